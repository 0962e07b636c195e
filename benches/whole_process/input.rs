//! What jobs read: fixtures, and files made up once and kept.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::generated;

/// What a job reads.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Input {
    /// Nothing.
    None,
    /// A file of the repository.
    Fixture(&'static str),
    /// Files of the repository.
    Fixtures(&'static [&'static str]),
    /// A journal that is mostly output, of so many bytes.
    Journal(usize),
    /// A journal of one activity that fetched a log of so many lines.
    Log(u64),
    /// The results of an attack: how they are written, how many, how many in a second.
    Attack(&'static str, u64, u64),
    /// So many small runs, each in a folder beside its load.
    Fleet(u64),
}

/// An input that is there.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) bytes: u64,
    /// Results, samples and log lines, where they are many.
    pub(crate) rows: Option<u64>,
}

impl Input {
    /// Makes the input, unless it is there from an earlier run.
    pub(crate) fn make(self, folder: &Path) -> Outcome<Made> {
        let (path, rows) = match self {
            Self::None => {
                return Ok(Made {
                    paths: Vec::new(),
                    bytes: 0,
                    rows: None,
                });
            }
            Self::Fixtures(names) => {
                let root = Path::new(env!("CARGO_MANIFEST_DIR"));
                let paths: Vec<PathBuf> = names.iter().map(|name| root.join(name)).collect();
                let mut bytes = 0;
                for path in &paths {
                    bytes += fs::metadata(path)?.len();
                }
                return Ok(Made {
                    paths,
                    bytes,
                    rows: None,
                });
            }
            Self::Fixture(path) => (Path::new(env!("CARGO_MANIFEST_DIR")).join(path), None),
            Self::Journal(bytes) => journal(folder, bytes)?,
            Self::Log(lines) => {
                let path = folder.join(format!("log-{lines}.json"));
                fs::write(&path, generated::journal::log(1, lines))?;
                (path, Some(lines))
            }
            Self::Attack(encoding, rows, rate) => {
                (attack(folder, encoding, rows, rate)?, Some(rows))
            }
            Self::Fleet(runs) => {
                let path = fleet(folder, runs)?;
                return Ok(Made {
                    bytes: bytes_below(&path)?,
                    paths: vec![path],
                    rows: Some(runs),
                });
            }
        };
        Ok(Made {
            bytes: fs::metadata(&path)?.len(),
            paths: vec![path],
            rows,
        })
    }
}

/// In a process of its own: what this one held would be counted to the programs that it starts.
fn journal(folder: &Path, bytes: usize) -> Outcome<(PathBuf, Option<u64>)> {
    let path = folder.join(format!("journal-{bytes}.json"));
    let output = Command::new(std::env::current_exe()?)
        .args(["--make", &bytes.to_string()])
        .arg(&path)
        .output()?;
    let rows = String::from_utf8(output.stdout)?.trim().parse()?;
    Ok((path, Some(rows)))
}

/// Makes a journal of so many bytes, unless it is there, and prints how many rows it has.
pub(crate) fn print_journal(words: &[String]) -> Outcome<()> {
    let [bytes, path] = words else {
        return Err("a number of bytes and a file are needed".into());
    };
    let (text, rows) = generated::journal::journal(1, bytes.parse()?);
    if !fs::metadata(path).is_ok_and(|metadata| metadata.len() == text.len() as u64) {
        fs::write(path, text)?;
    }
    println!("{rows}");
    Ok(())
}

fn attack(folder: &Path, encoding: &str, rows: u64, rate: u64) -> Outcome<PathBuf> {
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

fn fleet(folder: &Path, runs: u64) -> Outcome<PathBuf> {
    let path = folder.join(format!("fleet-{runs}"));
    if !path.exists() {
        let unfinished = path.with_extension("unfinished");
        generated::fleet::write(&unfinished, runs)?;
        fs::rename(unfinished, &path)?;
    }
    Ok(path)
}

/// How many bytes the files of a folder and those below it hold.
fn bytes_below(folder: &Path) -> Outcome<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() {
            bytes_below(&entry.path())?
        } else {
            metadata.len()
        };
    }
    Ok(bytes)
}
