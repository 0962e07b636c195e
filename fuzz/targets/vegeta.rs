//! A file of vegeta's of any bytes: results or reports, in the form that its beginning tells, or in each of them.

use chaos_report::model::{Recorded, Run};
use chaos_report::read::vegeta::{self, Form, Options};
use chaos_report::workers::Jobs;

use super::report;

pub(super) fn run(bytes: &[u8]) -> String {
    match vegeta::sniff(bytes) {
        Some(Form::Gob) => String::new(),
        Some(form) => read(bytes, form),
        None => {
            let forms = [
                Form::Json,
                Form::Csv,
                Form::TextReport,
                Form::JsonReport,
                Form::Histogram,
                Form::HdrPlot,
            ];
            forms.map(|form| read(bytes, form)).join("; ")
        }
    }
}

/// Reads the bytes in one form and reports on what they tell.
pub(super) fn read(bytes: &[u8], form: Form) -> String {
    let options = Options {
        body_error: None,
        mask: &str::to_owned,
        // Few, so that the grid is reached too.
        exact_limit: 200,
        jobs: Jobs::ONE,
    };
    let mut rest = bytes;
    let load = match vegeta::read(&mut rest, "results", form, &options) {
        Ok(load) => load,
        Err(error) => return report::kind(error.what()),
    };
    let mut run = Run {
        notices: load.notices,
        traffic: load.traffic,
        ..Run::default()
    };
    if let Some((start, end)) = run.traffic.iter().find_map(|traffic| traffic.window()) {
        run.start = Recorded::Known(start);
        run.end = Recorded::Known(end);
    }
    report::of(run)
}
