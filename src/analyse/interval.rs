//! How far apart the points of a result lie, and how far apart the scrapes behind them: a query with a step finer than
//! the scrape interval repeats each sample, and the repeats must not be taken for measurements.

use std::collections::BTreeMap;

use crate::model::{Asked, Series};

/// Two values that differ by less than this part of them are one value, computed twice.
const SAME: f64 = 1e-9;

/// More slots than this are not looked at: the points do not lie on a grid of that step.
const MAXIMUM_SLOTS: usize = 20_000_000;

/// The distances of a result's points. Milliseconds, unless they say otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Timing {
    /// The step of the grid on which the points lie; none for single points and for raw samples at their own times.
    pub step: Option<i64>,
    /// The usual distance of neighbouring points.
    pub spacing: Option<i64>,
    /// How often values really change: the scrape interval, or the step where that is coarser.
    pub sample_interval_seconds: Option<f64>,
}

impl Timing {
    /// Looks at all series of a result.
    #[must_use]
    pub fn of(series: &[Series], asked: &Asked) -> Self {
        let distances: Vec<Option<Distances>> = series.iter().map(Distances::of).collect();
        let Some(smallest) = distances.iter().flatten().map(|one| one.shortest).min() else {
            return Self {
                step: asked.step_seconds.and_then(milliseconds),
                ..Self::default()
            };
        };
        let measured = smallest.max(1);
        if !on_grid(series, &distances, measured) {
            let spacing = median(differences(series).collect());
            return Self {
                step: None,
                spacing,
                sample_interval_seconds: spacing.map(seconds),
            };
        }
        let step = stated_step(series, measured, asked).unwrap_or(measured);
        Self {
            step: Some(step),
            spacing: Some(step),
            sample_interval_seconds: sample_interval(series, step),
        }
    }

    /// True if samples are missing between two neighbours.
    #[must_use]
    pub fn is_hole(&self, from: i64, to: i64) -> bool {
        self.spacing
            .is_some_and(|spacing| (to - from).saturating_mul(2) > spacing.saturating_mul(3))
    }

    /// How many holes a series has between its first and its last point.
    #[must_use]
    pub fn holes(&self, series: &Series) -> usize {
        // Nearly all series have none, which one look at the longest distance tells.
        let longest = Distances::of(series).map(|distances| distances.longest);
        if !longest.is_some_and(|longest| self.is_hole(0, longest)) {
            return 0;
        }
        differences(std::slice::from_ref(series))
            .filter(|distance| self.is_hole(0, *distance))
            .count()
    }

    /// How many points show each sample; 1 unless the step is finer than the scrape interval.
    #[must_use]
    pub fn repeats(&self) -> f64 {
        match (self.step, self.sample_interval_seconds) {
            (Some(step), Some(interval)) => (interval / seconds(step)).max(1.0),
            _ => 1.0,
        }
    }

    /// Where a series shows new scrapes; none if every point is one.
    #[must_use]
    pub fn edges(&self, series: &Series) -> Option<Edges> {
        let step = self.step?;
        let width = milliseconds(self.sample_interval_seconds?)?;
        if width.saturating_mul(2) <= step.saturating_mul(3) {
            return None;
        }
        let phase = phase(changes(series), width).or(series.span().map(|(first, _)| first))?;
        Some(Edges { phase, width })
    }
}

/// Where scrapes become visible: at `phase` and at every `width` from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edges {
    phase: i64,
    width: i64,
}

impl Edges {
    /// Which scrape is seen at an instant.
    #[must_use]
    pub fn bin(&self, at: i64) -> i64 {
        (at - self.phase).div_euclid(self.width)
    }
}

/// The most frequent phase of some instants.
fn phase(instants: impl Iterator<Item = i64>, width: i64) -> Option<i64> {
    let mut phases: BTreeMap<i64, usize> = BTreeMap::new();
    for at in instants {
        *phases.entry(at.rem_euclid(width)).or_default() += 1;
    }
    let most = phases.values().max()?;
    let (phase, _) = phases.iter().find(|(_, count)| *count == most)?;
    Some(*phase)
}

/// The distances of neighbouring points.
fn differences(series: &[Series]) -> impl Iterator<Item = i64> + '_ {
    series.iter().flat_map(|series| {
        let mut previous = None;
        series
            .instants()
            .filter_map(move |at| previous.replace(at).map(|before: i64| at - before))
    })
}

/// The shortest and the longest distance of neighbouring points of a series.
#[derive(Debug, Clone, Copy)]
struct Distances {
    shortest: i64,
    longest: i64,
}

impl Distances {
    /// None for fewer than two points.
    fn of(series: &Series) -> Option<Self> {
        let mut found = Self {
            shortest: i64::MAX,
            longest: i64::MIN,
        };
        let mut before = None;
        let mut take = |distance: i64| {
            // Nearly all are alike.
            if before.replace(distance) != Some(distance) {
                found.shortest = found.shortest.min(distance);
                found.longest = found.longest.max(distance);
            }
        };
        if series.histograms.is_empty() {
            // Samples alone stand side by side in memory, which is many times faster than to merge.
            let (before, after) = (series.samples.iter(), series.samples.iter().skip(1));
            before
                .zip(after)
                .for_each(|(one, next)| take(next.at - one.at));
        } else {
            differences(std::slice::from_ref(series)).for_each(take);
        }
        (found.shortest <= found.longest).then_some(found)
    }
}

