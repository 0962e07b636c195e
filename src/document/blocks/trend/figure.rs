//! The figures from run to run, a row each.

use super::Scene;
use super::words::{said, setting_name, unit, value_words};
use crate::analyse::fleet::{Figure, Outlier, Reason, Value};
use crate::document::figure::{
    Content, Figure as Drawing, Row, Trend as Rows, TrendLine, TrendMark,
};
use crate::document::wording::{self, NO_BREAK};
use crate::document::{Block, Inline};

/// More settings than this make no marks over a figure; they are all listed.
const MOST_MARKS: usize = 6;

/// The figures from run to run.
pub(in crate::document) fn figure(scene: &Scene<'_>) -> Vec<Block> {
    let trend = scene.trend;
    let lines: Vec<TrendLine> = trend
        .figures
        .iter()
        .filter(|figure| {
            let zero = figure
                .values
                .iter()
                .flatten()
                .all(|value| value.value == 0.0);
            !zero || matches!(figure.figure, Figure::FailedShare | Figure::BodyErrorShare)
        })
        .map(|figure| line(scene, figure))
        .collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let mut marks: Vec<TrendMark> = trend
        .settings
        .iter()
        .map(|change| TrendMark {
            at: change.at,
            before: format!(
                "{} {}",
                setting_name(&change.name),
                change.before.as_deref().unwrap_or("–")
            ),
            after: change.after.as_deref().unwrap_or("–").to_owned(),
        })
        .collect();
    if marks.len() > MOST_MARKS {
        marks.clear();
    }
    let count = wording::plural(trend.runs.len() as u64, "run", "runs");
    let mut alt = format!(
        "Figures of {count}, {} to {}.",
        scene.name(0),
        scene.name(trend.runs.len() - 1)
    );
    for line in &lines {
        alt.push_str(&format!(" {}: {}.", line.title, line.words));
    }
    let worse = trend.outliers.iter().filter(|outlier| outlier.is_worse());
    let columns = worse.map(|outlier| (outlier.from, outlier.to)).collect();
    vec![Block::Figure(Box::new(Drawing {
        id: format!("{}trend", scene.prefix),
        alt,
        caption: vec![Inline::text(
            "One dot a run, in the order of time. Runs that stand out are in red; a pale bar is the median of a level that shifted.",
        )],
        time: None,
        rows: vec![Row {
            title: "From run to run".to_owned(),
            note: String::new(),
            legend: Vec::new(),
            content: Content::Trend(Rows {
                runs: scene.labels.clone(),
                marks,
                columns,
                lines,
            }),
        }],
        spark: None,
    }))]
}

pub(super) fn line(scene: &Scene<'_>, figure: &crate::analyse::fleet::FigureTrend) -> TrendLine {
    let unit = unit(figure.figure);
    let (title, note) = match figure.figure {
        Figure::FailedShare => ("Requests without success", "by status code"),
        Figure::BodyErrorShare => ("Bodies with an error", "of those looked at"),
        Figure::P50 => ("p50 latency", "of all requests"),
        Figure::P95 => ("p95 latency", "of all requests"),
        Figure::P99 => ("p99 latency", "of all requests"),
        Figure::Outage => ("Longest outage", "of each run"),
        Figure::Recovery => ("Recovery", "after the fault was injected"),
    };
    let outliers: Vec<(&Outlier, Value, f64)> = scene
        .trend
        .outliers
        .iter()
        .flat_map(|outlier| outlier.reasons.iter().map(move |reason| (outlier, reason)))
        .filter_map(|(outlier, reason)| match reason {
            Reason::Figure(of, value, median) if *of == figure.figure => {
                Some((outlier, *value, *median))
            }
            Reason::BodyErrors(Some(value), true) if figure.figure == Figure::BodyErrorShare => {
                Some((outlier, *value, 0.0))
            }
            _ => None,
        })
        .collect();
    let known: Vec<f64> = figure
        .values
        .iter()
        .flatten()
        .map(|value| value.value)
        .collect();
    let (least, most) = (
        known.iter().copied().fold(f64::INFINITY, f64::min),
        known.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    );
    let words = if let Some((outlier, value, median)) = outliers.first() {
        format!(
            "{} in {}, median of the others {}",
            value_words(*value, unit),
            scene.names(outlier.from, outlier.to),
            said(*median, unit)
        )
    } else if let Some(shift) = figure.shifts.first() {
        format!(
            "level shift at run{NO_BREAK}{} from {} to {} (medians)",
            scene.name(shift.at),
            said(shift.before, unit),
            said(shift.after, unit)
        )
    } else if least == most {
        format!(
            "{} in {}",
            said(least, unit),
            if known.len() == figure.values.len() {
                "all runs".to_owned()
            } else {
                wording::plural(known.len() as u64, "run", "runs")
            }
        )
    } else {
        format!("from {} to {}", said(least, unit), said(most, unit))
    };
    let mut levels = Vec::new();
    let mut from = 0;
    for (index, shift) in figure.shifts.iter().enumerate() {
        if index == 0 {
            levels.push((0, shift.at - 1, shift.before));
        }
        from = shift.at;
        let to = figure
            .shifts
            .get(index + 1)
            .map_or(figure.values.len(), |next| next.at);
        levels.push((from, to - 1, shift.after));
    }
    let _ = from;
    let bad = outliers
        .iter()
        .filter(|(_, value, median)| value.value > *median)
        .flat_map(|(outlier, ..)| outlier.from..=outlier.to)
        .collect();
    TrendLine {
        title: title.to_owned(),
        note: note.to_owned(),
        values: figure
            .values
            .iter()
            .map(|value| value.map(|value| value.value))
            .collect(),
        bad,
        limit: scene
            .limits
            .iter()
            .find(|(of, _)| *of == figure.figure)
            .map(|(_, limit)| (*limit, format!("limit {}", said(*limit, unit)))),
        levels,
        unit,
        words,
    }
}
