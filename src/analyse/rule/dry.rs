//! A rehearsal: what was only pretended shows nothing.

use super::{Facts, Found, Rule, Severity, Witness, say};
use crate::model::{Activity, Dry};

pub(super) const RULE: Rule = Rule {
    code: "dry-run",
    severities: &[Severity::Critical, Severity::Warning],
    fires_when: "the run, or some of its activities, were only rehearsed; critical when actions were",
    example: "This was a dry run: actions were not really played",
    what_to_do: "Read the report as a rehearsal of the experiment's definition. Run it without `--dry` to learn about the system.",
    find,
};

fn find(facts: &Facts<'_>) -> Option<Found> {
    let run = facts.run;
    let rehearsed: Vec<&Activity> = run
        .activities
        .iter()
        .chain(&run.rollbacks)
        .filter(|activity| activity.dry)
        .collect();
    if run.dry.is_none() && rehearsed.is_empty() {
        return None;
    }
    let actions = run.dry.as_ref().is_some_and(Dry::spares_actions)
        || rehearsed
            .iter()
            .any(|activity| activity.kind.as_deref() == Some("action"));
    let (title, what) = match &run.dry {
        Some(Dry::Pause) => (
            "This was a dry run: pauses were left out".to_owned(),
            "Every pause was skipped, so effects had less time to show than the experiment asks for.",
        ),
        Some(dry) => (
            format!("This was a dry run: {} were not really played", dry.word()),
            if actions {
                "No action touched the system."
            } else {
                "Probes were not really made, so checks marked as met say nothing."
            },
        ),
        None => (
            format!(
                "{} {} only rehearsed",
                say::count(rehearsed.len(), "activity", "activities"),
                say::was(rehearsed.len())
            ),
            "They touched nothing, and their outcome says nothing.",
        ),
    };
    let place = run.dry.as_ref().map(|dry| {
        Witness::Run.shows(format!(
            "dry: {} ({})",
            dry.word(),
            say::place(facts, "$.experiment.dry")
        ))
    });
    Some(Found {
        severity: if actions {
            Severity::Critical
        } else {
            Severity::Warning
        },
        title,
        detail: say::sentences(
            [what.to_owned()]
                .into_iter()
                .chain(say::sounds_like_success(run).filter(|_| actions)),
        ),
        evidence: place
            .into_iter()
            .chain(
                rehearsed
                    .into_iter()
                    .map(|activity| say::seen(facts, activity, "rehearsed")),
            )
            .collect(),
    })
}
