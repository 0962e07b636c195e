//! Bars on a scale of words, one for each property.

use plotters::element::Rectangle;

use super::frame::{Painter, Tick};
use super::palette::Ink;
use super::primitive::{Anchor, Line, Plot, Primitive};
use super::recorder::{Area, drawn, filled};
use crate::document::figure::Levels;

pub(super) fn draw(painter: &mut Painter<'_>, levels: &Levels, plot: Plot) -> Vec<Tick> {
    let unit = painter.sheet.unit;
    // The scale takes a part of a wide plot: what is long should mean much.
    let room = if painter.sheet.narrow { 110.0 } else { 0.0 };
    let inner = Plot {
        left: plot.left + room,
        right: plot.right.min(plot.left + room + 420.0 * unit),
        ..plot
    };
    let steps = levels.scale.len().saturating_sub(1).max(1);
    #[expect(clippy::cast_precision_loss, reason = "a few steps and rows")]
    let (top, rows) = (steps as f64, levels.levels.len().max(1) as f64);
    let area = Area::new(&painter.marks, inner, 0.0..top, 0.0..rows);
    let quiet = painter.look(Ink::Text3);
    let baseline = plot.bottom + painter.sheet.size * 1.5;
    for (step, word) in levels.scale.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a few steps")]
        let x = area.place(step as f64, 0.0).0;
        painter.behind.push(Primitive::Segments {
            segments: vec![[x, plot.top, x, plot.bottom + 4.0 * unit]],
            line: Line::new(if step == 0 { Ink::BaseLine } else { Ink::Line }, unit),
        });
        painter.put(word, x, baseline, Anchor::Middle, quiet);
    }
    let look = painter.look(Ink::Text2);
    for (index, level) in levels.levels.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a few steps and rows")]
        let (middle, reach) = (rows - index as f64 - 0.5, level.step as f64);
        let corners = [(0.0, middle - 0.28), (reach, middle + 0.28)];
        if level.step > 0 {
            area.draw(&Rectangle::new(corners, filled(Ink::SuccessFill, 1.0)));
            area.draw(&Rectangle::new(corners, drawn(Ink::Success, unit)));
        } else {
            let (x, y) = area.place(0.0, middle);
            painter.over.push(Primitive::Dots {
                points: vec![(x, y)],
                radius: 2.2 * unit,
                ink: Ink::Text3,
                opacity: 1.0,
            });
        }
        let y = painter.centred(area.place(0.0, middle).1);
        let room = inner.left - 10.0 * unit;
        let name = painter.measure.cut(&level.name, look.size, false, room);
        painter.put(&name, 0.0, y, Anchor::Start, look);
    }
    Vec::new()
}
