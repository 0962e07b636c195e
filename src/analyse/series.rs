//! The figures of a query's answer: window, true sample interval, and for each series what it is and what it did.

use std::collections::BTreeMap;

use serde::Serialize;

use super::counter::increase;
use super::histogram::{self, HistogramFigures};
use super::interval::Timing;
use super::kind::{Decision, Kind, decide};
use super::labels::{StatusClass, doubles, status};
use super::stale::repeats_since;
use crate::model::{
    ApiError, MetricTypes, Moment, Number, QueryResult, ResultType, Sample, Series,
};

/// The figures of one answer. The names are part of the contract of `report.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QueryFigures {
    /// The activity or file.
    pub source: String,
    /// The query's text.
    pub query: Option<String>,
    /// What kind of answer it is.
    pub result_type: Option<&'static str>,
    /// From when to when, at which step.
    pub window: Window,
    /// How often values really change; never finer than the step.
    pub sample_interval_seconds: Option<Number>,
    /// The series, in the order of the input.
    pub results: Vec<SeriesFigures>,
    /// The quantiles of its histograms; none if it holds none.
    pub quantiles: Option<Vec<HistogramFigures>>,
    /// The counters taken together.
    pub total: Total,
    /// The answer, if it is a text.
    pub text: Option<String>,
    /// What the metric system warned of.
    pub warnings: Vec<String>,
    /// Its hints.
    pub infos: Vec<String>,
    /// True if it said that parts are missing.
    pub partial: bool,
    /// The error it answered with.
    pub error: Option<ApiError>,
    /// The distances of the points.
    #[serde(skip)]
    pub timing: Timing,
}

/// From when to when points were asked for, and how far apart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Window {
    /// The first point of the grid.
    pub start: Option<Moment>,
    /// The last one.
    pub end: Option<Moment>,
    /// Their distance.
    pub step_seconds: Option<Number>,
}

/// The figures of one series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeriesFigures {
    /// All labels.
    pub labels: BTreeMap<String, String>,
    /// What its values are.
    pub kind: Kind,
    /// Why that was decided.
    pub kind_reason: String,
    /// How many samples it has, what is no number included.
    pub samples: usize,
    /// The first value; none if that is no number.
    pub first: Option<Number>,
    /// When that was.
    pub first_at: Option<Moment>,
    /// The last value; none if that is no number.
    pub last: Option<Number>,
    /// When that was.
    pub last_at: Option<Moment>,
    /// The smallest number.
    pub minimum: Option<Number>,
    /// The largest number.
    pub maximum: Option<Number>,
    /// How much a counter counted between its first and last sample.
    pub increase: Option<Number>,
    /// What a counter showed when it appeared inside the window, if that was above zero.
    pub born_at: Option<Number>,
    /// The increase, counted from zero for a counter that appeared inside the window.
    pub increase_from_zero: Option<Number>,
    /// How often a counter was restarted.
    pub resets: usize,
    /// How often a sum lost one of its parts; what was counted across these moments is not in the increase.
    pub dips: usize,
    /// How many holes it has between its samples.
    pub gaps: usize,
    /// How many samples are `NaN`.
    pub not_a_number: usize,
    /// How many samples are infinite.
    pub infinite: usize,
    /// How many points were written without a value that can be read.
    pub missing: usize,
    /// True if values are beyond 2^53: their last units may be lost.
    pub approximate: bool,
    /// From when on it only repeats its last scrape, up to the five minutes of Prometheus' look-back.
    pub repeats_since: Option<Moment>,
    /// True if it is probably an earlier series scraped twice; it is left out of the total.
    pub double: bool,
}

/// Counters taken together: first the increase of each, then the sum.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Total {
    /// The sum of the increases that are known; none if none is.
    pub increase: Option<Number>,
    /// The same, counted from zero for those that appeared inside the window.
    pub increase_from_zero: Option<Number>,
    /// How many counters have an increase.
    pub counters: usize,
    /// How many counters have none: they have too few samples.
    pub unknown: usize,
}

