//! What pipelines use: a configuration for all reports, and the summary of a step.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::fs;
use std::path::Path;

use serde_json::json;
use support::program::{command, reference, run_in, stderr};
use support::reading::fixture;

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
        let journal = reference();
        let mut all = vec![journal.as_str(), "r.md"];
        all.extend_from_slice(arguments);
        let output = run_in(folder.path(), &all);
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
    let output = run_in(
        folder.path(),
        &[&reference(), "r.md", "--config", "team/c.toml"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = fs::read_to_string(folder.path().join("r.md")).unwrap();
    assert!(text.starts_with("# Ours: "));
}

#[test]
fn a_configuration_holds_for_comparisons_and_tables_where_its_keys_make_sense() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("chaos-report.toml"),
        "title = \"From the team\"\ntimezone = \"Europe/Paris\"\ntemplate = \"brief\"\n\
         redact = [\"nightly-[a-z]+\", \"breaker|freeze\"]\nfail-on = [\"regression\"]\n",
    )
    .unwrap();
    let path = |name: &str| fixture(name).to_str().unwrap().to_owned();
    let (before, after) = (
        path("journals/breaker-02-after"),
        path("journals/breaker-01-before"),
    );
    let output = run_in(
        folder.path(),
        &[
            "compare", &before, &after, "--format", "markdown", "--output", "-",
        ],
    );
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(
        output.status.code(),
        Some(3),
        "its gate: {}",
        stderr(&output)
    );
    assert!(text.starts_with("# From the team") && text.contains("CET"));
    assert!(!text.contains("freeze-provider"), "its pattern is masked");
    // A template of reports has no place for what changed.
    assert!(text.contains("## What changed"));
    let output = run_in(
        folder.path(),
        &["export", "--to", "ndjson", "tables", &before],
    );
    assert!(output.status.success(), "{}", stderr(&output));
    for entry in walk(&folder.path().join("tables")) {
        let text = fs::read_to_string(entry).unwrap();
        assert!(!text.contains("freeze-provider"), "{text}");
    }
    let output = run_in(
        folder.path(),
        &[
            "export",
            "--to",
            "ndjson",
            "other",
            &before,
            "--config",
            "none.toml",
        ],
    );
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
}

/// All files below a folder.
fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    assert!(!files.is_empty());
    files
}

#[test]
fn options_may_stand_before_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| fixture(name).to_str().unwrap().to_owned();
    let (one, other) = (
        path("journals/breaker-01-before"),
        path("journals/breaker-02-after"),
    );
    for arguments in [
        vec!["-q", "compare", &one, &other, "c.json"],
        vec!["--output", "c.json", "compare", &one, &other],
    ] {
        let output = run_in(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let text = fs::read_to_string(folder.path().join("c.json")).unwrap();
        assert!(text.contains("Better: no request fails any more"));
        fs::remove_file(folder.path().join("c.json")).unwrap();
    }
    // After two dashes all is a file.
    let output = run_in(folder.path(), &["-q", "--", "compare", &one]);
    assert!(stderr(&output).contains("compare"), "{}", stderr(&output));
    let output = run_in(folder.path(), &["--hash", "inspect", &one]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
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
        let output = run_in(folder.path(), &[&reference(), "r.md", "--config", "c.toml"]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
    }
    let output = run_in(
        folder.path(),
        &[&reference(), "r.md", "--config", "none.toml"],
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
    let output = command()
        .current_dir(folder.path())
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
    let output = command()
        .current_dir(folder.path())
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
    let output = run_in(
        folder.path(),
        &[folder_of_run.to_str().unwrap(), "--step-summary"],
    );
    assert_eq!(output.status.code(), Some(2));
}
