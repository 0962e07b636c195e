//! The figures of two sides, how far they lie apart, and whether that is more than chance and large enough to matter.
//! Less is better in all of them.

use super::digest::{Digest, Reading};
use super::floor::Floors;
use super::statistics::{
    SIGNIFICANCE, fisher, least_fisher, least_rank_sum, rank_sum, share_interval, shift,
};
use crate::analyse::aligned::{Aligned, Zero};

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The share of all requests that failed.
    Failed,
    /// The same of those sent while the fault was in.
    FailedDuring,
    /// The share of bodies that speak of an error.
    BodyErrors,
    /// The longest outage.
    Outage,
    /// How long it took to recover.
    Recovery,
    /// A percentile of the latency of a phase, or of all requests.
    Latency(Scope, Percentile),
}

/// Which requests a latency is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Answered before the fault.
    Before,
    /// While it was in.
    During,
    /// Sent after it.
    After,
    /// All of them.
    Whole,
}

/// A percentile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Percentile {
    /// The median.
    P50,
    /// The 95th.
    P95,
    /// The 99th.
    P99,
}

/// What a figure is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share of 1.
    Ratio,
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
}

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

/// How a candidate differs from the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Difference {
    /// Candidate less baseline; none where a side has no number.
    pub difference: Option<f64>,
    /// The difference as a share of the baseline.
    pub relative: Option<f64>,
    /// How the difference is bounded, where a value is only known to be at least so large.
    pub bound: Bound,
    /// The difference as the test sees it: the shift of its samples, or the difference of shares.
    pub effect: Option<f64>,
    /// Where the effect lies with 99 %.
    pub interval: Option<(f64, f64)>,
    /// The test that was made.
    pub test: Option<Test>,
    /// The chance of a difference at least so large where there is none.
    pub p: Option<f64>,
    /// The result; none between different experiments, which are only set side by side.
    pub judgement: Option<Judgement>,
}

/// What is known of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bound {
    /// It is as it says.
    #[default]
    Exact,
    /// It is at least so far from zero.
    OrMore,
    /// It could be anything: both ends are open.
    Open,
}

/// A test, and what it was made on: the baseline's samples and the candidate's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Fisher's exact test on so many things a side.
    Fisher(u64, u64),
    /// The rank sums of buckets of time.
    Buckets(usize, usize),
    /// The rank sums of runs.
    Runs(usize, usize),
}

/// What became of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It is better, past both floors and beyond chance.
    Better,
    /// It is worse, past both floors and beyond chance.
    Worse,
    /// A difference would have been seen, and there is none.
    Same,
    /// The data could not show a difference.
    TooFew,
}

impl Judgement {
    /// The word of the contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Same => "same",
            Self::TooFew => "too_few",
        }
    }

    /// True for a change.
    #[must_use]
    pub fn is_change(self) -> bool {
        matches!(self, Self::Better | Self::Worse)
    }
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

impl Measure {
    /// What is compared between runs of one experiment, in the order of showing.
    const ALL: [Self; 15] = [
        Self::Failed,
        Self::FailedDuring,
        Self::BodyErrors,
        Self::Outage,
        Self::Recovery,
        Self::Latency(Scope::During, Percentile::P50),
        Self::Latency(Scope::During, Percentile::P95),
        Self::Latency(Scope::During, Percentile::P99),
        Self::Latency(Scope::Whole, Percentile::P50),
        Self::Latency(Scope::Whole, Percentile::P95),
        Self::Latency(Scope::Whole, Percentile::P99),
        Self::Latency(Scope::Before, Percentile::P50),
        Self::Latency(Scope::Before, Percentile::P95),
        Self::Latency(Scope::After, Percentile::P50),
        Self::Latency(Scope::After, Percentile::P95),
    ];

