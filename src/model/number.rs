//! A figure as it is written into the contract: an integer stays an integer.

use serde::{Serialize, Serializer};

/// The largest integer up to which every integer has an exact `f64`: 2^53.
pub const EXACT_INTEGERS: f64 = 9_007_199_254_740_992.0;

/// A number that is written as an integer when it is one. What is no number (`NaN`, ±∞) is written as `null`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Number(pub f64);

impl Number {
    /// The value, if it is one to compute with.
    #[must_use]
    pub fn finite(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(value))
    }

    /// The value.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = self.0;
        if !value.is_finite() {
            return serializer.serialize_none();
        }
        if value.fract() == 0.0 && value.abs() <= EXACT_INTEGERS {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "an integer of at most 2^53 on the line above"
            )]
            return serializer.serialize_i64(value as i64);
        }
        serializer.serialize_f64(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_stay_integers_and_what_is_no_number_is_null() {
        let numbers = [67.0, -0.0, 1.5, f64::NAN, f64::INFINITY, 1e300, 0.1].map(Number);
        assert_eq!(
            serde_json::to_string(&numbers).unwrap(),
            "[67,0,1.5,null,null,1e+300,0.1]"
        );
    }
}
