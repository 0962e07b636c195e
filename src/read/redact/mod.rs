//! Secrets leave here, before the model exists.
//!
//! Two steps over each input: the values of secrets are collected (they may stand after their first use), then every
//! occurrence of a collected value is masked, in its base64 and URL-encoded forms too. What was found in a journal
//! is masked in its side files as well: see [`Secrets::mask_words`].

mod form;
mod key;
mod shape;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use crate::json::{Kind, Mask, Scan, Sensitive, Source, Span, path_at, quote, strings, unquote};
use crate::model::{RedactedPlace, Redactions};
pub use key::is_sensitive_key;

/// Values shorter than this are masked where they stand, but not looked for elsewhere.
const SHORTEST: usize = 6;

/// How many distinct values are looked for; a file with more is no journal. Further ones are masked where they stand.
const MOST_VALUES: usize = 10_000;

/// How many places the ledger names.
const MOST_PLACES: usize = 50;

/// What the user wants masked.
#[derive(Debug, Clone, Default)]
pub struct RedactionPlan {
    /// Further patterns; each match is a secret.
    pub patterns: Vec<Regex>,
    /// True if nothing is to be masked.
    pub off: bool,
}

/// The secrets of one run: what to look for and what to put in its place.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    marks: Vec<SecretMark>,
    matcher: Option<Arc<AhoCorasick>>,
    /// For each pattern of the matcher, the secret it belongs to.
    owners: Vec<usize>,
}

/// What stands in a secret's place.
#[derive(Debug, Clone)]
struct SecretMark {
    rule: &'static str,
    text: String,
}

/// A secret's value, found at a byte of the source.
#[derive(Debug)]
struct Found {
    value: String,
    rule: &'static str,
    at: usize,
    /// True for what another secret says when it is decoded; it shares that one's mark.
    decoded: bool,
}

/// A value that is masked as a whole because of its key, whatever its length.
#[derive(Debug)]
struct Forced {
    span: Span,
    rule: &'static str,
    /// The secret part; the words around it (`Basic …`) stay.
    value: String,
}

/// Masks the secrets of a scanned source and gives what to mask in files that belong to it, with the ledger.
pub fn redact(source: &mut Source, scan: &Scan, plan: &RedactionPlan) -> (Secrets, Redactions) {
    let mut ledger = Redactions {
        switched_off: plan.off,
        ..Redactions::default()
    };
    if plan.off {
        return (Secrets::default(), ledger);
    }
    let (mut found, forced) = collect_members(source.unmasked(), &scan.sensitive);
    for (rule, span) in shape::find(source.unmasked()) {
        found.extend(by_shape(
            unquote_part(source.unmasked(), span),
            rule,
            span.start,
        ));
    }
    found.extend(collect_patterns(source.unmasked(), &plan.patterns));
    let (secrets, places) = Secrets::number(found);
    for (mark, at) in places.into_iter().take(MOST_PLACES) {
        let place = format!("{}, {}", source.name(), path_at(source.unmasked(), at));
        ledger.places.push(RedactedPlace { mark, place });
    }
    let masks = secrets.masks(source.unmasked(), &forced, &mut ledger);
    source.mask(masks);
    (secrets, ledger)
}

impl Secrets {
    /// The secrets of a text that is no JSON.
    #[must_use]
    pub fn of_text(text: &str, plan: &RedactionPlan) -> Self {
        if plan.off {
            return Self::default();
        }
        let mut found: Vec<Found> = shape::find(text)
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
        Self::number(found).0
    }

