//! What a chart shows: rows over one axis, with their marks, holes and words. Nothing is drawn and nothing measured here.
//!
//! Times are seconds from the origin of the figure's [`TimeAxis`]; a painter decides where on its sheet they stand.

mod versus;

pub use versus::{Dumbbell, Dumbbells, End, Overlay, OverlaySide, Way};

use super::Inline;
use crate::model::Moment;
use crate::wording::Clock;

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

/// What became of requests, in the order of stacking from the base line up. The meaning of colours is fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// 2xx, or another success.
    Success,
    /// 3xx, 1xx and what has no meaning of success or failure.
    Redirect,
    /// 4xx.
    ClientError,
    /// 5xx, or another failure.
    ServerError,
    /// No response.
    NoResponse,
}

impl Class {
    /// All of them, from the base line up.
    pub const ALL: [Self; 5] = [
        Self::Success,
        Self::Redirect,
        Self::ClientError,
        Self::ServerError,
        Self::NoResponse,
    ];

    /// The class of a status code; 0 is no response.
    #[must_use]
    pub fn of_code(code: u16) -> Self {
        match code {
            0 => Self::NoResponse,
            200..=299 => Self::Success,
            400..=499 => Self::ClientError,
            500.. => Self::ServerError,
            _ => Self::Redirect,
        }
    }

    /// True for what users take for a failure.
    #[must_use]
    pub fn failed(self) -> bool {
        matches!(
            self,
            Self::ClientError | Self::ServerError | Self::NoResponse
        )
    }
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

/// Figures from run to run, all over the same runs. Runs are known by their places.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trend {
    /// What the runs are called, in the order of time.
    pub runs: Vec<String>,
    /// What changed between two runs.
    pub marks: Vec<TrendMark>,
    /// The runs that stand out, from the first of a stretch to its last.
    pub columns: Vec<(usize, usize)>,
    /// The figures.
    pub lines: Vec<TrendLine>,
}

/// Something that changed between two runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrendMark {
    /// The first run with the new value.
    pub at: usize,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// A figure from run to run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrendLine {
    /// What it is.
    pub title: String,
    /// Of what.
    pub note: String,
    /// Its values.
    pub values: Vec<Option<f64>>,
    /// The runs in which it stands out for the worse.
    pub bad: Vec<usize>,
    /// A limit that somebody set, with its words.
    pub limit: Option<(f64, String)>,
    /// Levels: from the first run to the last, and their median.
    pub levels: Vec<(usize, usize, f64)>,
    /// How values are said.
    pub unit: TrendUnit,
    /// What there is to say of it.
    pub words: String,
}

/// How the values of a trend are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrendUnit {
    /// As shares of 1.
    #[default]
    Share,
    /// As times, from milliseconds.
    Milliseconds,
    /// As durations, from seconds.
    Seconds,
}

/// The latency of many runs on one logarithmic scale, counted from the fault.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panels {
    /// The runs in order.
    pub panels: Vec<Panel>,
    /// The least and greatest latency of the scale.
    pub range_ms: (f64, f64),
    /// Where the plots begin, in seconds from the fault.
    pub from: f64,
    /// Where they end.
    pub to: f64,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// What it is called.
    pub name: String,
    /// Its figure.
    pub note: String,
    /// True if it stands out.
    pub bad: bool,
    /// Successes: seconds from the fault, milliseconds.
    pub points: Vec<(f64, f64)>,
    /// Failures: seconds from the fault.
    pub failures: Vec<f64>,
}

/// Activities as bars.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lanes {
    /// The lanes in order.
    pub lanes: Vec<Lane>,
    /// How many more there are, in words.
    pub more: Option<String>,
}

/// An activity, or the checks of the hypothesis.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// Its name.
    pub name: String,
    /// Its duration or result.
    pub note: String,
    /// True if the name is set heavier.
    pub strong: bool,
    /// True if it failed.
    pub bad: bool,
    /// True if the note tells of success.
    pub good: bool,
    /// What stands on the lane.
    pub bars: Vec<LaneBar>,
}

/// A stretch of a lane.
#[derive(Debug, Clone, PartialEq)]
pub struct LaneBar {
    /// When it began.
    pub start: f64,
    /// When it ended.
    pub end: f64,
    /// What it is.
    pub kind: LaneKind,
    /// Words at its end, or in its middle for what was not checked.
    pub label: String,
}

/// What a stretch of a lane is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaneKind {
    /// Load.
    Load,
    /// An action.
    Action,
    /// A probe, or a wait.
    Probe,
    /// Something that failed.
    Failed,
    /// A check that was met.
    Met,
    /// A check that was not met.
    NotMet,
    /// Nothing was checked.
    Unchecked,
    /// A pause.
    Pause,
    /// A rollback.
    Rollback,
    /// Impact that a source is certain of.
    Seen,
    /// Impact as far as a source may be off.
    Doubtful,
}

