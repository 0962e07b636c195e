//! Secrets in the clear in what the tools left behind.

use super::{Facts, Found, Rule, Severity, Witness, say};
use crate::wording;

pub(super) const RULE: Rule = Rule {
    code: "secrets-in-journal",
    severities: &[Severity::Warning],
    fires_when: "values that look like or are declared as secrets were found in the inputs; they are masked in the report",
    example: "2 secrets stand in the inputs, in 5 places",
    what_to_do: "Change these secrets if the files were shared, and keep journals where only those may read them who may know the secrets.",
    find,
};

fn find(facts: &Facts<'_>) -> Option<Found> {
    let ledger = &facts.run.redactions;
    if ledger.count == 0 {
        return None;
    }
    let kinds: Vec<String> = ledger
        .rules
        .iter()
        .map(|(rule, count)| format!("{rule} ({})", wording::count(*count as u64)))
        .collect();
    let places = say::count(ledger.count, "place", "places");
    let title = if ledger.places.is_empty() {
        format!("Secrets stand in the inputs, in {places}")
    } else {
        format!(
            "{} in the inputs, in {places}",
            if ledger.places.len() == 1 {
                format!("{} stands", say::count(1, "secret", "secrets"))
            } else {
                format!(
                    "{} stand",
                    say::count(ledger.places.len(), "secret", "secrets")
                )
            }
        )
    };
    let masked = if ledger.switched_off {
        "Nothing is masked in this report, as was asked."
    } else if ledger.places.len() == 1 {
        "It is masked in this report; the inputs still hold it."
    } else {
        "They are masked in this report; the inputs still hold them."
    };
    Some(Found {
        severity: Severity::Warning,
        title,
        detail: format!("By rule: {}. {masked}", wording::names_at_most(&kinds, 8)),
        evidence: if ledger.places.is_empty() {
            kinds
                .into_iter()
                .map(|kind| Witness::Secrets.shows(kind))
                .collect()
        } else {
            ledger
                .places
                .iter()
                .map(|found| {
                    Witness::Secrets.shows(format!("{} first at {}", found.mark, found.place))
                })
                .collect()
        },
    })
}
