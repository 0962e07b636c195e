//! The latency of every run, a small plot each.

use super::words::value_words;
use super::{MOST_PANELS, Scene};
use crate::analyse::HypothesisResult;
use crate::analyse::fleet::{Course, Figure};
use crate::document::figure::{Content, Figure as Drawing, Panel, Panels, Row, TrendUnit};
use crate::document::wording;
use crate::document::{Block, Inline};

/// The latency of each run, counted from its fault.
pub(in crate::document) fn panels(scene: &Scene<'_>) -> Vec<Block> {
    let known: Vec<&Course> = scene.courses.iter().flatten().collect();
    if known.len() < 2 || scene.labels.len() > MOST_PANELS {
        return Vec::new();
    }
    let points = || known.iter().flat_map(|course| &course.points);
    let least = points()
        .map(|point| point.1)
        .filter(|value| *value > 0.0)
        .fold(f64::INFINITY, f64::min);
    let most = points().map(|point| point.1).fold(0.0, f64::max);
    if !least.is_finite() || most <= 0.0 {
        return Vec::new();
    }
    let decade = |value: f64, up: bool| {
        let power = value.log10();
        10_f64.powf(if up { power.ceil() } else { power.floor() })
    };
    let low = decade(least, false);
    let range_ms = (low, decade(most, true).max(low * 10.0));
    let seconds = || {
        points().map(|point| point.0).chain(
            known
                .iter()
                .flat_map(|course| course.failures.iter().copied()),
        )
    };
    let p99 = scene
        .trend
        .figures
        .iter()
        .find(|figure| figure.figure == Figure::P99);
    let panels = scene
        .courses
        .iter()
        .enumerate()
        .map(|(run, course)| {
            let bad =
                scene.trend.outliers.iter().any(|outlier| {
                    outlier.is_worse() && (outlier.from..=outlier.to).contains(&run)
                });
            let value = p99.and_then(|figure| figure.values.get(run).copied().flatten());
            let value = value.map_or_else(
                || "no requests".to_owned(),
                |value| format!("p99 {}", value_words(value, TrendUnit::Milliseconds)),
            );
            let deviated = scene
                .trend
                .verdicts
                .get(run)
                .is_some_and(|verdict| verdict.0 == HypothesisResult::NotMet);
            Panel {
                name: format!("run {}", scene.name(run)),
                note: if deviated {
                    format!("deviated, {value}")
                } else {
                    value
                },
                bad: bad || deviated,
                points: course
                    .as_ref()
                    .map(|course| course.points.clone())
                    .unwrap_or_default(),
                failures: course
                    .as_ref()
                    .map(|course| course.failures.clone())
                    .unwrap_or_default(),
            }
        })
        .collect();
    let failed: usize = known.iter().map(|course| course.failures.len()).sum();
    let of_all: u64 = known.iter().map(|course| course.requests).sum();
    let drawn = points().count() + failed;
    let alt = format!(
        "The latency of each of {} runs, from {} to {}, counted from the fault; {} of them failed.",
        scene.labels.len(),
        wording::milliseconds(least),
        wording::milliseconds(most),
        wording::plural(failed as u64, "request", "requests"),
    );
    vec![Block::Figure(Box::new(Drawing {
        id: format!("{}panels", scene.prefix),
        alt,
        caption: vec![Inline::text(format!(
            "The latency of every run on one logarithmic scale, counted from the fault: a dot a success, a cross a failed request; {} of {} requests drawn.",
            wording::count(drawn as u64),
            wording::count(of_all)
        ))],
        time: None,
        rows: vec![Row {
            title: "Latency of every run".to_owned(),
            note: String::new(),
            legend: Vec::new(),
            content: Content::Panels(Panels {
                panels,
                range_ms,
                from: seconds().fold(0.0, f64::min),
                to: seconds().fold(1e-3, f64::max),
            }),
        }],
        spark: None,
    }))]
}
