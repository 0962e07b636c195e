//! Blocks onto pages. No file format is known here: what comes out is [`Placed`], items with their places.
//!
//! Every block is cut into strips that are never cut further ([`flow`] puts them on pages), so a page break is decided
//! in one place for all of them.

mod activity;
mod block;
mod compose;
mod contents;
mod figure;
mod flow;
mod furniture;
mod inline;
mod output;
mod report;
mod row;
mod table;

use super::paper::Paper;
use super::placed::Placed;
use crate::document::Document;
use crate::font::Fonts;
use compose::Composer;

/// A document longer than this many pages gets a list of contents.
const SHORT: usize = 4;

/// Gives everything in the document its place.
#[must_use]
pub fn lay_out(document: &Document, paper: Paper, fonts: &Fonts<'_>) -> Placed {
    let contents = contents::of(document);
    let mut wanted = Vec::new();
    if contents.len() > 2 {
        let mut first = Composer::new(fonts, paper, Some(SHORT), Vec::new());
        first.blocks(&document.blocks);
        if first.is_full() {
            wanted = contents;
        }
    }
    let mut composer = Composer::new(fonts, paper, None, wanted);
    composer.blocks(&document.blocks);
    let mut placed = composer.finish();
    contents::number(&mut placed, fonts);
    furniture::add(&mut placed, document, fonts);
    placed
}
