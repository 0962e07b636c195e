//! What a metric system answered: series of samples with their labels, and what it said about them.

use std::collections::BTreeMap;

use super::time::Moment;

/// The type of each metric, as the system that scraped them was told: `counter`, `gauge`, `histogram`, ….
pub type MetricTypes = BTreeMap<String, String>;

/// One answer to one query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QueryResult {
    /// The activity or the file it was found in.
    pub source: String,
    /// The activity of the run that asked, by its place in the run's list; none for a file.
    pub activity: Option<usize>,
    /// What was asked, as far as it is known.
    pub asked: Asked,
    /// What kind of answer it is; none for an error.
    pub result_type: Option<ResultType>,
    /// The series, in the order of the input. A scalar is one series without labels.
    pub series: Vec<Series>,
    /// The answer to a query that yields a text.
    pub text: Option<TextValue>,
    /// What the system warned of: the figures may be incomplete.
    pub warnings: Vec<String>,
    /// Hints of the system on the query.
    pub infos: Vec<String>,
    /// True if the system said that parts are missing.
    pub partial: bool,
    /// The error that it answered with. Series beside it must not be shown without it.
    pub error: Option<ApiError>,
}

/// What was asked of the metric system.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asked {
    /// The query's text.
    pub query: Option<String>,
    /// From when.
    pub start: Option<Moment>,
    /// Until when.
    pub end: Option<Moment>,
    /// How far apart the points were to be.
    pub step_seconds: Option<f64>,
}

/// The kinds of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultType {
    /// Series of samples.
    Matrix,
    /// Series with one sample each.
    Vector,
    /// One number.
    Scalar,
    /// One text.
    Text,
}

/// A text as a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextValue {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The text.
    pub text: String,
}

/// An error that a metric system answered with.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ApiError {
    /// The system's own word for the kind of error, e.g. `bad_data`; empty if it gave none.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it said.
    pub message: String,
}

/// A series with its labels. Samples and histograms are in the order of time, no two at the same instant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// All labels, `__name__` included.
    pub labels: BTreeMap<String, String>,
    /// The samples that hold a value, `NaN` and infinities included.
    pub samples: Vec<Sample>,
    /// Native histograms.
    pub histograms: Vec<HistogramSample>,
    /// When a point was written without a value or with one that can not be read, in milliseconds since 1970.
    pub missing: Vec<i64>,
    /// True if a value is beyond 2^53, so that its last units may be lost.
    pub approximate: bool,
}

/// A value at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Milliseconds since 1970.
    pub at: i64,
    /// The value; `NaN` and infinities only if they were written.
    pub value: f64,
}

/// A native histogram at an instant.
#[derive(Debug, Clone, PartialEq)]
pub struct HistogramSample {
    /// Milliseconds since 1970.
    pub at: i64,
    /// How many observations.
    pub count: f64,
    /// Their sum.
    pub sum: f64,
    /// Its buckets, from low to high, not cumulative.
    pub buckets: Vec<HistogramBucket>,
}

/// A bucket of a native histogram.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HistogramBucket {
    /// Which of its bounds belong to it.
    pub rule: Rule,
    /// The lower bound.
    pub lower: f64,
    /// The upper bound.
    pub upper: f64,
    /// How many observations fell between them.
    pub count: f64,
}

/// Which bounds belong to a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The upper one: `(lower, upper]`.
    Upper,
    /// The lower one: `[lower, upper)`.
    Lower,
    /// None: `(lower, upper)`.
    Neither,
    /// Both: `[lower, upper]`.
    Both,
}

impl Series {
    /// The metric's name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.label("__name__").filter(|name| !name.is_empty())
    }

    /// The value of a label.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.get(name).map(String::as_str)
    }

    /// The instants that have a sample or a histogram, in order.
    pub fn instants(&self) -> impl Iterator<Item = i64> + '_ {
        // Nearly all series are samples alone, and those need no merging.
        let (alone, beside) = if self.histograms.is_empty() {
            (self.samples.as_slice(), [].as_slice())
        } else {
            ([].as_slice(), self.samples.as_slice())
        };
        let mut samples = beside.iter().map(|sample: &Sample| sample.at).peekable();
        let mut histograms = self.histograms.iter().map(|sample| sample.at).peekable();
        let merged = std::iter::from_fn(move || match (samples.peek(), histograms.peek()) {
            (Some(sample), Some(histogram)) if sample == histogram => {
                samples.next();
                histograms.next()
            }
            (Some(sample), Some(histogram)) if sample > histogram => histograms.next(),
            (Some(_), _) => samples.next(),
            (None, _) => histograms.next(),
        });
        alone.iter().map(|sample: &Sample| sample.at).chain(merged)
    }

    /// The first and the last instant that have a sample or a histogram.
    #[must_use]
    pub fn span(&self) -> Option<(i64, i64)> {
        let ends = [
            self.samples.first().map(|sample| sample.at),
            self.samples.last().map(|sample| sample.at),
            self.histograms.first().map(|sample| sample.at),
            self.histograms.last().map(|sample| sample.at),
        ];
        let ends = ends.into_iter().flatten();
        Some((ends.clone().min()?, ends.max()?))
    }

    /// Puts what was read into the order of time and keeps the last of several at one instant.
    pub fn sort(&mut self) {
        in_order(&mut self.samples, |sample| sample.at);
        in_order(&mut self.histograms, |sample| sample.at);
        in_order(&mut self.missing, |at| *at);
    }
}

fn in_order<T>(samples: &mut Vec<T>, at: impl Fn(&T) -> i64) {
    if samples.is_sorted_by(|one, next| at(one) < at(next)) {
        return;
    }
    // The sort is stable: reversed, the last written of equals comes first and stays.
    samples.reverse();
    samples.sort_by_key(&at);
    samples.dedup_by_key(|sample| at(sample));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_samples_at_one_instant_the_last_written_stays() {
        let sample = |at, value| Sample { at, value };
        let mut series = Series {
            samples: vec![
                sample(3, 1.0),
                sample(1, 2.0),
                sample(3, 9.0),
                sample(2, 0.0),
            ],
            ..Series::default()
        };
        series.sort();
        assert_eq!(
            series.samples,
            [sample(1, 2.0), sample(2, 0.0), sample(3, 9.0)]
        );
        assert_eq!(series.span(), Some((1, 3)));
        assert_eq!(series.instants().collect::<Vec<_>>(), [1, 2, 3]);
    }
}
