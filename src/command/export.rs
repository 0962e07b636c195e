//! Writes runs as tables.
#![expect(
    clippy::print_stderr,
    reason = "errors of inputs and what was written go to standard error"
)]

use super::plan;
use crate::analyse::{self, AnalysisPlan};
use crate::cli::{ExportArguments, TableFormChoice};
use crate::error::{Error, exit};
use crate::export::{self, Form};
use crate::read::{self, ReadingPlan};
use crate::results::Analysed;
use crate::wording;

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
        ..ReadingPlan::default()
    };
    let intake = read::read(&reading)?;
    for failure in &intake.failures {
        eprintln!("{failure}");
    }
    let mut written = 0;
    for run in intake.runs {
        let analysis = analyse::analyse(&run, &AnalysisPlan::default());
        export::write(&arguments.directory, form, &Analysed { run, analysis })?;
        written += 1;
    }
    if !arguments.quiet {
        eprintln!(
            "wrote {}: {}",
            arguments.directory,
            wording::plural(written, "run", "runs")
        );
    }
    Ok(exit::WRITTEN)
}
