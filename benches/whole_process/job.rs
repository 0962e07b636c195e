//! The jobs that are measured.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::input::{Input, Made};
use crate::measure::{self, Cost};

/// The program that is measured.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_chaos-report");

const REFERENCE: &str = "fixtures/journals/openfaas-terminate-function/journal.json";

const COMPARED: [&str; 2] = [
    "fixtures/journals/breaker-01-before/journal.json",
    "fixtures/journals/breaker-02-after/journal.json",
];

/// The folder that tables are written into; it stands before the inputs.
const TABLES: &str = "tables";

/// Something to measure.
pub(crate) struct Job {
    pub(crate) name: String,
    pub(crate) program: &'static str,
    /// What is asked of the program, before the files.
    pub(crate) words: &'static [&'static str],
    pub(crate) input: Input,
    /// What is written, by its ending; nothing if that is empty.
    pub(crate) output: &'static str,
    /// Whether it needs gigabytes.
    pub(crate) large: bool,
    /// Which line of the scaling table it stands in.
    pub(crate) scaling: Option<Scaling>,
}

/// What grows from job to job of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scaling {
    /// Results of an attack.
    Results,
    /// Bytes of a journal.
    Journal,
    /// Runs.
    Runs,
}

/// A job with what it took.
pub(crate) struct Measured {
    pub(crate) job: Job,
    pub(crate) input: Made,
    pub(crate) cost: Cost,
}

/// All jobs, in the order of the table.
pub(crate) fn all() -> Vec<Job> {
    let mut jobs = vec![ours("--version", &["--version"], Input::None, "")];
    for format in ["pdf", "html", "md", "json"] {
        let name = format!("reference journal → {format}");
        jobs.push(ours(&name, &[], Input::Fixture(REFERENCE), format));
    }
    let name = "log of 1,000 pages, --full → pdf";
    jobs.push(ours(name, &["--full"], Input::Log(61_500), "pdf"));
    for (name, bytes) in [
        ("1 MB", 1_000_000),
        ("10 MB", 10_000_000),
        ("100 MB", 100_000_000),
        ("1 GB", 1_000_000_000),
    ] {
        let name = format!("journal of {name} → json");
        jobs.push(Job {
            large: bytes > 100_000_000,
            scaling: Some(Scaling::Journal),
            ..ours(&name, &[], Input::Journal(bytes), "json")
        });
    }
    for (name, rows, rate) in [
        ("10 k", 10_000, 1_000),
        ("100 k", 100_000, 1_000),
        ("1 M", 1_000_000, 1_000),
        ("10 M", 10_000_000, 10_000),
    ] {
        let name = format!("{name} results, gob → json");
        jobs.push(Job {
            large: rows > 1_000_000,
            scaling: Some(Scaling::Results),
            ..ours(&name, &[], Input::Attack("gob", rows, rate), "json")
        });
    }
    for format in ["html", "pdf", "md"] {
        let name = format!("1 M results, gob → {format}");
        let input = Input::Attack("gob", 1_000_000, 1_000);
        jobs.push(ours(&name, &[], input, format));
    }
    for (name, encoding) in [("JSON lines", "json"), ("CSV", "csv")] {
        let name = format!("300 k results, {name} → json");
        let input = Input::Attack(encoding, 300_000, 1_000);
        jobs.push(ours(&name, &[], input, "json"));
    }
    for runs in [1, 10, 100, 1_000, 10_000] {
        // Few runs are reported as a whole, many are listed in an index.
        let name = match runs {
            1 => "1 run with load → html".to_owned(),
            10 => "10 runs with load → html".to_owned(),
            _ => format!("{runs} runs with load → index"),
        };
        jobs.push(Job {
            scaling: Some(Scaling::Runs),
            ..ours(&name, &[], Input::Fleet(runs), "html")
        });
    }
    for (form, words) in [
        ("Parquet", &["export", "--to", "parquet"] as &'static [_]),
        ("JSON lines", &["export", "--to", "ndjson"]),
    ] {
        let name = format!("1000 runs with load → tables, {form}");
        jobs.push(ours(&name, words, Input::Fleet(1_000), TABLES));
    }
    for format in ["html", "pdf"] {
        let name = format!("two runs, compared → {format}");
        jobs.push(ours(
            &name,
            &["compare"],
            Input::Fixtures(&COMPARED),
            format,
        ));
    }
    jobs.extend(peer());
    jobs
}

fn ours(name: &str, words: &'static [&'static str], input: Input, output: &'static str) -> Job {
    Job {
        name: name.to_owned(),
        program: PROGRAM,
        words,
        input,
        output,
        large: false,
        scaling: None,
    }
}

/// `chaos report` of chaostoolkit-reporting, where it is installed with what it calls.
fn peer() -> Vec<Job> {
    let answers = |program: &str, argument: &str| {
        Command::new(program)
            .arg(argument)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    let is_installed = Command::new("chaos")
        .args(["report", "--help"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !is_installed || !answers("pandoc", "--version") {
        return Vec::new();
    }
    let mut jobs = vec![(
        "html",
        &["report", "--export-format=html5"] as &'static [&'static str],
    )];
    if answers("pdflatex", "--version") {
        jobs.push(("pdf", &["report", "--export-format=pdf"]));
    }
    jobs.into_iter()
        .map(|(output, words)| Job {
            program: "chaos",
            ..ours(
                &format!("chaostoolkit-reporting: reference journal → {output}"),
                words,
                Input::Fixture(REFERENCE),
                output,
            )
        })
        .collect()
}

impl Job {
    /// Makes what is read and measures.
    pub(crate) fn run(self, folder: &Path) -> Outcome<Measured> {
        let input = self.input.make(folder)?;
        let mut arguments: Vec<String> = self.words.iter().map(ToString::to_string).collect();
        let folder_of_tables = (self.output == TABLES).then(|| folder.join(TABLES));
        arguments.extend(
            folder_of_tables
                .iter()
                .map(|path| path.to_string_lossy().into_owned()),
        );
        arguments.extend(
            input
                .paths
                .iter()
                .map(|path| path.to_string_lossy().into_owned()),
        );
        if folder_of_tables.is_some() {
            arguments.push("--quiet".to_owned());
        } else if !self.output.is_empty() {
            let output = folder.join("report").with_extension(self.output);
            // What stands at an output's place is looked at, lest it be an input: that of another job may be large.
            if output.exists() {
                fs::remove_file(&output)?;
            }
            arguments.push(output.to_string_lossy().into_owned());
            if self.program == PROGRAM {
                arguments.push("--quiet".to_owned());
            }
        }
        let cost = measure::median(self.program, &arguments)?;
        Ok(Measured {
            job: self,
            input,
            cost,
        })
    }
}
