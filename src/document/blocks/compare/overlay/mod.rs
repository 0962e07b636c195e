//! The runs laid over each other on one axis that is counted from the fault: what turned, what users felt, the requests of
//! each on one scale, the answers of all in one plot.

mod lanes;
mod latency;

use std::collections::BTreeMap;

use super::super::figures::code_entries;
use super::{Stage, letter};
use crate::analyse::aligned::{Aligned, Zero};
use crate::analyse::compare::{Digest, Outcome};
use crate::document::figure::{Bar, Bars, Class, Content, FaultMark, Figure, Row, TimeAxis};
use crate::document::{Block, Inline};
use crate::model::Moment;
use crate::results::Analysed;
use crate::wording;
use lanes::{lane_bars, lanes};
use latency::{latency, p95};

/// More runs than this can not be told apart in one plot.
const MOST_SIDES: usize = 5;

/// Above ten runs the trend shows a plot of each.
const MOST_COMPARED: usize = 10;

/// A run on the figure.
struct Laid<'s> {
    letter: String,
    label: String,
    digest: &'s Digest,
    aligned: &'s Aligned,
    /// The run itself; none if it stands in an earlier report.
    analysed: Option<&'s Analysed>,
    /// Its place among the sides.
    side: usize,
}

impl Laid<'_> {
    fn second(&self, moment: Moment) -> f64 {
        moment.seconds_since(self.aligned.zero)
    }
}

pub(super) fn figure(stage: &Stage<'_>) -> Vec<Block> {
    let laid = chosen(stage);
    let [first, _, ..] = laid.as_slice() else {
        return Vec::new();
    };
    let zero = match first.aligned.on {
        Zero::Fault => "the fault",
        Zero::FirstRequest => "the first request",
    };
    let mut rows: Vec<Row> = lanes(stage, &laid).into_iter().collect();
    let stacks: Vec<Vec<Bar>> = laid.iter().map(|one| bars(one.aligned)).collect();
    let top = stacks.iter().flatten().map(Bar::total).fold(0.0, f64::max);
    let ends = stacks.iter().flatten();
    let lane_bars = || rows.iter().flat_map(lane_bars);
    let from = ends.clone().map(|bar| bar.start);
    let from = from
        .chain(lane_bars().map(|bar| bar.start))
        .fold(0.0, f64::min);
    let to = ends.map(|bar| bar.end);
    let to = to.chain(lane_bars().map(|bar| bar.end)).fold(1.0, f64::max);
    let mut alt = vec![format!(
        "The runs {} laid over each other, counted from {zero}, from {} to {}.",
        wording::names(
            &laid
                .iter()
                .map(|one| format!("{} ({})", one.letter, one.label))
                .collect::<Vec<_>>()
        ),
        signed(from),
        signed(to)
    )];
    for (one, bars) in laid.iter().zip(stacks) {
        alt.push(words(stage, one, &bars));
        rows.push(Row {
            title: format!("{} · requests per second", one.letter),
            note: one.label.clone(),
            legend: code_entries(codes(one.aligned), wording::count),
            content: Content::Bars(Bars {
                bars,
                top: Some(top),
                ..Bars::default()
            }),
        });
    }
    let (latency, drawn) = latency(stage, &laid);
    rows.extend(latency);
    let room = (to - from) * 0.015;
    let fault = (first.aligned.on == Zero::Fault).then(|| FaultMark {
        start: 0.0,
        end: 0.0,
        label: "fault, t = 0".to_owned(),
    });
    let mut caption = format!(
        "The runs laid over each other on one scale, counted from {zero}; A is the baseline. {drawn}"
    );
    let sides = stage.comparison.sides.len();
    if sides > laid.len() {
        let of_all = wording::plural(sides as u64, "run", "runs");
        caption.push_str(&format!(" {} of {of_all} are drawn.", laid.len()));
    }
    vec![Block::Figure(Box::new(Figure {
        id: "overlay".to_owned(),
        alt: alt.join(" "),
        caption: vec![Inline::text(caption)],
        time: Some(TimeAxis {
            origin: first.aligned.zero,
            relative: Some(zero),
            from: from - room,
            to: to + room,
            clock: stage.clock,
            faults: fault.into_iter().collect(),
            fault_end: None,
            impacts: Vec::new(),
        }),
        rows,
        spark: None,
    }))]
}

