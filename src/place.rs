//! Where a value stood: the file, the line and column or byte in it, and the path inside the document.

use std::fmt;

use serde::Serialize;

/// A place in an input, precise enough to go there with an editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file as the user named it.
    pub file: String,
    /// Where in the file.
    pub position: Option<Position>,
    /// The path inside the document, e.g. `$.run[2].output`.
    pub path: Option<String>,
}

/// A position in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Line and column, both from 1; the column counts characters.
    LineColumn(u64, u64),
    /// A whole line, from 1.
    Line(u64),
    /// A byte, from 0, in formats without lines.
    Byte(u64),
}

impl Place {
    /// A whole file.
    #[must_use]
    pub fn file(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            position: None,
            path: None,
        }
    }

    /// The same place, with its position in the file.
    #[must_use]
    pub fn at(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// The same place, with the path inside the document.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The texts of it that may come out of an input.
    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        std::iter::once(&mut self.file).chain(&mut self.path)
    }

    /// The place within its file, without the file's name: `23:10, $.run`.
    #[must_use]
    pub fn within(&self) -> Option<String> {
        let position = self.position.map(|position| position.to_string());
        match (position, &self.path) {
            (Some(position), Some(path)) => Some(format!("{position}, {path}")),
            (Some(position), None) => Some(position),
            (None, Some(path)) => Some(path.clone()),
            (None, None) => None,
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LineColumn(line, column) => write!(formatter, "{line}:{column}"),
            Self::Line(line) => write!(formatter, "line {line}"),
            Self::Byte(byte) => write!(formatter, "byte {byte}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.file)?;
        match self.position {
            Some(Position::LineColumn(line, column)) => write!(formatter, ":{line}:{column}")?,
            Some(other) => write!(formatter, ", {other}")?,
            None => {}
        }
        if let Some(path) = &self.path {
            write!(formatter, ", {path}")?;
        }
        Ok(())
    }
}

impl Serialize for Place {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_like_a_compilers() {
        let place = Place::file("journal.json")
            .at(Position::LineColumn(23, 10))
            .path("$.run");
        assert_eq!(place.to_string(), "journal.json:23:10, $.run");
        assert_eq!(
            Place::file("a.bin").at(Position::Byte(12)).to_string(),
            "a.bin, byte 12"
        );
        assert_eq!(place.within().as_deref(), Some("23:10, $.run"));
    }
}
