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

/// What is left of an upright line where words stand in its way; other lines are left alone.
pub(super) fn interrupted([x, from, other, to]: [f32; 4], words: &[[f32; 4]]) -> Vec<[f32; 4]> {
    if x != other {
        return vec![[x, from, other, to]];
    }
    let mut pieces = vec![(from.min(to), from.max(to))];
    for [left, top, right, bottom] in words {
        if *left < x && x < *right {
            pieces = pieces
                .into_iter()
                .flat_map(|(from, to)| [(from, to.min(*top)), (from.max(*bottom), to)])
                .filter(|(from, to)| to > from)
                .collect();
        }
    }
    pieces
        .into_iter()
        .map(|(from, to)| [x, from, x, to])
        .collect()
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
    fn an_upright_line_is_interrupted_where_words_stand() {
        let words = [[0.0, 10.0, 9.0, 20.0], [40.0, 0.0, 50.0, 90.0]];
        assert_eq!(
            interrupted([5.0, 0.0, 5.0, 30.0], &words),
            [[5.0, 0.0, 5.0, 10.0], [5.0, 20.0, 5.0, 30.0]]
        );
        assert_eq!(
            interrupted([5.0, 15.0, 5.0, 30.0], &words),
            [[5.0, 20.0, 5.0, 30.0]]
        );
        let level = [0.0, 15.0, 60.0, 15.0];
        assert_eq!(interrupted(level, &words), [level]);
    }

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
