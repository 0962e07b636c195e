//! What stands in each table: its columns, what they hold, and where the values come from.

use super::table::{Cell, Column, Kind, Table};
use crate::analyse::impact::Recovery;
use crate::analyse::series::SeriesFigures;
use crate::analyse::{Analysis, Finding, QueryFigures, Severity, TrafficFigures};
use crate::document::answer;
use crate::model::traffic::is_success;
use crate::model::{Activity, Moment, QueryResult, Run, Series};
use crate::results::Analysed;

/// All tables of a run.
pub(super) fn of(analysed: &Analysed) -> Vec<Table> {
    let (run, analysis) = (&analysed.run, &analysed.analysis);
    vec![
        Table::new(RUNS, &runs(), std::iter::once(OneRun { run, analysis })),
        Table::new(ACTIVITIES, &activities(), played(run).into_iter()),
        Table::new(BUCKETS, &buckets(), all_buckets(run, analysis)),
        Table::new(SERIES, &series(), all_samples(run, analysis)),
        Table::new(
            FINDINGS,
            &findings(),
            analysis
                .findings
                .iter()
                .map(|finding| OneFinding { run, finding }),
        ),
    ]
}

const RUNS: &str = "runs";
const ACTIVITIES: &str = "activities";
const BUCKETS: &str = "buckets";
const SERIES: &str = "series";
const FINDINGS: &str = "findings";

type Described = (&'static str, Kind, &'static str);

/// The tables with their columns.
pub(super) fn columns() -> Vec<(&'static str, Vec<Described>)> {
    fn described<T>(columns: &[Column<T>]) -> Vec<Described> {
        columns
            .iter()
            .map(|column| (column.name, column.kind, column.means))
            .collect()
    }
    vec![
        (RUNS, described(&runs())),
        (ACTIVITIES, described(&activities())),
        (BUCKETS, described(&buckets())),
        (SERIES, described(&series())),
        (FINDINGS, described(&findings())),
    ]
}

const fn column<T>(
    name: &'static str,
    kind: Kind,
    means: &'static str,
    make: fn(&T) -> Cell,
) -> Column<T> {
    Column {
        name,
        kind,
        means,
        make,
    }
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

fn runs<'a>() -> Vec<Column<OneRun<'a>>> {
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

struct OneActivity<'a> {
    run: &'a Run,
    section: &'static str,
    position: usize,
    activity: &'a Activity,
}

/// Every activity in the order of the journal's lists.
fn played(run: &Run) -> Vec<OneActivity<'_>> {
    let hypothesis = run.hypothesis.as_ref();
    let before = hypothesis.and_then(|one| one.before.as_ref());
    let during = hypothesis.map_or(&[][..], |one| &one.during);
    let after = hypothesis.and_then(|one| one.after.as_ref());
    let sections: [(&'static str, Vec<&Activity>); 5] = [
        (
            "before",
            before.into_iter().flat_map(|check| &check.probes).collect(),
        ),
        ("method", run.activities.iter().collect()),
        (
            "during",
            during.iter().flat_map(|check| &check.probes).collect(),
        ),
        (
            "after",
            after.into_iter().flat_map(|check| &check.probes).collect(),
        ),
        ("rollbacks", run.rollbacks.iter().collect()),
    ];
    sections
        .into_iter()
        .flat_map(|(section, activities)| {
            activities
                .into_iter()
                .enumerate()
                .map(move |(position, activity)| OneActivity {
                    run,
                    section,
                    position,
                    activity,
                })
        })
        .collect()
}

fn activities<'a>() -> Vec<Column<OneActivity<'a>>> {
    use Kind::{Boolean, Float, Integer, Moment, Text};
    vec![
        column("run_id", Text, "the run", |of| text(Some(&of.run.id))),
        column(
            "section",
            Text,
            "`before`, `during` or `after` for checks of the hypothesis; `method`, `rollbacks`",
            |of| text(Some(of.section)),
        ),
        column("position", Integer, "its place there, from 0", |of| {
            integer(Some(of.position as u64))
        }),
        column("name", Text, "its name", |of| {
            text(of.activity.name.as_deref())
        }),
        column("kind", Text, "`probe` or `action`", |of| {
            text(of.activity.kind.as_deref())
        }),
        column("provider", Text, "what it called", |of| {
            let provider = of.activity.provider.as_ref();
            text(provider.map(|provider| provider.target.as_str()))
        }),
        column(
            "background",
            Boolean,
            "whether it ran beside the others",
            |of| boolean(Some(of.activity.background)),
        ),
        column("status", Text, "`succeeded` or `failed`", |of| {
            text(of.activity.status.as_deref())
        }),
        column(
            "tolerance_met",
            Boolean,
            "whether its tolerance was met",
            |of| boolean(of.activity.tolerance_met),
        ),
        column("start", Moment, "when it began", |of| {
            moment(of.activity.start.known())
        }),
        column("end", Moment, "when it ended", |of| {
            moment(of.activity.end.known())
        }),
        column("duration_seconds", Float, "how long it took", |of| {
            float(of.activity.duration_seconds.known().copied())
        }),
        column(
            "error",
            Text,
            "the one line that tells why it failed",
            |of| {
                let exception = of.activity.exception.as_ref();
                text(exception.map(|exception| exception.root.as_str()))
            },
        ),
    ]
}

struct OneBucket<'a> {
    run: &'a Run,
    attack: usize,
    traffic: &'a TrafficFigures,
    place: usize,
}

