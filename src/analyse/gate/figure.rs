//! What the figures with a short name are in one run, each with its place in the JSON report.

use super::condition::Alias;
use crate::analyse::impact::{Coverage, Recovery};
use crate::analyse::{Analysis, TrafficFigures, Users};
use crate::model::{Role, Run};

/// One figure of one run.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading {
    /// A number.
    Value {
        /// In the unit of the JSON report.
        value: f64,
        /// True if the true one may be larger.
        at_least: bool,
        /// Where it stands in the JSON report.
        place: String,
    },
    /// It is known that there was nothing to measure.
    Nothing(String),
    /// It is not known.
    Missing(String),
}

impl Reading {
    pub(super) fn exact(value: f64, place: String) -> Self {
        Self::Value {
            value,
            at_least: false,
            place,
        }
    }

    /// Why it is not known.
    pub(super) fn missing(&self) -> Option<&String> {
        match self {
            Self::Missing(why) => Some(why),
            Self::Value { .. } | Self::Nothing(_) => None,
        }
    }
}

/// The figure of this name in a run.
pub(super) fn readings(alias: Alias, index: usize, run: &Run, analysis: &Analysis) -> Vec<Reading> {
    if run.is_damaged() {
        // Said once for all figures.
        return Vec::new();
    }
    let mut readings = match alias {
        Alias::Recovery => vec![recovery(index, analysis)],
        Alias::Outage => vec![outage(index, analysis)],
        _ => of_traffic(alias, index, analysis),
    };
    readings.extend(load_without_results(index, run));
    readings
}

fn of_traffic(alias: Alias, index: usize, analysis: &Analysis) -> Vec<Reading> {
    if analysis.traffic.is_empty() {
        return vec![Reading::Missing(format!("`runs[{index}]` has no load"))];
    }
    if alias == Alias::Failed {
        return vec![failed(index, analysis)];
    }
    let attacks = analysis.traffic.iter().enumerate();
    attacks
        .map(|(attack, traffic)| {
            let place = format!("runs[{index}].traffic[{attack}]");
            let (name, value) = match alias {
                Alias::Percentile(50) => ("latency.p50_ms", traffic.latency.p50_ms),
                Alias::Percentile(90) => ("latency.p90_ms", traffic.latency.p90_ms),
                Alias::Percentile(95) => ("latency.p95_ms", traffic.latency.p95_ms),
                Alias::Percentile(_) => ("latency.p99_ms", traffic.latency.p99_ms),
                _ => ("success_ratio", traffic.success_ratio),
            };
            let member = name.strip_prefix("latency.").unwrap_or(name);
            let place = format!("{place}.{name}");
            match value {
                Some(value) => Reading::Value {
                    value,
                    at_least: traffic.latency.censored.contains(&member),
                    place,
                },
                None => Reading::Missing(format!("`{place}` is null")),
            }
        })
        .collect()
}

/// All failed requests of the run; known only if every attack says how its requests ended.
fn failed(index: usize, analysis: &Analysis) -> Reading {
    let untold = analysis
        .traffic
        .iter()
        .position(|traffic| traffic.codes.is_none());
    match (untold, analysis.impact.failed) {
        (None, Some(failed)) => Reading::exact(
            super::as_float(usize::try_from(failed).unwrap_or(usize::MAX)),
            format!("runs[{index}].impact.failed"),
        ),
        (Some(attack), _) => {
            Reading::Missing(format!("`runs[{index}].traffic[{attack}].codes` is null"))
        }
        (None, None) => Reading::Missing(format!("`runs[{index}].impact.failed` is null")),
    }
}

fn recovery(index: usize, analysis: &Analysis) -> Reading {
    let place = format!("runs[{index}].impact.recovery_seconds");
    match &analysis.impact.recovery {
        Recovery::After {
            seconds: Some(seconds),
            ..
        } => Reading::exact(*seconds, place),
        Recovery::NotWithinData => {
            Reading::Missing(format!("`runs[{index}]` did not recover within the data"))
        }
        Recovery::NotConfirmed => Reading::Missing(format!(
            "the data of `runs[{index}]` ends too soon to confirm a recovery"
        )),
        Recovery::None if saw_everything(analysis) && analysis.impact.episodes.is_empty() => {
            Reading::Nothing("there was nothing to recover from".to_owned())
        }
        Recovery::None | Recovery::After { .. } => Reading::Missing(format!("`{place}` is null")),
    }
}

fn outage(index: usize, analysis: &Analysis) -> Reading {
    let place = format!("runs[{index}].impact.longest_outage_seconds");
    match analysis.impact.longest_outage() {
        _ if !every_failure_is_timed(analysis) && analysis.impact.timed => {
            Reading::Missing(format!("not every attack of `runs[{index}]` is timed"))
        }
        Some(outage) => Reading::Value {
            value: outage.seconds,
            at_least: outage.at_least,
            place,
        },
        None if saw_everything(analysis) => Reading::Nothing("there was no outage".to_owned()),
        None => Reading::Missing(format!("`{place}` is null")),
    }
}

/// True if the load was there all the time, so that what it did not see did not happen.
fn saw_everything(analysis: &Analysis) -> bool {
    let impact = &analysis.impact;
    let looked = match impact.coverage {
        // Without episodes the users are unknown where a load that saw nothing looked at the wrong place.
        Coverage::Covered => impact.users != Users::Unknown,
        Coverage::NoFault => true,
        Coverage::NoRequests | Coverage::Silent(_) | Coverage::Unserved(_) => false,
    };
    impact.timed && looked && every_failure_is_timed(analysis)
}

fn every_failure_is_timed(analysis: &Analysis) -> bool {
    let is_clean = |traffic: &TrafficFigures| {
        traffic
            .codes
            .as_ref()
            .is_some_and(|codes| codes.requests() == codes.successes())
    };
    analysis
        .traffic
        .iter()
        .all(|traffic| traffic.per_request || is_clean(traffic))
}

/// A load activity whose results nobody found: its requests may have failed.
fn load_without_results(index: usize, run: &Run) -> Option<Reading> {
    let played = run.activities.iter().enumerate();
    let mut silent = played
        .filter(|(_, activity)| activity.role == Role::Load && !activity.dry)
        .filter(|(place, _)| {
            let told = |traffic: &&crate::model::Traffic| traffic.activity == Some(*place);
            !run.traffic.iter().any(|traffic| told(&traffic))
        })
        .map(|(place, _)| place);
    // Load that no activity claims may be theirs.
    let unclaimed = run
        .traffic
        .iter()
        .filter(|traffic| traffic.activity.is_none())
        .count();
    silent.nth(unclaimed).map(|place| {
        Reading::Missing(format!(
            "the results of `runs[{index}].activities[{place}]` were not found"
        ))
    })
}
