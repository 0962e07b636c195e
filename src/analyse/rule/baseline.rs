//! Too few requests before the fault to know what is usual.

use super::{Facts, Found, Rule, Severity, Witness, say};
use crate::analyse::FaultRule;
use crate::analyse::impact::BASELINE_REQUESTS;
use crate::wording;

pub(super) const RULE: Rule = Rule {
    code: "baseline-thin",
    severities: &[Severity::Warning],
    fires_when: "fewer than 20 requests were answered before the fault",
    example: "Only 9 requests were answered before the fault",
    what_to_do: "Let the load run for a while before the first injecting action, so that slowness can be judged.",
    find,
};

fn find(facts: &Facts<'_>) -> Option<Found> {
    let impact = &facts.analysis.impact;
    let fault = facts.analysis.fault.as_ref()?;
    let requests = impact.baseline.requests;
    if !impact.timed || requests >= BASELINE_REQUESTS {
        return None;
    }
    let title = match requests {
        0 if fault.rule == FaultRule::Load => {
            "Nothing before the load tells what is usual: it is itself the condition under test"
                .to_owned()
        }
        0 => "No request was answered before the fault".to_owned(),
        1 => "Only one request was answered before the fault".to_owned(),
        more => format!(
            "Only {} were answered before the fault",
            wording::plural(more, "request", "requests")
        ),
    };
    let wrong = impact.wrong_addresses.iter().map(|wrong| {
        Witness::Load.shows(format!(
            "{} answered {} to all {}: left out of the impact as a wrong address",
            crate::clean::line(&wrong.target),
            wrong.code,
            wording::plural(wrong.requests, "request", "requests")
        ))
    });
    Some(Found {
        severity: Severity::Warning,
        title,
        detail: format!(
            "With fewer than {BASELINE_REQUESTS} nothing is known of the usual latency, so no request is called slow."
        ),
        evidence: [Witness::Phases.shows(format!(
            "the fault began at {}; {} answered before it",
            say::time(facts, fault.start),
            wording::plural(requests, "request", "requests")
        ))]
        .into_iter()
        .chain(wrong)
        .collect(),
    })
}
