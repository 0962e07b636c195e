//! The methods and paths of logs, each kept once. Of the words of a long log nearly all were met shortly before, and one
//! look is faster than a hash.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::Word;

/// How many slots there are for words met last; a power of two, and little memory.
const SLOTS: usize = 8192;

/// Words in the order in which they were met.
#[derive(Default)]
pub(super) struct Words {
    kept: Vec<Arc<str>>,
    known: HashMap<Arc<str>, Word>,
    /// For each slot the word that fell into it last.
    recent: Vec<Option<(Ends, Word)>>,
}

/// The length of a word, its first eight bytes and its last eight: all of a word of up to sixteen bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Ends {
    length: usize,
    first: u64,
    last: u64,
}

impl Ends {
    #[inline]
    fn of(text: &[u8]) -> Self {
        let (first, last) = match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => {
                let all = text.iter().fold(0, |all, byte| all << 8 | u64::from(*byte));
                (all, all)
            }
        };
        Self {
            length: text.len(),
            first,
            last,
        }
    }

    fn tell_all(self) -> bool {
        self.length <= 16
    }

    /// Paths differ at their ends.
    #[inline]
    fn slot(self) -> usize {
        // The golden ratio's fraction of 2^64 spreads what differs in a few bits over the upper ones.
        let mixed = (self.last ^ self.length as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        usize::try_from(mixed >> 51).unwrap_or(0) % SLOTS
    }
}

impl Words {
    /// Keeps a word; none if there are too many.
    #[inline]
    pub(super) fn keep(&mut self, text: &str) -> Option<Word> {
        let ends = Ends::of(text.as_bytes());
        if let Some(Some((known, word))) = self.recent.get(ends.slot())
            && *known == ends
            && (ends.tell_all()
                || self
                    .kept
                    .get(word.place())
                    .is_some_and(|kept| **kept == *text))
        {
            return Some(*word);
        }
        self.look_up(text, ends)
    }

    fn look_up(&mut self, text: &str, ends: Ends) -> Option<Word> {
        let word = match self.known.get(text) {
            Some(known) => *known,
            None => {
                let word = Word::at(self.kept.len())?;
                let kept: Arc<str> = Arc::from(text);
                self.kept.push(Arc::clone(&kept));
                self.known.insert(kept, word);
                word
            }
        };
        if self.recent.is_empty() {
            self.recent.resize(SLOTS, None);
        }
        if let Some(recent) = self.recent.get_mut(ends.slot()) {
            *recent = Some((ends, word));
        }
        Some(word)
    }

    /// All of them.
    pub(super) fn into_kept(self) -> Arc<[Arc<str>]> {
        self.kept.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_kept_once_however_many_there_are() {
        let mut words = Words::default();
        let paths: Vec<String> = (0..50_000)
            .map(|number| format!("/orders/{number}"))
            .collect();
        for round in 0..2 {
            for (place, path) in paths.iter().enumerate() {
                assert_eq!(words.keep(path), Word::at(place), "{round}");
            }
        }
        assert_eq!(words.keep("GET"), Word::at(paths.len()));
        assert_eq!(words.keep("PUT"), Word::at(paths.len() + 1));
        assert_eq!(words.keep("GET"), Word::at(paths.len()));
        // Alike at both ends.
        let long = ["/orders/1/of-a-customer", "/orders/2/of-a-customer"];
        let found = long.map(|path| words.keep(path));
        assert_ne!(found[0], found[1]);
        assert_eq!(long.map(|path| words.keep(path)), found);
        let kept = words.into_kept();
        assert_eq!(kept.len(), paths.len() + 4);
        assert!(kept.iter().zip(&paths).all(|(kept, path)| **kept == **path));
    }
}
