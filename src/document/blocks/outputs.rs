//! Raw outputs, pretty-printed and shortened to head and tail.

use super::Scene;
use crate::document::{Block, Output, OutputLine, wording};
use crate::json::{Cursor, Fragment, Kind, Lines, pretty};
use crate::model::Activity;

/// How many lines stand before and after what is left out.
const HEAD: usize = 40;
const TAIL: usize = 15;

/// Shorter outputs are told whole in one line.
const SHORT: usize = 60;

/// True if an output is more than its summary says.
pub(super) fn stands_in_appendix(output: &Fragment) -> bool {
    match output.kind() {
        Kind::Null | Kind::Boolean => false,
        _ => output.size_bytes() > SHORT,
    }
}

/// The address of an activity's output.
pub(super) fn id(scene: &Scene<'_>, activity: &Activity, index: usize) -> String {
    let list = if activity.path.contains(".rollbacks[") {
        "rollback"
    } else {
        "activity"
    };
    format!("{}output-{list}-{}", scene.prefix, index + 1)
}

/// The raw outputs of all activities and rollbacks, and of hypothesis probes that say more than a table cell holds.
pub(super) fn appendix(scene: &Scene<'_>) -> Vec<Block> {
    let run = scene.run;
    let lists = [&run.activities, &run.rollbacks];
    let mut blocks: Vec<Block> = lists
        .into_iter()
        .flat_map(|list| list.iter().enumerate())
        .filter_map(|(index, activity)| {
            let output = activity
                .output
                .as_ref()
                .filter(|output| stands_in_appendix(output))?;
            let title = activity.shown_name().to_owned();
            Some(one(scene, id(scene, activity, index), title, output))
        })
        .collect();
    for (when, outcome) in hypothesis_outcomes(scene) {
        for probe in &outcome.probes {
            let Some(output) = probe
                .output
                .as_ref()
                .filter(|output| stands_in_appendix(output))
            else {
                continue;
            };
            let title = format!("{} ({when})", probe.shown_name());
            let id = format!("{}output-probe-{}", scene.prefix, blocks.len() + 1);
            blocks.push(one(scene, id, title, output));
        }
    }
    blocks
}

/// The checks before and after; rounds during the method repeat them.
fn hypothesis_outcomes<'a>(
    scene: &Scene<'a>,
) -> impl Iterator<Item = (&'static str, &'a crate::model::Outcome)> {
    scene.run.hypothesis.iter().flat_map(|hypothesis| {
        let before = hypothesis.before.iter().map(|outcome| ("before", outcome));
        before.chain(hypothesis.after.iter().map(|outcome| ("after", outcome)))
    })
}

fn one(scene: &Scene<'_>, id: String, title: String, output: &Fragment) -> Block {
    let (head, tail) = if scene.full {
        (usize::MAX, 0)
    } else {
        (HEAD, TAIL)
    };
    let (language, lines) = lines(output, head, tail);
    let detail = format!(
        "{}, {}",
        wording::plural(lines.total() as u64, "line", "lines"),
        wording::bytes(output.size_bytes() as u64)
    );
    let is_json = language.is_some();
    let marked = |lines: Vec<String>| {
        lines
            .into_iter()
            .map(|text| OutputLine {
                bad: tells_of_error(&text, is_json),
                text,
            })
            .collect()
    };
    Block::Output(Output {
        id,
        title,
        detail,
        language,
        head: marked(lines.head),
        omitted: lines.omitted,
        tail: marked(lines.tail),
    })
}

/// A text is shown as its lines, and so are the texts of an object that is nothing but named texts (a process, logs
/// by pod); everything else as JSON.
fn lines(output: &Fragment, head: usize, tail: usize) -> (Option<String>, Lines) {
    if let Some(text) = output.as_text() {
        return (None, Lines::of_text(&text, head, tail));
    }
    if let Some(text) = named_texts(output) {
        return (None, Lines::of_text(&text, head, tail));
    }
    (Some("json".to_owned()), pretty(&output.json(), head, tail))
}

fn named_texts(output: &Fragment) -> Option<String> {
    if output.kind() != Kind::Object {
        return None;
    }
    let json = output.json();
    let mut cursor = Cursor::new(&json);
    cursor.enter_object().ok()?;
    let mut text = String::new();
    let mut has_lines = false;
    while let Some(key) = cursor.next_key().ok()? {
        match cursor.kind()? {
            Kind::Text => {
                let words = cursor.text().ok()?;
                has_lines |= words.contains('\n');
                if words.trim().is_empty() {
                    text.push_str(&format!("{key}: (empty)\n"));
                } else if words.trim_end().contains('\n') {
                    text.push_str(&format!("{key}:\n{}\n", words.trim_end_matches('\n')));
                } else {
                    text.push_str(&format!("{key}: {}\n", words.trim_end_matches('\n')));
                }
            }
            Kind::Number | Kind::Boolean | Kind::Null => {
                text.push_str(&format!("{key}: {}\n", cursor.value().ok()?));
            }
            Kind::Array | Kind::Object => return None,
        }
    }
    has_lines.then_some(text)
}

/// Lines a reader looks for first: errors, and answers of status 5xx.
fn tells_of_error(line: &str, is_json: bool) -> bool {
    const WORDS: [&str; 6] = [
        "error",
        "fatal",
        "panic",
        "exception",
        "traceback",
        "critical",
    ];
    let lower = line.to_ascii_lowercase();
    if WORDS.iter().any(|word| lower.contains(word)) {
        return true;
    }
    // A number is a status only where something says so: a sample of 504 requests, or line 500 of a text, is no error.
    let is_named = lower.contains("code") || lower.contains("status");
    let is_request = || lower.contains("http/") || METHODS.iter().any(|word| line.contains(word));
    (is_named || (!is_json && is_request())) && has_server_error(line)
}

/// A line of plain text with one of these tells of a request; gateways put it in brackets.
const METHODS: [&str; 10] = [
    "GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "PATCH ", "OPTIONS ", "[GET]", "[POST]", "[PUT]",
];

/// ` 502 `, `[502]` or `"code":503`: a number of three digits that begins with 5 and stands by itself.
fn has_server_error(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.windows(5).any(|window| match window {
        [before, b'5', b'0', b'0'..=b'9', after] => {
            matches!(before, b' ' | b'[' | b':' | b'"')
                && matches!(after, b' ' | b']' | b'"' | b',' | b'}')
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_errors_and_of_failed_requests_are_marked_and_numbers_alone_are_not() {
        for (line, is_json) in [
            ("ERROR no route", false),
            ("Forwarded [GET] to /x - [502] - 3 seconds", false),
            ("10.0.0.1 - - \"GET /x HTTP/1.1\" 503 0", false),
            ("  \"code\": 503,", true),
        ] {
            assert!(tells_of_error(line, is_json), "{line}");
        }
        for (line, is_json) in [
            ("this is line 500 of a text", false),
            ("\"GET /x HTTP/1.1\" 200 502x", false),
            ("  1524590420, 504,", true),
        ] {
            assert!(!tells_of_error(line, is_json), "{line}");
        }
    }
}
