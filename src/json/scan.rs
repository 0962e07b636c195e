//! What one pass over a JSON text finds out: its shape, how it ends, what is odd in it.

use super::node::{Kind, Node, Span};
use super::path::Path;
use super::scanner::Scanner;

/// What one pass over a text found.
#[derive(Debug)]
pub struct Scan {
    /// The value, as far as it goes.
    pub root: Option<Node>,
    /// How the text ends.
    pub ending: Ending,
    /// Keys that an object has twice.
    pub repeated: Vec<Span>,
    /// How many keys were repeated in all.
    pub repeated_count: usize,
    /// Members whose key speaks of a secret.
    pub sensitive: Vec<Sensitive>,
    /// Bytes at which values begin, some thousands apart: from there on texts can be told from what stands between them.
    pub waypoints: Vec<usize>,
    /// Bytes at which an escape begins that may stand for a letter, a digit or a mark of ASCII, in order.
    pub escapes: Vec<usize>,
}

/// How a text ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// With its value.
    Whole,
    /// There is nothing but white space.
    Empty,
    /// In the middle of its value; what precedes is in the tree.
    Cut {
        /// The byte at which nothing more follows.
        at: usize,
        /// The path of the value that was being read.
        path: String,
    },
    /// With something behind its value, at this byte.
    Trailing {
        /// The first byte that is too much.
        at: usize,
    },
    /// It is no JSON from this byte on.
    Broken {
        /// The byte.
        at: usize,
        /// What is wrong there.
        what: String,
        /// The path of the value around it.
        path: String,
    },
}

/// A member whose key speaks of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sensitive {
    /// The key, with its quotes.
    pub key: Span,
    /// The value.
    pub value: Span,
}

impl Scan {
    /// As [`path_at`] of the same text, but no more than the folded value around the byte is walked through again.
    #[must_use]
    pub fn path_at(&self, text: &str, byte: usize) -> String {
        // At its last byte a container is already left.
        let holds = |node: &Node| {
            let end = node.span.end - usize::from(!node.is_scalar());
            (node.span.start..end).contains(&byte)
        };
        let mut path = Path::default();
        let mut at = self.root.as_ref().filter(|root| holds(root));
        while let Some(node) = at {
            if node.is_scalar() || node.is_folded() {
                let inside = text.get(node.span.start..node.span.end).unwrap_or_default();
                let inner = path_at(inside, byte - node.span.start);
                path.push_inner(&inner);
                return path.into_text();
            }
            let index = node.children().iter().position(|child| holds(&child.value));
            at = index.and_then(|index| {
                let child = node.children().get(index)?;
                match node.kind {
                    Kind::Object => path.push_key(text, child.key),
                    _ => path.push_index(index),
                }
                Some(&child.value)
            });
        }
        // A key, or something between values.
        path_at(text, byte)
    }
}

/// Checks a text and notes its shape. `is_sensitive` is asked about each key's raw bytes, without quotes.
#[must_use]
pub fn scan(text: &str, is_sensitive: impl Fn(&[u8]) -> bool) -> Scan {
    Scanner::new(text, is_sensitive, usize::MAX).scan()
}

/// Only checks that a text is one whole JSON value: where it breaks and why.
///
/// # Errors
/// The byte at which it breaks, and what was expected there.
pub fn check(text: &str) -> Result<(), (usize, String)> {
    match scan(text, |_| false).ending {
        Ending::Whole => Ok(()),
        Ending::Empty => Err((0, "there is nothing in it".to_owned())),
        Ending::Cut { at, .. } => Err((at, "it ends in the middle of a value".to_owned())),
        Ending::Trailing { at } => Err((at, "something follows its end".to_owned())),
        Ending::Broken { at, what, .. } => Err((at, what)),
    }
}

