//! Quantiles of histograms over time.

use super::super::{float, width as width_words};
use super::{known_name, name, said, unit};
use crate::analyse::{QueryFigures, quantile};
use crate::document::figure::{Content, Entry, Lines, Row, Swatch, TimeAxis};
use crate::model::{QueryResult, Series};

/// Quantiles of a classic histogram over time.
pub(super) fn row(
    result: &QueryResult,
    figures: &QueryFigures,
    axis: &TimeAxis,
) -> Option<(Row, String)> {
    let series: Vec<&Series> = result
        .series
        .iter()
        .filter(|series| series.label("le").is_some())
        .collect();
    let native = result
        .series
        .iter()
        .find(|series| !series.histograms.is_empty());
    let bounds = quantile::Buckets::of(&series);
    let (first, last) = match (&bounds, native) {
        (Some(buckets), _) => {
            let instants = buckets.instants();
            (*instants.first()?, *instants.last()?)
        }
        (None, Some(series)) => series.span()?,
        (None, None) => return None,
    };
    // Some forty stretches, none shorter than a scrape.
    let scrape = figures
        .sample_interval_seconds
        .or(figures.window.step_seconds)
        .map_or(1.0, |interval| interval.value());
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
    let scrape = ((scrape * 1000.0) as i64).max(1);
    let width = ((last - first) / 40).max(scrape * 2);
    let over_time = |share: f64| match (&bounds, native) {
        (Some(buckets), _) => buckets.over_time(share, width),
        (None, Some(series)) => crate::analyse::native::over_time(series, share, width),
        (None, None) => Vec::new(),
    };
    // Every part of a histogram is named after its values.
    let unit = unit(known_name(result).as_deref().or_else(|| {
        let first = series.first().copied().or(native)?;
        first.label("__name__")
    }));
    let mut lines = Vec::new();
    let mut legend = Vec::new();
    let mut words = Vec::new();
    for (place, (share, label)) in [(0.5, "p50"), (0.95, "p95")].into_iter().enumerate() {
        let mut pieces: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
        for (at, value) in over_time(share) {
            match value.filter(|value| value.value.is_finite()) {
                Some(value) => {
                    if let Some(piece) = pieces.last_mut() {
                        piece.push((axis.second_of_milliseconds(at), value.value));
                    }
                }
                None => pieces.push(Vec::new()),
            }
        }
        pieces.retain(|piece| !piece.is_empty());
        let last = pieces
            .iter()
            .flatten()
            .map(|point| point.1)
            .fold(0.0, f64::max);
        if pieces.is_empty() {
            continue;
        }
        words.push(format!("{label} reaches {}", said(last, unit)));
        legend.push(Entry {
            mark: Swatch::Line(place),
            label: format!("{label}, at most"),
            value: said(last, unit),
            strong: false,
        });
        lines.push(pieces);
    }
    if lines.is_empty() {
        return None;
    }
    let title = name(result, "Histogram");
    let alt = format!("{title}, estimated from its buckets: {}.", words.join(", "));
    Some((
        Row {
            title,
            note: format!(
                "quantiles per {}, estimated from buckets",
                width_words(float(u64::try_from(width).unwrap_or(0)) / 1000.0)
            ),
            legend,
            content: Content::Lines(Lines {
                series: lines,
                holes: Vec::new(),
                unit,
            }),
        },
        alt,
    ))
}
