//! Something the toolkit did: a probe, an action, a check of the hypothesis, a rollback.

use serde::Serialize;

use super::time::{Moment, Recorded};
use crate::json::Fragment;

/// One activity that was played, or begun.
#[derive(Debug, Clone, Default)]
pub struct Activity {
    /// Its name; older journals say title, unresolved references name what they refer to.
    pub name: Option<String>,
    /// `probe`, `action`, or what the journal says instead.
    pub kind: Option<String>,
    /// What it did to the system under test.
    pub role: Role,
    /// Whether it ran beside the others.
    pub background: bool,
    /// `succeeded` or `failed`; none if it was cut short or still runs. "Succeeded" only means that it did not raise.
    pub status: Option<String>,
    /// When it began, after its pause.
    pub start: Recorded<Moment>,
    /// When it ended, before its pause.
    pub end: Recorded<Moment>,
    /// How long it took in seconds, without pauses.
    pub duration_seconds: Recorded<f64>,
    /// The pause before it.
    pub pause_before: Option<Pause>,
    /// The pause after it.
    pub pause_after: Option<Pause>,
    /// What it called.
    pub provider: Option<Provider>,
    /// What its output should be.
    pub tolerance: Option<Fragment>,
    /// Whether it was, as the toolkit says.
    pub tolerance_met: Option<bool>,
    /// What it gave; none for null.
    pub output: Option<Fragment>,
    /// Why it failed.
    pub exception: Option<Exception>,
    /// Controls of this activity.
    pub controls: Vec<super::Control>,
    /// Whether a dry run only pretended to play it.
    pub dry: bool,
    /// Further keys, e.g. misplaced ones.
    pub extras: Vec<super::Extra>,
    /// Its path inside the journal, e.g. `$.run[2]`.
    pub path: String,
}

/// What an activity did to the system under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It kept load on the system.
    Load,
    /// It injected the fault.
    Fault,
    /// It only waited, or did nothing to the system.
    Neutral,
    /// It looked.
    #[default]
    Probe,
}

/// A pause beside an activity.
#[derive(Debug, Clone, PartialEq)]
pub enum Pause {
    /// So many seconds.
    Seconds(f64),
    /// A template or something odd, as written.
    Written(String),
}

impl Pause {
    /// The seconds, where they are known.
    #[must_use]
    pub fn seconds(&self) -> Option<f64> {
        match self {
            Self::Seconds(seconds) => Some(*seconds),
            Self::Written(_) => None,
        }
    }
}

/// What an activity calls.
#[derive(Debug, Clone, PartialEq)]
pub struct Provider {
    /// `python`, `process`, `http`, or another kind as written.
    pub kind: Option<String>,
    /// What it calls in one line: `module.func`, a program's path, a method and URL.
    pub target: String,
    /// The names of the secrets it asks for.
    pub secrets: Vec<String>,
    /// What it passes on.
    pub arguments: Option<Fragment>,
    /// The seconds after which it gives up, as written.
    pub timeout: Option<Fragment>,
    /// Everything else it says, in its order.
    pub details: Vec<super::Extra>,
}

/// Why an activity failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The one line that tells the cause.
    pub root: String,
    /// The whole traceback.
    pub traceback: String,
}

impl Activity {
    /// The name as reports show it.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        self.name.as_deref().unwrap_or("(without a name)")
    }

    /// True if the toolkit says that it failed.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.status.as_deref() == Some("failed")
    }

    /// True if it has no end or no status: cut short, or still running when the journal was written.
    #[must_use]
    pub fn unfinished(&self) -> bool {
        self.status.is_none()
    }
}
