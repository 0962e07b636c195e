//! What stays of a run: enough for an index of thousands, for trends and for contributions, in a few hundred bytes. Rows,
//! outputs and evidence are gone.

use std::sync::Arc;

use super::words::{Text, Words};
use crate::analyse::compare::{Digest, FindingDigest, Reading, StepOutcome};
use crate::analyse::gate::{Alias, Condition};
use crate::analyse::impact::Recovery;
use crate::analyse::{Analysis, Severity, Verdict};
use crate::model::{Activity, Moment, Run};

/// Longer settings are cut: they are compared and shown, never used.
const LONGEST_SETTING: usize = 120;

/// More settings than this are not followed from run to run.
const MOST_SETTINGS: usize = 40;

/// A run in short. There may be very many: fields are no larger than they must be, and words are shared.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// The journal's file as it was named; none if the run was put together from other inputs.
    pub journal: Option<Box<str>>,
    /// What the run says in words.
    pub words: Arc<Words>,
    /// When it began.
    pub start: Option<Moment>,
    /// When it ended.
    pub end: Option<Moment>,
    /// How long it took.
    pub duration_seconds: Option<f64>,
    /// The answer.
    pub verdict: Verdict,
    /// How many requests were sent.
    pub requests: Option<u64>,
    /// How many of them failed.
    pub failed: Option<u64>,
    /// How many bodies were looked at, and how many of them spoke of an error.
    pub bodies: Option<(u64, u64)>,
    /// The figures that are followed from run to run, the worst over all load.
    figures: Figures,
    /// How many findings there are: critical, warning, for information.
    pub findings: [u32; 3],
    /// How many notices there are.
    pub notices: u32,
    /// Whether part of its inputs was lost.
    pub damage: Damage,
}

/// Whether part of an input was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// All of it was read.
    Whole,
    /// What could be recovered was.
    Recovered,
}

/// A figure of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value {
    /// In the figure's own unit.
    pub value: f64,
    /// True if the true one is at least as large.
    pub at_least: bool,
}

/// The figures that are followed from run to run. Less is better in all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// The share of requests that failed.
    FailedShare,
    /// The share of bodies that spoke of an error.
    BodyErrorShare,
    /// The median latency in milliseconds.
    P50,
    /// 95 % took at most this.
    P95,
    /// 99 % took at most this.
    P99,
    /// The longest outage in seconds.
    Outage,
    /// How long it took to recover in seconds.
    Recovery,
}

impl Figure {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::FailedShare,
        Self::BodyErrorShare,
        Self::P50,
        Self::P95,
        Self::P99,
        Self::Outage,
        Self::Recovery,
    ];

    /// The word of the contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::FailedShare => "failed_ratio",
            Self::BodyErrorShare => "body_error_ratio",
            Self::P50 => "p50_ms",
            Self::P95 => "p95_ms",
            Self::P99 => "p99_ms",
            Self::Outage => "longest_outage_seconds",
            Self::Recovery => "recovery_seconds",
        }
    }
}

/// The figures of a run, without the room that each takes by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Figures {
    values: [f64; Figure::ALL.len()],
    /// Which are known, and of which the true one may be larger: a bit each.
    known: u8,
    at_least: u8,
}

impl Figures {
    fn of(figures: [Option<Value>; Figure::ALL.len()]) -> Self {
        let mut all = Self {
            values: [0.0; Figure::ALL.len()],
            known: 0,
            at_least: 0,
        };
        for (place, value) in figures.into_iter().enumerate() {
            if let (Some(value), Some(own)) = (value, all.values.get_mut(place)) {
                *own = value.value;
                all.known |= 1 << place;
                all.at_least |= u8::from(value.at_least) << place;
            }
        }
        all
    }

    fn at(&self, place: usize) -> Option<Value> {
        let value = *self.values.get(place)?;
        let says = |bits: u8| bits >> place & 1 == 1;
        says(self.known).then(|| Value {
            value,
            at_least: says(self.at_least),
        })
    }
}

/// The limits that conditions of a pipeline set for figures that are followed from run to run.
#[must_use]
pub fn limits(conditions: &[Condition]) -> Vec<(Figure, f64)> {
    let bounds = conditions.iter().filter_map(Condition::bound);
    bounds
        .filter_map(|(alias, limit)| {
            Some(match alias {
                Alias::Availability => (Figure::FailedShare, 1.0 - limit.value),
                Alias::Percentile(50) => (Figure::P50, limit.value),
                Alias::Percentile(95) => (Figure::P95, limit.value),
                Alias::Percentile(99) => (Figure::P99, limit.value),
                Alias::Recovery => (Figure::Recovery, limit.value),
                Alias::Outage => (Figure::Outage, limit.value),
                _ => return None,
            })
        })
        .collect()
}

