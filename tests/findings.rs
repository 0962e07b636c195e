//! Findings: on every real journal what must fire fires and nothing else that is decided; each rule on small cases.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use chaos_report::analyse::rule::{Finding, RULES, Severity};
use serde_json::{Value, json};
use support::reading::{facts, fixture, results};

fn findings(input: &Path) -> Vec<Finding> {
    let mut results =
        results(&[input]).unwrap_or_else(|error| panic!("{}: {error}", input.display()));
    results.runs.remove(0).analysis.findings
}

fn codes(findings: &[Finding]) -> BTreeSet<&str> {
    findings.iter().map(|finding| finding.code).collect()
}

fn names(list: &Value) -> BTreeSet<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap())
        .collect()
}

#[test]
fn on_every_journal_what_must_fire_fires_and_what_must_not_does_not() {
    let verdicts = facts("journals/verdicts.json");
    let mut compared = 0;
    for (name, expected) in verdicts.as_object().unwrap() {
        if name == "_" {
            continue;
        }
        let found = findings(&fixture(&format!("journals/{name}")));
        let found = codes(&found);
        let missing: Vec<_> = names(&expected["must_fire"])
            .difference(&found)
            .copied()
            .collect();
        let extra: Vec<_> = names(&expected["must_not_fire"])
            .intersection(&found)
            .copied()
            .collect();
        assert!(missing.is_empty(), "{name}: {missing:?} did not fire");
        assert!(extra.is_empty(), "{name}: {extra:?} fired");
        compared += 1;
    }
    assert!(compared >= 45, "the list of verdicts is cut");
}

#[test]
fn every_finding_is_a_plain_sentence_with_details_and_evidence() {
    let verdicts = facts("journals/verdicts.json");
    let own = [
        "own/nothing-terminated",
        "own/exit-code",
        "own/method-probe-500",
    ];
    let all = verdicts.as_object().unwrap().keys().map(String::as_str);
    for name in all.filter(|name| *name != "_").chain(own) {
        let found = findings(&fixture(&format!("journals/{name}")));
        assert!(found.is_sorted_by_key(|finding| finding.severity), "{name}");
        for finding in found {
            let at = format!("{name}: {finding:?}");
            let rule = RULES.iter().find(|rule| rule.code == finding.code).unwrap();
            assert!(rule.severities.contains(&finding.severity), "{at}");
            assert!(
                !finding.title.ends_with('.') && !finding.title.is_empty(),
                "{at}"
            );
            assert!(finding.detail.ends_with('.'), "{at}");
            assert!(
                !finding.evidence.is_empty() && finding.evidence.len() <= 21,
                "{at}"
            );
            for text in [&finding.title, &finding.detail]
                .into_iter()
                .chain(finding.evidence.iter().map(|exhibit| &exhibit.words))
            {
                assert!(
                    !text.contains("  ") && !text.contains('`') && text.trim() == text,
                    "{at}"
                );
                assert!(!text.contains("unknown"), "{at}");
            }
        }
    }
}

#[test]
fn the_reference_states_its_contradictions_with_numbers() {
    let found = findings(&fixture("journals/openfaas-terminate-function"));
    let say = |code: &str| {
        let finding = found.iter().find(|finding| finding.code == code).unwrap();
        let all = [&finding.title, &finding.detail]
            .into_iter()
            .chain(finding.evidence.iter().map(|exhibit| &exhibit.words));
        let words: Vec<&str> = all.map(String::as_str).collect();
        words.join(" | ").replace(['\u{a0}', '\u{202f}'], " ")
    };
    for (code, words) in [
        (
            "users-affected-while-hypothesis-held",
            &[
                "42 of 180 requests (23.3 %) got no response",
                "are not timed",
                "17:20:43.0–17:21:43.0 UTC",
            ][..],
        ),
        (
            "sources-disagree",
            &[
                "42 by the load, 1 by counters and 3 by log lines",
                "the 502 counter of query-total-function-invocation: +1, 29 → 30",
                "3 lines with 502 of 30 s",
                "gave up after 3.0 s",
                "$.run[2].output",
            ],
        ),
        (
            "window-too-short",
            &[
                "query-total-function-invocation",
                "23 s before the load's end",
                "A window of 17:20:20–17:22:24 UTC",
                "waited up to 30 s",
            ],
        ),
        ("samples-repeat", &["step 1 s, values change every 5 s"]),
        ("timeouts-censor-latency", &["p95, p99 and max", "3.0 s"]),
    ] {
        for word in words {
            assert!(
                say(code).contains(word),
                "{code}: {word:?} is not in {}",
                say(code)
            );
        }
    }
}

