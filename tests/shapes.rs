//! Every odd shape of a journal gives what `fixtures/journals/shapes/expected.json` says of it.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::path::PathBuf;

use chaos_report::json::Kind;
use chaos_report::model::{Activity, Outcome, Run};
use chaos_report::place::Position;
use serde_json::{Map, Value};
use support::reading::{facts, fixture, report, results};

type Facts = Map<String, Value>;

fn shapes() -> Vec<(String, Value, PathBuf)> {
    let expected = facts("journals/shapes/expected.json");
    let shapes = expected["shapes"].as_object().unwrap().clone();
    assert!(shapes.len() >= 40, "the list of shapes is cut");
    shapes
        .into_iter()
        .map(|(name, expected)| {
            let path = fixture(&format!("journals/shapes/{name}.json"));
            (name, expected, path)
        })
        .collect()
}

fn run_of(path: &std::path::Path) -> Run {
    let mut results = results(&[path]).unwrap();
    results.runs.remove(0).run
}

#[test]
fn accepted_and_recovered_shapes_hold_their_facts() {
    for (name, expected, path) in shapes() {
        if expected["reading"] == "reject" {
            continue;
        }
        let run = run_of(&path);
        let report = report(&path).unwrap();
        let facts = expected["facts"].as_object().unwrap();
        for (fact, value) in facts {
            let held = holds(fact, value, facts, &run, &report["runs"][0]);
            assert!(
                held,
                "{name}: {fact} should be {value}\n{:#}",
                report["runs"][0]
            );
        }
    }
}

/// Whether one fact holds. An unknown name fails, so that no fact is passed over.
fn holds(fact: &str, value: &Value, facts: &Facts, run: &Run, json: &Value) -> bool {
    let check = |outcome: &Value| match outcome {
        Value::Null => "not-run",
        outcome => match outcome["met"].as_bool() {
            Some(true) => "met",
            Some(false) => "not-met",
            None => "unknown",
        },
    };
    let names_and_status = |list: &Value| -> Value {
        list.as_array()
            .unwrap()
            .iter()
            .map(|item| Value::from(vec![item["name"].clone(), item["status"].clone()]))
            .collect()
    };
    match fact {
        "title" | "status" | "deviated" | "deviated_inferred" => &json[fact] == value,
        "version" => &json["chaoslib_version"] == value,
        "hypothesis" => &json["hypothesis"]["title"] == value,
        "before" | "after" => check(&json["hypothesis"][fact]) == value,
        "during" => json["hypothesis"]["during"].as_array().map_or(0, Vec::len) == as_count(value),
        "during_not_met" => {
            let during = json["hypothesis"]["during"].as_array().unwrap();
            during
                .iter()
                .filter(|outcome| outcome["met"] == false)
                .count()
                == as_count(value)
        }
        "run" => &names_and_status(&json["activities"]) == value,
        "runs" => run.activities.len() == as_count(value),
        "rollbacks" => json["rollbacks"].as_array().unwrap().len() == as_count(value),
        "probes" => {
            json["hypothesis"]["before"]["probes"]
                .as_array()
                .unwrap()
                .len()
                == as_count(value)
        }
        "verdict" => match value.as_str() {
            Some("gate-not-met") => json["verdict"]["code"] == "not_started",
            Some("deviated-during") => json["verdict"]["hypothesis"] == "not_met",
            _ => false,
        },
        "unfinished" => {
            let unfinished = run
                .activities
                .iter()
                .filter(|activity| activity.unfinished());
            &unfinished
                .map(|activity| activity.name.clone())
                .collect::<Value>()
                == value
        }
        "secret_values" => {
            let text = json.to_string();
            let values = value.as_array().unwrap();
            values
                .iter()
                .all(|secret| !text.contains(secret.as_str().unwrap()))
        }
        "secret_path" => {
            let place = json["redactions"]["places"][0]["place"].as_str().unwrap();
            place.contains(value.as_str().unwrap())
        }
        "duration" => &json["duration_seconds"] == value,
        "method" => {
            let declared = json["declared"].as_array().unwrap();
            let method = declared
                .iter()
                .filter(|declared| declared["section"] == "method");
            &method
                .map(|declared| {
                    Value::from(vec![declared["name"].clone(), declared["type"].clone()])
                })
                .collect::<Value>()
                == value
        }
        "exit_code" => value.as_object().unwrap().iter().all(|(name, code)| {
            let summary = activity(run, name).output.as_ref().map(output_summary);
            summary
                .unwrap()
                .starts_with(&format!("exit\u{20}code {code}"))
        }),
        "exception" => {
            let failed = json["activities"].as_array().unwrap();
            failed
                .iter()
                .any(|activity| &activity["error"]["root"] == value)
        }
        "vegeta" => vegeta_outputs(run) == *value,
        "series" => series_in_outputs(run) == as_count(value),
        "nonfinite" => {
            let output = run.activities[0]
                .output
                .as_ref()
                .unwrap()
                .json()
                .into_owned();
            output.matches("NaN").count() + output.matches("Infinity").count() == as_count(value)
        }
        "digits" => {
            let output = run.activities[0].output.as_ref().unwrap();
            output.kind() == Kind::Number && output.json().len() == as_count(value)
        }
        "value" => {
            // The path names a member of the first activity's output.
            let key = value["path"].as_str().unwrap().rsplit('.').next().unwrap();
            json["activities"][0]["output"][key] == value["is"]
        }
        "depth" => {
            let output = run.activities[0]
                .output
                .as_ref()
                .unwrap()
                .json()
                .into_owned();
            output.matches('[').count() == as_count(value)
        }
        "output" => run.activities[0].output.as_ref().unwrap().words() == value.as_str().unwrap(),
        "stdout" => json["activities"][0]["output"]["stdout"] == *value,
        "start_utc" => same_instant(&json["start"], value),
        "end_utc" => same_instant(&json["end"], value),
        "run_start_utc" => same_instants(json, "start", value),
        "run_end_utc" => same_instants(json, "end", value),
        "unknown_keys" => value.as_array().unwrap().iter().all(|key| {
            run.extras
                .iter()
                .any(|extra| extra.name == key.as_str().unwrap())
        }),
        _ => panic!("no check for the fact {fact}; all: {:?}", facts.keys()),
    }
}

