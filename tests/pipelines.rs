//! What pipelines use: a configuration for all reports, and the summary of a step.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;
use support::reading::fixture;

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chaos-report"));
    command
        .current_dir(folder)
        .env_remove("SOURCE_DATE_EPOCH")
        .env_remove("GITHUB_STEP_SUMMARY");
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    program(folder).args(arguments).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn journal() -> String {
    fixture("journals/openfaas-terminate-function/journal.json")
        .to_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_configuration_holds_for_every_report_and_the_command_line_wins() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("chaos-report.toml"),
        "title = \"From the team\"\ntimezone = \"Europe/Paris\"\ntemplate = \"own.md\"\n\
         slo = 99.9\nfail-on = [\"users-affected\"]\nredact = [\"astre\"]\n",
    )
    .unwrap();
    fs::write(
        folder.path().join("own.md"),
        "# {{ title }}\n\n{{ run.block.facts }}\n\n{{ run.block.activities }}\n",
    )
    .unwrap();
    let report = |arguments: &[&str]| {
        let journal = journal();
        let mut all = vec![journal.as_str(), "r.md"];
        all.extend_from_slice(arguments);
        let output = run(folder.path(), &all);
        (
            output.status.code(),
            fs::read_to_string(folder.path().join("r.md")).unwrap(),
        )
    };
    let (code, text) = report(&[]);
    assert_eq!(code, Some(3), "the gate of the file was met");
    assert!(text.starts_with("# From the team") && text.contains("CEST"));
    assert!(!text.contains("astre"), "its pattern is masked");
    let (_, text) = report(&[
        "--title",
        "Mine",
        "--timezone",
        "UTC",
        "--redact",
        "sylvain",
    ]);
    assert!(text.starts_with("# Mine") && text.contains("UTC"));
    assert!(!text.contains("astre") && !text.contains("sylvain"));
    let (_, text) = report(&["--template", "brief"]);
    assert!(text.starts_with("# From the team") && !text.contains("**Provider**"));
}

#[test]
fn a_configuration_elsewhere_is_named_and_its_template_stands_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let team = folder.path().join("team");
    fs::create_dir(&team).unwrap();
    fs::write(team.join("c.toml"), "template = \"t.md\"\n").unwrap();
    fs::write(team.join("t.md"), "# Ours: {{ title }}\n").unwrap();
    let output = run(
        folder.path(),
        &[&journal(), "r.md", "--config", "team/c.toml"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = fs::read_to_string(folder.path().join("r.md")).unwrap();
    assert!(text.starts_with("# Ours: "));
}

#[test]
fn a_mistake_in_a_configuration_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    for (text, told) in [
        ("title = \"x\"\ntimezon = \"UTC\"\n", "c.toml:2"),
        ("title = \n", "c.toml:1"),
        ("paper = \"a3\"\n", "a4, letter"),
        ("slo = [1]\n", "per cent"),
    ] {
        fs::write(folder.path().join("c.toml"), text).unwrap();
        let output = run(folder.path(), &[&journal(), "r.md", "--config", "c.toml"]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
    }
    let output = run(
        folder.path(),
        &[&journal(), "r.md", "--config", "none.toml"],
    );
    assert_eq!(output.status.code(), Some(1));
}

/// A journal of so many activities, each with an output that a report shows.
fn long_journal(activities: usize) -> String {
    let run: Vec<_> = (0..activities)
        .map(|index| {
            json!({"activity": {"type": "probe", "name": format!("probe {index}"),
                "provider": {"type": "python", "module": "m", "func": "f",
                    "arguments": {"text": "words and words ".repeat(20)}}},
            "output": {"lines": vec!["a line of the output that says little"; 60]},
            "status": "succeeded", "start": "2024-05-01T10:00:01", "end": "2024-05-01T10:00:02",
            "duration": 1.0})
        })
        .collect();
    json!({"chaoslib-version": "1.20.0", "experiment": {"title": "Long", "method": []},
        "start": "2024-05-01T10:00:00", "end": "2024-05-01T10:00:05", "duration": 5.0,
        "status": "completed", "deviated": false, "run": run, "rollbacks": []})
    .to_string()
}

#[test]
fn the_summary_of_a_step_stays_below_its_limit_and_says_what_was_left_out() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("journal.json"), long_journal(1000)).unwrap();
    let summary = folder.path().join("summary.md");
    fs::write(&summary, "an earlier command wrote this\n").unwrap();
    let output = program(folder.path())
        .env("GITHUB_STEP_SUMMARY", &summary)
        .args(["journal.json", "--step-summary", "--full"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = fs::read_to_string(&summary).unwrap();
    assert!(text.len() <= 1024 * 1024, "{}", text.len());
    assert!(text.starts_with("an earlier command wrote this\n# Long\n"));
    let left_out = text.trim_end().lines().last().unwrap();
    assert!(
        left_out.contains("Left out") && left_out.contains("Appendix"),
        "{left_out}"
    );
    assert!(!folder.path().join("summary_files").exists());
}

#[test]
fn the_summary_of_a_step_holds_charts_in_words_and_needs_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let summary = folder.path().join("summary.md");
    let folder_of_run = fixture("journals/breaker-01-before");
    let output = program(folder.path())
        .env("GITHUB_STEP_SUMMARY", &summary)
        .args([folder_of_run.to_str().unwrap(), "--step-summary"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = fs::read_to_string(&summary).unwrap();
    assert!(text.contains("131 of 160") && !text.contains("!["));
    assert!(
        text.contains(['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']),
        "a sparkline"
    );
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "no files beside it"
    );
    let output = run(
        folder.path(),
        &[folder_of_run.to_str().unwrap(), "--step-summary"],
    );
    assert_eq!(output.status.code(), Some(2));
}
