//! Rows: cells side by side that are cut by a page break only when they are higher than a page.

use std::rc::Rc;

use super::super::colour::Colour;
use super::super::structure::Node;
use super::super::text::Line;
use super::compose::Composer;
use super::flow::{Head, Strip};
use super::line::{Stand, baseline, size_of};

/// A cell whose lines are broken.
pub(super) struct RowCell {
    /// Its left end and width on the page.
    pub(super) column: (f32, f32),
    pub(super) stand: Stand,
    pub(super) lines: Vec<Line>,
    pub(super) node: Option<Node>,
}

/// How a row is set.
#[derive(Clone, Default)]
pub(super) struct RowLook {
    pub(super) leading: f32,
    /// Space above and below the lines.
    pub(super) padding: (f32, f32),
    /// A line below.
    pub(super) rule: Option<Colour>,
    /// A line above.
    pub(super) over: Option<Colour>,
    /// What is repeated above it on a new page.
    pub(super) head: Option<Rc<Head>>,
    /// True if it stays with the next strip.
    pub(super) keep: bool,
}

impl Composer<'_> {
    /// Sets a row. One that fits on no page is cut between its lines.
    pub(super) fn row(&mut self, cells: &[RowCell], look: &RowLook) {
        let count = cells
            .iter()
            .map(|cell| cell.lines.len())
            .max()
            .unwrap_or(0)
            .max(1);
        let head = look.head.as_ref().or(self.above.as_ref());
        let head = head.map_or(0.0, |head| head.height);
        let room = self.capacity() - head - look.padding.0 - look.padding.1;
        let most = ((room / look.leading) as usize).max(1);
        let mut from = 0;
        while from < count {
            let to = (from + most).min(count);
            let strip = self.band(cells, look, from..to, count);
            self.push(strip);
            from = to;
        }
    }

    /// The lines `range` of every cell.
    fn band(
        &self,
        cells: &[RowCell],
        look: &RowLook,
        range: std::ops::Range<usize>,
        count: usize,
    ) -> Strip {
        let above = if range.start == 0 {
            look.padding.0
        } else {
            0.0
        };
        let below = if range.end == count {
            look.padding.1
        } else {
            0.0
        };
        let mut strip = Strip {
            height: above + below + look.leading * range.len() as f32,
            baseline: above + baseline(look.leading, 8.5),
            keep: look.keep && range.end == count,
            head: look.head.clone(),
            ..Strip::default()
        };
        for cell in cells {
            let lines = cell.lines.iter().skip(range.start).take(range.len());
            for (at, line) in lines.enumerate() {
                let y = above + look.leading * at as f32 + baseline(look.leading, size_of(line));
                strip
                    .items
                    .extend(self.line_in(line, cell.column, cell.stand, y, cell.node));
            }
        }
        if let Some(colour) = look.over.filter(|_| range.start == 0) {
            strip.items.push(self.rule_here(0.3, colour));
        }
        if let Some(colour) = look.rule.filter(|_| range.end == count) {
            strip.items.push(self.rule_here(strip.height - 0.3, colour));
        }
        strip
    }
}
