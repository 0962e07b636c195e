//! Figures from run to run, and many runs side by side.

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
