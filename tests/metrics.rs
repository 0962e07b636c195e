//! Every recorded answer of a metric system, alone and inside journals, against what is known to be true of it.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::fs;
use std::path::Path;

use chaos_report::analyse::counter::{increase_within, rises};
use chaos_report::analyse::extrapolate;
use chaos_report::analyse::kind::Kind;
use chaos_report::analyse::native;
use chaos_report::analyse::quantile::Buckets;
use chaos_report::analyse::selection::select;
use chaos_report::analyse::series::{QueryFigures, by_status, figures, moment};
use chaos_report::json::Fragment;
use chaos_report::model::{Asked, Moment, Number, QueryResult, ResultType, Series};
use chaos_report::read::prometheus::{
    Origin, claims, find_in_exception, from_output, read_metadata, read_text, sniff,
};
use proptest::prelude::*;
use serde_json::Value;
use support::metrics::{T0, json, near, of, reading, result, text, value, with};

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[test]
fn every_figure_of_the_counters_is_reproduced() {
    let raw = result("instant-range-selector-raw.json");
    let known_from = raw
        .series
        .iter()
        .filter_map(Series::span)
        .map(|span| span.0)
        .min()
        .unwrap();
    let facts = json("prometheus/facts.json");
    let counters = facts["counters"].as_array().unwrap();
    assert!(counters.len() >= 15);
    for fact in counters {
        let label = |name: &str| fact[name].as_str().unwrap();
        let context = format!("{} {} {}", label("window"), label("method"), label("code"));
        let series = with(
            &raw.series,
            &[("method", label("method")), ("code", label("code"))],
        );
        let (from, to) = (number(&fact["start"]), number(&fact["end"]));
        let (from, to) = ((from * 1000.0) as i64, (to * 1000.0) as i64);
        let window = increase_within(series, from, to, known_from).unwrap();
        assert_eq!(
            window.samples as u64,
            fact["samples"].as_u64().unwrap(),
            "{context}"
        );
        for (sample, name) in [(window.first, "first"), (window.last, "last")] {
            assert_eq!(
                sample.at,
                (number(&fact[name][0]) * 1000.0).round() as i64,
                "{context}"
            );
            assert_eq!(sample.value, number(&fact[name][1]), "{context}");
        }
        assert_eq!(
            window.resets as u64,
            fact["resets"].as_u64().unwrap(),
            "{context}"
        );
        assert_eq!(
            window.between.unwrap(),
            number(&fact["increase_between_samples"]),
            "{context}"
        );
        assert_eq!(
            window.from_previous.unwrap(),
            number(&fact["increase_from_previous_sample"]),
            "{context}"
        );
        assert_eq!(
            window.born_at.unwrap_or(0.0),
            number(&fact["first_value_if_born"]),
            "{context}"
        );
        assert_eq!(
            window.exact.unwrap(),
            number(&fact["exact_increase"]),
            "{context}"
        );
        let increase = extrapolate::increase(&series.samples, from, to).unwrap();
        assert!(
            near(increase, number(&fact["prometheus_increase"]), 1e-6),
            "{context}: {increase}"
        );
        let rate = extrapolate::rate(&series.samples, from, to).unwrap();
        assert!(
            near(rate, number(&fact["prometheus_rate"]), 1e-6),
            "{context}: {rate}"
        );
    }
}

#[test]
fn every_latency_is_reproduced_from_the_buckets() {
    let classic = result("range-histogram-classic.json");
    let series: Vec<&Series> = classic.series.iter().collect();
    let buckets = Buckets::of(&series).unwrap();
    let own = result("range-histogram-quantiles.json");
    let facts = json("prometheus/facts.json");
    for fact in facts["latency"].as_array().unwrap() {
        let to = fact["grid_time"].as_i64().unwrap() * 1000;
        // A rate over 30 s holds six scrapes, 25 s from the first to the last.
        let from = to - 25_000;
        let deltas = buckets.between(from, to);
        let expected = fact["bucket_deltas"].as_object().unwrap();
        assert_eq!(expected.len(), deltas.len());
        for ((bound, delta), expected) in buckets.bounds().iter().zip(&deltas).zip(expected) {
            let (le, expected) = expected;
            assert_eq!(le.parse::<f64>().unwrap(), *bound);
            assert_eq!(*delta, number(expected));
        }
        for (q, expected) in fact["from_buckets"].as_object().unwrap() {
            let found = buckets.quantile(q.parse().unwrap(), from, to).unwrap();
            assert!(near(found.value, number(expected), 1e-9), "{q}: {found:?}");
            assert_eq!(found.observations, number(&fact["observations"]));
            let by_prometheus = number(&fact["histogram_quantile_by_prometheus"][q]);
            assert!(near(found.value, by_prometheus, 1e-6), "{q}: {found:?}");
            let recorded = with(&own.series, &[("quantile", q)]);
            let recorded = recorded
                .samples
                .iter()
                .find(|sample| sample.at == to)
                .unwrap();
            assert!(near(recorded.value, by_prometheus, 1e-12));
            let truth = number(&fact["true_nearest_rank"][q]);
            assert!(
                found.lower <= truth && truth <= found.upper,
                "{q}: {found:?} {truth}"
            );
        }
    }
}

