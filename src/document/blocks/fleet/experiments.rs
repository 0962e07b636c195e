//! The experiments, each with its runs, and how those with many went on.

use super::super::overview::hypothesis_word;
use super::super::{absent, cell, cell_of, column, status, trend};
use super::{MOST_ROWS, Scene, count_cell, shown_title};
use crate::analyse::fleet::Experiment;
use crate::document::wording;
use crate::document::{Align, Block, Cell, Heading, Inline, Table, Tone};

/// Of more experiments no trend is shown.
const MOST_TRENDS: usize = 12;

/// How the experiments with many runs went on: what stands out in each, and the figures of the first few.
pub(super) fn trends(scene: &Scene) -> Vec<Block> {
    let all = &scene.fleet.trends;
    let several = all.trends.len() > 1;
    let mut blocks = Vec::new();
    for (index, trend) in all.trends.iter().enumerate().take(MOST_TRENDS) {
        let labels = trend.runs.iter();
        let labels = labels.map(|run| scene.labels.get(*run).cloned().unwrap_or_default());
        let own = trend::Scene {
            trend,
            labels: labels.collect(),
            limits: &all.limits,
            courses: Vec::new(),
            clock: scene.clock,
            prefix: format!("experiment-{}-", index + 1),
        };
        if several {
            let title = shown_title(trend.title.as_deref());
            blocks.push(Block::Heading(Heading {
                level: 3,
                id: format!("experiment-{}", index + 1),
                content: vec![Inline::text(title)],
                note: vec![Inline::text(wording::plural(
                    trend.runs.len() as u64,
                    "run",
                    "runs",
                ))],
            }));
        }
        blocks.extend(trend::findings(&own));
        if !scene.extent.brief {
            blocks.extend(trend::figure(&own));
        }
    }
    if all.trends.len() > MOST_TRENDS {
        let more = (all.trends.len() - MOST_TRENDS) as u64;
        let more = wording::plural(more, "more experiment has", "more experiments have");
        let words = format!("{more} enough runs for a trend; give their runs alone to see it.");
        blocks.push(Block::Paragraph(vec![Inline::text(words)]));
    }
    blocks
}

pub(super) fn experiment_table(scene: &Scene) -> Vec<Block> {
    if !scene.several() {
        return Vec::new();
    }
    let row = |experiment: &Experiment| {
        let tally = &experiment.tally;
        let bad = |number: usize| Cell {
            tone: if number > 0 { Tone::Bad } else { Tone::Plain },
            ..count_cell(number)
        };
        let latest = scene.fleet.runs.get(experiment.latest);
        let window = experiment.window.map_or_else(absent, |(first, last)| {
            let (first, last) = (scene.clock.date(first), scene.clock.date(last));
            if first == last {
                cell(first)
            } else {
                cell(format!("{first}\u{a0}–\u{a0}{last}"))
            }
        });
        vec![
            cell(shown_title(experiment.title.as_deref())),
            count_cell(tally.runs),
            count_cell(tally.held),
            bad(tally.deviated),
            bad(tally.affected()),
            window,
            latest.map_or_else(absent, |entry| {
                let (sign, word) = hypothesis_word(entry.outline.verdict.hypothesis);
                cell_of(vec![Inline::Status(status(sign, word))])
            }),
        ]
    };
    let shown = scene.experiments.iter().take(MOST_ROWS);
    vec![Block::Table(Table {
        caption: Some("The experiments, and how their runs ended".to_owned()),
        columns: vec![
            column("Experiment", Align::Left, true),
            column("Runs", Align::Right, false),
            column("Held", Align::Right, false),
            column("Deviated", Align::Right, false),
            column("Users affected", Align::Right, false),
            column("First and last", Align::Left, false),
            column("Latest", Align::Left, false),
        ],
        rows: shown.map(row).collect(),
        notes: more_rows(scene.experiments.len(), "experiments"),
        ..Table::default()
    })]
}

pub(super) fn more_rows(all: usize, what: &str) -> Vec<Vec<Inline>> {
    if all <= MOST_ROWS {
        return Vec::new();
    }
    let more = wording::count((all - MOST_ROWS) as u64);
    vec![vec![Inline::text(format!("And {more} more {what}."))]]
}
