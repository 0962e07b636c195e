//! One series of a result, in the shapes of the query API (`values` as pairs) and of exports (`values` beside
//! `timestamps`).

use std::borrow::Cow;

use super::value::{self, Value};
use crate::json::{Cursor, Kind, Unexpected};
use crate::model::{EXACT_INTEGERS, HistogramBucket, HistogramSample, Rule, Sample, Series};

/// Points that could not be taken as they stand, and where the first of them is.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Losses {
    /// Points whose value is no value.
    pub(super) values: usize,
    /// Points whose time is no time.
    pub(super) times: usize,
    /// Native histograms that could not be read.
    pub(super) histograms: usize,
    /// The byte at which the first of all these stands.
    pub(super) first: Option<usize>,
}

/// Reads a series: an object with `metric` and its points. What was read before a surprise stays in `series`.
pub(super) fn read(
    cursor: &mut Cursor<'_>,
    series: &mut Series,
    losses: &mut Losses,
) -> Result<(), Unexpected> {
    let mut export = Export::default();
    cursor.enter_object()?;
    while let Some(key) = cursor.next_key()? {
        match key.as_ref() {
            "metric" => labels(cursor, series)?,
            "values" => points(cursor, series, &mut export, losses)?,
            "value" => point(cursor, series, losses)?,
            "timestamps" => timestamps(cursor, &mut export)?,
            "histograms" => each(cursor, |cursor| histogram(cursor, series, losses))?,
            "histogram" => histogram(cursor, series, losses)?,
            _ => cursor.skip()?,
        }
    }
    export.finish(series, losses);
    Ok(())
}

/// Adds a value to a series; a missing one leaves only its time.
#[inline]
pub(super) fn add(series: &mut Series, at: i64, value: Value) {
    match value {
        Value::Is(value) => {
            series.approximate |= value.abs() > EXACT_INTEGERS && value.is_finite();
            series.samples.push(Sample { at, value });
        }
        Value::Missing | Value::Unreadable => series.missing.push(at),
    }
}

/// The text of a scalar: the words of a text, the digits of a number, nothing for `null`.
pub(super) fn scalar<'a>(cursor: &mut Cursor<'a>) -> Result<Option<Cow<'a, str>>, Unexpected> {
    match cursor.kind() {
        Some(Kind::Text) => cursor.text().map(Some),
        Some(Kind::Number) => cursor.number().map(|digits| Some(Cow::Borrowed(digits))),
        _ => cursor.skip().map(|()| None),
    }
}

fn labels(cursor: &mut Cursor<'_>, series: &mut Series) -> Result<(), Unexpected> {
    if cursor.kind() != Some(Kind::Object) {
        return cursor.skip();
    }
    cursor.enter_object()?;
    while let Some(name) = cursor.next_key()? {
        let words = match cursor.kind() {
            Some(Kind::Text) => cursor.text()?,
            _ => Cow::Borrowed(cursor.value()?),
        };
        series.labels.insert(name.into_owned(), words.into_owned());
    }
    Ok(())
}

/// Reads each element of an array; any other value is passed over.
fn each<'a>(
    cursor: &mut Cursor<'a>,
    mut read: impl FnMut(&mut Cursor<'a>) -> Result<(), Unexpected>,
) -> Result<(), Unexpected> {
    if cursor.kind() != Some(Kind::Array) {
        return cursor.skip();
    }
    cursor.enter_array()?;
    while cursor.next_element()? {
        read(cursor)?;
    }
    Ok(())
}

fn points(
    cursor: &mut Cursor<'_>,
    series: &mut Series,
    export: &mut Export,
    losses: &mut Losses,
) -> Result<(), Unexpected> {
    each(cursor, |cursor| {
        if plain_point(cursor, series) {
            return Ok(());
        }
        if cursor.kind() == Some(Kind::Array) {
            return point(cursor, series, losses);
        }
        let at = cursor.position();
        let text = scalar(cursor)?;
        let value = text.map_or(Value::Missing, |text| value::value(&text));
        export.values.push((value, at));
        Ok(())
    })
}

/// Reads `[time, "value"]` in its usual spelling, as nearly all samples of nearly all matrices are written; false
/// leaves it to [`point`].
#[inline]
fn plain_point(cursor: &mut Cursor<'_>, series: &mut Series) -> bool {
    let mut ahead = cursor.clone();
    if let Some((seconds, words)) = ahead.plain_pair()
        && let Some(at) = value::plain_seconds(seconds)
        && let Value::Is(value) = value::value(words)
    {
        add(series, at, Value::Is(value));
        *cursor = ahead;
        return true;
    }
    false
}

/// Reads `[time, "value"]`.
fn point(
    cursor: &mut Cursor<'_>,
    series: &mut Series,
    losses: &mut Losses,
) -> Result<(), Unexpected> {
    let Some((at, text)) = pair(cursor, losses)? else {
        return Ok(());
    };
    let value = text.map_or(Value::Missing, |text| value::value(&text));
    if value == Value::Unreadable {
        losses.values += 1;
        losses.first.get_or_insert(cursor.position());
    }
    add(series, at, value);
    Ok(())
}

