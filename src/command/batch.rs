//! Hundreds of runs: each is read, analysed and reported by itself, on all cores; what stays of it is an outline, so that
//! memory does not grow with the number of runs. Out of the outlines comes an index.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::each::Reports;
use super::plan::{Output, Plan};
use super::progress::Progress;
use super::report::{self, FEW_NOTICES, analysed};
use super::say;
use crate::analyse::fleet::{Outline, Vocabulary};
use crate::analyse::gate::{self, Condition, Gate, Judged};
use crate::document::answer;
use crate::document::fleet::{Extent, compose};
use crate::error::{Error, exit};
use crate::file;
use crate::model::Moment;
use crate::read::batch::{self, Loose, Part, Portion, SharedSecrets, Unclaimed};
use crate::read::{Intake, ReadingPlan};
use crate::render::{self, Format, Piece};
use crate::results::{Entry, Fleet};
use crate::wording;
use crate::workers;

/// So many runs are reported one after another in one document; of more it is an index.
pub(super) const MOST_WHOLE: usize = 36;

/// Makes an index of many runs, and a report of each if the plan says so. None if the runs are so few, or the outputs of
/// such a kind, that they are reported as a whole.
pub(super) fn run(plan: &Plan) -> Result<Option<u8>, Error> {
    if !can_stream(plan) {
        return Ok(None);
    }
    let many = |parts: &[Part]| parts.iter().flat_map(Part::files).nth(MOST_WHOLE).is_some();
    let named_only = !plan
        .reading
        .inputs
        .iter()
        .any(|name| file::is_directory(name));
    if plan.each.is_none() && named_only && plan.reading.inputs.len() <= MOST_WHOLE {
        return Ok(None);
    }
    let progress = Progress::new("reading", plan.quiet);
    let (parts, unread) = batch::parts(&plan.reading)?;
    if let Some(error) = unread.first().filter(|_| plan.reading.strict) {
        return Err(error.clone());
    }
    if plan.each.is_none() && !many(&parts) {
        return Ok(None);
    }
    let reports = reports(plan, &parts)?;
    let mut gathering = Gathering::default();
    gathering.fleet.failures = unread;
    // Most parts are a run; a list that grows by itself takes twice the room.
    gathering.fleet.runs.reserve_exact(parts.len());
    let reading = plan.reading.beside(parts.len());
    workers::in_order(
        &parts,
        plan.reading.jobs,
        |_, part| reported(plan, &reading, reports.as_ref(), part, &[]),
        |index, part| gathering.take(plan, index, part?),
    )?;
    let again = gathering.loose(plan, &parts, reports.as_ref())?;
    gathering.mask_what_others_told(plan, &parts, reports.as_ref(), &again)?;
    // Nothing is read from here on.
    drop((parts, again));
    drop(progress);
    let too_few = gathering.fleet.runs.len() <= MOST_WHOLE && plan.each.is_none();
    if too_few || gathering.fleet.runs.is_empty() {
        return Ok(None);
    }
    gathering.tell(plan);
    let fleet = Arc::new(gathering.judged(plan));
    let progress = Progress::new("writing", plan.quiet);
    let written = write(plan, &fleet, reports.as_ref())?;
    drop(progress);
    say_what_was_written(plan, &fleet, reports.as_ref(), &written);
    Ok(Some(if report::tell_gates(&fleet.gates) {
        exit::GATE
    } else {
        exit::WRITTEN
    }))
}

/// The reports of all runs, if they are asked for.
pub(super) fn reports(plan: &Plan, parts: &[Part]) -> Result<Option<Reports>, Error> {
    let of = |(folder, format): &(String, Format)| Reports::new(folder, *format, parts);
    plan.each.as_ref().map(of).transpose()
}

