//! What single pieces of Markdown become: headings with notes, addresses, kinds and columns.

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, HeadingLevel};

use crate::document::{AlertKind, Align, Block, Column, Heading, Inline, Target};

/// A heading; emphasised words at its end are its note.
pub(super) fn heading(level: u8, mut content: Vec<Inline>) -> Block {
    let note = match content.pop() {
        Some(Inline::Emphasis(note)) if !content.is_empty() => note,
        Some(other) => {
            content.push(other);
            Vec::new()
        }
        None => Vec::new(),
    };
    if let Some(Inline::Text(last)) = content.last_mut() {
        last.truncate(last.trim_end().len());
    }
    Block::Heading(Heading {
        level,
        id: String::new(),
        content,
        note,
    })
}

/// The only addresses outside of the document that a link may have.
pub(super) fn outside(address: &str) -> Option<Target> {
    let known = ["http://", "https://", "mailto:"].iter().any(|scheme| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && address.len() > scheme.len()
    });
    // Nothing that could hide where the link leads.
    let open = !address.chars().any(|character| {
        character.is_control()
            || character.is_whitespace()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    });
    (known && open).then(|| Target::Outside(address.to_owned()))
}

pub(super) fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

pub(super) fn alert_kind(kind: BlockQuoteKind) -> AlertKind {
    match kind {
        BlockQuoteKind::Note => AlertKind::Note,
        BlockQuoteKind::Tip => AlertKind::Tip,
        BlockQuoteKind::Important => AlertKind::Important,
        BlockQuoteKind::Warning => AlertKind::Warning,
        BlockQuoteKind::Caution => AlertKind::Caution,
    }
}

pub(super) fn language(kind: &CodeBlockKind<'_>) -> Option<String> {
    match kind {
        CodeBlockKind::Indented => None,
        CodeBlockKind::Fenced(words) => words
            .split([' ', ','])
            .next()
            .filter(|word| !word.is_empty())
            .map(str::to_owned),
    }
}

pub(super) fn column(alignment: Alignment) -> Column {
    Column {
        title: String::new(),
        align: match alignment {
            Alignment::Right => Align::Right,
            Alignment::Center => Align::Center,
            Alignment::Left | Alignment::None => Align::Left,
        },
        key: false,
    }
}
