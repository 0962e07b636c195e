//! Times and values as metric systems write them.

use crate::json::Decimal;

/// What stands in the place of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    /// A value, `NaN` and infinities included.
    Is(f64),
    /// `null`, or an empty text.
    Missing,
    /// Something that is no value.
    Unreadable,
}

/// Reads a value: the digits of an integer or a fraction, an exponent, `NaN`, and any spelling of infinity.
#[inline]
pub(super) fn value(text: &str) -> Value {
    if let Some(integer) = short_integer(text.as_bytes()) {
        return Value::Is(integer);
    }
    long_value(text.trim())
}

fn long_value(text: &str) -> Value {
    if text.is_empty() || text == "null" {
        return Value::Missing;
    }
    match text.parse::<f64>() {
        // An overflow is no infinity: nobody wrote one.
        Ok(number) if number.is_infinite() && text.bytes().any(|byte| byte.is_ascii_digit()) => {
            Value::Unreadable
        }
        Ok(number) => Value::Is(number),
        Err(_) => Value::Unreadable,
    }
}

/// Most values of a counter are a few digits, and those need no general parser.
#[inline]
fn short_integer(digits: &[u8]) -> Option<f64> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    let mut integer = 0_u32;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        integer = integer * 10 + u32::from(digit);
    }
    Some(f64::from(integer))
}

/// Seconds since 1970 with at most three places, as nearly all times are, as milliseconds.
#[inline]
pub(super) fn plain_seconds(seconds: Decimal) -> Option<i64> {
    bounded(i64::try_from(seconds.times_power_of_ten(3)?).ok()?)
}

/// Reads decimal seconds since 1970 as exact milliseconds; further digits are rounded.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let mut milliseconds = 0_i64;
    let mut places: Option<u8> = None;
    let mut round_up = false;
    for byte in digits {
        match (byte, places) {
            (b'.', None) => places = Some(0),
            (b'0'..=b'9', Some(3)) => {
                round_up = *byte >= b'5';
                places = Some(4);
            }
            (b'0'..=b'9', Some(4)) => {}
            (b'0'..=b'9', _) => {
                milliseconds = milliseconds
                    .checked_mul(10)?
                    .checked_add(i64::from(byte - b'0'))?;
                places = places.map(|count| count + 1);
            }
            _ => return seconds_with_exponent(text),
        }
    }
    if !digits.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    for _ in places.unwrap_or(0).min(3)..3 {
        milliseconds = milliseconds.checked_mul(10)?;
    }
    let milliseconds = milliseconds.checked_add(i64::from(round_up))?;
    bounded(if negative {
        -milliseconds
    } else {
        milliseconds
    })
}

/// Times beyond the years that can be written are none; the rest can be subtracted without a second thought.
fn bounded(milliseconds: i64) -> Option<i64> {
    const YEARS: std::ops::Range<i64> = -8_000_000_000_000_000..8_000_000_000_000_000;
    YEARS.contains(&milliseconds).then_some(milliseconds)
}

fn seconds_with_exponent(text: &str) -> Option<i64> {
    let seconds = text.parse::<f64>().ok()?;
    whole(seconds * 1000.0)
}

/// Reads milliseconds since 1970.
pub(super) fn milliseconds(text: &str) -> Option<i64> {
    match text.parse::<i64>() {
        Ok(milliseconds) => bounded(milliseconds),
        Err(_) => whole(text.parse::<f64>().ok()?),
    }
}

fn whole(milliseconds: f64) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "bounded by the years that can be written, far below 2^53"
    )]
    (milliseconds.abs() < 8e15).then(|| milliseconds.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_exact_milliseconds() {
        for (written, meant) in [
            ("1795162744", Some(1_795_162_744_000)),
            ("1795162738.213", Some(1_795_162_738_213)),
            ("1795163235.5", Some(1_795_163_235_500)),
            ("1795163235.0005", Some(1_795_163_235_001)),
            ("1795163235.00049999", Some(1_795_163_235_000)),
            ("1.795162744e9", Some(1_795_162_744_000)),
            ("-1.25", Some(-1250)),
            ("1.", Some(1000)),
            ("", None),
            ("-", None),
            (".5", None),
            ("yesterday", None),
            ("NaN", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(seconds(written), meant, "{written}");
        }
        assert_eq!(milliseconds("1795162738213"), Some(1_795_162_738_213));
        assert_eq!(milliseconds("1.5e3"), Some(1500));
        assert_eq!(milliseconds("1e300"), None);
        assert_eq!(milliseconds("9223372036854775807"), None);
        assert_eq!(seconds("-9223372036854775"), None);
    }

    #[test]
    fn every_spelling_of_a_value_is_read_and_nothing_else() {
        for (written, meant) in [
            ("4184", 4184.0),
            ("0.9923679908315417", 0.992_367_990_831_541_7),
            ("1.249019e+21", 1.249_019e21),
            ("3.197488e-09", 3.197_488e-9),
            ("+Inf", f64::INFINITY),
            ("-Inf", f64::NEG_INFINITY),
            ("Infinity", f64::INFINITY),
            ("0", 0.0),
        ] {
            assert_eq!(value(written), Value::Is(meant), "{written}");
        }
        for written in ["NaN", "nan"] {
            assert!(matches!(value(written), Value::Is(number) if number.is_nan()));
        }
        for written in ["", " ", "null"] {
            assert_eq!(value(written), Value::Missing, "{written}");
        }
        for written in ["12abc", "-", "0x10", "1e999", "none"] {
            assert_eq!(value(written), Value::Unreadable, "{written}");
        }
    }
}
