//! A document in, bytes out. A renderer decides how things look, never what is said; it opens no file.

pub use crate::clean;

pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod pdf;
mod png;
mod spark;
pub mod terminal;

use crate::document::Document;
use crate::error::Error;
use crate::notice::Notice;

/// What a report can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A summary for the terminal.
    Terminal,
    /// The figures, for programs.
    Json,
    /// Markdown as GitHub and GitLab show it.
    Markdown,
    /// One HTML page.
    Html,
    /// A PDF document.
    Pdf,
    /// JUnit XML, for pipelines.
    Junit,
}

impl Format {
    /// The format that a file's name asks for.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "json" => Self::Json,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" => Self::Html,
            "pdf" => Self::Pdf,
            "xml" => Self::Junit,
            _ => return None,
        })
    }
}

/// How each format is to look.
#[derive(Debug, Clone)]
pub struct Look {
    /// The terminal.
    pub terminal: terminal::Look,
    /// Markdown.
    pub markdown: markdown::Look,
    /// HTML.
    pub html: html::Look,
    /// PDF.
    pub pdf: pdf::Look,
}

/// A finished report.
#[derive(Debug)]
pub struct Rendered {
    /// The file.
    pub bytes: Vec<u8>,
    /// Files beside it, named as it links to them.
    pub files: Vec<(String, Vec<u8>)>,
    /// What is to be told of it.
    pub told: Told,
}

/// What is to be told of a finished report.
#[derive(Debug, Default)]
pub struct Told {
    /// How many pages it has, where it has any.
    pub pages: Option<usize>,
    /// What could not be drawn.
    pub notice: Option<Notice>,
}

impl From<Vec<u8>> for Rendered {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            files: Vec::new(),
            told: Told::default(),
        }
    }
}

/// A part of a report, on its way to where it is written.
#[derive(Debug)]
pub enum Piece<'a> {
    /// What comes next.
    Text(&'a str),
    /// The same of a format that is no text.
    Bytes(&'a [u8]),
    /// A file beside the report, named as it links to it.
    File(&'a str, &'a [u8]),
}

/// Takes a report piece by piece as it is made, so that a long one is never whole in memory.
pub type Take<'a> = dyn FnMut(Piece<'_>) + 'a;

/// The pieces of a report that is wanted as a whole.
#[derive(Debug, Default)]
struct Whole {
    bytes: Vec<u8>,
    files: Vec<(String, Vec<u8>)>,
}

impl Whole {
    fn add(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Text(text) => self.bytes.extend_from_slice(text.as_bytes()),
            Piece::Bytes(bytes) => self.bytes.extend_from_slice(bytes),
            Piece::File(name, bytes) => self.files.push(((*name).to_owned(), bytes.to_vec())),
        }
    }
}

/// Writes a document in a format that is made of blocks; `name` is the file that it goes to, for notices.
///
/// # Errors
/// If the format can not be written.
pub fn document(
    document: &Document,
    format: Format,
    look: &Look,
    name: &str,
) -> Result<Rendered, Error> {
    let mut whole = Whole::default();
    let told = in_pieces(document, format, look, name, &mut |piece| whole.add(&piece))?;
    Ok(Rendered {
        bytes: whole.bytes,
        files: whole.files,
        told,
    })
}

/// The same, handed on piece by piece as it is made.
///
/// # Errors
/// If the format can not be written.
pub fn in_pieces(
    document: &Document,
    format: Format,
    look: &Look,
    name: &str,
    take: &mut Take<'_>,
) -> Result<Told, Error> {
    let mut told = Told::default();
    match format {
        Format::Terminal => take(Piece::Text(&terminal::write(document, look.terminal))),
        Format::Markdown => markdown::in_pieces(document, &look.markdown, take)?,
        Format::Html => html::in_pieces(document, &look.html, take)?,
        Format::Pdf => {
            let pdf = pdf::write(document, &look.pdf)?;
            take(Piece::Bytes(&pdf.bytes));
            told.notice = pdf.notice(name);
            told.pages = Some(pdf.pages);
        }
        Format::Json | Format::Junit => {
            return Err(Error::output(
                "this format is made of figures, not of blocks",
            ));
        }
    }
    Ok(told)
}

/// So much text is handed on at once.
const PIECE: usize = 64 * 1024;

/// Hands on what was written so far, if it is enough to be worth it.
fn hand_on(out: &mut String, take: &mut Take<'_>) {
    if out.len() >= PIECE {
        take(Piece::Text(out));
        out.clear();
    }
}
