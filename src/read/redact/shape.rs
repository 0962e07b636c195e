//! Secrets that are known by their shape, wherever they stand in a text.
//!
//! One pass of a multi-pattern search finds the beginnings; each is then looked at more closely. The text may be
//! JSON text or plain: a backslash ends a value in both.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};

use super::SHORTEST;
use crate::json::Span;

/// How a shape begins, its rule, and what finds its secret part from the byte behind the beginning.
type Shape = (
    &'static str,
    &'static str,
    fn(&str, usize, usize) -> Option<Span>,
);

const SHAPES: [Shape; 40] = [
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
    ("xapp-", "slack", slack),
    ("hooks.slack.com/services/", "slack", webhook),
    ("glpat-", "gitlab", long_word::<20>),
    ("npm_", "npm", long_word::<30>),
    ("hvs.", "vault", long_word::<20>),
    ("sk_live_", "stripe", long_word::<16>),
    ("rk_live_", "stripe", long_word::<16>),
    ("aiza", "google", google),
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
    ("accesskey", "access-key", assigned),
    ("accountkey", "access-key", assigned),
    ("pwd", "password", assigned),
    ("signature", "signature", signature),
    ("-u ", "password", login),
    ("cookie", "cookie", cookie),
];

#[expect(clippy::expect_used, reason = "the patterns are constants and few")]
static BEGINNINGS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::LeftmostFirst)
        .build(SHAPES.map(|(beginning, _, _)| beginning))
        .expect("a few short patterns make a small automaton")
});

/// The secrets of known shape in a text, with their rules.
pub(super) fn find(text: &str) -> impl Iterator<Item = (&'static str, Span)> + '_ {
    let mut beginnings = Beginnings::new(text);
    std::iter::from_fn(move || beginnings.next()).filter_map(|(shape, start, end)| {
        let (_, rule, find_secret) = SHAPES.get(shape)?;
        let span = find_secret(text, start, end)?;
        let value = text.get(span.start..span.end)?;
        (value.len() >= SHORTEST && !value.contains("${")).then_some((*rule, span))
    })
}

/// Finds where shapes begin, in capitals or not. The vector search for many patterns knows no capitals: the text is
/// put into small letters piece by piece, which costs far less than an automaton that takes byte after byte.
struct Beginnings<'t> {
    text: &'t [u8],
    /// Where the piece at hand begins in the text.
    piece_start: usize,
    /// The piece in small letters, with some bytes of the next one: a beginning may lie across the border.
    piece: Vec<u8>,
    /// How far the piece was searched.
    at: usize,
}

/// Bytes of one piece; with its copy it fits the fast part of the memory.
const PIECE: usize = 16 * 1024;

/// More bytes than any beginning has.
const OVERLAP: usize = 32;

impl<'t> Beginnings<'t> {
    fn new(text: &'t str) -> Self {
        let mut beginnings = Self {
            text: text.as_bytes(),
            piece_start: 0,
            piece: Vec::with_capacity((PIECE + OVERLAP).min(text.len())),
            at: 0,
        };
        beginnings.load();
        beginnings
    }

    fn load(&mut self) {
        let end = (self.piece_start + PIECE + OVERLAP).min(self.text.len());
        let piece = self.text.get(self.piece_start..end).unwrap_or_default();
        self.piece.clear();
        self.piece.extend_from_slice(piece);
        self.piece.make_ascii_lowercase();
    }

    /// The next shape, and the bytes from which to which it begins.
    fn next(&mut self) -> Option<(usize, usize, usize)> {
        loop {
            let input = Input::new(&self.piece).range(self.at..);
            // What begins in the overlap belongs to the next piece, which sees it whole.
            if let Some(found) = BEGINNINGS.find(input).filter(|found| found.start() < PIECE) {
                self.at = found.end();
                let start = self.piece_start + found.start();
                return Some((found.pattern().as_usize(), start, start + found.len()));
            }
            self.piece_start += PIECE;
            if self.piece_start >= self.text.len() {
                return None;
            }
            self.at = self.at.saturating_sub(PIECE);
            self.load();
        }
    }
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

/// A word with a beginning that only credentials of one maker have, and so many more letters at least.
fn long_word<const LEAST: usize>(text: &str, start: usize, end: usize) -> Option<Span> {
    let span = run(text, start, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
    });
    (span.end - end >= LEAST && !inside_word(text, start)).then_some(span)
}

