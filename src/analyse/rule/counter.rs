//! Counters that appeared late, were restarted, or did not move.

use std::collections::BTreeMap;

use super::samples::{place, queries, series_name};
use super::{Exhibit, Facts, Found, Rule, Severity, Witness, say};
use crate::analyse::impact::load_window;
use crate::analyse::kind::Kind;
use crate::analyse::labels::{names, status};
use crate::analyse::series::{QueryFigures, SeriesFigures};
use crate::model::{Number, QueryResult};
use crate::wording;

pub(super) const BORN_LATE: Rule = Rule {
    code: "counter-born-late",
    severities: &[Severity::Warning],
    fires_when: "a counter's first sample lies later than two steps and a second into the window and is above zero",
    example: "A counter of requests-by-code appeared at 43 inside the window",
    what_to_do: "Count it from zero: a counter with labels appears with its first event. \"0 between samples, 43 when it appeared\" is 43 events, not none.",
    find: born_late,
};

pub(super) const RESET: Rule = Rule {
    code: "counter-reset",
    severities: &[Severity::Warning],
    fires_when: "a counter fell, so it was restarted",
    example: "A counter of requests-by-code was restarted",
    what_to_do: "The increase is counted across restarts, but what was counted between the last scrape and the restart is lost: read it as a lower bound.",
    find: reset,
};

pub(super) const FLAT: Rule = Rule {
    code: "counter-flat",
    severities: &[Severity::Warning],
    fires_when: "no counter of a query moved while load was sent; or none of its error counters did while requests failed",
    example: "No counter of requests-by-code moved while load was sent",
    what_to_do: "Check that the query looks at the system under load: labels, job, time window.",
    find: flat,
};

/// Counters that a test picks: how many, of which answers, and what the most telling of them say.
struct Told {
    count: usize,
    sources: Vec<String>,
    evidence: Vec<Exhibit>,
}

/// A counter that a test picked, by its place in an answer.
struct Picked<'a> {
    weight: f64,
    answer: usize,
    result: &'a QueryResult,
    figures: &'a QueryFigures,
    index: usize,
    known: &'a SeriesFigures,
}

