//! Every file of vegeta's in `fixtures/vegeta` gives the figures that were counted independently.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Display, Path, PathBuf};

use chaos_report::analyse::traffic::{TrafficFigures, figures};
use chaos_report::error::Error;
use chaos_report::model::Traffic;
use chaos_report::model::traffic::EXACT_LIMIT;
use chaos_report::read::vegeta::{Form, Load, Options, read, sniff};
use chaos_report::workers::Jobs;
use serde_json::Value;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/vegeta")
}

fn read_bytes(bytes: &[u8], exact_limit: usize) -> Result<Load, Error> {
    let Some(form) = sniff(&bytes[..bytes.len().min(64 * 1024)]) else {
        return Err(Error::input("no known kind"));
    };
    let options = Options {
        body_error: None,
        mask: &str::to_owned,
        exact_limit,
        jobs: Jobs::default(),
    };
    read(&mut &bytes[..], "result", form, &options)
}

fn contents(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut plain = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&bytes[..]), &mut plain)
            .unwrap();
        return plain;
    }
    bytes
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn load(path: &Path) -> (Load, Vec<TrafficFigures>) {
    let load = read_bytes(&contents(path), EXACT_LIMIT)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let figures = load.traffic.iter().map(figures).collect();
    (load, figures)
}

/// Equal up to the last digit, which the reader of the expectations does not always get right.
fn same(actual: Option<f64>, expected: &Value) -> bool {
    match (actual, expected.as_f64()) {
        (Some(actual), Some(expected)) => (actual - expected).abs() <= expected.abs() * 1e-15,
        (actual, expected) => actual == expected,
    }
}

fn close(actual: Option<f64>, nanoseconds: f64) -> bool {
    actual.is_some_and(|milliseconds| (milliseconds * 1e6 - nanoseconds).abs() <= 1.0)
}

/// The folders that hold a whole attack in every encoding.
fn datasets() -> Vec<PathBuf> {
    [
        "outage",
        "errors502",
        "steady",
        "latency",
        "multi-target/baseline",
        "multi-target/chaos",
    ]
    .map(|name| fixtures().join(name))
    .to_vec()
}

/// The codes and the share of successes are those expected.
fn assert_outcomes(figures: &TrafficFigures, expected: &Value, name: &Display<'_>) {
    let codes = serde_json::to_value(&figures.codes).unwrap();
    assert_eq!(codes, expected["status_codes"], "{name}");
    let success = expected["success"].as_f64();
    assert_eq!(figures.success_ratio, success, "{name}");
}

/// Rate and throughput are those expected.
fn assert_rates(figures: &TrafficFigures, expected: &Value, name: &Display<'_>) {
    assert!(same(figures.rate, &expected["rate"]), "{name}");
    assert!(same(figures.throughput, &expected["throughput"]), "{name}");
}

