//! The secrets that are known: their values, and the mark that stands in the place of each.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};

use super::found::Found;
use super::{SHORTEST, form, mark, stretch};

/// How many distinct values are looked for, and how many bytes they have; a file with more is no journal. Further ones
/// are masked where they stand.
pub(super) const MOST_VALUES: usize = 10_000;
const MOST_VALUE_BYTES: usize = 1024 * 1024;

/// Longer values are looked for in pieces, so that one value can not make a matcher of any size.
const LONGEST_PIECE: usize = 1024;

/// The secrets of one run: what to look for and what to put in its place.
#[derive(Clone, Default)]
pub struct Secrets {
    pub(super) marks: Vec<SecretMark>,
    /// Every value with the mark that it has.
    values: Vec<(String, usize)>,
    known: HashSet<String>,
    /// How many distinct values each rule has.
    numbers: BTreeMap<&'static str, usize>,
    /// How many bytes all values have.
    bytes: usize,
    /// True if there were more values than are looked for: then every text is searched for shapes once more.
    pub(super) overflowed: bool,
    pub(super) matcher: Option<Arc<AhoCorasick>>,
    /// For each pattern of the matcher, the secret it belongs to.
    pub(super) owners: Vec<usize>,
    /// How long the longest of them is, if each holds a byte that tells of a word.
    pub(super) longest_word: Option<usize>,
    /// Whether one of them holds a character that is not in ASCII.
    pub(super) beyond_ascii: bool,
}

/// What stands in a secret's place.
#[derive(Debug, Clone)]
pub(super) struct SecretMark {
    pub(super) rule: &'static str,
    pub(super) text: String,
}

impl Secrets {
    /// True if there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.matcher.is_none()
    }

    /// How many values are looked for.
    #[must_use]
    pub fn count(&self) -> usize {
        self.values.len()
    }

    /// What others know and this one does not, without numbers: those count within one run. What it learns itself is
    /// numbered behind all of them.
    #[must_use]
    pub fn beyond<'s>(&self, others: impl IntoIterator<Item = &'s Self>) -> Self {
        let mut beyond = Self::default();
        for other in others {
            for (rule, number) in &other.numbers {
                let highest = beyond.numbers.entry(rule).or_default();
                *highest = (*highest).max(*number);
            }
            for (value, mark) in &other.values {
                let Some(mark) = other.marks.get(*mark) else {
                    continue;
                };
                if self.known.contains(value) || !beyond.known.insert(value.clone()) {
                    continue;
                }
                let text = self::mark(mark.rule, 0);
                let known = beyond.marks.iter().position(|known| known.text == text);
                let index = known.unwrap_or(beyond.marks.len());
                if known.is_none() {
                    let rule = mark.rule;
                    beyond.marks.push(SecretMark { rule, text });
                }
                beyond.values.push((value.clone(), index));
            }
        }
        beyond.build();
        beyond
    }

    /// Takes in what another one knows, without numbers; nothing is looked for before [`Self::build`].
    pub(in crate::read) fn absorb(&mut self, other: &Self) {
        self.overflowed |= other.overflowed;
        for (value, mark) in &other.values {
            let Some(mark) = other.marks.get(*mark) else {
                continue;
            };
            if self.known.contains(value) {
                continue;
            }
            if self.values.len() >= MOST_VALUES || self.bytes + value.len() > MOST_VALUE_BYTES {
                self.overflowed = true;
                return;
            }
            let text = self::mark(mark.rule, 0);
            let known = self.marks.iter().position(|known| known.text == text);
            let index = known.unwrap_or(self.marks.len());
            if known.is_none() {
                let rule = mark.rule;
                self.marks.push(SecretMark { rule, text });
            }
            self.bytes += value.len();
            self.known.insert(value.clone());
            self.values.push((value.clone(), index));
        }
    }

    /// Takes values in, gives each new one its mark, numbered by rule in the order of the text, and tells where those
    /// stand.
    pub(super) fn learn(&mut self, mut found: Vec<Found>) -> Vec<(String, usize)> {
        // What a user names is masked however short it is.
        found.retain(|found| {
            let asked_for = found.rule == "pattern" && !found.value.is_empty();
            asked_for || found.value.chars().count() >= SHORTEST
        });
        found.sort_by_key(|found| found.at);
        let before = self.values.len();
        let mut places: Vec<(String, usize)> = Vec::new();
        for Found {
            value,
            rule,
            at,
            decoded,
        } in found
        {
            if self.known.contains(&value) {
                continue;
            }
            if self.values.len() >= MOST_VALUES || self.bytes + value.len() > MOST_VALUE_BYTES {
                self.overflowed = true;
                continue;
            }
            let shared = decoded && places.last().is_some_and(|(_, last)| *last == at);
            if !shared {
                let number = self.numbers.entry(rule).or_default();
                *number += 1;
                let text = mark(rule, *number);
                places.push((text.clone(), at));
                self.marks.push(SecretMark { rule, text });
            }
            self.bytes += value.len();
            self.known.insert(value.clone());
            for piece in pieces(&value) {
                self.values.push((piece.to_owned(), self.marks.len() - 1));
            }
        }
        if self.values.len() > before {
            self.build();
        }
        places
    }

    /// Makes the matcher of all forms of all values.
    pub(in crate::read) fn build(&mut self) {
        let (mut owners, mut patterns) = (Vec::new(), Vec::new());
        for (value, mark) in &self.values {
            for form in form::forms(value) {
                patterns.push(form);
                owners.push(*mark);
            }
        }
        self.owners = owners;
        let words = patterns
            .iter()
            .all(|pattern| pattern.bytes().any(stretch::tells));
        let longest = patterns.iter().map(String::len).max();
        self.longest_word = longest.filter(|_| words);
        self.beyond_ascii = patterns.iter().any(|pattern| !pattern.is_ascii());
        self.matcher = (!patterns.is_empty())
            .then(|| {
                AhoCorasick::builder()
                    .match_kind(MatchKind::LeftmostLongest)
                    .build(&patterns)
                    .ok()
            })
            .flatten()
            .map(Arc::new);
    }
}

/// A value as it is, or the pieces of one that is long.
fn pieces(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = value;
    std::iter::from_fn(move || {
        // No piece is so short that it could stand in an innocent word.
        let mut length = if rest.len() < 2 * LONGEST_PIECE {
            rest.len()
        } else {
            LONGEST_PIECE
        };
        while !rest.is_char_boundary(length) {
            length -= 1;
        }
        let (piece, behind) = rest.split_at(length);
        rest = behind;
        (!piece.is_empty()).then_some(piece)
    })
}
impl fmt::Debug for Secrets {
    /// Says how many there are, never what they are.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Secrets({})", self.values.len())
    }
}
