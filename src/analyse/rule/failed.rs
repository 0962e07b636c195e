//! Probes, actions and rollbacks that failed: that is, raised. What did not raise counts as succeeded with the toolkit.

use super::{Facts, Found, Rule, Severity, say};
use crate::model::{Activity, Role};

pub(super) const PROBE_FAILED: Rule = Rule {
    code: "probe-failed",
    severities: &[Severity::Warning],
    fires_when: "a probe of the method or of the hypothesis failed, so that it saw nothing; a tolerance that was not met is no failure",
    example: "front-must-respond failed in the check after the method",
    what_to_do: "Read the root line of the error. A probe that fails because of the fault is a result; one that fails on its own needs mending.",
    find: probes,
};

pub(super) const ACTION_FAILED: Rule = Rule {
    code: "action-failed",
    severities: &[Severity::Warning],
    fires_when: "an action of the method failed",
    example: "drain-node failed",
    what_to_do: "Read the root line of the error. The toolkit goes on after a failed action, so look whether the rest of the run still shows what the experiment asks.",
    find: actions,
};

pub(super) const ROLLBACK_FAILED: Rule = Rule {
    code: "rollback-failed",
    severities: &[Severity::Critical],
    fires_when: "a rollback failed",
    example: "restore-network failed to roll back; the system may still be faulted",
    what_to_do: "Bring the system back by hand, then mend the rollback.",
    find: rollbacks,
};

fn is_probe(activity: &Activity) -> bool {
    activity.role == Role::Probe
}

fn probes(facts: &Facts<'_>) -> Option<Found> {
    let mut failed: Vec<(&Activity, &str)> = Vec::new();
    if let Some(hypothesis) = &facts.run.hypothesis {
        let checks = hypothesis
            .before
            .iter()
            .map(|check| (check, "before the method"));
        let checks = checks.chain(
            hypothesis
                .during
                .iter()
                .map(|check| (check, "during the method")),
        );
        let checks = checks.chain(
            hypothesis
                .after
                .iter()
                .map(|check| (check, "after the method")),
        );
        for (check, when) in checks {
            failed.extend(
                check
                    .probes
                    .iter()
                    .filter(|probe| probe.failed())
                    .map(|probe| (probe, when)),
            );
        }
    }
    let of_method = facts.run.activities.iter();
    failed.extend(
        of_method
            .filter(|activity| is_probe(activity) && activity.failed())
            .map(|activity| (activity, "of the method")),
    );
    let title = match failed.as_slice() {
        [] => return None,
        [(probe, "of the method")] => format!("{} failed", say::name(probe)),
        [(probe, when)] => format!("{} failed in the check {when}", say::name(probe)),
        several => format!(
            "{} failed: {}",
            say::count(several.len(), "probe", "probes"),
            say::names(several.iter().map(|(probe, _)| *probe))
        ),
    };
    let activities: Vec<&Activity> = failed.iter().map(|(probe, _)| *probe).collect();
    Some(found(
        facts,
        Severity::Warning,
        title,
        &activities,
        "What it was to look at is not known at that moment.",
    ))
}

fn actions(facts: &Facts<'_>) -> Option<Found> {
    let failed: Vec<&Activity> = facts
        .run
        .activities
        .iter()
        .filter(|activity| !is_probe(activity) && activity.failed())
        .collect();
    let title = title(&failed, "failed")?;
    Some(found(
        facts,
        Severity::Warning,
        title,
        &failed,
        "The toolkit went on with the method.",
    ))
}

fn rollbacks(facts: &Facts<'_>) -> Option<Found> {
    let failed: Vec<&Activity> = facts
        .run
        .rollbacks
        .iter()
        .filter(|activity| activity.failed())
        .collect();
    let title = title(
        &failed,
        "failed to roll back; the system may still be faulted",
    )?;
    Some(found(
        facts,
        Severity::Critical,
        title,
        &failed,
        "What it was to restore may not be restored.",
    ))
}

/// What a metric system answered to an activity's query: its words are buried in the exception.
fn of_metric_system(facts: &Facts<'_>, activity: &Activity) -> Option<String> {
    let mut activities = facts.run.activities.iter();
    let place = activities.position(|one| std::ptr::eq(one, activity))?;
    let mut queries = facts.run.queries.iter();
    let error = queries.find_map(|query| {
        let asked = query.activity == Some(place);
        query.error.as_ref().filter(|_| asked)
    })?;
    let kind = match error.kind.as_str() {
        "" => String::new(),
        kind => format!("{} (", say::short(kind)),
    };
    let close = if kind.is_empty() { "" } else { ")" };
    Some(format!(
        "the metric system answered {kind}{}{close}",
        say::short(&error.message)
    ))
}

fn title(failed: &[&Activity], what: &str) -> Option<String> {
    (!failed.is_empty()).then(|| format!("{} {what}", say::names(failed.iter().copied())))
}

fn found(
    facts: &Facts<'_>,
    severity: Severity,
    title: String,
    failed: &[&Activity],
    otherwise: &str,
) -> Found {
    let root = |activity: &Activity| {
        let answered = of_metric_system(facts, activity);
        answered.or_else(|| {
            activity
                .exception
                .as_ref()
                .map(|exception| say::short(&exception.root))
                .filter(|root| !root.is_empty())
        })
    };
    let causes: Vec<String> = failed
        .iter()
        .filter_map(|activity| root(activity))
        .collect();
    let detail = match causes.as_slice() {
        [] => format!("The journal gives no error. {otherwise}"),
        [only] => format!("The error was: {}. {otherwise}", only.trim_end_matches('.')),
        [first, ..] => format!(
            "The first error was: {}. {otherwise}",
            first.trim_end_matches('.')
        ),
    };
    Found {
        severity,
        title,
        detail,
        evidence: failed
            .iter()
            .map(|activity| {
                let root = root(activity).unwrap_or_else(|| "no error was recorded".to_owned());
                say::seen(facts, activity, &root)
            })
            .collect(),
    }
}