impl Outline {
    /// What stays of a run.
    #[must_use]
    pub fn of(run: &Run, analysis: &Analysis) -> Self {
        let count = |severity: Severity| {
            let of_kind = |finding: &&crate::analyse::Finding| finding.severity == severity;
            counted(analysis.findings.iter().filter(of_kind).count())
        };
        let contributions = run.contributions.iter();
        Self {
            journal: run.journal.as_deref().map(Box::from),
            words: Arc::new(Words {
                title: run.title.as_deref().map(Text::from),
                tags: run.tags.iter().map(|tag| tag.as_str().into()).collect(),
                contributions: contributions
                    .map(|one| (one.name.as_str().into(), one.level.as_str().into()))
                    .collect(),
                status: run.status.as_deref().map(Text::from),
                settings: settings(run),
                failed_steps: failed_steps(run),
                broken_gates: Vec::new(),
            }),
            start: run.start.known().copied(),
            end: run.end.known().copied(),
            duration_seconds: run.duration_seconds.known().copied(),
            verdict: analysis.verdict.clone(),
            requests: analysis.impact.requests,
            failed: analysis.impact.failed,
            bodies: analysis.impact.bodies,
            figures: Figures::of(Figure::ALL.map(|figure| value(figure, analysis))),
            findings: [Severity::Critical, Severity::Warning, Severity::Info].map(count),
            notices: counted(run.notices.len()),
            damage: if run.is_damaged() {
                Damage::Recovered
            } else {
                Damage::Whole
            },
        }
    }

    /// What stays of a run that stands in an earlier report: as much as that tells.
    #[must_use]
    pub fn of_digest(digest: &Digest) -> Self {
        let count = |severity: Severity| {
            let of_kind = |finding: &&FindingDigest| finding.severity == severity;
            counted(digest.findings.iter().filter(of_kind).count())
        };
        let mut failed_steps: Vec<Text> = Vec::new();
        for step in &digest.steps {
            if step.outcome == StepOutcome::Failed {
                add_once(&mut failed_steps, &step.name);
            }
        }
        let settings = digest.definition.iter().filter_map(|(place, value)| {
            let name = place.strip_prefix("configuration · ")?;
            Some((name.into(), shortened(value)))
        });
        let whole = &digest.whole;
        let exact = |value: f64| Value {
            value,
            at_least: false,
        };
        let [p50, p95, p99] = whole.percentiles.map(value_of);
        let failed = whole.failed.zip(whole.requests);
        let bodies = whole.bodies;
        Self {
            journal: digest.source.as_deref().map(Box::from),
            words: Arc::new(Words {
                title: digest.title.as_deref().map(Text::from),
                status: digest.status.as_deref().map(Text::from),
                settings: settings.take(MOST_SETTINGS).collect(),
                failed_steps,
                ..Words::default()
            }),
            start: digest.start,
            end: digest.end,
            duration_seconds: digest
                .start
                .zip(digest.end)
                .map(|(start, end)| end.seconds_since(start)),
            verdict: Verdict {
                code: digest.code,
                hypothesis: digest.hypothesis,
                users: digest.users,
            },
            requests: whole.requests,
            failed: whole.failed,
            bodies,
            figures: Figures::of([
                failed
                    .and_then(|(failed, requests)| share(failed, requests))
                    .map(exact),
                bodies
                    .and_then(|(checked, bad)| share(bad, checked))
                    .map(exact),
                p50,
                p95,
                p99,
                value_of(digest.outage),
                digest.recovery.value().map(exact),
            ]),
            findings: [Severity::Critical, Severity::Warning, Severity::Info].map(count),
            notices: 0,
            damage: if digest.damaged {
                Damage::Recovered
            } else {
                Damage::Whole
            },
        }
    }

    /// Says a figure, for tests.
    #[cfg(test)]
    pub(super) fn set(&mut self, figure: Figure, value: f64) {
        let mut figures = Figure::ALL.map(|known| self.figure(known));
        let place = Figure::ALL.iter().position(|known| *known == figure);
        figures[place.unwrap_or(0)] = Some(Value {
            value,
            at_least: false,
        });
        self.figures = Figures::of(figures);
    }

