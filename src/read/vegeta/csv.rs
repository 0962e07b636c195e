//! Reads results as comma-separated values: 12, 9, 7 or 6 columns, as vegeta's versions wrote them.
//!
//! In 6 columns the error is always quoted and its own quotes are not escaped: it is what stands between the first and
//! the last quote. Later versions quote as RFC 4180 says.

use super::body::Body;
use super::collect::Collector;
use super::decoded::{Decoded, Hit};
use super::feed::Feed;
use super::pieces;

/// The numbers of columns that versions of vegeta wrote.
const COLUMNS: [usize; 4] = [6, 7, 9, 12];

/// The longest record that is believed.
const LONGEST_RECORD: usize = 64 * 1024 * 1024;

/// How many of the first lines are looked at to tell what a text is: the first may be a header or broken.
const LINES_LOOKED_AT: usize = 4;

/// True if a text begins with results.
pub(super) fn begins(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let mut lines = text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty())
        .take(LINES_LOOKED_AT);
    lines.any(starts_record)
}

/// True if a line starts as each record does: nanoseconds since 1970, a status code, a latency.
fn starts_record(line: &[u8]) -> bool {
    let mut fields = line.split(|byte| *byte == b',');
    let mut digits = |least: usize, most: usize| {
        fields.next().is_some_and(|field| {
            (least..=most).contains(&field.len()) && field.iter().all(u8::is_ascii_digit)
        })
    };
    digits(16, 19) && digits(1, 3) && digits(1, 19)
}

/// Reads a text to its end.
pub(super) fn read(feed: &mut Feed<'_>, collector: &mut Collector<'_>) {
    while feed.bytes().len() < 3 && feed.more() {}
    if feed.bytes().starts_with(b"\xEF\xBB\xBF") {
        feed.consume(3);
    }
    let mut decoded = collector.decoded();
    let mut columns = None;
    loop {
        let mut reader = Reader::new(&mut decoded, columns, collector.lines == 0);
        let taken = reader.records(feed.bytes(), false);
        columns = reader.columns;
        collector.take(&mut decoded);
        feed.consume(taken);
        if feed.bytes().len() > LONGEST_RECORD {
            let line = collector.lines + 1;
            collector
                .losses
                .line(line, "a record is longer than 64 MiB");
            feed.consume(LONGEST_RECORD);
        }
        if taken > 0 {
            continue;
        }
        let goes_on = if columns.is_none() {
            feed.more()
        } else {
            pieces::go_on(feed, collector, whole_records, &|bytes, decoded| {
                Reader::new(decoded, columns, false).records(bytes, true)
            })
        };
        if !goes_on {
            break;
        }
    }
    Reader::new(&mut decoded, columns, collector.lines == 0).records(feed.bytes(), true);
    collector.take(&mut decoded);
}

/// How many bytes precede the last whole line that starts a record: whatever stands before it, a record ends there.
fn whole_records(bytes: &[u8]) -> usize {
    let mut lines = bytes;
    while let Some(end) = memchr::memrchr(b'\n', lines) {
        let before = lines.get(..end).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        if starts_record(bytes.get(start..=end).unwrap_or_default()) {
            return start;
        }
        lines = before;
    }
    0
}

struct Reader<'a, 'o> {
    decoded: &'a mut Decoded<'o>,
    /// How many columns the file has, once a record was read.
    columns: Option<usize>,
    /// True if the file begins with the first line.
    is_first: bool,
    /// Quoted texts are decoded into here: error, attack, method, URL.
    unquoted: [Vec<u8>; 4],
}

impl<'a, 'o> Reader<'a, 'o> {
    fn new(decoded: &'a mut Decoded<'o>, columns: Option<usize>, is_first: bool) -> Self {
        Self {
            decoded,
            columns,
            is_first,
            unquoted: [const { Vec::new() }; 4],
        }
    }

