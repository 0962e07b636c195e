//! The steady-state hypothesis: what was expected, what was observed, when it was looked at.

use super::{Scene, absent, cell, cell_of, status};
use crate::document::{Align, Block, Cell, Column, Inline, Sign, Table, Tone, summary, wording};
use crate::model::{Activity, Hypothesis, Outcome, Section};

/// One row a probe; columns for the checks before, during and after the method.
pub(super) fn table(scene: &Scene<'_>) -> Vec<Block> {
    // Load or metrics alone say nothing of an experiment.
    if scene.run.journal.is_none() {
        return Vec::new();
    }
    let Some(hypothesis) = &scene.run.hypothesis else {
        return vec![Block::Paragraph(vec![Inline::text(
            "The experiment declares no steady-state hypothesis.",
        )])];
    };
    let mut blocks = Vec::new();
    if let Some(title) = &hypothesis.title {
        blocks.push(Block::Paragraph(vec![Inline::strong(title.clone())]));
    }
    let names = probe_names(scene, hypothesis);
    if names.is_empty() {
        let words = if recorded(hypothesis) {
            "No probe of the hypothesis is recorded."
        } else {
            "The outcome of the hypothesis was not recorded."
        };
        blocks.push(Block::Paragraph(vec![Inline::text(words)]));
        return blocks;
    }
    let column = |title: &str, key| Column {
        title: title.to_owned(),
        align: Align::Left,
        key,
    };
    let rows = names
        .iter()
        .map(|name| {
            let tolerance = outcomes(hypothesis)
                .flat_map(|outcome| &outcome.probes)
                .find(|probe| probe.shown_name() == name)
                .and_then(|probe| probe.tolerance.as_ref());
            vec![
                cell(name.clone()),
                tolerance.map_or_else(absent, |tolerance| {
                    cell_of(vec![Inline::code(super::activities::one_line(tolerance))])
                }),
                single(hypothesis.before.as_ref(), name),
                during(hypothesis, name),
                single(hypothesis.after.as_ref(), name),
            ]
        })
        .collect();
    blocks.push(Block::Table(Table {
        id: Some(format!("{}hypothesis-checks", scene.prefix)),
        caption: Some("Checks of the steady-state hypothesis".to_owned()),
        columns: vec![
            column("Probe", true),
            column("Tolerance", false),
            column("Before", false),
            column("During", false),
            column("After", false),
        ],
        rows,
        notes: vec![vec![Inline::text(when_checked(hypothesis, scene))]],
        ..Table::default()
    }));
    for outcome in outcomes(hypothesis).filter(|outcome| outcome.met != Some(true)) {
        blocks.extend(failures(scene, outcome));
    }
    blocks
}

/// The checks alone, each in few characters: for the summary.
pub(super) fn brief(scene: &Scene<'_>) -> Vec<Block> {
    const LONGEST: usize = 12;
    let mut blocks = table(scene);
    blocks.retain(|block| matches!(block, Block::Table(_)));
    let title = scene
        .run
        .hypothesis
        .as_ref()
        .and_then(|hypothesis| hypothesis.title.as_deref());
    for block in &mut blocks {
        let Block::Table(table) = block else { continue };
        table.notes.clear();
        if let (Some(column), Some(title)) = (table.columns.first_mut(), title) {
            column.title = cut(&format!("Steady state: {title}"), 36);
        }
        for cell in table.rows.iter_mut().flat_map(|row| row.iter_mut().skip(1)) {
            for part in &mut cell.content {
                match part {
                    Inline::Status(status) => status.word = cut(&status.word, LONGEST),
                    Inline::Code(words) | Inline::Text(words) => *words = cut(words, LONGEST),
                    _ => {}
                }
            }
        }
    }
    blocks
}

fn cut(words: &str, longest: usize) -> String {
    if words.chars().count() <= longest {
        return words.to_owned();
    }
    words.chars().take(longest - 1).chain(['…']).collect()
}

fn outcomes(hypothesis: &Hypothesis) -> impl Iterator<Item = &Outcome> {
    hypothesis
        .before
        .iter()
        .chain(&hypothesis.during)
        .chain(&hypothesis.after)
}

fn recorded(hypothesis: &Hypothesis) -> bool {
    outcomes(hypothesis).next().is_some()
}

