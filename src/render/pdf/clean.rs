//! Makes any text fit to be drawn: control characters and terminal escapes leave, what would reorder a line becomes
//! visible, and invisible marks are passed over.

use std::borrow::Cow;

/// Text for running lines: line breaks and tabs become spaces, and spaces in a row become one.
pub(super) fn words(text: &str) -> Cow<'_, str> {
    let plain = text.bytes().all(|byte| (0x20..0x7F).contains(&byte)) && !text.contains("  ");
    if plain {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    each_visible(text, |character| {
        let character = match character {
            '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => ' ',
            other => other,
        };
        if character != ' ' || !clean.ends_with(' ') {
            clean.push(character);
        }
    });
    Cow::Owned(clean)
}

/// The columns from one tab stop to the next.
const TAB: usize = 4;

/// One line of program text: spaces stay, tabs become the spaces they stand for.
pub(super) fn code(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7F).contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut column = 0;
    each_visible(text, |character| match character {
        '\t' => {
            let spaces = TAB - column % TAB;
            clean.extend(std::iter::repeat_n(' ', spaces));
            column += spaces;
        }
        '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => {
            clean.push(' ');
            column += 1;
        }
        other => {
            clean.push(other);
            column += 1;
        }
    });
    Cow::Owned(clean)
}

/// Hands on every character that can be seen, and the code point of those that change the order of others.
fn each_visible(text: &str, mut take: impl FnMut(char)) {
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\t' | '\n' | '\r' | '\u{85}' => take(character),
            '\u{1B}' => match characters.peek() {
                Some('[') => {
                    characters.next();
                    skip_control_sequence(&mut characters);
                }
                Some(']' | 'P' | 'X' | '^' | '_') => {
                    characters.next();
                    skip_control_string(&mut characters);
                }
                Some(' '..='~') => {
                    characters.next();
                }
                _ => {}
            },
            '\u{9B}' => skip_control_sequence(&mut characters),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                for shown in format!("[U+{:04X}]", u32::from(character)).chars() {
                    take(shown);
                }
            }
            other if other.is_control() || is_invisible(other) => {}
            other => take(other),
        }
    }
}

/// Parameters and intermediates up to the final character; anything else ends a broken sequence.
fn skip_control_sequence(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while let Some(character) = characters.next_if(|character| matches!(character, ' '..='~')) {
        if matches!(character, '@'..='~') {
            return;
        }
    }
}

/// Text up to a bell or a string terminator; a sequence that never ends costs its introducer only.
fn skip_control_string(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let mut ahead = characters.clone();
    while let Some(character) = ahead.next() {
        match character {
            '\u{7}' | '\u{9C}' => {
                *characters = ahead;
                return;
            }
            '\u{1B}' if ahead.peek() == Some(&'\\') => {
                ahead.next();
                *characters = ahead;
                return;
            }
            '\n' => return,
            _ => {}
        }
    }
}

/// Marks without a shape: joiners, variation selectors, tags, byte order marks, noncharacters.
fn is_invisible(character: char) -> bool {
    matches!(
        u32::from(character),
        0xAD | 0x34F
            | 0x61C
            | 0x115F..=0x1160
            | 0x17B4..=0x17B5
            | 0x180B..=0x180F
            | 0x200B..=0x200F
            | 0x2060..=0x2065
            | 0x206A..=0x206F
            | 0x3164
            | 0xFE00..=0xFE0F
            | 0xFEFF
            | 0xFFA0
            | 0xFFF0..=0xFFFB
            | 0x1BCA0..=0x1BCA3
            | 0x1D173..=0x1D17A
            | 0xE0000..=0xE0FFF
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_escapes_and_control_characters_leave() {
        assert_eq!(words("\u{1B}[31mred\u{1B}[0m\u{7} text"), "red text");
        assert_eq!(words("\u{1B}]0;title\u{7}after"), "after");
        assert_eq!(words("\u{1B}]0;never ends"), "0;never ends");
        assert_eq!(words("a\0b\u{9B}1mc"), "abc");
    }

    #[test]
    fn what_reorders_a_line_becomes_visible() {
        assert_eq!(words("a\u{202E}b"), "a[U+202E]b");
    }

    #[test]
    fn lines_and_spaces_in_a_row_become_one_space() {
        assert_eq!(words("a \r\n\t b"), "a b");
    }

    #[test]
    fn code_keeps_its_spaces_and_expands_tabs() {
        assert_eq!(code("a\tb  c"), "a   b  c");
    }
}
