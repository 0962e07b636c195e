//! The requests of one attack: one by one up to a limit, beyond it over a time grid; with exact sums in any case.

use super::codes::{Codes, is_success};
use super::grid::Grid;
use super::order;
use super::summary::{Summary, SummaryLatency};
use crate::model::histogram::{Histogram, bucket_of};
use crate::model::{Change, Moment};

/// The body of the answer was looked at.
pub const FLAG_BODY_CHECKED: u8 = 1;
/// The body speaks of an error.
pub const FLAG_BODY_ERROR: u8 = 2;
/// The time of sending is unknown; `start` says nothing.
pub const FLAG_UNTIMED: u8 = 4;
/// The body says that the answer came from a fallback.
pub const FLAG_BODY_FALLBACK: u8 = 8;

/// How many requests are gathered before they go into the grid.
const BATCH: usize = 65_536;

/// One request. The order of the fields is the order of sorting: those without a time come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// When it was sent, in nanoseconds since 1970; `i64::MAX` when that is unknown.
    pub start: i64,
    /// How long it took, in nanoseconds.
    pub latency: i64,
    /// The status; 0 is no response.
    pub code: u16,
    /// `FLAG_…` bits.
    pub flags: u8,
    /// Which of the targets it went to.
    pub target: u32,
}

impl Row {
    /// When its answer ended or it failed.
    #[must_use]
    pub fn end(&self) -> i64 {
        self.start.saturating_add(self.latency)
    }

    /// True for a success.
    #[inline]
    #[must_use]
    pub fn is_success(&self) -> bool {
        is_success(self.code)
    }
}

/// Exact sums over all requests of an attack.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// How many requests ended with each code.
    pub codes: Codes,
    /// The sum of all latencies, in nanoseconds.
    pub latency_sum: i128,
    /// The sum over the successes.
    pub success_latency_sum: i128,
    /// The least and greatest latency.
    pub latency_range: Option<(i64, i64)>,
    /// The same of the successes.
    pub success_latency_range: Option<(i64, i64)>,
    /// Bytes of all answers.
    pub bytes_in: u128,
    /// Bytes of all requests.
    pub bytes_out: u128,
    /// First sending, last sending, and last end, in nanoseconds since 1970.
    pub span: Option<(i64, i64, i64)>,
    /// Requests whose time of sending is unknown.
    pub untimed: u64,
    /// Successes whose recorded body was looked at.
    pub bodies_checked: u64,
    /// Those that speak of an error.
    pub bodies_with_error: u64,
    /// Those that say they came from a fallback.
    pub bodies_from_fallback: u64,
    /// Requests that failed because the client waited no longer.
    pub timeouts: u64,
    /// The least latency of those.
    pub least_timeout: Option<i64>,
}

/// Failed requests with the same error, up to what changes from request to request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorGroup {
    /// What the errors have in common; what changes stands in braces.
    pub pattern: String,
    /// The first error as it was written.
    pub first: String,
    /// True if not all errors are written alike.
    pub varied: bool,
    /// How many.
    pub count: u64,
}

impl ErrorGroup {
    /// The error as it is shown: as written when all are alike, else what they have in common.
    #[must_use]
    pub fn text(&self) -> &str {
        if self.varied {
            &self.pattern
        } else {
            &self.first
        }
    }
}

/// Where requests went.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The method; empty in files that do not record it.
    pub method: String,
    /// The host with its port; empty in files that do not record it.
    pub host: String,
    /// The path, with what changes from request to request in braces.
    pub path: String,
    /// How many requests ended with each code.
    pub codes: Codes,
    /// Latencies of the requests that are not kept one by one.
    pub latencies: Histogram,
}

impl Target {
    /// A target without requests.
    #[must_use]
    pub fn new(
        method: impl Into<String>,
        host: impl Into<String>,
        path: impl Into<String>,
    ) -> Self {
        Self {
            method: method.into(),
            host: host.into(),
            path: path.into(),
            codes: Codes::default(),
            latencies: Histogram::default(),
        }
    }

    /// True if both are the same method, host and path.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.method == other.method && self.host == other.host && self.path == other.path
    }
}

/// The requests of one attack.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Requests {
    exact_limit: usize,
    rows: Vec<Row>,
    grid: Option<Box<Grid>>,
    totals: Totals,
    errors: Vec<ErrorGroup>,
    targets: Vec<Target>,
}

