//! Reads logs that probes fetched: pods with their texts, a plain text, what a process printed. Each line's time, and
//! of access lines method, path, status and duration.

mod access;
mod duration;
mod json_line;
mod output;
mod time;
mod trouble;
mod words;

use access::{Access, Took};
use json_line::JsonLine;

use crate::model::{AccessLine, ErrorLine, Log, Moment};

pub use output::from_outputs;
pub(super) use time::member as moment;
use words::Words;

/// How much of an error line is kept.
const LONGEST_ERROR: usize = 2_000;

/// How many lines decide whether a text is a log.
const SAMPLE: usize = 100;

/// From this on a bare integer at the end of access lines is taken for microseconds.
const SURELY_MICROSECONDS: u64 = 1_000;

/// True if a file that begins with these bytes is a log with times or access lines.
#[must_use]
pub fn sniff(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let valid = head.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    // The last line may be cut.
    let whole = valid.rsplit_once('\n').map_or(valid, |(whole, _)| whole);
    is_log(whole)
}

/// True if at least half of a text's first lines are access lines or begin with a time, and there are two of them or
/// one that tells of a request.
#[must_use]
pub fn is_log(text: &str) -> bool {
    is_log_of(text.lines())
}

/// As [`is_log`], from the lines.
fn is_log_of(lines: impl Iterator<Item = impl AsRef<str>>) -> bool {
    let lines = lines.filter(|line| !line.as_ref().trim().is_empty());
    let (mut all, mut timed, mut access) = (0, 0, 0);
    for line in lines.take(SAMPLE) {
        all += 1;
        let read = Line::read(line.as_ref());
        access += usize::from(read.is_access());
        timed += usize::from(read.at.is_some() && !read.is_empty());
    }
    let known = access.max(timed);
    known * 2 >= all && (known >= 2 || access >= 1)
}

/// Reads a text as a log, whatever it holds.
#[must_use]
pub fn from_text(text: &str, source: &str, name: &str) -> Log {
    let mut words = Words::default();
    let log = from_lines(text.lines(), source, name, &mut words);
    Log {
        words: words.into_kept(),
        ..log
    }
}

/// Reads lines as a log, whatever they hold; its words are those of others too.
fn from_lines(
    lines: impl Iterator<Item = impl AsRef<str>>,
    source: &str,
    name: &str,
    words: &mut Words,
) -> Log {
    let mut reader = Reader {
        log: Log {
            source: source.to_owned(),
            name: name.to_owned(),
            ..Log::default()
        },
        words,
        integers: Vec::new(),
    };
    for line in lines {
        reader.line(line.as_ref());
    }
    reader.finish()
}

/// A line with its time split off.
struct Line<'a> {
    at: Option<Moment>,
    rest: &'a str,
    json: Option<JsonLine<'a>>,
}

impl<'a> Line<'a> {
    fn read(line: &'a str) -> Self {
        let line = trim_end(line);
        let (at, rest) = time::prefix(line).map_or((None, line), |(at, rest)| (Some(at), rest));
        let json = JsonLine::read(rest);
        let at = at.or_else(|| json.as_ref().and_then(JsonLine::time));
        Self { at, rest, json }
    }

    fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    fn is_access(&self) -> bool {
        match &self.json {
            Some(json) => {
                json.access().is_some()
                    || json
                        .wrapped()
                        .is_some_and(|inner| access::read(inner).is_some())
            }
            None => access::read(self.rest).is_some(),
        }
    }
}

struct Reader<'w> {
    log: Log,
    words: &'w mut Words,
    /// Bare integers at the ends of access lines, with the place of the line they belong to.
    integers: Vec<(usize, u64)>,
}

impl Reader<'_> {
    fn line(&mut self, line: &str) {
        let line = Line::read(line);
        if line.is_empty() && line.at.is_none() {
            return;
        }
        self.log.lines += 1;
        match &line.json {
            Some(json) => match json.wrapped() {
                Some(inner) => {
                    let inner = Line::read(inner);
                    self.plain(inner.at.or(line.at), inner.rest);
                }
                None => self.json(line.at, json, line.rest),
            },
            None => self.plain(line.at, line.rest),
        }
    }

    fn json(&mut self, at: Option<Moment>, json: &JsonLine<'_>, line: &str) {
        if let Some(access) = json.access() {
            self.access(at, &access);
        } else if trouble::speaks_of_error(line, json.level()) {
            let message = json.message().unwrap_or_else(|| line.to_owned());
            self.error(at, &message);
        } else {
            self.other(at);
        }
    }

    fn plain(&mut self, at: Option<Moment>, line: &str) {
        if let Some(access) = access::read(line) {
            let own = || {
                access
                    .at
                    .or_else(|| time::go_prefix(line).map(|found| found.0))
            };
            let at = at.or_else(own);
            self.access(at, &access);
            return;
        }
        // The program's own time is coarser than that of the log, and would tell equal lines apart.
        let (own, message) = time::go_prefix(line)
            .or_else(|| time::prefix(line))
            .map_or((None, line), |(own, rest)| (Some(own), rest));
        let at = at.or(own);
        if trouble::speaks_of_error(message, None) {
            self.error(at, message);
        } else {
            self.other(at);
        }
    }

    fn access(&mut self, at: Option<Moment>, access: &Access<'_>) {
        let seconds = match access.took {
            Took::Seconds(seconds) => Some(seconds),
            Took::Integer(integer) => {
                self.integers.push((self.log.access.len(), integer));
                None
            }
            Took::Unsaid => None,
        };
        self.log.untimed += usize::from(at.is_none());
        let method = access.method.and_then(|method| self.words.keep(method));
        let path = access
            .target
            .and_then(|target| self.words.keep(path(target)));
        self.log.access.push(AccessLine {
            at,
            method,
            path,
            status: access.status,
            seconds,
        });
    }

    fn error(&mut self, at: Option<Moment>, message: &str) {
        let mut end = message.len().min(LONGEST_ERROR);
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        self.log.untimed += usize::from(at.is_none());
        let text = message.get(..end).unwrap_or_default().to_owned();
        self.log.errors.push(ErrorLine { at, text });
    }

    fn other(&mut self, at: Option<Moment>) {
        match at {
            Some(at) => self.log.other.push(at),
            None => self.log.untimed += 1,
        }
    }

    /// Decides what bare integers are, now that all are known: a server has one format.
    fn finish(mut self) -> Log {
        let largest = self.integers.iter().map(|(_, integer)| *integer).max();
        if largest.is_some_and(|largest| largest >= SURELY_MICROSECONDS) {
            for (place, microseconds) in self.integers {
                if let Some(line) = self.log.access.get_mut(place) {
                    #[expect(
                        clippy::cast_precision_loss,
                        reason = "no answer takes 2^53 microseconds"
                    )]
                    let seconds = microseconds as f64 / 1e6;
                    line.seconds = Some(seconds);
                }
            }
        }
        self.log
    }
}

/// A line without the white space at its end; most have none, and need no look at what other alphabets call so.
#[inline]
fn trim_end(line: &str) -> &str {
    match line.as_bytes().last() {
        Some(byte) if byte.is_ascii_graphic() => line,
        _ => line.trim_end(),
    }
}

/// The path of a target: without query, and without the host where one is written.
fn path(target: &str) -> &str {
    let end = memchr::memchr2(b'?', b'#', target.as_bytes());
    let target = target
        .get(..end.unwrap_or(target.len()))
        .unwrap_or_default();
    if target.starts_with('/') {
        return target;
    }
    match target.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => target,
    }
}
