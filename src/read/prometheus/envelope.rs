//! Results as JSON: the envelope of the HTTP API, its `data` alone, the bare list of series, and exports with one
//! series a line.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::draft::Draft;
use super::series::{self, Losses};
use super::value;
use crate::json::{Cursor, Kind, Unexpected};
use crate::model::{ApiError, QueryResult, ResultType, Sample, Series, TextValue};

/// True if the text is a result in one of the shapes. It may be cut, if the cut lies behind the first point.
pub(super) fn claims(json: &str) -> bool {
    let mut cursor = Cursor::new(json);
    match cursor.kind() {
        Some(Kind::Array) => begins_like_a_list(&mut cursor, true),
        Some(Kind::Object) => is_series(&cursor) || is_envelope(&mut cursor) == Ok(true),
        _ => false,
    }
}

fn is_envelope(cursor: &mut Cursor<'_>) -> Result<bool, Unexpected> {
    let (mut failed, mut has_kind) = (false, false);
    cursor.enter_object()?;
    while let Some(key) = cursor.next_key()? {
        match key.as_ref() {
            "status" if cursor.kind() == Some(Kind::Text) => failed = cursor.text()? == "error",
            "errorType" if cursor.kind() == Some(Kind::Text) => {
                has_kind = true;
                cursor.skip()?;
            }
            "resultType" => return result_type(cursor).map(|kind| kind.is_some()),
            "data" if cursor.kind() == Some(Kind::Object) => {
                let mut inside = cursor.clone();
                inside.enter_object()?;
                while let Some(key) = inside.next_key()? {
                    match key.as_ref() {
                        "resultType" => return result_type(&mut inside).map(|kind| kind.is_some()),
                        "result" if begins_like_a_list(&mut inside, false) => return Ok(true),
                        _ => inside.skip()?,
                    }
                }
                cursor.skip()?;
            }
            _ => cursor.skip()?,
        }
        if failed && has_kind {
            return Ok(true);
        }
    }
    Ok(false)
}

/// True if the next value is a list of series, or a pair that can only be a time and a value.
fn begins_like_a_list(cursor: &mut Cursor<'_>, pairs: bool) -> bool {
    let mut ahead = cursor.clone();
    if ahead.enter_array().is_err() || ahead.next_element() != Ok(true) {
        return false;
    }
    if ahead.kind() == Some(Kind::Object) {
        return is_series(&ahead);
    }
    let mut losses = Losses::default();
    let is_pair = |cursor: &mut Cursor<'_>, losses: &mut Losses| {
        let mut elements = cursor.clone();
        elements.enter_array().ok()?;
        elements.next_element().ok()?;
        elements.number().ok()?;
        elements.next_element().ok()?;
        elements.text().ok()?;
        let ends = !elements.next_element().ok()?;
        let (at, text) = series::pair(cursor, losses).ok()??;
        // A list of an exit code and an output has no time since 1973 at its head.
        let is_value = matches!(value::value(&text?), value::Value::Is(_));
        Some(ends && is_value && at > 100_000_000_000)
    };
    pairs && is_pair(&mut cursor.clone(), &mut losses) == Some(true)
}

/// Reads any of the shapes. None if it is none of them.
pub(super) fn read(json: &str) -> Option<Draft> {
    if !claims(json) {
        return None;
    }
    let mut draft = Draft::default();
    let mut reader = Reader::default();
    let mut cursor = Cursor::new(json);
    let is_export = is_series(&cursor);
    if let Err(surprise) = reader.top(&mut cursor) {
        draft.breaks_at = Some(surprise.at);
    } else if is_export {
        reader.lines(json, cursor.position(), &mut draft);
        reader.result.series = join(std::mem::take(&mut reader.result.series));
    } else if let Some(rest) = json.get(cursor.position()..)
        && !rest.trim().is_empty()
    {
        draft.follows_at = Some(json.len() - rest.trim_start().len());
    }
    reader.finish(&mut draft);
    Some(draft)
}

#[derive(Default)]
struct Reader<'a> {
    result: QueryResult,
    /// A scalar or text, until it is known which.
    pair: Option<series::Pair<'a>>,
    losses: Losses,
    /// Room for the samples of one series, whose number is known only behind them.
    samples: Vec<Sample>,
}

impl<'a> Reader<'a> {
    fn top(&mut self, cursor: &mut Cursor<'a>) -> Result<(), Unexpected> {
        if cursor.kind() == Some(Kind::Array) {
            return self.list(cursor);
        }
        if is_series(cursor) {
            return self.series(cursor);
        }
        let (mut kind, mut message, mut failed) = (None, None, false);
        cursor.enter_object()?;
        while let Some(key) = cursor.next_key()? {
            match key.as_ref() {
                "status" => failed = series::scalar(cursor)?.as_deref() == Some("error"),
                "errorType" => kind = series::scalar(cursor)?,
                "error" => message = series::scalar(cursor)?,
                "isPartial" => self.result.partial = cursor.value()? == "true",
                "warnings" => texts(cursor, &mut self.result.warnings)?,
                "infos" => texts(cursor, &mut self.result.infos)?,
                "data" if cursor.kind() == Some(Kind::Object) => self.data(cursor)?,
                // An envelope without `data` around it.
                "resultType" => self.result.result_type = result_type(cursor)?,
                "result" => self.list(cursor)?,
                _ => cursor.skip()?,
            }
            if failed || kind.is_some() {
                self.result.error = Some(ApiError {
                    kind: kind.as_deref().unwrap_or_default().to_owned(),
                    message: message.as_deref().unwrap_or_default().to_owned(),
                });
            }
        }
        Ok(())
    }

