//! What the reader must know, worst first, with links to what shows it.

use super::{STRIP, Scene};
use crate::analyse;
use crate::analyse::rule::{Exhibit, Witness};
use crate::document::{Block, Finding, Inline, Severity, Target};

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
                .map(|exhibit| vec![evidence(scene, exhibit)])
                .collect(),
        })
        .collect();
    if findings.is_empty() {
        Vec::new()
    } else {
        vec![Block::Findings(findings)]
    }
}

/// The fact, leading to the part of the report that shows it.
fn evidence(scene: &Scene<'_>, exhibit: &Exhibit) -> Inline {
    let words = Inline::text(exhibit.words.clone());
    match &exhibit.witness {
        Some(witness) => Inline::Link {
            target: Target::Inside(address(scene, witness)),
            content: vec![words],
        },
        None => words,
    }
}

fn address(scene: &Scene<'_>, witness: &Witness) -> String {
    let run = scene.run;
    let of = |part: &str| format!("{}{part}", scene.prefix);
    let found = match witness {
        Witness::Run => None,
        Witness::Activity(path) => played(scene, path),
        Witness::Declared(index) => Some(scene.declared_id(*index)),
        Witness::Hypothesis => run.hypothesis.as_ref().map(|_| of("hypothesis-checks")),
        Witness::Load => traffic(scene, 0).or_else(|| load(scene)),
        Witness::Traffic(index) => traffic(scene, *index),
        Witness::Query(index) => query(scene, *index),
        Witness::Log(index) => log(scene, *index),
        Witness::Fault => Some(of(STRIP)),
        Witness::Impact if scene.analysis.impact.episodes.is_empty() => Some(of(STRIP)),
        Witness::Impact => Some(of("episodes")),
        Witness::Phases => scene.analysis.phases.as_ref().map(|_| of("phases")),
        Witness::Inputs => Some(of("data-inputs")),
        Witness::Secrets => Some(of("data-masked-secrets")),
    };
    // What no part shows by itself is said of the run as a whole, at the top.
    found.unwrap_or_else(|| scene.verdict_id())
}

/// An activity of the method, a rollback, or a check that it was made for.
fn played(scene: &Scene<'_>, path: &str) -> Option<String> {
    let run = scene.run;
    let place = |activities: &[crate::model::Activity]| {
        activities.iter().position(|activity| activity.path == path)
    };
    place(&run.activities)
        .map(|index| scene.activity_id(index))
        .or_else(|| place(&run.rollbacks).map(|index| scene.rollback_id(index)))
        .or_else(|| {
            run.hypothesis
                .as_ref()
                .map(|_| format!("{}hypothesis-checks", scene.prefix))
        })
}

/// The activity that sent load of which no results were found.
fn load(scene: &Scene<'_>) -> Option<String> {
    let mut activities = scene.run.activities.iter();
    let index = activities.position(|activity| activity.role == crate::model::Role::Load)?;
    Some(scene.activity_id(index))
}

/// Each attack, answer and log is shown with the activity that made it, else among the files, in their order.
fn traffic(scene: &Scene<'_>, index: usize) -> Option<String> {
    let makers = scene.run.traffic.iter().map(|traffic| traffic.activity);
    shown(scene, makers, index, 0)
}

fn query(scene: &Scene<'_>, index: usize) -> Option<String> {
    let traffic = scene.run.traffic.iter();
    let before = traffic.filter(|traffic| traffic.activity.is_none()).count();
    let makers = scene.run.queries.iter().map(|query| query.activity);
    shown(scene, makers, index, before)
}

fn log(scene: &Scene<'_>, index: usize) -> Option<String> {
    let traffic = scene.run.traffic.iter().map(|traffic| traffic.activity);
    let queries = scene.run.queries.iter().map(|query| query.activity);
    let before = traffic.chain(queries).filter(Option::is_none).count();
    let makers = scene.run.logs.iter().map(|log| log.activity);
    shown(scene, makers, index, before)
}

fn shown(
    scene: &Scene<'_>,
    mut makers: impl Iterator<Item = Option<usize>> + Clone,
    index: usize,
    files_before: usize,
) -> Option<String> {
    let files = makers.clone().take(index).filter(Option::is_none).count();
    Some(match makers.nth(index)? {
        Some(activity) => scene.activity_id(activity),
        None => scene.file_id(files_before + files),
    })
}
