//! The model and its analysis as JSON: the contract for `jq`, CI and later versions of this program. The names are
//! described in `docs/report-json.md`; absent is null, never 0.

mod comparison;
mod trend;

use std::io::{self, BufWriter, Write};

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::analyse::compare::definition;
use crate::analyse::gate::{Gate, Value};
use crate::analyse::impact::{Detection, Episode, RECOVERY_RULE, Signal};
use crate::analyse::slo::Slo;
use crate::analyse::{
    Aligned, Analysis, Evaluation, Fault, Finding, Impact, LogFigures, Phases, QueryFigures,
    TrafficFigures,
};
use crate::document::answer;
use crate::document::summary;
use crate::json::{Fragment, strict};
use crate::model::{
    Activity, Declared, Dry, Event, Exception, Hypothesis, Moment, Outcome, Recorded, Redactions,
    Role, Run,
};
use crate::notice::Notice;
use crate::read::Input;
use crate::render::PIECE;
use crate::results::{Analysed, Results};
use crate::wording::{gate as gate_words, slo as slo_words};

/// The version of the contract.
pub const SCHEMA: &str = "chaos-report/1";

/// Outputs up to this size stand in the report as they are; larger ones only in one line.
const LARGEST_OUTPUT: usize = 4096;

/// Writes the report, pretty-printed, with a final line break.
#[must_use]
pub fn write(results: &Results) -> Vec<u8> {
    let mut bytes = Vec::new();
    in_pieces(results, &mut |piece| bytes.extend_from_slice(piece));
    bytes
}

/// The same, handed on piece by piece as it is made.
pub fn in_pieces(results: &Results, take: &mut dyn FnMut(&[u8])) {
    let report = Report {
        schema: SCHEMA,
        generator: Generator {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        inputs: &results.inputs,
        runs: Runs(&results.runs),
        comparison: results
            .comparison
            .as_ref()
            .map(|comparison| comparison::comparison(comparison, &results.trends)),
        gates: results.gates.iter().map(gate).collect(),
    };
    // Maps have text keys and numbers are finite or null, so there is nothing that could fail.
    // Behind a pointer, so that the buffer's code is not copied to every field of the report.
    let mut pieces = BufWriter::with_capacity(PIECE, Handed(take));
    let mut out: &mut dyn Write = &mut pieces;
    let _ = serde_json::to_writer_pretty(&mut out, &report);
    let _ = out.write_all(b"\n").and_then(|()| out.flush());
}

/// Hands on what is written.
struct Handed<'a>(&'a mut dyn FnMut(&[u8]));

impl Write for Handed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (self.0)(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The runs, of which one at a time takes the form that it is written in.
struct Runs<'a>(&'a [Analysed]);

impl Serialize for Runs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(run))
    }
}

#[derive(Serialize)]
struct Report<'a> {
    schema: &'static str,
    generator: Generator,
    inputs: &'a [Input],
    runs: Runs<'a>,
    comparison: Option<comparison::ComparisonOut<'a>>,
    gates: Vec<GateOut<'a>>,
}

#[derive(Serialize)]
struct Generator {
    name: &'static str,
    version: &'static str,
}

/// A run held against an objective.
#[derive(Serialize)]
struct SloOut<'a> {
    #[serde(flatten)]
    slo: &'a Slo,
    assumption: String,
}

/// A condition on which a pipeline is to fail.
#[derive(Serialize)]
struct GateOut<'a> {
    condition: &'a str,
    value: Option<serde_json::Value>,
    limit: Option<serde_json::Value>,
    met: bool,
    reason: String,
    place: Option<&'a str>,
}

fn gate(gate: &Gate) -> GateOut<'_> {
    let value = |value: Option<Value>| {
        value.map(|value| match value {
            Value::Number(number) => exact(number),
            Value::Word(word) => word.into(),
        })
    };
    GateOut {
        condition: &gate.condition,
        value: value(gate.value),
        limit: value(gate.limit),
        met: gate.met,
        reason: gate_words::reason(gate),
        place: gate.place.as_deref(),
    }
}

/// Whole numbers without a fraction, as the figures that they are held against.
fn exact(number: f64) -> serde_json::Value {
    #[expect(clippy::cast_possible_truncation, reason = "bounded beside it")]
    if number.fract() == 0.0 && number.abs() < 9e15 {
        return (number as i64).into();
    }
    number.into()
}

