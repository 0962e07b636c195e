//! A load ran and nothing at all of its results was found.

use super::{Facts, Found, Rule, Severity, say};
use crate::model::{Activity, Role};

pub(super) const RULE: Rule = Rule {
    code: "load-missing",
    severities: &[Severity::Warning],
    fires_when: "an activity kept load on the system and nothing of its results was found, not even a summary",
    example: "Nothing of the results of simulate-traffic was found",
    what_to_do: "Keep the load tool's result file beside the journal, or give it as another input. Without it nothing is known of the users.",
    find,
};

fn find(facts: &Facts<'_>) -> Option<Found> {
    let run = facts.run;
    // Load that nobody claims may be of any of them.
    if run.traffic.iter().any(|traffic| traffic.activity.is_none()) {
        return None;
    }
    let has_results = |index: usize| {
        run.traffic
            .iter()
            .any(|traffic| traffic.activity == Some(index))
    };
    let missing: Vec<(usize, &Activity)> = run
        .activities
        .iter()
        .enumerate()
        .filter(|(_, activity)| activity.role == Role::Load && !activity.dry)
        .filter(|(index, _)| !has_results(*index))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let evidence = missing.iter().map(|(index, activity)| {
        let named = run
            .missing_results
            .iter()
            .find(|missing| missing.activity == *index)
            .and_then(|missing| missing.file.as_deref());
        let what = match named {
            Some(file) => format!("names {}, which was not found", say::short(file)),
            None => "names no result file that could be found".to_owned(),
        };
        say::seen(facts, activity, &what)
    });
    Some(Found {
        severity: Severity::Warning,
        title: format!(
            "Nothing of the results of {} was found",
            say::names(missing.iter().map(|(_, activity)| *activity))
        ),
        detail: "The load was there, but what its requests met is not known.".to_owned(),
        evidence: evidence.collect(),
    })
}
