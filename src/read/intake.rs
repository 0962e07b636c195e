//! From the files a user names to runs: journals first, then what belongs to them.

use std::collections::BTreeSet;

use regex::bytes::Regex;
use serde::Serialize;

use super::attach;
use super::event;
use super::journal;
use super::kind::{Document, InputKind};
use super::public::Pseudonyms;
use super::redact::{RedactionPlan, Secrets};
use super::role;
use super::sort::sort_out;
use super::variable::Variables;
use crate::error::Error;
use crate::file::{self, Identity, Opened};
use crate::json::Ending;
use crate::model::{Change, Redactions, Run};
use crate::notice::{Notice, Weight};
use crate::place::Place;
use crate::workers::Jobs;

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
    /// A success whose body matches this counts as degraded.
    pub body_error: Option<Regex>,
    /// Files of alerts, deploys and the like.
    pub events: Vec<String>,
    /// The secrets that runs told of which are read apart from these.
    pub told: Secrets,
    /// Whether hosts, addresses, namespaces, users and paths get other names.
    pub public: bool,
    /// Values for the templates in journals.
    pub variables: Variables,
    /// How many cores may read one file. What is read is the same with any number of them.
    pub jobs: Jobs,
}

impl ReadingPlan {
    /// The same for one of so many that are read at once: each gets its share of the cores.
    #[must_use]
    pub fn beside(&self, readings: usize) -> Self {
        Self {
            jobs: self.jobs.shared_by(readings),
            ..self.clone()
        }
    }
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
    /// What must not be shown of the words that a user gave beside the inputs.
    secrets: Vec<Secrets>,
    /// The other names that everything got, where that was asked for.
    pseudonyms: Option<Pseudonyms>,
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

/// A run while its files are gathered.
pub(super) struct Gathering {
    pub(super) run: Run,
    pub(super) secrets: Secrets,
    /// How many of them were known when its journal was read.
    pub(super) at_reading: usize,
    /// The journal's folder; none for standard input.
    pub(super) folder: Option<String>,
}

/// Reads everything that the plan names.
///
/// # Errors
/// If nothing at all could be read, or damage was met under `--strict`.
pub fn read(plan: &ReadingPlan) -> Result<Intake, Error> {
    read_all(plan).map_err(|mut error| {
        if plan.public
            && let Ok(names) = Pseudonyms::collect(&mut [], files(plan))
        {
            error.change_texts(&mut |text| names.changed(text));
        }
        error
    })
}

/// The files that the user named.
fn files(plan: &ReadingPlan) -> impl Iterator<Item = &str> {
    let named = plan.inputs.iter().chain(&plan.events);
    named
        .filter(|name| *name != file::STANDARD)
        .map(String::as_str)
}

fn read_all(plan: &ReadingPlan) -> Result<Intake, Error> {
    let mut intake = Intake::default();
    let (journals, mut others) = sort_out(plan, &mut intake)?;
    // A folder of inputs may hold them too, and they look like logs.
    others.retain(|found| {
        !plan
            .events
            .iter()
            .any(|name| file::is_same(name, &found.name))
    });
    let mut gathered = Vec::new();
    for (name, journal) in journals {
        match journal {
            Ok((gathering, input)) => {
                refuse_damage(&gathering.run.notices, plan)?;
                intake.inputs.push(input);
                gathered.push(gathering);
            }
            Err(error) => intake.fail(&name, error, plan)?,
        }
    }
    let runs: Vec<&Run> = gathered.iter().map(|one| &one.run).collect();
    let unused = plan.variables.unused(&runs);
    if let Some(first) = gathered.first_mut() {
        first.run.notices.extend(unused);
    }
    let loose = attach::attach(&mut gathered, others, plan, &mut intake)?;
    for name in &plan.events {
        add_events(name, &mut gathered, plan, &mut intake)?;
    }
    mask_what_was_found_later(&mut gathered, &[&loose, &plan.told], &mut intake);
    intake.runs = gathered
        .into_iter()
        .map(|gathering| gathering.run)
        .collect();
    if plan.public {
        intake.give_other_names(plan)?;
    }
    if intake.runs.is_empty() {
        return Err(intake.failures.into_iter().next().unwrap_or_else(|| {
            Error::input("nothing that can be reported was found")
                .at(Place::file(plan.inputs.join(", ")))
                .hint("`chaos-report inspect` says what each file is")
        }));
    }
    Ok(intake)
}

impl Intake {
    /// Words that a user gave, as they may be shown in the report on these inputs.
    #[must_use]
    pub fn shown(&self, words: &str) -> String {
        let mut shown = words.to_owned();
        for secrets in &self.secrets {
            shown = secrets.changed(&shown).unwrap_or(shown);
        }
        let public = self.pseudonyms.as_ref();
        public
            .and_then(|pseudonyms| pseudonyms.changed(&shown))
            .unwrap_or(shown)
    }

