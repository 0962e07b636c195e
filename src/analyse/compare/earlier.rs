//! Runs as an earlier JSON report tells of them, so that a baseline need not be kept with all its files.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::digest::{
    Digest, FaultDigest, FindingDigest, Reading, Section, Stage, Step, Whole, nothing_if_seen,
    probe_met, step_outcome, worst,
};
use crate::analyse::aligned::{Aligned, Stretch, Zero};
use crate::analyse::{Code, HypothesisResult, Severity, Users};
use crate::model::Moment;

/// The runs of a JSON report.
///
/// # Errors
/// In words, if it is none that this program can read.
pub fn digests(report: &[u8], name: &str) -> Result<Vec<Digest>, String> {
    let report: Report = serde_json::from_slice(report).map_err(|error| {
        format!(
            "the report can not be read: line {}, column {}",
            error.line(),
            error.column()
        )
    })?;
    if !report.schema.starts_with("chaos-report/1") {
        return Err("the report is of a version that this program does not know".to_owned());
    }
    let digests: Vec<Digest> = report
        .runs
        .into_iter()
        .filter_map(|run| digest(run, name))
        .collect();
    if digests.is_empty() {
        return Err("the report holds no run".to_owned());
    }
    Ok(digests)
}

// The report as it is written. What may be missing in reports of earlier versions has a default.

#[derive(Deserialize)]
struct Report {
    schema: String,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    id: String,
    title: Option<String>,
    status: Option<String>,
    start: Option<String>,
    end: Option<String>,
    verdict: Verdict,
    hypothesis: Option<Hypothesis>,
    fault: Option<Fault>,
    activities: Vec<Activity>,
    rollbacks: Vec<Activity>,
    traffic: Vec<Traffic>,
    phases: Option<Phases>,
    impact: Impact,
    findings: Vec<Finding>,
    #[serde(default)]
    damaged: bool,
    #[serde(default)]
    definition: serde_json::Map<String, Value>,
    #[serde(default)]
    aligned: Option<AlignedIn>,
}

#[derive(Deserialize)]
struct Verdict {
    code: String,
    hypothesis: String,
    users: String,
}

#[derive(Deserialize)]
struct Hypothesis {
    title: Option<String>,
    before: Option<Outcome>,
    during: Vec<Outcome>,
    after: Option<Outcome>,
}

#[derive(Deserialize)]
struct Outcome {
    met: Option<bool>,
    probes: Vec<Probe>,
}

#[derive(Deserialize)]
struct Probe {
    name: Option<String>,
    tolerance_met: Option<bool>,
    status: Option<String>,
}

#[derive(Deserialize)]
struct Fault {
    start: String,
    end: String,
    activities: Vec<String>,
}

#[derive(Deserialize)]
struct Activity {
    name: Option<String>,
    status: Option<String>,
    tolerance_met: Option<bool>,
    tolerance_met_by: Option<String>,
}

#[derive(Deserialize)]
struct Traffic {
    codes: Option<BTreeMap<String, u64>>,
    latency: Latency,
    timeout_ms: Option<f64>,
    bodies: Option<Bodies>,
}

#[derive(Deserialize)]
struct Latency {
    p50_ms: Option<f64>,
    p95_ms: Option<f64>,
    p99_ms: Option<f64>,
    #[serde(default)]
    censored: Vec<String>,
}

#[derive(Deserialize)]
struct Bodies {
    checked: u64,
    with_error: u64,
    #[serde(default)]
    from_fallback: u64,
}

#[derive(Deserialize)]
struct Phases {
    before: Phase,
    during: Phase,
    after: Phase,
}

#[derive(Deserialize)]
struct Phase {
    requests: Option<u64>,
    failed: Option<u64>,
    p50_ms: Option<f64>,
    p95_ms: Option<f64>,
    p99_ms: Option<f64>,
}

