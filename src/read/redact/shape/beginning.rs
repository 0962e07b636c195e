//! Finds where shapes begin, in capitals or not.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};

use super::super::stretch::{self, Stretches};
use super::SHAPES;

#[expect(clippy::expect_used, reason = "the patterns are constants and few")]
static BEGINNINGS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::LeftmostFirst)
        .build(SHAPES.map(|(beginning, _, _)| beginning))
        .expect("a few short patterns make a small automaton")
});

/// Finds where shapes begin, in capitals or not. The vector search for many patterns knows no capitals: the text is
/// put into small letters piece by piece, which costs far less than an automaton that takes byte after byte.
pub(super) struct Beginnings<'t, 's> {
    text: &'t [u8],
    /// Where the piece at hand begins in the text, and where the next one does.
    piece_start: usize,
    next_start: usize,
    /// The piece in small letters, with some bytes of the next one: a beginning may lie across the border.
    piece: Vec<u8>,
    /// How far the piece was searched.
    at: usize,
    /// Where there are letters at all.
    stretches: &'s mut Stretches,
}

/// Bytes of one piece; with its copy it fits the fast part of the memory.
const PIECE: usize = 4 * 1024;

/// More bytes than any beginning has.
const OVERLAP: usize = 32;

impl<'t, 's> Beginnings<'t, 's> {
    /// Before a text. Where it holds letters is told on the way.
    pub(super) fn new(text: &'t str, stretches: &'s mut Stretches) -> Self {
        Self {
            text: text.as_bytes(),
            piece_start: 0,
            next_start: 0,
            piece: Vec::new(),
            at: 0,
            stretches,
        }
    }

    /// Makes the next piece that holds letters; false at the end.
    fn load(&mut self) -> bool {
        while self.next_start < self.text.len() {
            self.piece_start = self.next_start;
            self.next_start += PIECE;
            self.at = self.at.saturating_sub(PIECE);
            let end = (self.next_start + OVERLAP).min(self.text.len());
            let piece = self.text.get(self.piece_start..end).unwrap_or_default();
            if stretch::is_telling(piece) {
                self.stretches.add(self.piece_start..end);
                self.piece.clear();
                self.piece.extend(piece.iter().map(u8::to_ascii_lowercase));
                return true;
            }
        }
        false
    }
}

impl Iterator for Beginnings<'_, '_> {
    /// The shape, and the bytes from which to which it begins.
    type Item = (usize, usize, usize);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let input = Input::new(&self.piece).range(self.at.min(self.piece.len())..);
            // What begins in the overlap belongs to the next piece, which sees it whole.
            if let Some(found) = BEGINNINGS.find(input).filter(|found| found.start() < PIECE) {
                self.at = found.end();
                let start = self.piece_start + found.start();
                return Some((found.pattern().as_usize(), start, start + found.len()));
            }
            if !self.load() {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use super::*;

    #[test]
    fn a_shape_is_found_wherever_it_stands_in_a_long_text() {
        let secret = "Password=hunter2!";
        for before in (PIECE - 40..PIECE + 40).chain(2 * PIECE - 20..2 * PIECE + 5) {
            let text = format!("{}{secret} {secret} end", ".".repeat(before));
            let mut stretches = Stretches::default();
            let found: Vec<_> = find(&text, &mut stretches)
                .map(|(rule, span)| (rule, &text[span.start..span.end]))
                .collect();
            assert_eq!(found, [("password", "hunter2!"); 2], "{before}");
        }
    }

    #[test]
    fn no_beginning_is_longer_than_what_pieces_share() {
        assert!(SHAPES.iter().all(|shape| shape.0.len() < OVERLAP));
        // The search is for small letters.
        assert!(SHAPES.iter().all(|shape| shape.0 == shape.0.to_lowercase()));
        // And only where some byte tells that it is worth it.
        assert!(
            SHAPES
                .iter()
                .all(|shape| shape.0.bytes().any(stretch::tells))
        );
    }
}