fn as_count(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn activity<'a>(run: &'a Run, name: &str) -> &'a Activity {
    run.activities
        .iter()
        .find(|activity| activity.name.as_deref() == Some(name))
        .unwrap()
}

fn output_summary(output: &chaos_report::json::Fragment) -> String {
    chaos_report::document::summary::output(output)
}

/// Moments are compared as instants: the contract keeps the digits that were written.
fn same_instant(actual: &Value, expected: &Value) -> bool {
    let moment = |value: &Value| {
        chaos_report::model::Moment::parse(value.as_str()?).map(|moment| moment.instant())
    };
    moment(actual).is_some() && moment(actual) == moment(expected)
}

fn same_instants(json: &Value, key: &str, expected: &Value) -> bool {
    let activities = json["activities"].as_array().unwrap();
    let expected = expected.as_array().unwrap();
    activities.len() == expected.len()
        && activities
            .iter()
            .zip(expected)
            .all(|(activity, expected)| same_instant(&activity[key], expected))
}

fn vegeta_outputs(run: &Run) -> Value {
    use chaos_report::read::vegeta::command::{tokens_from_fragment, vegeta_call};
    run.activities
        .iter()
        .map(|activity| {
            let provider = activity.provider.as_ref().unwrap();
            let tokens = provider
                .arguments
                .as_ref()
                .map(|arguments| tokens_from_fragment(arguments, &|_| None))
                .unwrap_or_default();
            vegeta_call(&provider.target, &tokens)
                .filter(chaos_report::read::vegeta::command::VegetaCall::is_attack)
                .and_then(|call| call.output)
                .map_or(Value::Null, Value::from)
        })
        .collect()
}

/// Counts the members named `metric` of the range query.
fn series_in_outputs(run: &Run) -> usize {
    let output = run.activities[0].output.as_ref().unwrap();
    output.json().matches("\"metric\"").count()
}

#[test]
fn recovered_shapes_tell_where_they_were_cut_and_strict_refuses_them() {
    for (name, expected, path) in shapes() {
        let Some(notice) = expected.get("notice") else {
            continue;
        };
        let run = run_of(&path);
        let expected_path = notice["path"].as_str().unwrap();
        let found = run.notices.iter().find(|notice| {
            notice
                .place
                .as_ref()
                .and_then(|place| place.path.as_deref())
                == Some(expected_path)
        });
        let found = found
            .unwrap_or_else(|| panic!("{name}: no notice at {expected_path}: {:?}", run.notices));
        if let Some(line) = notice["line"].as_u64() {
            let position = found.place.as_ref().unwrap().position.unwrap();
            assert_position(
                &name,
                position,
                line,
                notice["column"].as_u64().unwrap(),
                None,
            );
            let strict = support::reading::results_of(&chaos_report::read::ReadingPlan {
                inputs: vec![path.to_string_lossy().into_owned()],
                strict: true,
                ..Default::default()
            });
            assert!(strict.is_err(), "{name} is refused with --strict");
        }
    }
}

#[test]
fn rejected_shapes_name_the_place_of_the_mistake() {
    for (name, expected, path) in shapes() {
        if expected["reading"] != "reject" {
            continue;
        }
        let error = results(&[&path])
            .err()
            .unwrap_or_else(|| panic!("{name} was read"));
        let wanted = &expected["error"];
        let place = error
            .place()
            .unwrap_or_else(|| panic!("{name}: no place in {error}"));
        assert_position(
            &name,
            place.position.unwrap(),
            wanted["line"].as_u64().unwrap(),
            wanted["column"].as_u64().unwrap(),
            wanted["also"]
                .as_array()
                .map(|also| (also[0].as_u64().unwrap(), also[1].as_u64().unwrap())),
        );
        assert_eq!(place.path.as_deref(), wanted["path"].as_str(), "{name}");
        assert!(error.advice().is_some(), "{name} says what to do next");
    }
}

fn assert_position(name: &str, actual: Position, line: u64, column: u64, also: Option<(u64, u64)>) {
    let Position::LineColumn(actual_line, actual_column) = actual else {
        panic!("{name}: {actual} is no line and column");
    };
    let fits = |line: u64, column: u64| line == actual_line && column.abs_diff(actual_column) <= 1;
    let fits = fits(line, column) || also.is_some_and(|(line, column)| fits(line, column));
    assert!(fits, "{name}: {actual} instead of {line}:{column}");
}

#[test]
fn a_check_without_outcome_is_told_from_one_that_was_not_made() {
    let run = run_of(&fixture("journals/shapes/third_party_minimal.json"));
    let hypothesis = run.hypothesis.unwrap();
    assert!(matches!(hypothesis.before, Some(Outcome { met: None, .. })));
    let run = run_of(&fixture("journals/shapes/gate_not_met_completed.json"));
    assert!(run.hypothesis.unwrap().after.is_none());
}
