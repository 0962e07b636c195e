//! What the experiment contributes to.

use super::{Scene, cell, figures};
use crate::analyse::fleet::{Outline, contributions};
use crate::document::{Align, Block, Column, Table};
use crate::results::Results;

/// Property against experiment and against tag, where there are several experiments.
pub(super) fn of_report(results: &Results) -> Vec<Block> {
    let outlines: Vec<Outline> = results
        .runs
        .iter()
        .map(|one| Outline::of(&one.run, &one.analysis))
        .collect();
    let outlines: Vec<&Outline> = outlines.iter().collect();
    let all = contributions(&outlines);
    if all.experiments.len() + all.silent < 2 {
        return Vec::new();
    }
    super::fleet::tables_of(&all)
}

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
