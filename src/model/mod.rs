//! One experiment as it happened, in the words of the trade, whatever wrote it down. Knows no format and no page.

mod log;
mod number;
mod series;
mod time;

pub use log::{AccessLine, ErrorLine, Log};
pub use number::{EXACT_INTEGERS, Number};
pub use series::{
    ApiError, Asked, HistogramBucket, HistogramSample, MetricTypes, QueryResult, ResultType, Rule,
    Sample, Series, TextValue,
};
pub use time::{Moment, Recorded};
