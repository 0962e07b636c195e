//! The stretches of a text that hold letters. A large matrix is digits from end to end, and nothing that is looked for
//! stands there.

use std::ops::Range;

/// True for the bytes of which each text that is looked for has one: letters of any alphabet, and the slash of a URL.
#[inline]
pub(super) fn tells(byte: u8) -> bool {
    // No branches, so that many bytes are looked at in one step.
    let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    is_letter | (byte >= 0x80) | (byte == b'/')
}

/// True if one of the bytes tells something.
pub(super) fn is_telling(bytes: &[u8]) -> bool {
    // The letters of a text are met at once; only digits are looked at to the end.
    bytes.chunks(64).any(|part| {
        let found = part
            .iter()
            .fold(0, |found, byte| found | u8::from(tells(*byte)));
        found != 0
    })
}

/// Parts of a text outside of which no byte tells anything, in order.
#[derive(Debug, Default)]
pub(super) struct Stretches {
    ranges: Vec<Range<usize>>,
}

impl Stretches {
    /// Adds a part that does not begin before the last one.
    pub(super) fn add(&mut self, range: Range<usize>) {
        match self.ranges.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => self.ranges.push(range),
        }
    }

    /// The parts with so many bytes around each, of a text of this length. None overlaps another.
    pub(super) fn with_surroundings(&self, around: usize, length: usize) -> Vec<Range<usize>> {
        let mut wider = Self::default();
        for range in &self.ranges {
            wider.add(range.start.saturating_sub(around)..(range.end + around).min(length));
        }
        wider.ranges
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_tell_nothing_and_a_letter_anywhere_does() {
        let digits = "[1768478400.25, \"61617\"], ".repeat(100);
        assert!(!is_telling(digits.as_bytes()));
        for at in (0..digits.len()).step_by(7) {
            for word in ["a", "Z", "é", "/", "語"] {
                let mut text = digits.clone();
                text.insert_str(at, word);
                assert!(is_telling(text.as_bytes()), "{word} at {at}");
            }
        }
    }

    #[test]
    fn stretches_that_meet_are_one() {
        let mut stretches = Stretches::default();
        for range in [10..20, 15..30, 100..110, 110..120, 200..210] {
            stretches.add(range);
        }
        assert_eq!(
            stretches.with_surroundings(0, 300),
            [10..30, 100..120, 200..210]
        );
        assert_eq!(
            stretches.with_surroundings(20, 215),
            [0..50, 80..140, 180..215]
        );
        assert_eq!(stretches.with_surroundings(50, 300).len(), 1);
    }
}
