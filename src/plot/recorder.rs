//! A plotters backend that draws nothing: it collects [`Primitive`]s in the unit of the sheet, for any painter.
//!
//! plotters counts in whole pixels, so its canvas is ten times as fine as the sheet. Inks travel through plotters as
//! colours whose red is the ink's number.

use std::cell::RefCell;
use std::convert::Infallible;
use std::ops::Range;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::element::{Drawable, PointCollection};
use plotters::prelude::{Cartesian2d, DrawingArea, IntoDrawingArea, ShapeStyle};
use plotters::style::RGBAColor;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind,
};

use super::palette::Ink;
use super::primitive::{Line, Plot, Primitive};

/// How many steps of the canvas make one of the sheet.
const FINE: f32 = 10.0;

/// Marks that several backends share.
pub(super) type Marks = Rc<RefCell<Vec<Primitive>>>;

/// Collects what plotters draws.
pub(super) struct Recorder {
    marks: Marks,
}

/// An ink as a style of plotters; widths are in the unit of the sheet.
pub(super) fn filled(ink: Ink, opacity: f64) -> ShapeStyle {
    ShapeStyle {
        color: RGBAColor(ink as u8, 0, 0, opacity),
        filled: true,
        stroke_width: 0,
    }
}

/// A line of an ink as a style of plotters.
pub(super) fn drawn(ink: Ink, width: f32) -> ShapeStyle {
    ShapeStyle {
        color: RGBAColor(ink as u8, 0, 0, 1.0),
        filled: false,
        stroke_width: fine(width).unsigned_abs(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast saturates, and no sheet is that large"
)]
fn fine(length: f32) -> i32 {
    (length * FINE).round() as i32
}

#[expect(
    clippy::cast_precision_loss,
    reason = "places on a sheet are far below 2^24"
)]
fn coarse(length: i32) -> f32 {
    length as f32 / FINE
}

fn point((x, y): BackendCoord) -> (f32, f32) {
    (coarse(x), coarse(y))
}

fn ink(color: BackendColor) -> (Ink, f32) {
    #[expect(clippy::cast_possible_truncation, reason = "a share of 1")]
    let opacity = color.alpha as f32;
    (Ink::of_number(color.rgb.0), opacity)
}

#[expect(clippy::cast_precision_loss, reason = "a width has few digits")]
fn line(style: &impl BackendStyle) -> Line {
    Line::new(ink(style.color()).0, style.stroke_width() as f32 / FINE)
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Recorder {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (1_000_000, 1_000_000)
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Done {
        let (ink, opacity) = ink(color);
        let (x, y) = point(at);
        self.boxed([x, y, 1.0 / FINE, 1.0 / FINE], Some(ink), None, opacity);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Done {
        let ((x1, y1), (x2, y2)) = (point(from), point(to));
        self.marks.borrow_mut().push(Primitive::Segments {
            segments: vec![[x1, y1, x2, y2]],
            line: line(style),
        });
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Done {
        let ((x1, y1), (x2, y2)) = (point(upper_left), point(bottom_right));
        let (left, top) = (x1.min(x2), y1.min(y2));
        let place = [left, top, (x2 - x1).abs(), (y2 - y1).abs()];
        let (ink, opacity) = ink(style.color());
        if fill {
            self.boxed(place, Some(ink), None, opacity);
        } else {
            self.boxed(place, None, Some(line(style)), opacity);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        let mut points: Vec<(f32, f32)> = path.into_iter().map(point).collect();
        points.dedup();
        self.marks.borrow_mut().push(Primitive::Path {
            points,
            line: line(style),
        });
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        _fill: bool,
    ) -> Done {
        let (dot_ink, seen) = ink(style.color());
        let size = coarse(i32::try_from(radius).unwrap_or(0));
        let mut marks = self.marks.borrow_mut();
        if let Some(Primitive::Dots {
            points,
            radius,
            ink,
            opacity,
        }) = marks.last_mut()
            && (*ink, *radius, *opacity) == (dot_ink, size, seen)
        {
            points.push(point(center));
            return Ok(());
        }
        marks.push(Primitive::Dots {
            points: vec![point(center)],
            radius: size,
            ink: dot_ink,
            opacity: seen,
        });
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Done {
        let (ink, opacity) = ink(style.color());
        self.marks.borrow_mut().push(Primitive::Area {
            points: vert.into_iter().map(point).collect(),
            fill: Some(ink),
            stroke: None,
            opacity,
        });
        Ok(())
    }
}

impl Recorder {
    /// A rectangle. One of the look of the last goes with it, and an outline goes to the fill that it surrounds.
    fn boxed(&mut self, place: [f32; 4], ink: Option<Ink>, line: Option<Line>, seen: f32) {
        let mut marks = self.marks.borrow_mut();
        if let Some(Primitive::Boxes {
            boxes,
            fill,
            stroke,
            opacity,
        }) = marks.last_mut()
        {
            if ink.is_none() && stroke.is_none() && *boxes == [place] {
                *stroke = line;
                return;
            }
            if ink.is_some() && stroke.is_none() && (*fill, *opacity) == (ink, seen) {
                boxes.push(place);
                return;
            }
        }
        marks.push(Primitive::Boxes {
            boxes: vec![place],
            fill: ink,
            stroke: line,
            opacity: seen,
        });
    }
}

/// A plot with its own coordinates.
pub(super) struct Area {
    area: DrawingArea<Recorder, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
    /// Where it stands.
    pub(super) plot: Plot,
}

impl Area {
    /// A plot at a place on the sheet; values grow to the right and upwards.
    pub(super) fn new(marks: &Marks, plot: Plot, x: Range<f64>, y: Range<f64>) -> Self {
        let recorder = Recorder {
            marks: Rc::clone(marks),
        };
        let whole: DrawingArea<Recorder, Shift> = recorder.into_drawing_area();
        let pixels = (
            fine(plot.left)..fine(plot.right),
            fine(plot.bottom)..fine(plot.top),
        );
        Self {
            area: whole.apply_coord_spec(Cartesian2d::new(x, y, pixels)),
            plot,
        }
    }

    /// Where a value stands on the sheet.
    pub(super) fn place(&self, x: f64, y: f64) -> (f32, f32) {
        point(self.area.map_coordinate(&(x, y)))
    }

    /// Draws an element of plotters.
    pub(super) fn draw<'a, E>(&self, element: &'a E)
    where
        &'a E: PointCollection<'a, (f64, f64)>,
        E: Drawable<Recorder>,
    {
        // Nothing can fail that only collects.
        let _ = self.area.draw(element);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters::element::Rectangle;

    #[test]
    fn a_rectangle_and_its_outline_are_one_mark_at_its_place() {
        let marks = Marks::default();
        let plot = Plot {
            row: 0,
            left: 100.0,
            top: 10.0,
            right: 200.0,
            bottom: 60.0,
        };
        let area = Area::new(&marks, plot, 0.0..10.0, 0.0..5.0);
        let corners = [(1.0, 0.0), (2.0, 4.0)];
        area.draw(&Rectangle::new(corners, filled(Ink::SuccessFill, 1.0)));
        area.draw(&Rectangle::new(corners, drawn(Ink::Success, 1.0)));
        let marks = marks.borrow();
        assert_eq!(
            *marks,
            [Primitive::Boxes {
                boxes: vec![[110.0, 20.0, 10.0, 40.0]],
                fill: Some(Ink::SuccessFill),
                stroke: Some(Line::new(Ink::Success, 1.0)),
                opacity: 1.0,
            }]
        );
    }
}
