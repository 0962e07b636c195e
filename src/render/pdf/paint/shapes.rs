//! Paths into operations.

use printpdf::{
    Line, LineDashPattern, LinePoint, Op, PaintMode, Point, Polygon, PolygonRing, Pt, WindingOrder,
};

use super::{Painter, paint_of, rounded};
use crate::render::pdf::placed::{Shape, Step, Stroke};

impl Painter<'_, '_> {
    pub(super) fn shape(&mut self, shape: &Shape) {
        self.end_text();
        let rings = rings(&shape.path, self.height);
        if let Some(colour) = shape.fill {
            self.fill(colour);
            self.ops.push(Op::DrawPolygon {
                polygon: Polygon {
                    rings: rings
                        .iter()
                        .map(|(points, _)| PolygonRing {
                            points: points.clone(),
                        })
                        .collect(),
                    mode: PaintMode::Fill,
                    winding_order: WindingOrder::NonZero,
                },
            });
        }
        if let Some(stroke) = shape.stroke {
            self.stroke(stroke);
            for (points, is_closed) in rings {
                self.ops.push(Op::DrawLine {
                    line: Line { points, is_closed },
                });
            }
            if stroke.dash.is_some() {
                self.ops.push(Op::SetLineDashPattern {
                    dash: LineDashPattern::default(),
                });
            }
        }
    }

    fn stroke(&mut self, stroke: Stroke) {
        self.ops.push(Op::SetOutlineColor {
            col: paint_of(stroke.colour),
        });
        self.ops.push(Op::SetOutlineThickness {
            pt: Pt(rounded(stroke.width)),
        });
        if let Some((dash, gap)) = stroke.dash {
            self.ops.push(Op::SetLineDashPattern {
                dash: LineDashPattern::new(0.0, &[rounded(dash), rounded(gap)]),
            });
        }
    }
}

/// The path's parts with their points, and whether each is closed.
fn rings(path: &[Step], height: f32) -> Vec<(Vec<LinePoint>, bool)> {
    let point = |x: f32, y: f32, bezier: bool| LinePoint {
        p: Point {
            x: Pt(rounded(x)),
            y: Pt(rounded(height - y)),
        },
        bezier,
    };
    let mut rings: Vec<(Vec<LinePoint>, bool)> = Vec::new();
    for step in path {
        match step {
            Step::Move(x, y) => rings.push((vec![point(*x, *y, false)], false)),
            Step::Line(x, y) => {
                if let Some((points, _)) = rings.last_mut() {
                    points.push(point(*x, *y, false));
                }
            }
            Step::Curve([first, second, end]) => {
                if let Some((points, _)) = rings.last_mut() {
                    points.push(point(first.0, first.1, true));
                    points.push(point(second.0, second.1, true));
                    points.push(point(end.0, end.1, false));
                }
            }
            Step::Close => {
                if let Some((_, closed)) = rings.last_mut() {
                    *closed = true;
                }
            }
        }
    }
    rings
}
