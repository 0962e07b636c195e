//! The answer to the experiment's question, by the first case that applies.

use serde::Serialize;

use super::fault::{Fault, injecting, says_nothing_was_hit};
use super::hypothesis::{HypothesisResult, result_of};
use super::impact::Impact;
use crate::model::{Role, Run};

/// What happened, in a word and a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Which case applies.
    pub code: Code,
    /// What the checks of the hypothesis say.
    pub hypothesis: HypothesisResult,
    /// What users felt.
    pub users: Users,
}

/// The cases, in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The run did not reach its end.
    Interrupted,
    /// The check before the method was not met.
    NotStarted,
    /// Nothing was injected, so the result says nothing.
    FaultNotInjected,
    /// No hypothesis is declared.
    Exploratory,
    /// A hypothesis is declared but was never really checked during or after the method.
    NotChecked,
    /// A check during or after the method was not met.
    Deviated,
    /// The hypothesis held, and users felt the fault all the same.
    HeldButUsersAffected,
    /// The hypothesis held, and users felt nothing.
    Held,
    /// The hypothesis held; nothing is known of the users.
    HeldUsersUnknown,
}

/// What users felt, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Users {
    /// Requests failed.
    Failing,
    /// Answers carried errors.
    Degraded,
    /// Answers were slow.
    Slowed,
    /// Nothing.
    Unaffected,
    /// There is no load that could tell.
    Unknown,
}

impl Code {
    /// The word of the contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Interrupted => "interrupted",
            Self::NotStarted => "not_started",
            Self::FaultNotInjected => "fault_not_injected",
            Self::Exploratory => "exploratory",
            Self::NotChecked => "not_checked",
            Self::Deviated => "deviated",
            Self::HeldButUsersAffected => "held_but_users_affected",
            Self::Held => "held",
            Self::HeldUsersUnknown => "held_users_unknown",
        }
    }
}

impl Code {
    const ALL: [Self; 9] = [
        Self::Interrupted,
        Self::NotStarted,
        Self::FaultNotInjected,
        Self::Exploratory,
        Self::NotChecked,
        Self::Deviated,
        Self::HeldButUsersAffected,
        Self::Held,
        Self::HeldUsersUnknown,
    ];

    /// The case that a word of the contract stands for.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.word() == word)
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl Serialize for Users {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl Users {
    /// The word of the contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Degraded => "degraded",
            Self::Slowed => "slowed",
            Self::Unaffected => "unaffected",
            Self::Unknown => "unknown",
        }
    }

    /// What a word of the contract stands for.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let all = [
            Self::Failing,
            Self::Degraded,
            Self::Slowed,
            Self::Unaffected,
            Self::Unknown,
        ];
        all.into_iter().find(|users| users.word() == word)
    }

    /// True if users felt something.
    #[must_use]
    pub fn affected(self) -> bool {
        matches!(self, Self::Failing | Self::Degraded | Self::Slowed)
    }
}

/// Judges a run by the table of cases.
pub(super) fn judge(run: &Run, fault: Option<&Fault>, impact: &Impact) -> Verdict {
    let hypothesis = result_of(run);
    let users = impact.users;
    Verdict {
        code: code(run, fault, hypothesis, impact),
        hypothesis,
        users,
    }
}

fn code(run: &Run, fault: Option<&Fault>, hypothesis: HypothesisResult, impact: &Impact) -> Code {
    let users = impact.users;
    let status = run.status.as_deref();
    let rehearsed = run
        .dry
        .as_ref()
        .is_some_and(crate::model::Dry::spares_actions);
    if matches!(status, Some("interrupted" | "aborted")) {
        return Code::Interrupted;
    }
    match hypothesis {
        HypothesisResult::NotMetBefore => Code::NotStarted,
        _ if rehearsed || (all_injections_missed(run) && impact.episodes.is_empty()) => {
            Code::FaultNotInjected
        }
        HypothesisResult::None => Code::Exploratory,
        HypothesisResult::NotChecked => Code::NotChecked,
        HypothesisResult::NotMet => Code::Deviated,
        HypothesisResult::Met if fault.is_none() => Code::FaultNotInjected,
        HypothesisResult::Met if users.affected() => Code::HeldButUsersAffected,
        HypothesisResult::Met if users == Users::Unaffected => Code::Held,
        HypothesisResult::Met => Code::HeldUsersUnknown,
    }
}

/// True if there were actions that should inject, and each failed or says itself that it hit nothing.
fn all_injections_missed(run: &Run) -> bool {
    let meant = run
        .activities
        .iter()
        .any(|activity| activity.role == Role::Fault);
    meant
        && injecting(run)
            .iter()
            .all(|activity| says_nothing_was_hit(activity))
}
