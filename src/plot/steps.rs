//! How latencies are distributed: steps on an axis of latencies.

use plotters::element::{PathElement, Polygon, Rectangle};

use super::fill;
use super::frame::{Painter, Tick};
use super::palette::Ink;
use super::primitive::{Anchor, Line, Plot, Primitive, Text};
use super::recorder::{Area, drawn, filled};
use super::room::{around, clear, crossed};
use super::scale;
use crate::document::figure::{Class, StepCurve, Steps};

pub(super) fn draw(painter: &mut Painter<'_>, steps: &Steps, plot: Plot) -> Vec<Tick> {
    let unit = painter.sheet.unit;
    let (Some(first), Some(last)) = (steps.edges.first(), steps.edges.last()) else {
        return Vec::new();
    };
    let cut_off = is_cut_off(steps);
    let inner = Plot {
        right: plot.right - beside(steps) * unit,
        ..plot
    };
    let shares = || {
        steps
            .curves
            .iter()
            .flat_map(|curve| curve.shares.iter().chain([&curve.cut_off]))
            .copied()
    };
    let highest = shares().fold(0.0, f64::max).max(0.01);
    let top = [0.05, 0.1, 0.25, 0.5, 0.75, 1.0]
        .into_iter()
        .find(|top| *top >= highest * 1.25)
        .unwrap_or(1.0);
    let area = Area::new(&painter.marks, inner, first.log10()..last.log10(), 0.0..top);
    let mut peaks = Vec::new();
    for (index, curve) in steps.curves.iter().enumerate() {
        outline(painter, &area, &steps.edges, curve, index, &mut peaks);
    }
    names(painter, &area, steps, &peaks);
    if cut_off {
        timeouts(painter, steps, plot, inner, top);
    }
    let look = painter.look(Ink::Text3);
    let baseline = plot.bottom + painter.sheet.size * 1.5;
    for value in scale::log_ticks(*first, *last) {
        let x = area.place(value.log10(), 0.0).0;
        painter.behind.push(Primitive::Segments {
            segments: vec![[x, plot.bottom, x, plot.bottom + 4.0 * unit]],
            line: Line::new(Ink::BaseLine, unit),
        });
        let words = scale::milliseconds(value);
        let mut text = painter
            .measure
            .text(&words, x, baseline, Anchor::Middle, look);
        let over = text.left() + text.width - painter.sheet.width;
        text.x -= over.max(0.0);
        if clear(painter, &text.bounds()) {
            painter.words.push(text);
        }
    }
    let step = if top > 0.5 { 0.25 } else { top / 2.0 };
    scale_ticks(step, top)
        .into_iter()
        .map(|value| Tick {
            y: area.place(first.log10(), value).1,
            words: if value == 0.0 {
                "0".to_owned()
            } else {
                format!("{}\u{202f}%", crate::wording::number(value * 100.0, 1))
            },
            base: value == 0.0,
        })
        .collect()
}

fn is_cut_off(steps: &Steps) -> bool {
    steps.curves.iter().any(|curve| curve.cut_off > 0.0)
}

/// The room beside the steps, for what the timeout cut off.
pub(super) fn beside(steps: &Steps) -> f32 {
    if is_cut_off(steps) { 74.0 } else { 0.0 }
}

fn scale_ticks(step: f64, top: f64) -> Vec<f64> {
    let mut ticks = vec![0.0];
    let mut value = step;
    while value <= top * 1.001 {
        ticks.push(value);
        value += step;
    }
    ticks
}

/// One distribution: filled if it is the first, outlined if it is laid over it; named at its peak.
fn outline(
    painter: &mut Painter<'_>,
    area: &Area,
    edges: &[f64],
    curve: &StepCurve,
    index: usize,
    peaks: &mut Vec<Peak>,
) {
    let unit = painter.sheet.unit;
    let ink = if curve.bad { Ink::Impact } else { Ink::Success };
    let mut points: Vec<(f64, f64)> = Vec::new();
    for (pair, share) in edges.windows(2).zip(&curve.shares) {
        if let [from, to] = pair {
            points.push((from.log10(), *share));
            points.push((to.log10(), *share));
        }
    }
    let filled_first = index == 0 && !curve.bad;
    if filled_first {
        let mut shape = points.clone();
        if let (Some(first), Some(last)) = (points.first(), points.last()) {
            shape.push((last.0, 0.0));
            shape.push((first.0, 0.0));
        }
        area.draw(&Polygon::new(shape, filled(Ink::SuccessFill, 1.0)));
    }
    // Steps without requests draw no line along the base.
    let mut run: Vec<(f64, f64)> = Vec::new();
    let mut pairs = points.chunks(2).peekable();
    while let Some(pair) = pairs.next() {
        let share = pair.first().map_or(0.0, |point| point.1);
        if share > 0.0 {
            if run.is_empty() {
                run.extend(pair.first().map(|point| (point.0, 0.0)));
            }
            run.extend(pair);
        }
        let ends = share <= 0.0 || pairs.peek().is_none();
        if ends && !run.is_empty() {
            let end = run.last().map(|point| (point.0, 0.0));
            run.extend(end);
            let line = drawn(ink, 1.4 * unit);
            area.draw(&PathElement::new(std::mem::take(&mut run), line));
        }
    }
    let peak = points
        .chunks(2)
        .max_by(|one, other| {
            let share = |pair: &[(f64, f64)]| pair.first().map_or(0.0, |point| point.1);
            share(one).total_cmp(&share(other))
        })
        .and_then(|pair| Some((*pair.first()?, *pair.last()?)));
    let Some(((from, share), (to, _))) = peak else {
        return;
    };
    if share <= 0.0 {
        return;
    }
    let (left, y) = area.place(from, share);
    let right = area.place(to, share).0;
    peaks.push(Peak {
        left,
        right,
        y,
        label: curve.label.clone(),
        bad: curve.bad,
    });
}

