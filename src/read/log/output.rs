//! Logs inside the outputs of activities.

use std::sync::Arc;

use super::{Words, from_lines, is_log_of};
use crate::json::{Cursor, Fragment, Kind, RawMember, Unexpected, lines};
use crate::model::Log;

/// Finds the logs in the outputs of activities, which are told by their place in the run and their name: an object of pods
/// with their texts, a text, the output of a process or the body of an HTTP answer.
#[must_use]
pub fn from_outputs<'o>(
    outputs: impl IntoIterator<Item = (usize, &'o Fragment, &'o str)>,
) -> Vec<Log> {
    let (mut words, mut logs) = (Words::default(), Vec::new());
    for (activity, output, source) in outputs {
        for mut log in from_output(output, source, &mut words) {
            log.activity = Some(activity);
            logs.push(log);
        }
    }
    let words = words.into_kept();
    for log in &mut logs {
        log.words = Arc::clone(&words);
    }
    logs
}

/// The logs of one output, whose words are still to be given to them.
fn from_output(output: &Fragment, source: &str, words: &mut Words) -> Vec<Log> {
    match output.kind() {
        Kind::Text => in_text(&output.json(), source, "", words)
            .into_iter()
            .collect(),
        Kind::Object => in_object(&output.members(&output.json()), source, words),
        Kind::Array => in_array(&output.json(), source, words).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The log in a JSON text value; its lines are decoded one by one.
fn in_text(json: &str, source: &str, name: &str, words: &mut Words) -> Option<Log> {
    is_log_of(lines(json)).then(|| from_lines(lines(json), source, name, words))
}

/// Pods by name, or what a provider got. In an object of pods all members are texts, and one without lines is a pod
/// that wrote nothing.
fn in_object(members: &[RawMember<'_>], source: &str, words: &mut Words) -> Vec<Log> {
    let texts: Vec<(&str, &str)> = members
        .iter()
        .filter(|(_, kind, _)| *kind == Some(Kind::Text))
        .map(|(key, _, text)| (&**key, *text))
        .collect();
    if texts.len() < members.len() {
        let carries = |key: &str| matches!(key, "stdout" | "stderr" | "body");
        return texts
            .iter()
            .filter(|(key, _)| carries(key))
            .filter_map(|(key, text)| in_text(text, source, key, words))
            .collect();
    }
    let looks_like_log = |text: &str| {
        let timed = |line: &str| super::time::prefix(line).is_some_and(|found| !found.1.is_empty());
        is_log_of(lines(text)) || lines(text).next().is_some_and(|line| timed(&line))
    };
    if !texts.iter().any(|(_, text)| looks_like_log(text)) {
        return Vec::new();
    }
    texts
        .iter()
        .map(|(name, text)| from_lines(lines(text), source, name, words))
        .collect()
}

/// Processes of old toolkits: exit code, output, errors.
fn in_array(json: &str, source: &str, words: &mut Words) -> Result<Vec<Log>, Unexpected> {
    let mut cursor = Cursor::new(json);
    let mut logs = Vec::new();
    cursor.enter_array()?;
    cursor.next_element()?;
    cursor.number()?;
    for name in ["stdout", "stderr"] {
        if cursor.next_element()? {
            if cursor.kind() != Some(Kind::Text) {
                return Ok(Vec::new());
            }
            logs.extend(in_text(cursor.value()?, source, name, words));
        }
    }
    Ok(logs)
}
