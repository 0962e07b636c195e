//! What text is made of, and its setting into pieces of one face each.

use std::rc::Rc;

use super::clean;
use super::colour::Colour;
use super::placed::{Glyph, Link, Text};
use super::shape::{Beginning, runs_right_to_left, shape, width as shaped_width};
use crate::document::Sign;
use crate::font::{Face, Fonts, code_point, thousandths};

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) colour: Colour,
    pub(super) strike: bool,
}

impl Style {
    /// Inter Regular.
    pub(super) const fn regular(size: f32, colour: Colour) -> Self {
        Self {
            face: Face::Regular,
            size,
            colour,
            strike: false,
        }
    }

    /// Inter SemiBold.
    pub(super) const fn bold(size: f32, colour: Colour) -> Self {
        Self {
            face: Face::SemiBold,
            ..Self::regular(size, colour)
        }
    }

    /// JetBrains Mono.
    pub(super) const fn mono(size: f32, colour: Colour) -> Self {
        Self {
            face: Face::Mono,
            ..Self::regular(size, colour)
        }
    }
}

/// What a span holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    /// Clean text.
    Words(String),
    /// A sign drawn as a shape, as wide as its style's size.
    Icon(Sign),
    /// The end of a line.
    Break,
}

/// A part of running text in one style.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    pub(super) content: Content,
    pub(super) style: Style,
    pub(super) link: Option<Rc<Link>>,
}

impl Span {
    /// Text of any origin.
    pub(super) fn words(text: &str, style: Style) -> Self {
        let clean = if style.face == Face::Mono {
            clean::name(text)
        } else {
            clean::words(text)
        };
        Self {
            content: Content::Words(clean.into_owned()),
            style,
            link: None,
        }
    }

    /// A sign.
    pub(super) fn icon(sign: Sign, style: Style) -> Self {
        Self {
            content: Content::Icon(sign),
            style,
            link: None,
        }
    }
}

/// A piece of a line: one face, one style.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// From the line's left end.
    pub(super) x: f32,
    pub(super) width: f32,
    /// Empty for an icon.
    pub(super) text: String,
    pub(super) icon: Option<Sign>,
    /// `style.face` is the face that draws, whichever the text asked for.
    pub(super) style: Style,
    pub(super) link: Option<Rc<Link>>,
    /// The glyphs of a run from right to left in the order of drawing; empty until the line is put in order.
    pub(super) glyphs: Vec<Glyph>,
}

impl Piece {
    /// The piece as a text that begins here.
    pub(super) fn placed(self, x: f32, y: f32) -> Text {
        Text {
            x,
            y,
            width: self.width,
            text: self.text,
            face: self.style.face,
            size: self.style.size,
            colour: self.style.colour,
            link: self.link,
            glyphs: self.glyphs,
        }
    }
}

/// A line that has been broken off.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) pieces: Vec<Piece>,
    /// Without the space at its end.
    pub(super) width: f32,
    /// The side on which it begins.
    pub(super) begins: Beginning,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            pieces: Vec::new(),
            width: 0.0,
            begins: Beginning::Left,
        }
    }
}

impl Line {
    pub(super) fn push(&mut self, mut piece: Piece) {
        piece.x = self.width;
        self.width += piece.width;
        if piece.icon.is_none()
            && let Some(last) = self.pieces.last_mut()
            && last.icon.is_none()
            && last.style == piece.style
            && last.link == piece.link
            // What joins was measured as it stands.
            && !last.text.ends_with(runs_right_to_left)
            && !piece.text.ends_with(runs_right_to_left)
        {
            last.text.push_str(&piece.text);
            last.width += piece.width;
            return;
        }
        self.pieces.push(piece);
    }

    /// A space at a soft break: it is not seen, but text that is read out or copied needs it.
    pub(super) fn end_with_space(&mut self) {
        let Some(last) = self.pieces.last_mut() else {
            return;
        };
        if last.icon.is_some() || !last.glyphs.is_empty() {
            return;
        }
        if last.style.face.is_of_text() {
            last.text.push(' ');
            return;
        }
        // Faces for other scripts need not have one.
        let space = Piece {
            x: self.width,
            width: 0.0,
            text: " ".to_owned(),
            icon: None,
            style: Style {
                face: Face::Regular,
                ..last.style
            },
            link: last.link.clone(),
            glyphs: Vec::new(),
        };
        self.pieces.push(space);
    }
}

/// Text as pieces, each in a face that has all its characters. What no face has stands as its code point.
pub(super) fn set(
    fonts: &Fonts<'_>,
    text: &str,
    style: Style,
    link: Option<&Rc<Link>>,
) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut sum = 0;
    let mut put = |character: char, face: Face, width: u16| {
        if let Some(last) = pieces.last_mut()
            && last.style.face == face
            && last.text.ends_with(runs_right_to_left) == runs_right_to_left(character)
        {
            last.text.push(character);
            sum += u32::from(width);
            last.width = thousandths(sum, style.size);
            return;
        }
        sum = u32::from(width);
        pieces.push(Piece {
            x: 0.0,
            width: thousandths(sum, style.size),
            text: character.to_string(),
            icon: None,
            style: Style { face, ..style },
            link: link.cloned(),
            glyphs: Vec::new(),
        });
    };
    for character in text.chars() {
        if let Some((face, glyph)) = fonts.resolve(style.face, character) {
            put(character, face, glyph.width);
            continue;
        }
        for shown in code_point(character).chars() {
            if let Some((face, glyph)) = fonts.resolve(style.face, shown) {
                put(shown, face, glyph.width);
            }
        }
    }
    for piece in &mut pieces {
        // Joined letters are narrower than those that stand alone.
        if piece.text.contains(runs_right_to_left) {
            piece.width = shaped_width(&shape(fonts, piece), style.size);
        }
    }
    pieces
}

/// The width of the first line of any text.
pub(super) fn width(fonts: &Fonts<'_>, text: &str, style: Style) -> f32 {
    set(fonts, text, style, None)
        .iter()
        .map(|piece| piece.width)
        .sum()
}

/// One line cut at its end with "…" if it is wider than `limit`.
pub(super) fn shorten(fonts: &Fonts<'_>, text: &str, style: Style, limit: f32) -> String {
    let text = clean::words(text);
    if width(fonts, &text, style) <= limit {
        return text.into_owned();
    }
    let room = limit - width(fonts, "…", style);
    let mut kept = String::new();
    let mut used = 0.0;
    for character in text.chars() {
        let wide = width(fonts, character.encode_utf8(&mut [0; 4]), style);
        if used + wide > room {
            break;
        }
        used += wide;
        kept.push(character);
    }
    let kept = kept.trim_end();
    format!("{kept}…")
}
