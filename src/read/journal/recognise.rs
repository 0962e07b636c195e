//! Tells a journal from what else is JSON.

use crate::error::Error;
use crate::json::{Kind, Node, Source};

/// What a JSON document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A journal.
    Journal,
    /// An object with a status and nothing else of a journal: one only if the user says so.
    PerhapsJournal,
    /// An object that has a journal as a member.
    Wrapped {
        /// The member's key.
        member: String,
    },
    /// What `chaos run` is given.
    Experiment,
    /// A report of ours.
    Report,
    /// Prometheus' answer to a query, or a part of one.
    Metrics,
    /// A summary that vegeta wrote.
    LoadSummary,
    /// Single requests that vegeta wrote.
    Load,
    /// Nothing that is known.
    Other,
}

/// Looks at a document's members.
#[must_use]
pub fn shape_of(source: &Source, root: &Node) -> Shape {
    if root.kind == Kind::Array {
        return shape_of_array(source, root);
    }
    if root.kind != Kind::Object {
        return Shape::Other;
    }
    let kind = |key: &str| source.member(root, key).map(|node| node.kind);
    let starts_with = |key: &str, start: &str| {
        source
            .member(root, key)
            .is_some_and(|node| source.words(node.span).starts_with(start))
    };
    if kind("schema") == Some(Kind::Text) && starts_with("schema", "chaos-report/") {
        return Shape::Report;
    }
    if kind("latencies").is_some() && kind("status_codes").is_some() {
        return Shape::LoadSummary;
    }
    if kind("latency") == Some(Kind::Number) && kind("timestamp") == Some(Kind::Text) {
        return Shape::Load;
    }
    let has_result = source
        .member(root, "data")
        .is_some_and(|data| data.is_folded() || source.member(data, "resultType").is_some());
    let envelope = kind("status") == Some(Kind::Text)
        && (has_result || kind("errorType").is_some())
        && kind("chaoslib-version").is_none();
    if envelope || kind("resultType") == Some(Kind::Text) || is_series(source, root) {
        return Shape::Metrics;
    }
    if is_journal(source, root) {
        return Shape::Journal;
    }
    let has_status = kind("status") == Some(Kind::Text);
    if has_status && kind("experiment") == Some(Kind::Object) {
        return Shape::Journal;
    }
    for member in root.children() {
        if member.value.kind == Kind::Object && is_journal(source, &member.value) {
            return Shape::Wrapped {
                member: source.words(member.key).into_owned(),
            };
        }
    }
    if has_status {
        return Shape::PerhapsJournal;
    }
    if kind("method").is_some() {
        return Shape::Experiment;
    }
    Shape::Other
}

fn shape_of_array(source: &Source, root: &Node) -> Shape {
    match root.children().first().map(|member| &member.value) {
        Some(first) if is_series(source, first) => Shape::Metrics,
        Some(first) if first.kind == Kind::Object && source.member(first, "latency").is_some() => {
            Shape::Load
        }
        _ => Shape::Other,
    }
}

fn is_series(source: &Source, node: &Node) -> bool {
    let has = |key| source.member(node, key).is_some();
    let samples = ["values", "value", "histograms", "histogram"];
    node.kind == Kind::Object && has("metric") && samples.into_iter().any(has)
}

fn is_journal(source: &Source, node: &Node) -> bool {
    let is = |key, kind| {
        source
            .member(node, key)
            .is_some_and(|node| node.kind == kind)
    };
    // A list under `run` that is none is a mistake in a journal, not the sign of another kind of file.
    is("run", Kind::Array)
        || is("steady_states", Kind::Object)
        || is("chaoslib-version", Kind::Text)
}

/// The error for a document that is no journal.
pub(super) fn unknown(source: &Source, root: &Node, shape: &Shape) -> Error {
    let (what, hint) = match shape {
        Shape::Experiment => (
            "this is an experiment, not a journal",
            "run it with `chaos run`; the journal that this writes can be reported",
        ),
        Shape::Report => (
            "this is a report of chaos-report, not a journal",
            "give the journal it was made from",
        ),
        _ if root.kind == Kind::Array => (
            "this is an array, not a journal",
            "give several journals as separate arguments",
        ),
        _ if root.kind != Kind::Object => (
            "this is not a journal, but a single value",
            "a journal is written by `chaos run`",
        ),
        _ => (
            "this is not a journal: it has neither `run` nor `steady_states` nor `status` nor `chaoslib-version`",
            "a journal is written by `chaos run`",
        ),
    };
    Error::input(what)
        .at(source.place_with_path(root.span.start, "$"))
        .hint(hint)
}
