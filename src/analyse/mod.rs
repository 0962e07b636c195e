//! Every number, verdict and warning that a report states, computed once. Pure functions over the model: no I/O, no
//! formatting.

pub mod aligned;
pub mod compare;
pub mod counter;
pub mod error_group;
pub mod extrapolate;
mod fault;
pub mod fleet;
pub mod gate;
pub mod histogram;
mod hypothesis;
pub mod impact;
pub mod interval;
pub mod kind;
pub mod labels;
pub mod log;
pub mod native;
pub mod percentile;
mod phase;
pub mod promql;
pub mod quantile;
pub mod rule;
pub mod selection;
pub mod series;
pub mod slo;
pub mod stale;
pub mod tolerance;
pub mod traffic;
mod verdict;

pub use aligned::Aligned;
pub use fault::{Fault, FaultChoice, FaultRule, says_nothing_was_hit};
pub use hypothesis::{HypothesisResult, is_real_check, result_of};
pub use impact::Impact;
pub use log::LogFigures;
pub use phase::{Phase, Phases};
pub use rule::{Finding, Severity};
pub use series::QueryFigures;
pub use tolerance::Evaluation;
pub use traffic::TrafficFigures;
pub use verdict::{Code, Users, Verdict};

use crate::model::Run;
use crate::wording::Clock;

/// What the user decides about the analysis.
#[derive(Debug, Clone, Default)]
pub struct AnalysisPlan {
    /// Which fault was injected, where the user knows better than the journal.
    pub fault: Option<FaultChoice>,
    /// The share of requests that are to succeed, between 0 and 1.
    pub slo: Option<f64>,
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
    /// The requests in buckets counted from the fault.
    pub aligned: Option<Aligned>,
    /// The figures of what metric systems answered.
    pub queries: Vec<QueryFigures>,
    /// The figures of the logs.
    pub logs: Vec<LogFigures>,
    /// What the fault did to users.
    pub impact: Impact,
    /// The load held against a service level objective, where one is given.
    pub slo: Option<slo::Slo>,
    /// The answer.
    pub verdict: Verdict,
    /// How the outputs of the method's probes compare with their tolerances, in the order of the run's activities;
    /// none where there is nothing to compare, or the toolkit did.
    pub tolerances: Vec<Option<Evaluation>>,
    /// What a reader must know, worst first, with times in UTC.
    pub findings: Vec<Finding>,
}

impl Analysis {
    /// After how long the clients gave up, where that is known: the shortest time of all attacks.
    #[must_use]
    pub fn timeout_ms(&self) -> Option<f64> {
        let timeouts = self.traffic.iter().filter_map(|attack| attack.timeout_ms);
        timeouts.reduce(f64::min)
    }
}

/// Analyses one run.
#[must_use]
pub fn analyse(run: &Run, plan: &AnalysisPlan) -> Analysis {
    let fault = fault::find(run, plan.fault.as_ref());
    let phases = fault.as_ref().map(|fault| phase::divide(run, fault));
    let queries: Vec<QueryFigures> = run
        .queries
        .iter()
        .map(|query| series::figures(query, None))
        .collect();
    let before = phases.as_ref().map(|phases| &phases.before);
    let impact = impact::assess(run, fault.as_ref(), &queries, before);
    let verdict = verdict::judge(run, fault.as_ref(), &impact);
    let traffic: Vec<TrafficFigures> = run.traffic.iter().map(traffic::figures).collect();
    let aligned = aligned::align(run, fault.as_ref(), &traffic);
    let mut analysis = Analysis {
        fault,
        aligned,
        phases,
        queries,
        impact,
        logs: run.logs.iter().map(log::figures).collect(),
        slo: plan.slo.map(|target| slo::assess(target, &traffic)),
        traffic,
        verdict,
        tolerances: run.activities.iter().map(tolerance::of).collect(),
        findings: Vec::new(),
    };
    analysis.findings = rule::findings(run, &analysis, Clock::default());
    analysis
}
