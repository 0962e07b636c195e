//! How the runs of one experiment went on, one after another: which stand out from their neighbours, where a level
//! shifted, what changed in the experiment's settings there, and which runs broke a gate.
//!
//! A run stands out without a test when a figure lies beyond the floors and far beyond the usual spread of the other runs,
//! or when its verdict, a step or its body errors differ from those of all its neighbours. A level shift is tested: at the
//! place that parts the ranks best, by the rank sums of the runs on either side, corrected for the places that could have
//! shown as much.

use std::collections::{BTreeMap, BTreeSet};

use super::outline::{Figure, Outline, Value};
use crate::analyse::compare::Floors;
use crate::analyse::compare::statistics::{SIGNIFICANCE, least_rank_sum, rank_sum};
use crate::analyse::{HypothesisResult, Users};
use crate::model::Moment;

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
    pub title: Option<String>,
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
    pub broken_gates: Vec<(usize, Vec<String>)>,
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
    pub name: String,
    /// What it was; none if it was not there.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
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
    Step(String, bool),
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
        let place = *places.entry(outline.title.as_deref()).or_insert(next);
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
        title: series.first().and_then(|outline| outline.title.clone()),
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
            .filter(|(_, outline)| !outline.broken_gates.is_empty())
            .map(|(place, outline)| (place, outline.broken_gates.clone()))
            .collect(),
        runs,
    }
}

/// Reasons by the stretch of runs that they are about.
#[derive(Default)]
struct Outliers(BTreeMap<(usize, usize), Vec<Reason>>);

impl Outliers {
    fn add(&mut self, (from, to): (usize, usize), reason: Reason) {
        self.0.entry((from, to)).or_default().push(reason);
    }

    fn all(self) -> Vec<Outlier> {
        let outliers = self.0.into_iter();
        outliers
            .map(|((from, to), reasons)| Outlier { from, to, reasons })
            .collect()
    }
}

/// What differs without being a number.
fn verdicts(series: &[&Outline], outliers: &mut Outliers) {
    let hypothesis: Vec<HypothesisResult> =
        series.iter().map(|run| run.verdict.hypothesis).collect();
    for (stretch, here, around) in differing(&hypothesis) {
        outliers.add(stretch, Reason::Hypothesis(here, around));
    }
    let users: Vec<Users> = series.iter().map(|run| run.verdict.users).collect();
    for (stretch, here, around) in differing(&users) {
        outliers.add(stretch, Reason::Users(here, around));
    }
    let steps: BTreeSet<&String> = series.iter().flat_map(|run| &run.failed_steps).collect();
    for step in steps {
        let failed: Vec<bool> = series
            .iter()
            .map(|run| run.failed_steps.contains(step))
            .collect();
        for (stretch, here, _) in differing(&failed) {
            outliers.add(stretch, Reason::Step(step.clone(), here));
        }
    }
    let bodies: Vec<Option<bool>> = series
        .iter()
        .map(|run| run.bodies.map(|(_, bad)| bad > 0))
        .collect();
    for (stretch, here, around) in differing(&bodies) {
        if let (Some(here), Some(_)) = (here, around) {
            let value = series
                .get(stretch.0)
                .and_then(|run| run.figure(Figure::BodyErrorShare));
            outliers.add(stretch, Reason::BodyErrors(value, here));
        }
    }
}

