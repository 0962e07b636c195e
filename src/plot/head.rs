//! Above the rows: the flags of what was injected and the times before and after it.

use super::frame::{APART, Painter};
use super::palette::Ink;
use super::primitive::{Anchor, Primitive};
use super::scale;

/// A flag says no more.
const LONGEST_FLAG: usize = 24;

impl Painter<'_> {
    /// The words "time from the fault", the flags, and the times between them.
    pub(super) fn head(&mut self) {
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
            let words = match time.relative {
                Some(_) => "aligned on the fault",
                None => "time from the fault",
            };
            self.put(words, 0.0, baseline, Anchor::Start, quiet);
        }
        let most = (self.sheet.right - self.sheet.left) / (self.sheet.size * 6.0);
        // An axis that is counted from the fault says these times at its foot.
        let ticks = match time.relative {
            Some(_) => Vec::new(),
            None => scale::relative_ticks(first.start, time.from, time.to, f64::from(most)),
        };
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
}
