//! Letters as shapes: the outlines that the faces hold.

use ttf_parser::{GlyphId, OutlineBuilder};

use super::canvas::{Canvas, Ring};
use super::outline::bezier;
use crate::font::Fonts;
use crate::render::pdf::placed::Text;

/// A curve of a letter needs no more corners at the sizes of charts.
const CURVE: u8 = 4;

/// A run of text in one face.
pub(super) fn draw(canvas: &mut Canvas, text: &Text, fonts: &Fonts<'_>, scale: f32) {
    let Some(typeface) = fonts.typeface(text.face) else {
        return;
    };
    let size = text.size * scale;
    let em = size / f32::from(typeface.face.units_per_em()).max(1.0);
    let mut pen = Pen {
        rings: Vec::new(),
        x: text.x * scale,
        y: text.y * scale,
        em,
    };
    let thousandths = |width: f32| width * size / 1000.0;
    if text.glyphs.is_empty() {
        for character in text.text.chars() {
            let Some(glyph) = typeface.glyph(character) else {
                continue;
            };
            typeface.face.outline_glyph(GlyphId(glyph.id), &mut pen);
            pen.x += thousandths(f32::from(glyph.width));
        }
    } else {
        for glyph in &text.glyphs {
            let (right, up) = (f32::from(glyph.right), f32::from(glyph.up));
            let place = (pen.x, pen.y);
            pen.x += thousandths(right);
            pen.y -= thousandths(up);
            typeface.face.outline_glyph(GlyphId(glyph.id), &mut pen);
            pen.x = place.0 + thousandths(f32::from(glyph.advance));
            pen.y = place.1;
        }
    }
    canvas.fill(&pen.rings, text.colour);
}

/// Takes down the outline of a glyph at its place.
struct Pen {
    rings: Vec<Ring>,
    x: f32,
    y: f32,
    em: f32,
}

impl Pen {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.em, self.y - y * self.em)
    }

    fn push(&mut self, place: (f32, f32)) {
        if let Some(ring) = self.rings.last_mut() {
            ring.push(place);
        }
    }

    fn last(&self) -> (f32, f32) {
        let ring = self.rings.last();
        ring.and_then(|ring| ring.last().copied())
            .unwrap_or((self.x, self.y))
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.rings.push(vec![self.place(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.push(self.place(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (from, handle, to) = (self.last(), self.place(x1, y1), self.place(x, y));
        for part in 1..=CURVE {
            let t = f32::from(part) / f32::from(CURVE);
            let mix = |from: f32, handle: f32, to: f32| {
                (1.0 - t) * ((1.0 - t) * from + t * handle) + t * ((1.0 - t) * handle + t * to)
            };
            self.push((mix(from.0, handle.0, to.0), mix(from.1, handle.1, to.1)));
        }
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (from, to) = (self.last(), self.place(x, y));
        let (one, two) = (self.place(x1, y1), self.place(x2, y2));
        for part in 1..=CURVE {
            let t = f32::from(part) / f32::from(CURVE);
            self.push(bezier(from, one, two, to, t));
        }
    }

    fn close(&mut self) {}
}
