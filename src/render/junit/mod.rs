//! JUnit XML, for pipelines that show test results: a suite a run, a case for each probe of the hypothesis, activity,
//! rollback and gate. What was not met is a failure, what broke an error, what was never looked at is skipped.

mod case;
mod comparison;
mod suite;

use crate::document::answer;
use crate::model::Section;
use crate::results::{Analysed, Results};
use crate::wording::{Clock, gate};
use suite::{Case, Kind, Suite, Trouble, attribute, count, time};

/// What every file of ours begins with, so that it is known again.
const BEGINNING: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"chaos-report\"";

/// True if a file that begins with these bytes is a report that was written here.
#[must_use]
pub fn is_ours(head: &[u8]) -> bool {
    head.starts_with(BEGINNING.as_bytes())
}

/// Writes the report.
#[must_use]
pub fn write(results: &Results) -> Vec<u8> {
    let several = results.runs.len() > 1;
    let mut suites: Vec<Suite> = results
        .runs
        .iter()
        .enumerate()
        .map(|(index, analysed)| suite(analysed, several.then_some(index + 1)))
        .collect();
    if let Some(comparison) = &results.comparison {
        suites.push(comparison::suite(comparison));
    }
    if !results.gates.is_empty() {
        suites.push(gates(results));
    }
    if !results.failures.is_empty() {
        suites.push(unreadable(results));
    }
    let mut out = String::from(BEGINNING);
    let seconds: f64 = suites.iter().filter_map(|suite| suite.seconds).sum();
    let all = || suites.iter().flat_map(|suite| &suite.cases);
    attribute(&mut out, "tests", &all().count().to_string());
    attribute(&mut out, "failures", &count(all(), Kind::Failure));
    attribute(&mut out, "errors", &count(all(), Kind::Error));
    attribute(&mut out, "time", &time(seconds));
    out.push_str(">\n");
    for (index, suite) in suites.iter().enumerate() {
        suite.write(index, &mut out);
    }
    out.push_str("</testsuites>\n");
    out.into_bytes()
}

fn suite(analysed: &Analysed, number: Option<usize>) -> Suite {
    let Analysed { run, analysis } = analysed;
    let title = run.title.as_deref().unwrap_or("Chaos experiment");
    let mut properties = vec![
        ("run", run.id.clone()),
        ("verdict", analysis.verdict.code.word().to_owned()),
        ("users", analysis.verdict.users.word().to_owned()),
    ];
    if let Some(status) = &run.status {
        properties.push(("status", status.clone()));
    }
    let mut cases = case::hypothesis(run);
    cases.extend(case::played(run, &run.activities, Section::Method));
    cases.extend(case::played(run, &run.rollbacks, Section::Rollbacks));
    Suite {
        name: match number {
            Some(number) => format!("{title} (run {number})"),
            None => title.to_owned(),
        },
        timestamp: run
            .start
            .known()
            .map(|start| start.instant().format("%Y-%m-%dT%H:%M:%S").to_string()),
        hostname: run.node.clone(),
        seconds: run.duration_seconds.known().copied(),
        properties,
        cases,
        words: Some(format!(
            "{}. {}",
            answer::headline(run, analysis),
            answer::sentence(run, analysis, Clock::default())
        )),
    }
}

fn gates(results: &Results) -> Suite {
    let cases = results
        .gates
        .iter()
        .map(|met| Case {
            class: "gate".to_owned(),
            name: met.condition.clone(),
            seconds: None,
            result: met.met.then(|| {
                let word = if met.unknown.is_some() {
                    "not-recorded"
                } else {
                    "gate-met"
                };
                Trouble::new(Kind::Failure, word, gate::reason(met))
            }),
        })
        .collect();
    Suite::of_cases("Gates", cases)
}

/// Without a case of its own an input that could not be read would not be missed.
fn unreadable(results: &Results) -> Suite {
    let cases = results
        .failures
        .iter()
        .map(|failure| Case {
            class: "input".to_owned(),
            name: failure
                .place()
                .map_or_else(|| "input".to_owned(), |place| place.file.clone()),
            seconds: None,
            result: Some(Trouble {
                detail: Some(failure.to_string()),
                ..Trouble::new(Kind::Error, "unreadable", failure.what())
            }),
        })
        .collect();
    Suite::of_cases("Inputs", cases)
}
