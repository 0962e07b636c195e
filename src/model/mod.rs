//! One experiment as it happened, in the words of the trade, whatever wrote it down. Knows no format and no page.

mod activity;
mod event;
mod experiment;
mod histogram;
mod hypothesis;
mod log;
mod number;
mod redaction;
mod series;
mod texts;
mod time;
pub mod traffic;

pub use activity::{Activity, Exception, Pause, Provider, Role};
pub use event::Event;
pub use experiment::{Contribution, Control, Declared, Dry, Extra, Section, Setting};
pub use histogram::Histogram;
pub use hypothesis::{Hypothesis, Outcome};
pub use log::{AccessLine, ErrorLine, Log, Word};
pub use number::{EXACT_INTEGERS, Number};
pub use redaction::{RedactedPlace, Redactions};
pub use series::{
    ApiError, Asked, HistogramBucket, HistogramSample, MetricTypes, QueryResult, ResultType, Rule,
    Sample, Series, TextValue,
};
pub use texts::Change;
pub use time::{Moment, Recorded};
pub use traffic::Traffic;

use crate::notice::{Notice, Weight};

/// One run of an experiment. Without a journal only what other inputs tell is known.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// The journal's file as the user named it; none if the run was put together from other inputs.
    pub journal: Option<String>,
    /// Stable for the same run, whatever file it stands in.
    pub id: String,
    /// The experiment's title.
    pub title: Option<String>,
    /// What the experiment is about; Markdown written by a person.
    pub description: Option<String>,
    /// The experiment's tags.
    pub tags: Vec<String>,
    /// The status as written, or as older versions mean it.
    pub status: Option<String>,
    /// Whether the toolkit called the run deviated; inferred from the check after the method where it is not written.
    pub deviated: Option<bool>,
    /// Whether `deviated` was inferred.
    pub deviated_inferred: bool,
    /// What was only rehearsed.
    pub dry: Option<Dry>,
    /// When the run began.
    pub start: Recorded<Moment>,
    /// When it ended.
    pub end: Recorded<Moment>,
    /// How long it took by its own clock, in seconds.
    pub duration_seconds: Recorded<f64>,
    /// The toolkit library's version.
    pub chaoslib_version: Option<String>,
    /// The machine that ran it.
    pub node: Option<String>,
    /// That machine's platform.
    pub platform: Option<String>,
    /// What the experiment contributes to, in its own order.
    pub contributions: Vec<Contribution>,
    /// What should hold, and whether it did.
    pub hypothesis: Option<Hypothesis>,
    /// Every activity that the experiment declares.
    pub declared: Vec<Declared>,
    /// What the method played, in the order of the journal.
    pub activities: Vec<Activity>,
    /// What was rolled back.
    pub rollbacks: Vec<Activity>,
    /// How the hypothesis was to be checked, as declared.
    pub hypothesis_strategy: Option<String>,
    /// When rollbacks were to be played, as declared.
    pub rollback_strategy: Option<String>,
    /// The experiment's configuration.
    pub configuration: Vec<Setting>,
    /// The names of its secrets, never their values: `scope.name`.
    pub secret_names: Vec<String>,
    /// Controls of the experiment as a whole.
    pub controls: Vec<Control>,
    /// Extensions, and whatever else stands in the journal without a meaning of its own.
    pub extras: Vec<Extra>,
    /// The load on the system.
    pub traffic: Vec<Traffic>,
    /// What metric systems answered.
    pub queries: Vec<QueryResult>,
    /// Logs that were fetched.
    pub logs: Vec<Log>,
    /// What happened around it, in the order of time.
    pub events: Vec<Event>,
    /// Results that an activity names and nobody found.
    pub missing_results: Vec<MissingResult>,
    /// Results that were found, and lie outside the run.
    pub foreign_results: Vec<ForeignResult>,
    /// What was masked.
    pub redactions: Redactions,
    /// What is worth telling though reading went on.
    pub notices: Vec<Notice>,
}

/// A result file that an activity names and that was not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingResult {
    /// The activity, by its place in the run's list.
    pub activity: usize,
    /// The file as the activity names it; none if it names none.
    pub file: Option<String>,
}

/// A result file of another run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignResult {
    /// The file as it was named.
    pub file: String,
    /// From when to when its requests were sent.
    pub window: (Moment, Moment),
}

impl Run {
    /// True if part of an input could not be read; gates fail on such a run.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.notices
            .iter()
            .any(|notice| notice.weight == Weight::Damage)
    }
}
