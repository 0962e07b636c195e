//! The rank-sum test of Mann and Whitney, and the shift of Hodges and Lehmann that goes with it: whether one sample lies
//! above another, and by how much, whatever their distribution.

use super::SIGNIFICANCE;
use super::normal::{both_tails, quantile_of_tail};

/// Samples with at most so many pairs are tested by counting every way to divide them; beyond, the normal approximation
/// is as good.
const EXACT_PAIRS: usize = 256;

/// How far one sample lies above another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// The median of all differences between a value of the one and a value of the other.
    pub median: f64,
    /// Between these it lies with 99 %; none from too few values.
    pub interval: Option<(f64, f64)>,
}

/// The chance that two samples of one distribution lie apart at least as far as these, to either side; none if one is
/// empty. Values must be finite.
#[must_use]
pub fn rank_sum(one: &[f64], other: &[f64]) -> Option<f64> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let ranks = Ranks::of(one, other);
    Some(if one.len() * other.len() <= EXACT_PAIRS {
        ranks.exact()
    } else {
        ranks.approximate()
    })
}

/// The least chance that samples of such sizes can show: all of one above all of the other.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "samples are small")]
pub fn least_rank_sum(one: usize, other: usize) -> f64 {
    // One of all the ways to choose the first sample, on either side.
    let ways = (1..=one).fold(1.0, |ways, taken| {
        ways * (other + taken) as f64 / taken as f64
    });
    (2.0 / ways).min(1.0)
}

/// By how much the second sample lies above the first.
#[must_use]
pub fn shift(one: &[f64], other: &[f64]) -> Option<Shift> {
    let mut differences: Vec<f64> = other
        .iter()
        .flat_map(|value| one.iter().map(move |base| value - base))
        .collect();
    if differences.is_empty() {
        return None;
    }
    differences.sort_unstable_by(f64::total_cmp);
    let count = differences.len();
    let at = |index: usize| differences.get(index).copied();
    let median = f64::midpoint(at((count - 1) / 2)?, at(count / 2)?);
    let outside = outside(one.len(), other.len());
    let interval = outside
        .checked_sub(1)
        .and_then(|first| at(first).zip(at(count - outside)));
    Some(Shift { median, interval })
}

/// How many of the ordered differences may be left out at either end, so that the rest holds the shift with 99 %: the
/// most for which a rank sum so low has at most half the significance.
fn outside(one: usize, other: usize) -> usize {
    let tail = SIGNIFICANCE / 2.0;
    if one * other <= EXACT_PAIRS {
        let ways = Ways::without_ties(one, other);
        let mut below = 0.0;
        for (statistic, share) in ways.shares().enumerate() {
            below += share;
            if below > tail * (1.0 + 1e-12) {
                return statistic;
            }
        }
        return 0;
    }
    #[expect(clippy::cast_precision_loss, reason = "samples are small")]
    let (n, m) = (one as f64, other as f64);
    let deviation = (n * m * (n + m + 1.0) / 12.0).sqrt();
    let edge = n * m / 2.0 - quantile_of_tail(tail) * deviation;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the number of pairs"
    )]
    let edge = edge.floor().clamp(0.0, n * m / 2.0) as usize;
    edge
}

/// The ranks of two samples in one order. Ranks are doubled, so that those of ties are whole numbers too.
struct Ranks {
    one: usize,
    /// All doubled ranks, in order.
    doubled: Vec<usize>,
    /// Their sum over the first sample.
    sum: usize,
    /// Σ t³ − t over the groups of ties.
    ties: f64,
}

impl Ranks {
    fn of(one: &[f64], other: &[f64]) -> Self {
        let mut values: Vec<(f64, bool)> = one
            .iter()
            .map(|value| (*value, true))
            .chain(other.iter().map(|value| (*value, false)))
            .collect();
        values.sort_by(|left, right| left.0.total_cmp(&right.0));
        let mut ranks = Self {
            one: one.len(),
            doubled: Vec::with_capacity(values.len()),
            sum: 0,
            ties: 0.0,
        };
        #[expect(clippy::float_cmp, reason = "ties are equal values")]
        for group in values.chunk_by(|left, right| left.0 == right.0) {
            let before = ranks.doubled.len();
            let rank = 2 * before + group.len() + 1;
            let of_one = group.iter().filter(|value| value.1).count();
            ranks.sum += rank * of_one;
            ranks.doubled.extend(std::iter::repeat_n(rank, group.len()));
            #[expect(clippy::cast_precision_loss, reason = "samples are small")]
            let tied = group.len() as f64;
            ranks.ties += tied * tied * tied - tied;
        }
        ranks
    }

