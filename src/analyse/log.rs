//! The figures of a log: codes, latency, errors in groups, and when it was silent.

use std::collections::BTreeMap;

use serde::Serialize;

use super::error_group::{ErrorGroup, group};
use super::percentile;
use super::traffic::LatencyFigures;
use crate::model::{AccessLine, Log, Moment, Number};

/// The figures of one log. The names are part of the contract of `report.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogFigures {
    /// The activity or file.
    pub source: String,
    /// What wrote it, e.g. the pod.
    pub name: String,
    /// How many lines it has.
    pub lines: usize,
    /// How many of them tell of an answered request.
    pub access_lines: usize,
    /// When its first line was written.
    pub start: Option<Moment>,
    /// When its last line was written.
    pub end: Option<Moment>,
    /// How many lines have no time.
    pub untimed_lines: usize,
    /// Answers by status code.
    pub codes: BTreeMap<String, u64>,
    /// How many access lines say how long the answer took.
    pub timed_answers: usize,
    /// How long answers took; none if no line says it.
    pub latency: Option<LatencyFigures>,
    /// How many lines speak of an error and are no access lines.
    pub error_lines: usize,
    /// These lines in groups, the largest first.
    pub error_groups: Vec<ErrorGroup>,
    /// How many smaller groups are not listed.
    pub further_error_groups: usize,
    /// The median distance of neighbouring lines, in seconds.
    pub usual_gap_seconds: Option<Number>,
    /// The longest time without a line.
    pub longest_gap: Option<Gap>,
}

/// A time without a line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Gap {
    /// The line before it.
    pub start: Moment,
    /// The line after it.
    pub end: Moment,
    /// How long it was.
    pub seconds: f64,
}

/// Computes the figures of a log.
#[must_use]
pub fn figures(log: &Log) -> LogFigures {
    let pauses = Pauses::of(log);
    let errors = group(&log.errors);
    let took: Vec<f64> = log.access.iter().filter_map(|line| line.seconds).collect();
    let span = span(log);
    LogFigures {
        source: log.source.clone(),
        name: log.name.clone(),
        lines: log.lines,
        access_lines: log.access.len(),
        start: span.map(|span| span.0),
        end: span.map(|span| span.1),
        untimed_lines: log.untimed,
        codes: codes(log.access.iter()),
        timed_answers: took.len(),
        latency: latency(&took),
        error_lines: log.errors.len(),
        error_groups: errors.groups,
        further_error_groups: errors.further,
        usual_gap_seconds: pauses.usual().map(Number),
        longest_gap: pauses.longest(),
    }
}

/// The times of the first and the last line.
fn span(log: &Log) -> Option<(Moment, Moment)> {
    let mut span = None;
    let mut take = |at: Moment| {
        let (first, last) = span.unwrap_or((at, at));
        span = Some((first.min(at), last.max(at)));
    };
    log.access
        .iter()
        .filter_map(|line| line.at)
        .for_each(&mut take);
    log.errors
        .iter()
        .filter_map(|line| line.at)
        .for_each(&mut take);
    log.other.iter().copied().for_each(&mut take);
    span
}

/// Lines by status code; lines without one are left out.
fn codes<'a>(lines: impl Iterator<Item = &'a AccessLine>) -> BTreeMap<String, u64> {
    let mut codes: BTreeMap<u16, u64> = BTreeMap::new();
    // Most lines have the code of the line before.
    let mut run: Option<(u16, u64)> = None;
    for status in lines.filter_map(|line| line.status) {
        match &mut run {
            Some((code, count)) if *code == status => *count += 1,
            _ => {
                if let Some((code, count)) = run.replace((status, 1)) {
                    *codes.entry(code).or_default() += count;
                }
            }
        }
    }
    if let Some((code, count)) = run {
        *codes.entry(code).or_default() += count;
    }
    codes
        .into_iter()
        .map(|(code, count)| (code.to_string(), count))
        .collect()
}

/// The times between neighbouring lines: access lines, or all lines if there are no two of those.
struct Pauses {
    /// When the lines were written, in the order of time.
    times: Vec<Moment>,
    /// How long it is from each to the next one.
    seconds: Vec<f64>,
}

impl Pauses {
    fn of(log: &Log) -> Self {
        let mut times: Vec<Moment> = log.access.iter().filter_map(|line| line.at).collect();
        if times.len() < 2 {
            times.extend(log.errors.iter().filter_map(|line| line.at));
            times.extend(&log.other);
        }
        times.sort_by_key(|at| at.instant());
        let pairs = times.iter().zip(times.iter().skip(1));
        let seconds = pairs.map(|(start, end)| end.seconds_since(*start));
        Self {
            seconds: seconds.collect(),
            times,
        }
    }

    fn gap(&self, place: usize) -> Option<Gap> {
        Some(Gap {
            start: *self.times.get(place)?,
            end: *self.times.get(place + 1)?,
            seconds: *self.seconds.get(place)?,
        })
    }

    /// The median gap.
    fn usual(&self) -> Option<f64> {
        let mut seconds = self.seconds.clone();
        let middle = seconds.len().checked_sub(1)? / 2;
        let (_, median, _) = seconds.select_nth_unstable_by(middle, f64::total_cmp);
        Some(*median)
    }

    /// The first of the longest.
    fn longest(&self) -> Option<Gap> {
        let mut longest: Option<(usize, f64)> = None;
        for (place, seconds) in self.seconds.iter().enumerate() {
            if longest.is_none_or(|(_, most)| *seconds > most) {
                longest = Some((place, *seconds));
            }
        }
        self.gap(longest?.0)
    }
}