/// The baseline and the candidates of its experiment that are counted from the same moment; of many those that changed.
fn chosen<'s>(stage: &Stage<'s>) -> Vec<Laid<'s>> {
    let comparison = stage.comparison;
    if comparison.sides.len() > MOST_COMPARED {
        return Vec::new();
    }
    let mut places: Vec<usize> = (0..comparison.candidates().len())
        .filter(|place| comparison.outcome(*place) != Outcome::Different)
        .collect();
    if places.len() + 1 > MOST_SIDES {
        let changed = |place: &usize| {
            !matches!(
                comparison.outcome(*place),
                Outcome::Worse | Outcome::Mixed | Outcome::Better
            )
        };
        places.sort_by_key(changed);
        places.truncate(MOST_SIDES - 1);
        places.sort_unstable();
    }
    let sides = std::iter::once(0).chain(places.into_iter().map(|place| place + 1));
    let laid: Vec<Laid<'s>> = sides
        .filter_map(|place| {
            let side = comparison.sides.get(place)?;
            let digest = side.digests.last()?;
            let analysed = side.runs.last().copied().flatten();
            Some(Laid {
                letter: letter(place),
                label: crate::clean::line(&side.label).into_owned(),
                digest,
                aligned: digest.aligned.as_ref()?,
                analysed: analysed.and_then(|run| stage.results.runs.get(run)),
                side: place,
            })
        })
        .collect();
    let on = laid
        .first()
        .filter(|one| one.side == 0)
        .map(|one| one.aligned.on);
    laid.into_iter()
        .filter(|one| Some(one.aligned.on) == on)
        .collect()
}

/// Requests by the bucket in which they were sent, as requests per second: buckets of other runs may be wider.
fn bars(aligned: &Aligned) -> Vec<Bar> {
    let mut buckets: BTreeMap<i64, [f64; 5]> = BTreeMap::new();
    for stretch in [&aligned.before, &aligned.during, &aligned.after] {
        for (code, counts) in &stretch.codes {
            let class = Class::of_code(*code) as usize;
            for (number, count) in (stretch.first..).zip(counts) {
                #[expect(clippy::cast_precision_loss, reason = "requests of a second")]
                let count = *count as f64;
                if let Some(sum) = buckets.entry(number).or_default().get_mut(class) {
                    *sum += count / aligned.width_seconds;
                }
            }
        }
    }
    buckets
        .into_iter()
        .map(|(number, sums)| {
            #[expect(clippy::cast_precision_loss, reason = "a few hundred buckets")]
            let start = number as f64 * aligned.width_seconds;
            Bar {
                start,
                end: start + aligned.width_seconds,
                parts: Class::ALL.into_iter().zip(sums).collect(),
                label: String::new(),
                partial: false,
                reset: None,
            }
        })
        .collect()
}

/// All requests by their codes.
fn codes(aligned: &Aligned) -> Vec<(u16, u64)> {
    let mut codes: BTreeMap<u16, u64> = BTreeMap::new();
    for stretch in [&aligned.before, &aligned.during, &aligned.after] {
        for (code, counts) in &stretch.codes {
            *codes.entry(*code).or_default() += counts.iter().sum::<u64>();
        }
    }
    codes.into_iter().collect()
}

/// What became of a run's requests, with the times from the fault at which they failed.
fn words(stage: &Stage<'_>, one: &Laid<'_>, bars: &[Bar]) -> String {
    let requests = one.digest.whole.requests.unwrap_or(0);
    let failed = one.digest.whole.failed.unwrap_or(0);
    let fails = |bar: &&Bar| {
        let mut parts = bar.parts.iter();
        parts.any(|(class, count)| class.failed() && *count > 0.0)
    };
    let mut words = format!(
        "{}: {} failed",
        one.letter,
        wording::share_of(failed, requests, "request", "requests")
    );
    if let (Some(first), Some(last)) = (
        bars.iter().find(fails),
        bars.iter().rev().find(|bar| fails(bar)),
    ) {
        words.push_str(&format!(
            ", from {} to {}",
            signed(first.start),
            signed(last.end)
        ));
    }
    words.push_str(&format!("; p95 {}.", p95(stage, one.side)));
    words
}

/// A time before or after second 0.
fn signed(seconds: f64) -> String {
    let sign = if seconds < 0.0 {
        "−"
    } else if seconds > 0.0 {
        "+"
    } else {
        ""
    };
    format!("{sign}{}", wording::duration(seconds.abs(), 1))
}
