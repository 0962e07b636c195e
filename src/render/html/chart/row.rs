//! The values of one row of a figure, by what it draws.

use serde_json::{Value, json};

use super::number::{milliseconds, offset, rounded, said, short, steps};
use crate::document::figure::{
    Bar, Bars, Content, Heat, Hole, LaneKind, Lanes, Latency, Lines, Row, TimeAxis, Unit,
};
use crate::plot;

/// More failures than this many different moments can not be told apart at any zoom.
const FINEST: f64 = 8_000.0;

/// A line is listed in at most this many columns, with the least and the greatest value of each.
const COLUMNS: usize = 1_500;

pub(super) fn of_row(row: &Row, axis: Option<&TimeAxis>) -> Value {
    let mut out = match (&row.content, axis) {
        (Content::Lanes(lanes), Some(axis)) => of_lanes(lanes, axis),
        (Content::Impact, _) => json!({ "kind": "impact" }),
        (Content::Bars(bars), Some(axis)) => of_bars(bars, axis),
        (Content::Latency(latency), Some(axis)) => of_latency(latency, axis),
        (Content::Lines(lines), Some(axis)) => of_lines(lines, axis),
        (Content::Multiples(multiples), Some(axis)) => json!({
            "kind": "multiples",
            "series": multiples.series.iter().map(|series| {
                let mut out = stacks(&series.bars, axis);
                out["name"] = json!(said(&series.name));
                out
            }).collect::<Vec<_>>(),
        }),
        (Content::Steps(steps), _) => json!({
            "kind": "steps",
            "edges": steps.edges.iter().map(|edge| short(*edge)).collect::<Vec<_>>(),
            "curves": steps.curves.iter().map(|curve| json!({
                "name": said(&curve.label),
                "cut": short(curve.cut_off),
                "shares": curve.shares.iter().map(|share| short(*share)).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        }),
        (Content::Curve(curve), _) => json!({
            "kind": "curve",
            "curves": curve.curves.iter().map(|curve| json!({
                "name": said(&curve.label),
                "points": curve.points.iter()
                    .map(|(share, value)| json!([short(*share), short(*value)]))
                    .collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        }),
        (
            Content::Levels(_)
            | Content::Trend(_)
            | Content::Panels(_)
            | Content::Overlay(_)
            | Content::Dumbbells(_),
            _,
        )
        | (_, None) => {
            json!({ "kind": "none" })
        }
    };
    out["title"] = json!(said(&row.title));
    out["note"] = json!(said(&row.note));
    let names = row.legend.iter().map(|entry| said(&entry.label));
    out["legend"] = names.collect();
    out
}

fn of_lanes(lanes: &Lanes, axis: &TimeAxis) -> Value {
    let kind = |kind: LaneKind| match kind {
        LaneKind::Load => "load",
        LaneKind::Action => "action",
        LaneKind::Probe => "probe",
        LaneKind::Failed => "failed",
        LaneKind::Met => "met",
        LaneKind::NotMet => "not met",
        LaneKind::Unchecked => "unchecked",
        LaneKind::Pause => "pause",
        LaneKind::Rollback => "rollback",
        LaneKind::Seen => "seen",
        LaneKind::Doubtful => "doubtful",
    };
    let lanes: Vec<Value> = lanes
        .lanes
        .iter()
        .map(|lane| {
            let bars: Vec<Value> = lane
                .bars
                .iter()
                .map(|bar| {
                    let (start, end) = (milliseconds(axis, bar.start), milliseconds(axis, bar.end));
                    json!([kind(bar.kind), start, end, said(&bar.label)])
                })
                .collect();
            json!({ "name": said(&lane.name), "bars": bars })
        })
        .collect();
    json!({ "kind": "lanes", "lanes": lanes })
}

fn of_bars(bars: &Bars, axis: &TimeAxis) -> Value {
    let mut out = stacks(&bars.bars, axis);
    out["kind"] = json!("bars");
    out["share"] = json!(u8::from(bars.share));
    out["holes"] = holes(&bars.holes, axis);
    out
}

/// Bars by their starts and lengths, with a list of values for each class that occurs.
fn stacks(bars: &[Bar], axis: &TimeAxis) -> Value {
    let mut counts: [Vec<Value>; 5] = Default::default();
    for bar in bars {
        for (class, counts) in counts.iter_mut().enumerate() {
            let sum: f64 = bar
                .parts
                .iter()
                .filter(|part| part.0 as usize == class)
                .map(|part| part.1)
                .sum();
            counts.push(short(sum));
        }
    }
    let used: Vec<Value> = counts
        .into_iter()
        .enumerate()
        .filter(|(class, _)| {
            bars.iter()
                .flat_map(|bar| &bar.parts)
                .any(|part| part.0 as usize == *class && part.1 > 0.0)
        })
        .map(|(class, counts)| json!([class, counts]))
        .collect();
    let starts = bars.iter().map(|bar| offset(axis, bar.start));
    let mut out = json!({
        "at": steps(starts),
        "long": lengths(bars, axis),
        "counts": used,
    });
    if bars.iter().any(|bar| !bar.label.is_empty()) {
        out["labels"] = bars.iter().map(|bar| said(&bar.label)).collect();
    }
    let some = |of: &dyn Fn(&Bar) -> bool| -> Vec<usize> {
        let chosen = bars.iter().enumerate().filter(|(_, bar)| of(bar));
        chosen.map(|(index, _)| index).collect()
    };
    let (partial, resets) = (some(&|bar| bar.partial), some(&|bar| bar.reset.is_some()));
    if !partial.is_empty() {
        out["partial"] = json!(partial);
    }
    if !resets.is_empty() {
        out["resets"] = json!(resets);
    }
    out
}

/// One length where all bars are equally long.
fn lengths(bars: &[Bar], axis: &TimeAxis) -> Value {
    let all: Vec<i64> = bars
        .iter()
        .map(|bar| offset(axis, bar.end) - offset(axis, bar.start))
        .collect();
    match all.split_first() {
        Some((first, rest)) if rest.iter().all(|one| one == first) => json!(first),
        _ => json!(all),
    }
}

fn holes(holes: &[Hole], axis: &TimeAxis) -> Value {
    holes
        .iter()
        .map(|hole| {
            let (start, end) = (milliseconds(axis, hole.start), milliseconds(axis, hole.end));
            json!([start, end, said(&hole.words)])
        })
        .collect()
}

fn of_latency(latency: &Latency, axis: &TimeAxis) -> Value {
    let at = |second: f64| offset(axis, second);
    let mut out = json!({
        "kind": "latency",
        "log": u8::from(latency.log),
        "range": [short(latency.range_ms.0), short(latency.range_ms.1)],
        "holes": holes(&latency.holes, axis),
    });
    if let Some(ceiling) = latency.ceiling_ms {
        out["ceiling"] = short(ceiling);
    }
    if !latency.points.is_empty() {
        out["points"] = json!([
            steps(latency.points.iter().map(|point| at(point.0))),
            latency
                .points
                .iter()
                .map(|point| short(point.1))
                .collect::<Vec<_>>(),
        ]);
    }
    if !latency.bands.is_empty() {
        let bands = latency.bands.iter().map(|band| {
            let mut values = vec![json!(at(band.start)), json!(at(band.end)), short(band.p50)];
            values.push(short(band.p95));
            values.extend(band.p99.map(short));
            Value::from(values)
        });
        out["bands"] = bands.collect();
    }
    if let Some(heat) = &latency.heat {
        out["heat"] = of_heat(heat, axis);
    }
    if !latency.failures.is_empty() {
        let step = ((axis.to - axis.from) * 1e3 / FINEST).max(1.0);
        let mut moments: Vec<i64> = latency
            .failures
            .iter()
            .map(|second| rounded((second - axis.from) * 1e3 / step))
            .collect();
        moments.sort_unstable();
        moments.dedup();
        out["failures"] = json!([short(step), steps(moments.into_iter())]);
    }
    out
}

/// Counts column by column; runs of empty cells are one negative number.
fn of_heat(heat: &Heat, axis: &TimeAxis) -> Value {
    let mut counts: Vec<i64> = Vec::new();
    for count in &heat.counts {
        match (count, counts.last_mut()) {
            (0, Some(last)) if *last < 0 => *last -= 1,
            (0, _) => counts.push(-1),
            (count, _) => counts.push(i64::from(*count)),
        }
    }
    json!({
        "at": milliseconds(axis, heat.start),
        "wide": short(heat.width * 1e3),
        "rows": heat.rows,
        "counts": counts,
    })
}

fn of_lines(lines: &Lines, axis: &TimeAxis) -> Value {
    let (low, high, _) = plot::axis_of_lines(lines);
    let series: Vec<Value> = lines
        .series
        .iter()
        .map(|pieces| {
            pieces
                .iter()
                .map(|piece| {
                    let piece = thinned(piece, axis);
                    json!([
                        steps(piece.iter().map(|point| offset(axis, point.0))),
                        piece.iter().map(|point| short(point.1)).collect::<Vec<_>>(),
                    ])
                })
                .collect()
        })
        .collect();
    json!({
        "kind": "lines",
        "unit": match lines.unit {
            Unit::Number => "number",
            Unit::Seconds => "seconds",
            Unit::Bytes => "bytes",
        },
        "range": [short(low), short(high)],
        "series": series,
        "holes": holes(&lines.holes, axis),
    })
}

/// The first, least, greatest and last value of each column, so that no spike is lost.
fn thinned(points: &[(f64, f64)], axis: &TimeAxis) -> Vec<(f64, f64)> {
    if points.len() <= COLUMNS * 2 {
        return points.to_vec();
    }
    #[expect(clippy::cast_precision_loss, reason = "a few thousand columns")]
    let wide = (axis.to - axis.from) / COLUMNS as f64;
    let column = |point: &(f64, f64)| ((point.0 - axis.from) / wide).floor();
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for group in points.chunk_by(|one, other| column(one).total_cmp(&column(other)).is_eq()) {
        let by = |one: &&(f64, f64), other: &&(f64, f64)| one.1.total_cmp(&other.1);
        let mut ends: Vec<(f64, f64)> = Vec::new();
        ends.extend(group.iter().min_by(by));
        ends.extend(group.iter().max_by(by));
        ends.sort_by(|one, other| one.0.total_cmp(&other.0));
        ends.dedup();
        kept.extend(ends);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::tests::axis;
    use super::*;
    use crate::wording::Zone;

    #[test]
    fn a_long_line_keeps_its_spikes() {
        let axis = axis(Zone::UTC, "2024-03-31T00:00:00Z", 100_000.0);
        let mut points: Vec<(f64, f64)> = (0..100_000).map(|at| (f64::from(at), 1.0)).collect();
        points[41_237].1 = 900.0;
        let kept = thinned(&points, &axis);
        assert!(kept.len() <= COLUMNS * 2 + 2, "{}", kept.len());
        assert!(kept.contains(&(41_237.0, 900.0)));
    }
}
