//! The increase of a counter: reset-aware, never extrapolated, so that integers stay integers.
//!
//! A counter that falls was restarted at zero, so what it shows then was counted since. Only a sum over several
//! counters can fall because one of them went away; such a dip says nothing of what was counted.

use crate::model::{Sample, Series};

use super::interval::Timing;

/// What part of its value a sum keeps when one of its parts goes away and it is no restart of all of them.
const DIP_KEEPS: f64 = 0.1;

/// The increase over the samples of a series.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Increase {
    /// How much was counted between the first and the last sample; none with fewer than two.
    pub total: Option<f64>,
    /// How often the counter was restarted.
    pub resets: usize,
    /// How often a sum lost one of its parts; what was counted across these moments is not in the total.
    pub dips: usize,
}

/// What a counter did from one sample to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// It rose by this, perhaps by nothing.
    Rise(f64),
    /// It was restarted and has counted this since.
    Reset(f64),
    /// It is a sum that lost a part: what was counted is unknown.
    Dip,
}

/// Judges a step from one value to the next.
#[must_use]
pub fn step(previous: f64, next: f64, is_sum: bool) -> Step {
    if next >= previous {
        Step::Rise(next - previous)
    } else if is_sum && next > previous * DIP_KEEPS {
        Step::Dip
    } else {
        Step::Reset(next)
    }
}

/// The increase over samples in the order of time. What is no number is passed over.
#[must_use]
pub fn increase(samples: &[Sample], is_sum: bool) -> Increase {
    let mut found = Increase::default();
    let Some(first) = samples.iter().position(|sample| sample.value.is_finite()) else {
        return found;
    };
    let mut begun_at = samples.get(first).map_or(0.0, |sample| sample.value);
    let mut last = begun_at;
    // Differences are taken over whole stretches, not from sample to sample: fewer roundings.
    let mut total = 0.0;
    let mut steps = 0_usize;
    for sample in samples.iter().skip(first + 1) {
        let value = sample.value;
        if !value.is_finite() {
            continue;
        }
        steps += 1;
        if value < last {
            total += last - begun_at;
            if let Step::Dip = step(last, value, is_sum) {
                begun_at = value;
                found.dips += 1;
            } else {
                begun_at = 0.0;
                found.resets += 1;
            }
        }
        last = value;
    }
    found.total = (steps > found.dips).then_some(total + (last - begun_at));
    found
}

/// The increase of a series over a window that is part of what is known of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowIncrease {
    /// How many samples stand in the window.
    pub samples: usize,
    /// The first of them.
    pub first: Sample,
    /// The last of them.
    pub last: Sample,
    /// What was counted between the first and the last of them.
    pub between: Option<f64>,
    /// What was counted since the last sample before the window, as far as there is one.
    pub from_previous: Option<f64>,
    /// What the counter showed at first, if it appeared inside the window.
    pub born_at: Option<f64>,
    /// What was counted in the window: since the sample before it, or from zero for a counter that appeared in it.
    pub exact: Option<f64>,
    /// How often the counter was restarted.
    pub resets: usize,
}

/// The increase of a series between two instants, both included. `known_from` is the first instant at which any
/// series of the same target has a sample: a counter that begins later appeared then.
#[must_use]
pub fn increase_within(
    series: &Series,
    from: i64,
    to: i64,
    known_from: i64,
) -> Option<WindowIncrease> {
    let samples = &series.samples;
    let begins = samples.partition_point(|sample| sample.at < from);
    let ends = samples.partition_point(|sample| sample.at <= to);
    let window = samples.get(begins..ends)?;
    let with_previous = samples.get(begins.saturating_sub(1)..ends)?;
    let (first, last) = (*window.first()?, *window.last()?);
    let between = increase(window, false);
    let from_previous = increase(with_previous, false).total;
    let born_at = (begins == 0 && (first.at > known_from || first.value == 0.0))
        .then_some(first.value)
        .filter(|value| value.is_finite());
    let exact = match born_at {
        Some(value) => Some(between.total.unwrap_or(0.0) + value),
        None => from_previous,
    };
    Some(WindowIncrease {
        samples: window.len(),
        first,
        last,
        between: between.total,
        from_previous,
        born_at,
        exact,
        resets: between.resets,
    })
}

/// What was counted in a stretch of time: a bar of a chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rise {
    /// The stretch begins behind this instant, in milliseconds since 1970.
    pub from: i64,
    /// The stretch ends with this instant.
    pub to: i64,
    /// How much was counted; none where a sum lost a part.
    pub by: Option<f64>,
    /// True if the counter was restarted in it.
    pub reset: bool,
    /// True if samples are missing in it, so that only its whole is known.
    pub across_gap: bool,
}

impl Rise {
    /// How much was counted per second.
    #[must_use]
    pub fn per_second(&self) -> Option<f64> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a stretch is far shorter than 2^53 milliseconds"
        )]
        let seconds = (self.to - self.from) as f64 / 1000.0;
        (seconds > 0.0)
            .then(|| self.by.map(|by| by / seconds))
            .flatten()
    }
}

/// The increase scrape by scrape. Samples that only repeat a scrape are taken together, in stretches as wide as the
/// true sample interval and aligned to the moments of change; a hole is one stretch. The sum of all is the increase.
#[must_use]
pub fn rises(series: &Series, timing: &Timing, is_sum: bool) -> Vec<Rise> {
    let mut rises: Vec<Rise> = Vec::new();
    let samples = series
        .samples
        .iter()
        .filter(|sample| sample.value.is_finite());
    let mut previous: Option<Sample> = None;
    let edges = timing.edges(series);
    for sample in samples.copied() {
        if let Some(before) = previous {
            let mut rise = Rise {
                from: before.at,
                to: sample.at,
                by: None,
                reset: false,
                across_gap: timing.is_hole(before.at, sample.at),
            };
            match step(before.value, sample.value, is_sum) {
                Step::Rise(by) => rise.by = Some(by),
                Step::Reset(by) => {
                    rise.by = Some(by);
                    rise.reset = true;
                }
                Step::Dip => {}
            }
            push(&mut rises, rise, edges.as_ref());
        }
        previous = Some(sample);
    }
    rises
}

