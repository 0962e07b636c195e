//! How the latencies of an attack went over time: of the successes alone, for a fast error must not look like a quick
//! service. Failures are kept apart, with their times.

use super::buckets::{bucket_width_ns, timed_width_ns};
use crate::analyse::percentile;
use crate::model::Histogram;
use crate::model::traffic::{Codes, FLAG_UNTIMED, Requests, Row};

/// Up to so many successes are shown one by one.
pub const FEW: usize = 5_000;

/// A bucket's median and 95th percentile need so many successes.
const ENOUGH: u64 = 20;

/// Its 99th percentile needs so many.
const ENOUGH_FOR_P99: u64 = 100;

/// How finely a heatmap divides the latencies.
const HEAT_ROWS: usize = 44;

/// Latencies over time. Times and latencies are nanoseconds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    /// The width of a bucket.
    pub width_ns: i64,
    /// The buckets from the first request to the last, without gaps.
    pub buckets: Vec<CourseBucket>,
    /// When each success was sent and how long it took, if they are few.
    pub points: Vec<(i64, i64)>,
    /// When the failed requests were sent; for attacks that are not kept one by one, when their cells began.
    pub failures: Vec<i64>,
    /// The successes by time and latency, if they are many.
    pub heat: Option<HeatGrid>,
}

/// The successes of a bucket.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CourseBucket {
    /// When it begins.
    pub start_ns: i64,
    /// How many requests ended with each code.
    pub codes: Codes,
    /// The median of the successes, of at least 20.
    pub p50_ns: Option<f64>,
    /// Their 95th percentile.
    pub p95_ns: Option<f64>,
    /// Their 99th percentile, of at least 100.
    pub p99_ns: Option<f64>,
}

/// Counts by bucket and logarithm of the latency.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeatGrid {
    /// The least latency of the lowest row and the greatest of the highest.
    pub range_ns: (f64, f64),
    /// How many rows each bucket has.
    pub rows: usize,
    /// Bucket by bucket, from the least latency up.
    pub counts: Vec<u32>,
}

/// The course of an attack; none if none of its requests has a time.
#[must_use]
pub(super) fn course(requests: &Requests) -> Option<Course> {
    let (first, last, _) = requests.totals().span?;
    let width = requests.grid().map_or_else(
        || bucket_width_ns(last.saturating_sub(first)),
        |grid| timed_width_ns(last.saturating_sub(first), grid.width_ns()),
    );
    let from = first.div_euclid(width);
    let count = usize::try_from(last.div_euclid(width) - from + 1).ok()?;
    let mut course = Course {
        width_ns: width,
        buckets: (0..count)
            .map(|index| CourseBucket {
                start_ns: (from + i64::try_from(index).unwrap_or(0)).saturating_mul(width),
                ..CourseBucket::default()
            })
            .collect(),
        ..Course::default()
    };
    let successes = requests.totals().codes.successes();
    let many = successes > FEW as u64;
    let mut heat = requests
        .totals()
        .success_latency_range
        .filter(|_| many)
        .map(|range| HeatBuilder::new(range, count));
    if let Some(rows) = requests.rows() {
        of_rows(&mut course, rows, heat.as_mut(), many);
    }
    if let Some(grid) = requests.grid() {
        let mut gathered: Vec<Histogram> = vec![Histogram::default(); count];
        for (start, cell) in grid.cells() {
            let Ok(index) = usize::try_from(start.div_euclid(width) - from) else {
                continue;
            };
            if cell.codes.requests() > cell.codes.successes() {
                course.failures.push(start);
            }
            if let (Some(bucket), Some(histogram)) =
                (course.buckets.get_mut(index), gathered.get_mut(index))
            {
                bucket.codes.merge(&cell.codes);
                histogram.merge(&cell.successes);
            }
        }
        for (index, (bucket, histogram)) in course.buckets.iter_mut().zip(&gathered).enumerate() {
            let values: Vec<(i64, u64)> = histogram.values().collect();
            bucket.take(histogram.count(), |share| {
                percentile::of_counts(&values, share)
            });
            if let Some(heat) = &mut heat {
                for (value, times) in values {
                    heat.add(index, value, u32::try_from(times).unwrap_or(u32::MAX));
                }
            }
        }
    }
    course.heat = heat.map(|heat| heat.grid);
    Some(course)
}

/// Rows come in order of time, those without one last.
fn of_rows(course: &mut Course, rows: &[Row], mut heat: Option<&mut HeatBuilder>, many: bool) {
    let timed = rows.partition_point(|row| row.flags & FLAG_UNTIMED == 0);
    let mut rest = rows.get(..timed).unwrap_or_default();
    let width = course.width_ns;
    let mut latencies = Vec::new();
    for (index, bucket) in course.buckets.iter_mut().enumerate() {
        let end = bucket.start_ns.saturating_add(width);
        let length = rest.partition_point(|row| row.start < end);
        let (here, behind) = rest.split_at(length);
        rest = behind;
        latencies.clear();
        for row in here {
            bucket.codes.add(row.code, 1);
            if !row.is_success() {
                course.failures.push(row.start);
                continue;
            }
            latencies.push(row.latency);
            if let Some(heat) = heat.as_deref_mut() {
                heat.add(index, row.latency, 1);
            }
            if !many {
                course.points.push((row.start, row.latency));
            }
        }
        let count = latencies.len() as u64;
        if count >= ENOUGH {
            bucket.take(count, |share| {
                percentile::of_unsorted(&mut latencies, share)
            });
        }
    }
}

