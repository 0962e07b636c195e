//! The run itself: verdict, load and impact in one row.

use super::cell::{Described, boolean, column, described, float, integer, moment, text};
use crate::analyse::impact::Recovery;
use crate::analyse::{Analysis, Severity, TrafficFigures};
use crate::document::answer;
use crate::export::table::{Cell, Column, Kind, Table};
use crate::model::Run;
use crate::results::Analysed;

pub(super) const NAME: &str = "runs";

pub(super) fn of(analysed: &Analysed) -> Table {
    let (run, analysis) = (&analysed.run, &analysed.analysis);
    Table::new(NAME, &columns(), std::iter::once(OneRun { run, analysis }))
}

pub(super) fn reference() -> Vec<Described> {
    described(&columns())
}

struct OneRun<'a> {
    run: &'a Run,
    analysis: &'a Analysis,
}

impl OneRun<'_> {
    /// The worst of a latency over all traffic, as gates read it.
    fn worst(&self, figure: fn(&TrafficFigures) -> Option<f64>) -> Cell {
        float(
            self.analysis
                .traffic
                .iter()
                .filter_map(figure)
                .reduce(f64::max),
        )
    }

    fn findings(&self, severity: Severity) -> Cell {
        let findings = self.analysis.findings.iter();
        integer(Some(
            findings
                .filter(|finding| finding.severity == severity)
                .count() as u64,
        ))
    }
}

fn columns<'a>() -> Vec<Column<OneRun<'a>>> {
    use Kind::{Boolean, Float, Integer, Moment, Text};
    vec![
        column(
            "run_id",
            Text,
            "the run's id, made from its journal",
            |of| text(Some(&of.run.id)),
        ),
        column(
            "source",
            Text,
            "the journal; none for load or metrics alone",
            |of| text(of.run.journal.as_deref()),
        ),
        column("title", Text, "the experiment's title", |of| {
            text(of.run.title.as_deref())
        }),
        column(
            "tags",
            Text,
            "the experiment's tags, as a JSON array",
            |of| Cell::Text(serde_json::Value::from(of.run.tags.clone()).to_string()),
        ),
        column(
            "contributions",
            Text,
            "property and level, as a JSON object",
            |of| {
                let levels: serde_json::Map<String, serde_json::Value> = of
                    .run
                    .contributions
                    .iter()
                    .map(|one| (one.name.clone(), one.level.as_str().into()))
                    .collect();
                Cell::Text(serde_json::Value::Object(levels).to_string())
            },
        ),
        column(
            "configuration",
            Text,
            "the experiment's settings, as a JSON object",
            |of| {
                let settings: serde_json::Map<String, serde_json::Value> = of
                    .run
                    .configuration
                    .iter()
                    .map(|one| (one.name.clone(), one.value.words().as_ref().into()))
                    .collect();
                Cell::Text(serde_json::Value::Object(settings).to_string())
            },
        ),
        column("start", Moment, "when it began", |of| {
            moment(of.run.start.known())
        }),
        column("end", Moment, "when it ended", |of| {
            moment(of.run.end.known())
        }),
        column("duration_seconds", Float, "how long it took", |of| {
            float(of.run.duration_seconds.known().copied())
        }),
        column(
            "status",
            Text,
            "how it ended, in the toolkit's word",
            |of| text(of.run.status.as_deref()),
        ),
        column(
            "deviated",
            Boolean,
            "whether the toolkit says that it deviated",
            |of| boolean(of.run.deviated),
        ),
        column("code", Text, "the verdict's code", |of| {
            text(Some(of.analysis.verdict.code.word()))
        }),
        column(
            "hypothesis",
            Text,
            "what the checks of the hypothesis say",
            |of| {
                let word = serde_json::to_value(of.analysis.verdict.hypothesis);
                text(word.ok().as_ref().and_then(serde_json::Value::as_str))
            },
        ),
        column("users", Text, "what users felt", |of| {
            text(Some(of.analysis.verdict.users.word()))
        }),
        column(
            "sentence",
            Text,
            "the verdict in words, times in UTC",
            |of| Cell::Text(answer::in_words(of.run, of.analysis)),
        ),
        column("chaoslib_version", Text, "the toolkit's version", |of| {
            text(of.run.chaoslib_version.as_deref())
        }),
        column("node", Text, "the machine that ran it", |of| {
            text(of.run.node.as_deref())
        }),
        column("platform", Text, "that machine's system", |of| {
            text(of.run.platform.as_deref())
        }),
        column("fault_start", Moment, "when the fault was injected", |of| {
            moment(of.analysis.fault.as_ref().map(|fault| &fault.start))
        }),
        column("fault_end", Moment, "when its window ended", |of| {
            moment(of.analysis.fault.as_ref().map(|fault| &fault.end))
        }),
        column("requests", Integer, "how many requests were sent", |of| {
            integer(of.analysis.impact.requests)
        }),
        column("failed", Integer, "how many of them failed", |of| {
            integer(of.analysis.impact.failed)
        }),
        column(
            "p50_ms",
            Float,
            "the median latency, the worst of all load",
            |of| of.worst(|traffic| traffic.latency.p50_ms),
        ),
        column(
            "p95_ms",
            Float,
            "the 95th percentile, the worst of all load",
            |of| of.worst(|traffic| traffic.latency.p95_ms),
        ),
        column(
            "p99_ms",
            Float,
            "the 99th percentile, the worst of all load",
            |of| of.worst(|traffic| traffic.latency.p99_ms),
        ),
        column(
            "outage_seconds",
            Float,
            "the longest outage that is known",
            |of| {
                float(
                    of.analysis
                        .impact
                        .longest_outage()
                        .map(|outage| outage.seconds),
                )
            },
        ),
        column(
            "outage_is_at_least",
            Boolean,
            "whether the data ends before that outage",
            |of| {
                boolean(
                    of.analysis
                        .impact
                        .longest_outage()
                        .map(|outage| outage.at_least),
                )
            },
        ),
        column(
            "recovery",
            Text,
            "`recovered`, `not_confirmed`, `not_within_data` or none",
            |of| {
                text(match of.analysis.impact.recovery {
                    Recovery::None => None,
                    Recovery::After { .. } => Some("recovered"),
                    Recovery::NotConfirmed => Some("not_confirmed"),
                    Recovery::NotWithinData => Some("not_within_data"),
                })
            },
        ),
        column("recovery_seconds", Float, "how long recovery took", |of| {
            float(match of.analysis.impact.recovery {
                Recovery::After { seconds, .. } => seconds,
                _ => None,
            })
        }),
        column(
            "detection_seconds",
            Float,
            "how long until something told of the outage",
            |of| {
                let detection = of.analysis.impact.detection.as_ref();
                float(detection.map(|detection| detection.seconds))
            },
        ),
        column(
            "critical_findings",
            Integer,
            "how many findings are critical",
            |of| of.findings(Severity::Critical),
        ),
        column("warning_findings", Integer, "how many are warnings", |of| {
            of.findings(Severity::Warning)
        }),
        column(
            "masked_secrets",
            Integer,
            "how often a secret was masked",
            |of| integer(Some(of.run.redactions.count as u64)),
        ),
    ]
}
