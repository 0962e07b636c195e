//! What users felt: the worst episode, and whether a load that saw nothing could have seen anything.

use super::episode::{Episode, EpisodeSignal};
use super::sample::{Sample, Samples, seconds};
use crate::analyse::fault::Fault;
use crate::analyse::hypothesis::{HypothesisResult, result_of};
use crate::analyse::verdict::Users;
use crate::model::Run;

/// Whether the load was there while the fault was in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Coverage {
    /// No single request is known.
    NoRequests,
    /// There is no fault that it could cover.
    NoFault,
    /// Requests were served throughout.
    Covered,
    /// For so many seconds of the fault none was sent.
    Silent(f64),
    /// Requests were sent throughout, but for so many seconds no server dealt with one.
    Unserved(f64),
}

/// Looks for a silence of the load while the fault was in. Only requests that were served break it: where all fail, and
/// did so before, the load can not tell what the fault did; and failures that fill a silence must not turn what is not
/// known into good news.
pub(super) fn coverage(fault: Option<&Fault>, samples: &Samples) -> Coverage {
    if samples.all.is_empty() {
        return Coverage::NoRequests;
    }
    let Some(fault) = fault else {
        return Coverage::NoFault;
    };
    let longest = |count: fn(&Sample) -> u64| longest_gap(fault, samples, count);
    let bound = |interval: Option<f64>| 2.0_f64.max(3.0 * interval.unwrap_or(0.0));
    let unserved = longest(|sample| sample.served());
    if unserved <= bound(samples.served_interval_seconds()) {
        return Coverage::Covered;
    }
    let silent = longest(|sample| sample.requests());
    if silent > bound(samples.interval_seconds()) {
        Coverage::Silent(silent)
    } else {
        Coverage::Unserved(unserved)
    }
}

/// For how many seconds of the fault none of the counted requests was sent.
fn longest_gap(fault: &Fault, samples: &Samples, count: fn(&Sample) -> u64) -> f64 {
    let (start, end) = (fault.start.nanoseconds(), fault.end.nanoseconds());
    let cell = samples.cell_ns.unwrap_or(0);
    let mut last = start;
    let mut longest = 0;
    for sample in samples.all.iter().filter(|sample| count(sample) > 0) {
        if sample.at > end {
            break;
        }
        if sample.at >= start {
            longest = longest.max(sample.at - last);
        }
        last = last.max(sample.at.saturating_add(cell));
    }
    seconds(longest.max(end - last))
}

/// What users felt.
pub(super) fn judge(
    run: &Run,
    episodes: &[Episode],
    coverage: Coverage,
    untimed_failures: u64,
) -> Users {
    let worst = episodes.iter().map(|episode| episode.signal).min();
    match worst {
        _ if untimed_failures > 0 => Users::Failing,
        Some(EpisodeSignal::Failing) => Users::Failing,
        Some(EpisodeSignal::Degraded) => Users::Degraded,
        Some(EpisodeSignal::Slowed) => Users::Slowed,
        None if coverage != Coverage::Covered => Users::Unknown,
        // A load that saw nothing while the hypothesis deviated did not look where it hurt.
        None if matches!(
            result_of(run),
            HypothesisResult::NotMet | HypothesisResult::NotMetBefore
        ) =>
        {
            Users::Unknown
        }
        None => Users::Unaffected,
    }
}

/// How many requests there were in all, and how many of them were no success.
pub(super) fn totals(run: &Run) -> (Option<u64>, Option<u64>) {
    let mut requests = None;
    let mut failed = None;
    for traffic in &run.traffic {
        let codes = match (traffic.requests(), traffic.summary()) {
            (Some(requests), _) => &requests.totals().codes,
            (None, Some(summary)) => &summary.codes,
            (None, None) => continue,
        };
        let count = traffic.summary().and_then(|summary| summary.requests);
        let count = count.or((!codes.is_empty()).then(|| codes.requests()));
        requests = add(requests, count);
        failed = add(
            failed,
            (!codes.is_empty()).then(|| codes.requests() - codes.successes()),
        );
    }
    (requests, failed)
}

fn add(sum: Option<u64>, more: Option<u64>) -> Option<u64> {
    match (sum, more) {
        (Some(sum), Some(more)) => Some(sum + more),
        (sum, more) => sum.or(more),
    }
}

/// How many bodies were looked at, and how many of them spoke of an error; none where no single request is known.
pub(super) fn bodies(run: &Run) -> Option<(u64, u64)> {
    run.traffic
        .iter()
        .filter_map(|traffic| traffic.requests())
        .map(|requests| {
            let totals = requests.totals();
            (totals.bodies_checked, totals.bodies_with_error)
        })
        .reduce(|one, other| (one.0 + other.0, one.1 + other.1))
}
