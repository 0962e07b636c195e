//! Secrets leave here, before the model exists.
//!
//! Two steps over each input: the values of secrets are collected (they may stand after their first use), then every
//! occurrence of a collected value is masked, in its base64 and URL-encoded forms too. What was found in a journal
//! is masked in its side files as well, and what these add is masked in the journal's run: see [`Secrets::mask_text`].

mod form;
mod key;
mod shape;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use crate::json::{Ending, Kind, Mask, Scan, Sensitive, Source, Span, quote, strings, unquote};
use crate::model::{RedactedPlace, Redactions};
pub use key::is_sensitive_key;

/// Values shorter than this are masked where they stand, but not looked for elsewhere.
const SHORTEST: usize = 6;

/// How many distinct values are looked for, and how many bytes they have; a file with more is no journal. Further ones
/// are masked where they stand.
const MOST_VALUES: usize = 10_000;
const MOST_VALUE_BYTES: usize = 1024 * 1024;

/// Longer values are looked for in pieces, so that one value can not make a matcher of any size.
const LONGEST_PIECE: usize = 1024;

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
#[derive(Clone, Default)]
pub struct Secrets {
    marks: Vec<SecretMark>,
    /// Every value with the mark that it has.
    values: Vec<(String, usize)>,
    known: HashSet<String>,
    /// How many distinct values each rule has.
    numbers: BTreeMap<&'static str, usize>,
    /// How many bytes all values have.
    bytes: usize,
    /// True if there were more values than are looked for: then every text is searched for shapes once more.
    overflowed: bool,
    matcher: Option<Arc<AhoCorasick>>,
    /// For each pattern of the matcher, the secret it belongs to.
    owners: Vec<usize>,
    /// Whether one of them holds a character that is not in ASCII.
    beyond_ascii: bool,
}

/// What stands in a secret's place.
#[derive(Debug, Clone)]
struct SecretMark {
    rule: &'static str,
    text: String,
}

/// A secret's value, found at a byte of the source.
struct Found {
    value: String,
    rule: &'static str,
    at: usize,
    /// True for what another secret says when it is decoded; it shares that one's mark.
    decoded: bool,
}

/// A value that is masked as a whole because of its key, whatever its length.
struct Forced {
    span: Span,
    rule: &'static str,
    /// The secret part; the words around it (`Basic …`) stay.
    value: String,
}

/// Masks the secrets of a scanned source and gives what to mask in files that belong to it, with the ledger. What is
/// known already is masked with the marks that it has.
pub fn redact(
    source: &mut Source,
    scan: &Scan,
    plan: &RedactionPlan,
    known: &Secrets,
) -> (Secrets, Redactions) {
    let mut ledger = Redactions {
        switched_off: plan.off,
        ..Redactions::default()
    };
    let (mut found, forced) = collect_members(source.unmasked(), &scan.sensitive);
    for (rule, span) in shape::find(source.unmasked()) {
        found.extend(by_shape(
            unquote_part(source.unmasked(), span),
            rule,
            span.start,
        ));
    }
    found.extend(collect_patterns(source.unmasked(), &plan.patterns));
    let mut secrets = known.clone();
    let places = secrets.learn(found);
    for (mark, at) in places.into_iter().take(MOST_PLACES) {
        let path = scan.path_at(source.unmasked(), at);
        let path = secrets.mask_words(&path, &mut Redactions::default());
        let place = format!("{}, {path}", source.name());
        ledger.places.push(RedactedPlace { mark, place });
    }
    let masks = secrets.masks(source.unmasked(), scan, &forced, &mut ledger);
    if plan.off {
        // They are counted all the same: a report that holds secrets says so.
        return (Secrets::default(), ledger);
    }
    source.mask(masks);
    (secrets, ledger)
}

