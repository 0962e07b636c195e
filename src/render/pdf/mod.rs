//! Writes a document as a PDF that people print, search and attach to a postmortem.
//!
//! The work goes in two steps that share nothing but plain data: [`layout`] decides what stands where
//! ([`placed::Placed`]), and [`paint`] turns that into a file. Only `paint` and what follows it know that printpdf and
//! lopdf exist; layout is tested on placed items as text.

mod breaking;
mod clean;
pub mod colour;
mod embed;
mod finish;
mod icon;
pub mod layout;
mod paint;
pub mod paper;
mod path;
pub mod placed;
mod shape;
mod squeeze;
pub mod structure;
mod tags;
mod text;
mod token;

use crate::document::Document;
use crate::error::Error;
use crate::notice::Notice;
use crate::place::Place;

pub use paper::Paper;

/// What the user decides about the looks.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The size of a page.
    pub paper: Paper,
    /// The document's language as a BCP 47 tag; English when it is not given.
    pub language: Option<String>,
    /// A face that is asked for characters which no embedded face has.
    pub fallback_font: Option<Vec<u8>>,
}

/// A finished report.
#[derive(Debug, Clone)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Characters that no face has, in their order; their code points were printed in their place.
    pub missing: Vec<char>,
}

impl Pdf {
    /// What is worth telling about the file named `file`.
    #[must_use]
    pub fn notice(&self, file: &str) -> Option<Notice> {
        if self.missing.is_empty() {
            return None;
        }
        const SHOWN: usize = 8;
        let mut list: Vec<String> = self
            .missing
            .iter()
            .take(SHOWN)
            .map(|character| format!("U+{:04X}", u32::from(*character)))
            .collect();
        if self.missing.len() > SHOWN {
            list.push(format!("{} more", self.missing.len() - SHOWN));
        }
        let noun = if self.missing.len() == 1 {
            "character is"
        } else {
            "characters are"
        };
        Some(
            Notice::remark(
                Place::file(file),
                format!(
                    "{} {noun} in no embedded font and printed as code points: {}",
                    self.missing.len(),
                    list.join(", ")
                ),
            )
            .hint("name a font that has them with `--fallback-font`"),
        )
    }
}

/// Writes the document as a PDF.
///
/// # Errors
///
/// When the fallback font is not a font, or a face can not be embedded.
pub fn write(document: &Document, look: &Look) -> Result<Pdf, Error> {
    let fonts = crate::font::Fonts::new(look.fallback_font.as_deref())?;
    let placed = layout::lay_out(document, look.paper, &fonts);
    let pages = placed.pages.len();
    let bytes = paint::paint(document, look, placed, &fonts)?;
    Ok(Pdf {
        bytes,
        pages,
        missing: fonts.missing(),
    })
}
