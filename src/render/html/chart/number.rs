//! Numbers and texts as a page's script reads them: short, and moments as steps from one to the next.

use serde_json::{Value, json};

use crate::document::figure::TimeAxis;
use crate::render::clean;

/// Whole milliseconds from the axis's beginning.
pub(super) fn offset(axis: &TimeAxis, second: f64) -> i64 {
    rounded((second - axis.from) * 1e3)
}

pub(super) fn milliseconds(axis: &TimeAxis, second: f64) -> Value {
    json!(offset(axis, second))
}

/// Each number as its distance from the one before.
pub(super) fn steps(numbers: impl Iterator<Item = i64>) -> Value {
    let mut last = 0;
    numbers
        .map(|number| {
            let step = number.saturating_sub(last);
            last = number;
            json!(step)
        })
        .collect()
}

pub(super) fn whole(value: f64) -> Value {
    json!(rounded(value))
}

#[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
pub(super) fn rounded(value: f64) -> i64 {
    value.round() as i64
}

/// A value with the five digits that a reader can be shown; whole where it is whole.
pub(super) fn short(value: f64) -> Value {
    if !value.is_finite() {
        return Value::Null;
    }
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return whole(value);
    }
    let words = format!("{value:.4e}");
    let value: f64 = words.parse().unwrap_or(value);
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return whole(value);
    }
    json!(value)
}

pub(super) fn tenth(length: f32) -> Value {
    short((f64::from(length) * 10.0).round() / 10.0)
}

pub(super) fn said(words: &str) -> String {
    clean::line(words).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_steps_from_one_to_the_next() {
        assert_eq!(
            steps([500, 1_500, 1_500].into_iter()),
            json!([500, 1_000, 0])
        );
    }

    #[test]
    fn values_keep_the_digits_that_are_shown() {
        assert_eq!(short(12.0), json!(12));
        assert_eq!(short(0.123_456_7), json!(0.123_46));
        assert_eq!(short(123_456.7), json!(123_460));
        assert_eq!(short(f64::NAN), Value::Null);
    }
}
