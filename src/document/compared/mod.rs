//! A comparison in words: the headline, and the sentence behind it.

mod felt;
mod sentence;

pub use sentence::{sentence, sentences};

use super::wording::{self, comparison as say};
use crate::analyse::compare::{
    Change, ChangeKind, Comparison, Direction, Figure, Judgement, Measure, Outcome, Unit,
};

/// More steps, figures or runs than this are counted instead of named.
const MOST_NAMED: usize = 3;

/// The result as a sentence without full stop.
#[must_use]
pub fn headline(comparison: &Comparison) -> String {
    let candidates = comparison.candidates().len();
    if candidates == 1 {
        return of_one(comparison);
    }
    let of = |outcome: Outcome| -> Vec<usize> {
        (0..candidates)
            .filter(|place| comparison.outcome(*place) == outcome)
            .collect()
    };
    let worse: Vec<usize> = (0..candidates)
        .filter(|place| matches!(comparison.outcome(*place), Outcome::Worse | Outcome::Mixed))
        .collect();
    let better = of(Outcome::Better);
    match (worse.as_slice(), better.as_slice()) {
        ([], []) if of(Outcome::Different).len() == candidates => {
            "Different experiments".to_owned()
        }
        ([], []) if of(Outcome::TooFew).len() == candidates => "Too few data to compare".to_owned(),
        ([], []) => format!("No detectable difference between {} runs", candidates + 1),
        ([], [only]) => format!("Better in {}", why(comparison, *only, Direction::Better)),
        ([only], []) => format!("Worse in {}", why(comparison, *only, Direction::Worse)),
        ([], better) => format!("Better: {}", labels(comparison, better)),
        (worse, []) => format!("Worse: {}", labels(comparison, worse)),
        (worse, better) => format!(
            "Worse: {}; better: {}",
            labels(comparison, worse),
            labels(comparison, better)
        ),
    }
}

/// A candidate with the weightiest reason.
fn why(comparison: &Comparison, candidate: usize, direction: Direction) -> String {
    let label = labels(comparison, &[candidate]);
    match reasons(comparison, candidate, direction).into_iter().next() {
        Some(reason) => format!("{label}: {reason}"),
        None => label,
    }
}

fn of_one(comparison: &Comparison) -> String {
    let first = |direction| reasons(comparison, 0, direction).into_iter().next();
    let (better, worse) = (first(Direction::Better), first(Direction::Worse));
    match (comparison.outcome(0), better, worse) {
        (Outcome::Better, Some(better), _) => format!("Better: {better}"),
        (Outcome::Worse, _, Some(worse)) => format!("Worse: {worse}"),
        (Outcome::Mixed, Some(better), Some(worse)) => format!("Mixed: {worse}, but {better}"),
        (Outcome::Different, ..) => "Two different experiments".to_owned(),
        (Outcome::TooFew, ..) => "Too few data to compare".to_owned(),
        _ => "No detectable difference".to_owned(),
    }
}

fn labels(comparison: &Comparison, places: &[usize]) -> String {
    let names: Vec<String> = places
        .iter()
        .filter_map(|place| comparison.candidates().get(*place))
        .map(|side| crate::clean::line(&side.label).into_owned())
        .collect();
    wording::names_at_most(&names, MOST_NAMED)
}

/// What got better or worse on a candidate's side, the weightiest first.
fn reasons(comparison: &Comparison, candidate: usize, direction: Direction) -> Vec<String> {
    let wanted = match direction {
        Direction::Better => Judgement::Better,
        Direction::Worse => Judgement::Worse,
    };
    let is_wanted = |figure: &&Figure| {
        figure
            .against
            .get(candidate)
            .is_some_and(|one| one.judgement == Some(wanted))
    };
    let mut reasons = Vec::new();
    for figure in comparison.figures.iter().filter(is_wanted) {
        if figure.measure == Measure::Failed {
            reasons.push(failures(figure, candidate, direction));
        }
    }
    for change in of_candidate(comparison, candidate, Some(direction)) {
        match change.kind {
            ChangeKind::Hypothesis => reasons.push(match direction {
                Direction::Better => "the hypothesis holds".to_owned(),
                Direction::Worse => "the hypothesis does not hold any more".to_owned(),
            }),
            ChangeKind::Users => {
                let to = change.to.as_deref().unwrap_or_default();
                reasons.push(match to {
                    "unaffected" => "users are not affected any more".to_owned(),
                    other => format!("users are {}", say::state(other)),
                });
            }
            ChangeKind::Verdict => {
                let to = change.to.as_deref().unwrap_or_default();
                reasons.push(format!("the run is {}", say::state(to)));
            }
            ChangeKind::Step(_) => reasons.push(format!(
                "{} {}",
                crate::clean::line(&change.name),
                match direction {
                    Direction::Better => "succeeds",
                    Direction::Worse => "fails",
                }
            )),
            ChangeKind::Definition => {}
        }
    }
    for figure in comparison.figures.iter().filter(is_wanted) {
        if !matches!(figure.measure, Measure::Failed | Measure::FailedDuring) {
            reasons.push(moved(figure, candidate));
        }
    }
    reasons
}

fn of_candidate(
    comparison: &Comparison,
    candidate: usize,
    direction: Option<Direction>,
) -> impl Iterator<Item = &Change> {
    comparison.changes.iter().filter(move |change| {
        change.candidates.contains(&candidate)
            && (direction.is_none() || change.direction == direction)
    })
}

fn failures(figure: &Figure, candidate: usize, direction: Direction) -> String {
    let counts = |place: usize| figure.values.get(place).and_then(|value| value.counts);
    let (from, to) = (
        counts(0).unwrap_or_default(),
        counts(candidate + 1).unwrap_or_default(),
    );
    match direction {
        Direction::Better if to.0 == 0 => "no request fails any more".to_owned(),
        Direction::Better => "fewer requests fail".to_owned(),
        Direction::Worse if from.0 == 0 => format!(
            "{} failed where none did",
            wording::share_of(to.0, to.1, "request", "requests")
        ),
        Direction::Worse => "more requests fail".to_owned(),
    }
}

/// `p99 during the fault rose from 62 ms to 439 ms`.
fn moved(figure: &Figure, candidate: usize) -> String {
    let value = |place: usize| {
        figure.values.get(place).map_or_else(
            || wording::ABSENT.to_owned(),
            |value| say::value(figure.measure, value),
        )
    };
    let judgement = figure.against.get(candidate).and_then(|one| one.judgement);
    let verb = match (judgement, figure.measure.unit()) {
        (Some(Judgement::Better), _) => "fell",
        _ => "rose",
    };
    let mut name = say::measure(figure.measure);
    if figure.measure.unit() != Unit::Milliseconds {
        name = format!(
            "{}{}",
            name.get(..1).unwrap_or_default().to_lowercase(),
            name.get(1..).unwrap_or_default()
        );
        if !matches!(figure.measure, Measure::BodyErrors) {
            name = format!("the {name}");
        }
    }
    format!(
        "{name} {verb} from {} to {}",
        value(0),
        value(candidate + 1)
    )
}
