//! What whole runs of the release binary cost: `cargo bench --bench whole_process [-- [--large] [WORD]]` prints a table
//! of the jobs whose name holds the word. `--large` adds ten million results, which take 3 GB of disk.
//!
//! CPU is user and system time of the process, wall its time from start to end, each the median of five runs; peak is
//! the most memory that any of them held. What is read is a fixture, or made up by `generated`: the same bytes each
//! time, kept in the target folder. A new job is a line in [`jobs`].
#![expect(clippy::print_stdout, reason = "a table is printed")]

mod generated;

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The program that is measured.
const PROGRAM: &str = env!("CARGO_BIN_EXE_chaos-report");

/// How often each job runs.
const RUNS: usize = 5;

/// Something to measure.
struct Job {
    name: String,
    /// What is read; none asks the program for its version.
    input: Option<Input>,
    /// What is written, by its ending.
    format: &'static str,
    /// True if long outputs are shown whole.
    full: bool,
}

/// What is read, and how many results, samples and log lines it holds, where they are many.
struct Input {
    path: PathBuf,
    rows: Option<u64>,
}

fn jobs(folder: &Path, large: bool, wanted: &dyn Fn(&str) -> bool) -> Outcome<Vec<Job>> {
    let mut jobs = Vec::new();
    let mut add = |name: String, format, input: &dyn Fn() -> Outcome<Option<Input>>| {
        let full = name.contains("--full");
        // What no job reads is not made.
        if wanted(&name) {
            let input = input()?;
            jobs.push(Job {
                name,
                input,
                format,
                full,
            });
        }
        Ok::<(), Box<dyn Error>>(())
    };
    add("--version".to_owned(), "", &|| Ok(None))?;
    let reference = "fixtures/journals/openfaas-terminate-function/journal.json";
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join(reference);
    for format in ["pdf", "html", "md", "json"] {
        add(format!("reference journal → {format}"), format, &|| {
            Ok(Some(Input {
                path: reference.clone(),
                rows: None,
            }))
        })?;
    }
    add(
        "log of 1,000 pages, --full → pdf".to_owned(),
        "pdf",
        &|| long_log(folder).map(Some),
    )?;
    add("100 MB journal → json".to_owned(), "json", &|| {
        big_journal(folder).map(Some)
    })?;
    let loads = [
        ("300 k results, JSON lines → json", "json", 300_000, 1_000),
        ("300 k results, CSV → json", "csv", 300_000, 1_000),
        ("1 M results, gob → json", "gob", 1_000_000, 1_000),
        ("3 M results, gob → json", "gob", 3_000_000, 10_000),
        ("10 M results, gob → json", "gob", 10_000_000, 10_000),
    ];
    for (name, encoding, rows, rate) in loads {
        if rows < 10_000_000 || large {
            add(name.to_owned(), "json", &|| {
                attack(folder, encoding, rows, rate).map(Some)
            })?;
        }
    }
    Ok(jobs)
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, program @ ..] = arguments.as_slice()
        && first == "--measure"
    {
        return measure(program);
    }
    let large = arguments.iter().any(|argument| argument == "--large");
    let word = arguments.iter().find(|argument| !argument.starts_with('-'));
    let wanted = |name: &str| word.is_none_or(|word| name.contains(word.as_str()));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let jobs = jobs(folder, large, &wanted)?;
    println!("{}\n", conditions()?);
    println!("| job | rows | MB | CPU s | M rows/s | MB/s | wall s | peak MB |");
    println!("|---|--:|--:|--:|--:|--:|--:|--:|");
    for job in &jobs {
        println!("{}", line(job, folder)?);
    }
    Ok(())
}

/// On what and with what the figures were made.
fn conditions() -> Outcome<String> {
    let version = |program: &str| -> Outcome<String> {
        let output = Command::new(program).arg("--version").output()?;
        let text = String::from_utf8(output.stdout)?;
        Ok(text.lines().next().unwrap_or_default().to_owned())
    };
    let cores = std::thread::available_parallelism()?;
    Ok(format!(
        "{}, {}, {cores} cores, {} ({}); CPU and wall: median of {RUNS} runs",
        version(PROGRAM)?,
        version("rustc")?,
        std::env::consts::ARCH,
        std::env::consts::OS,
    ))
}

