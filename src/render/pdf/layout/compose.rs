//! The desk on which blocks are set: where the next line begins, how wide it may be, and what it is part of.

use std::rc::Rc;

use super::super::breaking::break_lines;
use super::super::colour::Colour;
use super::super::paper::Paper;
use super::super::placed::{Drawing, Item, Placed};
use super::super::structure::{Node, Role, Tree};
use super::super::text::{Span, Style};
use super::contents::Line as ContentsLine;
use super::flow::{Bar, Fit, Flow, Group, Head, NEARLY_EMPTY, Strip};
use super::line::baseline;
use crate::font::Fonts;

/// Insets stop here, however deep blocks are nested.
const NARROWEST: f32 = 150.0;

/// A drawing leaves this much of a page to its words.
const HIGHEST_DRAWING: f32 = 0.9;

/// What was set, and how well it fills its pages.
pub(super) struct Laid {
    pub(super) placed: Placed,
    /// How much of the last page is filled, from 0 to 1.
    pub(super) filled: f32,
    pub(super) groups: Vec<Group>,
}

impl Laid {
    /// True unless the last page is nearly empty.
    pub(super) fn is_fair(&self) -> bool {
        self.placed.pages.len() == 1 || self.filled >= NEARLY_EMPTY
    }
}

/// Sets blocks one behind the other.
pub(super) struct Composer<'a> {
    pub(super) fonts: &'a Fonts<'a>,
    pub(super) tree: Tree,
    flow: Flow,
    paper: Paper,
    /// The column in which blocks are set.
    pub(super) x: f32,
    pub(super) width: f32,
    /// What the blocks are parts of.
    pub(super) parent: Node,
    /// The words of the section's head, repeated where a page break cuts something below it.
    pub(super) section: Option<(Vec<Span>, f32)>,
    /// What is repeated above strips that have no head of their own: the name of the section or activity they tell of.
    pub(super) above: Option<Rc<Head>>,
    /// The column of figures where it is not that of the text: all time axes of a page stand in one.
    pub(super) figure_column: Option<(f32, f32)>,
    /// The list of contents that is still to be set.
    pub(super) contents: Vec<ContentsLine>,
    /// True once a section below the title has begun; the contents stand behind the first.
    pub(super) sections: usize,
    /// How many figures were set.
    pub(super) figures: usize,
    gap: f32,
    bars: Vec<Bar>,
    anchors: Vec<String>,
    entry: Option<(u8, String)>,
    /// Bullets and numbers that wait for the first line of their item: their base line is 0.
    markers: Vec<Item>,
}

impl<'a> Composer<'a> {
    pub(super) fn new(
        fonts: &'a Fonts<'a>,
        paper: Paper,
        limit: Option<usize>,
        fit: Fit,
        contents: Vec<ContentsLine>,
    ) -> Self {
        Self {
            fonts,
            tree: Tree::default(),
            flow: Flow::new(paper, limit, fit),
            paper,
            x: paper.left(),
            width: paper.measure(),
            parent: Node::ROOT,
            section: None,
            above: None,
            figure_column: None,
            contents,
            sections: 0,
            figures: 0,
            gap: 0.0,
            bars: Vec::new(),
            anchors: Vec::new(),
            entry: None,
            markers: Vec::new(),
        }
    }