#[test]
fn every_encoding_of_an_attack_gives_the_same_exact_figures() {
    for folder in datasets() {
        let expected = json(&folder.join("expected.json"));
        let latencies = &expected["latencies_ns"];
        let mut first: Option<TrafficFigures> = None;
        for file in ["result.bin", "result.json", "result.csv"] {
            let path = folder.join(file);
            let (load, figures) = load(&path);
            let name = path.display();
            assert_eq!(load.notices, [], "{name}");
            let [figures] = &figures[..] else {
                panic!("{name}: {} attacks", figures.len())
            };
            assert_eq!(figures.requests, expected["requests"].as_u64(), "{name}");
            assert_outcomes(figures, &expected, &name);
            assert_rates(figures, &expected, &name);
            let seconds = |key: &str| expected[key].as_f64().map(|nanoseconds| nanoseconds / 1e9);
            let duration = figures
                .duration_seconds
                .zip(seconds("duration_ns"))
                .unwrap();
            assert!((duration.0 - duration.1).abs() < 1e-9, "{name}");
            let wait = figures.wait_seconds.zip(seconds("wait_ns")).unwrap();
            assert!((wait.0 - wait.1).abs() < 1e-9, "{name}");
            let nanoseconds = |moment: Option<chaos_report::model::Moment>| {
                moment.map(|moment| moment.nanoseconds())
            };
            assert_eq!(
                nanoseconds(figures.start),
                expected["earliest_unix_ns"].as_i64(),
                "{name}"
            );
            assert_eq!(
                nanoseconds(figures.end),
                expected["end_unix_ns"].as_i64(),
                "{name}"
            );
            let latency = &figures.latency;
            for (actual, key) in [
                (latency.min_ms, "min"),
                (latency.mean_ms, "mean"),
                (latency.max_ms, "max"),
            ] {
                assert_eq!(
                    actual,
                    latencies[key].as_f64().map(|value| value / 1e6),
                    "{name}: {key}"
                );
            }
            for (actual, key) in [
                (latency.p50_ms, "50th"),
                (latency.p90_ms, "90th"),
                (latency.p95_ms, "95th"),
                (latency.p99_ms, "99th"),
            ] {
                let hazen = latencies["exact_hazen_type5"][key].as_f64().unwrap();
                assert!(
                    close(actual, hazen),
                    "{name}: {key} is {actual:?}, not {hazen}"
                );
            }
            assert_eq!(
                figures.bytes_in,
                expected["bytes_in"]["total"].as_u64().map(u128::from),
                "{name}"
            );
            assert_eq!(
                figures.bytes_out,
                expected["bytes_out"]["total"].as_u64().map(u128::from),
                "{name}"
            );
            let errors: BTreeMap<&str, u64> = figures
                .errors
                .iter()
                .map(|error| (error.text.as_str(), error.count.unwrap()))
                .collect();
            assert_eq!(
                serde_json::to_value(errors).unwrap(),
                expected["error_counts"],
                "{name}"
            );
            match &first {
                Some(first) => assert_eq!(figures, first, "{name}"),
                None => first = Some(figures.clone()),
            }
        }
    }
}

#[test]
fn every_report_of_an_attack_gives_what_it_states() {
    for folder in datasets() {
        let expected = json(&folder.join("expected.json"));
        for (file, form) in [
            ("report.txt", Form::TextReport),
            ("report.json", Form::JsonReport),
            ("report-buckets.json", Form::JsonReport),
            ("report-hist.txt", Form::Histogram),
            ("report-hdr.txt", Form::HdrPlot),
        ] {
            let path = folder.join(file);
            let name = path.display();
            assert_eq!(sniff(&contents(&path)), Some(form), "{name}");
            let (load, figures) = load(&path);
            let figures = &figures[0];
            assert!(!figures.per_request, "{name}");
            assert_eq!(figures.requests, expected["requests"].as_u64(), "{name}");
            assert_eq!(load.notices, [], "{name}");
            if form == Form::JsonReport {
                assert_rates(figures, &expected, &name);
                let p99 = expected["latencies_ns"]["vegeta_tdigest"]["99th"]
                    .as_f64()
                    .unwrap();
                assert!(close(figures.latency.p99_ms, p99), "{name}");
            }
            if matches!(form, Form::JsonReport | Form::TextReport) {
                assert_outcomes(figures, &expected, &name);
                let errors: Vec<&str> = figures
                    .errors
                    .iter()
                    .map(|error| error.text.as_str())
                    .collect();
                assert_eq!(
                    serde_json::to_value(errors).unwrap(),
                    expected["errors"],
                    "{name}"
                );
            }
            let summary = load.traffic[0].summary().unwrap();
            if matches!(form, Form::Histogram) || file == "report-buckets.json" {
                let counted: u64 = summary.bands.iter().map(|band| band.count).sum();
                assert_eq!(Some(counted), figures.requests, "{name}");
            }
            if form == Form::HdrPlot {
                let max = expected["latencies_ns"]["max"].as_f64().unwrap();
                assert!(close(figures.latency.max_ms, max), "{name}");
                assert!(figures.latency.p95_ms.is_some(), "{name}");
            }
        }
    }
}

#[test]
fn several_attacks_in_one_file_stay_apart() {
    let (_, both) = load(&fixtures().join("multi-target/both/result.bin"));
    let names: Vec<&str> = both.iter().map(|figures| figures.attack.as_str()).collect();
    assert_eq!(names, ["baseline", "chaos"]);
    for figures in both {
        let expected = json(
            &fixtures()
                .join("multi-target")
                .join(&figures.attack)
                .join("expected.json"),
        );
        assert_eq!(figures.requests, expected["requests"].as_u64());
        assert!(same(figures.rate, &expected["rate"]));
    }
}

