//! What each activity did to the system under test: load, fault, or nothing.

use std::collections::BTreeMap;

use crate::model::{Activity, Role, Run};
use crate::read::vegeta::command::{VegetaCall, tokens_from_fragment, vegeta_call};

/// Programs that send load, apart from vegeta: what a fault injection never is.
const LOAD_PROGRAMS: [&str; 13] = [
    "k6",
    "wrk",
    "wrk2",
    "hey",
    "ab",
    "oha",
    "bombardier",
    "siege",
    "locust",
    "fortio",
    "gatling",
    "jmeter",
    "artillery",
];

/// Gives every activity of a run its role.
pub(super) fn assign(run: &mut Run) {
    let settings = settings(run);
    let resolve = |name: &str| settings.get(name).cloned();
    for activity in run.activities.iter_mut().chain(&mut run.rollbacks) {
        activity.role = role(activity, &resolve);
    }
}

/// The activities of the method that attacked with vegeta, and what they asked for.
pub(super) fn attacks(run: &Run) -> Vec<(usize, VegetaCall)> {
    let settings = settings(run);
    let resolve = |name: &str| settings.get(name).cloned();
    run.activities
        .iter()
        .enumerate()
        .filter(|(_, activity)| activity.role == Role::Load && !activity.dry)
        .filter_map(|(index, activity)| Some((index, attack_of(activity, &resolve)?)))
        .collect()
}

/// The values of the configuration by name.
fn settings(run: &Run) -> BTreeMap<String, String> {
    run.configuration
        .iter()
        .filter_map(|setting| Some((setting.name.clone(), setting_value(&setting.value)?)))
        .collect()
}

/// The value of a setting: itself, or the default of one that comes from the environment. The environment of whoever
/// makes the report is never asked.
fn setting_value(value: &crate::json::Fragment) -> Option<String> {
    use crate::json::{Cursor, Kind};
    match value.kind() {
        Kind::Null | Kind::Array => None,
        Kind::Object => {
            let json = value.json();
            let mut cursor = Cursor::new(&json);
            cursor.enter_object().ok()?;
            while let Some(key) = cursor.next_key().ok()? {
                if key == "default" {
                    return match cursor.kind()? {
                        Kind::Null | Kind::Array | Kind::Object => None,
                        Kind::Text => cursor.text().ok().map(std::borrow::Cow::into_owned),
                        Kind::Boolean | Kind::Number => cursor.value().ok().map(str::to_owned),
                    };
                }
                cursor.skip().ok()?;
            }
            None
        }
        Kind::Text | Kind::Boolean | Kind::Number => Some(value.words().into_owned()),
    }
}

fn role(activity: &Activity, resolve: &dyn Fn(&str) -> Option<String>) -> Role {
    if activity.kind.as_deref() != Some("action") {
        return Role::Probe;
    }
    match load_program(activity, resolve) {
        Some(LoadProgram::Vegeta(call)) if call.is_attack() => Role::Load,
        Some(LoadProgram::Vegeta(_)) => Role::Neutral,
        Some(LoadProgram::Other) => Role::Load,
        None if waits(activity) => Role::Neutral,
        None => Role::Fault,
    }
}

enum LoadProgram {
    Vegeta(VegetaCall),
    Other,
}

fn load_program(
    activity: &Activity,
    resolve: &dyn Fn(&str) -> Option<String>,
) -> Option<LoadProgram> {
    if let Some(call) = attack_of(activity, resolve) {
        return Some(LoadProgram::Vegeta(call));
    }
    let provider = activity.provider.as_ref()?;
    let program = provider.target.rsplit(['/', '\\']).next()?;
    (provider.kind.as_deref() == Some("process") && LOAD_PROGRAMS.contains(&program))
        .then_some(LoadProgram::Other)
}

/// What an activity asked vegeta to do, if it calls vegeta.
fn attack_of(activity: &Activity, resolve: &dyn Fn(&str) -> Option<String>) -> Option<VegetaCall> {
    let provider = activity.provider.as_ref()?;
    if provider.kind.as_deref() != Some("process") {
        return None;
    }
    let tokens = provider
        .arguments
        .as_ref()
        .map(|arguments| tokens_from_fragment(arguments, resolve))
        .unwrap_or_default();
    vegeta_call(&provider.target, &tokens)
}

/// True for what only lets time pass: `sleep`, `time.sleep`, functions named so.
fn waits(activity: &Activity) -> bool {
    let Some(provider) = &activity.provider else {
        return false;
    };
    let name = provider
        .target
        .rsplit(['.', '/', '\\'])
        .next()
        .unwrap_or_default();
    match provider.kind.as_deref() {
        Some("process") => name == "sleep",
        Some("python") => {
            let name = name.trim_start_matches('_');
            ["sleep", "wait", "pause"].iter().any(|word| {
                name.strip_prefix(word)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
                    || name
                        .strip_suffix(word)
                        .is_some_and(|rest| rest.ends_with('_'))
            })
        }
        _ => false,
    }
}