#[test]
fn every_recorded_quantile_lies_in_our_bucket_and_all_but_one_moment_agree_exactly() {
    let classic = result("range-histogram-classic.json");
    let series: Vec<&Series> = classic.series.iter().collect();
    let buckets = Buckets::of(&series).unwrap();
    let own = result("range-histogram-quantiles.json");
    let (mut exact, mut near_by, mut absent) = (0, 0, 0);
    for recorded in &own.series {
        let quantile = recorded.label("quantile").unwrap().parse().unwrap();
        // A rate over 30 s holds six scrapes, once so many are there.
        let ours = buckets.over_time(quantile, 25_000);
        for (at, found) in ours.into_iter().filter(|(at, _)| *at >= (T0 + 20) * 1000) {
            let recorded = recorded.samples.iter().find(|sample| sample.at == at);
            let Some(recorded) = recorded.map(|sample| sample.value) else {
                continue;
            };
            let Some(found) = found else {
                assert!(recorded.is_nan(), "{at} {quantile}: {recorded}");
                absent += 1;
                continue;
            };
            let context = format!("{at} {quantile}: {found:?}, recorded {recorded}");
            assert!(
                found.lower <= recorded && recorded <= found.upper,
                "{context}"
            );
            if near(found.value, recorded, 1e-6) {
                exact += 1;
            } else {
                // The window that ends with it holds the restart: there the system extrapolates each bucket by itself.
                assert_eq!(at, (T0 + 270) * 1000, "{context}");
                assert!(near(found.value, recorded, 0.009), "{context}");
                near_by += 1;
            }
        }
    }
    assert_eq!((exact, near_by, absent), (4 * 70, 4, 0));
}

#[test]
fn native_histograms_give_narrow_quantiles() {
    let native = result("range-histogram-native.json");
    let [series] = native.series.as_slice() else {
        panic!("one series")
    };
    assert!(series.histograms[0].buckets.is_empty());
    let fault = native::observed(series, (T0 + 120) * 1000, (T0 + 180) * 1000).unwrap();
    assert_eq!(fault.count, 3768.0 - 2502.0);
    let found = native::quantile(&fault, 0.9).unwrap();
    assert!(found.upper / found.lower < 1.2, "{found:?}");
    assert!(found.lower < 1.5 && 1.5 < found.upper, "{found:?}");
    // A point every 30 s and a rate over 30 s: the neighbours are what the system looked at, but for a scrape.
    let recorded = result("range-histogram-native-quantile.json");
    let mut compared = 0;
    for (at, found) in native::over_time(series, 0.9, 30_000) {
        let recorded = recorded.series[0]
            .samples
            .iter()
            .find(|sample| sample.at == at);
        let (Some(found), Some(recorded)) = (found, recorded) else {
            continue;
        };
        // The restart and the fault's edges fall between the scrapes that both see.
        if ![T0 + 120, T0 + 180, T0 + 210, T0 + 270].contains(&(at / 1000)) {
            assert!(
                near(found.value, recorded.value, 0.1),
                "{at} {found:?} {recorded:?}"
            );
            compared += 1;
        }
    }
    assert!(compared >= 6, "{compared}");
    let whole = figures(&native, None);
    assert_eq!(whole.results[0].kind, Kind::Histogram);
    assert_eq!(whole.results[0].resets, 1);
    assert_eq!(value(whole.results[0].increase), Some(5026.0 + 2511.0));
    let instant = result("instant-native-histogram.json");
    assert_eq!(instant.result_type, Some(ResultType::Vector));
    let sum: f64 = instant.series[0].histograms[0]
        .buckets
        .iter()
        .map(|bucket| bucket.count)
        .sum();
    assert_eq!(sum, 4187.0);
}

#[test]
fn fifty_workers_are_summed_after_the_increase_of_each() {
    let workers = of("range-50-series.json");
    let facts = json("prometheus/facts.json");
    let facts = &facts["workers"];
    assert_eq!(
        workers.results.len() as u64,
        facts["series"].as_u64().unwrap()
    );
    assert_eq!(
        value(workers.total.increase),
        facts["sum_of_exact_increases"].as_f64()
    );
    let mut all: Vec<(f64, &str)> = workers
        .results
        .iter()
        .map(|one| (value(one.increase).unwrap(), one.labels["worker"].as_str()))
        .collect();
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    for (place, fact) in facts["least3"].as_array().unwrap().iter().enumerate() {
        assert_eq!(
            (fact[0].as_str(), fact[1].as_f64()),
            (Some(all[place].1), Some(all[place].0))
        );
    }
    for (place, fact) in facts["top3"].as_array().unwrap().iter().enumerate() {
        let one = all[all.len() - 1 - place];
        assert_eq!(
            (fact[0].as_str(), fact[1].as_f64()),
            (Some(one.1), Some(one.0))
        );
    }
    let chosen = select(&workers.results, 3);
    assert_eq!(chosen.shown.len(), 3);
    assert_eq!((chosen.more_moving, chosen.flat), (47, 0));
    let shown: f64 = chosen
        .shown
        .iter()
        .filter_map(|at| value(workers.results[*at].increase))
        .sum();
    assert_eq!(shown + value(chosen.rest.increase).unwrap(), 14626.0);
}

