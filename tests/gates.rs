//! Gates on the real program: each figure by its short name and by its path, absent and censored values, damaged and
//! unreadable inputs, exit codes; and that a stricter limit never lets through what a laxer one stopped.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chaos_report::analyse::gate::{self, Condition, Evidence, Gate};
use chaos_report::render;
use chaos_report::results::Results;
use proptest::prelude::*;
use serde_json::{Value, json};
use support::program::{path, run};
use support::reading::{fixture, results};

/// A summary that lacks single requests: 42 of 180 failed, percentiles up to the client's timeout of 3 s.
const REFERENCE: &str = "journals/openfaas-terminate-function";
/// Every request is recorded, and users felt nothing.
const HELD: &str = "journals/nightly/01";
/// Every request is recorded; one outage of 4.2 s, recovered 4.2 s after the fault.
const OUTAGE: &str = "journals/terminate-service";
/// The client gave up after 3 s in the end of the data: no recovery, and all percentiles cut off.
const BREAKER: &str = "journals/breaker-01-before";
/// A journal without load.
const NO_LOAD: &str = "journals/controls/journal.json";
/// A journal that was cut short.
const CUT: &str = "journals/shapes/truncated_output.json";
/// No journal at all.
const BROKEN: &str = "journals/shapes/trailing_comma.json";

/// Exit code, report and messages of a run with these gates.
fn gated(inputs: &[&str], conditions: &[&str], options: &[&str]) -> (i32, Value, String) {
    let mut arguments: Vec<String> = inputs.iter().map(|input| path(input)).collect();
    for condition in conditions {
        arguments.extend(["--fail-on".to_owned(), (*condition).to_owned()]);
    }
    arguments.extend(["--format", "json", "--output", "-"].map(str::to_owned));
    arguments.extend(options.iter().map(|option| (*option).to_owned()));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = run(&arguments);
    let report = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    let messages = String::from_utf8_lossy(&output.stderr).replace(['\u{a0}', '\u{202f}'], " ");
    (output.status.code().unwrap(), report, messages)
}

/// The one gate of a run, with the exit code that it gave.
fn one(input: &str, condition: &str) -> (i32, Value) {
    let (code, report, _) = gated(&[input], &[condition], &[]);
    let gate = report["gates"][0].clone();
    assert_eq!(gate["condition"], condition);
    assert_eq!(code, if gate["met"] == true { 3 } else { 0 }, "{condition}");
    (code, gate)
}

#[test]
fn each_figure_is_met_and_not_met_by_its_short_name() {
    for (input, condition, code, value, limit) in [
        (
            REFERENCE,
            "availability<99%",
            3,
            json!(138.0 / 180.0),
            json!(0.99),
        ),
        (
            REFERENCE,
            "availability<76%",
            0,
            json!(138.0 / 180.0),
            json!(0.76),
        ),
        (HELD, "availability<100%", 0, json!(1), json!(1)),
        (OUTAGE, "failed>0", 3, json!(84), json!(0)),
        (OUTAGE, "failed>84", 0, json!(84), json!(84)),
        (OUTAGE, "failed>=84", 3, json!(84), json!(84)),
        (HELD, "failed>0", 0, json!(0), json!(0)),
        (HELD, "failed==0", 3, json!(0), json!(0)),
        (HELD, "failed!=0", 0, json!(0), json!(0)),
        (REFERENCE, "p99>1s", 3, json!(3150.717581), json!(1000)),
        (OUTAGE, "p99>57ms", 0, json!(56.2171905), json!(57)),
        (OUTAGE, "p99>56ms", 3, json!(56.2171905), json!(56)),
        (OUTAGE, "recovery>4s", 3, json!(4.209078839), json!(4)),
        (OUTAGE, "recovery>5s", 0, json!(4.209078839), json!(5)),
        (OUTAGE, "outage>4200ms", 3, json!(4.202355456), json!(4.2)),
        (OUTAGE, "outage>10s", 0, json!(4.202355456), json!(10)),
        (REFERENCE, "outage>10s", 3, json!(14.495869228), json!(10)),
        (REFERENCE, "secrets", 3, json!(1), json!(0)),
        (HELD, "secrets", 0, json!(0), json!(0)),
        (
            HELD,
            "users-affected",
            0,
            json!("unaffected"),
            json!("unaffected"),
        ),
        (
            OUTAGE,
            "users-affected",
            3,
            json!("failing"),
            json!("unaffected"),
        ),
        (
            NO_LOAD,
            "users-affected",
            3,
            json!("unknown"),
            json!("unaffected"),
        ),
        (HELD, "deviated", 0, json!("met"), json!("met")),
        (BREAKER, "deviated", 3, json!("not_met"), json!("met")),
        (
            "journals/aborted",
            "deviated",
            3,
            json!("not_checked"),
            json!("met"),
        ),
        (
            "journals/exploratory-no-hypothesis",
            "deviated",
            3,
            json!("none"),
            json!("met"),
        ),
    ] {
        let (found, gate) = one(input, condition);
        assert_eq!(found, code, "{input} {condition}: {gate}");
        assert_eq!(
            (&gate["value"], &gate["limit"]),
            (&value, &limit),
            "{input} {condition}"
        );
        assert!(!gate["reason"].as_str().unwrap().is_empty());
    }
}

