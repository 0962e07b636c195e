//! Results as comma-separated values with 12 columns, as `vegeta encode` writes them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Hit;

/// Adds the record of one result.
pub fn result(hit: &Hit, out: &mut Vec<u8>) {
    let mut headers = String::new();
    for (name, value) in &hit.headers {
        headers.extend([name, ": ", value, "\r\n"]);
    }
    if !headers.is_empty() {
        headers.push_str("\r\n");
    }
    let record = format!(
        "{},{},{},{},{},{},{},{},{},{},{},{}\n",
        hit.start,
        hit.code,
        hit.latency,
        hit.bytes_out,
        hit.bytes_in,
        quoted(&hit.error),
        STANDARD.encode(&hit.body),
        hit.attack,
        hit.sequence,
        hit.method,
        quoted(&hit.url),
        STANDARD.encode(headers),
    );
    out.extend(record.into_bytes());
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
