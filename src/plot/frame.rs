//! The frame of a figure: rows one below the other in three columns, the axis of time, the marks that cross all rows.

use super::lanes;
use super::measure::{Measure, Type};
use super::palette::Ink;
use super::part::Parts;
use super::primitive::{Anchor, Drawn, Line, Part, Plot, Primitive, Text};
use super::recorder::Marks;
use super::room::{around, interrupted};
use super::sheet::Sheet;
use super::{
    bars, curve, dumbbells, latency, levels, lines, multiples, overlay, panels, steps, trend,
};
use crate::document::figure::{Content, Figure, Row, TimeAxis};

/// Room that text keeps from what it does not belong to.
pub(super) const APART: f32 = 4.0;

/// Draws a figure. Where plots begin near the edge of the sheet, they give way to ticks that need more room.
pub(super) fn draw(figure: &Figure, sheet: &Sheet, measure: &Measure<'_>) -> Drawn {
    let (drawn, wanting) = once(figure, sheet, measure);
    if wanting <= 0.0 || !sheet.narrow {
        return drawn;
    }
    let most = (sheet.right - sheet.left) / 3.0;
    let wider = Sheet {
        left: sheet.left + wanting.min(most).ceil(),
        ..*sheet
    };
    once(figure, &wider, measure).0
}

fn once(figure: &Figure, sheet: &Sheet, measure: &Measure<'_>) -> (Drawn, f32) {
    let mut painter = Painter {
        sheet,
        measure,
        time: figure.time.as_ref(),
        y: 0.0,
        behind: Vec::new(),
        marks: Marks::default(),
        over: Vec::new(),
        words: Vec::new(),
        plots: Vec::new(),
        rows: Vec::new(),
        axis: None,
        parts: Parts::default(),
        wanting: 0.0,
        in_plot: false,
    };
    painter.head();
    if painter.y == 0.0 && !sheet.narrow {
        // Room for what stands above a plot's upper edge: half a label, a flag of a restart.
        painter.y = 13.0 * sheet.unit;
    }
    let top = painter.y;
    let last = figure.rows.len().saturating_sub(1);
    for (index, row) in figure.rows.iter().enumerate() {
        let (start, known) = (painter.y, painter.plots.len());
        painter.row(index, row);
        let place = match painter.plots.get(known..) {
            Some([only]) => *only,
            Some([first, .., last]) => Plot {
                bottom: last.bottom,
                ..*first
            },
            _ => Plot {
                row: index,
                left: sheet.left,
                top: start,
                right: sheet.right,
                bottom: painter.y,
            },
        };
        painter.rows.push(place);
        if index < last {
            painter.y += match row.content {
                Content::Impact => 0.0,
                _ => sheet.gap,
            };
        }
    }
    painter.foot(top);
    let wanting = painter.wanting;
    (painter.finish(), wanting)
}

/// A figure in the making.
pub(super) struct Painter<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) measure: &'a Measure<'a>,
    pub(super) time: Option<&'a TimeAxis>,
    /// Where the next row begins.
    pub(super) y: f32,
    /// Grids and bands.
    pub(super) behind: Vec<Primitive>,
    /// The data.
    pub(super) marks: Marks,
    /// Lines that cross the data.
    pub(super) over: Vec<Primitive>,
    /// All words, on top of everything.
    pub(super) words: Vec<Text>,
    /// The plots of the rows.
    pub(super) plots: Vec<Plot>,
    /// Where each row draws.
    rows: Vec<Plot>,
    /// The height of the axis of time.
    pub(super) axis: Option<f32>,
    /// What belongs to which row.
    pub(super) parts: Parts,
    /// By how much the widest label of a tick exceeds its room.
    wanting: f32,
    /// True while a row with a plot is drawn.
    pub(super) in_plot: bool,
}

/// A tick of a vertical axis: its height and its words.
pub(super) struct Tick {
    pub(super) y: f32,
    pub(super) words: String,
    /// True for the line that values stand on.
    pub(super) base: bool,
}

