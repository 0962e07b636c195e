//! Events beside a run and the time of detection; a run held against an objective.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(clippy::float_cmp, reason = "the report has the nearest doubles")]

mod support;

use std::fs;

use serde_json::Value;
use support::program::run;
use support::reading::fixture;

/// Requests fail from 08:25:43.9 to 08:25:48.1.
const OUTAGE: &str = "journals/terminate-service";

fn report(input: &str, options: &[&str], format: &str) -> (String, String, Option<i32>) {
    let input = fixture(input).to_string_lossy().into_owned();
    let mut arguments = vec![input.as_str(), "--format", format, "--output", "-"];
    arguments.extend(options);
    let output = run(&arguments);
    let text = |bytes: Vec<u8>| {
        String::from_utf8(bytes)
            .unwrap()
            .replace(['\u{a0}', '\u{202f}'], " ")
    };
    (
        text(output.stdout),
        text(output.stderr),
        output.status.code(),
    )
}

fn json(input: &str, options: &[&str]) -> Value {
    serde_json::from_str(&report(input, options, "json").0).unwrap()
}

fn with_events(events: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    fs::write(&path, events).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

const EVENTS: &str = r#"{"time": "2026-11-20T08:25:40Z", "text": "ALERT disk firing"}
{"ts": 1795163145, "message": "deploy of payments 1.2", "kind": "deploy"}
{"at": "2026-11-20T09:25:47.25+01:00", "title": "GatewayErrors", "kind": "alert"}
{"timestamp": 1795163149000, "name": "GatewayErrors", "kind": "resolved"}
{"time": "2026-11-19T08:25:40Z", "text": "ALERT of the day before"}
"#;

#[test]
fn the_first_alert_after_the_onset_is_the_detection() {
    let (_folder, events) = with_events(EVENTS);
    let report = json(OUTAGE, &["--events", &events]);
    let run = &report["runs"][0];
    let texts: Vec<&str> = run["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["text"].as_str().unwrap())
        .collect();
    assert_eq!(
        texts,
        [
            "ALERT disk firing",
            "deploy of payments 1.2",
            "GatewayErrors",
            "GatewayErrors"
        ]
    );
    let detection = &run["impact"]["detection"];
    assert_eq!(detection["at"], "2026-11-20T08:25:47.25Z");
    assert_eq!(detection["source"], "alert: GatewayErrors");
    let onset = run["impact"]["episodes"][0]["start"].as_str().unwrap();
    let fraction: f64 = onset
        .trim_start_matches("2026-11-20T08:25:")
        .trim_end_matches('Z')
        .parse()
        .unwrap();
    assert!(
        (detection["seconds"].as_f64().unwrap() - (47.25 - fraction)).abs() < 1e-6,
        "{detection} {onset}"
    );
    let input = report["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .find(|input| input["kind"] == "events")
        .unwrap();
    assert_eq!(input["attached_to"], run["id"]);
}

#[test]
fn without_an_alert_a_probe_or_an_error_line_detects_or_nothing() {
    assert_eq!(
        json(OUTAGE, &[])["runs"][0]["impact"]["detection"],
        Value::Null
    );
    let found = json("journals/breaker-01-before", &[]);
    let detection = &found["runs"][0]["impact"]["detection"];
    assert_eq!(
        detection["source"],
        "probe: consumer-service-must-still-respond"
    );
    assert!(detection["seconds"].as_f64().unwrap() > 0.0);
    assert_eq!(
        json("journals/nightly/01", &[])["runs"][0]["impact"]["detection"],
        Value::Null
    );
}

#[test]
fn the_report_lists_the_events_and_says_when_the_outage_was_detected() {
    let (_folder, events) = with_events(EVENTS);
    let (page, _, code) = report(OUTAGE, &["--events", &events], "markdown");
    assert_eq!(code, Some(0));
    assert!(page.contains("## Events"), "{page}");
    assert!(page.contains("deploy of payments 1.2"));
    assert!(page.contains("Detected ") && page.contains("(alert: GatewayErrors)"));
    assert!(!report(OUTAGE, &[], "markdown").0.contains("## Events"));
}

#[test]
fn lines_that_are_no_events_are_told_with_their_number() {
    let (_folder, events) = with_events(
        "{\"time\": \"2026-11-20T08:25:40Z\", \"text\": \"x\"}\nnonsense\n{\"text\": 1}\n",
    );
    let (_, messages, code) = report(OUTAGE, &["--events", &events], "json");
    assert_eq!(code, Some(0));
    assert!(messages.contains("events.jsonl, line 2"), "{messages}");
    assert!(messages.contains("events.jsonl, line 3"), "{messages}");
    assert_eq!(
        report(OUTAGE, &["--events", &events, "--strict"], "json").2,
        Some(1)
    );
    assert_eq!(
        report(
            OUTAGE,
            &["--events", &events, "--fail-on", "failed>1000"],
            "json"
        )
        .2,
        Some(3)
    );
    let (text, messages, code) = report(OUTAGE, &["--events", "no-such-file"], "json");
    assert_eq!(code, Some(0));
    assert!(
        messages.contains("no-such-file") && text.contains("no-such-file"),
        "{messages}"
    );
}

#[test]
fn secrets_in_events_are_masked() {
    let (_folder, events) = with_events(
        "{\"time\": \"2026-11-20T08:25:40Z\", \"text\": \"called https://ops:hunter2hunter2@example.org/ with ghp_0123456789abcdefghijABCDEFGHIJ012345\"}\n{\"time\": \"2026-11-20T08:25:41Z\", \"text\": \"code word PELICAN-77\"}\n",
    );
    for format in ["json", "markdown", "html", "junit"] {
        let (text, ..) = report(
            OUTAGE,
            &["--events", &events, "--redact", "PELICAN-[0-9]+"],
            format,
        );
        for secret in ["hunter2hunter2", "ghp_0123456789", "PELICAN-77"] {
            assert!(!text.contains(secret), "{format}: {secret}");
        }
    }
    let found = json(OUTAGE, &["--events", &events]);
    assert!(found["runs"][0]["redactions"]["count"].as_u64().unwrap() >= 2);
}

#[test]
fn an_objective_gives_burn_rate_and_budget_with_the_assumption() {
    // 42 of 180 requests failed, 180 in 59.7 s: 3.017 a second.
    let found = json("journals/openfaas-terminate-function", &["--slo", "99.9"]);
    let slo = &found["runs"][0]["slo"];
    assert_eq!(slo["target"], 0.999);
    assert_eq!(slo["availability"], 138.0 / 180.0);
    let burn = slo["burn_rate"].as_f64().unwrap();
    assert!((burn - 42.0 / 180.0 / 0.001).abs() < 1e-6, "{burn}");
    let rate = found["runs"][0]["traffic"][0]["rate"].as_f64().unwrap();
    let spent = slo["budget_spent"].as_f64().unwrap();
    assert!(
        (spent - 42.0 / (rate * 2_592_000.0 * 0.001)).abs() < 1e-9,
        "{spent}"
    );
    assert!(slo["assumption"].as_str().unwrap().contains("over 30 days"));
    let (page, ..) = report(
        "journals/openfaas-terminate-function",
        &["--slo", "99.9%"],
        "markdown",
    );
    for words in [
        "## Service level objective",
        "76.67 %",
        "233.3 ×",
        "requests per second, over 30 days",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert_eq!(json(OUTAGE, &[])["runs"][0]["slo"], Value::Null);
    let without_load = &json("journals/controls", &["--slo", "99"])["runs"][0]["slo"];
    assert_eq!(without_load["target"], 0.99);
    assert_eq!(without_load["availability"], Value::Null);
    assert_eq!(without_load["budget_spent"], Value::Null);
    let clean = &json("journals/nightly/01", &["--slo", "99"])["runs"][0]["slo"];
    assert_eq!(clean["burn_rate"], 0.0);
}

#[test]
fn an_objective_that_leaves_no_budget_or_is_no_percentage_is_refused() {
    for target in ["100", "0", "-1", "0.999", "many", "", "NaN", "101%", "1e1"] {
        let option = format!("--slo={target}");
        let output = run(&[&fixture(OUTAGE).to_string_lossy(), &option]);
        assert_eq!(output.status.code(), Some(2), "{target}");
    }
}