impl Requests {
    /// Without requests yet; the first `exact_limit` will be kept one by one.
    #[must_use]
    pub fn new(exact_limit: usize) -> Self {
        Self {
            exact_limit,
            ..Self::default()
        }
    }

    /// The requests in order of sending, if all of them are kept.
    #[must_use]
    pub fn rows(&self) -> Option<&[Row]> {
        self.grid.is_none().then_some(self.rows.as_slice())
    }

    /// The requests over time, if they are too many to be kept.
    #[must_use]
    pub fn grid(&self) -> Option<&Grid> {
        self.grid.as_deref()
    }

    /// Exact sums.
    #[must_use]
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Errors by kind, the most frequent first.
    #[must_use]
    pub fn errors(&self) -> &[ErrorGroup] {
        &self.errors
    }

    /// Targets in the order in which they were first met; a [`Row`] names one by its index.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Changes every text that an input can have put here. Kinds and targets that then are alike stay apart.
    pub fn change_texts(&mut self, change: &mut Change<'_>) {
        let targets = self
            .targets
            .iter_mut()
            .flat_map(|target| [&mut target.method, &mut target.host, &mut target.path]);
        let errors = self
            .errors
            .iter_mut()
            .flat_map(|group| [&mut group.pattern, &mut group.first]);
        for text in targets.chain(errors) {
            if let Some(changed) = change(text) {
                *text = changed;
            }
        }
    }

    /// Adds a target, and gives its index.
    pub fn add_target(&mut self, target: Target) -> u32 {
        let known = self.targets.iter().position(|known| known.is_same(&target));
        let index = known.unwrap_or_else(|| {
            self.targets.push(target);
            self.targets.len() - 1
        });
        u32::try_from(index).unwrap_or(u32::MAX)
    }

    /// Adds a kind of error, and gives its index.
    pub fn add_error(&mut self, pattern: String, first: String) -> usize {
        self.errors.push(ErrorGroup {
            pattern,
            first,
            varied: false,
            count: 0,
        });
        self.errors.len() - 1
    }

    /// Counts an error of a known kind; `same` says whether it is written as the first of its kind.
    pub fn count_error(&mut self, index: usize, same: bool) {
        if let Some(group) = self.errors.get_mut(index) {
            group.count += 1;
            group.varied |= !same;
        }
    }

    /// Counts a request whose client waited no longer.
    pub fn count_timeout(&mut self, latency: i64) {
        let totals = &mut self.totals;
        totals.timeouts += 1;
        totals.least_timeout = Some(
            totals
                .least_timeout
                .map_or(latency, |least| least.min(latency)),
        );
    }

    /// Adds a request.
    #[inline]
    pub fn push(&mut self, row: Row, bytes_in: u64, bytes_out: u64) {
        let totals = &mut self.totals;
        totals.bytes_in += u128::from(bytes_in);
        totals.bytes_out += u128::from(bytes_out);
        totals.latency_sum += i128::from(row.latency);
        totals.latency_range = Some(widen(totals.latency_range, row.latency));
        if row.is_success() {
            totals.success_latency_sum += i128::from(row.latency);
            totals.success_latency_range = Some(widen(totals.success_latency_range, row.latency));
        }
        if row.flags & FLAG_UNTIMED == 0 {
            let end = row.end();
            totals.span = Some(match totals.span {
                None => (row.start, row.start, end),
                Some((first, last, latest)) => {
                    (first.min(row.start), last.max(row.start), latest.max(end))
                }
            });
        } else {
            totals.untimed += 1;
        }
        totals.bodies_checked += u64::from(row.flags & FLAG_BODY_CHECKED != 0);
        totals.bodies_with_error += u64::from(row.flags & FLAG_BODY_ERROR != 0);
        totals.bodies_from_fallback += u64::from(row.flags & FLAG_BODY_FALLBACK != 0);
        if let Some(target) = self.targets.get_mut(row.target as usize) {
            target.codes.add(row.code, 1);
        }
        self.rows.push(row);
        let full = if self.grid.is_some() {
            self.rows.len() >= BATCH
        } else {
            self.rows.len() > self.exact_limit
        };
        if full {
            self.spill();
        }
    }