#[test]
fn percentiles_have_short_names() {
    let (_, report, _) = gated(&[OUTAGE], &[], &[]);
    let latency = &report["runs"][0]["traffic"][0]["latency"];
    for name in ["p50", "p90", "p95", "p99"] {
        let value = latency[format!("{name}_ms")].as_f64().unwrap();
        assert_eq!(one(OUTAGE, &format!("{name}>={value}ms")).0, 3, "{name}");
        assert_eq!(one(OUTAGE, &format!("{name}>{value}ms")).0, 0, "{name}");
    }
}

#[test]
fn any_number_of_the_report_is_reached_by_its_path() {
    for (condition, code) in [
        ("runs[0].traffic[0].latency.p99_ms>300", 0),
        ("$.runs[0].traffic[0].latency.p99_ms>56", 3),
        ("runs[0].traffic[0].latency.p99_ms>0.05s", 3),
        ("runs[0].traffic[0].success_ratio<99.9%", 3),
        ("runs[0].traffic[0].codes.502>83", 3),
        ("runs[0].traffic[0].codes[\"502\"]>84", 0),
        ("runs[0].phases.during.failed>83", 3),
        ("runs[0].impact.episodes[0].duration_seconds>5", 0),
        ("runs[0].impact.episodes[0].duration_seconds>4", 3),
        ("inputs[0].bytes<0", 0),
    ] {
        let (found, gate) = one(OUTAGE, condition);
        assert_eq!(found, code, "{condition}: {gate}");
        assert_eq!(gate["place"].as_str().unwrap().split(['<', '>']).count(), 1);
    }
}

#[test]
fn what_the_place_names_is_the_value() {
    let conditions = [
        "availability<99%",
        "p99>1ms",
        "recovery>1s",
        "outage>1s",
        "failed>0",
        "users-affected",
        "deviated",
        "secrets",
    ];
    let (_, report, _) = gated(&[OUTAGE], &conditions, &[]);
    for gate in report["gates"].as_array().unwrap() {
        let mut place = String::from("/");
        place.push_str(
            &gate["place"]
                .as_str()
                .unwrap()
                .replace(['.', '['], "/")
                .replace(']', ""),
        );
        let stands = report.pointer(&place).unwrap();
        match stands.as_f64() {
            Some(number) => assert_eq!(gate["value"].as_f64(), Some(number), "{place}"),
            None => assert_eq!(&gate["value"], stands, "{place}"),
        }
    }
}

#[test]
fn an_absent_value_counts_as_met() {
    for (input, condition) in [
        (NO_LOAD, "availability<99%"),
        (NO_LOAD, "availability<0%"),
        (NO_LOAD, "p50>1h"),
        (NO_LOAD, "recovery>1h"),
        (NO_LOAD, "outage>1h"),
        (NO_LOAD, "failed>1000000"),
        (REFERENCE, "recovery>1h"),
        (REFERENCE, "regression"),
        (HELD, "regression"),
        ("journals/vegeta-result-missing", "availability<1%"),
        (NO_LOAD, "runs[0].traffic[0].requests<0"),
        (HELD, "runs[0].impact.recovery_seconds>1000"),
        (HELD, "runs[0].verdict.code>1000"),
        (HELD, "runs[0].traffic>1000"),
        (HELD, "runs[7].traffic[0].requests<0"),
        (HELD, "runs[99999999999].id<0"),
        (HELD, "comparison.x<0"),
    ] {
        let (code, gate) = one(input, condition);
        assert_eq!(code, 3, "{input} {condition}");
        assert_eq!(gate["value"], Value::Null, "{input} {condition}");
        let reason = gate["reason"].as_str().unwrap();
        assert!(reason.contains("not recorded"), "{condition}: {reason}");
    }
}

