//! What vegeta leaves behind: its results in every encoding, its reports in every layout, and its command line.

mod body;
mod collect;
pub mod command;
mod csv;
mod decoded;
mod errors;
mod feed;
mod go;
mod gob;
mod json;
mod loss;
mod pieces;
mod report;
mod shell;
mod wording;

use std::io::Read;

use regex::bytes::Regex;

use self::collect::Collector;
use self::feed::{Feed, PIECE};
use crate::error::Error;
use crate::model::Traffic;
use crate::notice::Notice;
use crate::workers::Jobs;

/// The tool's name.
const TOOL: &str = "vegeta";

/// What a file of vegeta's is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Results in Go's gob encoding.
    Gob,
    /// Results as JSON objects.
    Json,
    /// Results as comma-separated values.
    Csv,
    /// A report for people.
    TextReport,
    /// A report as JSON.
    JsonReport,
    /// A histogram of latencies.
    Histogram,
    /// Latencies by quantile, for HdrHistogram's plotter.
    HdrPlot,
}

/// How results are to be read.
pub struct Options<'o> {
    /// A success whose body matches this counts as degraded.
    pub body_error: Option<&'o Regex>,
    /// Masks the secrets in a text before it is kept.
    pub mask: &'o dyn Fn(&str) -> String,
    /// Up to this many requests of an attack are kept one by one.
    pub exact_limit: usize,
    /// How many cores may decode. What comes out is the same with any number of them.
    pub jobs: Jobs,
}

/// What was read from a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// One for each attack in the file.
    pub traffic: Vec<Traffic>,
    /// What was lost or odd.
    pub notices: Vec<Notice>,
}

/// What a file is, by its first bytes; some thousands suffice. None if it is not of vegeta's.
#[must_use]
pub fn sniff(head: &[u8]) -> Option<Form> {
    if gob::begins(head) {
        return Some(Form::Gob);
    }
    if json::begins(head) {
        return Some(Form::Json);
    }
    if csv::begins(head) {
        return Some(Form::Csv);
    }
    report::begins(head)
}

/// Reads a file of vegeta's. `name` is how the user named it.
///
/// # Errors
/// If nothing in it is whole.
pub fn read(
    source: &mut (dyn Read + Send),
    name: &str,
    form: Form,
    options: &Options<'_>,
) -> Result<Load, Error> {
    read_in_pieces(source, name, form, options, PIECE)
}

/// Reads a file, so many bytes at once.
fn read_in_pieces(
    source: &mut (dyn Read + Send),
    name: &str,
    form: Form,
    options: &Options<'_>,
    piece: usize,
) -> Result<Load, Error> {
    let mut feed = Feed::new(source, piece);
    let mut collector = Collector::new(options);
    match form {
        Form::Gob => gob::read(&mut feed, &mut collector),
        Form::Json => json::read(&mut feed, &mut collector),
        Form::Csv => csv::read(&mut feed, &mut collector),
        Form::TextReport | Form::JsonReport | Form::Histogram | Form::HdrPlot => {
            return report::read(&mut feed, name, form, options);
        }
    }
    let mut losses = std::mem::take(&mut collector.losses);
    if let Some(failure) = feed.failure() {
        losses.unreadable(feed.offset(), failure);
    }
    if collector.results() == 0 {
        return Err(losses.nothing_whole(name));
    }
    let notices = losses.notices(name, &collector);
    Ok(Load {
        traffic: collector.finish(name),
        notices,
    })
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::fs;
    use std::num::NonZeroUsize;
    use std::path::{Path, PathBuf};

    use super::*;

    /// What was read, or why not; and every text that was looked at for secrets, in that order.
    type Outcome = (Result<Load, String>, Vec<String>);

    fn outcome(bytes: &[u8], form: Form, jobs: usize, piece: usize) -> Outcome {
        let looked_at = RefCell::new(Vec::new());
        let mask = |text: &str| {
            looked_at.borrow_mut().push(text.to_owned());
            text.to_owned()
        };
        let options = Options {
            body_error: None,
            mask: &mask,
            exact_limit: 100,
            jobs: Jobs::new(NonZeroUsize::new(jobs)),
        };
        let mut source = bytes;
        let read = read_in_pieces(&mut source, "results", form, &options, piece);
        let read = read.map_err(|error| error.to_string());
        (read, looked_at.into_inner())
    }

    fn assert_same(bytes: &[u8], form: Form, piece: usize, of: &str) {
        let alone = outcome(bytes, form, 1, PIECE);
        assert_eq!(alone, outcome(bytes, form, 1, piece), "{of}, alone");
        assert_eq!(alone, outcome(bytes, form, 3, piece), "{of}, of three");
    }

    /// The files of results below `fixtures/vegeta`, in their order.
    fn recorded() -> Vec<(PathBuf, Form, Vec<u8>)> {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/vegeta")];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = fs::read(&path).unwrap();
                if let Some(form @ (Form::Gob | Form::Json | Form::Csv)) = sniff(&bytes) {
                    found.push((path, form, bytes));
                }
            }
        }
        found.sort_by(|left, right| left.0.cmp(&right.0));
        found
    }

    #[test]
    fn what_is_read_does_not_depend_on_how_many_cores_decode() {
        for (path, form, bytes) in recorded() {
            let name = path.display().to_string();
            for piece in [150, 1_000, 9_000] {
                assert_same(&bytes, form, piece, &name);
            }
            // Joined files define their types once more, name their columns again, and are cut in the middle.
            let mut joined = bytes.repeat(2);
            joined.extend_from_slice(bytes.get(..bytes.len() / 2).unwrap());
            joined.extend_from_slice(&bytes);
            assert_same(&joined, form, 700, &format!("{name}, joined"));
        }
    }

    #[test]
    fn damage_is_the_same_however_many_cores_decode() {
        for (path, form, bytes) in recorded() {
            let name = path.display().to_string();
            for part in 1..8 {
                let at = bytes.len() * part / 8;
                let cut = bytes.get(..at).unwrap();
                assert_same(cut, form, 600, &format!("{name} up to {at}"));
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << (at % 8);
                assert_same(&flipped, form, 600, &format!("{name}, another bit at {at}"));
                let mut holed = bytes.clone();
                holed.splice(at..at, *b"\n\"\x07,{\xff\n");
                assert_same(&holed, form, 600, &format!("{name}, more at {at}"));
            }
        }
    }
}
