//! Runs held against each other: their answers laid over each other, and a figure on both sides as two marks on a line.

/// The answers of several runs on one scale, counted from the same moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overlay {
    /// The runs, the baseline first.
    pub sides: Vec<OverlaySide>,
    /// The least and greatest latency of the logarithmic axis, in milliseconds.
    pub range_ms: (f64, f64),
    /// After how long a client gave up.
    pub ceiling_ms: Option<f64>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OverlaySide {
    /// What it is called on the figure: a letter.
    pub letter: String,
    /// Successes one by one: seconds, milliseconds.
    pub points: Vec<(f64, f64)>,
    /// A percentile, in pieces that nothing interrupts, where requests are too many for points.
    pub pieces: Vec<Vec<(f64, f64)>>,
    /// When failed requests were sent.
    pub failures: Vec<f64>,
}

/// Figures of a baseline and of a candidate, all of one unit and on one scale.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dumbbells {
    /// The figures.
    pub bells: Vec<Dumbbell>,
    /// Where the scale begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// True for a logarithmic scale.
    pub log: bool,
    /// The scale's round values with their words.
    pub ticks: Vec<(f64, String)>,
}

/// A figure on both sides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dumbbell {
    /// What it is.
    pub name: String,
    /// The baseline.
    pub before: End,
    /// The candidate.
    pub after: End,
    /// Where the candidate lies as the test sees it.
    pub interval: Option<(f64, f64)>,
    /// What became of it, with its sign.
    pub result: String,
    /// Which way it went.
    pub way: Way,
}

/// An end of a dumbbell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct End {
    /// Its place on the scale.
    pub value: f64,
    /// The same in words.
    pub words: String,
    /// True if it may lie further on.
    pub open: bool,
}

/// Which way a figure went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    /// For the better.
    Better,
    /// For the worse.
    Worse,
    /// No difference was detected.
    #[default]
    Same,
    /// There are too few data to say.
    Unknown,
}
