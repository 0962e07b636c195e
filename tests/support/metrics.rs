//! Recorded answers of a metric system, read for tests.

use std::fs;
use std::path::Path;

use chaos_report::analyse::series::{QueryFigures, figures};
use chaos_report::model::{Asked, Number, QueryResult, Series};
use chaos_report::read::prometheus::{Origin, Reading, read_text};
use serde_json::Value;

/// When the recorded story began, in seconds since 1970.
pub(crate) const T0: i64 = 1_795_162_744;

pub(crate) fn text(path: &str) -> String {
    fs::read_to_string(Path::new("fixtures").join(path)).unwrap()
}

pub(crate) fn json(path: &str) -> Value {
    serde_json::from_str(&text(path)).unwrap()
}

pub(crate) fn reading(path: &str) -> Reading {
    let path = format!("prometheus/{path}");
    let origin = Origin::File(path.clone());
    read_text(&text(&path), &origin, &path, Asked::default()).unwrap()
}

pub(crate) fn result(path: &str) -> QueryResult {
    reading(path).result
}

pub(crate) fn of(path: &str) -> QueryFigures {
    figures(&result(path), None)
}

pub(crate) fn near(one: f64, other: f64, relative: f64) -> bool {
    (one - other).abs() <= relative * other.abs().max(1e-9)
}

pub(crate) fn value(number: Option<Number>) -> Option<f64> {
    number.map(Number::value)
}

/// The one series with these labels.
pub(crate) fn with<'a>(series: &'a [Series], labels: &[(&str, &str)]) -> &'a Series {
    let fits = |one: &&Series| {
        labels
            .iter()
            .all(|(name, value)| one.label(name) == Some(value))
    };
    series.iter().find(fits).unwrap()
}
