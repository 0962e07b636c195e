//! What users of a candidate feel all the same, or feel now: failures, errors in bodies, slow answers, and answers that
//! come from a fallback.

use crate::analyse::Users;
use crate::analyse::compare::{Comparison, Digest};
use crate::wording;

/// The words, to follow a semicolon; none if users feel nothing.
pub(super) fn still(comparison: &Comparison) -> Option<String> {
    let digest = |side: usize| comparison.sides.get(side)?.digests.last();
    let (baseline, candidate) = (digest(0)?, digest(1)?);
    let parts: Vec<String> = [felt(baseline, candidate), fallback(baseline, candidate)]
        .into_iter()
        .flatten()
        .collect();
    (!parts.is_empty()).then(|| parts.join(", and "))
}

fn felt(baseline: &Digest, candidate: &Digest) -> Option<String> {
    // The order of users is worst first.
    let still = if baseline.users <= candidate.users {
        "still "
    } else {
        "now "
    };
    let requests = candidate.whole.requests.unwrap_or(0);
    match candidate.users {
        Users::Failing => {
            let failed = candidate.whole.failed.unwrap_or(0);
            let share = wording::share_of(failed, requests, "request", "requests");
            // That failures came has been said with its test.
            (failed > 0 && still == "still ").then(|| format!("{share} still fail there"))
        }
        Users::Degraded => candidate.whole.bodies.map(|(checked, bad)| {
            format!(
                "{} {still}carry an error in the body there",
                wording::share_of(bad, checked, "answer", "answers")
            )
        }),
        Users::Slowed => {
            let (slow, episodes) = candidate.slow;
            let bound = candidate.slow_bound_ms.map_or_else(
                || "were slow".to_owned(),
                |bound| format!("took longer than {}", wording::milliseconds(bound)),
            );
            Some(format!(
                "answers are {still}slowed there: {} {bound}, in {}",
                wording::share_of(slow, requests, "request", "requests"),
                wording::plural(episodes, "episode", "episodes")
            ))
        }
        Users::Unaffected | Users::Unknown => None,
    }
}

/// What bodies of load and outputs of probes say themselves.
fn fallback(baseline: &Digest, candidate: &Digest) -> Option<String> {
    let verb = if baseline.from_fallback() {
        "still come from a fallback"
    } else {
        "come from a fallback"
    };
    let probes: Vec<String> = candidate
        .fallbacks
        .iter()
        .map(|name| crate::clean::line(name).into_owned())
        .collect();
    let probes = wording::names_at_most(&probes, 3);
    let load = candidate.whole.bodies.map(|bodies| bodies.0);
    match (candidate.whole.from_fallback, load) {
        (0, _) | (_, None) if probes.is_empty() => None,
        (0, _) | (_, None) => Some(format!("the answers to {probes} {verb}")),
        (some, Some(checked)) => {
            let share = wording::share_of(some, checked, "body", "bodies");
            let too = if probes.is_empty() {
                String::new()
            } else {
                format!(", those of {probes} too")
            };
            Some(format!("{share} {verb}{too}"))
        }
    }
}
