//! JUnit XML: its structure is that of the common schema, its cases are those of the run, and no file of another is lost.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::collections::BTreeMap;
use std::fs;

use roxmltree::{Document, Node};
use support::program::{path, run};
use support::reading::fixture;

fn junit(input: &str, options: &[&str]) -> String {
    let input = path(input);
    let mut arguments = vec![input.as_str(), "--format", "junit", "--output", "-"];
    arguments.extend(options);
    String::from_utf8(run(&arguments).stdout).unwrap()
}

/// What the schema allows: each element's attributes (those with `!` must be there) and children, in order.
const SCHEMA: &[(&str, &[&str], &[&str])] = &[
    (
        "testsuites",
        &["name", "time", "tests", "failures", "errors"],
        &["testsuite"],
    ),
    (
        "testsuite",
        &[
            "name!",
            "tests!",
            "failures",
            "errors",
            "skipped",
            "time",
            "timestamp",
            "hostname",
            "id",
        ],
        &["properties", "testcase", "system-out"],
    ),
    ("properties", &[], &["property"]),
    ("property", &["name!", "value!"], &[]),
    (
        "testcase",
        &["name!", "classname!", "time"],
        &["failure", "error", "skipped"],
    ),
    ("failure", &["message", "type!"], &[]),
    ("error", &["message", "type!"], &[]),
    ("skipped", &["message"], &[]),
    ("system-out", &[], &[]),
];

fn assert_valid(xml: &str) {
    let document = Document::parse(xml).unwrap();
    assert_eq!(document.root_element().tag_name().name(), "testsuites");
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        let (_, attributes, children) = SCHEMA.iter().find(|(known, ..)| *known == name).unwrap();
        for attribute in node.attributes() {
            let known = |known: &&str| known.trim_end_matches('!') == attribute.name();
            assert!(attributes.iter().any(known), "{name}: {}", attribute.name());
        }
        for needed in attributes.iter().filter_map(|name| name.strip_suffix('!')) {
            assert!(node.has_attribute(needed), "{name} without {needed}");
        }
        let places: Vec<usize> = node
            .children()
            .filter(Node::is_element)
            .map(|child| {
                children
                    .iter()
                    .position(|known| *known == child.tag_name().name())
                    .unwrap()
            })
            .collect();
        assert!(places.is_sorted(), "{name}: children out of order");
        if name == "testcase" {
            assert!(places.len() <= 1, "one result a case");
        }
        if let Some(time) = node.attribute("time") {
            let (whole, thousandths) = time.split_once('.').unwrap();
            assert!(
                whole.parse::<u64>().is_ok() && thousandths.len() == 3,
                "{time}"
            );
        }
        if let Some(timestamp) = node.attribute("timestamp") {
            assert!(
                timestamp.len() == 19 && timestamp.as_bytes()[10] == b'T',
                "{timestamp}"
            );
        }
        let cases = || {
            node.descendants()
                .filter(|node| node.has_tag_name("testcase"))
        };
        let with = |result: &str| {
            cases()
                .filter(|case| case.children().any(|child| child.has_tag_name(result)))
                .count()
                .to_string()
        };
        if matches!(name, "testsuites" | "testsuite") {
            assert_eq!(
                node.attribute("tests"),
                Some(cases().count().to_string().as_str())
            );
            assert_eq!(node.attribute("failures"), Some(with("failure").as_str()));
            assert_eq!(node.attribute("errors"), Some(with("error").as_str()));
        }
        if name == "testsuite" {
            assert_eq!(node.attribute("skipped"), Some(with("skipped").as_str()));
        }
    }
}

/// The result of each case by class and name: `passed`, or what is told of it.
fn results(xml: &str) -> BTreeMap<String, String> {
    let document = Document::parse(xml).unwrap();
    document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"))
        .map(|case| {
            let key = format!(
                "{}/{}",
                case.attribute("classname").unwrap(),
                case.attribute("name").unwrap()
            );
            let result = case.children().find(Node::is_element).map_or_else(
                || "passed".to_owned(),
                |child| {
                    format!(
                        "{}: {}",
                        child.tag_name().name(),
                        child.attribute("message").unwrap()
                    )
                },
            );
            (key, result)
        })
        .collect()
}

#[test]
fn every_journal_gives_a_file_that_the_schema_allows() {
    let mut seen = 0;
    for folder in ["journals", "journals/shapes", "journals/nightly"] {
        for entry in fs::read_dir(fixture(folder)).unwrap() {
            let entry = entry.unwrap().path();
            let journal = if entry.is_dir() {
                entry.join("journal.json")
            } else {
                entry
            };
            if !journal.exists() {
                continue;
            }
            let output = run(&[
                journal.to_str().unwrap(),
                "--format",
                "junit",
                "--output",
                "-",
                "--fail-on",
                "availability<99%",
                "--fail-on",
                "secrets",
            ]);
            if output.status.code() == Some(3) || output.status.code() == Some(0) {
                assert_valid(&String::from_utf8(output.stdout).unwrap());
                seen += 1;
            }
        }
    }
    assert!(seen > 60, "{seen}");
}

