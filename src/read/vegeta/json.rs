//! Reads results as JSON: one object a line, or the objects of `jq`, spread over lines or wrapped in an array.

mod object;
mod time;

use super::Losses;
use super::collect::{Collector, Hit};
use super::feed::Feed;
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
pub(super) fn read(feed: &mut Feed<'_>, collector: &mut Collector<'_>, losses: &mut Losses) {
    while feed.bytes().len() < 3 && feed.more() {}
    feed.consume(feed.bytes().len() - without_mark(feed.bytes()).len());
    let mut reader = Reader {
        collector,
        losses,
        scratch: Scratch::default(),
        line: 1,
        spread: false,
    };
    loop {
        let taken = if reader.spread {
            reader.objects(feed.bytes(), false)
        } else {
            reader.lines(feed.bytes(), false)
        };
        feed.consume(taken);
        if feed.bytes().len() > LONGEST_OBJECT {
            reader
                .losses
                .line(reader.line, "an object is longer than 64 MiB");
            feed.consume(LONGEST_OBJECT);
        }
        if taken == 0 && !feed.more() {
            break;
        }
    }
    if !reader.spread {
        let taken = reader.lines(feed.bytes(), true);
        feed.consume(taken);
    }
    if reader.spread {
        reader.objects(feed.bytes(), true);
    }
}

struct Reader<'a, 'o> {
    collector: &'a mut Collector<'o>,
    losses: &'a mut Losses,
    scratch: Scratch,
    /// The number of the line at hand.
    line: u64,
    /// True if objects are spread over lines.
    spread: bool,
}

impl Reader<'_, '_> {
    /// Reads whole lines, at the end also the last one without newline, and gives how many bytes they took.
    fn lines(&mut self, bytes: &[u8], ended: bool) -> usize {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let (line, length) = match memchr::memchr(b'\n', rest) {
                Some(end) => (rest.get(..end).unwrap_or_default(), end + 1),
                None if ended && !rest.is_empty() => (rest, rest.len()),
                None => return at,
            };
            if !line.trim_ascii().is_empty() && !self.line(line, ended && length == line.len()) {
                self.spread = true;
                return at;
            }
            at += length;
            self.line += 1;
        }
    }

    /// Reads one line; false if objects turn out to be spread over lines.
    #[inline]
    fn line(&mut self, line: &[u8], last: bool) -> bool {
        let (hit, fault) = object::read(line, &mut self.scratch);
        match fault {
            None => self.collector.take(&hit),
            Some(fault) => {
                let start = line.trim_ascii();
                let opens_more = start.first() == Some(&b'[') || (start == b"{" && !last);
                if self.collector.results() == 0 && opens_more {
                    return false;
                }
                let why = match (fault.cut, last) {
                    (true, true) => "the last line is cut",
                    (true, false) => "the line is cut",
                    (false, _) => fault.what,
                };
                self.losses.line(self.line, why);
            }
        }
        true
    }

    /// Reads whole objects wherever they stand, and gives how many bytes they took.
    fn objects(&mut self, bytes: &[u8], ended: bool) -> usize {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(before) = memchr::memchr(b'{', rest) else {
                self.pass(rest);
                return bytes.len();
            };
            let text = rest.get(before..).unwrap_or_default();
            let length = object_length(text);
            if length > text.len() {
                if !ended {
                    self.pass(rest.get(..before).unwrap_or_default());
                    return at + before;
                }
                self.pass(rest.get(..before).unwrap_or_default());
                self.losses.line(self.line, "the last object is cut");
                return bytes.len();
            }
            self.pass(rest.get(..before).unwrap_or_default());
            let object = text.get(..length).unwrap_or_default();
            let (hit, fault) = object::read(object, &mut self.scratch);
            match fault {
                None => self.collector.take(&hit),
                Some(fault) => self.losses.line(self.line, fault.what),
            }
            self.pass(object);
            at += before + length;
        }
    }

    /// Counts the lines of bytes that are done with.
    fn pass(&mut self, bytes: &[u8]) {
        self.line += memchr::memchr_iter(b'\n', bytes).count() as u64;
    }
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
