//! What a template asked for and is not there, and what was probably meant.

use std::fmt;

use minijinja::value::Value;
use minijinja::{Error, ErrorKind};

/// Something a template asked for that is not there.
#[derive(Debug, Clone)]
pub(crate) struct Unknown {
    /// The name that was asked for.
    pub(crate) key: String,
    known: Vec<String>,
    block: bool,
}

impl Unknown {
    /// An unknown value among these.
    pub(crate) fn value(key: &str, known: Vec<String>) -> Self {
        Self {
            key: key.to_owned(),
            known,
            block: false,
        }
    }

    /// An unknown block among these.
    pub(crate) fn block(key: &str, known: Vec<String>) -> Self {
        Self {
            block: true,
            ..Self::value(key, known)
        }
    }

    /// As a value that fails as soon as it is used.
    pub(crate) fn into_value(self) -> Value {
        Value::from(Error::from(ErrorKind::UndefinedError).with_source(self))
    }

    /// What happened.
    pub(crate) fn what(&self) -> &'static str {
        if self.block {
            "the template places a block that does not exist"
        } else {
            "the template asks for a value that does not exist"
        }
    }

    /// What was probably meant, in the words of the expression that asked for it; else all there is.
    pub(crate) fn hint(&self, asked: &str) -> String {
        match nearest(&self.key, &self.known) {
            Some(near) => {
                let meant = asked
                    .rfind(&self.key)
                    .and_then(|at| asked.get(..at))
                    .map_or_else(|| near.to_owned(), |before| format!("{before}{near}"));
                format!("did you mean `{meant}`?")
            }
            None if self.known.is_empty() => "there is nothing to ask for here".to_owned(),
            None => {
                let mut known = self.known.clone();
                known.sort();
                format!("known here: {}", known.join(", "))
            }
        }
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.what())
    }
}

impl std::error::Error for Unknown {}

/// The unknown thing that an error of the engine is about.
pub(crate) fn of(error: &Error) -> Option<&Unknown> {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if let Some(unknown) = error.downcast_ref::<Unknown>() {
            return Some(unknown);
        }
        source = error.source();
    }
    None
}

/// The known name with the fewest edits, if few enough letters differ.
fn nearest<'a>(asked: &str, known: &'a [String]) -> Option<&'a str> {
    let most = (asked.chars().count() / 3).max(1) + 1;
    known
        .iter()
        .map(|name| (edits(asked, name), name))
        .filter(|(edits, _)| *edits <= most)
        .min()
        .map(|(_, name)| name.as_str())
}

/// How many letters must be put in, taken out, replaced, or swapped with their neighbour.
fn edits(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, letter) in from.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let at =
                |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&last, column) + usize::from(letter != other);
            let mut least = replaced
                .min(at(&last, column + 1) + 1)
                .min(at(&line, column) + 1);
            let swapped = row > 0
                && column > 0
                && from.get(row - 1) == Some(other)
                && to.get(column - 1) == Some(letter);
            if swapped {
                least = least.min(at(&before, column - 1) + 1);
            }
            line.push(least);
        }
        before = std::mem::replace(&mut last, line);
    }
    last.last().copied().unwrap_or(0)
}
