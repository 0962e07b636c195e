//! Which marks belong to which part of a figure. Marks are drawn in layers, so a part has a stretch in each of them.

use std::ops::Range;

use super::primitive::Part;

/// How many layers a figure has.
const LAYERS: usize = 4;

/// The stretches of parts in the making.
#[derive(Default)]
pub(super) struct Parts {
    current: Option<Part>,
    since: [usize; LAYERS],
    known: [Vec<(Part, Range<usize>)>; LAYERS],
}

impl Parts {
    /// What is drawn from these lengths of the layers on belongs to a part, or to none.
    pub(super) fn begin(&mut self, part: Option<Part>, lengths: [usize; LAYERS]) {
        for ((known, since), length) in self.known.iter_mut().zip(&mut self.since).zip(lengths) {
            let stretch = *since..length;
            *since = length;
            let Some(current) = self.current.filter(|_| !stretch.is_empty()) else {
                continue;
            };
            match known.last_mut() {
                Some((last, before)) if *last == current && before.end == stretch.start => {
                    before.end = stretch.end;
                }
                _ => known.push((current, stretch)),
            }
        }
        self.current = part;
    }

    /// The stretches among all marks, of which each layer begins at its offset.
    pub(super) fn ranges(self, offsets: [usize; LAYERS]) -> Vec<(Part, Range<usize>)> {
        let layers = self.known.into_iter().zip(offsets);
        layers
            .flat_map(|(known, offset)| {
                known
                    .into_iter()
                    .map(move |(part, range)| (part, range.start + offset..range.end + offset))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_layer_knows_the_parts_that_drew_on_it() {
        let mut parts = Parts::default();
        parts.begin(Some(Part::Row(0)), [1, 0, 0, 2]);
        parts.begin(Some(Part::Totals(0)), [3, 5, 0, 3]);
        parts.begin(Some(Part::Row(1)), [3, 5, 1, 6]);
        parts.begin(None, [3, 9, 1, 6]);
        assert_eq!(
            parts.ranges([0, 10, 20, 30]),
            [
                (Part::Row(0), 1..3),
                (Part::Row(0), 10..15),
                (Part::Row(1), 15..19),
                (Part::Totals(0), 20..21),
                (Part::Row(0), 32..33),
                (Part::Totals(0), 33..36),
            ]
        );
    }
}
