//! What reports say is true: every figure of the real journals against an independent computation, the sentences read
//! beside their data, failures that were planned to the second, and what must never change a verdict.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use chaos_report::model::Moment;
use chaos_report::render::{json, markdown};
use chaos_report::results::Results;
use serde_json::Value;
use support::assert_golden;
use support::reading::{facts, fixture, results};
use support::written;

/// Every journal of `verdicts.json`, read as a folder, with its expectations.
fn journals() -> Vec<(String, Value, Results)> {
    let verdicts = facts("journals/verdicts.json");
    let all: Vec<_> = verdicts
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| *name != "_")
        .map(|(name, expected)| {
            let folder = fixture(&format!("journals/{name}"));
            let read = results(&[&folder]).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(read.runs.len(), 1, "{name}");
            (name.clone(), expected.clone(), read)
        })
        .collect();
    assert!(all.len() >= 45, "the list of verdicts is cut");
    all
}

fn as_json(read: &Results) -> Value {
    serde_json::from_slice::<Value>(&json::write(read)).unwrap()["runs"][0].clone()
}

#[test]
fn the_verdict_and_the_sentence_of_every_journal_are_the_golden_ones() {
    let mut text = String::new();
    for (name, _, read) in journals() {
        let verdict = &as_json(&read)["verdict"];
        let word = |field: &str| verdict[field].as_str().unwrap().to_owned();
        text.push_str(&format!(
            "{name}\n  {} · users {} · hypothesis {}\n  {}\n\n",
            word("code"),
            word("users"),
            word("hypothesis"),
            word("sentence")
        ));
    }
    assert_golden("sentences.txt", text.as_bytes());
}

/// Collects every difference, so that one run of the test tells them all.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn same(&mut self, what: &str, actual: &Value, expected: &Value) {
        if actual != expected {
            self.0
                .push(format!("{what}: {actual}, expected {expected}"));
        }
    }

    /// Equal to `digits` decimals of the expectation.
    fn near(&mut self, what: &str, actual: &Value, expected: &Value, tolerance: f64) {
        let equal = match (actual.as_f64(), expected.as_f64()) {
            (Some(actual), Some(expected)) => (actual - expected).abs() <= tolerance,
            (None, None) => true,
            _ => false,
        };
        if !equal {
            self.0
                .push(format!("{what}: {actual}, expected {expected}"));
        }
    }

    /// The same to the microsecond, to which expectations are cut.
    fn moment(&mut self, what: &str, actual: &Value, expected: &Value) {
        if !matches!((micros(actual), micros(expected)), (Some(one), Some(other)) if one == other) {
            self.0
                .push(format!("{what}: {actual}, expected {expected}"));
        }
    }

    fn none(self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n"));
    }
}

fn micros(value: &Value) -> Option<i64> {
    Some(
        Moment::parse(value.as_str()?)?
            .nanoseconds()
            .div_euclid(1000),
    )
}

/// Half of the last digit of an expectation in milliseconds or seconds, and what a float may lose.
const THREE_DIGITS: f64 = 0.000_500_1;

