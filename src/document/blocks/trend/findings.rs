//! What must be known of a trend: runs that stand out, levels that shifted, settings, gates.

use super::Scene;
use super::answer::nothing;
use super::words::{probability, reasons, setting_words, settings_at, shift_words, shifts};
use crate::analyse::HypothesisResult;
use crate::analyse::fleet::{Figure, Outlier, Reason, SettingChange, Shift, Text};
use crate::document::wording::{self, NO_BREAK};
use crate::document::{Block, Finding, Inline, Severity};

/// What must be known of the trend: runs that stand out, levels that shifted, settings, gates.
pub(in crate::document) fn findings(scene: &Scene<'_>) -> Vec<Block> {
    let trend = scene.trend;
    let outliers = trend.outliers.iter().map(|one| of_outlier(scene, one));
    let shifts = shifts(trend).map(|(figure, shift)| of_shift(scene, figure, shift));
    let settings = trend.settings.iter().map(|one| of_setting(scene, one));
    let told = outliers.chain(shifts).chain(settings);
    let mut findings: Vec<Finding> = told.chain(of_gates(scene)).collect();
    for (index, finding) in findings.iter_mut().enumerate() {
        finding.id = format!("{}trend-{}", scene.prefix, index + 1);
    }
    findings.sort_by_key(|finding| finding.severity);
    if findings.is_empty() {
        return vec![Block::Paragraph(vec![Inline::text(nothing())])];
    }
    vec![Block::Findings(findings)]
}

/// A finding; its address follows from its place among the others.
fn finding(severity: Severity, code: &str, title: String, detail: String) -> Finding {
    Finding {
        id: String::new(),
        severity,
        code: code.to_owned(),
        title,
        detail: if detail.is_empty() {
            Vec::new()
        } else {
            vec![Inline::text(detail)]
        },
        evidence: Vec::new(),
    }
}

fn of_outlier(scene: &Scene<'_>, outlier: &Outlier) -> Finding {
    let deviated = outlier
        .reasons
        .iter()
        .any(|reason| matches!(reason, Reason::Hypothesis(HypothesisResult::NotMet, _)));
    let severity = match (deviated, outlier.is_worse()) {
        (true, _) => Severity::Critical,
        (false, true) => Severity::Warning,
        (false, false) => Severity::Info,
    };
    let lasting = outlier.to + 1 == scene.trend.runs.len() && outlier.from < outlier.to;
    let title = if lasting {
        format!(
            "From run{NO_BREAK}{} on the runs stand out",
            scene.name(outlier.from)
        )
    } else {
        let verb = if outlier.from == outlier.to {
            "stands out"
        } else {
            "stand out"
        };
        let runs = scene.names(outlier.from, outlier.to);
        format!("{} {verb}", wording::capitalised(&runs))
    };
    let detail = format!("{}.", wording::capitalised(&reasons(outlier)));
    Finding {
        evidence: first_with(scene, outlier.from),
        ..finding(severity, "run-stands-out", title, detail)
    }
}

fn of_shift(scene: &Scene<'_>, figure: Figure, shift: &Shift) -> Finding {
    let worse = shift.after > shift.before;
    let severity = if worse {
        Severity::Warning
    } else {
        Severity::Info
    };
    let title = wording::capitalised(&shift_words(scene, figure, shift));
    let detail = format!(
        "By the rank sums of the runs before and from there on, p = {}, corrected for the places that were tried.",
        probability(shift.p)
    );
    Finding {
        evidence: first_with(scene, shift.at),
        ..finding(severity, "level-shift", title, detail)
    }
}

/// What else was new in a run.
fn first_with(scene: &Scene<'_>, run: usize) -> Vec<Vec<Inline>> {
    let settings = settings_at(scene, run).into_iter();
    settings
        .map(|words| vec![Inline::text(format!("the first run with {words}"))])
        .collect()
}

fn of_setting(scene: &Scene<'_>, change: &SettingChange) -> Finding {
    let title = format!(
        "From run{NO_BREAK}{} on: {}",
        scene.name(change.at),
        setting_words(change)
    );
    finding(Severity::Info, "setting-changed", title, String::new())
}

fn of_gates(scene: &Scene<'_>) -> Option<Finding> {
    let broken = &scene.trend.broken_gates;
    if broken.is_empty() {
        return None;
    }
    let runs: Vec<&str> = broken.iter().map(|(run, _)| scene.name(*run)).collect();
    let count = wording::plural(runs.len() as u64, "run broke", "runs broke");
    let mut conditions: Vec<&Text> = broken
        .iter()
        .flat_map(|(_, conditions)| conditions)
        .collect();
    conditions.sort();
    conditions.dedup();
    let title = format!("{count} a gate: {}", wording::names_at_most(&runs, 12));
    let detail = format!("Conditions: {}.", wording::names_at_most(&conditions, 6));
    Some(finding(Severity::Warning, "gate-broken", title, detail))
}
