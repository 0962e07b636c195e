//! Quantiles from histograms: over any stretch of time, with the bounds of the bucket in which they lie, because that
//! is how much is known.

use std::collections::BTreeMap;

use crate::model::Series;

/// A quantile as a histogram tells it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// The estimate: a straight line between the bucket's bounds.
    pub value: f64,
    /// The lower bound of its bucket.
    pub lower: f64,
    /// The upper bound; infinite when the bucket has none, and then the estimate is the lower bound: "at least".
    pub upper: f64,
    /// Over how many observations.
    pub observations: f64,
}

impl Quantile {
    /// True if there are enough observations for a quantile so far out.
    #[must_use]
    pub fn is_supported(&self, quantile: f64) -> bool {
        self.observations * (1.0 - quantile) >= 1.0
    }
}

/// Classic buckets (`…_bucket` with `le`) of one or more series, as what each stretch between samples observed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Buckets {
    /// The upper bounds, rising; the last is infinite if the series had that bucket.
    bounds: Vec<f64>,
    /// In the order of their ends.
    stretches: Vec<Stretch>,
}

/// A target's labels, all but `le`.
type Target<'a> = Vec<(&'a str, &'a str)>;

/// What was observed between two samples of a target.
#[derive(Debug, Clone, PartialEq)]
struct Stretch {
    from: i64,
    to: i64,
    /// Observations up to each bound; rising.
    cumulative: Vec<f64>,
}

impl Buckets {
    /// Takes the buckets of all series together; those of a target are reset together. None if no series has buckets.
    #[must_use]
    pub fn of(series: &[&Series]) -> Option<Self> {
        let mut targets: BTreeMap<Target<'_>, Vec<(f64, &Series)>> = BTreeMap::new();
        let mut bounds = Vec::new();
        for one in series {
            let Some(bound) = one.label("le").and_then(|le| le.trim().parse::<f64>().ok()) else {
                continue;
            };
            if bound.is_nan() {
                continue;
            }
            let rest = one.labels.iter().filter(|(name, _)| *name != "le");
            let target = rest.map(|(name, value)| (name.as_str(), value.as_str()));
            targets
                .entry(target.collect())
                .or_default()
                .push((bound, one));
            bounds.push(bound);
        }
        bounds.sort_by(f64::total_cmp);
        bounds.dedup();
        if bounds.is_empty() {
            return None;
        }
        let mut stretches = Vec::new();
        for target in targets.values_mut() {
            target.sort_by(|one, other| one.0.total_cmp(&other.0));
            stretches.extend(observed(target, &bounds));
        }
        stretches.sort_by_key(|stretch| stretch.to);
        Some(Self { bounds, stretches })
    }

    /// The bounds of the buckets.
    #[must_use]
    pub fn bounds(&self) -> &[f64] {
        &self.bounds
    }

    /// From the beginning of the first stretch to the end of the last one.
    #[must_use]
    pub fn span(&self) -> Option<(i64, i64)> {
        let first = self.stretches.iter().map(|stretch| stretch.from).min()?;
        Some((first, self.stretches.last()?.to))
    }

