//! A comparison in words: the headline, and the sentence behind it.

use super::Inline;
use super::wording::{self, comparison as say};
use crate::analyse::Users;
use crate::analyse::compare::{
    Change, ChangeKind, Comparison, Digest, Direction, Figure, Judgement, Measure, Outcome, Unit,
    Value,
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

/// What happened, with the tests it rests on.
#[must_use]
pub fn sentences(comparison: &Comparison) -> Vec<Inline> {
    let mut speech = Speech {
        comparison,
        said: Vec::new(),
    };
    if comparison.candidates().len() == 1 {
        speech.pair();
    } else {
        speech.many();
    }
    speech.definitions();
    speech.said
}

/// The same as plain text.
#[must_use]
pub fn sentence(comparison: &Comparison) -> String {
    super::plain(&sentences(comparison))
}

struct Speech<'c> {
    comparison: &'c Comparison,
    said: Vec<Inline>,
}

impl Speech<'_> {
    fn text(&mut self, words: &str) {
        match self.said.last_mut() {
            Some(Inline::Text(text)) => text.push_str(words),
            _ => self.said.push(Inline::text(words)),
        }
    }

    fn strong(&mut self, words: impl Into<String>) {
        self.said.push(Inline::strong(words));
    }

    fn name(&mut self, name: &str) {
        let name = crate::clean::line(name).into_owned();
        self.said.push(Inline::Emphasis(vec![Inline::text(name)]));
    }

    fn label(&self, side: usize) -> String {
        self.comparison
            .sides
            .get(side)
            .map_or_else(String::new, |side| {
                crate::clean::line(&side.label).into_owned()
            })
    }

    fn digest(&self, side: usize) -> Option<&Digest> {
        self.comparison.sides.get(side)?.digests.last()
    }

    /// One sentence: what failed, which steps and answers turned, what is still felt. Then the latencies.
    fn pair(&mut self) {
        let (baseline, candidate) = (self.label(0), self.label(1));
        match self.comparison.outcome(0) {
            Outcome::Different => {
                self.text(&format!(
                    "{candidate} is not the experiment of {baseline}: their titles or methods differ, so only overall figures stand side by side."
                ));
                return;
            }
            Outcome::Same => {
                self.text(&format!(
                    "No figure of {candidate} lies further from {baseline} than chance and the floors allow, and no probe or activity turned."
                ));
                self.still(". ", ".");
                self.too_few();
                return;
            }
            Outcome::TooFew => {
                self.text(&format!(
                    "{candidate} and {baseline} hold too few data to say whether anything changed."
                ));
                self.still(". ", ".");
                return;
            }
            _ => {}
        }
        let mut parts: Vec<Vec<Inline>> = Vec::new();
        parts.extend(self.failures_with_test());
        for step in self.steps() {
            parts.push(step);
        }
        for change in of_candidate(self.comparison, 0, None) {
            let what = match change.kind {
                ChangeKind::Hypothesis => "the hypothesis",
                ChangeKind::Verdict => "the verdict",
                ChangeKind::Users if parts.is_empty() => "what users felt",
                _ => continue,
            };
            let state = |word: &Option<String>| say::state(word.as_deref().unwrap_or("nothing"));
            parts.push(vec![Inline::text(format!(
                "{what} went from {} to {}",
                state(&change.from),
                state(&change.to)
            ))]);
        }
        let had_parts = !parts.is_empty();
        if had_parts {
            self.text(&format!("In {candidate} "));
            let last = parts.len() - 1;
            for (place, part) in parts.into_iter().enumerate() {
                if place > 0 {
                    self.text(if place == last { " and " } else { ", " });
                }
                for inline in part {
                    match inline {
                        Inline::Text(words) => self.text(&words),
                        other => self.said.push(other),
                    }
                }
            }
            self.still("; ", "");
            self.text(".");
        }
        self.figures();
        if !had_parts {
            self.still(" ", ".");
        }
        self.too_few();
    }

    fn failures_with_test(&self) -> Option<Vec<Inline>> {
        let figure = self
            .comparison
            .figures
            .iter()
            .find(|figure| figure.measure == Measure::Failed)?;
        let against = figure.against.first()?;
        let judgement = against.judgement.filter(|one| one.is_change())?;
        let counts = |value: Option<&Value>| value.and_then(|value| value.counts);
        let (from, to) = counts(figure.values.first()).zip(counts(figure.values.get(1)))?;
        let lead = match judgement {
            Judgement::Better if to.0 == 0 => "no request failed any more",
            Judgement::Better => "fewer requests failed",
            _ if from.0 == 0 => "requests failed where none did",
            _ => "more requests failed",
        };
        let count = |(part, whole): (u64, u64)| {
            format!("{} of {}", wording::count(part), wording::count(whole))
        };
        let p = against.p.map(say::chance).unwrap_or_default();
        Some(vec![
            Inline::text(format!("{lead} (")),
            Inline::strong(format!("{} → {}", count(from), count(to))),
            Inline::text(format!(", {p}, Fisher's exact test)")),
        ])
    }

    /// Steps that turned; a name that turned in several places is said once.
    fn steps(&self) -> Vec<Vec<Inline>> {
        let mut turned: Vec<&Change> = Vec::new();
        for change in of_candidate(self.comparison, 0, None) {
            let known = |one: &Change| one.name == change.name && one.to == change.to;
            if matches!(change.kind, ChangeKind::Step(_))
                && change.direction.is_some()
                && !turned.iter().any(|one| known(one))
            {
                turned.push(change);
            }
        }
        let more = turned.len().saturating_sub(MOST_NAMED);
        let mut parts: Vec<Vec<Inline>> = turned
            .iter()
            .take(MOST_NAMED)
            .map(|change| {
                let state =
                    |word: &Option<String>| say::state(word.as_deref().unwrap_or("nothing"));
                vec![
                    Inline::Emphasis(vec![Inline::text(
                        crate::clean::line(&change.name).into_owned(),
                    )]),
                    Inline::text(format!(
                        " went from {} to {}",
                        state(&change.from),
                        state(&change.to)
                    )),
                ]
            })
            .collect();
        if more > 0 {
            parts.push(vec![Inline::text(format!(
                "{} turned",
                wording::plural(more as u64, "more step", "more steps")
            ))]);
        }
        parts
    }

    /// What users of the candidate feel all the same, or feel now.
    fn still(&mut self, before: &str, after: &str) {
        let (Some(baseline), Some(candidate)) = (self.digest(0), self.digest(1)) else {
            return;
        };
        // The order of users is worst first.
        let still = if baseline.users <= candidate.users {
            "still "
        } else {
            "now "
        };
        let requests = candidate.whole.requests.unwrap_or(0);
        let words = match candidate.users {
            Users::Failing => {
                let failed = candidate.whole.failed.unwrap_or(0);
                let share = wording::share_of(failed, requests, "request", "requests");
                // That failures came has been said with its test.
                (failed > 0 && still == "still ").then(|| format!("{share} still fail there"))
            }
            Users::Degraded => candidate.whole.bodies.map(|(checked, bad)| {
                format!(
                    "{} {still}carry an error in the body there",
                    wording::share_of(bad, checked, "answer", "answers")
                )
            }),
            Users::Slowed => {
                let (slow, episodes) = candidate.slow;
                let bound = candidate.slow_bound_ms.map_or_else(
                    || "were slow".to_owned(),
                    |bound| format!("took longer than {}", wording::milliseconds(bound)),
                );
                Some(format!(
                    "answers are {still}slowed there: {} {bound}, in {}",
                    wording::share_of(slow, requests, "request", "requests"),
                    wording::plural(episodes, "episode", "episodes")
                ))
            }
            Users::Unaffected | Users::Unknown => None,
        };
        if let Some(words) = words {
            if before == ". " {
                let mut letters = words.chars();
                let first = letters.next().map(|first| first.to_uppercase().to_string());
                self.text(&format!(
                    " {}{}{after}",
                    first.unwrap_or_default(),
                    letters.as_str()
                ));
            } else {
                self.text(&format!("{before}{words}{after}"));
            }
        }
    }

    /// Figures that moved, each with its values.
    fn figures(&mut self) {
        let changed: Vec<&Figure> = self
            .comparison
            .figures
            .iter()
            .filter(|figure| !matches!(figure.measure, Measure::Failed | Measure::FailedDuring))
            .filter(|figure| figure.changed())
            .collect();
        let Some(first) = changed.first() else {
            return;
        };
        let mut words = moved(first, 0);
        if let Some(letter) = words.get(..1).map(str::to_uppercase)
            && !words.starts_with('p')
        {
            words.replace_range(..1, &letter);
        }
        if !self.said.is_empty() {
            self.text(" ");
        }
        let against = first.against.first();
        let p = against.and_then(|one| one.p).map(say::chance);
        let mut rest = match p {
            Some(p) => format!("{words} ({p})"),
            None => words,
        };
        for figure in changed.iter().skip(1).take(MOST_NAMED - 1) {
            rest.push_str(&format!(", {}", moved(figure, 0)));
        }
        let more = changed.len().saturating_sub(MOST_NAMED);
        if more > 0 {
            rest.push_str(&format!(
                "; {} changed too",
                wording::plural(more as u64, "more figure", "more figures")
            ));
        }
        self.text(&format!("{rest}."));
    }

    fn too_few(&mut self) {
        let few = self
            .comparison
            .judgements(0)
            .filter(|judgement| *judgement == Judgement::TooFew)
            .count();
        if few > 0 {
            self.text(&format!(
                " For {} there are too few data.",
                wording::plural(few as u64, "figure", "figures")
            ));
        }
    }

    /// What became of each of several candidates.
    fn many(&mut self) {
        let baseline = self.label(0);
        let count = self.comparison.candidates().len();
        let mut silent: Vec<(Outcome, u64)> = Vec::new();
        let mut told = 0;
        self.text(&format!("Held against {baseline}: "));
        for place in 0..count {
            let outcome = self.comparison.outcome(place);
            if matches!(outcome, Outcome::Better | Outcome::Worse | Outcome::Mixed)
                && told < MOST_NAMED
            {
                if told > 0 {
                    self.text("; ");
                }
                told += 1;
                let label = self.label(place + 1);
                self.name(&label);
                let mut reasons = reasons(self.comparison, place, Direction::Worse);
                reasons.extend(reasons_of(self.comparison, place));
                reasons.truncate(MOST_NAMED + 1);
                self.text(&format!(" is {}: ", outcome.word()));
                self.strong(reasons.join(", "));
                continue;
            }
            match silent.iter_mut().find(|one| one.0 == outcome) {
                Some(known) => known.1 += 1,
                None => silent.push((outcome, 1)),
            }
        }
        for (outcome, number) in silent {
            if told > 0 {
                self.text("; ");
            }
            told += 1;
            let runs = wording::plural(number, "run", "runs");
            self.text(&match outcome {
                Outcome::Same => format!("{runs} without a detectable difference"),
                Outcome::TooFew => format!("{runs} with too few data to say"),
                Outcome::Different => format!("{runs} of other experiments"),
                other => format!("{runs} more {}", other.word()),
            });
        }
        self.text(".");
    }

    /// Settings that changed, with the runs from which on they did.
    fn definitions(&mut self) {
        let changed: Vec<&Change> = self
            .comparison
            .changes
            .iter()
            .filter(|change| change.kind == ChangeKind::Definition)
            .collect();
        if changed.is_empty() {
            return;
        }
        let settings = changed
            .iter()
            .filter(|change| change.name.starts_with("configuration · "));
        let mut said = 0;
        for change in settings.take(2) {
            said += 1;
            let places: Vec<String> = change
                .candidates
                .iter()
                .map(|place| self.label(place + 1))
                .collect();
            let name = change.name.trim_start_matches("configuration · ");
            let name = crate::clean::line(name).into_owned();
            let value = |value: &Option<String>| {
                let value = value.as_deref().unwrap_or("nothing");
                crate::clean::line(value).into_owned()
            };
            self.text(&format!(
                " The setting {name} is {} instead of {} in {}.",
                value(&change.to),
                value(&change.from),
                wording::names_at_most(&places, 4)
            ));
        }
        let more = (changed.len() - said) as u64;
        if more > 0 {
            let others = if said > 0 { "other " } else { "" };
            self.text(&format!(
                " The definitions differ in {} {others}{}.",
                wording::count(more),
                if more == 1 { "place" } else { "places" }
            ));
        }
    }
}

fn reasons_of(comparison: &Comparison, place: usize) -> Vec<String> {
    reasons(comparison, place, Direction::Better)
}
