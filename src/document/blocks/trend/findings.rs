//! What must be known of a trend: runs that stand out, levels that shifted, settings, gates.

use super::Scene;
use super::answer::nothing;
use super::words::{probability, reasons, setting_words, settings_at, shift_words, shifts};
use crate::analyse::HypothesisResult;
use crate::analyse::fleet::{Reason, Text};
use crate::document::wording::{self, NO_BREAK};
use crate::document::{Block, Finding, Inline, Severity};

/// What must be known of the trend: runs that stand out, levels that shifted, settings, gates.
pub(in crate::document) fn findings(scene: &Scene<'_>) -> Vec<Block> {
    let trend = scene.trend;
    let mut findings: Vec<Finding> = Vec::new();
    let mut add =
        |severity: Severity, code: &str, title: String, detail: String, evidence: Vec<String>| {
            findings.push(Finding {
                id: format!("{}trend-{}", scene.prefix, findings.len() + 1),
                severity,
                code: code.to_owned(),
                title,
                detail: if detail.is_empty() {
                    Vec::new()
                } else {
                    vec![Inline::text(detail)]
                },
                evidence: evidence
                    .into_iter()
                    .map(|words| vec![Inline::text(words)])
                    .collect(),
            });
        };
    for outlier in &trend.outliers {
        let deviated = outlier
            .reasons
            .iter()
            .any(|reason| matches!(reason, Reason::Hypothesis(HypothesisResult::NotMet, _)));
        let severity = match (deviated, outlier.is_worse()) {
            (true, _) => Severity::Critical,
            (false, true) => Severity::Warning,
            (false, false) => Severity::Info,
        };
        let verb = if outlier.from == outlier.to {
            "stands out"
        } else {
            "stand out"
        };
        let lasting = outlier.to + 1 == trend.runs.len() && outlier.from < outlier.to;
        let title = if lasting {
            format!(
                "From run{NO_BREAK}{} on the runs stand out",
                scene.name(outlier.from)
            )
        } else {
            format!(
                "{} {verb}",
                wording::capitalised(&scene.names(outlier.from, outlier.to))
            )
        };
        let evidence = settings_at(scene, outlier.from);
        let evidence = evidence
            .into_iter()
            .map(|words| format!("the first run with {words}"))
            .collect();
        add(
            severity,
            "run-stands-out",
            title,
            format!("{}.", wording::capitalised(&reasons(outlier))),
            evidence,
        );
    }
    for (figure, shift) in shifts(trend) {
        let worse = shift.after > shift.before;
        let severity = if worse {
            Severity::Warning
        } else {
            Severity::Info
        };
        let evidence = settings_at(scene, shift.at);
        let evidence = evidence
            .into_iter()
            .map(|words| format!("the first run with {words}"))
            .collect();
        let detail = format!(
            "By the rank sums of the runs before and from there on, p = {}, corrected for the places that were tried.",
            probability(shift.p)
        );
        add(
            severity,
            "level-shift",
            wording::capitalised(&shift_words(scene, figure, shift)),
            detail,
            evidence,
        );
    }
    for change in &trend.settings {
        let title = format!(
            "From run{NO_BREAK}{} on: {}",
            scene.name(change.at),
            setting_words(change)
        );
        add(
            Severity::Info,
            "setting-changed",
            title,
            String::new(),
            Vec::new(),
        );
    }
    if !trend.broken_gates.is_empty() {
        let runs: Vec<&str> = trend
            .broken_gates
            .iter()
            .map(|(run, _)| scene.name(*run))
            .collect();
        let count = wording::plural(runs.len() as u64, "run broke", "runs broke");
        let mut conditions: Vec<&Text> = trend
            .broken_gates
            .iter()
            .flat_map(|(_, conditions)| conditions)
            .collect();
        conditions.sort();
        conditions.dedup();
        let detail = format!("Conditions: {}.", wording::names_at_most(&conditions, 6));
        add(
            Severity::Warning,
            "gate-broken",
            format!("{count} a gate: {}", wording::names_at_most(&runs, 12)),
            detail,
            Vec::new(),
        );
    }
    findings.sort_by_key(|finding| finding.severity);
    if findings.is_empty() {
        return vec![Block::Paragraph(vec![Inline::text(nothing())])];
    }
    vec![Block::Findings(findings)]
}