#[test]
fn where_users_felt_nothing_there_is_nothing_to_recover_from() {
    for condition in ["recovery>1s", "outage>1s"] {
        let (code, gate) = one(HELD, condition);
        assert_eq!(code, 0, "{gate}");
        assert_eq!(gate["value"], Value::Null);
    }
}

#[test]
fn what_was_not_recovered_fails_every_recovery_gate() {
    let (code, gate) = one(BREAKER, "recovery>1h");
    assert_eq!(code, 3);
    assert!(gate["reason"].as_str().unwrap().contains("did not recover"));
}

#[test]
fn a_value_cut_off_by_the_clients_timeout_counts_as_met_on_the_side_where_it_may_lie() {
    for (input, condition, code) in [
        // At least 3.15 s: certainly above 1 s, perhaps above 10 s, never below 1 s.
        (REFERENCE, "p99>1s", 3),
        (REFERENCE, "p99>10s", 3),
        (REFERENCE, "p99>=10s", 3),
        (REFERENCE, "p99<1s", 0),
        (REFERENCE, "p99<10s", 3),
        (REFERENCE, "runs[0].traffic[0].latency.p99_ms>10000", 3),
        (REFERENCE, "runs[0].traffic[0].latency.p50_ms>10000", 0),
        (REFERENCE, "p50>10s", 0),
        // Phases have no list of what is cut off, but are of the same requests.
        (BREAKER, "runs[0].phases.during.p99_ms>1h", 3),
        (BREAKER, "runs[0].phases.before.p50_ms>1h", 0),
        // An episode that is not over is at least as long as it was seen.
        (BREAKER, "outage>1h", 3),
        (BREAKER, "runs[0].impact.longest_outage_seconds>1h", 3),
        (BREAKER, "runs[0].impact.episodes[0].duration_seconds>1h", 3),
    ] {
        let (found, gate) = one(input, condition);
        assert_eq!(found, code, "{input} {condition}: {gate}");
    }
}

#[test]
fn a_damaged_run_counts_as_met_whatever_its_figures() {
    for condition in [
        "availability<0%",
        "failed>1000",
        "secrets",
        "deviated",
        "users-affected",
        "runs[0].activities[0].index<0",
    ] {
        let (code, gate) = one(CUT, condition);
        assert_eq!(code, 3, "{condition}: {gate}");
    }
    // A figure of another run than the damaged one is not touched by it; the worst of all runs is.
    let inputs = [HELD, CUT];
    let (code, report, _) = gated(&inputs, &["runs[0].traffic[0].success_ratio<99%"], &[]);
    assert_eq!(
        report["runs"][0]["traffic"].as_array().unwrap().len(),
        1,
        "order of inputs"
    );
    assert_eq!(code, 0, "{}", report["gates"]);
    assert_eq!(gated(&inputs, &["availability<1%"], &[]).0, 3);
    assert_eq!(gated(&inputs, &["secrets"], &[]).0, 3);
}

#[test]
fn an_unreadable_input_fails_every_gate_and_the_report_is_written() {
    for condition in [
        "availability<1%",
        "deviated",
        "users-affected",
        "secrets",
        "runs[0].traffic[0].success_ratio<1%",
    ] {
        assert_eq!(gated(&[HELD], &[condition], &[]).0, 0, "{condition}");
        let (code, report, messages) = gated(&[HELD, BROKEN], &[condition], &[]);
        assert_eq!(code, 3, "{condition}");
        assert_eq!(report["runs"].as_array().unwrap().len(), 1);
        assert!(
            messages.contains("trailing_comma.json` could not be read"),
            "{messages}"
        );
    }
}

