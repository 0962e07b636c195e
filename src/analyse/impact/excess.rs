//! What is more than usual. After a baseline in which every request was well, one bad request is. After one in which
//! requests failed already, a report must neither call the same failures an outage, nor may more failures ever make it
//! look better: so the fault's window as a whole is judged, and every stretch of requests by itself, whatever stands
//! around it. A bad request more, anywhere, raises the score of each stretch that it falls into and leaves the others.

use serde::Serialize;

use super::as_float;

/// The fault's window as a whole holds an excess above the expected number and so many of its standard deviations.
const DEVIATIONS: f64 = 3.0;

/// A stretch counts if chance alone would bring one like it in fewer than one of so many runs.
const ONE_RUN_OF: f64 = 100.0;

/// How many times the usual odds a stretch is tested for: barely, clearly and wholly bad ones.
const ODDS: [f64; 3] = [2.0, 8.0, 32.0];

/// A baseline is a sample: the share that it shows may be so many standard errors below the true one.
const STANDARD_ERRORS: f64 = 1.5;

/// How many requests were bad before the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Usual {
    /// Bad ones.
    pub bad: u64,
    /// All that could have been.
    pub of: u64,
}

impl Usual {
    /// True if none was bad.
    #[must_use]
    pub fn is_clean(self) -> bool {
        self.bad == 0
    }

    /// The share of bad ones that the baseline makes credible: its own, raised by what a sample of that size may be off
    /// (the upper end of Wilson's interval).
    #[must_use]
    pub fn credible_share(self) -> f64 {
        if self.is_clean() {
            return 0.0;
        }
        let (bad, of) = (as_float(self.bad), as_float(self.of.max(self.bad)));
        let squared = STANDARD_ERRORS * STANDARD_ERRORS;
        let spread = STANDARD_ERRORS * (bad * (of - bad) / of + squared / 4.0).sqrt();
        ((bad + squared / 2.0 + spread) / (of + squared)).min(1.0)
    }
}

/// Bad requests among some that could have been, e.g. of one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub(super) bad: u64,
    pub(super) of: u64,
}

/// Judges requests of one kind against what was usual.
#[derive(Debug, Clone, Copy)]
pub(super) struct Excess {
    share: f64,
    /// The score from which on a stretch counts.
    enough: f64,
}

impl Excess {
    /// Against a baseline, in a run with so many requests from the fault's start on that were well. Failed ones are not
    /// among those: with each failure more, the bound for all stretches would rise.
    pub(super) fn over(usual: Usual, well: u64) -> Self {
        Self {
            share: usual.credible_share(),
            enough: (ONE_RUN_OF * as_float(well.max(1)) * as_float(ODDS.len() as u64)).ln(),
        }
    }

    /// True if nothing bad is usual, so that every bad request counts by itself.
    pub(super) fn is_of_clean_baseline(&self) -> bool {
        self.share <= 0.0
    }

    /// True if these requests, chosen by the time of their sending alone, hold more bad ones than usual.
    pub(super) fn in_window(&self, tally: Tally) -> bool {
        let expected = self.share * as_float(tally.of);
        as_float(tally.bad) > expected + DEVIATIONS * expected.sqrt()
    }

    /// True if requests hold a stretch that counts.
    pub(super) fn holds_stretch(&self, tallies: impl Iterator<Item = Tally> + Clone) -> bool {
        if self.is_of_clean_baseline() {
            return tallies.into_iter().any(|tally| tally.bad > 0);
        }
        ODDS.iter()
            .any(|odds| !self.stretches_at(*odds, tallies.clone()).is_empty())
    }

    /// The stretches that count, first and last place of each, the densest kind first.
    pub(super) fn stretches(
        &self,
        tallies: impl Iterator<Item = Tally> + Clone,
    ) -> Vec<(usize, usize)> {
        let of_odds = |odds: &f64| self.stretches_at(*odds, tallies.clone());
        ODDS.iter().rev().flat_map(of_odds).collect()
    }

