//! The time before, during and after the fault.

use serde::Serialize;

use super::fault::Fault;
use super::traffic::{self, WindowFigures};
use crate::model::traffic::Requests;
use crate::model::{Moment, Run};

/// The three phases of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phases {
    /// Before the fault.
    pub before: Phase,
    /// While it was in.
    pub during: Phase,
    /// After it was taken out.
    pub after: Phase,
}

/// One phase. The figures of its requests are null unless single requests were recorded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phase {
    /// When it began.
    pub start: Option<Moment>,
    /// When it ended.
    pub end: Option<Moment>,
    /// How long it took.
    pub seconds: Option<f64>,
    /// How many requests belong to it.
    pub requests: Option<u64>,
    /// How many of them failed.
    pub failed: Option<u64>,
    /// How many of them carried an error in the body, failed ones included.
    pub body_errors: Option<u64>,
    /// The share that succeeded.
    pub success_ratio: Option<f64>,
    /// Percentiles of the latency of all its requests, in milliseconds.
    pub p50_ms: Option<f64>,
    /// The 95th.
    pub p95_ms: Option<f64>,
    /// The 99th.
    pub p99_ms: Option<f64>,
}

/// Divides a run by its fault.
pub(super) fn divide(run: &Run, fault: &Fault) -> Phases {
    let start = run.start.known().copied();
    let end = run.end.known().copied();
    let mut phases = Phases {
        before: Phase::between(start.map(|start| start.min(fault.start)), Some(fault.start)),
        during: Phase::between(Some(fault.start), Some(fault.end)),
        after: Phase::between(Some(fault.end), end.map(|end| end.max(fault.end))),
    };
    let timed: Vec<&Requests> = run
        .traffic
        .iter()
        .filter_map(|traffic| traffic.requests())
        .collect();
    if !timed.is_empty() {
        let [before, during, after] =
            traffic::phases(&timed, fault.start.nanoseconds(), fault.end.nanoseconds());
        phases.before.count(&before);
        phases.during.count(&during);
        phases.after.count(&after);
    }
    phases
}

impl Phase {
    fn count(&mut self, figures: &WindowFigures) {
        self.requests = Some(figures.requests);
        self.failed = Some(figures.failed);
        self.body_errors = Some(figures.body_errors);
        self.success_ratio = figures.success_ratio;
        self.p50_ms = figures.p50_ms;
        self.p95_ms = figures.p95_ms;
        self.p99_ms = figures.p99_ms;
    }

    fn between(start: Option<Moment>, end: Option<Moment>) -> Self {
        let seconds = match (start, end) {
            (Some(start), Some(end)) => Some(end.seconds_since(start)),
            _ => None,
        };
        Self {
            start,
            end,
            seconds,
            requests: None,
            failed: None,
            body_errors: None,
            success_ratio: None,
            p50_ms: None,
            p95_ms: None,
            p99_ms: None,
        }
    }
}
