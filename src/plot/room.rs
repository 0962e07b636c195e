//! Where words have room: clear of other words, and of lines.

use super::frame::Painter;

/// True if no other words stand there.
pub(super) fn clear(painter: &Painter<'_>, bounds: &[f32; 4]) -> bool {
    painter.words.iter().all(|other| {
        let other = other.bounds();
        bounds[2] <= other[0]
            || other[2] <= bounds[0]
            || bounds[3] <= other[1]
            || other[3] <= bounds[1]
    })
}

/// A box with some room around it.
pub(super) fn around([left, top, right, bottom]: [f32; 4], by: f32) -> [f32; 4] {
    [left - by, top - by, right + by, bottom + by]
}

/// True if one of the lines runs through a box: left, top, right, bottom.
pub(super) fn crossed(lines: &[Vec<(f32, f32)>], bounds: &[f32; 4]) -> bool {
    lines.iter().any(|line| {
        line.windows(2).any(|pair| match pair {
            [from, to] => cuts(*from, *to, bounds),
            _ => false,
        })
    })
}

/// True if a stretch of a line has a part inside a box: it is cut back to each side in turn.
fn cuts(from: (f32, f32), to: (f32, f32), [left, top, right, bottom]: &[f32; 4]) -> bool {
    let (across, down) = (to.0 - from.0, to.1 - from.1);
    let (mut first, mut last) = (0.0_f32, 1.0_f32);
    for (by, low, high, at) in [(across, left, right, from.0), (down, top, bottom, from.1)] {
        if by == 0.0 {
            if at < *low || at > *high {
                return false;
            }
            continue;
        }
        let (one, other) = ((low - at) / by, (high - at) / by);
        first = first.max(one.min(other));
        last = last.min(one.max(other));
    }
    first <= last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_passes_a_corner_does_not_cross() {
        let bounds = [10.0, 10.0, 20.0, 15.0];
        assert!(cuts((0.0, 0.0), (30.0, 25.0), &bounds));
        assert!(cuts((12.0, 12.0), (13.0, 13.0), &bounds));
        assert!(!cuts((0.0, 8.0), (12.0, 30.0), &bounds));
        assert!(!cuts((0.0, 9.0), (30.0, 9.0), &bounds));
        assert!(crossed(
            &[vec![(0.0, 0.0), (15.0, 0.0), (15.0, 30.0)]],
            &bounds
        ));
    }
}