/// Stacked bars over time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bars {
    /// The bars in the order of time.
    pub bars: Vec<Bar>,
    /// Where there is no data, and why.
    pub holes: Vec<Hole>,
    /// True if the bars are shares of 1.
    pub share: bool,
    /// What one bar's height counts, for words.
    pub tall: bool,
    /// The height of the axis, where several rows share one.
    pub top: Option<f64>,
}

/// A bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Where it begins.
    pub start: f64,
    /// Where it ends.
    pub end: f64,
    /// What it is made of, from the base line up.
    pub parts: Vec<(Class, f64)>,
    /// Its value in words, for bars that are wide enough.
    pub label: String,
    /// True if it covers only part of its stretch.
    pub partial: bool,
    /// What is said of a restart in it.
    pub reset: Option<String>,
}

impl Bar {
    /// Its height.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.parts.iter().map(|part| part.1).sum()
    }
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

/// How long answers took; in milliseconds. Failures are apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Latency {
    /// Successes one by one, where they are few.
    pub points: Vec<(f64, f64)>,
    /// Stretches with enough successes for percentiles.
    pub bands: Vec<LatencyBand>,
    /// All of them by time and size, where they are many.
    pub heat: Option<Heat>,
    /// When failed requests were sent.
    pub failures: Vec<f64>,
    /// After how long the client gave up.
    pub ceiling_ms: Option<f64>,
    /// True for a logarithmic scale.
    pub log: bool,
    /// The least and greatest value of the axis.
    pub range_ms: (f64, f64),
    /// Where there is no data, and why.
    pub holes: Vec<Hole>,
    /// The longest stretch whose percentiles are left out, and why.
    pub unsaid: Option<Hole>,
}

/// The percentiles of a stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatencyBand {
    /// Where it begins.
    pub start: f64,
    /// Where it ends.
    pub end: f64,
    /// The median.
    pub p50: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// The 99th, with enough data.
    pub p99: Option<f64>,
}

/// Counts by time and logarithm of the latency.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Heat {
    /// Where the first column begins.
    pub start: f64,
    /// How wide a column is, in seconds.
    pub width: f64,
    /// How many columns there are.
    pub columns: usize,
    /// How many rows there are; they divide the axis evenly.
    pub rows: usize,
    /// Column by column, from the least latency up.
    pub counts: Vec<u32>,
}

/// Values that go up and down.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lines {
    /// The series; each in pieces that nothing interrupts.
    pub series: Vec<Vec<Vec<(f64, f64)>>>,
    /// Where there is no data, and why.
    pub holes: Vec<Hole>,
    /// How values are said.
    pub unit: Unit,
}

/// How the values of an axis are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// As numbers.
    #[default]
    Number,
    /// As times, from seconds.
    Seconds,
    /// As sizes in memory.
    Bytes,
}

/// Many counters.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Multiples {
    /// The moving ones, the most moving first.
    pub series: Vec<Multiple>,
    /// What the others are, in words.
    pub more: String,
}

/// One of many counters.
#[derive(Debug, Clone, PartialEq)]
pub struct Multiple {
    /// What differs.
    pub name: String,
    /// Its total.
    pub total: String,
    /// What it counted, scrape by scrape.
    pub bars: Vec<Bar>,
}

/// Shares of requests by latency.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Steps {
    /// The edges of the steps in milliseconds, one more than there are steps.
    pub edges: Vec<f64>,
    /// The distributions; the first is filled, the second outlined.
    pub curves: Vec<StepCurve>,
    /// The client's timeout in milliseconds.
    pub ceiling_ms: Option<f64>,
}

/// One distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct StepCurve {
    /// What it is called, e.g. "before, n = 99".
    pub label: String,
    /// The share of each step, 0 to 1.
    pub shares: Vec<f64>,
    /// The share that was cut off by the timeout.
    pub cut_off: f64,
    /// True for the phase in which the fault was in.
    pub bad: bool,
}

/// Percentile curves.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    /// The curves; the first is the heaviest.
    pub curves: Vec<CurveLine>,
    /// The client's timeout in milliseconds.
    pub ceiling_ms: Option<f64>,
}

/// A percentile curve.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveLine {
    /// What it is called.
    pub label: String,
    /// Shares, 0 to 1, with the latency in milliseconds below which they lie.
    pub points: Vec<(f64, f64)>,
}

/// Properties on a scale of words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Levels {
    /// The words of the scale, from the least.
    pub scale: Vec<String>,
    /// The properties.
    pub levels: Vec<Level>,
}

/// A property and its level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// What it is called.
    pub name: String,
    /// The place of its level on the scale.
    pub step: usize,
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
