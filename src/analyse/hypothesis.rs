//! Whether the hypothesis held, by the checks that were really made.

use serde::Serialize;

use crate::model::{Outcome, Run};

/// What the checks of the hypothesis say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HypothesisResult {
    /// Every check during and after the method was met.
    Met,
    /// A check during or after the method was not met.
    NotMet,
    /// The check before the method was not met.
    NotMetBefore,
    /// No real check was made during or after the method.
    NotChecked,
    /// No hypothesis is declared.
    None,
}

impl HypothesisResult {
    /// The word of the contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::NotMetBefore => "not_met_before",
            Self::NotChecked => "not_checked",
            Self::None => "none",
        }
    }

    /// What a word of the contract stands for.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let all = [
            Self::Met,
            Self::NotMet,
            Self::NotMetBefore,
            Self::NotChecked,
            Self::None,
        ];
        all.into_iter().find(|result| result.word() == word)
    }
}

/// What the checks of a run's hypothesis say together.
#[must_use]
pub fn result_of(run: &Run) -> HypothesisResult {
    let Some(hypothesis) = &run.hypothesis else {
        return HypothesisResult::None;
    };
    let not_met = |outcome: &Outcome| outcome.met == Some(false);
    if hypothesis.before.as_ref().is_some_and(not_met) {
        return HypothesisResult::NotMetBefore;
    }
    let later = || hypothesis.during.iter().chain(&hypothesis.after);
    if later().any(not_met) || (run.deviated == Some(true) && !run.deviated_inferred) {
        return HypothesisResult::NotMet;
    }
    if later().any(is_real_check) {
        return HypothesisResult::Met;
    }
    let recorded = hypothesis.before.is_some() || later().next().is_some();
    if hypothesis.declared || recorded {
        HypothesisResult::NotChecked
    } else {
        HypothesisResult::None
    }
}

/// A check that says something: it has an outcome, and its probes were really made.
#[must_use]
pub fn is_real_check(outcome: &Outcome) -> bool {
    outcome.met.is_some()
        && !outcome.probes.is_empty()
        && !outcome.probes.iter().all(|probe| probe.dry)
}
