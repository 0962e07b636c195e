//! The runs laid over each other on one axis that is counted from the fault: what turned, what users felt, the requests of
//! each on one scale, the answers of all in one plot.

use std::collections::BTreeMap;

use super::super::figures::{above, below, code_entries, per};
use super::{Stage, letter};
use crate::analyse::aligned::{Aligned, Zero};
use crate::analyse::compare::{ChangeKind, Digest, Measure, Outcome, Percentile, Scope, Section};
use crate::analyse::fleet::course;
use crate::document::figure::{
    Bar, Bars, Class, Content, Entry, FaultMark, Figure, Lane, LaneBar, LaneKind, Lanes, Overlay,
    OverlaySide, Row, Swatch, TimeAxis,
};
use crate::document::wording::comparison as say;
use crate::document::{Block, Inline};
use crate::model::{Activity, Moment, Run};
use crate::results::Analysed;
use crate::wording;

/// More runs than this can not be told apart in one plot.
const MOST_SIDES: usize = 5;

/// With more successes than this in a run, percentiles stand for them.
const MOST_POINTS: usize = 600;

/// More steps that turned are in the table alone.
const MOST_STEPS: usize = 3;

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

/// The steps that turned and the impact that was observed, a lane for each run.
fn lanes(stage: &Stage<'_>, laid: &[Laid<'_>]) -> Option<Row> {
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

fn step(one: &Laid<'_>, name: &str, section: Section) -> Option<Lane> {
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

fn activities(run: &Run, section: Section) -> Vec<&Activity> {
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

fn lane_bars(row: &Row) -> impl Iterator<Item = &LaneBar> {
    let lanes = match &row.content {
        Content::Lanes(lanes) => lanes.lanes.as_slice(),
        _ => &[],
    };
    lanes.iter().flat_map(|lane| &lane.bars)
}

/// Where users felt it.
fn impact(one: &Laid<'_>) -> Option<Lane> {
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

/// The answers of all runs in one plot, and how much of the data that is.
fn latency(stage: &Stage<'_>, laid: &[Laid<'_>]) -> (Option<Row>, String) {
    let mut sides = Vec::new();
    let mut legend = Vec::new();
    let mut drawn = Vec::new();
    let courses: Option<Vec<_>> = laid
        .iter()
        .map(|one| {
            let analysed = one.analysed?;
            course(&analysed.run, &analysed.analysis, usize::MAX)
                .filter(|course| course.points.len() <= MOST_POINTS)
        })
        .collect();
    let as_points = courses.is_some() && laid.len() == 2;
    for (place, one) in laid.iter().enumerate() {
        let course = courses.as_ref().and_then(|courses| courses.get(place));
        let failed = course.map_or(0, |course| course.failures.len());
        let side = match course.filter(|_| as_points) {
            Some(course) => OverlaySide {
                letter: one.letter.clone(),
                points: course.points.clone(),
                pieces: Vec::new(),
                failures: course.failures.clone(),
            },
            None => OverlaySide {
                letter: one.letter.clone(),
                pieces: percentile(one.aligned),
                ..OverlaySide::default()
            },
        };
        if as_points && failed > 0 {
            legend.push(Entry {
                mark: Swatch::Cross,
                label: format!("{}, failed", one.letter),
                value: wording::count(failed as u64),
                strong: true,
            });
        }
        if let Some(course) = course.filter(|_| as_points) {
            let shown = course.points.len() + course.failures.len();
            drawn.push(wording::count(shown as u64));
        }
        legend.push(Entry {
            mark: Swatch::Side(place),
            label: format!("{}, p95 {}", one.letter, p95(stage, one.side)),
            value: String::new(),
            strong: false,
        });
        sides.push(side);
    }
    let values = || {
        let lines = sides.iter().flat_map(|side| side.pieces.iter().flatten());
        let points = sides.iter().flat_map(|side| &side.points);
        lines
            .chain(points)
            .map(|point| point.1)
            .filter(|value| *value > 0.0 && value.is_finite())
    };
    let least = values().fold(f64::INFINITY, f64::min);
    let most = values().fold(0.0, f64::max);
    if !least.is_finite() {
        return (None, String::new());
    }
    let ceiling = laid
        .iter()
        .filter_map(|one| one.digest.whole.ceiling_ms)
        .reduce(f64::min);
    let low = below(least);
    let high = above(most.max(ceiling.unwrap_or(0.0))).max(low * 10.0);
    let words = if as_points {
        format!(
            "{} requests drawn: bars by status when they were sent, each answer as a mark, hollow for A and solid for B; crosses failed.",
            wording::names(&drawn)
        )
    } else {
        "Bars are requests by status when they were sent; lines are the p95 of all requests of a bucket."
            .to_owned()
    };
    let row = Row {
        title: "Latency".to_owned(),
        note: if as_points {
            "each answer, log scale".to_owned()
        } else {
            format!("p95 {}, log scale", per(widest(laid)))
        },
        legend,
        content: Content::Overlay(Overlay {
            sides,
            range_ms: (low, high),
            ceiling_ms: ceiling,
        }),
    };
    (Some(row), words)
}

fn widest(laid: &[Laid<'_>]) -> f64 {
    laid.iter()
        .map(|one| one.aligned.width_seconds)
        .fold(1.0, f64::max)
}

/// The 95th percentile of each bucket, in the middle of it.
fn percentile(aligned: &Aligned) -> Vec<Vec<(f64, f64)>> {
    let mut pieces = Vec::new();
    for stretch in [&aligned.before, &aligned.during, &aligned.after] {
        let mut piece = Vec::new();
        for (number, value) in (stretch.first..).zip(&stretch.p95_ms) {
            #[expect(clippy::cast_precision_loss, reason = "a few hundred buckets")]
            let at = (number as f64 + 0.5) * aligned.width_seconds;
            match value {
                Some(value) => piece.push((at, *value)),
                None => pieces.push(std::mem::take(&mut piece)),
            }
        }
        pieces.push(piece);
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The 95th percentile during the fault; where runs have no phases that of all requests.
fn p95(stage: &Stage<'_>, side: usize) -> String {
    for scope in [Scope::During, Scope::Whole] {
        let measure = Measure::Latency(scope, Percentile::P95);
        let mut figures = stage.comparison.figures.iter();
        let figure = figures.find(|figure| figure.measure == measure);
        if let Some(value) = figure.and_then(|figure| figure.values.get(side)) {
            let words = say::value(measure, value);
            let short = words.split(" (").next().unwrap_or_default();
            return short.to_owned();
        }
    }
    wording::ABSENT.to_owned()
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
