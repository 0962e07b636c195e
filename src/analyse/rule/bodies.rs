//! Answers that are successes by their code and speak of an error in their body.

use super::{Facts, Found, Rule, Severity, Witness, say};
use crate::model::Traffic;
use crate::model::traffic::FLAG_BODY_ERROR;
use crate::wording;

pub(super) const RULE: Rule = Rule {
    code: "errors-in-bodies",
    severities: &[Severity::Warning],
    fires_when: "answers with a success code carry a non-empty top-level `error` or `errors` in a JSON body, or match `--body-error`",
    example: "42 of 200 successful answers (21.0 %) carried an error in the body",
    what_to_do: "Count these answers as degraded: status codes alone call them good. Let the steady state look at bodies, too.",
    find,
};

fn find(facts: &Facts<'_>) -> Option<Found> {
    let mut evidence = Vec::new();
    let (mut degraded, mut successes) = (0, 0);
    for (index, traffic) in facts.run.traffic.iter().enumerate() {
        let Some(requests) = traffic.requests() else {
            continue;
        };
        let bad = of(traffic);
        let good = requests.totals().codes.successes();
        degraded += bad;
        successes += good;
        if bad > 0 {
            let files: Vec<_> = traffic.sources.iter().map(|file| say::base(file)).collect();
            evidence.push(Witness::Traffic(index).shows(format!(
                "{}: {}",
                say::share(bad, good, "successful answers"),
                wording::names_at_most(&files, 3)
            )));
        }
    }
    if degraded == 0 {
        return None;
    }
    let episodes = &facts.analysis.impact.episodes;
    let first = episodes.iter().find(|episode| episode.body_errors > 0);
    let last = episodes.iter().rfind(|episode| episode.body_errors > 0);
    let when = match first.zip(last) {
        Some((first, last)) => format!(
            "They stand between {} and {}.",
            say::time(facts, first.start),
            say::time(facts, last.end)
        ),
        None => "They do not stand out from what was usual before the fault.".to_owned(),
    };
    Some(Found {
        severity: Severity::Warning,
        title: format!(
            "{} carried an error in the body",
            say::share(degraded, successes, "successful answers")
        ),
        detail: say::sentences([
            when,
            "By their status codes they count as successes.".to_owned(),
        ]),
        evidence,
    })
}

/// How many successes of an attack carry an error in the body.
fn of(traffic: &Traffic) -> u64 {
    let Some(requests) = traffic.requests() else {
        return 0;
    };
    if let Some(grid) = requests.grid() {
        let cells = grid.cells().map(|(_, cell)| cell.body_errors);
        return cells.sum::<u64>() + grid.untimed().body_errors;
    }
    let rows = requests.rows().unwrap_or_default().iter();
    let bad = rows.filter(|row| row.is_success() && row.flags & FLAG_BODY_ERROR != 0);
    bad.count() as u64
}
