//! The top of a run's report: facts, description, verdict, key figures.

use super::{Scene, status};
use crate::analyse::{Code, HypothesisResult, Users};
use crate::document::wording;
use crate::document::{Badge, Block, Inline, KeyFigure, Sign, Tone, Verdict, answer, markdown};
use crate::model::{Activity, Recorded};

/// Status, times, duration, machine, versions and tags in one line.
pub(super) fn facts(scene: &Scene<'_>) -> Vec<Block> {
    let run = scene.run;
    let mut facts: Vec<Vec<Inline>> = Vec::new();
    let mut say = |words: String| facts.push(vec![Inline::Text(words)]);
    if let Some(status) = &run.status {
        say(status.clone());
    }
    if run.deviated == Some(true) {
        say(if run.deviated_inferred {
            "deviated (inferred)"
        } else {
            "deviated"
        }
        .to_owned());
    }
    if let Some(dry) = &run.dry {
        say(format!("dry run of {}", dry.word()));
    }
    match (run.start.known(), run.end.known()) {
        (Some(start), Some(end)) => say(scene.clock.date_range(*start, *end, 0)),
        (Some(start), None) => say(format!("started {}", scene.clock.date_time(*start, 0))),
        (None, Some(end)) => say(format!("ended {}", scene.clock.date_time(*end, 0))),
        (None, None) => {}
    }
    for (name, time) in [("start", &run.start), ("end", &run.end)] {
        if let Recorded::Unreadable(written) = time {
            say(format!("{name} as written: {written}"));
        }
    }
    match &run.duration_seconds {
        Recorded::Known(seconds) => say(wording::duration(*seconds, 1)),
        Recorded::Unreadable(written) => say(format!("duration as written: {written}")),
        Recorded::Absent => {}
    }
    for fact in [&run.node, &run.platform].into_iter().flatten() {
        say(fact.clone());
    }
    if let Some(version) = &run.chaoslib_version {
        say(format!("chaostoolkit-lib {version}"));
    }
    if !run.tags.is_empty() {
        say(format!("tags: {}", run.tags.join(", ")));
    }
    if facts.is_empty() {
        Vec::new()
    } else {
        vec![Block::Facts(facts)]
    }
}

/// What the experiment's author wrote about it.
pub(super) fn description(scene: &Scene<'_>) -> Vec<Block> {
    match scene.run.description.as_deref().map(str::trim) {
        Some(description) if !description.is_empty() => markdown::description(description),
        _ => Vec::new(),
    }
}

/// The answer.
pub(super) fn verdict(scene: &Scene<'_>) -> Vec<Block> {
    let analysis = scene.analysis;
    let bad = matches!(
        analysis.verdict.code,
        Code::Deviated | Code::HeldButUsersAffected
    ) || analysis.verdict.users.affected();
    let tone = match analysis.verdict.code {
        _ if bad => Tone::Bad,
        Code::Held => Tone::Good,
        Code::Interrupted | Code::NotStarted => Tone::Warning,
        _ => Tone::Plain,
    };
    vec![Block::Verdict(Verdict {
        id: Some(scene.verdict_id()),
        headline: answer::headline(scene.run, analysis).to_owned(),
        tone,
        badges: vec![hypothesis_badge(scene), users_badge(scene)],
        sentence: answer::sentences(scene.run, analysis, scene.clock),
    })]
}

fn hypothesis_badge(scene: &Scene<'_>) -> Badge {
    let (sign, word) = match scene.analysis.verdict.hypothesis {
        HypothesisResult::Met if scene.analysis.verdict.code == Code::FaultNotInjected => {
            (Sign::Unknown, "Hypothesis held, says nothing")
        }
        HypothesisResult::Met => (Sign::Good, "Hypothesis held"),
        HypothesisResult::NotMet => {
            return Badge {
                sign: Sign::Bad,
                word: "Hypothesis deviated".to_owned(),
                detail: Some(when_missed(scene).to_owned()),
            };
        }
        HypothesisResult::NotMetBefore => (Sign::Bad, "Not met before"),
        HypothesisResult::NotChecked => (Sign::Unknown, "Hypothesis not checked"),
        HypothesisResult::None if scene.run.journal.is_none() => (Sign::Unknown, "No experiment"),
        HypothesisResult::None => (Sign::Unknown, "No hypothesis"),
    };
    Badge {
        sign,
        word: word.to_owned(),
        detail: None,
    }
}

