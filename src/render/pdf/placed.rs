//! What stands where: the items of each page, in points from its top left corner. Layout ends here, painting begins.

use std::fmt::Write as _;
use std::rc::Rc;

use super::colour::Colour;
use super::paper::Paper;
pub use super::path::{Shape, Step, Stroke};
use super::structure::{Node, Tree};
use crate::document::Target;
use crate::font::Face;

/// A document whose items all have their places.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The size of every page.
    pub paper: Paper,
    /// The pages in order.
    pub pages: Vec<Page>,
    /// What the items are parts of.
    pub tree: Tree,
    /// Headings in order, for the outline.
    pub outline: Vec<Entry>,
    /// Where links lead: each id with its page, from 0, and its height on it.
    pub anchors: std::collections::BTreeMap<String, (usize, f32)>,
}

/// One page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// What stands on it, in reading order.
    pub items: Vec<Item>,
}

/// A heading in the outline.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// 1 to 6.
    pub level: u8,
    /// The words.
    pub title: String,
    /// The page, from 0.
    pub page: usize,
    /// How far down.
    pub y: f32,
}

/// Words that lead somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Where to.
    pub target: Target,
    /// The part of the document that the link is.
    pub node: Node,
}

/// Something that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is a part of; nothing for rules, running heads and other furniture.
    pub node: Option<Node>,
    /// What is drawn.
    pub mark: Mark,
}

/// What can be drawn. Figures are made of the same marks, so their text is text.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A run of text in one face.
    Text(Text),
    /// A shape.
    Shape(Shape),
}

/// A run of text in one face, on one base line.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// Its left end.
    pub x: f32,
    /// Its base line.
    pub y: f32,
    /// Its width without a space at its end.
    pub width: f32,
    /// The characters, all of them in `face`.
    pub text: String,
    /// The face that draws.
    pub face: Face,
    /// The type size.
    pub size: f32,
    /// The colour.
    pub colour: Colour,
    /// Where it leads.
    pub link: Option<Rc<Link>>,
    /// The glyphs of a run from right to left, in the order of drawing; empty where each character has its own.
    pub glyphs: Vec<Glyph>,
}

/// A glyph that a shaper chose and placed; lengths are thousandths of the type size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyph {
    /// Its number in the whole face.
    pub id: u16,
    /// Its width as the face states it.
    pub width: u16,
    /// How far the next glyph is.
    pub advance: i16,
    /// How far it is moved to the right.
    pub right: i16,
    /// How far it is moved up.
    pub up: i16,
    /// The characters that it stands for.
    pub text: String,
}

/// A drawing that is not split over pages: marks in points from its own top left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// What it is made of, in reading order.
    pub marks: Vec<Mark>,
    /// What it shows, for readers who can not see it.
    pub description: String,
}

impl Placed {
    /// The marks that leave the text's margins or the paper, each with its page, from 1. There should be none.
    pub fn past_the_margin(&self) -> impl Iterator<Item = (usize, &Mark)> {
        /// Outlines of letters reach a little over their widths.
        const SLACK: f32 = 0.5;
        let paper = self.paper;
        let pages = self.pages.iter().zip(1..);
        let marks = pages
            .flat_map(|(page, number)| page.items.iter().map(move |item| (number, &item.mark)));
        marks.filter(move |(_, mark)| {
            let [left, top, right, bottom] = mark.bounds();
            left < paper.left() - SLACK
                || right > paper.right() + SLACK
                || top < 0.0
                || bottom > paper.height()
        })
    }
}

impl Mark {
    /// Moves it.
    pub fn shift(&mut self, right: f32, down: f32) {
        match self {
            Self::Text(text) => {
                text.x += right;
                text.y += down;
            }
            Self::Shape(shape) => {
                shape.each_point(|x, y| {
                    *x += right;
                    *y += down;
                });
            }
        }
    }

    /// Makes it larger or smaller, seen from the top left corner of its drawing.
    pub fn scale(&mut self, factor: f32) {
        match self {
            Self::Text(text) => {
                for length in [&mut text.x, &mut text.y, &mut text.width, &mut text.size] {
                    *length *= factor;
                }
            }
            Self::Shape(shape) => {
                shape.each_point(|x, y| {
                    *x *= factor;
                    *y *= factor;
                });
                if let Some(stroke) = &mut shape.stroke {
                    stroke.width *= factor;
                }
            }
        }
    }

    /// Its left, top, right and bottom, with the letters that reach furthest up and down.
    #[must_use]
    pub fn bounds(&self) -> [f32; 4] {
        match self {
            Self::Text(text) => [
                text.x,
                text.y - text.size * 0.9,
                text.x + text.width,
                text.y + text.size * 0.28,
            ],
            Self::Shape(shape) => {
                let half = shape.stroke.map_or(0.0, |stroke| stroke.width / 2.0);
                shape.points().fold(
                    [f32::MAX, f32::MAX, f32::MIN, f32::MIN],
                    |[left, top, right, bottom], (x, y)| {
                        [
                            left.min(x - half),
                            top.min(y - half),
                            right.max(x + half),
                            bottom.max(y + half),
                        ]
                    },
                )
            }
        }
    }
}

impl Placed {
    /// Every page as lines of text, for tests and for finding out why something stands where it stands.
    #[must_use]
    pub fn describe(&self) -> String {
        let mut described = String::new();
        for (number, page) in self.pages.iter().enumerate() {
            let _ = writeln!(described, "page {}", number + 1);
            for item in &page.items {
                let role = item
                    .node
                    .and_then(|node| self.tree.part(node))
                    .map_or("-", |part| part.role.name());
                let _ = match &item.mark {
                    Mark::Text(text) => writeln!(
                        described,
                        "{role:>10} {:7.1} {:7.1} {:6.1} {} {} {:?}",
                        text.x,
                        text.y,
                        text.width,
                        text.face.name(),
                        text.size,
                        text.text
                    ),
                    Mark::Shape(_) => {
                        let [left, top, right, bottom] = item.mark.bounds();
                        writeln!(
                            described,
                            "{role:>10} {left:7.1} {top:7.1} {:6.1} × {:.1} shape",
                            right - left,
                            bottom - top
                        )
                    }
                };
            }
        }
        described
    }
}
