//! The list of contents: made before the pages are known, numbered once they are.

use super::super::breaking::break_lines;
use super::super::colour::Colour;
use super::super::placed::{Item, Link, Mark, Placed, Text};
use super::super::structure::Role;
use super::super::text::{Span, Style, shorten, width};
use super::compose::Composer;
use super::line::baseline;
use crate::document::{Block, Document, Target, plain};
use crate::font::Fonts;
use std::collections::BTreeSet;
use std::rc::Rc;

/// One line of the contents.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    id: String,
    title: String,
    level: u8,
}

/// Deeper headings are listed only while the list stays this short.
const LONGEST: usize = 24;

/// However many sections there are, the list itself is no longer than this.
const MOST: usize = 100;

const LEADING: f32 = 13.0;
/// Between the two columns.
const GUTTER: f32 = 24.0;
/// What stands below a section.
const INDENT: f32 = 12.0;
/// The room of page numbers.
const NUMBERS: f32 = 40.0;
const TITLE: Style = Style::regular(9.0, Colour::TEXT);
const NUMBER: Style = Style::regular(8.5, Colour::TEXT_2);

/// What the contents of a document would list: its sections, and what is below them while that is little.
pub(super) fn of(document: &Document) -> Vec<Line> {
    let all: Vec<Line> = document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Heading(heading) if (2..=3).contains(&heading.level) => Some(Line {
                id: heading.id.clone(),
                title: plain(&heading.content),
                level: heading.level,
            }),
            _ => None,
        })
        .collect();
    if all.len() <= LONGEST {
        return all;
    }
    let mut sections: Vec<Line> = all.into_iter().filter(|line| line.level == 2).collect();
    sections.truncate(MOST);
    sections
}

/// Stands for a page number until the pages are known.
const PENDING: &str = "\u{FFFF}";

impl Line {
    fn indent(&self) -> f32 {
        if self.level > 2 { INDENT } else { 0.0 }
    }
}

impl Composer<'_> {
    /// A title as it fits in a column.
    fn cut(&self, line: &Line, column: f32) -> String {
        let room = column - line.indent() - NUMBERS;
        shorten(self.fonts, &line.title, TITLE, room)
    }

    /// Sets the contents, where titles allow it in two columns, to be read down the first and then down the second.
    pub(super) fn contents(&mut self) {
        let lines = std::mem::take(&mut self.contents);
        if lines.is_empty() {
            return;
        }
        // They belong to no section.
        self.above = None;
        self.space(22.0);
        let node = self.tree.add(self.parent, Role::Paragraph);
        let title = Span::words("Contents", Style::bold(12.5, Colour::TEXT));
        self.running(&[title], 17.0, node, true);
        self.space(5.0);
        let list = self.tree.add(self.parent, Role::Contents);
        let narrow = (self.width - GUTTER) / 2.0;
        let whole: BTreeSet<&str> = lines.iter().map(|line| line.title.as_str()).collect();
        let cut: BTreeSet<String> = lines.iter().map(|line| self.cut(line, narrow)).collect();
        // Titles that two columns would cut to the same words get the whole width.
        let (column, rows) = if lines.len() > LONGEST || cut.len() == whole.len() {
            (narrow, lines.len().div_ceil(2))
        } else {
            (self.width, lines.len())
        };
        let mut strip = self.strip(LEADING * rows as f32, 9.0);
        for (at, line) in lines.iter().enumerate() {
            let item = self.tree.add(list, Role::ContentsItem);
            let link = Rc::new(Link {
                target: Target::Inside(line.id.clone()),
                node: self.tree.add(item, Role::Link),
            });
            let x = self.x + (column + GUTTER) * (at / rows) as f32;
            let y = baseline(LEADING, 9.0) + LEADING * (at % rows) as f32;
            let mut span = Span::words(&self.cut(line, column), TITLE);
            span.link = Some(Rc::clone(&link));
            if let Some(first) = break_lines(self.fonts, &[span], column).first_mut() {
                first.end_with_space();
                strip
                    .items
                    .extend(self.line(first, x + line.indent(), y, Some(item)));
            }
            strip.items.push(Item {
                node: Some(link.node),
                mark: Mark::Text(Text {
                    x: x + column,
                    y,
                    width: 0.0,
                    text: PENDING.to_owned(),
                    face: NUMBER.face,
                    size: NUMBER.size,
                    colour: NUMBER.colour,
                    link: Some(link),
                    glyphs: Vec::new(),
                }),
            });
        }
        self.push(strip);
    }
}

/// Puts the page numbers into the contents.
pub(super) fn number(placed: &mut Placed, fonts: &Fonts<'_>) {
    let anchors = &placed.anchors;
    for page in &mut placed.pages {
        page.items.retain_mut(|item| {
            let Mark::Text(text) = &mut item.mark else {
                return true;
            };
            if text.text != PENDING {
                return true;
            }
            let found = text.link.as_ref().and_then(|link| match &link.target {
                Target::Inside(id) => anchors.get(id),
                Target::Outside(_) | Target::Beside(_) => None,
            });
            let Some((page, _)) = found else {
                return false;
            };
            text.text = (page + 1).to_string();
            text.width = width(fonts, &text.text, NUMBER);
            text.x -= text.width;
            true
        });
    }
}
