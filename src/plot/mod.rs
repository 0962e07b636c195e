//! Draws figures: from a description ([`crate::document::figure::Figure`]) to neutral marks with places, which any
//! painter can write. The plots themselves are drawn by plotters; what stands around them is laid out on boxes.

mod bars;
mod beside;
mod curve;
mod dumbbells;
mod fill;
mod foot;
mod frame;
mod head;
mod lanes;
mod latency;
mod levels;
mod lines;
mod measure;
mod multiples;
pub mod outline;
mod overlay;
pub mod palette;
mod panels;
mod part;
pub mod primitive;
mod recorder;
mod room;
mod scale;
pub mod sheet;
mod steps;
pub mod svg;
mod trend;

#[cfg(test)]
mod tests;

pub(crate) use lines::axis as axis_of_lines;
pub use measure::Measure;
pub use sheet::Sheet;

use crate::document::figure::{Content, Figure};
use primitive::{Drawn, Primitive, Text};

/// Draws a figure on a sheet.
#[must_use]
pub fn draw(figure: &Figure, sheet: &Sheet, measure: &Measure<'_>) -> Drawn {
    let mut drawn = frame::draw(figure, sheet, measure);
    for mark in &mut drawn.marks {
        if let Primitive::Text(text) = mark {
            keep_on_sheet(text, drawn.width, measure);
        }
    }
    drawn
}

/// Where the axis of a row that has one of its own ends on a sheet, and the greatest value on it where the figure does not
/// say it: shares are shown as decades of the slowest.
pub(crate) fn own_axis(content: &Content, sheet: &Sheet) -> Option<(f32, Option<f64>)> {
    let (beside, end) = match content {
        Content::Steps(content) => (steps::beside(content), None),
        Content::Curve(content) => (curve::BESIDE, Some(curve::end(content))),
        _ => return None,
    };
    Some((sheet.right - beside * sheet.unit, end))
}

/// Words that would leave the sheet are moved onto it, and cut where even that does not do. Rows give their words room;
/// this is for names that nobody foresaw.
fn keep_on_sheet(text: &mut Text, width: f32, measure: &Measure<'_>) {
    if text.width > width {
        text.words = measure.cut(&text.words, text.size, text.bold, width);
        text.width = measure.width(&text.words, text.size, text.bold);
    }
    let left = text.left();
    if left < 0.0 {
        text.x -= left;
    } else if left + text.width > width {
        text.x -= left + text.width - width;
    }
}
