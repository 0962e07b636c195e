//! The figures as Markdown: the table on the terminal, and the page `docs/performance.md`.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::job::{Measured, PROGRAM, Scaling};
use crate::limit::{self, Limit};
use crate::measure::RUNS;
use crate::plot;

pub(crate) const HEADING: &str = "| job | rows | MB | CPU s | M rows/s | MB/s | wall s | peak MB |\n|---|--:|--:|--:|--:|--:|--:|--:|";

/// On what and with what the figures were made.
pub(crate) fn conditions() -> Outcome<String> {
    let version = |program: &str| -> Outcome<String> {
        let output = Command::new(program).arg("--version").output()?;
        let text = String::from_utf8(output.stdout)?;
        Ok(text.lines().next().unwrap_or_default().to_owned())
    };
    let processor = fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        })
        .unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism()?;
    Ok(format!(
        "{}, {}, {processor}, {cores} cores, {}; CPU and wall: median of {RUNS} runs; peak: the greatest of them",
        version(PROGRAM)?,
        version("rustc")?,
        std::env::consts::OS,
    ))
}

/// A job's line of the table.
pub(crate) fn row(measured: &Measured) -> String {
    let cost = measured.cost;
    let megabytes = megabytes(measured.input.bytes);
    let rows = measured.input.rows;
    // Rates of inputs that are read in no time say nothing.
    let rate = (megabytes > 1.0).then(|| megabytes / cost.cpu_seconds);
    format!(
        "| {} | {} | {} | {:.4} | {} | {} | {:.4} | {} |",
        measured.job.name,
        rows.map_or_else(String::new, |rows| rows.to_string()),
        shown((megabytes > 0.0).then_some(megabytes), 2),
        cost.cpu_seconds,
        shown(rows.map(|rows| float(rows) / 1e6 / cost.cpu_seconds), 2),
        shown(rate, 0),
        cost.wall_seconds,
        shown(Some(self::megabytes(cost.peak_bytes)), 1),
    )
}

/// The table of what the machine allows.
pub(crate) fn limits(limits: &[Limit]) -> String {
    let mut table = "| at best | MB | CPU s | MB/s | wall s |\n|---|--:|--:|--:|--:|\n".to_owned();
    for limit in limits {
        let megabytes = (limit.name != limit::START).then(|| megabytes(limit.bytes));
        let _ = writeln!(
            table,
            "| {} | {} | {:.4} | {} | {:.4} |",
            limit.name,
            shown(megabytes, 2),
            limit.cost.cpu_seconds,
            shown(
                megabytes.map(|megabytes| megabytes / limit.cost.cpu_seconds),
                0
            ),
            limit.cost.wall_seconds,
        );
    }
    table
}

/// Each job beside the least that its input asks of any program.
fn beside(results: &[Measured], limits: &[Limit]) -> String {
    let mut table =
        "| job | CPU s | the least | s | times the least |\n|---|--:|---|--:|--:|".to_owned();
    for result in results
        .iter()
        .filter(|result| result.job.program == PROGRAM)
    {
        let name = limit::of(result.job.input);
        let Some(least) = limit::seconds(limits, name, result.input.bytes) else {
            continue;
        };
        let cost = result.cost.cpu_seconds;
        let _ = write!(
            table,
            "\n| {} | {cost:.4} | {} | {least:.4} | {:.1} |",
            result.job.name,
            name.unwrap_or(limit::START),
            cost / least,
        );
    }
    table
}

/// Writes the page and its plot.
pub(crate) fn write(conditions: &str, results: &[Measured], limits: &[Limit]) -> Outcome<()> {
    let mut table = HEADING.to_owned();
    for result in results {
        let _ = write!(table, "\n{}", row(result));
    }
    let page = include_str!("page.md")
        .replace("{conditions}", conditions)
        .replace("{table}", &table)
        .replace("{journals}", &growth(results, Scaling::Journal))
        .replace("{results}", &growth(results, Scaling::Results))
        .replace("{runs}", &growth(results, Scaling::Runs))
        .replace("{limits}", self::limits(limits).trim_end())
        .replace("{beside}", &beside(results, limits));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    fs::write(folder.join("performance.md"), page)?;
    fs::write(folder.join("performance.svg"), plot::draw(results))?;
    Ok(())
}

/// How time and memory grow with what is read, against the job before.
fn growth(results: &[Measured], scaling: Scaling) -> String {
    let mut table = "| job | MB | CPU s | times as much to read | times the CPU | peak MB | peak per MB read |\n|---|--:|--:|--:|--:|--:|--:|".to_owned();
    let mut before: Option<&Measured> = None;
    for result in results
        .iter()
        .filter(|result| result.job.scaling == Some(scaling))
    {
        let times = |figure: &dyn Fn(&Measured) -> f64| {
            before.map_or_else(String::new, |before| {
                format!("{:.1}", figure(result) / figure(before))
            })
        };
        let _ = write!(
            table,
            "\n| {} | {:.1} | {:.4} | {} | {} | {:.1} | {:.2} |",
            result.job.name,
            megabytes(result.input.bytes),
            result.cost.cpu_seconds,
            times(&|measured| float(measured.input.bytes)),
            times(&|measured| measured.cost.cpu_seconds),
            megabytes(result.cost.peak_bytes),
            float(result.cost.peak_bytes) / float(result.input.bytes),
        );
        before = Some(result);
    }
    table
}

fn shown(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(String::new, |value| format!("{value:.digits$}"))
}

pub(crate) fn megabytes(bytes: u64) -> f64 {
    float(bytes) / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "figures of a table")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}
