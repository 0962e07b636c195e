//! What a template sees of a run besides its blocks: words and numbers by name. `docs/templates.md` is made from these
//! tables.

use std::collections::BTreeMap;

use minijinja::Value;

use super::blocks::{self, Scene};
use super::compose::run_title;
use super::{Block, KeyFigure, answer, wording};
use crate::analyse::{self, Analysis, Finding, Phase, Severity};
use crate::model::{Activity, Contribution, Moment, Section};

/// A value that templates may ask for.
pub(super) struct Field<T: ?Sized> {
    pub(super) name: &'static str,
    /// What it holds, for the documentation.
    pub(super) means: &'static str,
    make: fn(&T) -> Value,
}

const fn field<T: ?Sized>(
    name: &'static str,
    means: &'static str,
    make: fn(&T) -> Value,
) -> Field<T> {
    Field { name, means, make }
}

/// The record that templates see of something.
fn record<T: ?Sized>(fields: &[Field<T>], of: &T) -> Value {
    let values: BTreeMap<&'static str, Value> = fields
        .iter()
        .map(|field| (field.name, (field.make)(of)))
        .collect();
    Value::from(values)
}

fn records<'a, T: 'a>(fields: &[Field<T>], all: impl IntoIterator<Item = T>) -> Value {
    all.into_iter()
        .map(|one| record(fields, &one))
        .collect::<Vec<_>>()
        .into()
}

/// What a template sees of one run.
pub(super) fn of_run(scene: &Scene<'_>, block: Value) -> Value {
    let values: BTreeMap<&'static str, Value> = of_a_run()
        .iter()
        .map(|field| (field.name, (field.make)(scene)))
        .chain([("block", block)])
        .collect();
    Value::from(values)
}

