//! Writes made-up load results to standard output: `generate_load gob|json|csv COUNT [RATE [SEED]]`; or a journal that
//! is mostly output: `generate_load journal BYTES`; or below a folder many small runs: `generate_load fleet DIR COUNT`.
//!
//! What they look like is described in `benches/generated/`. The same arguments give the same bytes.

use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

#[path = "../benches/generated/mod.rs"]
mod generated;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let encoding = arguments.next().unwrap_or_default();
    if encoding == "fleet" {
        let folder = arguments.next().unwrap_or_default();
        let runs = arguments.next().and_then(|count| count.parse().ok());
        let written = runs.map(|runs| generated::fleet::write(Path::new(&folder), runs));
        return match written {
            Some(Ok(())) => ExitCode::SUCCESS,
            Some(Err(error)) => failed(&folder, &error),
            None => usage(),
        };
    }
    let mut number = |default| {
        arguments
            .next()
            .map_or(Some(default), |text| text.parse::<u64>().ok())
    };
    let (Some(count), Some(rate), Some(seed)) = (number(1_000_000), number(1_000), number(1))
    else {
        return usage();
    };
    if encoding == "journal" {
        let bytes = usize::try_from(count).unwrap_or(usize::MAX);
        let (text, _) = generated::journal::journal(seed, bytes);
        return match io::stdout().write_all(text.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let layout = generated::gob::Layout::current();
    let (mut out, mut body) = (Vec::new(), Vec::new());
    match encoding.as_str() {
        "gob" => layout.definitions(&mut out),
        "json" | "csv" => {}
        _ => return usage(),
    }
    let mut file = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    for hit in generated::Attack::new(seed, count, rate) {
        match encoding.as_str() {
            "gob" => layout.result(&hit, &mut out, &mut body),
            "json" => generated::json::result(&hit, &mut out),
            _ => generated::csv::result(&hit, &mut out),
        }
        if file.write_all(&out).is_err() {
            return ExitCode::FAILURE;
        }
        out.clear();
    }
    match file.flush() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

#[expect(clippy::print_stderr, reason = "a program tells why it ends")]
fn failed(folder: &str, error: &io::Error) -> ExitCode {
    eprintln!("{folder}: {error}");
    ExitCode::FAILURE
}

#[expect(clippy::print_stderr, reason = "a program tells how it is used")]
fn usage() -> ExitCode {
    eprintln!(
        "usage: generate_load gob|json|csv COUNT [RATE [SEED]], generate_load journal BYTES, generate_load fleet DIR COUNT"
    );
    ExitCode::from(2)
}
