//! The figures as tables: what changed, with its basis; everything where all is asked for.

use super::sides::head;
use super::{Stage, absent, cell, cell_of, column, judged, line, named, turned};
use crate::analyse::compare::{ChangeKind, Difference, Digest, Figure, Judgement, bucket_seconds};
use crate::document::wording::comparison as say;
use crate::document::{Align, Block, Cell, Column, Inline, Table, Tone};
use crate::wording;

/// The figures that changed, worse ones first; with all asked for also the others.
pub(super) fn table(stage: &Stage<'_>) -> Vec<Block> {
    let rows: Vec<Vec<Cell>> = shown(stage)
        .into_iter()
        .map(|(figure, candidate)| row(stage, figure, candidate))
        .collect();
    let notes = vec![vec![Inline::text(counted(stage))]];
    if rows.is_empty() {
        return vec![Block::Paragraph(notes.into_iter().flatten().collect())];
    }
    let mut columns = columns(stage, "Figure");
    columns.extend([
        column("Difference", Align::Left, false),
        column("Basis", Align::Left, false),
        column("Result", Align::Left, false),
    ]);
    vec![Block::Table(Table {
        caption: Some("Figures of the runs side by side".to_owned()),
        columns,
        rows,
        notes,
        ..Table::default()
    })]
}

/// The columns of what is compared and of its values; of several candidates each row names its own.
fn columns(stage: &Stage<'_>, key: &str) -> Vec<Column> {
    let mut columns = vec![column(key, Align::Left, true)];
    let candidate = if stage.comparison.sides.len() > 2 {
        columns.push(column("Run", Align::Left, false));
        "Run's value".to_owned()
    } else {
        head(stage, 1)
    };
    columns.push(column(&head(stage, 0), Align::Left, false));
    columns.push(column(&candidate, Align::Left, false));
    columns
}

/// What turned and what moved in one table of few columns, for terminals.
pub(super) fn brief(stage: &Stage<'_>) -> Vec<Block> {
    let several = stage.comparison.sides.len() > 2;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let with_run = |mut row: Vec<Cell>, run: String| {
        if several {
            row.insert(1, cell(run));
        }
        row
    };
    for change in &stage.comparison.changes {
        let is_step = matches!(change.kind, ChangeKind::Step(_));
        if change.kind == ChangeKind::Definition || (is_step && change.direction.is_none()) {
            continue;
        }
        let state = |word: &Option<String>| {
            word.as_deref()
                .map_or_else(absent, |word| cell(say::state(word)))
        };
        rows.push(with_run(
            vec![
                cell_of(vec![line(&change.name)]),
                state(&change.from),
                state(&change.to),
                cell_of(vec![Inline::Status(turned(change.direction))]),
            ],
            named(stage, &change.candidates),
        ));
    }
    for (figure, candidate) in shown(stage) {
        let value = |side: usize| {
            let value = figure.values.get(side);
            value.map_or_else(absent, |value| cell(say::value(figure.measure, value)))
        };
        let judgement = figure.against.get(candidate).and_then(|one| one.judgement);
        rows.push(with_run(
            vec![
                cell(say::measure(figure.measure)),
                value(0),
                value(candidate + 1),
                cell_of(vec![Inline::Status(judged(judgement))]),
            ],
            named(stage, &[candidate]),
        ));
    }
    let note = counted(stage);
    if rows.is_empty() {
        return vec![Block::Paragraph(vec![Inline::text(note)])];
    }
    let mut columns = columns(stage, "What");
    columns.push(Column {
        title: "Result".to_owned(),
        ..Column::default()
    });
    vec![Block::Table(Table {
        caption: Some("What changed".to_owned()),
        columns,
        rows,
        notes: vec![vec![Inline::text(note)]],
        ..Table::default()
    })]
}

/// Figures and candidates to show: worse, better, then the rest where all is asked for.
pub(super) fn shown<'s>(stage: &Stage<'s>) -> Vec<(&'s Figure, usize)> {
    let rank = |judgement: Option<Judgement>| match judgement {
        Some(Judgement::Worse) => 0,
        Some(Judgement::Better) => 1,
        Some(Judgement::Same) => 2,
        Some(Judgement::TooFew) => 3,
        None => 4,
    };
    // Different experiments are set side by side, so that what is known of them is shown.
    let everything = stage.all || !stage.comparison.is_one_experiment();
    let mut shown: Vec<(usize, &Figure, usize)> = Vec::new();
    for figure in &stage.comparison.figures {
        for (candidate, against) in figure.against.iter().enumerate() {
            let rank = rank(against.judgement);
            if everything || rank < 2 {
                shown.push((rank, figure, candidate));
            }
        }
    }
    shown.sort_by_key(|one| one.0);
    shown
        .into_iter()
        .map(|(_, figure, candidate)| (figure, candidate))
        .collect()
}

/// "5 better, 1 worse, 4 without a detectable difference, 2 with too few data."
fn counted(stage: &Stage<'_>) -> String {
    let count = |wanted: Judgement| {
        stage
            .comparison
            .figures
            .iter()
            .flat_map(|figure| &figure.against)
            .filter(|one| one.judgement == Some(wanted))
            .count() as u64
    };
    let mut parts = Vec::new();
    for (judgement, words) in [
        (Judgement::Worse, "worse"),
        (Judgement::Better, "better"),
        (Judgement::Same, "without a detectable difference"),
        (Judgement::TooFew, "with too few data to say"),
    ] {
        match count(judgement) {
            0 => {}
            number => parts.push(format!("{} {words}", wording::count(number))),
        }
    }
    if parts.is_empty() {
        return "No figure could be compared.".to_owned();
    }
    let more = if stage.all {
        ""
    } else {
        " All are shown with --all."
    };
    format!("Figures: {}.{more}", parts.join(", "))
}

fn row(stage: &Stage<'_>, figure: &Figure, candidate: usize) -> Vec<Cell> {
    let measure = figure.measure;
    let value = |side: usize| {
        let value = figure.values.get(side);
        value.map_or_else(absent, |value| cell(say::value(measure, value)))
    };
    let nothing = Difference::default();
    let against = figure.against.get(candidate).unwrap_or(&nothing);
    let mut row = vec![cell(say::measure(measure))];
    if stage.comparison.sides.len() > 2 {
        row.push(cell(named(stage, &[candidate])));
    }
    let tone = match against.judgement {
        Some(Judgement::Worse) => Tone::Bad,
        _ => Tone::Plain,
    };
    row.push(value(0));
    row.push(Cell {
        tone,
        ..value(candidate + 1)
    });
    row.push(match against.judgement {
        None => absent(),
        Some(_) => cell(say::difference(measure, against)),
    });
    row.push(Cell {
        tone: Tone::Quiet,
        ..cell(say::basis(measure, against, width(stage)))
    });
    row.push(cell_of(vec![Inline::Status(judged(against.judgement))]));
    row
}

fn width(stage: &Stage<'_>) -> Option<f64> {
    let baseline: &Digest = stage.comparison.baseline()?.digests.last()?;
    bucket_seconds(baseline)
}
