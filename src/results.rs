//! All that one command found out: what was read, and what is known of each run.

use crate::analyse::Analysis;
use crate::analyse::compare::Comparison;
use crate::analyse::fleet::{Figure, Outline, Trend};
use crate::analyse::gate::Gate;
use crate::error::Error;
use crate::model::Run;
use crate::read::Input;

/// What every renderer of figures starts from.
#[derive(Debug, Default)]
pub struct Results {
    /// Every file that was looked at.
    pub inputs: Vec<Input>,
    /// The runs with what is known of them.
    pub runs: Vec<Analysed>,
    /// Inputs that could not be read.
    pub failures: Vec<Error>,
    /// What differs between them, where they are compared.
    pub comparison: Option<Comparison>,
    /// What became of the conditions on which a pipeline is to fail.
    pub gates: Vec<Gate>,
    /// How the experiments with many runs went on, from run to run.
    pub trends: Trends,
}

/// The experiments with many runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trends {
    /// Each with its runs in the order of time.
    pub trends: Vec<Trend>,
    /// The limits that conditions of the pipeline set.
    pub limits: Vec<(Figure, f64)>,
    /// The runs of earlier reports by their files, as far as they are known; their places follow those of the runs.
    pub earlier: Vec<Option<String>>,
}

/// A run with what is known of it.
#[derive(Debug)]
pub struct Analysed {
    /// What happened.
    pub run: Run,
    /// What it means.
    pub analysis: Analysis,
}

/// What stays of many runs, once each was read and reported by itself.
#[derive(Debug, Default)]
pub struct Fleet {
    /// The runs in the order of their inputs.
    pub runs: Vec<Entry>,
    /// Inputs that could not be read.
    pub failures: Vec<Error>,
    /// How many files were read for the runs.
    pub files: usize,
    /// What became of the conditions on which a pipeline is to fail.
    pub gates: Vec<Gate>,
    /// How the experiments with many runs went on, from run to run.
    pub trends: Trends,
}

/// A run in short, and where its report is.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What is known of it.
    pub outline: Outline,
    /// The verdict as a sentence without full stop.
    pub headline: &'static str,
    /// The file of its own report, beside the index.
    pub report: Option<Box<str>>,
}
