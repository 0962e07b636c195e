//! The verdict as a headline and a few sentences that can be pasted into a postmortem. No word that the data does not
//! carry: what was measured, who felt it, how many, from when to when, how it ended, and what was not looked at.

use super::wording::{self, Clock};
use super::{Inline, plain};
use crate::analyse::impact::{Coverage, Episode, EpisodeSignal, Recovery, Source};
use crate::analyse::{Analysis, Code, Fault, HypothesisResult, Users};
use crate::model::{Activity, Moment, Outcome, Role, Run};

/// The verdict as a sentence without full stop.
#[must_use]
pub fn headline(analysis: &Analysis) -> &'static str {
    match analysis.verdict.code {
        Code::Interrupted => "The run did not reach its end",
        Code::NotStarted if analysis.fault.is_some() => {
            "The steady state was not met before the method, and a fault was injected all the same"
        }
        Code::NotStarted => "Nothing was injected: the steady state was not met before",
        Code::FaultNotInjected => "No fault was injected, so the result says nothing",
        Code::Exploratory if analysis.verdict.users.affected() => {
            "Users were affected; there is no hypothesis to hold"
        }
        Code::Exploratory => "An exploration without a hypothesis",
        Code::NotChecked if analysis.verdict.users.affected() => {
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
        said: Vec::new(),
    };
    words.how_the_run_ended();
    match analysis.verdict.users {
        Users::Failing | Users::Degraded | Users::Slowed => words.what_users_felt(),
        Users::Unaffected => words.nothing_was_felt(),
        Users::Unknown => words.why_unknown(),
    }
    words.checks();
    words.said
}

struct Words<'a> {
    run: &'a Run,
    analysis: &'a Analysis,
    clock: Clock,
    said: Vec<Inline>,
}