/// The values of a run.
pub(super) fn of_a_run<'a>() -> Vec<Field<Scene<'a>>> {
    vec![
        field("id", "the run's id, made from its journal", |scene| {
            Value::from(scene.run.id.as_str())
        }),
        field("title", "the experiment's title", |scene| {
            Value::from(run_title(scene.run))
        }),
        field(
            "status",
            "how the run ended, in the toolkit's word",
            |scene| Value::from(scene.run.status.clone()),
        ),
        field("start", "when it began", |scene| {
            moment(scene, scene.run.start.known())
        }),
        field("end", "when it ended", |scene| {
            moment(scene, scene.run.end.known())
        }),
        field("duration", "how long it took", |scene| {
            seconds(scene.run.duration_seconds.known().copied())
        }),
        field("node", "the machine that ran it", |scene| {
            Value::from(scene.run.node.clone())
        }),
        field("platform", "that machine's system", |scene| {
            Value::from(scene.run.platform.clone())
        }),
        field("chaoslib_version", "the toolkit's version", |scene| {
            Value::from(scene.run.chaoslib_version.clone())
        }),
        field("tags", "the experiment's tags, a list", |scene| {
            Value::from(scene.run.tags.clone())
        }),
        field("headline", "the verdict in a few words", |scene| {
            Value::from(answer::headline(scene.run, scene.analysis))
        }),
        field("sentence", "the verdict in one or two sentences", |scene| {
            Value::from(answer::sentence(scene.run, scene.analysis, scene.clock))
        }),
        field("code", "the verdict's code, e.g. `deviated`", |scene| {
            Value::from(scene.analysis.verdict.code.word())
        }),
        field(
            "users",
            "what users felt: `unaffected`, `slowed`, `degraded`, `failing` or `unknown`",
            |scene| Value::from(scene.analysis.verdict.users.word()),
        ),
        field(
            "findings_note",
            "how many findings there are of each severity",
            |scene| Value::from(findings_note(scene.analysis)),
        ),
        field("fault_start", "when the fault was injected", |scene| {
            let fault = scene.analysis.fault.as_ref();
            moment(scene, fault.map(|fault| &fault.start))
        }),
        field("fault_end", "when its window ended", |scene| {
            let fault = scene.analysis.fault.as_ref();
            moment(scene, fault.map(|fault| &fault.end))
        }),
        field(
            "fault_activities",
            "the names of the activities that injected it, a list",
            |scene| {
                let fault = scene.analysis.fault.as_ref();
                Value::from(fault.map_or_else(Vec::new, |fault| fault.activities.clone()))
            },
        ),
        field(
            "requests",
            "how many requests were sent, a number",
            |scene| Value::from(scene.analysis.impact.requests),
        ),
        field("failed", "how many of them failed, a number", |scene| {
            Value::from(scene.analysis.impact.failed)
        }),
        field(
            "availability",
            "the share of requests that succeeded, in per cent",
            |scene| {
                let impact = &scene.analysis.impact;
                let (Some(requests), Some(failed)) = (impact.requests, impact.failed) else {
                    return Value::from(());
                };
                Value::from(wording::percent(
                    requests.saturating_sub(failed),
                    requests,
                    2,
                ))
            },
        ),
        field(
            "figures",
            "the key figures, a list of records: see below",
            |scene| records(OF_FIGURE, key_figures(scene)),
        ),
        field(
            "phases",
            "before, during and after the fault, a list of records: see below",
            |scene| {
                let phases = scene.analysis.phases.iter().flat_map(|phases| {
                    [
                        ("before", &phases.before),
                        ("during", &phases.during),
                        ("after", &phases.after),
                    ]
                });
                records(
                    &of_a_phase(),
                    phases.map(|(name, phase)| NamedPhase { name, phase, scene }),
                )
            },
        ),
        field(
            "findings",
            "what a reader must know, worst first, a list of records: see below",
            |scene| {
                let findings = analyse::rule::findings(scene.run, scene.analysis, scene.clock);
                records(OF_FINDING, findings)
            },
        ),
        field(
            "activities",
            "the activities of the method as they were played, a list of records: see below",
            |scene| played(scene, &scene.run.activities),
        ),
        field(
            "rollbacks",
            "the rollbacks as they were played, a list of records as of activities",
            |scene| played(scene, &scene.run.rollbacks),
        ),
        field(
            "not_played",
            "the names of declared activities and rollbacks that were not played, a list",
            |scene| {
                let declared = scene.run.declared.iter();
                let names = declared
                    .filter(|declared| !declared.played && declared.section != Section::Hypothesis)
                    .map(|declared| declared.name.clone().unwrap_or_default());
                Value::from(names.collect::<Vec<_>>())
            },
        ),
        field(
            "contributions",
            "what the experiment contributes to, a list of records: see below",
            |scene| records(OF_CONTRIBUTION, scene.run.contributions.iter().cloned()),
        ),
    ]
}

/// The values of a key figure.
pub(super) const OF_FIGURE: &[Field<KeyFigure>] = &[
    field("label", "what it measures", |figure| {
        Value::from(figure.label.as_str())
    }),
    field("value", "its value with its unit", |figure| {
        Value::from(figure.value.as_str())
    }),
    field("note", "what to know beside it", |figure| {
        Value::from(figure.note.as_str())
    }),
];

/// A phase with what is needed to word it.
pub(super) struct NamedPhase<'a> {
    name: &'static str,
    phase: &'a Phase,
    scene: &'a Scene<'a>,
}

/// The values of a phase.
pub(super) fn of_a_phase<'a>() -> Vec<Field<NamedPhase<'a>>> {
    vec![
        field("name", "`before`, `during` or `after`", |phase| {
            Value::from(phase.name)
        }),
        field("start", "when it began", |phase| {
            moment(phase.scene, phase.phase.start.as_ref())
        }),
        field("end", "when it ended", |phase| {
            moment(phase.scene, phase.phase.end.as_ref())
        }),
        field("duration", "how long it took", |phase| {
            seconds(phase.phase.seconds)
        }),
        field(
            "requests",
            "how many requests belong to it, a number",
            |phase| Value::from(phase.phase.requests),
        ),
        field("failed", "how many of them failed, a number", |phase| {
            Value::from(phase.phase.failed)
        }),
        field("p50", "the median latency", |phase| {
            milliseconds(phase.phase.p50_ms)
        }),
        field("p95", "the 95th percentile of the latency", |phase| {
            milliseconds(phase.phase.p95_ms)
        }),
        field("p99", "the 99th percentile of the latency", |phase| {
            milliseconds(phase.phase.p99_ms)
        }),
    ]
}

