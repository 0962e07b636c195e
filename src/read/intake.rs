//! From the files a user names to runs: what each file is, journals first, then what belongs to them.

use serde::Serialize;

use super::journal::{self, Shape, shape_of};
use super::redact::{RedactionPlan, is_sensitive_key};
use super::role;
use crate::error::Error;
use crate::file::{self, Identity, Opened};
use crate::json::{Ending, Source, scan};
use crate::model::Run;
use crate::notice::{Notice, Weight};
use crate::place::Place;

/// What is to be read, and how.
#[derive(Debug, Clone, Default)]
pub struct ReadingPlan {
    /// Files and directories as the user named them.
    pub inputs: Vec<String>,
    /// What is to be masked.
    pub redaction: RedactionPlan,
    /// Whether large files are hashed too.
    pub hash_large: bool,
    /// Whether damage is an error.
    pub strict: bool,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Intake {
    /// The runs, in the order of their inputs.
    pub runs: Vec<Run>,
    /// Every file that was looked at.
    pub inputs: Vec<Input>,
    /// Inputs that could not be read.
    pub failures: Vec<Error>,
}

/// A file that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    /// Its name as the user gave it.
    pub path: String,
    /// What it is.
    pub kind: InputKind,
    /// How many bytes it has.
    pub bytes: u64,
    /// Their SHA-256; none for large files unless asked for.
    pub sha256: Option<String>,
    /// The id of the run it belongs to.
    pub attached_to: Option<String>,
    /// Why it could not be read.
    pub error: Option<String>,
}

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputKind {
    /// A journal of the Chaos Toolkit.
    Journal,
    /// An experiment of the Chaos Toolkit.
    Experiment,
    /// A report of ours in JSON.
    Report,
    /// Results of vegeta, one by one or summed up.
    Load,
    /// What Prometheus answered.
    Metrics,
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
            Self::Load => "vegeta results",
            Self::Metrics => "Prometheus query result",
            Self::Unknown => "of no known kind",
        }
    }
}

/// Reads everything that the plan names.
///
/// # Errors
/// If nothing at all could be read, or damage was met under `--strict`.
pub fn read(plan: &ReadingPlan) -> Result<Intake, Error> {
    let mut intake = Intake::default();
    for name in &plan.inputs {
        if file::is_directory(name) {
            let files = file::walk(name)?;
            for file in &files {
                read_found(file, plan, &mut intake)?;
            }
        } else {
            read_named(name, plan, &mut intake)?;
        }
    }
    if intake.runs.is_empty() {
        return Err(intake.failures.into_iter().next().unwrap_or_else(|| {
            let names = plan.inputs.join(", ");
            Error::input("nothing that can be reported was found")
                .at(Place::file(names))
                .hint("`chaos-report inspect` says what each file is")
        }));
    }
    Ok(intake)
}

/// Reads a file that the user named: it must be something we know.
fn read_named(name: &str, plan: &ReadingPlan, intake: &mut Intake) -> Result<(), Error> {
    match read_one(name, plan) {
        Ok((input, run)) => {
            if let Some(run) = run {
                refuse_damage(&run, plan)?;
                intake.runs.push(run);
            }
            intake.inputs.push(input);
            Ok(())
        }
        Err(error) if plan.strict => Err(error),
        Err(error) => {
            intake.inputs.push(failed_input(name, &error));
            intake.failures.push(error);
            Ok(())
        }
    }
}

/// Reads a file that a directory holds: what is of no known kind is passed over.
fn read_found(name: &str, plan: &ReadingPlan, intake: &mut Intake) -> Result<(), Error> {
    match look(name)? {
        InputKind::Journal => read_named(name, plan, intake),
        kind => {
            let opened = Opened::open(name, false)?;
            let identity = opened.identity()?;
            intake.inputs.push(described(name, kind, identity));
            Ok(())
        }
    }
}

fn refuse_damage(run: &Run, plan: &ReadingPlan) -> Result<(), Error> {
    let damage = run
        .notices
        .iter()
        .find(|notice| notice.weight == Weight::Damage);
    match damage {
        Some(notice) if plan.strict => Err(notice.clone().into_error()),
        _ => Ok(()),
    }
}

/// What a file is, from its content.
///
/// # Errors
/// If it can not be read.
pub fn look(name: &str) -> Result<InputKind, Error> {
    let mut opened = Opened::open(name, false)?;
    if !looks_like_json(opened.head()?) {
        return Ok(InputKind::Unknown);
    }
    let source = Source::new(name, opened.read_to_end()?);
    let scan = scan(source.unmasked(), |_| false);
    let whole = matches!(scan.ending, Ending::Whole | Ending::Cut { .. });
    Ok(match &scan.root {
        Some(root) if whole => kind_of(&shape_of(&source, root)),
        _ => InputKind::Unknown,
    })
}

fn kind_of(shape: &Shape) -> InputKind {
    match shape {
        Shape::Journal | Shape::Wrapped { .. } => InputKind::Journal,
        Shape::Experiment => InputKind::Experiment,
        Shape::Report => InputKind::Report,
        Shape::Load | Shape::LoadSummary => InputKind::Load,
        Shape::Metrics => InputKind::Metrics,
        Shape::Other => InputKind::Unknown,
    }
}

/// JSON in any encoding begins with a bracket behind white space and byte order marks.
fn looks_like_json(head: &[u8]) -> bool {
    let skipped = [0xEF, 0xBB, 0xBF, 0xFF, 0xFE, 0, b' ', b'\n', b'\r', b'\t'];
    head.iter()
        .find(|byte| !skipped.contains(byte))
        .is_some_and(|byte| matches!(byte, b'{' | b'['))
}

fn read_one(name: &str, plan: &ReadingPlan) -> Result<(Input, Option<Run>), Error> {
    let mut opened = Opened::open(name, plan.hash_large)?;
    let bytes = opened.read_to_end()?;
    let identity = opened.identity()?;
    let source = Source::new(name, bytes);
    let scan = scan(source.unmasked(), is_sensitive_key);
    if !matches!(scan.ending, Ending::Whole | Ending::Cut { .. }) {
        return Err(journal::broken(&source, &scan.ending));
    }
    let mut run = journal::read(source, &scan, &plan.redaction)?.run;
    role::assign(&mut run);
    let mut input = described(name, InputKind::Journal, identity);
    input.attached_to = Some(run.id.clone());
    Ok((input, Some(run)))
}

fn described(name: &str, kind: InputKind, identity: Identity) -> Input {
    Input {
        path: name.to_owned(),
        kind,
        bytes: identity.bytes,
        sha256: identity.sha256,
        attached_to: None,
        error: None,
    }
}

fn failed_input(name: &str, error: &Error) -> Input {
    let what = match error.place() {
        Some(place) => format!("{} ({place})", error.what()),
        None => error.what().to_owned(),
    };
    Input {
        path: name.to_owned(),
        kind: InputKind::Unknown,
        bytes: 0,
        sha256: None,
        attached_to: None,
        error: Some(what),
    }
}

/// The notices of all runs.
#[must_use]
pub fn notices(runs: &[Run]) -> Vec<&Notice> {
    runs.iter().flat_map(|run| &run.notices).collect()
}
