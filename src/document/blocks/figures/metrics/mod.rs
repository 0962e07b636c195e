//! The figures of metrics: what counters counted scrape by scrape, gauges with their gaps, quantiles of histograms.

mod counter;
mod lines;
mod multiples;
mod quantiles;

use super::super::Scene;
use super::{axis, block, caption, strip};
use crate::analyse::QueryFigures;
use crate::analyse::kind::Kind;
use crate::analyse::labels;
use crate::analyse::series::milliseconds;
use crate::document::Block;
use crate::document::figure::{Content, Figure, Row, Unit};
use crate::model::{QueryResult, Series};
use crate::wording;

pub(super) use counter::row as counter_row;

/// The figures of one query.
pub(in super::super) fn of_query(
    scene: &Scene<'_>,
    result: &QueryResult,
    figures: &QueryFigures,
    id: &str,
) -> Vec<Block> {
    let spans = result.series.iter().filter_map(Series::span);
    let first = spans.clone().map(|span| span.0).min();
    let last = spans.map(|span| span.1).max();
    let (Some(first), Some(last)) = (first, last) else {
        return Vec::new();
    };
    let first = figures
        .window
        .start
        .map_or(first, |start| milliseconds(start).min(first));
    let last = figures
        .window
        .end
        .map_or(last, |end| milliseconds(end).max(last));
    let moments = (
        crate::model::Moment::from_milliseconds(first),
        crate::model::Moment::from_milliseconds(last),
    );
    let (Some(start), Some(end)) = moments else {
        return Vec::new();
    };
    if start == end {
        return Vec::new();
    }
    let Some(axis) = axis::between(scene, start, end) else {
        return Vec::new();
    };
    let mut rows: Vec<Row> = Vec::new();
    let mut alt = vec![strip::span_words(&axis)];
    if let Some((row, words)) = counter_row(result, figures, &axis) {
        rows.push(row);
        alt.push(words);
        if let Some((row, words)) = multiples::row(result, figures, &axis) {
            rows.push(row);
            alt.push(words);
        }
    }
    for (row, words) in quantiles::row(result, figures, &axis)
        .into_iter()
        .chain(lines::row(result, figures, &axis))
    {
        rows.push(row);
        alt.push(words);
    }
    if rows.is_empty() {
        return Vec::new();
    }
    vec![block(Figure {
        id: format!("{id}-metrics"),
        alt: alt.join(" "),
        caption: caption(&[format!(
            "{} of {} series drawn; increases are counted between samples, restarts included, and never extrapolated.",
            drawn(&rows, figures),
            wording::count(figures.results.len() as u64)
        )]),
        time: Some(axis),
        rows,
        spark: None,
    })]
}

fn drawn(rows: &[Row], figures: &QueryFigures) -> String {
    let lines: usize = rows
        .iter()
        .map(|row| match &row.content {
            Content::Lines(lines) => lines.series.len(),
            Content::Bars(_) => figures
                .results
                .iter()
                .filter(|figures| figures.kind == Kind::Counter && !figures.double)
                .count(),
            _ => 0,
        })
        .max()
        .unwrap_or(0);
    wording::count(lines.min(figures.results.len()) as u64)
}

/// What a result is about: its metric, or the query itself.
fn known_name(result: &QueryResult) -> Option<String> {
    let names = labels::names(&result.series);
    names
        .title
        .or_else(|| result.asked.query.clone())
        .filter(|name| !name.trim().is_empty())
}

/// The same, or what is said otherwise.
fn name(result: &QueryResult, otherwise: &str) -> String {
    known_name(result).unwrap_or_else(|| otherwise.to_owned())
}

/// The unit of a result's values, as its name or its query tells: names of metrics end in their base unit.
fn unit(name: Option<&str>) -> Unit {
    let Some(name) = name else {
        return Unit::Number;
    };
    let words: Vec<&str> = name
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_' || letter == ':'))
        .filter(|word| !word.is_empty())
        .collect();
    let quantile = words.contains(&"histogram_quantile");
    let plain = words.len() == 1;
    let metric = words
        .iter()
        .map(|word| word.trim_end_matches("_bucket"))
        .find(|word| word.ends_with("_seconds") || word.ends_with("_bytes"));
    match metric {
        // A moment is no length of time.
        Some(metric) if metric.ends_with("_time_seconds") || metric.contains("timestamp") => {
            Unit::Number
        }
        Some(metric) if quantile || plain => {
            if metric.ends_with("_bytes") {
                Unit::Bytes
            } else {
                Unit::Seconds
            }
        }
        _ => Unit::Number,
    }
}

/// A value in its unit.
fn said(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Seconds if value.is_finite() => wording::milliseconds(value * 1_000.0),
        Unit::Bytes if value == 0.0 || (1.0..1e15).contains(&value) => {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "asked just above"
            )]
            let bytes = value as u64;
            wording::bytes(bytes)
        }
        _ => short(value),
    }
}

fn signed(by: f64) -> String {
    if by == 0.0 {
        "0".to_owned()
    } else {
        let sign = if by < 0.0 { "−" } else { "+" };
        format!("{sign}{}", wording::number(by.abs(), 2))
    }
}

fn short(value: f64) -> String {
    let size = value.abs();
    if size >= 1e12 || (size > 0.0 && size < 1e-3) {
        return format!("{value:.2e}").replace('-', "−");
    }
    wording::number(value, if size >= 100.0 { 0 } else { 3 })
}