#[derive(Deserialize)]
struct Impact {
    failed: Option<u64>,
    requests: Option<u64>,
    longest_outage_seconds: Option<f64>,
    recovery_seconds: Option<f64>,
    recovered: Option<bool>,
    #[serde(default)]
    slow_bound_ms: Option<f64>,
    episodes: Vec<Episode>,
}

#[derive(Deserialize)]
struct Episode {
    duration_seconds: f64,
    failed: u64,
    slow: u64,
    open: bool,
}

#[derive(Deserialize)]
struct Finding {
    code: String,
    severity: String,
    title: String,
}

#[derive(Deserialize)]
struct AlignedIn {
    zero: String,
    on: String,
    width_seconds: f64,
    before: StretchIn,
    during: StretchIn,
    after: StretchIn,
}

#[derive(Deserialize)]
struct StretchIn {
    first: i64,
    codes: BTreeMap<String, Vec<u64>>,
    p50_ms: Vec<Option<f64>>,
    p95_ms: Vec<Option<f64>>,
    p99_ms: Vec<Option<f64>>,
}

/// None if its answer is written in words that are not known.
fn digest(run: Run, name: &str) -> Option<Digest> {
    let users = Users::of_word(&run.verdict.users)?;
    let moment = |text: &Option<String>| text.as_deref().and_then(Moment::parse);
    let longest = run.impact.longest_outage_seconds;
    let open = run
        .impact
        .episodes
        .iter()
        .filter(|episode| episode.failed > 0)
        .max_by(|one, other| one.duration_seconds.total_cmp(&other.duration_seconds))
        .is_some_and(|episode| episode.open);
    let slow = run
        .impact
        .episodes
        .iter()
        .fold(0, |sum: u64, episode| sum.saturating_add(episode.slow));
    let slow_episodes = run
        .impact
        .episodes
        .iter()
        .filter(|episode| episode.slow > 0);
    Some(Digest {
        start: moment(&run.start),
        end: moment(&run.end),
        damaged: run.damaged,
        code: Code::of_word(&run.verdict.code)?,
        hypothesis: HypothesisResult::of_word(&run.verdict.hypothesis)?,
        users,
        hypothesis_title: run
            .hypothesis
            .as_ref()
            .and_then(|hypothesis| hypothesis.title.clone()),
        steps: steps(&run),
        fault: run.fault.as_ref().and_then(|fault| {
            Some(FaultDigest {
                start: Moment::parse(&fault.start)?,
                end: Moment::parse(&fault.end)?,
                activities: fault.activities.clone(),
            })
        }),
        phases: run
            .phases
            .as_ref()
            .map(|phases| [&phases.before, &phases.during, &phases.after].map(stage)),
        whole: whole(&run),
        outage: match longest {
            Some(seconds) if open => Reading::AtLeast(seconds),
            Some(seconds) => Reading::Exactly(seconds),
            None => nothing_if_seen(users),
        },
        recovery: match (run.impact.recovered, run.impact.recovery_seconds) {
            (Some(true), Some(seconds)) => Reading::Exactly(seconds),
            (Some(false), _) => Reading::Endless,
            (None, _) if users == Users::Unaffected => Reading::Nothing,
            _ => Reading::Unknown,
        },
        slow: (slow, slow_episodes.count() as u64),
        slow_bound_ms: run.impact.slow_bound_ms,
        fallbacks: Vec::new(),
        findings: run
            .findings
            .into_iter()
            .filter_map(|finding| {
                Some(FindingDigest {
                    severity: Severity::of_word(&finding.severity)?,
                    code: finding.code,
                    title: finding.title,
                })
            })
            .collect(),
        definition: run
            .definition
            .into_iter()
            .filter_map(|(place, value)| Some((place, value.as_str()?.to_owned())))
            .collect(),
        aligned: run.aligned.and_then(aligned),
        id: run.id,
        source: Some(name.to_owned()),
        title: run.title,
        status: run.status,
    })
}

