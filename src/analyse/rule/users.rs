//! Users felt the fault although every check was met: the checks did not look when it hurt, or not where.

use super::{Exhibit, Facts, Found, Rule, Severity, Witness, say};
use crate::analyse::HypothesisResult;
use crate::analyse::impact::{Episode, EpisodeSignal};
use crate::model::{Moment, Traffic};
use crate::wording;

pub(super) const RULE: Rule = Rule {
    code: "users-affected-while-hypothesis-held",
    severities: &[Severity::Critical],
    fires_when: "every check of the hypothesis was met, and requests failed, carried errors or were slowed",
    example: "42 of 180 requests (23.3 %) got no response although every check of the hypothesis was met",
    what_to_do: "Do not read the run as a success. Check the hypothesis during the method too (`--hypothesis-strategy continuously`), or make the load's success rate part of it.",
    find,
};

fn find(facts: &Facts<'_>) -> Option<Found> {
    let verdict = &facts.analysis.verdict;
    if verdict.hypothesis != HypothesisResult::Met || !verdict.users.affected() {
        return None;
    }
    let impact = &facts.analysis.impact;
    let title = format!(
        "{} although every check of the hypothesis was met",
        felt(facts)
    );
    let detail = if impact.episodes.is_empty() {
        say::sentences([
            "Only a summary of the load is there, so the failed requests are not timed.".to_owned(),
            never_checked(facts, None).unwrap_or_default(),
        ])
    } else {
        let uncovered: Vec<&Episode> = impact
            .episodes
            .iter()
            .filter(|episode| !checked_within(facts, episode.start, episode.end))
            .collect();
        let worst = uncovered
            .iter()
            .max_by(|one, other| one.duration_seconds.total_cmp(&other.duration_seconds));
        match worst {
            None => {
                "A check was made while users were affected, and was met all the same.".to_owned()
            }
            Some(worst) => say::sentences([
                format!(
                    "No check was made in {} that users were affected, {}.",
                    match uncovered.len() {
                        1 => "the time".to_owned(),
                        all if all == impact.episodes.len() => {
                            format!("any of the {} times", wording::count(all as u64))
                        }
                        more => format!("{} of the times", wording::count(more as u64)),
                    },
                    if uncovered.len() == 1 {
                        say::span(facts, worst.start, worst.end)
                    } else {
                        format!("the longest {}", say::span(facts, worst.start, worst.end))
                    }
                ),
                never_checked(facts, Some(worst.start)).unwrap_or_default(),
            ]),
        }
    };
    Some(Found {
        severity: Severity::Critical,
        title,
        detail,
        evidence: evidence(facts),
    })
}

/// What users felt, in a few words.
fn felt(facts: &Facts<'_>) -> String {
    let impact = &facts.analysis.impact;
    if impact.episodes.is_empty() {
        return match (impact.failed, impact.requests) {
            (Some(failed), Some(requests)) => {
                format!(
                    "{} {}",
                    say::share(failed, requests, "requests"),
                    how(facts, failed)
                )
            }
            _ => "Requests failed".to_owned(),
        };
    }
    let sum = |count: fn(&Episode) -> u64| impact.episodes.iter().map(count).sum::<u64>();
    let (bad, what) = match impact.episodes.iter().map(|episode| episode.signal).min() {
        Some(EpisodeSignal::Failing) => (sum(|episode| episode.failed), "failed"),
        Some(EpisodeSignal::Degraded) => (
            sum(|episode| episode.body_errors),
            "answered with an error in the body",
        ),
        _ => (sum(|episode| episode.slow), "slow"),
    };
    let requests = impact
        .requests
        .unwrap_or_else(|| sum(|episode| episode.requests));
    let verb = if what == "failed" { "" } else { "were " };
    let what = if what == "failed" {
        how(facts, bad)
    } else {
        what
    };
    format!("{} {verb}{what}", say::share(bad, requests, "requests"))
}

