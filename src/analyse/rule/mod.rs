//! Findings: what a reader must know, each from a small independent rule over a run and its analysis.

use serde::Serialize;

use super::{Analysis, Run};

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
    pub evidence: Vec<String>,
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

/// A rule, with what `docs/findings.md` says of it.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its code.
    pub code: &'static str,
    /// When it fires.
    pub fires_when: &'static str,
    /// What it looks like.
    pub example: &'static str,
    /// What to do about it.
    pub what_to_do: &'static str,
    /// What it finds.
    pub find: fn(&Run, &Analysis) -> Option<Finding>,
}

/// All rules, in the order in which findings of one severity are shown.
pub const RULES: &[Rule] = &[];

/// Everything that the rules find, worst first.
#[must_use]
pub fn findings(run: &Run, analysis: &Analysis) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES
        .iter()
        .filter_map(|rule| (rule.find)(run, analysis))
        .collect();
    findings.sort_by_key(|finding| finding.severity);
    findings
}
