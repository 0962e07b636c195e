//! A load that did not reach the rate it was asked for.

use super::{Facts, Found, Rule, Severity, Witness, say};
use crate::wording;

pub(super) const RULE: Rule = Rule {
    code: "load-below-plan",
    severities: &[Severity::Warning],
    fires_when: "the achieved rate of a load is under 95 % of the requested one",
    example: "The load reached 7.1 of 10 requests per second",
    what_to_do: "Give the load tool more workers or a larger machine. What the report says of users holds for the load that was there.",
    find,
};

/// From this share of the plan on a load is as planned.
const ENOUGH: f64 = 0.95;

fn find(facts: &Facts<'_>) -> Option<Found> {
    let below: Vec<(usize, &crate::analyse::TrafficFigures, f64, f64)> = facts
        .analysis
        .traffic
        .iter()
        .enumerate()
        .filter_map(|(index, figures)| {
            Some((index, figures, figures.rate?, figures.rate_requested?))
        })
        .filter(|(_, _, rate, requested)| *rate < ENOUGH * requested)
        .collect();
    let (_, _, rate, requested) = below.first()?;
    Some(Found {
        severity: Severity::Warning,
        title: format!(
            "The load reached {} of {} requests per second",
            wording::number(*rate, 1),
            wording::number(*requested, 1)
        ),
        detail: "Shares and percentiles are of the requests that were sent; fewer users were there than planned.".to_owned(),
        evidence: below
            .iter()
            .map(|(index, figures, rate, requested)| {
                Witness::Traffic(*index).shows(format!(
                    "{} per second achieved, {} requested ({})",
                    wording::number(*rate, 2),
                    wording::number(*requested, 2),
                    say::base(&figures.source)
                ))
            })
            .collect(),
    })
}
