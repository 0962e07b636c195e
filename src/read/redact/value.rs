//! Which part of a value is secret, and what it says when it is decoded.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::SHORTEST;
use super::key::{SECRETS_BLOCK, rule};
use crate::json::{Cursor, Kind, Span, strings};

/// The secret scalars of an object of secrets (`{"scope": {"name": value}}`), with their rules. What only declares
/// where a value comes from (`{"type": "env", "key": …}`) holds none but its default.
pub(super) fn block_values(block: &str) -> Vec<(Span, &'static str)> {
    let mut values = Vec::new();
    let mut open = vec![(0, block)];
    while let Some((offset, text)) = open.pop() {
        let mut cursor = Cursor::new(text);
        let mut members = Vec::new();
        let entered = cursor.enter_object();
        if entered.is_err() {
            continue;
        }
        while let Ok(Some(key)) = cursor.next_key() {
            let kind = cursor.kind();
            let start = cursor.position();
            let Ok(value) = cursor.value() else {
                break;
            };
            members.push((key, kind, start, value));
        }
        let declares = members.iter().any(|(key, _, _, value)| {
            key == "type" && matches!(*value, "\"env\"" | "\"vault\"" | "\"file\"")
        });
        for (key, kind, start, value) in members {
            if declares && key != "default" {
                continue;
            }
            let start = offset + start;
            let end = start + value.len();
            match kind {
                Some(Kind::Object) => open.push((start, value)),
                Some(Kind::Array) => {
                    values.extend(strings(value).map(|span| {
                        let span = Span {
                            start: start + span.start,
                            end: start + span.end,
                        };
                        (span, "secret")
                    }));
                }
                _ => {
                    let rule = match rule(&key) {
                        "" | SECRETS_BLOCK => "secret",
                        rule => rule,
                    };
                    values.push((Span { start, end }, rule));
                }
            }
        }
    }
    values.sort_by_key(|(span, _)| span.start);
    values
}

/// The secret parts of a value: what follows the scheme of a credential, the literal text beside templates.
pub(super) fn secret_parts(words: &str, rule: &'static str) -> Vec<(String, &'static str)> {
    let credential = words
        .split_once(' ')
        .filter(|(scheme, _)| is_scheme(scheme))
        .map_or(words, |(_, credential)| credential)
        .trim();
    let rule = if credential.len() < words.trim().len() {
        "authorization"
    } else {
        rule
    };
    let literal = without_templates(credential);
    let innocent = ["true", "false", "null", "none", "undefined"]
        .iter()
        .any(|word| literal.eq_ignore_ascii_case(word));
    if innocent
        || literal
            .chars()
            .all(|character| !character.is_alphanumeric())
    {
        return Vec::new();
    }
    if literal.len() == credential.len() {
        return vec![(credential.to_owned(), rule)];
    }
    literal
        .split('\0')
        .filter(|part| part.chars().count() >= SHORTEST)
        .map(|part| (part.to_owned(), rule))
        .collect()
}

/// The words with each `${name}` and `$name` taken out; a NUL stands where one was.
fn without_templates(words: &str) -> String {
    let mut literal = String::new();
    let mut rest = words;
    while let Some(at) = rest.find('$') {
        let (before, from) = rest.split_at(at);
        literal.push_str(before);
        let name = |text: &str| {
            text.find(|character: char| !(character.is_alphanumeric() || character == '_'))
                .unwrap_or(text.len())
        };
        let length = match from.get(1..) {
            Some(braced) if braced.starts_with('{') => braced.find('}').map(|end| end + 2),
            Some(plain) if plain.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                Some(name(plain) + 1)
            }
            _ => None,
        };
        match length {
            Some(length) => {
                literal.push('\0');
                rest = from.get(length..).unwrap_or_default();
            }
            None => {
                literal.push('$');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    literal.push_str(rest);
    literal
}

fn is_scheme(word: &str) -> bool {
    [
        "basic",
        "bearer",
        "digest",
        "token",
        "apikey",
        "negotiate",
        "aws4-hmac-sha256",
    ]
    .iter()
    .any(|scheme| word.eq_ignore_ascii_case(scheme))
}

/// The values of a cookie header: each may also stand by itself. Attributes such as `Path` are no secrets.
pub(super) fn cookie_values(words: &str, rule: &str) -> Vec<String> {
    const ATTRIBUTES: [&str; 7] = [
        "path", "domain", "expires", "max-age", "samesite", "version", "priority",
    ];
    if rule != "cookie" {
        return Vec::new();
    }
    words
        .split([';', ','])
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| !ATTRIBUTES.contains(&name.to_ascii_lowercase().as_str()))
        .map(|(_, value)| value.trim_matches('"').to_owned())
        .filter(|value| !value.contains("${"))
        .collect()
}

/// What a basic credential says when it is decoded: `user:password`, and the password alone.
pub(super) fn decoded_credentials(words: &str) -> Vec<String> {
    let Some((scheme, credential)) = words.trim().split_once(' ') else {
        return Vec::new();
    };
    if !scheme.eq_ignore_ascii_case("basic") {
        return Vec::new();
    }
    let credential = credential.trim();
    let decoded = STANDARD
        .decode(credential)
        .or_else(|_| STANDARD_NO_PAD.decode(credential));
    let Some(decoded) = decoded.ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return Vec::new();
    };
    let password = decoded
        .split_once(':')
        .map(|(_, password)| password.to_owned());
    std::iter::once(decoded).chain(password).collect()
}

/// What a value says that is a text in base64, as the secrets of Kubernetes are.
pub(super) fn decoded_base64(words: &str) -> Option<String> {
    let words = words.trim();
    if words.len() < 8 || !words.len().is_multiple_of(4) {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(words).ok()?).ok()?;
    let printable = text
        .trim_end()
        .chars()
        .all(|character| !character.is_control());
    printable.then(|| text.trim_end().to_owned())
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_secret_part_of_a_value_is_taken() {
        let parts = |words| {
            secret_parts(words, "token")
                .into_iter()
                .map(|(part, _)| part)
                .collect::<Vec<_>>()
        };
        assert_eq!(parts("Bearer abcdef123"), ["abcdef123"]);
        assert_eq!(parts("hunter2"), ["hunter2"]);
        assert!(parts("${auth}").is_empty());
        assert!(parts("Bearer $auth").is_empty());
        assert_eq!(parts("prefix-${x}-a"), ["prefix-"]);
        assert!(parts("true").is_empty());
        assert!(parts("").is_empty());
    }

    #[test]
    fn a_basic_credential_is_also_known_decoded() {
        assert_eq!(
            decoded_credentials("Basic amFuZTpkZW1v"),
            ["jane:demo", "demo"]
        );
        assert!(decoded_credentials("Bearer amFuZTpkZW1v").is_empty());
    }

    #[test]
    fn declarations_in_a_block_hold_no_secret_but_their_default() {
        let block = r#"{"a": {"t": "hunter2", "e": {"type": "env", "key": "HOME_TOKEN", "default": "fallback"}}}"#;
        let values: Vec<&str> = block_values(block)
            .into_iter()
            .map(|(span, _)| &block[span.start..span.end])
            .collect();
        assert_eq!(values, ["\"hunter2\"", "\"fallback\""]);
    }
}