#[test]
fn every_odd_or_broken_file_gives_what_is_whole_in_it() {
    let edge = fixtures().join("edge");
    let expectations = json(&edge.join("expected.json"));
    for (name, expected) in expectations.as_object().unwrap() {
        if name == "_" {
            continue;
        }
        let bytes = contents(&edge.join(name));
        let read = read_bytes(&bytes, EXACT_LIMIT);
        if expected["error"] == true {
            assert!(read.is_err(), "{name}: {read:?}");
            continue;
        }
        let load = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        let figures: Vec<TrafficFigures> = load.traffic.iter().map(figures).collect();
        let wanted = expected.get("reads").or_else(|| expected.get("requests"));
        let requests: u64 = figures.iter().filter_map(|figures| figures.requests).sum();
        assert_eq!(
            Some(requests),
            wanted.and_then(Value::as_u64),
            "{name}: {:?}",
            load.notices
        );
        match expected["notice"].as_bool() {
            Some(true) => assert!(!load.notices.is_empty(), "{name}: no notice"),
            Some(false) => assert_eq!(load.notices, [], "{name}"),
            None => {}
        }
        let mut codes: BTreeMap<String, u64> = BTreeMap::new();
        for (code, count) in figures
            .iter()
            .flat_map(|figures| figures.codes.iter().flat_map(|codes| codes.iter()))
        {
            *codes.entry(code.to_string()).or_default() += count;
        }
        assert_eq!(
            serde_json::to_value(codes).unwrap(),
            expected["codes"],
            "{name}"
        );
        if let Some(sum) = expected.get("latency_sum_ns").and_then(Value::as_i64) {
            let totals = load
                .traffic
                .iter()
                .map(|traffic| traffic.requests().unwrap().totals());
            assert_eq!(
                totals.map(|totals| totals.latency_sum).sum::<i128>(),
                i128::from(sum),
                "{name}"
            );
        }
        layout(name, expected, &figures[0]);
    }
}

/// What a historical report states is there, and nothing else.
fn layout(name: &str, expected: &Value, figures: &TrafficFigures) {
    if expected.get("reads").is_some() {
        return;
    }
    let stated = &expected["latency_ns"];
    let latency = &figures.latency;
    for (actual, key) in [
        (latency.min_ms, "min"),
        (latency.mean_ms, "mean"),
        (latency.p50_ms, "50"),
        (latency.p90_ms, "90"),
        (latency.p95_ms, "95"),
        (latency.p99_ms, "99"),
        (latency.max_ms, "max"),
    ] {
        let stated = stated.get(key).or_else(|| stated.get(format!("{key}th")));
        match stated.and_then(Value::as_f64) {
            Some(value) => assert!(close(actual, value), "{name}: {key} is {actual:?}"),
            None => assert_eq!(actual, None, "{name}: {key}"),
        }
    }
    let duration = match &expected["duration_ns"] {
        Value::Object(parts) => parts
            .get("attack")
            .or_else(|| parts.get("total"))
            .and_then(Value::as_f64),
        value => value.as_f64(),
    };
    assert_eq!(
        figures.duration_seconds,
        duration.map(|nanoseconds| nanoseconds / 1e9),
        "{name}"
    );
    if let Some(percent) = expected["success_percent"].as_f64() {
        assert!(
            (figures.success_ratio.unwrap() * 100.0 - percent).abs() < 0.005,
            "{name}"
        );
    }
    match &expected["errors"] {
        Value::Array(errors) => {
            let texts: Vec<&str> = figures
                .errors
                .iter()
                .map(|error| error.text.as_str())
                .collect();
            assert_eq!(
                serde_json::to_value(texts).unwrap(),
                Value::Array(errors.clone()),
                "{name}"
            );
        }
        count => assert_eq!(Some(figures.errors.len() as u64), count.as_u64(), "{name}"),
    }
    let bytes = |key: &str| expected.get(key).and_then(Value::as_u64).map(u128::from);
    if name.starts_with("text") {
        assert_eq!(figures.bytes_in, bytes("bytes_in"), "{name}");
        assert_eq!(figures.bytes_out, bytes("bytes_out"), "{name}");
        let number = |key: &str| {
            expected
                .get(key)
                .and_then(Value::as_f64)
                .filter(|_| figures.requests != Some(0))
        };
        assert_eq!(figures.rate, number("rate"), "{name}");
        assert_eq!(figures.throughput, number("throughput"), "{name}");
    }
}

