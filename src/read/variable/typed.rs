//! The types that a variable can have: what its text means, and how its value reads inside a longer text.

use std::fmt::Write;

use serde_json::{Number, Value};

/// The value of a text that is said to be of this type; what is wrong with it otherwise. Never quotes the text, which
/// may be a secret.
pub(super) fn value(kind: &str, text: &str) -> Result<Value, String> {
    match kind {
        "" | "str" | "bytes" => Ok(Value::from(text)),
        "int" | "integer" => text
            .trim()
            .parse::<i64>()
            .map(Value::from)
            .map_err(|_| "this is no whole number".to_owned()),
        "float" | "number" => text
            .trim()
            .parse::<f64>()
            .ok()
            .and_then(Number::from_f64)
            .map(Value::Number)
            .ok_or_else(|| "this is no number".to_owned()),
        "bool" => Ok(Value::Bool(!matches!(text, "false" | "0" | "no"))),
        "json" => serde_json::from_str(text).map_err(|_| "this is no JSON".to_owned()),
        other => Err(format!("there is no type `{other}`")),
    }
}

/// How the toolkit, written in Python, prints a value inside a longer text.
pub(super) fn python_words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => {
            let mut words = String::new();
            print(other, &mut words);
            words
        }
    }
}

/// Values are no deeper than what the readers of JSON and YAML let through.
fn print(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Number(number) => {
            let _ = write!(out, "{number}");
        }
        Value::String(text) => print_text(text, out),
        Value::Array(values) => {
            out.push('[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                print(value, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (at, (key, value)) in members.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                print_text(key, out);
                out.push_str(": ");
                print(value, out);
            }
            out.push('}');
        }
    }
}

/// Python prefers single quotes, and takes double ones where a text holds single ones only.
fn print_text(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            same if same == quote => {
                out.push('\\');
                out.push(same);
            }
            other => out.push(other),
        }
    }
    out.push(quote);
}
