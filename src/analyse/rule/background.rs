//! Background activities that were still running when the method was over.

use super::{Facts, Found, Rule, Severity, say};
use crate::model::{Activity, Moment};

pub(super) const RULE: Rule = Rule {
    code: "background-outlived",
    severities: &[Severity::Warning],
    fires_when: "a background activity has no recorded end, or ended after the check after the method or a rollback had begun",
    example: "burn-cpu still ran when the rollbacks began",
    what_to_do: "Bound the activity's own duration, or pause long enough behind it: what follows was measured while it still ran.",
    find,
};

/// Recorded starts and ends are this far apart without anything being wrong.
const SLACK_SECONDS: f64 = 0.1;

fn find(facts: &Facts<'_>) -> Option<Found> {
    let run = facts.run;
    let after = run
        .hypothesis
        .iter()
        .filter_map(|hypothesis| hypothesis.after.as_ref())
        .filter_map(say::window)
        .map(|(start, _)| (start, "the check after the method began"));
    let rollback = run
        .rollbacks
        .iter()
        .filter_map(|rollback| rollback.start.known())
        .map(|start| (*start, "the rollbacks began"));
    let over: Option<(Moment, &str)> = after.chain(rollback).min_by_key(|(at, _)| *at);
    let outlived: Vec<(&Activity, bool)> = run
        .activities
        .iter()
        .filter(|activity| activity.background && activity.start.known().is_some())
        .filter_map(|activity| match (activity.end.known(), over) {
            (None, _) => Some((activity, true)),
            (Some(end), Some((over, _))) if end.seconds_since(over) > SLACK_SECONDS => {
                Some((activity, false))
            }
            _ => None,
        })
        .collect();
    let (first, open) = outlived.first()?;
    let title = match (outlived.len(), open, over) {
        (1, false, Some((_, what))) => format!("{} still ran when {what}", say::name(first)),
        (1, _, _) => format!("{} has no recorded end", say::name(first)),
        (several, _, _) => format!(
            "{} outlived the method",
            say::count(several, "background activity", "background activities")
        ),
    };
    let detail = match over {
        Some((at, what)) => format!(
            "At {} {what}; what was measured from then on was measured beside it.",
            say::time(facts, at)
        ),
        None => "When it ended is not known.".to_owned(),
    };
    Some(Found {
        severity: Severity::Warning,
        title,
        detail,
        evidence: outlived
            .iter()
            .map(|(activity, open)| {
                let end = match activity.end.known() {
                    Some(end) if !open => format!("ended at {}", say::time(facts, *end)),
                    _ => "no end was recorded".to_owned(),
                };
                say::seen(facts, activity, &end)
            })
            .collect(),
    })
}
