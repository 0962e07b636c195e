//! Something that happened around a run and that somebody noted: an alert, a deploy.

use serde::Serialize;

use super::time::Moment;

/// An event from outside of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// When it happened.
    pub at: Moment,
    /// What happened, in the words of the file.
    pub text: String,
    /// What kind of event it is, as the file says.
    pub kind: Option<String>,
    /// True if it tells that something is wrong: only then it can have detected an outage.
    pub alert: bool,
    /// The file it stands in.
    pub source: String,
}
