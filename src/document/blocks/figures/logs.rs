//! The figures of logs: answered requests by status, how long they took, lines that speak of errors.

use std::collections::BTreeMap;

use super::super::Scene;
use super::axis::outer_holes;
use super::load::parts;
use super::{above, axis, below, block, caption, code_entries, per, strip};
use crate::analyse::LogFigures;
use crate::analyse::traffic::bucket_width_ns;
use crate::document::Block;
use crate::document::figure::{
    Bar, Bars, Class, Content, Entry, Figure, Latency, Row, Swatch, TimeAxis,
};
use crate::model::{Log, Moment};
use crate::wording;

/// A hole is worth a word from here on, in seconds.
const WORTH: f64 = 2.0;

/// More latencies than this are not drawn one by one.
const MOST_POINTS: usize = 5_000;

/// Access lines by status, or lines that speak of errors; none if the log has neither with times.
pub(super) fn status_row(
    log: &Log,
    figures: &LogFigures,
    axis: &TimeAxis,
) -> Option<(Row, String)> {
    let (start, end) = (figures.start?, figures.end?);
    let (from, to) = (axis.second(start), axis.second(end));
    if to < axis.from || from > axis.to {
        return None;
    }
    let by_status = log.access.iter().any(|line| line.at.is_some());
    let lines: Vec<(Moment, Class)> = if by_status {
        let access = log.access.iter();
        access
            .filter_map(|line| Some((line.at?, line.status)))
            .map(|(at, status)| (at, status.map_or(Class::Redirect, Class::of_code)))
            .collect()
    } else {
        let errors = log.errors.iter().filter_map(|line| line.at);
        errors.map(|at| (at, Class::ServerError)).collect()
    };
    let (bars, width) = bars(&lines, axis);
    if bars.is_empty() {
        return None;
    }
    // The last line stands in a bar that is wider than the line is late.
    let mut holes = outer_holes(axis, (axis.from, to), WORTH.max(width * 1.5), "log");
    let drawn = bars.iter().map(|bar| bar.end).fold(axis.from, f64::max);
    for hole in &mut holes {
        hole.start = hole.start.max(drawn);
    }
    let shown = |at: Moment| {
        let second = axis.second(at);
        axis.from <= second && second <= axis.to
    };
    let in_time = lines.iter().filter(|(at, _)| shown(*at)).count();
    let (title, legend) = if by_status {
        let mut codes: BTreeMap<u16, u64> = BTreeMap::new();
        for line in log.access.iter().filter(|line| line.at.is_some_and(shown)) {
            if let Some(status) = line.status {
                *codes.entry(status).or_default() += 1;
            }
        }
        let entries = code_entries(codes.into_iter().collect(), wording::count);
        ("Access log", entries)
    } else {
        let entry = Entry {
            mark: Swatch::Class(Class::ServerError),
            label: "error lines".to_owned(),
            value: wording::count(in_time as u64),
            strong: true,
        };
        ("Error lines", vec![entry])
    };
    let mut note = vec![format!("lines {}", per(width))];
    if by_status {
        note.push("by status".to_owned());
    }
    if !figures.name.is_empty() {
        note.push(figures.name.clone());
    }
    if in_time < lines.len() {
        note.push(format!(
            "{} of {} lines fall into this time",
            wording::count(in_time as u64),
            wording::count(lines.len() as u64)
        ));
    }
    let alt = words(title, &legend, in_time, axis, to);
    Some((
        Row {
            title: title.to_owned(),
            note: note.join(", "),
            legend,
            content: Content::Bars(Bars {
                bars,
                holes,
                ..Bars::default()
            }),
        },
        alt,
    ))
}

