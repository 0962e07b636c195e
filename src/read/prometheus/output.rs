//! Results inside the outputs of activities: the output itself, the body of an HTTP answer, what a process printed.

use super::{Origin, Reading, claims, read};
use crate::json::{Cursor, Fragment, Kind};
use crate::model::Asked;

/// The largest text that is looked at without being JSON: a result in words comes from a terminal.
const LARGEST_TEXT: usize = 64 << 20;

/// Finds a result in the output of an activity. None if it holds none.
#[must_use]
pub fn from_output(output: &Fragment, source: &str, asked: &Asked) -> Option<Reading> {
    let origin = || Origin::Value(output.place());
    let json = output.json();
    match output.kind() {
        Kind::Text => in_text(&output.words(), &origin, source, asked),
        Kind::Array if !claims(&json) => {
            // Processes of old toolkits: exit code, output, errors.
            let mut cursor = Cursor::new(&json);
            cursor.enter_array().ok()?;
            cursor.next_element().ok()?;
            cursor.number().ok()?;
            cursor.next_element().ok()?;
            in_text(&cursor.text().ok()?, &origin, source, asked)
        }
        Kind::Array => read(&json, &origin, source, asked.clone()),
        Kind::Object if claims(&json) => read(&json, &origin, source, asked.clone()),
        Kind::Object => in_object(&json, &origin, source, asked),
        _ => None,
    }
}

/// Looks into the members that carry what a provider got.
fn in_object(
    json: &str,
    origin: &dyn Fn() -> Origin,
    source: &str,
    asked: &Asked,
) -> Option<Reading> {
    let mut cursor = Cursor::new(json);
    cursor.enter_object().ok()?;
    while let Some(key) = cursor.next_key().ok()? {
        if key != "body" && key != "stdout" {
            cursor.skip().ok()?;
            continue;
        }
        let member = || {
            let Origin::Value(place) = origin() else {
                return origin();
            };
            let path = format!("{}.{key}", place.path.as_deref().unwrap_or("$"));
            Origin::Value(place.path(path))
        };
        let found = match cursor.kind() {
            Some(Kind::Text) => in_text(&cursor.text().ok()?, &member, source, asked),
            _ => {
                let inside = cursor.value().ok()?;
                claims(inside)
                    .then(|| read(inside, &member, source, asked.clone()))
                    .flatten()
            }
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn in_text(
    text: &str,
    origin: &dyn Fn() -> Origin,
    source: &str,
    asked: &Asked,
) -> Option<Reading> {
    if text.len() > LARGEST_TEXT && !claims(text) {
        return None;
    }
    read(text, origin, source, asked.clone())
}