/// `AIza` and 35 letters, digits and dashes.
fn google(text: &str, start: usize, _: usize) -> Option<Span> {
    let span = run(text, start, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
    });
    let written = text.get(start..start + 4) == Some("AIza");
    (written && span.end - span.start == 39 && !inside_word(text, start)).then_some(span)
}

/// Whoever has the path of a webhook can post to it.
fn webhook(text: &str, _: usize, end: usize) -> Option<Span> {
    let span = run(text, end, |byte| {
        byte.is_ascii_alphanumeric() || byte == b'/'
    });
    (span.end - span.start >= 16).then_some(span)
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

/// `://user:password@`; a password may hold an `@` that should have been escaped. A long random word alone is a token.
fn userinfo(text: &str, _: usize, end: usize) -> Option<Span> {
    let authority = run(text, end, |byte| {
        byte > b' ' && !b"/?#\"'<>\\[](){}|,;`".contains(&byte)
    });
    let words = text.get(authority.start..authority.end)?;
    let at = words.rfind('@')?;
    let user = words.get(..at)?;
    let is_secret = match user.split_once(':') {
        Some((_, password)) => !password.is_empty(),
        None => user.len() >= 16 && looks_random(user),
    };
    is_secret.then_some(Span {
        start: end,
        end: end + at,
    })
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

/// `Cookie: a=b; c=d`, with quotes or without.
fn cookie(text: &str, _: usize, end: usize) -> Option<Span> {
    let value = behind_separator(text, end, b":")?;
    let span = run(text, value, |byte| {
        byte >= b' ' && !b"\"\\\r\n'".contains(&byte)
    });
    text.get(span.start..span.end)?
        .contains('=')
        .then_some(span)
}

/// `password=…`, `"token": "…"` inside a text, `?api_key=…&`, `--password …`. Prose such as "token: expected" is none of
/// these.
fn assigned(text: &str, start: usize, end: usize) -> Option<Span> {
    if let Some(span) = behind_flag(text, start, end) {
        return Some(span);
    }
    let quoted_key = matches!(text.as_bytes().get(end), Some(b'"' | b'\'' | b'\\'));
    let word = text.get(start..end)?;
    let is_password = word.to_ascii_lowercase().starts_with("passw");
    let value = behind_separator(
        text,
        end,
        if quoted_key || is_password {
            b":="
        } else {
            b"="
        },
    )?;
    let follows_sign = start
        .checked_sub(1)
        .and_then(|before| text.as_bytes().get(before))
        .is_some_and(|before| {
            *before == b'_'
                || (before.is_ascii_lowercase()
                    && word.starts_with(|first: char| first.is_ascii_uppercase()))
        });
    if !quoted_key && !is_password && inside_word(text, start) && !follows_sign {
        return None;
    }
    let quoted = if quoted_key {
        within_quotes(text, value)
    } else {
        None
    };
    let span = quoted.unwrap_or_else(|| run(text, value, is_credential));
    let secret = text.get(span.start..span.end)?;
    // `PWD=/home/…` is where somebody stands.
    if word.eq_ignore_ascii_case("pwd") && secret.contains('/') {
        return None;
    }
    let is_assigned = text.get(end..value)?.contains('=');
    (looks_random(secret) || (secret.len() >= 12 && (is_assigned || quoted_key))).then_some(span)
}

/// What stands between the quote before `start` and its like: the same quote behind as many backslashes.
fn within_quotes(text: &str, start: usize) -> Option<Span> {
    const LONGEST: usize = 1024;
    let bytes = text.as_bytes();
    let quote = *bytes.get(start.checked_sub(1)?)?;
    if !matches!(quote, b'"' | b'\'') {
        return None;
    }
    let backslashes = |end: usize| {
        let before = bytes.get(..end).unwrap_or_default();
        before
            .iter()
            .rev()
            .take_while(|byte| **byte == b'\\')
            .count()
    };
    let escapes = backslashes(start - 1);
    let end = (start + LONGEST).min(bytes.len());
    let behind = bytes.get(start..end)?;
    let length =
        memchr::memchr_iter(quote, behind).find(|at| backslashes(start + at) == escapes)?;
    let end = start + length - escapes;
    (end > start && text.is_char_boundary(end)).then_some(Span { start, end })
}

/// `--password hunter2`, in a command or as the next of a list of arguments.
fn behind_flag(text: &str, start: usize, end: usize) -> Option<Span> {
    let before = text.get(..start)?;
    let flag = before
        .trim_end_matches(|character: char| character.is_ascii_alphanumeric() || character == '-');
    let flag = before.get(flag.len()..)?;
    if !flag.starts_with("--") {
        return None;
    }
    let rest = text.get(end..)?;
    let value = rest.trim_start_matches([' ', ',', '"', '\'', '\\']);
    let between = rest.len() - value.len();
    let separated = rest.get(..between)?.contains([' ', ',']);
    if !separated || between > 12 || value.starts_with('-') {
        return None;
    }
    Some(run(text, end + between, is_credential))
}

/// `curl -u user:password`
fn login(text: &str, start: usize, end: usize) -> Option<Span> {
    if inside_word(text, start) {
        return None;
    }
    let quotes = run(text, end, |byte| b"\"'\\".contains(&byte));
    let span = run(text, quotes.end, is_credential);
    let (_, password) = text.get(span.start..span.end)?.split_once(':')?;
    (password.len() >= SHORTEST || looks_random(password)).then_some(span)
}

/// `X-Amz-Signature=…`: whoever has the signed address may use it.
fn signature(text: &str, _: usize, end: usize) -> Option<Span> {
    let value = behind_separator(text, end, b"=")?;
    let span = run(text, value, |byte| {
        byte.is_ascii_alphanumeric() || b"%+/=_-".contains(&byte)
    });
    (span.end - span.start >= 32).then_some(span)
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
        for (text, rule, secret) in [
            ("GET /x?token=abc123def&y=1", "token", "abc123def"),
            ("PGPASSWORD=hunter-2-two psql", "password", "hunter-2-two"),
            ("clientSecret=zx81-qq-42", "secret", "zx81-qq-42"),
            ("login with password: tr0ub4dor", "password", "tr0ub4dor"),
            ("run --db-password hunter --x", "password", "hunter"),
            (r#"["--token", "abcdef"]"#, "token", "abcdef"),
            (
                "curl -u jane:pa55word http://h",
                "password",
                "jane:pa55word",
            ),
            (
                r#"{"api_key": "two words & \"quotes\""}"#,
                "api-key",
                r#"two words & \"quotes\""#,
            ),
            ("redis://:p@ss:w0rd@host", "url-userinfo", ":p@ss:w0rd"),
            (
                "https://0123456789abcdef01@host",
                "url-userinfo",
                "0123456789abcdef01",
            ),
            (
                "glpat-abcdefghij0123456789",
                "gitlab",
                "glpat-abcdefghij0123456789",
            ),
            (
                "https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/cccc",
                "slack",
                "T0AAAAAAA/B0BBBBBBB/cccc",
            ),
            (
                "AccountName=a;AccountKey=q83vEjRWeJCrze8SNFZ4kA==;x",
                "access-key",
                "q83vEjRWeJCrze8SNFZ4kA==",
            ),
            (
                "&X-Amz-Signature=0123456789abcdef0123456789abcdef&",
                "signature",
                "0123456789abcdef0123456789abcdef",
            ),
            (
                "set-cookie: sid=8a7b6c5d; Path=/",
                "cookie",
                "sid=8a7b6c5d; Path=/",
            ),
        ] {
            assert_eq!(secrets(text), [(rule, secret)], "{text}");
        }
        assert_eq!(
            secrets(
                "-----BEGIN RSA PRIVATE KEY-----\\nMIIabc\\ndef=\\n-----END RSA PRIVATE KEY-----"
            ),
            [("pem", "MIIabc\\ndef=")]
        );
    }

    #[test]
    fn a_shape_is_found_wherever_it_stands_in_a_long_text() {
        let secret = "Password=hunter2!";
        for before in (PIECE - 40..PIECE + 40).chain(2 * PIECE - 20..2 * PIECE + 5) {
            let text = format!("{}{secret} {secret} end", ".".repeat(before));
            let found = secrets(&text);
            assert_eq!(found, [("password", "hunter2!"); 2], "{before}");
        }
    }

    #[test]
    fn no_beginning_is_longer_than_what_pieces_share() {
        assert!(SHAPES.iter().all(|shape| shape.0.len() < OVERLAP));
        // The search is for small letters.
        assert!(SHAPES.iter().all(|shape| shape.0 == shape.0.to_lowercase()));
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
            "PWD=/home/jane/src OLDPWD=/tmp",
            "password: wrong",
            "the cookie: is it set?",
            "cookie=enabled",
            "docker run -u 1000:1000 image",
            "sort -u file",
            "git@github.com:user/repo and ssh://git@host/repo",
            "signature=sha256",
            "--tokenizer basic --password",
            "npm_config_cache=/srv/npm npm_lifecycle_event=test",
        ] {
            assert!(secrets(text).is_empty(), "{text}: {:?}", secrets(text));
        }
    }
}
