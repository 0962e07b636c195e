//! One report per run in a folder of its own: which file belongs to which run, and what in that folder is not ours.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Output, Plan};
use super::report;
use crate::error::Error;
use crate::file::{self, Opened};
use crate::place::Place;
use crate::read::batch::Part;
use crate::render::Format;
use crate::results::Results;

/// Lists the files of the folder that are ours, a name a line.
const LEDGER: &str = ".chaos-report-files";

/// Longer names are cut; what makes them unique is kept.
const LONGEST_NAME: usize = 80;

/// The folder of reports.
pub(super) struct Reports {
    folder: String,
    format: Format,
    /// The report of each file that may be a journal.
    names: BTreeMap<String, String>,
    /// The page that leads to all of them.
    index: String,
}

impl Reports {
    /// Plans the reports of all files that may be journals. Nothing that is not ours will be written over.
    pub(super) fn new(folder: &str, format: Format, parts: &[Part]) -> Result<Self, Error> {
        if file::exists(folder) && !file::is_directory(folder) {
            return Err(
                Error::usage("`--each` wants a folder, and this is a file").at(Place::file(folder))
            );
        }
        let extension = extension(format);
        let names = names(parts, extension);
        // Figures alone make no page.
        let page = if is_page(format) { extension } else { "html" };
        let reports = Self {
            folder: folder.to_owned(),
            format,
            names,
            index: format!("index.{page}"),
        };
        let known = reports.ledger()?;
        let planned = || reports.names.values().chain([&reports.index]);
        for name in planned() {
            let path = file::in_folder(folder, name);
            let beside = reports.beside(name).filter(|path| file::exists(path));
            let foreign = [Some(path).filter(|path| file::exists(path)), beside];
            if let Some(path) = foreign.into_iter().flatten().next()
                && !known.contains(name)
            {
                return Err(Error::output("this file is not of an earlier `--each`")
                    .at(Place::file(path))
                    .hint("move it away, or give `--each` another folder"));
            }
        }
        file::make_folder(folder)?;
        // Written first, so that a run that is broken off leaves nothing that the next one takes for foreign.
        let all = known.iter().chain(planned()).map(String::as_str).collect();
        reports.write_ledger(&all)?;
        Ok(reports)
    }

    /// The files of earlier runs.
    fn ledger(&self) -> Result<BTreeSet<String>, Error> {
        let path = file::in_folder(&self.folder, LEDGER);
        if !file::exists(&path) {
            return Ok(BTreeSet::new());
        }
        let bytes = Opened::open(&path, false)?.read_to_end()?;
        let text = String::from_utf8_lossy(&bytes);
        Ok(text.lines().map(str::to_owned).collect())
    }

    fn write_ledger(&self, names: &BTreeSet<&str>) -> Result<(), Error> {
        let mut text = String::new();
        for name in names {
            text.push_str(name);
            text.push('\n');
        }
        file::write(&file::in_folder(&self.folder, LEDGER), text.as_bytes())
    }

    /// The folder of charts beside a report, for the formats that have one.
    fn beside(&self, name: &str) -> Option<String> {
        let own = (self.format == Format::Markdown).then(|| file::folder_beside(name));
        Some(file::in_folder(&self.folder, &own.flatten()?))
    }

    /// Writes the report of one run; gives the name of its file.
    pub(super) fn write(&self, plan: &Plan, results: &Results) -> Result<String, Error> {
        let run = results.runs.first().map(|analysed| &analysed.run);
        let journal = run.and_then(|run| run.journal.as_deref());
        let name = journal
            .and_then(|journal| self.names.get(journal))
            .cloned()
            .unwrap_or_else(|| format!("files.{}", extension(self.format)));
        let output = Output {
            name: file::in_folder(&self.folder, &name),
            format: self.format,
        };
        let rendered = report::rendered(plan, results, &output)?;
        for (beside, bytes) in &rendered.files {
            file::write_beside(&output.name, beside, bytes)?;
        }
        file::write_one_of_many(&output.name, &rendered.bytes)?;
        Ok(name)
    }

    /// The page that leads to all reports.
    pub(super) fn index(&self) -> Output {
        Output {
            name: file::in_folder(&self.folder, &self.index),
            format: if is_page(self.format) {
                self.format
            } else {
                Format::Html
            },
        }
    }

    /// Notes which files there really are, once all were written.
    pub(super) fn finish<'a>(&self, written: impl Iterator<Item = &'a str>) -> Result<(), Error> {
        let known = self.ledger()?;
        let mut names: BTreeSet<&str> = written.collect();
        names.insert(&self.index);
        let there = |name: &&str| file::exists(&file::in_folder(&self.folder, name));
        names.extend(known.iter().map(String::as_str).filter(there));
        self.write_ledger(&names)
    }
}

fn is_page(format: Format) -> bool {
    !matches!(format, Format::Json | Format::Junit | Format::Terminal)
}

fn extension(format: Format) -> &'static str {
    match format {
        Format::Json => "json",
        Format::Junit => "xml",
        Format::Markdown => "md",
        Format::Pdf => "pdf",
        Format::Html => "html",
        Format::Terminal => "txt",
    }
}

/// A name for the report of each file: the same for the same file below the same folder, whatever else lies there, unless
/// two would have the same name.
fn names(parts: &[Part], extension: &str) -> BTreeMap<String, String> {
    let mut by_name: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for part in parts {
        for path in part.files() {
            let files = by_name.entry(plain_name(path, part.root())).or_default();
            if !files.contains(&path) {
                files.push(path);
            }
        }
    }
    let mut names = BTreeMap::new();
    for (name, paths) in by_name {
        let unique = paths.len() == 1 && name != "index" && !name.is_empty();
        for path in paths {
            let own = if unique {
                name.clone()
            } else {
                let hash = file::sha256(path.as_bytes());
                let hash = hash.get(..8).unwrap_or_default();
                let name = if name.is_empty() { "run" } else { &name };
                format!("{name}-{hash}")
            };
            names.insert(path.to_owned(), format!("{own}.{extension}"));
        }
    }
    names
}

/// The folders from the one that the user named on, and the file unless every journal is called so; letters, digits and
/// `-` alone.
fn plain_name(path: &str, root: &str) -> String {
    let below = file::from_folder(root, path).filter(|_| !root.is_empty());
    let below = below.unwrap_or_else(|| {
        let folder = file::own_name(&file::folder_of(path));
        format!("{folder}/{}", file::own_name(path))
    });
    let below = if below.contains('/') {
        below
    } else {
        format!("{}/{below}", file::own_name(root))
    };
    let stem = below.strip_suffix(".gz").unwrap_or(&below);
    let stem = stem.strip_suffix(".json").unwrap_or(stem);
    let stem = match stem.strip_suffix("/journal") {
        Some("" | "." | "..") | None => stem,
        Some(folder) => folder,
    };
    let mut name = String::new();
    for character in stem.to_lowercase().chars() {
        match character {
            'a'..='z' | '0'..='9' => name.push(character),
            _ if name.ends_with('-') || name.is_empty() => {}
            _ => name.push('-'),
        }
    }
    // The end tells files of one folder apart.
    let from = name.len().saturating_sub(LONGEST_NAME);
    name.get(from..)
        .unwrap_or_default()
        .trim_matches('-')
        .to_owned()
}
