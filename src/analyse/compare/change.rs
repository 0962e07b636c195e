//! What changed without being a figure: the answer, single steps, the definition, the findings.

use super::definition::step_of_method;
use super::digest::{Digest, Section, StepOutcome};
use crate::analyse::{Code, HypothesisResult, Severity, Users};

/// Something that is different on the candidates' side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What kind of thing.
    pub kind: ChangeKind,
    /// Which one: a step's name, a place of the definition; for answers what they are about.
    pub name: String,
    /// What it was; none if it was not there.
    pub from: Option<String>,
    /// What it is now; none if it is no longer there.
    pub to: Option<String>,
    /// Whether that is better or worse; none where it is neither.
    pub direction: Option<Direction>,
    /// The candidates of which this is true, by their places.
    pub candidates: Vec<usize>,
}

/// What can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Whether the run tested anything at all.
    Verdict,
    /// Whether the hypothesis held.
    Hypothesis,
    /// What users felt.
    Users,
    /// A probe of the hypothesis, or an activity.
    Step(Section),
    /// A setting, a step or an argument.
    Definition,
}

/// Which way something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// For the better.
    Better,
    /// For the worse.
    Worse,
}

impl Direction {
    /// The word of the contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
        }
    }

    fn of<T: Ord>(from: T, to: T) -> Option<Self> {
        match to.cmp(&from) {
            std::cmp::Ordering::Less => Some(Self::Better),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(Self::Worse),
        }
    }
}

/// A finding that only some sides have, or all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingChange {
    /// The rule's code.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it says where it is found.
    pub title: String,
    /// The candidates of which this is true, by their places.
    pub candidates: Vec<usize>,
}

/// What became of the baseline's findings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindingChanges {
    /// Found in candidates alone.
    pub appeared: Vec<FindingChange>,
    /// Found in the baseline alone.
    pub gone: Vec<FindingChange>,
    /// Found in both.
    pub stayed: Vec<FindingChange>,
}

/// What changed from the baseline to each candidate; changes that candidates share stand once. A side of several runs
/// speaks by its last.
pub(super) fn changes(baseline: &Digest, candidates: &[(&Digest, bool)]) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::new();
    for (place, (candidate, same)) in candidates.iter().enumerate() {
        let mut of_one = answers(baseline, candidate);
        if *same {
            of_one.extend(steps(baseline, candidate));
            of_one.extend(definitions(baseline, candidate));
        } else {
            // Between different experiments nothing is better or worse.
            of_one.iter_mut().for_each(|change| change.direction = None);
        }
        for mut change in of_one {
            let known = all.iter_mut().find(|known| {
                (known.kind, &known.name, &known.from, &known.to)
                    == (change.kind, &change.name, &change.from, &change.to)
            });
            if let Some(known) = known {
                known.candidates.push(place);
            } else {
                change.candidates = vec![place];
                all.push(change);
            }
        }
    }
    all.sort_by_key(|change| change.kind);
    all
}

fn change(
    kind: ChangeKind,
    name: &str,
    (from, to): (Option<&str>, Option<&str>),
    direction: Option<Direction>,
) -> Change {
    Change {
        kind,
        name: name.to_owned(),
        from: from.map(str::to_owned),
        to: to.map(str::to_owned),
        direction,
        candidates: Vec::new(),
    }
}

fn answers(baseline: &Digest, candidate: &Digest) -> Vec<Change> {
    let mut changes = Vec::new();
    // A run that tested nothing is no success, whatever its other answers are.
    let tested = |digest: &Digest| {
        !matches!(
            digest.code,
            Code::Interrupted | Code::NotStarted | Code::FaultNotInjected
        )
    };
    if tested(baseline) != tested(candidate) {
        changes.push(change(
            ChangeKind::Verdict,
            "verdict",
            (Some(baseline.code.word()), Some(candidate.code.word())),
            Direction::of(!tested(baseline), !tested(candidate)),
        ));
    }
    if baseline.hypothesis != candidate.hypothesis {
        let rank = |result: HypothesisResult| match result {
            HypothesisResult::Met => Some(0),
            HypothesisResult::NotChecked => Some(1),
            HypothesisResult::NotMetBefore => Some(2),
            HypothesisResult::NotMet => Some(3),
            HypothesisResult::None => None,
        };
        let ranks = rank(baseline.hypothesis).zip(rank(candidate.hypothesis));
        changes.push(change(
            ChangeKind::Hypothesis,
            "hypothesis",
            (
                Some(baseline.hypothesis.word()),
                Some(candidate.hypothesis.word()),
            ),
            ranks.and_then(|(from, to)| Direction::of(from, to)),
        ));
    }
    if baseline.users != candidate.users {
        let rank = |users: Users| match users {
            Users::Unaffected => Some(0),
            Users::Slowed => Some(1),
            Users::Degraded => Some(2),
            Users::Failing => Some(3),
            Users::Unknown => None,
        };
        let ranks = rank(baseline.users).zip(rank(candidate.users));
        changes.push(change(
            ChangeKind::Users,
            "users",
            (Some(baseline.users.word()), Some(candidate.users.word())),
            ranks.and_then(|(from, to)| Direction::of(from, to)),
        ));
    }
    changes
}

