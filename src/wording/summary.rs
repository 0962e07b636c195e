//! An output in one line: what a reader needs to see of it beside the activity's name.

use crate::json::{Cursor, Fragment, Kind};
use crate::wording;

/// Longer values are described instead of shown.
const LONGEST: usize = 80;

/// What an activity gave, in one line.
#[must_use]
pub fn output(output: &Fragment) -> String {
    match output.kind() {
        Kind::Null => "null".to_owned(),
        Kind::Boolean => output.json().into_owned(),
        Kind::Number => shortened_number(&output.json()),
        Kind::Text => text(&output.words()),
        Kind::Array => array(output),
        Kind::Object => object(output),
    }
}

/// What a hypothesis' probe gave, as a table cell shows it: of an HTTP answer or a process only the status.
#[must_use]
pub fn observed(output: &Fragment) -> String {
    let json = output.json();
    let status = match output.kind() {
        Kind::Object => status_of(&json),
        _ => None,
    };
    status.map_or_else(|| self::output(output), str::to_owned)
}

fn status_of(json: &str) -> Option<&str> {
    let mut cursor = Cursor::new(json);
    cursor.enter_object().ok()?;
    let (mut status, mut answer) = (None, false);
    while let Some(key) = cursor.next_key().ok()? {
        match (&*key, cursor.kind()?) {
            ("status", Kind::Number) => status = Some(cursor.number().ok()?),
            (key, _) => {
                answer |= matches!(key, "body" | "stdout");
                cursor.skip().ok()?;
            }
        }
    }
    status.filter(|_| answer)
}

/// An integer may have thousands of digits.
fn shortened_number(digits: &str) -> String {
    if digits.len() <= LONGEST {
        return digits.to_owned();
    }
    let head = digits.get(..12).unwrap_or_default();
    let tail = digits.get(digits.len() - 4..).unwrap_or_default();
    format!(
        "{head}…{tail} ({})",
        wording::plural(digits.len() as u64, "digit", "digits")
    )
}

fn text(words: &str) -> String {
    let lines = words.lines().count() as u64;
    let first = words
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let first: String = first.trim().chars().take(LONGEST + 1).collect();
    let first = if first.chars().count() > LONGEST {
        first.chars().take(LONGEST - 1).chain(['…']).collect()
    } else {
        first
    };
    match lines {
        0 => "an empty text".to_owned(),
        1 => first,
        _ => format!("{first} ({})", wording::plural(lines, "line", "lines")),
    }
}

fn short(output: &Fragment) -> Option<String> {
    let json = output.json();
    if json.len() > 4 * LONGEST {
        return None;
    }
    let one_line = crate::json::pretty(&json, 40, 0).head;
    let one_line: Vec<&str> = one_line.iter().map(|line| line.trim()).collect();
    let one_line = one_line.join(" ");
    (one_line.chars().count() <= LONGEST).then_some(one_line)
}

fn array(output: &Fragment) -> String {
    if let Some(process) = old_process(output) {
        return process;
    }
    short(output).unwrap_or_else(|| {
        let json = output.json();
        let mut cursor = Cursor::new(&json);
        let mut items = 0;
        if cursor.enter_array().is_ok() {
            while cursor.next_element() == Ok(true) && cursor.skip().is_ok() {
                items += 1;
            }
        }
        format!("a list of {}", wording::plural(items, "item", "items"))
    })
}

/// `[0, "stdout", "stderr"]`, as processes were recorded up to 0.15.
fn old_process(output: &Fragment) -> Option<String> {
    let json = output.json();
    let mut cursor = Cursor::new(&json);
    cursor.enter_array().ok()?;
    let mut parts = Vec::new();
    while cursor.next_element().ok()? {
        parts.push(cursor.value().ok()?);
        if parts.len() > 3 {
            return None;
        }
    }
    match parts.as_slice() {
        [status, stdout, stderr] if stdout.starts_with('"') && stderr.starts_with('"') => {
            status.parse::<i64>().ok()?;
            Some(process(status, Some(stdout), Some(stderr)))
        }
        _ => None,
    }
}

fn process(status: &str, stdout: Option<&str>, stderr: Option<&str>) -> String {
    let mut words = match status.strip_prefix('-') {
        Some(signal) => format!("ended by signal {signal}"),
        None => format!("exit code {status}"),
    };
    for (name, stream) in [("output", stdout), ("error output", stderr)] {
        let lines = stream.map_or(0, crate::json::count_lines) as u64;
        if lines > 0 {
            words.push_str(&format!(
                ", {} of {name}",
                wording::plural(lines, "line", "lines")
            ));
        }
    }
    words
}

fn object(output: &Fragment) -> String {
    let json = output.json();
    let members = output.members(&json);
    let find = |name: &str| members.iter().rev().find(|(key, _, _)| key == name);
    if let (Some((_, Some(Kind::Number), status)), Some((_, _, stdout))) =
        (find("status"), find("stdout"))
    {
        return process(
            status,
            Some(stdout),
            find("stderr").map(|(_, _, stderr)| *stderr),
        );
    }
    if let (Some((_, Some(Kind::Number), status)), Some((_, _, body))) =
        (find("status"), find("body"))
    {
        let size = body
            .len()
            .saturating_sub(if body.starts_with('"') { 2 } else { 0 }) as u64;
        return match size {
            0 => format!("HTTP status {status}, no body"),
            _ => format!("HTTP status {status}, a body of {}", wording::bytes(size)),
        };
    }
    short(output).unwrap_or_else(|| {
        let names: Vec<&str> = members.iter().map(|(key, _, _)| &**key).collect();
        format!("an object with {}", wording::names_at_most(&names, 4))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(json: &str) -> String {
        output(&Fragment::from_json(json)).replace('\u{a0}', " ")
    }

    #[test]
    fn an_output_is_told_in_one_line() {
        assert_eq!(summary("3"), "3");
        assert_eq!(summary("[NaN, Infinity]"), "[NaN, Infinity]");
        assert_eq!(summary(&"7".repeat(603)), "777777777777…7777 (603 digits)");
        assert_eq!(summary(r#""a\nb\n""#), "a (2 lines)");
        assert_eq!(
            summary(r#"[2, "", "no such file\n"]"#),
            "exit code 2, 1 line of error output"
        );
        assert_eq!(
            summary(r#"{"status": -9, "stdout": "x", "stderr": ""}"#),
            "ended by signal 9, 1 line of output"
        );
        assert_eq!(
            summary(r#"{"status": 200, "headers": {}, "body": ""}"#),
            "HTTP status 200, no body"
        );
        assert_eq!(
            summary(r#"{"service": "middle", "terminated": 1}"#),
            r#"{ "service": "middle", "terminated": 1 }"#
        );
        assert_eq!(summary("[]"), "[]");
    }
}
