//! The figures of a log: codes, latency, errors in groups, and when it was silent.

use std::collections::BTreeMap;

use serde::Serialize;

use super::error_group::{ErrorGroup, group};
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
    /// How long answers took; none if no line says it.
    pub latency: Option<LogLatency>,
    /// How many lines speak of an error and are no access lines.
    pub error_lines: usize,
    /// These lines in groups, the largest first.
    pub error_groups: Vec<ErrorGroup>,
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

/// How long answers took, in milliseconds; exact, over the lines that say it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogLatency {
    /// Over how many lines.
    pub count: usize,
    /// The shortest.
    pub min_ms: f64,
    /// The mean.
    pub mean_ms: f64,
    /// The median.
    pub p50_ms: f64,
    /// Nine of ten took no longer.
    pub p90_ms: f64,
    /// 95 of 100 took no longer.
    pub p95_ms: f64,
    /// 99 of 100 took no longer.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
    /// How the percentiles were computed.
    pub method: &'static str,
    /// Which figures are only lower bounds; a log has none.
    pub censored: Vec<&'static str>,
}

/// Computes the figures of a log.
#[must_use]
pub fn figures(log: &Log) -> LogFigures {
    let gaps = gaps(log);
    let times = || {
        let access = log.access.iter().filter_map(|line| line.at);
        let errors = log.errors.iter().filter_map(|line| line.at);
        access.chain(errors).chain(log.other.iter().copied())
    };
    LogFigures {
        source: log.source.clone(),
        name: log.name.clone(),
        lines: log.lines,
        access_lines: log.access.len(),
        start: times().min(),
        end: times().max(),
        untimed_lines: log.untimed,
        codes: codes(log.access.iter()),
        latency: latency(log.access.iter().filter_map(|line| line.seconds).collect()),
        error_lines: log.errors.len(),
        error_groups: group(&log.errors),
        usual_gap_seconds: usual(&gaps).map(Number),
        longest_gap: longest(&gaps),
    }
}

/// Lines by status code; lines without one are left out.
fn codes<'a>(lines: impl Iterator<Item = &'a AccessLine>) -> BTreeMap<String, u64> {
    let mut codes: BTreeMap<u16, u64> = BTreeMap::new();
    for status in lines.filter_map(|line| line.status) {
        *codes.entry(status).or_default() += 1;
    }
    codes
        .into_iter()
        .map(|(code, count)| (code.to_string(), count))
        .collect()
}

/// The times between neighbouring lines: access lines, or all lines if there are no two of those. Lines need not
/// stand in the order of time.
#[must_use]
pub fn gaps(log: &Log) -> Vec<Gap> {
    let mut times: Vec<Moment> = log.access.iter().filter_map(|line| line.at).collect();
    if times.len() < 2 {
        times.extend(log.errors.iter().filter_map(|line| line.at));
        times.extend(&log.other);
    }
    times.sort_by_key(|at| at.instant());
    times
        .windows(2)
        .filter_map(|pair| match pair {
            [start, end] => Some(Gap {
                start: *start,
                end: *end,
                seconds: end.seconds_since(*start),
            }),
            _ => None,
        })
        .collect()
}

/// The median gap.
fn usual(gaps: &[Gap]) -> Option<f64> {
    let mut seconds: Vec<f64> = gaps.iter().map(|gap| gap.seconds).collect();
    let middle = seconds.len().checked_sub(1)? / 2;
    let (_, median, _) = seconds.select_nth_unstable_by(middle, f64::total_cmp);
    Some(*median)
}

fn longest(gaps: &[Gap]) -> Option<Gap> {
    let longer = |one: Gap, other: Gap| {
        if other.seconds > one.seconds {
            other
        } else {
            one
        }
    };
    gaps.iter().copied().reduce(longer)
}

/// The times without a line that are longer than five usual gaps and two seconds, cut to what lies between two
/// moments and still that long.
#[must_use]
pub fn silences(log: &Log, from: Moment, to: Moment) -> Vec<Gap> {
    const USUAL_GAPS: f64 = 5.0;
    const SHORTEST_SECONDS: f64 = 2.0;
    let gaps = gaps(log);
    let Some(usual) = usual(&gaps) else {
        return Vec::new();
    };
    let bound = (usual * USUAL_GAPS).max(SHORTEST_SECONDS);
    gaps.into_iter()
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

/// Exact percentiles by Hazen's rule: rank q·n + ½, on a line between neighbours.
fn latency(mut seconds: Vec<f64>) -> Option<LogLatency> {
    seconds.sort_by(f64::total_cmp);
    let (first, last) = (*seconds.first()?, *seconds.last()?);
    #[expect(
        clippy::cast_precision_loss,
        reason = "lines in memory are fewer than 2^53"
    )]
    let mean = seconds.iter().sum::<f64>() / seconds.len() as f64;
    let at = |quantile: f64| hazen(&seconds, quantile) * 1000.0;
    Some(LogLatency {
        count: seconds.len(),
        min_ms: first * 1000.0,
        mean_ms: mean * 1000.0,
        p50_ms: at(0.5),
        p90_ms: at(0.9),
        p95_ms: at(0.95),
        p99_ms: at(0.99),
        max_ms: last * 1000.0,
        method: "exact",
        censored: Vec::new(),
    })
}

/// The quantile of sorted values; there is at least one.
fn hazen(sorted: &[f64], quantile: f64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "lines in memory are fewer than 2^53"
    )]
    let rank = (quantile * sorted.len() as f64 + 0.5).max(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at least 1 and at most one more than the length"
    )]
    let below = rank.floor() as usize;
    let value = |place: usize| {
        let last = sorted.len().saturating_sub(1);
        let place = place.saturating_sub(1).min(last);
        sorted.get(place).copied().unwrap_or_default()
    };
    value(below) + (value(below + 1) - value(below)) * rank.fract()
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
    pub latency: Vec<Option<LogLatency>>,
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
        latency: seconds.into_iter().map(latency).collect(),
        errors,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_follow_hazens_rule() {
        let values = [1.0, 2.0, 3.0, 4.0];
        assert!((hazen(&values, 0.5) - 2.5).abs() < 1e-12);
        assert!((hazen(&values, 0.0) - 1.0).abs() < 1e-12);
        assert!((hazen(&values, 0.99) - 4.0).abs() < 1e-12);
        assert!((hazen(&[7.0], 0.5) - 7.0).abs() < 1e-12);
        assert_eq!(latency(Vec::new()), None);
    }

    #[test]
    fn a_log_without_times_has_no_gaps() {
        let found = figures(&Log::default());
        assert_eq!((found.longest_gap, found.usual_gap_seconds), (None, None));
        assert_eq!(found.latency, None);
        assert!(found.codes.is_empty());
    }
}
