//! The load: key figures of the run, and the figures of each attack where it was sent.

use super::phases::latency;
use super::{Scene, absent, cell, cell_of, column};
use crate::analyse::TrafficFigures;
use crate::analyse::impact::Recovery;
use crate::document::{Align, Block, Inline, KeyFigure, Pair, Table, Tone, wording};
use crate::model::traffic::Traffic;

/// An attack that stands in more files than this names so many of them.
const MOST_FILES: usize = 5;

/// Availability, failures, outage, recovery, latency.
pub(super) fn key_figures(scene: &Scene<'_>, requests: u64) -> Vec<KeyFigure> {
    let mut figures = Vec::new();
    let impact = &scene.analysis.impact;
    if let Some(failed) = impact.failed {
        // A tool's own summary may say anything.
        let answered = requests.saturating_sub(failed);
        let tone = if failed > 0 { Tone::Bad } else { Tone::Plain };
        figures.push(KeyFigure {
            label: "Availability".to_owned(),
            value: wording::percent(answered, requests, 2).unwrap_or_default(),
            note: format!(
                "{} of {} succeeded",
                wording::count(answered),
                wording::count(requests)
            ),
            tone,
        });
        figures.push(KeyFigure {
            label: "Failed".to_owned(),
            value: format!("{} of {}", wording::count(failed), wording::count(requests)),
            note: codes_of_failures(scene),
            tone,
        });
    }
    figures.push(outage(scene));
    figures.push(recovery(scene));
    figures.extend(percentile(scene));
    figures
}

/// `42 × no response, 3 × 502`.
fn codes_of_failures(scene: &Scene<'_>) -> String {
    let mut counts = std::collections::BTreeMap::new();
    for traffic in &scene.analysis.traffic {
        for (code, count) in traffic.codes.iter().flat_map(|codes| codes.iter()) {
            if !crate::model::traffic::is_success(code) {
                *counts.entry(code).or_insert(0_u64) += count;
            }
        }
    }
    let parts: Vec<String> = counts
        .iter()
        .take(3)
        .map(|(code, count)| format!("{} × {}", wording::count(*count), code_words(*code)))
        .collect();
    let more = if counts.len() > 3 { ", …" } else { "" };
    format!("{}{more}", parts.join(", "))
}

/// A status code as it is said.
pub(super) fn code_words(code: u16) -> String {
    match code {
        0 => "no response".to_owned(),
        code => code.to_string(),
    }
}

fn outage(scene: &Scene<'_>) -> KeyFigure {
    let label = "Longest outage".to_owned();
    let impact = &scene.analysis.impact;
    match impact.longest_outage() {
        Some(outage) => {
            let at_least = if outage.at_least { "≥\u{a0}" } else { "" };
            let source = outage.signal.map(|signal| format!(", {}", signal.signal));
            KeyFigure {
                label,
                value: format!("{at_least}{}", wording::duration(outage.seconds, 1)),
                note: format!(
                    "{}{}",
                    scene.clock.range(outage.start, outage.end, 1),
                    source.unwrap_or_default()
                ),
                tone: Tone::Bad,
            }
        }
        None if impact.timed => KeyFigure {
            label,
            value: "none".to_owned(),
            note: "no episode of failed requests".to_owned(),
            tone: Tone::Plain,
        },
        None => KeyFigure {
            label,
            value: wording::ABSENT.to_owned(),
            note: "not recorded".to_owned(),
            tone: Tone::Quiet,
        },
    }
}

fn recovery(scene: &Scene<'_>) -> KeyFigure {
    let impact = &scene.analysis.impact;
    let (value, note, tone) = match &impact.recovery {
        Recovery::After {
            seconds: Some(seconds),
            at,
        } => (
            wording::duration(*seconds, 1),
            format!("at {}", scene.clock.time(*at, 1)),
            Tone::Plain,
        ),
        Recovery::After { seconds: None, at } => (
            scene.clock.time(*at, 1),
            "no injecting action to count from".to_owned(),
            Tone::Plain,
        ),
        Recovery::NotConfirmed => (
            "not confirmed".to_owned(),
            "too little data after it".to_owned(),
            Tone::Warning,
        ),
        Recovery::NotWithinData => (
            "not recovered".to_owned(),
            "within the data".to_owned(),
            Tone::Bad,
        ),
        Recovery::None if impact.timed => (
            wording::ABSENT.to_owned(),
            "nothing to recover from".to_owned(),
            Tone::Quiet,
        ),
        Recovery::None => (
            wording::ABSENT.to_owned(),
            "requests are not timed".to_owned(),
            Tone::Quiet,
        ),
    };
    KeyFigure {
        label: match impact.recovery {
            Recovery::After {
                seconds: Some(_), ..
            } => "Recovered after".to_owned(),
            Recovery::After { seconds: None, .. } => "Recovered at".to_owned(),
            _ => "Recovery".to_owned(),
        },
        value,
        note,
        tone,
    }
}