/// True if all points of all series lie on one grid.
fn on_grid(series: &[Series], distances: &[Option<Distances>], step: i64) -> bool {
    let Some(origin) = series.iter().find_map(|one| one.instants().next()) else {
        return true;
    };
    series.iter().zip(distances).all(|(one, distances)| {
        let Some(first) = one.instants().next() else {
            return true;
        };
        // Where each point is one step behind the one before it, one division says it of all.
        let even = distances.is_none_or(|all| all.shortest == step && all.longest == step);
        if even {
            return (first - origin) % step == 0;
        }
        one.instants().all(|at| (at - origin) % step == 0)
    })
}

/// The step that was asked for, if the points do not contradict it: servers may answer with a coarser one.
fn stated_step(series: &[Series], measured: i64, asked: &Asked) -> Option<i64> {
    let stated = milliseconds(asked.step_seconds?)?;
    let few = differences(series).take(5).count() < 5;
    (stated <= measured && measured % stated == 0 && (stated == measured || few)).then_some(stated)
}

/// The instants at which a series shows another value than before.
fn changes(series: &Series) -> impl Iterator<Item = i64> + '_ {
    let mut previous: Option<f64> = None;
    let samples = series.samples.iter().filter_map(move |sample| {
        let before = previous.replace(sample.value)?;
        differ(before, sample.value).then_some(sample.at)
    });
    let mut previous: Option<f64> = None;
    let histograms = series.histograms.iter().filter_map(move |sample| {
        let before = previous.replace(sample.count)?;
        differ(before, sample.count).then_some(sample.at)
    });
    samples.chain(histograms)
}

#[expect(
    clippy::float_cmp,
    reason = "repeats of a sample are the same bits; what is computed from them may be a rounding apart"
)]
fn differ(one: f64, other: f64) -> bool {
    if one == other {
        return false;
    }
    let distance = (one - other).abs();
    if distance > one.abs().max(other.abs()) * SAME {
        return true;
    }
    // Integers are counted, not computed: however large, they differ by one.
    (is_whole(one) && is_whole(other)) || one.is_nan() != other.is_nan()
}

/// True if a value has no fraction. As `fract() == 0.0`, but without a call of the system's library where there is no
/// instruction for it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "below 2^53 the cast to and fro gives the same number exactly if it is whole; beyond, all are"
)]
pub(super) fn is_whole(value: f64) -> bool {
    const ALL_WHOLE: f64 = 9_007_199_254_740_992.0;
    if value.abs() < ALL_WHOLE {
        value as i64 as f64 == value
    } else {
        value.is_finite()
    }
}

/// How often values change, looked at target by target.
fn sample_interval(series: &[Series], step: i64) -> Option<f64> {
    let mut targets: BTreeMap<(Option<&str>, Option<&str>), Vec<&Series>> = BTreeMap::new();
    for one in series {
        let target = (one.label("job"), one.label("instance"));
        targets.entry(target).or_default().push(one);
    }
    let mut found: BTreeMap<i64, usize> = BTreeMap::new();
    for series in targets.values() {
        if let Some(interval) = target_interval(series, step) {
            *found.entry(interval).or_default() += 1;
        }
    }
    // Of equally frequent ones the shortest: quiet targets only give multiples.
    let most = found.values().max()?;
    let (interval, _) = found.iter().find(|(_, count)| *count == most)?;
    Some(seconds(*interval))
}

