//! Secrets that are known by their shape, wherever they stand in a text.
//!
//! One pass of a multi-pattern search finds the beginnings; each is then looked at more closely. The text may be
//! JSON text or plain: a backslash ends a value in both.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::SHORTEST;
use crate::json::Span;

/// How a shape begins, its rule, and what finds its secret part from the byte behind the beginning.
type Shape = (
    &'static str,
    &'static str,
    fn(&str, usize, usize) -> Option<Span>,
);

const SHAPES: [Shape; 27] = [
    ("eyj", "jwt", jwt),
    ("akia", "aws", aws_key),
    ("asia", "aws", aws_key),
    ("ghp_", "github", github),
    ("gho_", "github", github),
    ("ghu_", "github", github),
    ("ghs_", "github", github),
    ("ghr_", "github", github),
    ("github_pat_", "github", github),
    ("xoxb-", "slack", slack),
    ("xoxa-", "slack", slack),
    ("xoxp-", "slack", slack),
    ("xoxr-", "slack", slack),
    ("xoxs-", "slack", slack),
    ("private key-----", "pem", pem),
    ("://", "url-userinfo", userinfo),
    ("authorization", "authorization", header),
    ("bearer ", "authorization", bearer),
    ("password", "password", assigned),
    ("passwd", "password", assigned),
    ("secret", "secret", assigned),
    ("token", "token", assigned),
    ("api_key", "api-key", assigned),
    ("apikey", "api-key", assigned),
    ("api-key", "api-key", assigned),
    ("access_key", "access-key", assigned),
    ("cookie: ", "cookie", cookie),
];

#[expect(clippy::expect_used, reason = "the patterns are constants and few")]
static BEGINNINGS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(SHAPES.map(|(beginning, _, _)| beginning))
        .expect("a few short patterns make a small automaton")
});

/// The secrets of known shape in a text, with their rules.
pub(super) fn find(text: &str) -> impl Iterator<Item = (&'static str, Span)> + '_ {
    BEGINNINGS.find_iter(text).filter_map(|part| {
        let (_, rule, find_secret) = SHAPES.get(part.pattern().as_usize())?;
        let span = find_secret(text, part.start(), part.end())?;
        let value = text.get(span.start..span.end)?;
        (value.len() >= SHORTEST && !value.contains("${")).then_some((*rule, span))
    })
}

/// The run of bytes from `start` that fit.
fn run(text: &str, start: usize, fits: impl Fn(u8) -> bool) -> Span {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let length = rest
        .iter()
        .position(|byte| !fits(*byte))
        .unwrap_or(rest.len());
    Span {
        start,
        end: start + length,
    }
}

/// True if the byte before `start` could belong to the same word.
fn inside_word(text: &str, start: usize) -> bool {
    start
        .checked_sub(1)
        .and_then(|before| text.as_bytes().get(before))
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        // `\n` in JSON text is a line break, not a letter.
        && !start
            .checked_sub(2)
            .and_then(|before| text.get(before..start))
            .is_some_and(|escape| matches!(escape, r"\n" | r"\t" | r"\r"))
}

fn is_base64_url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=')
}

/// `eyJ….….…`
fn jwt(text: &str, start: usize, _: usize) -> Option<Span> {
    if inside_word(text, start) || text.get(start..start + 3) != Some("eyJ") {
        return None;
    }
    let span = run(text, start, |byte| is_base64_url(byte) || byte == b'.');
    let parts: Vec<&str> = text.get(span.start..span.end)?.split('.').collect();
    match parts.as_slice() {
        [header, payload, _, ..] if header.len() >= 10 && payload.len() >= 10 => Some(span),
        _ => None,
    }
}

/// `AKIA` and 16 capitals or digits.
fn aws_key(text: &str, start: usize, _: usize) -> Option<Span> {
    let span = run(text, start, |byte| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit()
    });
    (span.end - span.start == 20 && !inside_word(text, start)).then_some(span)
}

fn github(text: &str, start: usize, end: usize) -> Option<Span> {
    let span = run(text, start, |byte| {
        byte.is_ascii_alphanumeric() || byte == b'_'
    });
    (span.end - end >= 30 && !inside_word(text, start)).then_some(span)
}

fn slack(text: &str, start: usize, end: usize) -> Option<Span> {
    let span = run(text, start, |byte| {
        byte.is_ascii_alphanumeric() || byte == b'-'
    });
    let has_digit = text
        .get(end..span.end)?
        .bytes()
        .any(|byte| byte.is_ascii_digit());
    (span.end - end >= 10 && has_digit && !inside_word(text, start)).then_some(span)
}

/// The body of a private key, from behind its first line to its last one, or as far as it goes.
fn pem(text: &str, start: usize, end: usize) -> Option<Span> {
    const LONGEST: usize = 64 * 1024;
    let line_start = text.get(..start)?.rfind("-----BEGIN")?;
    if start - line_start > 40 {
        return None;
    }
    let mut last = (end + LONGEST).min(text.len());
    while !text.is_char_boundary(last) {
        last -= 1;
    }
    let rest = text.get(end..last)?;
    let length = rest
        .find("-----END")
        .or_else(|| rest.find('"'))
        .unwrap_or(rest.len());
    // Line breaks at both ends belong to the frame, as such or as `\n`.
    let body = rest.get(..length)?;
    let trim = |text: &str| -> usize {
        let mut trimmed = text;
        while let Some(rest) = ["\\n", "\\r", "\n", "\r", "\\"]
            .iter()
            .find_map(|line_break| trimmed.strip_prefix(line_break))
        {
            trimmed = rest;
        }
        text.len() - trimmed.len()
    };
    let from = trim(body);
    let mut to = body.trim_end_matches(['\n', '\r']).len();
    while let Some(shorter) = body.get(..to).and_then(|body| {
        body.strip_suffix("\\n")
            .or_else(|| body.strip_suffix("\\r"))
    }) {
        to = shorter.len();
    }
    (to > from).then_some(Span {
        start: end + from,
        end: end + to,
    })
}

