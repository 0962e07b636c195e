//! Values that go up and down: lines with gaps.

use plotters::element::{Circle, PathElement};

use super::bars;
use super::frame::{Painter, Tick};
use super::palette::Ink;
use super::primitive::{Line, Part, Plot};
use super::recorder::{Area, drawn, filled};
use super::scale;
use crate::document::figure::{Lines, Unit};

/// The line of a series by its place. Neighbours differ in their dashes as well as in their inks, so that they are told
/// apart without colours; the sixteen pairs of both differ.
pub(super) fn look(index: usize, unit: f32) -> Line {
    let inks = [
        Ink::Median,
        Ink::ClientError,
        Ink::Redirect,
        Ink::Percentile,
    ];
    let ink = inks.get(index % inks.len()).copied().unwrap_or(Ink::Median);
    let line = Line::new(ink, 1.6 * unit);
    match (index + index / inks.len()) % inks.len() {
        0 => line,
        1 => line.dashed(5.0 * unit, 2.0 * unit),
        2 => line.dashed(1.5 * unit, 1.5 * unit),
        _ => line.dashed(9.0 * unit, 3.0 * unit),
    }
}

pub(super) fn draw(painter: &mut Painter<'_>, lines: &Lines, plot: Plot) -> Vec<Tick> {
    let Some(time) = painter.time else {
        return Vec::new();
    };
    let (low, high, step) = axis(lines);
    bars::holes(painter, &lines.holes, plot);
    let area = Area::new(&painter.marks, plot, time.from..time.to, low..high);
    for (index, series) in lines.series.iter().enumerate() {
        let line = look(index, painter.sheet.unit);
        painter.part(Some(Part::Series(plot.row, index)));
        for piece in series {
            match piece.as_slice() {
                [only] => area.draw(&Circle::new(*only, 19, filled(line.ink, 1.0))),
                _ => {
                    let points = thinned(piece, &area);
                    area.draw(&PathElement::new(points, drawn(line.ink, line.width)));
                }
            }
            if let Some(dash) = line.dash
                && let Some(super::primitive::Primitive::Path { line, .. }) =
                    painter.marks.borrow_mut().last_mut()
            {
                line.dash = Some(dash);
            }
        }
    }
    painter.part(Some(Part::Row(plot.row)));
    let values = scale::steps(low, high, step);
    let words: Vec<String> = match lines.unit {
        Unit::Bytes if high.abs() < 1e15 => {
            values.iter().map(|value| scale::bytes(*value)).collect()
        }
        Unit::Number | Unit::Bytes => scale::numbers(&values),
        Unit::Seconds => values
            .iter()
            .map(|value| scale::milliseconds(value * 1_000.0))
            .collect(),
    };
    let mut ticks: Vec<Tick> = values
        .into_iter()
        .zip(words)
        .map(|(value, words)| Tick {
            y: area.place(time.from, value).1,
            words,
            base: false,
        })
        .collect();
    if let Some(first) = ticks.first_mut() {
        first.base = (first.y - plot.bottom).abs() < 0.5;
    }
    ticks
}

/// The least and greatest value of the axis that all series share, and the distance of its ticks.
pub(crate) fn axis(lines: &Lines) -> (f64, f64, f64) {
    let values = || lines.series.iter().flatten().flatten().map(|point| point.1);
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    range(low, high)
}

/// An axis that holds the values, from zero where that does not flatten them.
fn range(low: f64, high: f64) -> (f64, f64, f64) {
    if !low.is_finite() || !high.is_finite() {
        return (0.0, 1.0, 0.5);
    }
    let span = high - low;
    let mut from = if low >= 0.0 && low <= high * 0.7 {
        0.0
    } else {
        low
    };
    let mut to = high;
    if span <= 0.0 {
        // A still value stands in the middle of its axis, or on zero.
        if low == 0.0 {
            return (0.0, 1.0, 0.5);
        }
        let half = (low.abs() * 0.5).max(f64::MIN_POSITIVE);
        if low > 0.0 {
            let top = scale::round_up(high);
            return (0.0, top, top / 2.0);
        }
        (from, to) = (low - half, high + half);
    }
    let step = scale::round_up((to - from) / 2.0);
    if !step.is_finite() || step <= 0.0 {
        return (from, to, to - from);
    }
    (
        (from / step).floor() * step,
        (to / step).ceil() * step,
        step,
    )
}

/// The least and greatest value of each column of half a unit: no spike is lost, and no column is drawn twice.
fn thinned(points: &[(f64, f64)], area: &Area) -> Vec<(f64, f64)> {
    const MOST: usize = 4_000;
    if points.len() <= MOST {
        return points.to_vec();
    }
    let mut kept: Vec<(f64, f64)> = Vec::new();
    let mut column: Vec<(f64, f64)> = Vec::new();
    let mut current = f32::MIN;
    let mut flush = |column: &mut Vec<(f64, f64)>| {
        let by = |one: &&(f64, f64), other: &&(f64, f64)| one.1.total_cmp(&other.1);
        let mut ends: Vec<(f64, f64)> = column
            .iter()
            .min_by(by)
            .into_iter()
            .chain(column.iter().max_by(by))
            .copied()
            .collect();
        ends.sort_by(|one, other| one.0.total_cmp(&other.0));
        kept.extend(ends);
        column.clear();
    };
    for point in points {
        let x = (area.place(point.0, point.1).0 * 2.0).floor();
        if (x - current).abs() > 0.0 {
            flush(&mut column);
            current = x;
        }
        column.push(*point);
    }
    flush(&mut column);
    kept.dedup();
    kept
}
