//! The figures of two sides, how far they lie apart, and whether that is more than chance and large enough to matter.
//! Less is better in all of them.

mod difference;
mod judge;
mod measure;

pub use judge::{Bound, Difference, Judgement, Test};
pub use measure::{Measure, Percentile, Scope, Unit};

use super::digest::{Digest, Reading};
use super::floor::Floors;
use crate::analyse::aligned::Aligned;
use difference::difference;

/// A figure on all sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it is.
    pub measure: Measure,
    /// What it is on each side, the baseline first.
    pub values: Vec<Value>,
    /// Each candidate held against the baseline.
    pub against: Vec<Difference>,
}

/// A figure on one side.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Value {
    /// What it is; of several runs the median.
    pub reading: Reading,
    /// Of a share: how many of how many.
    pub counts: Option<(u64, u64)>,
}

impl Figure {
    /// The candidate that is to be told of first: a worse one, else a better one, else one of which something is known.
    #[must_use]
    pub fn notable(&self) -> usize {
        let rank = |difference: &Difference| match difference.judgement {
            Some(Judgement::Worse) => 0,
            Some(Judgement::Better) => 1,
            Some(Judgement::Same) => 2,
            Some(Judgement::TooFew) => 3,
            None => 4,
        };
        let places = self.against.iter().enumerate();
        let first = places.min_by_key(|(place, difference)| (rank(difference), *place));
        first.map_or(0, |(place, _)| place)
    }

    /// True if a candidate is better or worse.
    #[must_use]
    pub fn changed(&self) -> bool {
        let mut judgements = self.against.iter().filter_map(|one| one.judgement);
        judgements.any(Judgement::is_change)
    }
}

/// All figures of which a side knows something. `same` says of each candidate whether it is of the baseline's experiment.
pub(super) fn figures(
    baseline: &[Digest],
    candidates: &[&[Digest]],
    same: &[bool],
    floors: &Floors,
) -> Vec<Figure> {
    let sides: Vec<&[Digest]> = [baseline]
        .into_iter()
        .chain(candidates.iter().copied())
        .collect();
    let phased = |side: &[Digest]| {
        let during = Measure::Latency(Scope::During, Percentile::P50);
        side.iter()
            .all(|digest| during.reading(digest) != Reading::Unknown)
    };
    // Where every side has phases, the whole says nothing that they do not say better.
    let all_phased = sides.iter().all(|side| phased(side)) && same.iter().all(|same| *same);
    let same_at = |side: usize| {
        side.checked_sub(1)
            .is_none_or(|candidate| same.get(candidate).copied().unwrap_or(false))
    };
    Measure::ALL
        .into_iter()
        .filter(|measure| measure.is_overall() || same.contains(&true))
        .filter(|measure| !(all_phased && matches!(measure, Measure::Latency(Scope::Whole, _))))
        .filter_map(|measure| {
            let values: Vec<Value> = sides
                .iter()
                .enumerate()
                .map(|(side, digests)| {
                    if measure.is_overall() || same_at(side) {
                        value(measure, digests)
                    } else {
                        Value::default()
                    }
                })
                .collect();
            let is_known = |value: &Value| value.reading != Reading::Unknown;
            if !values.iter().any(is_known) {
                return None;
            }
            let against = candidates
                .iter()
                .zip(same)
                .zip(values.iter().skip(1))
                .map(|((digests, same), value)| {
                    let base = values.first().copied().unwrap_or_default();
                    if *same {
                        difference(measure, (baseline, base), (digests, *value), floors)
                    } else {
                        Difference::default()
                    }
                })
                .collect();
            Some(Figure {
                measure,
                values,
                against,
            })
        })
        .collect()
}

fn value(measure: Measure, digests: &[Digest]) -> Value {
    if measure.unit() == Unit::Ratio {
        let counts = digests
            .iter()
            .filter_map(|digest| measure.counts(digest))
            .reduce(|one, other| (one.0.saturating_add(other.0), one.1.saturating_add(other.1)));
        return Value {
            reading: counts.map_or(Reading::Unknown, |counts| Reading::Exactly(share(counts))),
            counts,
        };
    }
    Value {
        reading: median(digests.iter().map(|digest| measure.reading(digest))),
        counts: None,
    }
}

/// The reading in the middle of those that are known; of an even number the worse of the two.
fn median(readings: impl Iterator<Item = Reading>) -> Reading {
    let mut known: Vec<Reading> = readings
        .filter(|reading| *reading != Reading::Unknown)
        .collect();
    known.sort_by(|one, other| {
        let number = |reading: &Reading| reading.number().unwrap_or(0.0);
        number(one).total_cmp(&number(other))
    });
    known.get(known.len() / 2).copied().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "nobody sends 2^53 requests")]
fn share((bad, all): (u64, u64)) -> f64 {
    bad as f64 / all as f64
}

/// The width of the buckets that a run's latencies are tested on.
#[must_use]
pub fn bucket_seconds(digest: &Digest) -> Option<f64> {
    digest
        .aligned
        .as_ref()
        .map(|aligned: &Aligned| aligned.width_seconds)
}