/// A time and the words of a scalar; no words for `null`.
pub(super) type Pair<'a> = (i64, Option<Cow<'a, str>>);

/// Reads `[time, scalar]`; none if it has no time.
pub(super) fn pair<'a>(
    cursor: &mut Cursor<'a>,
    losses: &mut Losses,
) -> Result<Option<Pair<'a>>, Unexpected> {
    let begins = cursor.position();
    if cursor.kind() != Some(Kind::Array) {
        cursor.skip()?;
        losses.times += 1;
        losses.first.get_or_insert(begins);
        return Ok(None);
    }
    cursor.enter_array()?;
    let mut time = None;
    let mut text = None;
    if cursor.next_element()? {
        time = scalar(cursor)?.and_then(|digits| value::seconds(&digits));
        if cursor.next_element()? {
            text = scalar(cursor)?;
            while cursor.next_element()? {
                cursor.skip()?;
            }
        }
    }
    if time.is_none() {
        losses.times += 1;
        losses.first.get_or_insert(begins);
    }
    Ok(time.map(|time| (time, text)))
}

/// The columns of an export, in whatever order they come.
#[derive(Default)]
struct Export {
    values: Vec<(Value, usize)>,
    timestamps: Vec<Option<i64>>,
}

fn timestamps(cursor: &mut Cursor<'_>, export: &mut Export) -> Result<(), Unexpected> {
    each(cursor, |cursor| {
        let time = scalar(cursor)?.and_then(|digits| value::milliseconds(&digits));
        export.timestamps.push(time);
        Ok(())
    })
}

impl Export {
    /// Joins the columns; a value without a time can not be placed.
    fn finish(self, series: &mut Series, losses: &mut Losses) {
        let mut times = self.timestamps.into_iter();
        for (value, begins) in self.values {
            let Some(at) = times.next().flatten() else {
                losses.times += 1;
                losses.first.get_or_insert(begins);
                continue;
            };
            if value == Value::Unreadable {
                losses.values += 1;
                losses.first.get_or_insert(begins);
            }
            add(series, at, value);
        }
    }
}

/// Reads `[time, {"count": …, "sum": …, "buckets": […]}]`.
fn histogram(
    cursor: &mut Cursor<'_>,
    series: &mut Series,
    losses: &mut Losses,
) -> Result<(), Unexpected> {
    let begins = cursor.position();
    match cursor.value().map(read_histogram)? {
        Some(sample) => series.histograms.push(sample),
        None => {
            losses.histograms += 1;
            losses.first.get_or_insert(begins);
        }
    }
    Ok(())
}

fn read_histogram(json: &str) -> Option<HistogramSample> {
    let mut cursor = Cursor::new(json);
    cursor.enter_array().ok()?;
    cursor.next_element().ok()?;
    let at = scalar(&mut cursor)
        .ok()?
        .and_then(|digits| value::seconds(&digits))?;
    cursor.next_element().ok()?;
    cursor.enter_object().ok()?;
    let (mut count, mut sum, mut buckets) = (None, None, Vec::new());
    while let Some(key) = cursor.next_key().ok()? {
        match key.as_ref() {
            "count" => count = number(&mut cursor),
            "sum" => sum = number(&mut cursor),
            "buckets" => buckets = read_buckets(cursor.value().ok()?)?,
            _ => cursor.skip().ok()?,
        }
    }
    buckets.sort_by(|one: &HistogramBucket, other| one.lower.total_cmp(&other.lower));
    Some(HistogramSample {
        at,
        count: count?,
        sum: sum?,
        buckets,
    })
}

fn read_buckets(json: &str) -> Option<Vec<HistogramBucket>> {
    let mut cursor = Cursor::new(json);
    let mut buckets = Vec::new();
    cursor.enter_array().ok()?;
    while cursor.next_element().ok()? {
        cursor.enter_array().ok()?;
        cursor.next_element().ok()?;
        let rule = match cursor.number().ok()? {
            "0" => Rule::Upper,
            "1" => Rule::Lower,
            "2" => Rule::Neither,
            "3" => Rule::Both,
            _ => return None,
        };
        let mut next = || {
            cursor.next_element().ok()?;
            number(&mut cursor)
        };
        let (lower, upper, count) = (next()?, next()?, next()?);
        buckets.push(HistogramBucket {
            rule,
            lower,
            upper,
            count,
        });
        if cursor.next_element().ok()? {
            return None;
        }
    }
    Some(buckets)
}

fn number(cursor: &mut Cursor<'_>) -> Option<f64> {
    match value::value(&scalar(cursor).ok()??) {
        Value::Is(number) if !number.is_nan() => Some(number),
        _ => None,
    }
}
