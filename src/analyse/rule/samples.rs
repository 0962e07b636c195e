//! Samples that are missing, repeated, or no numbers.

use super::{Exhibit, Facts, Found, Rule, Severity, Witness, say};
use crate::analyse::labels::{Names, names};
use crate::analyse::series::{QueryFigures, SeriesFigures, moment};
use crate::model::{QueryResult, Series};
use crate::wording;

pub(super) const REPEAT: Rule = Rule {
    code: "samples-repeat",
    severities: &[Severity::Info],
    fires_when: "a query's step is finer than the interval in which values really change",
    example: "query-total-function-invocation repeats each sample 5 times",
    what_to_do: "Read edges as no finer than the sample interval. A finer step shows nothing more; a shorter scrape interval does.",
    find: repeat,
};

pub(super) const NOT_A_NUMBER: Rule = Rule {
    code: "not-a-number",
    severities: &[Severity::Info],
    fires_when: "samples are `NaN` or infinite",
    example: "12 samples of error-ratio are NaN or infinite",
    what_to_do: "A ratio over nothing gives `NaN`: read it as no traffic, not as no errors.",
    find: not_a_number,
};

pub(super) const GAP: Rule = Rule {
    code: "series-gap",
    severities: &[Severity::Warning],
    fires_when: "samples are missing between two others: a hole of more than 1.5 steps; a late start or an early end is none",
    example: "2 series of requests-by-code have holes",
    what_to_do: "What happened in the hole is not known. A target that was gone or restarted is not scraped in that time.",
    find: gap,
};

/// The answers of metric systems with their figures and their places in the run.
pub(super) fn queries<'a>(
    facts: &Facts<'a>,
) -> impl Iterator<Item = (usize, &'a QueryResult, &'a QueryFigures)> + use<'a> {
    let figures = &facts.analysis.queries;
    facts
        .run
        .queries
        .iter()
        .zip(figures)
        .enumerate()
        .map(|(index, (result, figures))| (index, result, figures))
}

/// Where an answer stands: the activity's output, or a file.
pub(super) fn place(facts: &Facts<'_>, activity: Option<usize>, source: &str) -> String {
    match activity.and_then(|index| facts.run.activities.get(index)) {
        Some(activity) => say::place(facts, &format!("{}.output", activity.path)),
        None => say::base(source).into_owned(),
    }
}

/// What to call a series of an answer.
pub(super) fn series_name(figures: &QueryFigures, names: &Names, index: usize) -> String {
    match names.names.get(index).filter(|name| !name.is_empty()) {
        Some(name) => format!("{name} of {}", say::base(&figures.source)),
        None => say::base(&figures.source).into_owned(),
    }
}

fn repeat(facts: &Facts<'_>) -> Option<Found> {
    const REPEATS: f64 = 1.5;
    let repeating: Vec<_> = queries(facts)
        .filter(|(_, _, figures)| figures.timing.repeats() >= REPEATS)
        .collect();
    let (_, _, first) = repeating.first()?;
    let times = wording::number(first.timing.repeats(), 1);
    let title = match repeating.len() {
        1 => format!(
            "{} repeats each sample {times} times",
            say::base(&first.source)
        ),
        more => format!(
            "{} repeat their samples",
            say::count(more, "query", "queries")
        ),
    };
    Some(Found {
        severity: Severity::Info,
        title,
        detail: "The step of the query is finer than the values change, so nothing is known between two changes.".to_owned(),
        evidence: repeating
            .iter()
            .map(|(index, result, figures)| {
                let step = figures.window.step_seconds.map_or(0.0, |step| step.value());
                let interval = figures
                    .sample_interval_seconds
                    .map_or(0.0, |interval| interval.value());
                Witness::Query(*index).shows(format!(
                    "{}: step {}, values change every {} ({})",
                    say::base(&figures.source),
                    seconds(step),
                    seconds(interval),
                    place(facts, result.activity, &figures.source)
                ))
            })
            .collect(),
    })
}

