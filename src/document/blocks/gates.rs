//! The conditions on which a pipeline fails: each with its value, its limit and what became of it.

use super::{absent, cell, cell_of, column, status};
use crate::analyse::gate::Gate;
use crate::document::{Align, Block, Cell, Inline, Sign, Table};
use crate::results::Results;
use crate::wording::gate;

/// One row a condition; nothing where none was given.
pub(super) fn table(results: &Results) -> Vec<Block> {
    if results.gates.is_empty() {
        return Vec::new();
    }
    let met = results.gates.iter().filter(|gate| gate.met).count();
    let note = match met {
        0 => "No condition is met: the pipeline goes on (exit code 0).",
        _ => {
            "A condition that is met fails the pipeline (exit code 3). What is not recorded counts as met."
        }
    };
    vec![Block::Table(Table {
        caption: Some("Conditions given with --fail-on".to_owned()),
        columns: vec![
            column("Fails on", Align::Left, true),
            column("Value", Align::Right, false),
            column("Limit", Align::Right, false),
            column("Result", Align::Left, false),
            column("Why", Align::Left, false),
        ],
        rows: results.gates.iter().map(row).collect(),
        notes: vec![vec![Inline::text(note)]],
        ..Table::default()
    })]
}

fn row(judged: &Gate) -> Vec<Cell> {
    let (value, limit) = gate::value_and_limit(judged);
    let figure = |words: String| match words.as_str() {
        crate::wording::ABSENT => absent(),
        _ => cell(words),
    };
    let result = if judged.met {
        status(Sign::Bad, "met, fails")
    } else {
        status(Sign::Good, "not met")
    };
    vec![
        cell_of(vec![Inline::code(judged.condition.clone())]),
        figure(value),
        figure(limit),
        cell_of(vec![Inline::Status(result)]),
        cell(crate::clean::line(&gate::reason(judged)).into_owned()),
    ]
}
