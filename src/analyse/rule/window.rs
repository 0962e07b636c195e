//! Metric queries and logs that end before there was nothing more to see.

use super::samples::{place, queries};
use super::{Exhibit, Facts, Found, Rule, Severity, Witness, say};
use crate::analyse::impact::load_window;
use crate::model::traffic::{FLAG_UNTIMED, is_success};
use crate::model::{Log, Moment, ResultType, Run};
use crate::wording;

pub(super) const RULE: Rule = Rule {
    code: "window-too-short",
    severities: &[Severity::Warning],
    fires_when: "a metric query or a log ends more than 2 s before the last request (or the load's end), or before late errors can be written: those of a server that waits longer than its client; without load, when a query ends before the fault's effect can show",
    example: "query-total-function-invocation stops 23 s before the load does",
    what_to_do: "Ask again for the window that the finding proposes, or move the probe behind the load's end.",
    find,
};

const SLACK_SECONDS: f64 = 2.0;

/// One source that ends somewhere.
struct Source {
    name: String,
    place: String,
    witness: Witness,
    start: Option<Moment>,
    end: Moment,
    /// How far apart its samples are.
    interval: f64,
    is_log: bool,
}

/// What a source should have covered.
struct Needed {
    start: Moment,
    last_request: Moment,
    timed: bool,
    /// When the last late error can be written, and how long the server waits.
    late: Option<(Moment, f64)>,
}

fn find(facts: &Facts<'_>) -> Option<Found> {
    let sources: Vec<Source> = query_sources(facts)
        .into_iter()
        .chain(log_sources(facts))
        .collect();
    match needed(facts) {
        Some(needed) => beside_load(facts, sources, &needed),
        None => without_load(facts, sources),
    }
}

fn beside_load(facts: &Facts<'_>, sources: Vec<Source>, needed: &Needed) -> Option<Found> {
    let missing = |source: &Source| needed.last_request.seconds_since(source.end);
    let short: Vec<&Source> = sources
        .iter()
        .filter(|source| {
            missing(source) > SLACK_SECONDS
                || needed.late.is_some_and(|(late, _)| source.end < late)
        })
        .collect();
    let gap = short
        .iter()
        .map(|source| missing(source))
        .reduce(f64::max)?;
    let names: Vec<&str> = short.iter().map(|source| source.name.as_str()).collect();
    let names = wording::names_at_most(&names, 2);
    let title = if gap > SLACK_SECONDS {
        match short.len() {
            1 => format!("{names} stops {} before the load does", whole(gap)),
            _ => format!("{names} stop before the load does, by up to {}", whole(gap)),
        }
    } else if short.len() == 1 {
        format!("{names} stops before late errors can be written")
    } else {
        format!("{names} stop before late errors can be written")
    };
    let until = needed.late.map_or(needed.last_request, |(late, _)| {
        late.max(needed.last_request)
    });
    let interval = short
        .iter()
        .map(|source| source.interval)
        .fold(0.0, f64::max);
    let from = short
        .iter()
        .filter(|source| !source.is_log)
        .filter_map(|source| source.start)
        .chain([needed.start])
        .min()
        .unwrap_or(needed.start);
    let to = until.plus_seconds((2.0 * interval).max(SLACK_SECONDS));
    let waits = needed.late.map(|(_, waits)| {
        format!(
            "The server waited up to {} before it wrote an error, longer than its client.",
            whole(waits)
        )
    });
    Some(Found {
        severity: Severity::Warning,
        title,
        detail: say::sentences(waits.into_iter().chain([format!(
            "A window of {} would hold the whole load{}.",
            say::span(facts, floor(from), ceil(to)),
            if needed.late.is_some() {
                " and its late errors"
            } else {
                ""
            }
        )])),
        evidence: [Witness::Load.shows(format!(
            "{} at {}",
            if needed.timed {
                "the last request was sent"
            } else {
                "the load ends"
            },
            say::time(facts, needed.last_request)
        ))]
        .into_iter()
        .chain(
            short
                .iter()
                .map(|source| tell(facts, source, missing(source))),
        )
        .collect(),
    })
}

fn tell(facts: &Facts<'_>, source: &Source, missing: f64) -> Exhibit {
    let window = match source.start {
        Some(start) => say::span(facts, start, source.end),
        None => format!("until {}", say::time(facts, source.end)),
    };
    let before = if missing > SLACK_SECONDS {
        format!(", {} before the load's end", whole(missing))
    } else {
        String::new()
    };
    let words = format!("{}: {window}{before} ({})", source.name, source.place);
    source.witness.clone().shows(words)
}

/// Without load: a query that ends before the fault's effect can show.
fn without_load(facts: &Facts<'_>, sources: Vec<Source>) -> Option<Found> {
    let fault = facts.analysis.fault.as_ref()?;
    let short: Vec<&Source> = sources
        .iter()
        .filter(|source| !source.is_log)
        .filter(|source| source.end < fault.start.plus_seconds(2.0 * source.interval))
        .collect();
    let worst = short.iter().min_by_key(|source| source.end)?;
    let to = fault
        .end
        .max(fault.start)
        .plus_seconds((2.0 * worst.interval).max(SLACK_SECONDS));
    let title = if worst.end < fault.start {
        format!("{} ends before the fault begins", worst.name)
    } else {
        format!(
            "{} ends before the fault's effect can be seen in it",
            worst.name
        )
    };
    Some(Found {
        severity: Severity::Warning,
        title,
        detail: format!(
            "A window of {} would hold the fault and two more samples.",
            say::span(facts, floor(worst.start.unwrap_or(fault.start)), ceil(to))
        ),
        evidence: [Witness::Fault.shows(format!(
            "the fault begins at {}",
            say::time(facts, fault.start)
        ))]
        .into_iter()
        .chain(short.iter().map(|source| tell(facts, source, 0.0)))
        .collect(),
    })
}

