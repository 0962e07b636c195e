//! Before, during and after the fault.

use super::{Scene, absent, cell};
use crate::analyse::Phase;
use crate::document::{Align, Block, Column, Inline, Table, wording};

/// The three phases side by side.
pub(super) fn table(scene: &Scene<'_>) -> Vec<Block> {
    let (Some(phases), Some(fault)) = (&scene.analysis.phases, &scene.analysis.fault) else {
        return Vec::new();
    };
    let all = [&phases.before, &phases.during, &phases.after];
    let mut table = Table {
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
    table.notes.push(vec![Inline::text(format!(
        "The fault's window runs {} ({}).",
        rule_words(scene),
        wording::names(&fault.activities)
    ))]);
    vec![Block::Table(table)]
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