    /// What was read part by part as one: what one part declares a secret is masked in all others.
    #[must_use]
    pub fn joined(parts: Vec<Self>) -> Self {
        let known: Vec<Vec<Secrets>> = parts.iter().map(|part| part.secrets.clone()).collect();
        let mut whole = Self::default();
        for (index, mut part) in parts.into_iter().enumerate() {
            let others = known
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index);
            let others = Secrets::default().beyond(others.flat_map(|(_, secrets)| secrets));
            if !others.is_empty() {
                part.runs.iter_mut().for_each(|run| mask(run, &others));
                part.change_texts(&mut |text| others.changed(text));
            }
            whole.runs.append(&mut part.runs);
            whole.inputs.append(&mut part.inputs);
            whole.failures.append(&mut part.failures);
            whole.secrets.append(&mut part.secrets);
        }
        whole
    }

    /// Replaces hosts, addresses, namespaces, users and paths in everything that was read by this plan.
    ///
    /// # Errors
    /// If there are too many of them.
    pub fn give_other_names(&mut self, plan: &ReadingPlan) -> Result<(), Error> {
        let looked_at: Vec<String> = self.inputs.iter().map(|input| input.path.clone()).collect();
        let files = files(plan).chain(looked_at.iter().map(String::as_str));
        let pseudonyms = Pseudonyms::collect(&mut self.runs, files)?;
        for run in &mut self.runs {
            run.change_texts(&mut |text| pseudonyms.changed(text));
        }
        self.change_texts(&mut |text| pseudonyms.changed(text));
        self.pseudonyms = Some(pseudonyms);
        Ok(())
    }

    /// Changes every text about the inputs that an input can have put here.
    pub(super) fn change_texts(&mut self, change: &mut Change<'_>) {
        for input in &mut self.inputs {
            for text in std::iter::once(&mut input.path).chain(&mut input.error) {
                if let Some(changed) = change(text) {
                    *text = changed;
                }
            }
        }
        for failure in &mut self.failures {
            failure.change_texts(change);
        }
    }

    /// Notes an input that could not be read; under `--strict` that is the end.
    pub(super) fn fail(
        &mut self,
        name: &str,
        error: Error,
        plan: &ReadingPlan,
    ) -> Result<(), Error> {
        if plan.strict {
            return Err(error);
        }
        let what = match error.place() {
            Some(place) => format!("{} ({place})", error.what()),
            None => error.what().to_owned(),
        };
        self.inputs.push(Input {
            path: name.to_owned(),
            kind: InputKind::Unknown,
            bytes: 0,
            sha256: None,
            attached_to: None,
            error: Some(what),
        });
        self.failures.push(error);
        Ok(())
    }

    /// Notes a file that was read, or looked at.
    pub(super) fn note(
        &mut self,
        name: &str,
        kind: InputKind,
        identity: Identity,
        attached_to: Option<String>,
    ) {
        self.inputs.push(Input {
            path: name.to_owned(),
            kind,
            bytes: identity.bytes,
            sha256: identity.sha256,
            attached_to,
            error: None,
        });
    }
}

pub(super) fn refuse_damage(notices: &[Notice], plan: &ReadingPlan) -> Result<(), Error> {
    let damage = notices
        .iter()
        .find(|notice| notice.weight == Weight::Damage);
    match damage {
        Some(notice) if plan.strict => Err(notice.clone().into_error()),
        _ => Ok(()),
    }
}

