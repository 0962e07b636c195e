//! Beside the plots, or above them on a narrow sheet: what a row is, and its totals with their marks.

use super::frame::Painter;
use super::measure::Type;
use super::palette::{HEAT, Ink};
use super::primitive::{Anchor, Line, Part, Primitive};
use super::{fill, lines, overlay};
use crate::document::figure::{Content, Entry, Row, Swatch};

impl Painter<'_> {
    /// The row's name and note at the left; gives where they end.
    pub(super) fn title(&mut self, row: &Row, top: f32, room: f32) -> f32 {
        let size = self.sheet.title;
        let bold = Type {
            size,
            bold: true,
            ink: Ink::Text,
        };
        let mut y = top + size * 0.8;
        let words = self.measure.cut(&row.title, size, true, room);
        self.put(&words, 0.0, y, Anchor::Start, bold);
        let quiet = self.look(Ink::Text3);
        for line in self.measure.broken(&row.note, self.sheet.size, room, 4) {
            y += self.sheet.leading;
            self.put(&line, 0.0, y, Anchor::Start, quiet);
        }
        y + size * 0.3
    }

    /// The row's totals at the right; gives where they end.
    pub(super) fn legend(&mut self, entries: &[Entry], top: f32) -> f32 {
        let unit = self.sheet.unit;
        let left = self.sheet.right + self.sheet.beside;
        let right = self.sheet.width;
        let mut y = top + self.sheet.size * 0.8;
        let mut end = top;
        for entry in entries {
            let x = left + self.swatch(entry.mark, left, y, right);
            if matches!(entry.mark, Swatch::Heat(..)) {
                y += self.sheet.leading;
            }
            let look = if entry.strong {
                self.strong(Ink::Text)
            } else {
                self.look(Ink::Text2)
            };
            let wide = |words: &str| self.measure.width(words, look.size, look.bold);
            let label = wide(&entry.label).min((right - left) * 0.35);
            // A value that has no room beside its label stands below it.
            let below = label + wide(&entry.value) + 4.0 * unit > right - x;
            let room = right - if below { left } else { x + label + 4.0 * unit };
            let shown = self.measure.cut(&entry.value, look.size, look.bold, room);
            let mut value = self.measure.text(&shown, right, y, Anchor::End, look);
            let taken = if below { 0.0 } else { value.width + 2.0 * unit };
            let room = right - x - taken;
            let label = self.measure.cut(&entry.label, look.size, look.bold, room);
            self.put(&label, x, y, Anchor::Start, look);
            if below {
                y += self.sheet.leading;
                value.y = y;
            }
            if !value.words.is_empty() {
                self.words.push(value);
            }
            end = y + self.sheet.size * 0.3;
            y += self.sheet.leading;
        }
        end
    }

    /// A mark in front of words; gives how far the words are moved.
    fn swatch(&mut self, mark: Swatch, x: f32, baseline: f32, right: f32) -> f32 {
        let unit = self.sheet.unit;
        let middle = baseline - self.sheet.size * 0.36;
        match mark {
            Swatch::Class(class) => {
                fill::swatch(class, x, middle - 5.0 * unit, unit, &mut self.over);
            }
            Swatch::Cross => {
                let half = 2.8 * unit;
                let x = x + 5.0 * unit;
                self.over.push(Primitive::Segments {
                    segments: vec![
                        [x - half, middle - half, x + half, middle + half],
                        [x - half, middle + half, x + half, middle - half],
                    ],
                    line: Line::new(Ink::Text, 1.3 * unit),
                });
            }
            Swatch::Dot => self.over.push(Primitive::Dots {
                points: vec![(x + 5.0 * unit, middle)],
                radius: 2.2 * unit,
                ink: Ink::Success,
                opacity: 1.0,
            }),
            Swatch::Line(index) => self.over.push(Primitive::Path {
                points: vec![(x, middle), (x + 11.0 * unit, middle)],
                line: lines::look(index, unit),
            }),
            Swatch::Side(side) => {
                let at = [(x + 5.0 * unit, middle)];
                let marks = overlay::marks(side, &at, overlay::RADIUS * 1.2 * unit, unit);
                self.over.extend(marks);
            }
            Swatch::Heat(least, most) => {
                let wide = (right - x).min(98.0 * unit) / 7.0;
                let top = baseline + self.sheet.leading * 0.35;
                let mut at = x;
                for ink in HEAT {
                    self.over.push(Primitive::Boxes {
                        boxes: vec![[at, top, wide, 8.0 * unit]],
                        fill: Some(ink),
                        stroke: None,
                        opacity: 1.0,
                    });
                    at += wide;
                }
                let look = self.look(Ink::Text3);
                let y = top + 8.0 * unit + self.sheet.size;
                let words = crate::wording::count;
                self.put("requests per cell", x, baseline, Anchor::Start, look);
                self.put(&words(least), x, y, Anchor::Start, look);
                self.put(&words(most), at, y, Anchor::End, look);
                return 0.0;
            }
            Swatch::None => {}
        }
        15.0 * unit
    }

    /// On a narrow sheet: the row's name, note and totals above its plot.
    pub(super) fn head_above(&mut self, index: usize, row: &Row) {
        if matches!(
            row.content,
            Content::Lanes(_)
                | Content::Impact
                | Content::Trend(_)
                | Content::Panels(_)
                | Content::Dumbbells(_)
        ) {
            return;
        }
        let (unit, size) = (self.sheet.unit, self.sheet.title);
        let bold = Type {
            size,
            bold: true,
            ink: Ink::Text,
        };
        let mut y = self.y + size;
        let title = self.measure.cut(&row.title, size, true, self.sheet.width);
        let wide = self.measure.width(&title, size, true) + 8.0 * unit;
        self.put(&title, 0.0, y, Anchor::Start, bold);
        let quiet = self.look(Ink::Text3);
        let rest = self.sheet.width - wide;
        if self.measure.width(&row.note, self.sheet.size, false) <= rest {
            self.put(&row.note, wide, y, Anchor::Start, quiet);
        } else {
            for line in self
                .measure
                .broken(&row.note, self.sheet.size, self.sheet.width, 2)
            {
                y += self.sheet.leading;
                self.put(&line, 0.0, y, Anchor::Start, quiet);
            }
        }
        self.part(Some(Part::Totals(index)));
        let mut x = self.sheet.width;
        for entry in &row.legend {
            let look = if entry.strong {
                self.strong(Ink::Text)
            } else {
                self.look(Ink::Text2)
            };
            let heat = matches!(entry.mark, Swatch::Heat(..));
            let words = if entry.value.is_empty() {
                entry.label.clone()
            } else {
                format!("{} {}", entry.label, entry.value)
            };
            let wide = if heat {
                self.sheet.width
            } else {
                self.measure.width(&words, look.size, look.bold) + 28.0 * unit
            };
            if x + wide > self.sheet.width {
                y += self.sheet.leading;
                x = 0.0;
            }
            let moved = self.swatch(entry.mark, x, y, self.sheet.width);
            if heat {
                y += self.sheet.leading * 1.8;
            } else {
                let room = self.sheet.width - x - moved;
                let words = self.measure.cut(&words, look.size, look.bold, room);
                self.put(&words, x + moved, y, Anchor::Start, look);
            }
            x += wide;
        }
        self.part(Some(Part::Row(index)));
        self.y = y + 12.0 * unit;
    }
}
