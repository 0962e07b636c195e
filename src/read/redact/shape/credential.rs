//! Credentials that are known by their own look: their makers gave them a beginning and a length.

use super::{inside_word, run};
use crate::json::Span;

/// `eyJ….….…`
pub(super) fn jwt(text: &str, start: usize, _: usize) -> Option<Span> {
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
pub(super) fn aws_key(text: &str, start: usize, _: usize) -> Option<Span> {
    let span = run(text, start, |byte| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit()
    });
    (span.end - span.start == 20 && !inside_word(text, start)).then_some(span)
}

pub(super) fn github(text: &str, start: usize, end: usize) -> Option<Span> {
    let span = run(text, start, |byte| {
        byte.is_ascii_alphanumeric() || byte == b'_'
    });
    (span.end - end >= 30 && !inside_word(text, start)).then_some(span)
}

pub(super) fn slack(text: &str, start: usize, end: usize) -> Option<Span> {
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
pub(super) fn long_word<const LEAST: usize>(text: &str, start: usize, end: usize) -> Option<Span> {
    let span = run(text, start, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
    });
    (span.end - end >= LEAST && !inside_word(text, start)).then_some(span)
}

/// `AIza` and 35 letters, digits and dashes.
pub(super) fn google(text: &str, start: usize, _: usize) -> Option<Span> {
    let span = run(text, start, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
    });
    let written = text.get(start..start + 4) == Some("AIza");
    (written && span.end - span.start == 39 && !inside_word(text, start)).then_some(span)
}

/// Whoever has the path of a webhook can post to it.
pub(super) fn webhook(text: &str, _: usize, end: usize) -> Option<Span> {
    let span = run(text, end, |byte| {
        byte.is_ascii_alphanumeric() || byte == b'/'
    });
    (span.end - span.start >= 16).then_some(span)
}

/// The body of a private key, from behind its first line to its last one, or as far as it goes.
pub(super) fn pem(text: &str, start: usize, end: usize) -> Option<Span> {
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

fn is_base64_url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=')
}
