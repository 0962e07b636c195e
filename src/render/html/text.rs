//! Words in HTML. Every text comes out as text: cleaned once, then escaped.

use crate::document::{Inline, Sign, Status, Target, Tone};
use crate::render::clean;

/// Words of a line.
pub(super) fn inlines(out: &mut String, content: &[Inline]) {
    for part in content {
        match part {
            Inline::Text(text) => words(out, text),
            Inline::Code(words) => {
                out.push_str("<code>");
                escape(out, &clean::code(words));
                out.push_str("</code>");
            }
            Inline::Emphasis(inner) => within(out, "em", inner),
            Inline::Strong(inner) => within(out, "strong", inner),
            Inline::Strike(inner) => within(out, "del", inner),
            Inline::Link { target, content } => {
                match target {
                    Target::Inside(id) => {
                        out.push_str("<a href=\"#");
                        escape(out, &clean::line(id));
                        out.push_str("\">");
                    }
                    Target::Beside(file) => {
                        out.push_str("<a href=\"");
                        escape(out, &clean::line(file));
                        out.push_str("\">");
                    }
                    Target::Outside(address) => {
                        out.push_str("<a rel=\"noopener noreferrer\" href=\"");
                        escape(out, &clean::line(address));
                        out.push_str("\">");
                    }
                }
                inlines(out, content);
                out.push_str("</a>");
            }
            Inline::Toned {
                tone: kind,
                content,
            } => match tone(*kind) {
                "" => inlines(out, content),
                class => {
                    out.push_str(&format!("<span class=\"{class}\">"));
                    inlines(out, content);
                    out.push_str("</span>");
                }
            },
            Inline::Status(result) => status(out, result),
            Inline::Break => out.push_str("<br>"),
        }
    }
}

fn within(out: &mut String, tag: &str, inner: &[Inline]) {
    out.push_str(&format!("<{tag}>"));
    inlines(out, inner);
    out.push_str(&format!("</{tag}>"));
}

/// A result: its sign, then its word.
pub(super) fn status(out: &mut String, status: &Status) {
    let class = match status.sign {
        Sign::Good | Sign::Better => " good",
        Sign::Bad | Sign::Worse => " bad",
        Sign::Warning => " warn",
        Sign::Unknown | Sign::TooFew => " quiet",
        Sign::Info | Sign::Same => "",
    };
    out.push_str(&format!("<span class=\"status{class}\">"));
    sign(out, status.sign);
    out.push(' ');
    text(out, &status.word);
    out.push_str("</span>");
}

/// The sign alone; the word beside it says the same, so it is hidden from those who listen.
pub(super) fn sign(out: &mut String, sign: Sign) {
    let name = match sign {
        Sign::Good => "good",
        Sign::Bad => "bad",
        Sign::Warning => "warning",
        Sign::Unknown => "unknown",
        Sign::Info => "info",
        Sign::Better => "better",
        Sign::Worse => "worse",
        Sign::Same => "same",
        Sign::TooFew => "few",
    };
    named_sign(out, name);
}

pub(super) fn named_sign(out: &mut String, name: &str) {
    out.push_str(&format!(
        "<svg class=\"sign\" width=\"14\" height=\"14\" aria-hidden=\"true\"><use href=\"#Sign-{name}\"/></svg>"
    ));
}

/// The class of a meaning; empty for none.
pub(super) fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Warning => "warn",
        Tone::Quiet => "quiet",
    }
}

/// The longest run of words that may be kept in one line.
const LONGEST_RANGE: usize = 48;

/// Words for one line, in which a range ("17:20:48.7 – 17:21:03.2") is kept together: a no-break space does not hold behind a
/// dash, where browsers like to break.
fn words(out: &mut String, text: &str) {
    let text = clean::line(text);
    for (index, part) in text.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        if part.contains("–\u{a0}") && part.chars().count() <= LONGEST_RANGE {
            out.push_str("<span class=\"one\">");
            escape(out, part);
            out.push_str("</span>");
        } else {
            escape(out, part);
        }
    }
}

/// A plain text for one line or an attribute.
pub(super) fn text(out: &mut String, text: &str) {
    escape(out, &clean::line(text));
}

/// A plain text that keeps its lines.
pub(super) fn lines(out: &mut String, text: &str) {
    escape(out, &clean::lines(text));
}

fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut characters = from.chars();
        out.push_str(match characters.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            _ => "&#39;",
        });
        rest = characters.as_str();
    }
    out.push_str(rest);
}