/// The highest step of a distribution, where its name belongs.
struct Peak {
    left: f32,
    right: f32,
    y: f32,
    label: String,
    bad: bool,
}

/// Names beside or above the peaks, where neither an outline nor another name is.
fn names(painter: &mut Painter<'_>, area: &Area, steps: &Steps, peaks: &[Peak]) {
    let unit = painter.sheet.unit;
    // Left, right and upper end of every step of every distribution.
    let mut roofs: Vec<(f32, f32, f32)> = Vec::new();
    for curve in &steps.curves {
        for (pair, share) in steps.edges.windows(2).zip(&curve.shares) {
            if let [from, to] = pair {
                let (left, top) = area.place(from.log10(), *share);
                roofs.push((left, area.place(to.log10(), *share).0, top));
            }
        }
    }
    let outlines: Vec<Vec<(f32, f32)>> = steps
        .curves
        .iter()
        .map(|curve| {
            let pairs = steps.edges.windows(2).zip(&curve.shares);
            let corners = pairs
                .flat_map(|(pair, share)| pair.iter().map(|edge| area.place(edge.log10(), *share)));
            corners.collect()
        })
        .collect();
    let bottom = area.plot.bottom;
    for peak in peaks {
        let look = painter.strong(if peak.bad { Ink::Impact } else { Ink::Text2 });
        let size = look.size;
        let roof = |left: f32, right: f32| {
            roofs
                .iter()
                .filter(|one| one.0 < right && one.1 > left)
                .map(|one| one.2)
                .fold(bottom, f32::min)
        };
        let beside = peak.y + size;
        let above = |left: f32, right: f32| roof(left, right) - size * 0.4;
        let wide = painter.measure.width(&peak.label, size, true);
        let gap = 6.0 * unit;
        let middle = (peak.left + peak.right - wide) / 2.0;
        let lefts = [peak.right + gap, peak.left - gap - wide, middle, peak.left];
        let mut places: Vec<(f32, f32)> = Vec::new();
        // Beside the peak as high as it is, if nothing reaches up there; else above whatever is below the words.
        for left in lefts {
            let highest = above(left, left + wide);
            places.push((left, beside.min(highest)));
        }
        for left in lefts {
            let highest = above(left, left + wide);
            places.push((left, beside.min(highest) - size * 1.3));
            places.push((left, beside.min(highest) - size * 2.6));
        }
        for (left, y) in places {
            let text: Text = painter
                .measure
                .text(&peak.label, left, y, Anchor::Start, look);
            let [left, top, right, _] = text.bounds();
            let inside = left >= painter.sheet.left
                && right <= painter.sheet.right
                && top >= area.plot.top - size * 0.4;
            let apart = around(text.bounds(), 2.5 * unit);
            if inside && clear(painter, &apart) && !crossed(&outlines, &apart) {
                painter.words.push(text);
                break;
            }
        }
    }
}

/// The bars of what the client gave up on.
fn timeouts(painter: &mut Painter<'_>, steps: &Steps, plot: Plot, inner: Plot, top: f64) {
    let unit = painter.sheet.unit;
    let place = Plot {
        left: inner.right + 30.0 * unit,
        right: plot.right - 14.0 * unit,
        ..plot
    };
    let area = Area::new(&painter.marks, place, 0.0..1.0, 0.0..top);
    let most = steps
        .curves
        .iter()
        .max_by(|one, other| one.cut_off.total_cmp(&other.cut_off));
    let Some(curve) = most else { return };
    let corners = [(0.0, 0.0), (1.0, curve.cut_off)];
    area.draw(&Rectangle::new(corners, filled(Ink::NoResponse, 1.0)));
    let (x, y) = area.place(0.0, curve.cut_off);
    fill::pattern(
        Class::NoResponse,
        [x, y, place.right - place.left, place.bottom - y],
        unit,
        &mut painter.marks.borrow_mut(),
    );
    let look = painter.look(Ink::Text3);
    let middle = (place.left + place.right) / 2.0;
    let words = steps.ceiling_ms.map_or_else(
        || "cut off".to_owned(),
        |ceiling| format!("≥ {}", scale::milliseconds(ceiling)),
    );
    let baseline = plot.bottom + painter.sheet.size * 1.5;
    painter.put(&words, middle, baseline, Anchor::Middle, look);
    let share = format!(
        "{}\u{202f}%",
        crate::wording::number(curve.cut_off * 100.0, 1)
    );
    let bold = painter.strong(Ink::Text);
    painter.put(&share, middle, y - 3.0 * unit, Anchor::Middle, bold);
}