#[test]
fn the_restart_and_the_births_are_seen() {
    let raw = result("range-counter-reset-5s.json");
    let found = figures(&raw, None);
    assert_eq!(found.results.len(), 7);
    assert_eq!(found.sample_interval_seconds, Some(Number(5.0)));
    let one = |code: &str, method: &str| {
        let fits = |one: &&_| {
            let one: &chaos_report::analyse::series::SeriesFigures = one;
            one.labels["code"] == code && one.labels["method"] == method
        };
        found.results.iter().find(fits).unwrap()
    };
    let get = one("200", "GET");
    assert_eq!((value(get.increase), get.resets), (Some(5274.0), 1));
    assert_eq!(
        (value(get.first), value(get.last)),
        (Some(0.0), Some(1751.0))
    );
    assert_eq!(get.born_at, None);
    for (code, method, born, total) in [
        ("503", "GET", 9.0, 191.0),
        ("503", "POST", 3.0, 48.0),
        ("500", "GET", 24.0, 227.0),
        ("500", "POST", 24.0, 88.0),
    ] {
        let series = one(code, method);
        assert_eq!(value(series.born_at), Some(born), "{code} {method}");
        assert_eq!(
            value(series.increase_from_zero),
            Some(total),
            "{code} {method}"
        );
        assert_eq!(
            value(series.increase),
            Some(total - born),
            "{code} {method}"
        );
        assert_eq!((series.resets, series.gaps), (0, 0));
    }
    assert_eq!(one("503", "GET").last_at, moment((T0 + 240) * 1000));
    let classes: Vec<_> = by_status(&found.results)
        .into_values()
        .map(|total| value(total.increase_from_zero).unwrap())
        .collect();
    assert_eq!(classes.len(), 3);
    assert_eq!(classes[2], 191.0 + 48.0 + 227.0 + 88.0);
    let fine = of("range-counter-reset-1s.json");
    let born: Vec<_> = fine
        .results
        .iter()
        .filter_map(|one| value(one.born_at))
        .collect();
    assert!(born.contains(&1.0), "{born:?}");
}

#[test]
fn stairs_are_not_taken_for_measurements() {
    for (path, interval, increase) in [
        ("range-staircase-1s-over-5s.json", 5.0, None),
        ("range-staircase-25x.json", 25.0, Some(63.0)),
        ("range-slow-counter-1s.json", 5.0, Some(52.0)),
        ("range-50-series.json", 10.0, None),
        ("range-ghost-lookback.json", 15.0, Some(1965.0)),
    ] {
        let raw = result(path);
        let found = figures(&raw, None);
        assert_eq!(
            value(found.sample_interval_seconds),
            Some(interval),
            "{path}"
        );
        if let Some(increase) = increase {
            assert_eq!(value(found.results[0].increase), Some(increase), "{path}");
        }
        for (series, figures) in raw.series.iter().zip(&found.results) {
            let bars = rises(series, &found.timing, false);
            let sum: f64 = bars.iter().filter_map(|bar| bar.by).sum();
            assert_eq!(Some(sum), value(figures.increase), "{path}");
            let span = (series.span().unwrap().1 - series.span().unwrap().0) as f64 / 1000.0;
            assert!(
                bars.len() as f64 <= span / interval + 2.0,
                "{path}: {} bars",
                bars.len()
            );
        }
    }
    let slow = of("range-slow-counter-1s.json");
    assert_eq!(slow.results[0].resets, 1);
    let wide = of("range-staircase-25x.json");
    assert_eq!(wide.results[0].first_at, moment(1_717_243_207_000));
    assert!((wide.timing.repeats() - 25.0).abs() < 1e-9);
}

#[test]
fn holes_stay_open_and_repeats_at_the_end_are_named() {
    let raw = result("range-gap-stale.json");
    let found = figures(&raw, None);
    for (series, figures) in raw.series.iter().zip(&found.results) {
        if series.name() != Some("up") {
            assert_eq!(figures.gaps, 1);
            let bars = rises(series, &found.timing, false);
            let hole = bars.iter().find(|bar| bar.across_gap).unwrap();
            assert_eq!((hole.from, hole.to), ((T0 + 120) * 1000, (T0 + 170) * 1000));
        } else {
            assert_eq!((figures.kind, figures.gaps), (Kind::Gauge, 0));
            assert_eq!(
                (value(figures.minimum), value(figures.maximum)),
                (Some(0.0), Some(1.0))
            );
        }
    }
    let ghost = of("range-ghost-lookback.json");
    assert_eq!(ghost.results[0].repeats_since, moment(1_717_243_500_000));
    for path in [
        "range-counter-reset-5s.json",
        "range-slow-counter-1s.json",
        "range-gauge-queue.json",
    ] {
        assert!(
            of(path)
                .results
                .iter()
                .all(|one| one.repeats_since.is_none()),
            "{path}"
        );
    }
}

