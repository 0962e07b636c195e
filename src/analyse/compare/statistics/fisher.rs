//! Fisher's exact test: whether two shares of counted things differ by more than chance.

use super::SIGNIFICANCE;
use super::normal::quantile_of_tail;

/// Nobody sends more requests than this; whoever says so would keep the walk below busy for hours.
const MOST: u64 = 1 << 40;

/// The chance of a table at least as unlikely as this one, if both shares were the same: `bad` of `all` on either side.
/// None if a side counted nothing, says more bad than all, or both together are beyond what anybody counts.
///
/// The probabilities of all tables with the same margins are walked from the most likely one outwards, each from its
/// neighbour, so that no factorial is needed and what is beyond any doubt underflows to zero.
#[must_use]
pub fn fisher(one: (u64, u64), other: (u64, u64)) -> Option<f64> {
    let ((bad_one, all_one), (bad_other, all_other)) = (one, other);
    if bad_one > all_one || bad_other > all_other || all_one == 0 || all_other == 0 {
        return None;
    }
    let bad = bad_one.checked_add(bad_other)?;
    let all = all_one.checked_add(all_other)?;
    if all > MOST {
        return None;
    }
    let least = bad.saturating_sub(all_other);
    let most = bad.min(all_one);
    // The likeliest count of bad ones on the first side.
    let mode = u128::from(bad + 1) * u128::from(all_one + 1) / (u128::from(all) + 2);
    let mode = u64::try_from(mode).unwrap_or(u64::MAX).clamp(least, most);
    let weights = Weights {
        bad,
        all_one,
        all_other,
    };
    let observed = weights.at(mode, bad_one);
    // Equal probabilities that came about in different ways differ in their last digits.
    let bound = observed * (1.0 + 1e-9);
    let (mut sum, mut extreme) = (0.0, 0.0);
    let mut take = |weight: f64| {
        sum += weight;
        if weight <= bound {
            extreme += weight;
        }
        weight > 0.0
    };
    take(1.0);
    let mut weight = 1.0;
    for count in mode..most {
        weight *= weights.up(count);
        if !take(weight) {
            break;
        }
    }
    let mut weight = 1.0;
    for count in (least..mode).rev() {
        weight /= weights.up(count);
        if !take(weight) {
            break;
        }
    }
    Some((extreme / sum).min(1.0))
}

/// The least chance that so many on either side can show: all bad on one side and none on the other.
#[must_use]
pub fn least_fisher(all_one: u64, all_other: u64) -> Option<f64> {
    fisher((all_one, all_one), (0, all_other))
}

/// Where the difference of two shares lies with 99 %, by the scores of Wilson as Newcombe puts them together: it stays
/// between −1 and 1 and does not shrink to nothing when a share is 0.
#[must_use]
pub fn share_interval(one: (u64, u64), other: (u64, u64)) -> Option<(f64, f64)> {
    if one.1 == 0 || other.1 == 0 {
        return None;
    }
    let (from, from_low, from_high) = wilson(one);
    let (to, to_low, to_high) = wilson(other);
    let difference = to - from;
    let low = difference - (to - to_low).hypot(from_high - from);
    let high = difference + (to_high - to).hypot(from - from_low);
    Some((low.max(-1.0), high.min(1.0)))
}

/// A share and the ends of its interval.
#[expect(clippy::cast_precision_loss, reason = "counts of requests")]
fn wilson((bad, all): (u64, u64)) -> (f64, f64, f64) {
    let (bad, all) = (bad as f64, all as f64);
    let share = bad / all;
    let deviations = quantile_of_tail(SIGNIFICANCE / 2.0);
    let square = deviations * deviations;
    let centre = (share + square / (2.0 * all)) / (1.0 + square / all);
    let spread = share * (1.0 - share) / all + square / (4.0 * all * all);
    let half = deviations * spread.sqrt() / (1.0 + square / all);
    (share, (centre - half).max(0.0), (centre + half).min(1.0))
}

struct Weights {
    bad: u64,
    all_one: u64,
    all_other: u64,
}

impl Weights {
    /// How much likelier `count + 1` bad ones on the first side are than `count`.
    #[expect(clippy::cast_precision_loss, reason = "counts of requests")]
    fn up(&self, count: u64) -> f64 {
        let more = (self.bad - count) as f64 * (self.all_one - count) as f64;
        let good_other = self.all_other + count + 1 - self.bad;
        more / ((count + 1) as f64 * good_other as f64)
    }

    /// How likely a count is, the likeliest being 1.
    fn at(&self, mode: u64, count: u64) -> f64 {
        let mut weight = 1.0;
        for step in mode..count {
            weight *= self.up(step);
            if weight == 0.0 {
                break;
            }
        }
        for step in (count..mode).rev() {
            weight /= self.up(step);
            if weight == 0.0 {
                break;
            }
        }
        weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.fisher_exact([[bad, good], [bad, good]])` of SciPy 1.17.1.
    #[test]
    fn chances_are_those_of_scipy() {
        for (one, other, expected) in [
            ((131, 160), (0, 160), 2.567_714_744_691_707_4e-61),
            ((3, 160), (0, 160), 0.247_648_902_821_316_6),
            ((0, 71), (0, 71), 1.0),
            ((11, 100), (0, 100), 0.000_730_445_743_627_437_1),
            ((5, 6), (2, 10), 0.034_965_034_965_034_97),
            ((1, 10), (11, 14), 0.002_759_456_185_220_083_6),
            ((42, 180), (37, 180), 0.610_663_518_098_787_4),
            (
                (1200, 1_000_000),
                (1000, 1_000_000),
                2.159_102_793_374_032_6e-5,
            ),
            ((0, 5), (5, 5), 0.007_936_507_936_507_938),
            ((7, 19), (0, 5), 0.272_068_511_198_946),
            ((100, 102), (1000, 1005), 0.130_075_936_343_001_63),
        ] {
            let chance = fisher(one, other).unwrap();
            assert!(
                (chance / expected - 1.0).abs() < 1e-9,
                "{one:?} {other:?}: {chance}, {expected}"
            );
            assert!((fisher(other, one).unwrap() / expected - 1.0).abs() < 1e-9);
        }
    }

    /// Newcombe's formula over `scipy.stats.binomtest(…).proportion_ci(0.99, "wilson")` of SciPy 1.17.1.
    #[test]
    fn the_difference_of_shares_has_an_interval() {
        for (one, other, low, high) in [
            (
                (131, 160),
                (0, 160),
                -0.883_967_610_459_835_1,
                -0.719_785_767_499_104_3,
            ),
            (
                (0, 100),
                (0, 100),
                -0.062_220_687_715_822_995,
                0.062_220_687_715_822_995,
            ),
            (
                (11, 100),
                (3, 90),
                -0.185_544_236_250_051_95,
                0.029_234_664_591_246_767,
            ),
        ] {
            let found = share_interval(one, other).unwrap();
            assert!((found.0 - low).abs() < 1e-9, "{found:?}");
            assert!((found.1 - high).abs() < 1e-9, "{found:?}");
        }
        assert_eq!(share_interval((0, 0), (0, 1)), None);
    }

    #[test]
    fn what_counted_nothing_is_not_tested_and_what_is_beyond_doubt_ends() {
        assert_eq!(fisher((0, 0), (1, 2)), None);
        assert_eq!(fisher((3, 2), (1, 2)), None);
        assert_eq!(fisher((5_000_000, 5_000_000), (0, 5_000_000)), Some(0.0));
        assert!(least_fisher(4, 4).unwrap() > 0.01);
        assert!(least_fisher(5, 5).unwrap() < 0.01);
    }
}