#[test]
fn every_figure_of_every_journal_agrees_with_the_independent_computation() {
    let mut differences = Differences::default();
    let (mut phases, mut episodes, mut silences) = (0, 0, 0);
    for (name, expected, read) in journals() {
        let run = as_json(&read);
        for word in ["hypothesis", "users", "code"] {
            let what = format!("{name} {word}");
            differences.same(&what, &run["verdict"][word], &expected[word]);
        }
        differences.same(
            &format!("{name} impact.users"),
            &run["impact"]["users"],
            &expected["users"],
        );
        compare_fault(&mut differences, &name, &run["fault"], &expected["fault"]);
        for phase in ["before", "during", "after"] {
            let expected = &expected["phases"][phase];
            if expected.is_null() {
                continue;
            }
            phases += 1;
            let actual = &run["phases"][phase];
            for count in ["requests", "failed", "body_errors"] {
                // A phase without requests is expected with its number alone.
                if let Some(expected) = expected.get(count) {
                    let what = format!("{name} {phase} {count}");
                    differences.same(&what, &actual[count], expected);
                }
            }
            for (figure, tolerance) in [
                ("success_ratio", 0.000_000_6),
                ("p50_ms", THREE_DIGITS),
                ("p95_ms", THREE_DIGITS),
                ("p99_ms", THREE_DIGITS),
            ] {
                let what = format!("{name} {phase} {figure}");
                differences.near(&what, &actual[figure], &expected[figure], tolerance);
            }
        }
        if let Some(baseline) = expected.get("baseline") {
            let what = format!("{name} baseline");
            differences.same(&what, &run["phases"]["before"]["requests"], baseline);
            let bound = read.runs[0].analysis.impact.baseline.slow_bound_ms;
            differences.near(
                &format!("{name} slow bound"),
                &bound.into(),
                &expected["slow_bound_ms"],
                // Three times a percentile that was rounded.
                3.0 * THREE_DIGITS,
            );
        }
        if let Some(all) = expected["episodes"].as_array() {
            episodes += all.len();
            compare_episodes(&mut differences, &name, &run["impact"]["episodes"], all);
        }
        if let Some(recovered) = expected.get("recovered") {
            let what = format!("{name} recovered");
            differences.same(&what, &run["impact"]["recovered"], recovered);
        }
        compare_load(&mut differences, &name, &run, &expected["load"]);
        for silence in expected["log_silence"].as_array().into_iter().flatten() {
            silences += 1;
            compare_silence(&mut differences, &name, &run, silence);
        }
    }
    assert!(
        phases >= 70 && episodes >= 14 && silences == 2,
        "{phases} {episodes} {silences}"
    );
    differences.none();
}

fn compare_fault(differences: &mut Differences, name: &str, actual: &Value, expected: &Value) {
    if expected.is_null() || actual.is_null() {
        differences.same(&format!("{name} fault"), actual, expected);
        return;
    }
    for fact in ["activities", "rule"] {
        differences.same(
            &format!("{name} fault {fact}"),
            &actual[fact],
            &expected[fact],
        );
    }
    for edge in ["start", "end"] {
        differences.moment(
            &format!("{name} fault {edge}"),
            &actual[edge],
            &expected[edge],
        );
    }
}

fn compare_episodes(differences: &mut Differences, name: &str, actual: &Value, expected: &[Value]) {
    let actual = actual.as_array().unwrap();
    differences.same(
        &format!("{name} episodes"),
        &actual.len().into(),
        &expected.len().into(),
    );
    for (index, (actual, expected)) in actual.iter().zip(expected).enumerate() {
        let what = |fact: &str| format!("{name} episode {index} {fact}");
        for edge in ["start", "end"] {
            differences.moment(&what(edge), &actual[edge], &expected[edge]);
        }
        differences.near(
            &what("seconds"),
            &actual["duration_seconds"],
            &expected["seconds"],
            THREE_DIGITS,
        );
        for fact in ["requests", "failed", "slow", "body_errors", "signal"] {
            differences.same(&what(fact), &actual[fact], &expected[fact]);
        }
    }
}

fn compare_load(differences: &mut Differences, name: &str, run: &Value, expected: &Value) {
    if expected.is_null() {
        return;
    }
    let what = |fact: &str| format!("{name} load {fact}");
    for total in ["requests", "failed"] {
        differences.same(&what(total), &run["impact"][total], &expected[total]);
    }
    let traffic = run["traffic"].as_array().unwrap();
    let all = traffic.iter().all(|one| one["per_request"] == true) && !traffic.is_empty();
    differences.same(&what("per_request"), &all.into(), &expected["per_request"]);
    for fact in ["checked", "with_error"] {
        let sum: u64 = traffic
            .iter()
            .filter_map(|one| one["bodies"][fact].as_u64())
            .sum();
        differences.same(&what(fact), &sum.into(), &expected["bodies"][fact]);
    }
}