/// Seconds of a setting, without decimals that it does not have.
fn seconds(value: f64) -> String {
    format!("{}{}s", wording::number(value, 3), wording::NO_BREAK)
}

fn not_a_number(facts: &Facts<'_>) -> Option<Found> {
    let count = |series: &SeriesFigures| series.not_a_number + series.infinite;
    let mut evidence = Vec::new();
    let (mut samples, mut sources) = (0, Vec::new());
    for (index, result, figures) in queries(facts) {
        let bad: usize = figures.results.iter().map(count).sum();
        if bad == 0 {
            continue;
        }
        samples += bad;
        let name = say::base(&figures.source);
        if !sources.contains(&name) {
            sources.push(name.clone());
        }
        let nan: usize = figures
            .results
            .iter()
            .map(|series| series.not_a_number)
            .sum();
        let infinite = bad - nan;
        let of: usize = figures.results.iter().map(|series| series.samples).sum();
        let mut parts = Vec::new();
        if nan > 0 {
            parts.push(format!("{} NaN", wording::count(nan as u64)));
        }
        if infinite > 0 {
            parts.push(format!("{} infinite", wording::count(infinite as u64)));
        }
        evidence.push(Witness::Query(index).shows(format!(
            "{name}: {} of {} ({})",
            wording::names(&parts),
            say::count(of, "sample", "samples"),
            place(facts, result.activity, &figures.source)
        )));
    }
    if samples == 0 {
        return None;
    }
    Some(Found {
        severity: Severity::Info,
        title: format!(
            "{} of {} {} NaN or infinite",
            say::count(samples, "sample", "samples"),
            wording::names_at_most(&sources, 3),
            if samples == 1 { "is" } else { "are" }
        ),
        detail: "They are kept apart from zero and left out of every figure.".to_owned(),
        evidence,
    })
}

fn gap(facts: &Facts<'_>) -> Option<Found> {
    let mut evidence = Vec::new();
    let (mut series, mut sources) = (0_usize, Vec::new());
    for (query, result, figures) in queries(facts) {
        let mut named = None;
        for (index, (raw, known)) in result.series.iter().zip(&figures.results).enumerate() {
            if known.gaps == 0 {
                continue;
            }
            series += 1;
            let source = say::base(&figures.source);
            if !sources.contains(&source) {
                sources.push(source);
            }
            // Names are made from all series of an answer: only for those that are shown.
            if evidence.len() <= super::MOST_EVIDENCE {
                let hole = longest_hole(figures, raw)
                    .map(|(from, to)| format!(", the longest {}", say::span(facts, from, to)));
                evidence.push(Witness::Query(query).shows(format!(
                    "{}: {}{} ({})",
                    series_name(
                        figures,
                        named.get_or_insert_with(|| names(&result.series)),
                        index
                    ),
                    say::count(known.gaps, "hole", "holes"),
                    hole.unwrap_or_default(),
                    place(facts, result.activity, &figures.source)
                )));
            }
        }
    }
    let more = series.saturating_sub(evidence.len());
    if more > 0 {
        evidence.truncate(super::MOST_EVIDENCE);
        evidence.push(Exhibit::more(series - super::MOST_EVIDENCE));
    }
    if series == 0 {
        return None;
    }
    Some(Found {
        severity: Severity::Warning,
        title: format!(
            "{} of {} {} holes",
            say::count(series, "series", "series"),
            wording::names_at_most(&sources, 3),
            if series == 1 { "has" } else { "have" }
        ),
        detail: "Samples are missing between others; what was counted across a hole is known only as a whole.".to_owned(),
        evidence,
    })
}

fn longest_hole(
    figures: &QueryFigures,
    series: &Series,
) -> Option<(crate::model::Moment, crate::model::Moment)> {
    let mut previous = None;
    let holes = series.instants().filter_map(|at| {
        let before: i64 = previous.replace(at)?;
        figures.timing.is_hole(before, at).then_some((before, at))
    });
    let (from, to) = holes.max_by_key(|(from, to)| to.saturating_sub(*from))?;
    Some((moment(from)?, moment(to)?))
}
