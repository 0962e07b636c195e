//! Lines of text and rules as items with their places.

use super::super::breaking::break_lines;
use super::super::colour::Colour;
use super::super::icon;
use super::super::placed::{Item, Mark, Shape};
use super::super::shape::Beginning;
use super::super::structure::Node;
use super::super::text::{Line, Span};
use super::compose::Composer;
use super::flow::Strip;

/// How lines stand in their column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    Left,
    Right,
    Center,
}

impl Composer<'_> {
    /// Running text in the whole column. A page never begins or ends with a single line of it.
    pub(super) fn running(&mut self, spans: &[Span], leading: f32, node: Node, keep: bool) {
        let lines = break_lines(self.fonts, spans, self.width);
        let count = lines.len();
        for (at, line) in lines.iter().enumerate() {
            let mut strip = self.strip(leading, size_of(line));
            let stand = match line.begins {
                Beginning::Left => Stand::Left,
                Beginning::Right => Stand::Right,
            };
            let column = (self.x, self.width);
            strip.items = self.line_in(line, column, stand, strip.baseline, Some(node));
            strip.keep = keep || (count > 1 && (at == 0 || at + 2 == count));
            self.push(strip);
        }
    }

    /// An empty strip for one line.
    pub(super) fn strip(&self, leading: f32, size: f32) -> Strip {
        Strip {
            height: leading,
            baseline: baseline(leading, size),
            ..Strip::default()
        }
    }

    /// The items of a line that begins at `x`.
    pub(super) fn line(&self, line: &Line, x: f32, baseline: f32, node: Option<Node>) -> Vec<Item> {
        let mut items = Vec::with_capacity(line.pieces.len());
        for piece in &line.pieces {
            let left = x + piece.x;
            let style = piece.style;
            let node = match (&piece.link, node) {
                (Some(link), Some(_)) => Some(link.node),
                (_, node) => node,
            };
            if let Some(sign) = piece.icon {
                // A sign stands on the middle of the letters.
                let side = style.size;
                let top = baseline - style.size * 0.36 - side / 2.0;
                items.extend(
                    icon::draw(sign, left, top, side, style.colour)
                        .into_iter()
                        .map(|shape| Item {
                            node: None,
                            mark: Mark::Shape(shape),
                        }),
                );
                continue;
            }
            items.push(Item {
                node,
                mark: Mark::Text(piece.clone().placed(left, baseline)),
            });
            if style.strike {
                let y = baseline - style.size * 0.27;
                items.push(rule(left, y, piece.width, style.colour, style.size * 0.07));
            }
        }
        items
    }

    /// The items of a line that stands in a column.
    pub(super) fn line_in(
        &self,
        line: &Line,
        (x, width): (f32, f32),
        stand: Stand,
        baseline: f32,
        node: Option<Node>,
    ) -> Vec<Item> {
        let spare = (width - line.width).max(0.0);
        let x = match stand {
            Stand::Left => x,
            Stand::Right => x + spare,
            Stand::Center => x + spare / 2.0,
        };
        self.line(line, x, baseline, node)
    }

    /// A line across the column.
    pub(super) fn rule_here(&self, y: f32, colour: Colour) -> Item {
        rule(self.x, y, self.width, colour, HAIRLINE)
    }
}

/// The width of rules.
pub(super) const HAIRLINE: f32 = 0.6;

/// Where the base line stands in a line of this leading, so that capitals stand in its middle.
pub(super) fn baseline(leading: f32, size: f32) -> f32 {
    leading / 2.0 + size * 0.36
}

/// The largest type in a line.
pub(super) fn size_of(line: &Line) -> f32 {
    line.pieces
        .iter()
        .map(|piece| piece.style.size)
        .fold(0.0, f32::max)
        .max(8.0)
}

/// A line from left to right.
pub(super) fn rule(x: f32, y: f32, width: f32, colour: Colour, thickness: f32) -> Item {
    Item {
        node: None,
        mark: Mark::Shape(Shape::rectangle(
            x,
            y - thickness / 2.0,
            width,
            thickness,
            colour,
        )),
    }
}
