//! Hundreds of runs, one folder at a time: each is read by itself, on any core, and nothing of it has to stay. What comes
//! out is what [`super::read`] would give for all of them at once.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;

use super::attach::{self, SideFile};
use super::evidence;
use super::intake::{
    Gathering, Intake, ReadingPlan, mask_what_was_found_later, read_journal, refuse_damage,
};
use super::kind::{InputKind, look, look_closely};
use super::redact::Secrets;
use super::sort::Found;
use crate::error::Error;
use crate::file::{self, Opened};
use crate::model::{Moment, Run};
use crate::workers::{self, Jobs};

/// A folder of more files than this is taken apart, so that its journals are read one by one.
const FEW_FILES: usize = 12;

/// What is read together: the files of a folder, a journal of many in one folder, or a file that the user named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The files, in order. There may be tens of thousands of parts, so the names are one text, with [`BETWEEN`] them.
    files: Box<str>,
    /// True if the user named it.
    named: bool,
    /// The folder that the user named, below which they lie; empty for a file that the user named.
    root: Arc<str>,
}

/// Stands in no name.
const BETWEEN: char = '\0';

/// What one part holds.
#[derive(Debug, Default)]
pub struct Portion {
    /// Its runs, the files that were read, and what could not be.
    pub intake: Intake,
    /// Files that no run of this part claims; they may belong to a run of another part.
    pub loose: Vec<Loose>,
    /// Files of other folders that a run of this part claims.
    claimed: Vec<String>,
    /// The secrets that each of its runs knows.
    secrets: Vec<Secrets>,
}

/// The secrets of all runs. One journal may declare what another one only uses, so what the runs of a part did not know
/// when they were read is masked once all are.
#[derive(Debug, Default)]
pub struct SharedSecrets {
    all: Secrets,
    /// For each part how many a run of it knows, the least of them.
    known: BTreeMap<usize, usize>,
}

impl SharedSecrets {
    /// Takes what the runs of a part know.
    pub fn take(&mut self, part: usize, portion: &mut Portion) {
        for secrets in portion.secrets.drain(..) {
            self.all.absorb(&secrets);
            let least = self.known.entry(part).or_insert(usize::MAX);
            *least = (*least).min(secrets.count());
        }
    }

    /// All secrets, and the parts that did not know all of them; none if every run did.
    #[must_use]
    pub fn unknown(mut self) -> Option<(Secrets, Vec<usize>)> {
        let count = self.all.count();
        let parts = self.known.iter().filter(|(_, known)| **known < count);
        let parts: Vec<usize> = parts.map(|(part, _)| *part).collect();
        if parts.is_empty() {
            return None;
        }
        self.all.build();
        Some((self.all, parts))
    }
}

/// A file that may belong to any run.
#[derive(Debug, Clone)]
pub struct Loose(Found);

/// The parts of all inputs, in order, and the folders below them that can not be read.
///
/// # Errors
/// If a folder can not be read.
pub fn parts(plan: &ReadingPlan) -> Result<(Vec<Part>, Vec<Error>), Error> {
    let mut parts: Vec<Part> = Vec::new();
    let mut failures = Vec::new();
    let several = plan.inputs.len() > 1;
    let mut seen = BTreeSet::new();
    for name in &plan.inputs {
        if !file::is_directory(name) {
            parts.push(Part {
                files: name.as_str().into(),
                named: true,
                root: Arc::from(""),
            });
            continue;
        }
        let root = Arc::from(name.as_str());
        let (mut files, unread) = file::walk(name)?;
        failures.extend(unread);
        if several {
            files.retain(|file| seen.insert(file.clone()));
        }
        // Folders in the order of their first files.
        let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
        let mut places: Vec<usize> = Vec::with_capacity(files.len());
        for file in &files {
            let next = folders.len();
            places.push(*folders.entry(file::own_folder(file)).or_insert(next));
        }
        let mut found: Vec<(usize, String)> = places.into_iter().zip(files).collect();
        found.sort_by_key(|(place, _)| *place);
        for folder in found.chunk_by_mut(|one, other| one.0 == other.0) {
            let files = folder.iter_mut().map(|(_, file)| std::mem::take(file));
            take_apart(files.collect(), &root, plan.jobs, &mut parts);
        }
    }
    Ok((parts, failures))
}

/// The files of a folder as one part; of a large folder with several journals each journal is one, and all else another.
fn take_apart(files: Vec<String>, root: &Arc<str>, jobs: Jobs, parts: &mut Vec<Part>) {
    let part = |files: &[String]| Part {
        files: files.join(&BETWEEN.to_string()).into(),
        named: false,
        root: Arc::clone(root),
    };
    if files.len() <= FEW_FILES {
        parts.push(part(&files));
        return;
    }
    let mut is_journal = Vec::with_capacity(files.len());
    let look = |_, name: &String| look(name).is_ok_and(|kind| kind == InputKind::Journal);
    let kept: Result<(), Infallible> = workers::in_order(&files, jobs, look, |_, journal| {
        is_journal.push(journal);
        Ok(())
    });
    let Ok(()) = kept;
    if is_journal.iter().filter(|journal| **journal).count() < 2 {
        parts.push(part(&files));
        return;
    }
    let mut others = Vec::new();
    for (name, journal) in files.into_iter().zip(is_journal) {
        if journal {
            parts.push(part(&[name]));
        } else {
            others.push(name);
        }
    }
    if !others.is_empty() {
        parts.push(part(&others));
    }
}

impl Part {
    /// Its files, in order.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.split(BETWEEN)
    }

    /// The folder that the user named, below which they lie; empty for a file that the user named.
    #[must_use]
    pub fn root(&self) -> &str {
        &self.root
    }
}

