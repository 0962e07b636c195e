//! Runs of bad requests that stand out from what was usual before the fault.

use serde::Serialize;

use super::sample::{Sample, Samples, seconds};
use super::{Baseline, as_float};
use crate::analyse::fault::{Fault, injecting};
use crate::model::{Moment, Run};

/// Neighbouring bad requests further apart than this belong to different episodes, unless requests are that rare.
const APART_SECONDS: f64 = 2.0;

/// How many slow answers make an episode, at which share of what was sent in the same time.
const SLOW_REQUESTS: u64 = 3;
const SLOW_SHARE: f64 = 0.05;
const SLOW_WINDOW_NS: i64 = 2_000_000_000;

/// A run of bad requests.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Episode {
    /// When the first bad request was sent, or the fault's start for one that was in flight then.
    pub start: Moment,
    /// When the first good request after the last bad one was sent, or the end of the data.
    pub end: Moment,
    /// How long it was.
    pub duration_seconds: f64,
    /// How many requests were sent from the first bad one to the last.
    pub requests: u64,
    /// How many of them failed.
    pub failed: u64,
    /// How many were answered slowly.
    pub slow: u64,
    /// How many successes carried an error in the body.
    pub body_errors: u64,
    /// The worst that it was.
    pub signal: EpisodeSignal,
    /// The injecting action that began last before it.
    pub after_activity: Option<String>,
    /// How long after that.
    pub onset_seconds: Option<f64>,
    /// True if no good request follows in the data.
    pub open: bool,
}

/// The worst that an episode was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EpisodeSignal {
    /// Requests failed.
    Failing,
    /// Successes carried errors.
    Degraded,
    /// Answers were slow.
    Slowed,
}

/// Finds the episodes from the fault's start on, or in all the data when there is no fault.
pub(super) fn find(
    run: &Run,
    fault: Option<&Fault>,
    samples: &Samples,
    baseline: &Baseline,
) -> Vec<Episode> {
    let from = fault.map_or(i64::MIN, |fault| fault.start.nanoseconds());
    let apart = APART_SECONDS.max(3.0 * baseline.sending_interval_seconds.unwrap_or(0.0));
    let mut episodes = Vec::new();
    // First and last place in the list of all samples.
    let mut open: Option<(usize, usize)> = None;
    let mut finish = |open: &mut Option<(usize, usize)>| {
        if let Some((first, last)) = open.take() {
            episodes.extend(judged(run, from, samples, baseline, first, last));
        }
    };
    for (index, sample) in samples.all.iter().enumerate() {
        let touches_fault = sample.at >= from || sample.end >= from;
        if !touches_fault || !sample.is_bad() {
            continue;
        }
        if let Some((_, last)) = &mut open {
            let near = samples
                .all
                .get(*last)
                .is_some_and(|before| seconds(sample.at - before.at) <= apart);
            if near {
                *last = index;
                continue;
            }
        }
        finish(&mut open);
        open = Some((index, index));
    }
    finish(&mut open);
    episodes
}

/// The episode between two places, if it stands out.
fn judged(
    run: &Run,
    from: i64,
    samples: &Samples,
    baseline: &Baseline,
    first: usize,
    last: usize,
) -> Option<Episode> {
    let within = samples.all.get(first..=last)?;
    let sum = |count: fn(&Sample) -> u64| within.iter().map(count).sum::<u64>();
    // Requests before the fault that ended well stand between those in flight, but are not of the episode.
    let requests = sum(|sample| sample.requests);
    let failed = sum(|sample| sample.failed);
    let degraded = sum(|sample| sample.degraded);
    let slow = sum(|sample| sample.slow);
    let exceeds = |count: u64, share: f64| {
        let expected = share * as_float(requests);
        as_float(count) > expected + 3.0 * expected.sqrt()
    };
    let signal = if exceeds(failed, baseline.failed_share) {
        EpisodeSignal::Failing
    } else if exceeds(degraded, baseline.degraded_share) {
        EpisodeSignal::Degraded
    } else if is_slow(within) {
        EpisodeSignal::Slowed
    } else {
        return None;
    };
    let first_sample = within.first()?;
    let start = first_sample.at.max(from);
    let behind = samples.all.get(last + 1..).unwrap_or_default();
    let good = behind.iter().find(|sample| sample.is_good());
    let end = match good {
        Some(good) => good.at,
        None => samples.all.iter().map(|sample| sample.end).max()?,
    };
    let start = moment(start);
    let (after_activity, onset_seconds) = cause(run, start).unzip();
    Some(Episode {
        start,
        end: moment(end),
        duration_seconds: seconds(end - start.nanoseconds()),
        requests,
        failed,
        slow,
        body_errors: degraded,
        signal,
        after_activity,
        onset_seconds,
        open: good.is_none(),
    })
}

/// True if somewhere in it enough answers of the same two seconds were slow.
fn is_slow(within: &[Sample]) -> bool {
    within.iter().enumerate().any(|(index, sample)| {
        if sample.slow == 0 {
            return false;
        }
        let window = within
            .get(index..)
            .unwrap_or_default()
            .iter()
            .take_while(|other| other.at - sample.at <= SLOW_WINDOW_NS);
        let (slow, requests) = window.fold((0, 0), |(slow, requests), other| {
            (slow + other.slow, requests + other.requests)
        });
        slow >= SLOW_REQUESTS && as_float(slow) >= SLOW_SHARE * as_float(requests)
    })
}

/// The injecting action that began last before a moment, and how long before.
fn cause(run: &Run, start: Moment) -> Option<(String, f64)> {
    injecting(run)
        .into_iter()
        .filter_map(|activity| Some((activity, *activity.start.known()?)))
        .filter(|(_, began)| *began <= start)
        .max_by_key(|(_, began)| *began)
        .map(|(activity, began)| (activity.shown_name().to_owned(), start.seconds_since(began)))
}

pub(super) fn moment(nanoseconds: i64) -> Moment {
    Moment::from_nanoseconds(nanoseconds, 9)
}
