//! Collects the secrets of one text, each with the byte where it stands: by the keys of members, by shape, by the
//! patterns of the user.

use regex::Regex;

use super::stretch::Stretches;
use super::{RedactionPlan, SHORTEST, form, key, shape, value};
use crate::json::{Kind, Sensitive, Span, strings, unquote};

/// A secret's value, found at a byte of the source.
pub(super) struct Found {
    pub(super) value: String,
    pub(super) rule: &'static str,
    pub(super) at: usize,
    /// True for what another secret says when it is decoded; it shares that one's mark.
    pub(super) decoded: bool,
}

/// A value that is masked as a whole because of its key, whatever its length.
pub(super) struct Forced {
    pub(super) span: Span,
    pub(super) rule: &'static str,
    /// The secret part; the words around it (`Basic …`) stay.
    pub(super) value: String,
}

/// The secrets of a JSON text, and the values that are masked because of their key. The stretches of it that hold letters
/// are found on the way.
pub(super) fn in_json(
    text: &str,
    sensitive: &[Sensitive],
    plan: &RedactionPlan,
    stretches: &mut Stretches,
) -> (Vec<Found>, Vec<Forced>) {
    let (mut found, forced) = collect_members(text, sensitive);
    for (rule, span) in shape::find(text, stretches) {
        found.extend(by_shape(unquote_part(text, span), rule, span.start));
    }
    found.extend(collect_patterns(text, &plan.patterns));
    (found, forced)
}

/// The secrets of a text that is no JSON.
pub(super) fn in_text(text: &str, plan: &RedactionPlan) -> Vec<Found> {
    let mut found: Vec<Found> = shape::find(text, &mut Stretches::default())
        .flat_map(|(rule, span)| {
            let value = text.get(span.start..span.end).unwrap_or_default();
            by_shape(value.to_owned(), rule, span.start)
        })
        .collect();
    for pattern in &plan.patterns {
        found.extend(pattern.find_iter(text).map(|part| Found {
            value: part.as_str().to_owned(),
            rule: "pattern",
            at: part.start(),
            decoded: false,
        }));
    }
    found
}
/// A secret that was known by its shape. The password of a URL, the lines of a key, the values of a cookie and what a
/// credential says when it is decoded may also stand by themselves.
fn by_shape(value: String, rule: &'static str, at: usize) -> Vec<Found> {
    let parts: Vec<String> = match rule {
        "url-userinfo" => {
            let password = value.split_once(':').map(|(_, password)| password);
            let decoded = password.map(form::percent_decoded);
            password
                .map(str::to_owned)
                .into_iter()
                .chain(decoded)
                .collect()
        }
        // Each line of a key gives part of it away.
        "pem" => value.lines().map(|line| line.trim().to_owned()).collect(),
        "cookie" => value::cookie_values(&value, rule),
        "authorization" => value::decoded_credentials(&format!("basic {value}")),
        _ => Vec::new(),
    };
    let unescaped = value.contains('\\').then(|| {
        // A text inside of a text, as in a log of requests.
        unquote(&format!("\"{value}\"")).into_owned()
    });
    let parts: Vec<String> = parts.into_iter().chain(unescaped).collect();
    let whole = Found {
        value,
        rule,
        at,
        decoded: false,
    };
    let parts = parts.into_iter().map(|value| Found {
        value,
        rule,
        at,
        decoded: true,
    });
    std::iter::once(whole).chain(parts).collect()
}

/// The values of members whose key speaks of a secret.
fn collect_members(text: &str, sensitive: &[Sensitive]) -> (Vec<Found>, Vec<Forced>) {
    let (mut found, mut forced) = (Vec::new(), Vec::new());
    for member in sensitive {
        let key = unquote(
            text.get(member.key.start..member.key.end)
                .unwrap_or_default(),
        );
        let value = text
            .get(member.value.start..member.value.end)
            .unwrap_or_default();
        let rule = key::rule(&key);
        if rule == key::SECRETS_BLOCK {
            // `"secrets": ["name", …]` only names them.
            if value.starts_with('{') {
                for (span, rule) in value::block_values(value) {
                    let span = Span {
                        start: member.value.start + span.start,
                        end: member.value.start + span.end,
                    };
                    collect_value(text, span, rule, &mut found, &mut forced);
                }
            }
        } else if value.starts_with('[') {
            for span in strings(value) {
                let span = Span {
                    start: member.value.start + span.start,
                    end: member.value.start + span.end,
                };
                collect_value(text, span, rule, &mut found, &mut forced);
            }
        } else if !value.starts_with('{') {
            collect_value(text, member.value, rule, &mut found, &mut forced);
        }
    }
    forced.sort_by_key(|forced| forced.span.start);
    forced.dedup_by_key(|forced| forced.span.start);
    (found, forced)
}

/// Takes one scalar as a secret, if it is one: templates, booleans and empty texts are not.
fn collect_value(
    text: &str,
    span: Span,
    rule: &'static str,
    found: &mut Vec<Found>,
    forced: &mut Vec<Forced>,
) {
    let json = text.get(span.start..span.end).unwrap_or_default();
    let kind = match json.as_bytes().first() {
        Some(b'"') => Kind::Text,
        Some(b'-' | b'0'..=b'9') => Kind::Number,
        _ => return,
    };
    let words = unquote(json);
    if kind == Kind::Number && words.len() < SHORTEST {
        return;
    }
    for (value, rule) in value::secret_parts(&words, rule) {
        forced.push(Forced {
            span,
            rule,
            value: value.clone(),
        });
        found.push(Found {
            value,
            rule,
            at: span.start,
            decoded: false,
        });
    }
    for decoded in value::decoded_credentials(&words)
        .into_iter()
        .chain(value::decoded_base64(&words))
        .chain(value::cookie_values(&words, rule))
    {
        found.push(Found {
            value: decoded,
            rule,
            at: span.start,
            decoded: true,
        });
    }
}
fn collect_patterns(text: &str, patterns: &[Regex]) -> Vec<Found> {
    let mut found = Vec::new();
    if patterns.is_empty() {
        return found;
    }
    for span in strings(text) {
        let words = unquote(text.get(span.start..span.end).unwrap_or_default());
        for pattern in patterns {
            found.extend(pattern.find_iter(&words).map(|part| Found {
                value: part.as_str().to_owned(),
                rule: "pattern",
                at: span.start,
                decoded: false,
            }));
        }
    }
    found
}

/// The words of a part of a JSON text.
fn unquote_part(text: &str, span: Span) -> String {
    let part = text.get(span.start..span.end).unwrap_or_default();
    unquote(&format!("\"{part}\"")).into_owned()
}
