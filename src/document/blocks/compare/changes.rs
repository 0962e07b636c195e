//! What changed without being a figure: steps and answers that turned, findings that came and went, definitions.

use super::sides::{head, hypothesis as held};
use super::{Stage, absent, cell, cell_of, column, line, named, turned};
use crate::analyse::Severity;
use crate::analyse::compare::{Change, ChangeKind, Digest, FindingChange, Section, StepOutcome};
use crate::document::blocks::status;
use crate::document::wording::comparison as say;
use crate::document::{Align, Block, Cell, Inline, Sign, Table, Tone};
use crate::wording;

/// More differences of definition than this are counted, unless all are asked for.
const MOST_DEFINITIONS: usize = 12;

/// Steps and answers that turned; with all asked for also those of which one side knows nothing.
pub(super) fn flipped(stage: &Stage<'_>) -> Vec<Block> {
    let wanted = |change: &&Change| match change.kind {
        ChangeKind::Definition => false,
        ChangeKind::Step(_) => change.direction.is_some() || stage.all,
        _ => true,
    };
    let changes: Vec<&Change> = stage.comparison.changes.iter().filter(wanted).collect();
    let rows = changes
        .iter()
        .map(|change| {
            let mut row = vec![
                cell_of(vec![line(&change.name)]),
                Cell {
                    tone: Tone::Quiet,
                    ..cell(say::kind(change.kind))
                },
            ];
            row.extend(with_runs(stage, change));
            let state = |word: &Option<String>| {
                word.as_deref()
                    .map_or_else(absent, |word| cell(say::state(word)))
            };
            row.extend([
                state(&change.from),
                state(&change.to),
                cell_of(vec![Inline::Status(turned(change.direction))]),
            ]);
            row
        })
        .collect();
    table(
        stage,
        "What turned",
        ["What", "Where"],
        Some("Result"),
        rows,
        Vec::new(),
    )
}

/// The runs that a change is about, where there are several.
fn with_runs(stage: &Stage<'_>, change: &Change) -> Option<Cell> {
    (stage.comparison.sides.len() > 2).then(|| cell(named(stage, &change.candidates)))
}

fn table(
    stage: &Stage<'_>,
    caption: &str,
    [first, second]: [&str; 2],
    last: Option<&str>,
    rows: Vec<Vec<Cell>>,
    notes: Vec<Vec<Inline>>,
) -> Vec<Block> {
    if rows.is_empty() {
        return Vec::new();
    }
    let several = stage.comparison.sides.len() > 2;
    let mut columns = vec![column(first, Align::Left, true)];
    if !second.is_empty() {
        columns.push(column(second, Align::Left, false));
    }
    if several {
        columns.push(column("Runs", Align::Left, false));
    }
    columns.push(column(&head(stage, 0), Align::Left, false));
    let other = if several {
        "There".to_owned()
    } else {
        head(stage, 1)
    };
    columns.push(column(&other, Align::Left, false));
    columns.extend(last.map(|last| column(last, Align::Left, false)));
    vec![Block::Table(Table {
        caption: Some(caption.to_owned()),
        columns,
        rows,
        notes,
        ..Table::default()
    })]
}

/// What the experiments themselves have differently.
pub(super) fn definitions(stage: &Stage<'_>) -> Vec<Block> {
    let all: Vec<&Change> = stage
        .comparison
        .changes
        .iter()
        .filter(|change| change.kind == ChangeKind::Definition)
        .collect();
    let most = if stage.all {
        usize::MAX
    } else {
        MOST_DEFINITIONS
    };
    let rows = all
        .iter()
        .take(most)
        .map(|change| {
            let mut row = vec![cell_of(vec![line(&change.name)])];
            row.extend(with_runs(stage, change));
            let value = |value: &Option<String>| {
                let code = |value: &str| {
                    cell_of(vec![Inline::code(crate::clean::line(value).into_owned())])
                };
                value.as_deref().map_or_else(absent, code)
            };
            row.extend([value(&change.from), value(&change.to)]);
            row
        })
        .collect();
    let more = all.len().saturating_sub(most) as u64;
    let notes = (more > 0).then(|| {
        vec![Inline::text(format!(
            "and {}; all are shown with --all",
            wording::plural(more, "more difference", "more differences")
        ))]
    });
    table(
        stage,
        "What the definitions have differently",
        ["Place", ""],
        None,
        rows,
        notes.into_iter().collect(),
    )
}