#[test]
fn journals_of_our_own_give_the_finding_they_were_made_for() {
    for (name, code, severity) in [
        (
            "nothing-terminated",
            "fault-not-injected",
            Severity::Critical,
        ),
        ("exit-code", "fault-not-injected", Severity::Critical),
        (
            "method-probe-500",
            "method-probe-out-of-tolerance",
            Severity::Warning,
        ),
    ] {
        let found = findings(&fixture(&format!("journals/own/{name}")));
        let codes: Vec<_> = found
            .iter()
            .map(|finding| (finding.code, finding.severity))
            .collect();
        assert_eq!(codes, [(code, severity)], "{name}");
        assert!(
            found[0].evidence[0].words.contains("$.run["),
            "{:?}",
            found[0].evidence
        );
    }
    let report = support::reading::report(&fixture("journals/own/method-probe-500")).unwrap();
    let activities = &report["runs"][0]["activities"];
    assert_eq!(activities[1]["tolerance_met"], false);
    assert_eq!(activities[1]["tolerance_met_by"], "chaos-report");
    assert_eq!(activities[0]["tolerance_met_by"], Value::Null);
}

#[test]
fn the_page_on_findings_is_made_from_the_rules() {
    let mut page = String::from(
        "# Findings\n\nA finding is what a reader must know, stated with its evidence. Each comes from a small rule of its \
         own over a run\nand its analysis; it blames nobody and guesses no cause. The worst stand first in a report.\n\n\
         This page is made from the rules themselves: `RENEW_GOLDEN=1 cargo test --test findings`.\n\n\
         | code | severity | fires when |\n|---|---|---|\n",
    );
    let severities = |rule: &chaos_report::analyse::rule::Rule| {
        let words: Vec<&str> = rule
            .severities
            .iter()
            .map(|severity| severity.word())
            .collect();
        words.join(" or ")
    };
    for rule in RULES {
        writeln!(
            page,
            "| [{0}](#{0}) | {1} | {2} |",
            rule.code,
            severities(rule),
            rule.fires_when
        )
        .unwrap();
    }
    for rule in RULES {
        write!(
            page,
            "\n## {}\n\nSeverity: {}. Fires when {}.\n\nFor example: *{}*\n\nWhat to do: {}\n",
            rule.code,
            severities(rule),
            rule.fires_when,
            rule.example,
            rule.what_to_do
        )
        .unwrap();
    }
    support::assert_golden("../../docs/findings.md", page.as_bytes());
}

#[test]
fn every_rule_has_a_code_of_its_own_and_says_what_to_do() {
    let codes: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(codes.len(), RULES.len());
    for rule in RULES {
        assert!(
            rule.what_to_do.ends_with('.') && !rule.fires_when.ends_with('.'),
            "{}",
            rule.code
        );
        assert!(
            !rule.severities.is_empty() && !rule.example.is_empty(),
            "{}",
            rule.code
        );
    }
}

/// A small run in which nothing is wrong: checks before and after, load throughout, a pod terminated and a rollback.
/// Cases change one thing in it.
struct Case {
    journal: Value,
    /// Status, latency in milliseconds, and body of each request; ten are sent a second from 10:00:01 on.
    load: Option<Vec<(u16, u64, &'static str)>>,
    /// By how many seconds the load's times are moved.
    moved: i64,
}

/// 2026-01-01, 10:00:00 UTC.
const START: i64 = 1_767_261_600;

fn at(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "small")]
    let nanoseconds = START * 1_000_000_000 + (seconds * 1e9) as i64;
    chaos_report::model::Moment::from_nanoseconds(nanoseconds, 6).to_string()
}

