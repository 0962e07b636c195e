//! Words for GitHub: every text is shown exactly as it is, in running text, in table cells, in raw HTML.
//!
//! GitHub works in two steps. Markdown's own signs are switched off by a backslash or an entity. After rendering it looks
//! through the finished text for mentions, issues, emoji and addresses; no escape reaches that far, so such a place is
//! cut in two by putting one of its signs into a `<span>`. The same holds for `$`, which may begin a formula.

use std::collections::BTreeMap;

use crate::document::{Inline, Sign, Status, Target, plain};
use crate::render::clean;

/// Where words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a paragraph or heading, from the beginning of a line.
    Line,
    /// In a cell of a table.
    Cell,
    /// Inside of raw HTML, where Markdown's signs mean nothing.
    Html,
}

/// The addresses of headings as GitHub makes them, by the addresses of the document.
pub(super) type Anchors = BTreeMap<String, String>;

/// Words as one line of Markdown.
pub(super) fn inlines(content: &[Inline], place: Place, anchors: &Anchors) -> String {
    let mut writer = Writer {
        out: String::new(),
        place,
        anchors,
        link_follows: false,
    };
    writer.all(content, None);
    let text = writer.out.trim_matches([' ', '\t']);
    if place == Place::Line {
        guard_line(text)
    } else {
        text.to_owned()
    }
}

/// Plain text as one line of Markdown.
pub(super) fn text(text: &str, place: Place) -> String {
    inlines(&[Inline::text(text)], place, &Anchors::new())
}

/// The sign of a result.
pub(super) fn sign(sign: Sign) -> &'static str {
    match sign {
        Sign::Good => "✅",
        Sign::Bad => "❌",
        Sign::Warning => "⚠️",
        Sign::Unknown => "◌",
        Sign::Info => "ℹ️",
        Sign::Better => "▲",
        Sign::Worse => "▼",
        Sign::Same => "≈",
        Sign::TooFew => "∅",
    }
}

/// Switches off what means something only at the beginning or the end of a line.
fn guard_line(text: &str) -> String {
    let digits = text.len()
        - text
            .trim_start_matches(|sign: char| sign.is_ascii_digit())
            .len();
    let ends_mark = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t']);
    let is_mark = match text.chars().next() {
        Some('>') => true,
        Some('#') => ends_mark(text.trim_start_matches('#')),
        Some(sign @ ('-' | '+' | '=')) => {
            text.strip_prefix(sign).is_some_and(ends_mark)
                || text.trim_matches([sign, ' ', '\t']).is_empty()
        }
        _ => false,
    };
    let number = text.get(..digits).filter(|number| !number.is_empty());
    let after_number = text
        .get(digits..)
        .and_then(|rest| rest.strip_prefix(['.', ')']));
    let mut out = String::with_capacity(text.len() + 2);
    match (number, after_number) {
        (Some(number), Some(rest)) if ends_mark(rest) => {
            out.push_str(number);
            out.push('\\');
            out.push_str(text.get(digits..).unwrap_or_default());
        }
        _ => {
            if is_mark {
                out.push('\\');
            }
            out.push_str(text);
        }
    }
    // A heading's closing sequence.
    if out.ends_with('#') && !out.ends_with("\\#") {
        out.truncate(out.len() - 1);
        out.push_str("\\#");
    }
    out
}

struct Writer<'a> {
    out: String,
    place: Place,
    anchors: &'a Anchors,
    /// True while a text is written that a link comes right after.
    link_follows: bool,
}

