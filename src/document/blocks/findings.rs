//! What the reader must know, worst first.

use super::Scene;
use crate::analyse;
use crate::document::{Block, Finding, Inline, Severity};

/// All findings of a run.
pub(super) fn list(scene: &Scene<'_>) -> Vec<Block> {
    // The same findings as in the analysis, with times in the zone of the report.
    let findings = analyse::rule::findings(scene.run, scene.analysis, scene.clock);
    let findings: Vec<Finding> = findings
        .iter()
        .enumerate()
        .map(|(index, finding)| Finding {
            id: format!("{}finding-{}-{}", scene.prefix, index + 1, finding.code),
            severity: match finding.severity {
                analyse::Severity::Critical => Severity::Critical,
                analyse::Severity::Warning => Severity::Warning,
                analyse::Severity::Info => Severity::Info,
            },
            code: finding.code.to_owned(),
            title: finding.title.clone(),
            detail: if finding.detail.is_empty() {
                Vec::new()
            } else {
                vec![Inline::text(finding.detail.clone())]
            },
            evidence: finding
                .evidence
                .iter()
                .map(|evidence| vec![Inline::text(evidence.clone())])
                .collect(),
        })
        .collect();
    if findings.is_empty() {
        Vec::new()
    } else {
        vec![Block::Findings(findings)]
    }
}
