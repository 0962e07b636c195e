//! Reads the answers of Prometheus and its kin into a [`QueryResult`]: the JSON of the HTTP API in every envelope,
//! exports with one series a line, and the text of `promtool`; from files and from the outputs of probes.
//!
//! The format: <https://prometheus.io/docs/prometheus/latest/querying/api/>.

mod asked;
mod draft;
mod envelope;
mod exception;
mod metadata;
mod output;
mod promtool;
mod series;
mod value;

use std::cell::LazyCell;

use draft::Draft;

use crate::error::Error;
use crate::json::path_at;
use crate::model::{Asked, QueryResult};
use crate::notice::Notice;
use crate::place::{Place, Position};

pub use exception::find_in_exception;
pub use metadata::read_metadata;
pub use output::from_output;

/// A result and what is to be told about its reading.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The result.
    pub result: QueryResult,
    /// What was lost or repaired.
    pub notices: Vec<Notice>,
}

/// Where a text stands that is read as a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It is a whole file of this name.
    File(String),
    /// It is a value in a document.
    Value(Place),
}

/// True if a JSON text is a result. It may be cut, if the cut lies behind its first point.
#[must_use]
pub fn claims(json: &str) -> bool {
    envelope::claims(json)
}

/// True if a file that begins with these bytes is a result: JSON, or the text of `promtool`.
#[must_use]
pub fn sniff(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let valid = head.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    claims(valid) || promtool::claims(valid)
}

/// Reads a text that is a result in any shape.
///
/// # Errors
/// If it is none. What breaks half-way is kept up to there, with a notice.
pub fn read_text(
    text: &str,
    origin: &Origin,
    source: &str,
    asked: Asked,
) -> Result<Reading, Error> {
    read(text, &|| origin.clone(), source, asked).ok_or_else(|| no_result(origin))
}

/// Reads JSON that is a result.
///
/// # Errors
/// If it is none. What breaks half-way is kept up to there, with a notice.
pub fn read_json(
    json: &str,
    origin: &Origin,
    source: &str,
    asked: Asked,
) -> Result<Reading, Error> {
    envelope::read(json)
        .map(|draft| finish(draft, json, &|| origin.clone(), source, asked))
        .ok_or_else(|| no_result(origin))
}

fn no_result(origin: &Origin) -> Error {
    let place = match origin {
        Origin::File(name) => Place::file(name),
        Origin::Value(place) => place.clone(),
    };
    Error::input("this is no result of a metric query")
        .at(place)
        .hint("a result has `resultType` and `result`, or is a list of series with `metric` and `values`")
}

/// False if no result begins with this line, which is not empty.
fn could_begin(line: &str) -> bool {
    let line = line.strip_prefix('\u{FEFF}').unwrap_or(line);
    line.trim_start().is_empty()
        || line.trim_start().starts_with(['{', '['])
        || promtool::claims(line)
}

/// Reads a text. Where it stands is asked for only if there is something to tell: to find the place of a value takes a
/// walk through all that precedes it in its document.
fn read(text: &str, origin: &dyn Fn() -> Origin, source: &str, asked: Asked) -> Option<Reading> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let draft = match text.trim_start().as_bytes().first()? {
        b'{' | b'[' => envelope::read(text).or_else(|| promtool::read(text)),
        _ => promtool::read(text),
    };
    Some(finish(draft?, text, origin, source, asked))
}

/// Names the result and turns what was lost into notices with places.
fn finish(
    draft: Draft,
    text: &str,
    origin: &dyn Fn() -> Origin,
    source: &str,
    asked: Asked,
) -> Reading {
    let origin = LazyCell::new(origin);
    let mut result = draft.result;
    source.clone_into(&mut result.source);
    result.asked = asked;
    let mut notices = Vec::new();
    if let Some(at) = draft.breaks_at {
        let message = "the result breaks here; what precedes it is reported";
        notices.push(
            Notice::damage(origin.place(text, at), message)
                .hint("the answer may have been cut short while it was saved"),
        );
    }
    if let Some(at) = draft.follows_at {
        let message = "something follows the result and was left out";
        notices.push(Notice::remark(origin.place(text, at), message));
    }
    let losses = draft.losses;
    let first = losses.first.unwrap_or(0);
    for (count, message) in [
        (losses.values, "that are no number; they are left open"),
        (
            losses.times,
            "that have no readable time; they are left out",
        ),
    ] {
        if count > 0 {
            let message = format!("the series hold {count} points {message}");
            notices.push(Notice::damage(origin.place(text, first), message));
        }
    }
    if losses.histograms > 0 {
        let count = losses.histograms;
        let message = format!("{count} native histograms can not be read and are left out");
        notices.push(Notice::damage(origin.place(text, first), message));
    }
    if draft.twins > 0 {
        let message = format!(
            "{} series have the same labels as another one; all are kept",
            draft.twins
        );
        notices.push(Notice::remark(origin.place(text, 0), message));
    }
    Reading { result, notices }
}

impl Origin {
    fn place(&self, text: &str, byte: usize) -> Place {
        let is_json = text.trim_start().starts_with(['{', '[']);
        match self {
            Self::File(name) => {
                let before = text.get(..byte).unwrap_or(text);
                let line = before.matches('\n').count() as u64 + 1;
                let begins = before.rfind('\n').map_or(0, |at| at + 1);
                let column = before.get(begins..).unwrap_or_default().chars().count() as u64 + 1;
                let place = Place::file(name).at(Position::LineColumn(line, column));
                if is_json {
                    return place.path(path_at(text, byte));
                }
                place
            }
            Self::Value(outer) if is_json => {
                let inner = path_at(text, byte);
                let base = outer.path.as_deref().unwrap_or("$");
                let within = inner.strip_prefix('$').unwrap_or_default();
                outer.clone().path(format!("{base}{within}"))
            }
            Self::Value(outer) => outer.clone(),
        }
    }
}
