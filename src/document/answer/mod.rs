//! The verdict as a headline and a few sentences that can be pasted into a postmortem. No word that the data does not
//! carry: what was measured, who felt it, how many, from when to when, how it ended, and what was not looked at.

mod felt;
mod unfelt;

use super::speech::Speech;
use super::wording::{self, Clock};
use super::{Inline, plain};
use crate::analyse::{Analysis, Code, HypothesisResult, Users};
use crate::model::{Outcome, Role, Run};

/// The verdict as a sentence without full stop.
#[must_use]
pub fn headline(run: &Run, analysis: &Analysis) -> &'static str {
    let affected = analysis.verdict.users.affected();
    if run.journal.is_none() {
        return match (run.traffic.is_empty(), run.queries.is_empty()) {
            (false, _) if affected => "Users were affected; nothing is known of an experiment",
            (false, _) => "Load alone: nothing is known of an experiment",
            (true, false) => "Metrics alone: nothing is known of an experiment",
            (true, true) => "Nothing is known of an experiment",
        };
    }
    match analysis.verdict.code {
        Code::Interrupted => "The run did not reach its end",
        Code::NotStarted if analysis.fault.is_some() => {
            "The steady state was not met before the method, and a fault was injected all the same"
        }
        Code::NotStarted => "Nothing was injected: the steady state was not met before",
        Code::FaultNotInjected => "No fault was injected, so the result says nothing",
        Code::Exploratory if affected => "Users were affected; there is no hypothesis to hold",
        Code::Exploratory => "An exploration without a hypothesis",
        Code::NotChecked if affected => {
            "Users were affected, and the hypothesis was not checked during or after the method"
        }
        Code::NotChecked => "The hypothesis was not checked during or after the method",
        Code::Deviated if analysis.verdict.users == Users::Unknown => {
            "The hypothesis did not hold; whether users were affected is not known"
        }
        Code::Deviated if analysis.fault.is_none() => {
            "The hypothesis did not hold, and users were affected"
        }
        Code::Deviated => "The system did not withstand the fault",
        Code::HeldButUsersAffected => "Users were affected although the hypothesis held",
        Code::Held => "The hypothesis held and users were not affected",
        Code::HeldUsersUnknown => "The hypothesis held; whether users were affected is not known",
    }
}

/// The verdict and the sentences as plain text, times in UTC: the same whatever time zone a report is made for.
#[must_use]
pub fn in_words(run: &Run, analysis: &Analysis) -> String {
    let sentence = sentence(run, analysis, Clock::default());
    let words = format!("{}. {sentence}", headline(run, analysis));
    words.trim_end().to_owned()
}

/// The sentences as plain text.
#[must_use]
pub fn sentence(run: &Run, analysis: &Analysis, clock: Clock) -> String {
    plain(&sentences(run, analysis, clock))
}

/// The sentences, with the numbers that matter in heavier type.
#[must_use]
pub fn sentences(run: &Run, analysis: &Analysis, clock: Clock) -> Vec<Inline> {
    let mut words = Words {
        run,
        analysis,
        clock,
        said: Speech::default(),
    };
    words.how_the_run_ended();
    match analysis.verdict.users {
        Users::Failing | Users::Degraded | Users::Slowed => words.what_users_felt(),
        Users::Unaffected => words.nothing_was_felt(),
        Users::Unknown => words.why_unknown(),
    }
    words.checks();
    words.said.all()
}

struct Words<'a> {
    run: &'a Run,
    analysis: &'a Analysis,
    clock: Clock,
    said: Speech,
}

impl Words<'_> {
    /// Begins a new sentence.
    fn sentence(&mut self) {
        if !self.said.is_empty() {
            self.text(" ");
        }
    }

    fn text(&mut self, words: &str) {
        self.said.text(words);
    }

    fn strong(&mut self, words: impl Into<String>) {
        self.said.strong(words);
    }

    fn name(&mut self, name: &str) {
        self.said.name(name);
    }

    fn how_the_run_ended(&mut self) {
        match self.analysis.verdict.code {
            Code::Interrupted => {
                let status = self.run.status.as_deref().unwrap_or("interrupted");
                self.sentence();
                self.text(&format!("It was {status}"));
                if let Some(end) = self.run.end.known() {
                    let at = self.clock.time(*end, 0);
                    self.text(&format!(
                        "; its journal ends at {at} {}",
                        self.clock.zone(*end)
                    ));
                }
                self.text(".");
            }
            Code::NotStarted => {
                self.sentence();
                match self.run.activities.len() {
                    0 => self.text("The method was not run."),
                    played => self.text(&format!(
                        "{} of the method ran all the same.",
                        wording::plural(played as u64, "activity", "activities")
                    )),
                }
            }
            Code::FaultNotInjected => {
                self.sentence();
                match &self.run.dry {
                    Some(dry) if dry.spares_actions() => {
                        self.text(&format!("This was a dry run of {}.", dry.word()));
                    }
                    _ if self.meant_to_inject() => self.text(
                        "Every action that was to inject it failed, or shows by its output that it hit nothing.",
                    ),
                    _ => self.text("The method holds no action that injects anything."),
                }
            }
            _ => {}
        }
    }

    fn meant_to_inject(&self) -> bool {
        self.run
            .activities
            .iter()
            .any(|activity| activity.role == Role::Fault)
    }

    /// Which checks were not met; and for a hypothesis that held, when it was looked at.
    fn checks(&mut self) {
        let Some(hypothesis) = &self.run.hypothesis else {
            return;
        };
        let not_met = |outcome: &&Outcome| outcome.met == Some(false);
        let rounds = hypothesis.during.len() as u64;
        let missed = hypothesis.during.iter().filter(not_met).count();
        let mut all_met = true;
        if let Some(before) = hypothesis.before.as_ref().filter(not_met) {
            all_met = false;
            // The headline has said when.
            let said = self.analysis.verdict.code == Code::NotStarted;
            self.unmet(before, if said { "" } else { " before the method" });
        }
        if missed > 0 {
            all_met = false;
            self.sentence();
            self.text(&format!(
                "The steady state was not met in {missed} of {} during the method.",
                wording::plural(rounds, "check", "checks")
            ));
        }
        if let Some(after) = hypothesis.after.as_ref().filter(not_met) {
            all_met = false;
            self.unmet(after, " after the method");
        }
        let held = crate::analyse::result_of(self.run) == HypothesisResult::Met;
        if all_met && held && rounds == 0 {
            self.sentence();
            match &hypothesis.title {
                Some(title) => {
                    self.text("The steady state \u{201c}");
                    let title = crate::clean::line(title).into_owned();
                    self.text(&title);
                    self.text("\u{201d}");
                }
                None => self.text("The steady state"),
            }
            self.text(match &hypothesis.before {
                Some(_) => " was checked before and after the method, never during it.",
                None => " was checked after the method only.",
            });
        }
    }

    fn unmet(&mut self, outcome: &Outcome, when: &str) {
        let culprit = outcome
            .probes
            .iter()
            .rev()
            .find(|probe| probe.tolerance_met == Some(false) || probe.failed())
            .or(outcome.probes.last());
        self.sentence();
        match culprit {
            Some(probe) => {
                self.name(probe.shown_name());
                self.text(&format!(" was not met{when}."));
            }
            None => self.text(&format!("The steady state was not met{when}.")),
        }
    }
}
