//! What the machine allows at best: the least that any program must do with the same bytes.

use std::fs::File;
use std::hint::black_box;
use std::io::{Read, Write};
use std::path::Path;
use std::time::Instant;

use nix::sys::resource::{Usage, UsageWho, getrusage};
use sha2::{Digest, Sha256};

use crate::Outcome;
use crate::input::Input;
use crate::measure::{self, Cost, RUNS};
use crate::page::float;

/// A limit, by how many bytes it was found.
pub(crate) struct Limit {
    pub(crate) name: &'static str,
    pub(crate) bytes: u64,
    pub(crate) cost: Cost,
}

/// A name, and what is done with the file of a path.
type Work = (&'static str, fn(&str) -> Outcome<()>);

pub(crate) const START: &str = "start a process";
const PIECES: &str = "read a file in pieces of 256 KB";
const TEXT: &str = "read it and check that it is UTF-8";
const HASH: &str = "read it and hash it with SHA-256";
const DEFLATE: &str = "read it and deflate it at level 6";

const LIMITS: [Work; 7] = [
    (START, |_| Ok(())),
    (PIECES, read_in_pieces),
    ("read a file into memory", |path| {
        black_box(std::fs::read(path)?);
        Ok(())
    }),
    (TEXT, |path| {
        black_box(std::fs::read_to_string(path)?);
        Ok(())
    }),
    ("read it and copy it in memory", |path| {
        let bytes = std::fs::read(path)?;
        black_box(bytes.clone());
        Ok(())
    }),
    (HASH, |path| {
        black_box(Sha256::digest(std::fs::read(path)?));
        Ok(())
    }),
    (DEFLATE, |path| {
        let level = flate2::Compression::new(6);
        let mut encoder = flate2::write::ZlibEncoder::new(std::io::sink(), level);
        encoder.write_all(&std::fs::read(path)?)?;
        encoder.finish()?;
        Ok(())
    }),
];

/// What each program that does such a job must do with its input, beside starting; none if that is nothing to speak of.
pub(crate) fn of(input: Input) -> Option<&'static str> {
    match input {
        Input::None | Input::Fixture(_) | Input::Fixtures(_) => None,
        Input::Journal(_) => Some(TEXT),
        // What is printed on pages is deflated, the text at the least.
        Input::Log(_) => Some(DEFLATE),
        Input::Attack(..) => Some(PIECES),
        // A report names the hash of each of its files.
        Input::Fleet(_) => Some(HASH),
    }
}

/// How many seconds a limit takes for so many bytes, the start of a process included.
pub(crate) fn seconds(limits: &[Limit], name: Option<&str>, bytes: u64) -> Option<f64> {
    let known = |name: &str| limits.iter().find(|limit| limit.name == name);
    let start = known(START)?.cost.cpu_seconds;
    let Some(limit) = name.map(known) else {
        return Some(start);
    };
    let limit = limit?;
    Some(start + limit.cost.cpu_seconds * float(bytes) / float(limit.bytes))
}

/// Finds all limits, with the bytes of a journal.
pub(crate) fn all(folder: &Path) -> Outcome<Vec<Limit>> {
    let made = Input::Journal(100_000_000).make(folder)?;
    let path = made.paths.first().ok_or("no journal was made")?;
    let path = path.to_string_lossy().into_owned();
    let mut limits = Vec::new();
    for (name, _) in LIMITS {
        let mut costs = Vec::new();
        for _ in 0..RUNS {
            costs.push(measure::once(
                &["--limit", name],
                std::slice::from_ref(&path),
            )?);
        }
        limits.push(Limit {
            name,
            bytes: made.bytes,
            cost: measure::of_all(&costs),
        });
    }
    Ok(limits)
}

/// Does what a limit is about, and prints what that took.
pub(crate) fn print(words: &[String]) -> Outcome<()> {
    let [name, path] = words else {
        return Err("a limit and a file are needed".into());
    };
    let (_, work) = LIMITS
        .iter()
        .find(|(known, _)| known == name)
        .ok_or("no such limit")?;
    let begun = Instant::now();
    work(path)?;
    let usage: Usage = getrusage(UsageWho::RUSAGE_SELF)?;
    measure::print_usage(begun.elapsed().as_secs_f64(), &usage);
    Ok(())
}

fn read_in_pieces(path: &str) -> Outcome<()> {
    let mut file = File::open(path)?;
    let mut piece = vec![0; 256 * 1024];
    while file.read(&mut piece)? > 0 {
        black_box(&piece);
    }
    Ok(())
}
