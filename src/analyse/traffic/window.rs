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
    /// Answers whose body speaks of an error, failed ones included.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::traffic::Target;

    const SECOND: i64 = 1_000_000_000;

    /// One request a second for a minute, each of 100 ms; from 20 to 29 they fail after 3 s.
    fn requests(exact_limit: usize) -> Requests {
        let mut requests = Requests::new(exact_limit);
        let target = requests.add_target(Target::new("GET", "h", "/"));
        for second in 0..60 {
            let failed = (20..30).contains(&second);
            let row = Row {
                start: second * SECOND,
                latency: if failed { 3 * SECOND } else { SECOND / 10 },
                code: if failed { 0 } else { 200 },
                flags: if second == 40 { FLAG_BODY_ERROR } else { 0 },
                target,
            };
            requests.push(row, 0, 0);
        }
        requests.finish();
        requests
    }

    #[test]
    fn a_window_holds_what_was_sent_in_it() {
        for limit in [100, 10] {
            let requests = requests(limit);
            let window = between(&[&requests], 18 * SECOND, 42 * SECOND);
            assert_eq!(
                (window.requests, window.failed, window.body_errors),
                (24, 10, 1)
            );
            assert_eq!(window.estimated, limit == 10);
            assert!((window.p95_ms.unwrap() - 3000.0).abs() <= 3.0);
            assert!((window.p50_ms.unwrap() - 100.0).abs() <= 0.1);
        }
        let none = between(&[&requests(100)], 100 * SECOND, 90 * SECOND);
        assert_eq!(none, WindowFigures::default());
    }

    #[test]
    fn a_request_in_flight_when_the_fault_starts_belongs_to_it() {
        for limit in [100, 10] {
            let requests = requests(limit);
            let start = 20 * SECOND + SECOND / 20;
            let [before, during, after] = phases(&[&requests, &requests], start, 30 * SECOND);
            assert_eq!((before.requests, before.failed), (40, 0));
            assert_eq!((during.requests, during.failed), (22, 20));
            assert_eq!((after.requests, after.body_errors), (58, 2));
            assert_eq!(during.success_ratio, Some(2.0 / 22.0));
        }
    }
}
