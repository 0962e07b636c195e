//! The page on the recorded answers of a metric system, statement by statement: each row of its tables is read from the
//! page itself and held against what is found in the file; a row without a check fails.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::collections::BTreeSet;
use std::fs;

use chaos_report::analyse::counter::{increase_within, rises};
use chaos_report::analyse::extrapolate;
use chaos_report::analyse::kind::Kind;
use chaos_report::analyse::quantile::Buckets;
use chaos_report::analyse::series::{SeriesFigures, by_status, figures, moment};
use chaos_report::model::{Number, ResultType, Sample, Series};
use chaos_report::read::prometheus::read_metadata;
use support::metrics::{T0, json, near, of, result, text, value, with};

/// The rows of the page's table whose head begins with a word, each as its cells.
fn rows(head: &str) -> Vec<Vec<String>> {
    let page = text("prometheus/README.md");
    let cells = |line: &str| -> Vec<String> {
        let inside = line.trim().trim_matches('|');
        inside
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect()
    };
    let rows: Vec<_> = page
        .lines()
        .skip_while(|line| !line.starts_with(&format!("| {head} |")))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(cells)
        .collect();
    assert!(!rows.is_empty(), "no table begins with {head}");
    rows
}

fn at(seconds: i64) -> i64 {
    (T0 + seconds) * 1000
}

fn samples(path: &str) -> Vec<Sample> {
    result(path).series.remove(0).samples
}

/// How many neighbours show one and the same value, in order.
fn runs(samples: &[Sample]) -> Vec<(f64, usize)> {
    let mut runs: Vec<(f64, usize)> = Vec::new();
    for sample in samples {
        match runs.last_mut() {
            Some((value, count)) if *value == sample.value => *count += 1,
            _ => runs.push((sample.value, 1)),
        }
    }
    runs
}

fn lengths(samples: &[Sample]) -> Vec<usize> {
    runs(samples).into_iter().map(|(_, count)| count).collect()
}

fn of_code<'a>(all: &'a [SeriesFigures], code: &str) -> Vec<&'a SeriesFigures> {
    let fits = |one: &&SeriesFigures| one.labels.get("code").is_some_and(|known| known == code);
    all.iter().filter(fits).collect()
}

fn born(all: &[&SeriesFigures]) -> Vec<f64> {
    all.iter().filter_map(|one| value(one.born_at)).collect()
}

#[test]
fn every_file_of_the_page_holds_what_the_page_says() {
    let mut named = BTreeSet::new();
    for row in rows("file") {
        for file in row[0].split(", ") {
            named.insert(file.to_owned());
            holds(file);
        }
    }
    // And the page leaves no file out.
    for entry in fs::read_dir("fixtures/prometheus").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let known = |pattern: &String| match pattern.split_once('*') {
            Some((start, end)) => name.starts_with(start) && name.ends_with(end),
            None => *pattern == name,
        };
        let page_itself = ["README.md", "facts.json", "constructed"].contains(&name.as_str());
        assert!(page_itself || named.iter().any(known), "{name}");
    }
}

