//! The frame of a figure: rows one below the other in three columns, the axis of time, the marks that cross all rows.

use super::lanes;
use super::measure::{Measure, Type};
use super::palette::{HEAT, Ink};
use super::primitive::{Anchor, Drawn, Line, Plot, Primitive, Text};
use super::recorder::Marks;
use super::sheet::Sheet;
use super::{bars, fill, latency, lines, multiples, scale, single};
use crate::document::figure::{Content, Entry, Figure, Row, Swatch, TimeAxis};

/// Room that text keeps from what it does not belong to.
const APART: f32 = 4.0;

/// A flag says no more.
const LONGEST_FLAG: usize = 24;

pub(super) fn draw(figure: &Figure, sheet: &Sheet, measure: &Measure<'_>) -> Drawn {
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
    };
    painter.head();
    if painter.y == 0.0 && !sheet.narrow {
        // Room for what stands above a plot's upper edge: half a label, a flag of a restart.
        painter.y = 13.0 * sheet.unit;
    }
    let top = painter.y;
    let last = figure.rows.len().saturating_sub(1);
    for (index, row) in figure.rows.iter().enumerate() {
        painter.row(row);
        if index < last {
            painter.y += match row.content {
                Content::Impact => 0.0,
                _ => sheet.gap,
            };
        }
    }
    painter.foot(top);
    painter.finish()
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

    /// The words "time from the fault", the flags, and the times between them.
    fn head(&mut self) {
        let Some(time) = self.time else { return };
        let Some(first) = time.faults.first() else {
            return;
        };
        let unit = self.sheet.unit;
        let (height, size) = (18.0 * unit, self.sheet.size);
        let height = height.max(size * 1.6);
        let mut taken: Vec<Vec<(f32, f32)>> = Vec::new();
        for (index, fault) in time.faults.iter().enumerate().take(6) {
            let mut label: String = fault.label.chars().take(LONGEST_FLAG).collect();
            if fault.label.chars().count() > LONGEST_FLAG {
                label.pop();
                label.push('…');
            }
            let look = self.strong(Ink::Ground);
            let wide = self.measure.width(&label, size, true) + 12.0 * unit;
            let mut x = self.x(fault.start);
            if x + wide > self.sheet.width {
                x = (x - wide).max(0.0);
            }
            let free = |row: &Vec<(f32, f32)>| row.iter().all(|one| x + wide < one.0 || x > one.1);
            let row = taken.iter().position(free).unwrap_or(taken.len());
            if row == taken.len() {
                taken.push(Vec::new());
            }
            if let Some(row) = taken.get_mut(row) {
                row.push((x - 2.0 * unit, x + wide + 2.0 * unit));
            }
            #[expect(clippy::cast_precision_loss, reason = "a handful of rows")]
            let y = row as f32 * (height + 2.0 * unit);
            self.over.push(Primitive::Boxes {
                boxes: vec![[x, y, wide, height]],
                fill: Some(Ink::Fault),
                stroke: None,
                opacity: 1.0,
            });
            let baseline = self.centred(y + height / 2.0);
            self.put(&label, x + 6.0 * unit, baseline, Anchor::Start, look);
            let _ = index;
        }
        #[expect(clippy::cast_precision_loss, reason = "a handful of rows")]
        let rows = taken.len() as f32;
        let baseline = self.centred(height / 2.0);
        let quiet = self.look(Ink::Text3);
        if !self.sheet.narrow {
            self.put("time from the fault", 0.0, baseline, Anchor::Start, quiet);
        }
        let most = (self.sheet.right - self.sheet.left) / (self.sheet.size * 6.0);
        let ticks = scale::relative_ticks(first.start, time.from, time.to, f64::from(most));
        let mut busy = taken.into_iter().next().unwrap_or_default();
        for (second, words) in ticks {
            let text = self
                .measure
                .text(&words, self.x(second), baseline, Anchor::Middle, quiet);
            let (left, right) = (text.left(), text.left() + text.width);
            let clear = busy
                .iter()
                .all(|one| right + APART * unit < one.0 || left > one.1 + APART * unit);
            if clear && right <= self.sheet.width {
                busy.push((left, right));
                self.words.push(text);
            }
        }
        self.y = rows * (height + 2.0 * unit) + 4.0 * unit;
    }

    fn row(&mut self, row: &Row) {
        if self.sheet.narrow {
            self.head_above(row);
        }
        let height = match &row.content {
            Content::Lanes(_) | Content::Impact => 0.0,
            Content::Bars(bars) if bars.tall => self.sheet.tall,
            Content::Bars(_) | Content::Lines(_) => self.sheet.low,
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
        };
        let plot = Plot {
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
            Content::Steps(content) => single::steps(self, content, plot),
            Content::Curve(content) => single::curve(self, content, plot),
        };
        self.plots.push(plot);
        let ticks_width = self.ticks(plot, &ticks);
        let mut end = plot.bottom;
        if !self.sheet.narrow {
            let room = self.sheet.left - ticks_width - 16.0 * self.sheet.unit;
            end = end.max(self.title(row, plot.top, room));
            end = end.max(self.legend(&row.legend, plot.top));
        }
        self.y = match row.content {
            Content::Steps(_) | Content::Curve(_) => {
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
        let mut last: Option<f32> = None;
        for tick in ticks {
            let ink = if tick.base { Ink::BaseLine } else { Ink::Line };
            self.behind.push(Primitive::Segments {
                segments: vec![[plot.left, tick.y, plot.right, tick.y]],
                line: Line::new(ink, unit),
            });
            // Labels that would touch are dropped; those that come first are kept.
            if last.is_some_and(|last| (last - tick.y).abs() < self.sheet.size * 1.2) {
                continue;
            }
            last = Some(tick.y);
            let room = plot.left - 8.0 * unit;
            let words = self.measure.cut(&tick.words, self.sheet.size, false, room);
            let text = self
                .measure
                .text(&words, room, self.centred(tick.y), Anchor::End, look);
            widest = widest.max(text.width);
            self.words.push(text);
        }
        widest
    }

    /// The row's name and note at the left; gives where they end.
    pub(super) fn title(&mut self, row: &Row, top: f32, room: f32) -> f32 {
        let size = self.sheet.title;
        let bold = Type {
            size,
            bold: true,
            ink: Ink::Text,
        };
        let mut y = top + size * 0.8;
        let words = self.measure.cut(&row.title, size, true, room);
        self.put(&words, 0.0, y, Anchor::Start, bold);
        let quiet = self.look(Ink::Text3);
        for line in self.measure.broken(&row.note, self.sheet.size, room, 3) {
            y += self.sheet.leading;
            self.put(&line, 0.0, y, Anchor::Start, quiet);
        }
        y + size * 0.3
    }

    /// The row's totals at the right; gives where they end.
    pub(super) fn legend(&mut self, entries: &[Entry], top: f32) -> f32 {
        let unit = self.sheet.unit;
        let left = self.sheet.right + self.sheet.beside;
        let right = self.sheet.width;
        let mut y = top + self.sheet.size * 0.8;
        let mut end = top;
        for entry in entries {
            let x = left + self.swatch(entry.mark, left, y, right);
            if matches!(entry.mark, Swatch::Heat(..)) {
                y += self.sheet.leading;
            }
            let look = if entry.strong {
                self.strong(Ink::Text)
            } else {
                self.look(Ink::Text2)
            };
            let shown = self
                .measure
                .cut(&entry.value, look.size, look.bold, (right - left) * 0.6);
            let value = self.measure.text(&shown, right, y, Anchor::End, look);
            let room = right - x - value.width - 2.0 * unit;
            let label = self.measure.cut(&entry.label, look.size, look.bold, room);
            self.put(&label, x, y, Anchor::Start, look);
            if !value.words.is_empty() {
                self.words.push(value);
            }
            end = y + self.sheet.size * 0.3;
            y += self.sheet.leading;
        }
        end
    }

    /// A mark in front of words; gives how far the words are moved.
    fn swatch(&mut self, mark: Swatch, x: f32, baseline: f32, right: f32) -> f32 {
        let unit = self.sheet.unit;
        let middle = baseline - self.sheet.size * 0.36;
        match mark {
            Swatch::Class(class) => {
                fill::swatch(class, x, middle - 5.0 * unit, unit, &mut self.over);
            }
            Swatch::Cross => {
                let half = 2.8 * unit;
                let x = x + 5.0 * unit;
                self.over.push(Primitive::Segments {
                    segments: vec![
                        [x - half, middle - half, x + half, middle + half],
                        [x - half, middle + half, x + half, middle - half],
                    ],
                    line: Line::new(Ink::Text, 1.3 * unit),
                });
            }
            Swatch::Dot => self.over.push(Primitive::Dots {
                points: vec![(x + 5.0 * unit, middle)],
                radius: 2.2 * unit,
                ink: Ink::Success,
                opacity: 1.0,
            }),
            Swatch::Line(index) => self.over.push(Primitive::Path {
                points: vec![(x, middle), (x + 11.0 * unit, middle)],
                line: lines::look(index, unit),
            }),
            Swatch::Heat(least, most) => {
                let wide = (right - x).min(98.0 * unit) / 7.0;
                let top = baseline + self.sheet.leading * 0.35;
                let mut at = x;
                for ink in HEAT {
                    self.over.push(Primitive::Boxes {
                        boxes: vec![[at, top, wide, 8.0 * unit]],
                        fill: Some(ink),
                        stroke: None,
                        opacity: 1.0,
                    });
                    at += wide;
                }
                let look = self.look(Ink::Text3);
                let y = top + 8.0 * unit + self.sheet.size;
                let words = crate::wording::count;
                self.put("requests per cell", x, baseline, Anchor::Start, look);
                self.put(&words(least), x, y, Anchor::Start, look);
                self.put(&words(most), at, y, Anchor::End, look);
                return 0.0;
            }
            Swatch::None => {}
        }
        15.0 * unit
    }

    /// On a narrow sheet: the row's name, note and totals above its plot.
    fn head_above(&mut self, row: &Row) {
        if matches!(row.content, Content::Lanes(_) | Content::Impact) {
            return;
        }
        let (unit, size) = (self.sheet.unit, self.sheet.title);
        let bold = Type {
            size,
            bold: true,
            ink: Ink::Text,
        };
        let mut y = self.y + size;
        let title = self.measure.cut(&row.title, size, true, self.sheet.width);
        let wide = self.measure.width(&title, size, true) + 8.0 * unit;
        self.put(&title, 0.0, y, Anchor::Start, bold);
        let quiet = self.look(Ink::Text3);
        let rest = self.sheet.width - wide;
        if self.measure.width(&row.note, self.sheet.size, false) <= rest {
            self.put(&row.note, wide, y, Anchor::Start, quiet);
        } else {
            for line in self
                .measure
                .broken(&row.note, self.sheet.size, self.sheet.width, 2)
            {
                y += self.sheet.leading;
                self.put(&line, 0.0, y, Anchor::Start, quiet);
            }
        }
        let mut x = self.sheet.width;
        for entry in &row.legend {
            let look = if entry.strong {
                self.strong(Ink::Text)
            } else {
                self.look(Ink::Text2)
            };
            let heat = matches!(entry.mark, Swatch::Heat(..));
            let words = if entry.value.is_empty() {
                entry.label.clone()
            } else {
                format!("{} {}", entry.label, entry.value)
            };
            let wide = if heat {
                self.sheet.width
            } else {
                self.measure.width(&words, look.size, look.bold) + 28.0 * unit
            };
            if x + wide > self.sheet.width {
                y += self.sheet.leading;
                x = 0.0;
            }
            let moved = self.swatch(entry.mark, x, y, self.sheet.width);
            if heat {
                y += self.sheet.leading * 1.8;
            } else {
                let room = self.sheet.width - x - moved;
                let words = self.measure.cut(&words, look.size, look.bold, room);
                self.put(&words, x + moved, y, Anchor::Start, look);
            }
            x += wide;
        }
        self.y = y + 12.0 * unit;
    }

    /// The axis of time below the rows, and what crosses them from `top` on.
    fn foot(&mut self, top: f32) {
        let Some(time) = self.time else { return };
        let unit = self.sheet.unit;
        let bottom = self.y;
        self.crossings(time, top, bottom);
        self.behind.push(Primitive::Segments {
            segments: vec![[self.sheet.left, bottom, self.sheet.right, bottom]],
            line: Line::new(Ink::Text3, unit),
        });
        let look = self.look(Ink::Text2);
        let baseline = bottom + 5.0 * unit + self.sheet.size * 1.2;
        let most = (self.sheet.right - self.sheet.left) / (self.sheet.size * 6.2);
        let date = format!(
            "{}, {}",
            time.clock.date(time.origin),
            time.clock.zone(time.origin)
        );
        let mut free_from = f32::MIN;
        if self.sheet.narrow {
            let quiet = self.look(Ink::Text3);
            let y = baseline + self.sheet.leading;
            self.put(&date, 0.0, y, Anchor::Start, quiet);
        } else {
            let room = self.sheet.left - self.sheet.size * 2.6;
            let words = self.measure.cut(&date, self.sheet.size, false, room);
            let text = self
                .measure
                .text(&words, 0.0, baseline, Anchor::Start, look);
            free_from = text.width + APART * unit;
            self.words.push(text);
        }
        let ticks =
            scale::clock_ticks(time.origin, time.from, time.to, time.clock, f64::from(most));
        for (second, words) in ticks {
            let x = self.x(second);
            self.behind.push(Primitive::Segments {
                segments: vec![[x, bottom, x, bottom + 5.0 * unit]],
                line: Line::new(Ink::Text3, unit),
            });
            let mut text = self.measure.text(&words, x, baseline, Anchor::Middle, look);
            let over = text.left() + text.width - self.sheet.width;
            if over > 0.0 {
                text.x -= over;
            }
            if text.left() < 0.0 {
                text.x -= text.left();
            }
            if text.left() >= free_from {
                free_from = text.left() + text.width + APART * unit;
                self.words.push(text);
            }
        }
        self.y = baseline
            + self.sheet.size * 0.3
            + if self.sheet.narrow {
                self.sheet.leading
            } else {
                0.0
            };
    }

    /// The faults' bands and the ends of impacts.
    fn crossings(&mut self, time: &TimeAxis, top: f32, bottom: f32) {
        let unit = self.sheet.unit;
        let spans: Vec<(f32, f32)> = if self.sheet.narrow {
            self.plots
                .iter()
                .map(|plot| (plot.top, plot.bottom))
                .collect()
        } else {
            vec![((top - 4.0 * unit).max(0.0), bottom)]
        };
        for fault in &time.faults {
            let (start, end) = (self.x(fault.start), self.x(fault.end));
            for (top, bottom) in &spans {
                let height = bottom - top;
                self.behind.push(Primitive::Boxes {
                    boxes: vec![[start, *top, (end - start).max(unit), height]],
                    fill: Some(Ink::Fault),
                    stroke: None,
                    opacity: 0.13,
                });
                self.over.push(Primitive::Segments {
                    segments: vec![[start, *top, start, *bottom]],
                    line: Line::new(Ink::Fault, 1.2 * unit),
                });
                if end - start > 20.0 * unit {
                    self.over.push(Primitive::Segments {
                        segments: vec![[end, *top, end, *bottom]],
                        line: Line::new(Ink::Fault, 1.2 * unit).dashed(3.0 * unit, 2.0 * unit),
                    });
                }
            }
        }
        if let Some(end) = time.fault_end
            && end > time.from
            && end < time.to
        {
            let x = self.x(end);
            for (top, bottom) in &spans {
                self.over.push(Primitive::Segments {
                    segments: vec![[x, *top, x, *bottom]],
                    line: Line::new(Ink::Fault, 0.8 * unit).dashed(3.0 * unit, 2.0 * unit),
                });
            }
        }
        // Impact lines begin at their brackets and cross the rows below.
        let below = self.plots.first().map_or(bottom, |plot| plot.top);
        for impact in &time.impacts {
            let mut ends = vec![impact.start];
            if !impact.open {
                ends.push(impact.end);
            }
            ends.retain(|end| time.from < *end && *end < time.to);
            for x in ends.into_iter().map(|end| self.x(end)).collect::<Vec<_>>() {
                for (top, bottom) in &spans {
                    let top = if self.sheet.narrow { *top } else { below };
                    self.over.push(Primitive::Segments {
                        segments: vec![[x, top, x, *bottom]],
                        line: Line::new(Ink::Impact, unit).dashed(1.5 * unit, 2.5 * unit),
                    });
                }
            }
        }
    }

    /// The upright lines that cross all rows, by their places.
    pub(super) fn crossing_places(&self) -> Vec<f32> {
        let Some(time) = self.time else {
            return Vec::new();
        };
        let mut seconds: Vec<f64> = time.fault_end.into_iter().collect();
        for fault in &time.faults {
            seconds.extend([fault.start, fault.end]);
        }
        seconds.retain(|second| time.from < *second && *second < time.to);
        seconds.into_iter().map(|second| self.x(second)).collect()
    }

    /// Words that a line would cross get a seam, which interrupts the line.
    fn clear_lines(&mut self) {
        let mut lines: Vec<[f32; 4]> = Vec::new();
        for mark in &self.over {
            if let Primitive::Segments { segments, .. } = mark {
                lines.extend(segments);
            }
        }
        for text in &mut self.words {
            let [left, top, right, bottom] = text.bounds();
            text.halo |= lines.iter().any(|[x1, y1, x2, y2]| {
                x1.min(*x2) < right
                    && x1.max(*x2) > left
                    && y1.min(*y2) < bottom
                    && y1.max(*y2) > top
            });
        }
    }

    fn finish(mut self) -> Drawn {
        self.clear_lines();
        let mut marks = self.behind;
        marks.append(&mut self.marks.borrow_mut());
        marks.extend(self.over);
        marks.extend(self.words.into_iter().map(Primitive::Text));
        Drawn {
            width: self.sheet.width,
            height: (self.y + 2.0 * self.sheet.unit).ceil(),
            marks,
            plots: self.plots,
        }
    }
}
