//! Below the rows: the axis of time; and through them: faults and the ends of impacts.

use super::frame::{APART, Painter};
use super::palette::Ink;
use super::primitive::{Anchor, Line, Primitive};
use super::scale;
use crate::document::figure::TimeAxis;

impl Painter<'_> {
    /// The axis of time below the rows, and what crosses them from `top` on.
    pub(super) fn foot(&mut self, top: f32) {
        let Some(time) = self.time else { return };
        let unit = self.sheet.unit;
        let bottom = self.y;
        self.axis = Some(bottom);
        self.crossings(time, top, bottom);
        self.behind.push(Primitive::Segments {
            segments: vec![[self.sheet.left, bottom, self.sheet.right, bottom]],
            line: Line::new(Ink::Text3, unit),
        });
        let look = self.look(Ink::Text2);
        let baseline = bottom + 5.0 * unit + self.sheet.size * 1.2;
        let most = (self.sheet.right - self.sheet.left) / (self.sheet.size * 6.2);
        let date = match time.relative {
            Some(zero) => format!("time from {zero}"),
            None => format!(
                "{}, {}",
                time.clock.date(time.origin),
                time.clock.zone(time.origin)
            ),
        };
        let mut free_from = f32::MIN;
        if self.sheet.narrow {
            let quiet = self.look(Ink::Text3);
            let y = baseline + self.sheet.leading;
            self.put(&date, 0.0, y, Anchor::Start, quiet);
        } else {
            let room = self.sheet.left - self.sheet.size * 2.6;
            let words = self
                .measure
                .whole_parts(&date, self.sheet.size, false, room);
            let text = self
                .measure
                .text(&words, 0.0, baseline, Anchor::Start, look);
            free_from = text.width + APART * unit;
            self.words.push(text);
        }
        let ticks = if time.relative.is_some() {
            scale::ticks_around_zero(time.from, time.to, f64::from(most))
        } else {
            scale::clock_ticks(time.origin, time.from, time.to, time.clock, f64::from(most))
        };
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

    /// The upright lines that cross the row in the making, by their places: those of impacts begin at their brackets.
    pub(super) fn crossing_places(&self) -> Vec<f32> {
        let Some(time) = self.time else {
            return Vec::new();
        };
        if self.sheet.narrow && !self.in_plot {
            return Vec::new();
        }
        let mut seconds: Vec<f64> = time.fault_end.into_iter().collect();
        for fault in &time.faults {
            seconds.extend([fault.start, fault.end]);
        }
        if self.in_plot {
            for impact in &time.impacts {
                seconds.extend([impact.start, impact.end]);
            }
        }
        seconds.retain(|second| time.from < *second && *second < time.to);
        seconds.into_iter().map(|second| self.x(second)).collect()
    }

    /// The middle for words of a width between two places: where no line crosses them, as near to the middle as can be.
    pub(super) fn middle_for(&self, wide: f32, from: f32, to: f32) -> f32 {
        let middle = (from + to) / 2.0;
        let half = wide / 2.0 + 4.0 * self.sheet.unit;
        let mut edges = self.crossing_places();
        edges.retain(|x| from < *x && *x < to);
        edges.extend([from, to]);
        edges.sort_by(f32::total_cmp);
        edges
            .windows(2)
            .filter_map(|pair| match pair {
                [left, right] if right - left >= half * 2.0 => {
                    Some(middle.clamp(left + half, right - half))
                }
                _ => None,
            })
            .min_by(|one, other| (one - middle).abs().total_cmp(&(other - middle).abs()))
            .unwrap_or(middle)
    }
}
