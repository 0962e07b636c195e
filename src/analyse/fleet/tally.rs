//! How many of many runs ended how.

use std::collections::BTreeMap;

use super::outline::{Damage, Outline};
use super::words::Text;
use crate::analyse::{HypothesisResult, Users};
use crate::model::Moment;

/// Runs counted by how they ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// All of them.
    pub runs: usize,
    /// The hypothesis held.
    pub held: usize,
    /// A check during or after the method was not met.
    pub deviated: usize,
    /// The check before the method was not met.
    pub not_met_before: usize,
    /// There is a hypothesis that was never checked.
    pub not_checked: usize,
    /// There is no hypothesis.
    pub no_hypothesis: usize,
    /// Requests failed.
    pub failing: usize,
    /// Answers carried errors.
    pub degraded: usize,
    /// Answers were slow.
    pub slowed: usize,
    /// Users felt nothing.
    pub unaffected: usize,
    /// There is no load that could tell.
    pub unknown: usize,
    /// Part of an input was lost.
    pub damaged: usize,
    /// A condition of the pipeline was met.
    pub gates_broken: usize,
    /// How many are worth a look.
    pub notable: usize,
}

impl Tally {
    /// Counts runs.
    #[must_use]
    pub fn of<'a>(outlines: impl IntoIterator<Item = &'a Outline>) -> Self {
        let mut tally = Self::default();
        for outline in outlines {
            tally.add(outline);
        }
        tally
    }

    fn add(&mut self, outline: &Outline) {
        self.runs += 1;
        *match outline.verdict.hypothesis {
            HypothesisResult::Met => &mut self.held,
            HypothesisResult::NotMet => &mut self.deviated,
            HypothesisResult::NotMetBefore => &mut self.not_met_before,
            HypothesisResult::NotChecked => &mut self.not_checked,
            HypothesisResult::None => &mut self.no_hypothesis,
        } += 1;
        *match outline.verdict.users {
            Users::Failing => &mut self.failing,
            Users::Degraded => &mut self.degraded,
            Users::Slowed => &mut self.slowed,
            Users::Unaffected => &mut self.unaffected,
            Users::Unknown => &mut self.unknown,
        } += 1;
        self.damaged += usize::from(outline.damage == Damage::Recovered);
        self.gates_broken += usize::from(!outline.words.broken_gates.is_empty());
        self.notable += usize::from(outline.is_notable());
    }

    /// How many runs users felt.
    #[must_use]
    pub fn affected(&self) -> usize {
        self.failing + self.degraded + self.slowed
    }
}

impl Outline {
    /// True if the run is worth a look: its hypothesis did not hold, users felt it, part of it was lost, or it met a
    /// condition of the pipeline.
    #[must_use]
    pub fn is_notable(&self) -> bool {
        matches!(
            self.verdict.hypothesis,
            HypothesisResult::NotMet | HypothesisResult::NotMetBefore
        ) || self.verdict.users.affected()
            || self.damage == Damage::Recovered
            || !self.words.broken_gates.is_empty()
            || self
                .words
                .status
                .as_deref()
                .is_some_and(|status| status != "completed")
    }

    /// How bad it is, for bringing the worst to the top: the less the worse.
    #[must_use]
    pub fn rank(&self) -> (u8, Users) {
        let hypothesis = match self.verdict.hypothesis {
            HypothesisResult::NotMet => 0,
            HypothesisResult::NotMetBefore => 1,
            _ if self.verdict.users.affected() => 2,
            _ => 3,
        };
        (hypothesis, self.verdict.users)
    }
}

/// The runs of one experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// Its title.
    pub title: Option<Text>,
    /// How its runs ended.
    pub tally: Tally,
    /// When the first one began, and the last.
    pub window: Option<(Moment, Moment)>,
    /// The run that began last, by its place among all.
    pub latest: usize,
}

/// The experiments, in the order in which they first occur.
#[must_use]
pub fn experiments(outlines: &[&Outline]) -> Vec<Experiment> {
    let mut places: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    let mut experiments: Vec<Experiment> = Vec::new();
    for (run, outline) in outlines.iter().enumerate() {
        let next = experiments.len();
        let place = *places.entry(outline.words.title.as_deref()).or_insert(next);
        if place == next {
            experiments.push(Experiment {
                title: outline.words.title.clone(),
                tally: Tally::default(),
                window: None,
                latest: run,
            });
        }
        let Some(experiment) = experiments.get_mut(place) else {
            continue;
        };
        experiment.tally.add(outline);
        if let Some(start) = outline.start {
            if experiment.window.is_none_or(|(_, last)| start >= last) {
                experiment.latest = run;
            }
            experiment.window = Some(match experiment.window {
                Some((first, last)) => (first.min(start), last.max(start)),
                None => (start, start),
            });
        }
    }
    experiments
}
