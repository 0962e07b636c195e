//! What the experiment contributes to.

use super::{Scene, cell, figures};
use crate::document::{Align, Block, Column, Table};

/// Property and level.
pub(super) fn of_run(scene: &Scene<'_>) -> Vec<Block> {
    if scene.run.contributions.is_empty() {
        return Vec::new();
    }
    let rows = scene
        .run
        .contributions
        .iter()
        .map(|contribution| {
            let level = match contribution.level.as_str() {
                "none" => "none (explicitly not addressed)".to_owned(),
                level => level.to_owned(),
            };
            vec![cell(contribution.name.clone()), cell(level)]
        })
        .collect();
    let column = |title: &str, key| Column {
        title: title.to_owned(),
        align: Align::Left,
        key,
    };
    let mut blocks = vec![Block::Table(Table {
        caption: Some("What the experiment contributes to".to_owned()),
        columns: vec![column("Property", true), column("Level", false)],
        rows,
        ..Table::default()
    })];
    blocks.extend(figures::contributions(scene));
    blocks
}
