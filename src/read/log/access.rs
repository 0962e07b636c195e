//! Access lines in plain text: the gateway of OpenFaaS (`Forwarded [GET] to /x - [200] - 0.01 seconds`), the common
//! and combined formats of Apache, nginx and Traefik (`"GET /x HTTP/1.1" 200 …`), `GET /x 200 0.0022s`, and
//! `method=GET path=/x status=200`.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::duration::{decimal, unit, with_unit};
use super::time;
use crate::model::Moment;

/// What a line tells of an answered request.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Access<'a> {
    /// When, if the line itself says it.
    pub(super) at: Option<Moment>,
    pub(super) method: Option<&'a str>,
    /// The target of the request as it is written.
    pub(super) target: Option<&'a str>,
    pub(super) status: Option<u16>,
    pub(super) took: Took,
}

/// How long an answer took.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) enum Took {
    /// The line does not say.
    #[default]
    Unsaid,
    /// In seconds.
    Seconds(f64),
    /// A bare integer at the line's end: Apache's microseconds, or its whole seconds.
    Integer(u64),
}

fn is_method(word: &str) -> bool {
    matches!(
        word.as_bytes(),
        b"GET"
            | b"POST"
            | b"PUT"
            | b"HEAD"
            | b"DELETE"
            | b"PATCH"
            | b"OPTIONS"
            | b"CONNECT"
            | b"TRACE"
    )
}

// Logs are long, and most lines hold none of these: the searchers are made once.
static FORWARDED: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("Forwarded ["));
static STATUS: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("status"));

/// Reads a line, its time already split off. None if it is no access line.
pub(super) fn read(line: &str) -> Option<Access<'_>> {
    if !may_tell(line.as_bytes()) {
        return None;
    }
    forwarded(line)
        .or_else(|| quoted(line))
        .or_else(|| bare(line))
        .or_else(|| keyed(line))
}

/// False if a line surely tells of no request: each spelling has a capital letter, that of the method if no other, or names
/// its members with `=`.
fn may_tell(line: &[u8]) -> bool {
    // Without a way out, so that many bytes are looked at in one step.
    let found = line.iter().fold(0, |found, byte| {
        found | u8::from(byte.wrapping_sub(b'A') < 26) | u8::from(*byte == b'=')
    });
    found != 0
}

/// The number of a status.
pub(super) fn status(text: &str) -> Option<u16> {
    let [
        hundreds @ b'1'..=b'5',
        tens @ b'0'..=b'9',
        ones @ b'0'..=b'9',
    ] = text.as_bytes()
    else {
        return None;
    };
    let digit = |digit: &u8| u16::from(digit - b'0');
    Some(digit(hundreds) * 100 + digit(tens) * 10 + digit(ones))
}

fn forwarded(line: &str) -> Option<Access<'_>> {
    let at = FORWARDED.find(line.as_bytes())?;
    let rest = line.get(at + FORWARDED.needle().len()..)?;
    let (method, rest) = rest.split_once("] to ")?;
    let (target, rest) = rest.split_once(" - [")?;
    let (code, rest) = rest.split_once(']')?;
    let took = rest.trim_start_matches([' ', '-']);
    Some(Access {
        at: None,
        method: Some(method),
        target: Some(target),
        status: Some(status(code)?),
        took: with_unit(took).map_or(Took::Unsaid, Took::Seconds),
    })
}

/// `"GET /x HTTP/1.1" 200 …`, with the time between brackets before it.
fn quoted(line: &str) -> Option<Access<'_>> {
    memchr::memchr_iter(b'"', line.as_bytes()).find_map(|at| {
        let inside = line.get(at + 1..)?;
        let (method, target) = request(inside)?;
        let (request, rest) = inside.split_once('"')?;
        if target.len() > request.len() {
            return None;
        }
        let rest = rest.trim_start();
        let (code, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let status = status(code.trim())?;
        Some(Access {
            at: bracketed_time(line.get(..at)?),
            method: Some(method),
            target: Some(target),
            status: Some(status),
            took: behind(rest),
        })
    })
}

/// Splits `GET /x …`.
fn request(text: &str) -> Option<(&str, &str)> {
    // No method is longer than this.
    let bytes = text.as_bytes();
    let space = bytes.iter().take(8).position(|byte| *byte == b' ')?;
    let (method, rest) = (text.get(..space)?, text.get(space + 1..)?);
    if !is_method(method) {
        return None;
    }
    let end = memchr::memchr2(b' ', b'"', rest.as_bytes());
    let target = rest.get(..end.unwrap_or(rest.len()))?;
    is_target(target).then_some((method, target))
}

fn is_target(text: &str) -> bool {
    text.starts_with('/') || text.starts_with("http") || text == "*"
}

fn bracketed_time(before: &str) -> Option<Moment> {
    let (_, inside) = before.rsplit_once('[')?;
    let (inside, _) = inside.split_once(']')?;
    time::common(inside).or_else(|| Moment::parse(inside))
}

