//! A table: its columns with their types, and its rows.

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// Yes or no.
    Boolean,
    /// An instant, in microseconds since 1970, UTC.
    Moment,
}

impl Kind {
    /// Its name in the documentation.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Float => "number",
            Self::Boolean => "boolean",
            Self::Moment => "timestamp",
        }
    }

    /// The type of such a column in DuckDB.
    pub(super) fn in_sql(self) -> &'static str {
        match self {
            Self::Text => "VARCHAR",
            Self::Integer => "BIGINT",
            Self::Float => "DOUBLE",
            Self::Boolean => "BOOLEAN",
            Self::Moment => "TIMESTAMPTZ",
        }
    }
}

/// A value; absent is never zero.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Absent,
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Moment(i64),
}

/// A column, and how its value comes from a row's subject.
pub(super) struct Column<T> {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) means: &'static str,
    pub(super) make: fn(&T) -> Cell,
}

/// A table of one run.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The names of its columns, and what their values are.
    pub columns: Vec<(&'static str, Kind)>,
    /// Its rows, each with a cell for each column.
    pub(super) rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(super) fn new<T>(
        name: &'static str,
        columns: &[Column<T>],
        subjects: impl Iterator<Item = T>,
    ) -> Self {
        Self {
            name,
            columns: columns
                .iter()
                .map(|column| (column.name, column.kind))
                .collect(),
            rows: subjects
                .map(|subject| {
                    columns
                        .iter()
                        .map(|column| (column.make)(&subject))
                        .collect()
                })
                .collect(),
        }
    }
}