#[test]
fn what_is_no_number_is_counted_and_never_zero() {
    let found = of("range-gauge-nan-inf.json");
    let one = &found.results[0];
    assert_eq!(
        (one.samples, one.not_a_number, one.infinite, one.missing),
        (21, 4, 5, 0)
    );
    assert_eq!(value(one.minimum), Some(0.810_628_883_490_724_5));
    assert_eq!(one.kind, Kind::Gauge);
    assert_eq!(one.increase, None);
    let scalar = result("instant-scalar-nan.json");
    assert!(scalar.series[0].samples[0].value.is_nan());
    let odd = r#"{"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{"__name__":"x_total"},"values":[[1,"5"],[2,null],[3,"oops"],[4,""],[5,"7"]]}]}}"#;
    let origin = Origin::File("odd.json".to_owned());
    let reading = read_text(odd, &origin, "odd", Asked::default()).unwrap();
    let series = &reading.result.series[0];
    assert_eq!(
        series
            .samples
            .iter()
            .map(|sample| sample.value)
            .collect::<Vec<_>>(),
        [5.0, 7.0]
    );
    assert_eq!(series.missing, [2000, 3000, 4000]);
    assert_eq!(reading.notices.len(), 1, "{:?}", reading.notices);
    assert_eq!(
        value(figures(&reading.result, None).results[0].increase),
        Some(2.0)
    );
}

#[test]
fn kinds_are_decided_with_reasons() {
    for (path, kind) in [
        ("range-gauge-queue.json", Kind::Gauge),
        ("range-rate-by-code.json", Kind::Gauge),
        ("range-no-labels.json", Kind::Gauge),
        ("range-scalar-expr.json", Kind::Gauge),
        ("range-start-process.json", Kind::Gauge),
        ("range-stats-all.json", Kind::Unknown),
        ("range-single-point.json", Kind::Unknown),
        ("range-1000-series.json", Kind::Counter),
        ("range-exponents.json", Kind::Unknown),
        ("instant-vector.json", Kind::Counter),
    ] {
        let found = of(path);
        for one in &found.results {
            assert_eq!(one.kind, kind, "{path}: {}", one.kind_reason);
            assert!(!one.kind_reason.is_empty());
        }
    }
    let types = read_metadata(&text("prometheus/metadata.json")).unwrap();
    assert_eq!(types.len(), 9);
    let queue = figures(&result("range-stats-all.json"), Some(&types));
    assert_eq!(queue.results[0].kind, Kind::Gauge);
    let classic = figures(&result("range-histogram-classic.json"), Some(&types));
    for one in &classic.results {
        let expected = if one.labels.contains_key("le") {
            Kind::Histogram
        } else {
            Kind::Counter
        };
        assert_eq!(one.kind, expected);
        let increase = value(one.increase).unwrap();
        match one.labels["__name__"].as_str() {
            "http_request_duration_seconds_count" => assert_eq!(increase, 7739.0),
            "http_request_duration_seconds_sum" => assert!(near(increase, 1_898.063_029_7, 1e-10)),
            _ => {}
        }
    }
}

#[test]
fn a_thousand_series_are_summed_by_status() {
    let found = of("range-1000-series.json");
    assert_eq!(found.results.len(), 1000);
    let classes = by_status(&found.results);
    let sums: Vec<_> = classes
        .values()
        .map(|total| value(total.increase).unwrap())
        .collect();
    assert_eq!(sums, [881_241.0, 96_433.0]);
    let chosen = select(&found.results, 12);
    assert_eq!(chosen.shown.len() + chosen.more_moving + chosen.flat, 1000);
}

