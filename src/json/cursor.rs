//! Pulls a value apart in one pass, without building a tree: for the outputs that are large.
//!
//! The text has been checked by [`super::scan`] before, so a cursor only has to notice surprises of shape.

use std::borrow::Cow;

use super::decimal::Decimal;
use super::node::Kind;
use super::source::unquote;
use super::token::{end_of_flat_array, end_of_plain_string, end_of_space, end_of_string};

/// A place in a JSON text from which values are read in order.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

/// A value was not of the shape that the reader asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unexpected {
    /// The byte at which it stands in the cursor's text.
    pub at: usize,
    /// What was expected.
    pub expected: &'static str,
    /// What stands there; none at the text's end.
    pub found: Option<Kind>,
}

impl<'a> Cursor<'a> {
    /// Begins at the start of a text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The byte that is read next.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// What the next value is; none at the end or where no value begins.
    pub fn kind(&mut self) -> Option<Kind> {
        self.peek().and_then(Kind::of_first_byte)
    }

    /// Enters an object. Then [`Self::next_key`] until it gives none.
    ///
    /// # Errors
    /// If the next value is no object.
    pub fn enter_object(&mut self) -> Result<(), Unexpected> {
        self.consume(b'{', "an object")
    }

    /// The key of the next member, whose value must be read or skipped; none leaves the object.
    ///
    /// # Errors
    /// If the text breaks.
    pub fn next_key(&mut self) -> Result<Option<Cow<'a, str>>, Unexpected> {
        if self.peek() == Some(b',') {
            self.at += 1;
        }
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(None);
        }
        let key = self.text()?;
        self.consume(b':', "a colon")?;
        Ok(Some(key))
    }

    /// Enters an array. Then [`Self::next_element`] until it says false.
    ///
    /// # Errors
    /// If the next value is no array.
    pub fn enter_array(&mut self) -> Result<(), Unexpected> {
        self.consume(b'[', "an array")
    }

    /// True if an element follows, which must be read or skipped; false leaves the array.
    ///
    /// # Errors
    /// If the text ends inside the array.
    pub fn next_element(&mut self) -> Result<bool, Unexpected> {
        if self.peek() == Some(b',') {
            self.at += 1;
        }
        match self.peek() {
            Some(b']') => {
                self.at += 1;
                Ok(false)
            }
            Some(_) => Ok(true),
            None => Err(self.unexpected("an element")),
        }
    }

    /// Reads a text.
    ///
    /// # Errors
    /// If the next value is none.
    pub fn text(&mut self) -> Result<Cow<'a, str>, Unexpected> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a text"));
        }
        Ok(unquote(self.value()?))
    }

    /// Reads a number's digits as they are written, `NaN` and infinities included.
    ///
    /// # Errors
    /// If the next value is none.
    pub fn number(&mut self) -> Result<&'a str, Unexpected> {
        if self.kind() != Some(Kind::Number) {
            return Err(self.unexpected("a number"));
        }
        self.value()
    }

    /// Reads an array of a plain number and a text without escapes, such as a sample: the number and the words. None for
    /// any other value, which is then still to be read.
    #[inline]
    pub fn plain_pair(&mut self) -> Option<(Decimal, &'a str)> {
        let bytes = self.text.as_bytes();
        let skip = |at: usize, byte: u8| {
            (bytes.get(at) == Some(&byte)).then(|| end_of_space(bytes, at + 1))
        };
        let number_start = skip(end_of_space(bytes, self.at), b'[')?;
        let (number, number_end) = Decimal::read(bytes, number_start)?;
        let text_start = skip(end_of_space(bytes, number_end), b',')?;
        let text_end = end_of_plain_string(bytes, text_start)?;
        let end = end_of_space(bytes, text_end + 1);
        if bytes.get(end) != Some(&b']') {
            return None;
        }
        let words = self.text.get(text_start + 1..text_end)?;
        self.at = end + 1;
        Some((number, words))
    }

    /// Reads any value as the JSON text it is.
    ///
    /// # Errors
    /// If no value follows.
    pub fn value(&mut self) -> Result<&'a str, Unexpected> {
        let Some(kind) = self.kind() else {
            return Err(self.unexpected("a value"));
        };
        let start = self.at;
        match kind {
            Kind::Text => self.at = self.string_end()?,
            Kind::Array | Kind::Object => self.skip_container()?,
            Kind::Null | Kind::Boolean | Kind::Number => {
                let rest = self.text.as_bytes().get(start..).unwrap_or_default();
                self.at = start
                    + rest
                        .iter()
                        .position(|byte| b",]} \n\r\t:".contains(byte))
                        .unwrap_or(rest.len());
            }
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// Passes over a value.
    ///
    /// # Errors
    /// If no value follows.
    pub fn skip(&mut self) -> Result<(), Unexpected> {
        self.value().map(|_| ())
    }

    fn skip_container(&mut self) -> Result<(), Unexpected> {
        let bytes = self.text.as_bytes();
        let mut depth = 0_usize;
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b'"' => {
                    self.at = self.string_end()?;
                    continue;
                }
                b'[' => {
                    // Most of a large value are short arrays of scalars: those are passed over in one step.
                    if let Some(end) = end_of_flat_array(bytes, self.at) {
                        self.at = end;
                        if depth == 0 {
                            return Ok(());
                        }
                        continue;
                    }
                    depth += 1;
                }
                b'{' => depth += 1,
                b']' | b'}' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Ok(());
            }
        }
        Err(self.unexpected("the end of the container"))
    }

    fn string_end(&self) -> Result<usize, Unexpected> {
        end_of_string(self.text.as_bytes(), self.at + 1)
            .map_err(|_| self.unexpected("the end of the text"))
    }

    /// The next byte that is no white space, not consumed.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn consume(&mut self, byte: u8, expected: &'static str) -> Result<(), Unexpected> {
        if self.peek() != Some(byte) {
            return Err(self.unexpected(expected));
        }
        self.at += 1;
        Ok(())
    }

    fn unexpected(&self, expected: &'static str) -> Unexpected {
        let first = self.text.as_bytes().get(self.at);
        Unexpected {
            at: self.at,
            expected,
            found: first.and_then(|byte| Kind::of_first_byte(*byte)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_pulled_apart_in_order() {
        let mut cursor = Cursor::new(r#" {"a": [1, NaN, "x\n"], "skip": {"b": [{}]}, "c": null} "#);
        cursor.enter_object().unwrap();
        assert_eq!(cursor.next_key().unwrap().as_deref(), Some("a"));
        cursor.enter_array().unwrap();
        assert!(cursor.next_element().unwrap());
        assert_eq!(cursor.number(), Ok("1"));
        assert!(cursor.next_element().unwrap());
        assert_eq!(cursor.number(), Ok("NaN"));
        assert!(cursor.next_element().unwrap());
        assert_eq!(cursor.text().unwrap(), "x\n");
        assert!(!cursor.next_element().unwrap());
        assert_eq!(cursor.next_key().unwrap().as_deref(), Some("skip"));
        cursor.skip().unwrap();
        assert_eq!(cursor.next_key().unwrap().as_deref(), Some("c"));
        assert_eq!(cursor.kind(), Some(Kind::Null));
        cursor.skip().unwrap();
        assert_eq!(cursor.next_key().unwrap(), None);
    }

    #[test]
    fn a_surprise_names_what_was_expected_and_found() {
        let mut cursor = Cursor::new("[1]");
        let surprise = cursor.enter_object().unwrap_err();
        assert_eq!(surprise.expected, "an object");
        assert_eq!(surprise.found, Some(Kind::Array));
        assert!(Cursor::new("[1, ").clone().value().is_err());
        assert!(Cursor::new("").value().is_err());
    }

    #[test]
    fn a_pair_of_a_number_and_a_plain_text_is_read_at_once_and_nothing_else() {
        let mut cursor = Cursor::new(r#" [ 1795162744.25 , "4184" ], [1,"x"] "#);
        let number = |digits, places| Decimal { digits, places };
        assert_eq!(
            cursor.plain_pair(),
            Some((number(179_516_274_425, 2), "4184"))
        );
        assert_eq!(cursor.next_element(), Ok(true));
        assert_eq!(cursor.plain_pair(), Some((number(1, 0), "x")));
        for text in [
            r#"[1,"\u0031"]"#,
            r#"[1,"x",2]"#,
            r#"["1","x"]"#,
            "[1,2]",
            "[1,\"x\"",
            "[1]",
            "[]",
            "",
        ] {
            let mut cursor = Cursor::new(text);
            assert_eq!(cursor.plain_pair(), None, "{text}");
            assert_eq!(cursor.position(), 0, "{text}");
        }
    }
}