/// The times without a line that are longer than five usual gaps and two seconds, cut to what lies between two
/// moments and still that long.
#[must_use]
pub fn silences(log: &Log, from: Moment, to: Moment) -> Vec<Gap> {
    const USUAL_GAPS: f64 = 5.0;
    const SHORTEST_SECONDS: f64 = 2.0;
    let pauses = Pauses::of(log);
    let Some(usual) = pauses.usual() else {
        return Vec::new();
    };
    let bound = (usual * USUAL_GAPS).max(SHORTEST_SECONDS);
    (0..pauses.seconds.len())
        .filter_map(|place| pauses.gap(place))
        .filter_map(|gap| {
            let start = later(gap.start, from);
            let end = earlier(gap.end, to);
            let seconds = end.seconds_since(start);
            (seconds > bound).then_some(Gap {
                start,
                end,
                seconds,
            })
        })
        .collect()
}

fn later(one: Moment, other: Moment) -> Moment {
    if other.instant() > one.instant() {
        other
    } else {
        one
    }
}

fn earlier(one: Moment, other: Moment) -> Moment {
    if other.instant() < one.instant() {
        other
    } else {
        one
    }
}

/// The latency of answers; none without answers.
fn latency(seconds: &[f64]) -> Option<LatencyFigures> {
    let mut nanoseconds: Vec<i64> = seconds
        .iter()
        .map(|seconds| nanoseconds(*seconds))
        .collect();
    nanoseconds.sort_unstable();
    let milliseconds = |value: f64| value / 1e6;
    let at = |share: f64| percentile::of_sorted(&nanoseconds, share).map(milliseconds);
    let sum: i128 = nanoseconds.iter().copied().map(i128::from).sum();
    #[expect(
        clippy::cast_precision_loss,
        reason = "nanoseconds of answers are far below 2^53"
    )]
    let mean = sum as f64 / (nanoseconds.len().max(1)) as f64;
    nanoseconds.first()?;
    Some(LatencyFigures {
        min_ms: at(0.0),
        mean_ms: Some(milliseconds(mean)),
        p50_ms: at(0.5),
        p90_ms: at(0.9),
        p95_ms: at(0.95),
        p99_ms: at(0.99),
        max_ms: at(1.0),
        method: Some("exact"),
        censored: Vec::new(),
    })
}

/// Nothing that a log prints lasts longer than the 292 years that fit.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast from a float saturates"
)]
fn nanoseconds(seconds: f64) -> i64 {
    let exact = seconds * 1e9;
    let whole = exact as i64;
    // As `round`, which is a call of the system's library where there is no instruction for it.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a fraction is left only below 2^53"
    )]
    let rest = exact - whole as f64;
    whole.saturating_add(i64::from(rest >= 0.5) - i64::from(rest <= -0.5))
}

/// A log over time, in buckets of equal width.
#[derive(Debug, Clone, PartialEq)]
pub struct OverTime {
    /// When the first bucket begins.
    pub start: Moment,
    /// How wide a bucket is.
    pub width_seconds: f64,
    /// Answers of each bucket by status code; 0 where there was none.
    pub codes: BTreeMap<u16, Vec<u64>>,
    /// The latency of each bucket; none where no line says it.
    pub latency: Vec<Option<LatencyFigures>>,
    /// Error lines of each bucket that are no access lines.
    pub errors: Vec<u64>,
}

/// Divides a log into buckets from a moment on; lines outside are left out.
#[must_use]
pub fn over_time(log: &Log, start: Moment, width_seconds: f64, buckets: usize) -> OverTime {
    let bucket = |at: Option<Moment>| {
        let seconds = at?.seconds_since(start);
        let place = (seconds / width_seconds).floor();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative, and a bucket beyond the last is left out"
        )]
        (place >= 0.0)
            .then_some(place as usize)
            .filter(|place| *place < buckets)
    };
    let mut codes: BTreeMap<u16, Vec<u64>> = BTreeMap::new();
    let mut seconds: Vec<Vec<f64>> = vec![Vec::new(); buckets];
    let mut errors = vec![0; buckets];
    for line in &log.access {
        let Some(place) = bucket(line.at) else {
            continue;
        };
        if let Some(code) = line.status {
            let counts = codes.entry(code).or_insert_with(|| vec![0; buckets]);
            if let Some(count) = counts.get_mut(place) {
                *count += 1;
            }
        }
        if let (Some(took), Some(all)) = (line.seconds, seconds.get_mut(place)) {
            all.push(took);
        }
    }
    for place in log.errors.iter().filter_map(|line| bucket(line.at)) {
        if let Some(count) = errors.get_mut(place) {
            *count += 1;
        }
    }
    OverTime {
        start,
        width_seconds,
        codes,
        latency: seconds.iter().map(|took| latency(took)).collect(),
        errors,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latency_is_exact_and_absent_without_answers() {
        let found = latency(&[0.004, 0.001, 0.002, 0.003]).unwrap();
        assert_eq!((found.min_ms, found.max_ms), (Some(1.0), Some(4.0)));
        assert_eq!((found.mean_ms, found.p50_ms), (Some(2.5), Some(2.5)));
        assert_eq!(latency(&[]), None);
    }

    #[test]
    fn a_log_without_times_has_no_gaps() {
        let found = figures(&Log::default());
        assert_eq!((found.longest_gap, found.usual_gap_seconds), (None, None));
        assert_eq!(found.latency, None);
        assert!(found.codes.is_empty());
    }
}
