//! What a chart shows: rows over one axis, with their marks, holes and words. Nothing is drawn and nothing measured here.
//!
//! Times are seconds from the origin of the figure's [`TimeAxis`]; a painter decides where on its sheet they stand.

mod axis;
mod bars;
mod lanes;
mod latency;
mod levels;
mod lines;
mod trend;
mod versus;

pub use axis::{FaultMark, Hole, Impact, TimeAxis};
pub use bars::{Bar, Bars, Class, Multiple, Multiples};
pub use lanes::{Lane, LaneBar, LaneKind, Lanes};
pub use latency::{Curve, CurveLine, Heat, Latency, LatencyBand, StepCurve, Steps};
pub use levels::{Level, Levels};
pub use lines::{Lines, Unit};
pub use trend::{Panel, Panels, Trend, TrendLine, TrendMark, TrendUnit};
pub use versus::{Dumbbell, Dumbbells, End, Overlay, OverlaySide, Way};

use super::Inline;

/// A chart, or several on one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Unique in the document; side files are named by it.
    pub id: String,
    /// What it shows in words and numbers, for readers who can not see it.
    pub alt: String,
    /// What the marks are and how much of the data they stand for.
    pub caption: Vec<Inline>,
    /// The axis that all rows share; none if the row has one of its own.
    pub time: Option<TimeAxis>,
    /// What is shown, from top to bottom.
    pub rows: Vec<Row>,
    /// The figure in one line, for terminals.
    pub spark: Option<Spark>,
}

/// One row of a figure: its name at the left, its plot, its totals at the right.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is.
    pub title: String,
    /// Unit and kind.
    pub note: String,
    /// What its marks mean, with their totals.
    pub legend: Vec<Entry>,
    /// What is drawn.
    pub content: Content,
}

/// A line of a row's totals.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The mark that it is about.
    pub mark: Swatch,
    /// Its name.
    pub label: String,
    /// Its total; may be empty.
    pub value: String,
    /// True if it must not be missed.
    pub strong: bool,
}

/// A mark beside a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swatch {
    /// The fill of a class.
    Class(Class),
    /// A cross.
    Cross,
    /// A dot.
    Dot,
    /// The line of a series, by its place.
    Line(usize),
    /// The mark of a run among those that are compared, by its place; the baseline is the first.
    Side(usize),
    /// The heatmap's steps, with the least and the greatest count.
    Heat(u64, u64),
    /// Words alone.
    None,
}

/// What a row draws.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// What was done, a lane each.
    Lanes(Lanes),
    /// The brackets of the axis's impacts, with their labels.
    Impact,
    /// Stacked bars.
    Bars(Bars),
    /// How long answers took.
    Latency(Latency),
    /// Values that go up and down.
    Lines(Lines),
    /// Many counters, one thin lane each.
    Multiples(Multiples),
    /// Shares by size, on an axis of their own.
    Steps(Steps),
    /// Percentiles on an axis of their own.
    Curve(Curve),
    /// Properties on a scale of words.
    Levels(Levels),
    /// Figures of run after run.
    Trend(Trend),
    /// The latency of many runs, a small plot each.
    Panels(Panels),
    /// The latency of several runs in one plot.
    Overlay(Overlay),
    /// Figures of two runs, a line each.
    Dumbbells(Dumbbells),
}

/// A figure in one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Spark {
    /// What is counted, e.g. "failed requests per second".
    pub title: String,
    /// The counts, a column each.
    pub values: Vec<f64>,
    /// Column and words of what is marked above.
    pub marks: Vec<(usize, String)>,
    /// The moments at which it begins and ends.
    pub ends: (String, String),
}