    /// Counts every way to choose the first sample, ties as they are.
    fn exact(&self) -> f64 {
        let ways = Ways::of(&self.doubled, self.one);
        let least = self.one * (self.one + 1);
        let (mut below, mut above) = (0.0, 0.0);
        for (place, share) in ways.shares().enumerate() {
            let sum = place + least;
            if sum <= self.sum {
                below += share;
            }
            if sum >= self.sum {
                above += share;
            }
        }
        (2.0 * below.min(above)).min(1.0)
    }

    /// The normal approximation, corrected for ties and for steps.
    #[expect(clippy::cast_precision_loss, reason = "samples are small")]
    fn approximate(&self) -> f64 {
        let all = self.doubled.len() as f64;
        let n = self.one as f64;
        let m = all - n;
        let statistic = self.sum as f64 / 2.0 - n * (n + 1.0) / 2.0;
        let spread = n * m / 12.0 * (all + 1.0 - self.ties / (all * (all - 1.0)));
        if spread <= 0.0 {
            return 1.0;
        }
        let distance = ((statistic - n * m / 2.0).abs() - 0.5).max(0.0);
        both_tails(distance / spread.sqrt()).min(1.0)
    }
}

/// In how many ways a sum of doubled ranks comes about, from the least possible sum on. The counts are whole numbers
/// below 2^53 and therefore exact.
struct Ways {
    counts: Vec<f64>,
    step: usize,
}

impl Ways {
    fn of(doubled: &[usize], chosen: usize) -> Self {
        // Ranks are counted from their least possible sum on, so that the table stays small.
        let least = chosen * (chosen + 1);
        let most: usize = doubled.iter().rev().take(chosen).sum();
        let width = most + 1;
        let mut table = vec![vec![0.0; width]; chosen + 1];
        if let Some(none) = table.first_mut().and_then(|row| row.first_mut()) {
            *none = 1.0;
        }
        for rank in doubled {
            for taken in (1..=chosen).rev() {
                let (fewer, more) = table.split_at_mut(taken);
                let (Some(fewer), Some(more)) = (fewer.last(), more.first_mut()) else {
                    continue;
                };
                for (count, ways) in more.iter_mut().skip(*rank).zip(fewer) {
                    *count += ways;
                }
            }
        }
        let counts = table.pop().unwrap_or_default();
        Self {
            counts: counts.into_iter().skip(least).collect(),
            step: 1,
        }
    }

    /// By the statistic U: each value from 0 on.
    fn without_ties(one: usize, other: usize) -> Self {
        let doubled: Vec<usize> = (1..=one + other).map(|rank| 2 * rank).collect();
        Self {
            step: 2,
            ..Self::of(&doubled, one)
        }
    }

