//! The strip: everything that happened and was measured, row by row on one axis of time.

use super::super::Scene;
use super::{axis, block, caption, lanes, load, logs, metrics};
use crate::document::Block;
use crate::document::figure::{Content, Figure, Row, TimeAxis};
use crate::wording;

/// What its address ends in, behind the run's prefix.
pub(in crate::document) const STRIP: &str = "figure-strip";

/// Attacks, queries and logs beyond these have their own figures only.
const MOST_OF_A_KIND: usize = 3;

/// The strip; nothing if nothing has a time.
pub(in super::super) fn strip(scene: &Scene<'_>) -> Vec<Block> {
    let Some(axis) = axis::of_run(scene) else {
        return Vec::new();
    };
    let mut rows: Vec<Row> = lanes::row(scene, &axis).into_iter().collect();
    let mut words: Vec<String> = vec![span_words(&axis)];
    words.extend(fault_words(scene, &axis));
    let mut drawn: Vec<String> = Vec::new();
    if !axis.impacts.is_empty() {
        rows.push(impact_row());
    }
    let mut spark = None;
    for (traffic, figures) in scene
        .run
        .traffic
        .iter()
        .zip(&scene.analysis.traffic)
        .take(MOST_OF_A_KIND)
    {
        let Some(shown) = load::rows(scene, traffic, figures, &axis) else {
            continue;
        };
        rows.extend(shown.rows);
        words.extend(shown.alt);
        drawn.push(shown.drawn);
        if spark.is_none() {
            spark = shown.spark;
        }
    }
    for (result, figures) in scene
        .run
        .queries
        .iter()
        .zip(&scene.analysis.queries)
        .take(MOST_OF_A_KIND)
    {
        if let Some((row, alt)) = metrics::counter_row(result, figures, &axis) {
            rows.push(row);
            words.push(alt);
        }
    }
    for (log, figures) in scene
        .run
        .logs
        .iter()
        .zip(&scene.analysis.logs)
        .take(MOST_OF_A_KIND)
    {
        if let Some((row, alt)) = logs::status_row(log, figures, &axis) {
            rows.push(row);
            words.push(alt);
        }
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let mut sentences = vec!["The run on one time axis.".to_owned()];
    sentences.extend(key(scene, &axis, &rows));
    sentences.extend(drawn);
    vec![block(Figure {
        id: format!("{}{STRIP}", scene.prefix),
        alt: words.join(" "),
        caption: caption(&sentences),
        time: Some(axis),
        rows,
        spark,
    })]
}

/// The row of brackets.
pub(super) fn impact_row() -> Row {
    Row {
        title: "observed impact".to_owned(),
        note: String::new(),
        legend: Vec::new(),
        content: Content::Impact,
    }
}

/// "From 17:20:40 to 17:21:45 UTC on 24 April 2018."
pub(super) fn span_words(axis: &TimeAxis) -> String {
    format!(
        "From {} to {} {} on {}.",
        axis.words(axis.from),
        axis.words(axis.to),
        axis.clock.zone(axis.origin),
        axis.clock.date(axis.origin)
    )
}

fn fault_words(scene: &Scene<'_>, axis: &TimeAxis) -> Option<String> {
    let fault = scene.analysis.fault.as_ref()?;
    let first = axis.faults.first()?;
    let names = wording::names_at_most(&fault.activities, 3);
    let names = if names.is_empty() {
        "A fault".to_owned()
    } else {
        names
    };
    let mut words = format!("{names} began at {}", axis.words(first.start));
    for impact in axis.impacts.iter().take(3) {
        words.push_str(&format!("; {} ({})", impact.label, impact.times));
    }
    if axis.impacts.len() > 3 {
        words.push_str(&format!("; {} more episodes", axis.impacts.len() - 3));
    }
    words.push('.');
    Some(words)
}

/// What the marks mean that are on this figure.
fn key(scene: &Scene<'_>, axis: &TimeAxis, rows: &[Row]) -> Vec<String> {
    let mut words = Vec::new();
    let mut marks: Vec<String> = Vec::new();
    if let Some(first) = axis.faults.first()
        && first.end > first.start
    {
        let length = wording::duration(first.end - first.start, 1);
        // What is narrower than this is seen as a line.
        let seen = first.end - first.start > (axis.to - axis.from) / 300.0;
        marks.push(if axis.faults.len() == 1 {
            let mark = if seen { "Grey band" } else { "Dark line" };
            format!("{mark}: the injecting action, {length}.")
        } else {
            "Grey bands: the injecting actions.".to_owned()
        });
    }
    if axis.fault_end.is_some() {
        marks.push("Dashed line: the end of the fault's window.".to_owned());
    }
    if !axis.impacts.is_empty() {
        marks.push("Red bracket: impact seen by users.".to_owned());
    }
    let paused = scene
        .run
        .activities
        .iter()
        .any(|activity| activity.pause_before.is_some() || activity.pause_after.is_some());
    if paused
        && rows
            .iter()
            .any(|row| matches!(row.content, Content::Lanes(_)))
    {
        marks.push("Hatched bars: pauses.".to_owned());
    }
    words.append(&mut marks);
    words
}