impl Writer<'_> {
    /// `next` is the character that follows behind these words.
    fn all(&mut self, content: &[Inline], next: Option<char>) {
        let parts = joined(content);
        for (index, part) in parts.iter().enumerate() {
            let following = match parts.get(index + 1) {
                Some(part) => first_character(part).or(Some(' ')),
                None => next,
            };
            self.link_follows = matches!(parts.get(index + 1), Some(Inline::Link { .. }));
            self.one(part, following);
        }
    }

    fn one(&mut self, part: &Inline, next: Option<char>) {
        match part {
            Inline::Text(text) => self.text(text),
            Inline::Code(text) => self.code(text),
            Inline::Strong(inner) => self.marked("**", "strong", inner, next),
            Inline::Emphasis(inner) => self.marked("*", "em", inner, next),
            Inline::Strike(inner) => self.tagged("del", inner),
            Inline::Toned { content, .. } => self.all(content, next),
            Inline::Status(status) => self.status(status),
            Inline::Break => self.out.push_str("<br>"),
            Inline::Link { target, content } => self.link(target, content),
        }
    }

    fn status(&mut self, status: &Status) {
        self.out.push_str(sign(status.sign));
        self.out.push(' ');
        self.text(&clean::line(&status.word));
    }

    /// Stars where they are sure to be read as such, tags where they may not: beside letters a star after a bracket
    /// stays a star.
    fn marked(&mut self, mark: &str, tag: &str, inner: &[Inline], next: Option<char>) {
        let words = plain(inner);
        let opens = may_touch(words.chars().next(), self.out.chars().last());
        let closes = may_touch(words.chars().last(), next);
        let plain_inside = inner
            .iter()
            .all(|part| matches!(part, Inline::Text(_) | Inline::Code(_)));
        if self.place == Place::Html || !opens || !closes || !plain_inside {
            return self.tagged(tag, inner);
        }
        self.out.push_str(mark);
        self.all(inner, Some('*'));
        self.out.push_str(mark);
    }

    fn tagged(&mut self, tag: &str, inner: &[Inline]) {
        self.out.push_str(&format!("<{tag}>"));
        self.all(inner, Some('<'));
        self.out.push_str(&format!("</{tag}>"));
    }

    fn link(&mut self, target: &Target, content: &[Inline]) {
        let address = match target {
            Target::Outside(address) | Target::Beside(address) => address_of(address),
            Target::Inside(id) => format!("#{}", address_of(self.anchors.get(id).unwrap_or(id))),
        };
        if self.place == Place::Html {
            self.out
                .push_str(&format!("<a href=\"{}\">", address.replace('&', "&amp;")));
            self.all(content, Some('<'));
            self.out.push_str("</a>");
        } else {
            self.out.push('[');
            self.all(content, Some(']'));
            self.out.push_str(&format!("]({address})"));
        }
    }

    fn code(&mut self, text: &str) {
        let text = clean::code(text);
        if text.is_empty() {
            return;
        }
        // A pipe ends a cell even inside of code; white space at both ends, or alone, is not kept by back-ticks.
        // Back-ticks that touch others are read as one row.
        let awkward = (self.place == Place::Cell && text.contains('|'))
            || text.trim() != text
            || self.out.ends_with('`');
        if self.place == Place::Html || awkward {
            self.out.push_str("<code>");
            self.text(&text);
            self.out.push_str("</code>");
            return;
        }
        let fence = "`".repeat(longest_run(&text, '`') + 1);
        let pad = if text.starts_with('`') || text.ends_with('`') {
            " "
        } else {
            ""
        };
        self.out
            .push_str(&format!("{fence}{pad}{text}{pad}{fence}"));
    }

    /// Writes a text that is clean already.
    fn text(&mut self, text: &str) {
        let mut before = self.out.chars().last();
        let mut rest = text.char_indices();
        while let Some((at, character)) = rest.next() {
            let after = rest.as_str();
            if is_cut(character, text.get(..at).unwrap_or_default(), after) {
                self.out.push_str("<span>");
                self.sign(character, before, after);
                self.out.push_str("</span>");
            } else {
                self.sign(character, before, after);
            }
            before = Some(character);
        }
    }

    fn sign(&mut self, character: char, before: Option<char>, after: &str) {
        let next = after.chars().next();
        match (self.place, character) {
            // Some look for formulas before they know of spans, some after.
            (_, '$') => self.out.push_str("&#36;"),
            (Place::Line | Place::Cell, '<')
                if next.is_some_and(|next| " =0123456789".contains(next)) =>
            {
                self.out.push('<');
            }
            (_, '<') => self.out.push_str("&lt;"),
            (_, '>') if self.place == Place::Html => self.out.push_str("&gt;"),
            // At the end of a text nobody knows what the next one begins with.
            (_, '&') if next.is_none_or(|next| next == '#' || next.is_ascii_alphabetic()) => {
                self.out.push_str("&amp;");
            }
            (Place::Html, '"') => self.out.push_str("&quot;"),
            (Place::Html, _) => self.out.push(character),
            // Behind a backslash of the text itself, tables disagree about whose escape it is.
            (Place::Cell, '|') if before == Some('\\') => self.out.push_str("&#124;"),
            (_, '\\' | '`' | '*' | '[' | ']' | '~' | '|') => {
                self.out.push('\\');
                self.out.push(character);
            }
            // Before a link it would make an image of it.
            (_, '!') if next.is_none() && self.link_follows => self.out.push_str("\\!"),
            (_, '_') => {
                let inside = before.is_some_and(char::is_alphanumeric)
                    && next.is_some_and(char::is_alphanumeric);
                self.out.push_str(if inside { "_" } else { "\\_" });
            }
            _ => self.out.push(character),
        }
    }
}

