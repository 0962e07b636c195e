//! A load that saw nothing, and could not or did not look where it hurt.

use super::{Facts, Found, Rule, Severity, Witness, say};
use crate::analyse::HypothesisResult;
use crate::analyse::impact::Coverage;
use crate::wording;

pub(super) const RULE: Rule = Rule {
    code: "load-blind",
    severities: &[Severity::Warning],
    fires_when: "the load saw nothing while the hypothesis deviated, sent nothing for a part of the fault, or had failed as much before",
    example: "The load saw no failure while the hypothesis was not met",
    what_to_do: "Point the load at what the hypothesis checks, and let it cover the whole fault. Until then nothing is known of the users.",
    find,
};

fn find(facts: &Facts<'_>) -> Option<Found> {
    let impact = &facts.analysis.impact;
    let fault = facts.analysis.fault.as_ref()?;
    if !impact.timed || !impact.episodes.is_empty() {
        return None;
    }
    let deviated = facts.analysis.verdict.hypothesis == HypothesisResult::NotMet;
    let (title, detail) = match impact.coverage {
        Coverage::Silent(seconds) => (
            format!(
                "The load sent nothing for {} of the fault",
                say::seconds(seconds)
            ),
            "What users would have felt then is not known.".to_owned(),
        ),
        Coverage::Unserved(seconds) => (
            format!("No request was served for {} of the fault", say::seconds(seconds)),
            "Before the fault as many failed, so what it did to users can not be told from them."
                .to_owned(),
        ),
        Coverage::Covered if deviated => (
            "The load saw nothing while the hypothesis was not met".to_owned(),
            "Its requests did not touch what the checks found missing, so it says nothing of the users.".to_owned(),
        ),
        _ => return None,
    };
    let requests = impact.requests.map_or_else(
        || "requests".to_owned(),
        |requests| wording::plural(requests, "request", "requests"),
    );
    Some(Found {
        severity: Severity::Warning,
        title,
        detail,
        evidence: vec![
            Witness::Fault.shows(format!(
                "fault: {}",
                say::span(facts, fault.start, fault.end)
            )),
            Witness::Load.shows(format!(
                "load: {requests}, none of them standing out ({})",
                say::load_files(facts)
            )),
        ],
    })
}
