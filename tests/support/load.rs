//! Load that is made up request by request.

use chaos_report::model::traffic::{Plan, Recording, Requests};
use chaos_report::model::{Run, Traffic};

/// An attack of vegeta's with these requests.
pub(crate) fn attack(requests: Requests) -> Traffic {
    Traffic {
        sources: vec!["result.bin".to_owned()],
        tool: "vegeta",
        attack: String::new(),
        plan: Plan::default(),
        recording: Recording::Requests(Box::new(requests)),
        activity: None,
    }
}

/// A run of nothing but load.
pub(crate) fn run(requests: Requests) -> Run {
    Run {
        traffic: vec![attack(requests)],
        ..Run::default()
    }
}
