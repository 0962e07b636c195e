//! The requests of a run in buckets counted from its fault, so that runs can be laid over each other whatever the clock
//! said; without a fault, from the first request.

use std::collections::BTreeMap;

use serde::Serialize;

use super::fault::Fault;
use super::percentile;
use super::traffic::{Buckets, TrafficFigures};
use crate::model::traffic::{FLAG_UNTIMED, Row, is_success};
use crate::model::{Moment, Run};

/// A stretch with more seconds than this is counted in wider buckets: neighbouring seconds tell little that is new.
const MOST_BUCKETS: i64 = 240;

/// Requests of more than this are taken from the buckets of their attack, whose edges are those of the clock: with so
/// many in each, it does not matter where exactly they lie.
const EXACT_LIMIT: u64 = 200_000;

const SECOND_NS: i64 = 1_000_000_000;

/// Requests in buckets counted from one moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Aligned {
    /// Where bucket 0 begins.
    pub zero: Moment,
    /// What that moment is.
    pub on: Zero,
    /// The width of a bucket.
    pub width_seconds: f64,
    /// Answered before the fault.
    pub before: Stretch,
    /// While it was in; without a fault all requests.
    pub during: Stretch,
    /// Sent after it.
    pub after: Stretch,
}

/// What buckets are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Zero {
    /// The fault's start.
    #[serde(rename = "fault")]
    Fault,
    /// The first request.
    #[serde(rename = "first request")]
    FirstRequest,
}

/// The requests of one phase. All lists have one entry a bucket.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Stretch {
    /// The number of the first bucket; negative before the moment.
    pub first: i64,
    /// Counts by status code.
    pub codes: BTreeMap<u16, Vec<u64>>,
    /// The median latency of all requests of a bucket, failed ones too.
    pub p50_ms: Vec<Option<f64>>,
    /// 95 % took at most this.
    pub p95_ms: Vec<Option<f64>>,
    /// 99 % took at most this.
    pub p99_ms: Vec<Option<f64>>,
}

impl Stretch {
    /// How many buckets there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.p50_ms.len()
    }

    /// True without any bucket.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.p50_ms.is_empty()
    }

    /// Requests and failures of a bucket, by its number.
    #[must_use]
    pub fn counts(&self, number: i64) -> (u64, u64) {
        let mut counts = (0, 0);
        let Ok(index) = usize::try_from(number.saturating_sub(self.first)) else {
            return counts;
        };
        for (code, list) in &self.codes {
            let count = list.get(index).copied().unwrap_or(0);
            counts.0 += count;
            counts.1 += if is_success(*code) { 0 } else { count };
        }
        counts
    }
}

/// The requests of a run; none if none of them has a time.
pub(super) fn align(
    run: &Run,
    fault: Option<&Fault>,
    figures: &[TrafficFigures],
) -> Option<Aligned> {
    let timed: Vec<_> = run
        .traffic
        .iter()
        .filter_map(|traffic| traffic.requests())
        .collect();
    let (first, last) = timed
        .iter()
        .filter_map(|requests| requests.totals().span)
        .map(|(first, last, _)| (first, last))
        .reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))?;
    let (zero, on) = match fault {
        Some(fault) => (fault.start, Zero::Fault),
        None => (Moment::from_nanoseconds(first, 9), Zero::FirstRequest),
    };
    let bounds = fault.map(|fault| (fault.start.nanoseconds(), fault.end.nanoseconds()));
    let zero_ns = zero.nanoseconds();
    let count: u64 = timed
        .iter()
        .map(|requests| requests.totals().codes.requests())
        .sum();
    let longest = match bounds {
        Some((start, end)) => [
            start.saturating_sub(first),
            last.min(end).saturating_sub(start),
            last.saturating_sub(end),
        ],
        None => [last.saturating_sub(first), 0, 0],
    };
    let width = width_ns(longest.into_iter().max().unwrap_or(0));
    let rows: Option<Vec<&[Row]>> = timed.iter().map(|requests| requests.rows()).collect();
    let (width, parts) = match rows {
        Some(rows) if count <= EXACT_LIMIT => (width, of_rows(&rows, zero_ns, bounds, width)),
        _ => {
            // Percentiles of several attacks can not be put together; the largest speaks for all.
            let buckets = figures
                .iter()
                .max_by_key(|figures| figures.requests)
                .and_then(|figures| figures.buckets.as_ref())?;
            of_buckets(buckets, zero_ns, bounds)
        }
    };
    let [before, during, after] = parts;
    #[expect(clippy::cast_precision_loss, reason = "a width is a number of seconds")]
    Some(Aligned {
        zero,
        on,
        width_seconds: width as f64 / 1e9,
        before,
        during,
        after,
    })
}

