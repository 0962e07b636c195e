//! What each independent source says of the outage, side by side; and every episode of bad requests.

use super::{Scene, absent, cell, column, figures, number_cell};
use crate::analyse::impact::EpisodeSignal;
use crate::document::{Align, Block, Inline, Table, wording};

/// The signals, and the episodes where requests are timed.
pub(super) fn table(scene: &Scene<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    blocks.extend(signals(scene));
    blocks.extend(figures::signals(scene));
    blocks.extend(episodes(scene));
    blocks
}

fn signals(scene: &Scene<'_>) -> Option<Block> {
    let impact = &scene.analysis.impact;
    if impact.signals.is_empty() {
        return None;
    }
    let rows = impact
        .signals
        .iter()
        .map(|signal| {
            let window = signal
                .start
                .zip(signal.end)
                .map_or_else(absent, |(start, end)| {
                    if start == end {
                        cell(scene.clock.time(start, 1))
                    } else {
                        cell(scene.clock.range(start, end, 1))
                    }
                });
            // What was seen once has a moment and no length.
            let length = if signal.start.is_some() && signal.start == signal.end {
                cell("a moment")
            } else {
                number_cell(wording::duration(signal.seconds, 1), signal.seconds)
            };
            let doubt = match (signal.resolution_seconds, signal.derived) {
                (_, true) => cell("derived, not seen"),
                (Some(seconds), false) => cell(format!("±\u{a0}{}", wording::duration(seconds, 1))),
                (None, false) => absent(),
            };
            vec![cell(signal.signal.clone()), window, length, doubt]
        })
        .collect();
    Some(Block::Table(Table {
        id: Some(format!("{}signals", scene.prefix)),
        caption: Some("Signals of impact, each with its own resolution".to_owned()),
        columns: vec![
            column("Source", Align::Left, true),
            column("From – to", Align::Left, false),
            column("Length", Align::Right, false),
            column("Edges", Align::Left, false),
        ],
        rows,
        notes: vec![vec![Inline::text(
            "The sources count different things; they are never averaged.",
        )]],
        ..Table::default()
    }))
}

fn episodes(scene: &Scene<'_>) -> Option<Block> {
    const MOST: usize = 20;
    let episodes = &scene.analysis.impact.episodes;
    if episodes.is_empty() {
        return None;
    }
    let rows = episodes
        .iter()
        .take(MOST)
        .map(|episode| {
            let open = if episode.open { "≥\u{a0}" } else { "" };
            vec![
                cell(match episode.signal {
                    EpisodeSignal::Failing => "failing",
                    EpisodeSignal::Degraded => "degraded",
                    EpisodeSignal::Slowed => "slowed",
                }),
                cell(scene.clock.range(episode.start, episode.end, 1)),
                number_cell(
                    format!("{open}{}", wording::duration(episode.duration_seconds, 1)),
                    episode.duration_seconds,
                ),
                cell(wording::count(episode.requests)),
                cell(wording::count(episode.failed)),
                cell(wording::count(episode.body_errors)),
                cell(wording::count(episode.slow)),
                match (&episode.after_activity, episode.onset_seconds) {
                    (Some(name), Some(onset)) => {
                        cell(format!("{} after {name}", wording::duration(onset, 1)))
                    }
                    _ => absent(),
                },
            ]
        })
        .collect();
    let mut notes = Vec::new();
    if episodes.len() > MOST {
        notes.push(vec![Inline::text(format!(
            "and {} more episodes",
            episodes.len() - MOST
        ))]);
    }
    Some(Block::Table(Table {
        id: Some(format!("{}episodes", scene.prefix)),
        caption: Some("Episodes of bad requests".to_owned()),
        columns: vec![
            column("Episode", Align::Left, true),
            column("From – to", Align::Left, false),
            column("Length", Align::Right, false),
            column("Requests", Align::Right, false),
            column("Failed", Align::Right, false),
            column("Errors in bodies", Align::Right, false),
            column("Slow", Align::Right, false),
            column("Onset", Align::Left, false),
        ],
        rows,
        notes,
        ..Table::default()
    }))
}
