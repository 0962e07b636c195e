//! What a load tool's own summary says; only what it states is there.

use super::Codes;
use crate::model::Moment;

/// A tool's summary of an attack. A figure that it does not state is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// How many requests were made.
    pub requests: Option<u64>,
    /// Requests per second.
    pub rate: Option<f64>,
    /// Successes per second.
    pub throughput: Option<f64>,
    /// From the first request's sending to the last one's, in nanoseconds.
    pub duration_ns: Option<i64>,
    /// From the last request's sending to the last answer, in nanoseconds.
    pub wait_ns: Option<i64>,
    /// The share of successes, 0 to 1.
    pub success_ratio: Option<f64>,
    /// How many requests ended with each code; 0 is no response.
    pub codes: Codes,
    /// The error texts, which have no counts.
    pub errors: Vec<String>,
    /// Latencies.
    pub latency: SummaryLatency,
    /// Bytes of all answers.
    pub bytes_in: Option<u128>,
    /// Bytes of all requests.
    pub bytes_out: Option<u128>,
    /// When the first request was sent.
    pub earliest: Option<Moment>,
    /// When the last answer ended.
    pub end: Option<Moment>,
    /// Counts of latencies by band, in order.
    pub bands: Vec<Band>,
    /// Quantile and latency in nanoseconds, in order.
    pub curve: Vec<(f64, i64)>,
}

impl Summary {
    /// True if both may be on the same requests: as many, and nothing that both state differs by more than rounding.
    pub(super) fn agrees_with(&self, other: &Self) -> bool {
        let (one, two) = (&self.latency, &other.latency);
        self.requests.is_some()
            && self.requests == other.requests
            && (self.codes.is_empty() || other.codes.is_empty() || self.codes == other.codes)
            && self
                .earliest
                .zip(other.earliest)
                .is_none_or(|(one, two)| one.instant() == two.instant())
            && [(one.min, two.min), (one.mean, two.mean), (one.max, two.max)]
                .iter()
                .all(|(one, two)| one.zip(*two).is_none_or(|(one, two)| are_close(one, two)))
    }
}

/// Reports for people show four digits at least.
fn are_close(one: i64, two: i64) -> bool {
    let difference = i128::from(one) - i128::from(two);
    difference.abs() * 1000 <= i128::from(one.max(two))
}

/// Latencies of a summary, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SummaryLatency {
    /// The least.
    pub min: Option<i64>,
    /// The mean.
    pub mean: Option<i64>,
    /// The median.
    pub p50: Option<i64>,
    /// 90 % are at most this.
    pub p90: Option<i64>,
    /// 95 % are at most this.
    pub p95: Option<i64>,
    /// 99 % are at most this.
    pub p99: Option<i64>,
    /// The greatest.
    pub max: Option<i64>,
}

/// How many latencies lie between two bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// The lower bound, included, in nanoseconds.
    pub from_ns: i64,
    /// The upper bound, not included; none for the last band.
    pub to_ns: Option<i64>,
    /// How many.
    pub count: u64,
}
