//! How long answers took: points, a band where there are enough of them, a heatmap where there are many; failures apart.

use plotters::element::{Circle, PathElement, Polygon, Rectangle};

use super::bars;
use super::frame::{Painter, Tick};
use super::palette::{HEAT, Ink};
use super::primitive::{Anchor, Line, Plot, Primitive};
use super::recorder::{Area, drawn, filled};
use super::scale;
use crate::document::figure::{Heat, Hole, Latency};

/// Beyond so many failures crosses become ticks.
const CROSSES: usize = 300;

pub(super) fn draw(painter: &mut Painter<'_>, latency: &Latency, plot: Plot) -> Vec<Tick> {
    let Some(time) = painter.time else {
        return Vec::new();
    };
    let unit = painter.sheet.unit;
    let mut inner = plot;
    if !latency.failures.is_empty() {
        failures(painter, &latency.failures, plot.top + 6.0 * unit);
        inner.top += 20.0 * unit;
    }
    let (low, high) = latency.range_ms;
    let y = |value: f64| {
        if latency.log {
            value.max(low).log10()
        } else {
            value
        }
    };
    let area = Area::new(
        &painter.marks,
        inner,
        time.from..time.to,
        y(low)..y(high).max(y(low) + 1e-9),
    );
    bars::holes(painter, &latency.holes, inner);
    if let Some(heat) = &latency.heat {
        draw_heat(painter, &area, heat, (y(low), y(high)));
    }
    bands(painter, &area, latency, &y);
    // plotters counts a radius in whole tenths.
    let radius = if unit < 1.0 { 14 } else { 19 };
    for (second, value) in &latency.points {
        // Far outside of the area plotters counts past the end of its integers.
        let second = second.clamp(time.from, time.to);
        let value = value.clamp(low, high.max(low));
        area.draw(&Circle::new(
            (second, y(value)),
            radius,
            filled(Ink::Success, 0.75),
        ));
    }
    if let Some(unsaid) = &latency.unsaid {
        say(painter, unsaid, inner);
    }
    ticks(painter, latency, &area, &y)
}

/// Words about a stretch, low in the plot: latencies rise where answers are missing.
fn say(painter: &mut Painter<'_>, stretch: &Hole, plot: Plot) {
    let (left, right) = (painter.x(stretch.start), painter.x(stretch.end));
    let room = right - left - 12.0 * painter.sheet.unit;
    let look = painter.look(Ink::Text2);
    let lines = painter.measure.broken(&stretch.words, look.size, room, 4);
    if lines.is_empty() || lines.iter().any(|line| line.ends_with('…')) {
        return;
    }
    let mut y = plot.bottom - (plot.bottom - plot.top) * 0.36;
    for line in lines {
        let mut text = painter
            .measure
            .text(&line, (left + right) / 2.0, y, Anchor::Middle, look);
        text.halo = true;
        painter.words.push(text);
        y += look.size * 1.3;
    }
}

/// A row of crosses, or of ticks where there are many.
fn failures(painter: &mut Painter<'_>, failures: &[f64], y: f32) {
    let unit = painter.sheet.unit;
    let mut segments = Vec::new();
    let mut last = f32::MIN;
    let many = failures.len() > CROSSES;
    for second in failures {
        let x = painter.x(*second);
        // Ticks that stand side by side stand on the same lattice, else they would shimmer.
        let x = if many {
            (x / unit).floor() * unit + unit / 2.0
        } else {
            x
        };
        // What falls on the same place is the same mark.
        let same = if many { 1.0 } else { 0.1 };
        if x - last < same * unit * 0.99 {
            continue;
        }
        last = x;
        if many {
            segments.push([x, y - 3.0 * unit, x, y + 3.0 * unit]);
        } else {
            let arm = 2.3 * unit;
            segments.push([x - arm, y - arm, x + arm, y + arm]);
            segments.push([x - arm, y + arm, x + arm, y - arm]);
        }
    }
    let width = if many { 1.0 } else { 1.3 };
    painter.marks.borrow_mut().push(Primitive::Segments {
        segments,
        line: Line::new(Ink::Text, width * unit),
    });
}

fn bands(painter: &mut Painter<'_>, area: &Area, latency: &Latency, y: &dyn Fn(f64) -> f64) {
    let unit = painter.sheet.unit;
    let over_heat = latency.heat.is_some();
    let mut rest = latency.bands.as_slice();
    while !rest.is_empty() {
        // A stretch that nothing interrupts.
        let length = 1 + rest
            .windows(2)
            .take_while(|pair| match pair {
                [one, next] => next.start - one.end < 1e-6,
                _ => false,
            })
            .count();
        let (run, behind) = rest.split_at(length);
        rest = behind;
        let at = |value: &dyn Fn(&crate::document::figure::LatencyBand) -> f64| -> Vec<(f64, f64)> {
            run.iter()
                .map(|band| ((band.start + band.end) / 2.0, y(value(band))))
                .collect()
        };
        let (p50, p95) = (at(&|band| band.p50), at(&|band| band.p95));
        if !over_heat {
            let mut around = p95.clone();
            around.extend(p50.iter().rev());
            if run.len() > 1 {
                area.draw(&Polygon::new(around, filled(Ink::SuccessFill, 1.0)));
            }
        }
        let path = |points: Vec<(f64, f64)>, ink: Ink, width: f32| {
            let points = match points.as_slice() {
                // A lone bucket is as long as itself.
                [(_, value)] => match run {
                    [band] => vec![(band.start, *value), (band.end, *value)],
                    _ => points,
                },
                _ => points,
            };
            if over_heat {
                let halo = drawn(Ink::Ground, (width + 2.0) * unit);
                area.draw(&PathElement::new(points.clone(), halo));
                area.draw(&PathElement::new(points, drawn(Ink::Text, width * unit)));
            } else {
                area.draw(&PathElement::new(points, drawn(ink, width * unit)));
            }
        };
        let mut p99 = Vec::new();
        for band in run {
            match band.p99 {
                Some(value) => p99.push(((band.start + band.end) / 2.0, y(value))),
                None => {
                    if p99.len() > 1 {
                        path(std::mem::take(&mut p99), Ink::Percentile, 1.0);
                    }
                    p99.clear();
                }
            }
        }
        if p99.len() > 1 {
            path(p99, Ink::Percentile, 1.0);
        }
        path(p95, Ink::Percentile, 1.0);
        path(p50, Ink::Median, 1.8);
    }
}

