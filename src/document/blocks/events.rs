//! What happened around the run, and what told of the outage first.

use super::{Scene, absent, cell, column, left_out};
use crate::document::{Align, Block, Inline, Table, wording};

/// More events than this are counted instead of shown, unless all is asked for.
const MOST: usize = 50;

/// One row an event.
pub(super) fn table(scene: &Scene<'_>) -> Vec<Block> {
    let events = &scene.run.events;
    if events.is_empty() {
        return Vec::new();
    }
    let shown = if scene.full { events.len() } else { MOST };
    let fault = scene.analysis.fault.as_ref().map(|fault| fault.start);
    let mut columns = vec![column("Time", Align::Left, true)];
    if fault.is_some() {
        columns.push(column("After the fault", Align::Right, false));
    }
    columns.push(column("Kind", Align::Left, false));
    columns.push(column("Event", Align::Left, false));
    let rows = events
        .iter()
        .take(shown)
        .map(|event| {
            let mut row = vec![cell(scene.clock.time(event.at, 3))];
            row.extend(fault.map(|fault| {
                cell(wording::duration(
                    event.at.seconds_since(fault),
                    event.at.digits(),
                ))
            }));
            row.push(event.kind.clone().map_or_else(absent, cell));
            row.push(cell(event.text.clone()));
            row
        })
        .collect();
    let more = events.len().saturating_sub(shown);
    vec![Block::Table(Table {
        caption: Some("Events around the run".to_owned()),
        columns,
        rows,
        notes: left_out(more, "more event", "more events"),
        ..Table::default()
    })]
}

/// How long the outage went on before something told of it.
pub(super) fn detection(scene: &Scene<'_>) -> Vec<Block> {
    let Some(detection) = &scene.analysis.impact.detection else {
        return Vec::new();
    };
    vec![Block::Paragraph(vec![
        Inline::text("Detected "),
        Inline::strong(wording::duration(detection.seconds, detection.at.digits())),
        Inline::text(format!(
            " after the first bad request, at {} {} ({}). Detection is the first alert, failing probe or error line after the onset of the first episode.",
            scene.clock.time(detection.at, 3),
            scene.clock.zone(detection.at),
            detection.source,
        )),
    ])]
}