/// Stretches of one value whose neighbours on both sides all have another, and the same: single runs, a few in a row, or
/// all from some run on.
fn differing<T: Copy + PartialEq>(values: &[T]) -> Vec<((usize, usize), T, T)> {
    let count = values.len();
    let mut found = Vec::new();
    let mut from = 0;
    for stretch in values.chunk_by(|one, other| one == other) {
        let to = from + stretch.len();
        let before = values.get(from.saturating_sub(NEIGHBOURS)..from);
        let behind = values.get(to..count.min(to + NEIGHBOURS));
        let around: Vec<T> = before
            .into_iter()
            .chain(behind)
            .flatten()
            .copied()
            .collect();
        let lasting = to == count && from >= NEIGHBOURS;
        let short = stretch.len() == 1 || stretch.len() * 4 <= count;
        if let (Some(here), Some(other)) = (stretch.first(), around.first())
            && around.iter().all(|value| value == other)
            && (short || lasting)
        {
            found.push(((from, to - 1), *here, *other));
        }
        from = to;
    }
    found
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

/// True if a value is far from those beside it too: one of a level that others share is none.
fn stands_alone(known: &[(usize, f64)], index: usize) -> bool {
    let mut values: Vec<f64> = known.iter().map(|(_, value)| *value).collect();
    let Some((_, value)) = known.get(index) else {
        return false;
    };
    let distance = (value - median(&mut values).unwrap_or(f64::NAN)).abs();
    let beside = [index.checked_sub(1), Some(index + 1)]
        .into_iter()
        .flatten();
    let mut beside = beside.filter_map(|index| known.get(index));
    beside.all(|(_, other)| (value - other).abs() > distance / 2.0)
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

/// Stretches of runs that lie far from all others, to the same side.
fn far(known: &[(usize, f64)], passes: &dyn Fn(usize, f64, f64) -> bool) -> Vec<(usize, usize)> {
    if known.len() <= FEWEST_OTHERS {
        return Vec::new();
    }
    // Which side each value is far to: of many runs one more or less moves no median, so that all share one.
    let mut stretches: Vec<((usize, usize), bool)> = Vec::new();
    let mut last_far = None;
    let spread = Spread::of(known);
    for (index, (place, value)) in known.iter().enumerate() {
        let (median, deviation) = spread.without(index);
        let is_far = (value - median).abs() > FAR * deviation && passes(*place, *value, median);
        if !is_far {
            last_far = None;
            continue;
        }
        let above = *value > median;
        match stretches.last_mut() {
            Some((stretch, side)) if last_far == Some(index.wrapping_sub(1)) && *side == above => {
                stretch.1 = *place;
            }
            _ => stretches.push(((*place, *place), above)),
        }
        last_far = Some(index);
    }
    stretches.into_iter().map(|(stretch, _)| stretch).collect()
}

/// The middle of values and how far they lie from it, each time without one of them.
struct Spread<'a> {
    known: &'a [(usize, f64)],
    /// Of many values all share the same.
    shared: Option<(f64, f64)>,
}

impl<'a> Spread<'a> {
    /// From so many on, leaving one out is not worth the work.
    const MANY: usize = 400;

    fn of(known: &'a [(usize, f64)]) -> Self {
        let all = || known.iter().map(|(_, value)| *value).collect();
        Self {
            known,
            shared: (known.len() >= Self::MANY).then(|| Self::middle(all())),
        }
    }

    fn without(&self, index: usize) -> (f64, f64) {
        self.shared.unwrap_or_else(|| {
            let others = self.known.iter().enumerate();
            let others = others.filter(|(place, _)| *place != index);
            Self::middle(others.map(|(_, (_, value))| *value).collect())
        })
    }

    fn middle(mut values: Vec<f64>) -> (f64, f64) {
        let middle = median(&mut values).unwrap_or(f64::NAN);
        let mut distances: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
        (middle, median(&mut distances).unwrap_or(f64::NAN))
    }
}

fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let count = values.len();
    let low = values.get(count.checked_sub(1)? / 2)?;
    Some(f64::midpoint(*low, *values.get(count / 2)?))
}

/// Where the level shifts: the stretch is parted at its best place as long as that is more than chance, and so are the
/// parts.
fn shifts(known: &[(usize, f64)], passes: &dyn Fn(usize, f64, f64) -> bool) -> Vec<Shift> {
    let mut cuts: Vec<(usize, f64)> = Vec::new();
    let mut open = vec![(0, known.len())];
    while let Some((from, to)) = open.pop() {
        let part = known.get(from..to).unwrap_or_default();
        if let Some((at, p)) = best_cut(part) {
            cuts.push((from + at, p));
            open.push((from, from + at));
            open.push((from + at, to));
        }
    }
    cuts.sort_by_key(|cut| cut.0);
    let shifts = prune(known, &mut cuts, passes);
    if shifts.len() < 2 {
        return shifts;
    }
    // A cut was made before those around it were known, and some of those are gone again: between its neighbours its place
    // is looked for once more.
    for index in 0..cuts.len() {
        let from = index.checked_sub(1).and_then(|index| cuts.get(index));
        let from = from.map_or(0, |cut| cut.0);
        let to = cuts.get(index + 1).map_or(known.len(), |cut| cut.0);
        let found = best_cut(known.get(from..to).unwrap_or_default());
        if let (Some((at, p)), Some(cut)) = (found, cuts.get_mut(index)) {
            *cut = (from + at, p);
        }
    }
    prune(known, &mut cuts, passes)
}

