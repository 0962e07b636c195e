//! The answer of `/api/v1/metadata`: the type of each metric.

use crate::json::{Cursor, Kind, Unexpected};
use crate::model::MetricTypes;

/// Reads such an answer. None if it is none, or holds no metric.
#[must_use]
pub fn read_metadata(json: &str) -> Option<MetricTypes> {
    let mut types = MetricTypes::new();
    read(json, &mut types).ok()?;
    (!types.is_empty()).then_some(types)
}

fn read(json: &str, types: &mut MetricTypes) -> Result<(), Unexpected> {
    let mut cursor = Cursor::new(json);
    cursor.enter_object()?;
    while let Some(key) = cursor.next_key()? {
        if key != "data" || cursor.kind() != Some(Kind::Object) {
            cursor.skip()?;
            continue;
        }
        cursor.enter_object()?;
        while let Some(name) = cursor.next_key()? {
            if let Some(kind) = first_type(cursor.value()?) {
                types.insert(name.into_owned(), kind);
            }
        }
    }
    Ok(())
}

/// The `type` of the first of the descriptions that the targets gave.
fn first_type(json: &str) -> Option<String> {
    let mut cursor = Cursor::new(json);
    cursor.enter_array().ok()?;
    cursor.next_element().ok()?;
    cursor.enter_object().ok()?;
    while let Some(key) = cursor.next_key().ok()? {
        if key == "type" {
            return cursor.text().ok().map(std::borrow::Cow::into_owned);
        }
        cursor.skip().ok()?;
    }
    None
}
