//! All figures as a table, for those who can not see the figure.

use super::super::overview::hypothesis_word;
use super::super::{absent, cell, cell_of, column, number_cell, status};
use super::Scene;
use super::words::{unit, users_words, value_words};
use crate::analyse::fleet::Figure;
use crate::document::wording;
use crate::document::{Align, Block, Cell, Fold, Inline, Table, Tone};

/// Of more runs the table of figures is left to the list of all runs.
pub(super) const MOST_ROWS: usize = 100;

/// All figures as a table, for those who can not see the figure.
pub(in crate::document) fn table(scene: &Scene<'_>) -> Vec<Block> {
    let trend = scene.trend;
    if trend.runs.len() > MOST_ROWS {
        return Vec::new();
    }
    let mut columns = vec![
        column("Run", Align::Left, true),
        column("Started", Align::Left, false),
        column("Hypothesis", Align::Left, false),
        column("Users", Align::Left, false),
    ];
    let short = |figure: Figure| match figure {
        Figure::FailedShare => "Failed",
        Figure::BodyErrorShare => "Body errors",
        Figure::P50 => "p50",
        Figure::P95 => "p95",
        Figure::P99 => "p99",
        Figure::Outage => "Outage",
        Figure::Recovery => "Recovery",
    };
    columns.extend(
        trend
            .figures
            .iter()
            .map(|figure| column(short(figure.figure), Align::Right, false)),
    );
    let rows = (0..trend.runs.len())
        .map(|run| {
            let start = trend.starts.get(run).copied().flatten();
            let mut row = vec![
                cell(scene.name(run)),
                start.map_or_else(absent, |start| cell(scene.clock.stamp(start))),
            ];
            match trend.verdicts.get(run) {
                Some((hypothesis, users)) => {
                    let (sign, word) = hypothesis_word(*hypothesis);
                    row.push(cell_of(vec![Inline::Status(status(sign, word))]));
                    row.push(Cell {
                        tone: if users.affected() {
                            Tone::Bad
                        } else {
                            Tone::Plain
                        },
                        ..cell(users_words(*users))
                    });
                }
                None => row.extend([absent(), absent()]),
            }
            row.extend(trend.figures.iter().map(|figure| {
                let value = figure.values.get(run).copied().flatten();
                value.map_or_else(absent, |value| {
                    number_cell(value_words(value, unit(figure.figure)), value.value)
                })
            }));
            row
        })
        .collect();
    vec![Block::Fold(Fold {
        id: Some(format!("{}figures", scene.prefix)),
        title: vec![Inline::text("All figures, run by run")],
        detail: wording::plural(trend.runs.len() as u64, "run", "runs"),
        open: false,
        blocks: vec![Block::Table(Table {
            caption: Some("The figures of every run, in the order of time".to_owned()),
            columns,
            rows,
            ..Table::default()
        })],
    })]
}
