//! Failures as the client, the servers' counters and the logs count them: different things, so all are printed.

use std::collections::BTreeMap;

use super::samples::{place, queries};
use super::window::log_name;
use super::{Exhibit, Facts, Found, Rule, Severity, Witness, say};
use crate::analyse::impact::load_window;
use crate::analyse::kind::Kind;
use crate::analyse::labels::status;
use crate::model::traffic::is_success;
use crate::model::{AccessLine, Log, Moment};
use crate::wording;

pub(super) const RULE: Rule = Rule {
    code: "sources-disagree",
    severities: &[Severity::Warning, Severity::Info],
    fires_when: "the load's failures, the increase of error counters and the error lines of logs differ by more than 2 and more than 5 %; info when the load itself saw no failure",
    example: "Failures are counted as 42 by the load, 1 by counters and 3 by log lines",
    what_to_do: "Quote the load's count for what users met, and name the others beside it. Compare the windows and timeouts before any of them is called wrong.",
    find,
};

/// Counts this close are the same, seen at slightly different moments.
const CLOSE: u64 = 2;
const CLOSE_SHARE: f64 = 0.05;

/// One way to count failures.
struct Count {
    by: &'static str,
    count: u64,
    evidence: Vec<Exhibit>,
}

fn find(facts: &Facts<'_>) -> Option<Found> {
    let counts: Vec<Count> = [by_load(facts), by_counters(facts), by_logs(facts)]
        .into_iter()
        .flatten()
        .collect();
    let most = counts.iter().map(|count| count.count).max()?;
    let least = counts.iter().map(|count| count.count).min()?;
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let apart = (most - least) as f64 > CLOSE_SHARE * most as f64;
    let load = counts.iter().find(|count| count.by == "the load")?;
    if counts.len() < 2 || most - least <= CLOSE || !apart {
        return None;
    }
    let said: Vec<String> = counts
        .iter()
        .map(|count| format!("{} by {}", wording::count(count.count), count.by))
        .collect();
    Some(Found {
        severity: if load.count > 0 {
            Severity::Warning
        } else {
            Severity::Info
        },
        title: format!("Failures are counted as {}", wording::names(&said)),
        detail: detail(facts),
        evidence: counts
            .into_iter()
            .flat_map(|count| count.evidence)
            .collect(),
    })
}

fn detail(facts: &Facts<'_>) -> String {
    let client = facts.analysis.timeout_ms();
    let server = lines(facts)
        .filter_map(|(_, line)| line.seconds)
        .reduce(f64::max);
    let patience = match (client, server) {
        (Some(client), Some(server)) if server * 1e3 > client => format!(
            "The client gave up after {}, the server's error lines tell of answers after up to {}.",
            wording::milliseconds(client),
            wording::milliseconds(server * 1e3)
        ),
        _ => String::new(),
    };
    say::sentences([
        "They count different things over the windows given with them; none stands for another."
            .to_owned(),
        patience,
    ])
}

/// What the client met.
fn by_load(facts: &Facts<'_>) -> Option<Count> {
    let mut evidence = Vec::new();
    let mut failed = None;
    let traffic = facts.run.traffic.iter().zip(&facts.analysis.traffic);
    for (index, (traffic, figures)) in traffic.enumerate() {
        let Some(codes) = &figures.codes else {
            continue;
        };
        let bad = codes.requests() - codes.successes();
        failed = Some(failed.unwrap_or(0) + bad);
        let none = codes.count(0);
        let unanswered = match none {
            0 => String::new(),
            none if none == bad => ", all of them without a response".to_owned(),
            none => format!(", {} of them without a response", wording::count(none)),
        };
        let window = traffic.window().or_else(|| {
            let activity = facts.run.activities.get(traffic.activity?)?;
            Some((*activity.start.known()?, *activity.end.known()?))
        });
        let window = window.map(|(start, end)| format!(", {}", say::span(facts, start, end)));
        let untimed = if figures.per_request {
            ""
        } else {
            ", not timed one by one"
        };
        evidence.push(Witness::Traffic(index).shows(format!(
            "{} failed{unanswered} ({}{}{untimed})",
            say::share(bad, codes.requests(), "requests"),
            say::base(&figures.source),
            window.unwrap_or_default()
        )));
    }
    Some(Count {
        by: "the load",
        count: failed?,
        evidence,
    })
}

/// What error counters counted, reset-aware and from zero for those that appeared.
fn by_counters(facts: &Facts<'_>) -> Option<Count> {
    let (from, to) = failing(facts)?;
    let mut evidence = Vec::new();
    let mut most = None;
    for (index, result, figures) in queries(facts) {
        let (Some(start), Some(end)) = (figures.window.start, figures.window.end) else {
            continue;
        };
        if start > to || end < from {
            continue;
        }
        // Several counters of one code are told together.
        let mut codes: BTreeMap<&str, (f64, usize, String)> = BTreeMap::new();
        for known in &figures.results {
            let Some((code, class)) = status(&known.labels) else {
                continue;
            };
            let counted = known.increase_from_zero.or(known.increase);
            let (Some(true), Kind::Counter, false, Some(counted)) =
                (class.failed(), known.kind, known.double, counted)
            else {
                continue;
            };
            let entry = codes.entry(code).or_insert((0.0, 0, String::new()));
            entry.0 += counted.value();
            entry.1 += 1;
            entry.2 = match (known.first, known.last) {
                (Some(first), Some(last)) if entry.1 == 1 => format!(
                    ", {} → {}",
                    wording::number(first.value(), 3),
                    wording::number(last.value(), 3)
                ),
                _ => String::new(),
            };
        }
        if codes.is_empty() {
            continue;
        }
        let total: f64 = codes.values().map(|(total, _, _)| total).sum();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an increase is no less than zero, and a cast saturates"
        )]
        let total = total.round() as u64;
        // Queries may look at the same counters: the one that counted most stands for all.
        most = most.max(Some(total));
        for (code, (counted, counters, ends)) in codes {
            let name = match counters {
                1 => format!("the {code} counter"),
                several => format!("{} {code} counters", wording::count(several as u64)),
            };
            evidence.push(Witness::Query(index).shows(format!(
                "{name} of {}: +{}{ends} ({}, {})",
                say::base(&figures.source),
                wording::number(counted, 3),
                place(facts, result.activity, &figures.source),
                say::span(facts, start, end)
            )));
        }
    }
    Some(Count {
        by: "counters",
        count: most?,
        evidence,
    })
}

