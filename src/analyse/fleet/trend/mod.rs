//! How the runs of one experiment went on, one after another: which stand out from their neighbours, where a level
//! shifted, what changed in the experiment's settings there, and which runs broke a gate.
//!
//! A run stands out without a test when a figure lies beyond the floors and far beyond the usual spread of the other runs,
//! or when its verdict, a step or its body errors differ from those of all its neighbours. A level shift is tested: at the
//! place that parts the ranks best, by the rank sums of the runs on either side, corrected for the places that could have
//! shown as much.

mod outlier;
mod setting;
mod shift;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::outline::{Figure, Outline, Value};
use super::words::Text;
use crate::analyse::compare::Floors;
use crate::analyse::{HypothesisResult, Users};
use crate::model::Moment;
use outlier::{Outliers, far, median, stands_alone, verdicts};
use setting::settings;
use shift::shifts;

/// Fewer runs make no trend.
pub const FEWEST: usize = 11;

/// A level is one of at least so many runs.
const FEWEST_OF_LEVEL: usize = 3;

/// With fewer other runs nothing is known of their spread.
const FEWEST_OTHERS: usize = 5;

/// So many standard deviations, estimated by the median of the distances from the median, are far.
const FAR: f64 = 10.0 * 1.4826;

/// So many runs on either side are a run's neighbours.
const NEIGHBOURS: usize = 2;

/// The runs of one experiment in the order of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// The experiment's title.
    pub title: Option<Text>,
    /// The runs, by their places among all.
    pub runs: Vec<usize>,
    /// When each began.
    pub starts: Vec<Option<Moment>>,
    /// What became of the hypothesis in each, and what users felt.
    pub verdicts: Vec<(HypothesisResult, Users)>,
    /// The figures of which at least two runs know something.
    pub figures: Vec<FigureTrend>,
    /// Where a setting changed, in the order of time.
    pub settings: Vec<SettingChange>,
    /// Runs that stand out, in the order of time.
    pub outliers: Vec<Outlier>,
    /// Runs that met a condition of the pipeline, with those conditions.
    pub broken_gates: Vec<(usize, Vec<Text>)>,
}

/// A figure, run by run. All places are those of the trend's own list.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureTrend {
    /// What it is.
    pub figure: Figure,
    /// Its value in each run.
    pub values: Vec<Option<Value>>,
    /// Where its level shifted.
    pub shifts: Vec<Shift>,
}

/// A level that shifted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// The first run on the new level.
    pub at: usize,
    /// The median before, back to the shift before it.
    pub before: f64,
    /// The median from there on, up to the next shift.
    pub after: f64,
    /// The chance of a place that parts the runs so well where there is no shift.
    pub p: f64,
}

/// A setting that changed between two runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingChange {
    /// The first run with the new value.
    pub at: usize,
    /// The setting.
    pub name: Text,
    /// What it was; none if it was not there.
    pub before: Option<Text>,
    /// What it is.
    pub after: Option<Text>,
}

/// One run, or several in a row, that differ from those around them.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlier {
    /// The first of them.
    pub from: usize,
    /// The last of them.
    pub to: usize,
    /// In what they differ.
    pub reasons: Vec<Reason>,
}

/// In what a run differs.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// What became of the hypothesis, here and around.
    Hypothesis(HypothesisResult, HypothesisResult),
    /// What users felt, here and around.
    Users(Users, Users),
    /// A check or an activity failed here, or failed everywhere but here.
    Step(Text, bool),
    /// Bodies spoke of errors here, or everywhere but here.
    BodyErrors(Option<Value>, bool),
    /// A figure is far from that of the other runs: what it is, and their median.
    Figure(Figure, Value, f64),
}

impl Reason {
    /// True if the run is worse than the others for it.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        match self {
            Self::Hypothesis(here, around) => weight(*here) > weight(*around),
            Self::Users(here, around) => here < around && here.affected(),
            Self::Step(_, failed) => *failed,
            Self::BodyErrors(_, here) => *here,
            Self::Figure(_, value, median) => value.value > *median,
        }
    }
}

fn weight(hypothesis: HypothesisResult) -> u8 {
    match hypothesis {
        HypothesisResult::Met => 0,
        HypothesisResult::None | HypothesisResult::NotChecked => 1,
        HypothesisResult::NotMetBefore => 2,
        HypothesisResult::NotMet => 3,
    }
}

impl Outlier {
    /// True if it is worse in something.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        self.reasons.iter().any(Reason::is_worse)
    }
}

/// The trends of all experiments with enough runs, in the order in which the experiments first occur.
#[must_use]
pub fn trends(outlines: &[&Outline], floors: &Floors) -> Vec<Trend> {
    let mut places: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    let mut experiments: Vec<Vec<usize>> = Vec::new();
    for (run, outline) in outlines.iter().enumerate() {
        let next = experiments.len();
        let place = *places.entry(outline.words.title.as_deref()).or_insert(next);
        match experiments.get_mut(place) {
            Some(runs) => runs.push(run),
            None => experiments.push(vec![run]),
        }
    }
    experiments
        .into_iter()
        .filter(|runs| runs.len() >= FEWEST)
        .map(|runs| trend(outlines, runs, floors))
        .collect()
}

