//! Words that several rules need: places, times, what a check asked for and saw.

use std::borrow::Cow;

use super::{Exhibit, Facts, Witness};
use crate::clean;
use crate::model::{Activity, Moment, Outcome, Run};
use crate::wording::{self, NO_BREAK, summary};

/// `journal.json, $.run[2]`.
pub(super) fn place(facts: &Facts<'_>, path: &str) -> String {
    match facts.run.journal.as_deref() {
        Some(journal) => format!("{}, {path}", base(journal)),
        None => path.to_owned(),
    }
}

/// A file's name without its folders.
pub(super) fn base(file: &str) -> Cow<'_, str> {
    clean::line(file.rsplit(['/', '\\']).next().unwrap_or(file))
}

/// The files of the load, the first few of them.
pub(super) fn load_files(facts: &Facts<'_>) -> String {
    let files: Vec<_> = facts
        .run
        .traffic
        .iter()
        .flat_map(|traffic| &traffic.sources)
        .map(|file| base(file))
        .collect();
    wording::names_at_most(&files, 3)
}

/// `17:20:48.7 UTC`.
pub(super) fn time(facts: &Facts<'_>, moment: Moment) -> String {
    let clock = facts.clock;
    format!("{}{NO_BREAK}{}", clock.time(moment, 1), clock.zone(moment))
}

/// `17:20:48.7–17:21:03.2 UTC`.
pub(super) fn span(facts: &Facts<'_>, start: Moment, end: Moment) -> String {
    let clock = facts.clock;
    if clock.time(start, 1) == clock.time(end, 1) && end.seconds_since(start) < 1.0 {
        return time(facts, start);
    }
    format!(
        "{}{NO_BREAK}{}",
        clock.range_in_sentence(start, end, 1),
        clock.zone(end)
    )
}

/// When an activity was played: `at 17:20:48.7 UTC`; `at an unknown time` where that was not recorded.
pub(super) fn when(facts: &Facts<'_>, activity: &Activity) -> String {
    match (activity.start.known(), activity.end.known()) {
        (Some(start), Some(end)) if end.seconds_since(*start) >= 1.0 => span(facts, *start, *end),
        (Some(start), _) => format!("at {}", time(facts, *start)),
        (None, _) => "at an unknown time".to_owned(),
    }
}

/// `name, at 17:20:48.7 UTC: what (journal.json, $.run[2])`.
pub(super) fn seen(facts: &Facts<'_>, activity: &Activity, what: &str) -> Exhibit {
    let colon = if what.is_empty() { "" } else { ": " };
    Witness::Activity(activity.path.clone()).shows(format!(
        "{}, {}{colon}{what} ({})",
        name(activity),
        when(facts, activity),
        place(facts, &activity.path)
    ))
}

/// `tolerance 200, observed HTTP status 500`.
pub(super) fn comparison(probe: &Activity) -> String {
    let observed = probe.output.as_ref().map(summary::output);
    match (&probe.tolerance, observed) {
        (Some(tolerance), Some(observed)) => format!(
            "tolerance {}, observed {observed}",
            summary::output(tolerance)
        ),
        (Some(tolerance), None) => {
            format!("tolerance {}, observed nothing", summary::output(tolerance))
        }
        (None, Some(observed)) => format!("observed {observed}"),
        (None, None) => "nothing observed".to_owned(),
    }
}

/// The probe for which a check was not met: probing stops at the first one.
pub(super) fn culprit(outcome: &Outcome) -> Option<&Activity> {
    outcome
        .probes
        .iter()
        .rev()
        .find(|probe| probe.tolerance_met == Some(false) || probe.failed())
        .or(outcome.probes.last())
}

/// When a check was made, by its probes.
pub(super) fn window(outcome: &Outcome) -> Option<(Moment, Moment)> {
    let starts = outcome
        .probes
        .iter()
        .filter_map(|probe| probe.start.known());
    let ends = outcome
        .probes
        .iter()
        .filter_map(|probe| probe.end.known().or(probe.start.known()));
    Some((*starts.min()?, *ends.max()?))
}

/// What the journal itself says, where it sounds like success.
pub(super) fn sounds_like_success(run: &Run) -> Option<String> {
    let completed = run.status.as_deref() == Some("completed");
    match (completed, run.deviated) {
        (true, Some(false)) if !run.deviated_inferred => Some(
            "The journal itself says status completed, deviated false; here that is no sign of success.".to_owned(),
        ),
        (true, None | Some(false)) => Some(
            "The journal itself says status completed; here that is no sign of success.".to_owned(),
        ),
        _ => None,
    }
}

/// The evidence of what the journal says of itself.
pub(super) fn status_evidence(facts: &Facts<'_>) -> Option<Exhibit> {
    let status = facts.run.status.as_deref()?;
    let deviated = match facts.run.deviated {
        Some(deviated) if !facts.run.deviated_inferred => format!(", deviated {deviated}"),
        _ => String::new(),
    };
    Some(Witness::Run.shows(format!(
        "status {status}{deviated} ({})",
        place(facts, "$.status")
    )))
}

/// An activity's name as it can stand among other words: an unfinished terminal escape in it would swallow the next.
pub(super) fn name(activity: &Activity) -> Cow<'_, str> {
    clean::line(activity.shown_name())
}

/// The names of activities, each once, the first few of them.
pub(super) fn names<'a>(activities: impl IntoIterator<Item = &'a Activity>) -> String {
    let mut names: Vec<Cow<'_, str>> = Vec::new();
    for activity in activities {
        let name = name(activity);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    wording::names_at_most(&names, 3)
}

/// Seconds with a decimal.
pub(super) fn seconds(seconds: f64) -> String {
    wording::duration(seconds, 3)
}

/// A count of things in a list.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    wording::plural(u64::try_from(number).unwrap_or(u64::MAX), one, many)
}

/// `was` or `were`.
pub(super) fn was(number: usize) -> &'static str {
    if number == 1 { "was" } else { "were" }
}

/// Sentences, the empty ones left out.
pub(super) fn sentences<S: AsRef<str>>(sentences: impl IntoIterator<Item = S>) -> String {
    let mut text = String::new();
    for sentence in sentences {
        let sentence = sentence.as_ref();
        if !sentence.is_empty() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(sentence);
        }
    }
    text
}

/// A text of somebody else, cut to what a finding has room for.
pub(super) fn short(text: &str) -> String {
    const MOST: usize = 240;
    let text = clean::line(text.trim());
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(&text)),
        None => text.into_owned(),
    }
}

/// `42 of 180 requests (23.3 %)`.
pub(super) fn share(part: u64, whole: u64, things: &str) -> String {
    let share = wording::percent(part, whole, 1).map(|share| format!(" ({share})"));
    format!(
        "{} of {} {things}{}",
        wording::count(part),
        wording::count(whole),
        share.unwrap_or_default()
    )
}
