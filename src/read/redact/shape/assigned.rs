//! Secrets that are known by the words before them: `password=`, `Authorization:`, `--token`, `://user:`.

use super::{SHORTEST, inside_word, is_credential, looks_random, run};
use crate::json::Span;

/// `://user:password@`; a password may hold an `@` that should have been escaped. A long random word alone is a token.
pub(super) fn userinfo(text: &str, _: usize, end: usize) -> Option<Span> {
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
pub(super) fn header(text: &str, _: usize, end: usize) -> Option<Span> {
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

pub(super) fn bearer(text: &str, start: usize, end: usize) -> Option<Span> {
    let span = run(text, end, is_credential);
    let value = text.get(span.start..span.end)?;
    (!inside_word(text, start) && value.len() >= 16 && looks_random(value)).then_some(span)
}

/// `Cookie: a=b; c=d`, with quotes or without.
pub(super) fn cookie(text: &str, _: usize, end: usize) -> Option<Span> {
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
pub(super) fn assigned(text: &str, start: usize, end: usize) -> Option<Span> {
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
pub(super) fn login(text: &str, start: usize, end: usize) -> Option<Span> {
    if inside_word(text, start) {
        return None;
    }
    let quotes = run(text, end, |byte| b"\"'\\".contains(&byte));
    let span = run(text, quotes.end, is_credential);
    let (_, password) = text.get(span.start..span.end)?.split_once(':')?;
    (password.len() >= SHORTEST || looks_random(password)).then_some(span)
}

/// `X-Amz-Signature=…`: whoever has the signed address may use it.
pub(super) fn signature(text: &str, _: usize, end: usize) -> Option<Span> {
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
