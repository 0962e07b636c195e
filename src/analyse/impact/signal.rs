//! What each independent source says of the outage, each with its own resolution; never averaged.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use super::Baseline;
use super::episode::{Episode, EpisodeSignal};
use crate::analyse::fault::Fault;
use crate::analyse::kind::Kind;
use crate::analyse::labels::status;
use crate::analyse::log;
use crate::analyse::series::{self, QueryFigures, SeriesFigures, milliseconds};
use crate::model::{Activity, Moment, Number, QueryResult, Role, Run, Series};

/// One source's estimate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signal {
    /// Which source, and what it shows.
    pub signal: String,
    /// From when.
    pub start: Option<Moment>,
    /// Until when.
    pub end: Option<Moment>,
    /// How long.
    pub seconds: f64,
    /// How far the edges may be off.
    pub resolution_seconds: Option<f64>,
    /// True if it is computed from totals and not seen.
    pub derived: bool,
    /// What kind of source it is.
    #[serde(rename = "kind")]
    pub source: Source,
}

impl Signal {
    /// True if its edges are known to a tenth of its length.
    #[must_use]
    pub fn is_sharp(&self) -> bool {
        const SHARP: f64 = 0.1;
        self.resolution_seconds
            .is_some_and(|resolution| resolution <= SHARP * self.seconds)
    }
}

/// The kinds of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Failed requests.
    Requests,
    /// Silence in an access log.
    LogSilence,
    /// A counter of requests that stood still.
    CounterPlateau,
    /// A counter of errors that rose.
    ErrorCounter,
    /// A probe that failed or was not met.
    Probe,
    /// Failures divided by the rate.
    Derived,
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Requests => "requests",
            Self::LogSilence => "log-silence",
            Self::CounterPlateau => "counter-plateau",
            Self::ErrorCounter => "error-counter",
            Self::Probe => "probe",
            Self::Derived => "derived",
        })
    }
}

/// All that the sources of a run say.
pub(super) fn all(
    run: &Run,
    fault: Option<&Fault>,
    queries: &[QueryFigures],
    episodes: &[Episode],
    baseline: &Baseline,
) -> Vec<Signal> {
    let mut signals: Vec<Signal> = requests(episodes, baseline).into_iter().collect();
    let Some(fault) = fault else {
        return signals;
    };
    if let Some((start, end)) = load_window(run) {
        let from = start.max(fault.start);
        if from < end {
            signals.extend(log_silences(run, from, end));
            signals.extend(plateaus(run, queries, from, (start, end)));
        }
    }
    signals.extend(error_counters(run, queries, fault));
    signals.extend(failed_probes(run, fault));
    signals.extend(derived(run));
    signals
}

/// From the first load's start to the last one's end, by the activities and by the requests themselves.
#[must_use]
pub fn load_window(run: &Run) -> Option<(Moment, Moment)> {
    let activities = run
        .activities
        .iter()
        .filter(|activity| activity.role == Role::Load)
        .filter_map(|activity| Some((*activity.start.known()?, *activity.end.known()?)));
    let windows: Vec<(Moment, Moment)> = run
        .traffic
        .iter()
        .filter_map(|traffic| traffic.window())
        .chain(activities)
        .collect();
    let start = windows.iter().map(|(start, _)| *start).min()?;
    let end = windows.iter().map(|(_, end)| *end).max()?;
    Some((start, end))
}

fn requests(episodes: &[Episode], baseline: &Baseline) -> Option<Signal> {
    let longest = episodes
        .iter()
        .filter(|episode| episode.signal == EpisodeSignal::Failing)
        .max_by(|one, other| one.duration_seconds.total_cmp(&other.duration_seconds))?;
    Some(Signal {
        signal: "failed requests".to_owned(),
        start: Some(longest.start),
        end: Some(longest.end),
        seconds: longest.duration_seconds,
        resolution_seconds: baseline.sending_interval_seconds,
        derived: false,
        source: Source::Requests,
    })
}

