//! Clean text made fit to be drawn: spaces in a row, tabs, and marks that have no shape.

use std::borrow::Cow;

use crate::render::clean;

/// Text for running lines: spaces in a row become one.
pub(super) fn words(text: &str) -> Cow<'_, str> {
    let clean = clean::line(text);
    if !clean.contains("  ") && !clean.contains(is_invisible) {
        return clean;
    }
    let mut words = String::with_capacity(clean.len());
    for character in clean.chars() {
        if !is_invisible(character) && (character != ' ' || !words.ends_with(' ')) {
            words.push(character);
        }
    }
    Cow::Owned(words)
}

/// A name inside running text: its spaces stay, a line end in it is shown.
pub(super) fn name(text: &str) -> Cow<'_, str> {
    without_invisible(clean::code(text))
}

/// The columns from one tab stop to the next.
const TAB: usize = 4;

/// One line of program text: spaces stay, tabs become the spaces they stand for.
pub(super) fn code(text: &str) -> Cow<'_, str> {
    let clean = clean::lines(text);
    if !clean.contains(['\t', '\n']) {
        return without_invisible(clean);
    }
    let mut code = String::with_capacity(clean.len());
    let mut column = 0;
    for character in clean.chars().filter(|character| !is_invisible(*character)) {
        match character {
            '\t' => {
                let spaces = TAB - column % TAB;
                code.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            '\n' => {
                code.push('↵');
                column += 1;
            }
            other => {
                code.push(other);
                column += 1;
            }
        }
    }
    Cow::Owned(code)
}

fn without_invisible(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains(is_invisible) {
        Cow::Owned(text.replace(is_invisible, ""))
    } else {
        text
    }
}

/// Marks without a shape: joiners, variation selectors, tags, fillers, byte order marks.
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
    fn lines_and_spaces_in_a_row_become_one_space() {
        assert_eq!(words("a \r\n\t b"), "a b");
    }

    #[test]
    fn marks_without_a_shape_are_passed_over() {
        assert_eq!(words("\u{2714}\u{FE0F}a\u{200D}b"), "\u{2714}ab");
    }

    #[test]
    fn code_keeps_its_spaces_and_expands_tabs() {
        assert_eq!(code("a\tb  c"), "a   b  c");
        assert_eq!(code("a  b\nc"), "a  b↵c");
    }
}
