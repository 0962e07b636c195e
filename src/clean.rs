//! What no report may carry out of an input: control characters, terminal escapes, hidden changes of the reading
//! direction, characters that XML does not know. Every writer passes every text through here, once.
//!
//! Three forms, by where the text stands: [`line()`] in running text, [`code()`] for names and program text,
//! [`lines()`] for texts that keep their lines.

use std::borrow::Cow;

/// A text for one line: line ends and tabs become a space.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    clean(text, Ends::Space)
}

/// Program text for one line: a line end stays visible as `↵`.
#[must_use]
pub fn code(text: &str) -> Cow<'_, str> {
    clean(text, Ends::Visible)
}

/// A text that keeps its lines and tabs; every line end becomes `\n`.
#[must_use]
pub fn lines(text: &str) -> Cow<'_, str> {
    clean(text, Ends::Kept)
}

/// What becomes of the end of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Space,
    Visible,
    Kept,
}

fn clean(text: &str, ends: Ends) -> Cow<'_, str> {
    let Some(first) = text.find(|character| is_odd(character, ends)) else {
        return Cow::Borrowed(text);
    };
    let (whole, rest) = text.split_at(first);
    let mut out = String::with_capacity(text.len());
    out.push_str(whole);
    let mut characters = rest.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => skip_escape(&mut characters),
            // The same sequences as one character of the second control set.
            '\u{9b}' => skip_until_final(&mut characters),
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => skip_string(&mut characters),
            '\r' => {
                characters.next_if_eq(&'\n');
                end_line(&mut out, ends);
            }
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => end_line(&mut out, ends),
            '\t' if ends != Ends::Kept => out.push(' '),
            '\t' => out.push('\t'),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => {}
            _ if changes_direction(character) => {
                // Visible, so that nobody is led to read another order than the bytes have.
                out.push_str(&format!("‹U+{:04X}›", u32::from(character)));
            }
            _ if is_no_character(character) => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
    Cow::Owned(out)
}

fn end_line(out: &mut String, ends: Ends) {
    out.push(match ends {
        Ends::Space => ' ',
        Ends::Visible => '↵',
        Ends::Kept => '\n',
    });
}

fn is_odd(character: char, ends: Ends) -> bool {
    match character {
        '\n' | '\t' => ends != Ends::Kept,
        ' '..='~' => false,
        _ => {
            character.is_control()
                || matches!(character, '\u{2028}' | '\u{2029}')
                || changes_direction(character)
                || is_no_character(character)
        }
    }
}

/// Embeddings, overrides and isolates. The plain marks (U+200E, U+200F, U+061C) move nothing and are part of
/// well-set Arabic and Hebrew.
fn changes_direction(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Code points that are assigned to no character for ever; XML refuses two of them.
fn is_no_character(character: char) -> bool {
    matches!(character, '\u{fdd0}'..='\u{fdef}') || u32::from(character) & 0xfffe == 0xfffe
}

type Rest<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Passes over what follows an escape character (ECMA-48).
fn skip_escape(characters: &mut Rest<'_>) {
    match characters.peek() {
        Some('[') => {
            characters.next();
            skip_until_final(characters);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            characters.next();
            skip_string(characters);
        }
        Some('#' | '%' | '('..='/') => {
            let mut ahead = characters.clone();
            ahead.next();
            if ahead
                .next_if(|next| matches!(next, '0'..='9' | '@'..='Z'))
                .is_some()
            {
                *characters = ahead;
            }
        }
        Some('0'..='~') => {
            characters.next();
        }
        _ => {}
    }
}

/// The parameters of a control sequence and the letter that ends it. What is no whole sequence stays: it may be the words
/// that follow.
fn skip_until_final(characters: &mut Rest<'_>) {
    let mut ahead = characters.clone();
    while ahead.next_if(|next| matches!(next, '0'..='?')).is_some() {}
    while ahead.next_if(|next| matches!(next, ' '..='/')).is_some() {}
    if ahead.next_if(|next| matches!(next, '@'..='~')).is_some() {
        *characters = ahead;
    }
}

/// The longest title or link that a terminal's string escape is believed to hold.
const LONGEST_STRING: usize = 4096;

/// A string for the terminal (its title, a link), up to its end mark. Without one in sight only the mark that
/// opened it is dropped: a stray byte must not swallow the rest of a log.
fn skip_string(characters: &mut Rest<'_>) {
    let mut ahead = characters.clone();
    for _ in 0..LONGEST_STRING {
        match ahead.next() {
            Some('\u{7}' | '\u{9c}') => {
                *characters = ahead;
                return;
            }
            Some('\u{1b}') if ahead.peek() == Some(&'\\') => {
                ahead.next();
                *characters = ahead;
                return;
            }
            None | Some('\n' | '\r' | '\u{1b}') => return,
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_text_is_not_copied() {
        assert!(matches!(line("17:20:48 – ok, 東京 🚨"), Cow::Borrowed(_)));
        assert!(matches!(lines("a\n\tb"), Cow::Borrowed(_)));
    }

    #[test]
    fn terminal_escapes_leave_with_their_parameters() {
        for written in [
            "a\u{1b}[31;1mb",
            "a\u{1b}[?25lb",
            "a\u{9b}31mb",
            "a\u{1b}]0;title\u{7}b",
            "a\u{1b}]8;;https://x\u{1b}\\b",
            "a\u{1b}Pq#0\u{1b}\\b",
            "a\u{1b}(Bb",
            "a\u{1b}cb",
            "a\u{1b}\u{1b}[0mb",
            "a\u{0}\u{8}\u{7f}\u{80}b",
        ] {
            assert_eq!(line(written), "ab", "{written:?}");
        }
        assert_eq!(line("a\u{1b}]never ended"), "anever ended");
        assert_eq!(line("a\u{1b}"), "a");
        assert_eq!(line("a\u{1b}[ 42 of 180"), "a 42 of 180");
    }

    #[test]
    fn line_ends_follow_the_place() {
        assert_eq!(line("a\r\nb\rc\td\u{2028}e"), "a b c d e");
        assert_eq!(code("a\r\nb\n"), "a↵b↵");
        assert_eq!(lines("a\r\nb\rc\td\u{85}e"), "a\nb\nc\td\ne");
    }

    #[test]
    fn hidden_changes_of_direction_become_visible() {
        assert_eq!(line("a\u{202e}b\u{2069}"), "a‹U+202E›b‹U+2069›");
        assert_eq!(line("שלום\u{200f}"), "שלום\u{200f}");
    }

    #[test]
    fn what_xml_refuses_is_replaced() {
        assert_eq!(
            line("a\u{ffff}b\u{fffe}c\u{fdd0}d\u{1ffff}"),
            "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}"
        );
        assert_eq!(
            line("e\u{301} \u{e000} \u{200d}"),
            "e\u{301} \u{e000} \u{200d}"
        );
    }

    #[test]
    fn cleaning_twice_changes_nothing() {
        let hostile = "\u{1b}[31m\u{202e}\r\n\u{1b}]x\u{0}\u{ffff}\t";
        for form in [line, code, lines] {
            let once = form(hostile).into_owned();
            assert_eq!(form(&once), once);
        }
    }
}