/// A step's outcome by its name; the rounds of a check count as one, of which the worst is told.
fn outcomes(digest: &Digest) -> Vec<(Section, String, StepOutcome)> {
    let mut outcomes: Vec<(Section, String, StepOutcome)> = Vec::new();
    for step in &digest.steps {
        let known = |name: &str, outcomes: &[(Section, String, StepOutcome)]| {
            outcomes
                .iter()
                .position(|one| one.0 == step.section && one.1 == name)
        };
        let mut name = step.name.clone();
        if step.section == Section::During {
            if let Some(one) = known(&name, &outcomes).and_then(|place| outcomes.get_mut(place)) {
                one.2 = one.2.max(step.outcome);
                continue;
            }
        } else {
            let mut number = 1;
            while known(&name, &outcomes).is_some() {
                number += 1;
                name = format!("{} #{number}", step.name);
            }
        }
        outcomes.push((step.section, name, step.outcome));
    }
    outcomes
}

fn steps(baseline: &Digest, candidate: &Digest) -> Vec<Change> {
    let (before, after) = (outcomes(baseline), outcomes(candidate));
    let find = |list: &[(Section, String, StepOutcome)], section: Section, name: &str| {
        list.iter()
            .find(|one| one.0 == section && one.1 == name)
            .map(|one| one.2)
    };
    let mut changes = Vec::new();
    for (section, name, from) in &before {
        let to = find(&after, *section, name);
        if to == Some(*from) {
            continue;
        }
        let direction = match (from, to) {
            (StepOutcome::NotKnown, _) | (_, Some(StepOutcome::NotKnown) | None) => None,
            (from, Some(to)) => Direction::of(*from, to),
        };
        changes.push(change(
            ChangeKind::Step(*section),
            name,
            (Some(from.word()), to.map(StepOutcome::word)),
            direction,
        ));
    }
    for (section, name, to) in &after {
        if find(&before, *section, name).is_none() {
            changes.push(change(
                ChangeKind::Step(*section),
                name,
                (None, Some(to.word())),
                None,
            ));
        }
    }
    changes
}

fn definitions(baseline: &Digest, candidate: &Digest) -> Vec<Change> {
    let find = |list: &[(String, String)], place: &str| {
        list.iter()
            .find(|one| one.0 == place)
            .map(|one| one.1.clone())
    };
    let mut changes = Vec::new();
    let mut add = |place: &str, from: Option<&str>, to: Option<&str>| {
        changes.push(change(ChangeKind::Definition, place, (from, to), None));
    };
    for (place, from) in &baseline.definition {
        let to = find(&candidate.definition, place);
        // A probe of the hypothesis that was not reached has no arguments on record.
        let unknown = to.is_none() && !is_recorded(candidate, place);
        if to.as_ref() != Some(from) && !unknown {
            add(place, Some(from), to.as_deref());
        }
    }
    for (place, to) in &candidate.definition {
        if find(&baseline.definition, place).is_none() && is_recorded(baseline, place) {
            add(place, None, Some(to));
        }
    }
    changes
}

/// True if the step that a place belongs to was played, so that what is not there was not defined; steps that were
/// declared and not played are known by their names alone.
fn is_recorded(digest: &Digest, place: &str) -> bool {
    let mut parts = place.split(" · ");
    let (Some(section), Some(name), Some(what)) = (parts.next(), parts.next(), parts.next()) else {
        return true;
    };
    if section == "configuration" || what == "type" && step_of_method(place).is_some() {
        return true;
    }
    let steps = &digest.steps;
    steps.iter().any(|step| {
        let here = match step.section {
            Section::Method => section == "method",
            Section::Rollbacks => section == "rollbacks",
            _ => section == "hypothesis",
        };
        here && step.name == name
    })
}

/// Which findings came, went and stayed.
pub(super) fn findings(baseline: &Digest, candidates: &[(&Digest, bool)]) -> FindingChanges {
    let mut changes = FindingChanges::default();
    for (place, (candidate, same)) in candidates.iter().enumerate() {
        if !same {
            continue;
        }
        for finding in &candidate.findings {
            let known = baseline.findings.iter().any(|one| one.code == finding.code);
            let list = if known {
                &mut changes.stayed
            } else {
                &mut changes.appeared
            };
            note(list, finding, place);
        }
        for finding in &baseline.findings {
            let known = candidate
                .findings
                .iter()
                .any(|one| one.code == finding.code);
            if !known {
                note(&mut changes.gone, finding, place);
            }
        }
    }
    for list in [
        &mut changes.appeared,
        &mut changes.gone,
        &mut changes.stayed,
    ] {
        list.sort_by_key(|change| change.severity);
    }
    changes
}

fn note(list: &mut Vec<FindingChange>, finding: &super::digest::FindingDigest, place: usize) {
    let known = list.iter_mut().find(|one| one.code == finding.code);
    match known {
        Some(known) if known.candidates.last() == Some(&place) => {}
        Some(known) => known.candidates.push(place),
        None => list.push(FindingChange {
            code: finding.code.clone(),
            severity: finding.severity,
            title: finding.title.clone(),
            candidates: vec![place],
        }),
    }
}

impl StepOutcome {
    /// The word of the contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::NotKnown => "not known",
            Self::Failed => "failed",
        }
    }
}

impl Section {
    /// The word of the contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Before => "hypothesis before",
            Self::During => "hypothesis during",
            Self::After => "hypothesis after",
            Self::Method => "method",
            Self::Rollbacks => "rollbacks",
        }
    }
}