fn played(activity: Value, from: f64, to: f64, output: Value) -> Value {
    json!({"activity": activity, "output": output, "status": "succeeded",
        "start": at(from), "end": at(to), "duration": to - from})
}

fn probe(name: &str) -> Value {
    json!({"type": "probe", "name": name, "provider": {"type": "python", "module": "lab", "func": "look"}})
}

fn check(from: f64, met: bool) -> Value {
    let mut activity = probe("front-answers");
    activity["tolerance"] = json!(true);
    let mut probe = played(activity, from, from + 0.1, json!(met));
    probe["tolerance_met"] = json!(met);
    json!({"steady_state_met": met, "probes": [probe]})
}

impl Case {
    fn new() -> Self {
        let load = json!({"type": "action", "name": "send-load", "background": true, "provider": {"type": "process",
            "path": "vegeta", "arguments": "attack -rate=10 -duration=50s -timeout=1s -output=result.csv"}});
        let kill = json!({"type": "action", "name": "kill", "pauses": {"after": 30},
            "provider": {"type": "python", "module": "chaosk8s.pod.actions", "func": "terminate_pods"}});
        let restore = json!({"type": "action", "name": "restore", "provider": {"type": "python", "module": "lab", "func": "up"}});
        let journal = json!({
            "chaoslib-version": "1.44.0", "platform": "Linux", "node": "lab",
            "experiment": {"title": "A case", "description": "", "dry": null,
                "steady-state-hypothesis": {"title": "Steady", "probes": [check(0.0, true)["probes"][0]["activity"]]},
                "method": [load, kill, probe("look")], "rollbacks": [restore]},
            "start": at(0.0), "status": "completed", "deviated": false,
            "steady_states": {"before": check(0.1, true), "after": check(52.0, true), "during": []},
            "run": [
                played(load, 1.0, 51.0, json!({"status": 0, "stdout": "", "stderr": ""})),
                played(kill, 11.0, 12.0, json!(["pod-1"])),
                played(probe("look"), 42.0, 42.1, json!(3)),
            ],
            "rollbacks": [played(restore, 52.6, 54.0, Value::Null)],
            "end": at(55.0), "duration": 55.0
        });
        Self {
            journal,
            load: Some(vec![(200, 5, ""); 500]),
            moved: 0,
        }
    }

    fn with(change: impl FnOnce(&mut Value)) -> Self {
        let mut case = Self::new();
        change(&mut case.journal);
        case
    }