/// `://user:password@`
fn userinfo(text: &str, _: usize, end: usize) -> Option<Span> {
    let span = run(text, end, |byte| {
        byte > b' ' && !b"/?#\"'<>\\@[](){}|,;`".contains(&byte)
    });
    let followed_by_at = text.as_bytes().get(span.end) == Some(&b'@');
    let (_, password) = text.get(span.start..span.end)?.split_once(':')?;
    (followed_by_at && !password.is_empty()).then_some(span)
}

/// `Authorization: Basic …`, with quotes or without.
fn header(text: &str, _: usize, end: usize) -> Option<Span> {
    let value = behind_separator(text, end, b":=")?;
    let scheme = run(text, value, |byte| {
        byte.is_ascii_alphanumeric() || byte == b'-'
    });
    let secret = if text.as_bytes().get(scheme.end) == Some(&b' ') {
        scheme.end + 1
    } else {
        value
    };
    Some(run(text, secret, is_credential))
}

fn bearer(text: &str, start: usize, end: usize) -> Option<Span> {
    let span = run(text, end, is_credential);
    let value = text.get(span.start..span.end)?;
    (!inside_word(text, start) && value.len() >= 16 && looks_random(value)).then_some(span)
}

fn cookie(text: &str, _: usize, end: usize) -> Option<Span> {
    let span = run(text, end, |byte| {
        byte >= b' ' && !b"\"\\\r\n'".contains(&byte)
    });
    text.get(span.start..span.end)?
        .contains('=')
        .then_some(span)
}

/// `password=…`, `"token": "…"` inside a text, `?api_key=…&`. Prose such as "token: expected" is none of these.
fn assigned(text: &str, start: usize, end: usize) -> Option<Span> {
    let quoted_key = matches!(text.as_bytes().get(end), Some(b'"' | b'\'' | b'\\'));
    let value = behind_separator(text, end, if quoted_key { b":=" } else { b"=" })?;
    if !quoted_key && inside_word(text, start) && text.as_bytes().get(start - 1) != Some(&b'_') {
        return None;
    }
    let span = run(text, value, is_credential);
    let secret = text.get(span.start..span.end)?;
    (looks_random(secret) || secret.len() >= 12).then_some(span)
}

/// The byte at which a value begins, behind quotes, white space and one separator.
fn behind_separator(text: &str, end: usize, separators: &[u8]) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = end;
    let mut separated = false;
    let mut quotes = 0;
    loop {
        match bytes.get(at)? {
            b'"' | b'\'' | b'\\' if quotes < 6 => quotes += 1,
            b' ' => {}
            byte if !separated && separators.contains(byte) => separated = true,
            _ => break,
        }
        at += 1;
        if at - end > 12 {
            return None;
        }
    }
    separated.then_some(at)
}

fn is_credential(byte: u8) -> bool {
    byte > b' ' && byte != 0x7F && !b"\"'\\,;&<>(){}[]`|".contains(&byte)
}

/// A word with digits or signs in it; a plain word is masked where it stands in a member, not all over a text.
fn looks_random(value: &str) -> bool {
    let has_letter = value.bytes().any(|byte| byte.is_ascii_alphabetic());
    let has_other = value
        .bytes()
        .any(|byte| byte.is_ascii_digit() || b"!#$%*+/=@^~".contains(&byte));
    has_letter && has_other
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(text: &str) -> Vec<(&'static str, &str)> {
        find(text)
            .map(|(rule, span)| (rule, &text[span.start..span.end]))
            .collect()
    }

    #[test]
    fn known_shapes_are_found_in_any_text() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl";
        assert_eq!(secrets(&format!("log {jwt} end")), [("jwt", jwt)]);
        assert_eq!(
            secrets("id AKIAIOSFODNN7EXAMPLE."),
            [("aws", "AKIAIOSFODNN7EXAMPLE")]
        );
        let github = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
        assert_eq!(secrets(github), [("github", github)]);
        assert_eq!(
            secrets("xoxb-123456789012-abcdef"),
            [("slack", "xoxb-123456789012-abcdef")]
        );
        assert_eq!(
            secrets("http://jane:demo12@host/x"),
            [("url-userinfo", "jane:demo12")]
        );
        assert_eq!(
            secrets("> Authorization: Basic amFuZTpkZW1v\\r\\n"),
            [("authorization", "amFuZTpkZW1v")]
        );
        assert_eq!(
            secrets(r#"{\"password\": \"hunter2!\"}"#),
            [("password", "hunter2!")]
        );
        assert_eq!(
            secrets("GET /x?token=abc123def&y=1"),
            [("token", "abc123def")]
        );
        assert_eq!(
            secrets(
                "-----BEGIN RSA PRIVATE KEY-----\\nMIIabc\\ndef=\\n-----END RSA PRIVATE KEY-----"
            ),
            [("pem", "MIIabc\\ndef=")]
        );
    }

    #[test]
    fn innocent_look_alikes_are_left_alone() {
        for text in [
            "http://demo.foo.bar/function/astre",
            "unexpected token: something",
            "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "the password is wrong",
            "tokens=12",
            "token=${token}",
            "10.0.0.1:8080 http://a:80/b@c",
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg",
            "asiago cheese and eyjafjallajokull",
            "secret=enabled",
        ] {
            assert!(secrets(text).is_empty(), "{text}: {:?}", secrets(text));
        }
    }
}
