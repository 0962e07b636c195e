//! Reads results as JSON: one object a line, or the objects of `jq`, spread over lines or wrapped in an array.

mod object;
mod time;

use super::collect::Collector;
use super::decoded::{Decoded, Hit};
use super::feed::Feed;
use super::pieces;
use object::Scratch;

/// The longest object that is believed.
const LONGEST_OBJECT: usize = 64 * 1024 * 1024;

/// How many of the first lines are looked at to tell what a text is: the first may be broken.
const LINES_LOOKED_AT: usize = 8;

/// True if a text begins with results.
pub(super) fn begins(head: &[u8]) -> bool {
    let is_result = |text: &[u8]| {
        let (_, fault) = object::read(text, &mut Scratch::default());
        fault.is_none_or(|fault| fault.after_essentials)
    };
    let text = without_mark(head);
    let lines = text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty());
    if lines.take(LINES_LOOKED_AT).any(is_result) {
        return true;
    }
    let text = text.trim_ascii_start();
    let text = text.strip_prefix(b"[").unwrap_or(text).trim_ascii_start();
    is_result(text.get(..object_length(text)).unwrap_or_default())
}

fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text)
}

/// Reads a text to its end.
pub(super) fn read(feed: &mut Feed<'_>, collector: &mut Collector<'_>) {
    while feed.bytes().len() < 3 && feed.more() {}
    feed.consume(feed.bytes().len() - without_mark(feed.bytes()).len());
    let mut decoded = collector.decoded();
    let mut spread = false;
    loop {
        let bytes = feed.bytes();
        let taken = if spread {
            objects(bytes, false, &mut decoded)
        } else {
            let is_first = collector.results() == 0;
            let (taken, is_spread) = lines(bytes, false, is_first, &mut decoded);
            spread = is_spread;
            taken
        };
        collector.take(&mut decoded);
        feed.consume(taken);
        if feed.bytes().len() > LONGEST_OBJECT {
            let line = collector.lines + 1;
            collector
                .losses
                .line(line, "an object is longer than 64 MiB");
            feed.consume(LONGEST_OBJECT);
        }
        if taken > 0 {
            continue;
        }
        // Before the first result, lines may turn out to be parts of objects.
        let goes_on = if spread || collector.results() == 0 {
            feed.more()
        } else {
            pieces::go_on(feed, collector, whole_lines, &|bytes, decoded| {
                lines(bytes, true, false, decoded).0
            })
        };
        if !goes_on {
            break;
        }
    }
    if !spread {
        let is_first = collector.results() == 0;
        let (taken, is_spread) = lines(feed.bytes(), true, is_first, &mut decoded);
        feed.consume(taken);
        spread = is_spread;
    }
    if spread {
        objects(feed.bytes(), true, &mut decoded);
    }
    collector.take(&mut decoded);
}

/// How many bytes the whole lines at the front take.
fn whole_lines(bytes: &[u8]) -> usize {
    memchr::memrchr(b'\n', bytes).map_or(0, |end| end + 1)
}

/// Reads whole lines, at the end also the last one without newline. Gives how many bytes they took, and whether it
/// stopped because objects turn out to be spread over lines: before the first result that can be.
fn lines(bytes: &[u8], ended: bool, is_first: bool, decoded: &mut Decoded<'_>) -> (usize, bool) {
    let mut scratch = Scratch::default();
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let (line, length) = match memchr::memchr(b'\n', rest) {
            Some(end) => (rest.get(..end).unwrap_or_default(), end + 1),
            None if ended && !rest.is_empty() => (rest, rest.len()),
            None => return (at, false),
        };
        if !line.trim_ascii().is_empty() {
            let may_spread = is_first && decoded.is_empty();
            let last = ended && length == line.len();
            if !one_line(line, last, may_spread, &mut scratch, decoded) {
                return (at, true);
            }
        }
        at += length;
        decoded.lines += 1;
    }
}

/// Reads one line; false if objects turn out to be spread over lines.
#[inline]
fn one_line(
    line: &[u8],
    last: bool,
    may_spread: bool,
    scratch: &mut Scratch,
    decoded: &mut Decoded<'_>,
) -> bool {
    let (hit, fault) = object::read(line, scratch);
    match fault {
        None => decoded.add(&hit),
        Some(fault) => {
            let start = line.trim_ascii();
            let opens_more = start.first() == Some(&b'[') || (start == b"{" && !last);
            if may_spread && opens_more {
                return false;
            }
            let why = match (fault.cut, last) {
                (true, true) => "the last line is cut",
                (true, false) => "the line is cut",
                (false, _) => fault.what,
            };
            decoded.losses.line(decoded.lines + 1, why);
        }
    }
    true
}

/// Reads whole objects wherever they stand, and gives how many bytes they took.
fn objects(bytes: &[u8], ended: bool, decoded: &mut Decoded<'_>) -> usize {
    let mut scratch = Scratch::default();
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(before) = memchr::memchr(b'{', rest) else {
            pass(rest, decoded);
            return bytes.len();
        };
        let text = rest.get(before..).unwrap_or_default();
        let length = object_length(text);
        pass(rest.get(..before).unwrap_or_default(), decoded);
        if length > text.len() {
            if !ended {
                return at + before;
            }
            decoded
                .losses
                .line(decoded.lines + 1, "the last object is cut");
            return bytes.len();
        }
        let object = text.get(..length).unwrap_or_default();
        let (hit, fault) = object::read(object, &mut scratch);
        match fault {
            None => decoded.add(&hit),
            Some(fault) => decoded.losses.line(decoded.lines + 1, fault.what),
        }
        pass(object, decoded);
        at += before + length;
    }
}

/// Counts the lines of bytes that are done with.
fn pass(bytes: &[u8], decoded: &mut Decoded<'_>) {
    decoded.lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
}

/// How long the object at the front of a text is; more than the text if its end is not there. A newline inside a
/// string ends a broken object: no JSON string holds one.
fn object_length(text: &[u8]) -> usize {
    let (mut depth, mut inside_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.iter().enumerate() {
        if inside_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => inside_string = false,
                b'\n' => return at + 1,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => inside_string = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len() + 1
}
