//! The run did not reach its end.

use super::{Facts, Found, Rule, Severity, say};
use crate::model::{Activity, Section};

pub(super) const RULE: Rule = Rule {
    code: "run-interrupted",
    severities: &[Severity::Critical],
    fires_when: "the journal's status is `interrupted` or `aborted`",
    example: "The run was interrupted while long-wait was running",
    what_to_do: "Run the experiment again to its end. Check by hand that the system is no longer under the fault, since rollbacks may not have been played.",
    find,
};

fn find(facts: &Facts<'_>) -> Option<Found> {
    let run = facts.run;
    let status = run.status.as_deref()?;
    if !matches!(status, "interrupted" | "aborted") {
        return None;
    }
    let cut: Vec<&Activity> = run
        .activities
        .iter()
        .chain(&run.rollbacks)
        .filter(|activity| activity.unfinished())
        .collect();
    let left = run
        .declared
        .iter()
        .filter(|declared| declared.section == Section::Method && !declared.played)
        .count();
    let title = if cut.is_empty() {
        format!("The run was {status}")
    } else {
        format!(
            "The run was {status} while {} ran",
            say::names(cut.iter().copied())
        )
    };
    let ended = run
        .end
        .known()
        .map(|end| format!("It ended at {}.", say::time(facts, *end)));
    let left = match left {
        0 => "What the journal records ends there.".to_owned(),
        left => format!(
            "{} of the method {} never played.",
            say::count(left, "declared activity", "declared activities"),
            say::was(left)
        ),
    };
    Some(Found {
        severity: Severity::Critical,
        title,
        detail: say::sentences(ended.into_iter().chain([left])),
        evidence: say::status_evidence(facts)
            .into_iter()
            .chain(
                cut.into_iter()
                    .map(|activity| say::seen(facts, activity, "no outcome was recorded")),
            )
            .collect(),
    })
}