/// The values of a finding.
pub(super) const OF_FINDING: &[Field<Finding>] = &[
    field("code", "its rule: see `findings.md`", |finding| {
        Value::from(finding.code)
    }),
    field("severity", "`critical`, `warning` or `info`", |finding| {
        Value::from(match finding.severity {
            Severity::Critical => "critical",
            Severity::Warning => "warning",
            Severity::Info => "info",
        })
    }),
    field("title", "what it says, without full stop", |finding| {
        Value::from(finding.title.as_str())
    }),
    field("detail", "one or two sentences more", |finding| {
        Value::from(finding.detail.as_str())
    }),
    field("evidence", "facts with their places, a list", |finding| {
        let words = finding
            .evidence
            .iter()
            .map(|exhibit| exhibit.words.as_str());
        words.collect::<Value>()
    }),
];

/// An activity with what is needed to word it.
pub(super) struct Played<'a> {
    number: usize,
    activity: &'a Activity,
    scene: &'a Scene<'a>,
}

/// The values of an activity.
pub(super) fn of_an_activity<'a>() -> Vec<Field<Played<'a>>> {
    vec![
        field("number", "its place, from 1", |played| {
            Value::from(played.number)
        }),
        field("name", "its name", |played| {
            Value::from(played.activity.shown_name())
        }),
        field("kind", "`probe` or `action`", |played| {
            Value::from(played.activity.kind.clone())
        }),
        field(
            "status",
            "`succeeded` or `failed`; none if it did not end",
            |played| Value::from(played.activity.status.clone()),
        ),
        field("background", "whether it ran beside the others", |played| {
            Value::from(played.activity.background)
        }),
        field("start", "when it began", |played| {
            moment(played.scene, played.activity.start.known())
        }),
        field("end", "when it ended", |played| {
            moment(played.scene, played.activity.end.known())
        }),
        field("duration", "how long it took", |played| {
            seconds(played.activity.duration_seconds.known().copied())
        }),
        field("error", "the one line that tells why it failed", |played| {
            let exception = played.activity.exception.as_ref();
            Value::from(exception.map(|exception| exception.root.clone()))
        }),
    ]
}

/// The values of a contribution.
pub(super) const OF_CONTRIBUTION: &[Field<Contribution>] = &[
    field("property", "e.g. `reliability`", |contribution| {
        Value::from(contribution.name.as_str())
    }),
    field(
        "level",
        "`high`, `medium`, `low`, `none`, or as written",
        |contribution| Value::from(contribution.level.as_str()),
    ),
];

fn played(scene: &Scene<'_>, activities: &[Activity]) -> Value {
    let all = activities
        .iter()
        .enumerate()
        .map(|(index, activity)| Played {
            number: index + 1,
            activity,
            scene,
        });
    records(&of_an_activity(), all)
}

fn key_figures(scene: &Scene<'_>) -> Vec<KeyFigure> {
    blocks::key_figures(scene)
        .into_iter()
        .filter_map(|block| match block {
            Block::KeyFigures(figures) => Some(figures),
            _ => None,
        })
        .flatten()
        .collect()
}

fn moment(scene: &Scene<'_>, moment: Option<&Moment>) -> Value {
    Value::from(moment.map(|moment| scene.clock.date_time(*moment, 0)))
}

fn seconds(seconds: Option<f64>) -> Value {
    Value::from(seconds.map(|seconds| wording::duration(seconds, 1)))
}

fn milliseconds(value: Option<f64>) -> Value {
    Value::from(value.map(wording::milliseconds))
}

/// `1 critical, 2 warnings`.
fn findings_note(analysis: &Analysis) -> String {
    let count = |severity: Severity| {
        let of_kind = |finding: &&Finding| finding.severity == severity;
        analysis.findings.iter().filter(of_kind).count() as u64
    };
    let mut parts = Vec::new();
    for (severity, one, many) in [
        (Severity::Critical, "critical", "critical"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Info, "for information", "for information"),
    ] {
        match count(severity) {
            0 => {}
            number => parts.push(wording::plural(number, one, many)),
        }
    }
    parts.join(", ")
}
