//! What stands in each table: its columns, what they hold, and where the values come from.

mod activities;
mod buckets;
mod cell;
mod findings;
mod runs;
mod series;

use cell::Described;

use super::table::Table;
use crate::results::Analysed;

/// All tables of a run.
pub(super) fn of(analysed: &Analysed) -> Vec<Table> {
    vec![
        runs::of(analysed),
        activities::of(analysed),
        buckets::of(analysed),
        series::of(analysed),
        findings::of(analysed),
    ]
}

/// The tables with their columns.
pub(super) fn columns() -> Vec<(&'static str, Vec<Described>)> {
    vec![
        (runs::NAME, runs::reference()),
        (activities::NAME, activities::reference()),
        (buckets::NAME, buckets::reference()),
        (series::NAME, series::reference()),
        (findings::NAME, findings::reference()),
    ]
}
