//! How far a figure of two sides lies apart, whether by more than chance, and by enough to matter.

use super::super::digest::{Digest, Reading};
use super::super::floor::Floors;
use super::super::statistics::{
    SIGNIFICANCE, fisher, least_fisher, least_rank_sum, rank_sum, share_interval, shift,
};
use super::Value;
use super::judge::{Bound, Difference, Judgement, Test};
use super::measure::{Measure, Unit};

pub(super) type SideValue<'d> = (&'d [Digest], Value);

pub(super) fn difference(
    measure: Measure,
    baseline: SideValue<'_>,
    candidate: SideValue<'_>,
    floors: &Floors,
) -> Difference {
    let (from, to) = (baseline.1.reading, candidate.1.reading);
    let too_few = Difference {
        judgement: Some(Judgement::TooFew),
        ..Difference::default()
    };
    let (Some(low), Some(high)) = (from.number(), to.number()) else {
        return too_few;
    };
    let distance = high - low;
    let mut result = Difference {
        difference: Some(distance).filter(|distance| distance.is_finite()),
        relative: (low > 0.0 && low.is_finite() && high.is_finite()).then(|| distance / low),
        bound: bound(from, to, distance),
        ..Difference::default()
    };
    let enough = match measure.unit() {
        Unit::Ratio => by_counts(&mut result, baseline.1.counts, candidate.1.counts),
        Unit::Milliseconds => by_ranks(&mut result, measure, baseline.0, candidate.0),
        Unit::Seconds if baseline.0.len() > 1 && candidate.0.len() > 1 => {
            by_ranks(&mut result, measure, baseline.0, candidate.0)
        }
        // A duration of one run is what it is: no test applies, the floor alone decides.
        Unit::Seconds => true,
    };
    let past_floors = floors.are_passed(measure.unit(), (low, high), (&baseline.1, &candidate.1));
    let beyond_chance = result.test.is_none() || result.p.is_some_and(|p| p < SIGNIFICANCE);
    let agrees = result
        .effect
        .is_none_or(|effect| effect.signum() * distance.signum() > 0.0);
    result.judgement = Some(if !enough {
        Judgement::TooFew
    } else if !past_floors {
        Judgement::Same
    } else if result.bound == Bound::Open {
        Judgement::TooFew
    } else if !(beyond_chance && agrees) {
        Judgement::Same
    } else if distance > 0.0 {
        Judgement::Worse
    } else {
        Judgement::Better
    });
    result
}

/// A value that may be larger leaves the difference open, unless it only makes it wider.
pub(super) fn bound(from: Reading, to: Reading, distance: f64) -> Bound {
    match (from.at_least(), to.at_least()) {
        (false, false) => Bound::Exact,
        (true, false) if distance < 0.0 => Bound::OrMore,
        (false, true) if distance > 0.0 => Bound::OrMore,
        _ => Bound::Open,
    }
}

/// Tests counted things; false if so few could show nothing.
pub(super) fn by_counts(
    result: &mut Difference,
    baseline: Option<(u64, u64)>,
    candidate: Option<(u64, u64)>,
) -> bool {
    let (Some(baseline), Some(candidate)) = (baseline, candidate) else {
        return false;
    };
    result.test = Some(Test::Fisher(baseline.1, candidate.1));
    result.p = fisher(baseline, candidate);
    result.effect = result.difference;
    result.interval = share_interval(baseline, candidate);
    least_fisher(baseline.1, candidate.1).is_some_and(|least| least < SIGNIFICANCE)
}

/// Tests latencies on buckets of time, because requests that follow each other are not independent; on runs where there
/// are several a side. False if so few could show nothing.
pub(super) fn by_ranks(
    result: &mut Difference,
    measure: Measure,
    baseline: &[Digest],
    candidate: &[Digest],
) -> bool {
    let of_runs = baseline.len() > 1 && candidate.len() > 1;
    let samples = |digests: &[Digest]| -> Vec<f64> {
        if of_runs {
            let readings = digests.iter().map(|digest| measure.reading(digest));
            readings.filter_map(Reading::number).collect()
        } else {
            digests
                .iter()
                .flat_map(|digest| measure.buckets(digest))
                .collect()
        }
    };
    let (one, other) = (samples(baseline), samples(candidate));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    result.test = Some(if of_runs {
        Test::Runs(one.len(), other.len())
    } else {
        Test::Buckets(one.len(), other.len())
    });
    result.p = rank_sum(&one, &other);
    if one.iter().chain(&other).all(|value| value.is_finite())
        && let Some(shift) = shift(&one, &other)
    {
        result.effect = Some(shift.median);
        result.interval = shift.interval;
    }
    least_rank_sum(one.len(), other.len()) < SIGNIFICANCE
}