    /// The name of the contract.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Failed => "failed_ratio".to_owned(),
            Self::FailedDuring => "during.failed_ratio".to_owned(),
            Self::BodyErrors => "body_error_ratio".to_owned(),
            Self::Outage => "longest_outage_seconds".to_owned(),
            Self::Recovery => "recovery_seconds".to_owned(),
            Self::Latency(scope, percentile) => {
                let scope = match scope {
                    Scope::Before => "before.",
                    Scope::During => "during.",
                    Scope::After => "after.",
                    Scope::Whole => "",
                };
                format!("{scope}{}_ms", percentile.word())
            }
        }
    }

    /// What it is measured in.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::Failed | Self::FailedDuring | Self::BodyErrors => Unit::Ratio,
            Self::Outage | Self::Recovery => Unit::Seconds,
            Self::Latency(..) => Unit::Milliseconds,
        }
    }

    /// True for what can be set side by side of any two runs.
    fn is_overall(self) -> bool {
        !matches!(
            self,
            Self::FailedDuring | Self::Latency(Scope::Before | Scope::During | Scope::After, _)
        )
    }

    /// How many of how many, for shares.
    fn counts(self, digest: &Digest) -> Option<(u64, u64)> {
        let whole = &digest.whole;
        let (bad, all) = match self {
            Self::Failed => whole.failed.zip(whole.requests)?,
            Self::FailedDuring => {
                let [_, during, _] = digest.phases.as_ref()?;
                during.failed.zip(during.requests)?
            }
            Self::BodyErrors => {
                let (checked, bad) = whole.bodies?;
                (bad, checked)
            }
            _ => return None,
        };
        (all > 0).then_some((bad, all))
    }

    fn reading(self, digest: &Digest) -> Reading {
        match self {
            Self::Failed | Self::FailedDuring | Self::BodyErrors => {
                let counts = self.counts(digest);
                counts.map_or(Reading::Unknown, |counts| Reading::Exactly(share(counts)))
            }
            Self::Outage => digest.outage,
            Self::Recovery => digest.recovery,
            Self::Latency(Scope::Whole, percentile) => digest.whole.percentiles[percentile.place()],
            Self::Latency(scope, percentile) => {
                let Some([before, during, after]) = &digest.phases else {
                    return Reading::Unknown;
                };
                let stage = match scope {
                    Scope::Before => before,
                    Scope::After => after,
                    Scope::During | Scope::Whole => during,
                };
                match stage.percentiles[percentile.place()] {
                    None => Reading::Unknown,
                    // Only requests that failed can have been given up on.
                    Some(value)
                        if stage.failed.unwrap_or(0) > 0
                            && digest
                                .whole
                                .ceiling_ms
                                .is_some_and(|ceiling| value >= ceiling) =>
                    {
                        Reading::AtLeast(value)
                    }
                    Some(value) => Reading::Exactly(value),
                }
            }
        }
    }

    /// The buckets of a run that a latency is tested on.
    fn buckets(self, digest: &Digest) -> Vec<f64> {
        let (Self::Latency(scope, percentile), Some(aligned)) = (self, &digest.aligned) else {
            return Vec::new();
        };
        let stretch = match (scope, aligned.on) {
            (Scope::Before, Zero::Fault) => &aligned.before,
            (Scope::During, Zero::Fault) | (Scope::Whole, Zero::FirstRequest) => &aligned.during,
            (Scope::After, Zero::Fault) => &aligned.after,
            _ => return Vec::new(),
        };
        let list = match percentile {
            Percentile::P50 => &stretch.p50_ms,
            Percentile::P95 => &stretch.p95_ms,
            Percentile::P99 => &stretch.p99_ms,
        };
        list.iter().copied().flatten().collect()
    }
}

impl Percentile {
    /// `p50`, `p95` or `p99`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::P50 => "p50",
            Self::P95 => "p95",
            Self::P99 => "p99",
        }
    }

    fn place(self) -> usize {
        match self {
            Self::P50 => 0,
            Self::P95 => 1,
            Self::P99 => 2,
        }
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

type SideValue<'d> = (&'d [Digest], Value);

fn difference(
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
fn bound(from: Reading, to: Reading, distance: f64) -> Bound {
    match (from.at_least(), to.at_least()) {
        (false, false) => Bound::Exact,
        (true, false) if distance < 0.0 => Bound::OrMore,
        (false, true) if distance > 0.0 => Bound::OrMore,
        _ => Bound::Open,
    }
}

/// Tests counted things; false if so few could show nothing.
fn by_counts(
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
fn by_ranks(
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

/// The width of the buckets that a run's latencies are tested on.
#[must_use]
pub fn bucket_seconds(digest: &Digest) -> Option<f64> {
    digest
        .aligned
        .as_ref()
        .map(|aligned: &Aligned| aligned.width_seconds)
}
