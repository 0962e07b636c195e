//! The comparison of runs as JSON.

use serde::Serialize;

use super::trend::{TrendOut, trend};
use crate::document::compared;
use crate::results::Trends;

use crate::analyse::compare::{
    Bound, Change, ChangeKind, Comparison, Difference, Figure, FindingChange, Judgement, Side,
    Test, Unit, Value,
};

/// Runs held against each other.
#[derive(Serialize)]
pub(super) struct ComparisonOut<'a> {
    sentence: String,
    baseline: SideOut<'a>,
    candidates: Vec<SideOut<'a>>,
    figures: Vec<FigureOut>,
    findings: FindingsOut<'a>,
    changes: Vec<ChangeOut<'a>>,
    trend: Vec<TrendOut<'a>>,
}

/// One or several runs that stand together.
#[derive(Serialize)]
struct SideOut<'a> {
    label: &'a str,
    ids: Vec<&'a str>,
    runs: &'a [Option<usize>],
    same_experiment: Option<bool>,
    outcome: Option<&'static str>,
}

/// A figure on all sides.
#[derive(Serialize)]
struct FigureOut {
    name: String,
    unit: &'static str,
    values: Vec<Option<f64>>,
    at_least: Vec<bool>,
    counts: Vec<Option<(u64, u64)>>,
    candidate: usize,
    #[serde(flatten)]
    notable: DifferenceOut,
    against: Vec<DifferenceOut>,
}

/// A candidate held against the baseline.
#[derive(Serialize, Clone)]
struct DifferenceOut {
    difference: Option<f64>,
    relative: Option<f64>,
    bound: &'static str,
    effect: Option<f64>,
    interval: Option<(f64, f64)>,
    test: Option<&'static str>,
    samples: Option<(u64, u64)>,
    p: Option<f64>,
    judgement: Option<&'static str>,
}

#[derive(Serialize)]
struct FindingsOut<'a> {
    appeared: Vec<FindingOut<'a>>,
    gone: Vec<FindingOut<'a>>,
    stayed: Vec<FindingOut<'a>>,
}

#[derive(Serialize)]
struct FindingOut<'a> {
    code: &'a str,
    severity: &'static str,
    title: &'a str,
    candidates: &'a [usize],
}

#[derive(Serialize)]
struct ChangeOut<'a> {
    kind: &'static str,
    section: Option<&'static str>,
    name: &'a str,
    from: Option<&'a str>,
    to: Option<&'a str>,
    direction: Option<&'static str>,
    candidates: &'a [usize],
}

pub(super) fn comparison<'a>(comparison: &'a Comparison, trends: &'a Trends) -> ComparisonOut<'a> {
    let (baseline, candidates) = match comparison.sides.split_first() {
        Some((baseline, candidates)) => (side(baseline, None), candidates),
        None => (SideOut::nothing(), [].as_slice()),
    };
    ComparisonOut {
        sentence: format!(
            "{}. {}",
            compared::headline(comparison),
            compared::sentence(comparison)
        ),
        baseline,
        candidates: candidates
            .iter()
            .enumerate()
            .map(|(place, candidate)| side(candidate, Some((comparison, place))))
            .collect(),
        figures: comparison.figures.iter().map(figure).collect(),
        findings: FindingsOut {
            appeared: findings(&comparison.findings.appeared),
            gone: findings(&comparison.findings.gone),
            stayed: findings(&comparison.findings.stayed),
        },
        changes: comparison.changes.iter().map(change).collect(),
        trend: trends.trends.iter().map(trend).collect(),
    }
}

impl SideOut<'_> {
    fn nothing() -> Self {
        Self {
            label: "",
            ids: Vec::new(),
            runs: &[],
            same_experiment: None,
            outcome: None,
        }
    }
}

fn side<'a>(side: &'a Side, candidate: Option<(&Comparison, usize)>) -> SideOut<'a> {
    SideOut {
        label: &side.label,
        ids: side.digests.iter().map(|one| one.id.as_str()).collect(),
        runs: &side.runs,
        same_experiment: candidate
            .and_then(|(comparison, place)| comparison.same_experiment.get(place).copied()),
        outcome: candidate.map(|(comparison, place)| comparison.outcome(place).word()),
    }
}

fn figure(figure: &Figure) -> FigureOut {
    let against: Vec<DifferenceOut> = figure.against.iter().map(difference).collect();
    let candidate = figure.notable();
    FigureOut {
        name: figure.measure.name(),
        unit: match figure.measure.unit() {
            Unit::Ratio => "ratio",
            Unit::Milliseconds => "ms",
            Unit::Seconds => "s",
        },
        values: figure.values.iter().map(number).collect(),
        at_least: figure
            .values
            .iter()
            .map(|value| value.reading.at_least())
            .collect(),
        counts: figure.values.iter().map(|value| value.counts).collect(),
        candidate,
        notable: against
            .get(candidate)
            .cloned()
            .unwrap_or_else(|| difference(&Difference::default())),
        against,
    }
}

fn number(value: &Value) -> Option<f64> {
    value.reading.value()
}

fn difference(difference: &Difference) -> DifferenceOut {
    let (test, samples) = match difference.test {
        Some(Test::Fisher(one, other)) => (Some("fisher-exact"), Some((one, other))),
        Some(Test::Buckets(one, other)) => (
            Some("mann-whitney-buckets"),
            Some((one as u64, other as u64)),
        ),
        Some(Test::Runs(one, other)) => {
            (Some("mann-whitney-runs"), Some((one as u64, other as u64)))
        }
        None => (None, None),
    };
    DifferenceOut {
        difference: difference.difference,
        relative: difference.relative,
        bound: match difference.bound {
            Bound::Exact => "exact",
            Bound::OrMore => "or_more",
            Bound::Open => "open",
        },
        effect: difference.effect,
        interval: difference.interval,
        test,
        samples,
        p: difference.p,
        judgement: difference.judgement.map(Judgement::word),
    }
}

fn findings(changes: &[FindingChange]) -> Vec<FindingOut<'_>> {
    changes
        .iter()
        .map(|change| FindingOut {
            code: &change.code,
            severity: change.severity.word(),
            title: &change.title,
            candidates: &change.candidates,
        })
        .collect()
}

fn change(change: &Change) -> ChangeOut<'_> {
    let (kind, section) = match change.kind {
        ChangeKind::Verdict => ("verdict", None),
        ChangeKind::Hypothesis => ("hypothesis", None),
        ChangeKind::Users => ("users", None),
        ChangeKind::Step(section) => ("step", Some(section.word())),
        ChangeKind::Definition => ("definition", None),
    };
    ChangeOut {
        kind,
        section,
        name: &change.name,
        from: change.from.as_deref(),
        to: change.to.as_deref(),
        direction: change.direction.map(|direction| direction.word()),
        candidates: &change.candidates,
    }
}
