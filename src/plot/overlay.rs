//! The latency of several runs in one plot, on a logarithmic scale: each run has a mark of its own form, so that a grey
//! copy tells them apart too. Failures stand above, a row a run.

use super::frame::{Painter, Tick};
use super::palette::Ink;
use super::primitive::{Anchor, Line, Plot, Primitive};
use super::scale;
use super::sheet::Sheet;
use crate::document::figure::{Overlay, OverlaySide};

/// The size of a mark.
pub(super) const RADIUS: f32 = 2.1;

/// The height of a run's row of failures.
const FAILURES: f32 = 12.0;

/// Beyond so many failures crosses become ticks.
const CROSSES: usize = 300;

/// How high the plot is: several runs need more room than one.
pub(super) fn height(overlay: &Overlay, sheet: &Sheet) -> f32 {
    sheet.latency * 1.25 + failure_rows(overlay) * FAILURES * sheet.unit
}

#[expect(clippy::cast_precision_loss, reason = "a handful of runs")]
fn failure_rows(overlay: &Overlay) -> f32 {
    let failed = |side: &&OverlaySide| !side.failures.is_empty();
    overlay.sides.iter().filter(failed).count() as f32
}

pub(super) fn draw(painter: &mut Painter<'_>, overlay: &Overlay, plot: Plot) -> Vec<Tick> {
    let unit = painter.sheet.unit;
    let mut y = plot.top;
    for side in overlay
        .sides
        .iter()
        .filter(|side| !side.failures.is_empty())
    {
        failures(painter, side, plot.left, y + FAILURES / 2.0 * unit);
        y += FAILURES * unit;
    }
    let inner = Plot {
        top: y + if y > plot.top { 8.0 * unit } else { 0.0 },
        ..plot
    };
    let (low, high) = (overlay.range_ms.0.max(1e-9).log10(), overlay.range_ms.1);
    let high = high.max(1e-9).log10().max(low + 1e-9);
    let height = |milliseconds: f64| {
        let share = (milliseconds.max(1e-9).log10() - low) / (high - low);
        #[expect(clippy::cast_possible_truncation, reason = "a share of 1")]
        let share = share.clamp(0.0, 1.0) as f32;
        inner.bottom - share * (inner.bottom - inner.top)
    };
    let ceiling = overlay.ceiling_ms.map(&height);
    for (index, side) in overlay.sides.iter().enumerate() {
        let place = |point: &(f64, f64)| (painter.x(point.0), height(point.1));
        let points: Vec<(f32, f32)> = side.points.iter().map(place).collect();
        let lines: Vec<Vec<(f32, f32)>> = side
            .pieces
            .iter()
            .map(|piece| piece.iter().map(place).collect())
            .collect();
        let mut drawn = marks(index, &points, RADIUS * unit, unit);
        for line in lines {
            // A single value makes no line.
            if let [only] = line.as_slice() {
                drawn.extend(marks(index, &[*only], RADIUS * unit, unit));
            } else {
                drawn.push(Primitive::Path {
                    points: line,
                    line: look(index, unit),
                });
            }
        }
        painter.marks.borrow_mut().extend(drawn);
    }
    let mut ticks: Vec<Tick> = Vec::new();
    if let (Some(y), Some(value)) = (ceiling, overlay.ceiling_ms) {
        dashed(painter, inner, y);
        ticks.push(Tick {
            y,
            words: scale::milliseconds(value),
            base: false,
        });
    }
    let near = |y: f32| ceiling.is_some_and(|ceiling| (ceiling - y).abs() < 14.0 * unit);
    for value in scale::log_ticks(overlay.range_ms.0, overlay.range_ms.1) {
        let y = height(value);
        if value.is_finite() && !near(y) {
            ticks.push(Tick {
                y,
                words: scale::milliseconds(value),
                base: (y - inner.bottom).abs() < 0.5,
            });
        }
    }
    ticks
}