/// Figures need every run as a whole, and so do events and conditions that name a place in the JSON report. Standard input
/// can be read but once. Names that must not be shown are replaced over all runs together.
fn can_stream(plan: &Plan) -> bool {
    let of_figures = |output: &Output| matches!(output.format, Format::Json | Format::Junit);
    plan.reading.events.is_empty()
        && !plan.reading.public
        && plan.step_summary.is_none()
        && !plan
            .reading
            .inputs
            .iter()
            .any(|name| name == file::STANDARD)
        && !plan.outputs.iter().any(of_figures)
        && !plan.gates.iter().any(Condition::reads_report)
}

/// What stays of one part.
struct Reported {
    entries: Vec<Entry>,
    gates: Vec<Vec<Gate>>,
    windows: Vec<Option<(Moment, Moment)>>,
    notices: Vec<String>,
    failures: Vec<Error>,
    files: usize,
    unclaimed: Portion,
}

/// Reads one part, writes the reports of its runs, and lets go of all but their outlines.
fn reported(
    plan: &Plan,
    reading: &ReadingPlan,
    reports: Option<&Reports>,
    part: &Part,
    more: &[(usize, Loose)],
) -> Result<Reported, Error> {
    let mut portion = batch::read_part(part, more, reading)?;
    let intake = std::mem::take(&mut portion.intake);
    let mut reported = Reported {
        entries: Vec::new(),
        gates: Vec::new(),
        windows: intake.runs.iter().map(batch::window_of).collect(),
        notices: Vec::new(),
        failures: intake.failures,
        files: intake.inputs.len(),
        unclaimed: portion,
    };
    for run in intake.runs {
        let shown = run.notices.iter().take(if plan.verbose {
            usize::MAX
        } else {
            FEW_NOTICES
        });
        reported.notices.extend(shown.map(ToString::to_string));
        let id = run.id.clone();
        let own = |input: &&crate::read::Input| input.attached_to.as_ref() == Some(&id);
        let mut alone = Intake::default();
        alone.inputs = intake.inputs.iter().filter(own).cloned().collect();
        alone.runs = vec![run];
        let mut results = analysed(plan, alone);
        let Some(one) = results.runs.first() else {
            continue;
        };
        let gates = report::gates_of(plan, one);
        let mut outline = Outline::of(&one.run, &one.analysis);
        let met = gates.iter().filter(|gate| gate.met);
        outline.broke(met.map(|gate| gate.condition.as_str()));
        let headline = answer::headline(&one.run, &one.analysis);
        results.gates.clone_from(&gates);
        let report = reports
            .map(|reports| reports.write(plan, &results))
            .transpose()?
            .map(String::into_boxed_str);
        reported.entries.push(Entry {
            outline,
            headline,
            report,
        });
        reported.gates.push(gates);
    }
    Ok(reported)
}

/// Files that lie apart from the runs they belong to, by the part of those.
type Apart = BTreeMap<usize, Vec<(usize, Loose)>>;

/// What was found so far.
#[derive(Default)]
struct Gathering {
    fleet: Fleet,
    gates: Vec<Box<[Judged]>>,
    windows: Vec<Option<(Moment, Moment)>>,
    /// For each run its part, and its place in that.
    places: Vec<(usize, usize)>,
    notices: Vec<String>,
    all_notices: u64,
    unclaimed: Unclaimed,
    told: SharedSecrets,
    vocabulary: Vocabulary,
}

impl Gathering {
    fn take(&mut self, plan: &Plan, part: usize, mut reported: Reported) -> Result<(), Error> {
        self.told.take(part, &mut reported.unclaimed);
        self.places
            .extend((0..reported.entries.len()).map(|place| (part, place)));
        for Entry { outline, .. } in &mut reported.entries {
            self.all_notices += u64::from(outline.notices);
            outline.words = self.vocabulary.shared(&outline.words);
        }
        // What is not shown is counted alone.
        if plan.verbose || self.notices.len() < FEW_NOTICES {
            self.notices.append(&mut reported.notices);
        }
        self.fleet.runs.append(&mut reported.entries);
        self.fleet.failures.append(&mut reported.failures);
        self.fleet.files += reported.files;
        for gates in reported.gates {
            let judged = gates
                .iter()
                .map(|gate| Judged::of(gate, &mut self.vocabulary));
            self.gates.push(judged.collect());
        }
        self.windows.append(&mut reported.windows);
        self.unclaimed.take(&mut reported.unclaimed);
        Ok(())
    }

