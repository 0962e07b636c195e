//! The steady state was not met before the method: what follows says nothing about the fault.

use super::{Facts, Found, Rule, Severity, Witness, say};

pub(super) const RULE: Rule = Rule {
    code: "gate-not-met",
    severities: &[Severity::Critical],
    fires_when: "the check of the hypothesis before the method was not met",
    example: "The steady state was not met before the method, which was not played",
    what_to_do: "Bring the system into its steady state, or correct the hypothesis, and run the experiment again: this run says nothing about the fault.",
    find,
};

fn find(facts: &Facts<'_>) -> Option<Found> {
    let before = facts.run.hypothesis.as_ref()?.before.as_ref()?;
    if before.met != Some(false) {
        return None;
    }
    let played = facts.run.activities.len();
    let title = if played == 0 {
        "The steady state was not met before the method, which was not played".to_owned()
    } else {
        format!(
            "The steady state was not met before the method, yet {} {} played",
            say::count(played, "activity", "activities"),
            say::was(played)
        )
    };
    let culprit = say::culprit(before);
    let check = culprit.map(|probe| {
        format!(
            "{} was not met: {}.",
            say::name(probe),
            say::comparison(probe)
        )
    });
    let detail = say::sentences(check.into_iter().chain(say::sounds_like_success(facts.run)));
    let evidence = culprit.map(|probe| say::seen(facts, probe, &say::comparison(probe)));
    Some(Found {
        severity: Severity::Critical,
        title,
        detail: if detail.is_empty() {
            "The journal does not say which probe was not met.".to_owned()
        } else {
            detail
        },
        evidence: evidence
            .or_else(|| {
                let place = say::place(facts, "$.steady_states.before");
                Some(Witness::Hypothesis.shows(format!("not met ({place})")))
            })
            .into_iter()
            .chain(say::status_evidence(facts))
            .collect(),
    })
}
