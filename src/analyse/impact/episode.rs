//! Runs of bad requests that stand out from what was usual before the fault.

use serde::Serialize;

use super::excess::{Excess, Tally};
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
    let watched = Watched {
        all: &samples.all,
        from: fault.map_or(i64::MIN, |fault| fault.start.nanoseconds()),
        until: fault.map(|fault| fault.end.nanoseconds()),
    };
    let apart = APART_SECONDS.max(3.0 * baseline.sending_interval_seconds.unwrap_or(0.0));
    let mut groups = watched.groups(apart);
    let well = watched
        .tallies(Kind::Failed)
        .map(|tally| tally.of - tally.bad);
    let well = well.sum();
    watched.judge(
        Kind::Failed,
        Excess::over(baseline.failed, well),
        &mut groups,
    );
    watched.judge(
        Kind::Degraded,
        Excess::over(baseline.degraded, well),
        &mut groups,
    );
    for place in watched.slow_places() {
        let at = groups.partition_point(|group| group.last < place);
        if let Some(group) = groups.get_mut(at) {
            group.raise(EpisodeSignal::Slowed);
        }
    }
    groups
        .iter()
        .filter_map(|group| watched.episode(run, group))
        .collect()
}

/// Bad requests near each other, by their places in the list of all samples, and what they were found to be.
#[derive(Debug, Clone, Copy)]
struct Group {
    first: usize,
    last: usize,
    signal: Option<EpisodeSignal>,
}

impl Group {
    fn raise(&mut self, signal: EpisodeSignal) {
        self.signal = Some(self.signal.map_or(signal, |known| known.min(signal)));
    }

    fn meets(&self, (first, last): (usize, usize)) -> bool {
        self.first <= last && first <= self.last
    }
}

/// Which bad requests are counted.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Failed ones, of all.
    Failed,
    /// Degraded ones, of those that did not fail: failures must not thin them out.
    Degraded,
}

impl Kind {
    fn signal(self) -> EpisodeSignal {
        match self {
            Self::Failed => EpisodeSignal::Failing,
            Self::Degraded => EpisodeSignal::Degraded,
        }
    }
}

/// All samples, and from when on they matter.
#[derive(Clone, Copy)]
struct Watched<'a> {
    all: &'a [Sample],
    from: i64,
    until: Option<i64>,
}

