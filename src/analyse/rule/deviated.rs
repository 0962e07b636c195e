//! Checks while the method ran were not met: the toolkit calls such a run completed and not deviated.

use super::{Facts, Found, Rule, Severity, say};
use crate::model::Outcome;

pub(super) const RULE: Rule = Rule {
    code: "deviated-during",
    severities: &[Severity::Critical],
    fires_when: "a check of the hypothesis during the method was not met, whatever the check after it says",
    example: "The steady state was not met in 4 of 9 checks during the method",
    what_to_do: "Treat the run as deviated: the steady state was lost while the fault was in. The times of the checks bound how long.",
    find,
};

fn find(facts: &Facts<'_>) -> Option<Found> {
    let rounds = &facts.run.hypothesis.as_ref()?.during;
    let missed: Vec<&Outcome> = rounds
        .iter()
        .filter(|round| round.met == Some(false))
        .collect();
    let windows: Vec<_> = missed
        .iter()
        .filter_map(|round| say::window(round))
        .collect();
    let first = windows.iter().map(|(start, _)| *start).min();
    let last = windows.iter().map(|(_, end)| *end).max();
    let when = match (missed.as_slice(), first.zip(last)) {
        ([], _) => return None,
        (_, None) => None,
        ([_], Some((at, _))) => Some(format!("It was missed at {}.", say::time(facts, at))),
        (_, Some((first, last))) => Some(format!(
            "The first miss was seen at {}, the last at {}.",
            say::time(facts, first),
            say::time(facts, last)
        )),
    };
    let evidence = missed.iter().filter_map(|round| say::culprit(round));
    Some(Found {
        severity: Severity::Critical,
        title: format!(
            "The steady state was not met in {} of {} during the method",
            missed.len(),
            say::count(rounds.len(), "check", "checks")
        ),
        detail: say::sentences(
            when.into_iter()
                .chain(say::sounds_like_success(facts.run))
                .chain(
                    (windows.is_empty() && say::sounds_like_success(facts.run).is_none())
                        .then(|| "The checks have no times.".to_owned()),
                ),
        ),
        evidence: evidence
            .map(|probe| say::seen(facts, probe, &say::comparison(probe)))
            .chain(say::status_evidence(facts))
            .collect(),
    })
}