#[test]
fn every_type_and_envelope_is_read() {
    for (path, kind, series) in [
        ("instant-scalar.json", Some(ResultType::Scalar), 1),
        ("instant-string.json", Some(ResultType::Text), 0),
        ("instant-vector.json", Some(ResultType::Vector), 5),
        ("instant-1000-series-topk.json", Some(ResultType::Vector), 5),
        (
            "instant-range-selector-raw.json",
            Some(ResultType::Matrix),
            7,
        ),
        ("empty-matrix.json", Some(ResultType::Matrix), 0),
        ("empty-vector.json", Some(ResultType::Vector), 0),
        ("promtool-range.json", Some(ResultType::Matrix), 3),
        ("promtool-range.txt", Some(ResultType::Matrix), 3),
        ("promtool-instant.json", Some(ResultType::Vector), 5),
        ("promtool-instant.txt", Some(ResultType::Vector), 5),
        (
            "constructed/data-object-only.json",
            Some(ResultType::Vector),
            5,
        ),
        (
            "constructed/victoriametrics-export.jsonl",
            Some(ResultType::Matrix),
            4,
        ),
        (
            "constructed/victoriametrics-partial.json",
            Some(ResultType::Matrix),
            2,
        ),
        (
            "constructed/prometheus3-warnings-infos.json",
            Some(ResultType::Matrix),
            1,
        ),
        ("warnings-empty.json", Some(ResultType::Matrix), 0),
        ("error-timeout.json", None, 0),
    ] {
        let reading = reading(path);
        assert_eq!(reading.result.result_type, kind, "{path}");
        assert_eq!(reading.result.series.len(), series, "{path}");
        assert_eq!(reading.notices, [], "{path}");
    }
    assert_eq!(result("instant-string.json").text.unwrap().text, "chaos");
    assert_eq!(
        result("instant-scalar.json").series[0].samples[0].value,
        4184.0
    );
    assert!(result("constructed/victoriametrics-partial.json").partial);
    let warned = result("constructed/prometheus3-warnings-infos.json");
    assert_eq!((warned.warnings.len(), warned.infos.len()), (1, 1));
    assert!(result("warnings-remote-read.json").warnings[0].starts_with("remote_read: error"));
    assert_eq!(
        result("promtool-range.txt").series,
        result("promtool-range.json").series
    );
    // These two were asked one after the other.
    let values = |path: &str| {
        let series = result(path).series;
        let value = |one: Series| (one.labels, one.samples[0].value);
        series.into_iter().map(value).collect::<Vec<_>>()
    };
    assert_eq!(
        values("promtool-instant.txt"),
        values("promtool-instant.json")
    );
    let errors: Vec<String> = [
        "bad-data",
        "bad-step",
        "execution",
        "missing-query",
        "timeout",
        "too-many-points",
    ]
    .iter()
    .map(|name| result(&format!("error-{name}.json")).error.unwrap().kind)
    .collect();
    assert_eq!(
        errors,
        [
            "bad_data",
            "bad_data",
            "execution",
            "bad_data",
            "timeout",
            "bad_data"
        ]
    );
}

#[test]
fn results_are_recognised_by_content_alone() {
    let mut recognised = 0;
    for entry in fs::read_dir("fixtures/prometheus").unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let is_result = ![
            "README.md",
            "facts.json",
            "metadata.json",
            "journal-query-interval.json",
        ]
        .contains(&name.as_str());
        let bytes = fs::read(&path).unwrap();
        let head = &bytes[..bytes.len().min(4096)];
        assert_eq!(sniff(head), is_result, "{name}");
        recognised += usize::from(is_result);
    }
    assert!(recognised > 40);
    for other in [
        "",
        "[]",
        "{}",
        "[1, 2]",
        "[0, \"out\", \"\"]",
        "[0, \"12\"]",
        r#"{"status": 200, "body": {}}"#,
        r#"{"status": "success", "data": ["a", "b"]}"#,
        r#"{"status": "error", "message": "no"}"#,
        r#"{"experiment": {}, "run": []}"#,
        r#"{"metric": "x", "values": [1, 2]}"#,
    ] {
        assert!(!claims(other), "{other}");
    }
}

#[test]
fn a_cut_result_keeps_what_was_whole_and_never_panics() {
    let whole = text("prometheus/range-counter-reset-5s.json");
    let origin = Origin::File("cut.json".to_owned());
    let all = result("range-counter-reset-5s.json");
    for at in (0..whole.len()).step_by(37) {
        let Ok(reading) = read_text(&whole[..at], &origin, "cut", Asked::default()) else {
            assert!(at < 300, "{at}");
            continue;
        };
        assert_eq!(reading.notices.len(), 1, "{at}");
        let place = reading.notices[0].place.as_ref().unwrap().to_string();
        assert!(place.starts_with("cut.json:1:"), "{place}");
        for (series, expected) in reading.result.series.iter().zip(&all.series) {
            assert!(expected.samples.starts_with(&series.samples), "{at}");
        }
        let _ = figures(&reading.result, None);
    }
    for path in [
        "range-histogram-native.json",
        "promtool-range.txt",
        "constructed/victoriametrics-export.jsonl",
    ] {
        let whole = text(&format!("prometheus/{path}"));
        for at in (0..whole.len()).step_by(53) {
            if let Ok(reading) = read_text(&whole[..at], &origin, "cut", Asked::default()) {
                let _ = figures(&reading.result, None);
            }
        }
    }
}

