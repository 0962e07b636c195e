//! The time that the rows of a figure share, with what was marked on it, and the stretches without data.

use crate::model::Moment;
use crate::wording::Clock;

/// A stretch of time and what was marked on it.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeAxis {
    /// Second 0 of everything in the figure.
    pub origin: Moment,
    /// What second 0 is, e.g. "the fault", where several runs are counted from it and no clock holds for all of them.
    pub relative: Option<&'static str>,
    /// Where the axis begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// How moments are said.
    pub clock: Clock,
    /// What was injected.
    pub faults: Vec<FaultMark>,
    /// When the fault's window ended, if that is not the end of a mark.
    pub fault_end: Option<f64>,
    /// Where users felt it.
    pub impacts: Vec<Impact>,
}

/// An injected fault, from the start of its action to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultMark {
    /// When it began.
    pub start: f64,
    /// When the action ended.
    pub end: f64,
    /// What stands on its flag.
    pub label: String,
}

/// A stretch in which users felt it.
#[derive(Debug, Clone, PartialEq)]
pub struct Impact {
    /// When it began.
    pub start: f64,
    /// When it ended.
    pub end: f64,
    /// What was felt, e.g. "no answer for 14.5 s".
    pub label: String,
    /// The times behind the label.
    pub times: String,
    /// True if it had not ended when the data did.
    pub open: bool,
}

/// A stretch without data.
#[derive(Debug, Clone, PartialEq)]
pub struct Hole {
    /// Where it begins.
    pub start: f64,
    /// Where it ends.
    pub end: f64,
    /// Why.
    pub words: String,
}
