//! What vegeta leaves behind: its results in every encoding, its reports in every layout, and its command line.

mod body;
mod collect;
pub mod command;
mod csv;
mod feed;
mod go;
mod gob;
mod json;
mod loss;
mod report;
mod shell;
mod wording;

use std::io::Read;

use regex::bytes::Regex;

use self::collect::Collector;
use self::feed::Feed;
use self::loss::Losses;
use crate::error::Error;
use crate::model::Traffic;
use crate::notice::Notice;

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
    source: &mut dyn Read,
    name: &str,
    form: Form,
    options: &Options<'_>,
) -> Result<Load, Error> {
    let mut feed = Feed::new(source);
    let mut collector = Collector::new(options);
    let mut losses = Losses::new(name);
    match form {
        Form::Gob => gob::read(&mut feed, &mut collector, &mut losses),
        Form::Json => json::read(&mut feed, &mut collector, &mut losses),
        Form::Csv => csv::read(&mut feed, &mut collector, &mut losses),
        Form::TextReport | Form::JsonReport | Form::Histogram | Form::HdrPlot => {
            return report::read(&mut feed, name, form, options);
        }
    }
    if let Some(failure) = feed.failure() {
        losses.unreadable(feed.offset(), failure);
    }
    if collector.results() == 0 {
        return Err(losses.nothing_whole());
    }
    let notices = losses.notices(&collector);
    Ok(Load {
        traffic: collector.finish(name),
        notices,
    })
}
