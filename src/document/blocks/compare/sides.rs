//! The sides at a glance: what they are called, when they ran, how they ended.

use super::{Stage, absent, cell, cell_of, column, letter, status};
use crate::analyse::compare::{Digest, Outcome, Side};
use crate::analyse::{HypothesisResult, Users};
use crate::document::slug::slug;
use crate::document::wording::comparison as say;
use crate::document::{Align, Badge, Block, Inline, Sign, Status, Table, Target};
use crate::wording;

/// How many sides, of what, and what they are laid over each other by.
pub(super) fn facts(stage: &Stage<'_>) -> Vec<Block> {
    let comparison = stage.comparison;
    let sides = comparison.sides.len() as u64;
    let mut facts = Vec::new();
    if comparison.is_one_experiment() {
        let runs: u64 = comparison
            .sides
            .iter()
            .map(|side| side.digests.len() as u64)
            .sum();
        facts.push(format!(
            "{} of the same experiment, matched by title and method",
            wording::plural(runs, "run", "runs")
        ));
    } else {
        facts.push(format!(
            "{} of different experiments",
            wording::plural(sides, "run", "runs")
        ));
    }
    if let Some(baseline) = comparison.baseline() {
        facts.push(format!("baseline: {}", crate::clean::line(&baseline.label)));
    }
    let fault = comparison
        .sides
        .iter()
        .find_map(|side| side.digests.last()?.fault.as_ref());
    if let Some(fault) = fault {
        let names: Vec<String> = fault
            .activities
            .iter()
            .map(|name| crate::clean::line(name).into_owned())
            .collect();
        facts.push(match names.as_slice() {
            [] => "aligned on the fault".to_owned(),
            names => format!("aligned on the fault, {}", wording::names_at_most(names, 2)),
        });
    }
    vec![Block::Facts(
        facts
            .into_iter()
            .map(|fact| vec![Inline::Text(fact)])
            .collect(),
    )]
}

/// One row a side.
pub(super) fn table(stage: &Stage<'_>) -> Vec<Block> {
    let comparison = stage.comparison;
    let rows = comparison
        .sides
        .iter()
        .enumerate()
        .map(|(place, side)| {
            let last = side.digests.last();
            let result = match place.checked_sub(1) {
                None => cell("baseline"),
                Some(candidate) => {
                    cell_of(vec![Inline::Status(outcome(comparison.outcome(candidate)))])
                }
            };
            vec![
                cell(letter(place)),
                cell_of(vec![name(stage, side)]),
                last.and_then(|digest| digest.start)
                    .map_or_else(absent, |start| cell(stage.clock.stamp(start))),
                last.map_or_else(absent, |digest| {
                    cell_of(vec![Inline::Status(hypothesis(digest))])
                }),
                last.map_or_else(absent, |digest| {
                    cell_of(vec![Inline::Status(users(digest))])
                }),
                result,
            ]
        })
        .collect();
    vec![Block::Table(Table {
        caption: Some("The runs that are compared".to_owned()),
        columns: vec![
            column("", Align::Left, false),
            column("Run", Align::Left, true),
            column("Started", Align::Left, false),
            column("Hypothesis", Align::Left, false),
            column("Users", Align::Left, false),
            column("Result", Align::Left, false),
        ],
        rows,
        notes: Vec::new(),
        ..Table::default()
    })]
}

/// The side's name, leading to its own report where it has one.
fn name(stage: &Stage<'_>, side: &Side) -> Inline {
    let words = if side.digests.len() > 1 {
        let runs = wording::plural(side.digests.len() as u64, "run", "runs");
        format!("{} ({runs})", crate::clean::line(&side.label))
    } else {
        crate::clean::line(&side.label).into_owned()
    };
    let [Some(run)] = side.runs.as_slice() else {
        return Inline::text(words);
    };
    let Some(analysed) = stage
        .results
        .runs
        .get(*run)
        .filter(|_| stage.results.runs.len() > 1)
    else {
        return Inline::text(words);
    };
    let title = crate::document::compose::run_title(&analysed.run);
    Inline::Link {
        target: Target::Inside(slug(&format!("{} · {title}", run + 1))),
        content: vec![Inline::text(words)],
    }
}

/// The answers of both sides; of several candidates how many held.
pub(super) fn badges(stage: &Stage<'_>) -> Vec<Badge> {
    let comparison = stage.comparison;
    let lasts = || {
        comparison
            .sides
            .iter()
            .filter_map(|side| side.digests.last())
    };
    if comparison.sides.len() == 2 {
        return lasts()
            .enumerate()
            .map(|(place, digest)| {
                let hypothesis = hypothesis(digest);
                Badge {
                    sign: hypothesis.sign,
                    word: format!("{}: {}", letter(place), hypothesis.word),
                    detail: Some(format!("users {}", users(digest).word)),
                }
            })
            .collect();
    }
    let held = lasts()
        .filter(|digest| digest.hypothesis == HypothesisResult::Met)
        .count();
    let all = comparison.sides.len();
    vec![Badge {
        sign: if held == all { Sign::Good } else { Sign::Bad },
        word: "Hypothesis held".to_owned(),
        detail: Some(format!(
            "{held} of {}",
            wording::plural(all as u64, "run", "runs")
        )),
    }]
}

pub(super) fn hypothesis(digest: &Digest) -> Status {
    let (sign, word) = match digest.hypothesis {
        HypothesisResult::Met => (Sign::Good, "held"),
        HypothesisResult::NotMet => (Sign::Bad, "deviated"),
        HypothesisResult::NotMetBefore => (Sign::Bad, "not met before"),
        HypothesisResult::NotChecked => (Sign::Unknown, "not checked"),
        HypothesisResult::None => (Sign::Unknown, "none"),
    };
    status(sign, word)
}

fn users(digest: &Digest) -> Status {
    let sign = match digest.users {
        Users::Unaffected => Sign::Good,
        Users::Unknown => Sign::Unknown,
        Users::Failing | Users::Degraded | Users::Slowed => Sign::Bad,
    };
    status(sign, say::state(digest.users.word()))
}

fn outcome(outcome: Outcome) -> Status {
    match outcome {
        Outcome::Better => status(Sign::Better, "better"),
        Outcome::Worse => status(Sign::Worse, "worse"),
        Outcome::Mixed => status(Sign::Worse, "worse and better"),
        Outcome::Same => status(Sign::Same, "no detectable difference"),
        Outcome::TooFew => status(Sign::TooFew, "too few data"),
        Outcome::Different => status(Sign::Unknown, "another experiment"),
    }
}

/// The names of the sides, for heads of columns.
pub(super) fn head(stage: &Stage<'_>, side: usize) -> String {
    let words = match side {
        0 => ", baseline",
        _ => "",
    };
    if stage.comparison.sides.len() == 2 {
        format!("{}{words}", letter(side))
    } else {
        let side = stage.comparison.sides.get(side);
        side.map_or_else(String::new, |side| {
            crate::clean::line(&side.label).into_owned()
        })
    }
}
