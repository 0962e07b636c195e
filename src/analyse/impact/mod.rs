//! What the fault did to users: bad requests in episodes, when they were felt, how long, and when it was over.

mod detection;
mod episode;
mod excess;
mod recovery;
mod sample;
mod signal;
mod users;

use serde::Serialize;

use super::fault::Fault;
use super::phase::Phase;
use super::series::QueryFigures;
use super::verdict::Users;
use crate::model::{Moment, Run};
pub use detection::Detection;
pub use episode::{Episode, EpisodeSignal};
pub use excess::Usual;
pub use recovery::{RULE as RECOVERY_RULE, Recovery};
use sample::Samples;
pub use signal::load_window;
pub use signal::{Signal, Source};
pub use users::Coverage;

/// What users felt.
#[derive(Debug, Clone, PartialEq)]
pub struct Impact {
    /// The worst of it.
    pub users: Users,
    /// How many requests were no success.
    pub failed: Option<u64>,
    /// How many requests were sent in all.
    pub requests: Option<u64>,
    /// Whether each request is timed; else only a tool's summary is known.
    pub timed: bool,
    /// Runs of bad requests that stand out, in the order of time.
    pub episodes: Vec<Episode>,
    /// When it was over.
    pub recovery: Recovery,
    /// What told of it first.
    pub detection: Option<Detection>,
    /// What each independent source says of the outage.
    pub signals: Vec<Signal>,
    /// The baseline.
    pub baseline: Baseline,
    /// Whether the load was there while the fault was in.
    pub coverage: Coverage,
    /// How many bodies were looked at, and how many of them spoke of an error.
    pub bodies: Option<(u64, u64)>,
    /// Targets that answered every request with one and the same 4xx: a wrong address, left out of the impact.
    pub wrong_addresses: Vec<WrongAddress>,
}

/// What was usual before the fault.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Baseline {
    /// How many requests were answered before it.
    pub requests: u64,
    /// How many of them failed.
    pub failed: Usual,
    /// How many of the others carried an error in the body.
    pub degraded: Usual,
    /// From which latency on an answer is slow, in milliseconds; none from too few requests.
    pub slow_bound_ms: Option<f64>,
    /// The usual distance of two sendings, in seconds.
    pub sending_interval_seconds: Option<f64>,
}

/// A target that is answered 4xx from first to last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WrongAddress {
    /// Method and path.
    pub target: String,
    /// The code of all its answers.
    pub code: u16,
    /// How many there are.
    pub requests: u64,
}

/// Fewer requests than this before the fault say nothing of what is usual.
pub const BASELINE_REQUESTS: u64 = 20;

/// Works out what users felt.
pub(super) fn assess(
    run: &Run,
    fault: Option<&Fault>,
    queries: &[QueryFigures],
    before: Option<&Phase>,
) -> Impact {
    let thin = before.is_none_or(|before| before.requests.unwrap_or(0) < BASELINE_REQUESTS);
    let wrong_addresses = if thin {
        sample::wrong_addresses(run)
    } else {
        Vec::new()
    };
    let timed = run
        .traffic
        .iter()
        .any(|traffic| traffic.requests().is_some());
    let mut baseline = baseline(run, before);
    let samples = Samples::gather(run, &baseline, &wrong_addresses);
    if let Some(fault) = fault {
        (baseline.failed, baseline.degraded) = samples.usual_before(fault);
    }
    baseline.sending_interval_seconds = samples.interval_seconds();
    let episodes = episode::find(run, fault, &samples, &baseline);
    let coverage = users::coverage(fault, &samples);
    let (requests, failed) = users::totals(run);
    let untimed_failures = if timed { 0 } else { failed.unwrap_or(0) };
    Impact {
        users: users::judge(run, &episodes, coverage, untimed_failures),
        failed,
        requests,
        timed,
        recovery: recovery::find(run, fault, &samples, &episodes),
        signals: signal::all(run, fault, queries, &episodes, &baseline),
        detection: detection::find(run, &episodes),
        episodes,
        baseline,
        coverage,
        bodies: users::bodies(run),
        wrong_addresses: wrong_addresses
            .into_iter()
            .map(|(_, _, wrong)| wrong)
            .collect(),
    }
}

fn baseline(run: &Run, before: Option<&Phase>) -> Baseline {
    let Some(before) = before else {
        return Baseline::default();
    };
    let requests = before.requests.unwrap_or(0);
    Baseline {
        requests,
        slow_bound_ms: before
            .p95_ms
            .filter(|_| requests >= BASELINE_REQUESTS && !run.traffic.is_empty())
            .map(|p95| (3.0 * p95).max(p95 + 100.0)),
        ..Baseline::default()
    }
}

impl Impact {
    /// The longest outage: the longest episode with failures where requests are timed, else the longest signal.
    #[must_use]
    pub fn longest_outage(&self) -> Option<LongestOutage<'_>> {
        if self.timed {
            return self
                .episodes
                .iter()
                .filter(|episode| episode.failed > 0 && episode.signal == EpisodeSignal::Failing)
                .max_by(|one, other| one.duration_seconds.total_cmp(&other.duration_seconds))
                .map(|episode| LongestOutage {
                    seconds: episode.duration_seconds,
                    start: episode.start,
                    end: episode.end,
                    at_least: episode.open,
                    signal: None,
                });
        }
        let outages = || {
            self.signals
                .iter()
                .filter(|signal| !signal.derived && signal.source != Source::ErrorCounter)
        };
        let longest = |signals: &mut dyn Iterator<Item = &'_ Signal>| -> Option<usize> {
            let longest = signals.max_by(|one, other| one.seconds.total_cmp(&other.seconds))?;
            self.signals
                .iter()
                .position(|signal| std::ptr::eq(signal, longest))
        };
        // A source whose edges are sharp tells more than a longer one that is off by seconds.
        let sharp = longest(&mut outages().filter(|signal| signal.is_sharp()));
        let signal = self
            .signals
            .get(sharp.or_else(|| longest(&mut outages()))?)?;
        Some(LongestOutage {
            seconds: signal.seconds,
            start: signal.start?,
            end: signal.end?,
            at_least: false,
            signal: Some(signal),
        })
    }
}

/// The headline figure of an outage.
#[derive(Debug, Clone, Copy)]
pub struct LongestOutage<'i> {
    /// How long.
    pub seconds: f64,
    /// From when.
    pub start: Moment,
    /// Until when.
    pub end: Moment,
    /// True if the data ends before it does.
    pub at_least: bool,
    /// The signal it comes from; none if the requests themselves are timed.
    pub signal: Option<&'i Signal>,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of requests are far below 2^53"
)]
fn as_float(count: u64) -> f64 {
    count as f64
}