/// The client's timeout, named at the right where nothing stands below it.
fn dashed(painter: &mut Painter<'_>, inner: Plot, y: f32) {
    let unit = painter.sheet.unit;
    painter.over.push(Primitive::Segments {
        segments: vec![[inner.left, y, inner.right, y]],
        line: Line::new(Ink::Text3, unit).dashed(5.0 * unit, 3.0 * unit),
    });
    let look = painter.look(Ink::Text3);
    let baseline = y + painter.sheet.size * 1.1;
    let mut text = painter
        .measure
        .text("client timeout", inner.right, baseline, Anchor::End, look);
    text.halo = true;
    painter.words.push(text);
}

/// A row of crosses, or of ticks where there are many, behind its run's letter.
fn failures(painter: &mut Painter<'_>, side: &OverlaySide, left: f32, y: f32) {
    let unit = painter.sheet.unit;
    let many = side.failures.len() > CROSSES;
    let arm = 2.3 * unit;
    let mut segments = Vec::new();
    let mut last = f32::MIN;
    for second in &side.failures {
        let x = painter.x(*second);
        let x = if many {
            (x / unit).floor() * unit + unit / 2.0
        } else {
            x
        };
        // What falls on the same place is the same mark.
        if (x - last).abs() < if many { 0.99 } else { 0.1 } * unit {
            continue;
        }
        last = x;
        if many {
            segments.push([x, y - 3.0 * unit, x, y + 3.0 * unit]);
        } else {
            segments.push([x - arm, y - arm, x + arm, y + arm]);
            segments.push([x - arm, y + arm, x + arm, y - arm]);
        }
    }
    painter.marks.borrow_mut().push(Primitive::Segments {
        segments,
        line: Line::new(Ink::Text, if many { 1.0 } else { 1.3 } * unit),
    });
    let look = painter.look(Ink::Text2);
    let words = if painter.sheet.narrow {
        side.letter.clone()
    } else {
        format!("{} failed", side.letter)
    };
    let room = left - 8.0 * unit;
    let words = painter.measure.cut(&words, look.size, false, room);
    let baseline = painter.centred(y);
    painter.put(&words, room, baseline, Anchor::End, look);
}

/// The line of a run's percentile.
fn look(side: usize, unit: f32) -> Line {
    match side {
        0 => Line::new(Ink::Text2, 1.2 * unit).dashed(4.0 * unit, 2.5 * unit),
        1 => Line::new(Ink::Success, 1.7 * unit),
        2 => Line::new(Ink::ClientError, 1.2 * unit).dashed(1.5 * unit, 2.0 * unit),
        3 => Line::new(Ink::Median, 1.2 * unit).dashed(7.0 * unit, 2.0 * unit),
        _ => Line::new(Ink::Text3, unit),
    }
}

/// The marks of a run: the baseline is grey and hollow, the first candidate blue and solid, others have other forms.
pub(super) fn marks(side: usize, points: &[(f32, f32)], radius: f32, unit: f32) -> Vec<Primitive> {
    if points.is_empty() {
        return Vec::new();
    }
    let shape = |corners: &[(f32, f32)], ink: Ink| -> Vec<Primitive> {
        points
            .iter()
            .map(|(x, y)| Primitive::Area {
                points: corners
                    .iter()
                    .map(|(across, down)| (x + across * radius, y + down * radius))
                    .collect(),
                fill: Some(Ink::Ground),
                stroke: Some(Line::new(ink, 1.1 * unit)),
                opacity: 1.0,
            })
            .collect()
    };
    /// Three quarters of a turn's half: what makes eight corners look round at this size.
    const SLANT: f32 = 0.75;
    match side {
        0 => shape(
            &[
                (1.05, 0.0),
                (SLANT, SLANT),
                (0.0, 1.05),
                (-SLANT, SLANT),
                (-1.05, 0.0),
                (-SLANT, -SLANT),
                (0.0, -1.05),
                (SLANT, -SLANT),
            ],
            Ink::Text2,
        ),
        1 => vec![Primitive::Dots {
            points: points.to_vec(),
            radius: radius * 0.9,
            ink: Ink::Success,
            opacity: 0.85,
        }],
        2 => shape(&[(0.0, -1.2), (1.1, 0.9), (-1.1, 0.9)], Ink::ClientError),
        3 => shape(
            &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            Ink::Median,
        ),
        _ => shape(
            &[(0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)],
            Ink::Text3,
        ),
    }
}
