//! A log as a probe or a file holds it: its access lines taken apart, its error lines as they stand.

use std::sync::Arc;

use super::time::Moment;

/// The lines of one log.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Log {
    /// The activity or the file it was found in.
    pub source: String,
    /// What wrote it, e.g. the pod; empty if that is not known.
    pub name: String,
    /// How many lines it has, empty ones left out.
    pub lines: usize,
    /// The lines that tell of an answered request, in the order of the log.
    pub access: Vec<AccessLine>,
    /// The lines that speak of an error and are no access lines, in the order of the log.
    pub errors: Vec<ErrorLine>,
    /// When the other lines were written, in the order of the log.
    pub other: Vec<Moment>,
    /// How many lines have no time.
    pub untimed: usize,
}

/// A line that tells of an answered request.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessLine {
    /// When it was written.
    pub at: Option<Moment>,
    /// The request's method.
    pub method: Option<Arc<str>>,
    /// The path, without query.
    pub path: Option<Arc<str>>,
    /// The status code; 0 is a connection that got no answer.
    pub status: Option<u16>,
    /// How long the answer took.
    pub seconds: Option<f64>,
}

/// A line that speaks of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorLine {
    /// When it was written.
    pub at: Option<Moment>,
    /// What it says, without its time, cut to a bound.
    pub text: String,
}