    /// Files that lie apart from the runs they belong to: those runs are read again, with them. Gives those files by part.
    fn loose(
        &mut self,
        plan: &Plan,
        parts: &[Part],
        reports: Option<&Reports>,
    ) -> Result<Apart, Error> {
        let mut intake = Intake::default();
        let unclaimed = std::mem::take(&mut self.unclaimed);
        let owned = unclaimed.by_run(&self.windows, &plan.reading, &mut intake)?;
        self.fleet.failures.append(&mut intake.failures);
        self.fleet.files += intake.inputs.len();
        let mut again = Apart::new();
        for (run, files) in owned {
            if let Some((part, place)) = self.places.get(run) {
                let more = files.into_iter().map(|file| (*place, file));
                again.entry(*part).or_default().extend(more);
            }
        }
        for (index, more) in &again {
            let Some(part) = parts.get(*index) else {
                continue;
            };
            let reported = reported(plan, &plan.reading, reports, part, more)?;
            self.fleet.files += more.len();
            self.replace(*index, reported);
        }
        Ok(again)
    }

    /// Puts the runs of a part that was read once more in the place of what was known of them.
    fn replace(&mut self, part: usize, mut reported: Reported) {
        self.told.take(part, &mut reported.unclaimed);
        // The runs of a part follow each other.
        let first = self.places.partition_point(|place| place.0 < part);
        let read = reported.entries.into_iter().zip(reported.gates);
        for (run, (mut entry, gates)) in (first..).zip(read) {
            if let (Some(known), Some(judged)) =
                (self.fleet.runs.get_mut(run), self.gates.get_mut(run))
            {
                self.all_notices += u64::from(entry.outline.notices);
                self.all_notices -= u64::from(known.outline.notices);
                entry.outline.words = self.vocabulary.shared(&entry.outline.words);
                *known = entry;
                let gates = gates.iter();
                *judged = gates
                    .map(|gate| Judged::of(gate, &mut self.vocabulary))
                    .collect();
            }
        }
    }

    /// Masks what a run holds of the secrets of others. Reports of single runs are written once more where there is
    /// something that they did not know.
    fn mask_what_others_told(
        &mut self,
        plan: &Plan,
        parts: &[Part],
        reports: Option<&Reports>,
        apart: &Apart,
    ) -> Result<(), Error> {
        let Some((told, unknowing)) = std::mem::take(&mut self.told).unknown() else {
            return Ok(());
        };
        if reports.is_some() {
            let reading = ReadingPlan {
                told: told.clone(),
                ..plan.reading.beside(unknowing.len())
            };
            workers::in_order(
                &unknowing,
                plan.reading.jobs,
                |_, index| {
                    let part = parts.get(*index)?;
                    let more = apart.get(index).map_or(&[][..], Vec::as_slice);
                    Some(reported(plan, &reading, reports, part, more))
                },
                |place, read| {
                    let index = unknowing.get(place).copied();
                    if let (Some(index), Some(read)) = (index, read) {
                        self.replace(index, read?);
                    }
                    Ok::<(), Error>(())
                },
            )?;
        }
        for entry in &mut self.fleet.runs {
            let outline = &mut entry.outline;
            outline.change_texts(&|words| told.changed(words));
            outline.words = self.vocabulary.shared(&outline.words);
        }
        for notice in &mut self.notices {
            if let Some(changed) = told.changed(notice) {
                *notice = changed;
            }
        }
        Ok(())
    }