impl OneBucket<'_> {
    /// How many requests ended with a code that is counted.
    fn count(&self, counts: fn(u16) -> bool) -> Cell {
        let buckets = self.traffic.buckets.as_ref();
        let codes = buckets.into_iter().flat_map(|buckets| &buckets.codes);
        let counted = codes
            .filter(|(code, _)| code.parse().is_ok_and(counts))
            .filter_map(|(_, all)| all.get(self.place));
        integer(Some(counted.sum()))
    }
}

fn all_buckets<'a>(run: &'a Run, analysis: &'a Analysis) -> impl Iterator<Item = OneBucket<'a>> {
    let traffic = analysis.traffic.iter().enumerate();
    traffic.flat_map(move |(attack, traffic)| {
        let starts = traffic.buckets.iter().flat_map(|buckets| &buckets.start);
        starts.enumerate().map(move |(place, _)| OneBucket {
            run,
            attack,
            traffic,
            place,
        })
    })
}

fn buckets<'a>() -> Vec<Column<OneBucket<'a>>> {
    use Kind::{Float, Integer, Moment, Text};
    vec![
        column("run_id", Text, "the run", |of| text(Some(&of.run.id))),
        column("attack", Integer, "which load of the run, from 0", |of| {
            integer(Some(of.attack as u64))
        }),
        column("source", Text, "the files it was read from", |of| {
            text(Some(&of.traffic.source))
        }),
        column("start", Moment, "when the bucket begins", |of| {
            let buckets = of.traffic.buckets.as_ref();
            moment(buckets.and_then(|buckets| buckets.start.get(of.place)))
        }),
        column("width_seconds", Float, "how wide it is", |of| {
            float(
                of.traffic
                    .buckets
                    .as_ref()
                    .map(|buckets| buckets.width_seconds),
            )
        }),
        column(
            "requests",
            Integer,
            "how many requests were sent in it",
            |of| of.count(|_| true),
        ),
        column("failed", Integer, "how many of them failed", |of| {
            of.count(|code| !is_success(code))
        }),
        column("no_response", Integer, "how many got no response", |of| {
            of.count(|code| code == 0)
        }),
        column("status_4xx", Integer, "how many were answered 4xx", |of| {
            of.count(|code| (400..500).contains(&code))
        }),
        column("status_5xx", Integer, "how many were answered 5xx", |of| {
            of.count(|code| (500..600).contains(&code))
        }),
        column("p50_ms", Float, "the median latency", |of| {
            let buckets = of.traffic.buckets.as_ref();
            float(buckets.and_then(|buckets| *buckets.p50_ms.get(of.place)?))
        }),
        column(
            "p95_ms",
            Float,
            "the 95th percentile of the latency",
            |of| {
                let buckets = of.traffic.buckets.as_ref();
                float(buckets.and_then(|buckets| *buckets.p95_ms.get(of.place)?))
            },
        ),
        column(
            "p99_ms",
            Float,
            "the 99th percentile of the latency",
            |of| {
                let buckets = of.traffic.buckets.as_ref();
                float(buckets.and_then(|buckets| *buckets.p99_ms.get(of.place)?))
            },
        ),
    ]
}

