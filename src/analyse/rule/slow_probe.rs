//! Probes that take so long that the moment they look at is a stretch.

use super::{Facts, Found, Rule, Severity, say};
use crate::model::{Activity, Role};

pub(super) const RULE: Rule = Rule {
    code: "probe-slow",
    severities: &[Severity::Info],
    fires_when: "a probe in the foreground took longer than 5 s",
    example: "read-logs took 12 s",
    what_to_do: "Give the probe a timeout or let it ask for less: everything behind it begins later, and what it saw may be of any moment in between.",
    find,
};

const LONG_SECONDS: f64 = 5.0;

fn find(facts: &Facts<'_>) -> Option<Found> {
    let run = facts.run;
    let checks = run.hypothesis.iter().flat_map(|hypothesis| {
        let checks = hypothesis.before.iter().chain(&hypothesis.during);
        checks
            .chain(&hypothesis.after)
            .flat_map(|check| &check.probes)
    });
    let slow: Vec<(&Activity, f64)> = run
        .activities
        .iter()
        .filter(|activity| activity.role == Role::Probe && !activity.background)
        .chain(checks)
        .filter_map(|probe| Some((probe, *probe.duration_seconds.known()?)))
        .filter(|(_, seconds)| *seconds > LONG_SECONDS)
        .collect();
    let (slowest, seconds) = slow.iter().max_by(|one, other| one.1.total_cmp(&other.1))?;
    Some(Found {
        severity: Severity::Info,
        title: format!("{} took {}", say::name(slowest), say::seconds(*seconds)),
        detail: match slow.len() {
            1 => "What follows it began that much later.".to_owned(),
            several => format!(
                "{} took longer than {}; what follows them began that much later.",
                say::count(several, "probe", "probes"),
                say::seconds(LONG_SECONDS)
            ),
        },
        evidence: slow
            .iter()
            .map(|(probe, seconds)| {
                say::seen(facts, probe, &format!("took {}", say::seconds(*seconds)))
            })
            .collect(),
    })
}
