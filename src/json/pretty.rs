//! Pretty-prints a value line by line, keeping only its head and tail: an output may have a million lines.

use std::collections::VecDeque;

/// The first and last lines of something long.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lines {
    /// The first lines.
    pub head: Vec<String>,
    /// How many lines were left out between head and tail.
    pub omitted: usize,
    /// The last lines.
    pub tail: Vec<String>,
}

impl Lines {
    /// How many lines there are in all.
    #[must_use]
    pub fn total(&self) -> usize {
        self.head.len() + self.omitted + self.tail.len()
    }

    /// The lines of a plain text.
    #[must_use]
    pub fn of_text(text: &str, head: usize, tail: usize) -> Self {
        let mut lines = Keeper::new(head, tail);
        for line in text.lines() {
            lines.push(line.to_owned());
        }
        lines.finish()
    }
}

/// Lays out a JSON value (of the lenient dialect) with an indent of two, numbers and texts as they are written.
/// Short arrays of scalars stay on one line, so that a matrix reads as pairs of time and value.
#[must_use]
pub fn pretty(json: &str, head: usize, tail: usize) -> Lines {
    let bytes = json.as_bytes();
    let mut lines = Keeper::new(head, tail);
    let mut line = String::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' => at += 1,
            b'"' => {
                let end = super::token::end_of_string(bytes, at + 1).unwrap_or(bytes.len());
                line.push_str(json.get(at..end).unwrap_or_default());
                at = end;
            }
            b'{' | b'[' => {
                if let Some((end, inline)) = short_container(json, at) {
                    line.push_str(&inline);
                    at = end;
                    continue;
                }
                line.push(char::from(byte));
                depth += 1;
                next_line(&mut lines, &mut line, depth);
                at += 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                next_line(&mut lines, &mut line, depth);
                line.push(char::from(byte));
                at += 1;
            }
            b',' => {
                line.push(',');
                next_line(&mut lines, &mut line, depth);
                at += 1;
            }
            b':' => {
                line.push_str(": ");
                at += 1;
            }
            _ => {
                let rest = bytes.get(at..).unwrap_or_default();
                let length = rest
                    .iter()
                    .position(|byte| b",]}: \n\r\t\"".contains(byte))
                    .unwrap_or(rest.len())
                    .max(1);
                line.push_str(json.get(at..at + length).unwrap_or_default());
                at += length;
            }
        }
    }
    lines.push(line);
    lines.finish()
}

fn next_line(lines: &mut Keeper, line: &mut String, depth: usize) {
    lines.push(std::mem::take(line));
    // Nobody reads beyond this depth, and an indent that grows with it would make the text quadratic.
    line.push_str(&"  ".repeat(depth.min(40)));
}

/// An empty container, or an array of few scalars, as one line; with the byte behind it.
fn short_container(json: &str, at: usize) -> Option<(usize, String)> {
    const LONGEST: usize = 80;
    let bytes = json.as_bytes();
    let mut inline = String::new();
    let mut here = at;
    loop {
        let byte = *bytes.get(here)?;
        match byte {
            b'{' | b'[' if here > at => return None,
            b' ' | b'\n' | b'\r' | b'\t' => here += 1,
            b'"' => {
                let end = super::token::end_of_string(bytes, here + 1).ok()?;
                inline.push_str(json.get(here..end)?);
                here = end;
            }
            b':' => return None,
            b',' => {
                inline.push_str(", ");
                here += 1;
            }
            b']' | b'}' => {
                inline.push(char::from(byte));
                return Some((here + 1, inline));
            }
            _ => {
                let character = json.get(here..)?.chars().next()?;
                inline.push(character);
                here += character.len_utf8();
            }
        }
        if inline.len() > LONGEST {
            return None;
        }
    }
}

/// Keeps the first and last lines that pass through it.
struct Keeper {
    head: usize,
    tail: usize,
    kept: Vec<String>,
    last: VecDeque<String>,
    omitted: usize,
}

impl Keeper {
    fn new(head: usize, tail: usize) -> Self {
        Self {
            head,
            tail,
            kept: Vec::new(),
            last: VecDeque::new(),
            omitted: 0,
        }
    }

    fn push(&mut self, line: String) {
        if self.kept.len() < self.head {
            self.kept.push(line);
            return;
        }
        self.last.push_back(line);
        if self.last.len() > self.tail {
            self.last.pop_front();
            self.omitted += 1;
        }
    }

    fn finish(self) -> Lines {
        Lines {
            head: self.kept,
            omitted: self.omitted,
            tail: self.last.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_laid_out_with_short_arrays_on_one_line() {
        let lines = pretty(
            r#"{"a":[1524590420.15,"6436"],"b":{"c":[],"d":{"e":null}}}"#,
            99,
            99,
        );
        assert_eq!(
            lines.head.join("\n"),
            "{\n  \"a\": [1524590420.15, \"6436\"],\n  \"b\": {\n    \"c\": [],\n    \"d\": {\n      \"e\": null\n    }\n  }\n}"
        );
        assert_eq!(lines.total(), 9);
    }

    #[test]
    fn the_middle_of_a_long_value_is_left_out_and_counted() {
        let json = format!("[{}]", vec!["{\"k\":1}"; 100].join(","));
        let lines = pretty(&json, 5, 3);
        assert_eq!((lines.head.len(), lines.tail.len()), (5, 3));
        assert_eq!(lines.total(), 302);
        assert_eq!(Lines::of_text("a\nb\nc\n", 1, 1).omitted, 1);
    }
}
