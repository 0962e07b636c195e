//! A case for each probe of the hypothesis and each activity, with why it did not pass.

use super::suite::{Case, Kind, Trouble};
use crate::analyse::{HypothesisResult, result_of};
use crate::model::{Activity, Hypothesis, Outcome, Run, Section};
use crate::wording::summary;

/// The probes of every check; checks and probes that were not made are skipped cases, so that nothing seems passed.
pub(super) fn hypothesis(run: &Run) -> Vec<Case> {
    let Some(hypothesis) = &run.hypothesis else {
        return Vec::new();
    };
    let mut cases = check(run, hypothesis.before.as_ref(), "hypothesis.before");
    for (round, outcome) in hypothesis.during.iter().enumerate() {
        let class = format!("hypothesis.during.{}", round + 1);
        cases.extend(check(run, Some(outcome), &class));
    }
    cases.extend(check(run, hypothesis.after.as_ref(), "hypothesis.after"));
    if cases.is_empty() && result_of(run) != HypothesisResult::None {
        cases.push(whole_check(
            hypothesis,
            "hypothesis",
            Some(Trouble::skipped("the hypothesis was never checked")),
        ));
    }
    cases
}

fn check(run: &Run, outcome: Option<&Outcome>, class: &str) -> Vec<Case> {
    let Some(hypothesis) = &run.hypothesis else {
        return Vec::new();
    };
    let declared = || {
        run.declared
            .iter()
            .filter(|declared| declared.section == Section::Hypothesis)
            .map(|declared| declared.name.as_deref())
    };
    let Some(outcome) = outcome else {
        return declared()
            .map(|name| Case::skipped(class, name, "this check was not made"))
            .collect();
    };
    if outcome.probes.is_empty() {
        let result = match outcome.met {
            Some(true) => None,
            Some(false) => Some(Trouble::new(
                Kind::Failure,
                "not-met",
                "the steady state was not met",
            )),
            None => Some(Trouble::skipped("nothing is recorded of this check")),
        };
        return vec![whole_check(hypothesis, class, result)];
    }
    let last = outcome.probes.len() - 1;
    let mut cases: Vec<Case> = outcome
        .probes
        .iter()
        .enumerate()
        .map(|(place, probe)| Case {
            class: class.to_owned(),
            name: probe.shown_name().to_owned(),
            seconds: probe.duration_seconds.known().copied(),
            result: of_probe(probe, outcome.met, place == last),
        })
        .collect();
    // The toolkit stops at the first probe that is not met.
    let made = |name: Option<&str>| {
        outcome
            .probes
            .iter()
            .any(|probe| probe.name.as_deref() == name)
    };
    let unmade = declared().filter(|name| !made(*name));
    cases.extend(unmade.map(|name| Case::skipped(class, name, "this probe was not made")));
    cases
}

fn whole_check(hypothesis: &Hypothesis, class: &str, result: Option<Trouble>) -> Case {
    Case {
        class: class.to_owned(),
        name: hypothesis
            .title
            .clone()
            .unwrap_or_else(|| "steady state".to_owned()),
        seconds: None,
        result,
    }
}

/// `met` is that of the whole check, whose last probe is the culprit where no probe says so itself.
fn of_probe(probe: &Activity, met: Option<bool>, last: bool) -> Option<Trouble> {
    if let Some(trouble) = broken(probe) {
        return Some(trouble);
    }
    match probe.tolerance_met {
        Some(true) => None,
        Some(false) => Some(not_met(probe)),
        None if met == Some(false) && last => Some(not_met(probe)),
        None if met.is_some() => None,
        None => Some(Trouble::skipped(
            "the journal does not say whether the tolerance was met",
        )),
    }
}

/// What was played of the method or the rollbacks, then what is declared and never was.
pub(super) fn played(run: &Run, activities: &[Activity], section: Section) -> Vec<Case> {
    let class = match section {
        Section::Hypothesis => "hypothesis",
        Section::Method => "method",
        Section::Rollbacks => "rollbacks",
    };
    let mut cases: Vec<Case> = activities
        .iter()
        .map(|activity| Case {
            class: class.to_owned(),
            name: activity.shown_name().to_owned(),
            seconds: activity.duration_seconds.known().copied(),
            result: broken(activity)
                .or_else(|| (activity.tolerance_met == Some(false)).then(|| not_met(activity))),
        })
        .collect();
    let unplayed = run
        .declared
        .iter()
        .filter(|declared| declared.section == section && !declared.played);
    cases.extend(unplayed.map(|declared| {
        Case::skipped(
            class,
            declared.name.as_deref(),
            "declared, but never played",
        )
    }));
    cases
}

/// Why an activity can not have passed, whatever its tolerance.
fn broken(activity: &Activity) -> Option<Trouble> {
    if activity.dry {
        return Some(Trouble::skipped("not really played (dry run)"));
    }
    let status = activity.status.as_deref();
    if let Some(exception) = &activity.exception {
        return Some(Trouble {
            detail: Some(exception.traceback.clone()),
            ..Trouble::new(Kind::Error, "exception", exception.root.clone())
        });
    }
    match status {
        Some("succeeded") => None,
        Some("failed") if activity.tolerance_met == Some(false) => None,
        Some("skipped") => Some(Trouble::skipped("the toolkit skipped it")),
        Some(other) => Some(Trouble::new(
            Kind::Error,
            "status",
            format!("its status is {other}"),
        )),
        None => Some(Trouble::new(Kind::Error, "unfinished", "it did not finish")),
    }
}

fn not_met(probe: &Activity) -> Trouble {
    let mut message = "the tolerance was not met".to_owned();
    if let Some(output) = &probe.output {
        message.push_str(&format!(", observed: {}", summary::observed(output)));
    }
    if let Some(tolerance) = &probe.tolerance {
        message.push_str(&format!(", tolerance: {}", summary::output(tolerance)));
    }
    Trouble::new(Kind::Failure, "tolerance-not-met", message)
}
