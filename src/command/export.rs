//! Writes runs as tables: part by part on all cores, so that memory does not grow with the number of runs.

use std::collections::BTreeMap;

use super::plan;
use super::progress::Progress;
use super::say;
use crate::analyse::{self, AnalysisPlan};
use crate::clean;
use crate::cli::{ExportArguments, TableFormChoice};
use crate::error::{Error, exit};
use crate::export::{self, Form, TableFile};
use crate::file;
use crate::model::{Moment, Run};
use crate::read::batch::{self, Loose, Part, Portion, SharedSecrets, Unclaimed};
use crate::read::{self, Intake, ReadingPlan};
use crate::results::Analysed;
use crate::wording;
use crate::workers::{self, Jobs};

pub(super) fn run(arguments: &ExportArguments) -> Result<u8, Error> {
    let form = match arguments.to {
        TableFormChoice::Ndjson => Form::Lines,
        #[cfg(feature = "parquet")]
        TableFormChoice::Parquet => Form::Parquet,
    };
    let reading = ReadingPlan {
        inputs: arguments.paths.clone(),
        redaction: plan::redaction(&arguments.redact, false)?,
        body_error: arguments
            .body_error
            .as_deref()
            .map(plan::body_error)
            .transpose()?,
        public: arguments.public,
        jobs: Jobs::new(arguments.jobs),
        ..ReadingPlan::default()
    };
    let progress = Progress::new("exporting", arguments.quiet);
    let export = Export {
        directory: &arguments.directory,
        form,
        reading: &reading,
    };
    // Standard input can be read but once; and a host that part after part tells of would have a name in each.
    let together = reading.public || reading.inputs.iter().any(|name| name == file::STANDARD);
    let streamed = if together {
        Streamed::default()
    } else {
        export.stream()?
    };
    let (written, failures) = match streamed.windows.len() {
        // Load or metrics alone are a run that the whole of the inputs makes, too.
        0 => export.whole()?,
        written => (written, streamed.failures),
    };
    drop(progress);
    for failure in &failures {
        say::aside(failure);
    }
    if !arguments.quiet {
        let directory = plan::shown_name(&arguments.directory, arguments.public);
        say::aside(format_args!(
            "wrote {}: {}",
            clean::line(&directory),
            wording::plural(written as u64, "run", "runs")
        ));
    }
    Ok(exit::WRITTEN)
}

/// Where tables go, and what they are made of.
struct Export<'a> {
    directory: &'a str,
    form: Form,
    reading: &'a ReadingPlan,
}

/// The tables of one part's runs, and what else is known of it.
struct Exported {
    runs: Vec<Vec<TableFile>>,
    windows: Vec<Option<(Moment, Moment)>>,
    failures: Vec<Error>,
    unclaimed: Portion,
}

/// What stays of all parts.
#[derive(Default)]
struct Streamed {
    /// For each run, when it was.
    windows: Vec<Option<(Moment, Moment)>>,
    /// For each run, its part and its place in that.
    places: Vec<(usize, usize)>,
    failures: Vec<Error>,
    unclaimed: Unclaimed,
}

impl Export<'_> {
    /// Exports each part by itself; then those runs again to which files belong that lie apart from them.
    fn stream(&self) -> Result<Streamed, Error> {
        let (parts, failures) = batch::parts(self.reading)?;
        let mut streamed = Streamed {
            failures,
            ..Streamed::default()
        };
        let mut told = SharedSecrets::default();
        let reading = self.reading.beside(parts.len());
        workers::in_order(
            &parts,
            self.reading.jobs,
            |_, part| self.part(part, &[], &reading),
            |index, exported| {
                let mut exported = exported?;
                told.take(index, &mut exported.unclaimed);
                self.place(&exported.runs)?;
                let places = (0..exported.runs.len()).map(|place| (index, place));
                streamed.places.extend(places);
                streamed.windows.append(&mut exported.windows);
                streamed.failures.append(&mut exported.failures);
                streamed.unclaimed.take(&mut exported.unclaimed);
                Ok::<(), Error>(())
            },
        )?;
        if streamed.windows.is_empty() {
            return Ok(streamed);
        }
        let mut intake = Intake::default();
        let unclaimed = std::mem::take(&mut streamed.unclaimed);
        let owned = unclaimed.by_run(&streamed.windows, self.reading, &mut intake)?;
        streamed.failures.append(&mut intake.failures);
        let mut again: BTreeMap<usize, Vec<(usize, Loose)>> = BTreeMap::new();
        for (run, files) in owned {
            if let Some((part, place)) = streamed.places.get(run) {
                let more = files.into_iter().map(|file| (*place, file));
                again.entry(*part).or_default().extend(more);
            }
        }
        for (index, more) in &again {
            if let Some(part) = parts.get(*index) {
                let mut exported = self.part(part, more, self.reading)?;
                told.take(*index, &mut exported.unclaimed);
                self.place(&exported.runs)?;
            }
        }
        self.mask_what_others_told(told, &parts, &again)?;
        Ok(streamed)
    }

    /// Exports those runs again that did not know the secrets of others.
    fn mask_what_others_told(
        &self,
        told: SharedSecrets,
        parts: &[Part],
        apart: &BTreeMap<usize, Vec<(usize, Loose)>>,
    ) -> Result<(), Error> {
        let Some((told, unknowing)) = told.unknown() else {
            return Ok(());
        };
        let reading = ReadingPlan {
            told,
            ..self.reading.beside(unknowing.len())
        };
        workers::in_order(
            &unknowing,
            self.reading.jobs,
            |_, index| {
                let part = parts.get(*index)?;
                let more = apart.get(index).map_or(&[][..], Vec::as_slice);
                Some(self.part(part, more, &reading))
            },
            |_, exported| match exported {
                Some(exported) => self.place(&exported?.runs),
                None => Ok(()),
            },
        )
    }

    fn part(
        &self,
        part: &Part,
        more: &[(usize, Loose)],
        reading: &ReadingPlan,
    ) -> Result<Exported, Error> {
        let mut portion = batch::read_part(part, more, reading)?;
        let intake = std::mem::take(&mut portion.intake);
        Ok(Exported {
            windows: intake.runs.iter().map(batch::window_of).collect(),
            runs: self.tables(intake.runs)?,
            failures: intake.failures,
            unclaimed: portion,
        })
    }

    /// Reads everything together.
    fn whole(&self) -> Result<(usize, Vec<Error>), Error> {
        let intake = read::read(self.reading)?;
        let runs = self.tables(intake.runs)?;
        self.place(&runs)?;
        Ok((runs.len(), intake.failures))
    }

    fn tables(&self, runs: Vec<Run>) -> Result<Vec<Vec<TableFile>>, Error> {
        runs.into_iter()
            .map(|run| {
                let analysis = analyse::analyse(&run, &AnalysisPlan::default());
                export::files(self.form, &Analysed { run, analysis })
            })
            .collect()
    }

    fn place(&self, runs: &[Vec<TableFile>]) -> Result<(), Error> {
        let mut files = runs.iter();
        files.try_for_each(|files| export::place(self.directory, files))
    }
}
