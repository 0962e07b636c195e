//! All that one command found out: what was read, and what is known of each run.

use crate::analyse::Analysis;
use crate::analyse::compare::Comparison;
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
}

/// A run with what is known of it.
#[derive(Debug)]
pub struct Analysed {
    /// What happened.
    pub run: Run,
    /// What it means.
    pub analysis: Analysis,
}
