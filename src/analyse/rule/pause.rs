//! A method that looks away too soon: what follows the injecting action follows at once.

use super::{Facts, Found, Rule, Severity, say};
use crate::analyse::fault::hitting;
use crate::model::{Moment, Role};

pub(super) const RULE: Rule = Rule {
    code: "pause-missing",
    severities: &[Severity::Info],
    fires_when: "the last injecting action took under a second, and a probe, a rollback or the check after the method begins within a second of its end, with no pause between and nothing else played",
    example: "The check after the method began 2 ms after terminate-one-service",
    what_to_do: "Pause behind the injecting action, for at least two scrape intervals and for as long as the fault should be felt.",
    find,
};

const SHORT_SECONDS: f64 = 1.0;

fn find(facts: &Facts<'_>) -> Option<Found> {
    let run = facts.run;
    let (action, start, end) = hitting(run)
        .into_iter()
        .filter(|activity| !activity.background)
        .filter_map(|activity| Some((activity, *activity.start.known()?, *activity.end.known()?)))
        .max_by_key(|(_, _, end)| *end)?;
    if end.seconds_since(start) >= SHORT_SECONDS {
        return None;
    }
    let probes = run
        .activities
        .iter()
        .filter(|activity| activity.role != Role::Load && !activity.background)
        .filter_map(|activity| Some((activity, "the next activity", *activity.start.known()?)));
    let rollbacks = run
        .rollbacks
        .iter()
        .filter_map(|rollback| Some((rollback, "the rollback", *rollback.start.known()?)));
    let after = run
        .hypothesis
        .iter()
        .filter_map(|hypothesis| hypothesis.after.as_ref())
        .filter_map(|check| {
            let probe = check.probes.first()?;
            Some((probe, "the check after the method", *probe.start.known()?))
        });
    let (next, what, at): (_, &str, Moment) = probes
        .chain(rollbacks)
        .chain(after)
        .filter(|(_, _, at)| *at >= end)
        .min_by_key(|(_, _, at)| *at)?;
    let waited = at.seconds_since(end);
    let waits = next.role == Role::Neutral;
    if waited >= SHORT_SECONDS || waits || next.role == Role::Fault && what == "the next activity" {
        return None;
    }
    Some(Found {
        severity: Severity::Info,
        title: format!(
            "{} began {} after {} ended",
            say::name(next),
            if waited < 0.001 {
                "less than 1\u{a0}ms".to_owned()
            } else {
                say::seconds(waited)
            },
            say::name(action)
        ),
        detail: format!(
            "It is {what}, and there is no pause between them: effects that need longer to show are not seen by it."
        ),
        evidence: vec![
            say::seen(facts, action, "injected"),
            say::seen(facts, next, "began"),
        ],
    })
}