    fn tell(&self, plan: &Plan) {
        let mut words = String::new();
        for failure in &self.fleet.failures {
            words.push_str(&format!("{failure}\n"));
        }
        if !plan.quiet {
            let shown = if plan.verbose {
                usize::MAX
            } else {
                FEW_NOTICES
            };
            let shown: Vec<&String> = self.notices.iter().take(shown).collect();
            for notice in &shown {
                words.push_str(&format!("{notice}\n"));
            }
            let more = self.all_notices.saturating_sub(shown.len() as u64);
            if more > 0 {
                let more = wording::plural(more, "more notice", "more notices");
                words.push_str(&format!("and {more}; all with --verbose\n"));
            }
        }
        if !words.is_empty() {
            say::aside(words.trim_end());
        }
    }

    fn judged(self, plan: &Plan) -> Fleet {
        let mut fleet = self.fleet;
        let unreadable = report::unreadable(&fleet.failures);
        let outlines: Vec<&Outline> = fleet.runs.iter().map(|entry| &entry.outline).collect();
        fleet.trends = report::trends(plan, &outlines);
        fleet.gates = gate::together(&plan.gates, &self.gates, unreadable.as_deref());
        fleet
    }
}

/// Writes the index where the user wants it, and the page that leads to the reports; gives what was written with the
/// number of its pages.
fn write(
    plan: &Plan,
    fleet: &Arc<Fleet>,
    reports: Option<&Reports>,
) -> Result<Vec<(String, Option<usize>)>, Error> {
    let mut written = Vec::new();
    for output in &plan.outputs {
        written.push(write_one(plan, fleet, output, false)?);
    }
    if let Some(reports) = reports {
        written.push(write_index(plan, fleet, reports)?);
    }
    Ok(written)
}

/// Writes the page that leads to the reports.
pub(super) fn write_index(
    plan: &Plan,
    fleet: &Arc<Fleet>,
    reports: &Reports,
) -> Result<(String, Option<usize>), Error> {
    let files = fleet
        .runs
        .iter()
        .filter_map(|entry| entry.report.as_deref());
    let written = write_one(plan, fleet, &reports.index(), true)?;
    reports.finish(files)?;
    Ok(written)
}

fn write_one(
    plan: &Plan,
    fleet: &Arc<Fleet>,
    output: &Output,
    links: bool,
) -> Result<(String, Option<usize>), Error> {
    let extent = Extent {
        // A reader of a terminal wants what is worth a look; the rest stands in a file.
        brief: output.format == Format::Terminal,
        links,
    };
    let document = compose(fleet, &plan.composition, extent)?;
    let look = report::look(plan, &output.name);
    let told = file::write_in_pieces(&output.name, |write| {
        let mut beside = Ok(());
        let mut take = |piece: Piece<'_>| match piece {
            Piece::Text(text) => write(text.as_bytes()),
            Piece::Bytes(bytes) => write(bytes),
            Piece::File(name, bytes) if beside.is_ok() => {
                beside = file::write_beside(&output.name, name, bytes);
            }
            Piece::File(..) => {}
        };
        let told = render::in_pieces(&document, output.format, &look, &output.name, &mut take)?;
        beside.map(|()| told)
    })?;
    Ok((output.name.clone(), told.pages))
}

fn say_what_was_written(
    plan: &Plan,
    fleet: &Arc<Fleet>,
    reports: Option<&Reports>,
    written: &[(String, Option<usize>)],
) {
    let mut files: Vec<String> = written
        .iter()
        .filter(|(name, _)| name != file::STANDARD)
        .map(|(name, pages)| match pages {
            Some(pages) => format!(
                "{name} ({})",
                wording::plural(*pages as u64, "page", "pages")
            ),
            None => name.clone(),
        })
        .collect();
    if plan.quiet || files.is_empty() {
        return;
    }
    let runs = fleet.runs.len() as u64;
    if reports.is_some() {
        files.push(format!(
            "{} beside it",
            wording::plural(runs, "report", "reports")
        ));
    }
    let mut words = vec![wording::plural(runs, "run", "runs")];
    if !fleet.failures.is_empty() {
        let count = fleet.failures.len() as u64;
        words.push(format!(
            "{} not read",
            wording::plural(count, "input", "inputs")
        ));
    }
    say::aside(format_args!(
        "wrote {}: {}",
        files.join(", "),
        words.join(", ")
    ));
}
