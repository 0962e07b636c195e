//! What a reader of one shape hands on: the result and what was lost, before it is known where the text stood.

use super::series::Losses;
use crate::model::{QueryResult, ResultType};

/// A result with what is to be said about its reading; positions are bytes of the text that was read.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) result: QueryResult,
    pub(super) losses: Losses,
    /// Where the text is no result any more.
    pub(super) breaks_at: Option<usize>,
    /// Where something follows the result.
    pub(super) follows_at: Option<usize>,
    /// How many series have the labels of another one.
    pub(super) twins: usize,
}

impl Draft {
    /// Puts samples in order and decides what the text did not say.
    pub(super) fn finish(&mut self) {
        let result = &mut self.result;
        for series in &mut result.series {
            series.sort();
        }
        if result.result_type.is_none() && result.error.is_none() {
            let single = result.series.iter().all(|series| {
                series.samples.len() + series.histograms.len() + series.missing.len() <= 1
            });
            result.result_type = Some(if single && !result.series.is_empty() {
                ResultType::Vector
            } else {
                ResultType::Matrix
            });
        }
        let mut labels: Vec<_> = result.series.iter().map(|series| &series.labels).collect();
        labels.sort();
        self.twins = labels
            .windows(2)
            .filter(|pair| pair.first() == pair.last())
            .count();
    }
}
