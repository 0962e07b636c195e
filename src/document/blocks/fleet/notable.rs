//! The runs that are worth a look, and the conditions that were met.

use super::super::{cell, cell_of, column, status};
use super::{Scene, count_cell, started, title_cell};
use crate::document::wording::{self, gate as gate_words};
use crate::document::{Align, Block, Cell, Inline, Sign, Table};
use crate::results::Entry;

pub(super) fn gates(scene: &Scene) -> Vec<Block> {
    if scene.fleet.gates.is_empty() {
        return Vec::new();
    }
    let rows = scene
        .fleet
        .gates
        .iter()
        .map(|gate| {
            let broke = scene.fleet.runs.iter();
            let broke = broke
                .filter(|entry| {
                    let mut broken = entry.outline.words.broken_gates.iter();
                    broken.any(|condition| **condition == *gate.condition)
                })
                .count();
            let result = if gate.met {
                status(Sign::Bad, "met")
            } else {
                status(Sign::Good, "not met")
            };
            vec![
                cell_of(vec![Inline::code(gate.condition.clone())]),
                cell_of(vec![Inline::Status(result)]),
                count_cell(broke),
                cell(gate_words::reason(gate)),
            ]
        })
        .collect();
    vec![Block::Table(Table {
        caption: Some("The conditions on which the pipeline fails".to_owned()),
        columns: vec![
            column("Condition", Align::Left, true),
            column("Result", Align::Left, false),
            column("Runs", Align::Right, false),
            column("The worst", Align::Left, false),
        ],
        rows,
        ..Table::default()
    })]
}

/// The worst runs, each with what is wrong with it.
pub(super) fn notable(scene: &Scene) -> Vec<Block> {
    let mut places: Vec<usize> = (0..scene.fleet.runs.len())
        .filter(|place| {
            let entry = scene.fleet.runs.get(*place);
            entry.is_some_and(|entry| entry.outline.is_notable())
        })
        .collect();
    // A stable sort: of equals the first stays first.
    places.sort_by_key(|place| {
        scene
            .fleet
            .runs
            .get(*place)
            .map(|entry| entry.outline.rank())
    });
    places.truncate(scene.most_notable());
    let rows: Vec<Vec<Cell>> = places
        .into_iter()
        .filter_map(|place| Some((place, scene.fleet.runs.get(place)?)))
        .map(|(place, entry)| {
            let mut row = vec![scene.name(place)];
            if scene.several() && !scene.extent.brief {
                row.push(title_cell(entry));
            }
            if !scene.extent.brief {
                row.push(started(scene, entry));
            }
            row.push(cell(why(entry)));
            row
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let mut columns = vec![column("Run", Align::Left, true)];
    if scene.several() && !scene.extent.brief {
        columns.push(column("Experiment", Align::Left, false));
    }
    if !scene.extent.brief {
        columns.push(column("Started", Align::Left, false));
    }
    columns.push(column("What happened", Align::Left, false));
    vec![Block::Table(Table {
        caption: Some("Runs that are worth a look, the worst first".to_owned()),
        columns,
        rows,
        ..Table::default()
    })]
}

/// What is to be known of a run: its verdict, what failed, which gates it broke.
pub(super) fn why(entry: &Entry) -> String {
    let outline = &entry.outline;
    let mut parts = vec![entry.headline.to_owned()];
    if !outline.words.failed_steps.is_empty() {
        let names = wording::names_at_most(&outline.words.failed_steps, 3);
        parts.push(format!("not met or failed: {names}"));
    }
    if let (Some(failed), Some(requests)) = (outline.failed, outline.requests)
        && failed > 0
    {
        parts.push(format!(
            "{} failed",
            wording::share_of(failed, requests, "request", "requests")
        ));
    }
    if let Some((checked, bad)) = outline.bodies
        && bad > 0
    {
        parts.push(format!(
            "{} with an error",
            wording::share_of(bad, checked, "body", "bodies")
        ));
    }
    if !outline.words.broken_gates.is_empty() {
        parts.push(format!(
            "broke {}",
            wording::names_at_most(&outline.words.broken_gates, 3)
        ));
    }
    if outline.damage == crate::analyse::fleet::Damage::Recovered {
        parts.push("recovered from a damaged input".to_owned());
    }
    parts.join("; ")
}
