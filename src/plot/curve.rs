//! Percentile curves: latency by the share of requests below it, stretched towards the slowest.

use plotters::element::PathElement;

use super::frame::{Painter, Tick};
use super::palette::Ink;
use super::primitive::{Anchor, Line, Plot, Primitive};
use super::recorder::{Area, drawn};
use super::room::{around, clear, crossed};
use super::scale;
use crate::document::figure::Curve;

/// Labels are moved up or down by so many lines to stand clear of the curves, the nearest first.
const MOVES: [f32; 9] = [0.0, 1.0, -1.0, 1.6, -1.6, 2.4, -2.4, 3.4, -3.4];

/// The marked shares of a percentile curve.
const SHARES: [(f64, &str); 7] = [
    (0.0, "0"),
    (0.5, "p50"),
    (0.9, "p90"),
    (0.99, "p99"),
    (0.999, "p99.9"),
    (0.999_9, "p99.99"),
    (0.999_99, "p99.999"),
];

/// The room beside the curves, for their names.
pub(super) const BESIDE: f32 = 120.0;

/// Where a share of the requests stands: the last hundredth takes as much room as the nine tenths before it.
fn across(share: f64) -> f64 {
    -(1.0 - share).max(1e-9).log10()
}

/// Where the axis of the shares ends, as decades of the slowest.
pub(super) fn end(curve: &Curve) -> f64 {
    let points = curve.curves.iter().flat_map(|line| &line.points);
    let end = points.map(|point| across(point.0)).fold(0.0, f64::max);
    (end * 1.02).max(1.0)
}

pub(super) fn draw(painter: &mut Painter<'_>, curve: &Curve, plot: Plot) -> Vec<Tick> {
    let unit = painter.sheet.unit;
    let points = || curve.curves.iter().flat_map(|line| &line.points);
    let end = end(curve);
    let low = points().map(|point| point.1).fold(f64::INFINITY, f64::min);
    let high = points().map(|point| point.1).fold(0.0, f64::max);
    if !low.is_finite() || high <= 0.0 {
        return Vec::new();
    }
    // A timeout may lie below what took longest and even below all successes: it is drawn where it is.
    let ceiling = curve.ceiling_ms.filter(|ceiling| *ceiling > 0.0);
    let (low, high) = (
        scale::round_down(low.min(ceiling.unwrap_or(f64::INFINITY)).max(1e-6)),
        scale::round_up(high.max(ceiling.unwrap_or(0.0))),
    );
    let inner = Plot {
        right: plot.right - BESIDE * unit,
        ..plot
    };
    let area = Area::new(
        &painter.marks,
        inner,
        0.0..end,
        low.log10()..high.log10().max(low.log10() + 1e-6),
    );
    let inks = [Ink::Median, Ink::Text3, Ink::Impact];
    let mut labels: Vec<(f32, f32, String, bool)> = Vec::new();
    let mut paths: Vec<Vec<(f32, f32)>> = Vec::new();
    for (index, line) in curve.curves.iter().enumerate() {
        let places: Vec<(f64, f64)> = line
            .points
            .iter()
            .map(|(share, value)| (across(*share), value.max(low).log10()))
            .collect();
        let Some(last) = places.last().copied() else {
            continue;
        };
        let ink = inks.get(index).copied().unwrap_or(Ink::Text3);
        let width = if index == 0 { 1.8 } else { 1.2 };
        let path = places.iter().map(|(x, y)| area.place(*x, *y));
        paths.push(path.collect());
        area.draw(&PathElement::new(places, drawn(ink, width * unit)));
        let (x, y) = area.place(last.0, last.1);
        labels.push((x, y, line.label.clone(), index == 0));
    }
    let ceiling = ceiling.map(|ceiling| {
        let y = area.place(0.0, ceiling.log10()).1;
        painter.over.push(Primitive::Segments {
            segments: vec![[plot.left, y, plot.right, y]],
            line: Line::new(Ink::Text3, unit).dashed(5.0 * unit, 3.0 * unit),
        });
        paths.push(vec![(plot.left, y), (plot.right, y)]);
        let look = painter.look(Ink::Text3);
        let x = plot.right - 4.0 * unit;
        let below = y + painter.sheet.size * 1.15;
        let baseline = if below < plot.bottom {
            below
        } else {
            y - 3.0 * unit
        };
        painter.put("client timeout", x, baseline, Anchor::End, look);
        Tick {
            y,
            words: scale::milliseconds(ceiling),
            base: false,
        }
    });
    labels.sort_by(|one, other| one.1.total_cmp(&other.1));
    for (x, y, words, strong) in labels {
        let look = if strong {
            painter.strong(Ink::Text2)
        } else {
            painter.look(Ink::Text2)
        };
        let beside = |moved: f32| {
            let y = painter.centred(y) + moved * look.size * 1.2;
            painter
                .measure
                .text(&words, x + 6.0 * unit, y, Anchor::Start, look)
        };
        let free = MOVES.into_iter().map(beside).find(|text| {
            let bounds = text.bounds();
            bounds[3] < plot.bottom
                && clear(painter, &bounds)
                && !crossed(&paths, &around(bounds, 2.0 * unit))
        });
        // A name that stands nowhere clear is left to the alternative text.
        painter.words.extend(free);
    }
    painter.behind.push(Primitive::Segments {
        segments: vec![[plot.left, plot.bottom, plot.right, plot.bottom]],
        line: Line::new(Ink::BaseLine, unit),
    });
    let look = painter.look(Ink::Text3);
    let baseline = plot.bottom + painter.sheet.size * 1.5;
    for (share, words) in SHARES {
        if across(share) <= end {
            let x = area.place(across(share), low.log10()).0;
            painter.behind.push(Primitive::Segments {
                segments: vec![[x, plot.bottom, x, plot.bottom + 4.0 * unit]],
                line: Line::new(Ink::BaseLine, unit),
            });
            let text = painter
                .measure
                .text(words, x, baseline, Anchor::Middle, look);
            if clear(painter, &text.bounds()) {
                painter.words.push(text);
            }
        }
    }
    let near = |y: f32| {
        let ceiling = ceiling.as_ref();
        ceiling.is_some_and(|tick| (tick.y - y).abs() < 14.0 * unit)
    };
    let (decades, between): (Vec<f64>, Vec<f64>) = scale::log_ticks(low, high)
        .into_iter()
        .partition(|value| scale::is_decade(*value));
    let mut ticks: Vec<Tick> = decades
        .into_iter()
        .chain(between)
        .map(|value| {
            let y = area.place(0.0, value.log10()).1;
            Tick {
                y,
                words: scale::milliseconds(value),
                base: (y - plot.bottom).abs() < 0.5,
            }
        })
        .filter(|tick| !near(tick.y))
        .collect();
    ticks.extend(ceiling);
    ticks
}
