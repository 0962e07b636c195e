//! Ends of series that are no measurements: without a stale marker, Prometheus repeats the last value for five
//! minutes, its look-back, before the series ends.

use super::interval::Timing;
use crate::model::Series;

/// How long a value is repeated after its last scrape.
const LOOKBACK: i64 = 300_000;

/// From when on a series only repeats its last scrape, in milliseconds since 1970: its last value stands still for
/// exactly the look-back, though it changed often before. `window_end` is the last instant that was asked for.
#[must_use]
pub fn repeats_since(series: &Series, timing: &Timing, window_end: Option<i64>) -> Option<i64> {
    let step = timing.step?;
    let last = series.samples.last()?;
    if !last.value.is_finite() {
        return None;
    }
    let tail = series
        .samples
        .iter()
        .rev()
        .take_while(|sample| sample.value.to_bits() == last.value.to_bits())
        .count();
    let begins = series.samples.len().checked_sub(tail)?;
    let first_of_tail = series.samples.get(begins)?;
    let stands = last.at - first_of_tail.at;
    if stands <= LOOKBACK - step || stands > LOOKBACK {
        return None;
    }
    let ends_early = window_end.is_some_and(|end| end - last.at >= step);
    (ends_early || was_busy(series, begins)).then_some(first_of_tail.at)
}

/// True if the series changed at least every minute before its tail, so that five still minutes are odd.
fn was_busy(series: &Series, begins: usize) -> bool {
    let before = series.samples.get(..=begins).unwrap_or_default();
    let changes = before
        .windows(2)
        .filter(|pair| match pair {
            [one, next] => one.value.to_bits() != next.value.to_bits(),
            _ => false,
        })
        .count();
    let span = match (before.first(), before.last()) {
        (Some(first), Some(last)) => last.at - first.at,
        _ => return false,
    };
    changes >= 3 && i64::try_from(changes).is_ok_and(|changes| span <= changes * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Asked, Sample};

    fn still_for(seconds: i64) -> Option<i64> {
        let samples = (0..=600 / 15).map(|point| {
            let at = point * 15_000;
            let value = f64::from(i32::try_from(point.min(40 - seconds / 15)).unwrap());
            Sample { at, value }
        });
        let series = Series {
            samples: samples.collect(),
            ..Series::default()
        };
        let timing = Timing::of(std::slice::from_ref(&series), &Asked::default());
        repeats_since(&series, &timing, None)
    }

    #[test]
    fn five_still_minutes_at_the_end_of_a_busy_series_are_repeats() {
        assert_eq!(still_for(300), Some(300_000));
        assert_eq!(still_for(240), None);
        assert_eq!(still_for(360), None);
    }
}
