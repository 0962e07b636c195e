//! A report in the formats that people read, and what a reader gets back from each: its words in reading order.

use chaos_report::clean;
use chaos_report::document::Document;
use chaos_report::document::compose::{Composition, compose};
use chaos_report::document::template::Template;
use chaos_report::render::{html, markdown, pdf};
use chaos_report::results::Results;
use chaos_report::wording::Clock;

use super::dom::{self, Step};

/// The document of one of the templates that the program brings along.
pub(crate) fn document(results: &Results, template: &str, full: bool) -> Document {
    let composition = Composition {
        template: Template::builtin(template).unwrap(),
        title: None,
        clock: Clock::default(),
        full,
        all: false,
        created: None,
    };
    compose(results, &composition).unwrap()
}

/// A written report as it reads.
pub(crate) struct Reading {
    /// Which format it was.
    pub format: &'static str,
    /// Its words, one piece for each run of text.
    pub pieces: Vec<String>,
    /// Characters that no font has: their code points stand in their places.
    missing: Vec<char>,
    /// Where the links of a PDF lead.
    pub addresses: Vec<String>,
}

/// The document in Markdown, HTML and PDF, read back by parsers of these formats.
pub(crate) fn readings(document: &Document) -> Vec<Reading> {
    let markdown = markdown::write(document, &markdown::Look::default()).unwrap();
    let html = html::write(document, &html::Look::default()).unwrap();
    let pdf = pdf::write(document, &pdf::Look::default()).unwrap();
    let file = super::pdf::read(&pdf.bytes);
    assert_eq!(file.get_pages().len(), pdf.pages);
    let reading = |format, pieces, missing| Reading {
        format,
        pieces,
        missing,
        addresses: Vec::new(),
    };
    vec![
        reading(
            "Markdown",
            pieces(dom::read(
                page_of(std::str::from_utf8(&markdown).unwrap()).as_bytes(),
            )),
            vec![],
        ),
        reading("HTML", pieces(dom::read(&html)), vec![]),
        Reading {
            addresses: super::pdf::addresses(&file),
            ..reading("PDF", pdf_pieces(&file), pdf.missing)
        },
    ]
}

/// The page that Markdown makes, all dialects that we know switched on.
pub(crate) fn page_of(markdown: &str) -> String {
    use pulldown_cmark::Options;
    let mut page = String::new();
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM;
    let parser = pulldown_cmark::Parser::new_ext(markdown, options);
    pulldown_cmark::html::push_html(&mut page, parser);
    page
}

/// The texts of a page's body without its contents, which name sections more briefly.
fn pieces(steps: Vec<Step>) -> Vec<String> {
    let mut hidden = 0_usize;
    let mut pieces = Vec::new();
    for step in steps {
        let is_hidden = |tag: &str| matches!(tag, "head" | "style" | "script" | "nav");
        match step {
            Step::Open(tag, _) if is_hidden(&tag) => hidden += 1,
            Step::Close(tag) if is_hidden(&tag) => hidden -= 1,
            Step::Text(text) if hidden == 0 => pieces.push(text),
            _ => {}
        }
    }
    pieces
}

/// The texts of all pages without their running heads and feet.
fn pdf_pieces(file: &lopdf::Document) -> Vec<String> {
    super::pdf::flowing_texts(file)
        .iter()
        .flat_map(|page| page.lines().map(str::to_owned).collect::<Vec<String>>())
        .collect()
}

impl Reading {
    /// Its letters from the first piece on, without white space and marks of broken lines.
    pub(crate) fn letters(&self) -> String {
        letters(&self.pieces.concat())
    }

    /// The letters that words have here.
    pub(crate) fn shown(&self, words: &str) -> String {
        let words = letters(&clean::line(words));
        let missing = |character: char| self.missing.contains(&character);
        words
            .chars()
            .map(|character| match character {
                character if missing(character) => format!("[U+{:04X}]", u32::from(character)),
                character => character.to_string(),
            })
            .collect()
    }

    /// The letters from a section's heading on; where there are contents, their line for it comes before.
    pub(crate) fn below(&self, heading: &str) -> Option<String> {
        let is = |piece: &&String, words: &str| letters(piece) == letters(words);
        let contents = self.pieces.iter().position(|piece| is(&piece, "Contents"));
        let (from, nth) = contents.map_or((0, 0), |at| (at, 1));
        let mut found = (from..self.pieces.len()).filter(|at| is(&&self.pieces[*at], heading));
        let at = found.nth(nth)?;
        Some(letters(&self.pieces[at..].concat()))
    }
}

/// Without white space, signs that show nothing, and the marks of lines that were broken to fit.
pub(crate) fn letters(text: &str) -> String {
    text.chars()
        .filter(|sign| !sign.is_whitespace() && *sign != '↳' && !shows_nothing(*sign))
        .collect()
}

/// Signs that only tell how others are to be joined, parted or drawn.
fn shows_nothing(sign: char) -> bool {
    matches!(
        sign,
        '\u{AD}'
            | '\u{34F}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2060}'..='\u{2064}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}