    pub(super) fn finish(mut self) -> Laid {
        self.flow.settle();
        Laid {
            filled: self.flow.filled(),
            groups: self.flow.groups,
            placed: Placed {
                paper: self.paper,
                pages: self.flow.pages,
                tree: self.tree,
                outline: self.flow.outline,
                anchors: self.flow.anchors,
            },
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.flow.is_full()
    }

    pub(super) fn capacity(&self) -> f32 {
        self.flow.capacity()
    }

    /// At least this much space stands before the next strip.
    pub(super) fn space(&mut self, gap: f32) {
        self.gap = self.gap.max(gap);
    }

    /// Links to `id` lead to the next strip.
    pub(super) fn anchor(&mut self, id: &str) {
        self.anchors.push(id.to_owned());
    }

    /// The next strip begins what the outline calls `title`.
    pub(super) fn entry(&mut self, level: u8, title: String) {
        self.entry = Some((level, title));
    }

    /// A marker that the next strip carries on its first base line.
    pub(super) fn marker(&mut self, items: Vec<Item>) {
        self.markers.extend(items);
    }

    /// True if a marker still waits for a line.
    pub(super) fn has_marker(&self) -> bool {
        !self.markers.is_empty()
    }

    pub(super) fn page_break(&mut self) {
        self.flow.page_break();
        self.gap = 0.0;
    }

    pub(super) fn push(&mut self, mut strip: Strip) {
        if !self.markers.is_empty() && strip.baseline <= 0.0 {
            // What begins without a line of text (figures, drawings) stands below its marker.
            let mut line = self.strip(13.0, 9.0);
            line.keep = true;
            self.push(line);
        }
        strip.gap = strip.gap.max(std::mem::take(&mut self.gap));
        strip.anchors.append(&mut self.anchors);
        if strip.entry.is_none() {
            strip.entry = self.entry.take();
        }
        // What has a name of its own says where the reader is.
        if strip.head.is_none() && strip.entry.is_none() {
            strip.head.clone_from(&self.above);
        }
        strip.bars = self.bars.clone();
        for bar in &mut self.bars {
            bar.fresh = false;
        }
        if !self.markers.is_empty() {
            let mut items = std::mem::take(&mut self.markers);
            for item in &mut items {
                item.mark.shift(0.0, strip.baseline);
            }
            items.append(&mut strip.items);
            strip.items = items;
        }
        self.flow.push(strip);
    }

    /// Sets what `set` sets in a narrower column, `inset` further to the right.
    pub(super) fn inset(&mut self, inset: f32, set: impl FnOnce(&mut Self)) {
        let inset = inset.min((self.width - NARROWEST).max(0.0));
        self.x += inset;
        self.width -= inset;
        set(self);
        self.x -= inset;
        self.width += inset;
    }

    /// Sets what `set` sets with a line at its left.
    pub(super) fn barred(&mut self, colour: Colour, width: f32, set: impl FnOnce(&mut Self)) {
        self.bars.push(Bar {
            x: self.x,
            width,
            colour,
            fresh: true,
        });
        self.inset(width + 8.0, set);
        self.bars.pop();
    }

    /// Sets what `set` sets as parts of a new part.
    pub(super) fn within(&mut self, role: Role, set: impl FnOnce(&mut Self)) {
        let outer = self.parent;
        self.parent = self.tree.add(outer, role);
        set(self);
        self.parent = outer;
    }

    /// Strips of which no page holds just the first few or the last few, and which pairs of neighbours a break may not
    /// part, as `joined` says of each and the next.
    pub(super) fn unbroken(&mut self, strips: Vec<(Strip, bool)>, few: usize, keep_last: bool) {
        let count = strips.len();
        for (at, (mut strip, joined)) in strips.into_iter().enumerate() {
            let is_last = at + 1 == count;
            let is_end = at + 1 < few || (at + few >= count && !is_last);
            strip.keep = joined || is_end || (is_last && keep_last);
            self.push(strip);
        }
    }

    /// The section's head with "continued" behind it, for the top of a page.
    pub(super) fn continued(&self) -> Head {
        let Some((spans, size)) = &self.section else {
            return Head::default();
        };
        let mut spans = spans.clone();
        for span in &mut spans {
            span.link = None;
        }
        spans.push(Span::words(
            "\u{A0} continued",
            Style::regular(8.5, Colour::TEXT_2),
        ));
        let leading = size + 4.5;
        let mut head = Head {
            height: 0.0,
            items: Vec::new(),
        };
        for line in break_lines(self.fonts, &spans, self.paper.measure()) {
            head.items.extend(self.line(
                &line,
                self.paper.left(),
                head.height + baseline(leading, *size),
                None,
            ));
            head.height += leading;
        }
        head.height += 5.0;
        head
    }

    /// A drawing in the column, shrunk to fit if it is too large, with its words below.
    pub(super) fn drawing(&mut self, drawing: &Drawing, caption: &[Span]) {
        let node = self
            .tree
            .describe(self.parent, Role::Figure, Some(drawing.description.clone()));
        let room = (self.width / drawing.width.max(1.0))
            .min(self.capacity() * HIGHEST_DRAWING / drawing.height.max(1.0))
            .min(1.0);
        let mut strip = Strip {
            height: drawing.height * room,
            keep: !caption.is_empty(),
            ..Strip::default()
        };
        for mark in &drawing.marks {
            let mut mark = mark.clone();
            if room < 1.0 {
                mark.scale(room);
            }
            mark.shift(self.x, 0.0);
            strip.items.push(Item {
                node: Some(node),
                mark,
            });
        }
        self.push(strip);
        if !caption.is_empty() {
            let node = self.tree.add(self.parent, Role::Caption);
            self.space(4.0);
            self.running(caption, 11.0, node, false);
        }
    }

    /// A head to be shared by strips, or none if it would take too much of a page.
    pub(super) fn shared(&self, head: Head) -> Option<Rc<Head>> {
        (head.height > 0.0 && head.height < self.capacity() * 0.25).then(|| Rc::new(head))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::placed::{Mark, Shape};
    use super::*;

    #[test]
    fn a_drawing_is_never_split_and_keeps_its_words() {
        let fonts = Fonts::new(None).unwrap();
        for lines in 0..60 {
            let mut composer = Composer::new(&fonts, Paper::A4, None, Fit::NATURAL, Vec::new());
            for _ in 0..lines {
                let strip = composer.strip(13.0, 9.0);
                composer.push(strip);
            }
            let drawing = Drawing {
                width: 400.0,
                height: 200.0,
                marks: vec![
                    Mark::Shape(Shape::rectangle(0.0, 0.0, 400.0, 1.0, Colour::TEXT)),
                    Mark::Shape(Shape::rectangle(0.0, 199.0, 400.0, 1.0, Colour::TEXT)),
                ],
                description: "two lines".to_owned(),
            };
            let caption = Span::words("Figure 1.", Style::regular(8.0, Colour::TEXT_2));
            composer.drawing(&drawing, &[caption]);
            let placed = composer.finish().placed;
            let last = placed.pages.last().unwrap();
            assert_eq!(last.items.len(), 3, "{lines}");
            let [_, _, _, bottom] = last.items.last().unwrap().mark.bounds();
            assert!(bottom <= Paper::A4.bottom());
        }
    }
}
