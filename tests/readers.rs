//! What holds for every input of a reader, whatever texts and figures it holds.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chaos_report::json::{Source, Span, scan};
use chaos_report::model::Asked;
use chaos_report::model::traffic::EXACT_LIMIT;
use chaos_report::read::prometheus::{Origin, read_text};
use chaos_report::read::redact::{RedactionPlan, Secrets, redact};
use chaos_report::read::vegeta::{self, Form, Options};
use chaos_report::read::{journal, log, sensitive_key};
use chaos_report::workers::Jobs;
use proptest::prelude::*;
use serde_json::json;

fn read(text: &str) -> journal::Journal {
    let source = Source::new("journal.json", text.as_bytes().to_vec());
    let scan = scan(source.unmasked(), sensitive_key);
    journal::read(source, &scan, &RedactionPlan::default()).unwrap()
}

fn masked(json: &str) -> String {
    let mut source = Source::new("journal.json", json.as_bytes().to_vec());
    let scan = scan(source.unmasked(), sensitive_key);
    let plan = RedactionPlan::default();
    let _ = redact(&mut source, &scan, &plan, &Secrets::default());
    let end = source.unmasked().len();
    source.json(Span { start: 0, end }).into_owned()
}

/// Texts without the signs that stand before secrets.
fn harmless() -> impl Strategy<Value = String> {
    "[a-z \\PC\\n\\t\"]{0,60}".prop_map(|text| text.replace(['$', ':', '=', '@', '-'], "_"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_of_a_journal_arrives_as_it_was_written(title in harmless(), output in harmless()) {
        let journal = json!({"status": "completed", "experiment": {"title": title}, "run": [
            {"activity": {"name": output, "type": "probe"}, "output": {"a": [output]}, "status": "succeeded"}]});
        for written in [journal.to_string(), serde_json::to_string_pretty(&journal).unwrap()] {
            let run = read(&written).run;
            prop_assert_eq!(run.title.as_deref(), Some(title.as_str()));
            prop_assert_eq!(run.activities[0].name.as_deref(), Some(output.as_str()));
            let json = run.activities[0].output.as_ref().unwrap().json().into_owned();
            let value: serde_json::Value = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(&value["a"][0], &json!(output));
        }
    }

    #[test]
    fn no_secret_stays_whatever_it_is_made_of_and_whatever_stands_around_it(
        secret in "[a-zA-Z0-9][!-#%-~é-ü]{5,40}",
        before in "[a-z .]{0,20}",
        behind in "[a-z .]{0,20}",
        upper in any::<bool>(),
    ) {
        let percent: String = secret.bytes().map(|byte| match byte {
            _ if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) => char::from(byte).to_string(),
            _ if upper => format!("%{byte:02X}"),
            _ => format!("%{byte:02x}"),
        }).collect();
        let encoded = STANDARD.encode(format!("{before}{secret}"));
        let quoted = serde_json::to_string(&secret).unwrap();
        let text = json!({"log": format!("{before}{secret}{behind}"), "url": percent, "base64": encoded, "json": quoted,
            secret.clone(): 1, "db_password": secret}).to_string();
        let masked = masked(&text);
        let value: serde_json::Value = serde_json::from_str(&masked).unwrap();
        let shown = format!("{value:?} {}", value["log"].as_str().unwrap());
        prop_assert!(!shown.contains(&secret), "{shown}");
        prop_assert!(!masked.contains(&percent), "{masked}");
        let from = (before.len() * 8).div_ceil(6);
        let to = (before.len() + secret.len()) * 8 / 6;
        prop_assert!(!masked.contains(&encoded[from..to]), "{masked}");
    }

    #[test]
    fn any_number_that_prometheus_writes_is_read_to_the_last_bit(values in prop::collection::vec(any::<f64>(), 1..20)) {
        let samples: Vec<_> = values.iter().enumerate()
            .map(|(at, value)| json!([1_700_000_000 + at, if value.is_finite() { value.to_string() } else { "NaN".to_owned() }]))
            .collect();
        let text = json!({"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {}, "values": samples}]}}).to_string();
        let reading = read_text(&text, &Origin::File("m".to_owned()), "m", Asked::default()).unwrap();
        let read: Vec<f64> = reading.result.series[0].samples.iter().map(|sample| sample.value).collect();
        prop_assert_eq!(read.len(), values.len());
        for (read, written) in read.iter().zip(&values) {
            prop_assert!(read == written || (read.is_nan() && !written.is_finite()), "{read} {written}");
        }
    }

    #[test]
    fn every_request_is_counted_once_whatever_its_texts(
        results in prop::collection::vec((0_u16..600, 0_i64..5_000_000_000, "\\PC{0,12}"), 1..30),
    ) {
        let lines: String = results.iter().enumerate().map(|(at, (code, latency, text))| {
            let result = json!({"attack": "a", "seq": at, "code": code, "timestamp": format!("2024-03-05T10:00:{:02}Z", at),
                "latency": latency, "bytes_out": 1, "bytes_in": 2, "error": text, "body": null, "method": "GET", "url": text, "headers": null});
            format!("{result}\n")
        }).collect();
        let options = Options { body_error: None, mask: &str::to_owned, exact_limit: EXACT_LIMIT, jobs: Jobs::default() };
        let load = vegeta::read(&mut lines.as_bytes(), "r", Form::Json, &options).unwrap();
        let requests = load.traffic[0].requests().unwrap();
        prop_assert!(load.notices.is_empty());
        prop_assert_eq!(requests.rows().unwrap().len(), results.len());
        prop_assert_eq!(requests.totals().latency_sum, results.iter().map(|(_, latency, _)| i128::from(*latency)).sum::<i128>());
        prop_assert_eq!(requests.totals().bytes_in, 2 * results.len() as u128);
    }

    #[test]
    fn every_line_of_a_log_is_counted_once(lines in prop::collection::vec("[ -~]{0,40}", 0..30)) {
        let text = lines.join("\n");
        let log = log::from_text(&text, "a.log", "");
        let kept = log.access.len() + log.errors.len() + log.other.len();
        prop_assert!(kept <= log.lines);
        prop_assert!(log.lines <= lines.iter().filter(|line| !line.trim().is_empty()).count());
    }
}