#[test]
fn hostile_texts_are_survived() {
    let origin = Origin::File("hostile.json".to_owned());
    for text in [
        r#"[{"metric":{},"values":[[9223372036854775807,"1"],[-9223372036854775807,"2"],[9223372036854775,"2"],[-7999999999999,"2"],[7999999999999,"1"],[0,"3"]]}]"#,
        r#"[{"metric":{},"values":[[1e300,"1"],["x","2"],[null,"3"],[],5,{}]}]"#,
        r#"[{"metric":{"a":1,"b":null,"c":{}},"values":[[1,"1e308"],[2,"-1e308"],[3,1]]}]"#,
        r#"[{"metric":{},"histograms":[[1,{}],[2,{"count":"x"}],[3],{},[4,{"count":"1","sum":"NaN","buckets":[[9,"1","2","3"]]}]]}]"#,
        r#"{"metric":{},"values":[1,null,"x"],"timestamps":[1,2]}"#,
        r#"{"status":"success","data":{"resultType":"matrix","result":[1,"2"]}}"#,
        r#"{"status":"success","data":{"resultType":"matrix","result":{"a":1}}}"#,
        r#"{"status":"error","errorType":"x","data":null}"#,
        r#"{"data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]},3,null]}} trailing"#,
    ] {
        let reading = read_text(text, &origin, "hostile", Asked::default()).unwrap();
        let found = figures(&reading.result, None);
        let again: Value = serde_json::to_value(&found).unwrap();
        assert!(again.is_object());
        for series in &reading.result.series {
            let _ = rises(series, &found.timing, true);
        }
    }
    let deep = format!(
        "{{\"status\":\"success\",\"stats\":{}1{},\"data\":{{\"resultType\":\"matrix\",\"result\":[]}}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(read_text(&deep, &origin, "deep", Asked::default()).is_ok());
}

/// Each probe of a journal whose output or error comes from a metric system.
fn probes(journal: &Value) -> impl Iterator<Item = (usize, QueryResult)> + '_ {
    let run = journal["run"].as_array().unwrap();
    run.iter().enumerate().filter_map(|(index, activity)| {
        let arguments = &activity["activity"]["provider"]["arguments"];
        let argument = |name: &str| match &arguments[name] {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        };
        let ran_at = activity["start"].as_str().and_then(Moment::parse);
        let asked = Asked::from_arguments(
            argument("query").as_deref(),
            argument("start").as_deref(),
            argument("end").as_deref(),
            argument("step").as_deref(),
            ran_at,
        );
        let output = Fragment::from_json(&activity["output"].to_string());
        let name = activity["activity"]["name"].as_str().unwrap();
        let reading = from_output(&output, name, &asked)?;
        assert_eq!(reading.notices, []);
        Some((index, reading.result))
    })
}

#[test]
fn every_series_of_the_journals_is_reproduced() {
    let facts = json("journals/facts.json");
    let mut compared = 0;
    let mut check = |folder: &str, facts: &Value| {
        let path = format!("journals/{folder}/journal.json");
        if !Path::new("fixtures").join(&path).exists() {
            return;
        }
        let journal = json(&path);
        let mut found: Vec<(usize, QueryResult)> = probes(&journal).collect();
        for (index, fact) in facts["activities"].as_array().unwrap().iter().enumerate() {
            let fact = &fact["prometheus"];
            if fact.is_null() {
                continue;
            }
            let place = found.iter().position(|(place, _)| *place == index).unwrap();
            let (_, result) = found.swap_remove(place);
            compare(&result, fact, &format!("{folder} {index}"));
            compared += 1;
        }
        // What was asked over plain HTTP is no range query, but it is found all the same.
        let http = |place: &usize| journal["run"][*place]["activity"]["provider"]["type"] == "http";
        assert!(
            found.iter().all(|(place, _)| http(place)),
            "{folder}: {found:?}"
        );
    };
    for (folder, facts) in facts.as_object().unwrap() {
        if facts["activities"].is_array() {
            check(folder, facts);
        }
        for (run, facts) in facts.as_object().into_iter().flatten() {
            if facts["activities"].is_array() {
                check(&format!("{folder}/{run}"), facts);
            }
        }
    }
    assert!(compared > 50, "{compared}");
}

fn compare(result: &QueryResult, fact: &Value, context: &str) {
    let found = figures(result, None);
    assert_eq!(found.query.as_deref(), fact["query"].as_str(), "{context}");
    assert_eq!(found.result_type, fact["result_type"].as_str(), "{context}");
    if let Some(count) = fact["series"].as_u64() {
        assert_eq!(found.results.len() as u64, count, "{context}");
    }
    if let Some(increase) = fact["increase_all"].as_f64() {
        assert_eq!(value(found.total.increase), Some(increase), "{context}");
        let chosen = select(&found.results, 3);
        assert_eq!(chosen.shown.len(), 3);
    }
    if let Some(points) = fact["points"].as_u64() {
        let samples: usize = found.results.iter().map(|one| one.samples).sum();
        assert_eq!(samples as u64, points, "{context}");
    }
    let details = fact["detail"].as_array().or(fact["values"].as_array());
    for detail in details.into_iter().flatten() {
        let labels = detail["labels"].as_object().unwrap();
        let fits = |labels_found: &std::collections::BTreeMap<String, String>| {
            labels_found.len() == labels.len()
                && labels.iter().all(|(name, value)| {
                    labels_found.get(name).map(String::as_str) == value.as_str()
                })
        };
        let one = found.results.iter().find(|one| fits(&one.labels)).unwrap();
        let context = format!(
            "{context} {labels:?} ({}: {})",
            one.kind_reason, one.samples
        );
        if let Some(written) = detail["value"].as_str() {
            assert_eq!(value(one.first), written.parse().ok(), "{context}");
            continue;
        }
        assert_eq!(
            Some(one.samples as u64),
            detail["points"].as_u64(),
            "{context}"
        );
        for (figure, name) in [(one.first, "first"), (one.last, "last")] {
            let written: f64 = detail[name].as_str().unwrap().parse().unwrap();
            assert_eq!(
                value(figure),
                Some(written).filter(|number| number.is_finite()),
                "{context}"
            );
        }
        for (figure, name) in [(one.minimum, "min"), (one.maximum, "max")] {
            // The test's own JSON reader may be a bit off.
            match (value(figure), detail[name].as_f64()) {
                (Some(found), Some(known)) => assert!(near(found, known, 1e-15), "{context}"),
                (found, known) => assert_eq!(found, known, "{context}"),
            }
        }
        assert_eq!(
            Some(one.not_a_number as u64),
            detail["nan"].as_u64(),
            "{context}"
        );
        assert_eq!(
            Some(one.infinite as u64),
            detail["inf"].as_u64(),
            "{context}"
        );
        if let Some(gaps) = detail["gaps"].as_u64() {
            assert_eq!(one.gaps as u64, gaps, "{context}");
        }
        let counts = fact["counter"] == true;
        assert_eq!(one.kind == Kind::Counter, counts, "{context}");
        assert_eq!(
            value(one.increase),
            detail["increase"].as_f64(),
            "{context}"
        );
        if counts {
            assert_eq!(
                Some(one.resets as u64),
                detail["resets"].as_u64(),
                "{context}"
            );
            // Late by more than two steps and a second.
            let late = detail["appears_late_by_s"]
                .as_f64()
                .filter(|late| *late > 3.0);
            assert_eq!(one.born_at.is_some(), late.is_some(), "{context}");
            assert_eq!(
                one.increase_from_zero.is_some(),
                late.is_some(),
                "{context}"
            );
        }
    }
}