/// The time that the answer took, from what stands behind the status: size, referrer, agent, and what was added.
fn behind(rest: &str) -> Took {
    let words = words(rest);
    let quoted = words.iter().filter(|word| word.1).count();
    // The size, and the referrer and agent where they stand.
    let skip = if quoted >= 2 {
        words
            .iter()
            .enumerate()
            .filter(|(_, word)| word.1)
            .nth(1)
            .map_or(0, |(at, _)| at + 1)
    } else {
        usize::from(words.first().is_some_and(|word| is_size(word.0)))
    };
    let added: Vec<&str> = words.iter().skip(skip).map(|word| word.0).collect();
    if let Some(seconds) = added.iter().rev().find_map(|word| with_unit(word)) {
        return Took::Seconds(seconds);
    }
    let named = |word: &&str| {
        let (name, value) = word.split_once('=')?;
        let is_time = ["rt", "request_time", "duration", "time"].contains(&name);
        is_time.then(|| decimal(value)).flatten()
    };
    if let Some(seconds) = added.iter().find_map(named) {
        return Took::Seconds(seconds);
    }
    if let Some(seconds) = added.iter().find_map(|word| decimal(word)) {
        return Took::Seconds(seconds);
    }
    match added.as_slice() {
        [word] => word.parse().map_or(Took::Unsaid, Took::Integer),
        _ => Took::Unsaid,
    }
}

fn is_size(word: &str) -> bool {
    word == "-" || word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The words of a text, what stands in quotes as one; true marks those.
fn words(text: &str) -> Vec<(&str, bool)> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (word, behind, is_quoted) = match rest.strip_prefix('"') {
            Some(inside) => {
                let end = inside.find('"').unwrap_or(inside.len());
                let behind = inside.get(end + 1..).unwrap_or_default();
                (inside.get(..end).unwrap_or_default(), behind, true)
            }
            None => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                let (word, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
                (word, behind, false)
            }
        };
        words.push((word, is_quoted));
        rest = behind.trim_start();
    }
    words
}

/// `GET /x 200 0.0022s`, `POST /x HTTP/1.1 - 200 OK - ContentLength: 13B (0.0020s)`.
fn bare(line: &str) -> Option<Access<'_>> {
    let mut from = 0;
    let (method, target, rest) = loop {
        let rest = line.get(from..)?;
        // Words are short: to look at each byte is faster than to begin a search.
        let space = rest.as_bytes().iter().position(|byte| *byte == b' ')?;
        if rest.starts_with(|first: char| first.is_ascii_uppercase())
            && is_method(rest.get(..space)?)
            && let Some((method, target)) = request(rest)
        {
            let end = method.len() + 1 + target.len();
            break (method, target, rest.get(end..)?);
        }
        from += space + 1;
    };
    let mut words = rest.split_ascii_whitespace();
    let status = words.by_ref().find_map(|word| match status(word) {
        Some(status) => Some(Some(status)),
        None if is_filler(word) => None,
        None => {
            let code = trimmed(word, b"[](),:");
            Some(self::status(code.strip_prefix("status=").unwrap_or(code)))
        }
    })??;
    let mut seconds = None;
    let mut number: Option<&str> = None;
    for word in words {
        let word = trimmed(word, b"()[],;");
        // The unit may stand apart: `12 ms`.
        let apart = number.and_then(|number| Some(unit(word)? * number.parse::<f64>().ok()?));
        seconds = apart.or_else(|| with_unit(word)).or(seconds);
        number = word
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
            .then_some(word);
    }
    Some(Access {
        at: None,
        method: Some(method),
        target: Some(target),
        status: Some(status),
        took: seconds.map_or(Took::Unsaid, Took::Seconds),
    })
}

/// True for what stands between a target and its status.
fn is_filler(word: &str) -> bool {
    word.starts_with("HTTP/") || ["-", "->", "=>", "→", "status", "status:"].contains(&word)
}

/// A word without these marks, which are of ASCII, at both ends.
fn trimmed<'w>(word: &'w str, marks: &[u8]) -> &'w str {
    let is_mark = |byte: &u8| marks.contains(byte);
    let bytes = word.as_bytes();
    if let [first, .., last] = bytes
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
    {
        return word;
    }
    let Some(start) = bytes.iter().position(|byte| !is_mark(byte)) else {
        return "";
    };
    let end = bytes.iter().rposition(|byte| !is_mark(byte));
    end.and_then(|end| word.get(start..=end))
        .unwrap_or_default()
}

