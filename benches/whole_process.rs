//! What whole processes cost: `cargo bench --bench whole_process [WORD]` prints a table of the jobs whose name holds
//! the word. CPU is user and system time, the median of five runs; the data is made up by `generated`, the same each
//! time, and kept in the target folder.
//!
//! A new job is a line in [`jobs`].
#![expect(
    clippy::print_stdout,
    reason = "a table is printed, and the measured program writes its figures"
)]

mod generated;

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chaos_report::analyse::traffic::figures;
use chaos_report::model::traffic::EXACT_LIMIT;
use chaos_report::read::vegeta::{Options, read, sniff};
use nix::sys::resource::{UsageWho, getrusage};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How often each job runs.
const RUNS: usize = 5;

/// Something to measure.
struct Job {
    name: &'static str,
    program: Program,
    input: PathBuf,
    /// Results, samples, …: whatever the input holds many of.
    rows: u64,
}

enum Program {
    /// The stages of reading and analysing alone, as JSON to standard output: this program with `--read`.
    Stages,
}

fn jobs(folder: &Path) -> Outcome<Vec<Job>> {
    let load = |name, encoding, rows, rate| -> Outcome<Job> {
        Ok(Job {
            name,
            program: Program::Stages,
            input: generate(folder, encoding, rows, rate)?,
            rows,
        })
    };
    Ok(vec![
        load("load: 1 M results, gob", "gob", 1_000_000, 1_000)?,
        load("load: 3 M results, gob", "gob", 3_000_000, 10_000)?,
        load("load: 10 M results, gob", "gob", 10_000_000, 10_000)?,
        load("load: 300 k results, JSON lines", "json", 300_000, 1_000)?,
        load("load: 300 k results, CSV", "csv", 300_000, 1_000)?,
    ])
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--read", file] => return stages(file),
        ["--measure", file] => return measure(file),
        _ => {}
    }
    let word = arguments.iter().find(|argument| !argument.starts_with('-'));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    println!(
        "{:<36} {:>10} {:>9} {:>9} {:>10} {:>9} {:>9}",
        "job", "rows", "MB", "CPU s", "M rows/s", "MB/s", "peak MB"
    );
    for job in jobs(folder)? {
        if word.is_none_or(|word| job.name.contains(word.as_str())) {
            report(&job)?;
        }
    }
    Ok(())
}

/// Runs a job several times and prints its line.
#[expect(clippy::cast_precision_loss, reason = "figures of a table")]
fn report(job: &Job) -> Outcome<()> {
    let mut seconds = Vec::new();
    let mut peak_kilobytes: u64 = 0;
    for _ in 0..RUNS {
        // A process of its own starts the job, so that what it says of its children is about this run alone.
        let Program::Stages = job.program;
        let output = Command::new(std::env::current_exe()?)
            .arg("--measure")
            .arg(&job.input)
            .output()?;
        let text = String::from_utf8(output.stdout)?;
        let (cpu, peak) = text.trim().split_once(' ').ok_or("the job failed")?;
        seconds.push(cpu.parse::<f64>()?);
        peak_kilobytes = peak_kilobytes.max(peak.parse()?);
    }
    seconds.sort_by(f64::total_cmp);
    let median = seconds.get(RUNS / 2).copied().unwrap_or(f64::NAN);
    let megabytes = fs::metadata(&job.input)?.len() as f64 / 1e6;
    println!(
        "{:<36} {:>10} {:>9.1} {:>9.3} {:>10.2} {:>9.0} {:>9.0}",
        job.name,
        job.rows,
        megabytes,
        median,
        job.rows as f64 / 1e6 / median,
        megabytes / median,
        peak_kilobytes as f64 / 1e3,
    );
    Ok(())
}

/// Runs the stages on a file in a child, and prints its CPU seconds and peak memory in kilobytes.
fn measure(file: &str) -> Outcome<()> {
    let status = Command::new(std::env::current_exe()?)
        .args(["--read", file])
        .stdout(Stdio::null())
        .status()?;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = |time: nix::sys::time::TimeVal| time.tv_sec() * 1_000_000 + time.tv_usec();
    let cpu = micros(usage.user_time()) + micros(usage.system_time());
    if status.success() {
        println!(
            "{}.{:06} {}",
            cpu / 1_000_000,
            cpu % 1_000_000,
            usage.max_rss()
        );
    }
    Ok(())
}

/// Reads load results and writes their figures as JSON.
fn stages(name: &str) -> Outcome<()> {
    let mut file = File::open(name)?;
    let mut head = Vec::new();
    Read::by_ref(&mut file)
        .take(64 * 1024)
        .read_to_end(&mut head)?;
    file.rewind()?;
    let form = sniff(&head).ok_or("no file of vegeta's")?;
    let options = Options {
        body_error: None,
        mask: &str::to_owned,
        exact_limit: EXACT_LIMIT,
    };
    let load = read(&mut file, name, form, &options)?;
    let figures: Vec<_> = load.traffic.iter().map(figures).collect();
    let mut out = BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer_pretty(&mut out, &figures)?;
    out.flush()?;
    Ok(())
}

/// Makes up the results of an attack, unless they are there from an earlier run.
fn generate(folder: &Path, encoding: &str, rows: u64, rate: u64) -> Outcome<PathBuf> {
    let path = folder.join(format!("load-{rows}-{rate}.{encoding}"));
    if path.exists() {
        return Ok(path);
    }
    let unfinished = path.with_extension("unfinished");
    let mut file = BufWriter::with_capacity(1 << 20, File::create(&unfinished)?);
    let layout = generated::gob::Layout::current();
    let (mut out, mut body) = (Vec::new(), Vec::new());
    if encoding == "gob" {
        layout.definitions(&mut out);
    }
    for hit in generated::Attack::new(1, rows, rate) {
        match encoding {
            "gob" => layout.result(&hit, &mut out, &mut body),
            "json" => generated::json::result(&hit, &mut out),
            _ => generated::csv::result(&hit, &mut out),
        }
        file.write_all(&out)?;
        out.clear();
    }
    file.flush()?;
    fs::rename(unfinished, &path)?;
    Ok(path)
}