/// p95 by phase where requests are timed, else of the whole.
fn percentile(scene: &Scene<'_>) -> Option<KeyFigure> {
    let timeout = scene.analysis.timeout_ms();
    if let Some(phases) = scene
        .analysis
        .phases
        .as_ref()
        .filter(|phases| phases.during.p95_ms.is_some())
    {
        let words = |value: Option<f64>| {
            value.map_or_else(
                || wording::ABSENT.to_owned(),
                |value| latency(value, timeout).replace(" (timeout)", ""),
            )
        };
        return Some(KeyFigure {
            label: "p95 before → during → after".to_owned(),
            value: format!(
                "{} → {} → {}",
                words(phases.before.p95_ms),
                words(phases.during.p95_ms),
                words(phases.after.p95_ms)
            ),
            note: format!(
                "n = {}, {}, {}",
                wording::count(phases.before.requests.unwrap_or(0)),
                wording::count(phases.during.requests.unwrap_or(0)),
                wording::count(phases.after.requests.unwrap_or(0))
            ),
            tone: Tone::Plain,
        });
    }
    let traffic = scene
        .analysis
        .traffic
        .iter()
        .find(|traffic| traffic.latency.p95_ms.is_some())?;
    Some(KeyFigure {
        label: "p95".to_owned(),
        value: latency(traffic.latency.p95_ms?, timeout),
        note: if traffic.per_request {
            "of the whole attack".to_owned()
        } else {
            "as the load tool says".to_owned()
        },
        tone: Tone::Plain,
    })
}

/// What an attack did, beside the activity that sent it.
pub(super) fn pairs(traffic: &Traffic, figures: &TrafficFigures) -> Vec<Pair> {
    let mut pairs = Vec::new();
    // All of them are listed among the inputs.
    let files = wording::names_at_most(&traffic.sources, MOST_FILES);
    let mut say = |name: &str, words: String| {
        pairs.push(Pair {
            name: name.to_owned(),
            value: vec![Inline::Text(words)],
        });
    };
    say(
        "Results",
        match (&figures.attack, figures.per_request) {
            (name, true) if !name.is_empty() => {
                format!("{files}, attack \u{201c}{name}\u{201d}")
            }
            (_, true) => files,
            (_, false) => format!("{files}, a summary: single requests are not recorded"),
        },
    );
    if let Some(requests) = figures.requests {
        let mut words = wording::plural(requests, "request", "requests");
        let rate = |rate: f64| format!("{} per second", wording::number(rate, 2));
        match (figures.rate, figures.rate_requested) {
            (Some(achieved), Some(asked)) => {
                words.push_str(&format!(
                    " at {}, asked for {}",
                    rate(achieved),
                    rate(asked)
                ));
            }
            (Some(achieved), None) => words.push_str(&format!(" at {}", rate(achieved))),
            _ => {}
        }
        say("Requests", words);
    }
    if let Some(codes) = &figures.codes {
        let parts: Vec<String> = codes
            .iter()
            .map(|(code, count)| format!("{}: {}", code_words(code), wording::count(count)))
            .collect();
        say("Status", parts.join(" · "));
    }
    if let (Some(codes), Some(_)) = (&figures.codes, figures.success_ratio) {
        say(
            "Success",
            wording::share(codes.successes(), codes.requests()),
        );
    }
    if let Some(throughput) = figures.throughput {
        say(
            "Throughput",
            format!("{} successes per second", wording::number(throughput, 2)),
        );
    }
    if let (Some(duration), Some(wait)) = (figures.duration_seconds, figures.wait_seconds) {
        say(
            "Duration",
            format!(
                "{} of sending, {} more until the last answer",
                wording::duration(duration, 1),
                wording::duration(wait, 1)
            ),
        );
    }
    if let Some(timeout) = figures.timeout_ms {
        say("Client timeout", wording::milliseconds(timeout));
    }
    if let Some(bodies) = &figures.bodies {
        say(
            "Bodies",
            match bodies.checked {
                0 => "not recorded".to_owned(),
                checked => {
                    let mut words = format!(
                        "{} looked at, {} with an error",
                        wording::count(checked),
                        wording::count(bodies.with_error)
                    );
                    if bodies.from_fallback > 0 {
                        let count = wording::count(bodies.from_fallback);
                        words.push_str(&format!(", {count} from a fallback"));
                    }
                    words
                }
            },
        );
    }
    pairs
}