    /// Takes note of the conditions of a pipeline that the run met.
    pub fn broke<'a>(&mut self, conditions: impl Iterator<Item = &'a str>) {
        let conditions: Vec<Text> = conditions.map(Text::from).collect();
        if !conditions.is_empty() {
            Arc::make_mut(&mut self.words).broken_gates = conditions;
        }
    }

    /// Changes the words that came from inputs, where there is something to change.
    pub fn change_texts(&mut self, change: &dyn Fn(&str) -> Option<String>) {
        if let Some(changed) = self.journal.as_deref().and_then(change) {
            self.journal = Some(changed.into());
        }
        if let Some(changed) = self.words.changed(change) {
            self.words = Arc::new(changed);
        }
    }

    /// A figure of the run; none if it is not known.
    #[must_use]
    pub fn figure(&self, figure: Figure) -> Option<Value> {
        let place = Figure::ALL.iter().position(|known| *known == figure)?;
        self.figures.at(place)
    }
}

fn value(figure: Figure, analysis: &Analysis) -> Option<Value> {
    let exact = |value: f64| Value {
        value,
        at_least: false,
    };
    let impact = &analysis.impact;
    match figure {
        Figure::FailedShare => analysis
            .traffic
            .iter()
            .filter_map(|traffic| traffic.success_ratio)
            .min_by(f64::total_cmp)
            .map(|ratio| exact(1.0 - ratio)),
        Figure::BodyErrorShare => impact
            .bodies
            .and_then(|(checked, bad)| share(bad, checked))
            .map(exact),
        Figure::P50 => percentile(analysis, "p50_ms"),
        Figure::P95 => percentile(analysis, "p95_ms"),
        Figure::P99 => percentile(analysis, "p99_ms"),
        Figure::Outage => match impact.longest_outage() {
            Some(outage) => Some(Value {
                value: outage.seconds,
                at_least: outage.at_least,
            }),
            // A load that was there all the time and saw none.
            None if impact.timed && impact.failed == Some(0) => Some(exact(0.0)),
            None => None,
        },
        Figure::Recovery => match &impact.recovery {
            Recovery::After { seconds, .. } => seconds.map(exact),
            Recovery::None | Recovery::NotConfirmed | Recovery::NotWithinData => None,
        },
    }
}

/// A figure of an earlier report.
fn value_of(reading: Reading) -> Option<Value> {
    let at_least = reading.at_least();
    match reading {
        Reading::Nothing => Some(Value {
            value: 0.0,
            at_least: false,
        }),
        _ => reading.value().map(|value| Value { value, at_least }),
    }
}

/// The worst percentile of all load.
fn percentile(analysis: &Analysis, name: &str) -> Option<Value> {
    let values = analysis.traffic.iter().filter_map(|traffic| {
        let latency = &traffic.latency;
        let value = match name {
            "p50_ms" => latency.p50_ms,
            "p95_ms" => latency.p95_ms,
            _ => latency.p99_ms,
        };
        Some(Value {
            value: value?,
            at_least: latency.censored.contains(&name),
        })
    });
    values.max_by(|one, other| one.value.total_cmp(&other.value))
}

#[expect(clippy::cast_precision_loss, reason = "nobody sends 2^53 requests")]
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Nothing is there four thousand million times.
fn counted(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Checks that were not met, and activities that failed; each name once, in the order of the run.
fn failed_steps(run: &Run) -> Vec<Text> {
    let mut names: Vec<Text> = Vec::new();
    let mut add = |activity: &Activity| add_once(&mut names, activity.shown_name());
    if let Some(hypothesis) = &run.hypothesis {
        let outcomes = hypothesis
            .before
            .iter()
            .chain(&hypothesis.during)
            .chain(&hypothesis.after);
        for probe in outcomes.flat_map(|outcome| &outcome.probes) {
            if probe.tolerance_met == Some(false) || probe.failed() {
                add(probe);
            }
        }
    }
    for activity in run.activities.iter().chain(&run.rollbacks) {
        if activity.failed() {
            add(activity);
        }
    }
    names
}

fn add_once(names: &mut Vec<Text>, name: &str) {
    if !names.iter().any(|known| **known == *name) {
        names.push(name.into());
    }
}

fn shortened(words: &str) -> Text {
    let end = words.char_indices().nth(LONGEST_SETTING);
    let end = end.map_or(words.len(), |(end, _)| end);
    words.get(..end).unwrap_or_default().into()
}

fn settings(run: &Run) -> Vec<(Text, Text)> {
    let settings = run.configuration.iter().take(MOST_SETTINGS);
    settings
        .map(|setting| {
            let value = shortened(&setting.value.words());
            (setting.name.as_str().into(), value)
        })
        .collect()
}