/// The counters that a test picks; those of the greatest weight are told one by one.
fn tell(
    facts: &Facts<'_>,
    picks: fn(&SeriesFigures) -> bool,
    weight: fn(&SeriesFigures) -> Option<Number>,
    say: fn(&Facts<'_>, &SeriesFigures) -> String,
) -> Option<Told> {
    let mut picked: Vec<Picked<'_>> = Vec::new();
    let mut sources: Vec<String> = Vec::new();
    for (answer, result, figures) in queries(facts) {
        let before = picked.len();
        for (index, known) in figures.results.iter().enumerate() {
            let counts = matches!(known.kind, Kind::Counter | Kind::Histogram) && !known.double;
            if counts && picks(known) {
                picked.push(Picked {
                    weight: weight(known).map_or(0.0, |weight| weight.value()),
                    answer,
                    result,
                    figures,
                    index,
                    known,
                });
            }
        }
        let source = say::base(&figures.source);
        if picked.len() > before && !sources.iter().any(|known| **known == *source) {
            sources.push(source.into_owned());
        }
    }
    let count = picked.len();
    if count == 0 {
        return None;
    }
    // The sort is stable: of equals the first in its file comes first.
    picked.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    if count > super::MOST_EVIDENCE + 1 {
        picked.truncate(super::MOST_EVIDENCE);
    }
    // Names are made from all series of an answer: only for those that are shown.
    let mut named = BTreeMap::new();
    let mut evidence: Vec<Exhibit> = picked
        .iter()
        .map(|one| {
            let names = named
                .entry(one.answer)
                .or_insert_with(|| names(&one.result.series));
            Witness::Query(one.answer).shows(format!(
                "{}: {} ({})",
                series_name(one.figures, names, one.index),
                say(facts, one.known),
                place(facts, one.result.activity, &one.figures.source)
            ))
        })
        .collect();
    let more = count - evidence.len();
    if more > 0 {
        evidence.push(Exhibit::more(more));
    }
    Some(Told {
        count,
        sources,
        evidence,
    })
}

fn title(told: &Told, what: &str) -> String {
    if told.count == 1 {
        let source = told.sources.first().map_or("", String::as_str);
        return format!("A counter of {source} {what}");
    }
    let was = what
        .strip_prefix("was ")
        .map_or_else(|| what.to_owned(), |rest| format!("were {rest}"));
    format!(
        "{} of {} {was}",
        say::count(told.count, "counter", "counters"),
        wording::names_at_most(&told.sources, 3)
    )
}

fn number(number: Number) -> String {
    wording::measured(number.value())
}

fn born_late(facts: &Facts<'_>) -> Option<Found> {
    let told = tell(
        facts,
        |known| known.born_at.is_some(),
        |known| known.born_at,
        |facts, known| {
            let at = known
                .first_at
                .map(|at| format!(" at {}", say::time(facts, at)))
                .unwrap_or_default();
            format!(
                "{} between samples, {} when it appeared{at}",
                known.increase.map_or("unknown".to_owned(), number),
                known.born_at.map_or("unknown".to_owned(), number)
            )
        },
    )?;
    Some(Found {
        severity: Severity::Warning,
        title: title(&told, "appeared inside the window"),
        detail: format!(
            "What {} showed on appearing was counted before the first sample and is missing from the difference of samples; the report says both.",
            if told.count == 1 { "it" } else { "each" }
        ),
        evidence: told.evidence,
    })
}

fn reset(facts: &Facts<'_>) -> Option<Found> {
    let told = tell(
        facts,
        |known| known.resets > 0,
        |known| known.increase,
        |_, known| {
            format!(
                "{}, {} at first and {} at last, an increase of {} counted across",
                say::count(known.resets, "restart", "restarts"),
                known.first.map_or("unknown".to_owned(), number),
                known.last.map_or("unknown".to_owned(), number),
                known.increase.map_or("unknown".to_owned(), number)
            )
        },
    )?;
    Some(Found {
        severity: Severity::Warning,
        title: title(&told, "was restarted"),
        detail: "The increase is counted across the restart; what was counted between the last scrape and the restart is not in it.".to_owned(),
        evidence: told.evidence,
    })
}

fn flat(facts: &Facts<'_>) -> Option<Found> {
    let (load_start, load_end) = load_window(facts.run)?;
    let failed = facts.analysis.impact.failed.unwrap_or(0);
    let mut evidence = Vec::new();
    let mut sources = Vec::new();
    for (query, result, figures) in queries(facts) {
        let (Some(start), Some(end)) = (figures.window.start, figures.window.end) else {
            continue;
        };
        let counters: Vec<&SeriesFigures> = figures
            .results
            .iter()
            .filter(|known| known.kind == Kind::Counter && !known.double && known.samples > 1)
            .collect();
        let of_failures = counters.iter().all(|known| {
            status(&known.labels).is_some_and(|(_, class)| class.failed() == Some(true))
        });
        let moved = counters.iter().any(|known| known.moves());
        let overlaps = start < load_end && end > load_start;
        if counters.is_empty() || moved || !overlaps || (of_failures && failed == 0) {
            continue;
        }
        sources.push(say::base(&figures.source));
        evidence.push(Witness::Query(query).shows(format!(
            "{}: {}, no increase in {} ({})",
            say::base(&figures.source),
            say::count(counters.len(), "counter", "counters"),
            say::span(facts, start, end),
            place(facts, result.activity, &figures.source)
        )));
    }
    if sources.is_empty() {
        return None;
    }
    Some(Found {
        severity: Severity::Warning,
        title: format!(
            "No counter of {} moved while load was sent",
            wording::names_at_most(&sources, 3)
        ),
        detail: format!(
            "Load was sent in {}; a counter that stands still then may look at something else.",
            say::span(facts, load_start, load_end)
        ),
        evidence,
    })
}