/// The latencies of an attack, of all requests and of the successes alone.
pub(super) fn latencies(figures: &TrafficFigures) -> Vec<Block> {
    let mut rows = Vec::new();
    let mut row = |name: &str, latency: &crate::analyse::traffic::LatencyFigures| {
        let at = |value: Option<f64>, field: &str| {
            value.map_or_else(absent, |value| {
                let censored = latency.censored.contains(&field);
                let at_least = if censored { "≥\u{a0}" } else { "" };
                let shown = if censored {
                    figures.timeout_ms.unwrap_or(value).min(value)
                } else {
                    value
                };
                super::number_cell(format!("{at_least}{}", wording::milliseconds(shown)), value)
            })
        };
        rows.push(vec![
            cell(name),
            at(latency.min_ms, "min_ms"),
            at(latency.mean_ms, "mean_ms"),
            at(latency.p50_ms, "p50_ms"),
            at(latency.p90_ms, "p90_ms"),
            at(latency.p95_ms, "p95_ms"),
            at(latency.p99_ms, "p99_ms"),
            at(latency.max_ms, "max_ms"),
        ]);
    };
    row("All requests", &figures.latency);
    if let Some(success) = &figures.latency_success {
        row("Successes", success);
    }
    let mut columns = vec![column("Latency", Align::Left, true)];
    for name in ["min", "mean", "p50", "p90", "p95", "p99", "max"] {
        columns.push(column(name, Align::Right, false));
    }
    let how = match figures.latency.method {
        Some("exact") => "Percentiles are exact.",
        Some("histogram") => "Percentiles are estimates within 0.1\u{202f}%.",
        _ => "Figures as the load tool says.",
    };
    let mut notes = vec![vec![Inline::text(how)]];
    if !figures.latency.censored.is_empty() {
        notes.push(vec![Inline::text(
            "≥: at or above the client's timeout, where requests were cut off; the true value is at least as large.",
        )]);
    }
    vec![Block::Table(Table {
        caption: Some("Latencies".to_owned()),
        columns,
        rows,
        notes,
        ..Table::default()
    })]
}

/// The targets of an attack, when there are several.
pub(super) fn targets(figures: &TrafficFigures) -> Vec<Block> {
    const MOST: usize = 20;
    let Some(targets) = figures.targets.as_ref().filter(|targets| targets.len() > 1) else {
        return Vec::new();
    };
    let rows = targets
        .iter()
        .take(MOST)
        .map(|target| {
            let name = [&target.method, &target.path].into_iter().flatten();
            let name: Vec<&str> = name.map(String::as_str).collect();
            let name = if name.is_empty() {
                cell("no address recorded")
            } else {
                cell_of(vec![Inline::code(name.join(" "))])
            };
            let latency = |value: Option<f64>| {
                value.map_or_else(absent, |value| {
                    super::number_cell(wording::milliseconds(value), value)
                })
            };
            vec![
                name,
                cell(wording::count(target.requests)),
                target.success_ratio.map_or_else(absent, |ratio| {
                    super::number_cell(
                        format!("{}\u{202f}%", wording::fixed(ratio * 100.0, 1)),
                        ratio,
                    )
                }),
                latency(target.p50_ms),
                latency(target.p95_ms),
            ]
        })
        .collect();
    let mut notes = Vec::new();
    if targets.len() > MOST {
        notes.push(vec![Inline::text(format!(
            "and {} more targets",
            targets.len() - MOST
        ))]);
    }
    vec![Block::Table(Table {
        caption: Some("Targets".to_owned()),
        columns: vec![
            column("Target", Align::Left, true),
            column("Requests", Align::Right, false),
            column("Success", Align::Right, false),
            column("p50", Align::Right, false),
            column("p95", Align::Right, false),
        ],
        rows,
        notes,
        ..Table::default()
    })]
}
