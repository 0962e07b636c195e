//! Paths as rings: curves become corners, lines become the strips that they cover.

use super::canvas::Ring;
use crate::render::pdf::placed::{Step, Stroke};

/// A quarter of a small circle needs no more corners.
const CURVE: u8 = 6;

/// Lines thinner than this, in pixels, need no round corners.
const ROUNDED: f32 = 1.5;

/// One stretch of a path: its corners, and true if it ends where it began.
struct Stretch {
    points: Vec<(f32, f32)>,
    closed: bool,
}

/// The insides of a path.
pub(super) fn filled(path: &[Step], scale: f32) -> Vec<Ring> {
    let stretches = flat(path, scale).into_iter();
    stretches.map(|stretch| stretch.points).collect()
}

/// What a line along a path covers.
pub(super) fn stroked(path: &[Step], stroke: &Stroke, scale: f32) -> Vec<Ring> {
    let half = (stroke.width * scale / 2.0).max(0.3);
    let mut rings = Vec::new();
    for mut stretch in flat(path, scale) {
        if stretch.closed
            && let Some(first) = stretch.points.first().copied()
        {
            stretch.points.push(first);
        }
        match stroke.dash {
            Some((dash, gap)) if dash > 0.0 && gap > 0.0 => {
                for piece in dashes(&stretch.points, dash * scale, gap * scale) {
                    strip(&piece, half, false, &mut rings);
                }
            }
            _ => strip(&stretch.points, half, stretch.closed, &mut rings),
        }
    }
    rings
}

fn flat(path: &[Step], scale: f32) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for step in path {
        let start = match stretches.last() {
            Some(stretch) if !stretch.closed => stretch.points.last().copied(),
            _ => None,
        };
        match *step {
            Step::Move(x, y) => stretches.push(Stretch {
                points: vec![(x * scale, y * scale)],
                closed: false,
            }),
            Step::Close => {
                if let Some(stretch) = stretches.last_mut() {
                    stretch.closed = true;
                }
            }
            Step::Line(x, y) => {
                if let Some(stretch) = stretches.last_mut() {
                    stretch.points.push((x * scale, y * scale));
                }
            }
            Step::Curve(handles) => {
                let [one, two, end] = handles.map(|(x, y)| (x * scale, y * scale));
                if let (Some(start), Some(stretch)) = (start, stretches.last_mut()) {
                    for part in 1..=CURVE {
                        let t = f32::from(part) / f32::from(CURVE);
                        stretch.points.push(bezier(start, one, two, end, t));
                    }
                }
            }
        }
    }
    stretches
}

/// A place on a cubic curve.
pub(super) fn bezier(
    start: (f32, f32),
    one: (f32, f32),
    two: (f32, f32),
    end: (f32, f32),
    t: f32,
) -> (f32, f32) {
    let rest = 1.0 - t;
    let weights = [
        rest * rest * rest,
        3.0 * rest * rest * t,
        3.0 * rest * t * t,
        t * t * t,
    ];
    let points = [start, one, two, end];
    let sum = |part: fn(&(f32, f32)) -> f32| {
        let parts = points.iter().zip(weights);
        parts.map(|(point, weight)| part(point) * weight).sum()
    };
    (sum(|point| point.0), sum(|point| point.1))
}

/// The pieces of a line that are drawn.
fn dashes(points: &[(f32, f32)], dash: f32, gap: f32) -> Vec<Vec<(f32, f32)>> {
    /// More dashes than this are not told apart on any figure.
    const MOST: usize = 20_000;
    let mut pieces: Vec<Vec<(f32, f32)>> = Vec::new();
    let (mut drawing, mut left) = (true, dash);
    let mut piece: Vec<(f32, f32)> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let [from, to] = pair else { continue };
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let mut passed = 0.0;
        while length - passed > left && pieces.len() < MOST {
            passed += left;
            let share = passed / length;
            let at = (
                from.0 + (to.0 - from.0) * share,
                from.1 + (to.1 - from.1) * share,
            );
            if drawing {
                piece.push(at);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![at];
            }
            drawing = !drawing;
            left = if drawing { dash } else { gap };
        }
        left -= length - passed;
        if drawing {
            piece.push(*to);
        }
    }
    if drawing && piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

/// A strip around each part of a line, and a round where two of them meet.
fn strip(points: &[(f32, f32)], half: f32, closed: bool, rings: &mut Vec<Ring>) {
    for pair in points.windows(2) {
        let [(x1, y1), (x2, y2)] = *pair else {
            continue;
        };
        let length = (x2 - x1).hypot(y2 - y1);
        if length > 0.0 {
            let (x, y) = ((y1 - y2) / length * half, (x2 - x1) / length * half);
            rings.push(vec![
                (x1 - x, y1 - y),
                (x2 - x, y2 - y),
                (x2 + x, y2 + y),
                (x1 + x, y1 + y),
            ]);
        }
    }
    if half * 2.0 < ROUNDED {
        return;
    }
    let last = points.len().saturating_sub(1);
    let meets = |index: usize| (index > 0 && index < last) || (closed && index == 0);
    for (index, (x, y)) in points.iter().enumerate() {
        if meets(index) {
            rings.push(round(*x, *y, half));
        }
    }
}

/// A circle with a few corners, turning the way strips do.
fn round(x: f32, y: f32, radius: f32) -> Ring {
    (0..12_u8)
        .map(|corner| {
            let angle = f32::from(corner) / 12.0 * std::f32::consts::TAU;
            (x + radius * angle.cos(), y + radius * angle.sin())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(ring: &Ring) -> f32 {
        let next = ring.iter().cycle().skip(1);
        ring.iter()
            .zip(next)
            .map(|(one, two)| one.0 * two.1 - two.0 * one.1)
            .sum()
    }

    #[test]
    fn all_rings_of_a_line_turn_the_same_way() {
        let points = [
            (0.0, 0.0),
            (10.0, 0.0),
            (3.0, 8.0),
            (3.0, -4.0),
            (-5.0, 2.0),
        ];
        let mut rings = Vec::new();
        strip(&points, 2.0, true, &mut rings);
        assert_eq!(rings.len(), 4 + 4);
        assert!(rings.iter().all(|ring| turn(ring) > 0.0));
    }

    #[test]
    fn dashes_go_around_corners() {
        let pieces = dashes(&[(0.0, 0.0), (5.0, 0.0), (5.0, 5.0)], 3.0, 1.0);
        assert_eq!(
            pieces,
            [
                vec![(0.0, 0.0), (3.0, 0.0)],
                vec![(4.0, 0.0), (5.0, 0.0), (5.0, 2.0)],
                vec![(5.0, 3.0), (5.0, 5.0)],
            ]
        );
    }
}
