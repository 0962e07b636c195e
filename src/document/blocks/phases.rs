//! Before, during and after the fault.

use super::{Scene, absent, cell};
use crate::analyse::Phase;
use crate::document::{Align, Block, Cell, Column, Inline, Table, plain, wording};

/// The three phases side by side.
pub(super) fn table(scene: &Scene<'_>) -> Vec<Block> {
    let (Some(phases), Some(fault)) = (&scene.analysis.phases, &scene.analysis.fault) else {
        return Vec::new();
    };
    let all = [&phases.before, &phases.during, &phases.after];
    let mut table = Table {
        id: Some(format!("{}phases", scene.prefix)),
        caption: Some("The phases of the run".to_owned()),
        columns: ["", "Before", "During", "After"]
            .into_iter()
            .enumerate()
            .map(|(index, title)| Column {
                title: title.to_owned(),
                align: if index == 0 {
                    Align::Left
                } else {
                    Align::Right
                },
                key: index == 0,
            })
            .collect(),
        ..Table::default()
    };
    let mut row = |name: &str, value: &dyn Fn(&Phase) -> Option<String>| {
        let cells = all.map(|phase| value(phase).map_or_else(absent, cell));
        table
            .rows
            .push([cell(name)].into_iter().chain(cells).collect());
    };
    row("Time", &|phase| {
        Some(scene.clock.range(phase.start?, phase.end?, 0))
    });
    row("Length", &|phase| {
        Some(wording::duration(phase.seconds?, 1))
    });
    if phases.before.requests.is_some() {
        let timeout = scene.analysis.timeout_ms();
        row("Requests", &|phase| Some(wording::count(phase.requests?)));
        row("Succeeded", &|phase| {
            let (requests, failed) = (phase.requests?, phase.failed?);
            (requests > 0).then(|| wording::share(requests.saturating_sub(failed), requests))
        });
        row("Failed", &|phase| Some(wording::count(phase.failed?)));
        let checked = scene
            .analysis
            .impact
            .bodies
            .is_some_and(|(checked, _)| checked > 0);
        if checked {
            row("Errors in bodies", &|phase| {
                Some(wording::count(phase.body_errors?))
            });
        }
        row("p50", &|phase| Some(latency(phase.p50_ms?, timeout)));
        row("p95", &|phase| Some(latency(phase.p95_ms?, timeout)));
        row("p99", &|phase| {
            // One request in a hundred is not to be seen among fewer.
            (phase.requests? >= 100).then(|| latency(phase.p99_ms.unwrap_or(0.0), timeout))
        });
    }
    table.notes.push(vec![Inline::text(format!(
        "The fault's window runs {} ({}).",
        rule_words(scene),
        wording::names(&fault.activities)
    ))]);
    vec![Block::Table(table)]
}

/// The rows that tell the story, without notes: for the summary.
pub(super) fn brief(scene: &Scene<'_>) -> Vec<Block> {
    const STORY: [&str; 4] = ["Requests", "Succeeded", "p50", "p95"];
    let mut blocks = table(scene);
    for block in &mut blocks {
        let Block::Table(table) = block else { continue };
        let has_load = |row: &[Cell]| {
            row.first()
                .is_some_and(|cell| STORY.contains(&plain(&cell.content).as_str()))
        };
        table.rows.retain(|row| has_load(row));
        table.notes.clear();
    }
    // Without timed requests there is nothing to tell that the sentence does not.
    blocks.retain(|block| !matches!(block, Block::Table(table) if table.rows.is_empty()));
    blocks
}

/// A latency; at or above the client's timeout the true one is at least as large.
pub(super) fn latency(milliseconds: f64, timeout_ms: Option<f64>) -> String {
    match timeout_ms {
        Some(timeout) if milliseconds >= timeout => {
            format!("≥\u{a0}{} (timeout)", wording::milliseconds(timeout))
        }
        _ => wording::milliseconds(milliseconds),
    }
}

/// The rule of the fault's window in words.
fn rule_words(scene: &Scene<'_>) -> &'static str {
    use crate::analyse::FaultRule;
    match scene.analysis.fault.as_ref().map(|fault| fault.rule) {
        Some(FaultRule::ToRollback) => "from the first injecting action to the first rollback",
        Some(FaultRule::ToMethodEnd) => "from the first injecting action to the end of the method",
        Some(FaultRule::Load) => {
            "from the start of the load to its end, because nothing else was injected"
        }
        Some(FaultRule::Named) => "from the named activity on, as the user said",
        Some(FaultRule::Given) | None => "as the user gave it",
    }
}