/// When requests failed, where they are timed; else when there was load.
fn failing(facts: &Facts<'_>) -> Option<(Moment, Moment)> {
    let episodes = &facts.analysis.impact.episodes;
    let failing = episodes.iter().filter(|episode| episode.failed > 0);
    let start = failing.clone().map(|episode| episode.start).min();
    let end = failing.map(|episode| episode.end).max();
    start.zip(end).or_else(|| load_window(facts.run))
}

/// True if a log of answers reaches into the time in which requests failed.
fn covers(facts: &Facts<'_>, log: &Log) -> bool {
    let times = || {
        log.access
            .iter()
            .filter(|line| line.status.is_some())
            .filter_map(|line| line.at)
    };
    let Some((from, to)) = failing(facts) else {
        return false;
    };
    let (Some(first), Some(last)) = (times().min(), times().max()) else {
        return false;
    };
    first <= to && last >= from
}

/// The access lines that tell of a failure, from the load's start on.
fn lines<'a>(facts: &Facts<'a>) -> impl Iterator<Item = (usize, &'a AccessLine)> + use<'a> {
    let from = load_window(facts.run).map(|(start, _)| start);
    let logs = facts.run.logs.iter().enumerate();
    let facts = *facts;
    logs.filter(move |(_, log)| covers(&facts, log))
        .flat_map(|(index, log)| log.access.iter().map(move |line| (index, line)))
        .filter(|(_, line)| line.status.is_some_and(|status| !is_success(status)))
        .filter(move |(_, line)| line.at.is_none_or(|at| from.is_none_or(|from| at >= from)))
}

fn by_logs(facts: &Facts<'_>) -> Option<Count> {
    /// How many lines of a code, from when to when, how long the answers took.
    type Told = (u64, Option<(Moment, Moment)>, Option<(f64, f64)>);
    if !facts.run.logs.iter().any(|log| covers(facts, log)) {
        return None;
    }
    let mut told: BTreeMap<(usize, u16), Told> = BTreeMap::new();
    for (log, line) in lines(facts) {
        let entry = told
            .entry((log, line.status.unwrap_or(0)))
            .or_insert((0, None, None));
        entry.0 += 1;
        if let Some(at) = line.at {
            entry.1 = Some(
                entry
                    .1
                    .map_or((at, at), |(first, last)| (first.min(at), last.max(at))),
            );
        }
        if let Some(took) = line.seconds {
            entry.2 = Some(entry.2.map_or((took, took), |(least, most)| {
                (least.min(took), most.max(took))
            }));
        }
    }
    let mut by_log: BTreeMap<usize, u64> = BTreeMap::new();
    for ((log, _), (count, _, _)) in &told {
        *by_log.entry(*log).or_default() += count;
    }
    let mut evidence: Vec<Exhibit> = told
        .iter()
        .filter_map(|((index, code), (count, window, took))| {
            let log = facts.run.logs.get(*index)?;
            let took = match took {
                Some((least, most)) if most - least < 0.1 => {
                    format!(" of {}", wording::milliseconds(most * 1e3))
                }
                Some((least, most)) => format!(
                    " of {} to {}",
                    wording::milliseconds(least * 1e3),
                    wording::milliseconds(most * 1e3)
                ),
                None => String::new(),
            };
            let when = window.map(|(first, last)| format!(", {}", say::span(facts, first, last)));
            Some(Witness::Log(*index).shows(format!(
                "{} with {code}{took} in {}{} ({})",
                wording::plural(*count, "line", "lines"),
                log_name(log),
                when.unwrap_or_default(),
                place(facts, log.activity, &log.source)
            )))
        })
        .collect();
    if evidence.is_empty() {
        let logs = facts.run.logs.iter().enumerate();
        let logs: Vec<(usize, String)> = logs
            .filter(|(_, log)| covers(facts, log))
            .map(|(index, log)| (index, log_name(log)))
            .collect();
        let (first, _) = logs.first()?;
        let names: Vec<&str> = logs.iter().map(|(_, name)| name.as_str()).collect();
        evidence.push(Witness::Log(*first).shows(format!(
            "no line with a failure in {}",
            wording::names_at_most(&names, 3)
        )));
    }
    // Each server on the way writes a line of its own for one request.
    Some(Count {
        by: "log lines",
        count: by_log.values().copied().max().unwrap_or(0),
        evidence,
    })
}
