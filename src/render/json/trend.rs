//! How the runs of one experiment went on, as JSON. Runs are known by their places in `runs`.

use serde::Serialize;
use serde_json::{Value, json};

use crate::analyse::fleet::{FigureTrend, Outlier, Reason, Trend};

/// The runs of one experiment in the order of time.
#[derive(Serialize)]
pub(super) struct TrendOut<'a> {
    title: Option<&'a str>,
    runs: &'a [usize],
    figures: Vec<FigureOut>,
    outliers: Vec<OutlierOut<'a>>,
    settings: Vec<SettingOut<'a>>,
    broken_gates: Vec<BrokenOut<'a>>,
}

#[derive(Serialize)]
struct FigureOut {
    name: &'static str,
    values: Vec<Option<f64>>,
    at_least: Vec<bool>,
    shifts: Vec<ShiftOut>,
}

#[derive(Serialize)]
struct ShiftOut {
    run: Option<usize>,
    before: f64,
    after: f64,
    p: f64,
}

#[derive(Serialize)]
struct OutlierOut<'a> {
    first: Option<usize>,
    last: Option<usize>,
    worse: bool,
    reasons: Vec<ReasonOut<'a>>,
}

#[derive(Serialize)]
struct ReasonOut<'a> {
    kind: &'static str,
    name: Option<&'a str>,
    here: Value,
    around: Value,
}

#[derive(Serialize)]
struct SettingOut<'a> {
    run: Option<usize>,
    name: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

#[derive(Serialize)]
struct BrokenOut<'a> {
    run: Option<usize>,
    conditions: Vec<&'a str>,
}

pub(super) fn trend(trend: &Trend) -> TrendOut<'_> {
    let run = |place: usize| trend.runs.get(place).copied();
    TrendOut {
        title: trend.title.as_deref(),
        runs: &trend.runs,
        figures: trend
            .figures
            .iter()
            .map(|figure| of_figure(figure, &run))
            .collect(),
        outliers: trend
            .outliers
            .iter()
            .map(|outlier| OutlierOut {
                first: run(outlier.from),
                last: run(outlier.to),
                worse: outlier.is_worse(),
                reasons: reasons(outlier),
            })
            .collect(),
        settings: trend
            .settings
            .iter()
            .map(|change| SettingOut {
                run: run(change.at),
                name: &change.name,
                before: change.before.as_deref(),
                after: change.after.as_deref(),
            })
            .collect(),
        broken_gates: trend
            .broken_gates
            .iter()
            .map(|(place, conditions)| BrokenOut {
                run: run(*place),
                conditions: conditions.iter().map(|condition| &**condition).collect(),
            })
            .collect(),
    }
}

fn of_figure(figure: &FigureTrend, run: &dyn Fn(usize) -> Option<usize>) -> FigureOut {
    let values = figure.values.iter();
    FigureOut {
        name: figure.figure.word(),
        values: values.clone().map(|value| Some((*value)?.value)).collect(),
        at_least: values
            .map(|value| value.is_some_and(|value| value.at_least))
            .collect(),
        shifts: figure
            .shifts
            .iter()
            .map(|shift| ShiftOut {
                run: run(shift.at),
                before: shift.before,
                after: shift.after,
                p: shift.p,
            })
            .collect(),
    }
}

fn reasons(outlier: &Outlier) -> Vec<ReasonOut<'_>> {
    outlier.reasons.iter().map(of_reason).collect()
}

fn of_reason(reason: &Reason) -> ReasonOut<'_> {
    let (kind, name, here, around) = match reason {
        Reason::Hypothesis(here, around) => ("hypothesis", None, json!(here), json!(around)),
        Reason::Users(here, around) => ("users", None, json!(here), json!(around)),
        Reason::Step(name, failed) => {
            let word = |failed: bool| json!(if failed { "failed" } else { "succeeded" });
            ("step", Some(&**name), word(*failed), word(!*failed))
        }
        Reason::BodyErrors(_, here) => ("body_errors", None, json!(here), json!(!*here)),
        Reason::Figure(figure, value, median) => (
            "figure",
            Some(figure.word()),
            json!(value.value),
            json!(median),
        ),
    };
    ReasonOut {
        kind,
        name,
        here,
        around,
    }
}