/// One row's statement.
fn holds(file: &str) {
    match file {
        "range-counter-reset-5s.json" => counters_over_a_restart(),
        "range-counter-reset-1s.json" => {
            let found = of(file);
            assert_eq!(found.results.len(), 7);
            assert_eq!(found.sample_interval_seconds, Some(Number(1.0)));
            let failed = of_code(&found.results, "503");
            let first = failed.iter().filter_map(|one| one.first_at).min();
            assert_eq!(first, moment(at(92)));
            assert!(born(&failed).contains(&1.0));
        }
        "range-staircase-1s-over-5s.json" => {
            let found = of(file);
            assert_eq!(found.timing.step, Some(1000));
            assert_eq!(found.sample_interval_seconds, Some(Number(5.0)));
            for series in &result(file).series {
                let lengths = lengths(&series.samples);
                let (last, others) = lengths.split_last().unwrap();
                assert!(others.iter().all(|length| *length == 5) && *last == 1);
            }
        }
        "range-staircase-25x.json" => {
            let found = of(file);
            let samples = samples(file);
            assert_eq!(found.timing.step, Some(1000));
            assert_eq!(found.sample_interval_seconds, Some(Number(25.0)));
            assert!(runs(&samples).contains(&(6436.0, 25)));
            let lengths = lengths(&samples);
            let (last, others) = lengths.split_last().unwrap();
            assert!(others.iter().all(|length| *length == 25) && *last == 19);
            assert_eq!(samples[0].at, 1_717_243_207_000);
            assert_eq!(value(found.results[0].increase), Some(63.0));
        }
        "range-slow-counter-1s.json" => {
            let found = of(file);
            assert_eq!(found.timing.step, Some(1000));
            assert_eq!(found.sample_interval_seconds, Some(Number(5.0)));
            let lengths = lengths(&samples(file));
            let (_, whole) = lengths.split_last().unwrap();
            assert!(whole.iter().all(|length| [5, 10].contains(length)));
            let series = &result(file).series[0];
            let resets: Vec<i64> = rises(series, &found.timing, false)
                .iter()
                .filter(|rise| rise.reset)
                .map(|rise| rise.to)
                .collect();
            assert_eq!(resets.len(), 1);
            let fall = series
                .samples
                .windows(2)
                .find(|pair| pair[1].value < pair[0].value);
            assert_eq!(fall.unwrap()[1].at, 1_795_162_989_000);
            assert_eq!(value(found.results[0].increase), Some(52.0));
        }
        "range-gap-stale.json" => {
            let all = result(file);
            let up = with(&all.series, &[("__name__", "up")]);
            let states: Vec<f64> = runs(&up.samples).iter().map(|(value, _)| *value).collect();
            assert_eq!(states, [1.0, 0.0, 1.0]);
            for series in all.series.iter().filter(|one| one.name() != Some("up")) {
                let missing = (125..=165)
                    .step_by(5)
                    .filter(|second| series.samples.iter().all(|sample| sample.at != at(*second)));
                assert_eq!(missing.count(), 9);
                let widest = series
                    .samples
                    .windows(2)
                    .map(|pair| pair[1].at - pair[0].at)
                    .max();
                assert_eq!(widest, Some(50_000));
            }
            let found = of(file);
            let counters = found
                .results
                .iter()
                .filter(|one| one.labels["__name__"] != "up");
            assert!(counters.clone().count() > 0 && counters.clone().all(|one| one.gaps == 1));
        }
        "range-ghost-lookback.json" => {
            let found = of(file);
            let samples = samples(file);
            assert_eq!(runs(&samples).last().unwrap().1, 21);
            assert_eq!(samples.last().unwrap().at, 1_717_243_800_000);
            assert_eq!(found.results[0].repeats_since, moment(1_717_243_500_000));
            assert_eq!(value(found.results[0].increase), Some(1965.0));
        }
        "range-too-short.json" => {
            let found = of(file);
            assert_eq!(found.timing.step, Some(1000));
            assert_eq!(found.window.end, moment(at(90)));
            assert!(of_code(&found.results, "503").is_empty());
        }
        "range-effect-at-last-sample.json" => {
            let found = of(file);
            assert_eq!(found.window.end, moment(at(92)));
            let failed = of_code(&found.results, "503");
            assert_eq!(failed.len(), 2);
            for one in failed {
                // One point tells no increase, and is no 0.
                assert_eq!((one.samples, one.increase), (1, None));
            }
        }
        "range-single-point.json" => {
            let window = of(file).window;
            assert_eq!(window.start, window.end);
            assert_eq!(of(file).results[0].increase, None);
        }
        "range-gauge-queue.json" => {
            let found = of(file);
            assert_eq!(found.results[0].kind, Kind::Gauge);
            assert_eq!(found.timing.step, Some(2000));
            let samples = samples(file);
            let of_second = |second: i64| {
                let sample = samples.iter().find(|sample| sample.at == at(second));
                sample.unwrap().value
            };
            assert!(of_second(180) > 50.0 * of_second(90) && of_second(370) < of_second(180));
        }
        "range-gauge-nan-inf.json" => {
            let one = &of(file).results[0];
            assert_eq!((one.samples, one.not_a_number, one.infinite), (21, 4, 5));
            let of_kind = |value: f64| {
                samples(file)
                    .iter()
                    .filter(|sample| sample.value == value)
                    .count()
            };
            assert_eq!((of_kind(f64::INFINITY), of_kind(f64::NEG_INFINITY)), (3, 2));
        }
        "range-exponents.json" => {
            let found = of(file);
            let firsts: Vec<f64> = found
                .results
                .iter()
                .filter_map(|one| value(one.first))
                .collect();
            assert_eq!(firsts, [1.249_019e21, 3.197_488e-9]);
        }
        "range-histogram-classic.json" => {
            let types = read_metadata(&text("prometheus/metadata.json")).unwrap();
            let found = figures(&result(file), Some(&types));
            let buckets = found
                .results
                .iter()
                .filter(|one| one.labels.contains_key("le"));
            assert_eq!((buckets.count(), found.results.len()), (11, 13));
            assert_eq!(found.timing.step, Some(5000));
            // One observation below 5 ms in all: its bucket had nothing to lose in the restart.
            let lost = |one: &&SeriesFigures| one.labels.get("le").is_none_or(|le| le != "0.005");
            assert!(found.results.iter().filter(lost).all(|one| one.resets == 1));
            let increase = |name: &str| {
                let fits = |one: &&SeriesFigures| one.labels["__name__"].ends_with(name);
                value(found.results.iter().find(fits).unwrap().increase).unwrap()
            };
            assert_eq!(increase("_count"), 7739.0);
            assert!(near(increase("_sum"), 1_898.063_029_7, 1e-10));
        }
        "range-histogram-quantiles.json" => {
            let all = result(file);
            let quantiles: Vec<_> = all
                .series
                .iter()
                .filter_map(|one| one.label("quantile"))
                .collect();
            assert_eq!(quantiles, ["0.5", "0.9", "0.95", "0.99"]);
            assert!(of(file).results.iter().all(|one| one.kind == Kind::Gauge));
        }
        "range-histogram-native.json" => {
            let found = of(file);
            assert_eq!(found.timing.step, Some(30_000));
            let histograms = &result(file).series[0].histograms;
            assert!(histograms[0].buckets.is_empty() && !histograms[1].buckets.is_empty());
        }
        "range-histogram-native-quantile.json" => {
            // Between the restart and the fault the system's p90 is that of the neighbouring histograms.
            let p90 = samples(file);
            let steady = p90.iter().find(|sample| sample.at == at(90)).unwrap().value;
            let native = &result("range-histogram-native.json").series[0];
            let ours = chaos_report::analyse::native::over_time(native, 0.9, 30_000);
            let (_, found) = ours.iter().find(|(moment, _)| *moment == at(90)).unwrap();
            assert!(near(found.as_ref().unwrap().value, steady, 0.1));
        }
        "range-50-series.json" => {
            let found = of(file);
            let workers: BTreeSet<_> = found
                .results
                .iter()
                .map(|one| &one.labels["worker"])
                .collect();
            assert_eq!((found.results.len(), workers.len()), (50, 50));
            assert_eq!(found.timing.step, Some(10_000));
            assert!(found.results.iter().all(|one| one.resets == 1));
        }
        "range-1000-series.json" => {
            let found = of(file);
            assert_eq!(found.results.len(), 1000);
            assert!(found.results.iter().all(|one| one.samples == 6));
            let sums: Vec<_> = by_status(&found.results)
                .values()
                .map(|total| value(total.increase).unwrap())
                .collect();
            assert_eq!(sums, [881_241.0, 96_433.0]);
        }
        "range-rate-by-code.json" => {
            let found = of(file);
            let rates = |one: &SeriesFigures| {
                one.kind == Kind::Gauge && !one.labels.contains_key("__name__")
            };
            assert!(found.results.iter().all(rates));
            let spans: BTreeSet<_> = found
                .results
                .iter()
                .map(|one| (one.first_at, one.last_at))
                .collect();
            assert_eq!(spans.len(), 3);
        }
        "range-no-labels.json" | "range-scalar-expr.json" => {
            let all = result(file);
            assert!(all.series.len() == 1 && all.series[0].labels.is_empty());
        }
        "range-start-process.json" => {
            let starts = runs(&samples(file));
            assert_eq!(starts.len(), 2);
            assert!(starts[0].0 < T0 as f64 && near(starts[1].0, (T0 + 240) as f64, 1e-9));
            assert_eq!(of(file).results[0].kind, Kind::Gauge);
        }
        "range-stats-all.json" => {
            assert!(json("prometheus/range-stats-all.json")["data"]["stats"].is_object());
            assert_eq!(of(file).results[0].samples, 4);
        }
        "instant-vector.json" | "instant-1000-series-topk.json" => {
            assert_eq!(result(file).result_type, Some(ResultType::Vector));
        }
        "instant-range-selector-raw.json" => {
            let all = result(file);
            assert_eq!(all.result_type, Some(ResultType::Matrix));
            assert!(
                all.series[0]
                    .samples
                    .iter()
                    .any(|sample| sample.at % 1000 != 0)
            );
            let found = of(file);
            assert_eq!(found.timing.step, None);
            assert_eq!(found.sample_interval_seconds, Some(Number(5.0)));
        }
        "instant-scalar.json" => assert_eq!(samples(file)[0].value, 4184.0),
        "instant-scalar-nan.json" => assert!(samples(file)[0].value.is_nan()),
        "instant-string.json" => {
            assert_eq!(result(file).text.unwrap().text, "chaos");
        }
        "instant-native-histogram.json" => {
            assert_eq!(result(file).series[0].histograms.len(), 1);
        }
        "empty-matrix.json" | "empty-vector.json" => assert!(result(file).series.is_empty()),
        "error-*.json" => errors(),
        "warnings-remote-read.json" => {
            let warned = result(file);
            assert!(warned.warnings[0].starts_with("remote_read"));
            assert_eq!(warned.series.len(), 1);
        }
        "warnings-empty.json" => {
            let warned = result(file);
            assert!(warned.warnings[0].starts_with("remote_read"));
            assert!(warned.series.is_empty());
        }
        "metadata.json" => {
            assert_eq!(
                read_metadata(&text("prometheus/metadata.json"))
                    .unwrap()
                    .len(),
                9
            );
        }
        "promtool-*.txt" | "promtool-*.json" => {
            let series = |path: &str| result(path).series;
            assert_eq!(series("promtool-range.txt"), series("promtool-range.json"));
            assert_eq!(
                series("promtool-instant.txt").len(),
                series("promtool-instant.json").len()
            );
        }
        // Its story is a test of its own, with the other journals.
        "journal-query-interval.json" => {
            let journal = json("prometheus/journal-query-interval.json");
            assert_eq!(journal["chaoslib-version"], "1.44.0");
            assert_eq!(journal["run"].as_array().unwrap().len(), 6);
        }
        other => panic!("nothing is checked of {other}"),
    }
}

