//! What happened to the requests of a stretch of time. Exact where each request is kept; beyond, requests belong to a
//! stretch by the cell of the time grid in which they were sent, and the figures say that they are estimates.

use serde::Serialize;

use super::ratio;
use crate::analyse::percentile;
use crate::model::Histogram;
use crate::model::traffic::{Cell, FLAG_BODY_ERROR, FLAG_UNTIMED, Grid, Requests, Row};

/// The requests of a stretch of time.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct WindowFigures {
    /// How many requests.
    pub requests: u64,
    /// How many were no success.
    pub failed: u64,
    /// Successes whose body speaks of an error.
    pub body_errors: u64,
    /// The share of successes.
    pub success_ratio: Option<f64>,
    /// The median latency.
    pub p50_ms: Option<f64>,
    /// 95 % took at most this.
    pub p95_ms: Option<f64>,
    /// 99 % took at most this.
    pub p99_ms: Option<f64>,
    /// True if the requests were too many to keep each: edges are those of the time grid's cells, and percentiles are
    /// within 0.1 %.
    #[serde(skip)]
    pub estimated: bool,
}

/// The requests of all attacks that were sent from one instant (included) to another (not included).
#[must_use]
pub fn between(attacks: &[&Requests], from_ns: i64, to_ns: i64) -> WindowFigures {
    let mut gathered = Gathered::default();
    for attack in attacks {
        if let Some(rows) = attack.rows() {
            let first = rows.partition_point(|row| row.start < from_ns);
            let last = rows.partition_point(|row| row.start < to_ns).max(first);
            gathered.add_rows(timed(rows.get(first..last).unwrap_or_default()));
        }
        if let Some(grid) = attack.grid() {
            gathered.add_cells(grid, |start| (from_ns..to_ns).contains(&start));
        }
    }
    gathered.figures()
}

/// The requests of all attacks before, during and after a fault. Before: answered by its start. After: sent after its
/// end. Those in flight at its start belong to it.
#[must_use]
pub fn phases(attacks: &[&Requests], start_ns: i64, end_ns: i64) -> [WindowFigures; 3] {
    let mut parts: [Gathered; 3] = Default::default();
    for attack in attacks {
        let [before, during, after] = &mut parts;
        if let Some(rows) = attack.rows() {
            for row in timed(rows) {
                let part = if row.start > end_ns {
                    &mut *after
                } else if row.end() < start_ns {
                    &mut *before
                } else {
                    &mut *during
                };
                part.add_row(row);
            }
        }
        if let Some(grid) = attack.grid() {
            let width = grid.width_ns();
            before.add_cells(grid, |start| start.saturating_add(width) <= start_ns);
            during.add_cells(grid, |start| {
                start.saturating_add(width) > start_ns && start <= end_ns
            });
            after.add_cells(grid, |start| {
                start > end_ns && start.saturating_add(width) > start_ns
            });
        }
    }
    parts.map(Gathered::figures)
}

fn timed(rows: &[Row]) -> &[Row] {
    let count = rows.partition_point(|row| row.flags & FLAG_UNTIMED == 0);
    rows.get(..count).unwrap_or_default()
}

#[derive(Default)]
struct Gathered {
    figures: WindowFigures,
    latencies: Vec<i64>,
    histogram: Histogram,
}

impl Gathered {
    fn add_rows(&mut self, rows: &[Row]) {
        for row in rows {
            self.add_row(row);
        }
    }

    fn add_row(&mut self, row: &Row) {
        self.figures.requests += 1;
        self.figures.failed += u64::from(!row.is_success());
        self.figures.body_errors += u64::from(row.flags & FLAG_BODY_ERROR != 0);
        self.latencies.push(row.latency);
    }

    fn add_cells(&mut self, grid: &Grid, wanted: impl Fn(i64) -> bool) {
        self.figures.estimated = true;
        for (_, cell) in grid.cells().filter(|(start, _)| wanted(*start)) {
            self.add_cell(cell);
        }
    }

    fn add_cell(&mut self, cell: &Cell) {
        self.figures.requests += cell.requests();
        self.figures.failed += cell.failures.count();
        self.figures.body_errors += cell.body_errors;
        self.histogram.merge(&cell.successes);
        self.histogram.merge(&cell.failures);
    }

    fn figures(mut self) -> WindowFigures {
        let mut figures = self.figures;
        let succeeded = figures.requests - figures.failed;
        figures.success_ratio = ratio(succeeded, figures.requests);
        self.latencies.sort_unstable();
        let mut counts: Vec<(i64, u64)> = self.histogram.values().collect();
        if !counts.is_empty() {
            counts.extend(self.latencies.iter().map(|latency| (*latency, 1)));
            counts.sort_unstable();
        }
        let at = |share| {
            let value = if counts.is_empty() {
                percentile::of_sorted(&self.latencies, share)
            } else {
                percentile::of_counts(&counts, share)
            };
            value.map(|value| value / 1e6)
        };
        figures.p50_ms = at(0.5);
        figures.p95_ms = at(0.95);
        figures.p99_ms = at(0.99);
        figures
    }
}
