//! What the data cover: from when to when each load, log and query tells of, beside the load and the impact.

use super::super::Scene;
use super::{axis, block, caption, strip};
use crate::analyse::impact::load_window;
use crate::document::Block;
use crate::document::figure::{Content, Figure, Lane, LaneBar, LaneKind, Lanes, Row, TimeAxis};
use crate::model::Moment;
use crate::wording;

/// More sources than this are counted in words.
const MOST: usize = 12;

/// A source and the stretch that it tells of.
struct Span {
    name: String,
    start: Moment,
    end: Moment,
}

/// A lane for each source; nothing unless at least two have a length.
pub(in super::super) fn coverage(scene: &Scene<'_>) -> Option<Block> {
    let mut spans = spans(scene);
    spans.retain(|span| span.end > span.start);
    if spans.len() < 2 {
        return None;
    }
    let first = spans.iter().map(|span| span.start).min()?;
    let last = spans.iter().map(|span| span.end).max()?;
    let axis = axis::between(scene, first, last)?;
    let load = load_window(scene.run);
    let more = spans.len().saturating_sub(MOST);
    spans.truncate(MOST);
    let lanes: Vec<Lane> = spans.iter().map(|span| lane(span, load, &axis)).collect();
    let words: Vec<String> = spans
        .iter()
        .zip(&lanes)
        .map(|(span, lane)| {
            let range = scene.clock.range(span.start, span.end, 0);
            format!("{}: {range}, {}.", span.name, lane.note)
        })
        .collect();
    let mut sentences = vec!["From when to when each source tells of anything.".to_owned()];
    if load.is_some() {
        sentences.push("At the right: how much of the load's time it covers.".to_owned());
    }
    Some(block(Figure {
        id: format!("{}figure-coverage", scene.prefix),
        alt: format!(
            "What the data cover. {} {}",
            strip::span_words(&axis),
            words.join(" ")
        ),
        caption: caption(&sentences),
        time: Some(axis),
        rows: vec![Row {
            title: String::new(),
            note: String::new(),
            legend: Vec::new(),
            content: Content::Lanes(Lanes {
                lanes,
                more: (more > 0)
                    .then(|| format!("and {}", wording::plural(more as u64, "more", "more"))),
            }),
        }],
        spark: None,
    }))
}

fn spans(scene: &Scene<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    let loads = scene.run.traffic.iter();
    spans.extend(loads.filter_map(|traffic| {
        let (start, end) = traffic.window()?;
        let name = match traffic.attack.as_str() {
            "" => "load".to_owned(),
            attack => format!("load {attack}"),
        };
        Some(Span { name, start, end })
    }));
    if spans.is_empty()
        && let Some((start, end)) = load_window(scene.run)
    {
        spans.push(Span {
            name: "load, by its activity".to_owned(),
            start,
            end,
        });
    }
    spans.extend(scene.analysis.logs.iter().filter_map(|figures| {
        Some(Span {
            name: format!("log {}", figures.name).trim_end().to_owned(),
            start: figures.start?,
            end: figures.end?,
        })
    }));
    spans.extend(scene.analysis.queries.iter().filter_map(|figures| {
        Some(Span {
            // Of files that stand in one folder the end of the path says which one is meant.
            name: format!(
                "query {}",
                figures
                    .source
                    .rsplit(['/', '\\'])
                    .next()
                    .unwrap_or_default()
            ),
            start: figures.window.start?,
            end: figures.window.end?,
        })
    }));
    spans
}

fn lane(span: &Span, load: Option<(Moment, Moment)>, axis: &TimeAxis) -> Lane {
    let length = span.end.seconds_since(span.start);
    let note = match load {
        Some((start, end)) => {
            let whole = end.seconds_since(start);
            let covered = span.end.min(end).seconds_since(span.start.max(start));
            let words = [covered.max(0.0), whole].map(|length| wording::duration(length, 0));
            match words {
                [covered, whole] if covered == whole => format!("all of {whole}"),
                [covered, whole] => format!("{covered} of {whole}"),
            }
        }
        None => wording::duration(length, 0),
    };
    Lane {
        name: span.name.clone(),
        note,
        strong: false,
        bad: false,
        good: false,
        bars: vec![LaneBar {
            start: axis.second(span.start),
            end: axis.second(span.end),
            kind: LaneKind::Load,
            label: String::new(),
        }],
    }
}
