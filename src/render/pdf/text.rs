//! Measuring text and breaking it into lines.

use std::rc::Rc;

use super::clean;
use super::colour::Colour;
use super::font::{Face, Fonts, thousandths};
use super::placed::{Glyph, Link};
use super::shape::{Beginning, order, runs_right_to_left, shape, width as shaped_width};
use crate::document::Sign;

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
        if let Some(last) = self.pieces.last_mut()
            && last.icon.is_none()
            && last.glyphs.is_empty()
        {
            last.text.push(' ');
        }
    }
}

/// What breaking works on.
enum Token {
    Word(Vec<Piece>, f32),
    Space(Vec<Piece>, f32),
    Break,
}

/// The mark before the rest of a word that did not fit in a line.
const CONTINUED: &str = "↳ ";

/// Below this width a continued word has no room for its mark.
const NARROWEST_MARKED: f32 = 60.0;

/// A word is broken after a sign in preference to a letter if one stands within this many characters.
const LOOK_BACK: usize = 30;

/// Breaks running text into lines no wider than `width`.
pub(super) fn break_lines(fonts: &Fonts<'_>, spans: &[Span], width: f32) -> Vec<Line> {
    let mut lines = broken(fonts, spans, width);
    let texts = || {
        spans.iter().filter_map(|span| match &span.content {
            Content::Words(text) => Some(text.as_str()),
            _ => None,
        })
    };
    if texts().any(|text| text.contains(runs_right_to_left)) {
        let beginning = Beginning::of(texts());
        for line in &mut lines {
            order(fonts, line, beginning);
        }
    }
    lines
}

/// Lines with their pieces in the order of reading.
fn broken(fonts: &Fonts<'_>, spans: &[Span], width: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    let mut space: Option<(Vec<Piece>, f32)> = None;
    for token in tokens(fonts, spans) {
        match token {
            Token::Break => {
                lines.push(std::mem::take(&mut line));
                space = None;
            }
            Token::Space(pieces, wide) => {
                if !line.pieces.is_empty() {
                    space = Some((pieces, wide));
                }
            }
            Token::Word(pieces, wide) => {
                let gap = space.as_ref().map_or(0.0, |(_, wide)| *wide);
                if line.width + gap + wide <= width {
                    for piece in space.take().map(|(pieces, _)| pieces).unwrap_or_default() {
                        line.push(piece);
                    }
                } else if !line.pieces.is_empty() {
                    if space.take().is_some() {
                        line.end_with_space();
                    }
                    lines.push(std::mem::take(&mut line));
                }
                if wide <= width {
                    for piece in pieces {
                        line.push(piece);
                    }
                } else {
                    line = break_word(fonts, pieces, width, &mut lines);
                }
            }
        }
    }
    if !line.pieces.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The width that text takes on one line, and the width of its longest word.
pub(super) fn extent(fonts: &Fonts<'_>, spans: &[Span]) -> (f32, f32) {
    let (mut whole, mut line, mut longest) = (0.0_f32, 0.0_f32, 0.0_f32);
    for token in tokens(fonts, spans) {
        match token {
            Token::Word(_, wide) => {
                line += wide;
                longest = longest.max(wide);
            }
            Token::Space(_, wide) => line += wide,
            Token::Break => line = 0.0,
        }
        whole = whole.max(line);
    }
    (whole, longest)
}

/// Breaks a word that is wider than a line; whole lines go to `lines`, the rest is returned.
fn break_word(fonts: &Fonts<'_>, pieces: Vec<Piece>, width: f32, lines: &mut Vec<Line>) -> Line {
    let mut line = Line::default();
    // Where the line may end: behind the last sign in it, as an index into its characters.
    let mut atoms: Vec<Piece> = pieces
        .into_iter()
        .flat_map(|piece| atoms(fonts, piece))
        .collect();
    atoms.reverse();
    let mut current: Vec<Piece> = Vec::new();
    let mut used = 0.0;
    while let Some(atom) = atoms.pop() {
        if used + atom.width > width && !current.is_empty() {
            atoms.push(atom);
            let since = current
                .iter()
                .rev()
                .take(LOOK_BACK)
                .position(|atom| is_breakable_sign(&atom.text));
            if let Some(since) = since.filter(|since| since + 1 < current.len()) {
                let kept = current.len() - since;
                // At least half the line stays filled.
                if kept * 2 > current.len() {
                    for atom in current.drain(kept..).rev() {
                        atoms.push(atom);
                    }
                }
            }
            for atom in current.drain(..) {
                line.push(atom);
            }
            lines.push(std::mem::take(&mut line));
            used = 0.0;
            if width >= NARROWEST_MARKED
                && let Some(next) = atoms.last()
            {
                let style = Style {
                    face: Face::Regular,
                    colour: Colour::TEXT_3,
                    strike: false,
                    ..next.style
                };
                for piece in set(fonts, CONTINUED, style, None) {
                    used += piece.width;
                    line.push(piece);
                }
            }
            continue;
        }
        used += atom.width;
        current.push(atom);
    }
    for atom in current {
        line.push(atom);
    }
    line
}

fn is_breakable_sign(text: &str) -> bool {
    matches!(
        text,
        "/" | "-"
            | "_"
            | "."
            | ","
            | ":"
            | ";"
            | "="
            | "&"
            | "?"
            | "|"
            | "+"
            | "@"
            | "}"
            | ")"
            | "]"
    )
}

/// A piece taken apart into single characters.
fn atoms(fonts: &Fonts<'_>, piece: Piece) -> Vec<Piece> {
    if piece.icon.is_some() {
        return vec![piece];
    }
    piece
        .text
        .chars()
        .map(|character| {
            let text = character.to_string();
            Piece {
                x: 0.0,
                width: fonts.width(piece.style.face, piece.style.size, &text),
                text,
                icon: None,
                style: piece.style,
                link: piece.link.clone(),
                glyphs: Vec::new(),
            }
        })
        .collect()
}

/// Takes text apart into words, spaces and forced breaks.
fn tokens(fonts: &Fonts<'_>, spans: &[Span]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    // True while the next letters belong to the word before them.
    let mut open = false;
    for span in spans {
        match &span.content {
            Content::Break => {
                tokens.push(Token::Break);
                open = false;
            }
            Content::Icon(sign) => {
                let piece = Piece {
                    x: 0.0,
                    width: span.style.size,
                    text: String::new(),
                    icon: Some(*sign),
                    style: span.style,
                    link: span.link.clone(),
                    glyphs: Vec::new(),
                };
                append(&mut tokens, &mut open, vec![piece]);
            }
            Content::Words(text) => {
                for (part, kind) in parts(text) {
                    match kind {
                        Part::Word => {
                            let pieces = set(fonts, part, span.style, span.link.as_ref());
                            append(&mut tokens, &mut open, pieces);
                        }
                        Part::Ideograph => {
                            open = false;
                            let pieces = set(fonts, part, span.style, span.link.as_ref());
                            append(&mut tokens, &mut open, pieces);
                            open = false;
                        }
                        Part::Space => {
                            let pieces = set(fonts, part, span.style, span.link.as_ref());
                            let width = pieces.iter().map(|piece| piece.width).sum();
                            tokens.push(Token::Space(pieces, width));
                            open = false;
                        }
                    }
                }
            }
        }
    }
    tokens
}

fn append(tokens: &mut Vec<Token>, open: &mut bool, pieces: Vec<Piece>) {
    let width: f32 = pieces.iter().map(|piece| piece.width).sum();
    if *open && let Some(Token::Word(word, wide)) = tokens.last_mut() {
        word.extend(pieces);
        *wide += width;
    } else {
        tokens.push(Token::Word(pieces, width));
    }
    *open = true;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Word,
    Space,
    /// A character that a line may break before and after.
    Ideograph,
}

/// Cuts text where lines may break: at spaces, and around the characters of scripts that write without spaces.
fn parts(text: &str) -> impl Iterator<Item = (&str, Part)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let kind = part_kind(first);
        let length = if kind == Part::Ideograph {
            // Closing signs never begin a line.
            rest.char_indices()
                .skip(1)
                .find(|(_, character)| !is_closing(*character))
                .map_or(rest.len(), |(at, _)| at)
        } else {
            rest.char_indices()
                .find(|(_, character)| part_kind(*character) != kind)
                .map_or(rest.len(), |(at, _)| at)
        };
        // A range such as "17:20:48 – 17:21:03" stays on one line.
        let length = if kind == Part::Word {
            range_length(rest, length)
        } else {
            length
        };
        let (part, after) = rest.split_at_checked(length)?;
        rest = after;
        Some((part, kind))
    })
}

