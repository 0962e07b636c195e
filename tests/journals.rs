//! Every real journal is read as its facts say, and judged as an independent computation judges it.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use serde_json::Value;
use support::reading::{facts, fixture, report};

/// The journals with their facts, by folder.
fn journals() -> Vec<(String, Value, Value)> {
    let all = facts("journals/facts.json");
    let all = all.as_object().unwrap();
    assert!(all.len() >= 44, "the list of journals is cut");
    all.iter()
        .map(|(name, facts)| {
            let path = fixture(&format!("journals/{name}/journal.json"));
            let report = report(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name.clone(), facts.clone(), report["runs"][0].clone())
        })
        .collect()
}

#[test]
fn every_journal_gives_the_facts_it_carries() {
    for (name, facts, run) in journals() {
        assert_eq!(run["title"], facts["title"], "{name}");
        assert_eq!(run["status"], facts["status"], "{name}");
        if !facts["deviated"].is_null() {
            assert_eq!(run["deviated"], facts["deviated"], "{name}");
        }
        assert_eq!(run["chaoslib_version"], facts["chaoslib"], "{name}");
        assert_near(&name, &run["duration_seconds"], &facts["duration"]);
        for when in ["before", "after"] {
            assert_outcome(&name, &run["hypothesis"][when], &facts[when]);
        }
        for list in ["activities", "rollbacks"] {
            let recorded = run[list].as_array().unwrap();
            let expected = facts[list].as_array().unwrap();
            assert_eq!(recorded.len(), expected.len(), "{name} {list}");
            for (activity, expected) in recorded.iter().zip(expected) {
                assert_eq!(activity["name"], expected["name"], "{name}");
                assert_eq!(activity["status"], expected["status"], "{name}");
                if let Some(kind) = expected.get("type") {
                    assert_eq!(&activity["type"], kind, "{name}");
                }
                if let Some(duration) = expected.get("duration") {
                    assert_near(&name, &activity["duration_seconds"], duration);
                }
                if let Some(background) = expected.get("background") {
                    assert_eq!(
                        &activity["background"], background,
                        "{name} {}",
                        activity["name"]
                    );
                }
            }
        }
        let declared = |section: &str| {
            let declared = run["declared"].as_array().unwrap();
            declared
                .iter()
                .filter(|declared| declared["section"] == section)
                .count() as u64
        };
        assert_eq!(
            declared("method"),
            facts["activities_declared"].as_u64().unwrap(),
            "{name}"
        );
        assert_eq!(
            declared("rollbacks"),
            facts["rollbacks_declared"].as_u64().unwrap(),
            "{name}"
        );
        let played = run["declared"].as_array().unwrap().iter();
        let played =
            played.filter(|declared| declared["section"] == "method" && declared["played"] == true);
        assert_eq!(
            played.count() as u64,
            facts["activities_run"].as_u64().unwrap(),
            "{name}"
        );
    }
}

fn assert_near(name: &str, actual: &Value, expected: &Value) {
    match (actual.as_f64(), expected.as_f64()) {
        (Some(actual), Some(expected)) => assert!(
            (actual - expected).abs() < 1e-6,
            "{name}: {actual} {expected}"
        ),
        (actual, expected) => assert_eq!(actual, expected, "{name}"),
    }
}

fn assert_outcome(name: &str, actual: &Value, expected: &Value) {
    if expected.is_null() {
        assert!(actual.is_null(), "{name}: {actual}");
        return;
    }
    assert_eq!(actual["met"], expected["met"], "{name}");
    let probes = actual["probes"].as_array().unwrap();
    let expected = expected["probes"].as_array().unwrap();
    assert_eq!(probes.len(), expected.len(), "{name}");
    for (probe, expected) in probes.iter().zip(expected) {
        for fact in ["name", "status", "tolerance_met"] {
            if let Some(value) = expected.get(fact) {
                assert_eq!(&probe[fact], value, "{name}");
            }
        }
    }
}

#[test]
fn hypothesis_and_fault_agree_with_the_independent_computation() {
    let verdicts = facts("journals/verdicts.json");
    let mut compared = 0;
    for (name, expected) in verdicts.as_object().unwrap() {
        if name == "_" {
            continue;
        }
        let run = &report(&fixture(&format!("journals/{name}/journal.json"))).unwrap()["runs"][0];
        assert_eq!(
            run["verdict"]["hypothesis"], expected["hypothesis"],
            "{name}"
        );
        // What users felt is known only where load was read.
        if expected["load"].is_null() {
            assert_eq!(run["verdict"]["code"], expected["code"], "{name}");
        }
        match &expected["fault"] {
            Value::Null => assert!(run["fault"].is_null(), "{name}: {}", run["fault"]),
            fault => {
                for fact in ["activities", "rule"] {
                    assert_eq!(run["fault"][fact], fault[fact], "{name}");
                }
                for end in ["start", "end"] {
                    assert_same_microsecond(name, &run["fault"][end], &fault[end]);
                }
            }
        }
        compared += 1;
    }
    assert!(compared >= 44);
}

fn assert_same_microsecond(name: &str, actual: &Value, expected: &Value) {
    let moment = |value: &Value| {
        let moment = chaos_report::model::Moment::parse(value.as_str().unwrap()).unwrap();
        moment.nanoseconds() / 1000
    };
    assert_eq!(
        moment(actual),
        moment(expected),
        "{name}: {actual} {expected}"
    );
}
