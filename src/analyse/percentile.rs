//! Percentiles after Hazen: of n values in order the share q lies at rank q·n + ½, linear between neighbours. vegeta
//! itself gives these for small files.

/// The percentile of values in order, in the unit of the values; none without values.
#[must_use]
pub fn of_sorted(sorted: &[i64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let (low, fraction) = position(sorted.len() as u64, share);
    let low = usize::try_from(low).unwrap_or(last).min(last);
    let high = (low + 1).min(last);
    Some(between(sorted[low], sorted[high], fraction))
}

/// The percentile of values in any order, which are moved; none without values. For a few percentiles this takes less
/// than to sort.
#[must_use]
pub fn of_unsorted(values: &mut [i64], share: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let (low, fraction) = position(values.len() as u64, share);
    let low = usize::try_from(low).unwrap_or(last).min(last);
    let (_, low, above) = values.select_nth_unstable(low);
    let high = above.iter().min().unwrap_or(low);
    Some(between(*low, *high, fraction))
}

/// The percentile of two lists in order, as if they were one; none without values.
#[must_use]
pub fn of_two_sorted(one: &[i64], other: &[i64], share: f64) -> Option<f64> {
    let last = (one.len() + other.len()).checked_sub(1)?;
    let (low, fraction) = position(last as u64 + 1, share);
    let low = usize::try_from(low).unwrap_or(last).min(last);
    let high = (low + 1).min(last);
    let value = |rank| nth_of_two(one, other, rank);
    Some(between(value(low)?, value(high)?, fraction))
}

/// The percentile of values in order, each with how often it occurs; none without values.
#[must_use]
pub fn of_counts(counts: &[(i64, u64)], share: f64) -> Option<f64> {
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    let last = total.checked_sub(1)?;
    let (low, fraction) = position(total, share);
    let low = low.min(last);
    let value = |rank: u64| {
        let mut before = 0;
        counts.iter().find_map(|(value, count)| {
            before += count;
            (before > rank).then_some(*value)
        })
    };
    Some(between(value(low)?, value((low + 1).min(last))?, fraction))
}

/// The rank from 0 at or below the percentile, and how far it lies towards the next.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rank is far below 2^53 and never negative"
)]
fn position(count: u64, share: f64) -> (u64, f64) {
    let position = (share * count as f64 - 0.5).max(0.0);
    let low = position.floor();
    (low as u64, position - low)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a latency of 2^53 ns lasts a hundred days"
)]
fn between(low: i64, high: i64, fraction: f64) -> f64 {
    let step = i128::from(high) - i128::from(low);
    low as f64 + fraction * step as f64
}

/// The value at a rank of two lists in order, by halving: a merged copy is not needed.
fn nth_of_two(one: &[i64], other: &[i64], rank: usize) -> Option<i64> {
    // How many of the values before the rank come from `one`.
    let (mut least, mut most) = (rank.saturating_sub(other.len()), rank.min(one.len()));
    while least < most {
        let middle = least.midpoint(most);
        let from_other = rank - middle;
        match (
            one.get(middle),
            from_other.checked_sub(1).and_then(|at| other.get(at)),
        ) {
            (Some(mine), Some(theirs)) if mine < theirs => least = middle + 1,
            _ => most = middle,
        }
    }
    match (one.get(least), other.get(rank - least)) {
        (Some(mine), Some(theirs)) => Some(*mine.min(theirs)),
        (mine, theirs) => mine.or(theirs).copied(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn percentiles_are_those_of_vegeta_on_small_files() {
        let milliseconds: Vec<i64> = (1..=20).map(|value| value * 1_000_000).collect();
        let at = |share| of_sorted(&milliseconds, share);
        assert_eq!(at(0.5), Some(10_500_000.0));
        assert_eq!(at(0.9), Some(18_500_000.0));
        assert_eq!(at(0.95), Some(19_500_000.0));
        assert_eq!(at(0.99), Some(20_000_000.0));
        assert_eq!(at(0.0), Some(1_000_000.0));
        assert_eq!(of_sorted(&[], 0.5), None);
        assert_eq!(of_sorted(&[7], 0.99), Some(7.0));
        assert_eq!(of_two_sorted(&[], &[], 0.5), None);
        assert_eq!(of_counts(&[], 0.5), None);
    }

    proptest! {
        #[test]
        fn two_lists_and_counts_give_what_one_list_gives(
            mut one in prop::collection::vec(0..50_i64, 0..40),
            mut other in prop::collection::vec(0..50_i64, 0..40),
            share in 0.0..1.0_f64,
        ) {
            let mut all = [one.clone(), other.clone()].concat();
            all.sort_unstable();
            one.sort_unstable();
            other.sort_unstable();
            let expected = of_sorted(&all, share);
            prop_assert_eq!(of_two_sorted(&one, &other, share), expected);
            let counts: Vec<(i64, u64)> = all.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u64)).collect();
            prop_assert_eq!(of_counts(&counts, share), expected);
            prop_assert_eq!(of_unsorted(&mut [other, one].concat(), share), expected);
        }
    }
}
