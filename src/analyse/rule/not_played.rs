//! What the experiment declares and the journal does not record as played.

use super::{Exhibit, Facts, Found, Rule, Severity, Witness, say};
use crate::analyse::fault::hitting;
use crate::model::{Declared, Section};
use crate::wording;

pub(super) const NOT_PLAYED: Rule = Rule {
    code: "not-played",
    severities: &[Severity::Warning],
    fires_when: "activities that the method declares are not recorded as played, and the check before the method is not what kept them from it",
    example: "2 of 5 activities of the method were never played",
    what_to_do: "Read the run as a part of the experiment. Run it again to its end to learn what the missing activities would show.",
    find: method,
};

pub(super) const ROLLBACK_NOT_PLAYED: Rule = Rule {
    code: "rollback-not-played",
    severities: &[Severity::Critical, Severity::Warning],
    fires_when: "rollbacks are declared and not recorded as played; critical when a fault had been injected",
    example: "clean-up was never played; the system may still be faulted",
    what_to_do: "Bring the system back by hand. `--rollback-strategy always` plays rollbacks after an interruption, too.",
    find: rollbacks,
};

pub(super) const NO_ROLLBACK: Rule = Rule {
    code: "no-rollback",
    severities: &[Severity::Info],
    fires_when: "a fault was injected and the experiment declares no rollback",
    example: "No rollback is declared for terminate-one-service",
    what_to_do: "If the system does not heal by itself, declare a rollback that takes the fault out.",
    find: none_declared,
};

/// What a section declares, with its place among all that is declared.
fn of<'a>(facts: &Facts<'a>, section: Section) -> Vec<(usize, &'a Declared)> {
    let declared = facts.run.declared.iter().enumerate();
    declared
        .filter(|(_, declared)| declared.section == section)
        .collect()
}

fn names(declared: &[(usize, &Declared)]) -> String {
    let names: Vec<&str> = declared
        .iter()
        .map(|(_, declared)| declared.name.as_deref().unwrap_or("(without a name)"))
        .collect();
    wording::names_at_most(&names, 3)
}

fn evidence(facts: &Facts<'_>, left: &[(usize, &Declared)], path: &str) -> Vec<Exhibit> {
    left.iter()
        .map(|(index, declared)| {
            Witness::Declared(*index).shows(format!(
                "{} is declared and not recorded ({})",
                declared.name.as_deref().unwrap_or("(without a name)"),
                say::place(facts, path)
            ))
        })
        .collect()
}

fn method(facts: &Facts<'_>) -> Option<Found> {
    let declared = of(facts, Section::Method);
    let left: Vec<(usize, &Declared)> = declared
        .iter()
        .copied()
        .filter(|(_, declared)| !declared.played)
        .collect();
    let before = facts
        .run
        .hypothesis
        .as_ref()
        .and_then(|hypothesis| hypothesis.before.as_ref());
    if left.is_empty() || before.is_some_and(|before| before.met == Some(false)) {
        return None;
    }
    Some(Found {
        severity: Severity::Warning,
        title: format!(
            "{} of {} of the method {} never played",
            left.len(),
            say::count(declared.len(), "activity", "activities"),
            say::was(left.len())
        ),
        detail: format!("Missing: {}.", names(&left)),
        evidence: evidence(facts, &left, "$.experiment.method"),
    })
}

fn rollbacks(facts: &Facts<'_>) -> Option<Found> {
    let left: Vec<(usize, &Declared)> = of(facts, Section::Rollbacks)
        .into_iter()
        .filter(|(_, declared)| !declared.played)
        .collect();
    if left.is_empty() {
        return None;
    }
    let injected = !hitting(facts.run).is_empty();
    let still = if injected {
        "; the system may still be faulted"
    } else {
        ""
    };
    let strategy = facts
        .run
        .rollback_strategy
        .as_deref()
        .map(|strategy| format!("The experiment's rollback strategy is {strategy}."));
    let injected_words = if injected {
        format!("{} had been injected.", say::names(hitting(facts.run)))
    } else {
        "Nothing is recorded as injected.".to_owned()
    };
    Some(Found {
        severity: if injected {
            Severity::Critical
        } else {
            Severity::Warning
        },
        title: format!(
            "{} {} never played{still}",
            names(&left),
            say::was(left.len())
        ),
        detail: say::sentences([injected_words].into_iter().chain(strategy)),
        evidence: evidence(facts, &left, "$.experiment.rollbacks"),
    })
}

fn none_declared(facts: &Facts<'_>) -> Option<Found> {
    let injecting = hitting(facts.run);
    if injecting.is_empty() || !of(facts, Section::Rollbacks).is_empty() {
        return None;
    }
    if !facts.run.rollbacks.is_empty() {
        return None;
    }
    Some(Found {
        severity: Severity::Info,
        title: format!(
            "No rollback is declared for {}",
            say::names(injecting.iter().copied())
        ),
        detail: "Nothing in the experiment takes the fault out again.".to_owned(),
        evidence: injecting
            .iter()
            .map(|activity| say::seen(facts, activity, "injected"))
            .chain([Witness::Run.shows(format!(
                "no rollbacks ({})",
                say::place(facts, "$.experiment.rollbacks")
            ))])
            .collect(),
    })
}