/// How requests failed: all without a response, or in several ways.
fn how(facts: &Facts<'_>, failed: u64) -> &'static str {
    let codes = facts
        .analysis
        .traffic
        .iter()
        .filter_map(|figures| figures.codes.as_ref());
    if codes.map(|codes| codes.count(0)).sum::<u64>() == failed {
        "got no response"
    } else {
        "failed"
    }
}

/// The checks that were made, in the order of time.
fn checks(facts: &Facts<'_>) -> Vec<(Moment, Moment)> {
    let hypothesis = facts.run.hypothesis.iter();
    let mut checks: Vec<(Moment, Moment)> = hypothesis
        .flat_map(|hypothesis| {
            hypothesis
                .before
                .iter()
                .chain(&hypothesis.during)
                .chain(&hypothesis.after)
        })
        .filter(|outcome| crate::analyse::is_real_check(outcome))
        .filter_map(say::window)
        .collect();
    checks.sort_by_key(|(start, _)| *start);
    checks
}

/// True if a check began between the first bad request and the last one: an episode ends a sending interval later, with
/// the first good one, and a check in that last interval may have seen the system well already.
fn checked_within(facts: &Facts<'_>, start: Moment, end: Moment) -> bool {
    let interval = facts.analysis.impact.baseline.sending_interval_seconds;
    let last_bad = end.plus_seconds(-interval.unwrap_or(0.0)).max(start);
    checks(facts)
        .iter()
        .any(|(from, to)| *from <= last_bad && *to >= start)
}

/// The longest time without a check, or the one around a moment.
fn never_checked(facts: &Facts<'_>, around: Option<Moment>) -> Option<String> {
    let checks = checks(facts);
    let gaps = checks.windows(2).filter_map(|pair| match pair {
        [(_, from), (to, _)] if to > from => Some((*from, *to)),
        _ => None,
    });
    let (from, to) = gaps
        .filter(|(from, to)| around.is_none_or(|at| *from <= at && at <= *to))
        .max_by(|one, other| {
            let length = |gap: &(Moment, Moment)| gap.1.seconds_since(gap.0);
            length(one).total_cmp(&length(other))
        })?;
    Some(format!(
        "The steady state was not looked at for {}, {}.",
        say::seconds(to.seconds_since(from)),
        say::span(facts, from, to)
    ))
}

fn evidence(facts: &Facts<'_>) -> Vec<Exhibit> {
    let sources = |traffic: &Traffic| {
        let sources: Vec<_> = traffic.sources.iter().map(|file| say::base(file)).collect();
        wording::names_at_most(&sources, 3)
    };
    let mut evidence: Vec<Exhibit> = facts
        .analysis
        .impact
        .episodes
        .iter()
        .map(|episode| {
            let bad: Vec<String> = [
                (episode.failed, "failed", "failed"),
                (
                    episode.body_errors,
                    "carried an error in the body",
                    "carried an error in the body",
                ),
                (episode.slow, "was slow", "were slow"),
            ]
            .into_iter()
            .filter(|(count, _, _)| *count > 0)
            .map(|(count, one, many)| {
                let did = if count == 1 { one } else { many };
                match count == episode.requests {
                    true if count > 1 => format!("all {did}"),
                    _ => format!("{} {did}", wording::count(count)),
                }
            })
            .collect();
            Witness::Impact.shows(format!(
                "{}: of {}, {}",
                say::span(facts, episode.start, episode.end),
                wording::plural(episode.requests, "request", "requests"),
                wording::names(&bad)
            ))
        })
        .collect();
    for (index, traffic) in facts.run.traffic.iter().enumerate() {
        let codes = match (traffic.requests(), traffic.summary()) {
            (Some(requests), _) => &requests.totals().codes,
            (None, Some(summary)) => &summary.codes,
            (None, None) => continue,
        };
        let failed = codes.requests() - codes.successes();
        let untimed = if traffic.summary().is_some() {
            "a summary, untimed"
        } else {
            "each request timed"
        };
        let requests = match failed {
            0 => format!(
                "none of {}",
                wording::plural(codes.requests(), "request", "requests")
            ),
            _ => say::share(failed, codes.requests(), "requests"),
        };
        evidence.push(Witness::Traffic(index).shows(format!(
            "{requests} failed ({}, {untimed})",
            sources(traffic)
        )));
    }
    for (start, end) in checks(facts) {
        let span = say::span(facts, start, end);
        let at = if span == say::time(facts, start) {
            "at "
        } else {
            ""
        };
        evidence
            .push(Witness::Hypothesis.shows(format!("the steady state was checked {at}{span}")));
    }
    evidence
}