fn log_silences(run: &Run, from: Moment, to: Moment) -> Vec<Signal> {
    run.logs
        .iter()
        .filter(|log| !log.access.is_empty())
        .filter_map(|log| {
            let longest = log::silences(log, from, to)
                .into_iter()
                .max_by(|one, other| one.seconds.total_cmp(&other.seconds))?;
            let name = if log.name.is_empty() {
                &log.source
            } else {
                &log.name
            };
            Some(Signal {
                signal: format!("silence in the log of {name}"),
                start: Some(longest.start),
                end: Some(longest.end),
                seconds: longest.seconds,
                resolution_seconds: log::figures(log).usual_gap_seconds.map(Number::value),
                derived: false,
                source: Source::LogSilence,
            })
        })
        .collect()
}

/// For each query, the longest time in which its counters of answers did not move although load was sent.
fn plateaus(
    run: &Run,
    queries: &[QueryFigures],
    from: Moment,
    load: (Moment, Moment),
) -> Vec<Signal> {
    let mut signals = Vec::new();
    for (result, figures) in run.queries.iter().zip(queries) {
        let interval = figures.sample_interval_seconds.map(Number::value);
        let answers: Vec<(&Series, &SeriesFigures)> = counters(result, figures)
            .filter(|(_, known)| !counts_failures(known))
            .filter(|(_, known)| {
                known
                    .increase
                    .is_some_and(|increase| increase.value() > 0.0)
            })
            .collect();
        let moves: BTreeSet<i64> = answers
            .iter()
            .flat_map(|(series, known)| moves(series, known))
            .filter(|at| (milliseconds(load.0)..=milliseconds(load.1)).contains(at))
            .collect();
        let moves: Vec<Moment> = moves.into_iter().filter_map(series::moment).collect();
        let longest = moves
            .windows(2)
            .filter_map(|pair| match pair {
                [before, after] if *after > from => Some((*before, *after)),
                _ => None,
            })
            .max_by(|one, other| {
                let length = |(before, after): &(Moment, Moment)| after.seconds_since(*before);
                length(one).total_cmp(&length(other))
            });
        let Some((before, after)) = longest else {
            continue;
        };
        let seconds = after.seconds_since(before);
        // One scrape without an increase is what slow traffic looks like.
        if seconds <= (2.0 * interval.unwrap_or(0.0)).max(2.0) {
            continue;
        }
        let name = match answers.as_slice() {
            [(_, only)] => counter_name(figures, only),
            many => format!("{} counters of {}", many.len(), figures.source),
        };
        signals.push(Signal {
            signal: format!("no increase of {name}"),
            start: Some(before),
            end: Some(after),
            seconds,
            resolution_seconds: interval,
            derived: false,
            source: Source::CounterPlateau,
        });
    }
    signals
}

fn counters<'a>(
    result: &'a QueryResult,
    figures: &'a QueryFigures,
) -> impl Iterator<Item = (&'a Series, &'a SeriesFigures)> {
    result
        .series
        .iter()
        .zip(&figures.results)
        .filter(|(_, known)| known.kind == Kind::Counter && !known.double)
}

fn counts_failures(known: &SeriesFigures) -> bool {
    status(&known.labels).is_some_and(|(_, class)| class.failed() == Some(true))
}

/// The instants of the samples that show another value than the one before: something had been counted by then.
fn moves(series: &Series, known: &SeriesFigures) -> Vec<i64> {
    let numbers: Vec<_> = series
        .samples
        .iter()
        .filter(|sample| sample.value.is_finite())
        .collect();
    let born = known.born_at.is_some().then_some(known.first_at).flatten();
    let changes = numbers.windows(2).filter_map(|pair| match pair {
        [before, after] if before.value.total_cmp(&after.value).is_ne() => Some(after.at),
        _ => None,
    });
    born.map(milliseconds).into_iter().chain(changes).collect()
}

