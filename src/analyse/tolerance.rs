//! Whether an output meets a tolerance, for the probes of a method: the toolkit compares only those of the hypothesis.
//!
//! The comparison is the toolkit's, where it can be made here; what needs Python's own regular expressions, another
//! probe, or a path that is not understood is not evaluated rather than guessed.

mod path;
mod pattern;

use serde_json::Value;

use crate::json::{Cursor, Fragment, Kind, strict};
use crate::model::{Activity, Role};

/// Larger outputs are not taken apart for a tolerance that few method probes have.
const LARGEST_OUTPUT: usize = 4 << 20;

/// What a comparison gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evaluation {
    /// The output meets the tolerance.
    Met,
    /// It does not.
    NotMet,
    /// It could not be compared here, for this reason.
    NotEvaluated(&'static str),
}

impl Evaluation {
    /// The answer, where there is one.
    #[must_use]
    pub fn met(self) -> Option<bool> {
        match self {
            Self::Met => Some(true),
            Self::NotMet => Some(false),
            Self::NotEvaluated(_) => None,
        }
    }

    fn of(met: bool) -> Self {
        if met { Self::Met } else { Self::NotMet }
    }
}

/// Compares a method probe's output with its tolerance; none where the probe declares none, the toolkit compared them
/// itself, or there is no output to compare.
#[must_use]
pub fn of(activity: &Activity) -> Option<Evaluation> {
    let played = activity.status.as_deref() == Some("succeeded") && !activity.dry;
    if activity.role != Role::Probe || activity.tolerance_met.is_some() || !played {
        return None;
    }
    let tolerance = activity.tolerance.as_ref()?;
    Some(evaluate(tolerance, activity.output.as_ref()))
}

/// Compares an output with a tolerance. An absent output is null.
#[must_use]
pub fn evaluate(tolerance: &Fragment, output: Option<&Fragment>) -> Evaluation {
    let Some(tolerance) = value_of(tolerance) else {
        return Evaluation::NotEvaluated("the tolerance is nested too deep");
    };
    if matches!(&tolerance, Value::String(text) if text.contains("${")) {
        return Evaluation::NotEvaluated("the tolerance is a template");
    }
    // Of a large answer the status is often all that is asked for.
    if let (Value::Number(_) | Value::Array(_), Some(status)) =
        (&tolerance, output.and_then(status_of))
    {
        return of_status(&tolerance, &status);
    }
    let output = match output {
        None => Value::Null,
        Some(output) if output.size_bytes() > LARGEST_OUTPUT => {
            return Evaluation::NotEvaluated("the output is too large");
        }
        Some(output) => match value_of(output) {
            Some(value) => value,
            None => return Evaluation::NotEvaluated("the output is nested too deep"),
        },
    };
    compare(&tolerance, &output)
}

fn value_of(fragment: &Fragment) -> Option<Value> {
    serde_json::from_str(&strict(&fragment.json())?).ok()
}

/// The `status` of an object.
fn status_of(output: &Fragment) -> Option<Value> {
    if output.kind() != Kind::Object {
        return None;
    }
    let json = output.json();
    let mut cursor = Cursor::new(&json);
    cursor.enter_object().ok()?;
    let mut status = None;
    while let Some(key) = cursor.next_key().ok()? {
        let value = cursor.value().ok()?;
        if key == "status" {
            status = Some(value);
        }
    }
    serde_json::from_str(&strict(status?)?).ok()
}

fn of_status(tolerance: &Value, status: &Value) -> Evaluation {
    match tolerance {
        Value::Array(allowed) => Evaluation::of(allowed.iter().any(|one| same(one, status))),
        Value::Number(number) if number.is_f64() => Evaluation::NotMet,
        number => Evaluation::of(same(number, status)),
    }
}

fn compare(tolerance: &Value, output: &Value) -> Evaluation {
    match tolerance {
        // The toolkit never meets a fraction or null.
        Value::Null => Evaluation::NotMet,
        Value::Number(number) if number.is_f64() => Evaluation::NotMet,
        Value::Bool(_) | Value::String(_) | Value::Number(_) => {
            Evaluation::of(same(tolerance, output))
        }
        Value::Array(allowed) => match allowed.as_slice() {
            [low, high] => between(low, output, high),
            allowed => Evaluation::of(allowed.iter().any(|one| same(one, output))),
        },
        Value::Object(form) => {
            let target = match form.get("target") {
                None | Some(Value::Null) => output,
                Some(Value::String(target)) => match output.get(target) {
                    Some(value) => value,
                    None => return Evaluation::NotEvaluated("the output lacks the target"),
                },
                Some(_) => return Evaluation::NotEvaluated("the target is no name"),
            };
            match form.get("type").and_then(Value::as_str) {
                Some("range") => range(form.get("range"), target),
                Some("regex") => pattern::found(form.get("pattern"), target),
                Some("jsonpath") => path::matches(form, target),
                Some("probe") => Evaluation::NotEvaluated("it needs the result of another probe"),
                _ => Evaluation::NotEvaluated("a tolerance of this kind is not known"),
            }
        }
    }
}

