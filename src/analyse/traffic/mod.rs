//! The figures of an attack: rates, shares, latencies, errors, targets, and how they went over time.

mod buckets;
mod course;
mod latency;
mod window;

use serde::Serialize;

pub use buckets::{Buckets, bucket_width_ns};
pub use course::{Course, CourseBucket, Distribution, FEW, HeatGrid, distributions};
pub use latency::LatencyFigures;
pub use window::{WindowFigures, between, phases};

use self::latency::Sorted;
use crate::model::traffic::{Codes, Recording, Requests, Summary, Totals};
use crate::model::{Moment, Traffic};
use crate::workers;

/// What a report says of an attack. The names are those of the JSON report; what is not known is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrafficFigures {
    /// The files it was read from.
    pub source: String,
    /// The tool that made it.
    pub tool: &'static str,
    /// The attack's name; empty if it has none.
    pub attack: String,
    /// True if each request was recorded, false if a summary is all there is.
    pub per_request: bool,
    /// How many requests were made.
    pub requests: Option<u64>,
    /// Requests per second, from the first sending to the last.
    pub rate: Option<f64>,
    /// Requests per second that were asked for.
    pub rate_requested: Option<f64>,
    /// Successes per second, from the first sending to the last answer.
    pub throughput: Option<f64>,
    /// The share of successes, 0 to 1.
    pub success_ratio: Option<f64>,
    /// How many requests ended with each code; 0 is no response.
    pub codes: Option<Codes>,
    /// Errors by kind.
    pub errors: Vec<ErrorFigures>,
    /// Latencies of all requests.
    pub latency: LatencyFigures,
    /// Latencies of the successes.
    pub latency_success: Option<LatencyFigures>,
    /// Bytes of all answers.
    pub bytes_in: Option<u128>,
    /// Bytes of all requests.
    pub bytes_out: Option<u128>,
    /// When the first request was sent.
    pub start: Option<Moment>,
    /// When the last answer ended.
    pub end: Option<Moment>,
    /// From the first sending to the last, in seconds.
    pub duration_seconds: Option<f64>,
    /// From the last sending to the last answer, in seconds.
    pub wait_seconds: Option<f64>,
    /// After how long the client gave up, from its arguments or else from what it recorded.
    pub timeout_ms: Option<f64>,
    /// What the bodies of the answers say.
    pub bodies: Option<Bodies>,
    /// Requests by method and path, the most frequent first.
    pub targets: Option<Vec<TargetFigures>>,
    /// Requests over time.
    pub buckets: Option<Buckets>,
    /// How the latencies of the successes went, for charts.
    #[serde(skip)]
    pub course: Option<Course>,
}

/// Errors of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorFigures {
    /// What they say; what changes from error to error stands in braces.
    pub text: String,
    /// How many; summaries do not say.
    pub count: Option<u64>,
}

/// What the bodies of the answers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bodies {
    /// How many were looked at.
    pub checked: u64,
    /// How many of them speak of an error.
    pub with_error: u64,
    /// How many of them say that they came from a fallback.
    pub from_fallback: u64,
}

/// The requests that went to one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetFigures {
    /// The method, where the file records it.
    pub method: Option<String>,
    /// The path, with the host before it when there are several.
    pub path: Option<String>,
    /// How many requests.
    pub requests: u64,
    /// The share of successes.
    pub success_ratio: Option<f64>,
    /// Their median latency.
    pub p50_ms: Option<f64>,
    /// 95 % took at most this.
    pub p95_ms: Option<f64>,
}

/// Works out the figures of an attack.
#[must_use]
pub fn figures(traffic: &Traffic) -> TrafficFigures {
    let mut figures = match &traffic.recording {
        Recording::Requests(requests) => of_requests(requests, traffic),
        Recording::Summary(summary) => of_summary(summary, traffic),
    };
    figures.source = traffic.sources.join(", ");
    figures.tool = traffic.tool;
    figures.attack.clone_from(&traffic.attack);
    figures.rate_requested = traffic.plan.rate;
    figures
}

fn of_requests(requests: &Requests, traffic: &Traffic) -> TrafficFigures {
    let totals = requests.totals();
    let count = totals.codes.requests();
    let successes = totals.codes.successes();
    let timeout_ns = timeout_ns(traffic, Some(totals));
    let ((buckets, course), sorted) = workers::beside(
        requests.rows().map_or(0, <[_]>::len),
        || (buckets::over_time(requests), course::course(requests)),
        || Sorted::of(requests),
    );
    // Only requests without an answer are cut off by the client.
    let ceiling = timeout_ns.filter(|_| totals.codes.count(0) > 0);
    let (mut rate, mut throughput, mut duration, mut wait) = (None, None, None, None);
    if let Some((first, last, end)) = totals.span {
        let attack = seconds(i128::from(last) - i128::from(first));
        let whole = seconds(i128::from(end) - i128::from(first));
        duration = Some(attack);
        wait = Some(seconds(i128::from(end) - i128::from(last)));
        // As vegeta: without a duration the rate is the count.
        let timed = attack > 0.0;
        rate = Some(float(count) / if timed { attack } else { 1.0 });
        throughput = Some(float(successes) / if timed { whole } else { 1.0 });
    }
    TrafficFigures {
        per_request: true,
        requests: Some(count),
        rate,
        throughput,
        success_ratio: ratio(successes, count),
        codes: Some(totals.codes.clone()),
        errors: requests
            .errors()
            .iter()
            .map(|group| ErrorFigures {
                text: group.text().to_owned(),
                count: Some(group.count),
            })
            .collect(),
        latency: sorted.all(totals, ceiling),
        latency_success: Some(sorted.successes(totals)),
        bytes_in: Some(totals.bytes_in),
        bytes_out: Some(totals.bytes_out),
        start: totals.span.map(|span| Moment::from_nanoseconds(span.0, 9)),
        end: totals.span.map(|span| Moment::from_nanoseconds(span.2, 9)),
        duration_seconds: duration,
        wait_seconds: wait,
        timeout_ms: timeout_ns.map(milliseconds),
        bodies: Some(Bodies {
            checked: totals.bodies_checked,
            with_error: totals.bodies_with_error,
            from_fallback: totals.bodies_from_fallback,
        }),
        targets: Some(targets(requests, &sorted)),
        buckets,
        course,
        ..nothing()
    }
}