/// When the hypothesis was not met.
fn when_missed(scene: &Scene<'_>) -> &'static str {
    let hypothesis = scene.run.hypothesis.as_ref();
    let after = hypothesis.and_then(|hypothesis| hypothesis.after.as_ref());
    if after.is_some_and(|after| after.met == Some(false)) {
        "after"
    } else {
        "during"
    }
}

fn users_badge(scene: &Scene<'_>) -> Badge {
    let impact = &scene.analysis.impact;
    let (sign, word) = match impact.users {
        Users::Failing => (Sign::Bad, "Users failing"),
        Users::Degraded => (Sign::Bad, "Users degraded"),
        Users::Slowed => (Sign::Bad, "Users slowed"),
        Users::Unaffected => (Sign::Good, "Users not affected"),
        Users::Unknown => (Sign::Unknown, "Users unknown"),
    };
    // For how long, by the longest episode of that kind; without timed requests by the longest outage seen.
    let longest = impact
        .episodes
        .iter()
        .filter(|episode| {
            episode.signal
                == impact
                    .episodes
                    .iter()
                    .map(|one| one.signal)
                    .min()
                    .unwrap_or(episode.signal)
        })
        .max_by(|one, other| one.duration_seconds.total_cmp(&other.duration_seconds))
        .map(|episode| (episode.duration_seconds, episode.open))
        .or_else(|| {
            impact
                .longest_outage()
                .map(|outage| (outage.seconds, outage.at_least))
        });
    let detail = longest
        .filter(|_| impact.users.affected())
        .map(|(seconds, open)| {
            let at_least = if open { "≥\u{a0}" } else { "" };
            format!("{at_least}{}", wording::duration(seconds, 1))
        });
    Badge {
        sign,
        word: word.to_owned(),
        detail,
    }
}

/// What a reader looks for first: the figures of the load where there is any, else what a journal alone gives.
pub(super) fn key_figures(scene: &Scene<'_>) -> Vec<Block> {
    match scene.analysis.impact.requests {
        Some(requests) if requests > 0 => {
            vec![Block::KeyFigures(super::load::key_figures(scene, requests))]
        }
        _ => of_journal(scene),
    }
}

/// The figures that a journal alone gives.
fn of_journal(scene: &Scene<'_>) -> Vec<Block> {
    let run = scene.run;
    let mut figures = Vec::new();
    if let Some(hypothesis) = &run.hypothesis {
        let outcomes = || {
            hypothesis
                .before
                .iter()
                .chain(&hypothesis.during)
                .chain(&hypothesis.after)
        };
        // Checks of a rehearsal say nothing.
        let real = || outcomes().filter(|outcome| crate::analyse::is_real_check(outcome));
        let met = real().filter(|outcome| outcome.met == Some(true)).count();
        let (made, recorded) = (real().count(), outcomes().count());
        let note = match (made, hypothesis.during.len()) {
            (0, _) if recorded > 0 => format!("{recorded} rehearsed, none really made"),
            (0, _) => "none recorded".to_owned(),
            (_, 0) => "none during the method".to_owned(),
            (_, during) => format!("{during} during the method"),
        };
        if hypothesis.declared || recorded > 0 {
            figures.push(KeyFigure {
                label: if made == 0 { "Checks" } else { "Checks met" }.to_owned(),
                value: match made {
                    0 => "none made".to_owned(),
                    _ => format!("{met} of {made}"),
                },
                note,
                tone: if met < made { Tone::Bad } else { Tone::Plain },
            });
        }
    }
    if run.journal.is_some() {
        figures.push(played(
            "Activities succeeded",
            &run.activities,
            declared(scene, false),
        ));
    }
    if !run.rollbacks.is_empty() || declared(scene, true) > 0 {
        figures.push(played(
            "Rollbacks succeeded",
            &run.rollbacks,
            declared(scene, true),
        ));
    }
    if let Some(fault) = &scene.analysis.fault {
        figures.push(KeyFigure {
            label: "Fault window".to_owned(),
            value: wording::duration(fault.end.seconds_since(fault.start), 1),
            note: scene.clock.range(fault.start, fault.end, 0),
            tone: Tone::Plain,
        });
    }
    if figures.is_empty() {
        return Vec::new();
    }
    vec![Block::KeyFigures(figures)]
}

fn declared(scene: &Scene<'_>, rollbacks: bool) -> usize {
    use crate::model::Section;
    let section = if rollbacks {
        Section::Rollbacks
    } else {
        Section::Method
    };
    scene
        .run
        .declared
        .iter()
        .filter(|declared| declared.section == section)
        .count()
}

fn played(label: &str, activities: &[Activity], declared: usize) -> KeyFigure {
    let succeeded = activities
        .iter()
        .filter(|activity| activity.status.as_deref() == Some("succeeded"))
        .count();
    let failed = activities
        .iter()
        .filter(|activity| activity.failed())
        .count();
    let unplayed = declared.saturating_sub(activities.len());
    let mut notes = Vec::new();
    if failed > 0 {
        notes.push(format!("{failed} failed"));
    }
    if unplayed > 0 {
        notes.push(format!("{unplayed} not played"));
    }
    let unfinished = activities.len() - succeeded - failed;
    if unfinished > 0 {
        notes.push(format!("{unfinished} without an end"));
    }
    KeyFigure {
        label: label.to_owned(),
        value: format!("{succeeded} of {}", activities.len()),
        note: notes.join(", "),
        tone: if failed > 0 { Tone::Bad } else { Tone::Plain },
    }
}

/// How an activity ended, with its sign.
pub(super) fn activity_status(activity: &Activity) -> crate::document::Status {
    match activity.status.as_deref() {
        _ if activity.dry => status(Sign::Unknown, "not really played (dry run)"),
        Some("succeeded") => status(Sign::Good, "succeeded"),
        Some("failed") => status(Sign::Bad, "failed"),
        Some(other) => status(Sign::Unknown, other),
        None => status(Sign::Unknown, "not finished"),
    }
}