impl Painter<'_> {
    pub(super) fn look(&self, ink: Ink) -> Type {
        Type {
            size: self.sheet.size,
            bold: false,
            ink,
        }
    }

    pub(super) fn strong(&self, ink: Ink) -> Type {
        Type {
            bold: true,
            ..self.look(ink)
        }
    }

    pub(super) fn put(&mut self, words: &str, x: f32, y: f32, anchor: Anchor, look: Type) {
        let text = self.measure.text(words, x, y, anchor, look);
        if !text.words.is_empty() {
            self.words.push(text);
        }
    }

    /// Where a second stands; what lies outside the axis stands at its end.
    pub(super) fn x(&self, second: f64) -> f32 {
        let Some(time) = self.time else {
            return self.sheet.left;
        };
        let share = ((second - time.from) / (time.to - time.from)).clamp(0.0, 1.0);
        #[expect(clippy::cast_possible_truncation, reason = "a share of 1")]
        let share = share as f32;
        self.sheet.left + share * (self.sheet.right - self.sheet.left)
    }

    /// The heights of base lines that centre a line of type on `middle`.
    pub(super) fn centred(&self, middle: f32) -> f32 {
        middle + self.sheet.size * 0.36
    }

    /// From here on, marks belong to this part.
    pub(super) fn part(&mut self, part: Option<Part>) {
        let lengths = [
            self.behind.len(),
            self.marks.borrow().len(),
            self.over.len(),
            self.words.len(),
        ];
        self.parts.begin(part, lengths);
    }

    fn row(&mut self, index: usize, row: &Row) {
        self.part(Some(Part::Row(index)));
        self.in_plot = !matches!(row.content, Content::Lanes(_) | Content::Impact);
        self.content(index, row);
        self.part(None);
    }

    fn content(&mut self, index: usize, row: &Row) {
        if self.sheet.narrow {
            self.head_above(index, row);
        }
        let height = match &row.content {
            Content::Lanes(_)
            | Content::Impact
            | Content::Trend(_)
            | Content::Panels(_)
            | Content::Dumbbells(_) => 0.0,
            Content::Overlay(overlay) => overlay::height(overlay, self.sheet),
            Content::Bars(bars) if bars.tall => self.sheet.tall,
            Content::Bars(_) => self.sheet.low,
            // Several lines need the room that their names take anyway.
            Content::Lines(lines) => match lines.series.len() {
                0..=2 => self.sheet.low,
                count => {
                    #[expect(clippy::cast_precision_loss, reason = "a dozen names")]
                    let names = (count + 1) as f32 * self.sheet.leading;
                    names.max(self.sheet.latency)
                }
            },
            Content::Latency(latency) => {
                if latency.heat.is_some() {
                    self.sheet.heat
                } else {
                    self.sheet.latency
                }
            }
            Content::Multiples(multiples) => {
                #[expect(clippy::cast_precision_loss, reason = "a dozen rows")]
                let rows = multiples.series.len() as f32;
                rows * self.sheet.multiple
            }
            Content::Steps(_) | Content::Curve(_) => self.sheet.single,
            Content::Levels(levels) => {
                #[expect(clippy::cast_precision_loss, reason = "a few dozen rows")]
                let rows = levels.levels.len() as f32;
                rows * self.sheet.multiple
            }
        };
        let plot = Plot {
            row: index,
            left: self.sheet.left,
            top: self.y,
            right: self.sheet.right,
            bottom: self.y + height,
        };
        let ticks = match &row.content {
            Content::Lanes(content) => {
                lanes::draw(self, content);
                return;
            }
            Content::Impact => {
                lanes::impact(self, row);
                return;
            }
            Content::Bars(content) => bars::draw(self, content, plot),
            Content::Latency(content) => latency::draw(self, content, plot),
            Content::Lines(content) => lines::draw(self, content, plot),
            Content::Multiples(content) => {
                multiples::draw(self, row, content, plot);
                return;
            }
            Content::Trend(content) => {
                trend::draw(self, content, plot);
                return;
            }
            Content::Panels(content) => {
                panels::draw(self, content, plot);
                return;
            }
            Content::Dumbbells(content) => {
                dumbbells::draw(self, row, content, plot);
                return;
            }
            Content::Overlay(content) => overlay::draw(self, content, plot),
            Content::Steps(content) => steps::draw(self, content, plot),
            Content::Curve(content) => curve::draw(self, content, plot),
            Content::Levels(content) => levels::draw(self, content, plot),
        };
        self.plots.push(plot);
        let ticks_width = self.ticks(plot, &ticks);
        let mut end = plot.bottom;
        if !self.sheet.narrow {
            let room = self.sheet.left - ticks_width - 16.0 * self.sheet.unit;
            end = end.max(self.title(row, plot.top, room));
            self.part(Some(Part::Totals(index)));
            end = end.max(self.legend(&row.legend, plot.top));
        }
        self.y = match row.content {
            Content::Steps(_) | Content::Curve(_) | Content::Levels(_) => {
                end.max(plot.bottom + self.sheet.leading * 1.5)
            }
            _ => end,
        };
    }

    /// The ticks of a vertical axis and their lines; gives the width of the widest.
    pub(super) fn ticks(&mut self, plot: Plot, ticks: &[Tick]) -> f32 {
        let unit = self.sheet.unit;
        let look = self.look(Ink::Text3);
        let mut widest: f32 = 0.0;
        let mut labelled: Vec<f32> = Vec::new();
        for tick in ticks {
            let ink = if tick.base { Ink::BaseLine } else { Ink::Line };
            self.behind.push(Primitive::Segments {
                segments: vec![[plot.left, tick.y, plot.right, tick.y]],
                line: Line::new(ink, unit),
            });
            // Labels that would touch are dropped; those that come first are kept.
            let near = |other: &f32| (other - tick.y).abs() < self.sheet.size * 1.2;
            if labelled.iter().any(near) {
                continue;
            }
            labelled.push(tick.y);
            let room = plot.left - if self.sheet.narrow { 4.0 } else { 8.0 * unit };
            let whole = self.measure.width(&tick.words, self.sheet.size, false);
            self.wanting = self.wanting.max(whole - room);
            let words = self.measure.cut(&tick.words, self.sheet.size, false, room);
            let text = self
                .measure
                .text(&words, room, self.centred(tick.y), Anchor::End, look);
            widest = widest.max(text.width);
            self.words.push(text);
        }
        widest
    }

    /// An upright line that would cross words is interrupted there.
    fn clear_lines(&mut self) {
        let unit = self.sheet.unit;
        let words: Vec<[f32; 4]> = self
            .words
            .iter()
            .map(|text| around(text.bounds(), 1.5 * unit))
            .collect();
        for mark in self.behind.iter_mut().chain(&mut self.over) {
            if let Primitive::Segments { segments, line } = mark
                && matches!(line.ink, Ink::Fault | Ink::Impact)
            {
                *segments = segments
                    .iter()
                    .flat_map(|segment| interrupted(*segment, &words))
                    .collect();
            }
        }
    }

    fn finish(mut self) -> Drawn {
        self.clear_lines();
        let mut marks = self.behind;
        let mut layers = [0, marks.len(), 0, 0];
        marks.append(&mut self.marks.borrow_mut());
        layers[2] = marks.len();
        marks.extend(self.over);
        layers[3] = marks.len();
        marks.extend(self.words.into_iter().map(Primitive::Text));
        Drawn {
            width: self.sheet.width,
            height: (self.y + 2.0 * self.sheet.unit).ceil(),
            marks,
            plots: self.plots,
            rows: self.rows,
            // A page's script tells the time of places on an axis; where no clock holds there is none to tell.
            axis: self
                .axis
                .filter(|_| self.time.is_some_and(|time| time.relative.is_none())),
            parts: self.parts.ranges(layers),
            time: self
                .time
                .filter(|time| time.relative.is_none())
                .map(|time| {
                    let moment = |second| time.origin.plus_seconds(second);
                    (moment(time.from), moment(time.to))
                }),
        }
    }
}
