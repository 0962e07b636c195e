//! Scripts that run from right to left: the order of a line's pieces, and the joined forms of their letters.
//!
//! Only lines that hold such letters come here. Order follows the Unicode bidirectional algorithm; each run from right
//! to left is shaped as a whole, so Arabic letters join and brackets are mirrored.

use rustybuzz::{BufferClusterLevel, Direction, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Direction as Base, Level, get_base_direction};

use super::placed::Glyph;
use super::text::{Line, Piece};
use crate::font::{Fonts, thousandths};

/// True for the letters of Hebrew, Arabic and their relatives.
pub(super) fn runs_right_to_left(character: char) -> bool {
    matches!(
        u32::from(character),
        0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF
    )
}

/// Where a paragraph begins: its first strong letter decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beginning {
    Left,
    Right,
}

impl Beginning {
    /// The beginning of a paragraph made of `texts`.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        for text in texts {
            match get_base_direction(text) {
                Base::Rtl => return Self::Right,
                Base::Ltr => return Self::Left,
                Base::Mixed => {}
            }
        }
        Self::Left
    }
}

/// The glyphs of a run from right to left, in the order of drawing.
pub(super) fn shape(fonts: &Fonts<'_>, piece: &Piece) -> Vec<Glyph> {
    let Some(typeface) = fonts.typeface(piece.style.face) else {
        return Vec::new();
    };
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(&piece.text);
    buffer.set_direction(Direction::RightToLeft);
    buffer.guess_segment_properties();
    buffer.set_direction(Direction::RightToLeft);
    // Every letter keeps its own glyph where it has one, so that it can be copied out again.
    buffer.set_cluster_level(BufferClusterLevel::MonotoneCharacters);
    let shaped = rustybuzz::shape(&typeface.shaper(), &[], buffer);
    let units = i64::from(typeface.face.units_per_em()).max(1);
    let scaled = |value: i32| i16::try_from(i64::from(value) * 1000 / units).unwrap_or(0);
    let mut starts: Vec<usize> = shaped
        .glyph_infos()
        .iter()
        .map(|info| info.cluster as usize)
        .collect();
    starts.sort_unstable();
    starts.dedup();
    let mut told = std::collections::BTreeSet::new();
    shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .map(|(info, position)| {
            let from = info.cluster as usize;
            let to = starts
                .iter()
                .find(|start| **start > from)
                .copied()
                .unwrap_or(piece.text.len());
            // A letter drawn with several glyphs is told by the first of them.
            let text = if told.insert(from) {
                piece.text.get(from..to).unwrap_or_default()
            } else {
                "\u{200B}"
            };
            let id = u16::try_from(info.glyph_id).unwrap_or(0);
            Glyph {
                id,
                width: typeface.advance(ttf_parser::GlyphId(id)),
                advance: scaled(position.x_advance),
                right: scaled(position.x_offset),
                up: scaled(position.y_offset),
                text: text.to_owned(),
            }
        })
        .collect()
}

/// The glyphs of signs between such letters: the last stands first, and brackets open to the other side.
fn mirror(fonts: &Fonts<'_>, piece: &Piece) -> Vec<Glyph> {
    let Some(typeface) = fonts.typeface(piece.style.face) else {
        return Vec::new();
    };
    let signs = piece.text.chars().rev();
    signs
        .filter_map(|sign| {
            let own = typeface.glyph(sign)?;
            let shown = typeface.glyph(mirrored(sign)).unwrap_or(own);
            Some(Glyph {
                id: shown.id,
                width: shown.width,
                advance: i16::try_from(own.width).unwrap_or(i16::MAX),
                right: 0,
                up: 0,
                text: sign.to_string(),
            })
        })
        .collect()
}

/// The sign that a bracket becomes in a line from right to left.
fn mirrored(sign: char) -> char {
    const PAIRS: [(char, char); 8] = [
        ('(', ')'),
        ('[', ']'),
        ('{', '}'),
        ('<', '>'),
        ('«', '»'),
        ('‹', '›'),
        ('≤', '≥'),
        ('⟨', '⟩'),
    ];
    PAIRS
        .iter()
        .find_map(|(open, close)| match sign {
            _ if sign == *open => Some(*close),
            _ if sign == *close => Some(*open),
            _ => None,
        })
        .unwrap_or(sign)
}

/// The width of shaped glyphs.
pub(super) fn width(glyphs: &[Glyph], size: f32) -> f32 {
    let sum: i32 = glyphs.iter().map(|glyph| i32::from(glyph.advance)).sum();
    thousandths(u32::try_from(sum).unwrap_or(0), size)
}