fn trend(outlines: &[&Outline], mut runs: Vec<usize>, floors: &Floors) -> Trend {
    let of = |run: &usize| outlines.get(*run).copied();
    // Runs whose start is not known have no place in time; then the order of the inputs is all there is.
    if runs
        .iter()
        .all(|run| of(run).is_some_and(|outline| outline.start.is_some()))
    {
        runs.sort_by_key(|run| of(run).and_then(|outline| outline.start));
    }
    let series: Vec<&Outline> = runs.iter().filter_map(of).collect();
    let mut outliers = Outliers::default();
    verdicts(&series, &mut outliers);
    let figures = Figure::ALL
        .into_iter()
        .filter_map(|figure| follow(figure, &series, floors, &mut outliers))
        .collect();
    Trend {
        title: series
            .first()
            .and_then(|outline| outline.words.title.clone()),
        starts: series.iter().map(|outline| outline.start).collect(),
        verdicts: series
            .iter()
            .map(|outline| (outline.verdict.hypothesis, outline.verdict.users))
            .collect(),
        figures,
        settings: settings(&series),
        outliers: outliers.all(),
        broken_gates: series
            .iter()
            .enumerate()
            .filter(|(_, outline)| !outline.words.broken_gates.is_empty())
            .map(|(place, outline)| (place, outline.words.broken_gates.clone()))
            .collect(),
        runs,
    }
}

/// One figure from run to run; none if fewer than two runs know it.
fn follow(
    figure: Figure,
    series: &[&Outline],
    floors: &Floors,
    outliers: &mut Outliers,
) -> Option<FigureTrend> {
    let values: Vec<Option<Value>> = series.iter().map(|run| run.figure(figure)).collect();
    // A number that may be larger is as good as any for finding that it is large.
    let known: Vec<(usize, f64)> = values
        .iter()
        .enumerate()
        .filter_map(|(place, value)| Some((place, (*value)?.value)))
        .filter(|(_, value)| value.is_finite())
        .collect();
    if known.len() < 2 {
        return None;
    }
    let passes = |place: usize, value: f64, median: f64| {
        let things = series.get(place).and_then(|run| match figure {
            Figure::FailedShare => run.requests,
            Figure::BodyErrorShare => run.bodies.map(|(checked, _)| checked),
            _ => None,
        });
        floors_passed(figure, floors, median, value, things)
    };
    let alone = far(&known, &passes);
    let steady: Vec<(usize, f64)> = known
        .iter()
        .enumerate()
        .filter(|(index, (place, _))| {
            !(alone.contains(&(*place, *place)) && stands_alone(&known, *index))
        })
        .map(|(_, value)| *value)
        .collect();
    let shifts = shifts(&steady, &passes);
    // Levels of their own have their own spread.
    let mut edges: Vec<usize> = shifts.iter().map(|shift| shift.at).collect();
    edges.push(series.len());
    let mut from = 0;
    for edge in edges {
        let level: Vec<(usize, f64)> = known
            .iter()
            .filter(|(place, _)| (from..edge).contains(place))
            .copied()
            .collect();
        for stretch in far(&level, &passes) {
            let inside = |place: usize| (stretch.0..=stretch.1).contains(&place);
            let mut others: Vec<f64> = level
                .iter()
                .filter(|(place, _)| !inside(*place))
                .map(|(_, value)| *value)
                .collect();
            let median = median(&mut others).unwrap_or(f64::NAN);
            let there = values.get(stretch.0..=stretch.1).unwrap_or_default();
            let farthest = there.iter().flatten().max_by(|one, other| {
                let distance = |value: &Value| (value.value - median).abs();
                distance(one).total_cmp(&distance(other))
            });
            if let Some(value) = farthest {
                outliers.add(stretch, Reason::Figure(figure, *value, median));
            }
        }
        from = edge;
    }
    Some(FigureTrend {
        figure,
        values,
        shifts,
    })
}

/// True if a value is so far from another that it matters.
fn floors_passed(figure: Figure, floors: &Floors, from: f64, to: f64, things: Option<u64>) -> bool {
    let distance = (to - from).abs();
    #[expect(clippy::cast_precision_loss, reason = "nobody sends 2^53 requests")]
    match figure {
        Figure::FailedShare | Figure::BodyErrorShare => {
            distance >= floors.ratio
                && things.is_none_or(|things| distance * things as f64 >= floors.requests - 1e-9)
        }
        Figure::P50 | Figure::P95 | Figure::P99 => {
            distance >= floors.latency_ms && distance >= floors.latency_ratio * from
        }
        Figure::Outage | Figure::Recovery => distance >= floors.seconds,
    }
}
