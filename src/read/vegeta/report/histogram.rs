//! Reports of the latencies alone: counts by band (`hist`) and latencies by quantile (`hdrplot`).

use super::super::Form;
use super::super::go::duration_ns;
use crate::model::traffic::{Band, Summary};

/// Which of the two a first line begins.
pub(super) fn begins(line: &str) -> Option<Form> {
    let mut words = line.split_whitespace();
    match (words.next()?, words.last()?) {
        ("Bucket", "Histogram") => Some(Form::Histogram),
        ("Value(ms)", "1/(1-Percentile)") => Some(Form::HdrPlot),
        _ => None,
    }
}

/// `[10ms,   50ms]   130  72.22%  ####`
pub(super) fn read_bands(text: &str) -> Result<Summary, &'static str> {
    let bands: Vec<Band> = text.lines().filter_map(band).collect();
    if bands.is_empty() {
        return Err("it holds no bucket");
    }
    Ok(Summary {
        requests: Some(bands.iter().map(|band| band.count).sum()),
        bands,
        ..Summary::default()
    })
}

fn band(line: &str) -> Option<Band> {
    let (bounds, rest) = line.trim().strip_prefix('[')?.split_once(']')?;
    let (from, to) = bounds.split_once(',')?;
    Some(Band {
        from_ns: duration_ns(from.trim())?,
        to_ns: match to.trim() {
            "+Inf" => None,
            bound => Some(duration_ns(bound)?),
        },
        count: rest.split_whitespace().next()?.parse().ok()?,
    })
}

/// `11.832257    0.000000    0           1.000000`: milliseconds, quantile, count up to there.
pub(super) fn read_quantiles(text: &str) -> Result<Summary, &'static str> {
    let mut summary = Summary::default();
    for line in text.lines().skip(1) {
        let mut values = line.split_whitespace();
        let latency = values.next().and_then(milliseconds);
        let quantile = values.next().and_then(|value| value.parse::<f64>().ok());
        let count = values.next().and_then(|value| value.parse::<u64>().ok());
        let (Some(latency), Some(quantile), Some(count)) = (latency, quantile, count) else {
            continue;
        };
        if !(0.0..=1.0).contains(&quantile) {
            continue;
        }
        summary.curve.push((quantile, latency));
        // The last line's count is that of all requests.
        summary.requests = summary.requests.max(Some(count));
    }
    let (Some(first), Some(last)) = (summary.curve.first(), summary.curve.last()) else {
        return Err("it holds no quantile");
    };
    let at = |wanted: f64| {
        let same = |point: &&(f64, i64)| (point.0 - wanted).abs() < 1e-9;
        summary.curve.iter().find(same).map(|point| point.1)
    };
    summary.latency.min = Some(first.1).filter(|_| first.0 == 0.0);
    summary.latency.max = Some(last.1).filter(|_| last.0 == 1.0);
    summary.latency.p50 = at(0.5);
    summary.latency.p90 = at(0.9);
    summary.latency.p95 = at(0.95);
    summary.latency.p99 = at(0.99);
    Ok(summary)
}

/// Milliseconds with a fraction, in nanoseconds.
fn milliseconds(text: &str) -> Option<i64> {
    duration_ns(&format!("{text}ms"))
}