#[test]
fn the_worst_of_all_runs_counts() {
    let (code, report, messages) = gated(
        &[HELD, OUTAGE],
        &["availability<99%", "p99>1ms", "users-affected", "deviated"],
        &[],
    );
    assert_eq!(code, 3);
    let place = |gate: usize| report["gates"][gate]["place"].as_str().unwrap().to_owned();
    assert_eq!(place(0), "runs[1].traffic[0].success_ratio");
    assert!(place(1).ends_with(".traffic[0].latency.p99_ms"));
    assert_eq!(place(2), "runs[1].verdict.users");
    assert_eq!(report["gates"][3]["met"], false);
    assert_eq!(messages.matches("failed: ").count(), 3, "{messages}");
}

#[test]
fn secrets_that_nobody_looked_for_are_not_known_to_be_absent() {
    assert_eq!(gated(&[HELD], &["secrets"], &["--no-redact"]).0, 3);
}

#[test]
fn each_failing_condition_is_named_with_the_numbers_of_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("r.md");
    let report = report.to_str().unwrap();
    let output = run(&[
        &path(REFERENCE),
        report,
        "--quiet",
        "--fail-on",
        "availability<99%",
        "--fail-on",
        "failed>0",
        "--fail-on",
        "p50>1h",
    ]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr).replace(['\u{a0}', '\u{202f}'], " ");
    assert_eq!(
        said,
        "failed: `availability<99%`: availability is 76.67 %, below 99 %\n  --> runs[0].traffic[0].success_ratio\nfailed: `failed>0`: the number of failed requests is 42, above 0\n  --> runs[0].impact.failed\n"
    );
    let written = std::fs::read_to_string(report)
        .unwrap()
        .replace('\u{202f}', " ");
    assert!(written.contains("76.67 %"), "the report says the same");
}

/// The section of a report in Markdown that names its gates.
fn gates_section(inputs: &[&str], conditions: &[&str]) -> Option<String> {
    let mut arguments: Vec<String> = inputs.iter().map(|input| path(input)).collect();
    for condition in conditions {
        arguments.extend(["--fail-on".to_owned(), (*condition).to_owned()]);
    }
    arguments.extend(["--format", "markdown", "--output", "-"].map(str::to_owned));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let report = String::from_utf8(run(&arguments).stdout).unwrap();
    let report = report.replace(['\u{a0}', '\u{202f}'], " ");
    let (_, section) = report.split_once("## Gates\n")?;
    Some(section.split("\n## ").next().unwrap().to_owned())
}

#[test]
fn a_report_shows_each_gate_with_its_value_its_limit_and_what_became_of_it() {
    let conditions = ["availability<95%", "outage>10s", "deviated", "p99>300ms"];
    let section = gates_section(&[OUTAGE], &conditions).unwrap();
    let row = |condition: &str| -> Vec<String> {
        let words = condition.replace('<', "&lt;");
        let fits = |line: &&str| line.contains(condition) || line.contains(&words);
        let row = section.lines().find(fits);
        let row = row.unwrap_or_else(|| panic!("{condition} in\n{section}"));
        let cells = row.trim_matches('|').split(" | ");
        cells.map(|cell| cell.trim().to_owned()).collect()
    };
    let availability = row("availability<95%");
    assert_eq!(availability[1..3], ["90.67 %", "95 %"]);
    assert!(availability[3].ends_with("met, fails"), "{availability:?}");
    let outage = row("outage>10s");
    assert_eq!(outage[1..3], ["4.2 s", "10 s"]);
    assert!(
        outage[3].ends_with("not met") && outage[4].contains("not above"),
        "{outage:?}"
    );
    assert!(row("deviated")[3].ends_with("not met"));
    // A figure that nobody recorded fails, and the report says why.
    let unknown = gates_section(&[NO_LOAD], &["availability<95%"]).unwrap();
    assert!(
        unknown.contains("met, fails") && unknown.contains("not recorded"),
        "{unknown}"
    );
    // Several runs: once for all of them.
    let several = gates_section(&[OUTAGE, HELD], &["availability<95%"]).unwrap();
    assert_eq!(several.matches("met, fails").count(), 1);
    assert_eq!(gates_section(&[OUTAGE], &[]), None);
}

