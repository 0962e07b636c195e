//! What was done, a lane each: checks of the hypothesis, activities with their pauses, rollbacks.

use super::super::Scene;
use super::axis;
use crate::analyse::FaultRule;
use crate::document::figure::{Content, Lane, LaneBar, LaneKind, Lanes, Row, TimeAxis};
use crate::model::{Activity, Moment, Outcome, Role};
use crate::wording;

/// More lanes than this are only drawn where something happened.
const MOST: usize = 12;

/// More checks than this are not drawn one by one.
const MOST_CHECKS: usize = 200;

/// A gap between checks is worth a word from here on, in seconds.
pub(super) const UNCHECKED: f64 = 2.0;

/// True for the actions whose time is marked on every chart.
pub(super) fn marked_as_fault(scene: &Scene<'_>, activity: &Activity) -> bool {
    let Some(fault) = &scene.analysis.fault else {
        return false;
    };
    if activity.failed() || activity.dry {
        return false;
    }
    match fault.rule {
        FaultRule::Named | FaultRule::Given => activity
            .name
            .as_ref()
            .is_some_and(|name| fault.activities.contains(name)),
        _ => activity.role == Role::Fault,
    }
}

/// All lanes; none if nothing was done.
pub(super) fn row(scene: &Scene<'_>, axis: &TimeAxis) -> Option<Row> {
    let run = scene.run;
    let mut lanes: Vec<Lane> = checks(scene, axis).into_iter().collect();
    let injecting: Vec<&Activity> = run
        .activities
        .iter()
        .filter(|activity| marked_as_fault(scene, activity))
        .collect();
    let count = run.activities.len() + run.rollbacks.len();
    let crowded = count + lanes.len() > MOST;
    let mut hidden = 0;
    let rollbacks = run.rollbacks.iter().map(|activity| (activity, true));
    let all = run.activities.iter().map(|activity| (activity, false));
    for (activity, rollback) in all.chain(rollbacks) {
        let matters =
            rollback || activity.failed() || matches!(activity.role, Role::Load | Role::Fault);
        if activity.start.known().is_none() || (crowded && !matters) || lanes.len() >= MOST {
            hidden += 1;
            continue;
        }
        let letter = (injecting.len() > 1)
            .then(|| {
                injecting
                    .iter()
                    .position(|one| std::ptr::eq(*one, activity))
            })
            .flatten()
            .and_then(axis::letter);
        lanes.push(lane(scene, axis, activity, rollback, letter));
    }
    lanes.extend(events(scene, axis));
    if lanes.is_empty() {
        return None;
    }
    Some(Row {
        title: String::new(),
        note: String::new(),
        legend: Vec::new(),
        content: Content::Lanes(Lanes {
            lanes,
            more: (hidden > 0).then(|| format!("and {hidden} more activities")),
        }),
    })
}

fn lane(
    scene: &Scene<'_>,
    axis: &TimeAxis,
    activity: &Activity,
    rollback: bool,
    letter: Option<char>,
) -> Lane {
    let start = activity.start.known().copied().unwrap_or(axis.origin);
    let end = activity.end.known().copied();
    let from = axis.second(start);
    let to = end.map_or(axis.to, |end| axis.second(end));
    let kind = if activity.failed() {
        LaneKind::Failed
    } else if rollback {
        LaneKind::Rollback
    } else {
        match activity.role {
            Role::Load => LaneKind::Load,
            Role::Fault => LaneKind::Action,
            Role::Neutral | Role::Probe => LaneKind::Probe,
        }
    };
    let mut bars = Vec::new();
    let mut pause = |start: f64, end: f64, seconds: f64| {
        if end > start {
            bars.push(LaneBar {
                start: start.max(axis.from),
                end: end.min(axis.to),
                kind: LaneKind::Pause,
                label: format!("pause {}", wording::duration(seconds, 1)),
            });
        }
    };
    if let Some(seconds) = activity
        .pause_before
        .as_ref()
        .and_then(|pause| pause.seconds())
        && seconds > 0.0
    {
        pause(from - seconds, from, seconds);
    }
    if let Some(seconds) = activity
        .pause_after
        .as_ref()
        .and_then(|pause| pause.seconds())
        && seconds > 0.0
        && let Some(end) = end
    {
        // An interrupted pause ends with the next thing that was done.
        let next = next_start(scene, end).map_or(axis.to, |next| axis.second(next));
        pause(to, (to + seconds).min(next), seconds);
    }
    bars.push(LaneBar {
        start: from,
        end: to,
        kind,
        label: String::new(),
    });
    let mut words = vec![match activity.duration_seconds.known() {
        Some(seconds) => wording::duration(*seconds, 0),
        None if end.is_none() => "not finished".to_owned(),
        None => wording::duration(to - from, 0),
    }];
    if activity.failed() {
        words.insert(0, "✗ failed".to_owned());
    }
    // What says most comes first: where there is no room, the last are left out.
    if rollback {
        words.push("rollback".to_owned());
    }
    if activity.dry {
        words.push("dry".to_owned());
    }
    if activity.background {
        words.push("background".to_owned());
    }
    let letter = letter.map_or_else(String::new, |letter| format!("{letter}\u{a0} "));
    Lane {
        name: format!("{letter}{}", activity.shown_name()),
        note: words.join(", "),
        strong: kind == LaneKind::Action,
        bad: activity.failed(),
        good: false,
        bars,
    }
}