/// Findings that appeared, went away and stayed.
pub(super) fn findings(stage: &Stage<'_>) -> Vec<Block> {
    let findings = &stage.comparison.findings;
    let several = stage.comparison.sides.len() > 2;
    let mut rows = Vec::new();
    for (list, word) in [
        (&findings.appeared, "appeared"),
        (&findings.gone, "went away"),
        (&findings.stayed, "stayed"),
    ] {
        for finding in list {
            rows.push(finding_row(stage, finding, word));
        }
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let mut columns = vec![
        column("", Align::Left, false),
        column("Finding", Align::Left, true),
        column("What it says", Align::Left, false),
    ];
    if several {
        columns.push(column("Runs", Align::Left, false));
    }
    vec![Block::Table(Table {
        caption: Some("Findings that appeared, went away and stayed".to_owned()),
        columns,
        rows,
        notes: Vec::new(),
        ..Table::default()
    })]
}

fn finding_row(stage: &Stage<'_>, finding: &FindingChange, word: &str) -> Vec<Cell> {
    let sign = match finding.severity {
        Severity::Critical => Sign::Bad,
        Severity::Warning => Sign::Warning,
        Severity::Info => Sign::Info,
    };
    let mut row = vec![
        cell(word),
        cell_of(vec![Inline::Status(status(sign, finding.code.clone()))]),
        cell_of(vec![line(&finding.title)]),
    ];
    if stage.comparison.sides.len() > 2 {
        row.push(cell(named(stage, &finding.candidates)));
    }
    row
}

/// The checks of the hypothesis, side by side: a row a probe and check.
pub(super) fn hypothesis(stage: &Stage<'_>) -> Vec<Block> {
    let comparison = stage.comparison;
    // Beyond a handful of sides the table of sides says who held.
    if comparison.sides.len() > 4 {
        return Vec::new();
    }
    let lasts: Vec<&Digest> = comparison
        .sides
        .iter()
        .filter_map(|side| side.digests.last())
        .collect();
    let is_check =
        |section: Section| matches!(section, Section::Before | Section::During | Section::After);
    let mut probes: Vec<(Section, &str)> = Vec::new();
    for step in lasts.iter().flat_map(|digest| &digest.steps) {
        let probe = (step.section, step.name.as_str());
        if is_check(step.section) && !probes.contains(&probe) {
            probes.push(probe);
        }
    }
    if probes.is_empty() {
        return Vec::new();
    }
    probes.sort_by_key(|probe| probe.0);
    let mut rows: Vec<Vec<Cell>> = probes
        .into_iter()
        .map(|(section, name)| {
            let mut row = vec![
                cell_of(vec![line(name)]),
                cell(say::kind(ChangeKind::Step(section)).trim_start_matches("hypothesis, ")),
            ];
            row.extend(lasts.iter().map(|digest| result(digest, section, name)));
            row
        })
        .collect();
    let mut answer = vec![cell("the hypothesis"), cell("")];
    answer.extend(
        lasts
            .iter()
            .map(|digest| cell_of(vec![Inline::Status(held(digest))])),
    );
    rows.push(answer);
    let mut columns = vec![
        column("Probe", Align::Left, true),
        column("Checked", Align::Left, false),
    ];
    columns.extend((0..lasts.len()).map(|side| column(&head(stage, side), Align::Left, false)));
    vec![Block::Table(Table {
        caption: Some("The hypothesis, side by side".to_owned()),
        columns,
        rows,
        notes: Vec::new(),
        ..Table::default()
    })]
}

/// What a probe gave in a check; of several rounds how many were met.
fn result(digest: &Digest, section: Section, name: &str) -> Cell {
    let outcomes: Vec<StepOutcome> = digest
        .steps
        .iter()
        .filter(|step| step.section == section && step.name == name)
        .map(|step| step.outcome)
        .collect();
    let met = outcomes
        .iter()
        .filter(|outcome| **outcome == StepOutcome::Succeeded)
        .count();
    match outcomes.as_slice() {
        [] => Cell {
            tone: Tone::Quiet,
            ..cell("not made")
        },
        [StepOutcome::NotKnown] => {
            cell_of(vec![Inline::Status(status(Sign::Unknown, "not known"))])
        }
        [one] => cell_of(vec![Inline::Status(match one {
            StepOutcome::Succeeded => status(Sign::Good, "met"),
            _ => status(Sign::Bad, "not met"),
        })]),
        many => {
            let sign = if met == many.len() {
                Sign::Good
            } else {
                Sign::Bad
            };
            cell_of(vec![Inline::Status(status(
                sign,
                format!("{met} of {} met", many.len()),
            ))])
        }
    }
}
