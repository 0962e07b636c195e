//! Series, a sample a row.

use super::cell::{Described, column, described, float, integer, text};
use crate::analyse::series::SeriesFigures;
use crate::analyse::{Analysis, QueryFigures};
use crate::export::table::{Cell, Column, Kind, Table};
use crate::model::{QueryResult, Run, Series};
use crate::results::Analysed;

pub(super) const NAME: &str = "series";

pub(super) fn of(analysed: &Analysed) -> Table {
    let (run, analysis) = (&analysed.run, &analysed.analysis);
    Table::new(NAME, &columns(), all_samples(run, analysis))
}

pub(super) fn reference() -> Vec<Described> {
    described(&columns())
}

struct OneSample<'a> {
    run: &'a Run,
    query: usize,
    figures: &'a QueryFigures,
    position: usize,
    of_series: Option<&'a SeriesFigures>,
    at: i64,
    value: f64,
}

fn all_samples<'a>(run: &'a Run, analysis: &'a Analysis) -> impl Iterator<Item = OneSample<'a>> {
    let queries = run.queries.iter().zip(&analysis.queries).enumerate();
    queries.flat_map(
        move |(query, (result, figures)): (usize, (&QueryResult, &QueryFigures))| {
            result.series.iter().enumerate().flat_map(
                move |(position, series): (usize, &Series)| {
                    let of_series = figures.results.get(position);
                    series.samples.iter().map(move |sample| OneSample {
                        run,
                        query,
                        figures,
                        position,
                        of_series,
                        at: sample.at,
                        value: sample.value,
                    })
                },
            )
        },
    )
}

fn columns<'a>() -> Vec<Column<OneSample<'a>>> {
    use Kind::{Float, Integer, Moment, Text};
    vec![
        column("run_id", Text, "the run", |of| text(Some(&of.run.id))),
        column("query", Integer, "which answer of the run, from 0", |of| {
            integer(Some(of.query as u64))
        }),
        column("source", Text, "the activity or file it comes from", |of| {
            text(Some(&of.figures.source))
        }),
        column(
            "position",
            Integer,
            "which series of the answer, from 0",
            |of| integer(Some(of.position as u64)),
        ),
        column(
            "labels",
            Text,
            "the series' labels, as a JSON object",
            |of| {
                let labels = of
                    .of_series
                    .map(|series| serde_json::to_string(&series.labels));
                labels.and_then(Result::ok).map_or(Cell::Absent, Cell::Text)
            },
        ),
        column(
            "kind",
            Text,
            "`counter`, `gauge`, `histogram`, `rate` or `unknown`",
            |of| {
                let kind = of.of_series.map(|series| serde_json::to_value(series.kind));
                let kind = kind.and_then(Result::ok);
                text(kind.as_ref().and_then(serde_json::Value::as_str))
            },
        ),
        column("at", Moment, "when it was sampled", |of| {
            of.at.checked_mul(1000).map_or(Cell::Absent, Cell::Moment)
        }),
        column(
            "value",
            Float,
            "its value; in JSON lines null for what is no number",
            |of| Cell::Float(of.value),
        ),
        column(
            "series_increase",
            Float,
            "how much the whole series counted, the same for all its samples",
            |of| {
                let increase = of.of_series.and_then(|series| series.increase);
                float(increase.map(|increase| increase.0))
            },
        ),
    ]
}
