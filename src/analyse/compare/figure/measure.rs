//! What is compared, and where a run's digest has it.

use super::super::digest::{Digest, Reading};
use super::share;
use crate::analyse::aligned::Zero;

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

impl Measure {
    /// What is compared between runs of one experiment, in the order of showing.
    pub(super) const ALL: [Self; 15] = [
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
    pub(super) fn is_overall(self) -> bool {
        !matches!(
            self,
            Self::FailedDuring | Self::Latency(Scope::Before | Scope::During | Scope::After, _)
        )
    }

    /// How many of how many, for shares.
    pub(super) fn counts(self, digest: &Digest) -> Option<(u64, u64)> {
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

    pub(super) fn reading(self, digest: &Digest) -> Reading {
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
    pub(super) fn buckets(self, digest: &Digest) -> Vec<f64> {
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
