//! Errors of requests and logs, in groups.

use super::{Scene, absent, cell, cell_of, column};
use crate::document::{Align, Block, Inline, Table, wording};

/// More groups than this are counted instead of listed.
const MOST: usize = 30;

/// All groups, those of requests first.
pub(super) fn groups(scene: &Scene<'_>) -> Vec<Block> {
    let mut rows = Vec::new();
    for (traffic, figures) in scene.run.traffic.iter().zip(&scene.analysis.traffic) {
        let files = wording::names_at_most(&traffic.sources, 1);
        for error in &figures.errors {
            rows.push(vec![
                cell_of(vec![Inline::code(error.text.clone())]),
                error
                    .count
                    .map_or_else(absent, |count| cell(wording::count(count))),
                cell(files.clone()),
            ]);
        }
    }
    for log in &scene.analysis.logs {
        for group in &log.error_groups {
            let source = if log.name.is_empty() {
                &log.source
            } else {
                &log.name
            };
            rows.push(vec![
                cell_of(vec![Inline::code(group.text.clone())]),
                cell(wording::count(group.count)),
                cell(format!("log of {source}")),
            ]);
        }
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let more = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    let mut notes = Vec::new();
    if more > 0 {
        notes.push(vec![Inline::text(format!(
            "and {more} more kinds of errors"
        ))]);
    }
    vec![Block::Table(Table {
        id: Some(format!("{}errors", scene.prefix)),
        caption: Some(
            "Errors in groups; what changes from one to the next stands in braces".to_owned(),
        ),
        columns: vec![
            column("Error", Align::Left, true),
            column("Times", Align::Right, false),
            column("Where", Align::Left, false),
        ],
        rows,
        notes,
        ..Table::default()
    })]
}