/// What is more than chance may still be too little to matter; the least of it goes first, for it was no edge.
fn prune(
    known: &[(usize, f64)],
    cuts: &mut Vec<(usize, f64)>,
    passes: &dyn Fn(usize, f64, f64) -> bool,
) -> Vec<Shift> {
    loop {
        let shifts = levels(known, cuts);
        let small = shifts
            .iter()
            .enumerate()
            .filter(|(_, shift)| !passes(shift.at, shift.after, shift.before))
            .min_by(|(_, one), (_, other)| {
                let step = |shift: &Shift| (shift.after - shift.before).abs();
                step(one).total_cmp(&step(other))
            });
        match small {
            Some((index, _)) => {
                cuts.remove(index);
            }
            None => return shifts,
        }
    }
}

/// The medians on either side of each cut, up to the next.
fn levels(known: &[(usize, f64)], cuts: &[(usize, f64)]) -> Vec<Shift> {
    let level = |from: usize, to: usize| {
        let part = known.get(from..to).unwrap_or_default();
        let mut values: Vec<f64> = part.iter().map(|(_, value)| *value).collect();
        median(&mut values).unwrap_or(f64::NAN)
    };
    let mut shifts = Vec::new();
    for (index, (at, p)) in cuts.iter().enumerate() {
        let neighbour = |index: Option<usize>| index.and_then(|index| cuts.get(index));
        let from = neighbour(index.checked_sub(1)).map_or(0, |cut| cut.0);
        let to = neighbour(Some(index + 1)).map_or(known.len(), |cut| cut.0);
        if let Some((place, _)) = known.get(*at) {
            shifts.push(Shift {
                at: *place,
                before: level(from, *at),
                after: level(*at, to),
                p: *p,
            });
        }
    }
    shifts
}

/// The place that parts the ranks best, with its chance; none if that is no more than chance.
#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 runs")]
fn best_cut(part: &[(usize, f64)]) -> Option<(usize, f64)> {
    let count = part.len();
    if count < 2 * FEWEST_OF_LEVEL {
        return None;
    }
    let ranks = ranks(part);
    let mut sum = 0.0;
    let mut best: Option<(usize, f64)> = None;
    for (index, rank) in ranks.iter().enumerate() {
        let (left, right) = (index as f64, (count - index) as f64);
        if index >= FEWEST_OF_LEVEL && count - index >= FEWEST_OF_LEVEL {
            let expected = left * (count as f64 + 1.0) / 2.0;
            let spread = (left * right * (count as f64 + 1.0) / 12.0).sqrt();
            let distance = (sum - expected).abs() / spread;
            // Of equals the first is kept.
            if best.is_none_or(|(_, known)| distance > known + 1e-12) {
                best = Some((index, distance));
            }
        }
        sum += rank;
    }
    let (at, _) = best?;
    let (left, right) = part.split_at(at);
    let values = |part: &[(usize, f64)]| part.iter().map(|(_, value)| *value).collect();
    let (left, right): (Vec<f64>, Vec<f64>) = (values(left), values(right));
    let p = rank_sum(&left, &right)?;
    // Only places that could have shown as much count as tries.
    let tries = (FEWEST_OF_LEVEL..=count - FEWEST_OF_LEVEL)
        .filter(|place| least_rank_sum(*place, count - place) <= p * (1.0 + 1e-9))
        .count();
    let p = (p * tries.max(1) as f64).min(1.0);
    (p < SIGNIFICANCE).then_some((at, p))
}