/// The scrape interval of one target: the shortest distance that recurs between moments of change.
fn target_interval(series: &[&Series], step: i64) -> Option<i64> {
    let first = series
        .iter()
        .filter_map(|one| one.span())
        .map(|span| span.0)
        .min()?;
    let last = series
        .iter()
        .filter_map(|one| one.span())
        .map(|span| span.1)
        .max()?;
    let slots = usize::try_from((last - first) / step + 1).ok()?;
    if slots > MAXIMUM_SLOTS {
        return None;
    }
    let mut changed = vec![false; slots];
    for one in series {
        // Mostly one step follows another, and a division takes longer than all else here.
        let (mut before, mut slot) = (first, 0);
        for at in changes(one) {
            slot = if at - before == step {
                slot + 1
            } else {
                (at - first) / step
            };
            before = at;
            let changed = usize::try_from(slot)
                .ok()
                .and_then(|slot| changed.get_mut(slot));
            if let Some(changed) = changed {
                *changed = true;
            }
        }
    }
    let mut gaps: BTreeMap<i64, i64> = BTreeMap::new();
    let mut neighbours = 0;
    let mut before = None;
    for (slot, _) in (0_i64..).zip(&changed).filter(|(_, changed)| **changed) {
        match before.replace(slot).map(|before| slot - before) {
            Some(1) => neighbours += 1,
            Some(gap) => *gaps.entry(gap).or_default() += 1,
            None => {}
        }
    }
    if neighbours > 0 {
        gaps.insert(1, neighbours);
    }
    let steps = recurring(&gaps)?;
    // Single events far apart may only be rare. They tell of scrapes when they fall on several multiples of one interval.
    let rare = steps > 1.5 && gaps.len() < 2 && series.iter().all(|one| only_single_events(one));
    if rare {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a step is far below 2^53")]
    let seconds = steps * step as f64 / 1000.0;
    milliseconds(plain(seconds, steps))
}

/// A mean over few distances is a little off: people configure whole seconds, at most halves.
fn plain(seconds: f64, steps: f64) -> f64 {
    if steps.fract() == 0.0 {
        return seconds;
    }
    let halves = (seconds * 2.0).round() / 2.0;
    if halves > 0.0 && (seconds - halves).abs() < halves * 0.02 {
        halves
    } else {
        seconds
    }
}

/// The shortest distance, in steps, that recurs. Where the interval is no multiple of the step, two neighbouring
/// distances alternate and their mean is meant.
fn recurring(gaps: &BTreeMap<i64, i64>) -> Option<f64> {
    let all: i64 = gaps.values().sum();
    let enough = (all / 10).max(2);
    let shortest = gaps
        .iter()
        .find(|(gap, count)| **count >= enough || (**gap == 1 && all < 3))
        .map(|(gap, _)| *gap)?;
    let reach = shortest + (shortest + 1) / 2;
    let (mut sum, mut count) = (0, 0);
    for (gap, times) in gaps.range(shortest..=reach) {
        sum += gap * times;
        count += times;
    }
    let exactly = gaps.get(&shortest).copied().unwrap_or(0);
    // Mostly every step: the others are scrapes that came a moment late.
    if shortest == 1 && exactly * 3 >= count * 2 {
        return Some(1.0);
    }
    if shortest > 1 && all < 3 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let mean = sum as f64 / count as f64;
    let whole = mean.round();
    Some(if (mean - whole).abs() < 0.1 {
        whole
    } else {
        mean
    })
}

/// True if a series never rises by more than one.
fn only_single_events(series: &Series) -> bool {
    let mut previous: Option<f64> = None;
    series.histograms.is_empty()
        && series.samples.iter().all(|sample| {
            let before = previous.replace(sample.value).unwrap_or(sample.value);
            sample.value - before <= 1.0
        })
}

fn median(mut values: Vec<i64>) -> Option<i64> {
    let middle = values.len().checked_sub(1)? / 2;
    let (_, median, _) = values.select_nth_unstable(middle);
    Some(*median)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "an interval is far shorter than 2^53 milliseconds"
)]
fn seconds(milliseconds: i64) -> f64 {
    milliseconds as f64 / 1000.0
}

fn milliseconds(seconds: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "bounded on the same line")]
    (seconds > 0.0005 && seconds < 1e12).then(|| (seconds * 1000.0).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Sample;

    /// A counter of 3 events a second, scraped every `scrape` ms and asked for every `step` ms.
    fn staircase(step: i64, scrape: i64, points: i64) -> Series {
        let samples = (0..points).map(|point| {
            let at = point * step;
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let value = ((at - at.rem_euclid(scrape)) / 333) as f64;
            Sample { at, value }
        });
        Series {
            samples: samples.collect(),
            ..Series::default()
        }
    }

    fn interval(step: i64, scrape: i64) -> Option<f64> {
        let series = staircase(step, scrape, 200);
        Timing::of(&[series], &Asked::default()).sample_interval_seconds
    }

    #[test]
    fn the_scrape_interval_shows_in_the_stairs() {
        assert_eq!(interval(1000, 5000), Some(5.0));
        assert_eq!(interval(1000, 1000), Some(1.0));
        assert_eq!(interval(1000, 25_000), Some(25.0));
        assert_eq!(interval(4000, 15_000), Some(15.0));
        assert_eq!(interval(1000, 1500), Some(1.5));
        assert_eq!(interval(5000, 1000), Some(5.0), "no finer than the step");
    }

    #[test]
    fn a_still_counter_says_nothing_of_scrapes() {
        let mut series = staircase(1000, 5000, 30);
        for sample in &mut series.samples {
            sample.value = 44.0;
        }
        let timing = Timing::of(&[series], &Asked::default());
        assert_eq!(timing.sample_interval_seconds, None);
        assert_eq!(timing.step, Some(1000));
        assert!((timing.repeats() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn rare_single_events_are_not_taken_for_scrapes() {
        let mut series = staircase(1000, 1000, 40);
        for (sample, events) in series.samples.iter_mut().zip(0_i32..) {
            sample.value = f64::from(events / 10);
        }
        let timing = Timing::of(&[series], &Asked::default());
        assert_eq!(timing.sample_interval_seconds, None);
    }
}