#[derive(Serialize)]
struct RunOut<'a> {
    id: &'a str,
    title: Option<&'a str>,
    description: Option<&'a str>,
    tags: &'a [String],
    status: Option<&'a str>,
    deviated: Option<bool>,
    deviated_inferred: bool,
    dry: Option<&'a Dry>,
    start: &'a Recorded<Moment>,
    end: &'a Recorded<Moment>,
    duration_seconds: &'a Recorded<f64>,
    chaoslib_version: Option<&'a str>,
    node: Option<&'a str>,
    platform: Option<&'a str>,
    contributions: serde_json::Map<String, serde_json::Value>,
    verdict: VerdictOut,
    hypothesis: Option<HypothesisOut<'a>>,
    fault: Option<&'a Fault>,
    declared: &'a [Declared],
    activities: Vec<ActivityOut<'a>>,
    rollbacks: Vec<ActivityOut<'a>>,
    traffic: &'a [TrafficFigures],
    series: &'a [QueryFigures],
    logs: &'a [LogFigures],
    events: &'a [Event],
    phases: Option<&'a Phases>,
    impact: ImpactOut<'a>,
    slo: Option<SloOut<'a>>,
    findings: &'a [Finding],
    redactions: &'a Redactions,
    notices: &'a [Notice],
    damaged: bool,
    aligned: Option<&'a Aligned>,
    definition: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct VerdictOut {
    code: crate::analyse::Code,
    hypothesis: crate::analyse::HypothesisResult,
    users: crate::analyse::Users,
    sentence: String,
}

#[derive(Serialize)]
struct HypothesisOut<'a> {
    title: Option<&'a str>,
    before: Option<OutcomeOut<'a>>,
    during: Vec<OutcomeOut<'a>>,
    after: Option<OutcomeOut<'a>>,
}

#[derive(Serialize)]
struct OutcomeOut<'a> {
    met: Option<bool>,
    probes: Vec<ProbeOut<'a>>,
}

#[derive(Serialize)]
struct ProbeOut<'a> {
    name: Option<&'a str>,
    tolerance: Option<Box<RawValue>>,
    observed: Option<String>,
    tolerance_met: Option<bool>,
    status: Option<&'a str>,
    start: &'a Recorded<Moment>,
    end: &'a Recorded<Moment>,
    error: Option<ErrorOut<'a>>,
}

#[derive(Serialize)]
struct ActivityOut<'a> {
    index: usize,
    name: Option<&'a str>,
    #[serde(rename = "type")]
    kind: Option<&'a str>,
    role: Role,
    background: bool,
    status: Option<&'a str>,
    start: &'a Recorded<Moment>,
    end: &'a Recorded<Moment>,
    duration_seconds: &'a Recorded<f64>,
    pause_before_seconds: Option<f64>,
    pause_after_seconds: Option<f64>,
    provider: Option<ProviderOut<'a>>,
    tolerance: Option<Box<RawValue>>,
    tolerance_met: Option<bool>,
    tolerance_met_by: Option<&'static str>,
    output: Option<Box<RawValue>>,
    output_bytes: Option<usize>,
    output_summary: Option<String>,
    error: Option<ErrorOut<'a>>,
}

#[derive(Serialize)]
struct ProviderOut<'a> {
    #[serde(rename = "type")]
    kind: Option<&'a str>,
    target: &'a str,
    arguments: Option<Box<RawValue>>,
    timeout: Option<Box<RawValue>>,
    secrets: &'a [String],
}

#[derive(Serialize)]
struct ErrorOut<'a> {
    root: &'a str,
    place: &'a str,
}

/// What users felt.
#[derive(Serialize)]
struct ImpactOut<'a> {
    users: crate::analyse::Users,
    failed: Option<u64>,
    requests: Option<u64>,
    longest_outage_seconds: Option<f64>,
    recovery_seconds: Option<f64>,
    recovered: Option<bool>,
    recovery_rule: &'static str,
    slow_bound_ms: Option<f64>,
    detection: Option<&'a Detection>,
    episodes: &'a [Episode],
    signals: &'a [Signal],
}

fn impact(impact: &Impact) -> ImpactOut<'_> {
    ImpactOut {
        users: impact.users,
        failed: impact.failed,
        requests: impact.requests,
        longest_outage_seconds: impact.longest_outage().map(|outage| outage.seconds),
        recovery_seconds: impact.recovery.seconds(),
        recovered: impact.recovery.recovered(),
        recovery_rule: RECOVERY_RULE,
        slow_bound_ms: impact.baseline.slow_bound_ms,
        detection: impact.detection.as_ref(),
        episodes: &impact.episodes,
        signals: &impact.signals,
    }
}

