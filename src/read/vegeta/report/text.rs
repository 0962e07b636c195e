//! The report for people, in every layout since 2013. Rows are read by the labels in their brackets, never by place.

use super::super::go::duration_ns;
use crate::model::traffic::{Codes, Summary};

/// True for the first line of a report.
pub(super) fn begins(line: &str) -> bool {
    let new = line.starts_with("Requests") && line.contains("[total");
    new || is_oldest(line)
}

/// The layout before version 1: a table without brackets.
fn is_oldest(line: &str) -> bool {
    line.starts_with("Time(avg)") && line.contains("Requests") && line.contains("Bytes(rx/tx)")
}

/// Reads a report; of several in one text the last.
pub(super) fn read(text: &str) -> Result<Summary, &'static str> {
    let mut summary = Summary::default();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if begins(trimmed) {
            summary = Summary::default();
        }
        if is_oldest(trimmed) {
            read_oldest(lines.next().unwrap_or_default(), &mut summary);
        } else if trimmed == "Error Set:" {
            // Everything up to the end, or to the next report, is the errors.
            let mut behind = lines.clone();
            let errors = behind.by_ref().take_while(|line| !begins(line.trim()));
            let errors: Vec<&str> = errors.collect();
            let count = errors.len();
            summary.errors = errors
                .into_iter()
                .filter(|line| !line.trim().is_empty())
                .map(str::to_owned)
                .collect();
            if count > 0 {
                lines.nth(count - 1);
            }
        } else if let Some(codes) = trimmed.strip_prefix("Status:") {
            // The oldest layout puts the counts in the line above, read by `read_oldest_counts`.
            read_oldest_counts(text, codes, &mut summary);
        } else if let Some((name, labels, values)) = row(trimmed) {
            read_row(name, &labels, values, &mut summary);
        }
    }
    let counted = summary.codes.requests();
    if summary.requests == Some(counted) && counted > 0 {
        summary.success_ratio = Some(ratio(summary.codes.successes(), counted));
    }
    if summary.requests.is_none() {
        return Err("it does not say how many requests there were");
    }
    Ok(summary)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a ratio is no better than a float"
)]
pub(super) fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

/// `Latencies [mean, 50] 1ms, 2ms` → its name, labels and values.
fn row(line: &str) -> Option<(&str, Vec<&str>, &str)> {
    let (name, rest) = line.split_once('[')?;
    let (labels, values) = rest.split_once(']')?;
    Some((name.trim(), labels.split(", ").collect(), values.trim()))
}

fn read_row(name: &str, labels: &[&str], values: &str, summary: &mut Summary) {
    if name == "Status Codes" {
        summary.codes = values
            .split_whitespace()
            .filter_map(|pair| {
                let (code, count) = pair.split_once(':')?;
                Some((code.parse().ok()?, count.parse().ok()?))
            })
            .collect();
        return;
    }
    let values = values.split(',').map(str::trim);
    let has_attack = labels.contains(&"attack");
    for (label, value) in labels.iter().zip(values) {
        let latency = &mut summary.latency;
        match (name, *label) {
            ("Requests", "total") => summary.requests = value.parse().ok(),
            ("Requests", "rate") => summary.rate = number(value),
            ("Requests", "throughput") => summary.throughput = number(value),
            // Alone, `total` is the time of the attack; beside `attack` it adds the wait.
            ("Duration", "total") if !has_attack => summary.duration_ns = duration_ns(value),
            ("Duration", "attack") => summary.duration_ns = duration_ns(value),
            ("Duration", "wait") => summary.wait_ns = duration_ns(value),
            ("Latencies", "min") => latency.min = duration_ns(value),
            ("Latencies", "mean") => latency.mean = duration_ns(value),
            ("Latencies", "50") => latency.p50 = duration_ns(value),
            ("Latencies", "90") => latency.p90 = duration_ns(value),
            ("Latencies", "95") => latency.p95 = duration_ns(value),
            ("Latencies", "99") => latency.p99 = duration_ns(value),
            ("Latencies", "max") => latency.max = duration_ns(value),
            ("Bytes In", "total") => summary.bytes_in = value.parse().ok(),
            ("Bytes Out", "total") => summary.bytes_out = value.parse().ok(),
            ("Success", "ratio") => {
                summary.success_ratio = value
                    .strip_suffix('%')
                    .and_then(number)
                    .map(|percent| percent / 100.0);
            }
            _ => {}
        }
    }
}

/// A number that is one.
fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// `33.629028ms  80  80.00%  74.15/0.00`
fn read_oldest(line: &str, summary: &mut Summary) {
    let mut values = line.split_whitespace();
    summary.latency.mean = values.next().and_then(duration_ns);
    summary.requests = values.next().and_then(|count| count.parse().ok());
    let percent = values
        .next()
        .and_then(|text| number(text.strip_suffix('%')?));
    summary.success_ratio = percent.map(|percent| percent / 100.0);
}

fn read_oldest_counts(text: &str, codes: &str, summary: &mut Summary) {
    let counts = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Count:"))
        .next_back();
    let counts = counts.unwrap_or_default().split_whitespace();
    summary.codes = codes
        .split_whitespace()
        .zip(counts)
        .filter_map(|(code, count)| Some((code.parse().ok()?, count.parse().ok()?)))
        .collect::<Codes>();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_decide_what_a_value_is() {
        let text = "Requests [total, rate, throughput] 180, 3.02, 2.31\nDuration [total, attack, wait] 59.698s, 59.666s, 32.204ms\n\
            Latencies [max, mean, 99] 3.004s, 729.949ms, 3.002s\nSuccess [ratio] 76.67%\nStatus Codes [code:count] 0:42  200:138  \n\
            Error Set:\nEOF\n\nline two\n";
        let summary = read(text).unwrap();
        assert_eq!(summary.requests, Some(180));
        assert_eq!(summary.duration_ns, Some(59_666_000_000));
        assert_eq!(summary.latency.max, Some(3_004_000_000));
        assert_eq!(summary.latency.p99, Some(3_002_000_000));
        assert_eq!(summary.latency.min, None);
        assert_eq!(summary.success_ratio, Some(138.0 / 180.0));
        assert_eq!(summary.errors, ["EOF", "line two"]);
        let repeated = format!("{text}{}", text.replace("180", "181"));
        assert_eq!(read(&repeated).unwrap().requests, Some(181));
        assert!(read("").is_err());
    }
}
