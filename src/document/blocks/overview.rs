//! Several runs at a glance, and inputs that could not be read.

use super::{absent, cell, cell_of, status};
use crate::analyse::HypothesisResult;
use crate::document::compose::run_title;
use crate::document::slug::slug;
use crate::document::wording::{self, Clock};
use crate::document::{AlertKind, Align, Block, Column, Inline, Sign, Table, Target, answer};
use crate::error::Error;
use crate::results::Results;
use crate::wording::label;

/// One row a run; nothing for a single one.
pub(super) fn table(results: &Results, clock: Clock) -> Vec<Block> {
    if results.runs.len() < 2 {
        return Vec::new();
    }
    let column = |title: &str, align, key| Column {
        title: title.to_owned(),
        align,
        key,
    };
    let titles: Vec<String> = results.runs.iter().map(|one| run_title(&one.run)).collect();
    // The same title in each row tells nothing: runs of one experiment are told apart by their files.
    let is_one = titles.windows(2).all(|pair| pair.first() == pair.last());
    let journals = results.runs.iter().map(|one| one.run.journal.as_deref());
    let names = label::of_runs(&journals.collect::<Vec<_>>());
    let rows = results
        .runs
        .iter()
        .zip(titles.iter().zip(&names))
        .enumerate()
        .map(|(index, (analysed, (title, name)))| {
            let run = &analysed.run;
            let (sign, word) = hypothesis_word(analysed.analysis.verdict.hypothesis);
            vec![
                cell(format!("{}", index + 1)),
                cell_of(vec![Inline::Link {
                    // The address of the run's heading, which the template numbers.
                    target: Target::Inside(slug(&format!("{} · {title}", index + 1))),
                    content: vec![Inline::text(if is_one { name } else { title })],
                }]),
                run.start
                    .known()
                    .map_or_else(absent, |start| cell(clock.stamp(*start))),
                run.duration_seconds
                    .known()
                    .map_or_else(absent, |seconds| cell(wording::duration(*seconds, 1))),
                cell(
                    run.status
                        .clone()
                        .unwrap_or_else(|| wording::ABSENT.to_owned()),
                ),
                cell_of(vec![Inline::Status(status(sign, word))]),
                cell(answer::headline(&analysed.run, &analysed.analysis)),
            ]
        })
        .collect();
    vec![Block::Table(Table {
        caption: Some("All runs of this report".to_owned()),
        columns: vec![
            column(if is_one { "No." } else { "Run" }, Align::Right, false),
            column(if is_one { "Run" } else { "Experiment" }, Align::Left, true),
            column("Started", Align::Left, false),
            column("Duration", Align::Right, false),
            column("Status", Align::Left, false),
            column("Hypothesis", Align::Left, false),
            column("Verdict", Align::Left, false),
        ],
        rows,
        notes: Vec::new(),
        ..Table::default()
    })]
}

pub(super) fn hypothesis_word(result: HypothesisResult) -> (Sign, &'static str) {
    match result {
        HypothesisResult::Met => (Sign::Good, "held"),
        HypothesisResult::NotMet => (Sign::Bad, "deviated"),
        HypothesisResult::NotMetBefore => (Sign::Bad, "not met before"),
        HypothesisResult::NotChecked => (Sign::Unknown, "not checked"),
        HypothesisResult::None => (Sign::Unknown, "none"),
    }
}

/// What could not be read, so that nobody takes a missing run for a run that never was.
pub(super) fn unread(results: &Results) -> Vec<Block> {
    unread_list(&results.failures)
}

/// The first inputs that could not be read; of hundreds the rest is counted.
pub(super) fn unread_list(failures: &[Error]) -> Vec<Block> {
    const MOST: usize = 25;
    if failures.is_empty() {
        return Vec::new();
    }
    let mut items: Vec<Vec<Block>> = failures
        .iter()
        .take(MOST)
        .map(|error| {
            let mut words = Vec::new();
            if let Some(place) = error.place() {
                words.push(Inline::code(place.to_string()));
                words.push(Inline::text(": "));
            }
            words.push(Inline::text(error.what()));
            vec![Block::Paragraph(words)]
        })
        .collect();
    if failures.len() > MOST {
        let more = (failures.len() - MOST) as u64;
        let more = format!("and {}", wording::plural(more, "more input", "more inputs"));
        items.push(vec![Block::Paragraph(vec![Inline::text(more)])]);
    }
    vec![Block::Alert {
        kind: AlertKind::Warning,
        blocks: vec![
            Block::Paragraph(vec![Inline::text(format!(
                "{} could not be read:",
                wording::plural(failures.len() as u64, "input", "inputs")
            ))]),
            Block::List { start: None, items },
        ],
    }]
}
