//! What turned and what users felt, a lane for each run.

use super::super::Stage;
use super::Laid;
use crate::analyse::compare::{ChangeKind, Section};
use crate::document::figure::{Content, Lane, LaneBar, LaneKind, Lanes, Row};
use crate::document::wording::comparison as say;
use crate::model::{Activity, Run};
use crate::wording;

/// More steps that turned are in the table alone.
const MOST_STEPS: usize = 3;

/// The steps that turned and the impact that was observed, a lane for each run.
pub(super) fn lanes(stage: &Stage<'_>, laid: &[Laid<'_>]) -> Option<Row> {
    let mut turned: Vec<(&str, Section)> = Vec::new();
    for change in &stage.comparison.changes {
        let ChangeKind::Step(section) = change.kind else {
            continue;
        };
        let known = turned.iter().any(|one| one.0 == change.name);
        if change.direction.is_some() && !known && turned.len() < MOST_STEPS {
            turned.push((&change.name, section));
        }
    }
    let mut lanes: Vec<Lane> = Vec::new();
    for (name, section) in turned {
        lanes.extend(laid.iter().filter_map(|one| step(one, name, section)));
    }
    lanes.extend(laid.iter().filter_map(impact));
    (!lanes.is_empty()).then(|| Row {
        title: "What turned".to_owned(),
        note: String::new(),
        legend: Vec::new(),
        content: Content::Lanes(Lanes { lanes, more: None }),
    })
}

pub(super) fn step(one: &Laid<'_>, name: &str, section: Section) -> Option<Lane> {
    let run = &one.analysed?.run;
    let activity = activities(run, section)
        .into_iter()
        .rfind(|activity| activity.shown_name() == name)?;
    let start = one.second(*activity.start.known()?);
    let end = activity
        .end
        .known()
        .map_or(start, |end| one.second(*end).max(start));
    let bad = activity.failed() || activity.tolerance_met == Some(false);
    let kind = if bad {
        LaneKind::Failed
    } else {
        LaneKind::Probe
    };
    let took = wording::duration(end - start, 1);
    Some(Lane {
        name: format!("{} · {}", one.letter, crate::clean::line(name)),
        note: if bad {
            format!("✗ failed, {took}")
        } else {
            format!("✓ {took}")
        },
        strong: false,
        bad,
        good: !bad,
        bars: vec![LaneBar {
            start,
            end,
            kind,
            label: String::new(),
        }],
    })
}

pub(super) fn activities(run: &Run, section: Section) -> Vec<&Activity> {
    let hypothesis = run.hypothesis.as_ref();
    match section {
        Section::Method => run.activities.iter().collect(),
        Section::Rollbacks => run.rollbacks.iter().collect(),
        Section::Before => hypothesis
            .and_then(|hypothesis| hypothesis.before.as_ref())
            .map_or_else(Vec::new, |outcome| outcome.probes.iter().collect()),
        Section::During => hypothesis.map_or_else(Vec::new, |hypothesis| {
            let during = hypothesis.during.iter();
            during.flat_map(|outcome| &outcome.probes).collect()
        }),
        Section::After => hypothesis
            .and_then(|hypothesis| hypothesis.after.as_ref())
            .map_or_else(Vec::new, |outcome| outcome.probes.iter().collect()),
    }
}

pub(super) fn lane_bars(row: &Row) -> impl Iterator<Item = &LaneBar> {
    let lanes = match &row.content {
        Content::Lanes(lanes) => lanes.lanes.as_slice(),
        _ => &[],
    };
    lanes.iter().flat_map(|lane| &lane.bars)
}

/// Where users felt it.
pub(super) fn impact(one: &Laid<'_>) -> Option<Lane> {
    let impact = &one.analysed?.analysis.impact;
    let bars: Vec<LaneBar> = impact
        .episodes
        .iter()
        .map(|episode| LaneBar {
            start: one.second(episode.start),
            end: one.second(episode.end),
            kind: LaneKind::Seen,
            label: String::new(),
        })
        .collect();
    let users = one.digest.users;
    let state = say::state(users.word());
    let seconds: f64 = impact
        .episodes
        .iter()
        .map(|episode| episode.duration_seconds)
        .sum();
    let open = impact.episodes.iter().any(|episode| episode.open);
    let least = if open { "≥\u{a0}" } else { "" };
    Some(Lane {
        name: format!("{} · observed impact", one.letter),
        note: if bars.is_empty() {
            match state.as_str() {
                "unaffected" => "none".to_owned(),
                _ => state,
            }
        } else {
            format!("{state}, {least}{}", wording::duration(seconds, 1))
        },
        strong: true,
        bad: !bars.is_empty() && users.affected(),
        good: false,
        bars,
    })
}
