//! Method probes that saw something else than they declare: the toolkit compares only the probes of the hypothesis.

use super::{Facts, Found, Rule, Severity, say};
use crate::analyse::tolerance::Evaluation;
use crate::model::{Activity, Role};

pub(super) const RULE: Rule = Rule {
    code: "method-probe-out-of-tolerance",
    severities: &[Severity::Warning],
    fires_when: "a probe of the method declares a tolerance and its output does not meet it; the toolkit does not compare them, chaos-report does where it can",
    example: "The probe front-answers of the method did not meet its tolerance",
    what_to_do: "Treat the probe as a failed check at that moment. To have the toolkit act on it, make the probe part of the steady-state hypothesis.",
    find,
};

fn find(facts: &Facts<'_>) -> Option<Found> {
    let probes: Vec<(&Activity, bool)> = facts
        .run
        .activities
        .iter()
        .zip(&facts.analysis.tolerances)
        .filter(|(activity, _)| activity.role == Role::Probe && !activity.failed())
        .filter_map(
            |(activity, evaluation)| match (activity.tolerance_met, evaluation) {
                (Some(false), _) => Some((activity, true)),
                (None, Some(Evaluation::NotMet)) => Some((activity, false)),
                _ => None,
            },
        )
        .collect();
    if probes.is_empty() {
        return None;
    }
    let own = probes.iter().filter(|(_, by_toolkit)| !by_toolkit).count();
    Some(Found {
        severity: Severity::Warning,
        title: format!(
            "The {} {} of the method did not meet {}",
            if probes.len() == 1 { "probe" } else { "probes" },
            say::names(probes.iter().map(|(activity, _)| *activity)),
            if probes.len() == 1 {
                "its tolerance"
            } else {
                "their tolerances"
            }
        ),
        detail: if own == 0 {
            "The toolkit recorded it and went on, since only probes of the hypothesis decide."
                .to_owned()
        } else {
            "The toolkit does not compare probes of the method; chaos-report compared them by the toolkit's own rules.".to_owned()
        },
        evidence: probes
            .iter()
            .map(|(activity, by_toolkit)| {
                let by = if *by_toolkit {
                    "the toolkit"
                } else {
                    "chaos-report"
                };
                let what = format!("{}, not met as compared by {by}", say::comparison(activity));
                say::seen(facts, activity, &what)
            })
            .collect(),
    })
}
