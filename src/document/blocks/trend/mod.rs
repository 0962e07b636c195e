//! How the runs of one experiment went on: what stands out, the figures from run to run, the latency of each run.

mod answer;
mod figure;
mod findings;
mod panels;
mod table;
mod words;

pub(in crate::document) use answer::verdict;
pub(in crate::document) use figure::figure;
pub(in crate::document) use findings::findings;
pub(in crate::document) use panels::panels;
pub(in crate::document) use table::table;

use crate::analyse::fleet::{Course, Figure, Trend};
use crate::document::wording::{Clock, NO_BREAK};

/// Of more runs no plot of each is drawn.
pub(in crate::document) const MOST_PANELS: usize = 36;

/// A trend with what it takes to show it.
pub(in crate::document) struct Scene<'a> {
    pub(in crate::document) trend: &'a Trend,
    /// What its runs are called, in its own order.
    pub(in crate::document) labels: Vec<String>,
    /// The limits that gates set.
    pub(in crate::document) limits: &'a [(Figure, f64)],
    /// The requests of each run, where they are at hand.
    pub(in crate::document) courses: Vec<Option<Course>>,
    pub(in crate::document) clock: Clock,
    /// Keeps the addresses of several trends apart.
    pub(in crate::document) prefix: String,
}

impl Scene<'_> {
    fn name(&self, run: usize) -> &str {
        self.labels.get(run).map_or("", String::as_str)
    }

    /// `run 09`, `runs 09 to 11`.
    fn names(&self, from: usize, to: usize) -> String {
        if from == to {
            format!("run{NO_BREAK}{}", self.name(from))
        } else {
            format!("runs{NO_BREAK}{} to {}", self.name(from), self.name(to))
        }
    }
}
