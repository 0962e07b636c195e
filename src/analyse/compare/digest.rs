//! What a comparison needs of a run, whether the run was just read or stands in an earlier report.

use super::definition;
use crate::analyse::impact::Recovery;
use crate::analyse::traffic::LatencyFigures;
use crate::analyse::{Aligned, Analysis, Code, HypothesisResult, Phase, Severity, Users};
use crate::model::{Activity, Moment, Outcome, Run};

/// A run as comparisons see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Digest {
    /// The run's id.
    pub id: String,
    /// The file that it was read from, as it was named.
    pub source: Option<String>,
    /// The experiment's title.
    pub title: Option<String>,
    /// The status as written.
    pub status: Option<String>,
    /// When it began.
    pub start: Option<Moment>,
    /// When it ended.
    pub end: Option<Moment>,
    /// True if part of its input was lost.
    pub damaged: bool,
    /// The case of the verdict.
    pub code: Code,
    /// Whether the hypothesis held.
    pub hypothesis: HypothesisResult,
    /// What users felt.
    pub users: Users,
    /// The title of the hypothesis.
    pub hypothesis_title: Option<String>,
    /// The probes of its checks, and what was played, in order.
    pub steps: Vec<Step>,
    /// What injected the fault.
    pub fault: Option<FaultDigest>,
    /// Before, during and after it.
    pub phases: Option<[Stage; 3]>,
    /// Over all load, whatever the fault.
    pub whole: Whole,
    /// How long users got no good answer.
    pub outage: Reading,
    /// How long it took to recover.
    pub recovery: Reading,
    /// How many requests of episodes were slow, and how many episodes there are.
    pub slow: (u64, u64),
    /// From which latency on an answer is slow.
    pub slow_bound_ms: Option<f64>,
    /// The probes whose output says that it came from a fallback, each once.
    pub fallbacks: Vec<String>,
    /// The findings: code, severity and title.
    pub findings: Vec<FindingDigest>,
    /// What defines the experiment: places and values.
    pub definition: Vec<(String, String)>,
    /// The requests counted from the fault.
    pub aligned: Option<Aligned>,
}

/// Something that was checked or played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where: `hypothesis before`, `hypothesis during`, `hypothesis after`, `method`, `rollbacks`.
    pub section: Section,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub outcome: StepOutcome,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// The check before the method.
    Before,
    /// The checks while it ran.
    During,
    /// The check after it.
    After,
    /// The method.
    Method,
    /// The rollbacks.
    Rollbacks,
}

/// What became of a step, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepOutcome {
    /// It did what it should; its tolerance, if any, was met.
    Succeeded,
    /// It was not played, or nothing is known of its end.
    NotKnown,
    /// It failed, or its tolerance was not met.
    Failed,
}

/// The fault of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultDigest {
    /// When it began.
    pub start: Moment,
    /// When it ended.
    pub end: Moment,
    /// What injected it.
    pub activities: Vec<String>,
}

/// The requests of one phase.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stage {
    /// How many.
    pub requests: Option<u64>,
    /// How many of them failed.
    pub failed: Option<u64>,
    /// Median latency, 95th and 99th percentile, in milliseconds.
    pub percentiles: [Option<f64>; 3],
}

/// All requests of a run.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Whole {
    /// How many.
    pub requests: Option<u64>,
    /// How many of them failed.
    pub failed: Option<u64>,
    /// How many bodies were looked at, and how many of them spoke of an error.
    pub bodies: Option<(u64, u64)>,
    /// How many bodies say that the answer came from a fallback.
    pub from_fallback: u64,
    /// Median latency, 95th and 99th percentile; the worst over all attacks.
    pub percentiles: [Reading; 3],
    /// After how long the client gave up, where some requests were given up on.
    pub ceiling_ms: Option<f64>,
}

/// A figure that may be missing, or only known to be at least so large.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Reading {
    /// It is not known.
    #[default]
    Unknown,
    /// There was nothing that it could measure: no outage, nothing to recover from.
    Nothing,
    /// It is beyond everything: it did not end within the data.
    Endless,
    /// So much.
    Exactly(f64),
    /// At least so much.
    AtLeast(f64),
}