/// The report counts a silence from the fault's start on, and up to the next answer; the expectation may begin before
/// it, and ends with the next line of any kind, e.g. that a service is listening again.
fn compare_silence(differences: &mut Differences, name: &str, run: &Value, expected: &Value) {
    const BETWEEN_LINE_AND_ANSWER: i64 = 200_000;
    let signals = run["impact"]["signals"].as_array().unwrap();
    let Some(signal) = signals
        .iter()
        .find(|signal| signal["kind"] == "log-silence")
    else {
        differences.0.push(format!("{name}: no silence of a log"));
        return;
    };
    let start = micros(&expected["start"]).max(micros(&run["fault"]["start"]));
    let later = micros(&signal["end"]).unwrap() - micros(&expected["end"]).unwrap();
    if micros(&signal["start"]) != start || !(0..=BETWEEN_LINE_AND_ANSWER).contains(&later) {
        differences
            .0
            .push(format!("{name} silence: {signal}, expected {expected}"));
    }
    if start == micros(&expected["start"]) && later == 0 {
        differences.near(
            &format!("{name} silence seconds"),
            &signal["seconds"],
            &expected["seconds"],
            THREE_DIGITS,
        );
    }
}

/// The first and last second of a plan's phases.
fn plan(name: &str) -> (f64, f64) {
    let plan = facts(&format!("journals/own/{name}/truth-plan.json"));
    let phases = plan["phases"].as_array().unwrap();
    (
        phases.first().unwrap()["from"].as_f64().unwrap(),
        phases.last().unwrap()["to"].as_f64().unwrap(),
    )
}

#[test]
fn a_planned_failure_is_found_where_it_was_planned() {
    for (name, signal, rate, bad) in [
        ("outage", "failing", 3.0, 44),
        ("errors502", "failing", 20.0, 170),
        ("latency", "slowed", 20.0, 200),
    ] {
        let read = results(&[&fixture(&format!("journals/own/{name}"))]).unwrap();
        let run = &read.runs[0].run;
        let impact = &read.runs[0].analysis.impact;
        let [episode] = impact.episodes.as_slice() else {
            panic!("{name}: {:#?}", impact.episodes);
        };
        let rows = run.traffic[0].requests().unwrap().rows().unwrap();
        let since = |moment: Moment| (moment.nanoseconds() - rows[0].start) as f64 / 1e9;
        let (from, to) = plan(name);
        // The sending interval, and the millisecond by which a sending may be late.
        let interval = 1.0 / rate + 0.001;
        assert!((since(episode.start) - from).abs() <= interval, "{name}");
        assert!((since(episode.end) - to).abs() <= interval, "{name}");
        assert_eq!(episode.requests, bad, "{name}");
        assert_eq!(
            serde_json::to_value(episode.signal).unwrap(),
            signal,
            "{name}"
        );
        assert!(
            !episode.open && impact.recovery.recovered() == Some(true),
            "{name}"
        );
        let fault = read.runs[0].analysis.fault.as_ref().unwrap();
        assert!((since(fault.start) - from).abs() < 0.001, "{name}");
    }
}

#[test]
fn the_failures_of_the_planned_outage_alone_last_fourteen_seconds() {
    let read = results(&[&fixture("journals/own/outage")]).unwrap();
    let rows = read.runs[0].run.traffic[0]
        .requests()
        .unwrap()
        .rows()
        .unwrap();
    let first = rows.iter().find(|row| !row.is_success()).unwrap().start;
    let last = rows.iter().rfind(|row| !row.is_success()).unwrap().start;
    let next = rows.iter().find(|row| row.start > last).unwrap().start;
    assert!(((next - first) as f64 / 1e9 - 14.0).abs() < 0.001);
    // Two slow answers belong to the same episode.
    let episode = &read.runs[0].analysis.impact.episodes[0];
    assert_eq!((episode.failed, episode.slow), (42, 2));
    assert!((episode.duration_seconds - 14.667).abs() < 0.001);
}

