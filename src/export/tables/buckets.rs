//! Requests over time, a bucket a row.

use super::cell::{Described, column, described, float, integer, moment, text};
use crate::analyse::traffic::Buckets;
use crate::analyse::{Analysis, TrafficFigures};
use crate::export::table::{Cell, Column, Kind, Table};
use crate::model::Run;
use crate::model::traffic::is_success;
use crate::results::Analysed;

pub(super) const NAME: &str = "buckets";

pub(super) fn of(analysed: &Analysed) -> Table {
    let (run, analysis) = (&analysed.run, &analysed.analysis);
    Table::new(NAME, &columns(), all_buckets(run, analysis))
}

pub(super) fn reference() -> Vec<Described> {
    described(&columns())
}

struct OneBucket<'a> {
    run: &'a Run,
    attack: usize,
    traffic: &'a TrafficFigures,
    place: usize,
}

impl OneBucket<'_> {
    /// How many requests ended with a code that is counted.
    fn count(&self, counts: fn(u16) -> bool) -> Cell {
        let buckets = self.traffic.buckets.as_ref();
        let codes = buckets.into_iter().flat_map(|buckets| &buckets.codes);
        let counted = codes
            .filter(|(code, _)| code.parse().is_ok_and(counts))
            .filter_map(|(_, all)| all.get(self.place));
        integer(Some(counted.sum()))
    }

    /// A latency of the answers in it.
    fn latency(&self, of_all: fn(&Buckets) -> &Vec<Option<f64>>) -> Cell {
        let buckets = self.traffic.buckets.as_ref();
        float(buckets.and_then(|buckets| *of_all(buckets).get(self.place)?))
    }
}

fn all_buckets<'a>(run: &'a Run, analysis: &'a Analysis) -> impl Iterator<Item = OneBucket<'a>> {
    let traffic = analysis.traffic.iter().enumerate();
    traffic.flat_map(move |(attack, traffic)| {
        let starts = traffic.buckets.iter().flat_map(|buckets| &buckets.start);
        starts.enumerate().map(move |(place, _)| OneBucket {
            run,
            attack,
            traffic,
            place,
        })
    })
}

fn columns<'a>() -> Vec<Column<OneBucket<'a>>> {
    use Kind::{Float, Integer, Moment, Text};
    vec![
        column("run_id", Text, "the run", |of| text(Some(&of.run.id))),
        column("attack", Integer, "which load of the run, from 0", |of| {
            integer(Some(of.attack as u64))
        }),
        column("source", Text, "the files it was read from", |of| {
            text(Some(&of.traffic.source))
        }),
        column("start", Moment, "when the bucket begins", |of| {
            let buckets = of.traffic.buckets.as_ref();
            moment(buckets.and_then(|buckets| buckets.start.get(of.place)))
        }),
        column("width_seconds", Float, "how wide it is", |of| {
            float(
                of.traffic
                    .buckets
                    .as_ref()
                    .map(|buckets| buckets.width_seconds),
            )
        }),
        column(
            "requests",
            Integer,
            "how many requests were sent in it",
            |of| of.count(|_| true),
        ),
        column("failed", Integer, "how many of them failed", |of| {
            of.count(|code| !is_success(code))
        }),
        column("no_response", Integer, "how many got no response", |of| {
            of.count(|code| code == 0)
        }),
        column("status_4xx", Integer, "how many were answered 4xx", |of| {
            of.count(|code| (400..500).contains(&code))
        }),
        column("status_5xx", Integer, "how many were answered 5xx", |of| {
            of.count(|code| (500..600).contains(&code))
        }),
        column("p50_ms", Float, "the median latency", |of| {
            of.latency(|buckets| &buckets.p50_ms)
        }),
        column(
            "p95_ms",
            Float,
            "the 95th percentile of the latency",
            |of| of.latency(|buckets| &buckets.p95_ms),
        ),
        column(
            "p99_ms",
            Float,
            "the 99th percentile of the latency",
            |of| of.latency(|buckets| &buckets.p99_ms),
        ),
    ]
}
