//! Counter or gauge? The recorded answer does not say. Asked in turn: the system's own metadata, the query's words,
//! the metric's name, the shape of all its series.

use serde::Serialize;

use super::interval::is_whole;
use super::promql::{Yields, yields};
use crate::model::{MetricTypes, Sample, Series};

/// What the values of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It only grows, until it is restarted at zero.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Counts of observations by size.
    Histogram,
    /// How fast a counter grew, over a sliding window.
    Rate,
    /// The data do not tell; to be drawn as a gauge, without rates.
    Unknown,
}

/// A decision and why it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What the values are.
    pub kind: Kind,
    /// Why, as a part of a sentence.
    pub reason: String,
    /// True if the values are sums over several counters, which may dip when one goes away.
    pub is_sum: bool,
}

impl Decision {
    fn new(kind: Kind, reason: impl Into<String>) -> Self {
        Self {
            kind,
            reason: reason.into(),
            is_sum: false,
        }
    }

    /// True if increases can be computed.
    #[must_use]
    pub fn counts(&self) -> bool {
        matches!(self.kind, Kind::Counter | Kind::Histogram)
    }
}

/// Decides for the series of one metric (or the nameless ones) of a result.
#[must_use]
pub fn decide(series: &[&Series], query: Option<&str>, types: Option<&MetricTypes>) -> Decision {
    let name = series.iter().find_map(|one| one.name());
    let shape = Shape::of(series);
    if series.iter().any(|one| !one.histograms.is_empty()) {
        return Decision::new(Kind::Histogram, "the samples are native histograms");
    }
    let mut decision = by_metadata(name, types)
        .or_else(|| by_query(name, query))
        .or_else(|| by_name(name?, series))
        .unwrap_or_else(|| shape.decide(series));
    decision.is_sum = name.is_none();
    if decision.kind == Kind::Counter && shape.contradicts_counter() {
        let reason = format!(
            "{}, but it falls again and again by a little",
            decision.reason
        );
        return Decision::new(Kind::Gauge, reason);
    }
    decision
}

fn by_metadata(name: Option<&str>, types: Option<&MetricTypes>) -> Option<Decision> {
    let (name, types) = (name?, types?);
    // A histogram is described under its base name.
    let base = ["_bucket", "_count", "_sum"]
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix));
    let said = types
        .get(name)
        .or_else(|| types.get(base?))
        .map(String::as_str)?;
    let kind = match said {
        "counter" => Kind::Counter,
        "gauge" | "info" | "stateset" => Kind::Gauge,
        "histogram" if name.ends_with("_bucket") => Kind::Histogram,
        "histogram" | "summary" if base.is_some() => Kind::Counter,
        "summary" => Kind::Gauge,
        _ => return None,
    };
    Some(Decision::new(
        kind,
        format!("the metric's metadata says {said}"),
    ))
}

fn by_query(name: Option<&str>, query: Option<&str>) -> Option<Decision> {
    match yields(query?) {
        Yields::Rate(function) => Some(Decision::new(
            Kind::Rate,
            format!("the query takes `{function}` of it"),
        )),
        Yields::Computed(what) => Some(Decision::new(
            Kind::Gauge,
            format!("the query computes it with `{what}`"),
        )),
        // A sum has lost its name, but not its nature.
        Yields::Metrics(names) if name.is_none() => {
            let counters = names.iter().all(|name| is_counter_name(name));
            counters.then(|| {
                let of = names.join("`, `");
                Decision::new(Kind::Counter, format!("the query sums up `{of}`"))
            })
        }
        _ => None,
    }
}

const COUNTER_SUFFIXES: [&str; 4] = ["_total", "_count", "_sum", "_bucket"];

