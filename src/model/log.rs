//! A log as a probe or a file holds it: its access lines taken apart, its error lines as they stand.

use std::num::NonZeroU32;
use std::sync::Arc;

use super::time::Moment;

/// The lines of one log.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Log {
    /// The activity or the file it was found in.
    pub source: String,
    /// The activity of the run that fetched it, by its place in the run's list; none for a file.
    pub activity: Option<usize>,
    /// What wrote it, e.g. the pod; empty if that is not known.
    pub name: String,
    /// How many lines it has, empty ones left out.
    pub lines: usize,
    /// The methods and paths that lines speak of, each once. Logs that were fetched by one run share them.
    pub words: Arc<[Arc<str>]>,
    /// The lines that tell of an answered request, in the order of the log.
    pub access: Vec<AccessLine>,
    /// The lines that speak of an error and are no access lines, in the order of the log.
    pub errors: Vec<ErrorLine>,
    /// When the other lines were written, in the order of the log.
    pub other: Vec<Moment>,
    /// How many lines have no time.
    pub untimed: usize,
}

/// A word of a log: [`Log::word`] tells it. Logs have millions of lines and few words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Word(NonZeroU32);

impl Word {
    /// The word at this place of [`Log::words`]; none beyond four billions.
    #[must_use]
    pub fn at(place: usize) -> Option<Self> {
        let number = u32::try_from(place).ok()?.checked_add(1)?;
        NonZeroU32::new(number).map(Self)
    }

    /// Its place in [`Log::words`].
    #[must_use]
    pub fn place(self) -> usize {
        usize::try_from(self.0.get() - 1).unwrap_or(usize::MAX)
    }
}

impl Log {
    /// What a word says.
    #[must_use]
    pub fn word(&self, word: Word) -> &str {
        self.words.get(word.place()).map_or("", |text| text)
    }
}

/// A line that tells of an answered request.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessLine {
    /// When it was written.
    pub at: Option<Moment>,
    /// The request's method.
    pub method: Option<Word>,
    /// The path, without query.
    pub path: Option<Word>,
    /// The status code; 0 is a connection that got no answer.
    pub status: Option<u16>,
    /// How long the answer took.
    pub seconds: Option<f64>,
}

/// A line that speaks of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorLine {
    /// When it was written.
    pub at: Option<Moment>,
    /// What it says, without its time, cut to a bound.
    pub text: String,
}
