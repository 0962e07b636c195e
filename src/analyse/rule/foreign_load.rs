//! Result files that lie beside a journal or are named in it, and are of another run.

use super::{Facts, Found, Rule, Severity, Witness, say};
use crate::wording;

pub(super) const RULE: Rule = Rule {
    code: "load-not-of-this-run",
    severities: &[Severity::Warning],
    fires_when: "a load file's requests lie more than 5 s outside the activity or run to which it would belong",
    example: "result.bin is the load of another run",
    what_to_do: "Find the file of this run: a later attack may have overwritten it. The one found is not used.",
    find,
};

fn find(facts: &Facts<'_>) -> Option<Found> {
    let foreign = &facts.run.foreign_results;
    let files: Vec<_> = foreign
        .iter()
        .map(|foreign| say::base(&foreign.file))
        .collect();
    if files.is_empty() {
        return None;
    }
    let (is, load) = if files.len() == 1 {
        ("is", "the load")
    } else {
        ("are", "loads")
    };
    let run = facts.run.start.known().zip(facts.run.end.known());
    let detail = match run {
        Some((start, end)) => format!(
            "The run took place from {}; requests outside of it are not used.",
            facts
                .clock
                .date_range(*start, *end, 1)
                .replace(" – ", " to ")
        ),
        None => "Requests outside of the run are not used.".to_owned(),
    };
    Some(Found {
        severity: Severity::Warning,
        title: format!(
            "{} {is} {load} of another run",
            wording::names_at_most(&files, 3)
        ),
        detail,
        evidence: foreign
            .iter()
            .map(|foreign| {
                Witness::Inputs.shows(format!(
                    "{}: requests of {}",
                    say::base(&foreign.file),
                    facts
                        .clock
                        .date_range(foreign.window.0, foreign.window.1, 1)
                ))
            })
            .collect(),
    })
}
