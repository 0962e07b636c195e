//! Templates from the command line: the built-in ones, a user's own, and the page that documents them.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::fs;

use chaos_report::document::compose::{Composition, compose};
use chaos_report::document::template::{BUILTIN, Template, reference};
use chaos_report::wording::Clock;
use support::program::{self, run_in};
use support::reading::{fixture, results};
use support::written::readings;

fn words(output: &[u8]) -> String {
    String::from_utf8_lossy(output).into_owned()
}

#[test]
fn the_page_on_templates_is_made_from_the_tables() {
    support::assert_golden("../../docs/templates.md", reference().as_bytes());
}

#[test]
fn built_in_templates_are_listed_shown_and_exported_once() {
    let folder = tempfile::tempdir().unwrap();
    let list = words(&run_in(folder.path(), &["template", "list"]).stdout);
    for builtin in BUILTIN {
        assert!(list.contains(builtin.name) && list.contains(builtin.purpose));
        let shown = run_in(folder.path(), &["template", "show", builtin.name]);
        assert_eq!(words(&shown.stdout), builtin.text);
    }
    let output = run_in(folder.path(), &["template", "export", "mine/own"]);
    assert_eq!(output.status.code(), Some(0), "{}", words(&output.stderr));
    let exported = folder.path().join("mine/own/report.md");
    assert_eq!(fs::read_to_string(&exported).unwrap(), BUILTIN[0].text);
    fs::write(&exported, "changed").unwrap();
    let again = run_in(folder.path(), &["template", "export", "mine/own"]);
    assert_eq!(again.status.code(), Some(1));
    assert_eq!(fs::read_to_string(&exported).unwrap(), "changed");
    let unknown = run_in(folder.path(), &["template", "show", "reprot"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn a_postmortem_has_what_is_known_and_marks_what_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let output = run_in(
        folder.path(),
        &[
            &program::reference(),
            "p.md",
            "--template",
            "postmortem",
            "--charts",
            "none",
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{}", words(&output.stderr));
    let text = fs::read_to_string(folder.path().join("p.md")).unwrap();
    let mut last = 0;
    for section in [
        "Summary",
        "Impact",
        "Trigger",
        "Timeline",
        "Detection",
        "Recovery",
        "Causes",
        "Lessons",
        "Actions",
        "Supporting data",
    ] {
        let at = text
            .find(&format!("\n## {section}"))
            .unwrap_or_else(|| panic!("{section}"));
        assert!(at > last, "{section} comes after what precedes it");
        last = at;
    }
    assert!(text.contains("The fault was injected by"));
    assert!(text.matches("**To be written:**").count() >= 5);
}

/// Drops sections, renames headings, and adds a table of its own.
const OWN: &str = "\
# {{ title }}

## What users felt

{{ run.block.verdict }}

## Steps and times

| Step | Took | Outcome |
|---|--:|---|
{% for activity in run.activities %}
| {{ activity.name }} | {{ activity.duration }} | {{ activity.status }} |
{% endfor %}

{{ run.requests | thousands }} requests, {{ run.availability }} answered; worst finding: {{ run.findings[0].title }}.

## What happened when

{{ run.block.timeline }}
";

#[test]
fn a_template_of_ones_own_changes_every_format_in_the_same_way() {
    let found = results(&[&fixture("journals/openfaas-terminate-function")]).unwrap();
    let composition = Composition {
        template: Template::new("own.md", OWN),
        title: None,
        clock: Clock::default(),
        full: false,
        all: false,
        created: None,
    };
    let document = compose(&found, &composition).unwrap();
    for reading in readings(&document) {
        let text: String = reading.pieces.concat().split_whitespace().collect();
        for present in [
            "What users felt",
            "Steps and times",
            "What happened when",
            "180 requests, 76.67 % answered",
        ] {
            let present: String = present.split_whitespace().collect();
            assert!(text.contains(&present), "{}: {present}", reading.format);
        }
        for activity in &found.runs[0].run.activities {
            let name: String = activity.shown_name().split_whitespace().collect();
            assert!(text.contains(&name), "{}: {name}", reading.format);
        }
        for absent in [
            "Steadystatehypothesis",
            "Steady-statehypothesis",
            "Dataanddefinitions",
            "Appendix",
        ] {
            assert!(!text.contains(absent), "{}: {absent}", reading.format);
        }
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("own.md"), OWN).unwrap();
    let output = run_in(
        folder.path(),
        &[
            &program::reference(),
            "--template",
            "own.md",
            "--output",
            "r.md",
            "--output",
            "r.html",
            "--output",
            "r.pdf",
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{}", words(&output.stderr));
}

#[test]
fn a_report_of_one_run_has_no_section_of_comparisons() {
    let folder = tempfile::tempdir().unwrap();
    let sections = |arguments: &[&str]| -> Vec<String> {
        let output = run_in(folder.path(), arguments);
        let text = words(&output.stdout);
        text.lines()
            .filter(|line| line.starts_with("## "))
            .map(str::to_owned)
            .collect()
    };
    let one = sections(&[&program::reference(), "--format", "markdown"]);
    assert_eq!(one[0], "## Findings", "{one:?}");
    let baseline = fixture("journals/breaker-01-before")
        .to_str()
        .unwrap()
        .to_owned();
    let after = fixture("journals/breaker-02-after")
        .to_str()
        .unwrap()
        .to_owned();
    let held = sections(&[&after, "--baseline", &baseline, "--format", "markdown"]);
    assert_eq!(held[0], "## What turned", "{held:?}");
    assert!(held.last().unwrap().starts_with("## 1 · "), "{held:?}");
}

#[test]
fn a_mistake_in_a_template_is_an_error_with_its_line_and_what_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    for (text, place, meant) in [
        (
            "# {{ title }}\n\n{{ run.block.findigs }}\n",
            "t.md:3",
            "findings",
        ),
        ("# {{ tilte }}\n", "t.md:1", "title"),
        (
            "{% for activity in run.activities %}\n{{ activity.nmae }}\n{% endfor %}\n",
            "t.md:2",
            "name",
        ),
        ("\n{% if %}\n", "t.md:2", ""),
    ] {
        fs::write(folder.path().join("t.md"), text).unwrap();
        let output = run_in(
            folder.path(),
            &[&program::reference(), "r.md", "--template", "t.md"],
        );
        let message = words(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(
            message.contains(place) && message.contains(meant),
            "{message}"
        );
        assert!(!folder.path().join("r.md").exists());
    }
    let output = run_in(
        folder.path(),
        &[&program::reference(), "r.md", "--template", "none"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(words(&output.stderr).contains("postmortem"));
}

#[test]
fn completions_and_the_manual_name_every_option() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let script = words(&run_in(folder.path(), &["completions", shell]).stdout);
        assert!(
            script.contains("fail-on") && script.contains("template"),
            "{shell}"
        );
    }
    let page = words(&run_in(folder.path(), &["man"]).stdout);
    assert!(page.starts_with(".ie") || page.starts_with(".TH"), "{page}");
    assert!(page.contains("fail\\-on") && page.contains("exit") || page.contains("Exit"));
}
