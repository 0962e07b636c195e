//! Reads a source in chunks, so that memory depends on the longest piece of a file and not on the file.

use std::io::{ErrorKind, Read};

/// How much is read at once.
const CHUNK: usize = 256 * 1024;

/// The part of a source that is at hand.
pub(super) struct Feed<'r> {
    source: &'r mut dyn Read,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Where the first byte at hand stands in the source.
    offset: u64,
    failure: Option<std::io::Error>,
}

impl<'r> Feed<'r> {
    pub(super) fn new(source: &'r mut dyn Read) -> Self {
        Self {
            source,
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
        if self.buffer.len() - self.end < CHUNK / 4 {
            self.buffer.resize((self.buffer.len() * 2).max(CHUNK), 0);
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
    fn pieces_larger_than_a_chunk_come_whole_and_the_offset_is_kept() {
        let bytes: Vec<u8> = (0..600_000_u32).map(|number| number as u8).collect();
        let mut source = bytes.as_slice();
        let mut feed = Feed::new(&mut source);
        assert!(feed.more());
        feed.consume(10);
        while feed.more() {}
        assert_eq!(feed.bytes(), &bytes[10..]);
        assert_eq!(feed.offset(), 10);
        assert_eq!(feed.drain(), 599_990);
        assert!(!feed.more());
    }
}
