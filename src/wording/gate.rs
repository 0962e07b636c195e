//! What became of a gate, in words: the value and the limit as the report says them.

use super::{NARROW, NO_BREAK};
use crate::analyse::gate::{Comparison, Gate, Unit, Value};
use crate::wording;

/// Value and limit in one sentence without full stop, or why neither could be held against the other.
#[must_use]
pub fn reason(gate: &Gate) -> String {
    let subject = &gate.subject;
    let held = match (gate.value, gate.limit) {
        (Some(value), Some(limit)) => {
            let (value, limit) = said(value, limit, gate.unit);
            Some(match gate.comparison {
                Some(comparison) => {
                    let relation = relation(comparison, gate.met);
                    format!("{subject} is {value}, {relation} {limit}")
                }
                None if gate.met => format!("{subject} is `{value}`, `{limit}` was expected"),
                None => format!("{subject} is `{value}`"),
            })
        }
        _ => None,
    };
    match (held, &gate.unknown) {
        (Some(held), None) => held,
        (Some(_), Some(why)) => {
            let (value, limit) = value_and_limit(gate);
            format!("{subject} is not recorded beyond {value}, the limit is {limit}: {why}")
        }
        (None, Some(why)) if gate.met => match gate.limit {
            Some(limit) => {
                let (limit, _) = said(limit, limit, gate.unit);
                format!("{subject} is not recorded, the limit is {limit}: {why}")
            }
            None => format!("{subject} is not recorded: {why}"),
        },
        (None, Some(why)) => why.clone(),
        (None, None) => format!("{subject} is not recorded"),
    }
}

/// Value and limit as the report says them.
#[must_use]
pub fn value_and_limit(gate: &Gate) -> (String, String) {
    let absent = || wording::ABSENT.to_owned();
    match (gate.value, gate.limit) {
        (Some(value), Some(limit)) => said(value, limit, gate.unit),
        (Some(value), None) => (said(value, value, gate.unit).0, absent()),
        (None, Some(limit)) => (absent(), said(limit, limit, gate.unit).0),
        (None, None) => (absent(), absent()),
    }
}

fn relation(comparison: Comparison, met: bool) -> &'static str {
    match (comparison, met) {
        (Comparison::Below, true) => "below",
        (Comparison::Below, false) => "not below",
        (Comparison::AtMost, true) => "at most",
        (Comparison::AtMost, false) => "more than",
        (Comparison::Above, true) => "above",
        (Comparison::Above, false) => "not above",
        (Comparison::AtLeast, true) => "at least",
        (Comparison::AtLeast, false) => "less than",
        (Comparison::Equal, true) | (Comparison::Unequal, false) => "equal to",
        (Comparison::Equal, false) | (Comparison::Unequal, true) => "different from",
    }
}

/// Both as a report says them; with all their digits where rounding would make them look the same.
fn said(value: Value, limit: Value, unit: Unit) -> (String, String) {
    let (Value::Number(value), Value::Number(limit)) = (value, limit) else {
        let word = |value: Value| match value {
            Value::Word(word) => word.to_owned(),
            Value::Number(number) => rounded(number, unit),
        };
        return (word(value), word(limit));
    };
    let words = (rounded(value, unit), rounded(limit, unit));
    if words.0 == words.1 && value.to_bits() != limit.to_bits() {
        return (whole(value, unit), whole(limit, unit));
    }
    words
}

fn rounded(number: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => format!("{}{NARROW}%", wording::number(number * 100.0, 2)),
        Unit::Milliseconds => wording::milliseconds(number),
        Unit::Seconds => wording::duration(number, 3),
        Unit::Count => wording::number(number, 3),
        Unit::Plain => whole(number, unit),
    }
}

fn whole(number: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => format!("{}{NARROW}%", wording::number(number * 100.0, 9)),
        Unit::Milliseconds => format!("{}{NO_BREAK}ms", wording::number(number, 9)),
        Unit::Seconds => format!("{}{NO_BREAK}s", wording::number(number, 9)),
        Unit::Count | Unit::Plain => wording::number(number, 12),
    }
}