/// The path of the innermost value that begins at or holds a byte of the text, e.g. `$.run[2].output`.
#[must_use]
pub fn path_at(text: &str, byte: usize) -> String {
    Scanner::new(text, |_| false, byte).path_reached()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::MAXIMUM_DEPTH;

    fn ending(text: &str) -> Ending {
        scan(text, |_| false).ending
    }

    #[test]
    fn the_dialect_is_accepted() {
        for text in [
            "{}",
            " [1, -0.0, 1e400, 6e-05, NaN, -Infinity, Infinity] \r\n",
            r#"{"a":{"b":[null,true,false,"\ud800 \u00e9 \/"]}}"#,
            "123",
        ] {
            assert_eq!(ending(text), Ending::Whole, "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused_where_it_breaks() {
        for (text, place) in [
            ("{'a': 1}", 1),
            ("{\"a\": 1,}", 8),
            ("[1 2]", 3),
            ("[01]", 2),
            ("{\"a\" 1}", 5),
            ("[\"\\x\"]", 2),
            ("yaml: yes", 0),
            ("[nul]", 1),
        ] {
            match ending(text) {
                Ending::Broken { at, .. } => assert_eq!(at, place, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        assert_eq!(ending("{} {}"), Ending::Trailing { at: 3 });
        assert_eq!(ending("\n "), Ending::Empty);
    }

    #[test]
    fn a_cut_text_keeps_what_was_whole_and_names_the_value_at_the_cut() {
        let text = r#"{"run": [{"a": 1}, {"b": 2, "output": "#;
        let scan = scan(text, |_| false);
        assert_eq!(
            scan.ending,
            Ending::Cut {
                at: text.len(),
                path: "$.run[1].output".to_owned()
            }
        );
        let root = scan.root.unwrap();
        assert_eq!(root.children()[0].value.children().len(), 2);
        assert_eq!(
            root.children()[0].value.children()[1]
                .value
                .children()
                .len(),
            1
        );
    }

    #[test]
    fn a_number_at_the_cut_is_not_taken_for_whole() {
        let scan = scan(r#"{"duration": 12"#, |_| false);
        assert!(matches!(scan.ending, Ending::Cut { .. }));
        assert!(scan.root.unwrap().children().is_empty());
    }

    #[test]
    fn a_thousand_levels_are_read_and_too_many_are_refused_without_recursion() {
        let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert_eq!(ending(&deep(1024)), Ending::Whole);
        assert!(matches!(
            ending(&deep(200_000)),
            Ending::Broken {
                at: MAXIMUM_DEPTH,
                ..
            }
        ));
    }

    #[test]
    fn of_a_repeated_key_the_last_value_stays() {
        let keys: String = (0..40).map(|number| format!("\"k{number}\": 0,")).collect();
        let text = format!("{{\"x\": 1, {keys} \"x\": 2, \"k39\": 3}}");
        let scan = scan(&text, |_| false);
        assert_eq!(scan.repeated_count, 2);
        let root = scan.root.unwrap();
        assert_eq!(root.children().len(), 41);
    }

    #[test]
    fn bulky_values_stay_folded_and_their_sensitive_members_are_still_seen() {
        let text = r#"{"output": {"deep": [{"token": "abc"}]}, "x": [1]}"#;
        let scan = scan(text, |key| key == b"token");
        let root = scan.root.unwrap();
        assert!(root.children()[0].value.is_folded());
        assert!(!root.children()[1].value.is_folded());
        assert_eq!(scan.sensitive.len(), 1);
        let value = scan.sensitive[0].value;
        assert_eq!(&text[value.start..value.end], "\"abc\"");
    }

    #[test]
    fn a_byte_has_a_path() {
        let text = r#"{"a b": [10, {"c": "xyz"}]}"#;
        assert_eq!(path_at(text, text.find("xyz").unwrap()), r#"$["a b"][1].c"#);
        assert_eq!(path_at(text, text.find("10").unwrap()), r#"$["a b"][0]"#);
        assert_eq!(path_at(text, 0), "$");
    }

    #[test]
    fn the_shape_gives_the_same_paths_as_the_text() {
        let text = r#" {"a b": [10, {"c": "xyz"}, []], "output": {"d": [[1, "2"], {"e": null}]}, "a b": 1, "f": {} } "#;
        let scan = scan(text, |_| false);
        for byte in 0..=text.len() {
            assert_eq!(scan.path_at(text, byte), path_at(text, byte), "{byte}");
        }
    }
}
