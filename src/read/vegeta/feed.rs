//! Reads a source in pieces, so that memory depends on the longest piece of a file and not on the file.

use std::io::{ErrorKind, Read};

/// How much is read at once: little enough that what a core has just read and decoded is still near to it, and more than
/// what allocators give back to the system and ask for again with each of many small files.
pub(super) const PIECE: usize = 256 * 1024;

/// The part of a source that is at hand.
pub(super) struct Feed<'r> {
    source: &'r mut (dyn Read + Send),
    /// How much is read at once.
    piece: usize,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Where the first byte at hand stands in the source.
    offset: u64,
    failure: Option<std::io::Error>,
}

impl<'r> Feed<'r> {
    pub(super) fn new(source: &'r mut (dyn Read + Send), piece: usize) -> Self {
        Self {
            source,
            piece,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            offset: 0,
            failure: None,
        }
    }

    /// The bytes at hand.
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Where the first byte at hand stands in the source.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Why the source could not be read to its end.
    pub(super) fn failure(&self) -> Option<&std::io::Error> {
        self.failure.as_ref()
    }

    /// Lets go of bytes at hand.
    #[inline]
    pub(super) fn consume(&mut self, count: usize) {
        let count = count.min(self.end - self.start);
        self.start += count;
        self.offset += count as u64;
    }

    /// Gets more bytes to hand; false at the end of the source. The buffer grows only by what really comes.
    pub(super) fn more(&mut self) -> bool {
        if self.failure.is_some() {
            return false;
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        // What grew for a long piece need not be filled again.
        if self.end < self.piece / 4 {
            self.buffer.truncate(self.piece);
        }
        if self.buffer.len() - self.end < self.piece / 4 {
            self.buffer
                .resize((self.buffer.len() * 2).max(self.piece), 0);
        }
        let before = self.end;
        // Filled to the brim, so that a long piece is looked at as often as it doubles and not with every small read.
        while self.failure.is_none() {
            let free = self.buffer.get_mut(self.end..).unwrap_or_default();
            if free.is_empty() {
                break;
            }
            match self.source.read(free) {
                Ok(0) => break,
                Ok(count) => self.end += count.min(free.len()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => self.failure = Some(error),
            }
        }
        self.end > before
    }

    /// True if the source gave less than there was room for, when it was last asked.
    pub(super) fn has_ended(&self) -> bool {
        self.end < self.buffer.len()
    }

    /// Cuts a piece off at a place that `cut` gives; false if it gives none.
    pub(super) fn cut_off(&mut self, piece: &mut Vec<u8>, cut: fn(&[u8]) -> usize) -> bool {
        self.more();
        let length = cut(self.bytes());
        let Some(behind) = self.bytes().get(length..).filter(|_| length > 0) else {
            return false;
        };
        // The bytes stay where they are; only what follows the last whole result moves to the next buffer.
        piece.resize(self.piece.max(behind.len()), 0);
        let tail = behind.len();
        if let Some(front) = piece.get_mut(..tail) {
            front.copy_from_slice(behind);
        }
        std::mem::swap(piece, &mut self.buffer);
        piece.truncate(self.start + length);
        piece.drain(..self.start);
        self.offset += length as u64;
        (self.start, self.end) = (0, tail);
        true
    }

    /// Takes back the end of what was cut off.
    pub(super) fn put_back(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.buffer = [bytes, self.bytes()].concat();
        self.offset -= bytes.len() as u64;
        (self.start, self.end) = (0, self.buffer.len());
    }

    /// Passes over all that is left and gives how many bytes it was.
    pub(super) fn drain(&mut self) -> u64 {
        let from = self.offset;
        loop {
            self.consume(usize::MAX);
            if !self.more() {
                return self.offset - from;
            }
        }
    }

    /// Reads everything, up to a limit.
    pub(super) fn read_all(&mut self, limit: usize) -> &[u8] {
        while self.end - self.start < limit && self.more() {}
        self.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_larger_than_what_is_read_at_once_come_whole_and_the_offset_is_kept() {
        let bytes: Vec<u8> = (0..600_000_u32).map(|number| number as u8).collect();
        let mut source = bytes.as_slice();
        let mut feed = Feed::new(&mut source, PIECE);
        assert!(feed.more());
        feed.consume(10);
        while feed.more() {}
        assert_eq!(feed.bytes(), &bytes[10..]);
        assert_eq!(feed.offset(), 10);
        assert_eq!(feed.drain(), 599_990);
        assert!(!feed.more());
    }
}
