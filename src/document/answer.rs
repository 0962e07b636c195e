//! The verdict as a headline and a sentence that can be pasted into a postmortem. No word that the data does not carry.

use super::wording::{self, Clock};
use crate::analyse::{Analysis, Code, HypothesisResult, Users};
use crate::model::{Outcome, Run};

/// The verdict as a sentence without full stop.
#[must_use]
pub fn headline(analysis: &Analysis) -> &'static str {
    match analysis.verdict.code {
        Code::Interrupted => "The run was interrupted before it ended",
        Code::NotStarted => "Nothing was injected: the steady state was not met before",
        Code::FaultNotInjected => "No fault was injected, so the result says nothing",
        Code::Exploratory => "An exploration without a hypothesis",
        Code::NotChecked => "The hypothesis was never checked",
        Code::Deviated if analysis.verdict.users == Users::Unknown => {
            "The hypothesis did not hold; whether users were affected is not known"
        }
        Code::Deviated => "The system did not withstand the fault",
        Code::HeldButUsersAffected => "Users were affected although the hypothesis held",
        Code::Held => "The hypothesis held and users were not affected",
        Code::HeldUsersUnknown => "The hypothesis held; whether users were affected is not known",
    }
}

/// One or two sentences: what was done, how it ended, what was not looked at.
#[must_use]
pub fn sentence(run: &Run, analysis: &Analysis, clock: Clock) -> String {
    let mut sentences = vec![what_happened(run, analysis, clock)];
    sentences.extend(unmet_checks(run));
    if analysis.verdict.users == Users::Unknown && analysis.verdict.code != Code::NotStarted {
        sentences.push(
            "No load on the system was recorded, so what users felt is not known.".to_owned(),
        );
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.join(" ")
}

fn what_happened(run: &Run, analysis: &Analysis, clock: Clock) -> String {
    let fault = analysis.fault.as_ref();
    let injected = fault.map(|fault| {
        format!(
            "{} was injected from {} to {}.",
            wording::names(&fault.activities),
            clock.time(fault.start, 0),
            clock.time(fault.end, 0),
        )
    });
    match analysis.verdict.code {
        Code::Interrupted => {
            let status = run.status.as_deref().unwrap_or("interrupted");
            match run.end.known() {
                Some(end) => format!(
                    "The run was {status} at {} {}.",
                    clock.time(*end, 0),
                    clock.zone(*end)
                ),
                None => format!("The run was {status}."),
            }
        }
        Code::NotStarted if run.activities.is_empty() => "The method was not run.".to_owned(),
        Code::NotStarted => format!(
            "{} of the method {} played all the same.",
            wording::plural(run.activities.len() as u64, "activity", "activities"),
            if run.activities.len() == 1 {
                "was"
            } else {
                "were"
            },
        ),
        Code::FaultNotInjected => match &run.dry {
            Some(dry) => format!("This was a dry run: {} were not really played.", dry.word()),
            None => "No action of the method injected anything.".to_owned(),
        },
        _ => injected.unwrap_or_default(),
    }
}

/// Which checks were not met; and for a hypothesis that held, when it was looked at.
fn unmet_checks(run: &Run) -> Vec<String> {
    let Some(hypothesis) = &run.hypothesis else {
        return Vec::new();
    };
    let mut sentences = Vec::new();
    let culprit = |outcome: &Outcome| {
        outcome
            .probes
            .iter()
            .rev()
            .find(|probe| probe.tolerance_met == Some(false) || probe.failed())
            .or(outcome.probes.last())
            .map(|probe| probe.shown_name().to_owned())
    };
    let not_met = |outcome: &&Outcome| outcome.met == Some(false);
    if let Some(before) = hypothesis.before.as_ref().filter(not_met) {
        sentences.push(match culprit(before) {
            Some(name) => format!("{name} was not met before the method."),
            None => "The steady state was not met before the method.".to_owned(),
        });
    }
    let rounds = hypothesis.during.len();
    let missed = hypothesis.during.iter().filter(not_met).count();
    if missed > 0 {
        sentences.push(format!(
            "The steady state was not met in {missed} of {} during the method.",
            wording::plural(rounds as u64, "check", "checks")
        ));
    }
    if let Some(after) = hypothesis.after.as_ref().filter(not_met) {
        sentences.push(match culprit(after) {
            Some(name) => format!("{name} was not met after the method."),
            None => "The steady state was not met after the method.".to_owned(),
        });
    }
    if sentences.is_empty()
        && crate::analyse::result_of(run) == HypothesisResult::Met
        && hypothesis.during.is_empty()
    {
        sentences.push(
            "The steady state was checked before and after the method, never during it.".to_owned(),
        );
    }
    sentences
}
