//! The logs that probes of real journals fetched, against what is known to be true of them.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::Path;

use chaos_report::analyse::log::{figures, over_time, silences};
use chaos_report::json::{Fragment, quote};
use chaos_report::model::{Log, Moment};
use chaos_report::read::log::{from_outputs, from_text, is_log, sniff};
use serde_json::Value;

fn json(path: &str) -> Value {
    let text = fs::read_to_string(Path::new("fixtures/journals").join(path)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The logs of each activity that has some.
fn logs(journal: &str) -> Vec<(usize, Vec<Log>)> {
    let journal = json(journal);
    let run = journal["run"].as_array().unwrap().iter().enumerate();
    run.filter_map(|(index, activity)| {
        let name = activity["activity"]["name"].as_str().unwrap();
        let output = Fragment::from_json(&activity["output"].to_string());
        let logs = from_outputs([(0, &output, name)]);
        (!logs.is_empty()).then_some((index, logs))
    })
    .collect()
}

fn reference() -> Log {
    let mut found = logs("openfaas-terminate-function/journal.json");
    assert_eq!(found.len(), 1);
    let (index, mut logs) = found.remove(0);
    assert_eq!((index, logs.len()), (2, 1));
    logs.remove(0)
}

fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

#[test]
fn the_reference_journals_log_is_read_to_the_last_line() {
    let facts = json("openfaas-terminate-function/facts.json");
    let facts = &facts["logs"];
    let (pod, fact) = facts["pods"].as_object().unwrap().iter().next().unwrap();
    let log = reference();
    let written = serde_json::to_value(figures(&log)).unwrap();
    assert_eq!(written["source"], facts["probe"]);
    assert_eq!(written["name"].as_str(), Some(pod.as_str()));
    assert_eq!(written["lines"], fact["lines"]);
    assert_eq!(written["lines"], 76);
    assert_eq!(written["access_lines"], fact["forwarded_lines"]);
    assert_eq!(written["codes"], fact["forwarded_by_status"]);
    assert_eq!(written["error_lines"], fact["other_lines"]);
    assert_eq!(written["start"], fact["first"]);
    assert_eq!(written["end"], fact["last"]);
    assert_eq!(written["untimed_lines"], 0);
    let groups = written["error_groups"].as_array().unwrap();
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0]["count"], 3);
    let lines = facts["error_lines"].as_array().unwrap();
    assert!(lines.iter().all(|line| {
        line.as_str()
            .unwrap()
            .ends_with(groups[0]["text"].as_str().unwrap())
    }));
    let gap = &fact["largest_gaps"][0];
    let near = |one: &Value, other: &Value, within: f64| {
        (one.as_f64().unwrap() - other.as_f64().unwrap()).abs() < within
    };
    assert!(near(
        &written["longest_gap"]["seconds"],
        &gap["seconds"],
        1e-9
    ));
    assert_eq!(written["longest_gap"]["start"], gap["after"]);
    assert_eq!(written["longest_gap"]["end"], gap["before"]);
    let latency = &fact["latency_seconds"]["all_forwarded"];
    assert_eq!(written["timed_answers"], latency["count"]);
    for (ours, theirs) in [
        ("min_ms", "min"),
        ("mean_ms", "mean"),
        ("p50_ms", "p50"),
        ("max_ms", "max"),
    ] {
        let seconds = Value::from(written["latency"][ours].as_f64().unwrap() / 1000.0);
        assert!(near(&seconds, &latency[theirs], 1e-6), "{ours}");
    }
    for fact in fact["forwarded_by_method_path_status"].as_array().unwrap() {
        let is = |name: &str, value: Option<&str>| fact[name].as_str() == value;
        let count = log.access.iter().filter(|line| {
            is("method", line.method.map(|word| log.word(word)))
                && is("path", line.path.map(|word| log.word(word)))
                && is(
                    "status",
                    line.status.map(|status| status.to_string()).as_deref(),
                )
        });
        assert_eq!(Some(count.count() as u64), fact["lines"].as_u64());
    }
    for line in log.access.iter().filter(|line| line.status == Some(502)) {
        assert!((line.seconds.unwrap() - 30.0).abs() < 0.001);
    }
}

