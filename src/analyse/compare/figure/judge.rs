//! What is known of a difference, and what became of a figure.

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