/// The report in Markdown as a text without marks of form and with plain spaces.
fn printed(folder: &str) -> String {
    let read = results(&[&fixture(folder)]).unwrap();
    let document = written::document(&read, "report", false);
    let bytes = markdown::write(&document, &markdown::Look::default()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    text.replace(['\u{a0}', '\u{202f}'], " ")
        .replace(['*', '`', '\\'], "")
}

fn assert_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let at = rest.find(part);
        let at =
            at.unwrap_or_else(|| panic!("{part:?} is missing, or stands too early, in\n{text}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn the_report_of_the_reference_opens_with_what_is_known_in_the_order_of_its_weight() {
    let report = printed("journals/openfaas-terminate-function");
    let (head, _) = report.split_once("## Findings").unwrap();
    assert_in_order(
        head,
        &[
            "Users were affected although the hypothesis held.",
            "42 of 180 requests (23.3 %) got no response.",
            "After terminate-one-function (17:20:48–17:20:49 UTC)",
            "no answer for 14.5 s (17:20:48.7 to 17:21:03.2)",
            "answers again",
            "the failed requests themselves are not timed",
            "42 at 3 per second would fill 14 s",
            "“Function is available” was checked before and after the method, never during it.",
            "76.67 %",
            "138 of 180",
        ],
    );
}

#[test]
fn the_signals_of_the_reference_stand_side_by_side() {
    let report = printed("journals/openfaas-terminate-function");
    let row = |start: &str| {
        let found = report.lines().find(|line| line.starts_with(start));
        found.unwrap_or_else(|| panic!("{start} in\n{report}"))
    };
    assert_in_order(
        row("| silence in the log"),
        &["17:20:48.7 – 17:21:03.2", "14.5 s"],
    );
    assert_in_order(
        row("| no increase of the 200 counter"),
        &["15 s", "± 5.0 s"],
    );
    assert_in_order(row("| failed requests ÷ rate"), &["14 s", "derived"]);
}

#[test]
fn a_report_prints_the_rules_that_it_used_and_no_others() {
    let reference = printed("journals/openfaas-terminate-function");
    let rules = |report: &str| {
        report
            .split_once("How it is computed")
            .unwrap()
            .1
            .to_owned()
    };
    let untimed = rules(&reference);
    for used in [
        "Fault: from the start of the first injecting action to the end of the method",
        "Users: a summary without times",
        "A log is silent",
        "plateau",
        "Derived:",
        "Longest outage: requests are not timed",
        "Increase of a counter",
    ] {
        assert!(untimed.contains(used), "{used} in\n{untimed}");
    }
    for unused in ["Episodes:", "Baseline:", "Recovery:", "Objective:", "Hazen"] {
        assert!(!untimed.contains(unused), "{unused} in\n{untimed}");
    }
    let timed = rules(&printed("journals/terminate-service"));
    for used in [
        "Hazen",
        "An answer is slow above 110 ms",
        "at most 2.0 s apart",
        "Coverage: requests were sent all through the fault; for 4.2 s of it none was served",
        "Recovery: from the end of the first injecting action",
    ] {
        assert!(timed.contains(used), "{used} in\n{timed}");
    }
    let alone = rules(&printed("journals/tolerance-types"));
    for unused in ["Success:", "Fault:", "Users:", "Signals:"] {
        assert!(!alone.contains(unused), "{unused} in\n{alone}");
    }
}

#[test]
fn histograms_are_told_with_their_bounds() {
    for (file, observations) in [
        ("range-histogram-classic.json", None::<f64>),
        ("range-histogram-native.json", None),
    ] {
        let read = results(&[&fixture(&format!("prometheus/{file}"))]).unwrap();
        let run = as_json(&read);
        let found = run["series"][0]["quantiles"].as_array().unwrap();
        assert!(!found.is_empty(), "{file}");
        for histogram in found {
            let times = histogram["at"].as_array().unwrap().len();
            assert!(times > 1, "{file}");
            for list in ["p50", "p95", "p99"] {
                assert_eq!(histogram[list].as_array().unwrap().len(), times, "{file}");
            }
            if let Some(observations) = observations {
                assert_eq!(histogram["observations"], observations, "{file}");
            }
            let window = &histogram["window"];
            let mut last = 0.0;
            for quantile in ["p50", "p90", "p95", "p99"] {
                let value = window[quantile]["value"].as_f64().unwrap();
                assert!(value >= last, "{file}");
                assert!(
                    window[quantile]["lower"].as_f64().unwrap() <= value,
                    "{file}"
                );
                if let Some(upper) = window[quantile]["upper"].as_f64() {
                    assert!(value <= upper, "{file}");
                }
                last = value;
            }
        }
        let report = printed(&format!("prometheus/{file}"));
        assert!(report.contains("| Histogram | Observations |"), "{report}");
        assert!(report.contains("(between "), "{report}");
    }
}
