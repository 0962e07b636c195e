//! Breaking running text into lines.

use super::colour::Colour;
use super::shape::{Beginning, order, runs_right_to_left};
use super::text::{Content, Line, Piece, Span, Style, set};
use super::token::{Token, tokens};
use crate::font::{Face, Fonts};

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
            // At least half the line stays filled.
            let last = |is_end: fn(&str) -> bool| {
                let near = current.iter().rev().take(LOOK_BACK.min(current.len() / 2));
                near.map(|atom| atom.text.as_str()).position(is_end)
            };
            // The parts of a path stay whole before all others.
            if let Some(since) = last(|text| text == "/").or_else(|| last(is_breakable_sign)) {
                for atom in current.drain(current.len() - since..).rev() {
                    atoms.push(atom);
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