fn counter_name(figures: &QueryFigures, known: &SeriesFigures) -> String {
    match status(&known.labels) {
        Some((value, _)) => format!("the {value} counter of {}", figures.source),
        None => format!("the counter of {}", figures.source),
    }
}

/// When counters of errors rose while the fault was in or after it.
fn error_counters(run: &Run, queries: &[QueryFigures], fault: &Fault) -> Vec<Signal> {
    let mut signals = Vec::new();
    for (result, figures) in run.queries.iter().zip(queries) {
        for (series, known) in counters(result, figures).filter(|(_, known)| counts_failures(known))
        {
            let rises: Vec<Moment> = moves(series, known)
                .into_iter()
                .filter_map(series::moment)
                .filter(|at| *at >= fault.start)
                .collect();
            let (Some(first), Some(last)) = (rises.first(), rises.last()) else {
                continue;
            };
            let total = known.increase_from_zero.or(known.increase);
            let count = total
                .map(|total| format!(", +{}", total.value()))
                .unwrap_or_default();
            signals.push(Signal {
                signal: format!("rise of {}{count}", counter_name(figures, known)),
                start: Some(*first),
                end: Some(*last),
                seconds: last.seconds_since(*first),
                resolution_seconds: figures.sample_interval_seconds.map(Number::value),
                derived: false,
                source: Source::ErrorCounter,
            });
        }
    }
    // Hundreds of series tell the same: the longest rises stand for them.
    const MOST: usize = 6;
    signals.sort_by(|one: &Signal, other| other.seconds.total_cmp(&one.seconds));
    signals.truncate(MOST);
    signals
}

/// Probes that failed, and checks during the method that were not met.
fn failed_probes(run: &Run, fault: &Fault) -> Vec<Signal> {
    let of_method = run
        .activities
        .iter()
        .filter(|activity| activity.role == Role::Probe && activity.failed());
    let of_rounds = run.hypothesis.iter().flat_map(|hypothesis| {
        hypothesis
            .during
            .iter()
            .flat_map(|outcome| &outcome.probes)
            .filter(|probe| probe.tolerance_met == Some(false))
    });
    let mut bad: Vec<(&Activity, Moment, Moment)> = of_method
        .chain(of_rounds)
        .filter_map(|probe| {
            let start = *probe.start.known()?;
            Some((probe, start, probe.end.known().copied().unwrap_or(start)))
        })
        .filter(|(_, _, end)| *end >= fault.start)
        .collect();
    bad.sort_by_key(|(_, start, _)| *start);
    let mut signals: Vec<Signal> = Vec::new();
    for (probe, start, end) in bad {
        let name = format!("{} failed or was not met", probe.shown_name());
        match signals.iter_mut().find(|known| known.signal == name) {
            Some(known) => {
                known.end = Some(end);
                known.seconds = known.start.map_or(0.0, |first| end.seconds_since(first));
            }
            None => signals.push(Signal {
                signal: name,
                start: Some(start),
                end: Some(end),
                seconds: end.seconds_since(start),
                resolution_seconds: None,
                derived: false,
                source: Source::Probe,
            }),
        }
    }
    signals
}

/// From a summary: the failed requests would fill so much time at the rate that was asked for.
fn derived(run: &Run) -> Vec<Signal> {
    run.traffic
        .iter()
        .filter_map(|traffic| {
            let summary = traffic.summary()?;
            let failed = summary.codes.requests() - summary.codes.successes();
            let rate = traffic
                .plan
                .rate
                .or(summary.rate)
                .filter(|rate| *rate > 0.0)?;
            (failed > 0).then(|| Signal {
                signal: "failed requests ÷ rate".to_owned(),
                start: None,
                end: None,
                seconds: super::as_float(failed) / rate,
                resolution_seconds: None,
                derived: true,
                source: Source::Derived,
            })
        })
        .collect()
}
