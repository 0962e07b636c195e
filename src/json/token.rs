//! Where the tokens of a JSON text end. A large journal is digits and log lines: eight bytes are looked at in one step.

/// Why a token has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenError {
    /// The text ends in it.
    End,
    /// This byte does not fit, and what it should be.
    Broken(usize, &'static str),
}

const ESCAPE: &str = "this is no escape sequence";

/// The byte behind the white space at `at`.
#[inline]
pub(super) fn end_of_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The byte behind the closing quote of a text whose inside begins at `at`.
#[inline]
pub(super) fn end_of_string(bytes: &[u8], at: usize) -> Result<usize, TokenError> {
    end_of_string_by(bytes, at, |_| {})
}

/// As [`end_of_string`]; each place of an escape that can stand for a character of ASCII is told: of `\/` and `\u00..`.
/// Others that can (`\n`) stand for characters that no word holds.
#[inline]
pub(super) fn end_of_string_by(
    bytes: &[u8],
    mut at: usize,
    mut tell: impl FnMut(usize),
) -> Result<usize, TokenError> {
    loop {
        at = next_quote_or_backslash(bytes, at).ok_or(TokenError::End)?;
        if bytes.get(at) == Some(&b'"') {
            return Ok(at + 1);
        }
        if let Some(b'/' | b'u') = bytes.get(at + 1)
            && (bytes.get(at + 1) == Some(&b'/') || bytes.get(at + 2..at + 4) == Some(b"00"))
        {
            tell(at);
        }
        at = end_of_escape(bytes, at)?;
    }
}

/// Most texts in a matrix are a few digits: the first bytes are looked at here before a vector search is started.
#[inline]
fn next_quote_or_backslash(bytes: &[u8], at: usize) -> Option<usize> {
    let near = bytes.get(at..)?;
    if let Some(eight) = near.first_chunk::<8>() {
        let word = u64::from_le_bytes(*eight);
        let marks = equal_bytes(word, b'"') | equal_bytes(word, b'\\');
        if marks != 0 {
            return Some(at + marks.trailing_zeros() as usize / 8);
        }
        return memchr::memchr2(b'"', b'\\', near.get(8..)?).map(|found| at + 8 + found);
    }
    let found = near.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
    Some(at + found)
}

/// The byte behind the escape whose backslash is at `at`.
fn end_of_escape(bytes: &[u8], at: usize) -> Result<usize, TokenError> {
    match bytes.get(at + 1) {
        None => Err(TokenError::End),
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => {
            for offset in 2..6 {
                match bytes.get(at + offset) {
                    None => return Err(TokenError::End),
                    Some(digit) if digit.is_ascii_hexdigit() => {}
                    Some(_) => return Err(TokenError::Broken(at, ESCAPE)),
                }
            }
            Ok(at + 6)
        }
        Some(_) => Err(TokenError::Broken(at, ESCAPE)),
    }
}

