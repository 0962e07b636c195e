//! Requests on one axis, in the order of sending: single ones where each was kept, else cells of the time grid.

use super::excess::Usual;
use super::{Baseline, WrongAddress};
use crate::analyse::fault::Fault;
use crate::model::Run;
use crate::model::traffic::{FLAG_BODY_ERROR, FLAG_UNTIMED};

/// One request, or the requests of a cell of the grid. There are as many of these as rows, so its counts are narrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sample {
    /// When it was sent.
    pub(super) at: i64,
    /// When the last of it was answered.
    pub(super) end: i64,
    requests: u32,
    served: u32,
    failed: u32,
    degraded: u32,
    slow: u32,
}

impl Sample {
    pub(super) fn requests(&self) -> u64 {
        u64::from(self.requests)
    }

    /// How many a server dealt with: answered, and with no 5xx.
    pub(super) fn served(&self) -> u64 {
        u64::from(self.served)
    }

    pub(super) fn failed(&self) -> u64 {
        u64::from(self.failed)
    }

    pub(super) fn degraded(&self) -> u64 {
        u64::from(self.degraded)
    }

    pub(super) fn slow(&self) -> u64 {
        u64::from(self.slow)
    }

    pub(super) fn is_bad(&self) -> bool {
        self.failed > 0 || self.degraded > 0 || self.slow > 0
    }

    /// How many did not fail.
    pub(super) fn well(&self) -> u64 {
        self.requests().saturating_sub(self.failed())
    }

    /// True if a request of it was good.
    pub(super) fn is_good(&self) -> bool {
        self.failed() + self.degraded().max(self.slow()) < self.requests()
    }
}

/// All requests that count towards the impact, in the order of sending.
#[derive(Debug, Default)]
pub(super) struct Samples {
    pub(super) all: Vec<Sample>,
    /// The width of a cell where requests are not single ones.
    pub(super) cell_ns: Option<i64>,
}

impl Samples {
    /// Gathers what all attacks of a run sent.
    pub(super) fn gather(
        run: &Run,
        baseline: &Baseline,
        wrong: &[(usize, u32, WrongAddress)],
    ) -> Self {
        let mut samples = Self::default();
        let bound_ns = baseline.slow_bound_ms.map(nanoseconds);
        for (index, traffic) in run.traffic.iter().enumerate() {
            let Some(requests) = traffic.requests() else {
                continue;
            };
            let left_out = |target: u32| {
                wrong
                    .iter()
                    .any(|(attack, wrong, _)| *attack == index && *wrong == target)
            };
            let rows = requests.rows().unwrap_or_default();
            samples.all.reserve_exact(rows.len());
            for row in rows {
                if row.flags & FLAG_UNTIMED != 0 || left_out(row.target) {
                    continue;
                }
                let success = row.is_success();
                samples.all.push(Sample {
                    at: row.start,
                    end: row.end(),
                    requests: 1,
                    served: u32::from(is_served(row.code)),
                    failed: u32::from(!success),
                    degraded: u32::from(success && row.flags & FLAG_BODY_ERROR != 0),
                    slow: u32::from(
                        row.code != 0 && bound_ns.is_some_and(|bound| row.latency > bound),
                    ),
                });
            }
            if let Some(grid) = requests.grid() {
                let width = grid.width_ns();
                samples.cell_ns = Some(samples.cell_ns.unwrap_or(0).max(width));
                samples.all.extend(grid.cells().map(|(start, cell)| {
                    Sample {
                        at: start,
                        end: start.saturating_add(width),
                        requests: narrow(cell.requests()),
                        served: narrow(
                            cell.codes
                                .iter()
                                .filter(|(code, _)| is_served(*code))
                                .map(|(_, count)| count)
                                .sum(),
                        ),
                        failed: narrow(cell.failures.count()),
                        degraded: narrow(cell.degraded),
                        slow: bound_ns.map_or(0, |bound| narrow(cell.successes.count_above(bound))),
                    }
                }));
            }
        }
        // One attack's rows are in order already.
        let place = |sample: &Sample| (sample.at, sample.end);
        if !samples.all.is_sorted_by_key(place) {
            samples.all.sort_by_key(place);
        }
        samples
    }

    /// How many of those answered before the fault failed, and how many of the others were degraded.
    pub(super) fn usual_before(&self, fault: &Fault) -> (Usual, Usual) {
        let start = fault.start.nanoseconds();
        let (mut failed, mut degraded) = (Usual::default(), Usual::default());
        for sample in self.all.iter().filter(|sample| sample.end < start) {
            failed.bad += sample.failed();
            failed.of += sample.requests();
            degraded.bad += sample.degraded();
            degraded.of += sample.well();
        }
        (failed, degraded)
    }

    /// The median distance of neighbouring sendings.
    pub(super) fn interval_seconds(&self) -> Option<f64> {
        self.interval_of(|sample| sample.requests())
    }

    /// The same of the requests that a server dealt with.
    pub(super) fn served_interval_seconds(&self) -> Option<f64> {
        self.interval_of(|sample| sample.served())
    }

    fn interval_of(&self, count: fn(&Sample) -> u64) -> Option<f64> {
        let mut counted = self.all.iter().filter(|sample| count(sample) > 0);
        if self.cell_ns.is_some() {
            let requests: u64 = counted.clone().map(count).sum();
            let (first, last) = (counted.clone().next()?, counted.next_back()?);
            let span = seconds(last.end - first.at);
            return (requests > 1).then(|| span / super::as_float(requests - 1));
        }
        let mut before = None;
        let mut gaps: Vec<i64> = counted
            .filter_map(|sample| Some(sample.at - before.replace(sample.at)?))
            .collect();
        if gaps.is_empty() {
            return None;
        }
        let middle = gaps.len() / 2;
        let (_, median, _) = gaps.select_nth_unstable(middle);
        Some(seconds(*median))
    }
}

/// No cell holds four thousand million requests.
fn narrow(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// True for an answer that says that a server dealt with the request, whatever it thought of it.
fn is_served(code: u16) -> bool {
    code != 0 && code < 500
}

/// Targets whose every answer was one and the same 4xx: attack, target, and what is to be said of it.
pub(super) fn wrong_addresses(run: &Run) -> Vec<(usize, u32, WrongAddress)> {
    let mut wrong = Vec::new();
    for (index, traffic) in run.traffic.iter().enumerate() {
        let Some(requests) = traffic
            .requests()
            .filter(|requests| requests.rows().is_some())
        else {
            continue;
        };
        for (target, known) in requests.targets().iter().enumerate() {
            let mut codes = known.codes.iter();
            let (Some((code @ 400..500, count)), None) = (codes.next(), codes.next()) else {
                continue;
            };
            let Ok(target) = u32::try_from(target) else {
                continue;
            };
            wrong.push((
                index,
                target,
                WrongAddress {
                    target: format!("{} {}", known.method, known.path).trim().to_owned(),
                    code,
                    requests: count,
                },
            ));
        }
    }
    wrong
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a run is far shorter than 2^53 nanoseconds are long"
)]
pub(super) fn seconds(nanoseconds: i64) -> f64 {
    nanoseconds as f64 / 1e9
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast from a float saturates"
)]
fn nanoseconds(milliseconds: f64) -> i64 {
    (milliseconds * 1e6).round() as i64
}