#[test]
fn exit_codes_tell_gates_from_mistakes_and_failures() {
    let held = path(HELD);
    assert_eq!(
        run(&[&held, "--fail-on", "failed>0"]).status.code(),
        Some(0)
    );
    assert_eq!(
        run(&[&held, "--fail-on", "failed>=0"]).status.code(),
        Some(3)
    );
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("none/r.json");
    let unwritten = run(&[&held, nowhere.to_str().unwrap(), "--fail-on", "failed>=0"]);
    assert_eq!(unwritten.status.code(), Some(1));
    assert_eq!(
        run(&[&path(BROKEN), "--fail-on", "failed>0"]).status.code(),
        Some(1)
    );
    assert_eq!(
        run(&[&path(CUT), "--strict", "--fail-on", "failed>0"])
            .status
            .code(),
        Some(1)
    );
    for mistake in [
        "availability",
        "p98>1s",
        "availability<many",
        "deviated>1",
        "runs[0>1",
        "",
    ] {
        let output = run(&[&held, "--fail-on", mistake]);
        assert_eq!(output.status.code(), Some(2), "{mistake}");
        assert!(output.stdout.is_empty(), "{mistake}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            said.contains("availability<99%") && said.contains("users-affected"),
            "{said}"
        );
    }
}

#[test]
fn rounding_never_hides_why_a_gate_is_met() {
    let (_, gate) = one(OUTAGE, "p99>56.2ms");
    let reason = gate["reason"].as_str().unwrap().replace('\u{a0}', " ");
    assert_eq!(reason, "p99 is 56.2171905 ms, above 56.2 ms");
}

/// Everything that gates are held against, read once.
struct Read {
    results: Results,
    report: String,
}

static READ: LazyLock<Vec<Read>> = LazyLock::new(|| {
    let paths: Vec<PathBuf> = [
        REFERENCE,
        HELD,
        OUTAGE,
        BREAKER,
        NO_LOAD,
        CUT,
        "journals/middle-restart",
        "journals/breaker-02-after",
    ]
    .map(fixture)
    .to_vec();
    let mut sets: Vec<Vec<&Path>> = paths.iter().map(|path| vec![path.as_path()]).collect();
    sets.push(vec![&paths[1], &paths[2], &paths[0]]);
    sets.push(vec![&paths[1], &paths[5]]);
    sets.into_iter()
        .map(|inputs| {
            let results = results(&inputs).unwrap();
            let report = String::from_utf8(render::json::write(&results)).unwrap();
            Read { results, report }
        })
        .collect()
});

fn judged(read: &Read, condition: &str) -> Gate {
    let evidence = Evidence {
        comparison: None,
        runs: read
            .results
            .runs
            .iter()
            .map(|one| (&one.run, &one.analysis))
            .collect(),
        unreadable: None,
        report: &read.report,
    };
    gate::judge(&[Condition::parse(condition).unwrap()], &evidence).remove(0)
}

proptest! {
    #[test]
    fn a_stricter_limit_never_turns_a_met_gate_into_an_unmet_one(
        which in 0_usize..10,
        figure in prop::sample::select(vec![
            "availability", "p50", "p90", "p95", "p99", "recovery", "outage", "failed",
            "runs[0].traffic[0].latency.max_ms", "runs[0].phases.during.p99_ms", "runs[0].phases.during.failed",
            "runs[0].impact.episodes[0].duration_seconds", "runs[0].traffic[0].success_ratio",
        ]),
        sign in prop::sample::select(vec!["<", "<=", ">", ">="]),
        one in 0.0_f64..1.0,
        other in 0.0_f64..1.0,
        scale in prop::sample::select(vec![1.0, 30.0, 5_000.0]),
    ) {
        let scale = if figure == "availability" { 1.0 } else { scale };
        let (low, high) = (one.min(other) * scale, one.max(other) * scale);
        let (lax, strict) = if sign.starts_with('<') { (low, high) } else { (high, low) };
        let read = &READ[which];

        let lax = judged(read, &format!("{figure}{sign}{lax}"));
        let strict = judged(read, &format!("{figure}{sign}{strict}"));
        prop_assert!(!lax.met || strict.met, "{lax:?} {strict:?}");
    }

    #[test]
    fn no_text_makes_a_condition_panic(words in "\\PC{0,40}", tail in "[<>=!]{0,2}[0-9.e%a-z]{0,6}") {
        let _ = Condition::parse(&words);
        let _ = Condition::parse(&format!("runs[0].{words}{tail}"));
        let _ = Condition::parse(&format!("availability{tail}"));
    }
}
