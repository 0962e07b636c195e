//! Runs side by side: what differs between them, whether by more than chance, and whether for the better.
//!
//! One side is the baseline; each of the others is held against it. A side is a run, or several runs of one experiment.
//! Runs are laid over each other by their faults, steps by their names.

mod change;
mod definition;
mod digest;
pub mod earlier;
mod fallback;
mod figure;
mod floor;
pub mod statistics;

pub use change::{Change, ChangeKind, Direction, FindingChange, FindingChanges};
pub use definition::of as definition;
pub use digest::{
    Digest, FaultDigest, FindingDigest, Reading, Section, Stage, Step, StepOutcome, Whole,
};
pub use figure::{
    Bound, Difference, Figure, Judgement, Measure, Percentile, Scope, Test, Unit, Value,
    bucket_seconds,
};
pub use floor::Floors;

/// One or several runs that stand together.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// What it is called.
    pub label: String,
    /// Its runs, in the order of their inputs.
    pub digests: Vec<Digest>,
    /// Their places in the report; none for a run that stands in an earlier report.
    pub runs: Vec<Option<usize>>,
}

/// What was found out by holding sides against each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The baseline first, then the candidates.
    pub sides: Vec<Side>,
    /// Whether each candidate is of the baseline's experiment.
    pub same_experiment: Vec<bool>,
    /// All figures of which a side knows something.
    pub figures: Vec<Figure>,
    /// What changed without being a figure.
    pub changes: Vec<Change>,
    /// What became of the findings.
    pub findings: FindingChanges,
}

/// What became of a candidate, all in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Something is better and nothing worse.
    Better,
    /// Something is worse and nothing better.
    Worse,
    /// Something is better and something worse.
    Mixed,
    /// No difference was detected.
    Same,
    /// No figure could be compared, and nothing flipped.
    TooFew,
    /// It is another experiment.
    Different,
}

impl Outcome {
    /// The word of the contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Mixed => "mixed",
            Self::Same => "same",
            Self::TooFew => "too_few",
            Self::Different => "different_experiment",
        }
    }
}

/// Holds all sides but the first against the first; none unless there are two that hold a run.
#[must_use]
pub fn compare(sides: Vec<Side>, floors: &Floors) -> Option<Comparison> {
    let (baseline, candidates) = sides.split_first()?;
    let last_of_baseline = baseline.digests.last()?;
    let mut lasts = Vec::new();
    for candidate in candidates {
        let last = candidate.digests.last()?;
        let same = candidate
            .digests
            .iter()
            .all(|digest| digest.is_same_experiment(last_of_baseline));
        lasts.push((last, same));
    }
    if lasts.is_empty() {
        return None;
    }
    let same: Vec<bool> = lasts.iter().map(|last| last.1).collect();
    let all: Vec<&[Digest]> = candidates
        .iter()
        .map(|side| side.digests.as_slice())
        .collect();
    let figures = figure::figures(&baseline.digests, &all, &same, floors);
    let changes = change::changes(last_of_baseline, &lasts);
    let findings = change::findings(last_of_baseline, &lasts);
    Some(Comparison {
        same_experiment: same,
        figures,
        changes,
        findings,
        sides,
    })
}

impl Comparison {
    /// The side that the others are held against.
    #[must_use]
    pub fn baseline(&self) -> Option<&Side> {
        self.sides.first()
    }

    /// The others.
    #[must_use]
    pub fn candidates(&self) -> &[Side] {
        self.sides.get(1..).unwrap_or_default()
    }

    /// True if all sides are of one experiment.
    #[must_use]
    pub fn is_one_experiment(&self) -> bool {
        self.same_experiment.iter().all(|same| *same)
    }

    /// What became of a candidate.
    #[must_use]
    pub fn outcome(&self, candidate: usize) -> Outcome {
        if !self
            .same_experiment
            .get(candidate)
            .copied()
            .unwrap_or(false)
        {
            return Outcome::Different;
        }
        let judgements: Vec<Judgement> = self.judgements(candidate).collect();
        let turned = |direction: Direction| {
            self.changes.iter().any(|change| {
                change.direction == Some(direction) && change.candidates.contains(&candidate)
            })
        };
        let better = judgements.contains(&Judgement::Better) || turned(Direction::Better);
        let worse = judgements.contains(&Judgement::Worse) || turned(Direction::Worse);
        match (better, worse) {
            (true, true) => Outcome::Mixed,
            (true, false) => Outcome::Better,
            (false, true) => Outcome::Worse,
            (false, false) if judgements.contains(&Judgement::Same) => Outcome::Same,
            (false, false) => Outcome::TooFew,
        }
    }

    /// How the figures of a candidate were judged.
    pub fn judgements(&self, candidate: usize) -> impl Iterator<Item = Judgement> + '_ {
        self.figures
            .iter()
            .filter_map(move |figure| figure.against.get(candidate)?.judgement)
    }
}