fn run(analysed: &Analysed) -> RunOut<'_> {
    let Analysed { run, analysis } = analysed;
    RunOut {
        id: &run.id,
        title: run.title.as_deref(),
        description: run.description.as_deref(),
        tags: &run.tags,
        status: run.status.as_deref(),
        deviated: run.deviated,
        deviated_inferred: run.deviated_inferred,
        dry: run.dry.as_ref(),
        start: &run.start,
        end: &run.end,
        duration_seconds: &run.duration_seconds,
        chaoslib_version: run.chaoslib_version.as_deref(),
        node: run.node.as_deref(),
        platform: run.platform.as_deref(),
        contributions: contributions(run),
        verdict: verdict(run, analysis),
        hypothesis: run.hypothesis.as_ref().map(hypothesis),
        fault: analysis.fault.as_ref(),
        declared: &run.declared,
        activities: activities(&run.activities, &analysis.tolerances),
        rollbacks: activities(&run.rollbacks, &[]),
        traffic: &analysis.traffic,
        series: &analysis.queries,
        logs: &analysis.logs,
        events: &run.events,
        phases: analysis.phases.as_ref(),
        impact: impact(&analysis.impact),
        slo: analysis.slo.as_ref().map(|slo| SloOut {
            slo,
            assumption: slo_words::assumption(slo),
        }),
        findings: &analysis.findings,
        redactions: &run.redactions,
        notices: &run.notices,
        damaged: run.is_damaged(),
        aligned: analysis.aligned.as_ref(),
        definition: definition(run)
            .into_iter()
            .map(|(place, value)| (place, value.into()))
            .collect(),
    }
}

fn contributions(run: &Run) -> serde_json::Map<String, serde_json::Value> {
    run.contributions
        .iter()
        .map(|contribution| (contribution.name.clone(), contribution.level.clone().into()))
        .collect()
}

fn verdict(run: &Run, analysis: &Analysis) -> VerdictOut {
    VerdictOut {
        code: analysis.verdict.code,
        hypothesis: analysis.verdict.hypothesis,
        users: analysis.verdict.users,
        sentence: answer::in_words(run, analysis),
    }
}

fn hypothesis(hypothesis: &Hypothesis) -> HypothesisOut<'_> {
    HypothesisOut {
        title: hypothesis.title.as_deref(),
        before: hypothesis.before.as_ref().map(outcome),
        during: hypothesis.during.iter().map(outcome).collect(),
        after: hypothesis.after.as_ref().map(outcome),
    }
}

fn outcome(outcome: &Outcome) -> OutcomeOut<'_> {
    OutcomeOut {
        met: outcome.met,
        probes: outcome.probes.iter().map(probe).collect(),
    }
}

fn probe(probe: &Activity) -> ProbeOut<'_> {
    ProbeOut {
        name: probe.name.as_deref(),
        tolerance: probe.tolerance.as_ref().and_then(raw),
        observed: probe.output.as_ref().map(summary::output),
        tolerance_met: probe.tolerance_met,
        status: probe.status.as_deref(),
        start: &probe.start,
        end: &probe.end,
        error: error(probe),
    }
}

fn activities<'a>(
    activities: &'a [Activity],
    tolerances: &[Option<Evaluation>],
) -> Vec<ActivityOut<'a>> {
    activities
        .iter()
        .enumerate()
        .map(|(index, activity)| ActivityOut {
            index,
            name: activity.name.as_deref(),
            kind: activity.kind.as_deref(),
            role: activity.role,
            background: activity.background,
            status: activity.status.as_deref(),
            start: &activity.start,
            end: &activity.end,
            duration_seconds: &activity.duration_seconds,
            pause_before_seconds: activity
                .pause_before
                .as_ref()
                .and_then(|pause| pause.seconds()),
            pause_after_seconds: activity
                .pause_after
                .as_ref()
                .and_then(|pause| pause.seconds()),
            provider: activity.provider.as_ref().map(|provider| ProviderOut {
                kind: provider.kind.as_deref(),
                target: &provider.target,
                arguments: provider.arguments.as_ref().and_then(raw),
                timeout: provider.timeout.as_ref().and_then(raw),
                secrets: &provider.secrets,
            }),
            tolerance: activity.tolerance.as_ref().and_then(raw),
            tolerance_met: tolerance_met(activity, tolerances.get(index)).map(|(met, _)| met),
            tolerance_met_by: tolerance_met(activity, tolerances.get(index)).map(|(_, by)| by),
            output: activity.output.as_ref().and_then(raw),
            output_bytes: activity.output.as_ref().map(Fragment::size_bytes),
            output_summary: activity.output.as_ref().map(summary::output),
            error: error(activity),
        })
        .collect()
}

/// Whether an output meets its tolerance, and who compared them.
fn tolerance_met(
    activity: &Activity,
    own: Option<&Option<Evaluation>>,
) -> Option<(bool, &'static str)> {
    let own = || own.copied().flatten()?.met();
    activity
        .tolerance_met
        .map(|met| (met, "toolkit"))
        .or_else(|| own().map(|met| (met, "chaos-report")))
}

fn error(activity: &Activity) -> Option<ErrorOut<'_>> {
    let Exception { root, .. } = activity.exception.as_ref()?;
    Some(ErrorOut {
        root,
        place: &activity.path,
    })
}

/// A value as it was recorded, unless it is large or nested deeper than parsers read.
fn raw(fragment: &Fragment) -> Option<Box<RawValue>> {
    if fragment.size_bytes() > LARGEST_OUTPUT {
        return None;
    }
    RawValue::from_string(strict(&fragment.json())?).ok()
}
