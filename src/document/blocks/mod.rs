//! The named blocks that a template can place. Each is made from the model and its analysis; none calculates.

mod activities;
mod contributions;
mod data;
mod definitions;
mod errors;
mod events;
mod figures;
mod findings;
mod head;
mod hypothesis;
mod load;
mod logs;
mod metrics;
mod outputs;
mod overview;
mod phases;
mod quantiles;
mod signals;
mod slo;

use super::wording::Clock;
use super::{Align, Block, Cell, Column, Inline, Sign, Status, Tone};
use crate::analyse::Analysis;
use crate::model::Run;
use crate::read::Input;
use crate::results::Results;

/// What a block is made from.
pub(super) struct Scene<'a> {
    pub(super) run: &'a Run,
    pub(super) analysis: &'a Analysis,
    pub(super) inputs: &'a [Input],
    pub(super) clock: Clock,
    pub(super) full: bool,
    /// Keeps the addresses of several runs apart.
    pub(super) prefix: String,
}

impl Scene<'_> {
    /// The address of the activity at this place of the journal's list.
    pub(super) fn activity_id(&self, index: usize) -> String {
        format!("{}activity-{}", self.prefix, index + 1)
    }

    pub(super) fn rollback_id(&self, index: usize) -> String {
        format!("{}rollback-{}", self.prefix, index + 1)
    }
}

/// Makes the blocks of one name.
type Maker = fn(&Scene<'_>) -> Vec<Block>;

/// The blocks of one run, by name.
pub(super) const OF_RUN: &[(&str, Maker)] = &[
    ("facts", head::facts),
    ("description", head::description),
    ("verdict", head::verdict),
    ("key_figures", head::key_figures),
    ("strip", figures::strip),
    ("findings", findings::list),
    ("phases", phases::table),
    ("phases_brief", phases::brief),
    ("slo", slo::table),
    ("signals", signals::table),
    ("detection", events::detection),
    ("events", events::table),
    ("hypothesis", hypothesis::table),
    ("hypothesis_brief", hypothesis::brief),
    ("activities", activities::method),
    ("rollbacks", activities::rollbacks),
    ("files", activities::beside),
    ("errors", errors::groups),
    ("contributions", contributions::of_run),
    ("data", data::of_run),
    ("appendix", outputs::appendix),
];

/// Makes all blocks of one run.
pub(super) fn of_run(scene: &Scene<'_>) -> Vec<(&'static str, Vec<Block>)> {
    OF_RUN
        .iter()
        .map(|(name, make)| (*name, make(scene)))
        .collect()
}

/// The blocks of the whole report, by name.
pub(super) fn of_report(results: &Results, clock: Clock) -> Vec<(&'static str, Vec<Block>)> {
    vec![
        ("overview", overview::table(results, clock)),
        ("unread", overview::unread(results)),
        ("comparison", Vec::new()),
    ]
}

/// A number's cell.
fn number_cell(words: impl Into<String>, sort: f64) -> Cell {
    Cell {
        content: vec![Inline::text(words)],
        sort: Some(sort),
        ..Cell::default()
    }
}

/// A column's head.
fn column(title: &str, align: Align, key: bool) -> Column {
    Column {
        title: title.to_owned(),
        align,
        key,
    }
}

/// A cell of words.
fn cell(words: impl Into<String>) -> Cell {
    Cell {
        content: vec![Inline::text(words)],
        ..Cell::default()
    }
}

/// A cell without a value.
fn absent() -> Cell {
    Cell {
        content: vec![Inline::text(super::wording::ABSENT)],
        tone: Tone::Quiet,
        sort: None,
    }
}

fn cell_of(content: Vec<Inline>) -> Cell {
    Cell {
        content,
        ..Cell::default()
    }
}

fn status(sign: Sign, word: impl Into<String>) -> Status {
    Status {
        sign,
        word: word.into(),
    }
}
