//! The address of a heading, made of its words the way GitHub makes it, so that one link fits every format.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use regex::Regex;

/// The addresses given so far in one document.
#[derive(Debug, Default)]
pub(crate) struct Slugs {
    taken: BTreeSet<String>,
}

impl Slugs {
    /// Keeps an address from being given again.
    pub(crate) fn reserve(&mut self, address: &str) {
        self.taken.insert(address.to_owned());
    }

    /// An address for a heading with these words; a second one gets `-1`, a third `-2`.
    pub(crate) fn give(&mut self, words: &str) -> String {
        let mut slug = slug(words);
        if slug.is_empty() {
            slug.push_str("section");
        }
        let mut unique = slug.clone();
        let mut count = 0_u32;
        while self.taken.contains(&unique) {
            count += 1;
            unique = format!("{slug}-{count}");
        }
        self.taken.insert(unique.clone());
        unique
    }
}

/// Lower case, only letters, marks, digits, `_` and `-`; each space becomes a `-`.
pub(crate) fn slug(words: &str) -> String {
    let lower = words.trim().to_lowercase();
    let kept = if lower.is_ascii() {
        lower
            .chars()
            .filter(|character| character.is_ascii_alphanumeric() || " -_".contains(*character))
            .collect()
    } else {
        static OTHERS: OnceLock<Option<Regex>> = OnceLock::new();
        OTHERS
            .get_or_init(|| Regex::new(r"[^\p{L}\p{M}\p{Nd}\p{Pc}\- ]").ok())
            .as_ref()
            .map_or_else(String::new, |others| {
                others.replace_all(&lower, "").into_owned()
            })
    };
    kept.replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_the_one_github_makes() {
        for (words, expected) in [
            ("Findings", "findings"),
            ("Before, during, after", "before-during-after"),
            ("0 · simulate-user-traffic", "0--simulate-user-traffic"),
            (
                "Steady state: Function is `available`",
                "steady-state-function-is-available",
            ),
            ("a_b  c/d", "a_b--cd"),
            ("東京の障害 🚨 Ünï", "東京の障害--ünï"),
            ("🚨", ""),
        ] {
            assert_eq!(slug(words), expected, "{words}");
        }
    }

    #[test]
    fn the_same_words_get_different_addresses() {
        let mut slugs = Slugs::default();
        slugs.reserve("findings-1");
        assert_eq!(slugs.give("Findings"), "findings");
        assert_eq!(slugs.give("Findings"), "findings-2");
        assert_eq!(slugs.give("🚨"), "section");
        assert_eq!(slugs.give("🚨"), "section-1");
    }
}