fn counters_over_a_restart() {
    let file = "range-counter-reset-5s.json";
    let all = result(file);
    let found = of(file);
    assert_eq!(found.results.len(), 7);
    let labels: BTreeSet<_> = all
        .series
        .iter()
        .flat_map(|one| one.labels.keys())
        .collect();
    assert!(labels.contains(&"method".to_owned()) && labels.contains(&"code".to_owned()));
    assert_eq!(found.timing.step, Some(5000));
    assert_eq!(found.sample_interval_seconds, Some(Number(5.0)));
    for series in all.series.iter().filter(|one| one.samples.len() == 76) {
        let resets: Vec<_> = rises(series, &found.timing, false)
            .into_iter()
            .filter(|rise| rise.reset)
            .map(|rise| (rise.from, rise.to))
            .collect();
        assert_eq!(resets, [(at(240), at(245))]);
    }
    let failed = of_code(&found.results, "503");
    assert_eq!(born(&failed), [9.0, 3.0]);
    assert!(failed.iter().all(|one| one.last_at == moment(at(240))));
    assert_eq!(born(&of_code(&found.results, "500")), [24.0, 24.0]);
}

fn errors() {
    let mut kinds: Vec<String> = fs::read_dir("fixtures/prometheus")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("error-"))
        .map(|name| result(&name).error.unwrap().kind)
        .collect();
    kinds.sort();
    let bad = "bad_data";
    assert_eq!(kinds, [bad, bad, bad, bad, "execution", "timeout"]);
}

