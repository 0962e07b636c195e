//! Looks at the bodies of successes: an answer of 200 can still say that something went wrong.
//!
//! A body is looked at and counted, never kept.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem::Finder;
use regex::bytes::Regex;

use crate::json::{Cursor, Kind};

/// A recorded body, as the file holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body<'a> {
    /// Its bytes.
    Plain(&'a [u8]),
    /// Its bytes in base64.
    Base64(&'a [u8]),
}

impl Body<'_> {
    /// True if nothing was recorded.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Plain(bytes) | Self::Base64(bytes) => bytes.is_empty(),
        }
    }

    /// True if it is a JSON object with something in a top-level `error` or `errors`, or if it matches `also`.
    pub(super) fn speaks_of_an_error(&self, also: Option<&Regex>, scratch: &mut Vec<u8>) -> bool {
        match self {
            Self::Plain(bytes) => {
                has_error_member(bytes) || also.is_some_and(|also| also.is_match(bytes))
            }
            Self::Base64(text) => {
                // Nearly all bodies are settled without decoding them.
                if also.is_none() && !may_encode_an_error(text) {
                    return false;
                }
                scratch.clear();
                if STANDARD.decode_vec(text, scratch).is_err() {
                    return false;
                }
                has_error_member(scratch) || also.is_some_and(|also| also.is_match(scratch))
            }
        }
    }
}

static ERROR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("error"));

/// What `error` looks like in base64 at each of the three places it can stand: the letters that depend on it alone.
static ENCODED: LazyLock<[Finder<'static>; 3]> = LazyLock::new(|| {
    [(0, 0, 6), (1, 2, 8), (2, 3, 9)].map(|(before, from, to)| {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(b"error");
        let text = STANDARD.encode(bytes);
        Finder::new(text.get(from..to).unwrap_or_default()).into_owned()
    })
});

fn may_encode_an_error(text: &[u8]) -> bool {
    // The first letter of an object in base64, or of white space before it.
    matches!(text.first(), Some(b'e' | b'I' | b'C' | b'D'))
        && ENCODED.iter().any(|encoded| encoded.find(text).is_some())
}

fn has_error_member(body: &[u8]) -> bool {
    let is_object = body
        .iter()
        .find(|byte| !byte.is_ascii_whitespace())
        .is_some_and(|byte| *byte == b'{');
    if !is_object || ERROR.find(body).is_none() {
        return false;
    }
    let text = String::from_utf8_lossy(body);
    let mut cursor = Cursor::new(&text);
    if cursor.enter_object().is_err() {
        return false;
    }
    while let Ok(Some(key)) = cursor.next_key() {
        let wanted = key == "error" || key == "errors";
        let kind = cursor.kind();
        match cursor.value() {
            Ok(value) if wanted && says_something(value) => return true,
            Ok(_) => {}
            // A body that was cut inside the error still has one.
            Err(_) => return wanted && kind.is_some_and(|kind| kind != Kind::Null),
        }
    }
    false
}

/// False for `null`, `false`, `0`, `""`, `[]` and `{}`.
fn says_something(json: &str) -> bool {
    match json.as_bytes().first() {
        None | Some(b'n' | b'f') => false,
        Some(b'"') => json.len() > 2,
        Some(b'[' | b'{') => json
            .get(1..json.len() - 1)
            .is_some_and(|inside| !inside.trim().is_empty()),
        Some(_) => !json.parse::<f64>().is_ok_and(|number| number == 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(body: &str) -> (bool, bool) {
        let mut scratch = Vec::new();
        let encoded = STANDARD.encode(body);
        (
            Body::Plain(body.as_bytes()).speaks_of_an_error(None, &mut scratch),
            Body::Base64(encoded.as_bytes()).speaks_of_an_error(None, &mut scratch),
        )
    }

    #[test]
    fn a_top_level_error_with_something_in_it_counts() {
        for body in [
            r#"{"error":"no stock"}"#,
            r#" {"a":1, "errors": [{"m":"x"}]}"#,
            "\n{\"a\":{\"error\":null},\"error\":{\"code\":5}}",
            r#"{"ab":"", "error": 17}"#,
            r#"{"abc":"", "error": true}"#,
            r#"{"error": "cut in the mid"#,
        ] {
            assert_eq!(both(body), (true, true), "{body}");
        }
    }

    #[test]
    fn empty_nested_and_mentioned_errors_do_not() {
        for body in [
            "",
            "error",
            r#"["error"]"#,
            r#"{"error":null,"errors":[ ]}"#,
            r#"{"error":"","errors":{}}"#,
            r#"{"error":false, "errors":0}"#,
            r#"{"status":{"error":"x"}}"#,
            r#"{"text":"an error"}"#,
            r#"{"text":"error"#,
        ] {
            assert_eq!(both(body), (false, false), "{body}");
        }
    }

    #[test]
    fn another_pattern_can_be_asked_for() {
        let also = Regex::new("(?i)sold out").unwrap();
        let mut scratch = Vec::new();
        let plain = Body::Plain(b"<p>Sold Out</p>");
        assert!(plain.speaks_of_an_error(Some(&also), &mut scratch));
        let encoded = STANDARD.encode("<p>Sold Out</p>");
        assert!(Body::Base64(encoded.as_bytes()).speaks_of_an_error(Some(&also), &mut scratch));
    }
}
