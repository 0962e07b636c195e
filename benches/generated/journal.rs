//! A journal that is mostly output: long logs of pods and processes, and wide answers of Prometheus.
//!
//! Activities of one attack against a shop, one behind another; every third asked for a matrix of 200 series, the others
//! fetched logs. All of it is about what a big run leaves, not about what was found.

use std::fmt::Write;

use super::{Random, START_NS};

/// Lines of one log.
const LINES: u64 = 40_000;

/// Series of one matrix, and the samples of each.
const SERIES: u64 = 200;
const SAMPLES: u64 = 900;

/// The text of a journal of at least so many bytes, and how many log lines and samples it holds.
pub fn journal(seed: u64, bytes: usize) -> (String, u64) {
    let mut random = Random(seed);
    let mut text = String::with_capacity(bytes + bytes / 16);
    text.push_str(HEAD);
    let mut rows = 0;
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        if number > 0 {
            text.push(',');
        }
        match number % 3 {
            0 => pods(&mut text, &mut random, number, LINES),
            1 => matrix(&mut text, &mut random, number),
            _ => process(&mut text, &mut random, number),
        }
        rows += if number % 3 == 1 {
            SERIES * SAMPLES
        } else {
            LINES
        };
    }
    text.push_str(TAIL);
    (text, rows)
}

/// The text of a journal of one activity that fetched a log of so many lines.
pub fn log(seed: u64, lines: u64) -> String {
    let mut text = HEAD.to_owned();
    pods(&mut text, &mut Random(seed), 0, lines);
    text.push_str(TAIL);
    text
}

const HEAD: &str = concat!(
    r#"{"chaoslib-version": "1.44.0", "platform": "Linux-6.1.0-x86_64-with-glibc2.36", "node": "runner-1", "#,
    r#""experiment": {"version": "1.0.0", "title": "Do orders survive the loss of a node?", "#,
    r#""description": "Orders go on while a node is drained.", "tags": ["shop"], "#,
    r#""configuration": {"prometheus_base_url": "http://prometheus.example.net:9090"}, "#,
    r#""secrets": {"shop": {"token": "s3cr3t-of-the-shop-41"}}, "method": [], "rollbacks": []}, "#,
    r#""start": "2026-01-15T12:00:00.000000", "status": "completed", "deviated": false, "#,
    r#""steady_states": {"before": null, "after": null, "during": []}, "run": ["#,
);

const TAIL: &str = concat!(
    r#"], "rollbacks": [], "end": "2026-01-15T12:20:00.000000", "duration": 1200.0}"#,
    "\n"
);

/// Opens an entry of the `run` list up to its output.
fn open(text: &mut String, name: &str, number: u64, module: &str, call: &str) {
    let _ = write!(
        text,
        "{{\"activity\": {{\"type\": \"probe\", \"name\": \"{name}-{number}\", \"provider\": {{\"type\": \"python\", \
         \"module\": \"{module}\", {call}}}}}, \"output\": "
    );
}

fn close(text: &mut String, number: u64) {
    let (start, end) = (number % 1_000, number % 1_000 + 1);
    let _ = write!(
        text,
        ", \"status\": \"succeeded\", \"start\": \"2026-01-15T12:{:02}:{:02}.000000\", \
         \"end\": \"2026-01-15T12:{:02}:{:02}.500000\", \"duration\": 1.5}}",
        start / 60,
        start % 60,
        end / 60,
        end % 60,
    );
}

/// The logs of two pods, as chaosk8s gives them.
fn pods(text: &mut String, random: &mut Random, number: u64, lines: u64) {
    let call = r#""func": "read_pod_logs", "arguments": {"label_selector": "app=front", "ns": "shop", "last": "10m"}"#;
    open(
        text,
        "fetch-logs-of-front",
        number,
        "chaosk8s.pod.probes",
        call,
    );
    for (index, pod) in ["front-6d9f7c-x2x9z", "front-6d9f7c-k8w4q"]
        .iter()
        .enumerate()
    {
        text.push_str(if index == 0 { "{" } else { ", " });
        let _ = write!(text, "\"{pod}\": \"");
        for line in 0..lines / 2 {
            access_line(text, random, line);
        }
        text.push('"');
    }
    text.push('}');
    close(text, number);
}

/// What a process wrote: lines without times, and a trace now and then.
fn process(text: &mut String, random: &mut Random, number: u64) {
    let call = r#""func": "run_job", "arguments": {"name": "reconcile"}"#;
    open(text, "reconcile-orders", number, "shop.jobs", call);
    text.push_str("{\"status\": 0, \"stderr\": \"\", \"stdout\": \"");
    for line in 0..LINES {
        let order = random.below(1_000_000_000);
        if line % 500 == 499 {
            text.push_str("Traceback (most recent call last):\\n  File \\\"/srv/jobs/reconcile.py\\\", line 87, in retry\\n");
        } else {
            let _ = write!(
                text,
                "order {order} of customer {:08x} is settled: 3 items, \\u20ac {}.{:02}, shipped by caf\u{e9}-logistics\\n",
                random.next() >> 32,
                random.below(500),
                random.below(100),
            );
        }
    }
    text.push_str("\"}");
    close(text, number);
}

fn access_line(text: &mut String, random: &mut Random, line: u64) {
    let milliseconds = line * 30;
    let (minute, second) = (milliseconds / 60_000 % 60, milliseconds / 1_000 % 60);
    let code = match random.below(100) {
        0 => 502,
        1..4 => 404,
        _ => 200,
    };
    let _ = write!(
        text,
        "2026-01-15T12:{minute:02}:{second:02}.{:03}+00:00 INFO  [front] GET /api/orders/{} {code} 0.{:04}s\\n",
        milliseconds % 1_000,
        random.below(5_000),
        random.below(9_999),
    );
}

/// Counters of every instance, as chaosprometheus gives them.
fn matrix(text: &mut String, random: &mut Random, number: u64) {
    let call = r#""func": "query_interval", "arguments": {"query": "http_requests_total{job=\"shop\"}", "start": "15 minutes ago", "end": "now", "step": 1}"#;
    open(
        text,
        "requests-per-instance",
        number,
        "chaosprometheus.probes",
        call,
    );
    text.push_str("{\"status\": \"success\", \"data\": {\"resultType\": \"matrix\", \"result\": [");
    for series in 0..SERIES {
        if series > 0 {
            text.push_str(", ");
        }
        let code = if series % 10 == 9 { 502 } else { 200 };
        let _ = write!(
            text,
            "{{\"metric\": {{\"__name__\": \"http_requests_total\", \"code\": \"{code}\", \
             \"instance\": \"10.0.{}.{}:8080\", \"job\": \"shop\", \"method\": \"GET\"}}, \"values\": [",
            series / 10,
            series % 10,
        );
        let mut count = random.below(100_000);
        for sample in 0..SAMPLES {
            if sample > 0 {
                text.push_str(", ");
            }
            count += random.below(40);
            let _ = write!(
                text,
                "[{}.25, \"{count}\"]",
                START_NS / 1_000_000_000 + i64::try_from(sample).unwrap_or(0),
            );
        }
        text.push_str("]}");
    }
    text.push_str("]}}");
    close(text, number);
}
