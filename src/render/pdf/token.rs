//! Text taken apart where its lines may break.

use super::text::{Content, Piece, Span, set};
use crate::font::Fonts;

/// What breaking works on.
pub(super) enum Token {
    Word(Vec<Piece>, f32),
    Space(Vec<Piece>, f32),
    Break,
}
/// Takes text apart into words, spaces and forced breaks.
pub(super) fn tokens(fonts: &Fonts<'_>, spans: &[Span]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    // True while the next letters belong to the word before them.
    let mut open = false;
    for span in spans {
        match &span.content {
            Content::Break => {
                tokens.push(Token::Break);
                open = false;
            }
            Content::Icon(sign) => {
                let piece = Piece {
                    x: 0.0,
                    width: span.style.size,
                    text: String::new(),
                    icon: Some(*sign),
                    style: span.style,
                    link: span.link.clone(),
                    glyphs: Vec::new(),
                };
                append(&mut tokens, &mut open, vec![piece]);
            }
            Content::Words(text) => {
                for (part, kind) in parts(text) {
                    match kind {
                        Part::Word => {
                            let pieces = set(fonts, part, span.style, span.link.as_ref());
                            append(&mut tokens, &mut open, pieces);
                        }
                        Part::Ideograph => {
                            open = false;
                            let pieces = set(fonts, part, span.style, span.link.as_ref());
                            append(&mut tokens, &mut open, pieces);
                            open = false;
                        }
                        Part::Space => {
                            let pieces = set(fonts, part, span.style, span.link.as_ref());
                            let width = pieces.iter().map(|piece| piece.width).sum();
                            tokens.push(Token::Space(pieces, width));
                            open = false;
                        }
                    }
                }
            }
        }
    }
    tokens
}

fn append(tokens: &mut Vec<Token>, open: &mut bool, pieces: Vec<Piece>) {
    let width: f32 = pieces.iter().map(|piece| piece.width).sum();
    if *open && let Some(Token::Word(word, wide)) = tokens.last_mut() {
        word.extend(pieces);
        *wide += width;
    } else {
        tokens.push(Token::Word(pieces, width));
    }
    *open = true;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Word,
    Space,
    /// A character that a line may break before and after.
    Ideograph,
}

/// Cuts text where lines may break: at spaces, and around the characters of scripts that write without spaces.
fn parts(text: &str) -> impl Iterator<Item = (&str, Part)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let kind = part_kind(first);
        let length = if kind == Part::Ideograph {
            // Closing signs never begin a line.
            rest.char_indices()
                .skip(1)
                .find(|(_, character)| !is_closing(*character))
                .map_or(rest.len(), |(at, _)| at)
        } else {
            rest.char_indices()
                .find(|(_, character)| part_kind(*character) != kind)
                .map_or(rest.len(), |(at, _)| at)
        };
        // A range such as "17:20:48 – 17:21:03" stays on one line.
        let length = if kind == Part::Word {
            range_length(rest, length)
        } else {
            length
        };
        let (part, after) = rest.split_at_checked(length)?;
        rest = after;
        Some((part, kind))
    })
}

/// Widens a word that ends in a digit over " – " and the word behind it, if that begins with a digit.
fn range_length(text: &str, length: usize) -> usize {
    let Some((word, after)) = text.split_at_checked(length) else {
        return length;
    };
    let Some(end) = after.strip_prefix(" – ") else {
        return length;
    };
    if !word.ends_with(|last: char| last.is_ascii_digit())
        || !end.starts_with(|first: char| first.is_ascii_digit())
    {
        return length;
    }
    let more = end
        .char_indices()
        .find(|(_, character)| part_kind(*character) != Part::Word)
        .map_or(end.len(), |(at, _)| at);
    length + (after.len() - end.len()) + more
}

fn part_kind(character: char) -> Part {
    match u32::from(character) {
        0x20 | 0x1680 | 0x2000..=0x2006 | 0x2008..=0x200A | 0x205F | 0x3000 => Part::Space,
        0x2E80..=0x2FFF
        | 0x3001..=0x9FFF
        | 0xAC00..=0xD7FF
        | 0xF900..=0xFAFF
        | 0xFF01..=0xFFEF
        | 0x20000..=0x3FFFF => Part::Ideograph,
        _ => Part::Word,
    }
}

fn is_closing(character: char) -> bool {
    matches!(
        character,
        '、' | '。'
            | '，'
            | '．'
            | '）'
            | '」'
            | '』'
            | '】'
            | '〉'
            | '》'
            | '！'
            | '？'
            | '：'
            | '；'
            | 'ー'
            | '゛'
            | '゜'
    )
}
