//! What a run means for a service level objective: how fast it burns the error budget, and how much it spent.

use serde::Serialize;

use super::TrafficFigures;

/// The window over which an error budget is given.
pub const BUDGET_DAYS: f64 = 30.0;
const BUDGET_SECONDS: f64 = BUDGET_DAYS * 86_400.0;

/// A run held against an objective. Shares are from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Slo {
    /// The share of requests that are to succeed.
    pub target: f64,
    /// The share that did, over all load of the run.
    pub availability: Option<f64>,
    /// How many times faster than allowed errors came: 1 would spend the budget in exactly its window.
    pub burn_rate: Option<f64>,
    /// The share of the whole window's budget that this run spent.
    pub budget_spent: Option<f64>,
    /// How many requests there were.
    #[serde(skip)]
    pub requests: Option<u64>,
    /// How many of them failed.
    #[serde(skip)]
    pub failed: Option<u64>,
    /// Requests per second, taken for the traffic of the whole window.
    #[serde(skip)]
    pub rate: Option<f64>,
}

/// Holds the load of a run against a target, a share between 0 and 1.
#[must_use]
pub fn assess(target: f64, traffic: &[TrafficFigures]) -> Slo {
    let counts: Option<Vec<(u64, u64)>> = traffic.iter().map(requests_and_failures).collect();
    let total = counts.filter(|counts| !counts.is_empty()).map(|counts| {
        counts
            .iter()
            .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    });
    let availability = match (total, traffic) {
        (Some((requests @ 1.., failed)), _) => {
            Some(float(requests.saturating_sub(failed)) / float(requests))
        }
        // A summary may give a ratio without its counts.
        (None, [only]) => only.success_ratio,
        _ => None,
    };
    // From the counts, because the rest of a ratio to one is less exact.
    let error_share = match total {
        Some((requests @ 1.., failed)) => Some(float(failed) / float(requests)),
        _ => availability.map(|availability| 1.0 - availability),
    };
    // Targets have few decimals; the difference of two doubles has noise behind them.
    let allowed = ((1.0 - target) * 1e12).round() / 1e12;
    let rate = rate(traffic, total.map(|(requests, _)| requests));
    Slo {
        target,
        availability,
        burn_rate: error_share.map(|share| share / allowed),
        budget_spent: total
            .zip(rate)
            .map(|((_, failed), rate)| float(failed) / (rate * BUDGET_SECONDS * allowed)),
        requests: total.map(|(requests, _)| requests),
        failed: total.map(|(_, failed)| failed),
        rate,
    }
}

fn requests_and_failures(traffic: &TrafficFigures) -> Option<(u64, u64)> {
    match &traffic.codes {
        Some(codes) => Some((codes.requests(), codes.requests() - codes.successes())),
        None => {
            let (requests, ratio) = (traffic.requests?, traffic.success_ratio?);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of the count beside it; a cast saturates"
            )]
            let failed = (float(requests) * (1.0 - ratio)).round() as u64;
            Some((requests, failed.min(requests)))
        }
    }
}

/// Requests per second: of one attack its own rate, of several all requests in the time from the first to the last.
fn rate(traffic: &[TrafficFigures], requests: Option<u64>) -> Option<f64> {
    let rate = match traffic {
        [only] => only.rate.or(only.rate_requested),
        several => {
            let mut spans = Vec::new();
            for one in several {
                spans.push((one.start?, one.end?));
            }
            let start = spans.iter().map(|(start, _)| *start).min()?;
            let end = spans.iter().map(|(_, end)| *end).max()?;
            Some(float(requests?) / end.seconds_since(start))
        }
    };
    rate.filter(|rate| rate.is_finite() && *rate > 0.0)
}

#[expect(clippy::cast_precision_loss, reason = "nobody sends 2^53 requests")]
fn float(count: u64) -> f64 {
    count as f64
}