    /// Requests sent from one second of the run to another end like this.
    fn requests(mut self, from: usize, to: usize, how: (u16, u64, &'static str)) -> Self {
        for request in self.load.as_mut().unwrap()[(from - 1) * 10..(to - 1) * 10].iter_mut() {
            *request = how;
        }
        self
    }

    fn findings(&self) -> Vec<Finding> {
        let folder = tempfile::tempdir().unwrap();
        let journal = serde_json::to_vec_pretty(&self.journal).unwrap();
        std::fs::write(folder.path().join("journal.json"), journal).unwrap();
        if let Some(load) = &self.load {
            let mut csv = String::new();
            for (index, (code, milliseconds, body)) in load.iter().enumerate() {
                use base64::Engine as _;
                let sent = (START + 1 + self.moved) * 1_000_000_000
                    + i64::try_from(index).unwrap() * 100_000_000;
                let body = base64::engine::general_purpose::STANDARD.encode(body);
                let error = if *code == 0 { "no answer" } else { "" };
                writeln!(
                    csv,
                    "{sent},{code},{},0,{},{error},{body},,{index},GET,http://front.example/,",
                    milliseconds * 1_000_000,
                    body.len()
                )
                .unwrap();
            }
            std::fs::write(folder.path().join("result.csv"), csv).unwrap();
        }
        findings(folder.path())
    }
}

/// A range that a probe of the method fetched: values by second of the run.
fn range(name: &str, query: &str, series: &[(Value, Vec<(u32, &str)>)], asked_at: f64) -> Value {
    let result: Vec<Value> = series
        .iter()
        .map(|(labels, samples)| {
            let values: Vec<Value> = samples
                .iter()
                .map(|(second, value)| json!([START + i64::from(*second), value]))
                .collect();
            json!({"metric": labels, "values": values})
        })
        .collect();
    let activity = json!({"type": "probe", "name": name, "provider": {"type": "python",
        "module": "chaosprometheus.probes", "func": "query_interval", "arguments": {"query": query}}});
    let output = json!({"status": "success", "data": {"resultType": "matrix", "result": result}});
    played(activity, asked_at, asked_at + 0.1, output)
}

/// Adds an activity to the method's end, declared and played.
fn add(journal: &mut Value, activity: Value) {
    let declared = activity["activity"].clone();
    journal["experiment"]["method"]
        .as_array_mut()
        .unwrap()
        .push(declared);
    journal["run"].as_array_mut().unwrap().push(activity);
}

fn counting(
    code: &str,
    seconds: std::ops::RangeInclusive<u32>,
    value: fn(u32) -> u32,
) -> (Value, Vec<(u32, &'static str)>) {
    let labels = json!({"__name__": "http_requests_total", "code": code});
    let samples = seconds.map(|second| (second, &*value(second).to_string().leak()));
    (labels, samples.collect())
}

fn rising(second: u32) -> u32 {
    100 + second * 10
}

#[test]
fn a_run_in_which_nothing_is_wrong_has_no_findings() {
    assert_eq!(Case::new().findings(), []);
    // A range over the whole load does not change that.
    let whole = Case::with(|journal| {
        let series = [
            counting("200", 0..=51, rising),
            counting("502", 0..=51, |_| 7),
        ];
        add(
            journal,
            range("by-code", "http_requests_total", &series, 51.5),
        );
    });
    assert_eq!(whole.findings(), []);
}

/// What a case changes, and the codes of all findings that it has.
type Expected = (&'static str, Case, &'static [&'static str]);

#[test]
fn each_rule_fires_on_its_defect_and_on_nothing_else() {
    let mut wrong = Vec::new();
    for (what, case, expected) in journal_cases()
        .into_iter()
        .chain(load_cases())
        .chain(metric_cases())
    {
        let found = case.findings();
        let expected: BTreeSet<&str> = expected.iter().copied().collect();
        if codes(&found) != expected {
            wrong.push(format!("{what}: {expected:?} expected, found {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn journal_cases() -> Vec<Expected> {
    vec![
        (
            "the check before is not met",
            Case::with(|journal| {
                journal["steady_states"] =
                    json!({"before": check(0.1, false), "after": null, "during": []});
                journal["run"] = json!([]);
            }),
            &["gate-not-met"],
        ),
        (
            "a check during is not met",
            Case::with(|journal| {
                journal["steady_states"]["during"] = json!([check(13.0, true), check(14.0, false)]);
            }),
            &["deviated-during", "load-blind"],
        ),
        (
            "the run is interrupted in its probe",
            Case::with(|journal| {
                journal["status"] = json!("interrupted");
                journal["steady_states"]["after"] = Value::Null;
                let look = journal["run"][2].as_object_mut().unwrap();
                look.remove("status");
            }),
            &["run-interrupted"],
        ),
        (
            "actions are only rehearsed",
            Case::with(|journal| journal["experiment"]["dry"] = json!("actions")),
            &["dry-run"],
        ),
        (
            "nothing was hit",
            Case::with(|journal| journal["run"][1]["output"] = json!([])),
            &["fault-not-injected"],
        ),
        (
            "the operation still runs",
            Case::with(|journal| {
                journal["run"][1]["output"] = json!({"operation": {"status": "pending"}})
            }),
            &["fault-not-injected"],
        ),
        (
            "a method probe lies outside its tolerance",
            Case::with(|journal| journal["run"][2]["activity"]["tolerance"] = json!([4, 9])),
            &["method-probe-out-of-tolerance"],
        ),
        (
            "a method probe lies inside its tolerance",
            Case::with(|journal| journal["run"][2]["activity"]["tolerance"] = json!([3, 9])),
            &[],
        ),
        (
            "a method probe fails",
            Case::with(|journal| {
                journal["run"][2]["status"] = json!("failed");
                journal["run"][2]["activity"]["tolerance"] = json!(true);
            }),
            &["probe-failed"],
        ),
        (
            "a second action fails",
            Case::with(|journal| {
                let mut action = played(
                    journal["run"][1]["activity"].clone(),
                    42.5,
                    42.6,
                    Value::Null,
                );
                action["status"] = json!("failed");
                action["activity"]["name"] = json!("kill-again");
                add(journal, action);
            }),
            &["action-failed"],
        ),
        (
            "a rollback fails",
            Case::with(|journal| journal["rollbacks"][0]["status"] = json!("failed")),
            &["rollback-failed"],
        ),
        (
            "rollbacks are not played",
            Case::with(|journal| journal["rollbacks"] = json!([])),
            &["rollback-not-played"],
        ),
        (
            "no rollback is declared",
            Case::with(|journal| {
                journal["rollbacks"] = json!([]);
                journal["experiment"]["rollbacks"] = json!([]);
            }),
            &["no-rollback"],
        ),
        (
            "an activity is not played",
            Case::with(|journal| {
                let method = journal["experiment"]["method"].as_array_mut().unwrap();
                method.push(probe("never"));
            }),
            &["not-played"],
        ),
        (
            "the background load ends after the check after the method",
            Case::with(|journal| {
                journal["run"][0]["end"] = json!(at(52.5));
                journal["steady_states"]["after"] = check(51.5, true);
            }),
            &["background-outlived"],
        ),
        (
            "the probe follows at once",
            Case::with(|journal| {
                journal["run"][1]["end"] = json!(at(11.2));
                journal["run"][1]["activity"]["pauses"] = Value::Null;
                journal["run"][2] = played(probe("look"), 11.3, 11.4, json!(3));
            }),
            &["pause-missing"],
        ),
        (
            "a probe takes long",
            Case::with(|journal| {
                journal["run"][2]["end"] = json!(at(50.0));
                journal["run"][2]["duration"] = json!(8.0);
            }),
            &["probe-slow"],
        ),
        (
            "an activity ends before it starts",
            Case::with(|journal| journal["run"][2]["end"] = json!(at(41.0))),
            &["clock-skew"],
        ),
        (
            "a secret stands in the journal",
            Case::with(|journal| {
                journal["experiment"]["secrets"] = json!({"lab": {"token": "hunter2-hunter2"}});
            }),
            &["secrets-in-journal"],
        ),
    ]
}

fn load_cases() -> Vec<Expected> {
    let mut missing = Case::new();
    missing.load = None;
    let mut foreign = Case::new();
    foreign.moved = 3600;
    let mut early = Case::new();
    early.moved = -4;
    let mut slow_sender = Case::new();
    slow_sender.journal["run"][0]["activity"]["provider"]["arguments"] =
        json!("attack -rate=20 -duration=50s -timeout=1s -output=result.csv");
    let mut silent = Case::new();
    silent.load.as_mut().unwrap().truncate(300);
    vec![
        (
            "requests fail and recover",
            Case::new().requests(13, 16, (503, 5, "")),
            &["users-affected-while-hypothesis-held", "recovered"],
        ),
        (
            "requests fail to the end",
            Case::new().requests(13, 51, (503, 5, "")),
            &["users-affected-while-hypothesis-held", "not-recovered"],
        ),
        (
            "requests fail and the hypothesis is not met",
            {
                let mut case = Case::new().requests(13, 16, (503, 5, ""));
                case.journal["steady_states"]["after"] = check(52.0, false);
                case.journal["deviated"] = json!(true);
                case
            },
            &["recovered"],
        ),
        (
            "requests get no answer within the client's timeout",
            Case::new().requests(13, 16, (0, 1000, "")),
            &[
                "users-affected-while-hypothesis-held",
                "recovered",
                "timeouts-censor-latency",
            ],
        ),
        (
            "answers carry errors",
            Case::new().requests(13, 16, (200, 5, r#"{"error": "no stock"}"#)),
            &[
                "users-affected-while-hypothesis-held",
                "recovered",
                "errors-in-bodies",
            ],
        ),
        (
            "answers are slow",
            Case::new().requests(13, 16, (200, 400, "")),
            &["users-affected-while-hypothesis-held"],
        ),
        ("nothing of the load is found", missing, &["load-missing"]),
        (
            "the load is of another run",
            foreign,
            &["load-not-of-this-run", "load-missing"],
        ),
        (
            "the load was sent before its activity began",
            early,
            &["clock-skew", "load-blind"],
        ),
        (
            "the load is slower than planned",
            slow_sender,
            &["load-below-plan"],
        ),
        (
            "the load ends while the fault is in",
            silent,
            &["load-blind"],
        ),
        (
            "the fault comes at once",
            Case::with(|journal| {
                journal["run"][1] = played(
                    journal["run"][1]["activity"].clone(),
                    1.5,
                    2.5,
                    json!(["pod-1"]),
                );
            }),
            &["baseline-thin"],
        ),
    ]
}

fn metric_cases() -> Vec<Expected> {
    let with = |asked_at: f64, series: Vec<(Value, Vec<(u32, &'static str)>)>| {
        Case::with(|journal| {
            add(
                journal,
                range("by-code", "http_requests_total", &series, asked_at),
            );
        })
    };
    let mut disagreeing = with(
        51.5,
        vec![
            counting("200", 0..=51, rising),
            counting("502", 0..=51, |second| if second < 20 { 7 } else { 9 }),
        ],
    )
    .requests(13, 16, (503, 5, ""));
    disagreeing.journal["deviated"] = json!(true);
    disagreeing.journal["steady_states"]["after"] = check(52.0, false);
    let mut holed = counting("200", 0..=51, rising);
    holed.1.retain(|(second, _)| !(20..25).contains(second));
    let mut odd = counting("200", 0..=51, rising);
    odd.1[30].1 = "NaN";
    vec![
        (
            "the query ends before the load",
            with(43.0, vec![counting("200", 0..=43, rising)]),
            &["window-too-short"],
        ),
        (
            "a counter appears inside the window",
            with(
                51.5,
                vec![
                    counting("200", 0..=51, rising),
                    counting("502", 20..=51, |_| 43),
                ],
            ),
            &["counter-born-late", "sources-disagree"],
        ),
        (
            "a counter is restarted",
            with(
                51.5,
                vec![counting("200", 0..=51, |second| {
                    if second < 30 { rising(second) } else { second }
                })],
            ),
            &["counter-reset"],
        ),
        (
            "no counter moves",
            with(51.5, vec![counting("200", 0..=51, |_| 100)]),
            &["counter-flat"],
        ),
        (
            "samples are missing",
            with(51.5, vec![holed]),
            &["series-gap"],
        ),
        (
            "a sample is no number",
            with(51.5, vec![odd]),
            &["not-a-number"],
        ),
        (
            "the step is finer than the scrapes",
            with(
                51.5,
                vec![counting("200", 0..=51, |second| rising(second / 5 * 5))],
            ),
            &["samples-repeat"],
        ),
        (
            "the counter of errors knows of fewer failures than the load",
            disagreeing,
            &["sources-disagree", "recovered"],
        ),
    ]
}

#[test]
fn of_many_counters_those_that_counted_most_are_named_and_the_rest_is_counted() {
    let found = findings(&fixture("prometheus/range-50-series.json"));
    let reset = found
        .iter()
        .find(|finding| finding.code == "counter-reset")
        .unwrap();
    assert_eq!(
        reset.title,
        "50\u{a0}counters of range-50-series.json were restarted"
    );
    let named: Vec<&str> = reset
        .evidence
        .iter()
        .map(|evidence| evidence.words.split(' ').next().unwrap())
        .collect();
    assert_eq!(named, ["w47", "w08", "w17", "w44", "w41", "and"]);
    assert_eq!(reset.evidence[5].words, "and 45 more");
}
