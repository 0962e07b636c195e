//! Clocks that do not agree: times of different sources can then not be laid side by side.

use super::samples::{place, queries};
use super::window::log_name;
use super::{Exhibit, Facts, Found, Rule, Severity, Witness, say};
use crate::analyse::series::moment;
use crate::model::{Activity, Moment, ResultType};

pub(super) const RULE: Rule = Rule {
    code: "clock-skew",
    severities: &[Severity::Warning],
    fires_when: "an instant query's own time, a log's last line or a load's first request lies more than 2 s outside the activity that recorded it, or an activity ends before it starts",
    example: "The clock of read-logs is at least 40 s ahead of the experiment's",
    what_to_do: "Synchronise the clocks. Until then compare durations rather than moments of different sources.",
    find,
};

const SLACK_SECONDS: f64 = 2.0;

struct Skew {
    name: String,
    seconds: f64,
    evidence: Exhibit,
}

fn find(facts: &Facts<'_>) -> Option<Found> {
    let mut skews = of_queries(facts);
    skews.extend(of_logs(facts));
    skews.extend(of_load(facts));
    let backwards: Vec<&Activity> = facts
        .run
        .activities
        .iter()
        .chain(&facts.run.rollbacks)
        .filter(|activity| {
            let ends = activity.start.known().zip(activity.end.known());
            ends.is_some_and(|(start, end)| end < start)
        })
        .collect();
    let worst = skews
        .iter()
        .max_by(|one, other| one.seconds.abs().total_cmp(&other.seconds.abs()));
    let title = match (worst, backwards.first()) {
        (Some(worst), _) => format!(
            "The clock of {} is at least {} {} the experiment's",
            worst.name,
            say::seconds(worst.seconds.abs()),
            if worst.seconds > 0.0 {
                "ahead of"
            } else {
                "behind"
            }
        ),
        (None, Some(first)) => format!("{} ends before it starts", say::name(first)),
        (None, None) => return None,
    };
    Some(Found {
        severity: Severity::Warning,
        title,
        detail: if worst.is_some() {
            "Moments of this source and of the journal can not be laid side by side as they stand."
                .to_owned()
        } else {
            "The clock of the machine that ran the experiment was set back while it ran.".to_owned()
        },
        evidence: skews
            .into_iter()
            .map(|skew| skew.evidence)
            .chain(
                backwards
                    .into_iter()
                    .map(|activity| say::seen(facts, activity, "ends before it starts")),
            )
            .collect(),
    })
}

/// How far a moment lies outside of an activity; none within the slack.
fn outside(activity: &Activity, at: Moment) -> Option<f64> {
    let start = *activity.start.known()?;
    let end = activity.end.known().copied().unwrap_or(start);
    let (before, after) = (start.seconds_since(at), at.seconds_since(end));
    if after > SLACK_SECONDS {
        Some(after)
    } else if before > SLACK_SECONDS {
        Some(-before)
    } else {
        None
    }
}

/// An instant query that names no time is evaluated now, by the server's clock.
fn of_queries(facts: &Facts<'_>) -> Vec<Skew> {
    queries(facts)
        .filter_map(|(index, result, figures)| {
            let instant = matches!(
                result.result_type,
                Some(ResultType::Vector | ResultType::Scalar)
            );
            let activity = facts.run.activities.get(result.activity?)?;
            if !instant || asks_for_a_time(activity) {
                return None;
            }
            let at = result.series.iter().find_map(|series| series.span())?.1;
            let at = moment(at)?;
            let seconds = outside(activity, at)?;
            Some(Skew {
                name: say::base(&figures.source).into_owned(),
                seconds,
                evidence: Witness::Query(index).shows(format!(
                    "{} answered as of {}, asked {} ({})",
                    say::base(&figures.source),
                    say::time(facts, at),
                    say::when(facts, activity),
                    place(facts, result.activity, &figures.source)
                )),
            })
        })
        .collect()
}

fn asks_for_a_time(activity: &Activity) -> bool {
    let Some(provider) = &activity.provider else {
        return true;
    };
    let arguments = provider
        .arguments
        .as_ref()
        .map(|arguments| arguments.json());
    let named = arguments.is_some_and(|arguments| {
        ["\"when\"", "\"time\"", "\"at\"", "time="]
            .iter()
            .any(|name| arguments.contains(name))
    });
    named || provider.target.contains("time=") || provider.kind.as_deref() == Some("process")
}

/// A log can not hold lines of after it was fetched.
fn of_logs(facts: &Facts<'_>) -> Vec<Skew> {
    facts
        .run
        .logs
        .iter()
        .zip(&facts.analysis.logs)
        .enumerate()
        .filter_map(|(index, (log, figures))| {
            let activity = facts.run.activities.get(log.activity?)?;
            let last = figures.end?;
            let seconds = outside(activity, last).filter(|seconds| *seconds > 0.0)?;
            Some(Skew {
                name: log_name(log),
                seconds,
                evidence: Witness::Log(index).shows(format!(
                    "{} has a line of {}, fetched {} ({})",
                    log_name(log),
                    say::time(facts, last),
                    say::when(facts, activity),
                    place(facts, log.activity, &log.source)
                )),
            })
        })
        .collect()
}

/// A load can not send before its activity began.
fn of_load(facts: &Facts<'_>) -> Vec<Skew> {
    facts
        .run
        .traffic
        .iter()
        .enumerate()
        .filter_map(|(index, traffic)| {
            let activity = facts.run.activities.get(traffic.activity?)?;
            let (first, _) = traffic.window()?;
            let seconds = outside(activity, first).filter(|seconds| *seconds < 0.0)?;
            Some(Skew {
                name: "the load".to_owned(),
                seconds,
                evidence: Witness::Traffic(index).shows(format!(
                    "the first request was sent at {}; {} was played {}",
                    say::time(facts, first),
                    say::name(activity),
                    say::when(facts, activity)
                )),
            })
        })
        .collect()
}
