//! The report as JSON, in every layout since version 1.

use super::text::ratio;
use crate::json::{Cursor, Kind, Unexpected};
use crate::model::Moment;
use crate::model::traffic::{Band, Codes, Summary};

/// True if a text begins a report: latencies and status codes stand at its top.
pub(super) fn begins(text: &str) -> bool {
    let (mut latencies, mut codes) = (false, false);
    let _ = members(text, |key, cursor| {
        let is_object = cursor.kind() == Some(Kind::Object);
        latencies |= key == "latencies" && is_object;
        codes |= key == "status_codes" && is_object;
        cursor.skip()
    });
    latencies && codes
}

/// Reads a report.
pub(super) fn read(text: &str) -> Result<Summary, &'static str> {
    let mut summary = Summary::default();
    members(text, |key, cursor| member(key, cursor, &mut summary))
        .map_err(|_| "it is cut or broken")?;
    let counted = summary.codes.requests();
    if summary.requests == Some(counted) && counted > 0 {
        summary.success_ratio = Some(ratio(summary.codes.successes(), counted));
    }
    Ok(summary)
}

/// Walks over the members of the object that a text begins with.
fn members(
    text: &str,
    mut take: impl FnMut(&str, &mut Cursor<'_>) -> Result<(), Unexpected>,
) -> Result<(), Unexpected> {
    let mut cursor = Cursor::new(text.trim_start_matches('\u{feff}'));
    cursor.enter_object()?;
    while let Some(key) = cursor.next_key()? {
        take(&key, &mut cursor)?;
    }
    Ok(())
}

fn member(key: &str, cursor: &mut Cursor<'_>, summary: &mut Summary) -> Result<(), Unexpected> {
    match key {
        "latencies" => inner(cursor, |key, value| {
            let slot = match key {
                "min" => &mut summary.latency.min,
                "mean" => &mut summary.latency.mean,
                "50th" => &mut summary.latency.p50,
                "90th" => &mut summary.latency.p90,
                "95th" => &mut summary.latency.p95,
                "99th" => &mut summary.latency.p99,
                "max" => &mut summary.latency.max,
                _ => return,
            };
            *slot = value.parse().ok();
        }),
        "bytes_in" => inner(cursor, |key, value| {
            if key == "total" {
                summary.bytes_in = value.parse().ok();
            }
        }),
        "bytes_out" => inner(cursor, |key, value| {
            if key == "total" {
                summary.bytes_out = value.parse().ok();
            }
        }),
        "buckets" => {
            let mut bands: Vec<Band> = Vec::new();
            inner(cursor, |key, value| {
                if let (Ok(from_ns), Ok(count)) = (key.parse(), value.parse()) {
                    bands.push(Band {
                        from_ns,
                        to_ns: None,
                        count,
                    });
                }
            })?;
            // Tools that sort keys as text break their order.
            bands.sort_by_key(|band| band.from_ns);
            let bounds: Vec<i64> = bands.iter().skip(1).map(|band| band.from_ns).collect();
            for (band, bound) in bands.iter_mut().zip(bounds) {
                band.to_ns = Some(bound);
            }
            summary.bands = bands;
            Ok(())
        }
        "status_codes" => {
            let mut codes = Codes::default();
            inner(cursor, |key, value| {
                if let (Ok(code), Ok(count)) = (key.parse(), value.parse()) {
                    codes.add(code, count);
                }
            })?;
            summary.codes = codes;
            Ok(())
        }
        "errors" if cursor.kind() == Some(Kind::Array) => {
            cursor.enter_array()?;
            while cursor.next_element()? {
                let error = cursor.text()?.into_owned();
                summary.errors.push(error);
            }
            Ok(())
        }
        "earliest" => cursor.text().map(|time| summary.earliest = moment(&time)),
        "end" => cursor.text().map(|time| summary.end = moment(&time)),
        "duration" => scalar(cursor, &mut summary.duration_ns),
        "wait" => scalar(cursor, &mut summary.wait_ns),
        "requests" => scalar(cursor, &mut summary.requests),
        "rate" => scalar(cursor, &mut summary.rate),
        "throughput" => scalar(cursor, &mut summary.throughput),
        "success" => scalar(cursor, &mut summary.success_ratio),
        _ => cursor.skip(),
    }
}

/// Hands on the members of an object whose values are scalars.
fn inner(cursor: &mut Cursor<'_>, mut take: impl FnMut(&str, &str)) -> Result<(), Unexpected> {
    if cursor.kind() != Some(Kind::Object) {
        return cursor.skip();
    }
    cursor.enter_object()?;
    while let Some(key) = cursor.next_key()? {
        take(&key, cursor.value()?);
    }
    Ok(())
}

fn scalar<T: std::str::FromStr>(
    cursor: &mut Cursor<'_>,
    slot: &mut Option<T>,
) -> Result<(), Unexpected> {
    *slot = cursor.value()?.parse().ok();
    Ok(())
}

/// A time; Go's zero time, in year 1, is none.
fn moment(text: &str) -> Option<Moment> {
    Moment::parse(text).filter(|moment| moment.instant().timestamp() > -62_000_000_000)
}