/// The byte behind the number, `NaN` or infinity at `at`; what follows it is not looked at.
#[inline]
pub(super) fn end_of_number(bytes: &[u8], start: usize) -> Result<usize, TokenError> {
    let mut at = start;
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    at = match bytes.get(at) {
        Some(b'0') => at + 1,
        Some(b'1'..=b'9') => end_of_digits(bytes, at),
        Some(b'N') if at == start => return end_of_word(bytes, at, "NaN", "`NaN` was expected"),
        Some(b'I') => return end_of_word(bytes, at, "Infinity", "`Infinity` was expected"),
        None => return Err(TokenError::End),
        Some(_) => return Err(TokenError::Broken(at, "a number was expected")),
    };
    if bytes.get(at) == Some(&b'.') {
        at = end_of_some_digits(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = bytes.get(at) {
            at += 1;
        }
        at = end_of_some_digits(bytes, at)?;
    }
    Ok(at)
}

fn end_of_some_digits(bytes: &[u8], at: usize) -> Result<usize, TokenError> {
    match bytes.get(at) {
        None => Err(TokenError::End),
        Some(b'0'..=b'9') => Ok(end_of_digits(bytes, at)),
        Some(_) => Err(TokenError::Broken(at, "a digit was expected")),
    }
}

#[inline]
fn end_of_digits(bytes: &[u8], mut at: usize) -> usize {
    // To compute the end out of the eight bytes would make all that follows wait for it; byte by byte the processor
    // guesses the length, which is that of the number before.
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>)
        && other_than_digits(u64::from_le_bytes(*eight)) == 0
    {
        at += 8;
    }
    while let Some(b'0'..=b'9') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The byte behind a word that must stand at `at`.
pub(super) fn end_of_word(
    bytes: &[u8],
    at: usize,
    word: &str,
    expected: &'static str,
) -> Result<usize, TokenError> {
    let rest = bytes.get(at..).unwrap_or_default();
    if rest.starts_with(word.as_bytes()) {
        Ok(at + word.len())
    } else if word.as_bytes().starts_with(rest) {
        Err(TokenError::End)
    } else {
        Err(TokenError::Broken(at, expected))
    }
}

/// The byte behind a number without exponent at `at`, such as a time; none for any other, broken or not.
#[inline]
pub(super) fn end_of_plain_number(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = at + usize::from(bytes.get(at) == Some(&b'-'));
    let end = end_of_digits(bytes, digits);
    if end == digits || (bytes.get(digits) == Some(&b'0') && end > digits + 1) {
        return None;
    }
    match bytes.get(end) {
        Some(b'.') => {
            let fraction_end = end_of_digits(bytes, end + 1);
            let exponent = matches!(bytes.get(fraction_end), Some(b'e' | b'E'));
            (fraction_end > end + 1 && !exponent).then_some(fraction_end)
        }
        Some(b'e' | b'E') => None,
        _ => Some(end),
    }
}

/// Where the closing quote of a text without escapes stands, whose opening quote is at `at`.
#[inline]
pub(super) fn end_of_plain_string(bytes: &[u8], at: usize) -> Option<usize> {
    const SHORT: usize = 24;
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    for end in at + 1..at + SHORT {
        match bytes.get(end)? {
            b'"' => return Some(end),
            b'\\' => return None,
            _ => {}
        }
    }
    next_quote_or_backslash(bytes, at + SHORT).filter(|end| bytes.get(*end) == Some(&b'"'))
}

/// The byte behind an array of plain numbers and texts at `at`, such as the time and value of a sample; none for
/// anything else, broken or not.
#[inline]
pub(super) fn end_of_flat_array(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        at = end_of_space(bytes, at);
        at = match bytes.get(at)? {
            b'"' => end_of_plain_string(bytes, at)? + 1,
            _ => end_of_plain_number(bytes, at)?,
        };
        at = end_of_space(bytes, at);
        match bytes.get(at)? {
            b',' => at += 1,
            b']' => return Some(at + 1),
            _ => return None,
        }
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// Marks, in the high bit of each byte, which of eight bytes are this one. Above the first mark there may be false ones.
fn equal_bytes(word: u64, byte: u8) -> u64 {
    let zero_where_equal = word ^ (ONES * u64::from(byte));
    zero_where_equal.wrapping_sub(ONES) & !zero_where_equal & HIGH_BITS
}

/// Not zero if one of eight bytes is no digit.
fn other_than_digits(word: u64) -> u64 {
    let above = word.wrapping_add(ONES * u64::from(0x80 - b'9' - 1));
    let below = word.wrapping_sub(ONES * u64::from(b'0'));
    (above | below) & HIGH_BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_end_at_the_first_other_byte_wherever_it_stands() {
        for length in 0..20 {
            for other in (0..=255_u8).filter(|byte| !byte.is_ascii_digit()) {
                let mut bytes = b"01234567899876543210".get(..length).unwrap().to_vec();
                assert_eq!(end_of_digits(&bytes, 0), length);
                bytes.push(other);
                bytes.extend(b"0123456789");
                assert_eq!(end_of_digits(&bytes, 0), length, "{other}");
            }
        }
    }

    #[test]
    fn a_text_ends_at_its_quote_wherever_it_stands() {
        for length in 0..30 {
            let inside: String = "aß\u{1}!#[]".chars().cycle().take(length).collect();
            let text = format!("{inside}\"\"\\ and more than eight bytes");
            let end = end_of_string(text.as_bytes(), 0);
            assert_eq!(end, Ok(inside.len() + 1), "{text}");
            assert_eq!(end_of_string(inside.as_bytes(), 0), Err(TokenError::End));
            let text = format!("{inside}\\\"\\u00e9\"");
            assert_eq!(end_of_string(text.as_bytes(), 0), Ok(text.len()));
        }
    }

    #[test]
    fn a_flat_array_holds_numbers_and_texts_and_nothing_else() {
        for text in ["[1]", "[ 1.5 , \"a\" ]", "[\"1\",-0.25, 3]", "[0]"] {
            assert_eq!(
                end_of_flat_array(text.as_bytes(), 0),
                Some(text.len()),
                "{text}"
            );
        }
        for text in [
            "[]",
            "[1,]",
            "[1",
            "[[1]]",
            "[1 2]",
            "[null]",
            "[01]",
            "[1x]",
            "[1e9]",
            "[-]",
            "[1.]",
            "[1.5e9]",
            "[\"\\n\"]",
            "[\"\\x\"]",
            "[1,{}]",
        ] {
            assert_eq!(end_of_flat_array(text.as_bytes(), 0), None, "{text}");
        }
    }
}
