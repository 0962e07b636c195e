//! Results inside the outputs of activities: the output itself, the body of an HTTP answer, what a process printed.

use super::{Origin, Reading, claims, could_begin, read};
use crate::json::{Cursor, Fragment, Kind, RawMember, lines, unquote};
use crate::model::Asked;

/// The largest text that is looked at without being JSON: a result in words comes from a terminal.
const LARGEST_TEXT: usize = 64 << 20;

/// Finds a result in the output of an activity. None if it holds none.
#[must_use]
pub fn from_output(output: &Fragment, source: &str, asked: &Asked) -> Option<Reading> {
    let origin = || Origin::Value(output.place());
    let json = output.json();
    match output.kind() {
        Kind::Text => in_text(&json, &origin, source, asked),
        Kind::Array if !claims(&json) => {
            // Processes of old toolkits: exit code, output, errors.
            let mut cursor = Cursor::new(&json);
            cursor.enter_array().ok()?;
            cursor.next_element().ok()?;
            cursor.number().ok()?;
            cursor.next_element().ok()?;
            let text = cursor.kind() == Some(Kind::Text);
            text.then(|| in_text(cursor.value().ok()?, &origin, source, asked))?
        }
        Kind::Array => read(&json, &origin, source, asked.clone()),
        Kind::Object => in_object(&json, &output.members(&json), &origin, source, asked),
        _ => None,
    }
}

/// An answer itself, or what a provider got with members that carry one.
fn in_object(
    json: &str,
    members: &[RawMember<'_>],
    origin: &dyn Fn() -> Origin,
    source: &str,
    asked: &Asked,
) -> Option<Reading> {
    // Without one of these it is no answer, and need not be walked through to learn that.
    let telling = |key: &str| matches!(key, "metric" | "data" | "resultType" | "errorType");
    if members.iter().any(|(key, ..)| telling(key)) && claims(json) {
        return read(json, origin, source, asked.clone());
    }
    let carries = |key: &str| matches!(key, "body" | "stdout");
    let mut carried = members.iter().filter(|(key, ..)| carries(key));
    carried.find_map(|(key, kind, value)| {
        let member = || {
            let Origin::Value(place) = origin() else {
                return origin();
            };
            let path = format!("{}.{key}", place.path.as_deref().unwrap_or("$"));
            Origin::Value(place.path(path))
        };
        match kind {
            Some(Kind::Text) => in_text(value, &member, source, asked),
            _ => claims(value)
                .then(|| read(value, &member, source, asked.clone()))
                .flatten(),
        }
    })
}

/// A result in the words of a JSON text value. Most texts are none, which their first line tells.
fn in_text(
    json: &str,
    origin: &dyn Fn() -> Origin,
    source: &str,
    asked: &Asked,
) -> Option<Reading> {
    let first = lines(json).find(|line| !line.trim().is_empty())?;
    if !could_begin(&first) {
        return None;
    }
    let text = unquote(json);
    if text.len() > LARGEST_TEXT && !claims(&text) {
        return None;
    }
    read(&text, origin, source, asked.clone())
}
