//! The axis of time that figures share, with what was injected and what users felt.

use super::super::Scene;
use super::lanes::marked_as_fault;
use crate::analyse::FaultRule;
use crate::analyse::impact::EpisodeSignal;
use crate::document::figure::{FaultMark, Hole, Impact, TimeAxis};
use crate::model::{Moment, Traffic};
use crate::wording::{self, NO_BREAK};

/// Letters stand for faults when there are several.
const LETTERS: [char; 6] = ['a', 'b', 'c', 'd', 'e', 'f'];

/// The axis of the whole run; none if nothing in it has a time.
pub(super) fn of_run(scene: &Scene<'_>) -> Option<TimeAxis> {
    let run = scene.run;
    let mut moments: Vec<Moment> = Vec::new();
    moments.extend(run.start.known());
    moments.extend(run.end.known());
    for activity in run.activities.iter().chain(&run.rollbacks) {
        moments.extend(activity.start.known());
        moments.extend(activity.end.known());
    }
    for traffic in &run.traffic {
        if let Some((start, end)) = drawn_window(traffic) {
            moments.push(start);
            moments.push(end);
        }
    }
    if moments.len() < 2 {
        for figures in &scene.analysis.queries {
            moments.extend(figures.window.start);
            moments.extend(figures.window.end);
        }
        for figures in &scene.analysis.logs {
            moments.extend(figures.start);
            moments.extend(figures.end);
        }
    }
    between(scene, *moments.iter().min()?, *moments.iter().max()?)
}

/// From the first request to the last answer. Answers are drawn where they were asked for, so one that took very long
/// does not stretch the axis.
pub(super) fn drawn_window(traffic: &Traffic) -> Option<(Moment, Moment)> {
    const LEAST: f64 = 10.0;
    let (start, end) = traffic.window()?;
    let Some((first, last, _)) = traffic
        .requests()
        .and_then(|requests| requests.totals().span)
    else {
        return Some((start, end));
    };
    let (first, last) = (
        Moment::from_nanoseconds(first, 9),
        Moment::from_nanoseconds(last, 9),
    );
    let late = (last.seconds_since(first) / 2.0).max(LEAST);
    Some((start, end.min(last.plus_seconds(late))))
}

/// An axis that shows a stretch with a little room on both sides.
pub(super) fn between(scene: &Scene<'_>, first: Moment, last: Moment) -> Option<TimeAxis> {
    let span = last.seconds_since(first);
    if span < 0.0 {
        return None;
    }
    let room = (span * 0.015).clamp(0.4, 60.0);
    let whole = i64::from(first.instant().timestamp_subsec_nanos());
    let origin = Moment::from_nanoseconds(first.nanoseconds().saturating_sub(whole), 0);
    let from = (first.seconds_since(origin) - room).floor();
    let to = (last.seconds_since(origin) + room).ceil();
    let mut axis = TimeAxis {
        origin,
        relative: None,
        from,
        to: to.max(from + 1.0),
        clock: scene.clock,
        faults: Vec::new(),
        fault_end: None,
        impacts: Vec::new(),
    };
    mark_faults(scene, &mut axis);
    mark_impacts(scene, &mut axis);
    Some(axis)
}