#[test]
fn the_scrapes_of_the_journals_are_not_misjudged() {
    for (folder, index, interval) in [
        ("terminate-service", 3, Some(1.0)),
        ("breaker-01-before", 3, Some(1.0)),
        ("middle-restart", 3, Some(1.0)),
        ("prom-counter-reset", 2, Some(1.0)),
        ("prom-many-series", 2, Some(2.0)),
        ("nightly/01", 2, Some(1.0)),
        ("nightly/02", 2, Some(1.0)),
        ("dry-actions", 2, None),
        ("breaker-01-before", 4, None),
    ] {
        let journal = json(&format!("journals/{folder}/journal.json"));
        let (_, result) = probes(&journal).find(|(place, _)| *place == index).unwrap();
        let found = figures(&result, None);
        assert_eq!(
            value(found.sample_interval_seconds),
            interval,
            "{folder} {index}"
        );
    }
}

#[test]
fn the_reference_journal_gives_67_and_1() {
    let journal = json("journals/openfaas-terminate-function/journal.json");
    let (_, result) = probes(&journal).find(|(place, _)| *place == 3).unwrap();
    let found = figures(&result, None);
    let written = serde_json::to_value(&found).unwrap();
    assert_eq!(written["window"]["start"], "2018-04-24T17:20:20.15Z");
    assert_eq!(written["window"]["end"], "2018-04-24T17:21:20.15Z");
    assert_eq!(written["window"]["step_seconds"], 1);
    assert_eq!(written["sample_interval_seconds"], 5);
    let facts = json("journals/openfaas-terminate-function/facts.json");
    let facts = facts["series"]["result"].as_array().unwrap();
    assert_eq!(facts.len(), found.results.len());
    for (fact, one) in facts.iter().zip(written["results"].as_array().unwrap()) {
        assert_eq!(one["labels"], fact["metric"]);
        assert_eq!(one["kind"], "counter");
        assert_eq!(one["samples"], fact["samples"]);
        assert_eq!(one["increase"], fact["increase_counting_resets"]);
        assert_eq!(one["resets"], 0);
        assert_eq!(one["gaps"], 0);
        for name in ["first", "last"] {
            let value = fact[name]["value"].as_str().unwrap();
            assert_eq!(one[name].to_string(), value);
        }
        assert!(one["born_at"].is_null() && one["increase_from_zero"].is_null());
    }
    for (fact, series) in facts.iter().zip(&result.series) {
        let changes = fact["changes"].as_array().unwrap();
        let bars = rises(series, &found.timing, false);
        let moved: Vec<_> = bars.iter().filter(|bar| bar.by != Some(0.0)).collect();
        assert_eq!(moved.len(), changes.len());
        for (bar, change) in moved.iter().zip(changes) {
            let at = (change["at"].as_f64().unwrap() * 1000.0).round() as i64;
            assert!(bar.from < at && at <= bar.to, "{bar:?} {at}");
            let number = |name: &str| change[name].as_str().unwrap().parse::<f64>().unwrap();
            assert_eq!(bar.by, Some(number("to") - number("from")));
        }
    }
}