/// The rank of each value among all, the same for equal ones.
#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 runs")]
fn ranks(part: &[(usize, f64)]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..part.len()).collect();
    let value = |index: usize| part.get(index).map_or(f64::NAN, |known| known.1);
    order.sort_by(|one, other| value(*one).total_cmp(&value(*other)));
    let mut ranks = vec![0.0; part.len()];
    let mut before = 0;
    for same in order.chunk_by(|one, other| value(*one) == value(*other)) {
        let rank = before as f64 + (same.len() as f64 + 1.0) / 2.0;
        for index in same {
            if let Some(place) = ranks.get_mut(*index) {
                *place = rank;
            }
        }
        before += same.len();
    }
    ranks
}

/// Settings that changed now and then. One that changes from run to run says nothing of any of them.
fn settings(series: &[&Outline]) -> Vec<SettingChange> {
    let mut by_name: BTreeMap<&str, Vec<SettingChange>> = BTreeMap::new();
    for (index, pair) in series.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        let value = |outline: &Outline, name: &str| {
            let setting = outline.settings.iter().find(|(known, _)| known == name);
            setting.map(|(_, value)| value.clone())
        };
        let names = before.settings.iter().chain(&after.settings);
        let names: BTreeSet<&str> = names.map(|(name, _)| name.as_str()).collect();
        for name in names {
            let (old, new) = (value(before, name), value(after, name));
            if old != new {
                by_name.entry(name).or_default().push(SettingChange {
                    at: index + 1,
                    name: name.to_owned(),
                    before: old,
                    after: new,
                });
            }
        }
    }
    let most = (series.len() / 4).max(1);
    let mut changes: Vec<SettingChange> = by_name
        .into_values()
        .filter(|changes| changes.len() <= most)
        .flatten()
        .collect();
    changes.sort_by(|one, other| (one.at, &one.name).cmp(&(other.at, &other.name)));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::analyse;
    use crate::model::Run;

    /// Runs that are alike but for a latency.
    fn runs(p99: &[f64]) -> Vec<Outline> {
        p99.iter()
            .map(|value| {
                let run = Run {
                    title: Some("nightly".to_owned()),
                    ..Run::default()
                };
                let mut outline = Outline::of(&run, &analyse(&run, &Default::default()));
                outline.set(Figure::P99, *value);
                outline
            })
            .collect()
    }

    fn trend_of(outlines: &[Outline]) -> Trend {
        let outlines: Vec<&Outline> = outlines.iter().collect();
        trends(&outlines, &Floors::default()).remove(0)
    }

    /// Values around 100 that look random.
    fn noise(count: u64) -> Vec<f64> {
        let mut state = 41_u64;
        (0..count)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                90.0 + f64::from(u32::try_from(state >> 40).unwrap_or(0) % 200) / 10.0
            })
            .collect()
    }

    #[test]
    fn ten_runs_are_no_trend() {
        let outlines = runs(&noise(10));
        let outlines: Vec<&Outline> = outlines.iter().collect();
        assert!(trends(&outlines, &Floors::default()).is_empty());
    }

    #[test]
    fn a_single_odd_run_is_named_with_the_median_of_the_others() {
        let mut values = noise(12);
        values[8] = 439.0;
        let trend = trend_of(&runs(&values));
        let [outlier] = trend.outliers.as_slice() else {
            panic!("{:?}", trend.outliers);
        };
        assert_eq!((outlier.from, outlier.to), (8, 8));
        let [Reason::Figure(Figure::P99, value, median)] = outlier.reasons.as_slice() else {
            panic!("{:?}", outlier.reasons);
        };
        assert_eq!(value.value, 439.0);
        assert!((90.0..110.0).contains(median));
        assert!(outlier.is_worse() && trend.figures[0].shifts.is_empty());
    }

    #[test]
    fn noise_and_what_is_too_small_to_matter_are_not_named() {
        for count in [11, 12, 30, 200] {
            let trend = trend_of(&runs(&noise(count)));
            assert!(trend.outliers.is_empty() && trend.figures[0].shifts.is_empty());
        }
        // Beyond any spread, but by 15 ms only.
        let mut values = vec![3.0; 12];
        values[4] = 18.0;
        assert!(trend_of(&runs(&values)).outliers.is_empty());
    }

    #[test]
    fn a_level_that_shifts_is_found_where_it_shifts() {
        let mut values = noise(24);
        for value in values.iter_mut().skip(15) {
            *value += 60.0;
        }
        let trend = trend_of(&runs(&values));
        let [shift] = trend.figures[0].shifts.as_slice() else {
            panic!("{:?}", trend.figures[0].shifts);
        };
        assert_eq!(shift.at, 15);
        assert!(shift.p < 0.01 && shift.after > shift.before + 50.0);
        assert!(trend.outliers.is_empty(), "{:?}", trend.outliers);
    }

    #[test]
    fn two_shifts_are_found_and_an_odd_run_between_them_too() {
        let mut values = noise(60);
        for value in values.iter_mut().skip(20).take(20) {
            *value += 80.0;
        }
        values[30] = 2_000.0;
        let trend = trend_of(&runs(&values));
        let places: Vec<usize> = trend.figures[0]
            .shifts
            .iter()
            .map(|shift| shift.at)
            .collect();
        assert_eq!(places, [20, 40]);
        assert_eq!(trend.outliers.len(), 1);
        assert_eq!(trend.outliers[0].from, 30);
    }

    #[test]
    fn the_last_few_runs_stand_out_together_before_a_test_can_show_it() {
        let mut values = noise(12);
        for value in values.iter_mut().skip(9) {
            *value += 400.0;
        }
        let trend = trend_of(&runs(&values));
        assert_eq!(trend.outliers.len(), 1);
        assert_eq!((trend.outliers[0].from, trend.outliers[0].to), (9, 11));
    }

    #[test]
    fn shifts_are_rare_where_there_are_none() {
        let mut found = 0;
        for seed in 0..1_000_u64 {
            let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let values: Vec<f64> = (0..14)
                .map(|_| {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(99);
                    // Wide enough to pass every floor.
                    f64::from(u32::try_from(state >> 33).unwrap_or(0) % 100_000)
                })
                .collect();
            found += trend_of(&runs(&values)).figures[0].shifts.len();
        }
        assert!(found <= 10, "{found} of 1,000");
    }

    #[test]
    fn verdicts_that_alternate_single_out_no_run() {
        use HypothesisResult::{Met, NotMet};
        let places = |values: &[HypothesisResult]| -> Vec<(usize, usize)> {
            differing(values)
                .into_iter()
                .map(|(stretch, ..)| stretch)
                .collect()
        };
        assert!(places(&[Met, NotMet, Met, NotMet, Met, NotMet, Met]).is_empty());
        let mut one = [Met; 12];
        one[8] = NotMet;
        assert_eq!(places(&one), [(8, 8)]);
        one[8] = Met;
        one[11] = NotMet;
        assert_eq!(places(&one), [(11, 11)]);
        // From some run on, for good.
        let mut lasting = [Met; 12];
        lasting[5..].fill(NotMet);
        assert_eq!(places(&lasting), [(5, 11)]);
        assert!(places(&[Met; 12]).is_empty() && places(&[]).is_empty());
    }

    #[test]
    fn settings_that_change_now_and_then_are_told_and_those_of_every_run_are_not() {
        let mut outlines = runs(&noise(12));
        for (place, outline) in outlines.iter_mut().enumerate() {
            let release = if place < 8 { "1.4.2" } else { "1.4.3" };
            outline.settings = vec![
                ("release".to_owned(), release.to_owned()),
                ("build".to_owned(), place.to_string()),
            ];
        }
        let trend = trend_of(&outlines);
        let [change] = trend.settings.as_slice() else {
            panic!("{:?}", trend.settings);
        };
        assert_eq!((change.at, change.name.as_str()), (8, "release"));
        assert_eq!(change.before.as_deref(), Some("1.4.2"));
        assert_eq!(change.after.as_deref(), Some("1.4.3"));
    }

    #[test]
    fn runs_are_followed_in_the_order_of_time() {
        let mut outlines = runs(&noise(11));
        for (place, outline) in outlines.iter_mut().enumerate() {
            let day = 28 - place;
            outline.start = Moment::parse(&format!("2026-01-{day:02}T00:00:00Z"));
        }
        assert_eq!(trend_of(&outlines).runs[0], 10);
        outlines[3].start = None;
        assert_eq!(trend_of(&outlines).runs[0], 0);
    }
}
