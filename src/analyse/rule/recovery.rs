//! Whether users were well again by the end of the data, judged by the last episode with failures or errors in bodies.

use super::{Exhibit, Facts, Found, Rule, Severity, Witness, say};
use crate::analyse::impact::{Episode, EpisodeSignal, RECOVERY_RULE, Recovery};
use crate::model::Role;
use crate::wording;

pub(super) const NOT_RECOVERED: Rule = Rule {
    code: "not-recovered",
    severities: &[Severity::Critical],
    fires_when: "the data ends inside an episode of failures or of errors in bodies",
    example: "Requests still failed when the load ended",
    what_to_do: "Look at the system now. Let the load run on for some time after the rollback, so that the report can show when it was over.",
    find: not_recovered,
};

pub(super) const RECOVERED: Rule = Rule {
    code: "recovered",
    severities: &[Severity::Info],
    fires_when: "the last episode of failures or of errors in bodies is over, and what follows it for 3 s or 20 requests stayed good",
    example: "Requests succeeded again from 08:25:48.1 UTC on",
    what_to_do: "Compare the time it took with what your users may bear.",
    find: recovered,
};

/// The last episode of failures or errors in bodies, and whether slow answers followed in episodes of their own.
fn last<'a>(facts: &Facts<'a>) -> Option<(&'a Episode, Option<&'a Episode>)> {
    let episodes = &facts.analysis.impact.episodes;
    let place = episodes
        .iter()
        .rposition(|episode| episode.signal != EpisodeSignal::Slowed)?;
    Some((episodes.get(place)?, episodes.get(place + 1)))
}

fn what(episode: &Episode) -> &'static str {
    match episode.signal {
        EpisodeSignal::Degraded => "answered with errors in the body",
        _ => "failed",
    }
}

fn evidence(facts: &Facts<'_>, episode: &Episode) -> Exhibit {
    let bad = match episode.signal {
        EpisodeSignal::Degraded => episode.body_errors,
        _ => episode.failed,
    };
    Witness::Impact.shows(format!(
        "{}: {} {} ({})",
        say::span(facts, episode.start, episode.end),
        wording::plural(bad, "request", "requests"),
        what(episode),
        say::load_files(facts)
    ))
}

fn not_recovered(facts: &Facts<'_>) -> Option<Found> {
    let (episode, _) = last(facts)?;
    if !episode.open {
        return None;
    }
    let title = match episode.signal {
        EpisodeSignal::Degraded => "Answers still carried errors when the load ended",
        _ => "Requests still failed when the load ended",
    };
    Some(Found {
        severity: Severity::Critical,
        title: title.to_owned(),
        detail: format!(
            "From {} on no good request follows in the data, which ends at {}.",
            say::time(facts, episode.start),
            say::time(facts, episode.end)
        ),
        evidence: vec![evidence(facts, episode)],
    })
}

fn has_action(facts: &Facts<'_>) -> bool {
    let mut activities = facts.run.activities.iter();
    activities.any(|activity| activity.role == Role::Fault)
}

/// Without an injecting action nothing tells from when on to count.
fn recovery_rule(facts: &Facts<'_>) -> &'static str {
    match (has_action(facts), facts.analysis.fault.is_some()) {
        (true, _) => RECOVERY_RULE,
        (false, true) => {
            "from the fault's start to the first good request after which no episode follows for 3 s or 20 requests"
        }
        (false, false) => {
            "the first good request after which no episode follows for 3 s or 20 requests"
        }
    }
}

fn recovered(facts: &Facts<'_>) -> Option<Found> {
    const QUIET_SECONDS: f64 = 3.0;
    let (episode, slow) = last(facts)?;
    let recovery = facts.analysis.impact.recovery.clone();
    let over = match slow {
        None => matches!(recovery, Recovery::After { .. }),
        Some(slow) => !episode.open && slow.start.seconds_since(episode.end) >= QUIET_SECONDS,
    };
    if !over {
        return None;
    }
    let took = match (&recovery, slow) {
        (
            Recovery::After {
                seconds: Some(seconds),
                ..
            },
            None,
        ) => format!(
            "That is {} after {}.",
            say::seconds(*seconds),
            if has_action(facts) {
                "the end of the first injecting action"
            } else {
                "the fault's start"
            }
        ),
        (_, Some(slow)) => format!(
            "Slow answers came back at {}.",
            say::time(facts, slow.start)
        ),
        _ => String::new(),
    };
    let title = match episode.signal {
        EpisodeSignal::Degraded => "Answers were free of errors again",
        _ => "Requests succeeded again",
    };
    Some(Found {
        severity: Severity::Info,
        title: format!("{title} from {} on", say::time(facts, episode.end)),
        detail: say::sentences([took, format!("The rule: {}.", recovery_rule(facts))]),
        evidence: vec![evidence(facts, episode)],
    })
}
