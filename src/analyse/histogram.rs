//! The figures of a query's histograms: quantiles over the whole window and over time, each with the bounds of the
//! bucket in which it lies.

use std::collections::BTreeMap;

use serde::Serialize;

use super::kind::Kind;
use super::native;
use super::quantile::{Buckets, Quantile};
use super::series::{SeriesFigures, moment};
use crate::model::{Moment, Number, Series};

/// A histogram is drawn with about so many points, however many samples it has.
const MOST_POINTS: i64 = 120;

/// The quantiles of one histogram. The names are part of the contract of `report.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HistogramFigures {
    /// What tells it from other histograms: all labels but `le`.
    pub labels: BTreeMap<String, String>,
    /// How many observations fell into the window, between its first and last sample.
    pub observations: Option<Number>,
    /// The quantiles over the whole window.
    pub window: Quantiles<Option<Estimate>>,
    /// The end of each stretch of time, for the lists that follow.
    pub at: Vec<Moment>,
    /// The median of each stretch; none where nothing was observed.
    pub p50: Vec<Option<Number>>,
    /// The 95th percentile.
    pub p95: Vec<Option<Number>>,
    /// The 99th.
    pub p99: Vec<Option<Number>>,
    /// The bounds of the bucket in which the 95th percentile lies: how far it may be off.
    pub p95_bounds: Bounds,
}

/// The quantiles that are told of a window.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Quantiles<T> {
    /// The median.
    pub p50: T,
    /// The 90th percentile.
    pub p90: T,
    /// The 95th.
    pub p95: T,
    /// The 99th.
    pub p99: T,
}

/// A quantile and how much is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// On a line between the bounds of its bucket.
    pub value: Number,
    /// The lower bound; none without one.
    pub lower: Option<Number>,
    /// The upper bound; none if the bucket has none, and then the value is the lower bound.
    pub upper: Option<Number>,
    /// True if there were enough observations for a quantile so far out.
    pub supported: bool,
}

/// Lower and upper bounds over time; none where there is none.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Bounds {
    /// The lower bounds.
    pub lower: Vec<Option<Number>>,
    /// The upper bounds.
    pub upper: Vec<Option<Number>>,
}

/// One histogram as it was recorded.
enum Recorded<'a> {
    Classic(Buckets),
    Native(&'a Series),
}

/// The figures of all histograms of an answer, in the order of their labels; none if it holds none. `least` is the
/// distance of the scrapes in milliseconds: less would show what each of them repeats.
#[must_use]
pub fn figures(
    series: &[Series],
    known: &[SeriesFigures],
    least: Option<i64>,
) -> Option<Vec<HistogramFigures>> {
    let mut classic: BTreeMap<BTreeMap<String, String>, Vec<&Series>> = BTreeMap::new();
    let mut all: BTreeMap<BTreeMap<String, String>, Recorded<'_>> = BTreeMap::new();
    for (one, known) in series.iter().zip(known) {
        if known.kind != Kind::Histogram || known.double {
            continue;
        }
        if one.histograms.is_empty() {
            let mut labels = one.labels.clone();
            if labels.remove("le").is_some() {
                classic.entry(labels).or_default().push(one);
            }
        } else {
            all.insert(one.labels.clone(), Recorded::Native(one));
        }
    }
    for (labels, series) in classic {
        if let Some(buckets) = Buckets::of(&series) {
            all.insert(labels, Recorded::Classic(buckets));
        }
    }
    if all.is_empty() {
        return None;
    }
    let of = |(labels, histogram): (_, Recorded<'_>)| histogram.figures(labels, least);
    Some(all.into_iter().map(of).collect())
}

impl Recorded<'_> {
    fn figures(&self, labels: BTreeMap<String, String>, least: Option<i64>) -> HistogramFigures {
        let mut figures = HistogramFigures {
            labels,
            observations: None,
            window: Quantiles::default(),
            at: Vec::new(),
            p50: Vec::new(),
            p95: Vec::new(),
            p99: Vec::new(),
            p95_bounds: Bounds::default(),
        };
        let Some((first, last)) = self.span() else {
            return figures;
        };
        let whole = self.quantiles(first, last);
        figures.observations = self.observations(first, last);
        figures.window = Quantiles {
            p50: estimate(whole.p50, 0.5),
            p90: estimate(whole.p90, 0.9),
            p95: estimate(whole.p95, 0.95),
            p99: estimate(whole.p99, 0.99),
        };
        let width = (last.saturating_sub(first) / MOST_POINTS).max(least.unwrap_or(0));
        let mut from = first;
        for to in self.instants() {
            if to.saturating_sub(from) < width.max(1) && to != last {
                continue;
            }
            let Some(at) = moment(to) else { continue };
            let found = self.quantiles(from, to);
            figures.at.push(at);
            figures.p50.push(value(found.p50));
            figures.p95.push(value(found.p95));
            figures.p99.push(value(found.p99));
            let bound =
                |of: fn(&Quantile) -> f64| found.p95.as_ref().map(of).and_then(Number::finite);
            figures.p95_bounds.lower.push(bound(|found| found.lower));
            figures.p95_bounds.upper.push(bound(|found| found.upper));
            from = to;
        }
        figures
    }

    fn span(&self) -> Option<(i64, i64)> {
        match self {
            Self::Classic(buckets) => buckets.span(),
            Self::Native(series) => {
                let first = series.histograms.first()?.at;
                let last = series.histograms.last()?.at;
                (first < last).then_some((first, last))
            }
        }
    }

    fn instants(&self) -> Vec<i64> {
        match self {
            Self::Classic(buckets) => buckets.instants(),
            Self::Native(series) => series.histograms.iter().map(|sample| sample.at).collect(),
        }
    }

    fn observations(&self, from: i64, to: i64) -> Option<Number> {
        match self {
            Self::Classic(buckets) => buckets.between(from, to).last().copied(),
            Self::Native(series) => native::observed(series, from, to).map(|seen| seen.count),
        }
        .and_then(Number::finite)
    }

    fn quantiles(&self, from: i64, to: i64) -> Quantiles<Option<Quantile>> {
        let all = |of: &dyn Fn(f64) -> Option<Quantile>| Quantiles {
            p50: of(0.5),
            p90: of(0.9),
            p95: of(0.95),
            p99: of(0.99),
        };
        match self {
            Self::Classic(buckets) => all(&|quantile| buckets.quantile(quantile, from, to)),
            Self::Native(series) => match native::observed(series, from, to) {
                Some(seen) => all(&|quantile| native::quantile(&seen, quantile)),
                None => Quantiles::default(),
            },
        }
    }
}

fn value(found: Option<Quantile>) -> Option<Number> {
    found.and_then(|found| Number::finite(found.value))
}

fn estimate(found: Option<Quantile>, quantile: f64) -> Option<Estimate> {
    let found = found?;
    Some(Estimate {
        value: Number::finite(found.value)?,
        lower: Number::finite(found.lower),
        upper: Number::finite(found.upper),
        supported: found.is_supported(quantile),
    })
}
