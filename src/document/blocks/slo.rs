//! The run held against a service level objective.

use super::{Scene, absent, cell, column};
use crate::document::{Align, Block, Inline, Table};
use crate::wording::{self, slo};

/// Target, availability, burn rate and budget; nothing without an objective.
pub(super) fn table(scene: &Scene<'_>) -> Vec<Block> {
    let Some(known) = &scene.analysis.slo else {
        return Vec::new();
    };
    let row = |name: &str, value: Option<String>, meaning: String| {
        vec![cell(name), value.map_or_else(absent, cell), cell(meaning)]
    };
    let fraction = match (known.requests, known.failed) {
        (Some(requests), Some(failed)) => format!(
            "{} of {} requests succeeded",
            wording::count(requests.saturating_sub(failed)),
            wording::count(requests)
        ),
        _ => String::new(),
    };
    let rows = vec![
        row("Target", Some(slo::share(known.target)), String::new()),
        row("Availability", known.availability.map(slo::share), fraction),
        row(
            "Burn rate",
            known.burn_rate.map(slo::factor),
            "errors as a multiple of what the target allows".to_owned(),
        ),
        row(
            "Error budget spent",
            known.budget_spent.map(slo::share),
            "by this run alone, of the budget of 30 days".to_owned(),
        ),
    ];
    vec![Block::Table(Table {
        caption: Some("The run against its service level objective".to_owned()),
        columns: vec![
            column("", Align::Left, true),
            column("Value", Align::Right, false),
            column("Meaning", Align::Left, false),
        ],
        rows,
        notes: vec![vec![Inline::text(format!(
            "Assumption: {}.",
            slo::assumption(known)
        ))]],
        ..Table::default()
    })]
}
