//! Activities, checks and coverage as bars on lanes.

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