/// `level=info method=GET path="/x" status=200 duration=12ms`.
fn keyed(line: &str) -> Option<Access<'_>> {
    if memchr::memchr(b'=', line.as_bytes()).is_none() || STATUS.find(line.as_bytes()).is_none() {
        return None;
    }
    let mut access = Access::default();
    let mut rest = line;
    while let Some(equals) = rest.find('=') {
        let before = rest.get(..equals)?;
        let key = before.rsplit(char::is_whitespace).next()?;
        let after = rest.get(equals + 1..)?;
        let (value, behind) = match after.strip_prefix('"') {
            Some(inside) => inside.split_once('"').unwrap_or((inside, "")),
            None => {
                let end = after.find(char::is_whitespace).unwrap_or(after.len());
                after.split_at_checked(end)?
            }
        };
        match key {
            "method" | "http_method" | "request_method" => access.method = Some(value),
            "path" | "uri" | "url" | "request_uri" => access.target = Some(value),
            "status" | "status_code" | "code" => access.status = status(value),
            "duration" | "latency" | "elapsed" | "took" | "service" | "response_time" => {
                if let Some(seconds) = with_unit(value) {
                    access.took = Took::Seconds(seconds);
                }
            }
            "request_time" => {
                if let Some(seconds) = decimal(value) {
                    access.took = Took::Seconds(seconds);
                }
            }
            "time" | "ts" => access.at = time::member(value),
            _ => {}
        }
        rest = behind;
    }
    access.status?;
    let is_request = access.method.is_some_and(is_method) || access.target.is_some_and(is_target);
    is_request.then_some(access)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(line: &str) -> Option<(String, String, u16, Took)> {
        let access = read(line)?;
        Some((
            access.method?.to_owned(),
            access.target?.to_owned(),
            access.status?,
            access.took,
        ))
    }

    #[test]
    fn access_lines_of_many_servers_are_read() {
        let common = r#"10.0.0.9 - - [20/Nov/2026:08:25:48 +0000] "GET /a?b=c HTTP/1.1" 200 612"#;
        let combined = format!(r#"{common} "-" "curl/8.5.0 \"x\"""#);
        for (line, took) in [
            (common.to_owned(), Took::Unsaid),
            (format!(r#"{common} 1234"#), Took::Integer(1234)),
            (format!(r#"{common} "-" "curl/8.5.0""#), Took::Unsaid),
            (
                format!(r#"{common} "-" "curl/8.5.0" 0.005"#),
                Took::Seconds(0.005),
            ),
            (
                format!(r#"{common} "-" "curl/8.5.0" "0.005" "0.004""#),
                Took::Seconds(0.005),
            ),
            (
                format!(r#"{common} "-" "curl/8.5.0" rt=0.005 uct="0.001""#),
                Took::Seconds(0.005),
            ),
            (
                format!(r#"{common} "-" "curl/8.5.0" 2326"#),
                Took::Integer(2326),
            ),
            (
                format!(
                    r#"{common} "-" "curl/8.5.0" 345 0.005 [shop-80] [] 10.0.0.1:80 612 0.004 200 ab1"#
                ),
                Took::Seconds(0.005),
            ),
            (
                format!(r#"{common} "-" "-" 7 "shop@docker" "http://10.0.0.2:80" 5ms"#),
                Took::Seconds(0.005),
            ),
        ] {
            let found = summary(&line);
            let expected = ("GET".to_owned(), "/a?b=c".to_owned(), 200, took);
            assert_eq!(found, Some(expected), "{line}");
            let at = read(&line).unwrap().at.unwrap();
            assert_eq!(at.to_string(), "2026-11-20T08:25:48Z");
        }
        assert!(summary(&combined).is_some());
    }

    #[test]
    fn access_lines_of_programs_are_read() {
        for (line, expected) in [
            (
                "2018/04/24 17:21:19 Forwarded [GET] to /function/astre - [502] - 30.000175 seconds",
                ("GET", "/function/astre", 502, Took::Seconds(30.000_175)),
            ),
            (
                "INFO  [front] GET / 200 0.0022s",
                ("GET", "/", 200, Took::Seconds(0.0022)),
            ),
            (
                "POST /f - 200 OK - ContentLength: 13B (0.0020s)",
                ("POST", "/f", 200, Took::Seconds(0.002)),
            ),
            (
                "GET /x HTTP/1.1 404 12 ms",
                ("GET", "/x", 404, Took::Seconds(0.012)),
            ),
            (
                "INFO: 127.0.0.1:50 - \"GET /x HTTP/1.1\" 503 Service Unavailable",
                ("GET", "/x", 503, Took::Unsaid),
            ),
            (
                "level=info msg=\"a b\" method=PUT path=\"/x y\" status=201 duration=1.5s",
                ("PUT", "/x y", 201, Took::Seconds(1.5)),
            ),
        ] {
            let found = summary(line);
            let expected = (
                expected.0.to_owned(),
                expected.1.to_owned(),
                expected.2,
                expected.3,
            );
            assert_eq!(found, Some(expected), "{line}");
        }
    }

    #[test]
    fn other_lines_are_no_access_lines() {
        for line in [
            "",
            "GET /",
            "GET / failed with 500 errors",
            "error with upstream request to: /function/astre, Get http://a:8080/x: net/http: canceled",
            "we GET 200 things",
            "\"GET /x\"",
            "GET /x 2000",
            "status=200",
            "Forwarded [GET] to",
            "\"\"\"\"",
            "method=GET status=",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