#[test]
fn a_journal_of_query_intervals_tells_its_story() {
    let journal = json("prometheus/journal-query-interval.json");
    let found: Vec<_> = probes(&journal)
        .map(|(place, result)| (place, figures(&result, None)))
        .collect();
    let of = |index: usize| &found.iter().find(|(place, _)| *place == index).unwrap().1;
    let failures = |figures: &QueryFigures| {
        let failed = figures
            .results
            .iter()
            .filter(|one| one.labels.get("code").is_some_and(|code| code == "503"));
        failed
            .map(|one| {
                (
                    one.labels["method"].clone(),
                    value(one.first),
                    value(one.last),
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(of(2).results[0].samples, 21);
    assert_eq!(failures(of(2)), []);
    assert_eq!(
        of(2).window.end.unwrap().to_string(),
        "2026-11-20T08:27:36.5Z"
    );
    assert_eq!(
        failures(of(4)),
        [
            ("GET".to_owned(), Some(8.0), Some(58.0)),
            ("POST".to_owned(), Some(5.0), Some(19.0))
        ]
    );
    assert!(of(3).results[0].labels.is_empty());
    assert_eq!(of(3).results[0].kind, Kind::Gauge);
    let exception: Vec<&str> = journal["run"][5]["exception"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let error = find_in_exception(&exception.concat()).unwrap();
    assert_eq!(error.kind, "bad_data");
    assert_eq!(
        error.message,
        "1:21: parse error: unexpected end of input inside braces"
    );
}

#[test]
fn a_result_is_found_in_bodies_and_outputs() {
    let envelope = text("prometheus/instant-vector.json");
    let quoted = chaos_report::json::quote(&envelope);
    let printed = chaos_report::json::quote(&text("prometheus/promtool-range.txt"));
    for (output, series) in [
        (envelope.clone(), 5),
        (quoted.clone(), 5),
        (
            format!(r#"{{"status":200,"headers":{{}},"body":{envelope}}}"#),
            5,
        ),
        (format!(r#"{{"status":200,"body":{quoted}}}"#), 5),
        (
            format!(r#"{{"status":0,"stdout":{printed},"stderr":""}}"#),
            3,
        ),
        (format!(r#"[0,{printed},""]"#), 3),
    ] {
        let reading = from_output(&Fragment::from_json(&output), "probe", &Asked::default());
        assert_eq!(reading.unwrap().result.series.len(), series, "{output:.60}");
    }
    for output in [
        "null",
        "true",
        "12",
        "\"hello\"",
        "[]",
        "{}",
        r#"{"status":0,"stdout":"done","stderr":""}"#,
    ] {
        let reading = from_output(&Fragment::from_json(output), "probe", &Asked::default());
        assert_eq!(reading, None, "{output}");
    }
}

/// Where the values of a matrix or vector stand in its text, quotation marks included.
fn written_values(text: &str) -> Vec<std::ops::Range<usize>> {
    let ends = text.match_indices("\"]").map(|(end, _)| end);
    ends.filter_map(|end| {
        let start = text[..end].rfind('"')?;
        text[..start].ends_with(',').then_some(start..end + 1)
    })
    .collect()
}

/// What may stand in the place of a value that is no number: nothing of it may be taken for one.
const NO_NUMBERS: [&str; 14] = [
    "null", "\"\"", "\"NaN\"", "NaN", "\"nan\"", "\"oops\"", "\"0x0\"", "\" \"", "true", "{}",
    "[]", "\"-\"", "\"0,0\"", "\"1e\"",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_value_ever_becomes_zero_because_it_is_missing_or_unreadable(
        file in prop::sample::select(vec![
            "range-counter-reset-5s.json",
            "range-gap-stale.json",
            "range-gauge-queue.json",
            "range-rate-by-code.json",
            "range-gauge-nan-inf.json",
            "range-staircase-25x.json",
            "instant-vector.json",
            "constructed/prometheus3-warnings-infos.json",
        ]),
        hits in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(NO_NUMBERS.to_vec())), 1..40),
    ) {
        let whole = text(&format!("prometheus/{file}"));
        let mut places = written_values(&whole);
        prop_assert!(!places.is_empty());
        let mut chosen: Vec<_> = hits.iter().map(|(index, word)| (index.index(places.len()), *word)).collect();
        chosen.sort();
        chosen.dedup_by_key(|(place, _)| *place);
        let mut mutated = whole.clone();
        for (place, word) in chosen.iter().rev() {
            mutated.replace_range(places.swap_remove(*place), word);
        }
        let origin = Origin::File(file.to_owned());
        let reading = read_text(&mutated, &origin, file, Asked::default()).unwrap();
        let original = result(file);
        let before = figures(&original, None);
        let after = figures(&reading.result, None);
        prop_assert_eq!(original.series.len(), reading.result.series.len());
        for (known, found) in original.series.iter().zip(&reading.result.series) {
            prop_assert_eq!(&known.labels, &found.labels);
            for sample in found.samples.iter().filter(|sample| !sample.value.is_nan()) {
                let written = known.samples.iter().find(|one| one.at == sample.at);
                prop_assert_eq!(written.map(|one| one.value), Some(sample.value), "{} in {:?}", sample.at, known.labels);
            }
            prop_assert_eq!(known.samples.len(), found.samples.len() + found.missing.len());
        }
        for (known, found) in before.results.iter().zip(&after.results) {
            // A hole is no fall, so it is no restart either, and adds nothing.
            prop_assert!(found.resets <= known.resets);
            prop_assert!(value(found.minimum) >= value(known.minimum) || found.minimum.is_none());
            if let (Some(known), Some(found)) = (value(known.increase), value(found.increase)) {
                prop_assert!(found <= known + 1e-9 * known.abs(), "{found} {known}");
            }
        }
    }
}
