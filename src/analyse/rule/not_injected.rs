//! Actions whose own output says that they hit nothing, or not yet.

use super::{Facts, Found, Rule, Severity, Witness, say};
use crate::analyse::fault::{exit_code, says_nothing_was_hit};
use crate::analyse::verdict::Code;
use crate::json::{Cursor, Fragment, Kind};
use crate::model::{Activity, Dry, Role};
use crate::wording::summary;

pub(super) const RULE: Rule = Rule {
    code: "fault-not-injected",
    severities: &[Severity::Critical, Severity::Warning],
    fires_when: "an action's output says that nothing was hit (an empty list from a call that stops or removes, an exit code other than 0), or that its operation still runs; or nothing of the method injected anything",
    example: "terminate-one-pod says itself that it hit nothing",
    what_to_do: "Look at the action's output and arguments: a selector that matches nothing, or a program that failed, leaves the system as it was. Until the fault is really injected the result says nothing.",
    find,
};

fn find(facts: &Facts<'_>) -> Option<Found> {
    let run = facts.run;
    let played: Vec<&Activity> = run
        .activities
        .iter()
        .filter(|activity| activity.role == Role::Fault && !activity.dry)
        .collect();
    let missed: Vec<&Activity> = played
        .iter()
        .copied()
        .filter(|activity| !activity.failed() && says_nothing_was_hit(activity))
        .collect();
    let pending: Vec<&Activity> = played
        .iter()
        .copied()
        .filter(|activity| !activity.failed() && !says_nothing_was_hit(activity))
        .filter(|activity| activity.output.as_ref().is_some_and(still_runs))
        .collect();
    let code = facts.analysis.verdict.code;
    let rehearsed = run.dry.as_ref().is_some_and(Dry::spares_actions);
    let nothing = code == Code::FaultNotInjected && !rehearsed;
    let title = match (missed.len(), pending.len()) {
        (0, 0) if !nothing => return None,
        (0, 0) if played.is_empty() => "No action of the method injects a fault".to_owned(),
        (0, 0) => "Every action that was to inject a fault failed".to_owned(),
        (0, _) => format!(
            "{} {} not shown to have been injected",
            say::names(pending.iter().copied()),
            say::was(pending.len())
        ),
        _ => format!("{} {}", say::names(missed.iter().copied()), did(&missed)),
    };
    let well = played.iter().filter(|activity| !activity.failed()).count();
    let rest = well - missed.len();
    let detail = match (missed.len(), pending.len()) {
        (0, 0) => "What the checks show is the system without a fault of this experiment.".to_owned(),
        (0, _) => "The recorded output says that the operation was still running; how it ended is not recorded.".to_owned(),
        _ if nothing => "Nothing else was injected, so what the checks show is the system without a fault of this experiment.".to_owned(),
        (missed, _) => {
            let marked = match missed {
                1 => "The toolkit marks it as succeeded because it did not raise",
                _ => "The toolkit marks them as succeeded because they did not raise",
            };
            match rest {
                0 => format!("{marked}."),
                1 => format!("{marked}; 1 other action of the method says nothing of the kind."),
                _ => format!(
                    "{marked}; {} of the method say nothing of the kind.",
                    say::count(rest, "other action", "other actions")
                ),
            }
        }
    };
    let failed = played
        .iter()
        .copied()
        .filter(|activity| nothing && activity.failed());
    Some(Found {
        severity: if nothing {
            Severity::Critical
        } else {
            Severity::Warning
        },
        title,
        detail,
        evidence: missed
            .iter()
            .map(|activity| say::seen(facts, activity, &what(activity)))
            .chain(
                pending
                    .iter()
                    .map(|activity| say::seen(facts, activity, "its operation was still running")),
            )
            .chain(failed.map(|activity| say::seen(facts, activity, "failed")))
            .chain(
                played
                    .is_empty()
                    .then(|| say::place(facts, "$.run"))
                    .map(|place| Witness::Run.shows(format!("no action that injects ({place})"))),
            )
            .collect(),
    })
}

/// What shows that actions hit nothing: how their programs ended, or what they say.
fn did(missed: &[&Activity]) -> String {
    let mut codes: Vec<Option<String>> = missed
        .iter()
        .map(|activity| activity.output.as_ref().and_then(failing_code))
        .collect();
    codes.dedup();
    match (codes.as_slice(), missed.len()) {
        ([Some(code)], _) => format!("ended with exit code {code}"),
        (several, _) if several.iter().all(Option::is_some) => {
            "ended with other exit codes than 0".to_owned()
        }
        (_, 1) => "says itself that it hit nothing".to_owned(),
        _ => "say themselves that they hit nothing".to_owned(),
    }
}

fn failing_code(output: &Fragment) -> Option<String> {
    exit_code(output).filter(|code| code != "0")
}

fn what(activity: &Activity) -> String {
    match &activity.output {
        Some(output) if failing_code(output).is_some() => summary::output(output),
        Some(output) => format!("output {}", summary::output(output)),
        None => String::new(),
    }
}

/// True if an output says that what was asked for has only begun: `status` or `state` in the object itself or one level
/// below. `running` alone may well be the state that was wished for, so it counts for operations only.
fn still_runs(output: &Fragment) -> bool {
    if output.kind() != Kind::Object {
        return false;
    }
    let json = output.json();
    state(&json, true).unwrap_or(false)
}

fn state(json: &str, look_below: bool) -> Option<bool> {
    let mut cursor = Cursor::new(json);
    cursor.enter_object().ok()?;
    let (mut word, mut operation) = (None, false);
    let mut below = false;
    while let Some(key) = cursor.next_key().ok()? {
        let key = key.to_ascii_lowercase();
        operation |= key.starts_with("operation");
        match cursor.kind()? {
            Kind::Text if key == "status" || key == "state" => {
                word = Some(
                    cursor
                        .text()
                        .ok()?
                        .to_ascii_lowercase()
                        .replace(['_', '-', ' '], ""),
                );
            }
            Kind::Text if key == "kind" => {
                operation |= cursor
                    .text()
                    .ok()?
                    .to_ascii_lowercase()
                    .ends_with("operation");
            }
            Kind::Object if look_below => below |= state(cursor.value().ok()?, false) == Some(true),
            _ => cursor.skip().ok()?,
        }
    }
    let begun = match word.as_deref() {
        Some("pending" | "queued" | "initiating" | "inprogress" | "scheduled" | "accepted") => true,
        Some("running") => operation,
        _ => false,
    };
    Some(begun || below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_that_has_only_begun_is_told_from_a_state_that_was_wished_for() {
        for (output, expected) in [
            (r#"{"status": "PENDING"}"#, true),
            (r#"{"state": {"status": "initiating"}, "id": "x"}"#, true),
            (r#"{"Command": {"Status": "InProgress"}}"#, true),
            (r#"{"operationType": "resize", "status": "RUNNING"}"#, true),
            (
                r#"{"kind": "compute#operation", "status": "RUNNING"}"#,
                true,
            ),
            (r#"{"service": "x", "state": "running"}"#, false),
            (r#"{"status": 0, "stdout": "pending"}"#, false),
            (r#"["pending"]"#, false),
            (r#"{"status": "done"}"#, false),
        ] {
            assert_eq!(
                still_runs(&Fragment::from_json(output)),
                expected,
                "{output}"
            );
        }
    }
}
