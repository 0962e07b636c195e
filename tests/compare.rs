//! Runs held against each other, by the real binary and on simulated loads.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Output;

use chaos_report::analyse::compare::{Comparison, Digest, Floors, Judgement, Side, compare};
use chaos_report::analyse::{AnalysisPlan, FaultChoice, analyse};
use chaos_report::model::Moment;
use chaos_report::model::traffic::{Requests, Row, Target};
use serde_json::Value;
use support::load;
use support::program::{path, run};
use support::reading::{comparison_of, fixture};

const BEFORE: &str = "journals/breaker-01-before";
const AFTER: &str = "journals/breaker-02-after";

fn compared(names: &[&str]) -> Value {
    let paths: Vec<PathBuf> = names.iter().map(|name| fixture(name)).collect();
    let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    comparison_of(&paths)["comparison"].take()
}

fn figure<'c>(comparison: &'c Value, name: &str) -> &'c Value {
    comparison["figures"]
        .as_array()
        .unwrap()
        .iter()
        .find(|figure| figure["name"] == name)
        .unwrap_or_else(|| panic!("no {name}"))
}

/// Steps and answers that turned: name, from, to, direction.
fn turned(comparison: &Value) -> Vec<[&str; 4]> {
    comparison["changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|change| change["direction"].is_string())
        .map(|change| ["name", "from", "to", "direction"].map(|key| change[key].as_str().unwrap()))
        .collect()
}

/// The judgements of all figures against all candidates.
fn judgements(comparison: &Value) -> Vec<&str> {
    comparison["figures"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|figure| figure["against"].as_array().unwrap())
        .map(|against| against["judgement"].as_str().unwrap())
        .collect()
}

fn plain(words: &str) -> String {
    words.replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn the_breaker_made_the_failures_go_away_and_answers_are_still_slowed() {
    let comparison = compared(&[BEFORE, AFTER]);
    assert_eq!(comparison["candidates"][0]["outcome"], "better");
    let sentence = plain(comparison["sentence"].as_str().unwrap());
    assert!(
        sentence.starts_with("Better: no request fails any more. "),
        "{sentence}"
    );
    // All of it in one sentence.
    let whole = sentence.split(". ").nth(1).unwrap();
    for part in [
        "131 of 160 → 0 of 160, p < 0.001, Fisher's exact test",
        "consumer-service-must-still-respond went from failed to succeeded",
        "the hypothesis went from deviated to met",
        "answers are still slowed there: 26 of 160 requests (16.2 %)",
    ] {
        assert!(whole.contains(part), "{part}: {whole}");
    }
    let failed = figure(&comparison, "failed_ratio");
    assert_eq!(failed["counts"], serde_json::json!([[131, 160], [0, 160]]));
    assert_eq!(failed["test"], "fisher-exact");
    assert_eq!(failed["judgement"], "better");
    // scipy.stats.fisher_exact([[131, 29], [0, 160]])
    let p = failed["p"].as_f64().unwrap();
    assert!((p / 2.567_714_744_691_707_4e-61 - 1.0).abs() < 1e-9, "{p}");
    let p50 = figure(&comparison, "during.p50_ms");
    assert_eq!(p50["judgement"], "better");
    assert_eq!(p50["samples"], serde_json::json!([14, 13]));
    assert_eq!(p50["bound"], "or_more");
    assert_eq!(p50["at_least"], serde_json::json!([true, false]));
    // Three buckets a side can show nothing, whatever the difference.
    assert_eq!(figure(&comparison, "before.p95_ms")["judgement"], "too_few");
    let definitions: Vec<&str> = comparison["changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|change| change["kind"] == "definition")
        .map(|change| change["name"].as_str().unwrap())
        .collect();
    assert!(definitions.contains(&"method · consumer-requests-by-code · argument query"));
    let gone: Vec<&Value> = comparison["findings"]["gone"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| &finding["code"])
        .collect();
    assert!(gone.contains(&&Value::from("not-recovered")), "{gone:?}");
}

#[test]
fn the_reverse_order_says_the_opposite() {
    let (there, back) = (compared(&[BEFORE, AFTER]), compared(&[AFTER, BEFORE]));
    assert_eq!(back["candidates"][0]["outcome"], "worse");
    let sentence = plain(back["sentence"].as_str().unwrap());
    for part in [
        "Worse: 131 of 160 requests (81.9 %) failed where none did.",
        "(0 of 160 → 131 of 160, p < 0.001, Fisher's exact test)",
        "consumer-service-must-still-respond went from succeeded to failed",
        "the hypothesis went from met to deviated",
    ] {
        assert!(sentence.contains(part), "{part}: {sentence}");
    }
    let opposite = |word: &str| match word {
        "better" => "worse".to_owned(),
        "worse" => "better".to_owned(),
        other => other.to_owned(),
    };
    let one: Vec<String> = judgements(&there).into_iter().map(opposite).collect();
    assert_eq!(one, judgements(&back));
    let mut mirrored: Vec<[String; 4]> = turned(&there)
        .into_iter()
        .map(|[name, from, to, direction]| {
            [
                name.to_owned(),
                to.to_owned(),
                from.to_owned(),
                opposite(direction),
            ]
        })
        .collect();
    mirrored.sort();
    let mut other: Vec<[String; 4]> = turned(&back)
        .into_iter()
        .map(|change| change.map(str::to_owned))
        .collect();
    other.sort();
    assert_eq!(mirrored, other);
    for (one, other) in there["figures"]
        .as_array()
        .unwrap()
        .iter()
        .zip(back["figures"].as_array().unwrap())
    {
        assert_eq!(one["p"], other["p"], "{}", one["name"]);
    }
}

#[test]
fn a_run_against_itself_flags_nothing() {
    for name in [
        BEFORE,
        AFTER,
        "journals/nightly/09",
        "journals/toolkit-v100",
        "journals/toolkit-v012",
        "journals/openfaas-terminate-function",
        "journals/continuous-hypothesis",
        "journals/rollbacks-fail",
        "journals/exploratory-no-hypothesis",
    ] {
        let comparison = compared(&[name, name]);
        for judgement in judgements(&comparison) {
            assert!(
                matches!(judgement, "same" | "too_few"),
                "{name}: {judgement}"
            );
        }
        assert_eq!(comparison["changes"], serde_json::json!([]), "{name}");
        assert_eq!(comparison["findings"]["appeared"], serde_json::json!([]));
        assert_eq!(comparison["findings"]["gone"], serde_json::json!([]));
    }
    let gate = |name: &str| {
        let name = path(name);
        run(&[
            "compare",
            &name,
            &name,
            "--quiet",
            "--fail-on",
            "regression",
        ])
    };
    assert_eq!(gate(BEFORE).status.code(), Some(0));
    // Without any figure nobody knows.
    let nothing = gate("journals/rollbacks-fail");
    assert_eq!(nothing.status.code(), Some(3), "{nothing:?}");
}

#[test]
fn eight_quiet_nights_flag_nothing_and_have_too_few_buckets_to_tell_latencies_apart() {
    let nights: Vec<String> = (1..=8)
        .map(|night| format!("journals/nightly/0{night}"))
        .collect();
    // Each night once as the baseline.
    for first in 0..nights.len() {
        let mut order: Vec<&str> = nights.iter().map(String::as_str).collect();
        order.rotate_left(first);
        let comparison = compared(&order);
        for judgement in judgements(&comparison) {
            assert!(matches!(judgement, "same" | "too_few"), "{judgement}");
        }
        assert!(turned(&comparison).is_empty());
        for name in ["during.p50_ms", "during.p95_ms", "during.p99_ms"] {
            for against in figure(&comparison, name)["against"].as_array().unwrap() {
                assert_eq!(against["judgement"], "too_few", "{name}");
                assert_eq!(against["samples"], serde_json::json!([4, 4]), "{name}");
            }
        }
    }
}

#[test]
fn the_ninth_night_is_named_with_what_changed_and_the_release_that_starts_there() {
    let nights: Vec<String> = (1..=12)
        .map(|night| format!("journals/nightly/{night:02}"))
        .collect();
    let nights: Vec<&str> = nights.iter().map(String::as_str).collect();
    let comparison = compared(&nights);
    let sentence = plain(comparison["sentence"].as_str().unwrap());
    for part in [
        "Worse in 09: the hypothesis does not hold any more.",
        "bodies with an error rose from 0 of 100 (0 %) to 11 of 100 (11.0 %)",
        "The setting release is 1.4.3 instead of 1.4.2 in 09, 10, 11 and 12.",
    ] {
        assert!(sentence.contains(part), "{part}: {sentence}");
    }
    assert_eq!(
        turned(&comparison),
        [
            ["hypothesis", "met", "not_met", "worse"],
            ["users", "unaffected", "degraded", "worse"],
            ["share-of-errors-is-low", "succeeded", "failed", "worse"],
        ]
    );
    for (place, candidate) in comparison["candidates"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        let worse = candidate["outcome"] == "worse";
        assert_eq!(worse, place == 7, "{candidate}");
    }
}

#[test]
fn an_earlier_report_stands_for_its_run() {
    let folder = tempfile::tempdir().unwrap();
    let earlier = folder.path().join("baseline.json");
    let earlier = earlier.to_str().unwrap();
    let written = run(&[&path(BEFORE), earlier, "--quiet"]);
    assert!(written.status.success(), "{written:?}");
    let by_journal = compared(&[BEFORE, AFTER]);
    let (earlier_path, after) = (Path::new(earlier), fixture(AFTER));
    let mut by_report = comparison_of(&[earlier_path, &after])["comparison"].take();
    assert_eq!(by_report["figures"], by_journal["figures"]);
    assert_eq!(by_report["changes"], by_journal["changes"]);
    assert_eq!(by_report["findings"], by_journal["findings"]);
    assert_eq!(by_report["baseline"]["runs"], serde_json::json!([null]));
    // The same by name, for one run's own report.
    let report = run(&[
        &path(AFTER),
        "--baseline",
        earlier,
        "--format",
        "json",
        "--output",
        "-",
        "--quiet",
    ]);
    let mut report: Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(report["runs"].as_array().unwrap().len(), 1);
    by_report = report["comparison"].take();
    assert_eq!(by_report["figures"], by_journal["figures"]);
    // And alone against itself.
    let itself = run(&[
        "compare",
        earlier,
        earlier,
        "--quiet",
        "--fail-on",
        "regression",
    ]);
    assert_eq!(itself.status.code(), Some(0), "{itself:?}");
    assert!(plain(&String::from_utf8_lossy(&itself.stdout)).contains("No detectable difference"));
}

#[test]
fn a_broken_baseline_is_an_error_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("earlier.json");
    std::fs::write(
        &broken,
        "{\"schema\": \"chaos-report/1\", \"runs\": [{\"id\": 3}]}",
    )
    .unwrap();
    let output = run(&[
        &path(AFTER),
        "--baseline",
        broken.to_str().unwrap(),
        "--quiet",
    ]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("earlier.json"), "{told}");
}

#[test]
fn the_gate_regression_fails_on_what_got_worse() {
    let gate = |arguments: &[&str]| {
        let mut all = vec!["--quiet", "--fail-on", "regression"];
        all.extend(arguments);
        run(&all)
    };
    let (before, after) = (path(BEFORE), path(AFTER));
    let worse = run(&[
        "compare",
        &after,
        &before,
        "--quiet",
        "--fail-on",
        "regression",
    ]);
    let told = String::from_utf8_lossy(&worse.stderr).into_owned();
    assert_eq!(worse.status.code(), Some(3), "{told}");
    assert!(
        told.contains("regression") && told.contains("hypothesis"),
        "{told}"
    );
    let better = run(&[
        "compare",
        &before,
        &after,
        "--quiet",
        "--fail-on",
        "regression",
    ]);
    assert_eq!(better.status.code(), Some(0));
    // Named the other way round, the first input is the candidate.
    let named = run(&[
        "compare",
        &before,
        &after,
        "--baseline",
        &after,
        "--quiet",
        "--fail-on",
        "regression",
    ]);
    assert_eq!(named.status.code(), Some(3));
    assert_eq!(
        gate(&[&before]).status.code(),
        Some(3),
        "nothing to compare with"
    );
    // Different experiments can not be compared.
    let other = path("journals/toolkit-v100");
    let different = run(&[
        "compare",
        &before,
        &other,
        "--quiet",
        "--fail-on",
        "regression",
    ]);
    assert_eq!(different.status.code(), Some(3));
}

#[test]
fn junit_has_a_case_for_each_figure_and_each_step_that_turned() {
    let junit = |first: &str, second: &str| -> String {
        let (first, second) = (path(first), path(second));
        let arguments = [
            "compare", &first, &second, "--quiet", "--format", "junit", "--output", "-",
        ];
        plain(&String::from_utf8(run(&arguments).stdout).unwrap())
    };
    let worse = junit(AFTER, BEFORE);
    let document = roxmltree::Document::parse(&worse).unwrap();
    let suite = document
        .descendants()
        .find(|node| node.attribute("name") == Some("comparison"))
        .unwrap();
    assert_eq!(suite.attribute("failures"), Some("10"), "{worse}");
    let failed: Vec<&str> = suite
        .children()
        .filter(|case| case.children().any(|child| child.has_tag_name("failure")))
        .filter_map(|case| case.attribute("name"))
        .collect();
    for name in [
        "hypothesis (answer)",
        "consumer-service-must-still-respond (method)",
        "Failed requests",
        "p99 during the fault",
    ] {
        assert!(failed.contains(&name), "{name}: {failed:?}");
    }
    let better = junit(BEFORE, AFTER);
    let document = roxmltree::Document::parse(&better).unwrap();
    let suite = document
        .descendants()
        .find(|node| node.attribute("name") == Some("comparison"))
        .unwrap();
    assert_eq!(suite.attribute("failures"), Some("0"));
    assert!(
        suite
            .children()
            .any(|case| case.children().any(|child| child.has_tag_name("skipped")))
    );
}

#[test]
fn different_experiments_are_only_set_side_by_side() {
    let comparison = compared(&[BEFORE, "journals/toolkit-v100"]);
    assert_eq!(comparison["candidates"][0]["same_experiment"], false);
    assert_eq!(
        comparison["candidates"][0]["outcome"],
        "different_experiment"
    );
    for figure in comparison["figures"].as_array().unwrap() {
        assert_eq!(figure["judgement"], Value::Null);
        assert_eq!(figure["difference"], Value::Null);
        let name = figure["name"].as_str().unwrap();
        assert!(!name.contains('.'), "{name}");
    }
    assert!(
        comparison["sentence"]
            .as_str()
            .unwrap()
            .contains("is not the experiment of")
    );
}

#[test]
fn what_a_run_tested_is_no_part_of_its_definition() {
    // The toolkit writes the value that it tested into the tolerance; it differs every night.
    let comparison = compared(&["journals/nightly/01", "journals/nightly/02"]);
    assert_eq!(comparison["changes"], serde_json::json!([]));
}

#[test]
fn floors_are_settable() {
    let before = path("journals/nightly/01");
    let ninth = path("journals/nightly/09");
    let run = |floor: &str| {
        run(&[
            "compare", &before, &ninth, "--quiet", "--format", "json", "--output", "-", "--floor",
            floor,
        ])
    };
    let judged = |output: Output| -> String {
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        figure(&report["comparison"], "body_error_ratio")["judgement"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(judged(run("errors=1%")), "worse");
    assert_eq!(judged(run("errors=12%")), "same");
    assert_eq!(judged(run("requests=12")), "same");
    let refused = run("speed=1");
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn several_runs_of_one_experiment_are_compared_unasked_and_others_are_not() {
    let report = |names: &[&str]| -> Value {
        let paths: Vec<String> = names.iter().map(|name| path(name)).collect();
        let mut arguments: Vec<&str> = paths.iter().map(String::as_str).collect();
        arguments.extend(["--quiet", "--format", "json", "--output", "-"]);
        serde_json::from_slice(&run(&arguments).stdout).unwrap()
    };
    assert!(report(&[BEFORE, AFTER])["comparison"].is_object());
    assert!(report(&[BEFORE, "journals/toolkit-v100"])["comparison"].is_null());
    assert!(report(&[BEFORE])["comparison"].is_null());
}

#[test]
fn folders_with_several_runs_are_tested_on_runs() {
    let folder = tempfile::tempdir().unwrap();
    let mut sides = Vec::new();
    for (side, nights) in [("week-1", 1..=6), ("week-2", 7..=12)] {
        for night in nights {
            let night = format!("{night:02}");
            let from = fixture(&format!("journals/nightly/{night}"));
            let to = folder.path().join(side).join(&night);
            std::fs::create_dir_all(&to).unwrap();
            for file in std::fs::read_dir(from).unwrap() {
                let file = file.unwrap();
                std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        }
        sides.push(folder.path().join(side));
    }
    let sides: Vec<&Path> = sides.iter().map(PathBuf::as_path).collect();
    let comparison = comparison_of(&sides)["comparison"].take();
    assert_eq!(comparison["baseline"]["label"], "week-1");
    assert_eq!(comparison["baseline"]["runs"].as_array().unwrap().len(), 6);
    let p50 = figure(&comparison, "during.p50_ms");
    assert_eq!(p50["test"], "mann-whitney-runs");
    assert_eq!(p50["samples"], serde_json::json!([6, 6]));
    assert_eq!(
        figure(&comparison, "failed_ratio")["counts"],
        serde_json::json!([[0, 600], [0, 600]])
    );
}

/// A generator of random numbers that gives the same ones everywhere.
struct Dice(u64);

impl Dice {
    fn uniform(&mut self) -> f64 {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11;
        (bits as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (radius, angle) = (self.uniform(), self.uniform());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    }
}

/// 200 requests at 10 per second while the fault is in, lognormal with σ = 0.3 around a median; some of them fail.
fn simulated(dice: &mut Dice, median_ms: f64, failing: f64) -> Digest {
    const STEP_NS: i64 = 100_000_000;
    let mut requests = Requests::new(1_000);
    let target = requests.add_target(Target::new("GET", "shop", "/"));
    for number in 0..200 {
        let latency = median_ms * (0.3 * dice.normal()).exp() * 1e6;
        let failed = dice.uniform() < failing;
        requests.push(
            Row {
                start: number * STEP_NS,
                latency: latency as i64,
                code: if failed { 503 } else { 200 },
                flags: 0,
                target,
            },
            0,
            0,
        );
    }
    requests.finish();
    let run = load::run(requests);
    let moment = |nanoseconds| Moment::from_nanoseconds(nanoseconds, 9);
    let plan = AnalysisPlan {
        fault: Some(FaultChoice::Window(moment(0), moment(200 * STEP_NS))),
        ..AnalysisPlan::default()
    };
    Digest::of(&run, &analyse(&run, &plan))
}

fn held_against(one: Digest, other: Digest) -> Comparison {
    let side = |label: &str, digest: Digest| Side {
        label: label.to_owned(),
        digests: vec![digest],
        runs: vec![None],
    };
    compare(
        vec![side("one", one), side("other", other)],
        &Floors::default(),
    )
    .unwrap()
}

#[test]
fn runs_of_one_distribution_are_rarely_called_different() {
    let mut dice = Dice(0x5EED_0001);
    let (mut figures, mut changed) = (0, 0);
    for pair in 0..1_000 {
        // From quick to slow, and from no failure to many.
        let median = [20.0, 200.0, 2_000.0][pair % 3];
        let failing = [0.0, 0.02, 0.2, 0.5][pair % 4];
        let one = simulated(&mut dice, median, failing);
        let other = simulated(&mut dice, median, failing);
        let comparison = held_against(one, other);
        let tested = comparison
            .figures
            .iter()
            .filter(|figure| figure.against.iter().any(|against| against.test.is_some()));
        for figure in tested {
            figures += 1;
            changed += usize::from(figure.changed());
        }
    }
    assert!(figures >= 4_000, "{figures}");
    assert!(changed * 20 <= figures, "{changed} of {figures}");
}

#[test]
fn a_median_that_rose_by_three_tenths_is_found() {
    let mut dice = Dice(0x5EED_0002);
    let mut found = 0;
    for _ in 0..300 {
        let one = simulated(&mut dice, 200.0, 0.0);
        let other = simulated(&mut dice, 260.0, 0.0);
        let comparison = held_against(one, other);
        let p50 = comparison
            .figures
            .iter()
            .find(|figure| figure.measure.name() == "during.p50_ms")
            .unwrap();
        found += usize::from(p50.against[0].judgement == Some(Judgement::Worse));
    }
    assert!(found >= 270, "{found} of 300");
}

#[test]
fn names_that_can_not_be_replaced_are_not_shown_in_a_public_comparison() {
    let folder = tempfile::tempdir().unwrap();
    let earlier = folder.path().join("earlier.json");
    let earlier = earlier.to_string_lossy();
    assert!(run(&[&path(BEFORE), &earlier]).status.success());
    let out = folder.path().join("out.html");
    let out = out.to_string_lossy();
    for arguments in [
        vec!["compare", &*earlier, &path(AFTER), &out, "--public"],
        vec![&path(AFTER), &*out, "--baseline", &earlier, "--public"],
        vec![&path(AFTER), &*out, "--baseline", &path(BEFORE), "--public"],
    ] {
        let refused = run(&arguments);
        assert!(!refused.status.success(), "{arguments:?}");
        assert!(!Path::new(&*out).exists(), "{arguments:?}");
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(
            said.contains("`--public` can not give other names"),
            "{said}"
        );
    }
    let done = run(&["compare", &path(BEFORE), &path(AFTER), &out, "--public"]);
    assert!(done.status.success());
}