/// True for a sign that GitHub would take for the beginning of a mention, an issue, an emoji, an address, a formula.
fn is_cut(character: char, before: &str, after: &str) -> bool {
    let next = after.chars().next();
    match character {
        '$' => true,
        '@' => next.is_none_or(|next| next.is_ascii_alphanumeric()),
        '#' => next.is_some_and(|next| next.is_ascii_digit()),
        '-' => ends_with_word(before, "gh") && next.is_some_and(|next| next.is_ascii_digit()),
        '.' => ends_with_word(before, "www") && next.is_some_and(|next| next.is_alphanumeric()),
        ':' => {
            after.starts_with("//")
                || (is_address_scheme(before) && next.is_some_and(|next| !next.is_whitespace()))
                || begins_emoji(after)
        }
        _ => false,
    }
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.len() >= word.len()
        && text
            .get(text.len() - word.len()..)
            .is_some_and(|end| end.eq_ignore_ascii_case(word))
}

fn is_address_scheme(before: &str) -> bool {
    ["mailto", "xmpp"]
        .iter()
        .any(|scheme| ends_with_word(before, scheme))
}

/// `smile:`, `+1:`, `100:`; a time of day such as `20:48` is none.
fn begins_emoji(after: &str) -> bool {
    let Some(end) = after.find(':').filter(|end| *end > 0 && *end <= 40) else {
        return false;
    };
    let name = after.get(..end).unwrap_or_default();
    let fits = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-'));
    fits && (name.bytes().any(|byte| byte.is_ascii_alphabetic())
        || matches!(name, "+1" | "-1" | "100" | "1234"))
}

/// Whether stars between these two are read as marks: letters inside always are, other signs only beside a space.
fn may_touch(inside: Option<char>, outside: Option<char>) -> bool {
    match inside {
        Some(inside) if is_plain_letter(inside) => outside != Some('*') && outside != Some('\\'),
        Some(inside) if !inside.is_whitespace() => {
            outside.is_none_or(|outside| matches!(outside, ' ' | '.' | ',' | ';' | '>'))
        }
        _ => false,
    }
}

/// Letters and digits of the large scripts. Some that Unicode calls alphabetic are symbols to Markdown (🄰, Ⓐ).
fn is_plain_letter(character: char) -> bool {
    character.is_alphanumeric()
        && matches!(character, '\0'..'\u{2460}' | '\u{3040}'..'\u{3190}' | '\u{3400}'..'\u{a000}' | '\u{ac00}'..'\u{d7a4}')
}

/// The same words, clean, with neighbouring texts joined, for what is harmless in two texts may not be in one. Tones have no form
/// in Markdown and are opened for this.
fn joined(content: &[Inline]) -> Vec<Inline> {
    let mut parts: Vec<Inline> = Vec::new();
    for part in content {
        let opened = match part {
            Inline::Toned { content, .. } => joined(content),
            // Before it is joined: an escape at its end must not swallow what follows.
            Inline::Text(words) => vec![Inline::Text(clean::line(words).into_owned())],
            other => vec![other.clone()],
        };
        for part in opened {
            match (parts.last_mut(), part) {
                (Some(Inline::Text(last)), Inline::Text(words)) => last.push_str(&words),
                (_, part) => parts.push(part),
            }
        }
    }
    parts
}

fn first_character(part: &Inline) -> Option<char> {
    match part {
        Inline::Status(_) => Some(' '),
        Inline::Break => Some('<'),
        Inline::Code(_) => Some('`'),
        _ => plain(std::slice::from_ref(part)).chars().next(),
    }
}

/// The most times that a character stands in a row.
pub(super) fn longest_run(text: &str, character: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for other in text.chars() {
        run = if other == character { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// An address without anything that could end it, in Markdown or in HTML.
fn address_of(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for character in address.chars() {
        match character {
            '(' | ')' | '<' | '>' | '"' | '\'' | '\\' | '|' | '`' | '[' | ']' | '$' | '^' | '{'
            | '}' => {
                out.push_str(&format!("%{:02X}", u32::from(character)));
            }
            _ if character.is_whitespace() || character.is_control() => {}
            _ => out.push(character),
        }
    }
    out
}
