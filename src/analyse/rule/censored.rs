//! Latencies that end at the client's patience: how long the answer would have taken is not known.

use super::{Facts, Found, Rule, Severity, Witness, say};
use crate::wording;

pub(super) const RULE: Rule = Rule {
    code: "timeouts-censor-latency",
    severities: &[Severity::Warning],
    fires_when: "a percentile of the latency lies at or above the client's timeout",
    example: "p95 and p99 are cut off by the client's timeout of 3.0 s",
    what_to_do: "Read these percentiles as lower bounds, and quote the success-only ones beside the share of failures.",
    find,
};

fn find(facts: &Facts<'_>) -> Option<Found> {
    let censored: Vec<_> = facts
        .analysis
        .traffic
        .iter()
        .enumerate()
        .filter(|(_, figures)| !figures.latency.censored.is_empty())
        .collect();
    let (_, first) = censored.first()?;
    let timeout = match first.timeout_ms {
        Some(timeout) => format!("the client's timeout of {}", wording::milliseconds(timeout)),
        None => "the client's timeout".to_owned(),
    };
    let names = |figures: &crate::analyse::TrafficFigures| {
        let names: Vec<&str> = figures
            .latency
            .censored
            .iter()
            .map(|name| name.trim_end_matches("_ms"))
            .collect();
        wording::names(&names)
    };
    let many = first.latency.censored.len() > 1;
    Some(Found {
        severity: Severity::Warning,
        title: format!(
            "{} {} cut off by {timeout}",
            names(first),
            if many { "are" } else { "is" }
        ),
        detail: "The client gave up there, so how long these answers would have taken is not known; the figures are lower bounds.".to_owned(),
        evidence: censored
            .iter()
            .map(|(index, figures)| {
                let unanswered = figures.codes.as_ref().map(|codes| codes.count(0));
                let of = match (unanswered, figures.requests) {
                    (Some(none), Some(all)) => {
                        format!("{} got no response, ", say::share(none, all, "requests"))
                    }
                    _ => String::new(),
                };
                Witness::Traffic(*index).shows(format!(
                    "{of}{} at or above the timeout ({})",
                    names(figures),
                    say::base(&figures.source)
                ))
            })
            .collect(),
    })
}
