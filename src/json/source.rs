//! One JSON text with its name, and the masks that lie over the secrets in it.

use std::borrow::Cow;

use super::decode::{Decoded, Repair, decode};
use super::node::{Member, Node, Span};
use super::scan::path_at;
use super::token::end_of_string;
use crate::place::{Place, Position};

/// One decoded text. Its masked form is the only one that leaves it.
#[derive(Debug)]
pub struct Source {
    name: String,
    text: String,
    repair: Option<Repair>,
    /// In the order of the text, never overlapping.
    masks: Vec<Mask>,
}

/// A value of the text that holds a secret, and what stands in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    /// The whole value or key, quotes included.
    pub span: Span,
    /// The value with the secret masked, as JSON text.
    pub replacement: String,
}

impl Source {
    /// Decodes a file's bytes.
    #[must_use]
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let Decoded { text, repair } = decode(bytes);
        Self {
            name: name.into(),
            text,
            repair,
            masks: Vec::new(),
        }
    }

    /// The file's name as the user gave it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What had to be mended to decode it.
    #[must_use]
    pub fn repair(&self) -> Option<Repair> {
        self.repair
    }

    /// The text with its secrets: for scanning and for finding secrets, never for a model or message.
    #[must_use]
    pub fn unmasked(&self) -> &str {
        &self.text
    }

    /// Lays masks over the text.
    pub fn mask(&mut self, mut masks: Vec<Mask>) {
        masks.sort_by_key(|mask| mask.span.start);
        self.masks = masks;
    }

    /// The JSON text of a value, masked.
    #[must_use]
    pub fn json(&self, span: Span) -> Cow<'_, str> {
        let raw = self.text.get(span.start..span.end).unwrap_or_default();
        let masks = self.masks_within(span);
        if masks.is_empty() {
            return Cow::Borrowed(raw);
        }
        let mut masked = String::with_capacity(raw.len());
        let mut at = span.start;
        for mask in masks {
            masked.push_str(self.text.get(at..mask.span.start).unwrap_or_default());
            masked.push_str(&mask.replacement);
            at = mask.span.end;
        }
        masked.push_str(self.text.get(at..span.end).unwrap_or_default());
        Cow::Owned(masked)
    }

    /// True if something in a value is masked.
    pub(super) fn is_masked(&self, span: Span) -> bool {
        !self.masks_within(span).is_empty()
    }

    fn masks_within(&self, span: Span) -> &[Mask] {
        let from = self
            .masks
            .partition_point(|mask| mask.span.start < span.start);
        let to = self.masks.partition_point(|mask| mask.span.end <= span.end);
        self.masks.get(from..to).unwrap_or_default()
    }

    /// The words of a text, or the JSON text of any other value; masked.
    #[must_use]
    pub fn words(&self, span: Span) -> Cow<'_, str> {
        match self.json(span) {
            Cow::Borrowed(json) if json.starts_with('"') => unquote(json),
            Cow::Owned(json) if json.starts_with('"') => Cow::Owned(unquote(&json).into_owned()),
            other => other,
        }
    }

    /// The value of a key in an object, masked or not; the keys that readers ask for are plain words.
    #[must_use]
    pub fn member<'n>(&self, object: &'n Node, key: &str) -> Option<&'n Node> {
        object
            .children()
            .iter()
            .find(|member| self.is_key(member, key))
            .map(|member| &member.value)
    }

    fn is_key(&self, member: &Member, key: &str) -> bool {
        let raw = self
            .text
            .get(member.key.start + 1..member.key.end.saturating_sub(1))
            .unwrap_or_default();
        raw == key || (raw.contains('\\') && unquote(&format!("\"{raw}\"")) == key)
    }

    /// Where a byte stands: line and column from 1, columns in characters.
    #[must_use]
    pub fn position(&self, byte: usize) -> Position {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = self.text.get(..byte).unwrap_or_default();
        let line_start = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |at| at + 1);
        let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        Position::LineColumn(line as u64, column as u64)
    }

    /// The place of the value that stands at a byte, with its path.
    #[must_use]
    pub fn place(&self, byte: usize) -> Place {
        self.place_with_path(byte, path_at(&self.text, byte))
    }

    /// The place of a byte, with a path that is already known.
    #[must_use]
    pub fn place_with_path(&self, byte: usize, path: impl Into<String>) -> Place {
        Place::file(&self.name).at(self.position(byte)).path(path)
    }
}