/// The declared probes in order, then those that only the journal records.
fn probe_names(scene: &Scene<'_>, hypothesis: &Hypothesis) -> Vec<String> {
    let declared = scene
        .run
        .declared
        .iter()
        .filter(|declared| declared.section == Section::Hypothesis)
        .filter_map(|declared| declared.name.clone());
    let recorded = outcomes(hypothesis)
        .flat_map(|outcome| &outcome.probes)
        .map(|probe| probe.shown_name().to_owned());
    let mut names: Vec<String> = Vec::new();
    for name in declared.chain(recorded) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn single(outcome: Option<&Outcome>, name: &str) -> Cell {
    let probe = outcome.and_then(|outcome| {
        outcome
            .probes
            .iter()
            .find(|probe| probe.shown_name() == name)
    });
    let Some(probe) = probe else {
        return absent();
    };
    let (sign, tone) = match probe.tolerance_met {
        _ if probe.dry => (Sign::Unknown, Tone::Quiet),
        Some(true) => (Sign::Good, Tone::Good),
        Some(false) => (Sign::Bad, Tone::Bad),
        None => (Sign::Unknown, Tone::Plain),
    };
    Cell {
        content: vec![Inline::Status(status(sign, observed(probe)))],
        tone,
        sort: None,
    }
}

fn observed(probe: &Activity) -> String {
    if probe.dry {
        return "not really checked".to_owned();
    }
    match &probe.output {
        Some(output) => cut(&summary::observed(output), 40),
        None if probe.failed() => "the probe failed".to_owned(),
        None => "null".to_owned(),
    }
}

fn during(hypothesis: &Hypothesis, name: &str) -> Cell {
    let checks = hypothesis
        .during
        .iter()
        .flat_map(|outcome| &outcome.probes)
        .filter(|probe| probe.shown_name() == name && !probe.dry);
    let (mut made, mut met) = (0_u64, 0_u64);
    for probe in checks {
        made += 1;
        met += u64::from(probe.tolerance_met == Some(true));
    }
    if made == 0 {
        return absent();
    }
    let (sign, tone) = if met == made {
        (Sign::Good, Tone::Good)
    } else {
        (Sign::Bad, Tone::Bad)
    };
    Cell {
        content: vec![Inline::Status(status(sign, format!("{met} of {made} met")))],
        tone,
        sort: None,
    }
}

/// When the hypothesis was looked at; what lies between was never checked.
fn when_checked(hypothesis: &Hypothesis, scene: &Scene<'_>) -> String {
    let time = |outcome: Option<&Outcome>, name: &str| {
        let outcome = outcome?;
        let first = outcome
            .probes
            .iter()
            .find_map(|probe| probe.start.known())?;
        let last = outcome
            .probes
            .iter()
            .rev()
            .find_map(|probe| probe.end.known())?;
        Some(format!(
            "{name} {}",
            scene.clock.range_in_sentence(*first, *last, 0)
        ))
    };
    let rounds = hypothesis.during.len() as u64;
    let parts: Vec<String> = [
        time(hypothesis.before.as_ref(), "before:"),
        (rounds > 0).then(|| format!("during: {}", wording::plural(rounds, "round", "rounds"))),
        time(hypothesis.after.as_ref(), "after:"),
    ]
    .into_iter()
    .flatten()
    .collect();
    match (parts.is_empty(), rounds) {
        (true, _) => "It was never checked.".to_owned(),
        (false, 0) => format!("Checked {}; not during the method.", parts.join(", ")),
        (false, _) => format!("Checked {}.", parts.join(", ")),
    }
}

/// What the probes of an unmet check say, when they failed.
fn failures(scene: &Scene<'_>, outcome: &Outcome) -> Vec<Block> {
    outcome
        .probes
        .iter()
        .filter_map(|probe| {
            let exception = probe.exception.as_ref()?;
            let when = probe
                .start
                .known()
                .map(|start| format!(" at {}", scene.clock.time(*start, 0)))
                .unwrap_or_default();
            Some(Block::Paragraph(vec![
                Inline::strong(probe.shown_name()),
                Inline::text(format!(" failed{when}: ")),
                Inline::code(exception.root.clone()),
            ]))
        })
        .collect()
}
