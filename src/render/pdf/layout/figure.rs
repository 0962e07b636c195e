//! Figures as drawings whose text is text in the embedded faces.

use super::super::clean;
use super::super::colour::Colour;
use super::super::placed::{Drawing, Mark, Shape, Stroke};
use super::super::text::{Span, Style, set};
use super::compose::Composer;
use crate::document::figure::Figure;
use crate::document::plain;
use crate::font::{Face, Fonts};
use crate::plot::outline::Outline;
use crate::plot::palette::{Ink, Rgb};
use crate::plot::primitive::{Anchor, Drawn, Primitive, Text};
use crate::plot::{self, Measure, Sheet};

/// Narrower figures would have no room for their words.
const NARROWEST: f32 = 300.0;

/// The space around a figure.
const AROUND: f32 = 12.0;

impl Composer<'_> {
    /// Sets a figure with its words below.
    pub(super) fn figure(&mut self, figure: &Figure) {
        self.figures += 1;
        let text_column = (self.x, self.width);
        (self.x, self.width) = self.figure_column.unwrap_or(text_column);
        // A figure in a very narrow column is shrunk instead.
        let sheet = Sheet::paper(self.width.max(NARROWEST));
        let drawn = plot::draw(figure, &sheet, &Measure::new(self.fonts));
        let drawing = Drawing {
            width: drawn.width,
            height: drawn.height,
            marks: figure_marks(&drawn, self.fonts),
            description: clean::words(&figure.alt).into_owned(),
        };
        let number = format!("Figure\u{a0}{}. ", self.figures);
        let caption = [
            Span::words(&number, Style::bold(8.0, Colour::TEXT)),
            Span::words(&plain(&figure.caption), Style::regular(8.0, Colour::TEXT_3)),
        ];
        self.space(AROUND);
        self.anchor(&figure.id);
        self.drawing(&drawing, &caption);
        self.space(AROUND);
        (self.x, self.width) = text_column;
    }
}

/// What a drawn figure is made of, its words set into runs of one face.
pub(in crate::render) fn figure_marks(drawn: &Drawn, fonts: &Fonts<'_>) -> Vec<Mark> {
    let mut marks = Vec::with_capacity(drawn.marks.len());
    for mark in &drawn.marks {
        match mark {
            Primitive::Text(text) => words(text, fonts, &mut marks),
            mark => marks.extend(mark.outline().map(shape)),
        }
    }
    marks
}

/// Words, on a cleared ground where they stand over marks: paper has no seams around letters.
fn words(text: &Text, fonts: &Fonts<'_>, marks: &mut Vec<Mark>) {
    if text.halo {
        let [left, top, right, bottom] = text.bounds();
        let left = (left - 1.0).max(0.0);
        marks.push(Mark::Shape(Shape::rectangle(
            left,
            top,
            right + 1.0 - left,
            bottom - top,
            Colour::WHITE,
        )));
    }
    let face = if text.bold {
        Face::SemiBold
    } else {
        Face::Regular
    };
    let style = Style {
        face,
        ..Style::regular(text.size, colour(text.ink.light()))
    };
    let clean = clean::words(&text.words);
    let pieces = set(fonts, &clean, style, None);
    let width: f32 = pieces.iter().map(|piece| piece.width).sum();
    let mut x = match text.anchor {
        Anchor::Start => text.x,
        Anchor::Middle => text.x - width / 2.0,
        Anchor::End => text.x - width,
    };
    for piece in pieces {
        let width = piece.width;
        marks.push(Mark::Text(piece.placed(x, text.y)));
        x += width;
    }
}

fn shape(outline: Outline) -> Mark {
    let opacity = outline.opacity;
    Mark::Shape(Shape {
        path: outline.path,
        fill: outline.fill.map(|ink| seen(ink, opacity)),
        stroke: outline.stroke.map(|line| Stroke {
            colour: seen(line.ink, opacity),
            width: line.width,
            dash: line.dash,
        }),
    })
}

/// Paper is white, so what is seen through is mixed with white: no viewer has to know transparency.
fn seen(ink: Ink, opacity: f32) -> Colour {
    colour(ink.light()).over(Colour::WHITE, opacity)
}

fn colour((red, green, blue): Rgb) -> Colour {
    Colour(red, green, blue)
}
