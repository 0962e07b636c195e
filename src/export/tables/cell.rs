//! Cells out of what the model holds, and columns out of names.

use crate::export::table::{Cell, Column, Kind};
use crate::model::Moment;

/// A column's name, what its values are, and what it holds.
pub(in crate::export) type Described = (&'static str, Kind, &'static str);

pub(super) fn described<T>(columns: &[Column<T>]) -> Vec<Described> {
    columns
        .iter()
        .map(|column| (column.name, column.kind, column.means))
        .collect()
}

pub(super) const fn column<T>(
    name: &'static str,
    kind: Kind,
    means: &'static str,
    make: fn(&T) -> Cell,
) -> Column<T> {
    Column {
        name,
        kind,
        means,
        make,
    }
}

pub(super) fn text(words: Option<&str>) -> Cell {
    words.map_or(Cell::Absent, |words| Cell::Text(words.to_owned()))
}

pub(super) fn integer(number: Option<u64>) -> Cell {
    number
        .and_then(|number| i64::try_from(number).ok())
        .map_or(Cell::Absent, Cell::Integer)
}

pub(super) fn float(number: Option<f64>) -> Cell {
    number.map_or(Cell::Absent, Cell::Float)
}

pub(super) fn boolean(truth: Option<bool>) -> Cell {
    truth.map_or(Cell::Absent, Cell::Boolean)
}

pub(super) fn moment(moment: Option<&Moment>) -> Cell {
    moment.map_or(Cell::Absent, |moment| {
        Cell::Moment(moment.instant().timestamp_micros())
    })
}
