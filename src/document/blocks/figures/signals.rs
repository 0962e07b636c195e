//! The signals of impact side by side: how long each source says that users felt it, and how far it may be off.

use super::super::Scene;
use super::{axis, block, caption, lanes, strip};
use crate::analyse::impact::Signal;
use crate::document::Block;
use crate::document::figure::{Content, Figure, Lane, LaneBar, LaneKind, Lanes, Row, TimeAxis};
use crate::model::Moment;
use crate::wording::{self, NO_BREAK};

/// A lane for each signal, and one for the checks of the hypothesis if they looked away; nothing if no signal has times, or if there
/// is nothing beside it.
pub(in super::super) fn signals(scene: &Scene<'_>) -> Option<Block> {
    let signals = &scene.analysis.impact.signals;
    let axis = axis_of(scene, signals)?;
    let mut lanes: Vec<Lane> = signals.iter().map(|signal| lane(signal, &axis)).collect();
    let mut words: Vec<String> = signals.iter().map(|signal| words(signal, scene)).collect();
    if let Some((lane, said)) = unseen(scene, &axis) {
        lanes.push(lane);
        words.push(said);
    }
    if lanes.len() < 2 {
        return None;
    }
    Some(block(Figure {
        id: format!("{}figure-signals", scene.prefix),
        alt: format!("{} {}", strip::span_words(&axis), words.join(" ")),
        caption: caption(&[
            "One bar for each source. Full colour: certain; pale ends: how far the edges may be off."
                .to_owned(),
        ]),
        rows: vec![Row {
            title: String::new(),
            note: String::new(),
            legend: Vec::new(),
            content: Content::Lanes(Lanes { lanes, more: None }),
        }],
        // The signals are the impact: its brackets would say it twice.
        time: Some(TimeAxis {
            impacts: Vec::new(),
            ..axis
        }),
        spark: None,
    }))
}

/// From a little before the first signal or the fault to a little after the last.
fn axis_of(scene: &Scene<'_>, signals: &[Signal]) -> Option<TimeAxis> {
    let doubt = |signal: &Signal| signal.resolution_seconds.unwrap_or(0.0);
    let starts = signals
        .iter()
        .filter_map(|signal| Some(signal.start?.plus_seconds(-doubt(signal))));
    let ends = signals
        .iter()
        .filter_map(|signal| Some(signal.end?.plus_seconds(doubt(signal))));
    let (first, last) = (starts.min()?, ends.max()?);
    let fault = scene.analysis.fault.as_ref().map(|fault| fault.start);
    let first = fault.map_or(first, |fault| fault.min(first));
    let last = fault.map_or(last, |fault| fault.max(last));
    let room = (last.seconds_since(first) * 0.08).max(0.5);
    axis::between(scene, first.plus_seconds(-room), last.plus_seconds(room))
}

fn lane(signal: &Signal, axis: &TimeAxis) -> Lane {
    let mut bars = Vec::new();
    let mut note = vec![wording::duration(signal.seconds, 1)];
    match signal.start.zip(signal.end) {
        Some((start, end)) => {
            let (start, end) = (axis.second(start), axis.second(end));
            let doubt = signal.resolution_seconds.unwrap_or(0.0);
            let bar = |start, end, kind| LaneBar {
                start,
                end,
                kind,
                label: String::new(),
            };
            if doubt > 0.0 {
                bars.push(bar(start - doubt, end + doubt, LaneKind::Doubtful));
                note.push(format!("±{NO_BREAK}{}", wording::duration(doubt, 1)));
            }
            if end - start > 2.0 * doubt {
                bars.push(bar(start + doubt, end - doubt, LaneKind::Seen));
            }
        }
        None => bars.push(LaneBar {
            start: axis.from,
            end: axis.to,
            kind: LaneKind::Unchecked,
            label: "computed from totals, at no known time".to_owned(),
        }),
    }
    Lane {
        name: signal.signal.clone(),
        note: note.join(", "),
        strong: false,
        bad: false,
        good: false,
        bars,
    }
}

fn words(signal: &Signal, scene: &Scene<'_>) -> String {
    let length = wording::duration(signal.seconds, 1);
    let doubt = signal.resolution_seconds.map_or_else(String::new, |doubt| {
        format!(", give or take {}", wording::duration(doubt, 1))
    });
    match signal.start.zip(signal.end) {
        Some((start, end)) => format!(
            "{}: {length}, {}{doubt}.",
            signal.signal,
            scene.clock.range(start, end, 1)
        ),
        None => format!("{}: {length}, computed from totals.", signal.signal),
    }
}

/// The longest time after the fault in which the hypothesis was not checked.
fn unseen(scene: &Scene<'_>, axis: &TimeAxis) -> Option<(Lane, String)> {
    let fault = axis.second(scene.analysis.fault.as_ref()?.start);
    let stretches = lanes::stretches(scene, axis);
    let (start, end) = stretches
        .windows(2)
        .filter_map(|pair| match pair {
            [one, next] => Some((one.1, next.0)),
            _ => None,
        })
        .filter(|(start, end)| *end > fault && *end > axis.from && *start < axis.to)
        .max_by(|one, other| (one.1 - one.0).total_cmp(&(other.1 - other.0)))
        .filter(|(start, end)| end - start > lanes::UNCHECKED)?;
    let moment = |second: f64| -> Moment { axis.origin.plus_seconds(second) };
    let range = scene.clock.range(moment(start), moment(end), 0);
    let label = format!("not checked {range}");
    let said = format!("Checks of the hypothesis: {label}.");
    let lane = Lane {
        name: "checks of the hypothesis".to_owned(),
        note: wording::ABSENT.to_owned(),
        strong: false,
        bad: false,
        good: false,
        bars: vec![LaneBar {
            start: start.max(axis.from),
            end: end.min(axis.to),
            kind: LaneKind::Unchecked,
            label,
        }],
    };
    Some((lane, said))
}
