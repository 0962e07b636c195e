//! Probes that were answered by a fallback: the service still answers, but not with what was asked for.

use crate::json::{Cursor, Fragment, Kind, names_a_fallback, tells};
use crate::model::{Activity, Run};

/// Outputs that are longer than this are no answer to a probe.
const LONGEST: usize = 1 << 20;

/// The names of the steps whose output says so, each once, in the order of the run.
pub(super) fn steps(run: &Run) -> Vec<String> {
    let hypothesis = run.hypothesis.iter();
    let checks = hypothesis
        .flat_map(|one| one.before.iter().chain(&one.during).chain(&one.after))
        .flat_map(|outcome| &outcome.probes);
    let mut names: Vec<String> = Vec::new();
    for activity in checks.chain(&run.activities).chain(&run.rollbacks) {
        let name = activity.shown_name();
        if is_from_fallback(activity) && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

fn is_from_fallback(activity: &Activity) -> bool {
    let answer =
        |output: &&Fragment| output.kind() == Kind::Object && output.size_bytes() < LONGEST;
    let Some(output) = activity.output.as_ref().filter(answer) else {
        return false;
    };
    let json = output.json();
    json.contains("allback") && (tells(&json, names_a_fallback) || body_tells(&json))
}

/// An answer over HTTP has its body in a member, as an object or as text.
fn body_tells(answer: &str) -> bool {
    let mut cursor = Cursor::new(answer);
    if cursor.enter_object().is_err() {
        return false;
    }
    while let Ok(Some(key)) = cursor.next_key() {
        if key != "body" {
            if cursor.skip().is_err() {
                return false;
            }
            continue;
        }
        return match cursor.kind() {
            Some(Kind::Text) => cursor
                .text()
                .is_ok_and(|text| tells(&text, names_a_fallback)),
            _ => cursor
                .value()
                .is_ok_and(|body| tells(body, names_a_fallback)),
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(output: &str) -> bool {
        is_from_fallback(&Activity {
            output: Some(Fragment::from_json(output)),
            ..Activity::default()
        })
    }

    #[test]
    fn a_body_tells_as_an_object_and_as_text() {
        assert!(answered(r#"{"status":200,"body":{"fallback":true}}"#));
        assert!(answered(
            r#"{"headers":{"a":[1]},"body":"{\"fallback\": true}"}"#
        ));
        assert!(answered(r#"{"fallback":true}"#));
        assert!(!answered(r#"{"status":200,"body":{"fallback":false}}"#));
        assert!(!answered(r#"{"body":"served by the fallback"}"#));
        assert!(!answered(r#""fallback""#));
    }
}
