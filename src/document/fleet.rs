//! The document of many runs: an index that says what became of them and leads to the report of each.

use std::fmt::Write as _;
use std::sync::Arc;

use minijinja::context;

use super::Document;
use super::blocks::fleet as blocks;
use super::compose::{Composition, generator};
use super::template::{Blocks, Template};
use super::wording;
use crate::error::Error;
use crate::file;
use crate::model::Moment;
use crate::results::{Entry, Fleet};

/// How much of it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// True for what is worth a look alone.
    pub brief: bool,
    /// True if the reports of the runs lie beside it.
    pub links: bool,
}

/// Composes the index of many runs.
///
/// # Errors
/// If the template asks for something that does not exist.
pub fn compose(
    fleet: &Arc<Fleet>,
    composition: &Composition,
    extent: Extent,
) -> Result<Document, Error> {
    let title = composition.title.clone().unwrap_or_else(|| title(fleet));
    let mut waiting = Blocks::new(&nonce(fleet));
    let scene = Arc::new(blocks::Scene::new(fleet, composition.clock, extent));
    let scope = waiting.scope(blocks::all(&scene));
    let view = context! {
        title => title.as_str(),
        generator => generator(),
        note => context! {
            notable => scene.notable_note(),
            runs => wording::plural(fleet.runs.len() as u64, "run", "runs"),
        },
        block => scope,
    };
    let last = fleet
        .runs
        .iter()
        .filter_map(|entry| entry.outline.end.or(entry.outline.start))
        .max();
    Ok(Document {
        title,
        kind: "Chaos experiment reports".to_owned(),
        run_label: wording::plural(fleet.runs.len() as u64, "run", "runs"),
        generator: generator(),
        created: composition.created.or(last),
        keywords: Vec::new(),
        blocks: Template::index().render(&view, waiting)?,
    })
}

fn title(fleet: &Fleet) -> String {
    let runs = wording::plural(fleet.runs.len() as u64, "run", "runs");
    let mut titles = fleet
        .runs
        .iter()
        .map(|entry| entry.outline.words.title.as_deref());
    let first = titles.next().flatten().map(str::trim);
    match first.filter(|title| !title.is_empty()) {
        Some(title) if titles.all(|other| other.map(str::trim) == Some(title)) => {
            format!("{title} ({runs})")
        }
        _ => format!("{runs} of chaos experiments"),
    }
}

/// Derived from the content, so that the same input gives the same bytes and no input can know it beforehand.
fn nonce(fleet: &Fleet) -> String {
    let mut facts = String::new();
    for Entry { outline, .. } in &fleet.runs {
        let start = outline.start.map_or(0, Moment::nanoseconds);
        let journal = outline.journal.as_deref().unwrap_or_default();
        let _ = write!(facts, "{start} {journal} {:?}\0", outline.duration_seconds);
    }
    let hash = file::sha256(facts.as_bytes());
    format!("block-{}", hash.get(..12).unwrap_or_default())
}
