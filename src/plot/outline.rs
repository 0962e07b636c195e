//! Every mark but words as one path: for painters that know nothing but paths.

use super::palette::Ink;
use super::primitive::{Line, Primitive};

/// How far the handles of a quarter of a circle stand out, as a share of its radius.
const HANDLE: f32 = 0.552_284_8;

/// A step along a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// A new beginning.
    Move(f32, f32),
    /// A straight line.
    Line(f32, f32),
    /// A cubic curve: its two handles and its end.
    Curve([(f32, f32); 3]),
    /// A straight line back to the beginning.
    Close,
}

/// A path and how it looks.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Where it goes.
    pub path: Vec<Step>,
    /// The ink inside.
    pub fill: Option<Ink>,
    /// The line along it.
    pub stroke: Option<Line>,
    /// How much of it is seen, 0 to 1.
    pub opacity: f32,
}

impl Primitive {
    /// The mark as a path; none for words.
    #[must_use]
    pub fn outline(&self) -> Option<Outline> {
        Some(match self {
            Self::Boxes {
                boxes,
                fill,
                stroke,
                opacity,
            } => Outline {
                path: boxes.iter().flat_map(rectangle).collect(),
                fill: *fill,
                stroke: *stroke,
                opacity: *opacity,
            },
            Self::Path { points, line } => Outline {
                path: through(points).collect(),
                fill: None,
                stroke: Some(*line),
                opacity: 1.0,
            },
            Self::Area {
                points,
                fill,
                stroke,
                opacity,
            } => Outline {
                path: through(points).chain([Step::Close]).collect(),
                fill: *fill,
                stroke: *stroke,
                opacity: *opacity,
            },
            Self::Segments { segments, line } => Outline {
                path: segments
                    .iter()
                    .flat_map(|[x1, y1, x2, y2]| [Step::Move(*x1, *y1), Step::Line(*x2, *y2)])
                    .collect(),
                fill: None,
                stroke: Some(*line),
                opacity: 1.0,
            },
            Self::Dots {
                points,
                radius,
                ink,
                opacity,
            } => Outline {
                path: points
                    .iter()
                    .flat_map(|middle| circle(*middle, *radius))
                    .collect(),
                fill: Some(*ink),
                stroke: None,
                opacity: *opacity,
            },
            Self::Text(_) => return None,
        })
    }
}

fn rectangle([x, y, width, height]: &[f32; 4]) -> [Step; 5] {
    [
        Step::Move(*x, *y),
        Step::Line(x + width, *y),
        Step::Line(x + width, y + height),
        Step::Line(*x, y + height),
        Step::Close,
    ]
}

fn through(points: &[(f32, f32)]) -> impl Iterator<Item = Step> {
    points.iter().enumerate().map(|(index, (x, y))| {
        if index == 0 {
            Step::Move(*x, *y)
        } else {
            Step::Line(*x, *y)
        }
    })
}

fn circle((x, y): (f32, f32), radius: f32) -> [Step; 6] {
    let out = radius * HANDLE;
    [
        Step::Move(x + radius, y),
        Step::Curve([
            (x + radius, y + out),
            (x + out, y + radius),
            (x, y + radius),
        ]),
        Step::Curve([
            (x - out, y + radius),
            (x - radius, y + out),
            (x - radius, y),
        ]),
        Step::Curve([
            (x - radius, y - out),
            (x - out, y - radius),
            (x, y - radius),
        ]),
        Step::Curve([
            (x + out, y - radius),
            (x + radius, y - out),
            (x + radius, y),
        ]),
        Step::Close,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_is_round() {
        let dot = Primitive::Dots {
            points: vec![(10.0, 20.0)],
            radius: 2.0,
            ink: Ink::Success,
            opacity: 0.5,
        };
        let path = dot.outline().unwrap().path;
        for step in path {
            if let Step::Curve([_, _, (x, y)]) = step {
                assert!(((x - 10.0).hypot(y - 20.0) - 2.0).abs() < 1e-5);
            }
        }
    }
}