impl CourseBucket {
    fn take(&mut self, count: u64, mut percentile: impl FnMut(f64) -> Option<f64>) {
        if count >= ENOUGH {
            self.p50_ns = percentile(0.5);
            self.p95_ns = percentile(0.95);
        }
        if count >= ENOUGH_FOR_P99 {
            self.p99_ns = percentile(0.99);
        }
    }
}

/// Counts into rows of equal height on a logarithmic axis.
struct HeatBuilder {
    grid: HeatGrid,
    /// The upper bounds of all rows but the last.
    bounds: Vec<i64>,
}

impl HeatBuilder {
    fn new((least, greatest): (i64, i64), buckets: usize) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "latencies need few digits")]
        let low = (least.max(1_000)) as f64;
        #[expect(clippy::cast_precision_loss, reason = "latencies need few digits")]
        let high = (greatest as f64).max(low * 1.5);
        let low = 10_f64.powf(low.log10().floor().max(3.0)).max(low / 3.0);
        let step = (high.log10() - low.log10()) / HEAT_ROWS as f64;
        let bounds = (1..HEAT_ROWS).map(|row| {
            #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
            let bound = 10_f64.powf(low.log10() + step * row as f64) as i64;
            bound
        });
        Self {
            bounds: bounds.collect(),
            grid: HeatGrid {
                range_ns: (low, high),
                rows: HEAT_ROWS,
                counts: vec![0; buckets.saturating_mul(HEAT_ROWS)],
            },
        }
    }

    fn add(&mut self, bucket: usize, latency: i64, times: u32) {
        let row = self.bounds.partition_point(|bound| *bound <= latency);
        if let Some(count) = self.grid.counts.get_mut(bucket * HEAT_ROWS + row) {
            *count = count.saturating_add(times);
        }
    }
}

/// Shares of requests by latency, and the percentile curve.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Distribution {
    /// How many requests.
    pub requests: u64,
    /// How many of them the client gave up on.
    pub cut_off: u64,
    /// The latencies in order, in nanoseconds, each with how often it occurs; those given up on left out.
    pub latencies: Vec<(i64, u64)>,
}

/// The latencies of all requests, and of each of their phases apart: `phase` says to which of so many a request belongs.
/// `timeout_ns` is after how long the client gave up. None unless the requests are kept one by one.
#[must_use]
pub fn distributions<const PHASES: usize>(
    requests: &Requests,
    phase: impl Fn(&Row) -> Option<usize>,
    timeout_ns: Option<i64>,
) -> Option<(Distribution, [Distribution; PHASES])> {
    let rows = requests.rows()?;
    let mut all = Distribution::default();
    let mut phases: [Distribution; PHASES] = std::array::from_fn(|_| Distribution::default());
    // One sort serves all: the phase goes along in the lowest bits.
    let mut latencies: Vec<i64> = Vec::with_capacity(rows.len());
    for row in rows {
        let part = phase(row).filter(|part| *part < PHASES.min(3));
        let cut_off = row.code == 0 && timeout_ns.is_some_and(|timeout| row.latency >= timeout);
        for found in part
            .and_then(|part| phases.get_mut(part))
            .into_iter()
            .chain([&mut all])
        {
            found.requests += 1;
            found.cut_off += u64::from(cut_off);
        }
        if !cut_off {
            let part = part.and_then(|part| i64::try_from(part).ok()).unwrap_or(3);
            latencies.push(row.latency.clamp(0, i64::MAX >> 2) << 2 | part);
        }
    }
    latencies.sort_unstable();
    for latency in latencies {
        let part = usize::try_from(latency & 3).ok();
        for found in part
            .and_then(|part| phases.get_mut(part))
            .into_iter()
            .chain([&mut all])
        {
            found.add(latency >> 2);
        }
    }
    Some((all, phases))
}

impl Distribution {
    /// Latencies come in order.
    fn add(&mut self, latency: i64) {
        match self.latencies.last_mut() {
            Some(last) if last.0 == latency => last.1 += 1,
            _ => self.latencies.push((latency, 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::traffic::Target;

    fn requests(count: i64, code: impl Fn(i64) -> u16) -> Requests {
        let mut requests = Requests::new(2_000_000);
        let target = requests.add_target(Target::new("GET", "shop", "/"));
        for index in 0..count {
            let row = Row {
                start: index * 10_000_000,
                latency: 1_000_000 + index % 7 * 100_000,
                code: code(index),
                flags: 0,
                target,
            };
            requests.push(row, 0, 0);
        }
        requests.finish();
        requests
    }

    #[test]
    fn failures_are_apart_and_nothing_is_lost() {
        let course = course(&requests(
            1_000,
            |index| if index % 10 == 0 { 502 } else { 200 },
        ));
        let course = course.unwrap();
        assert_eq!(course.points.len() + course.failures.len(), 1_000);
        let counted: u64 = course
            .buckets
            .iter()
            .map(|bucket| bucket.codes.requests())
            .sum();
        assert_eq!(counted, 1_000);
        assert!(course.buckets.iter().all(|bucket| bucket.p50_ns.is_some()));
        assert!(course.buckets.iter().all(|bucket| bucket.p99_ns.is_none()));
        assert!(course.heat.is_none());
    }

    #[test]
    fn many_successes_become_a_heatmap_that_counts_each_of_them() {
        let course = course(&requests(
            9_000,
            |index| if index % 9 == 0 { 0 } else { 200 },
        ));
        let course = course.unwrap();
        assert!(course.points.is_empty());
        assert_eq!(course.failures.len(), 1_000);
        let heat = course.heat.unwrap();
        assert_eq!(heat.counts.iter().sum::<u32>(), 8_000);
        assert_eq!(heat.counts.len(), course.buckets.len() * heat.rows);
    }
}