/// Widens a word that ends in a digit over " – " and the word behind it, if that begins with a digit.
fn range_length(text: &str, length: usize) -> usize {
    let Some((word, after)) = text.split_at_checked(length) else {
        return length;
    };
    let Some(end) = after.strip_prefix(" – ") else {
        return length;
    };
    if !word.ends_with(|last: char| last.is_ascii_digit())
        || !end.starts_with(|first: char| first.is_ascii_digit())
    {
        return length;
    }
    let more = end
        .char_indices()
        .find(|(_, character)| part_kind(*character) != Part::Word)
        .map_or(end.len(), |(at, _)| at);
    length + (after.len() - end.len()) + more
}

fn part_kind(character: char) -> Part {
    match u32::from(character) {
        0x20 | 0x1680 | 0x2000..=0x2006 | 0x2008..=0x200A | 0x205F | 0x3000 => Part::Space,
        0x2E80..=0x2FFF
        | 0x3001..=0x9FFF
        | 0xAC00..=0xD7FF
        | 0xF900..=0xFAFF
        | 0xFF01..=0xFFEF
        | 0x20000..=0x3FFFF => Part::Ideograph,
        _ => Part::Word,
    }
}

fn is_closing(character: char) -> bool {
    matches!(
        character,
        '、' | '。'
            | '，'
            | '．'
            | '）'
            | '」'
            | '』'
            | '】'
            | '〉'
            | '》'
            | '！'
            | '？'
            | '：'
            | '；'
            | 'ー'
            | '゛'
            | '゜'
    )
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
        for shown in format!("[U+{:04X}]", u32::from(character)).chars() {
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
