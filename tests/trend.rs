//! Run after run of one experiment: which stands out, what changed there, in every format.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use support::program::run;
use support::reading::fixture;

fn nightly(nights: std::ops::RangeInclusive<u32>) -> Vec<String> {
    nights
        .map(|night| {
            let folder = fixture(&format!("journals/nightly/{night:02}"));
            folder.to_str().unwrap().to_owned()
        })
        .collect()
}

/// The report of some nights in a format, as text.
fn of_nights(nights: std::ops::RangeInclusive<u32>, more: &[&str]) -> String {
    let nights = nightly(nights);
    let mut arguments: Vec<&str> = nights.iter().map(String::as_str).collect();
    arguments.extend(more);
    let ran = run(&arguments);
    String::from_utf8_lossy(&ran.stdout).into_owned()
}

#[test]
fn the_odd_night_is_named_with_what_changed_in_it_and_the_release_that_starts_there() {
    for format in ["terminal", "markdown", "html"] {
        let text = of_nights(1..=12, &["--format", format, "--output", "-", "--verbose"]);
        let text = text.replace(['\u{a0}', '\u{202f}', '\n'], " ");
        let text: Vec<&str> = text.split_whitespace().collect();
        let text = text.join(" ");
        for expected in [
            "Run 09 deviated; the other 11 held",
            "the first with release 1.4.3 (1.4.2 before)",
            "11 % of the bodies spoke of an error, none around",
            "p99 439 ms (median of the others 56 ms)",
            "share-of-errors-is-low failed or was not met",
        ] {
            assert!(text.contains(expected), "{format}: {expected}");
        }
    }
}

#[test]
fn the_figures_of_all_nights_are_drawn_over_each_other_and_one_by_one() {
    let page = of_nights(1..=12, &["--format", "html", "--output", "-"]);
    assert!(page.contains("id=\"trend\"") && page.contains("id=\"panels\""));
    assert!(page.contains("1,200 of 1,200 requests drawn"));
    // No other run stands out.
    assert_eq!(page.matches("run-stands-out").count(), 1);
    assert!(!page.contains("level-shift"));
}

#[test]
fn a_run_that_broke_a_gate_is_named_and_the_limit_is_drawn() {
    let page = of_nights(
        1..=12,
        &[
            "--format",
            "html",
            "--output",
            "-",
            "--fail-on",
            "p99>200ms",
        ],
    );
    assert!(page.contains("1\u{a0}run broke a gate: 09"));
    assert!(page.contains("limit 200"));
}

#[test]
fn ten_nights_make_no_trend() {
    let page = of_nights(1..=10, &["--format", "html", "--output", "-"]);
    assert!(!page.contains("id=\"trend\"") && !page.contains("run-stands-out"));
}

#[test]
fn the_trend_is_the_same_whatever_the_order_of_the_inputs() {
    let mut nights = nightly(1..=12);
    nights.reverse();
    let mut arguments: Vec<&str> = nights.iter().map(String::as_str).collect();
    arguments.extend(["--format", "markdown", "--output", "-"]);
    let reversed = run(&arguments);
    let reversed = String::from_utf8_lossy(&reversed.stdout).into_owned();
    let trend = |text: &str| {
        let part = text.split("## From run to run").nth(1).unwrap();
        part.split("\n## ").next().unwrap().to_owned()
    };
    let straight = of_nights(1..=12, &["--format", "markdown", "--output", "-"]);
    assert_eq!(trend(&straight), trend(&reversed));
}

#[test]
fn earlier_reports_are_part_of_the_trend_and_there_is_one_headline() {
    let folder = tempfile::tempdir().unwrap();
    let earlier = folder.path().join("earlier.json");
    let earlier = earlier.to_str().unwrap();
    let first = nightly(1..=1);
    let ran = run(&[&first[0], earlier, "--quiet"]);
    assert!(ran.status.success(), "{ran:?}");
    let rest = nightly(2..=12);
    let mut arguments = vec!["compare", earlier];
    arguments.extend(rest.iter().map(String::as_str));
    arguments.extend(["--output", "-", "--format"]);
    let said = |format: &str| {
        let ran = run(&[arguments.as_slice(), &[format]].concat());
        String::from_utf8(ran.stdout).unwrap()
    };
    let whole: serde_json::Value = serde_json::from_str(&said("json")).unwrap();
    let trend = &whole["comparison"]["trend"][0];
    // Eleven runs were read; the twelfth place is the run of the earlier report, which began first.
    assert_eq!(trend["runs"][0], 11);
    assert_eq!(trend["runs"].as_array().unwrap().len(), 12);
    let p99 = trend["figures"]
        .as_array()
        .unwrap()
        .iter()
        .find(|figure| figure["name"] == "p99_ms")
        .unwrap();
    let known = p99["values"].as_array().unwrap();
    assert!(known.iter().all(serde_json::Value::is_number), "{known:?}");
    let page = said("markdown").replace('\u{a0}', " ");
    assert!(
        page.contains("Run 09 deviated; the other 11 held"),
        "{page}"
    );
    assert!(!page.contains("**Worse"), "one headline");
}