impl Words<'_> {
    /// Begins a new sentence.
    fn sentence(&mut self) {
        if !self.said.is_empty() {
            self.text(" ");
        }
    }

    fn text(&mut self, words: &str) {
        match self.said.last_mut() {
            Some(Inline::Text(text)) => text.push_str(words),
            _ => self.said.push(Inline::text(words)),
        }
    }

    fn strong(&mut self, words: impl Into<String>) {
        self.said.push(Inline::strong(words));
    }

    fn name(&mut self, name: &str) {
        let name = crate::clean::line(name).into_owned();
        self.said.push(Inline::Emphasis(vec![Inline::text(name)]));
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
                        "Every action that was to inject it failed, or says itself that it hit nothing.",
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

    fn what_users_felt(&mut self) {
        let impact = &self.analysis.impact;
        let (requests, failed) = (impact.requests.unwrap_or(0), impact.failed.unwrap_or(0));
        if failed > 0 {
            self.sentence();
            self.strong(wording::share_of(failed, requests, "request", "requests"));
            self.text(&format!(" {}.", self.how_they_failed()));
        } else {
            self.sentence();
            self.text(&format!(
                "None of {} failed.",
                wording::plural(requests, "request", "requests")
            ));
        }
        if impact.timed {
            self.slow_or_degraded(requests);
            self.episodes();
            self.recovery();
        } else {
            self.silence();
            self.untimed(failed);
        }
    }

    /// Which answers the failed requests got.
    fn how_they_failed(&self) -> String {
        let mut codes = std::collections::BTreeMap::new();
        for traffic in &self.analysis.traffic {
            for (code, count) in traffic.codes.iter().flat_map(|codes| codes.iter()) {
                if !crate::model::traffic::is_success(code) {
                    *codes.entry(code).or_insert(0_u64) += count;
                }
            }
        }
        match codes.iter().collect::<Vec<_>>().as_slice() {
            [(0, _)] => "got no response".to_owned(),
            [(code, _)] => format!("were answered {code}"),
            many => {
                let parts: Vec<String> = many
                    .iter()
                    .map(|(code, count)| match **code {
                        0 => format!("{} without response", wording::count(**count)),
                        code => format!("{} answered {code}", wording::count(**count)),
                    })
                    .collect();
                format!("failed ({})", parts.join(", "))
            }
        }
    }

    /// How many answers were bad without failing, when they come in several episodes.
    fn slow_or_degraded(&mut self, requests: u64) {
        let impact = &self.analysis.impact;
        let worst = worst_signal(&impact.episodes);
        if impact.episodes.len() < 2 || worst == EpisodeSignal::Failing {
            return;
        }
        let (bad, what) = match worst {
            EpisodeSignal::Degraded => (
                impact
                    .episodes
                    .iter()
                    .map(|episode| episode.body_errors)
                    .sum(),
                "carried an error in the body",
            ),
            _ => (
                impact.episodes.iter().map(|episode| episode.slow).sum(),
                "were slow",
            ),
        };
        self.sentence();
        self.strong(wording::share_of(bad, requests, "answer", "answers"));
        self.text(&format!(
            " {what}, in {}.",
            wording::plural(impact.episodes.len() as u64, "episode", "episodes")
        ));
    }

    /// The longest episode in words, and how many more there are.
    fn episodes(&mut self) {
        let impact = &self.analysis.impact;
        let worst = impact
            .episodes
            .iter()
            .filter(|episode| episode.signal == worst_signal(&impact.episodes))
            .max_by(|one, other| one.duration_seconds.total_cmp(&other.duration_seconds));
        let Some(episode) = worst else {
            return;
        };
        self.sentence();
        self.after(episode.after_activity.as_deref());
        match episode.signal {
            EpisodeSignal::Failing if episode.failed == episode.requests => {
                self.text("none of ");
                self.strong(wording::plural(episode.requests, "request", "requests"));
                self.text(" succeeded");
            }
            EpisodeSignal::Failing => {
                self.strong(wording::share_of(
                    episode.failed,
                    episode.requests,
                    "request",
                    "requests",
                ));
                self.text(" failed");
            }
            EpisodeSignal::Degraded => {
                self.strong(wording::share_of(
                    episode.body_errors,
                    episode.requests,
                    "answer",
                    "answers",
                ));
                self.text(" carried an error in the body");
            }
            EpisodeSignal::Slowed => {
                self.strong(wording::share_of(
                    episode.slow,
                    episode.requests,
                    "answer",
                    "answers",
                ));
                match impact.baseline.slow_bound_ms {
                    Some(bound) => {
                        self.text(&format!(
                            " took longer than {}",
                            wording::milliseconds(bound)
                        ));
                    }
                    None => self.text(" were slow"),
                }
            }
        }
        self.text(" for ");
        let at_least = if episode.open { "at least " } else { "" };
        self.strong(format!(
            "{at_least}{}",
            wording::duration(episode.duration_seconds, 1)
        ));
        self.text(&format!(" ({})", self.window(episode.start, episode.end)));
        let more = impact.episodes.len() - 1;
        match more {
            0 => self.text("."),
            _ => self.text(", the longest episode."),
        }
    }

    fn after(&mut self, activity: Option<&str>) {
        match activity {
            Some(name) => {
                self.text("After ");
                self.name(name);
                self.text(" ");
            }
            None => self.text("In the longest episode, "),
        }
    }

    fn window(&self, start: Moment, end: Moment) -> String {
        format!(
            "{} to {} {}",
            self.clock.time(start, 1),
            self.clock.time(end, 1),
            self.clock.zone(end)
        )
    }

    fn recovery(&mut self) {
        if self.analysis.impact.recovery == Recovery::None {
            return;
        }
        self.sentence();
        match &self.analysis.impact.recovery {
            Recovery::After { seconds, at } => {
                let at = self.clock.time(*at, 1);
                match seconds {
                    Some(seconds) if *seconds > 0.0 => {
                        self.text(&format!("It was over at {at}, "));
                        self.strong(wording::duration(*seconds, 1));
                        self.text(" after the action had ended.");
                    }
                    _ => self.text(&format!("It was over at {at}.")),
                }
            }
            Recovery::NotConfirmed => {
                self.text("The data ends too soon after it to confirm that it was over.");
            }
            Recovery::NotWithinData | Recovery::None => {
                self.text("It did not recover within the data.");
            }
        }
    }

    /// Where requests are not timed, the longest silence of a log tells when.
    fn silence(&mut self) {
        let Some(outage) = self.analysis.impact.longest_outage() else {
            return;
        };
        let Some(signal) = outage.signal else {
            return;
        };
        let what = match signal.source {
            Source::LogSilence => "the access log shows no answer for ",
            Source::CounterPlateau => "the counter of answers stood still for ",
            _ => "a probe failed for ",
        };
        self.sentence();
        match self.fault_action().cloned() {
            Some(action) => {
                self.text("After ");
                self.name(action.shown_name());
                if let (Some(start), Some(end)) = (action.start.known(), action.end.known()) {
                    let times = self.clock.range_in_sentence(*start, *end, 0);
                    self.text(&format!(" ({times} {})", self.clock.zone(*end)));
                }
                self.text(&format!(" {what}"));
            }
            None => self.text(&capitalised(what)),
        }
        self.strong(wording::duration(outage.seconds, 1));
        self.text(&format!(
            " ({} to {})",
            self.clock.time(outage.start, 1),
            self.clock.time(outage.end, 1)
        ));
        match signal.source {
            Source::LogSilence => self.text(", then answers again."),
            Source::CounterPlateau => self.text(", then rose again."),
            _ => self.text("."),
        }
    }

    fn fault_action(&self) -> Option<&Activity> {
        let fault = self.analysis.fault.as_ref()?;
        self.run.activities.iter().find(|activity| {
            fault
                .activities
                .iter()
                .any(|name| name == activity.shown_name())
        })
    }

    fn untimed(&mut self, failed: u64) {
        self.sentence();
        self.text("The load left only a summary, so the failed requests themselves are not timed");
        let derived = self
            .analysis
            .impact
            .signals
            .iter()
            .find(|signal| signal.source == Source::Derived);
        let rate = self
            .analysis
            .traffic
            .iter()
            .find_map(|traffic| traffic.rate_requested.or(traffic.rate));
        match (derived, rate) {
            (Some(signal), Some(rate)) => self.text(&format!(
                "; {} at {} per second would fill {}.",
                wording::count(failed),
                wording::number(rate, 2),
                wording::duration(signal.seconds, 1)
            )),
            _ => self.text("."),
        }
    }

    fn nothing_was_felt(&mut self) {
        let Some(fault) = &self.analysis.fault else {
            return;
        };
        let impact = &self.analysis.impact;
        let during = self.analysis.phases.as_ref().map(|phases| &phases.during);
        let requests = during.and_then(|during| during.requests).unwrap_or(0);
        let failed = during.and_then(|during| during.failed).unwrap_or(0);
        self.sentence();
        if failed == 0 {
            self.text("All ");
            self.strong(wording::plural(requests, "request", "requests"));
            self.text(&format!(" sent during {} succeeded", fault_words(fault)));
        } else {
            self.strong(wording::share_of(
                requests - failed,
                requests,
                "request",
                "requests",
            ));
            self.text(&format!(" sent during {} succeeded", fault_words(fault)));
        }
        if let Some(p95) = during.and_then(|during| during.p95_ms) {
            self.text(&format!("; p95 was {}", wording::milliseconds(p95)));
        }
        self.text(".");
        let usual = impact.baseline.failed;
        if failed > 0 && !usual.is_clean() {
            self.sentence();
            self.text(&format!(
                "Of those answered before it {} had failed, and chance alone may explain the difference.",
                wording::share_of(usual.bad, usual.of, "request", "requests")
            ));
        }
        for wrong in &impact.wrong_addresses {
            self.sentence();
            self.text(&format!(
                "{} to {} were answered {} from first to last: a wrong address, counted in availability and left out of the impact.",
                wording::plural(wrong.requests, "request", "requests"),
                crate::clean::line(&wrong.target),
                wrong.code
            ));
        }
        if impact.baseline.slow_bound_ms.is_none() {
            self.sentence();
            self.text("Too few requests were answered before the fault to judge slowness.");
        }
        self.bodies();
    }

    fn bodies(&mut self) {
        self.sentence();
        match self.analysis.impact.bodies {
            Some((0, _)) | None => self.text("Bodies were not recorded."),
            Some((_, _)) => self.text("Bodies were checked."),
        }
    }

    fn why_unknown(&mut self) {
        if self.analysis.verdict.code == Code::NotStarted {
            return;
        }
        self.sentence();
        let impact = &self.analysis.impact;
        let looked_at = impact.requests.unwrap_or(0);
        match impact.coverage {
            Coverage::NoRequests if looked_at > 0 => self.text(&format!(
                "{} are known from a summary, and none failed; whether they were slow is not known.",
                wording::plural(looked_at, "request", "requests")
            )),
            Coverage::NoRequests if !self.run.missing_results.is_empty() => {
                self.text("Load was running, but its results were not found");
                self.so_not_known();
            }
            Coverage::NoRequests => {
                self.text("No load was recorded");
                self.so_not_known();
            }
            Coverage::Silent(seconds) => self.text(&format!(
                "The load did not cover the fault: none was sent for {} of it.",
                wording::duration(seconds, 1)
            )),
            Coverage::Unserved(seconds) => self.text(&format!(
                "Requests were sent, but none was served for {} of the fault; before it as many had failed, so what it did to users is not known.",
                wording::duration(seconds, 1)
            )),
            Coverage::Covered => {
                self.text(&format!(
                    "The load of {} saw nothing of it.",
                    wording::plural(looked_at, "request", "requests")
                ));
                self.bodies();
            }
            Coverage::NoFault => self.text(&format!(
                "{} were sent, and no fault was in that could have been felt.",
                wording::plural(looked_at, "request", "requests")
            )),
        }
    }

    /// What follows from load that is not there, unless the headline has said it, or there was nothing to feel.
    fn so_not_known(&mut self) {
        self.text(match self.analysis.verdict.code {
            Code::HeldUsersUnknown | Code::Deviated | Code::FaultNotInjected => ".",
            _ => ", so what users felt is not known.",
        });
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

fn worst_signal(episodes: &[Episode]) -> EpisodeSignal {
    episodes
        .iter()
        .map(|episode| episode.signal)
        .min()
        .unwrap_or(EpisodeSignal::Slowed)
}

fn fault_words(fault: &Fault) -> String {
    let names: Vec<String> = fault
        .activities
        .iter()
        .map(|name| crate::clean::line(name).into_owned())
        .collect();
    wording::names_at_most(&names, 3)
}

fn capitalised(words: &str) -> String {
    let mut characters = words.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + characters.as_str())
        .unwrap_or_default()
}
