//! Blocks onto pages. No file format is known here: what comes out is [`Placed`], items with their places.
//!
//! Every block is cut into strips that are never cut further ([`flow`] puts them on pages), so a page break is decided
//! in one place for all of them.

mod activity;
mod block;
mod columns;
mod compose;
mod contents;
mod figure;
mod findings;
mod flow;
mod furniture;
mod inline;
mod key_figures;
mod line;
mod output;
mod pairs;
mod row;
mod table;
mod verdict;

use super::paper::Paper;
use super::placed::Placed;
use crate::document::Document;
use crate::font::Fonts;
use compose::{Composer, Laid};
pub(in crate::render) use figure::figure_marks;
use flow::{Fit, Group, NEARLY_EMPTY};

/// A document longer than this many pages gets a list of contents.
const SHORT: usize = 4;

/// In documents longer than this many pages the last one counts for little.
const LONG: usize = 200;

/// How much gaps may shrink where that saves a nearly empty page, in the order of trying.
const TIGHTER: [f32; 2] = [0.85, 0.7];

/// A page that gives its end to a nearly empty one keeps at least this much.
const KEPT: f32 = 0.4;

/// So much of it is kept if there is a choice.
const FAIRLY_KEPT: f32 = 0.6;

/// Gives everything in the document its place.
#[must_use]
pub fn lay_out(document: &Document, paper: Paper, fonts: &Fonts<'_>) -> Placed {
    let contents = contents::of(document);
    let mut wanted = Vec::new();
    if contents.len() > 2 {
        let mut first = Composer::new(fonts, paper, Some(SHORT), Fit::NATURAL, Vec::new());
        first.blocks(&document.blocks);
        if first.is_full() {
            wanted = contents;
        }
    }
    let mut placed = balanced(|fit| {
        let mut composer = Composer::new(fonts, paper, None, fit, wanted.clone());
        composer.blocks(&document.blocks);
        composer.finish()
    });
    contents::number(&mut placed, fonts);
    furniture::add(&mut placed, document, fonts);
    placed
}

/// Sets the document so that its last page is not nearly empty: with tighter gaps if that saves the page, else by
/// giving it the end of the page before.
fn balanced(set: impl Fn(Fit) -> Laid) -> Placed {
    let mut laid = set(Fit::NATURAL);
    let mut fit = Fit::NATURAL;
    if laid.placed.pages.len() > LONG {
        return laid.placed;
    }
    for gaps in TIGHTER {
        if laid.is_fair() {
            break;
        }
        let tighter = set(Fit { gaps, ..fit });
        if tighter.placed.pages.len() < laid.placed.pages.len() {
            (laid, fit) = (tighter, Fit { gaps, ..fit });
        }
    }
    let group = worth_moving(&laid).filter(|_| !laid.is_fair());
    let Some(group) = group else {
        return laid.placed;
    };
    let fuller = set(Fit {
        begins_page: Some(group),
        ..fit
    });
    if fuller.placed.pages.len() == laid.placed.pages.len() && fuller.filled > laid.filled {
        fuller.placed
    } else {
        laid.placed
    }
}

/// The last group of the last page but one that fills the last page well enough, before all one that has a name.
fn worth_moving(laid: &Laid) -> Option<usize> {
    let paper = laid.placed.paper;
    let page = laid.placed.pages.len().checked_sub(2)?;
    let capacity = paper.bottom() - paper.top();
    let on_page = || {
        let groups = laid.groups.iter().enumerate();
        groups.filter(move |(_, group)| group.page == page)
    };
    let end = on_page()
        .map(|(_, group)| group.bottom)
        .fold(paper.top(), f32::max);
    let candidates = || {
        on_page().rev().filter(move |(_, group)| {
            let kept = (group.top - paper.top()) / capacity;
            let moved = (end - group.top) / capacity;
            kept >= KEPT && laid.filled + moved >= NEARLY_EMPTY
        })
    };
    let fair = |group: &Group| (group.top - paper.top()) / capacity >= FAIRLY_KEPT;
    candidates()
        .find(|(_, group)| group.named && fair(group))
        .or_else(|| candidates().find(|(_, group)| fair(group)))
        .or_else(|| candidates().next())
        .map(|(number, _)| number)
}