/// The injecting actions themselves, from start to end; where the load is the condition, only when it began.
fn mark_faults(scene: &Scene<'_>, axis: &mut TimeAxis) {
    let Some(fault) = &scene.analysis.fault else {
        return;
    };
    let actions: Vec<(Moment, Moment)> = scene
        .run
        .activities
        .iter()
        .filter(|activity| marked_as_fault(scene, activity))
        .filter_map(|activity| {
            let start = *activity.start.known()?;
            Some((start, activity.end.known().copied().unwrap_or(start)))
        })
        .collect();
    match fault.rule {
        FaultRule::Load => axis.faults.push(FaultMark {
            start: axis.second(fault.start),
            end: axis.second(fault.start),
            label: "load, t = 0".to_owned(),
        }),
        FaultRule::Given => axis.faults.push(FaultMark {
            start: axis.second(fault.start),
            end: axis.second(fault.end),
            label: "fault, t = 0".to_owned(),
        }),
        _ => {
            let several = actions.len() > 1;
            for (index, (start, end)) in actions.iter().enumerate() {
                let after = start.seconds_since(fault.start);
                let when = if index == 0 {
                    "t = 0".to_owned()
                } else {
                    format!("+{}", wording::duration(after.max(0.0), 1))
                };
                let label = match LETTERS.get(index) {
                    _ if !several => format!("fault, {when}"),
                    Some(letter) => format!("{letter}, {when}"),
                    None => continue,
                };
                axis.faults.push(FaultMark {
                    start: axis.second(*start),
                    end: axis.second(*end),
                    label,
                });
            }
        }
    }
    axis.faults
        .retain(|mark| mark.end >= axis.from && mark.start <= axis.to);
    let last = axis.faults.iter().map(|mark| mark.end).fold(0.0, f64::max);
    let end = axis.second(fault.end);
    let rule = matches!(
        fault.rule,
        FaultRule::ToRollback | FaultRule::ToMethodEnd | FaultRule::Named
    );
    if rule && end - last > (axis.to - axis.from) * 0.02 {
        axis.fault_end = Some(end);
    }
}

/// The episodes in which users felt it.
fn mark_impacts(scene: &Scene<'_>, axis: &mut TimeAxis) {
    let impact = &scene.analysis.impact;
    if impact.episodes.is_empty()
        && let Some(outage) = impact.longest_outage()
    {
        let (start, end) = (axis.second(outage.start), axis.second(outage.end));
        if end >= axis.from && start <= axis.to {
            axis.impacts.push(Impact {
                start,
                end,
                label: format!(
                    "outage of {} by a signal",
                    wording::duration(outage.seconds, 1)
                ),
                times: scene.clock.range(outage.start, outage.end, 1),
                open: outage.at_least,
            });
        }
    }
    for (index, episode) in scene.analysis.impact.episodes.iter().enumerate() {
        let (start, end) = (axis.second(episode.start), axis.second(episode.end));
        if end < axis.from || start > axis.to {
            continue;
        }
        let length = wording::duration(episode.duration_seconds, 1);
        let length = if episode.open {
            format!("≥{NO_BREAK}{length}")
        } else {
            length
        };
        let what = match episode.signal {
            EpisodeSignal::Failing => "failures",
            EpisodeSignal::Degraded => "errors in answers",
            EpisodeSignal::Slowed => "slow answers",
        };
        let several = scene.analysis.impact.episodes.len() > 1;
        let number = if several {
            format!("{}: ", index + 1)
        } else {
            String::new()
        };
        axis.impacts.push(Impact {
            start,
            end,
            label: format!("{number}{what} for {length}"),
            times: scene.clock.range(episode.start, episode.end, 1),
            open: episode.open,
        });
    }
}

/// The letter of an injecting action, by its place among them.
pub(super) fn letter(place: usize) -> Option<char> {
    LETTERS.get(place).copied()
}

/// A hole from the end of the data to that of the axis, or from its start, if it is worth a word.
pub(super) fn outer_holes(
    axis: &TimeAxis,
    (from, to): (f64, f64),
    least: f64,
    source: &str,
) -> Vec<Hole> {
    let mut holes = Vec::new();
    if from - axis.from > least {
        holes.push(Hole {
            start: axis.from,
            end: from.min(axis.to),
            words: format!("no data: {source} began {}", axis.words(from)),
        });
    }
    if axis.to - to > least {
        holes.push(Hole {
            start: to.max(axis.from),
            end: axis.to,
            words: format!("no data: {source} ended {}", axis.words(to)),
        });
    }
    holes
}