/// Reads a journal from what a look at the file left, or from the file.
pub(super) fn read_journal(
    name: &str,
    document: Option<Document>,
    plan: &ReadingPlan,
) -> Result<(Gathering, Input), Error> {
    let document = match document {
        Some(document) => document,
        None => Document::read(name, Opened::open(name, plan.hash_large)?)?,
    };
    let Document {
        source,
        scan,
        identity,
    } = document;
    if !matches!(scan.ending, Ending::Whole | Ending::Cut { .. }) {
        return Err(journal::broken(source, &scan, &scan.ending));
    }
    let journal = journal::read(source, &scan, &plan.redaction)?;
    let mut gathering = Gathering {
        run: journal.run,
        at_reading: journal.secrets.count(),
        secrets: journal.secrets,
        folder: (name != file::STANDARD).then(|| file::folder_of(name)),
    };
    plan.variables
        .fill(&mut gathering.run, &mut gathering.secrets, &plan.redaction);
    role::assign(&mut gathering.run);
    let input = Input {
        path: name.to_owned(),
        kind: InputKind::Journal,
        bytes: identity.bytes,
        sha256: identity.sha256,
        attached_to: Some(gathering.run.id.clone()),
        error: None,
    };
    Ok((gathering, input))
}

/// Reads what happened around the runs, and gives each run its part.
fn add_events(
    name: &str,
    gathered: &mut [Gathering],
    plan: &ReadingPlan,
    intake: &mut Intake,
) -> Result<(), Error> {
    let (events, identity) = match event::read_file(name, plan.hash_large) {
        Ok(read) => read,
        Err(error) => return intake.fail(name, error, plan),
    };
    refuse_damage(&events.notices, plan)?;
    // An event of one run may quote a secret of another.
    let all: Vec<Secrets> = gathered.iter().map(|one| one.secrets.clone()).collect();
    let mut owner = None;
    for gathering in gathered.iter_mut() {
        let run = &mut gathering.run;
        run.notices.extend_from_slice(&events.notices);
        let others = gathering.secrets.beyond(&all);
        if events.add_to(run, &mut gathering.secrets, &others, &plan.redaction) {
            owner = owner.or_else(|| Some(run.id.clone()));
        }
    }
    if owner.is_none() && !events.events.is_empty() {
        for gathering in gathered.iter_mut() {
            gathering.run.notices.push(Notice::remark(
                Place::file(name),
                "no event lies within ten minutes of the run; none is used",
            ));
        }
    }
    intake.note(name, InputKind::Events, identity, owner);
    Ok(())
}

/// Masks in every run what other files told of secrets: a log may show the password that a journal spells out without
/// a name, and one journal may declare what another one only uses.
pub(super) fn mask_what_was_found_later(
    gathered: &mut [Gathering],
    loose: &[&Secrets],
    intake: &mut Intake,
) {
    let all: Vec<Secrets> = gathered.iter().map(|one| one.secrets.clone()).collect();
    for gathering in gathered.iter_mut() {
        let others = gathering
            .secrets
            .beyond(all.iter().chain(loose.iter().copied()));
        let grown = gathering.secrets.count() > gathering.at_reading;
        let own = if grown {
            Some(&gathering.secrets)
        } else {
            None
        };
        for secrets in own.into_iter().chain([&others]) {
            if secrets.is_empty() {
                continue;
            }
            mask(&mut gathering.run, secrets);
        }
    }
    let mut secrets = all;
    secrets.extend(loose.iter().map(|secrets| (*secrets).clone()));
    for secrets in &secrets {
        intake.change_texts(&mut |text| secrets.changed(text));
    }
    intake.secrets = secrets;
}

/// Masks in a run what is known of secrets from elsewhere, and counts it.
fn mask(run: &mut Run, secrets: &Secrets) {
    let mut ledger = Redactions::default();
    run.change_texts(&mut |text| {
        let masked = secrets.mask_words(text, &mut ledger);
        (masked != text).then(|| masked.into_owned())
    });
    run.redactions.merge(ledger);
}

/// The notices of all runs; what several runs have from one file is there once.
#[must_use]
pub fn notices(runs: &[Run]) -> Vec<&Notice> {
    let mut seen = BTreeSet::new();
    runs.iter()
        .flat_map(|run| &run.notices)
        .filter(|notice| seen.insert(notice.to_string()))
        .collect()
}