#[test]
fn the_reference_journals_silence_is_seen_and_cut_to_the_window() {
    let log = reference();
    let silence = silences(
        &log,
        moment("2018-04-24T17:20:43Z"),
        moment("2018-04-24T17:21:43Z"),
    );
    assert_eq!(silence.len(), 1);
    assert_eq!(
        silence[0].start.to_string(),
        "2018-04-24T17:20:48.737988738Z"
    );
    assert_eq!(silence[0].end.to_string(), "2018-04-24T17:21:03.233857966Z");
    let cut = silences(
        &log,
        moment("2018-04-24T17:20:50Z"),
        moment("2018-04-24T17:21:43Z"),
    );
    assert!((cut[0].seconds - 13.233_857_966).abs() < 1e-9);
    assert_eq!(
        silences(
            &log,
            moment("2018-04-24T17:21:03Z"),
            moment("2018-04-24T17:21:43Z")
        ),
        []
    );
}

#[test]
fn the_reference_journals_log_is_divided_over_time() {
    let log = reference();
    let found = over_time(&log, moment("2018-04-24T17:20:40Z"), 1.0, 40);
    let sum = |code: u16| found.codes[&code].iter().sum::<u64>();
    assert_eq!((sum(200), sum(502)), (70, 3));
    assert_eq!(found.codes[&502][39], 3);
    assert_eq!(found.errors[39], 3);
    assert!(found.codes[&200][9..23].iter().all(|count| *count == 0));
    assert_eq!(found.latency[12], None);
    assert!(found.latency[39].as_ref().unwrap().max_ms > Some(30_000.0));
    let early = over_time(&log, moment("2018-04-24T17:21:00Z"), 5.0, 1);
    assert!(early.codes[&200][0] < 70);
}

#[test]
fn the_logs_of_all_journals_are_read() {
    type Expected = (
        &'static str,
        usize,
        &'static str,
        (usize, usize),
        &'static [(&'static str, u64)],
        f64,
    );
    let expected: [Expected; 6] = [
        (
            "terminate-service",
            2,
            "front",
            (600, 600),
            &[("200", 600)],
            0.081,
        ),
        (
            "terminate-service-raw-counter",
            2,
            "front",
            (466, 466),
            &[("200", 379), ("502", 87)],
            3.521,
        ),
        (
            "http-timeout-after",
            1,
            "front",
            (134, 134),
            &[("200", 134)],
            1.701,
        ),
        (
            "middle-restart",
            2,
            "middle",
            (139, 138),
            &[("200", 138)],
            4.361,
        ),
        ("toolkit-v012", 2, "stdout", (15, 15), &[("200", 15)], 0.109),
        ("toolkit-v100", 2, "stdout", (15, 15), &[("200", 15)], 0.114),
    ];
    for (folder, index, name, (lines, access), codes, longest) in expected {
        let found = logs(&format!("{folder}/journal.json"));
        assert_eq!(found.len(), 1, "{folder}");
        let (place, logs) = &found[0];
        assert_eq!((*place, logs.len()), (index, 1), "{folder}");
        let found = figures(&logs[0]);
        assert_eq!(found.name, name, "{folder}");
        assert_eq!((found.lines, found.untimed_lines), (lines, 0), "{folder}");
        assert_eq!(found.access_lines, access, "{folder}");
        let counted: Vec<_> = found
            .codes
            .iter()
            .map(|(code, count)| (code.as_str(), *count))
            .collect();
        assert_eq!(counted, codes, "{folder}");
        assert!(
            (found.longest_gap.unwrap().seconds - longest).abs() < 1e-6,
            "{folder}"
        );
        assert_eq!(found.timed_answers, access, "{folder}");
    }
}

