//! Where the level of a figure shifted: the place that parts the ranks best, tested by the rank sums of either side.

use super::outlier::median;
use super::{FEWEST_OF_LEVEL, Shift};
use crate::analyse::compare::statistics::{SIGNIFICANCE, least_rank_sum, rank_sum};

/// Where the level shifts: the stretch is parted at its best place as long as that is more than chance, and so are the
/// parts.
pub(super) fn shifts(
    known: &[(usize, f64)],
    passes: &dyn Fn(usize, f64, f64) -> bool,
) -> Vec<Shift> {
    let mut cuts: Vec<(usize, f64)> = Vec::new();
    let mut open = vec![(0, known.len())];
    while let Some((from, to)) = open.pop() {
        let part = known.get(from..to).unwrap_or_default();
        if let Some((at, p)) = best_cut(part) {
            cuts.push((from + at, p));
            open.push((from, from + at));
            open.push((from + at, to));
        }
    }
    cuts.sort_by_key(|cut| cut.0);
    let shifts = prune(known, &mut cuts, passes);
    if shifts.len() < 2 {
        return shifts;
    }
    // A cut was made before those around it were known, and some of those are gone again: between its neighbours its place
    // is looked for once more.
    for index in 0..cuts.len() {
        let from = index.checked_sub(1).and_then(|index| cuts.get(index));
        let from = from.map_or(0, |cut| cut.0);
        let to = cuts.get(index + 1).map_or(known.len(), |cut| cut.0);
        let found = best_cut(known.get(from..to).unwrap_or_default());
        if let (Some((at, p)), Some(cut)) = (found, cuts.get_mut(index)) {
            *cut = (from + at, p);
        }
    }
    prune(known, &mut cuts, passes)
}

/// What is more than chance may still be too little to matter; the least of it goes first, for it was no edge.
pub(super) fn prune(
    known: &[(usize, f64)],
    cuts: &mut Vec<(usize, f64)>,
    passes: &dyn Fn(usize, f64, f64) -> bool,
) -> Vec<Shift> {
    loop {
        let shifts = levels(known, cuts);
        let small = shifts
            .iter()
            .enumerate()
            .filter(|(_, shift)| !passes(shift.at, shift.after, shift.before))
            .min_by(|(_, one), (_, other)| {
                let step = |shift: &Shift| (shift.after - shift.before).abs();
                step(one).total_cmp(&step(other))
            });
        match small {
            Some((index, _)) => {
                cuts.remove(index);
            }
            None => return shifts,
        }
    }
}

/// The medians on either side of each cut, up to the next.
pub(super) fn levels(known: &[(usize, f64)], cuts: &[(usize, f64)]) -> Vec<Shift> {
    let level = |from: usize, to: usize| {
        let part = known.get(from..to).unwrap_or_default();
        let mut values: Vec<f64> = part.iter().map(|(_, value)| *value).collect();
        median(&mut values).unwrap_or(f64::NAN)
    };
    let mut shifts = Vec::new();
    for (index, (at, p)) in cuts.iter().enumerate() {
        let neighbour = |index: Option<usize>| index.and_then(|index| cuts.get(index));
        let from = neighbour(index.checked_sub(1)).map_or(0, |cut| cut.0);
        let to = neighbour(Some(index + 1)).map_or(known.len(), |cut| cut.0);
        if let Some((place, _)) = known.get(*at) {
            shifts.push(Shift {
                at: *place,
                before: level(from, *at),
                after: level(*at, to),
                p: *p,
            });
        }
    }
    shifts
}

/// The place that parts the ranks best, with its chance; none if that is no more than chance.
#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 runs")]
pub(super) fn best_cut(part: &[(usize, f64)]) -> Option<(usize, f64)> {
    let count = part.len();
    if count < 2 * FEWEST_OF_LEVEL {
        return None;
    }
    let ranks = ranks(part);
    let mut sum = 0.0;
    let mut best: Option<(usize, f64)> = None;
    for (index, rank) in ranks.iter().enumerate() {
        let (left, right) = (index as f64, (count - index) as f64);
        if index >= FEWEST_OF_LEVEL && count - index >= FEWEST_OF_LEVEL {
            let expected = left * (count as f64 + 1.0) / 2.0;
            let spread = (left * right * (count as f64 + 1.0) / 12.0).sqrt();
            let distance = (sum - expected).abs() / spread;
            // Of equals the first is kept.
            if best.is_none_or(|(_, known)| distance > known + 1e-12) {
                best = Some((index, distance));
            }
        }
        sum += rank;
    }
    let (at, _) = best?;
    let (left, right) = part.split_at(at);
    let values = |part: &[(usize, f64)]| part.iter().map(|(_, value)| *value).collect();
    let (left, right): (Vec<f64>, Vec<f64>) = (values(left), values(right));
    let p = rank_sum(&left, &right)?;
    // Only places that could have shown as much count as tries.
    let tries = (FEWEST_OF_LEVEL..=count - FEWEST_OF_LEVEL)
        .filter(|place| least_rank_sum(*place, count - place) <= p * (1.0 + 1e-9))
        .count();
    let p = (p * tries.max(1) as f64).min(1.0);
    (p < SIGNIFICANCE).then_some((at, p))
}

/// The rank of each value among all, the same for equal ones.
#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 runs")]
pub(super) fn ranks(part: &[(usize, f64)]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..part.len()).collect();
    let value = |index: usize| part.get(index).map_or(f64::NAN, |known| known.1);
    order.sort_by(|one, other| value(*one).total_cmp(&value(*other)));
    let mut ranks = vec![0.0; part.len()];
    let mut before = 0;
    for same in order.chunk_by(|one, other| value(*one) == value(*other)) {
        let rank = before as f64 + (same.len() as f64 + 1.0) / 2.0;
        for index in same {
            if let Some(place) = ranks.get_mut(*index) {
                *place = rank;
            }
        }
        before += same.len();
    }
    ranks
}