/// A finding in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingDigest {
    /// The rule's code.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// One plain sentence.
    pub title: String,
}

impl Digest {
    /// What a comparison needs of a run that was read.
    #[must_use]
    pub fn of(run: &Run, analysis: &Analysis) -> Self {
        let impact = &analysis.impact;
        let episodes = impact.episodes.iter();
        let slow: u64 = episodes.clone().map(|episode| episode.slow).sum();
        Self {
            id: run.id.clone(),
            source: run.journal.clone().or_else(|| {
                let load = run.traffic.first()?;
                load.sources.first().cloned()
            }),
            title: run.title.clone(),
            status: run.status.clone(),
            start: run.start.known().copied(),
            end: run.end.known().copied(),
            damaged: run.is_damaged(),
            code: analysis.verdict.code,
            hypothesis: analysis.verdict.hypothesis,
            users: analysis.verdict.users,
            hypothesis_title: run
                .hypothesis
                .as_ref()
                .and_then(|hypothesis| hypothesis.title.clone()),
            steps: steps(run),
            fault: analysis.fault.as_ref().map(|fault| FaultDigest {
                start: fault.start,
                end: fault.end,
                activities: fault.activities.clone(),
            }),
            phases: analysis
                .phases
                .as_ref()
                .map(|phases| [&phases.before, &phases.during, &phases.after].map(stage)),
            whole: Whole {
                requests: impact.requests,
                failed: impact.failed,
                bodies: impact.bodies,
                from_fallback: analysis
                    .traffic
                    .iter()
                    .filter_map(|traffic| traffic.bodies.as_ref())
                    .map(|bodies| bodies.from_fallback)
                    .fold(0, u64::saturating_add),
                percentiles: [0, 1, 2].map(|which| {
                    let latencies = analysis.traffic.iter().map(|traffic| &traffic.latency);
                    worst(latencies.map(|latency| percentile(latency, which)))
                }),
                ceiling_ms: analysis
                    .traffic
                    .iter()
                    .filter(|traffic| {
                        let codes = traffic.codes.as_ref();
                        codes.is_none_or(|codes| codes.count(0) > 0)
                    })
                    .filter_map(|traffic| traffic.timeout_ms)
                    .reduce(f64::min),
            },
            outage: match impact.longest_outage() {
                Some(outage) if outage.at_least => Reading::AtLeast(outage.seconds),
                Some(outage) => Reading::Exactly(outage.seconds),
                None => nothing_if_seen(analysis.verdict.users),
            },
            recovery: match &impact.recovery {
                Recovery::After {
                    seconds: Some(seconds),
                    ..
                } => Reading::Exactly(*seconds),
                Recovery::NotWithinData => Reading::Endless,
                Recovery::None if analysis.verdict.users == Users::Unaffected => Reading::Nothing,
                Recovery::None | Recovery::NotConfirmed | Recovery::After { .. } => {
                    Reading::Unknown
                }
            },
            slow: (
                slow,
                episodes.filter(|episode| episode.slow > 0).count() as u64,
            ),
            slow_bound_ms: impact.baseline.slow_bound_ms,
            fallbacks: super::fallback::steps(run),
            findings: analysis
                .findings
                .iter()
                .map(|finding| FindingDigest {
                    code: finding.code.to_owned(),
                    severity: finding.severity,
                    title: finding.title.clone(),
                })
                .collect(),
            definition: definition::of(run),
            aligned: analysis.aligned.clone(),
        }
    }

    /// True if something in it was answered by a fallback.
    #[must_use]
    pub fn from_fallback(&self) -> bool {
        self.whole.from_fallback > 0 || !self.fallbacks.is_empty()
    }

    /// What identifies the experiment: its title, and the names of what its method plays.
    #[must_use]
    pub fn is_same_experiment(&self, other: &Self) -> bool {
        let method = |digest: &Self| -> Vec<String> {
            let mut names: Vec<String> = digest
                .definition
                .iter()
                .filter_map(|(place, _)| definition::step_of_method(place))
                .map(str::to_owned)
                .collect();
            names.sort();
            names.dedup();
            names
        };
        let (one, two) = (method(self), method(other));
        // A step that was added or renamed is a change of the experiment, not another one.
        let common = one.iter().filter(|name| two.contains(name)).count();
        self.title == other.title && 2 * common >= one.len().max(two.len())
    }
}

