//! Reads vegeta's own reports: they say what vegeta counted, and of the single requests nothing.

mod histogram;
mod json;
mod text;

use super::feed::Feed;
use super::wording::{cleaned, pattern};
use super::{Form, Load, Options, TOOL};
use crate::error::Error;
use crate::json::decode;
use crate::model::Traffic;
use crate::model::traffic::{Plan, Recording, Summary};
use crate::notice::Notice;
use crate::place::Place;

/// The longest report that is read.
const LONGEST_REPORT: usize = 16 * 1024 * 1024;

/// Error texts that are kept.
const MAXIMUM_ERRORS: usize = 1_000;

/// Which report a text begins, if it begins one.
pub(super) fn begins(head: &[u8]) -> Option<Form> {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}');
    if json::begins(text) {
        return Some(Form::JsonReport);
    }
    let plain = without_escapes(text);
    let first = plain.lines().map(str::trim).find(|line| !line.is_empty())?;
    if text::begins(first) {
        Some(Form::TextReport)
    } else {
        histogram::begins(first)
    }
}

/// Reads a report. A file holds one.
pub(super) fn read(
    feed: &mut Feed<'_>,
    name: &str,
    form: Form,
    options: &Options<'_>,
) -> Result<Load, Error> {
    let bytes = feed.read_all(LONGEST_REPORT).to_vec();
    let place = Place::file(name);
    let mut notices = Vec::new();
    if bytes.len() >= LONGEST_REPORT {
        let message = "the report is longer than 16 MiB; what follows was left out";
        notices.push(Notice::damage(place.clone(), message));
    }
    let decoded = decode(bytes).text;
    let summary = match form {
        Form::JsonReport => json::read(&decoded),
        Form::TextReport => text::read(&without_escapes(&decoded)),
        Form::HdrPlot => histogram::read_quantiles(&decoded),
        _ => histogram::read_bands(&decoded),
    };
    let mut summary = summary.map_err(|why| {
        Error::input(format!("the report of vegeta can not be read: {why}")).at(place.clone())
    })?;
    if let Some(failure) = feed.failure() {
        let message = format!("the file could not be read further ({failure})");
        notices.push(Notice::damage(place.clone(), message));
    }
    if summary.requests == Some(0) {
        let message =
            "the report is on no requests at all: ratios, means and percentiles are unknown";
        notices.push(Notice::remark(place, message));
        forget_what_nothing_has(&mut summary);
    }
    summary.errors = grouped(&summary.errors, options);
    let traffic = Traffic {
        sources: vec![name.to_owned()],
        tool: TOOL,
        attack: String::new(),
        plan: Plan::default(),
        recording: Recording::Summary(Box::new(summary)),
        activity: None,
    };
    Ok(Load {
        traffic: vec![traffic],
        notices,
    })
}

/// vegeta divides by the number of requests: without any, what it prints means nothing.
fn forget_what_nothing_has(summary: &mut Summary) {
    summary.success_ratio = None;
    summary.latency = Default::default();
    summary.rate = None;
    summary.throughput = None;
    summary.earliest = None;
    summary.end = None;
}

/// Errors that differ only in what changes from request to request are one; reports have no counts.
fn grouped(errors: &[String], options: &Options<'_>) -> Vec<String> {
    let mut groups: Vec<(String, String, bool)> = Vec::new();
    for error in errors {
        let clean = cleaned(error);
        let common = pattern(&clean);
        if let Some(group) = groups.iter_mut().find(|group| group.0 == common) {
            group.2 |= group.1 != clean;
        } else if groups.len() < MAXIMUM_ERRORS {
            groups.push((common, clean, false));
        }
    }
    let shown = groups.into_iter().map(|(_, first, varied)| {
        let masked = (options.mask)(&first);
        if varied { pattern(&masked) } else { masked }
    });
    shown.collect()
}

/// Without the escape sequences with which `-every` clears the screen; after one of those only the last report counts.
fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        let sequence = behind.strip_prefix('[').unwrap_or_default();
        let end = sequence
            .find(|character: char| ('@'..='~').contains(&character))
            .map_or(behind.len(), |at| at + 2);
        if behind
            .get(..end)
            .is_some_and(|sequence| sequence.ends_with('J'))
        {
            plain.push('\n');
        }
        rest = if sequence.is_empty() {
            behind
        } else {
            behind.get(end..).unwrap_or_default()
        };
    }
    plain.push_str(rest);
    plain
}
