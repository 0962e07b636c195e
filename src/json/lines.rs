//! The lines of a JSON text value, each decoded by itself: what a process wrote or a pod logged can be most of a file,
//! and is read line by line without a second copy of it.

use std::borrow::Cow;

use super::source::unquote;

/// The lines of the words of a JSON text value, as [`str::lines`] gives them.
pub fn lines(json: &str) -> TextLines<'_> {
    TextLines {
        rest: inside(json),
        pending: Vec::new(),
    }
}

/// How many lines [`lines`] gives.
#[must_use]
pub fn count_lines(json: &str) -> usize {
    count_plain_breaks(json).unwrap_or_else(|| lines(json).count())
}

/// As [`count_lines`], if no line break is written as the number of its character.
fn count_plain_breaks(json: &str) -> Option<usize> {
    let bytes = inside(json).as_bytes();
    let (mut count, mut line_start, mut next) = (0, 0, 0);
    for at in memchr::memchr2_iter(b'\\', b'\n', bytes) {
        if at < next {
            continue;
        }
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'\n'), _) => next = at + 1,
            (_, Some(b'n')) => next = at + 2,
            (_, Some(b'u')) if bytes.get(at + 2..at + 5) == Some(b"000") => return None,
            _ => {
                next = at + 2;
                continue;
            }
        }
        count += 1;
        line_start = next;
    }
    Some(count + usize::from(line_start < bytes.len()))
}

/// A JSON text value without its quotes.
fn inside(json: &str) -> &str {
    json.strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(json)
}

/// See [`lines`].
pub struct TextLines<'a> {
    rest: &'a str,
    /// Lines that were parted by something else than `\n`, the next one last.
    pending: Vec<String>,
}

/// The JSON text between two line breaks.
struct Piece<'a> {
    json: &'a str,
    has_escapes: bool,
}

impl<'a> Piece<'a> {
    fn words(&self) -> Cow<'a, str> {
        if self.has_escapes {
            unquote(self.json)
        } else {
            Cow::Borrowed(self.json)
        }
    }

    /// A line break can also be written as the number of its character.
    fn may_hold_breaks(&self) -> bool {
        self.has_escapes && self.json.contains("\\u000")
    }
}

impl<'a> TextLines<'a> {
    fn next_piece(&mut self) -> Option<Piece<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let bytes = self.rest.as_bytes();
        let (mut from, mut has_escapes) = (0, false);
        // Where the piece ends, and where the next one begins.
        let (end, next) = loop {
            let found = bytes
                .get(from..)
                .and_then(|rest| memchr::memchr2(b'\\', b'\n', rest));
            let Some(found) = found else {
                break (bytes.len(), bytes.len());
            };
            let at = from + found;
            match (bytes.get(at), bytes.get(at + 1)) {
                (Some(b'\n'), _) => break (at, at + 1),
                (_, Some(b'n')) => break (at, at + 2),
                // The line break of Windows is no more than that of others.
                (_, Some(b'r')) if bytes.get(at + 2..at + 4) == Some(b"\\n") => break (at, at + 4),
                _ => {
                    has_escapes = true;
                    from = (at + 2).min(bytes.len());
                }
            }
        };
        let json = self.rest.get(..end).unwrap_or_default();
        self.rest = self.rest.get(next..).unwrap_or_default();
        Some(Piece { json, has_escapes })
    }
}

impl<'a> Iterator for TextLines<'a> {
    type Item = Cow<'a, str>;

    fn next(&mut self) -> Option<Cow<'a, str>> {
        if let Some(line) = self.pending.pop() {
            return Some(Cow::Owned(line));
        }
        let piece = self.next_piece()?;
        let words = piece.words();
        if piece.may_hold_breaks() {
            self.pending = words.lines().rev().map(str::to_owned).collect();
            return Some(self.pending.pop().map_or(Cow::Borrowed(""), Cow::Owned));
        }
        Some(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::quote;

    #[test]
    fn the_lines_are_those_of_the_decoded_text() {
        for words in [
            "",
            "a",
            "\n",
            "a\nb",
            "a\r\nb\r\n",
            "a\n\nb \\n c\n",
            "\"x\"\t\\\n\u{20ac}\n\\",
            "a\\\nn",
            "\\\\n\r\n\r",
        ] {
            let json = quote(words);
            let found: Vec<String> = lines(&json).map(Cow::into_owned).collect();
            let expected: Vec<&str> = words.lines().collect();
            assert_eq!(found, expected, "{words:?}");
            assert_eq!(count_lines(&json), found.len(), "{words:?}");
        }
    }

    #[test]
    fn breaks_that_are_written_otherwise_part_lines_too() {
        let json = "\"a\\u000ab\\nc\nd \\u00e9\\u000A\\u000a\"";
        let found: Vec<Cow<'_, str>> = lines(json).collect();
        assert_eq!(found, ["a", "b", "c", "d é", ""]);
        assert_eq!(count_lines(json), 5);
    }
}
