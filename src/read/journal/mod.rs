//! Reads the journal that `chaos run` writes, of every version since 2017, into a [`Run`].
//!
//! One rule decides what is an error: wrong leaves degrade, wrong containers are errors. A file that ends early is
//! reported as far as it goes.

mod activity;
mod experiment;
mod member;
mod recognise;

use std::sync::Arc;

use crate::error::Error;
use crate::file;
use crate::json::{Ending, Node, Repair, Scan, Source};
use crate::model::{Dry, Extra, Hypothesis, Outcome, Recorded, Run};
use crate::notice::Notice;
use crate::place::Place;
use crate::read::redact::{RedactionPlan, Secrets, redact};
use member::Members;
pub use recognise::{Shape, shape_of};

/// A run as its journal tells it, with the secrets to mask in files that belong to it.
#[derive(Debug)]
pub struct Journal {
    /// The run.
    pub run: Run,
    /// Its secrets.
    pub secrets: Secrets,
}

/// Reads a journal from a source that was scanned.
///
/// # Errors
/// If the text is no journal, or one of its containers is not what it must be; with the place.
pub fn read(mut source: Source, scan: &Scan, plan: &RedactionPlan) -> Result<Journal, Error> {
    let mut notices = Vec::new();
    match &scan.ending {
        Ending::Whole => {}
        Ending::Cut { at, path } => notices.push(cut_notice(&source, *at, path)),
        ending => return Err(broken(source, scan, ending)),
    }
    notices.extend(repair_notice(&source));
    notices.extend(repetition_notices(&source, scan));
    let (secrets, redactions) = redact(&mut source, scan, plan, &Secrets::default());
    for notice in &mut notices {
        // Their places were found in the text as it is written.
        notice.change_texts(&mut |text| secrets.changed(text));
    }
    let Some(root) = &scan.root else {
        return Err(broken(source, scan, &Ending::Empty));
    };
    let (node, wrapper) = match shape_of(&source, root) {
        Shape::Journal | Shape::PerhapsJournal => (root, None),
        Shape::Wrapped { member } => match source.member(root, &member) {
            Some(node) => (node, Some(member)),
            None => {
                return Err(masked(
                    recognise::unknown(&source, root, &Shape::Other),
                    &secrets,
                ));
            }
        },
        shape => return Err(masked(recognise::unknown(&source, root, &shape), &secrets)),
    };
    let path = wrapper
        .as_ref()
        .map_or_else(|| "$".to_owned(), |member| format!("$.{member}"));
    if let Some(member) = wrapper {
        notices.push(Notice::remark(
            source.place_with_path(node.span.start, path.as_str()),
            format!("the journal was found under `{member}`"),
        ));
    }
    let source = Arc::new(source);
    let members = Members::new(&source, node, &path);
    let mut run = read_run(&members).map_err(|error| masked(error, &secrets))?;
    for mut notice in members.take_notices() {
        notice.change_texts(&mut |text| secrets.changed(text));
        notices.push(notice);
    }
    run.journal = Some(source.name().to_owned());
    run.redactions = redactions;
    run.notices = notices;
    Ok(Journal { run, secrets })
}

/// An error whose place may name keys of the input.
fn masked(mut error: Error, secrets: &Secrets) -> Error {
    error.change_texts(&mut |text| secrets.changed(text));
    error
}

/// The error for a text that is no whole JSON.
#[must_use]
pub fn broken(mut source: Source, scan: &Scan, ending: &Ending) -> Error {
    let error = what_is_broken(&source, ending);
    let plan = RedactionPlan::default();
    let (secrets, _) = redact(&mut source, scan, &plan, &Secrets::default());
    masked(error, &secrets)
}

fn what_is_broken(source: &Source, ending: &Ending) -> Error {
    match ending {
        Ending::Whole | Ending::Empty => Error::input("the file is empty")
            .at(source.place_with_path(0, "$"))
            .hint(
                "the toolkit empties its journal before it writes: was it killed while it wrote?",
            ),
        Ending::Cut { at, path } => cut_notice(source, *at, path).into_error(),
        Ending::Trailing { at } => Error::input("something follows the end of the document")
            .at(source.place_with_path(*at, "$"))
            .hint("one file holds one run; give several journals as separate arguments"),
        Ending::Broken { at, what, path } => Error::input(format!("this is not JSON: {what}"))
            .at(source.place_with_path(*at, path.clone()))
            .hint("a journal is written by `chaos run`; was this file edited by hand?"),
    }
}

fn cut_notice(source: &Source, at: usize, path: &str) -> Notice {
    let notice = Notice::damage(
        source.place_with_path(at, path),
        "the file ends early, in the middle of a value; what precedes it is reported",
    );
    if path.ends_with(".output") {
        notice.hint(
            "the toolkit failed to serialise this output; the activities after it are missing",
        )
    } else {
        notice.hint(
            "the tool that wrote it was stopped or failed on this value; what followed is missing",
        )
    }
}

fn repair_notice(source: &Source) -> Option<Notice> {
    match source.repair()? {
        Repair::Utf16 { replaced: 0 } => None,
        Repair::Utf16 { replaced } => Some(Notice::remark(
            Place::file(source.name()),
            format!("{replaced} units of the UTF-16 text are no characters and were replaced"),
        )),
        Repair::StrayBytes { count, first } => {
            let bytes = if count == 1 { "byte is" } else { "bytes are" };
            Some(Notice::remark(
                source.place(first),
                format!("{count} {bytes} not UTF-8, taken as Windows-1252"),
            ))
        }
    }
}