    /// Reads whole records, at the end also the last one without newline, and gives how many bytes they took.
    fn records(&mut self, bytes: &[u8], ended: bool) -> usize {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let Some((length, lines)) = self.record_length(rest, ended) else {
                return at;
            };
            let record = rest.get(..length).unwrap_or_default();
            let last = ended && length == rest.len() && record.last() != Some(&b'\n');
            self.record(trimmed(record), last);
            self.decoded.lines += lines;
            at += length;
        }
    }

    /// How many bytes and lines the record at the front takes. Quotes may hold newlines; but a line that starts a
    /// record ends one whose quote nobody closes.
    fn record_length(&self, text: &[u8], ended: bool) -> Option<(usize, u64)> {
        let (mut length, mut lines, mut quotes) = (0, 0, 0);
        loop {
            let rest = text.get(length..).unwrap_or_default();
            let line = match memchr::memchr(b'\n', rest) {
                Some(end) => rest.get(..=end).unwrap_or_default(),
                None if ended => rest,
                None => return None,
            };
            if lines > 0 && (line.is_empty() || starts_record(line)) {
                return Some((length, lines));
            }
            if line.is_empty() {
                return None;
            }
            length += line.len();
            lines += 1;
            quotes += memchr::memchr_iter(b'"', line).count();
            let open = if self.columns == Some(6) {
                trimmed(line).last() != Some(&b'"')
            } else {
                quotes % 2 == 1
            };
            if !open {
                return Some((length, lines));
            }
        }
    }

    fn record(&mut self, record: &[u8], last: bool) {
        if record.trim_ascii().is_empty() {
            return;
        }
        let mut fields = [&b""[..]; 13];
        let count = split(record, &mut fields);
        let expected = self.columns;
        let fits = expected.map_or(COLUMNS.contains(&count), |expected| expected == count);
        // In the six old columns quotes are not escaped, so commas may seem to stand outside of them.
        let old = expected == Some(6) || (expected.is_none() && is_old(record, count));
        let count = if old { 6 } else { count };
        if !fits && !old {
            if !self.is_header(record) {
                let why = match (last, expected) {
                    (true, _) => "the last line is cut".to_owned(),
                    (_, Some(expected)) => {
                        format!("the line has {count} columns, the others have {expected}")
                    }
                    (_, None) => format!("the line has {count} columns"),
                };
                self.lost(&why);
            }
            return;
        }
        if old {
            fields[5] = between_quotes(record);
        }
        match numbers(&fields) {
            Ok(mut hit) => {
                let [error, attack, method, url] = &mut self.unquoted;
                hit.error = if old {
                    fields[5]
                } else {
                    unquote(fields[5], error)
                };
                if count >= 7 {
                    hit.body = Body::Base64(fields[6]);
                }
                if count >= 9 {
                    hit.attack = unquote(fields[7], attack);
                }
                if count >= 12 {
                    hit.method = unquote(fields[9], method);
                    hit.url = unquote(fields[10], url);
                }
                self.columns = Some(count);
                self.decoded.add(&hit);
            }
            Err(_) if self.is_header(record) => {}
            Err(why) => self.lost(why),
        }
    }

    /// Notes that a record can not be read.
    fn lost(&mut self, why: &str) {
        self.decoded.losses.line(self.decoded.lines + 1, why);
    }

    /// True for a first line that names the columns.
    fn is_header(&self, record: &[u8]) -> bool {
        self.is_first && self.decoded.lines == 0 && !record.first().is_some_and(u8::is_ascii_digit)
    }
}

/// Without the newline at its end.
fn trimmed(record: &[u8]) -> &[u8] {
    let record = record.strip_suffix(b"\n").unwrap_or(record);
    record.strip_suffix(b"\r").unwrap_or(record)
}

/// Splits a record at the commas outside of quotes, and gives how many fields there are, at most 13.
#[inline]
fn split<'a>(record: &'a [u8], fields: &mut [&'a [u8]; 13]) -> usize {
    let mut rest = record;
    for (index, field) in fields.iter_mut().enumerate() {
        let end = if rest.first() == Some(&b'"') {
            end_of_quoted(rest)
        } else {
            memchr::memchr(b',', rest)
        };
        let Some(end) = end else {
            *field = rest;
            return index + 1;
        };
        let (value, behind) = rest.split_at_checked(end).unwrap_or((rest, b""));
        *field = value;
        rest = behind.get(1..).unwrap_or_default();
    }
    13
}

/// The comma behind a quoted field.
fn end_of_quoted(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr::memchr(b'"', text.get(at..)?)? + 1;
        match text.get(at) {
            Some(b'"') => at += 1,
            Some(b',') => return Some(at),
            Some(_) => {
                // Something between the closing quote and the comma: taken as part of the field.
                return memchr::memchr(b',', text.get(at..)?).map(|more| at + more);
            }
            None => return None,
        }
    }
}

