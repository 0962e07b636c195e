//! How long answers took: over time, and as a distribution on an axis of its own.

use super::Hole;

/// How long answers took; in milliseconds. Failures are apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Latency {
    /// Successes one by one, where they are few.
    pub points: Vec<(f64, f64)>,
    /// Stretches with enough successes for percentiles.
    pub bands: Vec<LatencyBand>,
    /// All of them by time and size, where they are many.
    pub heat: Option<Heat>,
    /// When failed requests were sent.
    pub failures: Vec<f64>,
    /// After how long the client gave up.
    pub ceiling_ms: Option<f64>,
    /// True for a logarithmic scale.
    pub log: bool,
    /// The least and greatest value of the axis.
    pub range_ms: (f64, f64),
    /// Where there is no data, and why.
    pub holes: Vec<Hole>,
    /// The longest stretch whose percentiles are left out, and why.
    pub unsaid: Option<Hole>,
}

/// The percentiles of a stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatencyBand {
    /// Where it begins.
    pub start: f64,
    /// Where it ends.
    pub end: f64,
    /// The median.
    pub p50: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// The 99th, with enough data.
    pub p99: Option<f64>,
}

/// Counts by time and logarithm of the latency.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Heat {
    /// Where the first column begins.
    pub start: f64,
    /// How wide a column is, in seconds.
    pub width: f64,
    /// How many columns there are.
    pub columns: usize,
    /// How many rows there are; they divide the axis evenly.
    pub rows: usize,
    /// Column by column, from the least latency up.
    pub counts: Vec<u32>,
}

/// Shares of requests by latency.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Steps {
    /// The edges of the steps in milliseconds, one more than there are steps.
    pub edges: Vec<f64>,
    /// The distributions; the first is filled, the second outlined.
    pub curves: Vec<StepCurve>,
    /// The client's timeout in milliseconds.
    pub ceiling_ms: Option<f64>,
}

/// One distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct StepCurve {
    /// What it is called, e.g. "before, n = 99".
    pub label: String,
    /// The share of each step, 0 to 1.
    pub shares: Vec<f64>,
    /// The share that was cut off by the timeout.
    pub cut_off: f64,
    /// True for the phase in which the fault was in.
    pub bad: bool,
}

/// Percentile curves.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    /// The curves; the first is the heaviest.
    pub curves: Vec<CurveLine>,
    /// The client's timeout in milliseconds.
    pub ceiling_ms: Option<f64>,
}

/// A percentile curve.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveLine {
    /// What it is called.
    pub label: String,
    /// Shares, 0 to 1, with the latency in milliseconds below which they lie.
    pub points: Vec<(f64, f64)>,
}
