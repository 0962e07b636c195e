//! Findings, one a row.

use super::cell::{Described, column, described, text};
use crate::analyse::{Finding, Severity};
use crate::export::table::{Column, Kind, Table};
use crate::model::Run;
use crate::results::Analysed;

pub(super) const NAME: &str = "findings";

pub(super) fn of(analysed: &Analysed) -> Table {
    let (run, analysis) = (&analysed.run, &analysed.analysis);
    Table::new(
        NAME,
        &columns(),
        analysis
            .findings
            .iter()
            .map(|finding| OneFinding { run, finding }),
    )
}

pub(super) fn reference() -> Vec<Described> {
    described(&columns())
}

struct OneFinding<'a> {
    run: &'a Run,
    finding: &'a Finding,
}

fn columns<'a>() -> Vec<Column<OneFinding<'a>>> {
    use Kind::Text;
    vec![
        column("run_id", Text, "the run", |of| text(Some(&of.run.id))),
        column("code", Text, "the finding's code: see findings.md", |of| {
            text(Some(of.finding.code))
        }),
        column("severity", Text, "`critical`, `warning` or `info`", |of| {
            text(Some(match of.finding.severity {
                Severity::Critical => "critical",
                Severity::Warning => "warning",
                Severity::Info => "info",
            }))
        }),
        column("title", Text, "what it says", |of| {
            text(Some(&of.finding.title))
        }),
        column("detail", Text, "one or two sentences more", |of| {
            text(Some(&of.finding.detail))
        }),
    ]
}
