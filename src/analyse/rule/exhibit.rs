//! Pieces of evidence: what was seen, and which part of the run shows it.

use serde::Serialize;

use crate::wording;

/// A fact with its place in words, and the part of a run where a reader can see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Exhibit {
    /// The fact, with its place in the inputs.
    pub words: String,
    /// What shows it; none where it only says that there is more.
    #[serde(skip)]
    pub witness: Option<Witness>,
}

/// A part of a run that shows a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Witness {
    /// What the journal says of the run as a whole.
    Run,
    /// An activity of the method, a rollback or a probe of a check, by its path in the journal.
    Activity(String),
    /// What the experiment declares and nobody played, by its place among the declared.
    Declared(usize),
    /// The checks of the hypothesis.
    Hypothesis,
    /// The load as a whole.
    Load,
    /// One attack, by its place in the run.
    Traffic(usize),
    /// One answer of a metric system, by its place in the run.
    Query(usize),
    /// One log, by its place in the run.
    Log(usize),
    /// The time axis with the fault on it.
    Fault,
    /// What users felt, from when to when.
    Impact,
    /// The phases before, during and after the fault.
    Phases,
    /// The files the report was made from.
    Inputs,
    /// The ledger of masked secrets.
    Secrets,
}

impl Witness {
    /// A fact that this part of the run shows.
    pub(super) fn shows(self, words: String) -> Exhibit {
        Exhibit {
            words,
            witness: Some(self),
        }
    }
}

impl Exhibit {
    /// So many more that are not told.
    pub(super) fn more(count: usize) -> Self {
        Self {
            words: format!("and {} more", wording::count(count as u64)),
            witness: None,
        }
    }
}
