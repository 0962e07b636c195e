//! Many small runs: journals of six experiments, each in a folder of its own beside the load that it names.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use super::{Attack, Random, START_NS, gob};

/// Requests of one run.
const REQUESTS: u64 = 120;

/// Requests per second.
const RATE: u64 = 20;

const EXPERIMENTS: [(&str, &str, &str); 6] = [
    (
        "Orders survive the loss of a node",
        "shop",
        r#""reliability": "high", "availability": "high""#,
    ),
    (
        "The catalogue survives a slow database",
        "shop",
        r#""performance": "medium""#,
    ),
    (
        "Payments survive a restart of the ledger",
        "payments",
        r#""reliability": "medium", "security": "none""#,
    ),
    (
        "Logins survive the loss of the cache",
        "accounts",
        r#""reliability": "low", "performance": "high""#,
    ),
    ("Search survives a full disk", "search", ""),
    (
        "The queue survives a partition",
        "payments",
        r#""availability": "medium""#,
    ),
];

/// Writes so many runs below a folder.
pub fn write(folder: &Path, runs: u64) -> io::Result<()> {
    let layout = gob::Layout::current();
    let (mut out, mut body) = (Vec::new(), Vec::new());
    for number in 0..runs {
        let own = folder
            .join(format!("{:02}", number % 60))
            .join(format!("run-{number:05}"));
        fs::create_dir_all(&own)?;
        fs::write(own.join("journal.json"), journal(number))?;
        out.clear();
        layout.definitions(&mut out);
        // Every seventh run is one in which requests fail; all others have but the good part of an attack.
        let bad = number % 7 == 0;
        for mut hit in Attack::new(number, REQUESTS, RATE) {
            if !bad && hit.code != 200 {
                hit.code = 200;
                hit.latency = 4_000_000;
                hit.error.clear();
            }
            hit.start += day(number);
            layout.result(&hit, &mut out, &mut body);
        }
        fs::write(own.join("result.bin"), &out)?;
    }
    Ok(())
}

/// Each run is a day later than the one before it.
fn day(number: u64) -> i64 {
    i64::try_from(number % 3_000).unwrap_or(0) * 86_400_000_000_000
}

fn journal(number: u64) -> String {
    let mut random = Random(number);
    let place = usize::try_from(number % 6).unwrap_or(0);
    let (title, tag, contributions) = EXPERIMENTS.get(place).copied().unwrap_or_default();
    let at = |seconds: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "a few seconds")]
        let nanoseconds = START_NS + day(number) + (seconds * 1e9) as i64;
        let moment = chrono::DateTime::from_timestamp_nanos(nanoseconds);
        moment.to_rfc3339_opts(chrono::SecondsFormat::Micros, false)
    };
    let deviated = number.is_multiple_of(50);
    let probe = |met: bool, start: f64| {
        format!(
            r#"{{"activity": {{"type": "probe", "name": "front-responds", "tolerance": 200, "provider": {{"type": "http", "url": "http://shop.example.net/"}}}}, "output": {{"status": {}, "headers": {{"Content-Type": "application/json"}}, "body": {{"value": {}}}}}, "start": "{}", "end": "{}", "duration": 0.02, "status": "succeeded", "tolerance_met": {met}}}"#,
            if met { 200 } else { 503 },
            number,
            at(start),
            at(start + 0.02),
        )
    };
    let check = |met: bool, start: f64| {
        format!(
            r#"{{"steady_state_met": {met}, "probes": [{}]}}"#,
            probe(met, start)
        )
    };
    let load = r#"{"type": "action", "name": "simulate-user-traffic", "background": true, "provider": {"type": "process", "path": "vegeta", "arguments": "attack -targets=targets.txt -rate=20 -timeout=3s -duration=6s -output=result.bin"}}"#;
    let fault = r#"{"type": "action", "name": "restart-back", "provider": {"type": "python", "module": "shop.actions", "func": "terminate", "arguments": {"service": "back"}}}"#;
    let metrics = r#"{"type": "probe", "name": "requests-by-code", "provider": {"type": "python", "module": "chaosprometheus.probes", "func": "query_interval", "arguments": {"query": "sum by (code) (http_requests_total)", "start": "10 seconds ago", "end": "now", "step": 1}}}"#;
    let mut text = String::new();
    let _ = write!(
        text,
        r#"{{"chaoslib-version": "1.44.0", "platform": "Linux-6.1.0-x86_64", "node": "runner-{}", "experiment": {{"version": "1.0.0", "title": "{title}", "description": "Runs every night.", "tags": ["nightly", "{tag}"], "configuration": {{"release": "1.{}.0"}}, "contributions": {{{contributions}}}, "steady-state-hypothesis": {{"title": "The front answers", "probes": [{{"type": "probe", "name": "front-responds", "tolerance": 200, "provider": {{"type": "http", "url": "http://shop.example.net/"}}}}]}}, "method": [{load}, {fault}, {metrics}], "rollbacks": []}}, "#,
        random.below(4),
        number / 400,
    );
    let _ = write!(
        text,
        r#""start": "{}", "status": "completed", "deviated": {deviated}, "steady_states": {{"before": {}, "after": {}, "during": []}}, "run": [{{"activity": {load}, "output": {{"status": 0, "stdout": "", "stderr": ""}}, "start": "{}", "end": "{}", "duration": 9.0, "status": "succeeded"}}, {{"activity": {fault}, "output": {{"terminated": 1}}, "start": "{}", "end": "{}", "duration": 0.05, "status": "succeeded"}}, {{"activity": {metrics}, "output": "#,
        at(-1.0),
        check(true, -0.5),
        check(!deviated, 9.5),
        at(0.0),
        at(6.1),
        at(2.0),
        at(2.05),
    );
    text.push_str(r#"{"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {"code": "200"}, "values": ["#);
    let mut count = 1_000 + random.below(1_000);
    for second in 0..10 {
        let separator = if second > 0 { ", " } else { "" };
        let moment = (START_NS + day(number)) / 1_000_000_000 + second;
        let _ = write!(text, "{separator}[{moment}.3, \"{count}\"]");
        count += random.below(25);
    }
    let _ = write!(
        text,
        r#"]}}]}}}}, "start": "{}", "end": "{}", "duration": 0.02, "status": "succeeded"}}], "rollbacks": [], "end": "{}", "duration": 11.0}}"#,
        at(4.2),
        at(4.22),
        at(10.0),
    );
    text.push('\n');
    text
}
