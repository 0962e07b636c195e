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
    /// How many pages it has, where it has any.
    pub pages: Option<usize>,
    /// What could not be drawn.
    pub notice: Option<Notice>,
    /// Files beside it, named as it links to them.
    pub files: Vec<(String, Vec<u8>)>,
}

impl From<Vec<u8>> for Rendered {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            pages: None,
            notice: None,
            files: Vec::new(),
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
    match format {
        Format::Terminal => Ok(terminal::write(document, look.terminal).into_bytes().into()),
        Format::Markdown => {
            let (bytes, files) = markdown::with_files(document, &look.markdown)?;
            Ok(Rendered {
                files,
                ..bytes.into()
            })
        }
        Format::Html => {
            let (bytes, files) = html::with_files(document, &look.html)?;
            Ok(Rendered {
                files,
                ..bytes.into()
            })
        }
        Format::Pdf => {
            let pdf = pdf::write(document, &look.pdf)?;
            Ok(Rendered {
                notice: pdf.notice(name),
                bytes: pdf.bytes,
                pages: Some(pdf.pages),
                files: Vec::new(),
            })
        }
        Format::Json | Format::Junit => Err(Error::output(
            "this format is made of figures, not of blocks",
        )),
    }
}
