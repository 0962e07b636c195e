//! Results in, document out: builds the view and the blocks, runs the template, and frames what it gives.

use minijinja::{Value, context};

use super::blocks::{self, Scene};
use super::template::{Blocks, Template};
use super::wording::{self, Clock};
use super::{Document, view};
use crate::error::Error;
use crate::file;
use crate::model::{Moment, Run};
use crate::results::Results;

/// How a report is to be composed.
#[derive(Debug, Clone)]
pub struct Composition {
    /// Sections, order and sentences.
    pub template: Template,
    /// The user's own title.
    pub title: Option<String>,
    /// The time zone of all times that are shown.
    pub clock: Clock,
    /// True if long outputs are shown whole.
    pub full: bool,
    /// True if a comparison also shows what did not change.
    pub all: bool,
    /// The moment of creation; by default the end of the last run.
    pub created: Option<Moment>,
}

/// Composes the report of everything that was found out.
///
/// # Errors
/// If the template asks for something that does not exist.
pub fn compose(results: &Results, composition: &Composition) -> Result<Document, Error> {
    let title = title(results, composition);
    let mut blocks = Blocks::new(&nonce(results));
    let several = results.runs.len() > 1;
    let scenes: Vec<Scene<'_>> = results
        .runs
        .iter()
        .enumerate()
        .map(|(index, analysed)| Scene {
            run: &analysed.run,
            analysis: &analysed.analysis,
            inputs: &results.inputs,
            clock: composition.clock,
            full: composition.full,
            prefix: if several {
                format!("run-{}-", index + 1)
            } else {
                String::new()
            },
        })
        .collect();
    let runs: Vec<Value> = scenes
        .iter()
        .map(|scene| {
            let scope = blocks.scope(blocks::of_run(scene));
            view::of_run(scene, scope)
        })
        .collect();
    let report = blocks.scope(blocks::of_report(
        results,
        composition.clock,
        composition.all,
    ));
    let first = runs.first().cloned().unwrap_or_default();
    let view = context! {
        title => title.as_str(),
        generator => generator(),
        runs => runs,
        run => first,
        block => report,
    };
    Ok(Document {
        title,
        kind: if several {
            "Chaos experiment reports"
        } else {
            "Chaos experiment report"
        }
        .to_owned(),
        run_label: run_label(results, composition.clock),
        generator: generator(),
        created: composition.created.or_else(|| last_end(results)),
        keywords: keywords(results),
        blocks: composition.template.render(&view, blocks)?,
    })
}

pub(super) fn generator() -> String {
    format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
}

fn title(results: &Results, composition: &Composition) -> String {
    if let Some(title) = &composition.title {
        return title.clone();
    }
    match results.runs.as_slice() {
        // Earlier reports may be all that is compared.
        [] => results
            .comparison
            .iter()
            .flat_map(|comparison| &comparison.sides)
            .find_map(|side| side.digests.last()?.title.clone())
            .unwrap_or_else(|| "Chaos experiments compared".to_owned()),
        [only] => run_title(&only.run),
        runs => {
            let mut titles: Vec<String> = runs
                .iter()
                .map(|analysed| run_title(&analysed.run))
                .collect();
            titles.dedup();
            match titles.as_slice() {
                [same] => format!(
                    "{same} ({})",
                    wording::plural(runs.len() as u64, "run", "runs")
                ),
                _ => format!(
                    "{} of chaos experiments",
                    wording::plural(runs.len() as u64, "run", "runs")
                ),
            }
        }
    }
}

/// A run's title, or that it has none.
pub(super) fn run_title(run: &Run) -> String {
    let written = run.title.as_deref().map(str::trim);
    match written {
        Some(title) if !title.is_empty() => title.to_owned(),
        _ if run.journal.is_some() => "Chaos experiment without a title".to_owned(),
        _ => {
            let parts: Vec<&str> = [
                (run.traffic.is_empty(), "load"),
                (run.queries.is_empty(), "metrics"),
                (run.logs.is_empty(), "logs"),
            ]
            .into_iter()
            .filter(|(absent, _)| !absent)
            .map(|(_, part)| part)
            .collect();
            match parts.as_slice() {
                [] => "Chaos experiment without a title".to_owned(),
                parts => format!(
                    "{} without an experiment",
                    wording::capitalised(&wording::names(parts))
                ),
            }
        }
    }
}

fn run_label(results: &Results, clock: Clock) -> String {
    match results.runs.as_slice() {
        [only] => match only.run.start.known() {
            Some(start) => format!("run {}", clock.stamp(*start)),
            None => format!("run {}", only.run.id),
        },
        runs => wording::plural(runs.len() as u64, "run", "runs"),
    }
}

fn last_end(results: &Results) -> Option<Moment> {
    results
        .runs
        .iter()
        .filter_map(|analysed| analysed.run.end.known().or(analysed.run.start.known()))
        .max()
        .copied()
}

fn keywords(results: &Results) -> Vec<String> {
    let mut keywords: Vec<String> = Vec::new();
    for tag in results.runs.iter().flat_map(|analysed| &analysed.run.tags) {
        if !keywords.contains(tag) {
            keywords.push(tag.clone());
        }
    }
    keywords
}

/// Derived from the content, so that the same input gives the same bytes and no input can know it beforehand.
fn nonce(results: &Results) -> String {
    let mut facts = String::new();
    for input in &results.inputs {
        facts.push_str(input.sha256.as_deref().unwrap_or(&input.path));
    }
    for analysed in &results.runs {
        facts.push_str(&analysed.run.id);
    }
    let hash = file::sha256(facts.as_bytes());
    format!("block-{}", hash.get(..12).unwrap_or_default())
}
