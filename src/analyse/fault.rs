//! When the fault was in the system: from the first injecting action to the rollback, or to the end of the method.

use serde::Serialize;

use crate::json::{Cursor, Fragment, Kind};
use crate::model::{Activity, Moment, Role, Run};

/// The window of the fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// When it began.
    pub start: Moment,
    /// When it ended.
    pub end: Moment,
    /// The activities that injected it, in the order of the journal.
    pub activities: Vec<String>,
    /// How the window was found.
    pub rule: FaultRule,
}

/// How the window of a fault was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum FaultRule {
    /// It ended when the first rollback began.
    #[serde(rename = "to the first rollback")]
    ToRollback,
    /// It ended with the method.
    #[serde(rename = "to the end of the method")]
    ToMethodEnd,
    /// Nothing but load was injected.
    #[serde(rename = "load is the injected condition, to its end")]
    Load,
    /// The user named the activity.
    #[serde(rename = "the activity named by --fault")]
    Named,
    /// The user gave the times.
    #[serde(rename = "the window given by --fault")]
    Given,
}

/// Which fault was injected, as the user says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultChoice {
    /// By the activities of this name.
    Activity(String),
    /// From here to there.
    Window(Moment, Moment),
}

/// Finds the fault's window; none if nothing was injected.
pub(super) fn find(run: &Run, choice: Option<&FaultChoice>) -> Option<Fault> {
    match choice {
        Some(FaultChoice::Window(start, end)) => {
            let overlapping = run
                .activities
                .iter()
                .filter(|activity| activity.role == Role::Fault)
                .filter(|activity| {
                    known_start(activity).is_some_and(|at| at >= *start && at <= *end)
                });
            Some(Fault {
                start: *start,
                end: *end,
                activities: names(overlapping),
                rule: FaultRule::Given,
            })
        }
        Some(FaultChoice::Activity(name)) => {
            let named: Vec<&Activity> = run
                .activities
                .iter()
                .filter(|activity| activity.name.as_ref() == Some(name))
                .collect();
            let mut fault = window(run, &named)?;
            fault.rule = FaultRule::Named;
            Some(fault)
        }
        None => {
            let injecting = injecting(run);
            if injecting.is_empty() {
                load_as_fault(run)
            } else {
                window(run, &injecting)
            }
        }
    }
}

/// The actions that were really played and did not fail.
pub(super) fn injecting(run: &Run) -> Vec<&Activity> {
    played(run, Role::Fault)
}

/// Those of them that do not say themselves that they hit nothing.
pub(super) fn hitting(run: &Run) -> Vec<&Activity> {
    let mut actions = injecting(run);
    actions.retain(|activity| !says_nothing_was_hit(activity));
    actions
}

fn played(run: &Run, role: Role) -> Vec<&Activity> {
    run.activities
        .iter()
        .filter(|activity| activity.role == role && !activity.failed() && !activity.dry)
        .filter(|activity| known_start(activity).is_some())
        .collect()
}

fn window(run: &Run, injecting: &[&Activity]) -> Option<Fault> {
    let start = injecting
        .iter()
        .filter_map(|activity| known_start(activity))
        .min()?;
    let rollback = run
        .rollbacks
        .iter()
        .filter(|activity| activity.role != Role::Neutral && !activity.dry)
        .filter_map(known_start)
        .filter(|rollback| *rollback >= start)
        .min();
    let (end, rule) = match rollback {
        Some(rollback) => (rollback, FaultRule::ToRollback),
        None => (method_end(run).unwrap_or(start), FaultRule::ToMethodEnd),
    };
    Some(Fault {
        start,
        end: end.max(start),
        activities: names(injecting.iter().copied()),
        rule,
    })
}

/// When the last activity of the method that is not load ended, its pause included.
fn method_end(run: &Run) -> Option<Moment> {
    run.activities
        .iter()
        .filter(|activity| activity.role != Role::Load)
        .filter_map(|activity| end_with_pause(run, activity))
        .max()
}