/// What was told of from outside: deploys, alerts.
fn events(scene: &Scene<'_>, axis: &TimeAxis) -> Option<Lane> {
    let mut shown: Vec<(f64, bool)> = scene
        .run
        .events
        .iter()
        .map(|event| (axis.second(event.at), event.alert))
        .filter(|(second, _)| axis.from <= *second && *second <= axis.to)
        .collect();
    if shown.is_empty() {
        return None;
    }
    let alerts = shown.iter().filter(|(_, alert)| *alert).count();
    let count = shown.len() as u64;
    // What falls on the same place is the same mark.
    let least = (axis.to - axis.from) / 400.0;
    shown.sort_by(|one, other| one.0.total_cmp(&other.0));
    shown.dedup_by(|next, last| next.1 == last.1 && next.0 - last.0 < least);
    Some(Lane {
        name: "external events".to_owned(),
        note: if alerts == 0 {
            wording::plural(count, "event", "events")
        } else {
            format!(
                "{}, {}",
                wording::plural(count, "event", "events"),
                wording::plural(alerts as u64, "alert", "alerts")
            )
        },
        strong: false,
        bad: false,
        good: false,
        bars: shown
            .into_iter()
            .map(|(second, alert)| LaneBar {
                start: second,
                end: second,
                kind: if alert {
                    LaneKind::NotMet
                } else {
                    LaneKind::Probe
                },
                label: String::new(),
            })
            .collect(),
    })
}

/// When the next activity, rollback or check began.
fn next_start(scene: &Scene<'_>, after: Moment) -> Option<Moment> {
    let run = scene.run;
    let checks = run.hypothesis.iter().flat_map(|hypothesis| {
        let outcomes = hypothesis.during.iter().chain(&hypothesis.after);
        outcomes.flat_map(|outcome| &outcome.probes)
    });
    run.activities
        .iter()
        .chain(&run.rollbacks)
        .chain(checks)
        .filter_map(|activity| activity.start.known().copied())
        .filter(|start| *start >= after)
        .min()
}

/// The checks of the hypothesis, with what was not checked between them.
fn checks(scene: &Scene<'_>, axis: &TimeAxis) -> Option<Lane> {
    let hypothesis = scene.run.hypothesis.as_ref()?;
    let outcomes: Vec<&Outcome> = hypothesis
        .before
        .iter()
        .chain(&hypothesis.during)
        .chain(&hypothesis.after)
        .collect();
    let mut bars: Vec<LaneBar> = Vec::new();
    let mut last: Option<f64> = None;
    let mut stretches = stretches(scene, axis);
    if stretches.len() > MOST_CHECKS {
        // Too many to be told apart: those in a row with one result are one bar.
        stretches.dedup_by(|next, last| {
            let same = next.2 == last.2;
            if same {
                last.1 = last.1.max(next.1);
            }
            same
        });
    }
    let few = outcomes.len() <= 4;
    for (start, end, met) in &stretches {
        if let Some(last) = last
            && few
            && start - last > UNCHECKED
        {
            bars.push(LaneBar {
                start: last,
                end: *start,
                kind: LaneKind::Unchecked,
                label: format!("not checked for {}", wording::duration(start - last, 0)),
            });
        }
        bars.push(LaneBar {
            start: *start,
            end: *end,
            kind: if *met == Some(false) {
                LaneKind::NotMet
            } else {
                LaneKind::Met
            },
            label: String::new(),
        });
        last = Some(*end);
    }
    if bars.is_empty() {
        return None;
    }
    let bad = outcomes.iter().any(|outcome| outcome.met == Some(false));
    let probes = outcomes
        .iter()
        .map(|outcome| outcome.probes.len())
        .max()
        .unwrap_or(0);
    let words = |outcome: &&&Outcome| match outcome.met {
        Some(true) => "✓ met",
        Some(false) => "✗ not met",
        None => "not known",
    };
    let note = if outcomes.len() <= 2 {
        let words: Vec<&str> = outcomes
            .iter()
            .collect::<Vec<_>>()
            .iter()
            .map(words)
            .collect();
        words.join(", ")
    } else {
        let met = outcomes
            .iter()
            .filter(|outcome| outcome.met == Some(true))
            .count();
        format!("{met} of {} met", outcomes.len())
    };
    Some(Lane {
        name: format!(
            "steady state, {}",
            wording::plural(probes as u64, "probe", "probes")
        ),
        note,
        strong: false,
        bad,
        good: !bad && outcomes.iter().all(|outcome| outcome.met == Some(true)),
        bars,
    })
}

/// From when to when each check of the hypothesis ran, and whether it was met, in the order of time.
pub(super) fn stretches(scene: &Scene<'_>, axis: &TimeAxis) -> Vec<(f64, f64, Option<bool>)> {
    let outcomes = scene.run.hypothesis.iter().flat_map(|hypothesis| {
        let rounds = hypothesis.before.iter().chain(&hypothesis.during);
        rounds.chain(&hypothesis.after)
    });
    let mut stretches: Vec<(f64, f64, Option<bool>)> = outcomes
        .filter_map(|outcome| {
            let (start, end) = stretch(outcome)?;
            Some((axis.second(start), axis.second(end), outcome.met))
        })
        .collect();
    stretches.sort_by(|one, other| one.0.total_cmp(&other.0));
    stretches
}

fn stretch(outcome: &Outcome) -> Option<(Moment, Moment)> {
    let starts = outcome
        .probes
        .iter()
        .filter_map(|probe| probe.start.known());
    let start = *starts.min()?;
    let ends = outcome.probes.iter().filter_map(|probe| probe.end.known());
    Some((start, ends.max().copied().unwrap_or(start)))
}
