//! Every command that the documents show is run as it stands, and every file that pipelines include is read and run.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use saphyr::{LoadableYamlNode, Yaml};
use support::reading::fixture;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder with the files that the documents speak of.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let journal = |run: &str, to: &str| {
        let to = folder.path().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(fixture(&format!("journals/{run}/journal.json")), to).unwrap();
    };
    for name in [
        "journal.json",
        "a.json",
        "before.json",
        "before/journal.json",
        "runs/one/journal.json",
    ] {
        journal("breaker-01-before", name);
    }
    for name in [
        "b.json",
        "after.json",
        "after/journal.json",
        "runs/two/journal.json",
    ] {
        journal("breaker-02-after", name);
    }
    for night in 1..=12 {
        let name = format!("nightly/{night:02}");
        journal(&name, &format!("{name}/journal.json"));
    }
    let template = run(folder.path(), "chaos-report template show report");
    fs::write(folder.path().join("mine.md"), template.stdout).unwrap();
    fs::write(
        folder.path().join("vars.yaml"),
        "configuration:\n  city: Rome\n",
    )
    .unwrap();
    fs::write(
        folder.path().join("alerts.jsonl"),
        "{\"time\": \"2026-11-20T08:25:50Z\", \"text\": \"GatewayErrors\", \"kind\": \"alert\"}\n",
    )
    .unwrap();
    folder
}

/// Runs a line as a shell does, with the program on its path.
fn run(folder: &Path, line: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_chaos-report"));
    let path = format!(
        "{}:{}",
        program.parent().unwrap().display(),
        std::env::var("PATH").unwrap()
    );
    Command::new("bash")
        .args(["-c", line])
        .current_dir(folder)
        .env("PATH", path)
        .env("GITHUB_STEP_SUMMARY", folder.join("summary.md"))
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .unwrap()
}

/// The commands of a document: lines of program text, or of a help text's examples, that begin with the program.
fn commands(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| {
            line.starts_with("    ")
                || line.starts_with("  chaos-report ")
                || line.starts_with("$ ")
        })
        .map(|line| line.trim().trim_start_matches("$ "))
        .filter(|line| line.starts_with("chaos-report ") || line.contains("| chaos-report "))
        .map(str::to_owned)
        .collect()
}

fn documents() -> Vec<(String, String)> {
    let mut documents = Vec::new();
    let mut folders = vec![root().join("docs"), root().join("contrib")];
    let mut files = vec![root().join("README.md")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                files.push(path);
            }
        }
    }
    files.sort();
    for file in files {
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        documents.push((name, fs::read_to_string(&file).unwrap()));
    }
    documents
}

#[test]
fn every_command_of_the_documents_works_as_it_stands() {
    let mut ran = 0;
    for (name, text) in documents() {
        for line in commands(&text) {
            let folder = workplace();
            // A document may name the fixtures of the project.
            std::os::unix::fs::symlink(root().join("fixtures"), folder.path().join("fixtures"))
                .unwrap();
            let output = run(folder.path(), &line);
            let gated = line.contains("--fail-on");
            let code = output.status.code();
            assert!(
                code == Some(0) || (gated && code == Some(3)),
                "{name}: `{line}` ended with {code:?}\n{}",
                String::from_utf8_lossy(&output.stderr)
            );
            ran += 1;
        }
    }
    assert!(ran >= 15, "only {ran} commands were found");
}

#[test]
fn every_example_of_the_help_works_as_it_stands() {
    let folder = workplace();
    let help = run(folder.path(), "chaos-report --help");
    let help = String::from_utf8(help.stdout).unwrap();
    let (_, examples) = help.split_once("Examples:").unwrap();
    let examples = commands(examples);
    assert!(examples.len() >= 5, "{examples:?}");
    for example in examples {
        // Two spaces part an example from what it does.
        let line = example.split("  ").next().unwrap();
        let line = match line.split_once("| chaos-report ") {
            // The toolkit itself is not at hand: what it would write is.
            Some((_, rest)) => format!("cat journal.json | chaos-report {rest}"),
            None => line.to_owned(),
        };
        let output = run(folder.path(), &line);
        let code = output.status.code();
        assert!(
            code == Some(0) || (line.contains("--fail-on") && code == Some(3)),
            "`{line}` ended with {code:?}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

fn yaml(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

#[test]
fn the_step_of_the_github_action_reports_summarises_and_fails_by_its_gates() {
    let text = yaml("contrib/github-action/action.yml");
    let documents = Yaml::load_from_str(&text).unwrap();
    let step = &documents[0]["runs"]["steps"][0];
    let script = step["run"].as_str().unwrap();
    for (gates, code) in [("", 0), ("users-affected\navailability<1%\n", 3)] {
        let folder = workplace();
        let line = format!(
            "export INPUTS='journal.json' OUTPUT=report.html JUNIT=junit.xml PROGRAM=chaos-report FAIL_ON='{gates}'\nset -e\n{script}"
        );
        let output = run(folder.path(), &line);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        for written in ["report.html", "junit.xml", "summary.md"] {
            assert!(folder.path().join(written).exists(), "{written}");
        }
    }
    let declared = documents[0]["inputs"].as_mapping().unwrap();
    for name in declared.keys().map(|name| name.as_str().unwrap()) {
        assert!(text.contains(&format!("inputs.{name} ")), "{name} is used");
    }
}

#[test]
fn the_job_for_gitlab_reports_and_fails_by_its_gate() {
    let text = yaml("contrib/gitlab/chaos-report.yml");
    let documents = Yaml::load_from_str(&text).unwrap();
    let job = &documents[0]["chaos-report"];
    let variables = job["variables"].as_mapping().unwrap();
    let mut line = String::new();
    for (name, value) in variables {
        line.push_str(&format!(
            "export {}='{}'\n",
            name.as_str().unwrap(),
            value.as_str().unwrap()
        ));
    }
    for command in job["script"].as_sequence().unwrap() {
        line.push_str(command.as_str().unwrap());
        line.push('\n');
    }
    let folder = workplace();
    let output = run(folder.path(), &line);
    assert_eq!(output.status.code(), Some(3), "the run deviated");
    let kept = job["artifacts"]["paths"][0].as_str().unwrap();
    let junit = job["artifacts"]["reports"]["junit"].as_str().unwrap();
    for written in [kept, junit] {
        assert!(folder.path().join(written).exists(), "{written}");
    }
}
