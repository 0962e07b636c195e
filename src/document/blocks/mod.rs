//! The named blocks that a template can place. Each is made from the model and its analysis; none calculates.

mod activities;
mod compare;
mod contributions;
mod data;
mod definitions;
mod errors;
mod events;
mod figures;
mod findings;
pub(super) mod fleet;
mod gates;
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
mod timeline;
pub(super) mod trend;

pub(super) use figures::STRIP;

use super::wording::{Clock, label};
use super::{Align, Block, Cell, Column, Inline, Sign, Status, Tone};
use crate::analyse::Analysis;
use crate::analyse::fleet::{FEW_POINTS, course};
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

    /// The address of an activity that was declared and never played.
    pub(super) fn declared_id(&self, index: usize) -> String {
        format!("{}declared-{}", self.prefix, index + 1)
    }

    pub(super) fn verdict_id(&self) -> String {
        format!("{}verdict", self.prefix)
    }

    /// The address of a load, metrics or a log that came in a file of its own, by the order in which they are shown.
    pub(super) fn file_id(&self, index: usize) -> String {
        format!("{}file-{}", self.prefix, index + 1)
    }
}

/// Makes the blocks of one name.
type Maker = fn(&Scene<'_>) -> Vec<Block>;

/// The blocks of one run: their names, what they show, and what makes them.
pub(super) const OF_RUN: &[(&str, &str, Maker)] = &[
    (
        "facts",
        "status, times, machine, versions and tags in one line",
        head::facts,
    ),
    (
        "description",
        "what the author wrote about the experiment",
        head::description,
    ),
    (
        "verdict",
        "the answer: its headline, two badges, and the sentence",
        head::verdict,
    ),
    (
        "key_figures",
        "availability, failures, outage, recovery and latency; without load what the journal gives",
        head::key_figures,
    ),
    (
        "strip",
        "the charts of the run on one time axis",
        figures::strip,
    ),
    (
        "findings",
        "what a reader must know, worst first, with evidence",
        findings::list,
    ),
    (
        "phases",
        "a table of before, during and after the fault",
        phases::table,
    ),
    (
        "phases_brief",
        "the same with the rows that tell the story, without notes",
        phases::brief,
    ),
    (
        "slo",
        "burn rate and error budget, with `--slo`",
        slo::table,
    ),
    (
        "signals",
        "what each independent source says of the outage, side by side",
        signals::table,
    ),
    (
        "detection",
        "what told of the impact first, with `--events`",
        events::detection,
    ),
    (
        "events",
        "alerts, deploys and the like, with `--events`",
        events::table,
    ),
    (
        "timeline",
        "checks, activities, impact and events in the order of time",
        timeline::table,
    ),
    (
        "hypothesis",
        "the checks of the steady state: tolerance, observed, met",
        hypothesis::table,
    ),
    (
        "hypothesis_brief",
        "the same in fewer columns",
        hypothesis::brief,
    ),
    (
        "activities",
        "the method one by one, with charts and figures where an activity carried load, metrics or logs",
        activities::method,
    ),
    (
        "rollbacks",
        "the rollbacks one by one",
        activities::rollbacks,
    ),
    (
        "files",
        "load, metrics and logs that were given as files",
        activities::beside,
    ),
    (
        "errors",
        "errors of requests and logs, grouped and counted",
        errors::groups,
    ),
    (
        "contributions",
        "what the experiment contributes to",
        contributions::of_run,
    ),
    (
        "data",
        "inputs, windows, notices, redactions, and how each figure is computed",
        data::of_run,
    ),
    ("appendix", "raw outputs, folded", outputs::appendix),
];

/// The key figures of a run.
pub(super) fn key_figures(scene: &Scene<'_>) -> Vec<Block> {
    head::key_figures(scene)
}

/// Makes all blocks of one run.
pub(super) fn of_run(scene: &Scene<'_>) -> Vec<(&'static str, Vec<Block>)> {
    OF_RUN
        .iter()
        .map(|(name, _, make)| (*name, make(scene)))
        .collect()
}

/// What the blocks of the whole report show, by name.
pub(super) const OF_REPORT: &[(&str, &str)] = &[
    ("overview", "a table of the runs, when there are several"),
    ("unread", "inputs that could not be read"),
    (
        "gates",
        "the conditions given with --fail-on, with value, limit and outcome",
    ),
    ("comparison", "what differs between the runs, in words"),
    (
        "compare_facts",
        "how many runs are compared, with what, aligned on what",
    ),
    (
        "compare_sides",
        "the runs that are compared: how each ended",
    ),
    (
        "compare_overlay",
        "the runs laid over each other on one scale, counted from the fault",
    ),
    (
        "compare_dumbbells",
        "each figure of both sides as two marks on a line",
    ),
    (
        "compare_flipped",
        "probes, activities and answers that turned",
    ),
    (
        "compare_figures",
        "figures that changed, each with its test; with --all the others too",
    ),
    (
        "compare_hypothesis",
        "the checks of the hypothesis side by side",
    ),
    (
        "compare_findings",
        "findings that appeared, went away and stayed",
    ),
    (
        "compare_definitions",
        "what the definitions have differently",
    ),
    ("compare_brief", "what turned and what changed in one table"),
    (
        "trend_verdict",
        "what became of more than ten runs of one experiment, all in all",
    ),
    (
        "trend",
        "runs that stand out, levels that shifted, settings that changed, gates that were broken",
    ),
    ("trend_figure", "the figures from run to run"),
    ("trend_table", "the same as a table"),
    ("trend_runs", "the latency of every run, a small plot each"),
    (
        "contributions",
        "property against experiment and against tag, when there are several experiments",
    ),
];

/// The blocks of the whole report, by name.
pub(super) fn of_report(
    results: &Results,
    clock: Clock,
    all: bool,
) -> Vec<(&'static str, Vec<Block>)> {
    let mut blocks = vec![
        ("overview", overview::table(results, clock)),
        ("unread", overview::unread(results)),
        ("gates", gates::table(results)),
        ("trend_verdict", of_trend(results, clock, trend::verdict)),
        ("trend", of_trend(results, clock, trend::findings)),
        ("trend_figure", of_trend(results, clock, trend::figure)),
        ("trend_runs", of_trend(results, clock, trend::panels)),
        ("trend_table", of_trend(results, clock, trend::table)),
        ("contributions", contributions::of_report(results)),
    ];
    let has_trend = blocks
        .iter()
        .any(|(name, blocks)| *name == "trend_verdict" && !blocks.is_empty());
    blocks.extend(compare::blocks(results, clock, all, has_trend));
    blocks
}

/// A block of the trend, if all runs are of one experiment and enough for one.
fn of_trend(
    results: &Results,
    clock: Clock,
    make: fn(&trend::Scene<'_>) -> Vec<Block>,
) -> Vec<Block> {
    let [only] = results.trends.trends.as_slice() else {
        return Vec::new();
    };
    if only.runs.len() < results.runs.len() {
        return Vec::new();
    }
    let runs = &results.runs;
    let journals = runs.iter().map(|one| one.run.journal.as_deref());
    let earlier = results.trends.earlier.iter().map(Option::as_deref);
    let names = label::of_runs(&journals.chain(earlier).collect::<Vec<_>>());
    let few = runs.len() <= trend::MOST_PANELS;
    make(&trend::Scene {
        trend: only,
        labels: only
            .runs
            .iter()
            .map(|run| names.get(*run).cloned().unwrap_or_default())
            .collect(),
        limits: &results.trends.limits,
        courses: only
            .runs
            .iter()
            .map(|run| runs.get(*run).filter(|_| few))
            .map(|one| one.and_then(|one| course(&one.run, &one.analysis, FEW_POINTS)))
            .collect(),
        clock,
        prefix: String::new(),
    })
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

/// What a table says of rows that it does not show.
fn left_out(more: usize, one: &str, many: &str) -> Vec<Vec<Inline>> {
    if more == 0 {
        return Vec::new();
    }
    let rows = super::wording::plural(more as u64, one, many);
    vec![vec![Inline::text(format!("{rows} left out."))]]
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
