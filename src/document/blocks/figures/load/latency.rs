//! How long answers took over time: points, bands or a heatmap, with the failures apart.

use super::super::{above, below, float, width};
use crate::analyse::TrafficFigures;
use crate::analyse::traffic::{Course, CourseBucket};
use crate::document::figure::{
    Content, Entry, Heat, Hole, Latency, LatencyBand, Row, Swatch, TimeAxis,
};
use crate::wording;

/// Percentiles over time are on a logarithmic scale from this ratio on.
const LOG_FROM: f64 = 10.0;

/// The row of latencies, with what it shows in words; none if nothing succeeded and nothing failed.
pub(super) fn row(
    course: &Course,
    figures: &TrafficFigures,
    axis: &TimeAxis,
) -> Option<(Row, String)> {
    let answered = figures.codes.as_ref().map_or(0, |codes| codes.successes());
    if answered == 0 && course.failures.is_empty() {
        return None;
    }
    let no_response = figures.codes.as_ref().map_or(0, |codes| codes.count(0));
    let ceiling_ms = figures.timeout_ms.filter(|_| no_response > 0);
    let (range_ms, log) = scale(course, figures, ceiling_ms);
    let heat = heat(course, axis, range_ms);
    let with_heat = heat.is_some();
    let bands = bands(course, axis);
    let in_band = |second: f64| {
        let after = bands.partition_point(|band| band.start <= second);
        after > 0 && bands.get(after - 1).is_some_and(|band| second < band.end)
    };
    #[expect(clippy::cast_precision_loss, reason = "latencies need few digits")]
    let points: Vec<(f64, f64)> = course
        .points
        .iter()
        .map(|(start, latency)| (axis.second_of(*start), *latency as f64 / 1e6))
        .filter(|(second, _)| !in_band(*second))
        .collect();
    // In a heatmap they have a row of shares.
    let failures: Vec<f64> = course
        .failures
        .iter()
        .filter(|_| !with_heat)
        .map(|at| axis.second_of(*at))
        .collect();
    let slowest = bands.iter().any(|band| band.p99.is_some());
    let legend = entries(figures, &heat, &failures, answered, slowest);
    let unsaid = with_heat
        .then(|| without_percentiles(course, axis))
        .flatten();
    let latency = Latency {
        unsaid,
        points,
        bands,
        heat,
        failures,
        ceiling_ms,
        log,
        range_ms,
        holes: Vec::new(),
    };
    Some((
        Row {
            title: "Latency".to_owned(),
            note: kinds(&latency, seconds(course.width_ns)),
            legend,
            content: Content::Latency(latency),
        },
        words(figures, answered, ceiling_ms),
    ))
}

/// The least and greatest value of the axis in milliseconds, and whether it is logarithmic.
fn scale(course: &Course, figures: &TrafficFigures, ceiling_ms: Option<f64>) -> ((f64, f64), bool) {
    let success = figures.latency_success.as_ref();
    let greatest = success.and_then(|latency| latency.max_ms);
    let least = success.and_then(|latency| latency.min_ms);
    let p50 = success.and_then(|latency| latency.p50_ms);
    let ceiling = ceiling_ms.unwrap_or(0.0);
    let top = greatest.unwrap_or(0.0).max(ceiling).max(1e-3);
    let tail = figures.latency.p99_ms.unwrap_or(0.0).max(ceiling);
    let log = course.heat.is_some()
        || p50.is_some_and(|p50| p50 > 0.0 && tail.max(greatest.unwrap_or(0.0)) / p50 > LOG_FROM);
    // A timeout may even be shorter than any success took.
    let lowest = |least: f64| ceiling_ms.map_or(least, |ceiling| least.min(ceiling));
    let range_ms = match (&course.heat, log) {
        (Some(heat), _) => (
            lowest(heat.range_ns.0 / 1e6),
            (heat.range_ns.1 / 1e6).max(top),
        ),
        (None, true) => (below(lowest(least.unwrap_or(top / 10.0))), top * 1.05),
        (None, false) => (0.0, above(top)),
    };
    (range_ms, log)
}

fn heat(course: &Course, axis: &TimeAxis, range_ms: (f64, f64)) -> Option<Heat> {
    let heat = course.heat.as_ref()?;
    let first = course.buckets.first().map_or(0, |bucket| bucket.start_ns);
    Some(stretched(
        Heat {
            start: axis.second_of(first),
            width: seconds(course.width_ns),
            columns: course.buckets.len(),
            rows: heat.rows,
            counts: heat.counts.clone(),
        },
        (heat.range_ns.0 / 1e6, heat.range_ns.1 / 1e6),
        range_ms,
    ))
}

fn bands(course: &Course, axis: &TimeAxis) -> Vec<LatencyBand> {
    course
        .buckets
        .iter()
        // Where requests got no answer, percentiles of the others would flatter.
        .filter(|bucket| course.heat.is_none() || bucket.codes.count(0) == 0)
        .filter_map(|bucket| {
            let start = axis.second_of(bucket.start_ns);
            Some(LatencyBand {
                start,
                end: start + seconds(course.width_ns),
                p50: bucket.p50_ns? / 1e6,
                p95: bucket.p95_ns? / 1e6,
                p99: bucket.p99_ns.map(|value| value / 1e6),
            })
        })
        .collect()
}

