//! Requests over time, by when they were sent, in buckets of equal width.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analyse::percentile;
use crate::model::traffic::{Codes, FLAG_UNTIMED, Grid, Requests, Row};
use crate::model::{Histogram, Moment};

/// About how many buckets there are.
const BUCKETS: i64 = 120;

const SECOND_NS: i64 = 1_000_000_000;

/// Requests over time. All lists have one entry a bucket.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Buckets {
    /// The width of a bucket.
    pub width_seconds: f64,
    /// When each begins: whole multiples of the width.
    pub start: Vec<Moment>,
    /// Counts by status code.
    pub codes: BTreeMap<String, Vec<u64>>,
    /// The median latency of the requests sent in it.
    pub p50_ms: Vec<Option<f64>>,
    /// 95 % took at most this.
    pub p95_ms: Vec<Option<f64>>,
    /// 99 % took at most this.
    pub p99_ms: Vec<Option<f64>>,
}

/// The width of buckets for requests sent over such a time: 1 s up to two minutes, then 2, 5, 10, … s.
#[must_use]
pub fn bucket_width_ns(span_ns: i64) -> i64 {
    let mut decade = SECOND_NS;
    loop {
        for step in [1, 2, 5] {
            let width = decade.saturating_mul(step);
            if span_ns / width <= BUCKETS {
                return width;
            }
        }
        decade = decade.saturating_mul(10);
    }
}

/// The same for requests that are kept in cells: buckets hold whole cells.
pub(super) fn timed_width_ns(span_ns: i64, cell_ns: i64) -> i64 {
    let mut width = bucket_width_ns(span_ns);
    while width % cell_ns != 0 {
        let wider = bucket_width_ns(width.saturating_mul(BUCKETS + 1));
        width = if wider > width { wider } else { cell_ns };
    }
    width
}

/// What one bucket holds.
struct Bucket {
    codes: Codes,
    percentiles: [Option<f64>; 3],
}

const SHARES: [f64; 3] = [0.5, 0.95, 0.99];

/// Puts the requests into buckets; none if none of them has a time.
pub(super) fn over_time(requests: &Requests) -> Option<Buckets> {
    let (first, last, _) = requests.totals().span?;
    let span = last.saturating_sub(first);
    let width = requests.grid().map_or_else(
        || bucket_width_ns(span),
        |grid| timed_width_ns(span, grid.width_ns()),
    );
    let from = first.div_euclid(width);
    let count = usize::try_from(last.div_euclid(width) - from + 1).ok()?;
    let index = |start: i64| usize::try_from(start.div_euclid(width) - from).unwrap_or(0);
    let buckets = match (requests.rows(), requests.grid()) {
        (Some(rows), _) => of_rows(rows, count, index),
        (None, Some(grid)) => of_grid(grid, count, index),
        (None, None) => return None,
    };
    let start = (0..count).map(|index| {
        let index = i64::try_from(index).unwrap_or(0);
        Moment::from_nanoseconds((from + index).saturating_mul(width), 0)
    });
    let mut codes: BTreeMap<u16, Vec<u64>> = BTreeMap::new();
    for (at, bucket) in buckets.iter().enumerate() {
        for (code, requests) in bucket.codes.iter() {
            let counts = codes.entry(code).or_insert_with(|| vec![0; count]);
            if let Some(slot) = counts.get_mut(at) {
                *slot = requests;
            }
        }
    }
    let percentile = |which: usize| {
        buckets
            .iter()
            .map(|bucket| bucket.percentiles[which])
            .collect()
    };
    #[expect(clippy::cast_precision_loss, reason = "a width has few digits")]
    let width_seconds = width as f64 / 1e9;
    Some(Buckets {
        width_seconds,
        start: start.collect(),
        codes: codes
            .into_iter()
            .map(|(code, counts)| (code.to_string(), counts))
            .collect(),
        p50_ms: percentile(0),
        p95_ms: percentile(1),
        p99_ms: percentile(2),
    })
}

/// Rows come in order of time, those without one last.
fn of_rows(rows: &[Row], count: usize, index: impl Fn(i64) -> usize) -> Vec<Bucket> {
    let timed = rows.partition_point(|row| row.flags & FLAG_UNTIMED == 0);
    let mut rest = rows.get(..timed).unwrap_or_default();
    let mut latencies = Vec::new();
    let buckets = (0..count).map(|bucket| {
        let length = rest.partition_point(|row| index(row.start) <= bucket);
        let (here, behind) = rest.split_at(length);
        rest = behind;
        let mut codes = Codes::default();
        latencies.clear();
        for row in here {
            codes.add(row.code, 1);
            latencies.push(row.latency);
        }
        latencies.sort_unstable();
        let at = |share| percentile::of_sorted(&latencies, share).map(|value| value / 1e6);
        Bucket {
            codes,
            percentiles: SHARES.map(at),
        }
    });
    buckets.collect()
}

fn of_grid(grid: &Grid, count: usize, index: impl Fn(i64) -> usize) -> Vec<Bucket> {
    let mut gathered: Vec<(Codes, Histogram)> = vec![Default::default(); count];
    for (start, cell) in grid.cells() {
        if let Some((codes, latencies)) = gathered.get_mut(index(start)) {
            codes.merge(&cell.codes);
            latencies.merge(&cell.successes);
            latencies.merge(&cell.failures);
        }
    }
    let buckets = gathered.into_iter().map(|(codes, latencies)| {
        let values: Vec<(i64, u64)> = latencies.values().collect();
        let at = |share| percentile::of_counts(&values, share).map(|value| value / 1e6);
        Bucket {
            codes,
            percentiles: SHARES.map(at),
        }
    });
    buckets.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_a_second_up_to_two_minutes_and_then_about_as_many() {
        for (seconds, width) in [
            (0, 1),
            (60, 1),
            (120, 1),
            (121, 2),
            (600, 5),
            (3600, 50),
            (86_400, 1000),
        ] {
            assert_eq!(
                bucket_width_ns(seconds * SECOND_NS),
                width * SECOND_NS,
                "{seconds} s"
            );
        }
        assert!(bucket_width_ns(i64::MAX) > 0);
    }
}
