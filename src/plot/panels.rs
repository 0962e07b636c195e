//! The latency of many runs: a small plot each, all on one scale and counted from the fault.

use super::frame::Painter;
use super::palette::Ink;
use super::primitive::{Anchor, Line, Plot, Primitive};
use super::scale;
use crate::document::figure::{Panel, Panels};

/// The most plots in a row.
const ACROSS: usize = 6;

/// A plot is no narrower: its name, its note and the labels of its ticks have to fit.
const NARROWEST: f32 = 140.0;

pub(super) fn draw(painter: &mut Painter<'_>, panels: &Panels, plot: Plot) {
    let unit = painter.sheet.unit;
    let gap = 18.0 * unit;
    let fit = (painter.sheet.width + gap) / (NARROWEST * unit + gap);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast saturates"
    )]
    let across = (fit as usize).clamp(1, ACROSS);
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let width = (painter.sheet.width - gap * (across - 1) as f32) / across as f32;
    let height = 2.0 * painter.sheet.leading + 80.0 * unit + 2.4 * painter.sheet.size;
    let top = painter.y;
    for row in panels.panels.chunks(across) {
        for (index, panel) in row.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a handful")]
            let left = index as f32 * (width + gap);
            one(
                painter,
                panels,
                panel,
                [left, painter.y, width, height - 8.0 * unit],
            );
        }
        painter.y += height + 4.0 * unit;
    }
    let bottom = painter.y;
    painter.plots.push(Plot {
        top,
        bottom,
        left: 0.0,
        right: painter.sheet.width,
        ..plot
    });
}

fn one(painter: &mut Painter<'_>, panels: &Panels, panel: &Panel, place: [f32; 4]) {
    let unit = painter.sheet.unit;
    let [left, top, width, height] = place;
    if panel.bad {
        let around = 5.0 * unit;
        for (fill, stroke, opacity) in [
            (Some(Ink::Impact), None, 0.08),
            (None, Some(Line::new(Ink::Impact, 1.2 * unit)), 1.0),
        ] {
            painter.behind.push(Primitive::Boxes {
                boxes: vec![[
                    (left - around).max(0.6 * unit),
                    top,
                    width + around + around.min(left) - 0.6 * unit,
                    height,
                ]],
                fill,
                stroke,
                opacity,
            });
        }
    }
    let (bold, quiet) = if panel.bad {
        (painter.strong(Ink::Impact), painter.strong(Ink::Impact))
    } else {
        (painter.strong(Ink::Text), painter.look(Ink::Text2))
    };
    let baseline = top + painter.sheet.size * 1.3;
    let least = painter.measure.width(&panel.name, bold.size, true);
    let room = (width - least.min(width * 0.4)) - 11.0 * unit;
    let note = painter
        .measure
        .whole_parts(&panel.note, quiet.size, quiet.bold, room);
    let note = painter.measure.text(
        &note,
        left + width - 3.0 * unit,
        baseline,
        Anchor::End,
        quiet,
    );
    let room = width - note.width - 8.0 * unit;
    let name = painter.measure.cut(&panel.name, bold.size, true, room);
    painter.put(&name, left, baseline, Anchor::Start, bold);
    painter.words.push(note);
    let lane = Plot {
        row: 0,
        left: left + 46.0 * unit,
        top: baseline + painter.sheet.size,
        right: left + width - 4.0 * unit,
        bottom: top + height - painter.sheet.size * 1.9,
    };
    axes(painter, panels, lane);
    points(painter, panels, panel, lane);
}

#[expect(clippy::cast_possible_truncation, reason = "shares of 1")]
fn at(panels: &Panels, lane: Plot, (seconds, milliseconds): (f64, f64)) -> (f32, f32) {
    let across = (seconds - panels.from) / (panels.to - panels.from).max(1e-9);
    let (low, high) = (panels.range_ms.0.log10(), panels.range_ms.1.log10());
    let up = (milliseconds.max(panels.range_ms.0).log10() - low) / (high - low).max(1e-9);
    (
        lane.left + across.clamp(0.0, 1.0) as f32 * (lane.right - lane.left),
        lane.bottom - up.clamp(0.0, 1.0) as f32 * (lane.bottom - lane.top),
    )
}

fn axes(painter: &mut Painter<'_>, panels: &Panels, lane: Plot) {
    let unit = painter.sheet.unit;
    let look = painter.look(Ink::Text3);
    let mut last: Option<f32> = None;
    let ticks = scale::log_ticks(panels.range_ms.0, panels.range_ms.1);
    for value in ticks.into_iter().filter(|value| value.is_finite()) {
        let y = at(panels, lane, (panels.from, value)).1;
        let base = (y - lane.bottom).abs() < 0.5;
        painter.behind.push(Primitive::Segments {
            segments: vec![[lane.left, y, lane.right, y]],
            line: Line::new(if base { Ink::BaseLine } else { Ink::Line }, unit),
        });
        if last.is_some_and(|last| (last - y).abs() < painter.sheet.size * 1.2) {
            continue;
        }
        last = Some(y);
        let baseline = painter.centred(y);
        let words = scale::milliseconds(value);
        let words = painter.measure.cut(&words, look.size, false, 42.0 * unit);
        painter.put(&words, lane.left - 5.0 * unit, baseline, Anchor::End, look);
    }
    let baseline = lane.bottom + painter.sheet.size * 1.3;
    let zero = at(panels, lane, (0.0, 1.0)).0;
    painter.behind.push(Primitive::Segments {
        segments: vec![[zero, lane.top, zero, lane.bottom]],
        line: Line::new(Ink::Fault, 1.2 * unit),
    });
    let fault = painter
        .measure
        .text("t = 0", zero, baseline, Anchor::Middle, look);
    let end = format!("+{}", crate::wording::duration(panels.to.max(0.0), 1));
    let end = painter
        .measure
        .text(&end, lane.right, baseline, Anchor::End, look);
    if fault.left() + fault.width + 4.0 * unit < end.left() {
        painter.words.push(end);
    }
    painter.words.push(fault);
}

fn points(painter: &mut Painter<'_>, panels: &Panels, panel: &Panel, lane: Plot) {
    let unit = painter.sheet.unit;
    let place = |point: &(f64, f64)| at(panels, lane, *point);
    painter.over.push(Primitive::Dots {
        points: panel.points.iter().map(place).collect(),
        radius: 1.3 * unit,
        ink: Ink::Success,
        opacity: 0.75,
    });
    let half = 2.0 * unit;
    let crosses = panel.failures.iter().flat_map(|seconds| {
        let x = at(panels, lane, (*seconds, 1.0)).0;
        let y = lane.top - 2.0 * unit;
        [
            [x - half, y - half, x + half, y + half],
            [x - half, y + half, x + half, y - half],
        ]
    });
    painter.over.push(Primitive::Segments {
        segments: crosses.collect(),
        line: Line::new(Ink::Text, 1.1 * unit),
    });
}
