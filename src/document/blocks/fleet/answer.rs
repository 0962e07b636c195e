//! What became of all runs together: facts, verdict, key figures.

use super::Scene;
use crate::analyse::fleet::Tally;
use crate::document::wording;
use crate::document::{Badge, Block, Inline, KeyFigure, Sign, Tone, Verdict};

pub(super) fn facts(scene: &Scene) -> Vec<Block> {
    let starts = || {
        scene
            .fleet
            .runs
            .iter()
            .filter_map(|entry| entry.outline.start)
    };
    let mut facts = vec![
        wording::plural(scene.tally.runs as u64, "run", "runs"),
        wording::plural(scene.experiments.len() as u64, "experiment", "experiments"),
    ];
    if let (Some(first), Some(last)) = (starts().min(), starts().max()) {
        facts.push(scene.clock.date_range(first, last, 0));
    }
    facts.push(format!(
        "{} read",
        wording::plural(scene.fleet.files as u64, "file", "files")
    ));
    let facts = facts.into_iter().map(|fact| vec![Inline::text(fact)]);
    vec![Block::Facts(facts.collect())]
}

pub(super) fn verdict(scene: &Scene) -> Vec<Block> {
    let tally = &scene.tally;
    let all = wording::plural(tally.runs as u64, "run", "runs");
    let count = |number: usize| wording::count(number as u64);
    let (tone, headline) = if tally.deviated > 0 {
        let deviated = count(tally.deviated);
        (
            Tone::Bad,
            format!("The hypothesis did not hold in {deviated} of {all}"),
        )
    } else if tally.affected() > 0 {
        let affected = count(tally.affected());
        (
            Tone::Bad,
            format!("Users were affected in {affected} of {all}"),
        )
    } else if tally.held == tally.runs {
        (Tone::Good, format!("The hypothesis held in all {all}"))
    } else {
        (
            Tone::Plain,
            format!("The hypothesis held in {} of {all}", count(tally.held)),
        )
    };
    let held = Badge {
        sign: if tally.held == tally.runs {
            Sign::Good
        } else {
            Sign::Info
        },
        word: "Held".to_owned(),
        detail: Some(format!("{} of {all}", count(tally.held))),
    };
    let bad = |number: usize, word: &str| Badge {
        sign: if number > 0 { Sign::Bad } else { Sign::Good },
        word: word.to_owned(),
        detail: Some(format!("{} of {all}", count(number))),
    };
    vec![Block::Verdict(Verdict {
        id: None,
        headline,
        tone,
        badges: vec![
            if tally.deviated > 0 {
                bad(tally.deviated, "Deviated")
            } else {
                held
            },
            bad(tally.affected(), "Users affected"),
        ],
        sentence: vec![Inline::text(sentence(tally))],
    })]
}

/// What became of the hypothesis and of the users in all runs.
pub(super) fn sentence(tally: &Tally) -> String {
    let list = |parts: &[(usize, &str)]| {
        let parts: Vec<String> = parts
            .iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, words)| format!("{words} in {}", wording::count(*number as u64)))
            .collect();
        wording::names(&parts)
    };
    let hypothesis = list(&[
        (tally.held, "held"),
        (tally.deviated, "deviated"),
        (tally.not_met_before, "was not met before the method"),
        (tally.not_checked, "was not checked"),
        (tally.no_hypothesis, "was not declared"),
    ]);
    let users = list(&[
        (tally.failing, "got failures"),
        (tally.degraded, "got errors in bodies"),
        (tally.slowed, "were slowed"),
        (tally.unaffected, "were not affected"),
        (tally.unknown, "had no load to tell"),
    ]);
    format!("The hypothesis {hypothesis}. Users {users}.")
}

pub(super) fn key_figures(scene: &Scene) -> Vec<Block> {
    let tally = &scene.tally;
    let figure = |label: &str, number: usize, note: &str, bad: bool| KeyFigure {
        label: label.to_owned(),
        value: wording::count(number as u64),
        note: note.to_owned(),
        tone: if bad && number > 0 {
            Tone::Bad
        } else {
            Tone::Plain
        },
    };
    let share =
        |number: usize| wording::percent(number as u64, tally.runs as u64, 1).unwrap_or_default();
    let mut figures = vec![
        figure("Held", tally.held, &share(tally.held), false),
        figure("Deviated", tally.deviated, &share(tally.deviated), true),
        figure(
            "Users affected",
            tally.affected(),
            &share(tally.affected()),
            true,
        ),
    ];
    if !scene.fleet.gates.is_empty() {
        figures.push(figure(
            "Broke a gate",
            tally.gates_broken,
            &share(tally.gates_broken),
            true,
        ));
    }
    // What did not happen is not worth a place of its own.
    let rare = [
        ("Damaged", tally.damaged, "part of an input was lost"),
        (
            "Inputs not read",
            scene.fleet.failures.len(),
            "listed below",
        ),
    ];
    for (label, number, note) in rare {
        if number > 0 {
            figures.push(figure(label, number, note, false));
        }
    }
    vec![Block::KeyFigures(figures)]
}
