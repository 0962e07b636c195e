//! Access lines as JSON, one object a line: Traefik, nginx, Caddy, Envoy and the libraries of many languages differ
//! in the names of the members, and in the unit of the time that an answer took.

use std::borrow::Cow;

use super::access::{Access, Took, status};
use super::duration::{unit, with_unit};
use super::time;
use crate::json::{Cursor, Kind, unquote};
use crate::model::Moment;

/// How deep members are looked for: `request.headers` is deep enough.
const DEPTH: usize = 3;

/// How many members of a line are looked at.
const MEMBERS: usize = 200;

/// What a line of JSON tells.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct JsonLine<'a> {
    members: Vec<(String, Cow<'a, str>)>,
}

const TIMES: [&str; 10] = [
    "time",
    "@timestamp",
    "timestamp",
    "ts",
    "time_iso8601",
    "startutc",
    "start_time",
    "date",
    "datetime",
    "time_local",
];
const METHODS: [&str; 9] = [
    "method",
    "requestmethod",
    "request_method",
    "http_method",
    "verb",
    "request.method",
    "req.method",
    "http.request.method",
    "httprequest.requestmethod",
];
const TARGETS: [&str; 14] = [
    "path",
    "requestpath",
    "request_path",
    "uri",
    "request_uri",
    "request.uri",
    "request.path",
    "request.url",
    "req.url",
    "url",
    "url.path",
    "http.path",
    "httprequest.requesturl",
    "target",
];
const STATUSES: [&str; 12] = [
    "status",
    "downstreamstatus",
    "status_code",
    "statuscode",
    "response_code",
    "http_status",
    "code",
    "response.status",
    "res.statuscode",
    "http.response.status_code",
    "httprequest.status",
    "http.status_code",
];
const MESSAGES: [&str; 5] = ["message", "msg", "log", "event", "body"];
const ERRORS: [&str; 5] = ["error", "err", "exception", "error.message", "err.message"];

/// Times that answers took, with the unit of a bare number where the name or custom gives one.
const TOOK: [(&str, Option<f64>); 24] = [
    ("duration_ms", Some(1e-3)),
    ("latency_ms", Some(1e-3)),
    ("elapsed_ms", Some(1e-3)),
    ("response_time_ms", Some(1e-3)),
    ("durationms", Some(1e-3)),
    ("latencyms", Some(1e-3)),
    ("responsetime", Some(1e-3)),
    ("duration_us", Some(1e-6)),
    ("latency_us", Some(1e-6)),
    ("duration_ns", Some(1e-9)),
    ("latency_ns", Some(1e-9)),
    ("event.duration", Some(1e-9)),
    ("duration_s", Some(1.0)),
    ("duration_seconds", Some(1.0)),
    ("latency_seconds", Some(1.0)),
    ("request_time", Some(1.0)),
    ("httprequest.latency", Some(1.0)),
    ("duration", None),
    ("latency", None),
    ("elapsed", None),
    ("took", None),
    ("response_time", None),
    ("request_duration", None),
    ("time_taken", None),
];

impl<'a> JsonLine<'a> {
    /// Takes a line apart. None if it is no object.
    pub(super) fn read(line: &'a str) -> Option<Self> {
        // Most lines are none, and need no look at what other alphabets call white space.
        if line
            .as_bytes()
            .first()
            .is_some_and(|byte| byte.is_ascii_graphic() && *byte != b'{')
        {
            return None;
        }
        let line = line.trim();
        if !line.starts_with('{') || !line.ends_with('}') {
            return None;
        }
        let mut found = Self::default();
        let mut cursor = Cursor::new(line);
        found.object(&mut cursor)?;
        Some(found)
    }

    /// Notes the scalar members; the stack of open objects is a list of names, so depth costs no recursion.
    fn object(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        let mut path: Vec<usize> = Vec::new();
        let mut prefix = String::new();
        cursor.enter_object().ok()?;
        loop {
            let Some(key) = cursor.next_key().ok()? else {
                match path.pop() {
                    Some(length) => prefix.truncate(length),
                    None => return Some(()),
                }
                continue;
            };
            match cursor.kind()? {
                Kind::Object if path.len() + 1 < DEPTH => {
                    path.push(prefix.len());
                    prefix.push_str(&key.to_ascii_lowercase());
                    prefix.push('.');
                    cursor.enter_object().ok()?;
                }
                Kind::Text | Kind::Number if self.members.len() < MEMBERS => {
                    let value = cursor.value().ok()?;
                    let name = format!("{prefix}{}", key.to_ascii_lowercase());
                    self.members.push((name, unquote(value)));
                }
                _ => cursor.skip().ok()?,
            }
        }
    }

    fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.get(name))
    }

    fn get(&self, name: &str) -> Option<&str> {
        let member = self.members.iter().find(|member| member.0 == name)?;
        Some(member.1.as_ref())
    }

    /// When the line was written.
    pub(super) fn time(&self) -> Option<Moment> {
        TIMES.iter().find_map(|name| time::member(self.get(name)?))
    }

    /// The line that a container runtime wrapped: `{"log": "…", "stream": "stdout", "time": "…"}`.
    pub(super) fn wrapped(&self) -> Option<&str> {
        self.get("stream")?;
        self.get("log").map(str::trim_end)
    }

    /// What it tells of an answered request.
    pub(super) fn access(&self) -> Option<Access<'_>> {
        // A load tool's own results look alike.
        if self.get("attack").is_some() && self.get("seq").is_some() {
            return None;
        }
        let code = self.first(&STATUSES)?;
        let status = match code {
            "0" => 0,
            code => status(code)?,
        };
        let mut method = self.first(&METHODS);
        let mut target = self.first(&TARGETS);
        // nginx may give the request's first line as one.
        if let Some((first, rest)) = self.get("request").and_then(|line| line.split_once(' ')) {
            method = method.or(Some(first));
            target = target.or(rest.split(' ').next());
        }
        if method.is_none() && target.is_none() {
            return None;
        }
        Some(Access {
            at: None,
            method,
            target,
            status: Some(status),
            took: self.took(),
        })
    }

    fn took(&self) -> Took {
        let is_envoy = self.get("response_flags").is_some();
        // Traefik counts nanoseconds and calls its members so.
        let is_traefik = self.get("downstreamstatus").is_some();
        let seconds = TOOK.iter().find_map(|(name, scale)| {
            let text = self.get(name)?;
            if let Some(seconds) = with_unit(text) {
                return Some(seconds);
            }
            let number = text.parse::<f64>().ok().filter(|number| *number >= 0.0)?;
            let scale = match scale {
                Some(scale) => *scale,
                None if is_traefik => 1e-9,
                None if is_envoy => unit("ms")?,
                // A fraction can only be seconds; of an integer nobody can know.
                None if text.contains('.') => 1.0,
                None => return None,
            };
            Some(number * scale)
        });
        seconds.map_or(Took::Unsaid, Took::Seconds)
    }

    /// What it says, for lines that are no access lines.
    pub(super) fn message(&self) -> Option<String> {
        let message = self.first(&MESSAGES);
        let error = self.first(&ERRORS);
        match (message, error) {
            (Some(message), Some(error)) if message != error => Some(format!("{message}: {error}")),
            (message, error) => message.or(error).map(str::to_owned),
        }
    }

    /// How serious it calls itself.
    pub(super) fn level(&self) -> Option<&str> {
        self.first(&["level", "severity", "lvl", "log.level", "levelname"])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(Option<String>, u16, Took)> {
        let line = JsonLine::read(line)?;
        let access = line.access()?;
        Some((
            access.target.map(str::to_owned),
            access.status?,
            access.took,
        ))
    }

    #[test]
    fn json_access_lines_of_many_servers_are_read() {
        let a = || Some("/a".to_owned());
        for (line, took) in [
            (
                r#"{"DownstreamStatus":200,"Duration":5000000,"RequestMethod":"GET","RequestPath":"/a","time":"2026-11-20T08:25:48Z"}"#,
                Took::Seconds(0.005),
            ),
            (
                r#"{"time_iso8601":"2026-11-20T08:25:48+00:00","request":"GET /a HTTP/1.1","status":"200","request_time":"0.005"}"#,
                Took::Seconds(0.005),
            ),
            (
                r#"{"ts":1795163148.5,"request":{"method":"GET","uri":"/a","headers":{}},"status":200,"duration":0.005}"#,
                Took::Seconds(0.005),
            ),
            (
                r#"{"start_time":"2026-11-20T08:25:48Z","method":"GET","path":"/a","response_code":200,"duration":5,"response_flags":"-"}"#,
                Took::Seconds(0.005),
            ),
            (
                r#"{"level":"info","method":"GET","path":"/a","status":200,"latency":"5ms"}"#,
                Took::Seconds(0.005),
            ),
            (
                r#"{"level":"info","method":"GET","path":"/a","status":200,"latency":5}"#,
                Took::Unsaid,
            ),
        ] {
            assert_eq!(read(line), Some((a(), 200, took)), "{line}");
        }
    }

    #[test]
    fn other_json_is_no_access_line() {
        for line in [
            "{}",
            "{",
            "[]",
            r#"{"status":"ok","path":"/a"}"#,
            r#"{"status":200}"#,
            r#"{"attack":"","seq":0,"code":200,"method":"GET","url":"http://x/a","latency":5}"#,
            r#"{"status":200,"path":"/a""#,
        ] {
            assert_eq!(read(line), None, "{line}");
        }
        let deep = format!("{}1{}", "{\"a\":".repeat(5000), "}".repeat(5000));
        assert_eq!(read(&deep), None);
    }
}