#[test]
fn each_probe_activity_rollback_and_gate_is_a_case() {
    let results = results(&junit(
        "journals/openfaas-terminate-function",
        &["--fail-on", "failed>0", "--fail-on", "failed>42"],
    ));
    for (case, result) in [
        ("hypothesis.before/function-must-exist", "passed"),
        ("hypothesis.after/function-must-respond", "passed"),
        ("method/terminate-one-function", "passed"),
        (
            "gate/failed>0",
            "failure: the number of failed requests is 42, above 0",
        ),
        ("gate/failed>42", "passed"),
    ] {
        assert_eq!(results[case], result, "{case}");
    }
    assert_eq!(results.len(), 12);
    let rollbacks = self::results(&junit("journals/rollbacks-fail", &[]));
    let failed = rollbacks
        .iter()
        .filter(|(case, result)| case.starts_with("rollbacks/") && result.starts_with("error: "));
    assert!(failed.count() >= 1, "{rollbacks:?}");
}

#[test]
fn what_was_not_met_fails_and_what_was_never_looked_at_is_skipped() {
    let deviated = results(&junit("journals/middle-latency", &[]));
    assert!(
        deviated
            .values()
            .any(|result| result.starts_with("failure: the tolerance was not met")),
        "{deviated:?}"
    );
    let dry = results(&junit("journals/dry-activities", &[]));
    assert!(
        dry.values()
            .any(|result| result == "skipped: not really played (dry run)"),
        "{dry:?}"
    );
    let never = results(&junit("journals/before-not-met", &[]));
    assert!(
        never
            .iter()
            .any(|(case, result)| case.starts_with("method/")
                && result == "skipped: declared, but never played"),
        "{never:?}"
    );
    assert!(
        never
            .iter()
            .any(|(case, result)| case.starts_with("hypothesis.after/")
                && result == "skipped: this check was not made"),
        "{never:?}"
    );
    let rounds = results(&junit("journals/continuous-hypothesis", &[]));
    assert!(
        rounds
            .keys()
            .any(|case| case.starts_with("hypothesis.during.2/")),
        "{rounds:?}"
    );
}

#[test]
fn an_input_that_could_not_be_read_is_an_error() {
    let held = path("journals/nightly/01");
    let output = run(&[
        &held,
        &path("journals/shapes/trailing_comma.json"),
        "--format",
        "junit",
        "--output",
        "-",
    ]);
    let xml = String::from_utf8(output.stdout).unwrap();
    assert_valid(&xml);
    assert!(
        results(&xml)
            .iter()
            .any(|(case, result)| case.starts_with("input/") && result.starts_with("error: "))
    );
}

#[test]
fn what_xml_refuses_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal.json");
    let hostile = "a\\u0000\\u001b[31m\\uffff\\ufffe\\ud800<b attr=\\\"x\\\">&amp;]]>\\n\\u202e";
    fs::write(
        &journal,
        format!(
            "{{\"title\": \"{hostile}\", \"status\": \"completed\", \"node\": \"{hostile}\", \"run\": [{{\"activity\": {{\"name\": \"{hostile}\", \"type\": \"action\", \"provider\": {{\"type\": \"process\", \"path\": \"x\"}}}}, \"status\": \"failed\", \"exception\": [\"Traceback\", \"ValueError: {hostile}\"]}}]}}"
        ),
    )
    .unwrap();
    let output = run(&[
        journal.to_str().unwrap(),
        "--format",
        "junit",
        "--output",
        "-",
    ]);
    assert_eq!(output.status.code(), Some(0));
    let xml = String::from_utf8(output.stdout).unwrap();
    assert_valid(&xml);
    assert!(!xml.chars().any(|character| matches!(character, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')));
    let document = Document::parse(&xml).unwrap();
    let case = document
        .descendants()
        .find(|node| node.has_tag_name("testcase"))
        .unwrap();
    assert!(
        case.attribute("name")
            .unwrap()
            .contains("<b attr=\"x\">&amp;]]>")
    );
}

#[test]
fn only_a_junit_report_of_ours_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let held = path("journals/nightly/01");
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let fresh = file("fresh.xml");
    for _ in 0..2 {
        assert_eq!(run(&[&held, &fresh]).status.code(), Some(0));
        assert_valid(&fs::read_to_string(&fresh).unwrap());
    }
    let foreign = file("pom.xml");
    fs::write(&foreign, "<project/>").unwrap();
    let refused = run(&[&held, &foreign]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&foreign).unwrap(), "<project/>");
    assert_eq!(run(&[&held, "--output", &foreign]).status.code(), Some(0));
    assert_valid(&fs::read_to_string(&foreign).unwrap());
    // What a file is, its content says: a journal called .xml is an input.
    let journal = file("journal.xml");
    fs::copy(fixture("journals/controls/journal.json"), &journal).unwrap();
    let before = fs::read(&journal).unwrap();
    assert_eq!(run(&[&held, &journal]).status.code(), Some(0));
    assert_eq!(fs::read(&journal).unwrap(), before);
}
