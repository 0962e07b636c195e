//! The fills of classes and the hatches. A hatch is made of lines clipped to its rectangle, so that every painter draws
//! the same; its phase belongs to the figure, so that neighbours join.

use super::palette::Ink;
use super::primitive::{Line, Primitive};
use crate::document::figure::Class;

/// Bars narrower than this have neither outline nor hatch.
pub(super) const NARROW_BAR: f32 = 4.0;

/// The edge of a class, which is also its solid colour.
pub(super) fn edge(class: Class) -> Ink {
    match class {
        Class::Success => Ink::Success,
        Class::Redirect => Ink::Redirect,
        Class::ClientError => Ink::ClientError,
        Class::ServerError => Ink::ServerError,
        Class::NoResponse => Ink::NoResponse,
    }
}

/// The ground of a class.
pub(super) fn ground(class: Class) -> Ink {
    match class {
        Class::Success => Ink::SuccessFill,
        Class::Redirect => Ink::RedirectFill,
        Class::ClientError => Ink::ClientErrorFill,
        Class::ServerError => Ink::ServerError,
        Class::NoResponse => Ink::NoResponse,
    }
}

/// The pattern that makes a class known without colour.
pub(super) fn pattern(class: Class, place: [f32; 4], unit: f32, marks: &mut Vec<Primitive>) {
    match class {
        Class::Success => {}
        Class::Redirect => dots(place, unit, marks),
        Class::ClientError => hatch(
            &[Way::Falling],
            place,
            6.0 * unit,
            Line::new(Ink::ClientError, 1.4 * unit),
            marks,
        ),
        Class::ServerError => hatch(
            &[Way::Rising],
            place,
            4.0 * unit,
            Line::new(Ink::ServerErrorHatch, 0.9 * unit),
            marks,
        ),
        Class::NoResponse => hatch(
            &[Way::Rising, Way::Falling],
            place,
            4.0 * unit,
            Line::new(Ink::NoResponseHatch, 0.8 * unit),
            marks,
        ),
    }
}

/// A small box of a class, for labels.
pub(super) fn swatch(class: Class, x: f32, y: f32, unit: f32, marks: &mut Vec<Primitive>) {
    let side = 10.0 * unit;
    let place = [x, y, side, side];
    let solid = matches!(class, Class::ServerError | Class::NoResponse);
    marks.push(Primitive::Boxes {
        boxes: vec![place],
        fill: Some(ground(class)),
        stroke: (!solid).then_some(Line::new(edge(class), unit)),
        opacity: 1.0,
    });
    pattern(class, place, unit, marks);
}

/// Which way a hatch runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// `/`
    Rising,
    /// `\`
    Falling,
    /// `|`
    Upright,
}

/// Lines at a distance from each other, clipped to a rectangle.
pub(super) fn hatch(
    ways: &[Way],
    [left, top, width, height]: [f32; 4],
    every: f32,
    line: Line,
    marks: &mut Vec<Primitive>,
) {
    if width <= 0.0 || height <= 0.0 {
        return;
    }
    let (right, bottom) = (left + width, top + height);
    let mut segments = Vec::new();
    for way in ways {
        match way {
            Way::Upright => {
                let mut x = (left / every).ceil() * every;
                while x < right {
                    segments.push([x, top, x, bottom]);
                    x += every;
                }
            }
            Way::Rising | Way::Falling => {
                // Lines x ± y = c: the distance along an axis is longer than the one between them.
                let along = every * std::f32::consts::SQRT_2;
                let rising = *way == Way::Rising;
                let (low, high) = if rising {
                    (left + top, right + bottom)
                } else {
                    (left - bottom, right - top)
                };
                let mut c = (low / along).ceil() * along;
                while c < high {
                    let (x1, x2) = if rising {
                        ((c - bottom).max(left), (c - top).min(right))
                    } else {
                        ((c + top).max(left), (c + bottom).min(right))
                    };
                    if x2 > x1 {
                        let y = |x: f32| if rising { c - x } else { x - c };
                        segments.push([x1, y(x1), x2, y(x2)]);
                    }
                    c += along;
                }
            }
        }
    }
    if !segments.is_empty() {
        marks.push(Primitive::Segments { segments, line });
    }
}

fn dots([left, top, width, height]: [f32; 4], unit: f32, marks: &mut Vec<Primitive>) {
    let (every, radius) = (4.0 * unit, 0.75 * unit);
    let mut points = Vec::new();
    let mut row = (top / every).ceil();
    while row * every < top + height - radius {
        let y = row * every;
        let offset = if row.rem_euclid(2.0) == 0.0 {
            0.0
        } else {
            every / 2.0
        };
        let mut x = ((left - offset) / every).ceil() * every + offset;
        while x < left + width - radius {
            if x > left + radius && y > top + radius {
                points.push((x, y));
            }
            x += every;
        }
        row += 1.0;
    }
    if !points.is_empty() {
        marks.push(Primitive::Dots {
            points,
            radius,
            ink: Ink::Redirect,
            opacity: 1.0,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hatch_stays_inside_and_joins_its_neighbour() {
        let line = Line::new(Ink::Pause, 1.0);
        let segments = |place: [f32; 4]| {
            let mut marks = Vec::new();
            hatch(&[Way::Rising, Way::Falling], place, 4.0, line, &mut marks);
            match marks.pop() {
                Some(Primitive::Segments { segments, .. }) => segments,
                _ => Vec::new(),
            }
        };
        let here = segments([10.0, 5.0, 11.0, 40.0]);
        let next = segments([21.0, 5.0, 11.0, 40.0]);
        for [x1, y1, x2, y2] in &here {
            for (x, y) in [(x1, y1), (x2, y2)] {
                assert!((10.0..=21.0).contains(x) && (4.99..=45.01).contains(y));
            }
        }
        let joins = |y: f32| {
            next.iter()
                .any(|one| one[0] == 21.0 && (one[1] - y).abs() < 0.01)
        };
        let ends: Vec<f32> = here
            .iter()
            .filter(|one| one[2] == 21.0)
            .map(|one| one[3])
            .collect();
        assert!(ends.len() > 5);
        assert!(ends.into_iter().all(joins));
    }
}