fn width_ns(longest: i64) -> i64 {
    let mut decade = SECOND_NS;
    loop {
        for step in [1, 2, 5] {
            let width = decade.saturating_mul(step);
            if longest / width < MOST_BUCKETS {
                return width;
            }
        }
        decade = decade.saturating_mul(10);
    }
}

/// What falls into one bucket.
#[derive(Default)]
struct Bucket {
    codes: BTreeMap<u16, u64>,
    latencies: Vec<i64>,
}

fn of_rows(attacks: &[&[Row]], zero: i64, bounds: Option<(i64, i64)>, width: i64) -> [Stretch; 3] {
    let mut parts: [BTreeMap<i64, Bucket>; 3] = Default::default();
    for row in attacks.iter().copied().flatten() {
        if row.flags & FLAG_UNTIMED != 0 {
            continue;
        }
        let number = (row.start.saturating_sub(zero)).div_euclid(width);
        let [before, during, after] = &mut parts;
        // As the phases: before is what was answered before, after is what was sent after; what was in flight at the
        // start counts to the first bucket behind it.
        let (part, number) = match bounds {
            Some((start, _)) if row.end() < start => (before, number),
            Some((_, end)) if row.start > end => (after, number),
            Some(_) => (during, number.max(0)),
            None => (during, number),
        };
        let bucket = part.entry(number).or_default();
        *bucket.codes.entry(row.code).or_default() += 1;
        bucket.latencies.push(row.latency);
    }
    parts.map(stretch)
}

fn stretch(buckets: BTreeMap<i64, Bucket>) -> Stretch {
    let (Some((first, _)), Some((last, _))) = (buckets.first_key_value(), buckets.last_key_value())
    else {
        return Stretch::default();
    };
    let first = *first;
    // The width was chosen so that there are few.
    let count = usize::try_from(last - first + 1).unwrap_or(0);
    let mut stretch = Stretch {
        first,
        codes: BTreeMap::new(),
        p50_ms: vec![None; count],
        p95_ms: vec![None; count],
        p99_ms: vec![None; count],
    };
    for (number, mut bucket) in buckets {
        let index = usize::try_from(number - first).unwrap_or(0);
        for (code, requests) in bucket.codes {
            let list = stretch.codes.entry(code).or_insert_with(|| vec![0; count]);
            if let Some(known) = list.get_mut(index) {
                *known = requests;
            }
        }
        bucket.latencies.sort_unstable();
        for (list, share) in [
            (&mut stretch.p50_ms, 0.5),
            (&mut stretch.p95_ms, 0.95),
            (&mut stretch.p99_ms, 0.99),
        ] {
            if let Some(value) = list.get_mut(index) {
                *value = percentile::of_sorted(&bucket.latencies, share).map(|value| value / 1e6);
            }
        }
    }
    stretch
}