/// Computes the figures of an answer.
#[must_use]
pub fn figures(result: &QueryResult, types: Option<&MetricTypes>) -> QueryFigures {
    let timing = Timing::of(&result.series, &result.asked);
    let span = span(result);
    let window = window(result, &timing, span);
    let asked_start = result.asked.start.map(milliseconds);
    let context = Context {
        known_from: asked_start.or(span.map(|span| span.0)),
        known_to: window.end.map(milliseconds),
        timing,
    };
    let decisions = decisions(result, types);
    let doubles = doubles(&result.series);
    let results: Vec<SeriesFigures> = result
        .series
        .iter()
        .zip(decisions)
        .enumerate()
        .map(|(index, (series, decision))| {
            let double = doubles.binary_search(&index).is_ok();
            context.series(series, &decision, double)
        })
        .collect();
    QueryFigures {
        source: result.source.clone(),
        query: result.asked.query.clone(),
        result_type: result.result_type.map(|kind| match kind {
            ResultType::Matrix => "matrix",
            ResultType::Vector => "vector",
            ResultType::Scalar => "scalar",
            ResultType::Text => "string",
        }),
        window,
        sample_interval_seconds: timing.sample_interval_seconds.and_then(Number::finite),
        total: total(results.iter()),
        quantiles: histogram::figures(
            &result.series,
            &results,
            timing.sample_interval_seconds.map(in_milliseconds),
        ),
        results,
        text: result.text.as_ref().map(|text| text.text.clone()),
        warnings: result.warnings.clone(),
        infos: result.infos.clone(),
        partial: result.partial,
        error: result.error.clone(),
        timing,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
fn in_milliseconds(seconds: f64) -> i64 {
    (seconds * 1000.0).round() as i64
}

/// Decides for each series; all series of one name get one decision.
fn decisions(result: &QueryResult, types: Option<&MetricTypes>) -> Vec<Decision> {
    let mut groups: BTreeMap<Option<&str>, Vec<&Series>> = BTreeMap::new();
    for series in &result.series {
        groups.entry(series.name()).or_default().push(series);
    }
    let query = result.asked.query.as_deref();
    let decided: BTreeMap<_, _> = groups
        .into_iter()
        .map(|(name, series)| (name, decide(&series, query, types)))
        .collect();
    let of = |series: &Series| decided.get(&series.name()).cloned();
    result.series.iter().filter_map(of).collect()
}

/// The first and the last instant of all series.
fn span(result: &QueryResult) -> Option<(i64, i64)> {
    let spans = || result.series.iter().filter_map(Series::span);
    let first = spans().map(|span| span.0).min()?;
    let last = spans().map(|span| span.1).max()?;
    Some((first, last))
}

/// The window that was asked for, on the grid of the points. Probes cut the start to tenths of a second.
fn window(result: &QueryResult, timing: &Timing, span: Option<(i64, i64)>) -> Window {
    const CUT: i64 = 100;
    let asked = &result.asked;
    let step_seconds = timing.step.map(|step| {
        #[expect(clippy::cast_precision_loss, reason = "a step is far below 2^53")]
        Number(step as f64 / 1000.0)
    });
    let Some((first, last)) = span else {
        let at = result.text.as_ref().and_then(|text| moment(text.at));
        return Window {
            start: asked.start.or(at),
            end: asked.end.or(at),
            step_seconds,
        };
    };
    let mut window = Window {
        start: moment(first),
        end: moment(last),
        step_seconds,
    };
    if let (Some(step), Some(start)) = (timing.step, asked.start) {
        let slots = first
            .saturating_sub(milliseconds(start) - CUT)
            .div_euclid(step)
            .max(0);
        window.start = moment(first.saturating_sub(slots.saturating_mul(step)));
    }
    if let (Some(step), Some(end)) = (timing.step, asked.end) {
        let slots = milliseconds(end)
            .saturating_sub(last)
            .div_euclid(step)
            .max(0);
        window.end = moment(last.saturating_add(slots.saturating_mul(step)));
    }
    window
}

/// What the figures of a series need to know of the whole answer.
struct Context {
    /// From when on samples would be there if the series had existed.
    known_from: Option<i64>,
    known_to: Option<i64>,
    timing: Timing,
}

impl Context {
    fn series(&self, series: &Series, decision: &Decision, double: bool) -> SeriesFigures {
        // The count of a native histogram is a counter.
        let counts: Vec<Sample>;
        let samples = if series.histograms.is_empty() {
            &series.samples
        } else {
            let count = |sample: &crate::model::HistogramSample| Sample {
                at: sample.at,
                value: sample.count,
            };
            counts = series.histograms.iter().map(count).collect();
            &counts
        };
        let counted = if decision.counts() {
            increase(samples, decision.is_sum)
        } else {
            super::counter::Increase::default()
        };
        let born_at = if decision.counts() {
            self.born_at(samples)
        } else {
            None
        };
        let mut figures = SeriesFigures {
            labels: series.labels.clone(),
            kind: decision.kind,
            kind_reason: decision.reason.clone(),
            samples: series.samples.len() + series.histograms.len(),
            first: samples
                .first()
                .and_then(|sample| Number::finite(sample.value)),
            first_at: samples.first().and_then(|sample| moment(sample.at)),
            last: samples
                .last()
                .and_then(|sample| Number::finite(sample.value)),
            last_at: samples.last().and_then(|sample| moment(sample.at)),
            minimum: None,
            maximum: None,
            increase: counted.total.and_then(Number::finite),
            born_at: born_at.map(Number),
            increase_from_zero: born_at
                .map(|born| Number(counted.total.unwrap_or(0.0) + born))
                .filter(|_| counted.dips == 0),
            resets: counted.resets,
            dips: counted.dips,
            gaps: self.timing.holes(series),
            not_a_number: 0,
            infinite: 0,
            missing: series.missing.len(),
            approximate: series.approximate,
            repeats_since: repeats_since(series, &self.timing, self.known_to).and_then(moment),
            double,
        };
        figures.take_extremes(samples);
        figures
    }

    /// What a counter showed at first, if it appeared inside the window: later than two steps and a second after it
    /// began. A counter with labels appears with its first event, not at zero.
    fn born_at(&self, samples: &[Sample]) -> Option<f64> {
        let first = samples.first()?;
        let step = self.timing.step.or(self.timing.spacing)?;
        let late = first.at - self.known_from?;
        (late > step * 2 + 1000 && first.value > 0.0 && first.value.is_finite())
            .then_some(first.value)
    }
}

impl SeriesFigures {
    fn take_extremes(&mut self, samples: &[Sample]) {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for sample in samples {
            let value = sample.value;
            if value.is_finite() {
                // Neither is `NaN`, about which `min` and `max` would have to care.
                if value < low {
                    low = value;
                }
                if value > high {
                    high = value;
                }
            } else if value.is_nan() {
                self.not_a_number += 1;
            } else {
                self.infinite += 1;
            }
        }
        self.minimum = Number::finite(low);
        self.maximum = Number::finite(high);
    }

    /// True if its value ever changed, or if it counted something.
    #[must_use]
    pub fn moves(&self) -> bool {
        self.minimum < self.maximum || self.increase_from_zero.is_some()
    }

    /// How much it moved, to order series by: a counter's increase, otherwise the range of its values.
    #[must_use]
    pub fn movement(&self) -> f64 {
        let counted = self.increase_from_zero.or(self.increase);
        counted.map_or_else(
            || match (self.minimum, self.maximum) {
                (Some(low), Some(high)) => high.value() - low.value(),
                _ => 0.0,
            },
            Number::value,
        )
    }
}

/// The sum over counters, after the increase of each. Probable doubles and buckets are left out.
pub fn total<'a>(results: impl Iterator<Item = &'a SeriesFigures>) -> Total {
    let mut total = Total::default();
    let (mut sum, mut from_zero) = (None, 0.0);
    for figures in results {
        if figures.kind != Kind::Counter || figures.double {
            continue;
        }
        let counted = figures.increase_from_zero.or(figures.increase);
        match counted {
            Some(counted) => {
                total.counters += 1;
                if let Some(increase) = figures.increase {
                    sum = Some(sum.unwrap_or(0.0) + increase.value());
                }
                from_zero += counted.value();
            }
            None => total.unknown += 1,
        }
    }
    total.increase = sum.map(Number);
    total.increase_from_zero = (total.counters > 0).then_some(Number(from_zero));
    total
}

/// The counters of an answer by the class of status they count; series without a status are left out.
#[must_use]
pub fn by_status(results: &[SeriesFigures]) -> BTreeMap<StatusClass, Total> {
    let mut classes: BTreeMap<StatusClass, Vec<&SeriesFigures>> = BTreeMap::new();
    for figures in results {
        if let Some((_, class)) = status(&figures.labels) {
            classes.entry(class).or_default().push(figures);
        }
    }
    classes
        .into_iter()
        .map(|(class, figures)| (class, total(figures.into_iter())))
        .collect()
}

/// A moment from milliseconds, with no more digits than it needs.
#[must_use]
pub fn moment(milliseconds: i64) -> Option<Moment> {
    let digits = match milliseconds.rem_euclid(1000) {
        0 => 0,
        fraction if fraction % 100 == 0 => 1,
        fraction if fraction % 10 == 0 => 2,
        _ => 3,
    };
    Moment::from_milliseconds(milliseconds).map(|moment| Moment::new(moment.instant(), digits))
}

/// Milliseconds since 1970, rounded down.
#[must_use]
pub fn milliseconds(moment: Moment) -> i64 {
    moment.instant().timestamp_millis()
}
