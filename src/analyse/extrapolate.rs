//! `increase()` and `rate()` as Prometheus answers them: extrapolated to the window's edges, so fractional even for
//! counters of integers, and blind to what a counter showed when it appeared. To explain its figures, not for ours.
//!
//! The rule of 2.x: <https://github.com/prometheus/prometheus/blob/v2.42.0/promql/functions.go>, `extrapolatedRate`.

use super::counter::increase as exact_increase;
use crate::model::Sample;

/// `increase()` over a window, both edges included; none with fewer than two samples in it.
#[must_use]
pub fn increase(samples: &[Sample], from: i64, to: i64) -> Option<f64> {
    let begins = samples.partition_point(|sample| sample.at < from);
    let ends = samples.partition_point(|sample| sample.at <= to);
    let window: Vec<Sample> = samples
        .get(begins..ends)?
        .iter()
        .filter(|sample| !sample.value.is_nan())
        .copied()
        .collect();
    let (first, last) = (window.first()?, window.last()?);
    let counted = exact_increase(&window, false).total?;
    let span = seconds(first.at, last.at);
    #[expect(
        clippy::cast_precision_loss,
        reason = "samples in memory are fewer than 2^53"
    )]
    let spacing = span / (window.len() - 1) as f64;
    let near = |distance: f64| {
        if distance < spacing * 1.1 {
            distance
        } else {
            spacing / 2.0
        }
    };
    let mut before = seconds(from, first.at);
    if counted > 0.0 && first.value >= 0.0 {
        // A counter can not have been below zero: no further back than to where its line meets it.
        before = before.min(span * (first.value / counted));
    }
    let after = seconds(last.at, to);
    let extended = span + near(before) + near(after);
    (span > 0.0).then(|| counted * (extended / span))
}

/// `rate()` over a window: [`increase`] per second.
#[must_use]
pub fn rate(samples: &[Sample], from: i64, to: i64) -> Option<f64> {
    let width = seconds(from, to);
    (width > 0.0)
        .then(|| increase(samples, from, to).map(|counted| counted / width))
        .flatten()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a window is far shorter than 2^53 milliseconds"
)]
fn seconds(from: i64, to: i64) -> f64 {
    (to - from) as f64 / 1000.0
}
