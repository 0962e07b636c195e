//! The command line of `chaos report`, taken over as it is.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Output;

use support::program::{command, stderr};
use support::reading::fixture;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    command()
        .env("city", "from the environment")
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

/// A journal whose arguments hold templates, in a folder of its own.
fn templated() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let journal = serde_json::json!({
        "chaoslib-version": "1.20.0",
        "experiment": {
            "title": "Cut off a city", "description": "", "tags": [],
            "configuration": {"city": "Oslo", "seconds": 1},
            "secrets": {"cloud": {"token": "x"}},
            "method": [{"type": "action", "name": "cut", "provider": {
                "type": "python", "module": "m", "func": "f",
                "arguments": {"where": "${city}", "all": "in $city and ${town}", "key": "${token}"}}}],
            "rollbacks": []},
        "start": "2024-05-01T10:00:00", "end": "2024-05-01T10:00:05", "duration": 5.0,
        "status": "completed", "deviated": false,
        "steady_states": {"before": null, "after": null, "during": []},
        "run": [{
            "activity": {"type": "action", "name": "cut", "pauses": {"after": "${seconds}"},
                "provider": {"type": "python", "module": "m", "func": "f",
                "arguments": {"where": "${city}", "all": "in $city and ${town}", "key": "${token}"}}},
            "output": null, "status": "succeeded", "start": "2024-05-01T10:00:01",
            "end": "2024-05-01T10:00:02", "duration": 1.0}],
        "rollbacks": []
    });
    fs::write(folder.path().join("journal.json"), journal.to_string()).unwrap();
    folder
}

#[test]
fn each_export_format_is_written_to_the_last_argument_whatever_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let journal = fixture("journals/openfaas-terminate-function/journal.json");
    for (format, start) in [
        ("pdf", "%PDF-"),
        ("html", "<!doctype html>"),
        ("html5", "<!doctype html>"),
        ("markdown", "# Quarterly"),
    ] {
        let name = format!("out.{format}.x");
        let output = run(
            folder.path(),
            &[
                "--export-format",
                format,
                "--title",
                "Quarterly",
                journal.to_str().unwrap(),
                &name,
            ],
        );
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let written = fs::read(folder.path().join(&name)).unwrap();
        let head = String::from_utf8_lossy(&written[..20]).to_lowercase();
        assert!(head.starts_with(&start.to_lowercase()), "{format}: {head}");
    }
}

#[test]
fn a_forgotten_output_does_not_cost_a_journal() {
    let folder = templated();
    let path = folder.path().join("journal.json");
    fs::copy(&path, folder.path().join("second.json")).unwrap();
    let before = fs::read(&path).unwrap();
    for arguments in [
        vec!["--export-format", "pdf", "journal.json"],
        vec!["--export-format", "pdf", "second.json", "journal.json"],
    ] {
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    }
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn variables_fill_what_the_experiment_declares_and_nothing_else_does() {
    let folder = templated();
    let report = |arguments: &[&str]| {
        let mut all = vec!["journal.json", "report.md"];
        all.extend_from_slice(arguments);
        let output = run(folder.path(), &all);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let text = fs::read_to_string(folder.path().join("report.md")).unwrap();
        (text, stderr(&output))
    };
    let (plain, _) = report(&[]);
    assert!(plain.contains("${city}") && !plain.contains("from the environment"));
    let (filled, _) = report(&[
        "--var",
        "city=Paris",
        "--var",
        "seconds:float=2.5",
        "--var",
        "token=hush-hush",
    ]);
    assert!(filled.contains("Paris") && filled.contains("in Paris and ${town}"));
    assert!(filled.contains("2.5\u{a0}s"), "the pause is known");
    assert!(filled.contains("${token}") && !filled.contains("hush-hush"));
    let (_, messages) = report(&["--var", "twon=Paris"]);
    assert!(messages.contains("`twon`"), "{messages}");
}

#[test]
fn files_of_variables_are_read_in_order_and_the_command_line_wins() {
    let folder = templated();
    fs::write(
        folder.path().join("a.yaml"),
        "configuration:\n  city: Rome\n  seconds: 4\nsecrets:\n  cloud:\n    token: hush-hush\n",
    )
    .unwrap();
    fs::write(
        folder.path().join("b.json"),
        r#"{"configuration": {"city": "Milan"}}"#,
    )
    .unwrap();
    let report = |arguments: &[&str]| {
        let mut all = vec!["journal.json", "report.md"];
        all.extend_from_slice(arguments);
        let output = run(folder.path(), &all);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        fs::read_to_string(folder.path().join("report.md")).unwrap()
    };
    let text = report(&["--var-file", "a.yaml", "--var-file", "b.json"]);
    assert!(text.contains("in Milan and") && !text.contains("hush-hush"));
    let text = report(&["--var-file", "a.yaml", "--var", "city=Pisa"]);
    assert!(text.contains("in Pisa and"));
}

#[test]
fn a_variable_that_can_not_be_understood_stops_before_any_work() {
    let folder = templated();
    for words in ["city", "n:int=x", "n:colour=red"] {
        let output = run(folder.path(), &["journal.json", "r.md", "--var", words]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    }
    let output = run(
        folder.path(),
        &["journal.json", "r.md", "--var-file", "none.json"],
    );
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(!folder.path().join("r.md").exists());
}