/// A pause lasts no longer than to the next recorded start, or to the run's end.
fn end_with_pause(run: &Run, activity: &Activity) -> Option<Moment> {
    let end = known_end(activity)?;
    let Some(pause) = activity
        .pause_after
        .as_ref()
        .and_then(|pause| pause.seconds())
    else {
        return Some(end);
    };
    let paused = end.plus_seconds(pause.max(0.0));
    let checks = run
        .hypothesis
        .iter()
        .flat_map(|hypothesis| hypothesis.after.iter().flat_map(|outcome| &outcome.probes));
    let next = run
        .activities
        .iter()
        .chain(&run.rollbacks)
        .chain(checks)
        .filter_map(known_start)
        .filter(|start| *start >= end)
        .min();
    let bound = next.or(run.end.known().copied()).unwrap_or(paused);
    Some(paused.min(bound.max(end)))
}

/// Where nothing else was injected, the load is the condition under test.
fn load_as_fault(run: &Run) -> Option<Fault> {
    // Actions that were meant to inject, but failed or were only rehearsed, do not make a load test of the run.
    let meant = run
        .activities
        .iter()
        .any(|activity| activity.role == Role::Fault);
    let loads = played(run, Role::Load);
    if meant || loads.is_empty() {
        return None;
    }
    let start = loads.iter().filter_map(|load| known_start(load)).min()?;
    let end = loads.iter().filter_map(|load| known_end(load)).max();
    let end = end.or(run.end.known().copied()).unwrap_or(start);
    Some(Fault {
        start,
        end: end.max(start),
        activities: names(loads.into_iter()),
        rule: FaultRule::Load,
    })
}

fn names<'a>(activities: impl Iterator<Item = &'a Activity>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for activity in activities {
        let name = activity.shown_name().to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn known_start(activity: &Activity) -> Option<Moment> {
    activity.start.known().copied()
}

/// An activity that was cut short has no end; then its start is the last that is known of it.
fn known_end(activity: &Activity) -> Option<Moment> {
    activity.end.known().or(activity.start.known()).copied()
}

/// True if an action's own output says that it hit nothing: an empty list from a call that stops or removes things, or
/// a process that ended with another code than 0.
#[must_use]
pub fn says_nothing_was_hit(activity: &Activity) -> bool {
    let (Some(provider), Some(output)) = (&activity.provider, &activity.output) else {
        return false;
    };
    match provider.kind.as_deref() {
        Some("process") => exit_code(output).is_some_and(|code| code != "0"),
        Some("python") => {
            const ENDINGS: [&str; 9] = [
                "terminate",
                "kill",
                "delete",
                "stop",
                "restart",
                "reboot",
                "drain",
                "detach",
                "remove",
            ];
            let function = provider.target.rsplit('.').next().unwrap_or_default();
            let verb = function.split('_').next().unwrap_or_default();
            ENDINGS.contains(&verb) && output.kind() == Kind::Array && is_empty_array(output)
        }
        _ => false,
    }
}

fn is_empty_array(output: &Fragment) -> bool {
    let json = output.json();
    let mut cursor = Cursor::new(&json);
    cursor.enter_array().is_ok() && cursor.next_element() == Ok(false)
}

/// The exit code of a process: `{"status": 0, …}` from 0.16 on, `[0, …]` before.
#[must_use]
pub(crate) fn exit_code(output: &Fragment) -> Option<String> {
    let json = output.json();
    let mut cursor = Cursor::new(&json);
    match output.kind() {
        Kind::Object => {
            cursor.enter_object().ok()?;
            while let Some(key) = cursor.next_key().ok()? {
                if key == "status" {
                    return cursor.number().ok().map(str::to_owned);
                }
                cursor.skip().ok()?;
            }
            None
        }
        Kind::Array => {
            cursor.enter_array().ok()?;
            cursor.next_element().ok()?.then_some(())?;
            cursor.number().ok().map(str::to_owned)
        }
        _ => None,
    }
}