/// The raw samples of a counter.
fn counter(method: &str, code: &str) -> Series {
    let all = result("instant-range-selector-raw.json");
    with(&all.series, &[("method", method), ("code", code)]).clone()
}

fn counted(method: &str, code: &str, from: i64, to: i64) -> f64 {
    let series = counter(method, code);
    let known_from = at(-6);
    let window = increase_within(&series, at(from), at(to), known_from);
    window.and_then(|window| window.exact).unwrap_or(0.0)
}

fn share_of(code: &str, from: i64, to: i64) -> f64 {
    let sum = |codes: &[&str]| -> f64 {
        let pairs = codes
            .iter()
            .flat_map(|code| [("GET", *code), ("POST", *code)]);
        let all = result("instant-range-selector-raw.json");
        pairs
            .filter(|(method, code)| {
                all.series.iter().any(|one| {
                    one.label("method") == Some(method) && one.label("code") == Some(code)
                })
            })
            .map(|(method, code)| counted(method, code, from, to))
            .sum()
    };
    sum(&[code]) / sum(&["200", "404", "500", "503"])
}

#[test]
fn every_event_of_the_timeline_is_seen_in_the_answers() {
    let classic = result("range-histogram-classic.json");
    let series: Vec<&Series> = classic.series.iter().collect();
    let buckets = Buckets::of(&series).unwrap();
    let median = |from: i64, to: i64| buckets.quantile(0.5, at(from), at(to)).unwrap();
    for row in rows("when") {
        match row[0].as_str() {
            "T0+90 .. T0+180" => {
                assert!(row[1].contains("12 %"));
                assert!((share_of("503", 90, 180) - 0.12).abs() < 0.01);
                let (before, during) = (median(20, 90), median(95, 180));
                assert!(before.lower <= 0.03 && 0.03 <= before.upper, "{before:?}");
                assert!(during.lower <= 0.8 && 0.8 <= during.upper, "{during:?}");
            }
            "T0+120 .. T0+165" => {
                let up = result("range-gap-stale.json");
                let up = with(
                    &up.series,
                    &[("__name__", "up"), ("instance", "shop-1:8080")],
                );
                let down = up.samples.iter().filter(|sample| sample.value == 0.0);
                let down: Vec<i64> = down.map(|sample| sample.at).collect();
                // A scrape fails within an interval of it.
                assert!(
                    down.first().unwrap() - at(120) <= 5000
                        && at(165) - down.last().unwrap() <= 5000
                );
            }
            "T0+180 .. T0+225" => {
                let odd = samples("range-gauge-nan-inf.json");
                let odd = odd.iter().filter(|sample| !sample.value.is_finite());
                let odd: Vec<i64> = odd.map(|sample| sample.at).collect();
                assert_eq!((odd[0], odd[odd.len() - 1]), (at(185), at(225)));
                // 20, 15 and 10 s, seen every 5 s.
                assert_eq!(odd.len(), 45 / 5);
            }
            "T0+240" => {
                let started = samples("range-start-process.json").last().unwrap().value;
                assert!((started - (T0 + 240) as f64).abs() < 0.001);
            }
            "T0+300 .. T0+330" => {
                assert!(row[1].contains("half"));
                let seen = of("range-counter-reset-5s.json");
                let failed: f64 = of_code(&seen.results, "500")
                    .iter()
                    .filter_map(|one| value(one.increase_from_zero))
                    .sum();
                // Half of about 21 a second for 30 s.
                assert!((failed / (21.0 * 30.0) - 0.5).abs() < 0.05, "{failed}");
            }
            other => panic!("nothing is checked of {other}"),
        }
    }
    let found = of("range-histogram-classic.json");
    let count = found
        .results
        .iter()
        .find(|one| one.labels["__name__"].ends_with("_count"));
    let rate = value(count.unwrap().increase).unwrap() / 370.0;
    assert!((rate - 21.0).abs() < 0.2, "{rate}");
}

