//! What the histograms of a query tell of a whole window: quantiles, each between the bounds of its bucket.

use super::{absent, cell, cell_of, column, number_cell};
use crate::analyse::histogram::{Estimate, HistogramFigures};
use crate::analyse::series::QueryFigures;
use crate::document::{Align, Block, Cell, Inline, Table, wording};
use crate::model::QueryResult;

/// More histograms than this are counted instead of listed.
const MOST: usize = 12;

/// The histograms of a query, those with most observations first; nothing if it has none.
pub(super) fn table(result: &QueryResult, figures: &QueryFigures) -> Option<Block> {
    let all = figures.quantiles.as_ref()?;
    let seconds = result
        .series
        .iter()
        .all(|series| series.name().is_some_and(|name| name.contains("_seconds")));
    let mut order: Vec<&HistogramFigures> = all.iter().collect();
    let count = |one: &HistogramFigures| one.observations.map_or(0.0, |number| number.value());
    order.sort_by(|one, other| count(other).total_cmp(&count(one)));
    let mut notes = vec![vec![Inline::text(
        "A histogram knows only how many observations fell into each bucket: the true quantile lies between the bounds, the value is a straight line between them.",
    )]];
    let thin = all.iter().flat_map(shown).any(|one| !one.supported);
    if thin {
        notes.push(vec![Inline::text(
            "\u{201c}Few\u{201d}: too few observations for a quantile so far out.",
        )]);
    }
    if let Some(more) = all.len().checked_sub(MOST).filter(|more| *more > 0) {
        notes.push(vec![Inline::text(format!(
            "and {}",
            wording::plural(more as u64, "more histogram", "more histograms")
        ))]);
    }
    let rows = order
        .into_iter()
        .take(MOST)
        .map(|one| {
            let name = name(one, all);
            let window = &one.window;
            vec![
                cell_of(vec![Inline::code(name)]),
                one.observations.map_or_else(absent, |number| {
                    number_cell(wording::number(number.value(), 1), number.value())
                }),
                quantile(window.p50, seconds),
                quantile(window.p90, seconds),
                quantile(window.p99, seconds),
            ]
        })
        .collect();
    Some(Block::Table(Table {
        caption: Some("Quantiles over the whole window".to_owned()),
        columns: vec![
            column("Histogram", Align::Left, true),
            column("Observations", Align::Right, false),
            column("p50", Align::Right, false),
            column("p90", Align::Right, false),
            column("p99", Align::Right, false),
        ],
        rows,
        notes,
        ..Table::default()
    }))
}

fn shown(one: &HistogramFigures) -> impl Iterator<Item = Estimate> {
    let window = one.window;
    [window.p50, window.p90, window.p99].into_iter().flatten()
}

/// The labels in which histograms differ.
fn name(one: &HistogramFigures, all: &[HistogramFigures]) -> String {
    let differs = |label: &str, value: &str| {
        all.iter()
            .any(|other| other.labels.get(label).map(String::as_str) != Some(value))
    };
    let parts: Vec<String> = one
        .labels
        .iter()
        .filter(|(label, value)| differs(label, value))
        .map(|(label, value)| {
            let (label, value) = (crate::clean::code(label), crate::clean::code(value));
            format!("{label}={value}")
        })
        .collect();
    if parts.is_empty() {
        "(all)".to_owned()
    } else {
        parts.join(" ")
    }
}

fn quantile(estimate: Option<Estimate>, seconds: bool) -> Cell {
    let Some(found) = estimate else {
        return absent();
    };
    let said = |value: f64| {
        if seconds {
            wording::milliseconds(value * 1000.0)
        } else {
            wording::number(value, 3)
        }
    };
    let value = found.value.value();
    let words = match (found.lower, found.upper) {
        (Some(lower), Some(upper)) => format!(
            "{} (between {} and {})",
            said(value),
            said(lower.value()),
            said(upper.value())
        ),
        (Some(lower), None) => format!("at least {}", said(lower.value())),
        (None, Some(upper)) => format!("at most {}", said(upper.value())),
        (None, None) => said(value),
    };
    let few = if found.supported { "" } else { ", few" };
    if few.is_empty() {
        number_cell(words, value)
    } else {
        cell(format!("{words}{few}"))
    }
}