impl Watched<'_> {
    /// Sent after the fault's start, or in flight then.
    fn is_watched(&self, sample: &Sample) -> bool {
        sample.at >= self.from || sample.end >= self.from
    }

    /// Groups of bad requests, neighbours at most so many seconds apart.
    fn groups(&self, apart: f64) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for (place, sample) in self.all.iter().enumerate() {
            if !sample.is_bad() || !self.is_watched(sample) {
                continue;
            }
            let near = groups.last_mut().filter(|group| {
                let before = self.all.get(group.last);
                before.is_some_and(|before| seconds(sample.at - before.at) <= apart)
            });
            match near {
                Some(group) => group.last = place,
                None => groups.push(Group {
                    first: place,
                    last: place,
                    signal: None,
                }),
            }
        }
        groups
    }

    /// One tally for each sample; nothing where a sample does not matter.
    fn tallies(&self, kind: Kind) -> impl Iterator<Item = Tally> + Clone {
        self.within(0, self.all.len().saturating_sub(1), kind)
    }

    fn within(&self, first: usize, last: usize, kind: Kind) -> impl Iterator<Item = Tally> + Clone {
        let watched = *self;
        let samples = self.all.get(first..=last).unwrap_or_default();
        samples.iter().map(move |sample| {
            if !watched.is_watched(sample) {
                return Tally::default();
            }
            match kind {
                Kind::Failed => Tally {
                    bad: sample.failed(),
                    of: sample.requests(),
                },
                Kind::Degraded => Tally {
                    bad: sample.degraded(),
                    of: sample.well(),
                },
            }
        })
    }

    /// Finds the groups that are more than usual. An excess that no group shows by itself joins those that make it up.
    fn judge(&self, kind: Kind, excess: Excess, groups: &mut Vec<Group>) {
        for group in groups.iter_mut() {
            if excess.holds_stretch(self.within(group.first, group.last, kind)) {
                group.raise(kind.signal());
            }
        }
        if excess.is_of_clean_baseline() {
            return;
        }
        let window = self
            .window(kind)
            .filter(|(_, tally)| excess.in_window(*tally));
        let stretches = excess.stretches(self.tallies(kind));
        for stretch in stretches
            .into_iter()
            .chain(window.map(|(places, _)| places))
        {
            let seen = |group: &Group| {
                group.meets(stretch) && group.signal.is_some_and(|signal| signal <= kind.signal())
            };
            if !groups.iter().any(seen) {
                join(groups, stretch, kind.signal());
            }
        }
    }

    /// The fault's window: from its first bad request to its last, and how many there are of all that were sent in it.
    fn window(&self, kind: Kind) -> Option<((usize, usize), Tally)> {
        let until = self.until?;
        let mut places: Option<(usize, usize)> = None;
        let mut sum = Tally::default();
        let inside = self.all.iter().zip(self.tallies(kind)).enumerate();
        for (place, (_, tally)) in inside.filter(|(_, (sample, _))| sample.at <= until) {
            sum.bad += tally.bad;
            sum.of += tally.of;
            if tally.bad > 0 {
                let first = places.map_or(place, |(first, _)| first);
                places = Some((first, place));
            }
        }
        Some((places?, sum))
    }

    /// Where so many slow answers follow within two seconds that they count: at least 3 that are at least 5 % of the
    /// requests sent in that time. Failures that were quick are left aside: they must not thin slow answers out.
    fn slow_places(&self) -> Vec<usize> {
        let mut places = Vec::new();
        let (mut slow, mut of, mut behind) = (0, 0, 0);
        let comparable = |sample: &Sample| sample.well().max(sample.slow());
        for (place, sample) in self.all.iter().enumerate() {
            while let Some(next) = self.all.get(behind) {
                if next.at - sample.at > SLOW_WINDOW_NS {
                    break;
                }
                slow += next.slow();
                of += comparable(next);
                behind += 1;
            }
            let counts = slow >= SLOW_REQUESTS && as_float(slow) >= SLOW_SHARE * as_float(of);
            if counts && sample.slow() > 0 && self.is_watched(sample) {
                places.push(place);
            }
            slow -= sample.slow();
            of -= comparable(sample);
        }
        places
    }

    /// What there is to say of a group that counts.
    fn episode(&self, run: &Run, group: &Group) -> Option<Episode> {
        let signal = group.signal?;
        let within = self.all.get(group.first..=group.last)?;
        let sum = |count: fn(&Sample) -> u64| within.iter().map(count).sum::<u64>();
        let first = within.first()?;
        let behind = self.all.get(group.last + 1..).unwrap_or_default();
        let good = behind.iter().find(|sample| sample.is_good());
        let end = match good {
            Some(good) => good.at,
            None => self.all.iter().map(|sample| sample.end).max()?,
        };
        let start = moment(first.at.max(self.from));
        let (after_activity, onset_seconds) = cause(run, start).unzip();
        Some(Episode {
            start,
            end: moment(end),
            duration_seconds: seconds(end - start.nanoseconds()),
            requests: sum(|sample| sample.requests()),
            failed: sum(|sample| sample.failed()),
            slow: sum(|sample| sample.slow()),
            body_errors: sum(|sample| sample.degraded()),
            signal,
            after_activity,
            onset_seconds,
            open: good.is_none(),
        })
    }
}

/// Makes one group of those that meet a stretch.
fn join(groups: &mut Vec<Group>, stretch: (usize, usize), signal: EpisodeSignal) {
    let from = groups.partition_point(|group| group.last < stretch.0);
    let to = groups.partition_point(|group| group.first <= stretch.1);
    let (Some(first), Some(last)) = (groups.get(from), groups.get(..to).and_then(<[_]>::last))
    else {
        return;
    };
    let mut joined = Group {
        first: first.first,
        last: last.last,
        signal: None,
    };
    joined.raise(signal);
    groups.splice(from..to, [joined]);
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