/// The words of a JSON text value. Lone surrogates become U+FFFD; bytes that are no escape stay as they are.
#[must_use]
pub fn unquote(json: &str) -> Cow<'_, str> {
    let inside = json
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(json);
    if memchr::memchr(b'\\', inside.as_bytes()).is_none() {
        return Cow::Borrowed(inside);
    }
    let mut words = String::with_capacity(inside.len());
    unescape(inside, &mut words);
    Cow::Owned(words)
}

/// Adds to `words` what stands between the quotes of a JSON string.
pub fn unescape(inside: &str, words: &mut String) {
    let mut rest = inside;
    let mut next = memchr::memchr(b'\\', rest.as_bytes());
    while let Some((plain, escape)) = next.and_then(|at| rest.split_at_checked(at)) {
        words.push_str(plain);
        let escape = escape.get(1..).unwrap_or_default();
        let known = match escape.as_bytes().first() {
            Some(b'n') => '\n',
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            _ => '\0',
        };
        let length = match (known, escape.chars().next()) {
            (_, None) => 0,
            ('\0', Some('u')) => push_unit(words, escape),
            ('\0', Some(other)) => {
                words.push(other);
                other.len_utf8()
            }
            (known, _) => {
                words.push(known);
                1
            }
        };
        rest = escape.get(length..).unwrap_or_default();
        next = memchr::memchr(b'\\', rest.as_bytes());
    }
    words.push_str(rest);
}

/// Adds the character of a `u` with four digits, or of a surrogate pair, and gives how many bytes it took.
fn push_unit(words: &mut String, escape: &str) -> usize {
    let unit = |from: usize| {
        let digits = escape.get(from..from + 4)?;
        u32::from_str_radix(digits, 16).ok()
    };
    let Some(first) = unit(1) else {
        words.push('u');
        return 1;
    };
    if (0xD800..0xDC00).contains(&first)
        && escape.get(5..7) == Some("\\u")
        && let Some(second @ 0xDC00..0xE000) = unit(7)
        && let Some(character) =
            char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    {
        words.push(character);
        return 11;
    }
    words.push(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
    5
}

/// A text as JSON.
#[must_use]
pub fn quote(words: &str) -> String {
    let mut json = String::with_capacity(words.len() + 2);
    json.push('"');
    for character in words.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            control if control < ' ' => json.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => json.push(other),
        }
    }
    json.push('"');
    json
}

/// The texts of a JSON text in order, keys included, each with its quotes.
pub(crate) fn strings(text: &str) -> Strings<'_> {
    Strings {
        bytes: text.as_bytes(),
        at: 0,
    }
}

/// See [`strings`].
pub(crate) struct Strings<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Strings<'_> {
    /// Passes over all that precedes a byte, which must not lie inside a text.
    pub(crate) fn pass_to(&mut self, byte: usize) {
        self.at = self.at.max(byte);
    }
}

impl Iterator for Strings<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let start = self.at + memchr::memchr(b'"', self.bytes.get(self.at..)?)?;
        let end = end_of_string(self.bytes, start + 1).unwrap_or(self.bytes.len());
        self.at = end;
        Some(Span { start, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_and_lone_surrogates_replaced() {
        assert_eq!(unquote(r#""a\n\u00e9\ud83d\ude00\/""#), "a\né😀/");
        assert_eq!(
            unquote(r#""\ud800b \ud800\u0041 \udc00""#),
            "\u{FFFD}b \u{FFFD}A \u{FFFD}"
        );
        assert_eq!(unquote("\"plain\""), "plain");
    }

    #[test]
    fn quoting_and_reading_back_is_the_identity() {
        for words in ["", "a\"b\\c\n\u{1}", "日本 😀 \u{202e}"] {
            assert_eq!(unquote(&quote(words)), words);
        }
    }

    #[test]
    fn only_the_masked_form_leaves_a_source() {
        let mut source = Source::new("j.json", br#"{"a": "hunter2!", "b": 1}"#.to_vec());
        source.mask(vec![Mask {
            span: Span { start: 6, end: 16 },
            replacement: "\"***\"".to_owned(),
        }]);
        assert_eq!(
            source.json(Span { start: 0, end: 25 }),
            r#"{"a": "***", "b": 1}"#
        );
        assert_eq!(source.words(Span { start: 6, end: 16 }), "***");
        assert_eq!(source.words(Span { start: 23, end: 24 }), "1");
    }

    #[test]
    fn positions_count_characters() {
        let source = Source::new("j.json", "{\n \"é\": 1}".as_bytes().to_vec());
        let at = source.unmasked().find('1').unwrap();
        assert_eq!(source.position(at), Position::LineColumn(2, 7));
        assert_eq!(source.place(at).to_string(), "j.json:2:7, $.é");
    }
}
