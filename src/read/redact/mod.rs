//! Secrets leave here, before the model exists.
//!
//! Two steps over each input: the values of secrets are collected (they may stand after their first use), then every
//! occurrence of a collected value is masked, in its base64 and URL-encoded forms too. What was found in a journal
//! is masked in its side files as well, and what these add is masked in the journal's run: see [`Secrets::mask_text`].
//!
//! `found` collects: by the keys of members (`key`, `value`), by what secrets look like (`shape`), by the patterns of
//! the user. `secrets` keeps what was collected, each with its mark; `form` says how else a value is written; `mask`
//! puts the marks in.

mod form;
mod found;
mod key;
mod mask;
mod secrets;
mod shape;
mod stretch;
mod value;

use regex::Regex;
use stretch::Stretches;

use crate::json::{Scan, Source};
use crate::model::{RedactedPlace, Redactions};
pub use key::is_sensitive_key;
pub use secrets::Secrets;

/// Values shorter than this are masked where they stand, but not looked for elsewhere.
const SHORTEST: usize = 6;

/// How many places the ledger names.
const MOST_PLACES: usize = 50;

/// What the user wants masked.
#[derive(Debug, Clone, Default)]
pub struct RedactionPlan {
    /// Further patterns; each match is a secret.
    pub patterns: Vec<Regex>,
    /// True if nothing is to be masked.
    pub off: bool,
}

/// Masks the secrets of a scanned source and gives what to mask in files that belong to it, with the ledger. What is
/// known already is masked with the marks that it has.
pub fn redact(
    source: &mut Source,
    scan: &Scan,
    plan: &RedactionPlan,
    known: &Secrets,
) -> (Secrets, Redactions) {
    let mut ledger = Redactions {
        switched_off: plan.off,
        ..Redactions::default()
    };
    let mut stretches = Stretches::default();
    let text = source.unmasked();
    let (found, forced) = found::in_json(text, &scan.sensitive, plan, &mut stretches);
    let mut secrets = known.clone();
    let places = secrets.learn(found);
    for (mark, at) in places.into_iter().take(MOST_PLACES) {
        let path = scan.path_at(source.unmasked(), at);
        let path = secrets.mask_words(&path, &mut Redactions::default());
        let place = format!("{}, {path}", source.name());
        ledger.places.push(RedactedPlace { mark, place });
    }
    let masks = secrets.masks(source.unmasked(), scan, &forced, &stretches, &mut ledger);
    if plan.off {
        // They are counted all the same: a report that holds secrets says so.
        return (Secrets::default(), ledger);
    }
    source.mask(masks);
    (secrets, ledger)
}

/// What stands in a secret's place. Number 0 is a value that is only masked where it stands.
fn mark(rule: &str, number: usize) -> String {
    if number == 0 {
        format!("‹secret:{rule}›")
    } else {
        format!("‹secret:{rule}#{number}›")
    }
}

#[cfg(test)]
mod tests {
    use super::secrets::MOST_VALUES;
    use super::*;
    use crate::json::{Span, scan};

    fn masked(json: &str) -> (String, Redactions) {
        let mut source = Source::new("j.json", json.as_bytes().to_vec());
        let scan = scan(source.unmasked(), is_sensitive_key);
        let plan = RedactionPlan::default();
        let (_, ledger) = redact(&mut source, &scan, &plan, &Secrets::default());
        let end = source.unmasked().len();
        (source.json(Span { start: 0, end }).into_owned(), ledger)
    }

    #[test]
    fn a_value_of_any_length_is_masked_wherever_it_stands() {
        let long: String = (0..3_000).map(|number| format!("x{number}")).collect();
        let (text, _) = masked(&format!(
            r#"{{"password": "{long}", "log": "it was {long}."}}"#
        ));
        assert_eq!(text.matches("x2999").count(), 0);
        assert!(text.contains("it was ‹secret:password#1›"));
    }

    #[test]
    fn a_value_is_masked_in_the_midst_of_digits_and_also_if_it_is_of_digits() {
        let digits = "[1768478400.25, 61617], ".repeat(2_000);
        for value in ["hunter2!", "918273645546"] {
            let (text, ledger) = masked(&format!(
                r#"{{"password": "{value}", "log": "{digits}{value}{digits}x{digits}"}}"#
            ));
            assert!(!text.contains(value));
            assert!(text.contains("], ‹secret:password#1›["));
            assert_eq!(ledger.count, 2);
        }
    }

    #[test]
    fn more_values_than_are_looked_for_are_masked_where_they_stand() {
        let members: Vec<String> = (0..MOST_VALUES + 50)
            .map(|number| {
                format!(
                    r#""password": "first-{number}-value", "log{number}": "token=s3cr3t-{number}""#
                )
            })
            .collect();
        let (text, _) = masked(&format!("{{{}}}", members.join(", ")));
        assert!(!text.contains("first-") && !text.contains("s3cr3t-"));
    }

    #[test]
    fn marks_are_numbered_on_from_file_to_file() {
        let plan = RedactionPlan::default();
        let (mut secrets, mut ledger) = (Secrets::default(), Redactions::default());
        let one = secrets.mask_text("token=abc123def", "a.log", &plan, &mut ledger);
        assert_eq!(one, "token=‹secret:token#1›");
        let two = secrets.mask_text("token=zyx987wvu abc123def", "b.log", &plan, &mut ledger);
        assert_eq!(two, "token=‹secret:token#2› ‹secret:token#1›");
        let places: Vec<&str> = ledger
            .places
            .iter()
            .map(|place| place.place.as_str())
            .collect();
        assert_eq!(places, ["a.log, line 1", "b.log, line 1"]);
        assert_eq!(ledger.count, 3);
        assert_eq!(format!("{secrets:?}"), "Secrets(2)");
    }

    #[test]
    fn what_is_not_masked_is_counted_all_the_same() {
        let mut source = Source::new("j.json", br#"{"password": "hunter2!"}"#.to_vec());
        let scan = scan(source.unmasked(), is_sensitive_key);
        let plan = RedactionPlan {
            off: true,
            ..RedactionPlan::default()
        };
        let (_, ledger) = redact(&mut source, &scan, &plan, &Secrets::default());
        assert!(ledger.switched_off);
        assert_eq!(ledger.count, 1);
        assert_eq!(source.json(Span { start: 13, end: 23 }), r#""hunter2!""#);
    }

    #[test]
    fn what_one_run_declares_is_masked_in_another_without_a_number() {
        let plan = RedactionPlan::default();
        let mut ledger = Redactions::default();
        let (mut one, two) = (Secrets::default(), Secrets::default());
        let _ = one.mask_text("token=abc123def", "a", &plan, &mut ledger);
        let others = two.beyond([&one, &two]);
        assert_eq!(
            others.changed("it is abc123def").as_deref(),
            Some("it is ‹secret:token›")
        );
        assert!(one.beyond([&one, &two]).is_empty());
    }
}
