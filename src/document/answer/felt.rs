//! What users felt: how many requests were bad, from when to when, and when it was over.

use super::Words;
use crate::analyse::impact::{Episode, EpisodeSignal, Recovery, Source};
use crate::document::wording;
use crate::model::{Activity, Moment, Role};

impl Words<'_> {
    pub(super) fn what_users_felt(&mut self) {
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
                let begins = episode.after_activity.is_none() && impact.episodes.len() == 1;
                self.text(if begins { "None of " } else { "none of " });
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
            _ if episode.after_activity.is_some() => self.text(", the longest episode."),
            _ => self.text("."),
        }
    }

    fn after(&mut self, activity: Option<&str>) {
        match activity {
            Some(name) => {
                self.text("After ");
                self.name(name);
                self.text(" ");
            }
            None if self.analysis.impact.episodes.len() > 1 => {
                self.text("In the longest episode, ");
            }
            None => {}
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
                        let injects = |activity: &Activity| activity.role == Role::Fault;
                        self.text(if self.run.activities.iter().any(injects) {
                            " after the action had ended."
                        } else {
                            " after the fault had begun."
                        });
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
            None => self.text(&wording::capitalised(what)),
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
}

fn worst_signal(episodes: &[Episode]) -> EpisodeSignal {
    episodes
        .iter()
        .map(|episode| episode.signal)
        .min()
        .unwrap_or(EpisodeSignal::Slowed)
}
