//! The JSON report has the fields that `docs/report-json.md` describes, and no others.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::reading::{comparison_of, fixture, report};

/// Values that are as the input has them.
const RECORDED: [&str; 4] = [".arguments", ".output", ".tolerance", ".timeout"];

/// Objects whose names come from the input.
const NAMED: [&str; 5] = [
    ".contributions",
    ".codes",
    ".labels",
    ".rules",
    ".definition",
];

/// Fields that no fixture brings about without an option.
const BY_OPTION: [&str; 6] = [
    "gates[]",
    "runs[].slo",
    "runs[].events",
    "inputs[].error",
    "comparison.trend[].figures[].shifts[]",
    "comparison.trend[].broken_gates[]",
];

fn collect(value: &Value, path: &str, paths: &mut BTreeSet<String>) {
    if RECORDED.iter().any(|end| path.ends_with(end)) {
        paths.insert(path.to_owned());
        return;
    }
    match value {
        Value::Object(members) if NAMED.iter().any(|end| path.ends_with(end)) => {
            if !members.is_empty() {
                paths.insert(format!("{path}{{}}"));
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                collect(value, &path, paths);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for item in items {
                collect(item, &format!("{path}[]"), paths);
            }
        }
        _ => {
            paths.insert(path.to_owned());
        }
    }
}

/// Fields that are the same at several places are described once.
fn described_as(path: &str) -> String {
    let mut path = path.to_owned();
    for (there, here) in [
        ("runs[].rollbacks[]", "runs[].activities[]"),
        ("runs[].hypothesis.during[]", "runs[].hypothesis.before"),
        ("runs[].hypothesis.after", "runs[].hypothesis.before"),
        ("runs[].aligned.during", "runs[].aligned.before"),
        ("runs[].aligned.after", "runs[].aligned.before"),
        ("comparison.baseline", "comparison.candidates[]"),
        (
            "comparison.findings.gone[]",
            "comparison.findings.appeared[]",
        ),
        (
            "comparison.findings.stayed[]",
            "comparison.findings.appeared[]",
        ),
        ("runs[].phases.during", "runs[].phases.before"),
        ("runs[].phases.after", "runs[].phases.before"),
        (
            "runs[].traffic[].latency_success",
            "runs[].traffic[].latency",
        ),
        ("runs[].logs[].latency", "runs[].traffic[].latency"),
    ] {
        if let Some(rest) = path.strip_prefix(there) {
            path = format!("{here}{rest}");
        }
    }
    path
}

fn inputs() -> Vec<PathBuf> {
    let mut inputs = Vec::new();
    for folder in [
        "journals",
        "journals/nightly",
        "journals/shapes",
        "vegeta",
        "prometheus",
    ] {
        for entry in fs::read_dir(fixture(folder)).unwrap() {
            inputs.push(entry.unwrap().path());
        }
    }
    inputs.sort();
    inputs
}

/// The report of two runs that are compared.
fn compared() -> Value {
    let (before, after) = (
        fixture("journals/breaker-01-before"),
        fixture("journals/breaker-02-after"),
    );
    let report = comparison_of(&[&before, &after]);
    assert!(report["comparison"].is_object());
    report
}

/// The report of more than ten runs of one experiment.
fn followed() -> Value {
    let nights: Vec<PathBuf> = (1..=12)
        .map(|night| fixture(&format!("journals/nightly/{night:02}")))
        .collect();
    let nights: Vec<&Path> = nights.iter().map(PathBuf::as_path).collect();
    let report = comparison_of(&nights);
    let trend = &report["comparison"]["trend"][0];
    assert_eq!(trend["outliers"][0]["first"], 8);
    assert_eq!(trend["settings"][0]["after"], "1.4.3");
    report
}

#[test]
fn every_field_is_described_and_every_described_field_exists() {
    let mut found = BTreeSet::new();
    for input in inputs() {
        if let Ok(report) = report(&input) {
            collect(&report, "", &mut found);
        }
    }
    collect(&compared(), "", &mut found);
    collect(&followed(), "", &mut found);
    let found: BTreeSet<String> = found.iter().map(|path| described_as(path)).collect();
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report-json.md"))
            .unwrap();
    let described: BTreeSet<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(path, _)| path.to_owned())
        .collect();
    // A container that is null or empty somewhere is described by its fields.
    let is_described = |path: &String| {
        described.contains(path)
            || described.iter().any(|known| {
                known
                    .strip_prefix(path.as_str())
                    .is_some_and(|rest| rest.starts_with(['.', '[', '{']))
            })
    };
    let missing: Vec<&String> = found.iter().filter(|path| !is_described(path)).collect();
    assert!(missing.is_empty(), "not described: {missing:#?}");
    let by_option = |path: &&String| BY_OPTION.iter().any(|start| path.starts_with(start));
    let stale: Vec<&String> = described
        .iter()
        .filter(|path| !found.contains(*path) && !by_option(path) && !path.ends_with("[]"))
        .collect();
    assert!(stale.is_empty(), "described, but in no report: {stale:#?}");
}
