//! Looks at the bodies of successes: an answer of 200 can still say that something went wrong.
//!
//! A body is looked at and counted, never kept.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem::Finder;
use regex::bytes::Regex;

use crate::json::{names_a_fallback, tells};

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

    /// What it says: an error is something in a top-level `error` or `errors` of a JSON object, or what matches `also`; a
    /// fallback something in a member of that name.
    pub(super) fn speech(&self, also: Option<&Regex>, scratch: &mut Vec<u8>) -> Speech {
        match self {
            Self::Plain(bytes) => Speech::of(bytes, also),
            Self::Base64(text) => {
                // Nearly all bodies are settled without decoding them.
                if also.is_none() && !may_encode_a_word(text) {
                    return Speech::default();
                }
                scratch.clear();
                if STANDARD.decode_vec(text, scratch).is_err() {
                    return Speech::default();
                }
                Speech::of(scratch, also)
            }
        }
    }
}

/// What a body says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Speech {
    /// It speaks of an error.
    pub(super) error: bool,
    /// It says that the answer came from a fallback.
    pub(super) fallback: bool,
}

impl Speech {
    fn of(body: &[u8], also: Option<&Regex>) -> Self {
        let is_object = body
            .iter()
            .find(|byte| !byte.is_ascii_whitespace())
            .is_some_and(|byte| *byte == b'{');
        let (error, fallback) = (
            is_object && ERROR.find(body).is_some(),
            is_object && FALLBACK.find(body).is_some(),
        );
        let matches = also.is_some_and(|also| also.is_match(body));
        if !error && !fallback {
            return Self {
                error: matches,
                fallback: false,
            };
        }
        let text = String::from_utf8_lossy(body);
        let is_error = |key: &str| key == "error" || key == "errors";
        Self {
            error: matches || (error && tells(&text, is_error)),
            fallback: fallback && tells(&text, names_a_fallback),
        }
    }
}

static ERROR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("error"));

/// The part of the word that all its spellings share.
static FALLBACK: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("allback"));

/// What the words look like in base64.
static ENCODED: LazyLock<[Finder<'static>; 6]> = LazyLock::new(|| {
    let [one, two, three] = encoded(b"error");
    let [four, five, six] = encoded(b"allback");
    [one, two, three, four, five, six]
});

/// What a word looks like in base64 at each of the three places it can stand: the letters that depend on it alone.
fn encoded(word: &[u8]) -> [Finder<'static>; 3] {
    [0, 1, 2].map(|before| {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(word);
        let text = STANDARD.encode(&bytes);
        let (from, to) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        Finder::new(text.get(from..to).unwrap_or_default()).into_owned()
    })
}

fn may_encode_a_word(text: &[u8]) -> bool {
    // The first letter of an object in base64, or of white space before it.
    matches!(text.first(), Some(b'e' | b'I' | b'C' | b'D'))
        && ENCODED.iter().any(|encoded| encoded.find(text).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(body: &str) -> (bool, bool) {
        let mut scratch = Vec::new();
        let encoded = STANDARD.encode(body);
        (
            Body::Plain(body.as_bytes())
                .speech(None, &mut scratch)
                .error,
            Body::Base64(encoded.as_bytes())
                .speech(None, &mut scratch)
                .error,
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
        assert!(plain.speech(Some(&also), &mut scratch).error);
        let encoded = STANDARD.encode("<p>Sold Out</p>");
        assert!(
            Body::Base64(encoded.as_bytes())
                .speech(Some(&also), &mut scratch)
                .error
        );
    }

    #[test]
    fn a_body_that_comes_from_a_fallback_says_so_in_plain_and_in_base64() {
        let mut scratch = Vec::new();
        for before in ["", " ", "  "] {
            let body = format!(r#"{before}{{"service":"front","fallback":true}}"#);
            let encoded = STANDARD.encode(&body);
            for body in [
                Body::Plain(body.as_bytes()),
                Body::Base64(encoded.as_bytes()),
            ] {
                let speech = body.speech(None, &mut scratch);
                assert!(speech.fallback && !speech.error, "{body:?}");
            }
        }
        let none = Body::Plain(br#"{"fallback":false,"error":"x"}"#).speech(None, &mut scratch);
        assert!(none.error && !none.fallback);
    }
}
