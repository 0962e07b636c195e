//! The blocks of many runs: what became of them, which are worth a look, what they contribute to, and all of them.

mod answer;
mod experiments;
mod notable;
mod properties;
mod rows;

pub(in crate::document) use properties::tables_of;

use std::sync::Arc;

use super::overview::unread_list;
use super::{absent, cell, cell_of, number_cell};
use crate::analyse::fleet::{Experiment, Outline, Tally, experiments};
use crate::document::fleet::Extent;
use crate::document::wording::{self, Clock, label};
use crate::document::{Block, Cell, Inline, Target};
use crate::results::{Entry, Fleet};
use answer::{facts, key_figures, verdict};
use experiments::{experiment_table, trends};
use notable::{gates, notable};
use properties::contribution_tables;
use rows::runs;

/// The worst runs that are shown by themselves.
const MOST_NOTABLE: usize = 50;

/// As many on a terminal.
const MOST_NOTABLE_BRIEF: usize = 15;

/// More experiments or tags than this are counted.
const MOST_ROWS: usize = 200;

/// What the blocks are made from, and the rows of all runs once a renderer comes to them.
pub(in crate::document) struct Scene {
    fleet: Arc<Fleet>,
    clock: Clock,
    extent: Extent,
    labels: Vec<String>,
    tally: Tally,
    experiments: Vec<Experiment>,
}

impl Scene {
    pub(in crate::document) fn new(fleet: &Arc<Fleet>, clock: Clock, extent: Extent) -> Self {
        let outlines = outlines(fleet);
        let journals: Vec<Option<&str>> = outlines
            .iter()
            .map(|outline| outline.journal.as_deref())
            .collect();
        Self {
            fleet: Arc::clone(fleet),
            clock,
            extent,
            labels: label::of_runs(&journals),
            tally: Tally::of(outlines.iter().copied()),
            experiments: experiments(&outlines),
        }
    }

    /// How many runs are worth a look, and how many of them are shown.
    pub(in crate::document) fn notable_note(&self) -> String {
        let (all, shown) = (self.tally.notable, self.most_notable());
        if all > shown {
            format!("the worst {shown} of {}", wording::count(all as u64))
        } else {
            wording::plural(all as u64, "run", "runs")
        }
    }

    fn most_notable(&self) -> usize {
        if self.extent.brief {
            MOST_NOTABLE_BRIEF
        } else {
            MOST_NOTABLE
        }
    }

    fn several(&self) -> bool {
        self.experiments.len() > 1
    }

    /// The run's name, which leads to its report.
    fn name(&self, run: usize) -> Cell {
        let label = self.labels.get(run).cloned().unwrap_or_default();
        let report = self
            .fleet
            .runs
            .get(run)
            .and_then(|entry| entry.report.clone());
        let content = vec![Inline::text(label)];
        match report.filter(|_| self.extent.links) {
            Some(report) => cell_of(vec![Inline::Link {
                target: Target::Beside(report.into()),
                content,
            }]),
            None => cell_of(content),
        }
    }
}

fn outlines(fleet: &Fleet) -> Vec<&Outline> {
    fleet.runs.iter().map(|entry| &entry.outline).collect()
}

/// All blocks of the index, by name.
pub(in crate::document) fn all(scene: &Arc<Scene>) -> Vec<(&'static str, Vec<Block>)> {
    vec![
        ("facts", facts(scene)),
        ("verdict", verdict(scene)),
        ("key_figures", key_figures(scene)),
        ("unread", unread_list(&scene.fleet.failures)),
        ("gates", gates(scene)),
        ("notable", notable(scene)),
        ("experiments", experiment_table(scene)),
        ("trends", trends(scene)),
        ("contributions", contribution_tables(scene)),
        ("runs", runs(scene)),
    ]
}

fn title_cell(entry: &Entry) -> Cell {
    cell(shown_title(entry.outline.words.title.as_deref()))
}

fn shown_title(title: Option<&str>) -> String {
    match title.map(str::trim).filter(|title| !title.is_empty()) {
        Some(title) => title.to_owned(),
        None => "(without a title)".to_owned(),
    }
}

fn started(scene: &Scene, entry: &Entry) -> Cell {
    match entry.outline.start {
        Some(start) => cell(scene.clock.stamp(start)),
        None => absent(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 runs")]
fn count_cell(number: usize) -> Cell {
    number_cell(wording::count(number as u64), number as f64)
}
