//! Findings: what a reader must know, each from a small independent rule over a run and its analysis.
//!
//! A rule states facts with their places. It blames nobody and guesses no cause.

mod background;
mod baseline;
mod below_plan;
mod blind;
mod bodies;
mod censored;
mod clock_skew;
mod counter;
mod deviated;
mod disagree;
mod dry;
mod exhibit;
mod failed;
mod foreign_load;
mod gate;
mod interrupted;
mod load_missing;
mod not_injected;
mod not_played;
mod pause;
mod recovery;
mod samples;
mod say;
mod secrets;
mod slow_probe;
mod tolerance;
mod users;
mod window;

use serde::Serialize;

pub use exhibit::{Exhibit, Witness};

use super::{Analysis, Run};
use crate::wording::Clock;

/// A finding names the evidence that says most; the report's tables hold the rest.
const MOST_EVIDENCE: usize = 5;

/// Something a reader must know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule's code.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One plain sentence without full stop.
    pub title: String,
    /// One or two sentences more.
    pub detail: String,
    /// Where it can be seen: facts with their places.
    pub evidence: Vec<Exhibit>,
}

/// How bad a finding is; the order is the order of showing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The result can not be taken at its word.
    Critical,
    /// Needs attention.
    Warning,
    /// Good to know.
    Info,
}

impl Severity {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }

    /// What a word stands for.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let all = [Self::Critical, Self::Warning, Self::Info];
        all.into_iter().find(|severity| severity.word() == word)
    }
}

/// What a rule looks at, and how it says times.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The run.
    pub run: &'a Run,
    /// Its analysis; the findings in it are not looked at.
    pub analysis: &'a Analysis,
    /// The time zone in which times are said.
    pub clock: Clock,
}

/// A rule, with what `docs/findings.md` says of it.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its code.
    pub code: &'static str,
    /// How bad what it finds may be, worst first.
    pub severities: &'static [Severity],
    /// When it fires.
    pub fires_when: &'static str,
    /// What it looks like.
    pub example: &'static str,
    /// What to do about it.
    pub what_to_do: &'static str,
    /// What it finds.
    pub find: fn(&Facts<'_>) -> Option<Found>,
}

/// What a rule found; with the rule's code it is a [`Finding`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How bad it is.
    pub severity: Severity,
    /// One plain sentence without full stop.
    pub title: String,
    /// One or two sentences more.
    pub detail: String,
    /// Where it can be seen.
    pub evidence: Vec<Exhibit>,
}

/// All rules, in the order in which findings of one severity are shown.
pub const RULES: &[Rule] = &[
    interrupted::RULE,
    gate::RULE,
    dry::RULE,
    not_injected::RULE,
    users::RULE,
    deviated::RULE,
    recovery::NOT_RECOVERED,
    failed::ROLLBACK_FAILED,
    not_played::ROLLBACK_NOT_PLAYED,
    failed::ACTION_FAILED,
    failed::PROBE_FAILED,
    tolerance::RULE,
    bodies::RULE,
    disagree::RULE,
    window::RULE,
    blind::RULE,
    load_missing::RULE,
    foreign_load::RULE,
    baseline::RULE,
    censored::RULE,
    below_plan::RULE,
    counter::BORN_LATE,
    counter::RESET,
    counter::FLAT,
    samples::GAP,
    samples::NOT_A_NUMBER,
    samples::REPEAT,
    clock_skew::RULE,
    secrets::RULE,
    not_played::NOT_PLAYED,
    background::RULE,
    not_played::NO_ROLLBACK,
    pause::RULE,
    slow_probe::RULE,
    recovery::RECOVERED,
];

/// Everything that the rules find, worst first, with times said by a clock.
#[must_use]
pub fn findings(run: &Run, analysis: &Analysis, clock: Clock) -> Vec<Finding> {
    let facts = Facts {
        run,
        analysis,
        clock,
    };
    let mut findings: Vec<Finding> = RULES
        .iter()
        .filter_map(|rule| {
            let found = (rule.find)(&facts)?;
            Some(Finding {
                code: rule.code,
                severity: found.severity,
                title: found.title,
                detail: found.detail,
                evidence: shortened(found.evidence),
            })
        })
        .collect();
    findings.sort_by_key(|finding| finding.severity);
    findings
}

fn shortened(mut evidence: Vec<Exhibit>) -> Vec<Exhibit> {
    let more = evidence.len().saturating_sub(MOST_EVIDENCE);
    if more > 1 {
        evidence.truncate(MOST_EVIDENCE);
        evidence.push(Exhibit::more(more));
    }
    evidence
}