/// `low <= output <= high`; Python compares numbers with numbers and texts with texts.
fn between(low: &Value, output: &Value, high: &Value) -> Evaluation {
    if let (Some(low), Some(output), Some(high)) = (number(low), number(output), number(high)) {
        return Evaluation::of(low <= output && output <= high);
    }
    match (low, output, high) {
        (Value::String(low), Value::String(output), Value::String(high)) => {
            Evaluation::of(low <= output && output <= high)
        }
        _ => Evaluation::NotEvaluated("the output and the bounds can not be compared"),
    }
}

fn range(bounds: Option<&Value>, output: &Value) -> Evaluation {
    let Some(Value::Array(bounds)) = bounds else {
        return Evaluation::NotEvaluated("the range has no bounds");
    };
    let [low, high] = bounds.as_slice() else {
        return Evaluation::NotEvaluated("the range has not two bounds");
    };
    let value = match output {
        Value::String(text) => text.trim().parse::<f64>().ok(),
        other => number(other),
    };
    match (number(low), value, number(high)) {
        (Some(low), Some(value), Some(high)) => Evaluation::of(low <= value && value <= high),
        _ => Evaluation::NotEvaluated("the output is no number"),
    }
}

/// A number, or a boolean, which Python takes for one. What JSON can not write as a number has become a text.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
        _ => None,
    }
}

/// Python's equality: `1 == True == 1.0`. The depth was bounded when the values were read.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, value)| other.get(key).is_some_and(|other| same(value, other)))
        }
        (Value::Number(one), Value::Number(other)) if !one.is_f64() && !other.is_f64() => {
            one == other
        }
        _ => match (number(one), number(other)) {
            #[expect(clippy::float_cmp, reason = "Python's equality is exact")]
            (Some(one), Some(other)) => one == other,
            _ => one == other,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(tolerance: &str, output: &str) -> Option<bool> {
        evaluate(
            &Fragment::from_json(tolerance),
            Some(&Fragment::from_json(output)),
        )
        .met()
    }

    #[test]
    fn each_form_is_compared_as_the_toolkit_does() {
        let http = r#"{"status": 500, "headers": {}, "body": "{\"n\": [1, 2]}"}"#;
        for (tolerance, output, expected) in [
            ("true", "true", Some(true)),
            ("true", "1", Some(true)),
            ("true", r#""true""#, Some(false)),
            (r#""ok""#, r#""ok""#, Some(true)),
            (r#""${x}""#, r#""ok""#, None),
            ("200", http, Some(false)),
            ("500", http, Some(true)),
            ("3", "3.0", Some(true)),
            ("0.5", "0.5", Some(false)),
            ("[200, 500]", http, Some(true)),
            ("[200, 404]", http, Some(false)),
            ("[1, 5]", "5", Some(true)),
            ("[1, 5]", "6", Some(false)),
            (r#"["a", "c"]"#, r#""b""#, Some(true)),
            ("[1, 5]", r#""3""#, None),
            ("[1, 5, 7]", "6", Some(false)),
            (r#"["a", "b", "c"]"#, r#""c""#, Some(true)),
            (
                r#"{"type": "range", "range": [1, 2]}"#,
                r#""1.5""#,
                Some(true),
            ),
            (r#"{"type": "range", "range": [1, 2]}"#, "3", Some(false)),
            (
                r#"{"type": "range", "range": [400, 599], "target": "status"}"#,
                http,
                Some(true),
            ),
            (
                r#"{"type": "range", "range": [1, 2], "target": "nil"}"#,
                http,
                None,
            ),
            (
                r#"{"type": "regex", "pattern": "^l[0-9]+$", "target": "stdout"}"#,
                r#"{"status": 0, "stdout": "l12\n", "stderr": ""}"#,
                Some(true),
            ),
            (
                r#"{"type": "jsonpath", "path": "$.n[*]", "count": 2, "target": "body"}"#,
                http,
                Some(true),
            ),
            (r#"{"type": "probe", "name": "x"}"#, "3", None),
            (r#"{"type": "moon"}"#, "3", None),
        ] {
            assert_eq!(met(tolerance, output), expected, "{tolerance} {output}");
        }
        assert_eq!(
            evaluate(&Fragment::from_json("null"), None),
            Evaluation::NotMet
        );
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
        assert_eq!(met("[1, 2, 3]", &deep), None);
        assert_eq!(met(&deep, "1"), None);
    }
}