struct OneSample<'a> {
    run: &'a Run,
    query: usize,
    figures: &'a QueryFigures,
    position: usize,
    of_series: Option<&'a SeriesFigures>,
    at: i64,
    value: f64,
}

fn all_samples<'a>(run: &'a Run, analysis: &'a Analysis) -> impl Iterator<Item = OneSample<'a>> {
    let queries = run.queries.iter().zip(&analysis.queries).enumerate();
    queries.flat_map(
        move |(query, (result, figures)): (usize, (&QueryResult, &QueryFigures))| {
            result.series.iter().enumerate().flat_map(
                move |(position, series): (usize, &Series)| {
                    let of_series = figures.results.get(position);
                    series.samples.iter().map(move |sample| OneSample {
                        run,
                        query,
                        figures,
                        position,
                        of_series,
                        at: sample.at,
                        value: sample.value,
                    })
                },
            )
        },
    )
}

fn series<'a>() -> Vec<Column<OneSample<'a>>> {
    use Kind::{Float, Integer, Moment, Text};
    vec![
        column("run_id", Text, "the run", |of| text(Some(&of.run.id))),
        column("query", Integer, "which answer of the run, from 0", |of| {
            integer(Some(of.query as u64))
        }),
        column("source", Text, "the activity or file it comes from", |of| {
            text(Some(&of.figures.source))
        }),
        column(
            "position",
            Integer,
            "which series of the answer, from 0",
            |of| integer(Some(of.position as u64)),
        ),
        column(
            "labels",
            Text,
            "the series' labels, as a JSON object",
            |of| {
                let labels = of
                    .of_series
                    .map(|series| serde_json::to_string(&series.labels));
                labels.and_then(Result::ok).map_or(Cell::Absent, Cell::Text)
            },
        ),
        column(
            "kind",
            Text,
            "`counter`, `gauge`, `histogram`, `rate` or `unknown`",
            |of| {
                let kind = of.of_series.map(|series| serde_json::to_value(series.kind));
                let kind = kind.and_then(Result::ok);
                text(kind.as_ref().and_then(serde_json::Value::as_str))
            },
        ),
        column("at", Moment, "when it was sampled", |of| {
            of.at.checked_mul(1000).map_or(Cell::Absent, Cell::Moment)
        }),
        column(
            "value",
            Float,
            "its value; in JSON lines null for what is no number",
            |of| Cell::Float(of.value),
        ),
        column(
            "series_increase",
            Float,
            "how much the whole series counted, the same for all its samples",
            |of| {
                let increase = of.of_series.and_then(|series| series.increase);
                float(increase.map(|increase| increase.0))
            },
        ),
    ]
}

struct OneFinding<'a> {
    run: &'a Run,
    finding: &'a Finding,
}

fn findings<'a>() -> Vec<Column<OneFinding<'a>>> {
    use Kind::Text;
    vec![
        column("run_id", Text, "the run", |of| text(Some(&of.run.id))),
        column("code", Text, "the finding's code: see findings.md", |of| {
            text(Some(of.finding.code))
        }),
        column("severity", Text, "`critical`, `warning` or `info`", |of| {
            text(Some(match of.finding.severity {
                Severity::Critical => "critical",
                Severity::Warning => "warning",
                Severity::Info => "info",
            }))
        }),
        column("title", Text, "what it says", |of| {
            text(Some(&of.finding.title))
        }),
        column("detail", Text, "one or two sentences more", |of| {
            text(Some(&of.finding.detail))
        }),
    ]
}

fn text(words: Option<&str>) -> Cell {
    words.map_or(Cell::Absent, |words| Cell::Text(words.to_owned()))
}

fn integer(number: Option<u64>) -> Cell {
    number
        .and_then(|number| i64::try_from(number).ok())
        .map_or(Cell::Absent, Cell::Integer)
}

fn float(number: Option<f64>) -> Cell {
    number.map_or(Cell::Absent, Cell::Float)
}

fn boolean(truth: Option<bool>) -> Cell {
    truth.map_or(Cell::Absent, Cell::Boolean)
}

fn moment(moment: Option<&Moment>) -> Cell {
    moment.map_or(Cell::Absent, |moment| {
        Cell::Moment(moment.instant().timestamp_micros())
    })
}