    /// Moves the rows into the grid.
    fn spill(&mut self) {
        let grid = self.grid.get_or_insert_default();
        let mut rows = std::mem::take(&mut self.rows);
        grid.add(&mut rows);
        let mut buckets = Vec::new();
        if self.targets.len() > 1 {
            rows.sort_unstable_by_key(|row| row.target);
        }
        for group in rows.chunk_by(|left, right| left.target == right.target) {
            buckets.clear();
            buckets.extend(group.iter().map(|row| bucket_of(row.latency)));
            buckets.sort_unstable();
            if let Some(target) = self.targets.get_mut(group[0].target as usize) {
                target.latencies.add_sorted(&buckets);
            }
        }
        rows.clear();
        rows.shrink_to(BATCH);
        self.rows = rows;
    }

    /// Puts everything in order once all requests are there.
    pub fn finish(&mut self) {
        self.totals.codes = Codes::default();
        for target in &self.targets {
            self.totals.codes.merge(&target.codes);
        }
        if self.grid.is_some() {
            self.spill();
            self.rows = Vec::new();
        } else if !self.rows.is_sorted() {
            order::sort(&mut self.rows);
        }
        self.errors.sort_by(|left, right| {
            right
                .count
                .cmp(&left.count)
                .then_with(|| left.pattern.cmp(&right.pattern))
        });
    }

    /// Adds all requests of another part of the attack. Both must be finished.
    pub fn merge(&mut self, other: Self) {
        let targets: Vec<u32> = other
            .targets
            .into_iter()
            .map(|target| self.merge_target(target))
            .collect();
        for row in other.rows {
            let target = targets.get(row.target as usize).copied();
            self.rows.push(Row {
                target: target.unwrap_or(row.target),
                ..row
            });
        }
        if other.grid.is_some() || self.grid.is_some() || self.rows.len() > self.exact_limit {
            self.spill();
        }
        if let (Some(grid), Some(other)) = (&mut self.grid, other.grid) {
            grid.merge(*other);
        }
        for group in other.errors {
            match self
                .errors
                .iter_mut()
                .find(|known| known.pattern == group.pattern)
            {
                Some(known) => {
                    known.varied |= group.varied || known.first != group.first;
                    known.count += group.count;
                }
                None => self.errors.push(group),
            }
        }
        self.totals.merge(other.totals);
        self.finish();
    }

    fn merge_target(&mut self, target: Target) -> u32 {
        let (codes, latencies) = (target.codes.clone(), target.latencies.clone());
        let index = self.add_target(Target {
            codes: Codes::default(),
            latencies: Histogram::default(),
            ..target
        });
        if let Some(known) = self.targets.get_mut(index as usize) {
            known.codes.merge(&codes);
            known.latencies.merge(&latencies);
        }
        index
    }
}

#[inline]
fn widen(range: Option<(i64, i64)>, value: i64) -> (i64, i64) {
    range.map_or((value, value), |(least, greatest)| {
        (least.min(value), greatest.max(value))
    })
}

fn widen_by(range: &mut Option<(i64, i64)>, other: Option<(i64, i64)>) {
    if let Some((least, greatest)) = other {
        *range = Some(widen(Some(widen(*range, least)), greatest));
    }
}

impl Totals {
    /// What a tool's summary of the same requests would state.
    pub(super) fn summary(&self) -> Summary {
        let requests = self.codes.requests();
        let mean = self.latency_sum.checked_div(i128::from(requests));
        Summary {
            requests: Some(requests),
            codes: self.codes.clone(),
            earliest: self.span.map(|span| Moment::from_nanoseconds(span.0, 9)),
            latency: SummaryLatency {
                min: self.latency_range.map(|range| range.0),
                mean: mean.and_then(|mean| i64::try_from(mean).ok()),
                max: self.latency_range.map(|range| range.1),
                ..SummaryLatency::default()
            },
            ..Summary::default()
        }
    }

    fn merge(&mut self, other: Self) {
        self.latency_sum += other.latency_sum;
        self.success_latency_sum += other.success_latency_sum;
        widen_by(&mut self.latency_range, other.latency_range);
        widen_by(&mut self.success_latency_range, other.success_latency_range);
        self.bytes_in += other.bytes_in;
        self.bytes_out += other.bytes_out;
        self.span = match (self.span, other.span) {
            (Some(one), Some(other)) => {
                Some((one.0.min(other.0), one.1.max(other.1), one.2.max(other.2)))
            }
            (one, other) => one.or(other),
        };
        self.untimed += other.untimed;
        self.bodies_checked += other.bodies_checked;
        self.bodies_with_error += other.bodies_with_error;
        self.bodies_from_fallback += other.bodies_from_fallback;
        self.timeouts += other.timeouts;
        self.least_timeout = match (self.least_timeout, other.least_timeout) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
}
