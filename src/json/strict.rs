//! A value of the dialect as JSON that every parser reads.

use super::cursor::{Cursor, Unexpected};
use super::node::Kind;
use super::source::quote;

/// Deeper values are refused by common parsers.
const DEEPEST: usize = 60;

/// The value as strict JSON: `NaN`, the infinities and numbers too large for a float become texts, of a repeated key the last value stays, digits stay
/// as they are written. None if it is nested deeper than common parsers read.
#[must_use]
pub fn strict(json: &str) -> Option<String> {
    let mut strict = String::with_capacity(json.len());
    write_value(&mut Cursor::new(json), &mut strict, 0)
        .ok()?
        .then_some(strict)
}

/// Writes one value; false if it is too deep. The recursion is bounded by [`DEEPEST`].
fn write_value(
    cursor: &mut Cursor<'_>,
    strict: &mut String,
    depth: usize,
) -> Result<bool, Unexpected> {
    if depth > DEEPEST {
        return Ok(false);
    }
    match cursor.kind() {
        Some(Kind::Object) => {
            cursor.enter_object()?;
            let mut members: Vec<(String, String)> = Vec::new();
            while let Some(key) = cursor.next_key()? {
                let mut value = String::new();
                if !write_value(cursor, &mut value, depth + 1)? {
                    return Ok(false);
                }
                members.push((key.into_owned(), value));
            }
            let mut known = std::collections::HashSet::new();
            members.reverse();
            members.retain(|(key, _)| known.insert(key.clone()));
            strict.push('{');
            for (index, (key, value)) in members.iter().rev().enumerate() {
                if index > 0 {
                    strict.push(',');
                }
                strict.push_str(&quote(key));
                strict.push(':');
                strict.push_str(value);
            }
            strict.push('}');
        }
        Some(Kind::Array) => {
            cursor.enter_array()?;
            strict.push('[');
            let mut first = true;
            while cursor.next_element()? {
                if !first {
                    strict.push(',');
                }
                first = false;
                if !write_value(cursor, strict, depth + 1)? {
                    return Ok(false);
                }
            }
            strict.push(']');
        }
        Some(Kind::Text) => strict.push_str(&quote(&cursor.text()?)),
        _ => match cursor.value()? {
            word @ ("NaN" | "Infinity" | "-Infinity") => strict.push_str(&quote(word)),
            // Parsers that hold numbers as floats refuse what none can hold, long integers included.
            number if number.parse::<f64>().is_ok_and(f64::is_infinite) => {
                strict.push_str(&quote(number));
            }
            other => strict.push_str(other),
        },
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dialect_becomes_json_that_every_parser_reads() {
        assert_eq!(
            strict(
                r#"{"a": [NaN, -Infinity, 1e400, 12345678901234567890123, 1e-400], "b": 1, "b": "\ud800"}"#
            )
            .as_deref(),
            Some(
                "{\"a\":[\"NaN\",\"-Infinity\",\"1e400\",12345678901234567890123,1e-400],\"b\":\"\u{FFFD}\"}"
            )
        );
        assert_eq!(strict(&("[".repeat(100) + &"]".repeat(100))), None);
    }
}
