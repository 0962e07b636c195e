//! What went wrong, where, and what to do next; and the table of exit codes.

use std::fmt;

use crate::clean;
use crate::model::Change;
use crate::place::Place;

/// The exit codes of the program; `--help` and the README repeat this table.
pub mod exit {
    /// The report was written.
    pub const WRITTEN: u8 = 0;
    /// Nothing could be read, the output could not be written, or `--strict` met damage.
    pub const FAILED: u8 = 1;
    /// The command line was not understood.
    pub const USAGE: u8 = 2;
    /// A `--fail-on` condition was met; the report is written all the same.
    pub const GATE: u8 = 3;
}

/// A failure that ends the work on what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Facts>);

/// Boxed, so that a `Result` stays small where all goes well.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Facts {
    kind: Kind,
    what: String,
    place: Option<Place>,
    hint: Option<String>,
}

/// Whose mistake it was; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command line asks for something that can not be done.
    Usage,
    /// An input can not be read or is not what it should be.
    Input,
    /// A report can not be written.
    Output,
}

impl Error {
    /// The command line asks for something that can not be done.
    #[must_use]
    pub fn usage(what: impl Into<String>) -> Self {
        Self::new(Kind::Usage, what)
    }

    /// An input can not be read or is not what it should be.
    #[must_use]
    pub fn input(what: impl Into<String>) -> Self {
        Self::new(Kind::Input, what)
    }

    /// A report can not be written.
    #[must_use]
    pub fn output(what: impl Into<String>) -> Self {
        Self::new(Kind::Output, what)
    }

    fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self(Box::new(Facts {
            kind,
            what: what.into(),
            place: None,
            hint: None,
        }))
    }

    /// The same error, with the place it is about.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.0.place = Some(place);
        self
    }

    /// The same error, with what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// What happened, in lower case and without full stop.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.0.what
    }

    /// Where it happened.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }

    /// What to do next.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Changes every text that an input can have put here.
    pub fn change_texts(&mut self, change: &mut Change<'_>) {
        let Facts {
            what, place, hint, ..
        } = &mut *self.0;
        let place = place.iter_mut().flat_map(Place::texts_mut);
        for text in std::iter::once(what).chain(hint).chain(place) {
            if let Some(changed) = change(text) {
                *text = changed;
            }
        }
    }

    /// The code the process ends with because of it.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.0.kind {
            Kind::Usage => exit::USAGE,
            Kind::Input | Kind::Output => exit::FAILED,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_message(
            formatter,
            "error",
            &self.0.what,
            self.0.place.as_ref(),
            self.0.hint.as_deref(),
        )
    }
}

impl std::error::Error for Error {}

/// The common form of errors and notices on the terminal.
pub(crate) fn write_message(
    formatter: &mut fmt::Formatter<'_>,
    label: &str,
    what: &str,
    place: Option<&Place>,
    hint: Option<&str>,
) -> fmt::Result {
    // Keys of an input and names of files stand in places: nothing of them may steer the terminal.
    write!(formatter, "{label}: {}", clean::line(what))?;
    if let Some(place) = place {
        write!(formatter, "\n  --> {}", clean::line(&place.to_string()))?;
    }
    if let Some(hint) = hint {
        write!(formatter, "\n  hint: {}", clean::line(hint))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Position;

    #[test]
    fn an_error_says_what_where_and_what_to_do() {
        let error = Error::input("`run` is an object, an array was expected")
            .at(Place::file("journal.json")
                .at(Position::LineColumn(23, 10))
                .path("$.run"))
            .hint("this file may be an experiment");
        assert_eq!(
            error.to_string(),
            "error: `run` is an object, an array was expected\n  --> journal.json:23:10, $.run\n  hint: this file may be an experiment"
        );
        assert_eq!(error.exit_code(), exit::FAILED);
    }
}
