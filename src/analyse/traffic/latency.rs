//! Latencies of an attack: exact where each request is kept, else from histograms, else as a tool says.

use serde::Serialize;

use super::milliseconds;
use crate::analyse::percentile;
use crate::model::Histogram;
use crate::model::traffic::{Requests, Row, SummaryLatency, Target, Totals};

/// Latencies in milliseconds.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct LatencyFigures {
    /// The least.
    pub min_ms: Option<f64>,
    /// The mean.
    pub mean_ms: Option<f64>,
    /// The median.
    pub p50_ms: Option<f64>,
    /// 90 % took at most this.
    pub p90_ms: Option<f64>,
    /// 95 % took at most this.
    pub p95_ms: Option<f64>,
    /// 99 % took at most this.
    pub p99_ms: Option<f64>,
    /// The greatest.
    pub max_ms: Option<f64>,
    /// How the percentiles were found: `exact`, `histogram` (within 0.1 %) or `tool`.
    pub method: Option<&'static str>,
    /// The figures at or above the client's timeout: the true ones are at least as large.
    pub censored: Vec<&'static str>,
}

impl LatencyFigures {
    /// What a tool's summary says.
    pub(super) fn of_tool(summary: &SummaryLatency, timeout_ns: Option<i64>) -> Self {
        let value = |nanoseconds: Option<i64>| nanoseconds.map(milliseconds);
        let mut figures = Self {
            min_ms: value(summary.min),
            mean_ms: value(summary.mean),
            p50_ms: value(summary.p50),
            p90_ms: value(summary.p90),
            p95_ms: value(summary.p95),
            p99_ms: value(summary.p99),
            max_ms: value(summary.max),
            method: Some("tool"),
            censored: Vec::new(),
        };
        figures.censor(timeout_ns);
        figures
    }

    fn censor(&mut self, timeout_ns: Option<i64>) {
        let Some(timeout) = timeout_ns.map(milliseconds) else {
            return;
        };
        let figures = [
            ("p50_ms", self.p50_ms),
            ("p90_ms", self.p90_ms),
            ("p95_ms", self.p95_ms),
            ("p99_ms", self.p99_ms),
            ("max_ms", self.max_ms),
        ];
        let reached = figures
            .iter()
            .filter(|figure| figure.1.is_some_and(|value| value >= timeout));
        self.censored = reached.map(|figure| figure.0).collect();
    }
}

/// The latencies of an attack in order, successes apart from the rest.
pub(super) enum Sorted<'a> {
    Exact {
        rows: &'a [Row],
        successes: Vec<i64>,
        failures: Vec<i64>,
    },
    Estimated {
        targets: &'a [Target],
        all: Vec<(i64, u64)>,
        successes: Vec<(i64, u64)>,
    },
}

impl<'a> Sorted<'a> {
    pub(super) fn of(requests: &'a Requests) -> Self {
        let rows = match (requests.rows(), requests.grid()) {
            (Some(rows), _) => rows,
            (None, Some(grid)) => {
                let mut successes = Histogram::default();
                let mut all = Histogram::default();
                for (_, cell) in grid.cells().chain([(0, grid.untimed())]) {
                    successes.merge(&cell.successes);
                    all.merge(&cell.failures);
                }
                all.merge(&successes);
                return Self::Estimated {
                    targets: requests.targets(),
                    all: all.values().collect(),
                    successes: successes.values().collect(),
                };
            }
            (None, None) => &[],
        };
        let count = usize::try_from(requests.totals().codes.successes()).unwrap_or(rows.len());
        let mut successes = Vec::with_capacity(count.min(rows.len()));
        let mut failures = Vec::with_capacity(rows.len() - count.min(rows.len()));
        for row in rows {
            if row.is_success() {
                successes.push(row.latency);
            } else {
                failures.push(row.latency);
            }
        }
        successes.sort_unstable();
        failures.sort_unstable();
        Self::Exact {
            rows,
            successes,
            failures,
        }
    }

    /// Over all requests.
    pub(super) fn all(&self, totals: &Totals, timeout_ns: Option<i64>) -> LatencyFigures {
        let count = totals.codes.requests();
        let mut figures =
            self.framed(
                count,
                totals.latency_sum,
                totals.latency_range,
                |share| match self {
                    Self::Exact {
                        successes,
                        failures,
                        ..
                    } => percentile::of_two_sorted(successes, failures, share),
                    Self::Estimated { all, .. } => percentile::of_counts(all, share),
                },
            );
        figures.censor(timeout_ns);
        figures
    }

    /// Over the successes.
    pub(super) fn successes(&self, totals: &Totals) -> LatencyFigures {
        let count = totals.codes.successes();
        let (sum, range) = (totals.success_latency_sum, totals.success_latency_range);
        self.framed(count, sum, range, |share| match self {
            Self::Exact { successes, .. } => percentile::of_sorted(successes, share),
            Self::Estimated { successes, .. } => percentile::of_counts(successes, share),
        })
    }

    /// Percentiles with the least, mean and greatest, which are always exact.
    fn framed(
        &self,
        count: u64,
        sum: i128,
        range: Option<(i64, i64)>,
        percentile: impl Fn(f64) -> Option<f64>,
    ) -> LatencyFigures {
        // As vegeta: the mean is cut to whole nanoseconds.
        let mean = sum.checked_div(i128::from(count));
        let mean = mean.and_then(|mean| i64::try_from(mean).ok());
        let value = |share| {
            let (least, greatest) = range?;
            let (least, greatest) = (milliseconds(least), milliseconds(greatest));
            percentile(share).map(|value| (value / 1e6).clamp(least, greatest))
        };
        LatencyFigures {
            min_ms: range.map(|range| milliseconds(range.0)),
            mean_ms: mean.map(milliseconds),
            p50_ms: value(0.5),
            p90_ms: value(0.9),
            p95_ms: value(0.95),
            p99_ms: value(0.99),
            max_ms: range.map(|range| milliseconds(range.1)),
            method: Some(match self {
                Self::Exact { .. } => "exact",
                Self::Estimated { .. } => "histogram",
            }),
            censored: Vec::new(),
        }
    }

    /// Percentiles in milliseconds for each target.
    pub(super) fn by_target(&self, count: usize, shares: &[f64]) -> Vec<Vec<Option<f64>>> {
        match self {
            Self::Exact {
                successes,
                failures,
                ..
            } if count == 1 => {
                let at = |share: &f64| percentile::of_two_sorted(successes, failures, *share);
                vec![
                    shares
                        .iter()
                        .map(|share| at(share).map(|value| value / 1e6))
                        .collect(),
                ]
            }
            Self::Exact { rows, .. } => {
                let mut latencies = vec![Vec::new(); count];
                for row in *rows {
                    if let Some(latencies) = latencies.get_mut(row.target as usize) {
                        latencies.push(row.latency);
                    }
                }
                let each = latencies.into_iter().map(|mut latencies| {
                    let mut at = |share: &f64| percentile::of_unsorted(&mut latencies, *share);
                    shares
                        .iter()
                        .map(|share| at(share).map(|value| value / 1e6))
                        .collect()
                });
                each.collect()
            }
            Self::Estimated { targets, .. } => {
                let each = targets.iter().map(|target| {
                    let values: Vec<(i64, u64)> = target.latencies.values().collect();
                    let at = |share: &f64| percentile::of_counts(&values, *share);
                    shares
                        .iter()
                        .map(|share| at(share).map(|value| value / 1e6))
                        .collect()
                });
                each.collect()
            }
        }
    }
}
