//! The load of one attack: each request where they were recorded, else what a tool's summary says.

mod codes;
mod grid;
mod order;
mod requests;
mod summary;

use super::Moment;

pub use codes::{Codes, is_success};
pub use grid::{Cell, Grid};
pub use requests::{
    ErrorGroup, FLAG_BODY_CHECKED, FLAG_BODY_ERROR, FLAG_BODY_FALLBACK, FLAG_UNTIMED, Requests,
    Row, Target, Totals,
};
pub use summary::{Band, Summary, SummaryLatency};

/// Up to this many requests of an attack are kept one by one, and figures on them are exact.
pub const EXACT_LIMIT: usize = 2_000_000;

/// One attack, as recorded by a load tool.
#[derive(Debug, Clone, PartialEq)]
pub struct Traffic {
    /// The files it was read from, as they were named.
    pub sources: Vec<String>,
    /// The tool that made it.
    pub tool: &'static str,
    /// The attack's name; empty if it has none.
    pub attack: String,
    /// What the attack was asked to do, where somebody said so.
    pub plan: Plan,
    /// What was recorded.
    pub recording: Recording,
    /// The activity of the run that made it, by its place in the run's list; none if no activity says so.
    pub activity: Option<usize>,
}

/// What an attack was asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Plan {
    /// Requests per second.
    pub rate: Option<f64>,
    /// How long it was to last.
    pub duration_seconds: Option<f64>,
    /// How long each request may take.
    pub timeout_seconds: Option<f64>,
}

/// What is known of an attack.
#[derive(Debug, Clone, PartialEq)]
pub enum Recording {
    /// Each request.
    Requests(Box<Requests>),
    /// A tool's own summary.
    Summary(Box<Summary>),
}

impl Traffic {
    /// The requests, where each was recorded.
    #[must_use]
    pub fn requests(&self) -> Option<&Requests> {
        match &self.recording {
            Recording::Requests(requests) => Some(requests),
            Recording::Summary(_) => None,
        }
    }

    /// The tool's summary, where that is all there is.
    #[must_use]
    pub fn summary(&self) -> Option<&Summary> {
        match &self.recording {
            Recording::Requests(_) => None,
            Recording::Summary(summary) => Some(summary),
        }
    }

    /// True if both tell of the same requests: the same attack in two encodings, or as requests and as their summary.
    /// Reports for people round, and not every report states everything: what both state has to agree.
    #[must_use]
    pub fn is_same_attack(&self, other: &Self) -> bool {
        // Reports and the older encodings do not say the attack's name.
        let named = !self.attack.is_empty() && !other.attack.is_empty();
        if self.tool != other.tool || (named && self.attack != other.attack) {
            return false;
        }
        match (&self.recording, &other.recording) {
            (Recording::Requests(one), Recording::Requests(two)) => {
                let (one, two) = (one.totals(), two.totals());
                one.span == two.span && one.codes == two.codes && one.latency_sum == two.latency_sum
            }
            (Recording::Requests(requests), Recording::Summary(summary))
            | (Recording::Summary(summary), Recording::Requests(requests)) => {
                summary.agrees_with(&requests.totals().summary())
            }
            (Recording::Summary(one), Recording::Summary(two)) => one.agrees_with(two),
        }
    }

    /// Adds the requests of another file of the same attack.
    ///
    /// # Errors
    /// Gives the other back if one of them is a summary, which can not be taken apart.
    pub fn merge(&mut self, other: Self) -> Result<(), Box<Self>> {
        match (&mut self.recording, other.recording) {
            (Recording::Requests(requests), Recording::Requests(more)) => {
                requests.merge(*more);
                self.sources.extend(other.sources);
                Ok(())
            }
            (_, recording) => Err(Box::new(Self { recording, ..other })),
        }
    }

    /// From the first request's sending to the last one's end, where that is known.
    #[must_use]
    pub fn window(&self) -> Option<(Moment, Moment)> {
        match &self.recording {
            Recording::Requests(requests) => {
                let (first, _, end) = requests.totals().span?;
                let moment = |nanoseconds| Moment::from_nanoseconds(nanoseconds, 9);
                Some((moment(first), moment(end)))
            }
            Recording::Summary(summary) => summary.earliest.zip(summary.end),
        }
    }
}
