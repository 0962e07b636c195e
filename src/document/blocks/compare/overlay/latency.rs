//! The answers of all runs in one plot.

use super::super::super::figures::{above, below, per};
use super::super::Stage;
use super::Laid;
use crate::analyse::aligned::Aligned;
use crate::analyse::compare::{Measure, Percentile, Scope};
use crate::analyse::fleet::course;
use crate::document::figure::{Content, Entry, Overlay, OverlaySide, Row, Swatch};
use crate::document::wording::comparison as say;
use crate::wording;

/// With more successes than this in a run, percentiles stand for them.
pub(super) const MOST_POINTS: usize = 600;

/// The answers of all runs in one plot, and how much of the data that is.
pub(super) fn latency(stage: &Stage<'_>, laid: &[Laid<'_>]) -> (Option<Row>, String) {
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

pub(super) fn widest(laid: &[Laid<'_>]) -> f64 {
    laid.iter()
        .map(|one| one.aligned.width_seconds)
        .fold(1.0, f64::max)
}

/// The 95th percentile of each bucket, in the middle of it.
pub(super) fn percentile(aligned: &Aligned) -> Vec<Vec<(f64, f64)>> {
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
pub(super) fn p95(stage: &Stage<'_>, side: usize) -> String {
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