fn of_summary(summary: &Summary, traffic: &Traffic) -> TrafficFigures {
    let timeout_ns = timeout_ns(traffic, None);
    let known_codes = !summary.codes.is_empty() || summary.requests == Some(0);
    let ceiling = timeout_ns.filter(|_| !known_codes || summary.codes.count(0) > 0);
    TrafficFigures {
        per_request: false,
        requests: summary.requests,
        rate: summary.rate,
        throughput: summary.throughput,
        success_ratio: summary.success_ratio,
        codes: known_codes.then(|| summary.codes.clone()),
        errors: summary
            .errors
            .iter()
            .map(|text| ErrorFigures {
                text: text.clone(),
                count: None,
            })
            .collect(),
        latency: LatencyFigures::of_tool(&summary.latency, ceiling),
        bytes_in: summary.bytes_in,
        bytes_out: summary.bytes_out,
        start: summary.earliest,
        end: summary.end,
        duration_seconds: summary
            .duration_ns
            .map(|duration| seconds(i128::from(duration))),
        wait_seconds: summary.wait_ns.map(|wait| seconds(i128::from(wait))),
        timeout_ms: timeout_ns.map(milliseconds),
        ..nothing()
    }
}

/// Figures of which none is known.
fn nothing() -> TrafficFigures {
    TrafficFigures {
        source: String::new(),
        tool: "",
        attack: String::new(),
        per_request: false,
        requests: None,
        rate: None,
        rate_requested: None,
        throughput: None,
        success_ratio: None,
        codes: None,
        errors: Vec::new(),
        latency: LatencyFigures::default(),
        latency_success: None,
        bytes_in: None,
        bytes_out: None,
        start: None,
        end: None,
        duration_seconds: None,
        wait_seconds: None,
        timeout_ms: None,
        bodies: None,
        targets: None,
        course: None,
        buckets: None,
    }
}

/// After how long the client gave up: as it was told, else as the requests that it gave up on show.
fn timeout_ns(traffic: &Traffic, totals: Option<&Totals>) -> Option<i64> {
    const STEP_NS: i64 = 100_000_000;
    /// A client gives up this much too late at most, on a machine that is not overloaded.
    const LATE_NS: i64 = 20_000_000;
    if let Some(told) = traffic.plan.timeout_seconds {
        #[expect(clippy::cast_possible_truncation, reason = "casts of floats saturate")]
        return Some((told * 1e9).round() as i64);
    }
    let totals = totals?;
    let least = totals.least_timeout.filter(|least| *least > 0)?;
    // Who waited longer for an answer did not give up so soon: those words had another cause.
    let (_, longest) = totals.success_latency_range.unwrap_or_default();
    if longest > least {
        return None;
    }
    let round = least / STEP_NS * STEP_NS;
    Some(if round > 0 && least - round <= LATE_NS {
        round
    } else {
        least
    })
}

fn targets(requests: &Requests, sorted: &Sorted<'_>) -> Vec<TargetFigures> {
    let targets = requests.targets();
    let several_hosts = targets.windows(2).any(|pair| pair[0].host != pair[1].host);
    let percentiles = sorted.by_target(targets.len(), &[0.5, 0.95]);
    let mut figures: Vec<TargetFigures> = targets
        .iter()
        .zip(percentiles)
        .map(|(target, percentiles)| {
            let host = if several_hosts {
                target.host.as_str()
            } else {
                ""
            };
            let path = format!("{host}{}", target.path);
            let count = target.codes.requests();
            TargetFigures {
                method: Some(target.method.clone()).filter(|method| !method.is_empty()),
                path: Some(path).filter(|path| !path.is_empty()),
                requests: count,
                success_ratio: ratio(target.codes.successes(), count),
                p50_ms: percentiles.first().copied().flatten(),
                p95_ms: percentiles.get(1).copied().flatten(),
            }
        })
        .collect();
    figures.sort_by(|left, right| {
        let by_name = || (&left.path, &left.method).cmp(&(&right.path, &right.method));
        right.requests.cmp(&left.requests).then_with(by_name)
    });
    figures
}

/// Nanoseconds as seconds, rounded as Go's `Duration.Seconds`.
#[expect(
    clippy::cast_precision_loss,
    reason = "whole seconds and the rest are each exact"
)]
fn seconds(nanoseconds: i128) -> f64 {
    let whole = nanoseconds / 1_000_000_000;
    let rest = nanoseconds % 1_000_000_000;
    whole as f64 + rest as f64 / 1e9
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a latency of 2^53 ns lasts a hundred days"
)]
fn milliseconds(nanoseconds: i64) -> f64 {
    nanoseconds as f64 / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "nobody sends 2^53 requests")]
fn float(count: u64) -> f64 {
    count as f64
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| float(part) / float(whole))
}
