//! Draws figures: from a description ([`crate::document::figure::Figure`]) to neutral marks with places, which any
//! painter can write. The plots themselves are drawn by plotters; what stands around them is laid out on boxes.

mod bars;
mod fill;
mod frame;
mod lanes;
mod latency;
mod lines;
mod measure;
mod multiples;
pub mod palette;
pub mod primitive;
mod recorder;
mod scale;
pub mod sheet;
mod single;
pub mod svg;

#[cfg(test)]
mod tests;

pub use measure::Measure;
pub use sheet::Sheet;

use crate::document::figure::Figure;
use primitive::Drawn;

/// Draws a figure on a sheet.
#[must_use]
pub fn draw(figure: &Figure, sheet: &Sheet, measure: &Measure<'_>) -> Drawn {
    frame::draw(figure, sheet, measure)
}
