//! Runs that stand out from their neighbours, by their verdicts and by the usual spread of a figure.

use std::collections::{BTreeMap, BTreeSet};

use super::super::outline::{Figure, Outline};
use super::super::words::Text;
use super::{FAR, FEWEST_OTHERS, NEIGHBOURS, Outlier, Reason};
use crate::analyse::{HypothesisResult, Users};

/// Reasons by the stretch of runs that they are about.
#[derive(Default)]
pub(super) struct Outliers(BTreeMap<(usize, usize), Vec<Reason>>);

impl Outliers {
    pub(super) fn add(&mut self, (from, to): (usize, usize), reason: Reason) {
        self.0.entry((from, to)).or_default().push(reason);
    }

    pub(super) fn all(self) -> Vec<Outlier> {
        let outliers = self.0.into_iter();
        outliers
            .map(|((from, to), reasons)| Outlier { from, to, reasons })
            .collect()
    }
}

/// What differs without being a number.
pub(super) fn verdicts(series: &[&Outline], outliers: &mut Outliers) {
    let hypothesis: Vec<HypothesisResult> =
        series.iter().map(|run| run.verdict.hypothesis).collect();
    for (stretch, here, around) in differing(&hypothesis) {
        outliers.add(stretch, Reason::Hypothesis(here, around));
    }
    let users: Vec<Users> = series.iter().map(|run| run.verdict.users).collect();
    for (stretch, here, around) in differing(&users) {
        outliers.add(stretch, Reason::Users(here, around));
    }
    let steps = series.iter().flat_map(|run| &run.words.failed_steps);
    let steps: BTreeSet<&Text> = steps.collect();
    for step in steps {
        let failed: Vec<bool> = series
            .iter()
            .map(|run| run.words.failed_steps.contains(step))
            .collect();
        for (stretch, here, _) in differing(&failed) {
            outliers.add(stretch, Reason::Step(Text::clone(step), here));
        }
    }
    let bodies: Vec<Option<bool>> = series
        .iter()
        .map(|run| run.bodies.map(|(_, bad)| bad > 0))
        .collect();
    for (stretch, here, around) in differing(&bodies) {
        if let (Some(here), Some(_)) = (here, around) {
            let value = series
                .get(stretch.0)
                .and_then(|run| run.figure(Figure::BodyErrorShare));
            outliers.add(stretch, Reason::BodyErrors(value, here));
        }
    }
}

/// Stretches of one value whose neighbours on both sides all have another, and the same: single runs, a few in a row, or
/// all from some run on.
pub(super) fn differing<T: Copy + PartialEq>(values: &[T]) -> Vec<((usize, usize), T, T)> {
    let count = values.len();
    let mut found = Vec::new();
    let mut from = 0;
    for stretch in values.chunk_by(|one, other| one == other) {
        let to = from + stretch.len();
        let before = values.get(from.saturating_sub(NEIGHBOURS)..from);
        let behind = values.get(to..count.min(to + NEIGHBOURS));
        let around: Vec<T> = before
            .into_iter()
            .chain(behind)
            .flatten()
            .copied()
            .collect();
        let lasting = to == count && from >= NEIGHBOURS;
        let short = stretch.len() == 1 || stretch.len() * 4 <= count;
        if let (Some(here), Some(other)) = (stretch.first(), around.first())
            && around.iter().all(|value| value == other)
            && (short || lasting)
        {
            found.push(((from, to - 1), *here, *other));
        }
        from = to;
    }
    found
}

/// True if a value is far from those beside it too: one of a level that others share is none.
pub(super) fn stands_alone(known: &[(usize, f64)], index: usize) -> bool {
    let mut values: Vec<f64> = known.iter().map(|(_, value)| *value).collect();
    let Some((_, value)) = known.get(index) else {
        return false;
    };
    let distance = (value - median(&mut values).unwrap_or(f64::NAN)).abs();
    let beside = [index.checked_sub(1), Some(index + 1)]
        .into_iter()
        .flatten();
    let mut beside = beside.filter_map(|index| known.get(index));
    beside.all(|(_, other)| (value - other).abs() > distance / 2.0)
}

/// Stretches of runs that lie far from all others, to the same side.
pub(super) fn far(
    known: &[(usize, f64)],
    passes: &dyn Fn(usize, f64, f64) -> bool,
) -> Vec<(usize, usize)> {
    if known.len() <= FEWEST_OTHERS {
        return Vec::new();
    }
    // Which side each value is far to: of many runs one more or less moves no median, so that all share one.
    let mut stretches: Vec<((usize, usize), bool)> = Vec::new();
    let mut last_far = None;
    let spread = Spread::of(known);
    for (index, (place, value)) in known.iter().enumerate() {
        let (median, deviation) = spread.without(index);
        let is_far = (value - median).abs() > FAR * deviation && passes(*place, *value, median);
        if !is_far {
            last_far = None;
            continue;
        }
        let above = *value > median;
        match stretches.last_mut() {
            Some((stretch, side)) if last_far == Some(index.wrapping_sub(1)) && *side == above => {
                stretch.1 = *place;
            }
            _ => stretches.push(((*place, *place), above)),
        }
        last_far = Some(index);
    }
    stretches.into_iter().map(|(stretch, _)| stretch).collect()
}

/// The middle of values and how far they lie from it, each time without one of them.
pub(super) struct Spread<'a> {
    known: &'a [(usize, f64)],
    /// Of many values all share the same.
    shared: Option<(f64, f64)>,
}

impl<'a> Spread<'a> {
    /// From so many on, leaving one out is not worth the work.
    const MANY: usize = 400;

    pub(super) fn of(known: &'a [(usize, f64)]) -> Self {
        let all = || known.iter().map(|(_, value)| *value).collect();
        Self {
            known,
            shared: (known.len() >= Self::MANY).then(|| Self::middle(all())),
        }
    }

    pub(super) fn without(&self, index: usize) -> (f64, f64) {
        self.shared.unwrap_or_else(|| {
            let others = self.known.iter().enumerate();
            let others = others.filter(|(place, _)| *place != index);
            Self::middle(others.map(|(_, (_, value))| *value).collect())
        })
    }

    pub(super) fn middle(mut values: Vec<f64>) -> (f64, f64) {
        let middle = median(&mut values).unwrap_or(f64::NAN);
        let mut distances: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
        (middle, median(&mut distances).unwrap_or(f64::NAN))
    }
}

pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let count = values.len();
    let low = values.get(count.checked_sub(1)? / 2)?;
    Some(f64::midpoint(*low, *values.get(count / 2)?))
}
