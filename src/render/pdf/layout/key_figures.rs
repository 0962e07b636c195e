//! The key figures: cells between two hairlines, each with a label, a value and a note.

use super::super::breaking::{break_lines, extent};
use super::super::colour::Colour;
use super::super::placed::{Item, Mark, Shape, Step};
use super::super::structure::Role;
use super::super::text::{Span, Style};
use super::compose::Composer;
use super::flow::Strip;
use super::inline::tone_colour;
use super::line::{HAIRLINE, baseline, rule};
use super::verdict::HIGHEST;
use crate::document::KeyFigure;

/// A cell of the key figures, unbroken.
struct FigureCell {
    label: Vec<Span>,
    value: Vec<Span>,
    note: Vec<Span>,
    /// With everything on one line.
    width: f32,
    /// With the note broken.
    least: f32,
}

/// A note takes no more lines than this to save a second row of figures.
const NOTE_LINES: f32 = 3.0;

/// Beside the hairline between two cells, in the order of trying.
const SIDES: [f32; 4] = [8.0, 7.0, 6.0, 5.0];

impl Composer<'_> {
    /// The figures between two hairlines, divided by hairlines; in as many rows as they need.
    pub(super) fn key_figures(&mut self, figures: &[KeyFigure]) {
        if figures.is_empty() {
            return;
        }
        let cells: Vec<FigureCell> = figures
            .iter()
            .map(|figure| {
                let small = Style::regular(8.0, Colour::TEXT_2);
                let label = vec![Span::words(&figure.label, small)];
                let value = value_spans(figure);
                let note = vec![Span::words(&figure.note, small)];
                let wide = |spans: &[Span]| extent(self.fonts, spans);
                let ((note_width, word), value_width) = (wide(&note), wide(&value).0);
                let firm = value_width.max(wide(&label).0);
                FigureCell {
                    label,
                    value,
                    note,
                    width: firm.max(note_width).min(self.width),
                    least: firm.max(word).max(note_width / NOTE_LINES),
                }
            })
            .collect();
        self.space(8.0);
        if let Some((widths, side)) = self.in_one_row(&cells) {
            self.figure_row(&cells, &widths, side, true);
        } else {
            self.in_rows(&cells);
        }
        self.space(10.0);
    }

    /// The widths with which all cells stand side by side, and the space beside their hairlines. Narrower gaps, then
    /// broken notes are better than a second row.
    fn in_one_row(&self, cells: &[FigureCell]) -> Option<(Vec<f32>, f32)> {
        let count = cells.len() as f32;
        let gaps = 2.0 * (count - 1.0);
        let sum = |width: fn(&FigureCell) -> f32| cells.iter().map(width).sum::<f32>();
        let (natural, least) = (sum(|cell| cell.width), sum(|cell| cell.least));
        let fitting = |wanted: f32| {
            SIDES
                .into_iter()
                .find(|side| wanted + side * gaps <= self.width)
        };
        if let Some(side) = fitting(natural) {
            let spare = (self.width - natural - side * gaps) / count.max(1.0);
            return Some((cells.iter().map(|cell| cell.width + spare).collect(), side));
        }
        let side = fitting(least)?;
        let part = (self.width - side * gaps - least) / (natural - least).max(0.01);
        let widths: Vec<f32> = cells
            .iter()
            .map(|cell| cell.least + (cell.width - cell.least) * part)
            .collect();
        let is_low = cells.iter().zip(&widths).all(|(cell, width)| {
            break_lines(self.fonts, &cell.note, *width).len() as f32 <= NOTE_LINES
        });
        is_low.then_some((widths, side))
    }

    /// As many rows as the cells need.
    fn in_rows(&mut self, cells: &[FigureCell]) {
        let [side, ..] = SIDES;
        let mut rest = cells;
        let mut is_first = true;
        while !rest.is_empty() {
            let mut used = 0.0;
            let mut count = 0;
            for cell in rest {
                let gap = if count == 0 { 0.0 } else { 2.0 * side };
                if count > 0 && used + gap + cell.width > self.width {
                    break;
                }
                used += gap + cell.width;
                count += 1;
            }
            let (row, later) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            let spare = (self.width - used).max(0.0) / count as f32;
            let widths: Vec<f32> = row.iter().map(|cell| cell.width + spare).collect();
            self.figure_row(row, &widths, side, is_first);
            is_first = false;
            rest = later;
        }
    }

    fn figure_row(&mut self, row: &[FigureCell], widths: &[f32], side: f32, is_first: bool) {
        const ABOVE: f32 = 5.5;
        let mut strip = Strip::default();
        let count = row.len();
        let mut x = self.x;
        for (at, (cell, width)) in row.iter().zip(widths).enumerate() {
            let left = if at == 0 { 0.0 } else { side };
            let right = if at + 1 == count { 0.0 } else { side };
            let inner = width.min(self.x + self.width - x - left);
            if at > 0 {
                strip.items.push(Item {
                    node: None,
                    mark: Mark::Shape(Shape::line(&[(x, 0.0), (x, 50.0)], Colour::LINE, HAIRLINE)),
                });
            }
            let node = self.tree.add(self.parent, Role::Paragraph);
            let mut y = ABOVE;
            for (spans, leading, size) in [
                (&cell.label, 11.0, 8.0),
                (&cell.value, 17.0, 12.5),
                (&cell.note, 11.0, 8.0),
            ] {
                for mut line in break_lines(self.fonts, spans, inner) {
                    line.end_with_space();
                    strip.items.extend(self.line(
                        &line,
                        x + left,
                        y + baseline(leading, size),
                        Some(node),
                    ));
                    y += leading;
                }
            }
            strip.height = strip.height.max(y + ABOVE);
            x += left + inner + right;
        }
        if strip.height > self.capacity() * HIGHEST {
            for cell in row {
                for spans in [&cell.label, &cell.value, &cell.note] {
                    self.plainly(spans);
                }
            }
            return;
        }
        // The hairlines between the cells are as high as the row.
        for item in &mut strip.items {
            if let Mark::Shape(shape) = &mut item.mark
                && let [_, Step::Line(_, end)] = shape.path.as_mut_slice()
            {
                *end = strip.height;
            }
        }
        if is_first {
            strip
                .items
                .push(rule(self.x, 0.3, self.width, Colour::LINE_2, HAIRLINE));
        }
        strip.items.push(rule(
            self.x,
            strip.height - 0.3,
            self.width,
            Colour::LINE_2,
            HAIRLINE,
        ));
        self.push(strip);
    }
}

/// A value in large type; what only qualifies it ("of 180", arrows) is smaller.
fn value_spans(figure: &KeyFigure) -> Vec<Span> {
    let large = Style::bold(12.5, tone_colour(figure.tone).unwrap_or(Colour::TEXT));
    let small = Style::regular(9.0, Colour::TEXT_2);
    let mut spans = Vec::new();
    for (at, part) in figure.value.split('→').enumerate() {
        if at > 0 {
            spans.push(Span::words("→", small));
        }
        match part.split_once(" of ") {
            Some((value, whole)) => {
                spans.push(Span::words(value, large));
                spans.push(Span::words(&format!(" of {whole}"), small));
            }
            None => spans.push(Span::words(part, large)),
        }
    }
    spans
}
