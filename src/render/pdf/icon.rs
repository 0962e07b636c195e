//! The signs of results as shapes. Each has an outline of its own, so that a grey copy still tells them apart.

use super::colour::Colour;
use super::placed::{Shape, Step};
use crate::document::Sign;

/// Draws a sign into the square at `x`, `y` (its top left corner) with sides of `size`.
pub(super) fn draw(sign: Sign, x: f32, y: f32, size: f32, colour: Colour) -> Vec<Shape> {
    let pen = Pen { x, y, size, colour };
    match sign {
        Sign::Good => vec![
            pen.circle(),
            pen.line(&[(0.30, 0.52), (0.44, 0.66), (0.71, 0.36)]),
        ],
        Sign::Bad => vec![
            pen.octagon(),
            pen.line(&[(0.35, 0.35), (0.65, 0.65)]),
            pen.line(&[(0.65, 0.35), (0.35, 0.65)]),
        ],
        Sign::Warning => vec![
            pen.closed(&[(0.5, 0.08), (0.96, 0.90), (0.04, 0.90)]),
            pen.line(&[(0.5, 0.36), (0.5, 0.62)]),
            pen.dot(0.5, 0.76),
        ],
        Sign::Unknown => vec![
            pen.circle().dashed(size * 0.16, size * 0.11),
            pen.line(&[(0.32, 0.5), (0.68, 0.5)]),
        ],
        Sign::Info => vec![
            pen.circle(),
            pen.line(&[(0.5, 0.45), (0.5, 0.72)]),
            pen.dot(0.5, 0.30),
        ],
        Sign::Better => vec![pen.solid(&[(0.5, 0.18), (0.92, 0.86), (0.08, 0.86)])],
        Sign::Worse => vec![pen.solid(&[(0.08, 0.14), (0.92, 0.14), (0.5, 0.82)])],
        Sign::Same => vec![pen.wave(0.38), pen.wave(0.64)],
        Sign::TooFew => vec![pen.circle(), pen.line(&[(0.18, 0.86), (0.82, 0.14)])],
    }
}

/// A filled octagon with a light cross, for what is critical.
pub(super) fn critical(x: f32, y: f32, size: f32) -> Vec<Shape> {
    let pen = Pen {
        x,
        y,
        size,
        colour: Colour::BAD,
    };
    let light = Pen {
        colour: Colour::WHITE,
        ..pen
    };
    vec![
        pen.octagon().filled(Colour::BAD),
        light.line(&[(0.34, 0.34), (0.66, 0.66)]),
        light.line(&[(0.66, 0.34), (0.34, 0.66)]),
    ]
}

/// Draws on a square of side 1.
#[derive(Clone, Copy)]
struct Pen {
    x: f32,
    y: f32,
    size: f32,
    colour: Colour,
}

impl Pen {
    fn at(self, (x, y): (f32, f32)) -> (f32, f32) {
        (self.x + x * self.size, self.y + y * self.size)
    }

    fn weight(self) -> f32 {
        self.size * 0.1
    }

    fn circle(self) -> Shape {
        let (x, y) = self.at((0.5, 0.5));
        Shape::circle(x, y, self.size * 0.45).outlined(self.colour, self.weight())
    }

    fn octagon(self) -> Shape {
        let near = 0.05 + 0.9 * 0.2929;
        let far = 1.0 - near;
        self.closed(&[
            (near, 0.05),
            (far, 0.05),
            (0.95, near),
            (0.95, far),
            (far, 0.95),
            (near, 0.95),
            (0.05, far),
            (0.05, near),
        ])
    }

    fn path(self, points: &[(f32, f32)]) -> Vec<Step> {
        points
            .iter()
            .enumerate()
            .map(|(index, point)| {
                let (x, y) = self.at(*point);
                if index == 0 {
                    Step::Move(x, y)
                } else {
                    Step::Line(x, y)
                }
            })
            .collect()
    }

    fn line(self, points: &[(f32, f32)]) -> Shape {
        Shape {
            path: self.path(points),
            fill: None,
            stroke: None,
        }
        .outlined(self.colour, self.weight())
    }

    fn closed(self, points: &[(f32, f32)]) -> Shape {
        let mut shape = self.line(points);
        shape.path.push(Step::Close);
        shape
    }

    fn solid(self, points: &[(f32, f32)]) -> Shape {
        let mut shape = self.closed(points);
        shape.stroke = None;
        shape.filled(self.colour)
    }

    fn dot(self, x: f32, y: f32) -> Shape {
        let (x, y) = self.at((x, y));
        Shape::circle(x, y, self.size * 0.065).filled(self.colour)
    }

    fn wave(self, y: f32) -> Shape {
        Shape {
            path: vec![
                {
                    let (x, y) = self.at((0.12, y));
                    Step::Move(x, y)
                },
                Step::Curve([
                    self.at((0.35, y - 0.2)),
                    self.at((0.62, y + 0.2)),
                    self.at((0.88, y - 0.02)),
                ]),
            ],
            fill: None,
            stroke: None,
        }
        .outlined(self.colour, self.weight())
    }
}
