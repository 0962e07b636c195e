//! Activities and checks, one a row.

use super::cell::{Described, boolean, column, described, float, integer, moment, text};
use crate::export::table::{Column, Kind, Table};
use crate::model::{Activity, Run};
use crate::results::Analysed;

pub(super) const NAME: &str = "activities";

pub(super) fn of(analysed: &Analysed) -> Table {
    let run = &analysed.run;
    Table::new(NAME, &columns(), played(run).into_iter())
}

pub(super) fn reference() -> Vec<Described> {
    described(&columns())
}

struct OneActivity<'a> {
    run: &'a Run,
    section: &'static str,
    position: usize,
    activity: &'a Activity,
}

/// Every activity in the order of the journal's lists.
fn played(run: &Run) -> Vec<OneActivity<'_>> {
    let hypothesis = run.hypothesis.as_ref();
    let before = hypothesis.and_then(|one| one.before.as_ref());
    let during = hypothesis.map_or(&[][..], |one| &one.during);
    let after = hypothesis.and_then(|one| one.after.as_ref());
    let sections: [(&'static str, Vec<&Activity>); 5] = [
        (
            "before",
            before.into_iter().flat_map(|check| &check.probes).collect(),
        ),
        ("method", run.activities.iter().collect()),
        (
            "during",
            during.iter().flat_map(|check| &check.probes).collect(),
        ),
        (
            "after",
            after.into_iter().flat_map(|check| &check.probes).collect(),
        ),
        ("rollbacks", run.rollbacks.iter().collect()),
    ];
    sections
        .into_iter()
        .flat_map(|(section, activities)| {
            activities
                .into_iter()
                .enumerate()
                .map(move |(position, activity)| OneActivity {
                    run,
                    section,
                    position,
                    activity,
                })
        })
        .collect()
}

fn columns<'a>() -> Vec<Column<OneActivity<'a>>> {
    use Kind::{Boolean, Float, Integer, Moment, Text};
    vec![
        column("run_id", Text, "the run", |of| text(Some(&of.run.id))),
        column(
            "section",
            Text,
            "`before`, `during` or `after` for checks of the hypothesis; `method`, `rollbacks`",
            |of| text(Some(of.section)),
        ),
        column("position", Integer, "its place there, from 0", |of| {
            integer(Some(of.position as u64))
        }),
        column("name", Text, "its name", |of| {
            text(of.activity.name.as_deref())
        }),
        column("kind", Text, "`probe` or `action`", |of| {
            text(of.activity.kind.as_deref())
        }),
        column("provider", Text, "what it called", |of| {
            let provider = of.activity.provider.as_ref();
            text(provider.map(|provider| provider.target.as_str()))
        }),
        column(
            "background",
            Boolean,
            "whether it ran beside the others",
            |of| boolean(Some(of.activity.background)),
        ),
        column("status", Text, "`succeeded` or `failed`", |of| {
            text(of.activity.status.as_deref())
        }),
        column(
            "tolerance_met",
            Boolean,
            "whether its tolerance was met",
            |of| boolean(of.activity.tolerance_met),
        ),
        column("start", Moment, "when it began", |of| {
            moment(of.activity.start.known())
        }),
        column("end", Moment, "when it ended", |of| {
            moment(of.activity.end.known())
        }),
        column("duration_seconds", Float, "how long it took", |of| {
            float(of.activity.duration_seconds.known().copied())
        }),
        column(
            "error",
            Text,
            "the one line that tells why it failed",
            |of| {
                let exception = of.activity.exception.as_ref();
                text(exception.map(|exception| exception.root.as_str()))
            },
        ),
    ]
}
