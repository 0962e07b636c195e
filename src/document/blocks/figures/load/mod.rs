//! The figures of load: what became of requests, how long they took, and how that is distributed.

mod distribution;
mod latency;
mod status;
mod target;

use super::super::Scene;
use super::{axis, block, caption, strip};
use crate::analyse::TrafficFigures;
use crate::document::Block;
use crate::document::figure::{Figure, Row, Spark, TimeAxis};
use crate::model::Traffic;
use crate::model::traffic::Requests;
use crate::wording;
use crate::workers;

pub(super) use status::parts;

/// What an attack adds to a figure.
pub(super) struct Shown {
    pub(super) rows: Vec<Row>,
    pub(super) alt: Vec<String>,
    /// How much of the data is drawn.
    pub(super) drawn: String,
    pub(super) spark: Option<Spark>,
}

/// Status and latency over time; none if no request has a time.
pub(super) fn rows(
    scene: &Scene<'_>,
    attack: &Traffic,
    figures: &TrafficFigures,
    axis: &TimeAxis,
) -> Option<Shown> {
    let requests = attack.requests()?;
    let course = figures.course.as_ref()?;
    let buckets = figures.buckets.as_ref()?;
    let several = scene.run.traffic.len() > 1;
    let name = if several && !figures.attack.is_empty() {
        format!(", attack {}", figures.attack)
    } else {
        String::new()
    };
    let status = status::row(buckets, figures, axis, &name);
    let mut alt = vec![status::words(buckets, axis)];
    let share = status::share_row(course, figures, axis);
    let (latency, words) = latency::row(course, figures, axis)?;
    alt.push(words);
    let total = requests.totals().codes.requests();
    let untimed = requests.totals().untimed;
    let drawn = format!(
        "{} of {} requests drawn, {}{}.",
        wording::count(total - untimed),
        wording::count(total),
        if course.heat.is_some() {
            format!(
                "latencies as a heatmap of {} columns, failures as shares, none dropped",
                course.buckets.len()
            )
        } else {
            "each answer as a point or in a band".to_owned()
        },
        if untimed > 0 {
            "; the others have no time"
        } else {
            ""
        }
    );
    Some(Shown {
        spark: Some(status::spark(buckets, axis)),
        rows: std::iter::once(status)
            .chain(share)
            .chain([latency])
            .collect(),
        alt,
        drawn,
    })
}

/// The figures of one attack: over time, by target, and its distribution.
pub(in super::super) fn of_traffic(
    scene: &Scene<'_>,
    attack: &Traffic,
    figures: &TrafficFigures,
    id: &str,
) -> Vec<Block> {
    let Some(requests) = attack.requests() else {
        return Vec::new();
    };
    let (distribution, over_time) = workers::beside(
        requests.rows().map_or(0, <[_]>::len),
        || distribution::figure(scene, requests, figures, id),
        || over_time(scene, attack, requests, figures, id),
    );
    over_time.into_iter().chain(distribution).collect()
}

/// What became of requests over time, of all and by target; none if no request has a time.
fn over_time(
    scene: &Scene<'_>,
    attack: &Traffic,
    requests: &Requests,
    figures: &TrafficFigures,
    id: &str,
) -> Option<Block> {
    let (start, end) = axis::drawn_window(attack)?;
    let axis = axis::between(scene, start, end)?;
    let mut shown = rows(scene, attack, figures, &axis)?;
    let mut all = Vec::new();
    if !axis.impacts.is_empty() {
        all.push(strip::impact_row());
    }
    all.append(&mut shown.rows);
    all.extend(target::rows(requests, figures, &axis));
    let mut alt = vec![strip::span_words(&axis)];
    alt.append(&mut shown.alt);
    Some(block(Figure {
        id: format!("{id}-load"),
        alt: alt.join(" "),
        caption: caption(&[
            "Requests by when they were sent; latencies of the successes, the failures as marks above them."
                .to_owned(),
            shown.drawn,
        ]),
        time: Some(axis),
        rows: all,
        spark: None,
    }))
}