#[test]
fn every_scrape_interval_of_the_page_is_found() {
    for (file, job, seconds) in [
        ("range-counter-reset-5s.json", "shop", 5.0),
        ("range-counter-reset-1s.json", "shop-fine", 1.0),
        ("range-gap-stale.json", "shop-flap", 5.0),
    ] {
        let found = of(file);
        assert!(
            found.results.iter().all(|one| one.labels["job"] == job),
            "{file}"
        );
        assert_eq!(
            value(found.sample_interval_seconds),
            Some(seconds),
            "{file}"
        );
    }
}

#[test]
fn every_increase_of_the_page_is_reproduced_and_the_system_s_own_too() {
    let mut compared = 0;
    for row in rows("window") {
        let (window, _) = row[0].split_once(" (").unwrap_or((&row[0], ""));
        let (from, to) = window.split_once(" .. ").unwrap();
        let seconds = |words: &str| words.trim_start_matches("T0").parse::<i64>().unwrap();
        let (from, to) = (seconds(from), seconds(to));
        let figures = |cell: &str| -> Vec<f64> {
            cell.split(" / ")
                .map(|figure| figure.parse().unwrap())
                .collect()
        };
        let classes: Vec<&str> = row[1].split(" / ").collect();
        for (place, class) in classes.into_iter().enumerate() {
            let (method, code) = class.split_once(' ').unwrap();
            assert_eq!(
                counted(method, code, from, to),
                figures(&row[2])[place],
                "{class} {window}"
            );
            // What is counted is never more than what happened.
            assert!(figures(&row[2])[place] <= figures(&row[3])[place]);
            let raw = counter(method, code).samples;
            let increase = extrapolate::increase(&raw, at(from), at(to)).unwrap();
            let recorded = figures(&row[4])[place];
            assert!(
                (increase - recorded).abs() <= 0.005,
                "{class} {window}: {increase}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 6);
}
