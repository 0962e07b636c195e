//! How what stands out is said: reasons, shifts, settings, figures.

use super::Scene;
use crate::analyse::fleet::{Figure, Outlier, Reason, SettingChange, Trend, Value};
use crate::analyse::{HypothesisResult, Users};
use crate::document::figure::TrendUnit;
use crate::document::wording::{self, NARROW, NO_BREAK};

pub(super) fn shifts(
    trend: &Trend,
) -> impl Iterator<Item = (Figure, &crate::analyse::fleet::Shift)> {
    let figures = trend.figures.iter();
    figures.flat_map(|figure| figure.shifts.iter().map(|shift| (figure.figure, shift)))
}

pub(super) fn shift_words(
    scene: &Scene<'_>,
    figure: Figure,
    shift: &crate::analyse::fleet::Shift,
) -> String {
    let unit = unit(figure);
    format!(
        "{} shifts at run{NO_BREAK}{} from {} to {} (medians)",
        name(figure),
        scene.name(shift.at),
        said(shift.before, unit),
        said(shift.after, unit),
    )
}

/// The settings that have a new value from a run on: `release 1.4.3 (before: 1.4.2)`.
pub(super) fn settings_at(scene: &Scene<'_>, run: usize) -> Vec<String> {
    let changes = scene.trend.settings.iter();
    changes
        .filter(|change| change.at == run)
        .take(3)
        .map(setting_words)
        .collect()
}

pub(super) fn setting_words(change: &SettingChange) -> String {
    let name = setting_name(&change.name);
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{name} {after} ({before} before)"),
        (None, Some(after)) => format!("{name} {after} (not set before)"),
        (before, None) => format!(
            "{name} no more ({} before)",
            before.as_deref().unwrap_or_default()
        ),
    }
}

/// A setting as people call it: those of the configuration need no word for where they stand.
pub(super) fn setting_name(place: &str) -> &str {
    place.strip_prefix("configuration · ").unwrap_or(place)
}

pub(super) fn reasons(outlier: &Outlier) -> String {
    let words: Vec<String> = told(outlier).map(reason_words).collect();
    words.join("; ")
}

/// The reasons, each said once: bodies with errors are one whether they are counted or a figure.
pub(super) fn told(outlier: &Outlier) -> impl Iterator<Item = &Reason> {
    let bodies = |reason: &Reason| matches!(reason, Reason::BodyErrors(..));
    let counted = outlier.reasons.iter().any(bodies);
    let again = |reason: &Reason| matches!(reason, Reason::Figure(Figure::BodyErrorShare, ..));
    outlier
        .reasons
        .iter()
        .filter(move |reason| !(counted && again(reason)))
}

pub(super) fn reason_words(reason: &Reason) -> String {
    match reason {
        Reason::Hypothesis(here, around) => {
            format!(
                "the hypothesis {} ({} around)",
                hypothesis_words(*here),
                hypothesis_words(*around)
            )
        }
        Reason::Users(here, around) => format!(
            "users were {} ({} around)",
            users_words(*here),
            users_words(*around)
        ),
        Reason::Step(name, true) => format!("{name} failed or was not met"),
        Reason::Step(name, false) => format!("{name} did not fail, as it does around"),
        Reason::BodyErrors(value, true) => match value {
            Some(value) => format!(
                "{} of the bodies spoke of an error, none around",
                said(value.value, TrendUnit::Share)
            ),
            None => "bodies spoke of errors, none around".to_owned(),
        },
        Reason::BodyErrors(_, false) => "no body spoke of an error, as they do around".to_owned(),
        Reason::Figure(figure, value, median) => {
            let unit = unit(*figure);
            format!(
                "{} {} (median of the others {})",
                name(*figure),
                value_words(*value, unit),
                said(*median, unit)
            )
        }
    }
}

fn hypothesis_words(result: HypothesisResult) -> &'static str {
    match result {
        HypothesisResult::Met => "held",
        HypothesisResult::NotMet => "did not hold",
        HypothesisResult::NotMetBefore => "was not met before the method",
        HypothesisResult::NotChecked => "was not checked",
        HypothesisResult::None => "was not declared",
    }
}

pub(super) fn users_words(users: Users) -> &'static str {
    match users {
        Users::Failing => "failing",
        Users::Degraded => "degraded",
        Users::Slowed => "slowed",
        Users::Unaffected => "not affected",
        Users::Unknown => "unknown",
    }
}

pub(super) fn name(figure: Figure) -> &'static str {
    match figure {
        Figure::FailedShare => "the share of failed requests",
        Figure::BodyErrorShare => "the share of bodies with an error",
        Figure::P50 => "p50",
        Figure::P95 => "p95",
        Figure::P99 => "p99",
        Figure::Outage => "the longest outage",
        Figure::Recovery => "recovery",
    }
}

pub(super) fn unit(figure: Figure) -> TrendUnit {
    match figure {
        Figure::FailedShare | Figure::BodyErrorShare => TrendUnit::Share,
        Figure::P50 | Figure::P95 | Figure::P99 => TrendUnit::Milliseconds,
        Figure::Outage | Figure::Recovery => TrendUnit::Seconds,
    }
}

pub(super) fn said(value: f64, unit: TrendUnit) -> String {
    match unit {
        TrendUnit::Share => format!("{}{NARROW}%", wording::number(value * 100.0, 1)),
        TrendUnit::Milliseconds => wording::milliseconds(value),
        TrendUnit::Seconds => wording::duration(value, 1),
    }
}

pub(super) fn value_words(value: Value, unit: TrendUnit) -> String {
    let least = if value.at_least { "≥\u{a0}" } else { "" };
    format!("{least}{}", said(value.value, unit))
}

pub(super) fn probability(p: f64) -> String {
    if p < 0.000_1 {
        "less than 0.0001".to_owned()
    } else {
        wording::number(p, 4)
    }
}