/// Gives the pieces of a line the places at which they are seen, and shapes those that run from right to left.
pub(super) fn order(fonts: &Fonts<'_>, line: &mut Line, beginning: Beginning) {
    // A sign stands where a letter without direction would.
    const SIGN: &str = "\u{FFFC}";
    // The space at a line's end has no place of its own.
    let hangs = line.pieces.last_mut().is_some_and(|last| {
        last.icon.is_none() && last.text.ends_with(' ') && last.text.pop().is_some()
    });
    let mut text = String::new();
    for piece in &line.pieces {
        text.push_str(if piece.icon.is_some() {
            SIGN
        } else {
            &piece.text
        });
    }
    let base = match beginning {
        Beginning::Left => Level::ltr(),
        Beginning::Right => Level::rtl(),
    };
    let bidi = BidiInfo::new(&text, Some(base));
    let Some(paragraph) = bidi.paragraphs.first() else {
        return;
    };
    let levels = bidi.reordered_levels(paragraph, paragraph.range.clone());
    let mut at = 0;
    let mut pieces: Vec<(Level, Piece)> = Vec::new();
    for piece in line.pieces.drain(..) {
        let level_at = |at: usize| levels.get(at).copied().unwrap_or(base);
        if piece.icon.is_some() {
            pieces.push((level_at(at), piece));
            at += SIGN.len();
            continue;
        }
        // A piece is cut where the direction changes.
        let mut rest = piece.text.as_str();
        while !rest.is_empty() {
            let level = level_at(at);
            let length = rest
                .char_indices()
                .find(|(offset, _)| level_at(at + offset) != level)
                .map_or(rest.len(), |(offset, _)| offset);
            let (run, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
            let mut part = Piece {
                text: run.to_owned(),
                ..piece.clone()
            };
            if level.is_rtl() && !run.trim().is_empty() {
                part.glyphs = if run.contains(runs_right_to_left) {
                    shape(fonts, &part)
                } else {
                    mirror(fonts, &part)
                };
                part.width = width(&part.glyphs, part.style.size);
            } else {
                part.width = fonts.width(part.style.face, part.style.size, run);
            }
            pieces.push((level, part));
            at += length;
            rest = after;
        }
    }
    // Pieces stay in the order of reading, which is also that of the file; only their places change.
    let levels: Vec<Level> = pieces.iter().map(|(level, _)| *level).collect();
    line.width = 0.0;
    for place in BidiInfo::reorder_visual(&levels) {
        if let Some((_, piece)) = pieces.get_mut(place) {
            piece.x = line.width;
            line.width += piece.width;
        }
    }
    line.pieces = pieces.into_iter().map(|(_, piece)| piece).collect();
    line.begins = beginning;
    if hangs {
        line.end_with_space();
    }
}

#[cfg(test)]
mod tests {
    use super::super::breaking::break_lines;
    use super::super::colour::Colour;
    use super::super::text::{Span, Style};
    use super::*;

    fn pieces(text: &str) -> Vec<Piece> {
        let fonts = Fonts::new(None).unwrap();
        let style = Style::regular(10.0, Colour::TEXT);
        let mut lines = break_lines(&fonts, &[Span::words(text, style)], 500.0);
        assert_eq!(lines.len(), 1);
        lines.remove(0).pieces
    }

    #[test]
    fn arabic_letters_join() {
        let joined = pieces("بيت");
        let apart = pieces("ب ي ت");
        let ids = |pieces: &[Piece]| -> Vec<u16> {
            pieces
                .iter()
                .flat_map(|piece| piece.glyphs.iter().map(|glyph| glyph.id))
                .collect()
        };
        assert_eq!(ids(&joined).len(), 3);
        assert!(ids(&joined).iter().all(|id| !ids(&apart).contains(id)));
    }

    /// The texts of pieces from left to right.
    fn seen(text: &str) -> Vec<String> {
        let mut pieces = pieces(text);
        pieces.sort_by(|one, other| one.x.total_cmp(&other.x));
        pieces.into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn a_line_in_hebrew_is_seen_from_right_to_left() {
        assert_eq!(seen("שלום עולם 42"), ["42", " ", "עולם", " ", "שלום"]);
    }

    #[test]
    fn words_of_two_directions_keep_their_order_in_an_english_line() {
        let text = "see שלום עולם (now)";
        assert_eq!(seen(text).concat(), "see עולם שלום (now)");
        let read: String = pieces(text).into_iter().map(|piece| piece.text).collect();
        assert_eq!(read, text);
    }

    #[test]
    fn every_letter_is_told_once() {
        let told: String = pieces("السلام")
            .iter()
            .flat_map(|piece| piece.glyphs.iter().rev().map(|glyph| glyph.text.as_str()))
            .collect();
        assert_eq!(told, "السلام");
    }
}
