//! Counters that appeared late, were restarted, or did not move.

use super::samples::{place, queries, series_name};
use super::{Facts, Found, Rule, Severity, say};
use crate::analyse::impact::load_window;
use crate::analyse::kind::Kind;
use crate::analyse::labels::{names, status};
use crate::analyse::series::SeriesFigures;
use crate::model::Number;
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

/// A series of a counter in words, and how it counted.
struct Told {
    source: String,
    words: String,
}

/// The counters that a test picks, told one by one.
fn tell(
    facts: &Facts<'_>,
    picks: fn(&SeriesFigures) -> bool,
    say: fn(&Facts<'_>, &SeriesFigures) -> String,
) -> (usize, Vec<Told>) {
    let mut told = Vec::new();
    let mut count = 0;
    for (_, result, figures) in queries(facts) {
        let mut named = None;
        for (index, known) in figures.results.iter().enumerate() {
            let counts = matches!(known.kind, Kind::Counter | Kind::Histogram) && !known.double;
            if !counts || !picks(known) {
                continue;
            }
            count += 1;
            if told.len() < super::MOST_EVIDENCE {
                told.push(Told {
                    source: say::base(&figures.source).into_owned(),
                    words: format!(
                        "{}: {} ({})",
                        series_name(
                            figures,
                            named.get_or_insert_with(|| names(&result.series)),
                            index
                        ),
                        say(facts, known),
                        place(facts, result.activity, &figures.source)
                    ),
                });
            }
        }
    }
    (count, told)
}

fn title(count: usize, told: &[Told], what: &str) -> Option<String> {
    let first = told.first()?;
    Some(if count == 1 {
        format!("A counter of {} {what}", crate::clean::line(&first.source))
    } else {
        let mut sources: Vec<&str> = Vec::new();
        for told in told {
            if !sources.contains(&told.source.as_str()) {
                sources.push(&told.source);
            }
        }
        let was = what
            .strip_prefix("was ")
            .map_or_else(|| what.to_owned(), |rest| format!("were {rest}"));
        format!(
            "{} of {} {was}",
            say::count(count, "counter", "counters"),
            wording::names_at_most(&sources, 3)
        )
    })
}

fn evidence(count: usize, told: Vec<Told>) -> Vec<String> {
    let more = count - told.len();
    let more = (more > 0).then(|| format!("and {} more", wording::count(more as u64)));
    told.into_iter()
        .map(|told| told.words)
        .chain(more)
        .collect()
}

fn number(number: Number) -> String {
    wording::number(number.value(), 3)
}

fn born_late(facts: &Facts<'_>) -> Option<Found> {
    let (count, told) = tell(
        facts,
        |known| known.born_at.is_some(),
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
    );
    let title = title(count, &told, "appeared inside the window")?;
    Some(Found {
        severity: Severity::Warning,
        title,
        detail: format!(
            "What {} showed on appearing was counted before the first sample and is missing from the difference of samples; the report says both.",
            if count == 1 { "it" } else { "each" }
        ),
        evidence: evidence(count, told),
    })
}

fn reset(facts: &Facts<'_>) -> Option<Found> {
    let (count, told) = tell(
        facts,
        |known| known.resets > 0,
        |_, known| {
            format!(
                "{}, {} at first and {} at last, an increase of {} counted across",
                say::count(known.resets, "restart", "restarts"),
                known.first.map_or("unknown".to_owned(), number),
                known.last.map_or("unknown".to_owned(), number),
                known.increase.map_or("unknown".to_owned(), number)
            )
        },
    );
    let title = title(count, &told, "was restarted")?;
    Some(Found {
        severity: Severity::Warning,
        title,
        detail: "The increase is counted across the restart; what was counted between the last scrape and the restart is not in it.".to_owned(),
        evidence: evidence(count, told),
    })
}

fn flat(facts: &Facts<'_>) -> Option<Found> {
    let (load_start, load_end) = load_window(facts.run)?;
    let failed = facts.analysis.impact.failed.unwrap_or(0);
    let mut evidence = Vec::new();
    let mut sources = Vec::new();
    for (_, result, figures) in queries(facts) {
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
        evidence.push(format!(
            "{}: {}, no increase in {} ({})",
            say::base(&figures.source),
            say::count(counters.len(), "counter", "counters"),
            say::span(facts, start, end),
            place(facts, result.activity, &figures.source)
        ));
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
