//! Two runs laid over each other, and their figures as marks on a line: the same words and numbers in every format.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::fs;
use std::process::Command;

use support::reading::fixture;

const BEFORE: &str = "journals/breaker-01-before";
const AFTER: &str = "journals/breaker-02-after";

fn compared(names: &[&str], more: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_chaos-report"))
        .arg("compare")
        .args(names.iter().map(|name| fixture(name)))
        .args(more)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout)
        .unwrap()
        .replace(['\u{a0}', '\u{202f}'], " ")
}

fn page(names: &[&str]) -> String {
    compared(names, &["--format", "html", "--output", "-"])
}

/// The drawing of a page's figure, its wide form.
fn drawing<'p>(page: &'p str, id: &str) -> &'p str {
    let from = page.find(&format!("id=\"{id}\"")).unwrap();
    let from = from + page[from..].find("<svg").unwrap();
    let to = from + page[from..].find("</svg>").unwrap() + "</svg>".len();
    &page[from..to]
}

/// The words of a drawing.
fn words(drawing: &str) -> Vec<String> {
    let tree = roxmltree::Document::parse(drawing).unwrap();
    tree.descendants()
        .filter(|node| node.has_tag_name("text"))
        .map(|node| node.text().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn runs_are_laid_over_each_other_on_an_axis_counted_from_the_fault() {
    let page = page(&[BEFORE, AFTER]);
    let words = words(drawing(&page, "overlay"));
    for expected in [
        "time from the fault",
        "fault, t = 0",
        "0 s",
        "+5 s",
        "A · requests per second",
        "B · requests per second",
        "A · observed impact",
        "failing, ≥ 16 s",
        "client timeout",
        "A, p95 ≥ 3.02 s",
        "B, p95 504 ms",
        "131",
    ] {
        assert!(
            words.iter().any(|word| word == expected),
            "{expected}: {words:?}"
        );
    }
    // No clock holds for both runs, so none is shown.
    assert!(
        !words.iter().any(|word| word.starts_with("08:2")),
        "{words:?}"
    );
    assert!(
        page.contains("A: 131 of 160 requests (81.9 %) failed, from 0 s to +14 s; p95 ≥ 3.02 s.")
    );
    assert!(page.contains("160 and 160 requests drawn"));
}

#[test]
fn rows_of_both_runs_share_one_scale() {
    let both = page(&[BEFORE, AFTER]);
    let words = words(drawing(&both, "overlay"));
    // The busiest second of either run is the top of both rows.
    assert_eq!(words.iter().filter(|word| *word == "11").count(), 2);
}

#[test]
fn figures_of_both_sides_are_marks_on_a_line_with_their_result_in_words() {
    let page = page(&[BEFORE, AFTER]);
    let words = words(drawing(&page, "dumbbells"));
    for expected in [
        "81.9 %",
        "0 %",
        "≥ 3.02 s",
        "504 ms",
        "▲ better",
        "∅ too few data",
    ] {
        assert!(
            words.iter().any(|word| word == expected),
            "{expected}: {words:?}"
        );
    }
    assert!(page.contains("p95 during the fault: ≥ 3.02 s → 504 ms, ▲ better."));
    assert!(page.contains("Longest outage: ≥ 16 s → none, ▲ better."));
}

#[test]
fn a_run_against_itself_has_no_marks_unless_all_is_asked_for() {
    let same = page(&[AFTER, AFTER]);
    assert!(same.contains("id=\"overlay\"") && !same.contains("id=\"dumbbells\""));
    let all = compared(
        &[AFTER, AFTER],
        &["--all", "--format", "html", "--output", "-"],
    );
    assert!(all.contains("id=\"dumbbells\"") && !drawing(&all, "dumbbells").contains("▲"));
}

#[test]
fn markdown_places_both_as_files_with_their_words() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("pair.md");
    compared(
        &[BEFORE, AFTER],
        &["--quiet", "--output", report.to_str().unwrap()],
    );
    let text = fs::read_to_string(&report).unwrap();
    for name in ["overlay", "dumbbells"] {
        assert!(
            text.contains(&format!("(<pair_files/{name}.svg>)")),
            "{name}"
        );
        assert!(
            folder
                .path()
                .join(format!("pair_files/{name}.svg"))
                .exists()
        );
    }
    assert!(text.contains("![The runs A (breaker-01-before) and B (breaker-02-after)"));
}

#[test]
fn what_comes_from_a_fallback_is_said() {
    let words = compared(&[BEFORE, AFTER], &["--format", "terminal", "--output", "-"]);
    let words: Vec<&str> = words.split_whitespace().collect();
    assert!(words.join(" ").contains(
        "and 131 of 160 bodies (81.9 %) come from a fallback, those of consumer-answers-in-time and consumer-service-must-still-respond too"
    ), "{words:?}");
    // The run before had none.
    let words = compared(&[AFTER, BEFORE], &["--format", "terminal", "--output", "-"]);
    assert!(!words.contains("fallback"), "{words}");
}
