//! What happened between the sides of a comparison, in a few sentences with the tests they rest on.

use super::{MOST_NAMED, felt, moved, of_candidate};
use crate::analyse::compare::{
    Change, ChangeKind, Comparison, Direction, Figure, Judgement, Measure, Outcome, Value,
};
use crate::document::speech::Speech;
use crate::document::{self, Inline};
use crate::wording::{self, comparison as say};

/// What happened, with the tests it rests on.
#[must_use]
pub fn sentences(comparison: &Comparison) -> Vec<Inline> {
    let mut teller = Teller {
        comparison,
        said: Speech::default(),
    };
    if comparison.candidates().len() == 1 {
        teller.pair();
    } else {
        teller.many();
    }
    teller.definitions();
    teller.said.all()
}

/// The same as plain text.
#[must_use]
pub fn sentence(comparison: &Comparison) -> String {
    document::plain(&sentences(comparison))
}

struct Teller<'c> {
    comparison: &'c Comparison,
    said: Speech,
}

impl Teller<'_> {
    fn label(&self, side: usize) -> String {
        self.comparison
            .sides
            .get(side)
            .map_or_else(String::new, |side| {
                crate::clean::line(&side.label).into_owned()
            })
    }

    /// One sentence: what failed, which steps and answers turned, what is still felt. Then the latencies.
    fn pair(&mut self) {
        let (baseline, candidate) = (self.label(0), self.label(1));
        match self.comparison.outcome(0) {
            Outcome::Different => {
                self.said.text(&format!(
                    "{candidate} is not the experiment of {baseline}: their titles or methods differ, so only overall figures stand side by side."
                ));
                return;
            }
            Outcome::Same => {
                self.said.text(&format!(
                    "No figure of {candidate} lies further from {baseline} than chance and the floors allow, and no probe or activity turned."
                ));
                self.still();
                self.too_few();
                return;
            }
            Outcome::TooFew => {
                self.said.text(&format!(
                    "{candidate} and {baseline} hold too few data to say whether anything changed."
                ));
                self.still();
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
            self.said.text(&format!("In {candidate} "));
            let last = parts.len() - 1;
            for (place, part) in parts.into_iter().enumerate() {
                if place > 0 {
                    self.said.text(if place == last { " and " } else { ", " });
                }
                self.said.extend(part);
            }
            if let Some(words) = felt::still(self.comparison) {
                self.said.text(&format!("; {words}"));
            }
            self.said.text(".");
        }
        self.figures();
        if !had_parts {
            self.still();
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

    /// What users feel, as a sentence of its own.
    fn still(&mut self) {
        if let Some(words) = felt::still(self.comparison) {
            self.said
                .text(&format!(" {}.", wording::capitalised(&words)));
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
        let words = moved(first, 0);
        // A percentile keeps its small letter.
        let words = if words.starts_with('p') {
            words
        } else {
            wording::capitalised(&words)
        };
        if !self.said.is_empty() {
            self.said.text(" ");
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
        self.said.text(&format!("{rest}."));
    }

    fn too_few(&mut self) {
        let few = self
            .comparison
            .judgements(0)
            .filter(|judgement| *judgement == Judgement::TooFew)
            .count();
        if few > 0 {
            self.said.text(&format!(
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
        self.said.text(&format!("Held against {baseline}: "));
        for place in 0..count {
            let outcome = self.comparison.outcome(place);
            if matches!(outcome, Outcome::Better | Outcome::Worse | Outcome::Mixed)
                && told < MOST_NAMED
            {
                if told > 0 {
                    self.said.text("; ");
                }
                told += 1;
                let label = self.label(place + 1);
                self.said.name(&label);
                let mut reasons = super::reasons(self.comparison, place, Direction::Worse);
                reasons.extend(super::reasons(self.comparison, place, Direction::Better));
                reasons.truncate(MOST_NAMED + 1);
                self.said.text(&format!(" is {}: ", outcome.word()));
                self.said.strong(reasons.join(", "));
                continue;
            }
            match silent.iter_mut().find(|one| one.0 == outcome) {
                Some(known) => known.1 += 1,
                None => silent.push((outcome, 1)),
            }
        }
        for (outcome, number) in silent {
            if told > 0 {
                self.said.text("; ");
            }
            told += 1;
            let runs = wording::plural(number, "run", "runs");
            self.said.text(&match outcome {
                Outcome::Same => format!("{runs} without a detectable difference"),
                Outcome::TooFew => format!("{runs} with too few data to say"),
                Outcome::Different => format!("{runs} of other experiments"),
                other => format!("{runs} more {}", other.word()),
            });
        }
        self.said.text(".");
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
            self.said.text(&format!(
                " The setting {name} is {} instead of {} in {}.",
                value(&change.to),
                value(&change.from),
                wording::names_at_most(&places, 4)
            ));
        }
        let more = (changed.len() - said) as u64;
        if more > 0 {
            let others = if said > 0 { "other " } else { "" };
            self.said.text(&format!(
                " The definitions differ in {} {others}{}.",
                wording::count(more),
                if more == 1 { "place" } else { "places" }
            ));
        }
    }
}