fn whole(run: &Run) -> Whole {
    let bodies = run.traffic.iter().filter_map(|traffic| {
        let bodies = traffic.bodies.as_ref()?;
        Some((bodies.checked, bodies.with_error))
    });
    let from_fallback = run
        .traffic
        .iter()
        .filter_map(|traffic| traffic.bodies.as_ref())
        .map(|bodies| bodies.from_fallback)
        .fold(0, u64::saturating_add);
    let percentile = |name: &str, value: fn(&Latency) -> Option<f64>| {
        worst(run.traffic.iter().map(|traffic| {
            let censored = traffic.latency.censored.iter().any(|one| one == name);
            match value(&traffic.latency) {
                Some(value) if censored => Reading::AtLeast(value),
                Some(value) => Reading::Exactly(value),
                None => Reading::Unknown,
            }
        }))
    };
    let gave_up = |traffic: &&Traffic| {
        let codes = traffic.codes.as_ref();
        codes.is_none_or(|codes| codes.get("0").is_some_and(|count| *count > 0))
    };
    Whole {
        requests: run.impact.requests,
        failed: run.impact.failed,
        from_fallback,
        bodies: bodies
            .reduce(|one, other| (one.0.saturating_add(other.0), one.1.saturating_add(other.1))),
        percentiles: [
            percentile("p50_ms", |latency| latency.p50_ms),
            percentile("p95_ms", |latency| latency.p95_ms),
            percentile("p99_ms", |latency| latency.p99_ms),
        ],
        ceiling_ms: run
            .traffic
            .iter()
            .filter(gave_up)
            .filter_map(|traffic| traffic.timeout_ms)
            .reduce(f64::min),
    }
}

fn steps(run: &Run) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut check = |outcome: &Outcome, section: Section| {
        let last = outcome.probes.len().saturating_sub(1);
        for (place, probe) in outcome.probes.iter().enumerate() {
            let met = probe_met(probe.tolerance_met, outcome.met, place == last);
            steps.push(Step {
                section,
                name: shown(probe.name.as_deref()),
                outcome: step_outcome(probe.status.as_deref(), met),
            });
        }
    };
    if let Some(hypothesis) = &run.hypothesis {
        let rounds = hypothesis.during.iter().map(|one| (one, Section::During));
        let before = hypothesis.before.iter().map(|one| (one, Section::Before));
        let after = hypothesis.after.iter().map(|one| (one, Section::After));
        for (outcome, section) in before.chain(rounds).chain(after) {
            check(outcome, section);
        }
    }
    let mut played = |activities: &[Activity], section: Section| {
        steps.extend(activities.iter().map(|activity| {
            let by_toolkit = activity.tolerance_met_by.as_deref() == Some("toolkit");
            Step {
                section,
                name: shown(activity.name.as_deref()),
                outcome: step_outcome(
                    activity.status.as_deref(),
                    activity.tolerance_met.filter(|_| by_toolkit),
                ),
            }
        }));
    };
    played(&run.activities, Section::Method);
    played(&run.rollbacks, Section::Rollbacks);
    steps
}

fn shown(name: Option<&str>) -> String {
    name.unwrap_or("(without a name)").to_owned()
}

fn stage(phase: &Phase) -> Stage {
    Stage {
        requests: phase.requests,
        failed: phase.failed,
        percentiles: [phase.p50_ms, phase.p95_ms, phase.p99_ms],
    }
}

fn aligned(aligned: AlignedIn) -> Option<Aligned> {
    let stretch = |stretch: StretchIn| Stretch {
        first: stretch.first,
        codes: stretch
            .codes
            .into_iter()
            .filter_map(|(code, counts)| Some((code.parse().ok()?, counts)))
            .collect(),
        p50_ms: stretch.p50_ms,
        p95_ms: stretch.p95_ms,
        p99_ms: stretch.p99_ms,
    };
    Some(Aligned {
        zero: Moment::parse(&aligned.zero)?,
        on: match aligned.on.as_str() {
            "fault" => Zero::Fault,
            _ => Zero::FirstRequest,
        },
        width_seconds: aligned.width_seconds,
        before: stretch(aligned.before),
        during: stretch(aligned.during),
        after: stretch(aligned.after),
    })
}