/// Buckets of the clock, each in the phase that holds all of it; those on an edge belong to the fault.
fn of_buckets(buckets: &Buckets, zero: i64, bounds: Option<(i64, i64)>) -> (i64, [Stretch; 3]) {
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
    let width = ((buckets.width_seconds * 1e9).round() as i64).max(1);
    let mut parts: [Stretch; 3] = Default::default();
    for (index, start) in buckets.start.iter().enumerate() {
        let start = start.nanoseconds();
        // The bucket of the clock that holds the moment is number 0.
        let number = start.div_euclid(width) - zero.div_euclid(width);
        let [before, during, after] = &mut parts;
        let part = match bounds {
            Some((fault, _)) if start.saturating_add(width) <= fault => before,
            Some((_, end)) if start > end => after,
            _ => during,
        };
        if part.is_empty() {
            part.first = number;
        }
        let at = part.len();
        for (code, counts) in &buckets.codes {
            let Ok(code) = code.parse() else { continue };
            let count = counts.get(index).copied().unwrap_or(0);
            if count > 0 {
                let list: &mut Vec<u64> = part.codes.entry(code).or_default();
                list.resize(at, 0);
                list.push(count);
            }
        }
        let value = |list: &[Option<f64>]| list.get(index).copied().flatten();
        part.p50_ms.push(value(&buckets.p50_ms));
        part.p95_ms.push(value(&buckets.p95_ms));
        part.p99_ms.push(value(&buckets.p99_ms));
    }
    for part in &mut parts {
        let count = part.len();
        for list in part.codes.values_mut() {
            list.resize(count, 0);
        }
    }
    (width, parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::{AnalysisPlan, FaultChoice, analyse};
    use crate::model::Traffic;
    use crate::model::traffic::{Plan, Recording, Requests, Target};

    /// Ten requests a second for twelve seconds; those of the second half fail.
    fn run(exact_limit: usize) -> Run {
        let mut requests = Requests::new(exact_limit);
        let target = requests.add_target(Target::new("GET", "h", "/"));
        for number in 0..120 {
            let failed = number >= 60;
            requests.push(
                Row {
                    start: number * SECOND_NS / 10,
                    latency: if failed { SECOND_NS } else { SECOND_NS / 50 },
                    code: if failed { 0 } else { 200 },
                    flags: 0,
                    target,
                },
                0,
                0,
            );
        }
        requests.finish();
        Run {
            traffic: vec![Traffic {
                sources: vec!["result.bin".to_owned()],
                tool: "vegeta",
                attack: String::new(),
                plan: Plan::default(),
                recording: Recording::Requests(Box::new(requests)),
                activity: None,
            }],
            ..Run::default()
        }
    }

    fn aligned(exact_limit: usize, fault: Option<(i64, i64)>) -> Aligned {
        let moment = |nanoseconds| Moment::from_nanoseconds(nanoseconds, 9);
        let plan = AnalysisPlan {
            fault: fault.map(|(start, end)| FaultChoice::Window(moment(start), moment(end))),
            ..AnalysisPlan::default()
        };
        analyse(&run(exact_limit), &plan).aligned.unwrap()
    }

    #[test]
    fn buckets_are_counted_from_the_fault() {
        let aligned = aligned(1_000, Some((SECOND_NS * 11 / 2, SECOND_NS * 19 / 2)));
        assert_eq!(aligned.on, Zero::Fault);
        assert_eq!(aligned.before.first, -6);
        assert_eq!(aligned.before.len(), 6);
        assert_eq!(aligned.during.first, 0);
        // 5.5 to 9.5 s with both ends, in whole seconds from 5.5 s on.
        assert_eq!(aligned.during.len(), 5);
        assert_eq!(aligned.during.counts(0), (10, 5));
        assert_eq!(aligned.during.counts(4), (1, 1));
        assert_eq!(aligned.after.first, 4);
        assert_eq!(aligned.after.counts(5), (10, 10));
        assert_eq!(aligned.during.p50_ms[1], Some(1_000.0));
        assert_eq!(aligned.during.counts(99), (0, 0));
    }

    #[test]
    fn without_a_fault_buckets_are_counted_from_the_first_request() {
        let aligned = aligned(1_000, None);
        assert_eq!(aligned.on, Zero::FirstRequest);
        assert_eq!((aligned.before.len(), aligned.during.len()), (0, 12));
        assert_eq!(aligned.during.counts(11), (10, 10));
    }

    #[test]
    fn requests_that_are_not_kept_come_from_the_buckets_of_the_clock() {
        let aligned = aligned(10, Some((SECOND_NS * 5, SECOND_NS * 9)));
        assert_eq!(aligned.before.first, -5);
        assert_eq!(aligned.during.counts(1), (10, 10));
        let all = |stretch: &Stretch| stretch.codes.values().flatten().sum::<u64>();
        assert_eq!(
            all(&aligned.before) + all(&aligned.during) + all(&aligned.after),
            120
        );
    }

    #[test]
    fn long_runs_have_wider_buckets() {
        assert_eq!(width_ns(100 * SECOND_NS), SECOND_NS);
        assert_eq!(width_ns(239 * SECOND_NS), SECOND_NS);
        assert_eq!(width_ns(240 * SECOND_NS), 2 * SECOND_NS);
        assert_eq!(width_ns(86_400 * SECOND_NS), 500 * SECOND_NS);
    }
}
