//! How wide words are: by the faces that PDF embeds, so that every format agrees on what fits.

use super::palette::Ink;
use super::primitive::{Anchor, Text};
use crate::clean;
use crate::font::{Face, Fonts};

/// Measures words.
pub struct Measure<'a> {
    fonts: &'a Fonts<'a>,
}

/// How words look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Type {
    pub(super) size: f32,
    pub(super) bold: bool,
    pub(super) ink: Ink,
}

impl<'a> Measure<'a> {
    /// By these faces.
    #[must_use]
    pub fn new(fonts: &'a Fonts<'a>) -> Self {
        Self { fonts }
    }

    /// The width of words.
    pub(super) fn width(&self, words: &str, size: f32, bold: bool) -> f32 {
        let face = if bold { Face::SemiBold } else { Face::Regular };
        self.fonts.width(face, size, words)
    }

    /// Words of any origin as a mark.
    pub(super) fn text(&self, words: &str, x: f32, y: f32, anchor: Anchor, look: Type) -> Text {
        let words = clean::line(words).trim().to_owned();
        Text {
            x,
            y,
            anchor,
            width: self.width(&words, look.size, look.bold),
            words,
            size: look.size,
            bold: look.bold,
            ink: look.ink,
            halo: false,
        }
    }

    /// Words cut at their end with "…" if they are too wide; nothing if not even a letter has room.
    pub(super) fn cut(&self, words: &str, size: f32, bold: bool, room: f32) -> String {
        let words = clean::line(words);
        let words = words.trim();
        if self.width(words, size, bold) <= room {
            return words.to_owned();
        }
        let mut kept = String::new();
        for character in words.chars() {
            kept.push(character);
            if self.width(&kept, size, bold) + self.width("…", size, bold) > room {
                kept.pop();
                break;
            }
        }
        let kept = kept.trim_end();
        if kept.is_empty() {
            String::new()
        } else {
            format!("{kept}…")
        }
    }

    /// As many of the parts between commas as fit whole; the first is cut if even it is too wide.
    pub(super) fn whole_parts(&self, words: &str, size: f32, bold: bool, room: f32) -> String {
        let mut kept = words;
        while self.width(kept, size, bold) > room {
            match kept.rsplit_once(", ") {
                Some((parts, _)) => kept = parts,
                None => break,
            }
        }
        self.cut(kept, size, bold, room)
    }

    /// The words between spaces. One that is wider than the room, such as a query, may be broken behind its brackets and
    /// commas; its later pieces are glued to those before.
    fn pieces<'w>(&self, words: &'w str, size: f32, room: f32) -> Vec<(&'w str, bool)> {
        let mut pieces = Vec::new();
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            if self.width(word, size, false) <= room {
                pieces.push((word, false));
                continue;
            }
            let parts = word.split_inclusive(['(', '{', ',']);
            pieces.extend(parts.enumerate().map(|(index, part)| (part, index > 0)));
        }
        pieces
    }

    /// Words broken at spaces into at most `most` lines; the last is cut if it must be.
    pub(super) fn broken(&self, words: &str, size: f32, room: f32, most: usize) -> Vec<String> {
        let words = clean::line(words);
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for (word, glued) in self.pieces(&words, size, room) {
            let longer = if line.is_empty() || glued {
                format!("{line}{word}")
            } else {
                format!("{line} {word}")
            };
            if !line.is_empty() && lines.len() + 1 < most && self.width(&longer, size, false) > room
            {
                lines.push(std::mem::take(&mut line));
                word.clone_into(&mut line);
            } else {
                line = longer;
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
            .into_iter()
            .map(|line| self.cut(&line, size, false, room))
            .filter(|line| !line.is_empty())
            .collect()
    }
}
