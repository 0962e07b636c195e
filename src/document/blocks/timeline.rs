//! What happened in the order of time: checks, activities, impact and events in one table.

use super::{Scene, absent, cell, column, left_out};
use crate::analyse::impact::EpisodeSignal;
use crate::document::{Align, Block, Table, wording};
use crate::model::{Activity, Moment, Outcome, Role};

/// More rows than this are counted instead of shown, unless all is asked for.
const MOST: usize = 100;

/// Something that happened.
struct Entry {
    at: Moment,
    what: String,
}

/// One row for each thing that happened.
pub(super) fn table(scene: &Scene<'_>) -> Vec<Block> {
    let mut entries = entries(scene);
    // What happened at one moment stays in the order in which it was gathered.
    entries.sort_by_key(|entry| entry.at);
    if entries.is_empty() {
        return Vec::new();
    }
    let shown = if scene.full { entries.len() } else { MOST };
    let more = entries.len().saturating_sub(shown);
    let fault = scene.analysis.fault.as_ref().map(|fault| fault.start);
    let digits = |moment: &Moment| moment.digits().min(1);
    let rows = entries
        .iter()
        .take(shown)
        .map(|entry| {
            let after = fault.map_or_else(absent, |fault| {
                let seconds = entry.at.seconds_since(fault);
                cell(wording::duration(seconds, digits(&entry.at)))
            });
            vec![
                cell(scene.clock.time(entry.at, digits(&entry.at))),
                after,
                cell(entry.what.clone()),
            ]
        })
        .collect();
    vec![Block::Table(Table {
        caption: Some("What happened, in order".to_owned()),
        columns: vec![
            column("Time", Align::Left, true),
            column("After the fault", Align::Right, false),
            column("What", Align::Left, false),
        ],
        rows,
        notes: left_out(more, "more row", "more rows"),
        ..Table::default()
    })]
}

fn entries(scene: &Scene<'_>) -> Vec<Entry> {
    let run = scene.run;
    let mut entries = Vec::new();
    let mut say = |at: Option<&Moment>, what: String| {
        entries.extend(at.map(|at| Entry { at: *at, what }));
    };
    say(run.start.known(), "The run began".to_owned());
    if let Some(hypothesis) = &run.hypothesis {
        let during = hypothesis.during.iter().map(|check| ("during", check));
        let before = hypothesis.before.iter().map(|check| ("before", check));
        let after = hypothesis.after.iter().map(|check| ("after", check));
        for (when, check) in before.chain(during).chain(after) {
            say(checked_at(check), check_words(when, check));
        }
    }
    for activity in &run.activities {
        say(activity.start.known(), activity_words(activity));
    }
    for rollback in &run.rollbacks {
        say(
            rollback.start.known(),
            format!("Rollback: {}", activity_words(rollback)),
        );
    }
    for episode in &scene.analysis.impact.episodes {
        let what = match episode.signal {
            EpisodeSignal::Failing => "Requests began to fail",
            EpisodeSignal::Degraded => "Answers began to carry errors",
            EpisodeSignal::Slowed => "Answers became slow",
        };
        say(Some(&episode.start), what.to_owned());
        if !episode.open {
            let length = wording::duration(episode.duration_seconds, 1);
            say(
                Some(&episode.end),
                format!("Requests were good again, after {length}"),
            );
        }
    }
    if scene.analysis.impact.episodes.is_empty()
        && let Some(outage) = scene.analysis.impact.longest_outage()
    {
        let source = outage
            .signal
            .map_or("requests", |signal| signal.signal.as_str());
        say(Some(&outage.start), format!("Outage begins, by {source}"));
        say(Some(&outage.end), format!("Outage ends, by {source}"));
    }
    for event in &run.events {
        let kind = event.kind.as_deref().unwrap_or("event");
        say(Some(&event.at), format!("{kind}: {}", event.text));
    }
    say(run.end.known(), "The run ended".to_owned());
    entries
}

fn checked_at(check: &Outcome) -> Option<&Moment> {
    let starts = check.probes.iter().filter_map(|probe| probe.start.known());
    starts.min()
}

fn check_words(when: &str, check: &Outcome) -> String {
    let outcome = match check.met {
        Some(true) => "met",
        Some(false) => "not met",
        None => "outcome not recorded",
    };
    format!("Hypothesis checked {when} the method: {outcome}")
}

fn activity_words(activity: &Activity) -> String {
    let what = match activity.role {
        Role::Load => " (load)",
        Role::Fault => " (fault)",
        Role::Neutral | Role::Probe => "",
    };
    let outcome = match activity.status.as_deref() {
        Some("succeeded") => "",
        Some("failed") => ", failed",
        Some(_) | None => ", not finished",
    };
    format!("{}{what}{outcome}", activity.shown_name())
}