impl Secrets {
    /// Masks a text that is no JSON, after learning the secrets that it holds itself. The ledger names the text as the
    /// place of what was new.
    pub fn mask_text<'t>(
        &mut self,
        text: &'t str,
        place: &str,
        plan: &RedactionPlan,
        ledger: &mut Redactions,
    ) -> Cow<'t, str> {
        ledger.switched_off |= plan.off;
        let mut all = std::borrow::Cow::Borrowed(&*self);
        let found = collect_text(text, plan);
        if !found.is_empty() {
            let places = all.to_mut().learn(found);
            for (mark, at) in places {
                if ledger.places.len() < MOST_PLACES {
                    let before = text.get(..at).unwrap_or_default();
                    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
                    let place = format!("{place}, line {line}");
                    ledger.places.push(RedactedPlace { mark, place });
                }
            }
        }
        let masked = all.mask_words(text, ledger);
        if plan.off {
            return Cow::Borrowed(text);
        }
        if let Cow::Owned(all) = all {
            *self = all;
        }
        masked
    }

    /// True if there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.matcher.is_none()
    }

    /// How many values are looked for.
    #[must_use]
    pub fn count(&self) -> usize {
        self.values.len()
    }

    /// Masks every occurrence of a known secret in plain words, and counts them.
    #[must_use]
    pub fn mask_words<'w>(&self, words: &'w str, ledger: &mut Redactions) -> Cow<'w, str> {
        if self.overflowed {
            let masked = mask_shapes(words, ledger);
            return Cow::Owned(self.mask_known(&masked, ledger).into_owned());
        }
        self.mask_known(words, ledger)
    }

    fn mask_known<'w>(&self, words: &'w str, ledger: &mut Redactions) -> Cow<'w, str> {
        let Some(matcher) = &self.matcher else {
            return Cow::Borrowed(words);
        };
        let mut masked = String::new();
        let mut at = 0;
        let mut last = None;
        for part in matcher.find_iter(words) {
            let owner = self.owners.get(part.pattern().as_usize());
            let Some(mark) = owner.and_then(|owner| self.marks.get(*owner)) else {
                continue;
            };
            // The pieces of a long value are one secret.
            let goes_on = at > 0 && at == part.start() && last == owner;
            last = owner;
            if !goes_on {
                masked.push_str(words.get(at..part.start()).unwrap_or_default());
                masked.push_str(&mark.text);
                ledger.add(mark.rule);
            }
            at = part.end();
        }
        if at == 0 {
            return Cow::Borrowed(words);
        }
        masked.push_str(words.get(at..).unwrap_or_default());
        Cow::Owned(masked)
    }

    /// The masked form of words that hold a secret, uncounted: for places and other words about an input.
    #[must_use]
    pub fn changed(&self, words: &str) -> Option<String> {
        match self.mask_words(words, &mut Redactions::default()) {
            Cow::Borrowed(_) => None,
            Cow::Owned(masked) => Some(masked),
        }
    }

    /// What others know and this one does not, without numbers: those count within one run. What it learns itself is
    /// numbered behind all of them.
    #[must_use]
    pub fn beyond<'s>(&self, others: impl IntoIterator<Item = &'s Self>) -> Self {
        let mut beyond = Self::default();
        for other in others {
            for (rule, number) in &other.numbers {
                let highest = beyond.numbers.entry(rule).or_default();
                *highest = (*highest).max(*number);
            }
            for (value, mark) in &other.values {
                let Some(mark) = other.marks.get(*mark) else {
                    continue;
                };
                if self.known.contains(value) || !beyond.known.insert(value.clone()) {
                    continue;
                }
                let text = self::mark(mark.rule, 0);
                let known = beyond.marks.iter().position(|known| known.text == text);
                let index = known.unwrap_or(beyond.marks.len());
                if known.is_none() {
                    let rule = mark.rule;
                    beyond.marks.push(SecretMark { rule, text });
                }
                beyond.values.push((value.clone(), index));
            }
        }
        beyond.build();
        beyond
    }

    /// Takes in what another one knows, without numbers; nothing is looked for before [`Self::build`].
    pub(in crate::read) fn absorb(&mut self, other: &Self) {
        self.overflowed |= other.overflowed;
        for (value, mark) in &other.values {
            let Some(mark) = other.marks.get(*mark) else {
                continue;
            };
            if self.known.contains(value) {
                continue;
            }
            if self.values.len() >= MOST_VALUES || self.bytes + value.len() > MOST_VALUE_BYTES {
                self.overflowed = true;
                return;
            }
            let text = self::mark(mark.rule, 0);
            let known = self.marks.iter().position(|known| known.text == text);
            let index = known.unwrap_or(self.marks.len());
            if known.is_none() {
                let rule = mark.rule;
                self.marks.push(SecretMark { rule, text });
            }
            self.bytes += value.len();
            self.known.insert(value.clone());
            self.values.push((value.clone(), index));
        }
    }

    /// Takes values in, gives each new one its mark, numbered by rule in the order of the text, and tells where those
    /// stand.
    fn learn(&mut self, mut found: Vec<Found>) -> Vec<(String, usize)> {
        // What a user names is masked however short it is.
        found.retain(|found| {
            let asked_for = found.rule == "pattern" && !found.value.is_empty();
            asked_for || found.value.chars().count() >= SHORTEST
        });
        found.sort_by_key(|found| found.at);
        let before = self.values.len();
        let mut places: Vec<(String, usize)> = Vec::new();
        for Found {
            value,
            rule,
            at,
            decoded,
        } in found
        {
            if self.known.contains(&value) {
                continue;
            }
            if self.values.len() >= MOST_VALUES || self.bytes + value.len() > MOST_VALUE_BYTES {
                self.overflowed = true;
                continue;
            }
            let shared = decoded && places.last().is_some_and(|(_, last)| *last == at);
            if !shared {
                let number = self.numbers.entry(rule).or_default();
                *number += 1;
                let text = mark(rule, *number);
                places.push((text.clone(), at));
                self.marks.push(SecretMark { rule, text });
            }
            self.bytes += value.len();
            self.known.insert(value.clone());
            for piece in pieces(&value) {
                self.values.push((piece.to_owned(), self.marks.len() - 1));
            }
        }
        if self.values.len() > before {
            self.build();
        }
        places
    }

    /// Makes the matcher of all forms of all values.
    pub(in crate::read) fn build(&mut self) {
        let (mut owners, mut patterns) = (Vec::new(), Vec::new());
        for (value, mark) in &self.values {
            for form in form::forms(value) {
                patterns.push(form);
                owners.push(*mark);
            }
        }
        self.owners = owners;
        self.beyond_ascii = patterns.iter().any(|pattern| !pattern.is_ascii());
        self.matcher = (!patterns.is_empty())
            .then(|| {
                AhoCorasick::builder()
                    .match_kind(MatchKind::LeftmostLongest)
                    .build(&patterns)
                    .ok()
            })
            .flatten()
            .map(Arc::new);
    }

    /// The masks for a whole JSON text. Texts that can hold no secret are passed over from waypoint to waypoint.
    fn masks(
        &self,
        text: &str,
        scan: &Scan,
        forced: &[Forced],
        ledger: &mut Redactions,
    ) -> Vec<Mask> {
        let mut masks: Vec<Mask> = Vec::new();
        let mut forced = forced.iter().peekable();
        let mut suspects = self.suspects(text, scan).into_iter().peekable();
        // Numbers under a telling key are no texts, so the walk over the texts below does not meet them.
        let mut numbers = Vec::new();
        let mut texts = strings(text);
        loop {
            let next = [
                suspects.peek().copied(),
                forced.peek().map(|forced| forced.span.start),
            ];
            match next.into_iter().flatten().min() {
                // What could not all be learned is looked for in each text.
                _ if self.overflowed => {}
                Some(next) => {
                    let waypoints = &scan.waypoints;
                    let behind = waypoints.partition_point(|waypoint| *waypoint <= next);
                    let waypoint = behind.checked_sub(1).and_then(|at| waypoints.get(at));
                    texts.pass_to(waypoint.copied().unwrap_or(0));
                }
                None => break,
            }
            let Some(span) = texts.next() else {
                break;
            };
            while let Some(number) = forced.next_if(|forced| forced.span.start < span.start) {
                numbers.push(number);
            }
            let mut suspected = self.overflowed;
            while suspects.next_if(|at| *at < span.end).is_some() {
                suspected = true;
            }
            let force = forced.next_if(|forced| forced.span.start == span.start);
            if !suspected && force.is_none() {
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
    fn suspects(&self, text: &str, scan: &Scan) -> Vec<usize> {
        let Some(matcher) = &self.matcher else {
            return Vec::new();
        };
        let mut suspects: Vec<usize> = matcher.find_iter(text).map(|part| part.start()).collect();
        suspects.extend(&scan.escapes);
        // Where the scan stopped early, or where other characters are looked for, all escapes are searched for.
        if self.beyond_ascii || scan.ending != Ending::Whole {
            suspects.extend(memchr::memmem::find_iter(text.as_bytes(), r"\/"));
            suspects.extend(memchr::memmem::find_iter(text.as_bytes(), r"\u"));
        }
        suspects.sort_unstable();
        suspects
    }
}

/// A value as it is, or the pieces of one that is long.
fn pieces(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = value;
    std::iter::from_fn(move || {
        // No piece is so short that it could stand in an innocent word.
        let mut length = if rest.len() < 2 * LONGEST_PIECE {
            rest.len()
        } else {
            LONGEST_PIECE
        };
        while !rest.is_char_boundary(length) {
            length -= 1;
        }
        let (piece, behind) = rest.split_at(length);
        rest = behind;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Masks what looks like a secret where it stands.
fn mask_shapes(words: &str, ledger: &mut Redactions) -> String {
    let mut masked = String::new();
    let mut at = 0;
    for (rule, span) in shape::find(words) {
        if span.start < at {
            continue;
        }
        masked.push_str(words.get(at..span.start).unwrap_or_default());
        masked.push_str(&mark(rule, 0));
        ledger.add(rule);
        at = span.end;
    }
    masked.push_str(words.get(at..).unwrap_or_default());
    masked
}

impl fmt::Debug for Secrets {
    /// Says how many there are, never what they are.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Secrets({})", self.values.len())
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
        "cookie" => key::cookie_values(&value, rule),
        "authorization" => key::decoded_credentials(&format!("basic {value}")),
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
        .chain(key::decoded_base64(&words))
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

/// The secrets of a text that is no JSON.
fn collect_text(text: &str, plan: &RedactionPlan) -> Vec<Found> {
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
    found
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::scan;

    fn masked(json: &str) -> (String, Redactions) {
        let mut source = Source::new("j.json", json.as_bytes().to_vec());
        let scan = scan(source.unmasked(), is_sensitive_key);
        let plan = RedactionPlan::default();
        let (_, ledger) = redact(&mut source, &scan, &plan, &Secrets::default());
        let end = source.unmasked().len();
        (source.json(Span { start: 0, end }).into_owned(), ledger)
    }

    #[test]
    fn a_value_of_any_length_is_masked_wherever_it_stands() {
        let long: String = (0..3_000).map(|number| format!("x{number}")).collect();
        let (text, _) = masked(&format!(
            r#"{{"password": "{long}", "log": "it was {long}."}}"#
        ));
        assert_eq!(text.matches("x2999").count(), 0);
        assert!(text.contains("it was ‹secret:password#1›"));
    }

    #[test]
    fn more_values_than_are_looked_for_are_masked_where_they_stand() {
        let members: Vec<String> = (0..MOST_VALUES + 50)
            .map(|number| {
                format!(
                    r#""password": "first-{number}-value", "log{number}": "token=s3cr3t-{number}""#
                )
            })
            .collect();
        let (text, _) = masked(&format!("{{{}}}", members.join(", ")));
        assert!(!text.contains("first-") && !text.contains("s3cr3t-"));
    }

    #[test]
    fn marks_are_numbered_on_from_file_to_file() {
        let plan = RedactionPlan::default();
        let (mut secrets, mut ledger) = (Secrets::default(), Redactions::default());
        let one = secrets.mask_text("token=abc123def", "a.log", &plan, &mut ledger);
        assert_eq!(one, "token=‹secret:token#1›");
        let two = secrets.mask_text("token=zyx987wvu abc123def", "b.log", &plan, &mut ledger);
        assert_eq!(two, "token=‹secret:token#2› ‹secret:token#1›");
        let places: Vec<&str> = ledger
            .places
            .iter()
            .map(|place| place.place.as_str())
            .collect();
        assert_eq!(places, ["a.log, line 1", "b.log, line 1"]);
        assert_eq!(ledger.count, 3);
        assert_eq!(format!("{secrets:?}"), "Secrets(2)");
    }

    #[test]
    fn what_is_not_masked_is_counted_all_the_same() {
        let mut source = Source::new("j.json", br#"{"password": "hunter2!"}"#.to_vec());
        let scan = scan(source.unmasked(), is_sensitive_key);
        let plan = RedactionPlan {
            off: true,
            ..RedactionPlan::default()
        };
        let (_, ledger) = redact(&mut source, &scan, &plan, &Secrets::default());
        assert!(ledger.switched_off);
        assert_eq!(ledger.count, 1);
        assert_eq!(source.json(Span { start: 13, end: 23 }), r#""hunter2!""#);
    }

    #[test]
    fn what_one_run_declares_is_masked_in_another_without_a_number() {
        let plan = RedactionPlan::default();
        let mut ledger = Redactions::default();
        let (mut one, two) = (Secrets::default(), Secrets::default());
        let _ = one.mask_text("token=abc123def", "a", &plan, &mut ledger);
        let others = two.beyond([&one, &two]);
        assert_eq!(
            others.changed("it is abc123def").as_deref(),
            Some("it is ‹secret:token›")
        );
        assert!(one.beyond([&one, &two]).is_empty());
    }
}