fn repetition_notices(source: &Source, scan: &Scan) -> Vec<Notice> {
    let mut notices: Vec<Notice> = scan
        .repeated
        .iter()
        .map(|key| {
            let path = crate::json::path_at(source.unmasked(), key.end + 1);
            let place = source.place_with_path(key.start, path);
            Notice::remark(
                place,
                "this key stands twice in its object; the last value counts",
            )
        })
        .collect();
    let more = scan.repeated_count - scan.repeated.len();
    if more > 0 {
        let message =
            format!("{more} more keys stand twice in their objects; the last values count");
        notices.push(Notice::remark(Place::file(source.name()), message));
    }
    notices
}

/// The keys of a journal that have a meaning of their own.
const KNOWN: [&str; 14] = [
    "chaoslib-version",
    "platform",
    "node",
    "experiment",
    "start",
    "end",
    "duration",
    "run",
    "rollbacks",
    "interrupted",
    "status",
    "steady_states",
    "deviated",
    "dry",
];

fn read_run(journal: &Members<'_>) -> Result<Run, Error> {
    let experiment = journal.object("experiment")?;
    let mut run = Run {
        status: journal.text("status"),
        start: journal.moment("start"),
        end: journal.moment("end"),
        duration_seconds: journal.number("duration"),
        chaoslib_version: journal.text("chaoslib-version"),
        node: journal.text("node"),
        platform: journal.text("platform"),
        ..Run::default()
    };
    if run.status.is_none() && journal.boolean("interrupted") == Some(true) {
        run.status = Some("interrupted".to_owned());
    }
    run.hypothesis = read_hypothesis(journal, experiment.as_ref())?;
    let declared = match &experiment {
        Some(experiment) => experiment::read(experiment, &mut run)?,
        None => experiment::Declarations::default(),
    };
    if run.dry.is_none() {
        run.dry = experiment::dry(journal);
    }
    infer_deviation(&mut run, journal.boolean("deviated"));
    run.activities = activity::read_list(journal, "run", &declared)?;
    run.rollbacks = activity::read_list(journal, "rollbacks", &declared)?;
    experiment::mark_played(&mut run);
    mark_dry(&mut run);
    run.extras.extend(
        journal
            .others(&KNOWN)
            .map(|(name, value)| Extra { name, value }),
    );
    run.id = identify(&run);
    Ok(run)
}

/// `deviated` was first written in 0.21; before, the check after the method tells.
fn infer_deviation(run: &mut Run, written: Option<bool>) {
    let after = run
        .hypothesis
        .as_ref()
        .and_then(|hypothesis| hypothesis.after.as_ref())
        .and_then(|outcome| outcome.met);
    run.deviated = written.or(after.map(|met| !met));
    run.deviated_inferred = written.is_none() && run.deviated.is_some();
}

fn read_hypothesis(
    journal: &Members<'_>,
    experiment: Option<&Members<'_>>,
) -> Result<Option<Hypothesis>, Error> {
    let declared = match experiment {
        Some(experiment) => experiment.object("steady-state-hypothesis")?,
        None => None,
    };
    let states = journal.object("steady_states")?;
    if declared.is_none() && states.is_none() {
        return Ok(None);
    }
    let mut hypothesis = Hypothesis {
        title: declared
            .as_ref()
            .and_then(|declared| declared.text("title")),
        declared: declared.is_some(),
        ..Hypothesis::default()
    };
    if let Some(states) = &states {
        hypothesis.before = read_outcome(states.object("before")?)?;
        hypothesis.after = read_outcome(states.object("after")?)?;
        for round in states.objects("during")? {
            hypothesis.during.extend(read_outcome(Some(round))?);
        }
    }
    Ok(Some(hypothesis))
}

fn read_outcome(outcome: Option<Members<'_>>) -> Result<Option<Outcome>, Error> {
    let Some(outcome) = outcome else {
        return Ok(None);
    };
    Ok(Some(Outcome {
        met: outcome.boolean("steady_state_met"),
        probes: activity::read_list(&outcome, "probes", &experiment::Declarations::default())?,
    }))
}

/// A dry run records activities that were never really played.
fn mark_dry(run: &mut Run) {
    let Some(dry) = &run.dry else {
        return;
    };
    let (actions, probes) = (dry.spares_actions(), dry.spares_probes());
    let everything = matches!(dry, Dry::Activities);
    let outcomes = run.hypothesis.iter_mut().flat_map(|hypothesis| {
        let checks = hypothesis.before.iter_mut().chain(&mut hypothesis.after);
        checks
            .chain(&mut hypothesis.during)
            .flat_map(|outcome| &mut outcome.probes)
    });
    for activity in run
        .activities
        .iter_mut()
        .chain(&mut run.rollbacks)
        .chain(outcomes)
    {
        activity.dry |= match activity.kind.as_deref() {
            Some("action") => actions,
            Some("probe") => probes,
            _ => everything,
        };
    }
}

/// Short and stable: the same run keeps its name whatever file it stands in.
fn identify(run: &Run) -> String {
    let mut facts = String::new();
    for fact in [&run.title, &run.node, &run.chaoslib_version, &run.status] {
        facts.push_str(fact.as_deref().unwrap_or_default());
        facts.push('\0');
    }
    for time in [&run.start, &run.end] {
        if let Recorded::Known(moment) = time {
            facts.push_str(&moment.to_string());
        }
        facts.push('\0');
    }
    for activity in &run.activities {
        facts.push_str(activity.shown_name());
        facts.push('\0');
    }
    let hash = file::sha256(facts.as_bytes());
    let hash = hash.get(..8).unwrap_or_default();
    match run.start.known() {
        Some(start) => format!("{}-{hash}", start.instant().format("%Y%m%dT%H%M%SZ")),
        None => hash.to_owned(),
    }
}

/// A node's description for messages.
fn found(node: &Node) -> &'static str {
    node.kind.name()
}