    /// Where stretches end, in order, none twice: the instants at which something new is known.
    #[must_use]
    pub fn instants(&self) -> Vec<i64> {
        let mut ends: Vec<i64> = self.stretches.iter().map(|stretch| stretch.to).collect();
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    /// Observations up to each bound in the stretches that lie between two instants.
    #[must_use]
    pub fn between(&self, from: i64, to: i64) -> Vec<f64> {
        let mut sums = vec![0.0; self.bounds.len()];
        // Those that end before `from` began before it; the others that end by `to` stand together.
        let begins = self.stretches.partition_point(|stretch| stretch.to < from);
        let ends = self.stretches.partition_point(|stretch| stretch.to <= to);
        for stretch in self.stretches.get(begins..ends).unwrap_or_default() {
            if stretch.from >= from {
                for (sum, count) in sums.iter_mut().zip(&stretch.cumulative) {
                    *sum += count;
                }
            }
        }
        sums
    }

    /// The quantile between two instants; none if nothing was observed.
    #[must_use]
    pub fn quantile(&self, quantile: f64, from: i64, to: i64) -> Option<Quantile> {
        of_cumulative(quantile, &self.bounds, &self.between(from, to))
    }

    /// The quantile of every stretch of `width` milliseconds up to each instant. A stretch without observations has
    /// none.
    #[must_use]
    pub fn over_time(&self, quantile: f64, width: i64) -> Vec<(i64, Option<Quantile>)> {
        self.instants()
            .into_iter()
            .map(|to| (to, self.quantile(quantile, to.saturating_sub(width), to)))
            .collect()
    }
}

/// What each stretch between neighbouring samples of one target observed.
fn observed(target: &[(f64, &Series)], bounds: &[f64]) -> Vec<Stretch> {
    let mut rows: BTreeMap<i64, Vec<Option<f64>>> = BTreeMap::new();
    for (column, (_, series)) in target.iter().enumerate() {
        for sample in series
            .samples
            .iter()
            .filter(|sample| sample.value.is_finite())
        {
            let row = rows
                .entry(sample.at)
                .or_insert_with(|| vec![None; target.len()]);
            if let Some(cell) = row.get_mut(column) {
                *cell = Some(sample.value);
            }
        }
    }
    // Only whole rows can be told apart from restarts.
    let mut rows = rows
        .into_iter()
        .filter_map(|(at, row)| Some((at, row.into_iter().collect::<Option<Vec<f64>>>()?)));
    let Some(mut before) = rows.next() else {
        return Vec::new();
    };
    let mut stretches = Vec::new();
    for (at, row) in rows {
        // The highest bucket counts all; one restart is one for all buckets.
        let restarted = row.last() < before.1.last();
        let mut cumulative = Vec::with_capacity(bounds.len());
        let mut columns = target.iter().zip(row.iter().zip(&before.1)).peekable();
        let mut reached = 0.0_f64;
        for bound in bounds {
            // A target without this bound is known only up to its own next lower one.
            while let Some(((_, _), (now, then))) = columns.next_if(|column| column.0.0 <= *bound) {
                let counted = if restarted { *now } else { now - then };
                reached = reached.max(counted);
            }
            cumulative.push(reached);
        }
        stretches.push(Stretch {
            from: before.0,
            to: at,
            cumulative,
        });
        before = (at, row);
    }
    stretches
}

/// The quantile of cumulative counts.
fn of_cumulative(quantile: f64, bounds: &[f64], cumulative: &[f64]) -> Option<Quantile> {
    let observations = *cumulative.last()?;
    if observations.is_nan() || observations <= 0.0 || !(0.0..=1.0).contains(&quantile) {
        return None;
    }
    let rank = quantile * observations;
    let place = cumulative.iter().position(|count| *count >= rank)?;
    let upper = *bounds.get(place)?;
    let below = place.checked_sub(1);
    let lower = match below {
        Some(below) => *bounds.get(below)?,
        None if upper > 0.0 => 0.0,
        None => f64::NEG_INFINITY,
    };
    let count_below = below
        .and_then(|below| cumulative.get(below))
        .copied()
        .unwrap_or(0.0);
    let within = cumulative.get(place)? - count_below;
    let value = if upper.is_infinite() {
        lower
    } else if lower.is_infinite() || within <= 0.0 {
        upper
    } else {
        lower + (upper - lower) * ((rank - count_below) / within)
    };
    Some(Quantile {
        value,
        lower,
        upper,
        observations,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_lies_on_a_line_within_its_bucket() {
        let bounds = [0.1, 0.5, 1.0, f64::INFINITY];
        let found = of_cumulative(0.5, &bounds, &[10.0, 30.0, 40.0, 40.0]).unwrap();
        assert!((found.value - 0.3).abs() < 1e-12);
        assert_eq!((found.lower, found.upper), (0.1, 0.5));
        assert!(found.is_supported(0.5) && !found.is_supported(0.999));
    }

    #[test]
    fn beyond_the_last_bound_it_is_at_least_that() {
        let bounds = [1.0, 5.0, f64::INFINITY];
        let found = of_cumulative(0.99, &bounds, &[1.0, 2.0, 10.0]).unwrap();
        assert_eq!((found.value, found.lower), (5.0, 5.0));
        assert!(found.upper.is_infinite());
    }

    #[test]
    fn without_observations_there_is_no_quantile() {
        assert_eq!(of_cumulative(0.5, &[1.0, f64::INFINITY], &[0.0, 0.0]), None);
        assert_eq!(of_cumulative(0.5, &[], &[]), None);
        assert_eq!(of_cumulative(0.5, &[1.0], &[f64::NAN]), None);
        assert_eq!(Buckets::of(&[]), None);
    }
}