/// What marks the row has, for the note below its title; a column of the heatmap is so many seconds wide.
fn kinds(latency: &Latency, column_seconds: f64) -> String {
    let mut kinds: Vec<String> = Vec::new();
    let has_bands = !latency.bands.is_empty();
    if latency.heat.is_some() {
        kinds.push(format!("answers per {} cell", width(column_seconds)));
        if has_bands {
            kinds.push("p50, p95, p99 lines".to_owned());
        }
    } else {
        if has_bands {
            kinds.push("p50 line, p50–p95 band".to_owned());
        }
        if !latency.points.is_empty() {
            let points = if has_bands {
                "else points"
            } else {
                "each answer"
            };
            kinds.push(points.to_owned());
        }
    }
    if latency.log {
        kinds.push("log scale".to_owned());
    }
    kinds.join(", ")
}

/// The longest stretch in which some requests got no answer, so that percentiles would flatter.
fn without_percentiles(course: &Course, axis: &TimeAxis) -> Option<Hole> {
    let silent = |bucket: &CourseBucket| bucket.codes.count(0) > 0;
    course
        .buckets
        .chunk_by(|one, next| silent(one) == silent(next))
        .filter(|run| run.first().is_some_and(silent))
        .max_by_key(|run| run.len())
        .and_then(|run| {
            let (first, last) = (run.first()?, run.last()?);
            Some(Hole {
                start: axis.second_of(first.start_ns),
                end: axis.second_of(last.start_ns) + seconds(course.width_ns),
                words: "requests without a response: percentiles are not drawn".to_owned(),
            })
        })
}

/// The rows of a heatmap on an axis that reaches higher, up to the client's timeout.
fn stretched(heat: Heat, (low, high): (f64, f64), (_, top): (f64, f64)) -> Heat {
    if top <= high * 1.001 || heat.rows == 0 {
        return heat;
    }
    let step = (high / low).log10() / float(heat.rows as u64);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few hundred rows at most"
    )]
    let rows = ((top / low).log10() / step).clamp(1.0, 400.0).ceil() as usize;
    let mut counts = Vec::with_capacity(heat.columns * rows);
    for column in heat.counts.chunks(heat.rows) {
        counts.extend_from_slice(column);
        counts.resize(counts.len() + rows.saturating_sub(column.len()), 0);
    }
    Heat {
        rows: rows.max(heat.rows),
        counts,
        ..heat
    }
}

fn entries(
    figures: &TrafficFigures,
    heat: &Option<Heat>,
    failures: &[f64],
    answered: u64,
    slowest: bool,
) -> Vec<Entry> {
    let entry = |mark, label: String, value: String, strong| Entry {
        mark,
        label,
        value,
        strong,
    };
    let mut legend = Vec::new();
    if !failures.is_empty() {
        let failed = figures
            .codes
            .as_ref()
            .map_or(0, |codes| codes.requests() - codes.successes());
        let all_silent = figures
            .codes
            .as_ref()
            .is_some_and(|codes| codes.count(0) == failed);
        let name = if all_silent { "no response" } else { "failed" };
        legend.push(entry(
            Swatch::Cross,
            name.to_owned(),
            wording::count(failed),
            true,
        ));
    }
    if let Some(heat) = heat {
        let most = heat.counts.iter().max().copied().unwrap_or(0);
        let least = heat.counts.iter().filter(|count| **count > 0).min();
        legend.push(entry(
            Swatch::Heat(least.copied().unwrap_or(0).into(), most.into()),
            String::new(),
            String::new(),
            false,
        ));
        legend.push(entry(Swatch::None, String::new(), String::new(), false));
    }
    let success = figures.latency_success.as_ref();
    let value = |latency: Option<f64>| latency.map(wording::milliseconds).unwrap_or_default();
    if answered > 0 {
        legend.push(entry(
            if heat.is_some() {
                Swatch::None
            } else {
                Swatch::Dot
            },
            "succeeded".to_owned(),
            wording::count(answered),
            false,
        ));
        for (name, latency) in [
            ("p50", success.and_then(|latency| latency.p50_ms)),
            ("p95", success.and_then(|latency| latency.p95_ms)),
            ("p99", success.and_then(|latency| latency.p99_ms)),
        ] {
            if name == "p99" && !slowest {
                continue;
            }
            legend.push(entry(Swatch::None, name.to_owned(), value(latency), false));
        }
    }
    legend
}

fn words(figures: &TrafficFigures, answered: u64, ceiling_ms: Option<f64>) -> String {
    let Some(success) = figures.latency_success.as_ref().filter(|_| answered > 0) else {
        return "No request succeeded, so there are no latencies of successes.".to_owned();
    };
    let say = |value: Option<f64>| value.map_or("unknown".to_owned(), wording::milliseconds);
    let mut words = format!(
        "Of the successes, half took at most {}, 95\u{202f}% at most {}, and the slowest {}.",
        say(success.p50_ms),
        say(success.p95_ms),
        say(success.max_ms)
    );
    if let Some(ceiling) = ceiling_ms {
        words.push_str(&format!(
            " The client gave up after {}.",
            wording::milliseconds(ceiling)
        ));
    }
    words
}

fn seconds(nanoseconds: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a width has few digits")]
    let seconds = nanoseconds as f64 / 1e9;
    seconds
}
