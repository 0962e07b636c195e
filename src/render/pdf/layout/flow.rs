//! Strips onto pages: what stays together, what is repeated after a page break, and where everything lands.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::colour::Colour;
use super::super::paper::Paper;
use super::super::placed::{Entry, Item, Mark, Page, Shape};

/// A slice of the text area that is never cut. Its items count from its own top, but from the page's left.
#[derive(Debug, Default)]
pub(super) struct Strip {
    /// Space before it, left out at the top of a page.
    pub(super) gap: f32,
    pub(super) height: f32,
    pub(super) items: Vec<Item>,
    /// The base line of its first line of text, for a list's marker.
    pub(super) baseline: f32,
    /// True if no page may end behind it.
    pub(super) keep: bool,
    /// What is repeated when a page begins with this strip.
    pub(super) head: Option<Rc<Head>>,
    /// Lines at the left of everything that is quoted or remarked.
    pub(super) bars: Vec<Bar>,
    /// The ids that lead here.
    pub(super) anchors: Vec<String>,
    /// The heading that begins here.
    pub(super) entry: Option<(u8, String)>,
}

/// What is repeated at the top of a page, e.g. a table's head.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) height: f32,
    pub(super) items: Vec<Item>,
}

/// A line at the left of some strips, with the space between them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bar {
    pub(super) x: f32,
    pub(super) width: f32,
    pub(super) colour: Colour,
    /// True for the first strip of the bar: the space before it stays clear.
    pub(super) fresh: bool,
}

/// Heights within this distance of each other are the same.
const TOLERANCE: f32 = 0.05;

/// A page filled less than this share is not left for a page break.
pub(super) const NEARLY_EMPTY: f32 = 0.25;

/// Pages that are being filled.
pub(super) struct Flow {
    paper: Paper,
    pub(super) pages: Vec<Page>,
    y: f32,
    fresh: bool,
    pending: Vec<Strip>,
    pub(super) anchors: BTreeMap<String, (usize, f32)>,
    pub(super) outline: Vec<Entry>,
    /// Filling stops behind this page; only the beginning is wanted.
    limit: Option<usize>,
    fit: Fit,
    /// Where each group of strips that stay together began: what may be asked to begin a page.
    pub(super) groups: Vec<Group>,
}

/// How the same strips are fitted onto pages once more, where the last page was left nearly empty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fit {
    /// Gaps are this part of what they would be.
    pub(super) gaps: f32,
    /// The group, by its number, that begins a page wherever it would stand.
    pub(super) begins_page: Option<usize>,
}

impl Fit {
    /// As the rules say.
    pub(super) const NATURAL: Self = Self {
        gaps: 1.0,
        begins_page: None,
    };
}

/// Where a group of strips that stay together begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Group {
    /// From 0.
    pub(super) page: usize,
    pub(super) top: f32,
    /// Where it ends, or its page does if it ends on another.
    pub(super) bottom: f32,
    /// True if it begins something that has a name: a section, an activity, an output.
    pub(super) named: bool,
}

impl Flow {
    pub(super) fn new(paper: Paper, limit: Option<usize>, fit: Fit) -> Self {
        Self {
            fit,
            groups: Vec::new(),
            paper,
            pages: vec![Page::default()],
            y: paper.top(),
            fresh: true,
            pending: Vec::new(),
            anchors: BTreeMap::new(),
            outline: Vec::new(),
            limit,
        }
    }

    /// The height of a page's text area.
    pub(super) fn capacity(&self) -> f32 {
        self.paper.bottom() - self.paper.top()
    }

    /// True once nothing more is wanted.
    pub(super) fn is_full(&self) -> bool {
        self.limit.is_some_and(|limit| self.pages.len() > limit)
    }

    /// How much of the last page is filled, from 0 to 1.
    pub(super) fn filled(&self) -> f32 {
        (self.y - self.paper.top()) / self.capacity()
    }

    pub(super) fn push(&mut self, mut strip: Strip) {
        let keep = strip.keep;
        strip.gap *= self.fit.gaps;
        self.pending.push(strip);
        if !keep {
            self.settle();
        }
    }

    /// Ends a page unless it is nearly empty.
    pub(super) fn page_break(&mut self) {
        self.settle();
        if !self.fresh && (self.pages.len() == 1 || self.filled() >= NEARLY_EMPTY) {
            self.new_page();
        }
    }

    /// Places what still waits for a companion.
    pub(super) fn settle(&mut self) {
        let group = std::mem::take(&mut self.pending);
        if group.is_empty() || self.is_full() {
            return;
        }
        let whole: f32 = group.iter().map(|strip| strip.gap + strip.height).sum();
        let first = group.first().map_or(0.0, |strip| strip.gap);
        let head = group
            .first()
            .and_then(|strip| strip.head.as_ref())
            .map_or(0.0, |head| head.height);
        let leading = if self.fresh { first } else { 0.0 };
        let fits_here = self.y + whole - leading <= self.paper.bottom() + TOLERANCE;
        let fits_a_page = whole - first + head <= self.capacity() + TOLERANCE;
        // What fits no page goes on where it stands, if there is room for a fair beginning of it.
        let fair = self.paper.bottom() - self.y >= self.capacity() * NEARLY_EMPTY;
        let asked = self.fit.begins_page == Some(self.groups.len());
        if !self.fresh && (asked || (!fits_here && (fits_a_page || !fair))) {
            self.new_page();
        }
        let (page, top) = (self.pages.len() - 1, self.y);
        let named = group
            .iter()
            .any(|strip| strip.entry.is_some() || !strip.anchors.is_empty());
        for strip in group {
            self.place(strip);
        }
        let is_whole = page + 1 == self.pages.len();
        self.groups.push(Group {
            page,
            top,
            bottom: if is_whole {
                self.y
            } else {
                self.paper.bottom()
            },
            named,
        });
    }

    fn new_page(&mut self) {
        self.pages.push(Page::default());
        self.y = self.paper.top();
        self.fresh = true;
    }

    fn place(&mut self, strip: Strip) {
        let gap = if self.fresh { 0.0 } else { strip.gap };
        if !self.fresh && self.y + gap + strip.height > self.paper.bottom() + TOLERANCE {
            self.new_page();
        }
        if self.fresh
            && let Some(head) = &strip.head
        {
            let top = self.y;
            for item in &head.items {
                let mut item = item.clone();
                item.mark.shift(0.0, top);
                self.put(item);
            }
            self.y += head.height;
        }
        let gap = if self.fresh { 0.0 } else { strip.gap };
        let top = self.y + gap;
        let page = self.pages.len() - 1;
        for id in strip.anchors {
            self.anchors.entry(id).or_insert((page, top));
        }
        if let Some((level, title)) = strip.entry {
            self.outline.push(Entry {
                level,
                title,
                page,
                y: top,
            });
        }
        for bar in strip.bars {
            let above = if bar.fresh { 0.0 } else { gap };
            self.put(Item {
                node: None,
                mark: Mark::Shape(Shape::rectangle(
                    bar.x,
                    top - above,
                    bar.width,
                    strip.height + above,
                    bar.colour,
                )),
            });
        }
        for mut item in strip.items {
            item.mark.shift(0.0, top);
            self.put(item);
        }
        self.y = top + strip.height;
        self.fresh = false;
    }

    fn put(&mut self, item: Item) {
        if let Some(page) = self.pages.last_mut() {
            page.items.push(item);
        }
    }
}
