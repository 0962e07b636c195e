//! The answer over all runs: its headline, badges and sentences.

use super::Scene;
use super::words::{reason_words, reasons, settings_at, shift_words, shifts, told};
use crate::analyse::HypothesisResult;
use crate::analyse::fleet::{Figure, Outlier, Reason};
use crate::document::wording::{self, NO_BREAK};
use crate::document::{Badge, Block, Inline, Sign, Tone, Verdict};

/// The answer over all runs.
pub(in crate::document) fn verdict(scene: &Scene<'_>) -> Vec<Block> {
    let trend = scene.trend;
    let count = trend.runs.len();
    let all = wording::plural(count as u64, "run", "runs");
    let of = |wanted: &dyn Fn(usize) -> bool| -> Vec<usize> {
        (0..count).filter(|run| wanted(*run)).collect()
    };
    let hypothesis = |run: usize| trend.verdicts.get(run).map(|verdict| verdict.0);
    let deviated = of(&|run| hypothesis(run) == Some(HypothesisResult::NotMet));
    let held = of(&|run| hypothesis(run) == Some(HypothesisResult::Met));
    let affected = of(&|run| {
        trend
            .verdicts
            .get(run)
            .is_some_and(|verdict| verdict.1.affected())
    });
    let named = |runs: &[usize]| -> String {
        match runs {
            few @ ([_] | [_, _] | [_, _, _]) => {
                let names: Vec<&str> = few.iter().map(|run| scene.name(*run)).collect();
                let noun = if few.len() == 1 { "run" } else { "runs" };
                format!("{noun}{NO_BREAK}{}", wording::names(&names))
            }
            many => format!("{} of {all}", wording::count(many.len() as u64)),
        }
    };
    let rest = |runs: &[usize]| {
        let others = count - runs.len();
        let held = held.iter().filter(|run| !runs.contains(run)).count();
        match others {
            0 => String::new(),
            _ if held == others => format!("; the other {} held", wording::count(others as u64)),
            _ => format!(
                "; {} of the other {} held",
                wording::count(held as u64),
                wording::count(others as u64)
            ),
        }
    };
    let worse = trend
        .outliers
        .iter()
        .filter(|outlier| outlier.is_worse())
        .count()
        + trend
            .figures
            .iter()
            .flat_map(|figure| &figure.shifts)
            .filter(|shift| shift.after > shift.before)
            .count();
    let (tone, headline) = if !deviated.is_empty() {
        (
            Tone::Bad,
            wording::capitalised(&format!("{} deviated{}", named(&deviated), rest(&deviated))),
        )
    } else if !affected.is_empty() {
        (
            Tone::Bad,
            format!("Users were affected in {}", named(&affected)),
        )
    } else if worse > 0 {
        (
            Tone::Warning,
            format!("The hypothesis did not fail in any of {all}, yet something got worse"),
        )
    } else if held.len() == count {
        (Tone::Good, format!("The hypothesis held in all {all}"))
    } else {
        (
            Tone::Plain,
            format!(
                "The hypothesis held in {} of {all}",
                wording::count(held.len() as u64)
            ),
        )
    };
    let mut badges = vec![Badge {
        sign: if held.is_empty() {
            Sign::Unknown
        } else {
            Sign::Good
        },
        word: "Held".to_owned(),
        detail: Some(format!("{} of {all}", wording::count(held.len() as u64))),
    }];
    for (runs, word) in [(&deviated, "Deviated"), (&affected, "Users affected")] {
        if !runs.is_empty() {
            badges.push(Badge {
                sign: Sign::Bad,
                word: word.to_owned(),
                detail: Some(named(runs)),
            });
        }
    }
    vec![Block::Verdict(Verdict {
        id: None,
        headline,
        tone,
        badges,
        sentence: vec![Inline::text(sentence(scene))],
    })]
}

/// What stands out, in a few sentences.
pub(super) fn sentence(scene: &Scene<'_>) -> String {
    let mut parts: Vec<String> = scene
        .trend
        .outliers
        .iter()
        .filter(|outlier| outlier.is_worse())
        .take(3)
        .map(|outlier| {
            let first = settings_at(scene, outlier.from);
            let first = if first.is_empty() {
                String::new()
            } else {
                format!(", the first with {}", wording::names(&first))
            };
            format!(
                "In {}{first}: {}.",
                scene.names(outlier.from, outlier.to),
                main_reasons(outlier)
            )
        })
        .collect();
    for (figure, shift) in shifts(scene.trend).take(2) {
        parts.push(format!(
            "{}.",
            wording::capitalised(&shift_words(scene, figure, shift))
        ));
    }
    if parts.is_empty() {
        parts.push(nothing().to_owned());
    }
    parts.join(" ")
}

pub(super) fn nothing() -> &'static str {
    "No run stands out from the others, and no figure shifts its level by more than chance and by enough to matter."
}

/// What a sentence below the headline has room for: not the verdict, and of the latencies the highest percentile.
fn main_reasons(outlier: &Outlier) -> String {
    let percentile = |reason: &Reason| match reason {
        Reason::Figure(figure @ (Figure::P50 | Figure::P95 | Figure::P99), ..) => Some(*figure),
        _ => None,
    };
    let highest = outlier.reasons.iter().filter_map(percentile).max();
    let words: Vec<String> = told(outlier)
        .filter(|reason| !matches!(reason, Reason::Hypothesis(..)))
        .filter(|reason| percentile(reason).is_none() || percentile(reason) == highest)
        .map(reason_words)
        .collect();
    if words.is_empty() {
        reasons(outlier)
    } else {
        words.join("; ")
    }
}
