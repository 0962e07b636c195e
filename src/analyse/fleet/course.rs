//! The requests of a run as points, counted from its fault: what a small plot of it shows.

use crate::analyse::Analysis;
use crate::model::Run;

/// What a small plot has room for.
pub const FEW_POINTS: usize = 240;

/// Requests counted from the fault; without one from the first request. Of many successes some stand for all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    /// Seconds from the fault and milliseconds, of successes.
    pub points: Vec<(f64, f64)>,
    /// Seconds from the fault, of failures.
    pub failures: Vec<f64>,
    /// How many requests there were.
    pub requests: u64,
}

/// The requests of a run, with at most so many successes, evenly taken, and all failures; none if they are not at hand
/// one by one.
#[must_use]
pub fn course(run: &Run, analysis: &Analysis, most: usize) -> Option<Course> {
    let mut course = Course::default();
    let recorded = run.traffic.iter().filter_map(|traffic| traffic.requests());
    let rows: Vec<_> = recorded
        .filter_map(|requests| requests.rows())
        .flatten()
        .filter(|row| row.start != i64::MAX)
        .collect();
    let first = rows.iter().map(|row| row.start).min()?;
    let zero = analysis
        .fault
        .as_ref()
        .map_or(first, |fault| fault.start.nanoseconds());
    #[expect(
        clippy::cast_precision_loss,
        reason = "a run is far shorter than 2^53 ns"
    )]
    let seconds = |start: i64| start.saturating_sub(zero) as f64 / 1e9;
    let successes = rows.iter().filter(|row| row.is_success()).count();
    let each = successes.div_ceil(most.max(1)).max(1);
    let mut number = 0;
    for row in &rows {
        course.requests += 1;
        if !row.is_success() {
            course.failures.push(seconds(row.start));
            continue;
        }
        if number % each == 0 {
            #[expect(
                clippy::cast_precision_loss,
                reason = "latencies are far below 2^53 ns"
            )]
            let milliseconds = row.latency as f64 / 1e6;
            course.points.push((seconds(row.start), milliseconds));
        }
        number += 1;
    }
    Some(course)
}