#[test]
fn what_is_no_log_is_left_alone() {
    let mut walked = 0;
    for entry in fs::read_dir("fixtures/journals").unwrap() {
        let journal = entry.unwrap().path().join("journal.json");
        let Ok(text) = fs::read_to_string(&journal) else {
            continue;
        };
        let journal: Value = serde_json::from_str(&text).unwrap();
        for activity in journal["run"].as_array().into_iter().flatten() {
            let name = activity["activity"]["name"].as_str().unwrap();
            let output = Fragment::from_json(&activity["output"].to_string());
            let found = from_outputs([(0, &output, name)]);
            assert_eq!(
                !found.is_empty(),
                name.contains("logs"),
                "{name}: {found:?}"
            );
            walked += 1;
        }
    }
    assert!(walked > 50, "{walked}");
    for text in [
        "",
        "hello",
        "2026-11-20T08:25:48Z",
        "a\nb\nc",
        "Requests [total] 5\nDuration 3s",
        "12:00 x",
    ] {
        assert!(!is_log(text), "{text}");
        assert!(!sniff(text.as_bytes()));
        assert!(from_outputs([(0, &Fragment::from_json(&quote(text)), "x")]).is_empty());
    }
}

#[test]
fn a_pod_that_wrote_nothing_is_a_log_without_lines() {
    let shape = json("shapes/extension_outputs.json");
    let output = Fragment::from_json(&shape["run"][0]["output"].to_string());
    let found = from_outputs([(0, &output, "logs")]);
    let lines: Vec<_> = found
        .iter()
        .map(|log| (log.name.as_str(), log.lines))
        .collect();
    assert_eq!(lines, [("web-7d9-x1", 1), ("web-7d9-x2", 0)]);
}

#[test]
fn bare_integers_are_microseconds_only_if_they_must_be() {
    let line = |took: u64| {
        format!("1.1.1.1 - - [20/Nov/2026:08:25:48 +0000] \"GET / HTTP/1.1\" 200 5 {took}\n")
    };
    let log = from_text(&(line(12) + &line(2500)), "x", "");
    assert_eq!(log.access[0].seconds, Some(0.000_012));
    let log = from_text(&(line(0) + &line(1)), "x", "");
    assert_eq!(log.access[0].seconds, None);
    assert_eq!(figures(&log).latency, None);
}

#[test]
fn errors_of_other_lines_are_grouped_and_containers_unwrapped() {
    let text = concat!(
        "{\"log\":\"GET /a 200 5ms\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-20T08:25:48Z\"}\n",
        "2026-11-20T08:25:49Z stderr F 2026/11/20 08:25:49 dial tcp 10.0.0.1:80: connection refused\n",
        "2026-11-20T08:25:50Z stderr F 2026/11/20 08:25:50 dial tcp 10.0.0.2:81: connection refused\n",
        "{\"level\":\"error\",\"msg\":\"no luck\",\"ts\":1795163151}\n",
        "\n",
        "2026-11-20T08:25:52Z all is well\n",
    );
    let log = from_text(text, "x", "pod");
    let found = figures(&log);
    assert_eq!(
        (found.lines, found.access_lines, found.error_lines),
        (5, 1, 3)
    );
    assert_eq!(found.start.unwrap().to_string(), "2026-11-20T08:25:48Z");
    let groups: Vec<_> = found
        .error_groups
        .iter()
        .map(|group| (group.text.as_str(), group.count))
        .collect();
    assert_eq!(
        groups,
        [
            ("dial tcp <address>: connection refused", 2),
            ("no luck", 1)
        ]
    );
    assert_eq!(log.access[0].seconds, Some(0.005));
}

#[test]
fn a_log_cut_anywhere_is_read() {
    let journal = json("openfaas-terminate-function/journal.json");
    let pods = journal["run"][2]["output"].as_object().unwrap();
    let text = pods.values().next().unwrap().as_str().unwrap();
    for at in (0..text.len()).step_by(41) {
        let log = from_text(&text[..at], "x", "");
        assert!(log.access.len() + log.errors.len() <= 76);
        let _ = figures(&log);
    }
}
