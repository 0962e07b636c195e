//! Results as JSON, one object a line, as `vegeta encode` writes them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Hit;

/// Adds the line of one result.
pub fn result(hit: &Hit, out: &mut Vec<u8>) {
    let time = chrono::DateTime::from_timestamp_nanos(hit.start);
    let headers = if hit.headers.is_empty() {
        "null".to_owned()
    } else {
        let pairs: Vec<String> = hit
            .headers
            .iter()
            .map(|(name, value)| format!("{}:[{}]", quoted(name), quoted(value)))
            .collect();
        format!("{{{}}}", pairs.join(","))
    };
    let body = if hit.body.is_empty() {
        "null".to_owned()
    } else {
        quoted(&STANDARD.encode(&hit.body))
    };
    let line = format!(
        "{{\"attack\":{},\"seq\":{},\"code\":{},\"timestamp\":\"{}\",\"latency\":{},\"bytes_out\":{},\"bytes_in\":{},\"error\":{},\"body\":{body},\"method\":\"{}\",\"url\":{},\"headers\":{headers}}}\n",
        quoted(hit.attack),
        hit.sequence,
        hit.code,
        time.to_rfc3339_opts(chrono::SecondsFormat::Nanos, true),
        hit.latency,
        hit.bytes_out,
        hit.bytes_in,
        quoted(&hit.error),
        hit.method,
        quoted(&hit.url),
    );
    out.extend(line.into_bytes());
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
