//! What the experiments contribute to: property against experiment and against tag.

use super::super::{absent, cell, column};
use super::experiments::more_rows;
use super::{MOST_ROWS, Scene, count_cell, outlines, shown_title};
use crate::analyse::fleet::{Contributions, Level, Row, contributions};
use crate::document::wording;
use crate::document::{Align, Block, Cell, Inline, Table, Tone};

/// More properties than this make no table.
const MOST_PROPERTIES: usize = 8;

pub(super) fn contribution_tables(scene: &Scene) -> Vec<Block> {
    if scene.extent.brief {
        return Vec::new();
    }
    tables_of(&contributions(&outlines(&scene.fleet)))
}

/// Property against experiment and property against tag; nothing if none is declared.
pub(in crate::document) fn tables_of(all: &Contributions) -> Vec<Block> {
    if all.properties.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![table_of(all, &all.experiments, "Experiment", "Runs", true)];
    if !all.tags.is_empty() {
        blocks.push(table_of(all, &all.tags, "Tag", "Experiments", false));
    }
    blocks
}

fn table_of(all: &Contributions, rows: &[Row], first: &str, second: &str, of_runs: bool) -> Block {
    let properties = all.properties.iter().take(MOST_PROPERTIES);
    let mut columns = vec![
        column(first, Align::Left, true),
        column(second, Align::Right, false),
    ];
    columns.extend(properties.map(|property| column(property, Align::Left, false)));
    let mut notes = more_rows(rows.len(), if of_runs { "experiments" } else { "tags" });
    if let Some(left) = all
        .properties
        .get(MOST_PROPERTIES..)
        .filter(|left| !left.is_empty())
    {
        notes.push(vec![Inline::text(format!(
            "Also declared: {}.",
            wording::names(left)
        ))]);
    }
    if of_runs && all.silent > 0 {
        let silent = wording::plural(
            all.silent as u64,
            "experiment declares",
            "experiments declare",
        );
        notes.push(vec![Inline::text(format!("{silent} no contribution."))]);
    }
    let rows = rows
        .iter()
        .take(MOST_ROWS)
        .map(|row| {
            let name = if of_runs {
                shown_title(row.name.as_deref())
            } else {
                row.name.as_deref().unwrap_or_default().to_owned()
            };
            let mut cells = vec![cell(name), count_cell(row.count)];
            let levels = row.levels.iter().take(MOST_PROPERTIES);
            cells.extend(levels.map(|levels| level_cell(levels, of_runs)));
            cells
        })
        .collect();
    Block::Table(Table {
        caption: Some(
            if of_runs {
                "What each experiment contributes to, and how much"
            } else {
                "What the experiments of each tag contribute to: how many at which level"
            }
            .to_owned(),
        ),
        columns,
        rows,
        notes,
        ..Table::default()
    })
}

/// One level as its word; several, each with how often.
fn level_cell(levels: &[(Level, usize)], of_runs: bool) -> Cell {
    let words: Vec<String> = match levels {
        [] => return absent(),
        [(level, _)] if of_runs => vec![level.word().to_owned()],
        several => several
            .iter()
            .map(|(level, count)| format!("{} {}", wording::count(*count as u64), level.word()))
            .collect(),
    };
    let quiet = matches!(levels, [(Level::None, _)]);
    Cell {
        tone: if quiet { Tone::Quiet } else { Tone::Plain },
        ..cell(words.join(", "))
    }
}
