//! What a program took: each run is the only child of a process of its own, which the system is asked about.

use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{Usage, UsageWho, getrusage};

use crate::Outcome;

/// How often each job runs.
pub(crate) const RUNS: usize = 5;

/// What a run took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) cpu_seconds: f64,
    pub(crate) wall_seconds: f64,
    /// The most memory that was held at once.
    pub(crate) peak_bytes: u64,
}

/// Runs a program several times: medians of the times, the greatest of the peaks.
pub(crate) fn median(program: &str, arguments: &[String]) -> Outcome<Cost> {
    let mut costs = Vec::new();
    for _ in 0..RUNS {
        costs.push(once(&["--measure", program], arguments)?);
    }
    Ok(of_all(&costs))
}

pub(crate) fn of_all(costs: &[Cost]) -> Cost {
    let middle = |figure: fn(&Cost) -> f64| {
        let mut values: Vec<f64> = costs.iter().map(figure).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    Cost {
        cpu_seconds: middle(|cost| cost.cpu_seconds),
        wall_seconds: middle(|cost| cost.wall_seconds),
        peak_bytes: costs.iter().map(|cost| cost.peak_bytes).max().unwrap_or(0),
    }
}

/// Starts this program again, to do one thing and say what it took.
pub(crate) fn once(what: &[&str], arguments: &[String]) -> Outcome<Cost> {
    let output = Command::new(std::env::current_exe()?)
        .args(what)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()?;
    let text = String::from_utf8(output.stdout)?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let [cpu, wall, peak] = words[..] else {
        return Err(format!("`{}` failed", arguments.join(" ")).into());
    };
    Ok(Cost {
        cpu_seconds: cpu.parse()?,
        wall_seconds: wall.parse()?,
        peak_bytes: peak.parse()?,
    })
}

/// Runs a program as a child and prints its CPU seconds, wall seconds and peak; nothing if it fails.
pub(crate) fn print(words: &[String]) -> Outcome<()> {
    let [program, arguments @ ..] = words else {
        return Err("no program is named".into());
    };
    let begun = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .status()?;
    let wall = begun.elapsed().as_secs_f64();
    if status.success() {
        print_usage(wall, &getrusage(UsageWho::RUSAGE_CHILDREN)?);
    }
    Ok(())
}

pub(crate) fn print_usage(wall: f64, usage: &Usage) {
    let micros = |time: nix::sys::time::TimeVal| time.tv_sec() * 1_000_000 + time.tv_usec();
    let cpu = micros(usage.user_time()) + micros(usage.system_time());
    println!(
        "{}.{:06} {wall:.6} {}",
        cpu / 1_000_000,
        cpu % 1_000_000,
        // The system counts in units of 1024 bytes.
        usage.max_rss() * 1024
    );
}
