//! What an experiment declares about itself.

use serde::Serialize;

use crate::json::Fragment;

/// An activity as the experiment declares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Declared {
    /// Its name.
    pub name: Option<String>,
    /// `probe`, `action`, or what the experiment says instead.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Where it stands.
    pub section: Section,
    /// Whether the journal records that it was played.
    pub played: bool,
}

/// The part of an experiment in which an activity stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// The steady-state hypothesis.
    Hypothesis,
    /// The method.
    Method,
    /// The rollbacks.
    Rollbacks,
}

/// What a dry run only rehearsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dry {
    /// Probes.
    Probes,
    /// Actions.
    Actions,
    /// Probes and actions.
    Activities,
    /// Pauses.
    Pause,
    /// Something else, as written.
    Other(String),
}

impl Dry {
    /// The word of the journal.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Probes => "probes",
            Self::Actions => "actions",
            Self::Activities => "activities",
            Self::Pause => "pause",
            Self::Other(word) => word,
        }
    }

    /// True if no action was really played.
    #[must_use]
    pub fn spares_actions(&self) -> bool {
        matches!(self, Self::Actions | Self::Activities)
    }

    /// True if no probe was really made.
    #[must_use]
    pub fn spares_probes(&self) -> bool {
        matches!(self, Self::Probes | Self::Activities)
    }
}

impl Serialize for Dry {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// What the experiment contributes to, and how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// The property, e.g. `reliability`.
    pub name: String,
    /// `high`, `medium`, `low`, `none`, or another word as written.
    pub level: String,
}

/// One setting of the configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value as recorded: a scalar, a container, or where it comes from.
    pub value: Fragment,
}

/// A plug-in that took part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Its name, or the one it refers to.
    pub name: String,
    /// Its module, where it has one.
    pub module: Option<String>,
    /// `before` or `after`, where it is limited to one.
    pub scope: Option<String>,
    /// Whether it also acts on the activities inside; true unless it says otherwise.
    pub automatic: Option<bool>,
}

/// A member without a meaning of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Extra {
    /// Its key.
    pub name: String,
    /// Its value.
    pub value: Fragment,
}
