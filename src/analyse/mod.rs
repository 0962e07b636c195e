//! Every number, verdict and warning that a report states, computed once. Pure functions over the model: no I/O, no
//! formatting.

pub mod counter;
pub mod error_group;
pub mod extrapolate;
mod fault;
mod hypothesis;
pub mod interval;
pub mod kind;
pub mod labels;
pub mod log;
pub mod native;
pub mod percentile;
mod phase;
pub mod promql;
pub mod quantile;
pub mod selection;
pub mod series;
pub mod stale;
pub mod traffic;
mod verdict;

pub use fault::{Fault, FaultChoice, FaultRule, says_nothing_was_hit};
pub use hypothesis::{HypothesisResult, is_real_check, result_of};
pub use phase::{Phase, Phases};
pub use traffic::TrafficFigures;
pub use verdict::{Code, Users, Verdict};

use crate::model::Run;

/// What the user decides about the analysis.
#[derive(Debug, Clone, Default)]
pub struct AnalysisPlan {
    /// Which fault was injected, where the user knows better than the journal.
    pub fault: Option<FaultChoice>,
}

/// What is known of one run.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// When the fault was in, and by which rule that was found.
    pub fault: Option<Fault>,
    /// Before, during and after it.
    pub phases: Option<Phases>,
    /// The figures of the load, one for each attack.
    pub traffic: Vec<TrafficFigures>,
    /// The answer.
    pub verdict: Verdict,
}

/// Analyses one run.
#[must_use]
pub fn analyse(run: &Run, plan: &AnalysisPlan) -> Analysis {
    let fault = fault::find(run, plan.fault.as_ref());
    let phases = fault.as_ref().map(|fault| phase::divide(run, fault));
    let verdict = verdict::judge(run, fault.as_ref());
    Analysis {
        fault,
        phases,
        traffic: run.traffic.iter().map(traffic::figures).collect(),
        verdict,
    }
}