/// Lines as bars on an axis, with the seconds that a bar covers.
fn bars(lines: &[(Moment, Class)], axis: &TimeAxis) -> (Vec<Bar>, f64) {
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
    let width_ns = bucket_width_ns(((axis.to - axis.from) * 1e9) as i64);
    let mut counted: BTreeMap<i64, Vec<(Class, f64)>> = BTreeMap::new();
    for (at, class) in lines {
        let index = at.nanoseconds().div_euclid(width_ns);
        let counts = counted.entry(index).or_default();
        match counts.iter_mut().find(|count| count.0 == *class) {
            Some(count) => count.1 += 1.0,
            None => counts.push((*class, 1.0)),
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a width has few digits")]
    let width = width_ns as f64 / 1e9;
    let bars = counted
        .into_iter()
        .map(|(index, counts)| {
            let start = axis.second_of(index.saturating_mul(width_ns));
            Bar {
                start,
                end: start + width,
                parts: parts(counts.into_iter()),
                label: String::new(),
                partial: false,
                reset: None,
            }
        })
        .filter(|bar| bar.end > axis.from && bar.start < axis.to)
        .collect();
    (bars, width)
}

fn words(title: &str, legend: &[Entry], lines: usize, axis: &TimeAxis, to: f64) -> String {
    let parts: Vec<String> = legend
        .iter()
        .map(|entry| {
            let code = entry.label.chars().all(|digit| digit.is_ascii_digit());
            let answered = if code { "answered " } else { "" };
            format!("{} {answered}{}", entry.value, entry.label)
        })
        .collect();
    format!(
        "{title}: {}, {}; it ends at {}.",
        wording::plural(lines as u64, "line", "lines"),
        parts.join(", "),
        axis.words(to)
    )
}

/// The figures of one log.
pub(in super::super) fn of_log(
    scene: &Scene<'_>,
    log: &Log,
    figures: &LogFigures,
    id: &str,
) -> Vec<Block> {
    let (Some(start), Some(end)) = (figures.start, figures.end) else {
        return Vec::new();
    };
    if start == end {
        return Vec::new();
    }
    let Some(axis) = axis::between(scene, start, end) else {
        return Vec::new();
    };
    let Some((row, words)) = status_row(log, figures, &axis) else {
        return Vec::new();
    };
    let mut rows = vec![row];
    let mut alt = vec![strip::span_words(&axis), words];
    let mut sentences = vec!["Lines by when they were written.".to_owned()];
    if let Some((row, words)) = latency_row(log, figures, &axis) {
        rows.push(row);
        alt.push(words);
        sentences.push("Latencies as the log states them, successes only.".to_owned());
    }
    vec![block(Figure {
        id: format!("{id}-log"),
        alt: alt.join(" "),
        caption: caption(&sentences),
        time: Some(axis),
        rows,
        spark: None,
    })]
}

/// How long the answers took that the log tells of.
fn latency_row(log: &Log, figures: &LogFigures, axis: &TimeAxis) -> Option<(Row, String)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut failures = Vec::new();
    for line in &log.access {
        let (Some(at), Some(seconds)) = (line.at, line.seconds) else {
            continue;
        };
        let class = line.status.map_or(Class::Redirect, Class::of_code);
        if class.failed() {
            failures.push(axis.second(at));
        } else {
            points.push((axis.second(at), (seconds * 1000.0).max(0.0)));
        }
    }
    if points.is_empty() || points.len() > MOST_POINTS {
        return None;
    }
    let least = points
        .iter()
        .map(|point| point.1)
        .fold(f64::INFINITY, f64::min);
    let most = points.iter().map(|point| point.1).fold(0.0, f64::max);
    let p50 = figures.latency.as_ref().and_then(|latency| latency.p50_ms);
    let log_scale = p50.is_some_and(|p50| p50 > 0.0 && most / p50 > 10.0) && least > 0.0;
    let range_ms = if log_scale {
        (below(least), most * 1.1)
    } else {
        (0.0, above(most.max(1e-3)))
    };
    failures.sort_by(f64::total_cmp);
    let mut legend = Vec::new();
    if !failures.is_empty() {
        legend.push(Entry {
            mark: Swatch::Cross,
            label: "failed".to_owned(),
            value: wording::count(failures.len() as u64),
            strong: true,
        });
    }
    legend.push(Entry {
        mark: Swatch::Dot,
        label: "succeeded".to_owned(),
        value: wording::count(points.len() as u64),
        strong: false,
    });
    let alt = format!(
        "Latencies in the log: {} successes took at most {}.",
        wording::count(points.len() as u64),
        wording::milliseconds(most)
    );
    Some((
        Row {
            title: "Latency in the log".to_owned(),
            note: if log_scale {
                "each answer, log scale"
            } else {
                "each answer"
            }
            .to_owned(),
            legend,
            content: Content::Latency(Latency {
                points,
                failures,
                log: log_scale,
                range_ms,
                ..Latency::default()
            }),
        },
        alt,
    ))
}