fn is_counter_name(name: &str) -> bool {
    COUNTER_SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

fn by_name(name: &str, series: &[&Series]) -> Option<Decision> {
    let has = |label: &str| series.iter().any(|one| one.label(label).is_some());
    if name.ends_with("_bucket") && has("le") {
        return Some(Decision::new(
            Kind::Histogram,
            "the name ends in `_bucket` and there is a label `le`",
        ));
    }
    if has("quantile") && !is_counter_name(name) {
        return Some(Decision::new(
            Kind::Gauge,
            "the label `quantile` marks a summary",
        ));
    }
    let suffix = |suffixes: &[&'static str]| {
        suffixes
            .iter()
            .copied()
            .find(|suffix| name.ends_with(suffix))
    };
    if let Some(suffix) = suffix(&["_created", "_timestamp_seconds", "_start_time_seconds"]) {
        return Some(Decision::new(
            Kind::Gauge,
            format!("the name ends in `{suffix}`: an instant"),
        ));
    }
    if let Some(suffix) = suffix(&["_info"]) {
        return Some(Decision::new(
            Kind::Gauge,
            format!("the name ends in `{suffix}`: always 1"),
        ));
    }
    if let Some(suffix) = suffix(&COUNTER_SUFFIXES) {
        return Some(Decision::new(
            Kind::Counter,
            format!("the name ends in `{suffix}`"),
        ));
    }
    (name == "up").then(|| Decision::new(Kind::Gauge, "`up` is 1 or 0"))
}

/// What all series of a metric do together.
#[derive(Debug, Default)]
struct Shape {
    samples: usize,
    /// How often a value is above the one before.
    rises: usize,
    /// How often a fall leaves at least half of the value.
    small_falls: usize,
    large_falls: usize,
    negative: bool,
    distinct: usize,
}

impl Shape {
    fn of(series: &[&Series]) -> Self {
        let mut shape = Self::default();
        for one in series {
            let mut previous: Option<f64> = None;
            let mut changes = 0;
            for sample in one.samples.iter().filter(|sample| sample.value.is_finite()) {
                let value = sample.value;
                shape.samples += 1;
                shape.negative |= value < 0.0;
                match previous.replace(value) {
                    Some(before) if value > before => shape.rises += 1,
                    Some(before) if value < before && value >= before / 2.0 => {
                        shape.small_falls += 1;
                    }
                    Some(before) if value < before => shape.large_falls += 1,
                    _ => continue,
                }
                changes += 1;
            }
            shape.distinct = shape.distinct.max(changes + 1);
        }
        shape
    }

    fn decide(&self, series: &[&Series]) -> Decision {
        let finite = || {
            let samples = series.iter().flat_map(|one| &one.samples);
            samples.filter(|sample| sample.value.is_finite())
        };
        let changes = self.rises + self.small_falls + self.large_falls;
        let undecided = |reason: &str| Decision::new(Kind::Unknown, reason);
        if self.samples == 0 {
            return undecided("there is no number");
        }
        if changes == 0 {
            return undecided("it never changes");
        }
        if finite().all(shows_its_time) {
            return Decision::new(Kind::Gauge, "it shows the time");
        }
        if self.small_falls > 0 || self.negative {
            return Decision::new(Kind::Gauge, "it goes up and down");
        }
        if self.large_falls * 4 > self.rises {
            return Decision::new(Kind::Gauge, "it falls about as often as it rises");
        }
        // A gauge may climb for a while. Integers that never fall are counts; fractions need a longer look.
        let fractions = finite().any(|sample| !is_whole(sample.value));
        let enough = if fractions { 12 } else { 3 };
        if self.distinct < enough {
            return undecided("it only rises, but there are too few values to tell");
        }
        Decision::new(
            Kind::Counter,
            if self.large_falls == 0 {
                "it never falls"
            } else {
                "it never falls but to restart from a low value"
            },
        )
    }

    /// True if no counter could do this: small falls, and not just one or two.
    fn contradicts_counter(&self) -> bool {
        self.small_falls >= 3 && self.small_falls * 5 > self.rises + self.large_falls
    }
}

fn shows_its_time(sample: &Sample) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "a time is far below 2^53")]
    let seconds = sample.at as f64 / 1000.0;
    (sample.value - seconds).abs() < 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(name: &str, values: &[f64]) -> Series {
        let samples = values.iter().zip(0_i64..);
        let mut series = Series {
            samples: samples
                .map(|(value, second)| Sample {
                    at: second * 1000,
                    value: *value,
                })
                .collect(),
            ..Series::default()
        };
        if !name.is_empty() {
            series.labels.insert("__name__".into(), name.into());
        }
        series
    }

    fn kind(name: &str, values: &[f64], query: Option<&str>) -> Kind {
        decide(&[&series(name, values)], query, None).kind
    }

    #[test]
    fn a_name_decides_unless_the_shape_contradicts() {
        assert_eq!(kind("x_total", &[5.0, 5.0], None), Kind::Counter);
        assert_eq!(kind("x_total", &[500.0, 8.0], None), Kind::Counter);
        let threads = [10.0, 9.0, 11.0, 10.0, 9.0, 12.0, 11.0];
        assert_eq!(kind("threads_total", &threads, None), Kind::Gauge);
        assert_eq!(kind("x_info", &[1.0, 1.0], None), Kind::Gauge);
        assert_eq!(kind("up", &[1.0, 0.0], None), Kind::Gauge);
    }

    #[test]
    fn a_query_decides_over_nameless_series() {
        let values = [44.0, 44.0];
        assert_eq!(kind("", &values, Some("sum(x_total)")), Kind::Counter);
        assert_eq!(
            kind("", &values, Some("sum(rate(x_total[1m]))")),
            Kind::Rate
        );
        assert_eq!(kind("", &values, Some("sum(x_total) / 2")), Kind::Gauge);
        assert_eq!(kind("", &values, None), Kind::Unknown);
    }

    #[test]
    fn a_shape_decides_when_nothing_else_does() {
        assert_eq!(kind("bytes_in", &[1.0, 5.0, 9.0], None), Kind::Counter);
        assert_eq!(kind("depth", &[76.2, 151.6, 221.8], None), Kind::Unknown);
        assert_eq!(kind("depth", &[3.0, 4.0, 3.0, 2.0], None), Kind::Gauge);
        assert_eq!(kind("depth", &[], None), Kind::Unknown);
        assert_eq!(kind("depth", &[f64::NAN], None), Kind::Unknown);
    }

    #[test]
    fn metadata_decides_first() {
        let types = MetricTypes::from([("depth".to_owned(), "gauge".to_owned())]);
        let series = series("depth", &[1.0, 2.0, 3.0]);
        assert_eq!(decide(&[&series], None, Some(&types)).kind, Kind::Gauge);
    }
}