impl Reading {
    /// The number behind it; what never ended is beyond all numbers, what never was is none.
    #[must_use]
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Unknown => None,
            Self::Nothing => Some(0.0),
            Self::Endless => Some(f64::INFINITY),
            Self::Exactly(value) | Self::AtLeast(value) => Some(value),
        }
    }

    /// The value as a report states it; none for what has no number.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Exactly(value) | Self::AtLeast(value) => Some(value),
            Self::Unknown | Self::Nothing | Self::Endless => None,
        }
    }

    /// True if the true value may be larger.
    #[must_use]
    pub fn at_least(self) -> bool {
        matches!(self, Self::AtLeast(_) | Self::Endless)
    }
}

/// Where no outage is found there was none if the load could have seen one.
pub(super) fn nothing_if_seen(users: Users) -> Reading {
    match users {
        Users::Unaffected | Users::Slowed | Users::Degraded => Reading::Nothing,
        Users::Failing | Users::Unknown => Reading::Unknown,
    }
}

/// The worst of several attacks.
pub(super) fn worst(readings: impl Iterator<Item = Reading>) -> Reading {
    readings
        .max_by(|one, other| {
            let number = |reading: &Reading| reading.number().unwrap_or(f64::NEG_INFINITY);
            number(one).total_cmp(&number(other))
        })
        .unwrap_or_default()
}

fn percentile(latency: &LatencyFigures, which: usize) -> Reading {
    let (name, value) = match which {
        0 => ("p50_ms", latency.p50_ms),
        1 => ("p95_ms", latency.p95_ms),
        _ => ("p99_ms", latency.p99_ms),
    };
    match value {
        Some(value) if latency.censored.contains(&name) => Reading::AtLeast(value),
        Some(value) => Reading::Exactly(value),
        None => Reading::Unknown,
    }
}

fn stage(phase: &Phase) -> Stage {
    Stage {
        requests: phase.requests,
        failed: phase.failed,
        percentiles: [phase.p50_ms, phase.p95_ms, phase.p99_ms],
    }
}

fn steps(run: &Run) -> Vec<Step> {
    let mut steps = Vec::new();
    if let Some(hypothesis) = &run.hypothesis {
        let mut check = |outcome: &Outcome, section: Section| {
            let last = outcome.probes.len().saturating_sub(1);
            for (place, probe) in outcome.probes.iter().enumerate() {
                let met = probe_met(probe.tolerance_met, outcome.met, place == last);
                steps.push(Step {
                    section,
                    name: probe.shown_name().to_owned(),
                    outcome: step_outcome(probe.status.as_deref(), met),
                });
            }
        };
        if let Some(outcome) = &hypothesis.before {
            check(outcome, Section::Before);
        }
        for outcome in &hypothesis.during {
            check(outcome, Section::During);
        }
        if let Some(outcome) = &hypothesis.after {
            check(outcome, Section::After);
        }
    }
    let mut played = |activities: &[Activity], section: Section| {
        steps.extend(activities.iter().map(|activity| Step {
            section,
            name: activity.shown_name().to_owned(),
            outcome: step_outcome(activity.status.as_deref(), activity.tolerance_met),
        }));
    };
    played(&run.activities, Section::Method);
    played(&run.rollbacks, Section::Rollbacks);
    steps
}

/// What became of a step, by its status and whether its tolerance was met.
/// Whether a probe of a check was met. Where it does not say so itself, the check does: the toolkit stops at the first
/// probe that is not met, so that is its last one.
pub(super) fn probe_met(tolerance: Option<bool>, check: Option<bool>, last: bool) -> Option<bool> {
    let culprit = (check == Some(false) && last).then_some(false);
    tolerance.or(culprit).or(check)
}

pub(super) fn step_outcome(status: Option<&str>, tolerance_met: Option<bool>) -> StepOutcome {
    match (status, tolerance_met) {
        (Some("failed"), _) | (_, Some(false)) => StepOutcome::Failed,
        (Some("succeeded"), _) => StepOutcome::Succeeded,
        _ => StepOutcome::NotKnown,
    }
}