    fn data(&mut self, cursor: &mut Cursor<'a>) -> Result<(), Unexpected> {
        cursor.enter_object()?;
        while let Some(key) = cursor.next_key()? {
            match key.as_ref() {
                "resultType" => self.result.result_type = result_type(cursor)?,
                "result" => self.list(cursor)?,
                _ => cursor.skip()?,
            }
        }
        Ok(())
    }

    /// Reads a list of series, or the `[time, "value"]` of a scalar.
    fn list(&mut self, cursor: &mut Cursor<'a>) -> Result<(), Unexpected> {
        if cursor.kind() != Some(Kind::Array) {
            return cursor.skip();
        }
        let mut ahead = cursor.clone();
        ahead.enter_array()?;
        if ahead.next_element()? && ahead.kind() != Some(Kind::Object) {
            self.pair = series::pair(cursor, &mut self.losses)?;
            return Ok(());
        }
        cursor.enter_array()?;
        while cursor.next_element()? {
            self.series(cursor)?;
        }
        Ok(())
    }

    /// Reads a series; one that breaks keeps what precedes the break.
    fn series(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Unexpected> {
        if cursor.kind() != Some(Kind::Object) {
            return cursor.skip();
        }
        let mut series = Series {
            samples: std::mem::take(&mut self.samples),
            ..Series::default()
        };
        let outcome = series::read(cursor, &mut series, &mut self.losses);
        let samples = series.samples.as_slice().into();
        self.samples = std::mem::replace(&mut series.samples, samples);
        self.samples.clear();
        if outcome.is_ok() || !series.samples.is_empty() || !series.histograms.is_empty() {
            self.result.series.push(series);
        }
        outcome
    }

    /// Reads the further lines of an export. A line that is no series is passed over.
    fn lines(&mut self, json: &str, mut from: usize, draft: &mut Draft) {
        while let Some(rest) = json.get(from..) {
            let rest_start = json.len() - rest.trim_start().len();
            let Some(line) = json.get(rest_start..).filter(|line| !line.is_empty()) else {
                return;
            };
            let line = line.lines().next().unwrap_or_default();
            let mut cursor = Cursor::new(line);
            let outcome = if is_series(&cursor) {
                self.series(&mut cursor)
            } else {
                Err(Unexpected {
                    at: 0,
                    expected: "a series",
                    found: cursor.kind(),
                })
            };
            if let Err(surprise) = outcome {
                draft.breaks_at.get_or_insert(rest_start + surprise.at);
            }
            from = rest_start + line.len();
        }
    }

    fn finish(mut self, draft: &mut Draft) {
        if let Some((at, text)) = self.pair.take() {
            let text = text.unwrap_or_default();
            if self.result.result_type == Some(ResultType::Text) {
                let text = text.into_owned();
                self.result.text = Some(TextValue { at, text });
            } else {
                self.result.result_type.get_or_insert(ResultType::Scalar);
                let mut series = Series::default();
                let value = value::value(&text);
                if value == value::Value::Unreadable {
                    self.losses.values += 1;
                }
                series::add(&mut series, at, value);
                self.result.series.push(series);
            }
        }
        draft.losses = self.losses;
        draft.result = self.result;
        draft.finish();
    }
}

/// An export may give one series in several pieces.
fn join(pieces: Vec<Series>) -> Vec<Series> {
    let mut places: BTreeMap<BTreeMap<String, String>, usize> = BTreeMap::new();
    let mut whole: Vec<Series> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let place = places.get(&piece.labels).copied();
        match place.and_then(|place| whole.get_mut(place)) {
            Some(series) => {
                series.samples.extend(piece.samples);
                series.histograms.extend(piece.histograms);
                series.missing.extend(piece.missing);
                series.approximate |= piece.approximate;
            }
            None => {
                places.insert(piece.labels.clone(), whole.len());
                whole.push(piece);
            }
        }
    }
    whole
}

fn result_type(cursor: &mut Cursor<'_>) -> Result<Option<ResultType>, Unexpected> {
    Ok(match series::scalar(cursor)?.as_deref() {
        Some("matrix") => Some(ResultType::Matrix),
        Some("vector") => Some(ResultType::Vector),
        Some("scalar") => Some(ResultType::Scalar),
        Some("string") => Some(ResultType::Text),
        _ => None,
    })
}

/// True if the next value is an object that begins like a series.
fn is_series(cursor: &Cursor<'_>) -> bool {
    let mut ahead = cursor.clone();
    if ahead.enter_object().is_err() {
        return false;
    }
    let (mut metric, mut points) = (false, false);
    while let Ok(Some(key)) = ahead.next_key() {
        match key.as_ref() {
            "metric" => metric = ahead.kind() == Some(Kind::Object),
            "values" | "value" | "histograms" | "histogram" | "timestamps" => {
                points |= ahead.kind() == Some(Kind::Array);
            }
            // No series has other containers; an envelope must not be walked to its end to learn this.
            _ if matches!(ahead.kind(), Some(Kind::Array | Kind::Object)) => return false,
            _ => {}
        }
        if metric && points {
            return true;
        }
        if ahead.skip().is_err() {
            break;
        }
    }
    false
}

fn texts(cursor: &mut Cursor<'_>, into: &mut Vec<String>) -> Result<(), Unexpected> {
    match cursor.kind() {
        Some(Kind::Array) => {
            cursor.enter_array()?;
            while cursor.next_element()? {
                if let Some(text) = series::scalar(cursor)? {
                    into.push(text.into_owned());
                }
            }
        }
        _ => into.extend(series::scalar(cursor)?.map(Cow::into_owned)),
    }
    Ok(())
}
