//! What a file is, by its content, never by its name.

use serde::{Serialize, Serializer};

use super::journal::{Shape, shape_of};
use super::redact::is_sensitive_key;
use super::vegeta::{self, Form};
use super::{log, prometheus};
use crate::error::Error;
use crate::file::{Identity, Opened};
use crate::json::{Ending, Scan, Source, scan};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// A journal of the Chaos Toolkit.
    Journal,
    /// An experiment of the Chaos Toolkit.
    Experiment,
    /// A report of ours in JSON.
    Report,
    /// Something that vegeta wrote.
    Load(Form),
    /// What Prometheus answered.
    Metrics,
    /// Log lines with their times.
    Log,
    /// Alerts and deploys, as the user said.
    Events,
    /// Nothing that is known.
    Unknown,
}

impl InputKind {
    /// The kind in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Journal => "Chaos Toolkit journal",
            Self::Experiment => "Chaos Toolkit experiment",
            Self::Report => "report of chaos-report",
            Self::Load(Form::Gob) => "vegeta results (gob)",
            Self::Load(Form::Json) => "vegeta results (JSON lines)",
            Self::Load(Form::Csv) => "vegeta results (CSV)",
            Self::Load(Form::TextReport) => "vegeta report (text)",
            Self::Load(Form::JsonReport) => "vegeta report (JSON)",
            Self::Load(Form::Histogram) => "vegeta report (histogram)",
            Self::Load(Form::HdrPlot) => "vegeta report (quantiles)",
            Self::Metrics => "Prometheus query result",
            Self::Log => "log",
            Self::Events => "events",
            Self::Unknown => "of no known kind",
        }
    }

    /// The word of the contract.
    fn word(self) -> &'static str {
        match self {
            Self::Journal => "journal",
            Self::Experiment => "experiment",
            Self::Report => "report",
            Self::Load(Form::Gob | Form::Json | Form::Csv) => "vegeta-results",
            Self::Load(_) => "vegeta-report",
            Self::Metrics => "metrics",
            Self::Log => "log",
            Self::Events => "events",
            Self::Unknown => "unknown",
        }
    }
}

impl Serialize for InputKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// What a file is, from its content.
///
/// # Errors
/// If it can not be read.
pub fn look(name: &str) -> Result<InputKind, Error> {
    let mut opened = Opened::open(name, false)?;
    // A report of many runs is large, and where one stands a new one is to be written: it is not read for that.
    if begins_as_report(opened.head()?) {
        return Ok(InputKind::Report);
    }
    Ok(look_into(name, opened)?.kind)
}

/// A file that was looked at.
pub(super) struct Looked {
    pub(super) kind: InputKind,
    /// What had to be read of it to tell, if that was all.
    pub(super) document: Option<Document>,
}

/// A JSON text that was read and scanned, whole or not.
pub(super) struct Document {
    pub(super) source: Source,
    pub(super) scan: Scan,
    pub(super) identity: Identity,
}

impl Document {
    /// Reads and scans all of a file.
    pub(super) fn read(name: &str, mut opened: Opened) -> Result<Self, Error> {
        let bytes = opened.read_to_end()?;
        let identity = opened.identity()?;
        let source = Source::new(name, bytes);
        let scan = scan(source.unmasked(), is_sensitive_key);
        Ok(Self {
            source,
            scan,
            identity,
        })
    }
}

/// What a file is, with what was read of it: a journal can be large, and is read once.
pub(super) fn look_closely(name: &str, hash_large: bool) -> Result<Looked, Error> {
    look_into(name, Opened::open(name, hash_large)?)
}

fn look_into(name: &str, mut opened: Opened) -> Result<Looked, Error> {
    let head = opened.head()?;
    if let Some(form) = vegeta::sniff(head) {
        return Ok(Looked {
            kind: InputKind::Load(form),
            document: None,
        });
    }
    // JSON of one series a line is no single document.
    let of_head = if prometheus::sniff(head) {
        InputKind::Metrics
    } else if log::sniff(head) {
        InputKind::Log
    } else {
        InputKind::Unknown
    };
    if !looks_like_json(head) {
        return Ok(Looked {
            kind: of_head,
            document: None,
        });
    }
    let document = Document::read(name, opened)?;
    let readable = matches!(document.scan.ending, Ending::Whole | Ending::Cut { .. });
    let kind = match &document.scan.root {
        Some(root) => match of_shape(&shape_of(&document.source, root)) {
            // A journal that breaks half-way is still one, so that it is not passed over without a word.
            InputKind::Journal => InputKind::Journal,
            known if readable && known != InputKind::Unknown => known,
            _ => of_head,
        },
        None => of_head,
    };
    Ok(Looked {
        kind,
        document: Some(document),
    })
}

fn of_shape(shape: &Shape) -> InputKind {
    match shape {
        Shape::Journal | Shape::Wrapped { .. } => InputKind::Journal,
        Shape::Experiment => InputKind::Experiment,
        Shape::Report => InputKind::Report,
        Shape::Load => InputKind::Load(Form::Json),
        Shape::LoadSummary => InputKind::Load(Form::JsonReport),
        Shape::Metrics => InputKind::Metrics,
        Shape::PerhapsJournal | Shape::Other => InputKind::Unknown,
    }
}

/// JSON in any encoding begins with a bracket behind white space and byte order marks.
fn looks_like_json(head: &[u8]) -> bool {
    let skipped = [0xEF, 0xBB, 0xBF, 0xFF, 0xFE, 0, b' ', b'\n', b'\r', b'\t'];
    head.iter()
        .find(|byte| !skipped.contains(byte))
        .is_some_and(|byte| matches!(byte, b'{' | b'['))
}

/// True for the beginning of a report of ours, as it is written: its schema comes first.
fn begins_as_report(head: &[u8]) -> bool {
    const BEGINNING: [&[u8]; 4] = [b"{", b"\"schema\"", b":", b"\"chaos-report/"];
    let mut rest = head;
    BEGINNING.iter().all(|token| {
        let behind = rest.trim_ascii_start().strip_prefix(*token);
        rest = behind.unwrap_or_default();
        behind.is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_known_by_how_it_begins() {
        assert!(begins_as_report(
            b"{\n  \"schema\": \"chaos-report/1\",\n  \"gen"
        ));
        assert!(begins_as_report(b"{\"schema\":\"chaos-report/2\"}"));
        for other in [
            &b""[..],
            b"{\"schema",
            b"{\"schema\": \"chaos-reports\"}",
            b"{\"title\": \"a\", \"schema\": \"chaos-report/1\"}",
            b"[{\"schema\": \"chaos-report/1\"}]",
        ] {
            assert!(!begins_as_report(other));
        }
    }
}
