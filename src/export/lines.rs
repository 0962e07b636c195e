//! Tables as one JSON object a line. Numbers that are none are null, instants are RFC 3339 in UTC.

use chrono::{DateTime, SecondsFormat};
use serde_json::{Map, Value};

use super::table::{Cell, Table};

pub(super) fn write(table: &Table) -> Vec<u8> {
    let mut bytes = Vec::new();
    for row in &table.rows {
        let object: Map<String, Value> = table
            .columns
            .iter()
            .zip(row)
            .map(|((name, _), cell)| ((*name).to_owned(), value(cell)))
            .collect();
        // Texts and numbers can always be written.
        bytes.extend(serde_json::to_vec(&object).unwrap_or_default());
        bytes.push(b'\n');
    }
    bytes
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Absent => Value::Null,
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Integer(number) => Value::from(*number),
        Cell::Float(number) => Value::from(*number),
        Cell::Boolean(truth) => Value::from(*truth),
        Cell::Moment(microseconds) => DateTime::from_timestamp_micros(*microseconds)
            .map_or(Value::Null, |moment| {
                Value::from(moment.to_rfc3339_opts(SecondsFormat::Micros, true))
            }),
    }
}