/// Reads one part. `more` are loose files, each for the run of this part with its number.
///
/// # Errors
/// If damage was met under `--strict`.
pub fn read_part(
    part: &Part,
    more: &[(usize, Loose)],
    plan: &ReadingPlan,
) -> Result<Portion, Error> {
    let mut portion = Portion::default();
    let mut journals: Vec<Gathering> = Vec::new();
    let mut others: Vec<Found> = Vec::new();
    for name in part.files() {
        let looked = match look_closely(name, plan.hash_large) {
            Ok(looked) => looked,
            Err(error) => {
                portion.intake.fail(name, error, plan)?;
                continue;
            }
        };
        let is_side = matches!(
            looked.kind,
            InputKind::Load(_) | InputKind::Metrics | InputKind::Log
        );
        // What the user names is a journal unless it is known to be something else.
        if looked.kind == InputKind::Journal || (part.named && !is_side) {
            match read_journal(name, looked.document, plan) {
                Ok((gathering, input)) => {
                    refuse_damage(&gathering.run.notices, plan)?;
                    portion.intake.inputs.push(input);
                    journals.push(gathering);
                }
                Err(error) => portion.intake.fail(name, error, plan)?,
            }
            continue;
        }
        others.push(Found {
            name: name.to_owned(),
            kind: looked.kind,
            named: part.named,
        });
    }
    // A folder of several journals does not say whose its files are.
    if journals.len() != 1 {
        portion.loose = others.drain(..).map(Loose).collect();
    }
    for (number, gathering) in journals.into_iter().enumerate() {
        let before = portion.intake.inputs.len();
        let mut gathered = vec![gathering];
        let mut beside = std::mem::take(&mut others);
        let mine = more.iter().filter(|(owner, _)| *owner == number);
        beside.extend(mine.map(|(_, loose)| loose.0.clone()));
        let found = attach::attach(&mut gathered, beside, plan, &mut portion.intake)?;
        mask_what_was_found_later(&mut gathered, &[&found, &plan.told], &mut portion.intake);
        for gathering in &gathered {
            let mut known = Secrets::default();
            known.absorb(&gathering.secrets);
            known.absorb(&found);
            portion.secrets.push(known);
        }
        let read = portion.intake.inputs.get(before..).unwrap_or_default();
        let claimed = read.iter().map(|input| input.path.clone());
        portion.claimed.extend(claimed);
        let runs = gathered.into_iter().map(|gathering| gathering.run);
        portion.intake.runs.extend(runs);
    }
    Ok(portion)
}

/// Loose files that no run of any part claims by name.
#[derive(Debug, Default)]
pub struct Unclaimed {
    loose: Vec<Loose>,
    claimed: BTreeSet<Mark>,
}

/// Stands for a file, in less room than its name.
type Mark = [u8; 16];

/// The same for all names of a file.
fn mark(name: &str) -> Mark {
    let hash = file::sha256(file::real(name).as_bytes());
    let mut mark = Mark::default();
    for (own, digit) in mark.iter_mut().zip(hash.bytes()) {
        *own = digit;
    }
    mark
}

impl Unclaimed {
    /// Takes what a portion leaves.
    pub fn take(&mut self, portion: &mut Portion) {
        self.loose.append(&mut portion.loose);
        let claimed = portion.claimed.drain(..);
        self.claimed.extend(claimed.map(|name| mark(&name)));
    }

    /// Which of them belong to which run, by time: the first run whose window they lie in. What belongs to none is
    /// noted as an input.
    ///
    /// # Errors
    /// If damage was met under `--strict`.
    pub fn by_run(
        self,
        windows: &[Option<(Moment, Moment)>],
        plan: &ReadingPlan,
        intake: &mut Intake,
    ) -> Result<BTreeMap<usize, Vec<Loose>>, Error> {
        let mut owned: BTreeMap<usize, Vec<Loose>> = BTreeMap::new();
        for Loose(found) in self.loose {
            if self.claimed.contains(&mark(&found.name)) {
                continue;
            }
            let owner = match window(&found, plan) {
                // As everywhere, the only run owns whatever can belong to one.
                Ok(Told::Side(_)) if windows.len() == 1 => Some(0),
                Ok(Told::Side(Some(window))) => attach::owner_of(window, windows),
                Ok(Told::Side(None) | Told::Nothing) => None,
                Err(error) => {
                    intake.fail(&found.name, error, plan)?;
                    continue;
                }
            };
            match owner {
                Some(owner) => owned.entry(owner).or_default().push(Loose(Found {
                    named: true,
                    ..found
                })),
                None => {
                    let identity = Opened::open(&found.name, plan.hash_large)?.identity()?;
                    intake.note(&found.name, found.kind, identity, None);
                }
            }
        }
        Ok(owned)
    }
}

/// What a loose file tells.
enum Told {
    /// Load, metrics or lines, from when to when where that is known.
    Side(Option<(Moment, Moment)>),
    /// Nothing that a run is made of.
    Nothing,
}

fn window(found: &Found, plan: &ReadingPlan) -> Result<Told, Error> {
    let mut secrets = Secrets::default();
    let side = match found.kind {
        InputKind::Load(form) => {
            let (load, ..) = attach::read_load(&found.name, form, &mut secrets, plan)?;
            SideFile::Load(load)
        }
        InputKind::Metrics | InputKind::Log => {
            evidence::read_file(&found.name, found.kind, &mut secrets, plan)?.0
        }
        _ => return Ok(Told::Nothing),
    };
    refuse_damage(side.notices(), plan)?;
    Ok(Told::Side(side.window()))
}

/// From when to when a run lasted.
#[must_use]
pub fn window_of(run: &Run) -> Option<(Moment, Moment)> {
    attach::run_window(run)
}