    /// True if there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.matcher.is_none()
    }

    /// Masks every occurrence of a known secret in plain words, and counts them.
    #[must_use]
    pub fn mask_words<'w>(&self, words: &'w str, ledger: &mut Redactions) -> Cow<'w, str> {
        let Some(matcher) = &self.matcher else {
            return Cow::Borrowed(words);
        };
        let mut masked = String::new();
        let mut at = 0;
        for part in matcher.find_iter(words) {
            let owner = self.owners.get(part.pattern().as_usize());
            let Some(mark) = owner.and_then(|owner| self.marks.get(*owner)) else {
                continue;
            };
            masked.push_str(words.get(at..part.start()).unwrap_or_default());
            masked.push_str(&mark.text);
            at = part.end();
            ledger.add(mark.rule);
        }
        if at == 0 {
            return Cow::Borrowed(words);
        }
        masked.push_str(words.get(at..).unwrap_or_default());
        Cow::Owned(masked)
    }

    /// Gives each distinct value its mark, numbered by rule in the order of the text.
    fn number(mut found: Vec<Found>) -> (Self, Vec<(String, usize)>) {
        found.retain(|found| found.value.chars().count() >= SHORTEST);
        found.sort_by_key(|found| found.at);
        let mut known: HashSet<String> = HashSet::new();
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut marks, mut owners, mut patterns) = (Vec::new(), Vec::new(), Vec::new());
        let mut places: Vec<(String, usize)> = Vec::new();
        for Found {
            value,
            rule,
            at,
            decoded,
        } in found
        {
            if known.len() >= MOST_VALUES || !known.insert(value.clone()) {
                continue;
            }
            let shared = decoded && places.last().is_some_and(|(_, last)| *last == at);
            if shared {
                for form in form::forms(&value) {
                    patterns.push(form);
                    owners.push(marks.len() - 1);
                }
                continue;
            }
            let number = numbers.entry(rule).or_default();
            *number += 1;
            let text = mark(rule, *number);
            places.push((text.clone(), at));
            for form in form::forms(&value) {
                patterns.push(form);
                owners.push(marks.len());
            }
            marks.push(SecretMark { rule, text });
        }
        let matcher = (!patterns.is_empty())
            .then(|| {
                AhoCorasick::builder()
                    .match_kind(MatchKind::LeftmostLongest)
                    .build(&patterns)
                    .ok()
            })
            .flatten()
            .map(Arc::new);
        let secrets = Self {
            marks,
            matcher,
            owners,
        };
        (secrets, places)
    }

    /// The masks for a whole JSON text.
    fn masks(&self, text: &str, forced: &[Forced], ledger: &mut Redactions) -> Vec<Mask> {
        let mut masks: Vec<Mask> = Vec::new();
        let mut forced = forced.iter().peekable();
        let mut suspects = self.suspects(text).into_iter().peekable();
        // Numbers under a telling key are no texts, so the walk over the texts below does not meet them.
        let mut numbers = Vec::new();
        for span in strings(text) {
            while let Some(number) = forced.next_if(|forced| forced.span.start < span.start) {
                numbers.push(number);
            }
            let mut suspected = false;
            while suspects.next_if(|at| *at < span.end).is_some() {
                suspected = true;
            }
            let force = forced.next_if(|forced| forced.span.start == span.start);
            if !suspected && force.is_none() {
                if suspects.peek().is_none() && forced.peek().is_none() {
                    break;
                }
                continue;
            }
            let words = unquote(text.get(span.start..span.end).unwrap_or_default());
            let masked = self.mask_words(&words, ledger);
            let masked = match force {
                Some(force) if masked == words => {
                    ledger.add(force.rule);
                    Cow::Owned(words.replacen(&force.value, &mark(force.rule, 0), 1))
                }
                _ => masked,
            };
            if masked != words {
                let replacement = quote(&masked);
                masks.push(Mask { span, replacement });
            }
        }
        for number in numbers.into_iter().chain(forced) {
            ledger.add(number.rule);
            masks.push(Mask {
                span: number.span,
                replacement: quote(&mark(number.rule, 0)),
            });
        }
        masks
    }

    /// Bytes whose text may hold a secret: where a value stands as it is, and where escapes could hide one.
    fn suspects(&self, text: &str) -> Vec<usize> {
        let Some(matcher) = &self.matcher else {
            return Vec::new();
        };
        let mut suspects: Vec<usize> = matcher.find_iter(text).map(|part| part.start()).collect();
        for escape in [r"\u", r"\/"] {
            suspects.extend(memchr::memmem::find_iter(text.as_bytes(), escape));
        }
        suspects.sort_unstable();
        suspects
    }
}

/// What stands in a secret's place. Number 0 is a value that is only masked where it stands.
fn mark(rule: &str, number: usize) -> String {
    if number == 0 {
        format!("‹secret:{rule}›")
    } else {
        format!("‹secret:{rule}#{number}›")
    }
}

/// A secret that was known by its shape. The password of a URL and the lines of a key may also stand by themselves.
fn by_shape(value: String, rule: &'static str, at: usize) -> Vec<Found> {
    let parts: Vec<String> = match rule {
        "url-userinfo" => value
            .split_once(':')
            .map(|(_, password)| password.to_owned())
            .into_iter()
            .collect(),
        // Each line of a key gives part of it away.
        "pem" => value.lines().map(|line| line.trim().to_owned()).collect(),
        _ => Vec::new(),
    };
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
                for (span, rule) in key::block_values(value) {
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
    for (value, rule) in key::secret_parts(&words, rule) {
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
    for decoded in key::decoded_credentials(&words)
        .into_iter()
        .chain(key::cookie_values(&words, rule))
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
