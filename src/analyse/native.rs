//! Quantiles from native histograms: buckets that are not cumulative and whose bounds may get coarser on the way.

use super::quantile::Quantile;
use crate::model::{HistogramBucket, HistogramSample, Series};

/// Bounds computed twice may differ by a rounding.
const SAME: f64 = 1e-9;

/// What was observed over a stretch of time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Observed {
    /// How many observations.
    pub count: f64,
    /// Their sum.
    pub sum: f64,
    /// Where they fell, from low to high.
    pub buckets: Vec<HistogramBucket>,
}

/// What a series observed between the samples at or after `from` and at or before `to`. None without two samples.
#[must_use]
pub fn observed(series: &Series, from: i64, to: i64) -> Option<Observed> {
    let samples = &series.histograms;
    let begins = samples.partition_point(|sample| sample.at < from);
    let ends = samples.partition_point(|sample| sample.at <= to);
    let mut window = samples.get(begins..ends)?.iter();
    let mut before = window.next()?;
    let mut total: Option<Observed> = None;
    for sample in window {
        let stretch = difference(before, sample);
        total = Some(match total {
            Some(total) => add(total, stretch),
            None => stretch,
        });
        before = sample;
    }
    total
}

/// What was observed from one sample to the next; all of the next if the process was restarted between.
fn difference(before: &HistogramSample, next: &HistogramSample) -> Observed {
    let restarted = Observed {
        count: next.count,
        sum: next.sum,
        buckets: next.buckets.clone(),
    };
    if next.count < before.count {
        return restarted;
    }
    let mut buckets = next.buckets.clone();
    for old in &before.buckets {
        let around = buckets.iter_mut().find(|bucket| contains(bucket, old));
        match around {
            Some(bucket) => bucket.count -= old.count,
            // Bounds only get coarser while a process lives.
            None if old.count > 0.0 => return restarted,
            None => {}
        }
    }
    if buckets.iter().any(|bucket| bucket.count < 0.0) {
        return restarted;
    }
    Observed {
        count: next.count - before.count,
        sum: next.sum - before.sum,
        buckets,
    }
}

fn contains(outer: &HistogramBucket, inner: &HistogramBucket) -> bool {
    let slack = SAME * inner.lower.abs().max(inner.upper.abs());
    outer.lower <= inner.lower + slack && inner.upper <= outer.upper + slack
}

/// The sum of two stretches, in the coarser of their bounds.
fn add(one: Observed, other: Observed) -> Observed {
    let (mut coarse, fine) = if one.buckets.len() <= other.buckets.len() {
        (one, other)
    } else {
        (other, one)
    };
    coarse.count += fine.count;
    coarse.sum += fine.sum;
    for bucket in fine.buckets {
        match coarse
            .buckets
            .iter_mut()
            .find(|outer| contains(outer, &bucket))
        {
            Some(outer) => outer.count += bucket.count,
            None => coarse.buckets.push(bucket),
        }
    }
    // A coarse bucket of one that holds several fine ones of the other may have come second.
    let mut merged: Vec<HistogramBucket> = Vec::with_capacity(coarse.buckets.len());
    coarse.buckets.sort_by(|one, other| {
        one.lower
            .total_cmp(&other.lower)
            .then(other.upper.total_cmp(&one.upper))
    });
    for bucket in coarse.buckets {
        match merged.last_mut() {
            Some(outer) if contains(outer, &bucket) => outer.count += bucket.count,
            _ => merged.push(bucket),
        }
    }
    coarse.buckets = merged;
    coarse
}

/// A quantile of what was observed; none if nothing was.
#[must_use]
pub fn quantile(observed: &Observed, quantile: f64) -> Option<Quantile> {
    let observations: f64 = observed.buckets.iter().map(|bucket| bucket.count).sum();
    if observations.is_nan() || observations <= 0.0 || !(0.0..=1.0).contains(&quantile) {
        return None;
    }
    let rank = quantile * observations;
    let mut below = 0.0;
    for bucket in observed.buckets.iter().filter(|bucket| bucket.count > 0.0) {
        if below + bucket.count >= rank {
            let part = (rank - below) / bucket.count;
            let value = if bucket.upper.is_infinite() {
                bucket.lower
            } else if bucket.lower.is_infinite() {
                bucket.upper
            } else {
                bucket.lower + (bucket.upper - bucket.lower) * part
            };
            return Some(Quantile {
                value,
                lower: bucket.lower,
                upper: bucket.upper,
                observations,
            });
        }
        below += bucket.count;
    }
    None
}

/// The quantile of what was observed up to each sample of a series, over stretches of `width` milliseconds.
#[must_use]
pub fn over_time(series: &Series, q: f64, width: i64) -> Vec<(i64, Option<Quantile>)> {
    series
        .histograms
        .iter()
        .skip(1)
        .map(|sample| {
            let stretch = observed(series, sample.at.saturating_sub(width), sample.at);
            (sample.at, stretch.and_then(|stretch| quantile(&stretch, q)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Rule;

    fn sample(at: i64, buckets: &[(f64, f64, f64)]) -> HistogramSample {
        let buckets: Vec<_> = buckets
            .iter()
            .map(|(lower, upper, count)| HistogramBucket {
                rule: Rule::Upper,
                lower: *lower,
                upper: *upper,
                count: *count,
            })
            .collect();
        HistogramSample {
            at,
            count: buckets.iter().map(|bucket| bucket.count).sum(),
            sum: 0.0,
            buckets,
        }
    }

    #[test]
    fn bounds_that_get_coarser_are_merged_and_a_restart_begins_anew() {
        let series = Series {
            histograms: vec![
                sample(0, &[(0.0, 1.0, 2.0), (1.0, 2.0, 3.0)]),
                sample(1, &[(0.0, 1.0, 2.0), (1.0, 2.0, 7.0), (2.0, 4.0, 1.0)]),
                sample(2, &[(0.0, 2.0, 11.0), (2.0, 4.0, 1.0)]),
                sample(3, &[(0.0, 1.0, 4.0)]),
            ],
            ..Series::default()
        };
        let all = observed(&series, 0, 3).unwrap();
        assert!((all.count - 11.0).abs() < 1e-12);
        let counts: Vec<_> = all
            .buckets
            .iter()
            .map(|bucket| (bucket.upper, bucket.count))
            .collect();
        assert_eq!(counts, [(2.0, 10.0), (4.0, 1.0)]);
        assert_eq!(observed(&series, 3, 3), None);
        let found = quantile(&all, 0.5).unwrap();
        assert_eq!((found.lower, found.upper), (0.0, 2.0));
        assert_eq!(over_time(&series, 0.5, 1).len(), 3);
    }

    #[test]
    fn an_empty_histogram_has_no_quantile() {
        assert_eq!(quantile(&Observed::default(), 0.9), None);
    }
}