/// The ranges that were asked for; of the same query asked twice the one that ends last.
fn query_sources(facts: &Facts<'_>) -> Vec<Source> {
    let mut sources: Vec<(Option<&str>, Source)> = Vec::new();
    for (index, result, figures) in queries(facts) {
        if result.result_type != Some(ResultType::Matrix) {
            continue;
        }
        let last = figures
            .results
            .iter()
            .filter_map(|known| known.last_at)
            .max();
        let Some(end) = last.or(figures.window.end) else {
            continue;
        };
        let step = figures
            .sample_interval_seconds
            .or(figures.window.step_seconds);
        let source = Source {
            name: say::base(&figures.source).into_owned(),
            place: place(facts, result.activity, &figures.source),
            witness: Witness::Query(index),
            start: figures.window.start,
            end,
            interval: step.map_or(0.0, |step| step.value()),
            is_log: false,
        };
        let query = result.asked.query.as_deref();
        let same = sources
            .iter_mut()
            .find(|(known, _)| known.is_some() && *known == query);
        match same {
            Some((_, known)) if known.end < source.end => *known = source,
            Some(_) => {}
            None => sources.push((query, source)),
        }
    }
    sources.into_iter().map(|(_, source)| source).collect()
}

/// A log that an activity fetched reaches to its fetching, however quiet it was; a file to its last line.
fn log_sources(facts: &Facts<'_>) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    let logs = facts.run.logs.iter().zip(&facts.analysis.logs);
    for (index, (log, figures)) in logs.enumerate() {
        let fetched = log
            .activity
            .and_then(|index| facts.run.activities.get(index))
            .and_then(|activity| activity.start.known().copied());
        if fetched.is_none() && log.access.is_empty() {
            continue;
        }
        let Some(end) = figures.end.max(fetched) else {
            continue;
        };
        let name = log_name(log);
        let source = Source {
            place: place(facts, log.activity, &log.source),
            witness: Witness::Log(index),
            start: figures.start,
            end,
            interval: 0.0,
            is_log: true,
            name: name.clone(),
        };
        match sources.iter_mut().find(|known| known.name == name) {
            Some(known) if known.end < end => *known = source,
            Some(_) => {}
            None => sources.push(source),
        }
    }
    sources
}

pub(super) fn log_name(log: &Log) -> String {
    let name = if log.name.is_empty() {
        say::base(&log.source)
    } else {
        crate::clean::line(&log.name)
    };
    format!("the log of {name}")
}

fn needed(facts: &Facts<'_>) -> Option<Needed> {
    let run = facts.run;
    let (start, load_end) = load_window(run)?;
    let sent = run
        .traffic
        .iter()
        .filter_map(|traffic| traffic.requests()?.totals().span)
        .map(|(_, last, _)| Moment::from_nanoseconds(last, 9))
        .max();
    let timed = run
        .traffic
        .iter()
        .all(|traffic| traffic.requests().is_some());
    let last_request = sent.filter(|_| timed).unwrap_or(load_end);
    Some(Needed {
        start,
        last_request,
        timed: timed && sent.is_some(),
        late: late_errors(facts, load_end),
    })
}

/// How long a server waits that waits longer than its client, and when the error of the last failed request is written.
fn late_errors(facts: &Facts<'_>, load_end: Moment) -> Option<(Moment, f64)> {
    let run = facts.run;
    let client = facts.analysis.timeout_ms().unwrap_or(f64::INFINITY);
    let waits = run
        .logs
        .iter()
        .flat_map(|log| &log.access)
        .filter(|line| line.status.is_some_and(|status| !is_success(status)))
        .filter_map(|line| line.seconds)
        .filter(|seconds| seconds * 1e3 > client)
        .fold(0.0, f64::max);
    let failed = facts.analysis.impact.failed.unwrap_or(0);
    if waits <= 0.0 || failed == 0 {
        return None;
    }
    let last_failed = last_failure(run).unwrap_or(load_end);
    Some((last_failed.plus_seconds(waits), waits))
}

/// When the last failed request was sent; none if not every request is known.
fn last_failure(run: &Run) -> Option<Moment> {
    let mut last = None;
    for traffic in &run.traffic {
        let rows = traffic.requests()?.rows()?;
        let failed = rows
            .iter()
            .filter(|row| !row.is_success() && row.flags & FLAG_UNTIMED == 0);
        last = last.max(failed.map(|row| row.start).max());
    }
    last.map(|last| Moment::from_nanoseconds(last, 9))
}

/// Windows are asked for in whole seconds.
fn floor(moment: Moment) -> Moment {
    Moment::new(moment.instant(), 0)
}

fn ceil(moment: Moment) -> Moment {
    let whole = moment.instant().timestamp_subsec_nanos() == 0;
    floor(if whole {
        moment
    } else {
        moment.plus_seconds(1.0)
    })
}

/// Seconds without a fraction where that says enough.
fn whole(seconds: f64) -> String {
    wording::duration(seconds, if seconds < 9.95 { 1 } else { 0 })
}
