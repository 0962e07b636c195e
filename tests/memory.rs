//! How much memory many runs take: what stays of each is an outline, however long the index of all of them is.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "../benches/generated/mod.rs"]
mod generated;

use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};

/// Runs of the two fleets.
const FEW: u64 = 150;
const MANY: u64 = 900;

/// What a run may add to the peak. What stays of it takes about half of this; when its cells and its part of the page
/// stayed too, it was half as much again.
const BYTES_A_RUN: i64 = 3_000;

/// The most memory that any process took so far which this one started: one after another, the largest last.
fn peak_of_children() -> i64 {
    getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss() * 1024
}

/// Makes an index of so many runs in the formats that list each of them row by row; gives the peak.
fn peak_of_index(folder: &Path, runs: u64) -> i64 {
    let fleet = folder.join(format!("fleet-{runs}"));
    generated::fleet::write(&fleet, runs).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_chaos-report"));
    for name in ["index.html", "index.md"] {
        command.arg("--output").arg(folder.join(name));
    }
    // One core: how many runs are in the works at once is not what is looked at.
    command.arg(&fleet).args(["--jobs", "1", "--quiet"]);
    assert!(command.stderr(Stdio::null()).status().unwrap().success());
    peak_of_children()
}

#[test]
fn the_peak_of_an_index_hardly_grows_with_its_runs() {
    let folder = tempfile::tempdir().unwrap();
    let few = peak_of_index(folder.path(), FEW);
    let many = peak_of_index(folder.path(), MANY);
    let page = std::fs::metadata(folder.path().join("index.html")).unwrap();
    let more = i64::try_from(MANY - FEW).unwrap();
    let added = (many - few) / more;
    assert!(
        added < BYTES_A_RUN,
        "{added} bytes a run: {few} for {FEW} runs, {many} for {MANY}, with a page of {} bytes",
        page.len()
    );
}
