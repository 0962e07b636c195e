//! How many requests ended with each status code.

use serde::{Serialize, Serializer};

/// Counts by status code, in order of codes; 0 is no response.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Codes(Vec<(u16, u64)>);

/// Success as the load tools define it.
#[inline]
#[must_use]
pub fn is_success(code: u16) -> bool {
    (200..400).contains(&code)
}

impl Codes {
    /// Counts requests that ended with a code.
    #[inline]
    pub fn add(&mut self, code: u16, count: u64) {
        // An attack sees a handful of codes: a short list in order beats any map.
        match self.0.binary_search_by_key(&code, |known| known.0) {
            Ok(at) => self.0[at].1 += count,
            Err(at) => self.0.insert(at, (code, count)),
        }
    }

    /// Adds all counts of another.
    pub fn merge(&mut self, other: &Self) {
        for (code, count) in &other.0 {
            self.add(*code, *count);
        }
    }

    /// Codes and their counts, in order of codes.
    pub fn iter(&self) -> impl Iterator<Item = (u16, u64)> + '_ {
        self.0.iter().copied()
    }

    /// How many different codes there were.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True without any request.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many requests ended with a code.
    #[must_use]
    pub fn count(&self, code: u16) -> u64 {
        let known = self.0.binary_search_by_key(&code, |known| known.0);
        known.map_or(0, |at| self.0[at].1)
    }

    /// How many requests there were.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.iter().map(|(_, count)| count).sum()
    }

    /// How many of them succeeded.
    #[must_use]
    pub fn successes(&self) -> u64 {
        let successes = self.iter().filter(|(code, _)| is_success(*code));
        successes.map(|(_, count)| count).sum()
    }
}

impl FromIterator<(u16, u64)> for Codes {
    fn from_iter<I: IntoIterator<Item = (u16, u64)>>(counts: I) -> Self {
        let mut codes = Self::default();
        for (code, count) in counts {
            codes.add(code, count);
        }
        codes
    }
}

impl Serialize for Codes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_counted_in_order_and_success_is_vegetas() {
        let codes: Codes = [(502, 2), (0, 1), (200, 5), (399, 1), (400, 1), (200, 1)]
            .into_iter()
            .collect();
        assert_eq!(codes.requests(), 11);
        assert_eq!(codes.successes(), 7);
        assert_eq!(codes.count(200), 6);
        assert_eq!(
            serde_json::to_string(&codes).unwrap(),
            r#"{"0":1,"200":6,"399":1,"400":1,"502":2}"#
        );
    }
}