/// Adds a stretch, or widens the last one if both show the same scrape.
fn push(rises: &mut Vec<Rise>, rise: Rise, edges: Option<&super::interval::Edges>) {
    let same_scrape = edges.is_some_and(|edges| {
        rises.last().is_some_and(|last| {
            !rise.across_gap && !last.across_gap && edges.bin(last.to) == edges.bin(rise.to)
        })
    });
    match rises.last_mut() {
        Some(last) if same_scrape => {
            last.to = rise.to;
            last.reset |= rise.reset;
            last.by = last.by.zip(rise.by).map(|(one, other)| one + other);
        }
        _ => rises.push(rise),
    }
}

/// A stretch in which nothing was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plateau {
    /// Nothing was counted behind this instant, in milliseconds since 1970 …
    pub from: i64,
    /// … up to this one.
    pub to: i64,
}

/// The stretches between two instants in which the sum of some counters stood still, in the order of time. A stretch
/// needs samples of at least one counter and no rise of any; a hole in all of them is no plateau.
#[must_use]
pub fn plateaus(counters: &[Vec<Rise>], from: i64, to: i64) -> Vec<Plateau> {
    let mut still: Vec<(i64, i64)> = Vec::new();
    let mut moved: Vec<(i64, i64)> = Vec::new();
    for rise in counters.iter().flatten() {
        let stretch = (rise.from.max(from), rise.to.min(to));
        if stretch.0 >= stretch.1 {
            continue;
        }
        match rise.by {
            Some(0.0) => still.push(stretch),
            _ => moved.push(stretch),
        }
    }
    let still = merged(still);
    let moved = merged(moved);
    let mut plateaus = Vec::new();
    let mut moved = moved.into_iter().peekable();
    for (mut begins, ends) in still {
        while let Some((busy_from, busy_to)) = moved.peek().copied() {
            if busy_from >= ends {
                break;
            }
            if busy_from > begins {
                let to = busy_from;
                plateaus.push(Plateau { from: begins, to });
            }
            begins = begins.max(busy_to);
            if busy_to > ends {
                break;
            }
            moved.next();
        }
        if begins < ends {
            let from = begins;
            plateaus.push(Plateau { from, to: ends });
        }
    }
    plateaus
}

/// Stretches in order, those that touch or overlap joined.
fn merged(mut stretches: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    stretches.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::new();
    for (from, to) in stretches {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[f64]) -> Series {
        let samples = values.iter().zip(0_i64..);
        Series {
            samples: samples
                .map(|(value, second)| Sample {
                    at: second * 1000,
                    value: *value,
                })
                .collect(),
            ..Series::default()
        }
    }

    fn of(values: &[f64], is_sum: bool) -> Increase {
        increase(&series(values).samples, is_sum)
    }

    #[test]
    fn a_restart_counts_from_zero() {
        assert_eq!(of(&[6436.0, 6440.0, 6503.0], false).total, Some(67.0));
        let restarted = of(&[20.0, 21.0, 8.0], false);
        assert_eq!((restarted.total, restarted.resets), (Some(9.0), 1));
        assert_eq!(of(&[3.0, 3.0], false).total, Some(0.0));
    }

    #[test]
    fn one_lone_sample_is_unknown_and_so_is_none() {
        assert_eq!(of(&[7.0], false).total, None);
        assert_eq!(of(&[], false).total, None);
        assert_eq!(of(&[f64::NAN, 7.0, f64::INFINITY], false).total, None);
    }

    #[test]
    fn what_is_no_number_is_passed_over() {
        let counted = of(&[1.0, f64::NAN, 3.0, f64::NEG_INFINITY, 4.0], false);
        assert_eq!((counted.total, counted.resets), (Some(3.0), 0));
    }

    #[test]
    fn a_dip_of_a_sum_is_no_restart() {
        let sum = of(&[100.0, 110.0, 60.0, 65.0], true);
        assert_eq!((sum.total, sum.resets, sum.dips), (Some(15.0), 0, 1));
        let restarted = of(&[659.0, 16.0], true);
        assert_eq!((restarted.total, restarted.resets), (Some(16.0), 1));
        assert_eq!(of(&[100.0, 60.0], true).total, None);
    }

    #[test]
    fn plateaus_are_where_no_counter_moves() {
        let rise = |from, to, by| Rise {
            from,
            to,
            by: Some(by),
            reset: false,
            across_gap: false,
        };
        let one = vec![
            rise(0, 10, 1.0),
            rise(10, 20, 0.0),
            rise(20, 30, 0.0),
            rise(30, 40, 2.0),
            rise(40, 50, 0.0),
        ];
        let other = vec![rise(0, 25, 0.0), rise(25, 28, 1.0), rise(28, 50, 0.0)];
        assert_eq!(
            plateaus(std::slice::from_ref(&one), 5, 45),
            [Plateau { from: 10, to: 30 }, Plateau { from: 40, to: 45 }]
        );
        assert_eq!(
            plateaus(&[one, other], 0, 50),
            [
                Plateau { from: 10, to: 25 },
                Plateau { from: 28, to: 30 },
                Plateau { from: 40, to: 50 }
            ]
        );
    }
}
