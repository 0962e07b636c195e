//! What every painter can draw. Places are in the unit of the sheet, from its top left corner.

use std::ops::Range;

use super::palette::Ink;
use crate::model::Moment;

/// A drawn figure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawn {
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// What it is made of, from the back to the front.
    pub marks: Vec<Primitive>,
    /// Where the plots of the rows stand, for those who read values off.
    pub plots: Vec<Plot>,
    /// Where each row of the figure draws, lanes and brackets included, in the order of the rows.
    pub rows: Vec<Plot>,
    /// The height of the axis of time, if there is one.
    pub axis: Option<f32>,
    /// Which marks belong to which row, in the order of the marks; what is in none belongs to the whole figure.
    pub parts: Vec<(Part, Range<usize>)>,
    /// The moments at which plots over time begin and end.
    pub time: Option<(Moment, Moment)>,
}

/// A part of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A row with its grid, its marks and its names.
    Row(usize),
    /// One of a row's series, both by their places.
    Series(usize, usize),
    /// A row's totals.
    Totals(usize),
}

/// Where a row's plot stands.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Plot {
    /// The row's place in the figure.
    pub row: usize,
    /// Its left edge.
    pub left: f32,
    /// Its upper edge.
    pub top: f32,
    /// Its right edge.
    pub right: f32,
    /// Its lower edge.
    pub bottom: f32,
}

/// One mark, or many of one look.
#[derive(Debug, Clone, PartialEq)]
pub enum Primitive {
    /// Rectangles: left, top, width, height.
    Boxes {
        /// The rectangles.
        boxes: Vec<[f32; 4]>,
        /// The ink inside.
        fill: Option<Ink>,
        /// The line around.
        stroke: Option<Line>,
        /// How much of it is seen, 0 to 1.
        opacity: f32,
    },
    /// A line through points.
    Path {
        /// The points.
        points: Vec<(f32, f32)>,
        /// The line.
        line: Line,
    },
    /// A filled shape.
    Area {
        /// Its corners.
        points: Vec<(f32, f32)>,
        /// The ink inside; none for an outline alone.
        fill: Option<Ink>,
        /// The line around.
        stroke: Option<Line>,
        /// How much of it is seen, 0 to 1.
        opacity: f32,
    },
    /// Straight lines that do not meet: hatches, crosses, grids.
    Segments {
        /// From where to where.
        segments: Vec<[f32; 4]>,
        /// The line.
        line: Line,
    },
    /// Dots.
    Dots {
        /// Their middles.
        points: Vec<(f32, f32)>,
        /// Their radius.
        radius: f32,
        /// Their ink.
        ink: Ink,
        /// How much of them is seen, 0 to 1.
        opacity: f32,
    },
    /// Words.
    Text(Text),
}

/// A line's look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Its ink.
    pub ink: Ink,
    /// Its width.
    pub width: f32,
    /// The lengths of dash and gap.
    pub dash: Option<(f32, f32)>,
}

impl Line {
    /// A line without gaps.
    #[must_use]
    pub const fn new(ink: Ink, width: f32) -> Self {
        Self {
            ink,
            width,
            dash: None,
        }
    }

    /// The same line, dashed.
    #[must_use]
    pub const fn dashed(mut self, dash: f32, gap: f32) -> Self {
        self.dash = Some((dash, gap));
        self
    }
}

/// Words on one base line.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// Their left end, middle or right end.
    pub x: f32,
    /// Their base line.
    pub y: f32,
    /// What `x` is.
    pub anchor: Anchor,
    /// The words.
    pub words: String,
    /// The type size.
    pub size: f32,
    /// True for the heavier face.
    pub bold: bool,
    /// Their ink.
    pub ink: Ink,
    /// True if a seam in the page's colour keeps them apart from the marks below.
    pub halo: bool,
    /// Their width as measured.
    pub width: f32,
}

/// Which end of words a place means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The left end.
    Start,
    /// The middle.
    Middle,
    /// The right end.
    End,
}

impl Text {
    /// Where they begin.
    #[must_use]
    pub fn left(&self) -> f32 {
        match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - self.width / 2.0,
            Anchor::End => self.x - self.width,
        }
    }

    /// Their left, top, right and bottom, by the height of capitals and the depth of tails.
    #[must_use]
    pub fn bounds(&self) -> [f32; 4] {
        let left = self.left();
        [
            left,
            self.y - self.size * 0.74,
            left + self.width,
            self.y + self.size * 0.2,
        ]
    }
}