    fn shares(&self) -> impl Iterator<Item = f64> + '_ {
        let all: f64 = self.counts.iter().sum();
        self.counts
            .iter()
            .step_by(self.step)
            .map(move |count| count / all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: [f64; 40] = [
        46.77, 15.91, 20.42, 24.62, 13.54, 20.11, 20.08, 8.35, 33.41, 27.12, 14.69, 18.43, 25.86,
        17.63, 17.79, 9.71, 26.5, 21.37, 23.04, 9.36, 45.85, 21.7, 16.55, 55.4, 19.63, 9.72, 16.4,
        6.4, 33.94, 16.31, 13.86, 34.34, 8.8, 26.25, 7.15, 14.42, 11.0, 41.72, 48.57, 17.04,
    ];
    const LONG_TOO: [f64; 35] = [
        35.53, 21.33, 31.0, 16.02, 9.93, 9.47, 28.26, 71.79, 26.7, 17.95, 60.7, 26.28, 24.55,
        26.48, 21.84, 19.99, 11.39, 29.99, 22.26, 42.37, 19.41, 9.0, 22.2, 54.59, 19.26, 14.96,
        12.85, 13.8, 20.08, 12.94, 49.34, 20.26, 24.64, 47.9, 49.48,
    ];
    const EIGHT: [f64; 8] = [3.1, 4.7, 5.2, 6.9, 8.1, 9.4, 10.0, 12.3];
    const TEN: [f64; 10] = [2.2, 4.1, 6.6, 7.3, 11.8, 13.5, 14.9, 15.2, 18.8, 20.1];

    fn assert_near(actual: f64, expected: f64) {
        assert!((actual - expected).abs() < 1e-9, "{actual}, {expected}");
    }

    /// `scipy.stats.mannwhitneyu(x, y, method="exact")` of SciPy 1.17.1; where values are tied,
    /// `scipy.stats.permutation_test` of the rank sum with all permutations, because that method takes no ties.
    #[test]
    fn small_samples_are_counted_out_as_scipy_does() {
        let cases: [(&[f64], &[f64], f64); 6] = [
            (
                &[12.5, 3.1, 8.8, 41.0],
                &[1.2, 2.9, 60.5, 7.7],
                0.485_714_285_714_285_7,
            ),
            (
                &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
                &[10.0, 11.0, 12.0, 13.0, 14.0],
                0.004_329_004_329_004_329,
            ),
            (&EIGHT, &TEN, 0.203_071_438_365_556_02),
            (
                &[1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0],
                &[2.0, 3.0, 3.0, 4.0, 4.0, 5.0, 5.0, 6.0],
                0.061_538_461_538_461_53,
            ),
            (&[5.0; 4], &[5.0; 6], 1.0),
            (
                &[0.0, 0.0, 0.0, 0.0, 1.0],
                &[0.0, 1.0, 1.0, 1.0, 1.0, 2.0],
                0.112_554_112_554_112_56,
            ),
        ];
        for (one, other, expected) in cases {
            assert_near(rank_sum(one, other).unwrap(), expected);
            assert_near(rank_sum(other, one).unwrap(), expected);
        }
    }

    /// `scipy.stats.mannwhitneyu(x, y, method="asymptotic")` of SciPy 1.17.1.
    #[test]
    fn large_samples_are_approximated_as_scipy_does() {
        assert_near(
            rank_sum(&LONG, &LONG_TOO).unwrap(),
            0.116_007_580_603_100_11,
        );
        let rounded = |values: &[f64]| -> Vec<f64> {
            let round = |value: &f64| (value / 5.0).round_ties_even() * 5.0;
            values.iter().map(round).collect()
        };
        let chance = rank_sum(&rounded(&LONG), &rounded(&LONG_TOO)).unwrap();
        assert_near(chance, 0.126_008_471_622_496_95);
        for (one, other, expected) in [
            (&EIGHT[..], &TEN[..], 0.197_621_090_318_848_34),
            (&[5.0; 4][..], &[5.0; 6][..], 1.0),
        ] {
            assert_near(Ranks::of(one, other).approximate(), expected);
        }
    }

    #[test]
    fn the_shift_is_the_median_of_all_differences() {
        let found = shift(&EIGHT, &TEN).unwrap();
        assert_near(found.median, 4.15);
        let (low, high) = found.interval.unwrap();
        assert!(low < 0.0 && high > 4.15, "{low} to {high}");
        assert_eq!(shift(&[], &[1.0]), None);
        // The interval leaves the zero out exactly where the test sees a difference.
        let moved: Vec<f64> = EIGHT.iter().map(|value| value + 20.0).collect();
        assert!(rank_sum(&EIGHT, &moved).unwrap() < SIGNIFICANCE);
        assert!(shift(&EIGHT, &moved).unwrap().interval.unwrap().0 > 0.0);
    }

    #[test]
    fn four_against_four_can_show_nothing_and_five_against_five_can() {
        assert_near(least_rank_sum(4, 4), 2.0 / 70.0);
        assert!(least_rank_sum(5, 5) < SIGNIFICANCE);
        assert_eq!(shift(&[1.0; 4], &[2.0; 4]).unwrap().interval, None);
        assert!(shift(&[1.0; 5], &[2.0; 5]).unwrap().interval.is_some());
        assert_near(least_rank_sum(0, 4), 1.0);
    }
}