    /// One walk: each request adds how much likelier it is at these odds than at the usual ones (a logarithm). The sum
    /// begins anew where it falls to nothing, and a stretch ends at its peak once as much is lost again as counts.
    fn stretches_at(&self, odds: f64, tallies: impl Iterator<Item = Tally>) -> Vec<(usize, usize)> {
        let of_each = (self.share * (odds - 1.0)).ln_1p();
        let of_bad = odds.ln();
        let mut found = Vec::new();
        let (mut sum, mut peak, mut first, mut last) = (0.0_f64, 0.0_f64, 0, 0);
        for (place, tally) in tallies.enumerate() {
            if sum <= 0.0 {
                (sum, first) = (0.0, place);
            }
            sum += as_float(tally.bad) * of_bad - as_float(tally.of) * of_each;
            if sum > peak {
                (peak, last) = (sum, place);
            }
            let counts = peak > self.enough;
            if counts && sum < peak - self.enough {
                found.push((first, last));
                sum = 0.0;
            }
            if sum <= 0.0 {
                peak = 0.0;
            }
        }
        if peak > self.enough {
            found.push((first, last));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tallies(bad: &[bool]) -> impl Iterator<Item = Tally> + Clone + '_ {
        bad.iter().map(|bad| Tally {
            bad: u64::from(*bad),
            of: 1,
        })
    }

    /// Every `each`th one is bad.
    fn sparse(count: usize, each: usize) -> Vec<bool> {
        (1..=count).map(|place| place % each == 0).collect()
    }

    #[test]
    fn after_a_clean_baseline_one_is_enough() {
        let clean = Excess::over(Usual { bad: 0, of: 300 }, 1000);
        assert!(!clean.holds_stretch(tallies(&[false; 40])));
        let mut one = vec![false; 1000];
        one[700] = true;
        assert!(clean.holds_stretch(tallies(&one)));
        assert!(clean.in_window(Tally { bad: 1, of: 1000 }));
    }

    #[test]
    fn what_was_usual_is_no_excess_however_long_it_goes_on() {
        for (of, each) in [(40, 20), (400, 20), (300, 100), (30, 3)] {
            let usual = Usual { bad: of / each, of };
            let later = sparse(20_000, usize::try_from(each).unwrap_or(1));
            let excess = Excess::over(usual, 20_000);
            assert!(!excess.holds_stretch(tallies(&later)), "{usual:?}");
            let window = Tally {
                bad: 20_000 / each,
                of: 20_000,
            };
            assert!(!excess.in_window(window), "{usual:?}");
        }
    }

    #[test]
    fn an_outage_stands_out_of_usual_failures_with_its_edges() {
        let mut later = sparse(600, 20);
        later[200..230].fill(true);
        let excess = Excess::over(Usual { bad: 15, of: 300 }, 545);
        let found = excess.stretches(tallies(&later));
        assert!(!found.is_empty());
        assert!(
            found
                .iter()
                .all(|(first, last)| (180..=200).contains(first) && (229..=260).contains(last)),
            "{found:?}"
        );
    }

    #[test]
    fn many_more_failures_count_though_no_two_of_them_are_neighbours() {
        let excess = Excess::over(Usual { bad: 1, of: 1000 }, 2000);
        assert!(excess.holds_stretch(tallies(&sparse(2000, 20))));
        assert!(!excess.holds_stretch(tallies(&sparse(2000, 600))));
    }

    #[test]
    fn where_everything_failed_before_nothing_can_be_worse() {
        let excess = Excess::over(Usual { bad: 30, of: 30 }, 0);
        assert!(!excess.holds_stretch(tallies(&[true; 500])));
        assert!(!excess.in_window(Tally { bad: 500, of: 500 }));
    }

    #[test]
    fn two_outages_are_two_stretches() {
        let mut later = vec![false; 2000];
        later[100..160].fill(true);
        later[1500..1540].fill(true);
        let excess = Excess::over(Usual { bad: 3, of: 300 }, 1900);
        let densest = excess.stretches_at(32.0, tallies(&later));
        assert_eq!(densest, [(100, 159), (1500, 1539)]);
    }
}