/// What one run took.
struct Cost {
    cpu: f64,
    wall: f64,
    peak_kilobytes: u64,
}

/// Runs a job several times and gives its line of the table.
#[expect(clippy::cast_precision_loss, reason = "figures of a table")]
fn line(job: &Job, folder: &Path) -> Outcome<String> {
    let output = folder.join("report").with_extension(job.format);
    let mut costs = Vec::new();
    for _ in 0..RUNS {
        // A process of its own starts the job, so that what it says of its children is about this run alone.
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--measure");
        match &job.input {
            Some(input) => command.arg(&input.path).arg(&output).arg("--quiet"),
            None => command.arg("--version"),
        };
        if job.full {
            command.arg("--full");
        }
        let text = String::from_utf8(command.output()?.stdout)?;
        let words: Vec<&str> = text.split_whitespace().collect();
        let [cpu, wall, peak] = words[..] else {
            return Err(format!("the job `{}` failed", job.name).into());
        };
        costs.push(Cost {
            cpu: cpu.parse()?,
            wall: wall.parse()?,
            peak_kilobytes: peak.parse()?,
        });
    }
    let cpu = median(costs.iter().map(|cost| cost.cpu).collect());
    let wall = median(costs.iter().map(|cost| cost.wall).collect());
    let peak = costs.iter().map(|cost| cost.peak_kilobytes).max();
    let megabytes = match &job.input {
        Some(input) => Some(fs::metadata(&input.path)?.len() as f64 / 1e6),
        None => None,
    };
    let rows = job.input.as_ref().and_then(|input| input.rows);
    // Rates of inputs that are read in no time say nothing.
    let megabytes_per_second = megabytes.filter(|megabytes| *megabytes > 1.0);
    let shown = |value: Option<f64>, digits: usize| {
        value.map_or_else(String::new, |value| format!("{value:.digits$}"))
    };
    Ok(format!(
        "| {} | {} | {} | {cpu:.4} | {} | {} | {wall:.4} | {} |",
        job.name,
        shown(rows.map(|rows| rows as f64), 0),
        shown(megabytes, 2),
        shown(rows.map(|rows| rows as f64 / 1e6 / cpu), 2),
        shown(megabytes_per_second.map(|megabytes| megabytes / cpu), 0),
        // The system counts in units of 1024 bytes.
        shown(peak.map(|peak| peak as f64 * 1.024e-3), 1),
    ))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Runs the program with some arguments as a child, and prints its CPU seconds, wall seconds and peak in kilobytes.
fn measure(arguments: &[String]) -> Outcome<()> {
    let begun = Instant::now();
    let status = Command::new(PROGRAM)
        .args(arguments)
        .stdout(Stdio::null())
        .status()?;
    let wall = begun.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = |time: nix::sys::time::TimeVal| time.tv_sec() * 1_000_000 + time.tv_usec();
    let cpu = micros(usage.user_time()) + micros(usage.system_time());
    if status.success() {
        println!(
            "{}.{:06} {wall:.6} {}",
            cpu / 1_000_000,
            cpu % 1_000_000,
            usage.max_rss()
        );
    }
    Ok(())
}

/// Makes up a journal with a log that fills a thousand pages.
fn long_log(folder: &Path) -> Outcome<Input> {
    const LINES: u64 = 61_500;
    let path = folder.join("journal-log.json");
    fs::write(&path, generated::journal::log(1, LINES))?;
    Ok(Input {
        path,
        rows: Some(LINES),
    })
}

/// Makes up a journal of 100 MB, unless it is there from an earlier run.
fn big_journal(folder: &Path) -> Outcome<Input> {
    let path = folder.join("journal-100.json");
    let (text, rows) = generated::journal::journal(1, 100_000_000);
    let there = fs::metadata(&path).is_ok_and(|metadata| metadata.len() == text.len() as u64);
    if !there {
        fs::write(&path, text)?;
    }
    Ok(Input {
        path,
        rows: Some(rows),
    })
}

/// Makes up the results of an attack, unless they are there from an earlier run.
fn attack(folder: &Path, encoding: &str, rows: u64, rate: u64) -> Outcome<Input> {
    let path = folder.join(format!("load-{rows}-{rate}.{encoding}"));
    let input = Input {
        path: path.clone(),
        rows: Some(rows),
    };
    if path.exists() {
        return Ok(input);
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
    Ok(input)
}