#[test]
fn errors_that_differ_in_a_port_are_one_group() {
    let (_, figures) = load(&fixtures().join("edge/many-errors.bin"));
    let [group] = &figures[0].errors[..] else {
        panic!("{:?}", figures[0].errors)
    };
    assert_eq!(group.count, Some(150));
    assert!(group.text.contains("{address}"), "{}", group.text);
}

#[test]
fn damage_names_its_place_and_how_many_results_were_read() {
    let message = |name: &str| {
        let (load, _) = load(&fixtures().join("edge").join(name));
        load.notices[0].to_string()
    };
    assert_eq!(
        message("truncated.bin"),
        "warning: the file ends inside a result, of which 72 bytes are there; 119 results were read\n  --> result, byte 54928"
    );
    assert_eq!(
        message("garbage-tail.bin"),
        "warning: the 4556 bytes from here to the end are no result; 31 results were read\n  --> result, byte 19540"
    );
    assert_eq!(
        message("broken-middle-line.json"),
        "warning: the line is cut; it was left out; 19 results were read\n  --> result, line 11"
    );
    assert_eq!(
        message("broken-line.csv"),
        "warning: the line has 7 columns, the others have 12; it was left out; 39 results were read\n  --> result, line 17"
    );
}

#[test]
fn the_reference_outage_shows_its_timeout_and_censored_percentiles() {
    let (_, figures) = load(&fixtures().join("outage/result.bin"));
    let figures = &figures[0];
    assert_eq!(figures.timeout_ms, Some(3000.0));
    assert_eq!(
        figures.latency.censored,
        ["p90_ms", "p95_ms", "p99_ms", "max_ms"]
    );
    assert!(
        figures
            .latency_success
            .as_ref()
            .unwrap()
            .censored
            .is_empty()
    );
    assert!(figures.latency_success.as_ref().unwrap().p99_ms < Some(3000.0));
    let buckets = figures.buckets.as_ref().unwrap();
    assert_eq!(buckets.codes["0"].iter().sum::<u64>(), 42);
    assert_eq!(buckets.codes["200"].iter().sum::<u64>(), 138);
    assert_eq!(buckets.width_seconds, 1.0);
}

#[test]
fn beyond_the_exact_limit_sums_stay_exact_and_percentiles_are_within_a_thousandth() {
    for folder in datasets() {
        let bytes = contents(&folder.join("result.bin"));
        let exact = figures(&read_bytes(&bytes, EXACT_LIMIT).unwrap().traffic[0]);
        let estimated = figures(&read_bytes(&bytes, 50).unwrap().traffic[0]);
        assert_eq!(estimated.latency.method, Some("histogram"));
        let near = |one: Option<f64>, other: Option<f64>| {
            let (one, other) = one.zip(other).unwrap();
            (one - other).abs() <= other * 0.001
        };
        for (one, other) in [
            (&estimated.latency, &exact.latency),
            (
                estimated.latency_success.as_ref().unwrap(),
                exact.latency_success.as_ref().unwrap(),
            ),
        ] {
            assert_eq!(
                (one.min_ms, one.mean_ms, one.max_ms),
                (other.min_ms, other.mean_ms, other.max_ms)
            );
            assert!(near(one.p50_ms, other.p50_ms), "{one:?} {other:?}");
            assert!(near(one.p95_ms, other.p95_ms), "{one:?} {other:?}");
            assert!(near(one.p99_ms, other.p99_ms), "{one:?} {other:?}");
        }
        assert_eq!(estimated.rate, exact.rate);
        assert_eq!(estimated.codes, exact.codes);
        assert_eq!(estimated.errors, exact.errors);
        let (one, other) = (estimated.buckets.unwrap(), exact.buckets.unwrap());
        assert_eq!((one.start, one.codes), (other.start, other.codes));
        for (one, other) in estimated
            .targets
            .unwrap()
            .iter()
            .zip(exact.targets.unwrap())
        {
            assert_eq!((&one.path, one.requests), (&other.path, other.requests));
            assert!(near(one.p95_ms, other.p95_ms));
        }
    }
}

