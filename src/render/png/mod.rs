//! Figures as pixels, for places that show no SVG: the marks that paper gets, painted in the embedded faces.

mod canvas;
mod encode;
mod glyph;
mod outline;

use crate::font::Fonts;
use crate::plot::primitive::Drawn;
use crate::render::pdf::layout::figure_marks;
use crate::render::pdf::placed::Mark;
use canvas::Canvas;
use outline::{filled, stroked};

/// Pixels per unit of the sheet: figures are shown at less than their width, and type has to stay sharp.
const SCALE: f32 = 2.0;

/// Larger figures are drawn with fewer pixels per unit; none has more pixels on a side.
const LARGEST: f32 = 16_000.0;

/// A drawn figure as a PNG file on a white ground.
#[must_use]
pub(super) fn write(drawn: &Drawn, fonts: &Fonts<'_>) -> Vec<u8> {
    let scale = SCALE.min(LARGEST / drawn.width.max(drawn.height).max(1.0));
    let mut canvas = Canvas::new(drawn.width * scale, drawn.height * scale);
    for mark in figure_marks(drawn, fonts) {
        match mark {
            Mark::Shape(shape) => {
                if let Some(colour) = shape.fill {
                    canvas.fill(&filled(&shape.path, scale), colour);
                }
                if let Some(stroke) = shape.stroke {
                    canvas.fill(&stroked(&shape.path, &stroke, scale), stroke.colour);
                }
            }
            Mark::Text(text) => glyph::draw(&mut canvas, &text, fonts, scale),
        }
    }
    encode::png(&canvas)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::palette::Ink;
    use crate::plot::primitive::{Anchor, Line, Primitive, Text};

    fn drawn(marks: Vec<Primitive>) -> Drawn {
        Drawn {
            width: 40.0,
            height: 20.0,
            marks,
            ..Drawn::default()
        }
    }

    /// The pixels of a file that this module wrote: its width and its rows.
    fn pixels(png: &[u8]) -> (usize, Vec<[u8; 3]>) {
        assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap()) as usize;
        let (width, height) = (number(16), number(20));
        let length = number(33);
        assert_eq!(&png[37..41], b"IDAT");
        let raw = miniz_oxide::inflate::decompress_to_vec_zlib(&png[41..41 + length]).unwrap();
        assert_eq!(raw.len(), height * (width * 3 + 1));
        let mut above = vec![0_u8; width * 3];
        let mut out = Vec::new();
        for row in raw.chunks(width * 3 + 1) {
            assert_eq!(row[0], 2, "every row is told by the one above");
            for (before, change) in above.iter_mut().zip(&row[1..]) {
                *before = before.wrapping_add(*change);
            }
            out.extend(above.chunks(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]));
        }
        (width, out)
    }

    #[test]
    fn a_box_covers_its_pixels_and_no_others() {
        let fonts = Fonts::new(None).unwrap();
        let mark = Primitive::Boxes {
            boxes: vec![[10.0, 5.0, 4.0, 3.0]],
            fill: Some(Ink::NoResponse),
            stroke: None,
            opacity: 1.0,
        };
        let (width, pixels) = pixels(&write(&drawn(vec![mark]), &fonts));
        let ink = Ink::NoResponse.light();
        for (at, pixel) in pixels.iter().enumerate() {
            let inside = (20..28).contains(&(at % width)) && (10..16).contains(&(at / width));
            let wanted = if inside {
                [ink.0, ink.1, ink.2]
            } else {
                [255; 3]
            };
            assert_eq!(*pixel, wanted, "{at}");
        }
    }

    #[test]
    fn a_dashed_line_has_gaps_and_words_leave_ink() {
        let fonts = Fonts::new(None).unwrap();
        let line = Line::new(Ink::Text, 1.0).dashed(4.0, 4.0);
        let path = Primitive::Path {
            points: vec![(0.0, 2.5), (40.0, 2.5)],
            line,
        };
        let words = Primitive::Text(Text {
            x: 2.0,
            y: 16.0,
            anchor: Anchor::Start,
            words: "3 s é 日 ש".to_owned(),
            size: 8.0,
            bold: false,
            ink: Ink::Text,
            halo: false,
            width: 30.0,
        });
        let (width, pixels) = pixels(&write(&drawn(vec![path, words]), &fonts));
        let dark = |x: usize, y: usize| pixels[y * width + x][0] < 128;
        assert!(dark(3, 4) && !dark(11, 4) && dark(19, 4));
        assert!((0..width).any(|x| (20..34).any(|y| dark(x, y))));
    }
}