/// Cells of one ink are one mark: there are thousands of them.
fn draw_heat(painter: &Painter<'_>, area: &Area, heat: &Heat, (low, high): (f64, f64)) {
    let most = heat.counts.iter().copied().max().unwrap_or(0);
    if most == 0 || heat.rows == 0 {
        return;
    }
    let _ = painter;
    #[expect(clippy::cast_precision_loss, reason = "a few dozen rows")]
    let step = (high - low) / heat.rows as f64;
    for (number, ink) in HEAT.iter().enumerate() {
        for (column, counts) in heat.counts.chunks(heat.rows).enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a hundred columns")]
            let start = heat.start + column as f64 * heat.width;
            let mut row = 0;
            while row < counts.len() {
                let same = |count: &u32| heat_step(*count, most) == Some(number);
                let length = counts
                    .get(row..)
                    .unwrap_or_default()
                    .iter()
                    .take_while(|count| same(count))
                    .count();
                if length > 0 {
                    #[expect(clippy::cast_precision_loss, reason = "a few dozen rows")]
                    let (from, to) = (low + step * row as f64, low + step * (row + length) as f64);
                    let corners = [(start, from), (start + heat.width, to)];
                    area.draw(&Rectangle::new(corners, filled(*ink, 1.0)));
                }
                row += length.max(1);
            }
        }
    }
}

/// The step of a count on a logarithmic scale; none for none.
fn heat_step(count: u32, most: u32) -> Option<usize> {
    if count == 0 {
        return None;
    }
    let share = f64::from(count).ln() / f64::from(most).max(2.0).ln();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 7"
    )]
    let step = (share * 7.0) as usize;
    Some(step.min(HEAT.len() - 1))
}

fn ticks(
    painter: &mut Painter<'_>,
    latency: &Latency,
    area: &Area,
    y: &dyn Fn(f64) -> f64,
) -> Vec<Tick> {
    let (low, high) = latency.range_ms;
    let unit = painter.sheet.unit;
    let at = |value: f64| area.place(0.0, y(value)).1;
    let values = if latency.log {
        scale::log_ticks(low, high)
    } else {
        scale::linear_ticks(low, high, 4.0)
    };
    let mut ticks = Vec::new();
    let mut ceiling_y = None;
    if let Some(ceiling) = latency.ceiling_ms {
        let height = at(ceiling);
        ceiling_y = Some(height);
        painter.over.push(Primitive::Segments {
            segments: vec![[area.plot.left, height, area.plot.right, height]],
            line: Line::new(Ink::Text3, unit).dashed(5.0 * unit, 3.0 * unit),
        });
        let look = painter.look(Ink::Text3);
        let below = height + painter.sheet.size * 1.15;
        let words_at = if below < area.plot.bottom {
            below
        } else {
            height - 3.0 * unit
        };
        let mut text = painter.measure.text(
            "client timeout",
            area.plot.right - 4.0 * unit,
            words_at,
            Anchor::End,
            look,
        );
        text.halo = true;
        painter.words.push(text);
        ticks.push(Tick {
            y: height,
            words: scale::milliseconds(ceiling),
            base: false,
        });
    }
    let floor = area.plot.bottom;
    // Where not all labels have room, the first do: decades are worth more than what is between them.
    let (decades, between): (Vec<f64>, Vec<f64>) = values
        .into_iter()
        .partition(|value| !latency.log || scale::is_decade(*value));
    let rest: Vec<Tick> = decades
        .into_iter()
        .rev()
        .chain(between.into_iter().rev())
        .map(|value| Tick {
            y: at(value),
            words: scale::milliseconds(value),
            base: (at(value) - floor).abs() < 0.5,
        })
        .filter(|tick| ceiling_y.is_none_or(|ceiling: f32| (ceiling - tick.y).abs() >= 14.0 * unit))
        .collect();
    if !rest.iter().any(|tick| tick.base) {
        painter.behind.push(Primitive::Segments {
            segments: vec![[
                area.plot.left,
                area.plot.bottom,
                area.plot.right,
                area.plot.bottom,
            ]],
            line: Line::new(Ink::BaseLine, unit),
        });
    }
    ticks.extend(rest);
    ticks
}
