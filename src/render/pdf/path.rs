//! Shapes: paths that are filled, stroked or both, and the few that are drawn often.

use super::colour::Colour;
pub use crate::plot::outline::Step;

/// A path, filled, stroked or both.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The path.
    pub path: Vec<Step>,
    /// The colour inside.
    pub fill: Option<Colour>,
    /// The line along it.
    pub stroke: Option<Stroke>,
}

/// A line along a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// The colour.
    pub colour: Colour,
    /// The width.
    pub width: f32,
    /// The lengths of dash and gap.
    pub dash: Option<(f32, f32)>,
}

impl Shape {
    /// A filled rectangle.
    #[must_use]
    pub fn rectangle(x: f32, y: f32, width: f32, height: f32, fill: Colour) -> Self {
        Self {
            path: vec![
                Step::Move(x, y),
                Step::Line(x + width, y),
                Step::Line(x + width, y + height),
                Step::Line(x, y + height),
                Step::Close,
            ],
            fill: Some(fill),
            stroke: None,
        }
    }

    /// A rectangle with round corners.
    #[must_use]
    pub fn rounded(x: f32, y: f32, width: f32, height: f32, radius: f32) -> Self {
        let (right, bottom) = (x + width, y + height);
        // How far a handle stands from a corner so that the curve is a quarter of a circle.
        let handle = radius * 0.4477;
        Self {
            path: vec![
                Step::Move(x + radius, y),
                Step::Line(right - radius, y),
                Step::Curve([
                    (right - handle, y),
                    (right, y + handle),
                    (right, y + radius),
                ]),
                Step::Line(right, bottom - radius),
                Step::Curve([
                    (right, bottom - handle),
                    (right - handle, bottom),
                    (right - radius, bottom),
                ]),
                Step::Line(x + radius, bottom),
                Step::Curve([
                    (x + handle, bottom),
                    (x, bottom - handle),
                    (x, bottom - radius),
                ]),
                Step::Line(x, y + radius),
                Step::Curve([(x, y + handle), (x + handle, y), (x + radius, y)]),
                Step::Close,
            ],
            fill: None,
            stroke: None,
        }
    }

    /// A circle.
    #[must_use]
    pub fn circle(x: f32, y: f32, radius: f32) -> Self {
        Self::rounded(x - radius, y - radius, radius * 2.0, radius * 2.0, radius)
    }

    /// A line through points.
    #[must_use]
    pub fn line(points: &[(f32, f32)], colour: Colour, width: f32) -> Self {
        Self {
            path: points
                .iter()
                .enumerate()
                .map(|(at, (x, y))| {
                    if at == 0 {
                        Step::Move(*x, *y)
                    } else {
                        Step::Line(*x, *y)
                    }
                })
                .collect(),
            fill: None,
            stroke: Some(Stroke {
                colour,
                width,
                dash: None,
            }),
        }
    }

    /// The same shape, filled.
    #[must_use]
    pub fn filled(mut self, colour: Colour) -> Self {
        self.fill = Some(colour);
        self
    }

    /// The same shape, with a line along it.
    #[must_use]
    pub fn outlined(mut self, colour: Colour, width: f32) -> Self {
        self.stroke = Some(Stroke {
            colour,
            width,
            dash: None,
        });
        self
    }

    /// The same shape with its line dashed.
    #[must_use]
    pub fn dashed(mut self, dash: f32, gap: f32) -> Self {
        if let Some(stroke) = &mut self.stroke {
            stroke.dash = Some((dash, gap));
        }
        self
    }

    /// Changes all points of the path, handles of curves included.
    pub(super) fn each_point(&mut self, change: impl Fn(&mut f32, &mut f32)) {
        for step in &mut self.path {
            match step {
                Step::Move(x, y) | Step::Line(x, y) => change(x, y),
                Step::Curve(points) => points.iter_mut().for_each(|(x, y)| change(x, y)),
                Step::Close => {}
            }
        }
    }

    /// All points of the path, handles of curves included.
    pub(super) fn points(&self) -> impl Iterator<Item = (f32, f32)> + '_ {
        self.path.iter().flat_map(|step| match step {
            Step::Move(x, y) | Step::Line(x, y) => vec![(*x, *y)],
            Step::Curve(points) => points.to_vec(),
            Step::Close => Vec::new(),
        })
    }
}