/// True for a record of six columns whose error holds quotes and commas of its own.
fn is_old(record: &[u8], count: usize) -> bool {
    let quoted = memchr::memchr(b'"', record);
    let before = quoted.and_then(|at| record.get(..at)).unwrap_or_default();
    let fifth = memchr::memchr_iter(b',', before).count() == 5;
    fifth && record.last() == Some(&b'"') && (count == 6 || !COLUMNS.contains(&count))
}

fn between_quotes(record: &[u8]) -> &[u8] {
    let first = memchr::memchr(b'"', record);
    let last = memchr::memrchr(b'"', record);
    match (first, last) {
        (Some(first), Some(last)) => record.get(first + 1..last).unwrap_or_default(),
        _ => b"",
    }
}

/// The first five columns.
#[inline]
fn numbers<'a>(fields: &[&[u8]; 13]) -> Result<Hit<'a>, &'static str> {
    let start = whole_number(fields[0]).ok_or("the time is no number")?;
    let code = whole_number(fields[1]).and_then(|code| u16::try_from(code).ok());
    Ok(Hit {
        // Go writes its zero time as some date in 1754.
        start: Some(start).filter(|start| *start > i64::MIN / 2 && *start != ZERO_TIME),
        code: code.ok_or("the status code is none")?,
        latency: whole_number(fields[2]).ok_or("the latency is no number")?,
        bytes_out: count(fields[3]).ok_or("the count of bytes sent is no number")?,
        bytes_in: count(fields[4]).ok_or("the count of bytes received is no number")?,
        ..Hit::default()
    })
}

/// What Go's `UnixNano` gives for the zero time.
const ZERO_TIME: i64 = -6_795_364_578_871_345_152;

#[inline]
fn whole_number(field: &[u8]) -> Option<i64> {
    match field.strip_prefix(b"-") {
        None => i64::try_from(count(field)?).ok(),
        Some(digits) => i64::try_from(-i128::from(count(digits)?)).ok(),
    }
}

#[inline]
fn count(field: &[u8]) -> Option<u64> {
    if field.is_empty() || field.len() > 20 {
        return None;
    }
    let mut value: u64 = 0;
    for byte in field {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
    }
    Some(value)
}

/// A field without its quotes; doubled ones inside are one.
#[inline]
fn unquote<'a>(field: &'a [u8], scratch: &'a mut Vec<u8>) -> &'a [u8] {
    let Some(inside) = field.strip_prefix(b"\"") else {
        return field;
    };
    let inside = inside.strip_suffix(b"\"").unwrap_or(inside);
    if memchr::memchr(b'"', inside).is_none() {
        return inside;
    }
    scratch.clear();
    let mut quoted = false;
    for byte in inside {
        quoted = *byte == b'"' && !quoted;
        if !quoted {
            scratch.push(*byte);
        }
    }
    scratch
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(record: &str) -> Vec<&str> {
        let mut fields = [&b""[..]; 13];
        let count = split(record.as_bytes(), &mut fields);
        fields[..count]
            .iter()
            .map(|field| std::str::from_utf8(field).unwrap())
            .collect()
    }

    #[test]
    fn commas_inside_quotes_do_not_split() {
        assert_eq!(
            fields(r#"1,"a, ""b"", c",,"x""#),
            ["1", r#""a, ""b"", c""#, "", r#""x""#]
        );
        assert_eq!(fields(r#""open, a"#), [r#""open, a"#]);
        assert_eq!(fields(""), [""]);
        assert_eq!(fields(&",".repeat(50)).len(), 13);
    }

    #[test]
    fn doubled_quotes_become_one() {
        let mut scratch = Vec::new();
        assert_eq!(
            unquote(br#""Get ""http://h/"": x""#, &mut scratch),
            br#"Get "http://h/": x"#
        );
        assert_eq!(unquote(b"plain", &mut scratch), b"plain");
        assert_eq!(unquote(b"\"\"", &mut scratch), b"");
        assert_eq!(unquote(b"\"", &mut scratch), b"");
    }

    #[test]
    fn a_record_begins_with_time_code_and_latency() {
        assert!(begins(
            b"timestamp,code\n1709641800123456789,200,12345678,0,2,\"\"\n"
        ));
        assert!(!begins(b"1709641800123456789,OK,5\n"));
        assert!(!begins(b"a,b,c\n"));
        assert!(!begins(b""));
    }
}