#[test]
fn a_file_cut_anywhere_gives_what_was_whole_and_never_panics() {
    let mut files = Vec::new();
    let mut folders = vec![fixtures()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    for path in files {
        let bytes = contents(&path);
        let whole = read_bytes(&bytes, EXACT_LIMIT).map_or(0, |load| count(&load));
        // All cuts of the first bytes, then some that hit every part of a record sooner or later.
        let step = (bytes.len() / 60).max(1) | 1;
        let cuts = (0..bytes.len().min(400)).chain((0..bytes.len()).step_by(step));
        for cut in cuts {
            // A report's figures are whole or absent; a cut one may state another number.
            if let Ok(load) = read_bytes(&bytes[..cut], 20) {
                let per_request = load
                    .traffic
                    .iter()
                    .all(|traffic| traffic.requests().is_some());
                assert!(
                    !per_request || count(&load) <= whole + 1,
                    "{} cut at {cut}",
                    path.display()
                );
                for traffic in &load.traffic {
                    let _ = figures(traffic);
                }
            }
        }
    }
}

fn count(load: &Load) -> u64 {
    let figures = load.traffic.iter().map(figures);
    figures.filter_map(|figures| figures.requests).sum()
}

fn lines(numbers: impl Iterator<Item = u64>) -> String {
    let line = |number: u64| {
        let code = if number.is_multiple_of(7) { 503 } else { 200 };
        let error = if code == 503 {
            "503 Service Unavailable"
        } else {
            ""
        };
        format!(
            "{{\"code\":{code},\"timestamp\":\"2026-01-15T12:00:{number:02}Z\",\"latency\":{},\"error\":\"{error}\",\"method\":\"GET\",\"url\":\"http://h/a/{number}\"}}\n",
            number * 1_000_000 + 5,
        )
    };
    numbers.map(line).collect()
}

fn traffic(text: &str, exact_limit: usize) -> Traffic {
    read_bytes(text.as_bytes(), exact_limit)
        .unwrap()
        .traffic
        .remove(0)
}

#[test]
fn parts_of_an_attack_become_what_one_file_would_have_been() {
    let expected = figures(&traffic(&lines(0..50), 1000));
    let merged = |left: usize, right: usize| {
        let mut whole = traffic(&lines((0..50).step_by(2)), left);
        whole
            .merge(traffic(&lines((1..50).step_by(2)), right))
            .unwrap();
        figures(&whole)
    };
    let mut exact = merged(1000, 1000);
    assert_eq!(exact.source, "result, result");
    exact.source = "result".to_owned();
    assert_eq!(exact, expected);
    for (left, right) in [(1000, 10), (10, 1000), (10, 10), (30, 30)] {
        let merged = merged(left, right);
        assert_eq!(
            (&merged.codes, merged.rate),
            (&expected.codes, expected.rate)
        );
        assert_eq!(merged.latency.method, Some("histogram"));
        let codes = |figures: &TrafficFigures| figures.buckets.clone().unwrap().codes;
        assert_eq!(codes(&merged), codes(&expected));
        let targets = merged.targets.unwrap();
        assert_eq!((targets.len(), targets[0].requests), (1, 50));
        let (one, other) = (
            targets[0].p95_ms,
            expected.targets.as_ref().unwrap()[0].p95_ms,
        );
        let (one, other) = one.zip(other).unwrap();
        assert!((one - other).abs() <= other * 0.001, "{one} {other}");
    }
}

#[test]
fn every_file_of_an_attack_is_known_as_the_same_and_those_of_others_are_not() {
    let files = [
        "result.bin",
        "result.json",
        "result.csv",
        "report.txt",
        "report.json",
        "report-hist.txt",
        "report-hdr.txt",
    ];
    let attacks: Vec<Vec<Traffic>> = datasets()
        .iter()
        .map(|folder| {
            files
                .map(|file| load(&folder.join(file)).0.traffic.remove(0))
                .to_vec()
        })
        .collect();
    for (index, attack) in attacks.iter().enumerate() {
        for (other_index, other) in attacks.iter().enumerate() {
            for one in attack {
                for other in other {
                    let known = one.is_same_attack(other);
                    // Of histograms only the number of requests can be compared, which two attacks may share.
                    let says_little = [one, other]
                        .iter()
                        .filter_map(|traffic| traffic.summary())
                        .any(|summary| summary.latency.max.is_none());
                    if index == other_index {
                        assert!(known, "{:?} {:?}", one.sources, other.sources);
                    } else if !says_little {
                        assert!(!known, "{index} {other_index}");
                    }
                }
            }
        }
    }
}
