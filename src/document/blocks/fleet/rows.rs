//! All runs, a row each.

use std::sync::Arc;

use super::super::overview::hypothesis_word;
use super::super::{absent, cell, cell_of, column, number_cell, status};
use super::{Scene, started, title_cell};
use crate::analyse::Users;
use crate::analyse::fleet::{Figure, Outline};
use crate::document::wording;
use crate::document::{Align, Block, Cell, Column, Inline, Sign, Supply, Table, Tone};

/// All runs, in the order of the inputs.
pub(super) fn runs(scene: &Arc<Scene>) -> Vec<Block> {
    if scene.extent.brief {
        return Vec::new();
    }
    let own = Arc::clone(scene);
    let rows = Supply::new(scene.fleet.runs.len(), move |place| row(&own, place));
    let mut columns: Vec<Column> = vec![column("Run", Align::Left, true)];
    if scene.several() {
        columns.push(column("Experiment", Align::Left, false));
    }
    for (title, align) in [
        ("Started", Align::Left),
        ("Duration", Align::Right),
        ("Hypothesis", Align::Left),
        ("Users", Align::Left),
        ("Availability", Align::Right),
        ("p99", Align::Right),
        ("Critical, warnings", Align::Right),
    ] {
        columns.push(column(title, align, false));
    }
    vec![Block::Table(Table {
        caption: Some("All runs, in the order of the inputs".to_owned()),
        columns,
        supply: Some(rows),
        ..Table::default()
    })]
}

fn row(scene: &Scene, place: usize) -> Vec<Cell> {
    let Some(entry) = scene.fleet.runs.get(place) else {
        return Vec::new();
    };
    let outline = &entry.outline;
    let (sign, word) = hypothesis_word(outline.verdict.hypothesis);
    let mut row = vec![scene.name(place)];
    if scene.several() {
        row.push(title_cell(entry));
    }
    row.extend([
        started(scene, entry),
        outline.duration_seconds.map_or_else(absent, |seconds| {
            number_cell(wording::duration(seconds, 1), seconds)
        }),
        cell_of(vec![Inline::Status(status(sign, word))]),
        cell_of(vec![Inline::Status(users_status(outline.verdict.users))]),
        availability(outline),
        latency(outline),
        findings(outline),
    ]);
    row
}

fn users_status(users: Users) -> crate::document::Status {
    match users {
        Users::Failing => status(Sign::Bad, "failing"),
        Users::Degraded => status(Sign::Bad, "degraded"),
        Users::Slowed => status(Sign::Bad, "slowed"),
        Users::Unaffected => status(Sign::Good, "not affected"),
        Users::Unknown => status(Sign::Unknown, "unknown"),
    }
}

pub(super) fn availability(outline: &Outline) -> Cell {
    match (
        outline.figure(Figure::FailedShare),
        outline.requests,
        outline.failed,
    ) {
        // Of several attacks the worst is shown; the counts are those of all.
        (Some(value), ..) if value.value > 0.0 => Cell {
            tone: Tone::Bad,
            ..number_cell(
                format!(
                    "{}{}%",
                    wording::fixed((1.0 - value.value) * 100.0, 2),
                    wording::NARROW
                ),
                1.0 - value.value,
            )
        },
        (Some(_), ..) => number_cell(format!("100{}%", wording::NARROW), 1.0),
        (None, Some(requests), Some(failed)) if requests > 0 => {
            cell(wording::percent(requests - failed.min(requests), requests, 2).unwrap_or_default())
        }
        _ => absent(),
    }
}

pub(super) fn latency(outline: &Outline) -> Cell {
    match outline.figure(Figure::P99) {
        Some(value) => {
            let least = if value.at_least { "≥\u{a0}" } else { "" };
            let words = wording::milliseconds(value.value);
            number_cell(format!("{least}{words}"), value.value)
        }
        None => absent(),
    }
}

pub(super) fn findings(outline: &Outline) -> Cell {
    let [critical, warnings, _] = outline.findings;
    let sort = f64::from(critical) * 1000.0 + f64::from(warnings);
    Cell {
        tone: if critical > 0 { Tone::Bad } else { Tone::Plain },
        ..number_cell(format!("{critical}, {warnings}"), sort)
    }
}
