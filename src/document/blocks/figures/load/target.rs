//! A row for each target of an attack that has several.

use super::super::{code_entries, per};
use super::status::parts;
use crate::analyse::TrafficFigures;
use crate::document::figure::{Bar, Bars, Class, Content, Row, TimeAxis};
use crate::model::traffic::{FLAG_UNTIMED, Requests};
use crate::wording;

/// Targets beyond these are counted in words.
const MOST_TARGETS: usize = 6;

/// A row for each target, where there are several.
pub(super) fn rows(requests: &Requests, figures: &TrafficFigures, axis: &TimeAxis) -> Vec<Row> {
    let (Some(rows), Some(buckets)) = (requests.rows(), figures.buckets.as_ref()) else {
        return Vec::new();
    };
    let targets = requests.targets();
    if targets.len() < 2 {
        return Vec::new();
    }
    let mut order: Vec<usize> = (0..targets.len()).collect();
    let count = |index: &usize| {
        targets
            .get(*index)
            .map_or(0, |target| target.codes.requests())
    };
    order.sort_by_key(|index| (std::cmp::Reverse(count(index)), *index));
    let hidden = order.len().saturating_sub(MOST_TARGETS);
    order.truncate(MOST_TARGETS);
    let empty = || vec![Vec::<(Class, f64)>::new(); buckets.start.len()];
    let mut counted: Vec<Vec<Vec<(Class, f64)>>> = vec![empty(); order.len()];
    let first = buckets.start.first().map_or(0, |start| start.nanoseconds());
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
    let width = ((buckets.width_seconds * 1e9).round() as i64).max(1);
    for row in rows.iter().filter(|row| row.flags & FLAG_UNTIMED == 0) {
        let Some(place) = order.iter().position(|index| *index == row.target as usize) else {
            continue;
        };
        let bucket = usize::try_from((row.start - first).div_euclid(width)).unwrap_or(usize::MAX);
        if let Some(parts) = counted
            .get_mut(place)
            .and_then(|counts| counts.get_mut(bucket))
        {
            let class = Class::of_code(row.code);
            match parts.iter_mut().find(|part| part.0 == class) {
                Some(part) => part.1 += 1.0,
                None => parts.push((class, 1.0)),
            }
        }
    }
    let mut shown: Vec<Row> = Vec::new();
    let last = order.len().saturating_sub(1);
    for (place, (index, counts)) in order.iter().zip(counted).enumerate() {
        let Some(target) = targets.get(*index) else {
            continue;
        };
        let bars = counts
            .into_iter()
            .zip(&buckets.start)
            .map(|(parts_of, start)| {
                let start = axis.second(*start);
                Bar {
                    start,
                    end: start + buckets.width_seconds,
                    parts: parts(parts_of.into_iter()),
                    label: String::new(),
                    partial: false,
                    reset: None,
                }
            });
        let bars: Vec<Bar> = bars.filter(|bar| !bar.parts.is_empty()).collect();
        if bars.is_empty() {
            continue;
        }
        let name = format!("{} {}", target.method, target.path);
        let name = match name.trim() {
            "" => "no address recorded",
            name => name,
        };
        let more = if place == last && hidden > 0 {
            format!("; {hidden} more targets are in the table")
        } else {
            String::new()
        };
        shown.push(Row {
            title: name.to_owned(),
            note: format!("requests {}{more}", per(buckets.width_seconds)),
            legend: code_entries(target.codes.iter().collect(), wording::count),
            content: Content::Bars(Bars {
                bars,
                ..Bars::default()
            }),
        });
    }
    shown
}
