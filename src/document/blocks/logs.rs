//! Logs: lines, answers by status, how long they took, silences.

use super::Scene;
use crate::analyse::LogFigures;
use crate::document::{Inline, Pair, wording};

/// What a log says, beside the activity that fetched it.
pub(super) fn pairs(scene: &Scene<'_>, figures: &LogFigures) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let prefix = if figures.name.is_empty() {
        String::new()
    } else {
        format!("{}: ", figures.name)
    };
    let mut say = |name: &str, words: String| {
        pairs.push(Pair {
            name: name.to_owned(),
            value: vec![Inline::Text(words)],
        });
    };
    say(
        "Log",
        format!(
            "{prefix}{}, {} of them of answered requests",
            wording::plural(figures.lines as u64, "line", "lines"),
            wording::count(figures.access_lines as u64)
        ),
    );
    if let (Some(start), Some(end)) = (figures.start, figures.end) {
        say("Covers", scene.clock.range(start, end, 1));
    }
    if !figures.codes.is_empty() {
        let codes: Vec<String> = figures
            .codes
            .iter()
            .map(|(code, count)| format!("{code}: {}", wording::count(*count)))
            .collect();
        say("Answers", codes.join(" · "));
    }
    if let Some(latency) = &figures.latency {
        let parts: Vec<String> = [
            ("p50", latency.p50_ms),
            ("p95", latency.p95_ms),
            ("max", latency.max_ms),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name} {}", wording::milliseconds(value?))))
        .collect();
        say("Time to answer", parts.join(" · "));
    }
    if let Some(gap) = &figures.longest_gap {
        let usual = figures
            .usual_gap_seconds
            .map(|usual| format!("; usually {}", wording::duration(usual.value(), 1)));
        say(
            "Longest silence",
            format!(
                "{} ({}){}",
                wording::duration(gap.seconds, 1),
                scene.clock.range(gap.start, gap.end, 1),
                usual.unwrap_or_default()
            ),
        );
    }
    if figures.error_lines > 0 {
        say(
            "Error lines",
            wording::plural(figures.error_lines as u64, "line", "lines"),
        );
    }
    pairs
}
