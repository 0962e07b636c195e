//! What the script of a page must know of a figure: its values and where they are drawn, as JSON that no text can leave.
//!
//! Times are whole milliseconds from the axis's beginning, and lists of them steps from one to the next, so that a page
//! on a million requests stays small: what is listed here is what is drawn, never every request.

use serde_json::{Value, json};

use crate::document::figure::{
    Bar, Bars, Content, Figure, Heat, Hole, LaneKind, Lanes, Latency, Lines, Row, TimeAxis, Unit,
};
use crate::plot::primitive::{Drawn, Plot};
use crate::plot::{self, Sheet, palette};
use crate::render::clean;

/// More failures than this many different moments can not be told apart at any zoom.
const FINEST: f64 = 8_000.0;

/// A line is listed in at most this many columns, with the least and the greatest value of each.
const COLUMNS: usize = 1_500;

/// A figure with the forms in which it was drawn, the wide one first.
pub(super) fn of_figure(figure: &Figure, forms: &[(&Sheet, &Drawn)]) -> Value {
    let mut chart = json!({ "id": figure.id });
    if let Some(axis) = &figure.time {
        let at = |second: f64| milliseconds(axis, second);
        chart["origin"] = json!(axis.origin.nanoseconds().div_euclid(1_000_000));
        chart["from"] = whole(axis.from * 1e3);
        chart["span"] = at(axis.to);
        chart["clock"] = json!(changes_of_clock(axis));
        chart["zone"] = json!(axis.clock.zone(axis.origin));
        chart["faults"] = axis
            .faults
            .iter()
            .map(|fault| json!([at(fault.start), at(fault.end), said(&fault.label)]))
            .collect();
        if let Some(end) = axis.fault_end {
            chart["ended"] = at(end);
        }
        chart["impacts"] = axis
            .impacts
            .iter()
            .map(|impact| {
                json!([
                    at(impact.start),
                    at(impact.end),
                    said(&impact.label),
                    u8::from(impact.open)
                ])
            })
            .collect();
    }
    chart["forms"] = forms
        .iter()
        .map(|(sheet, drawn)| form(sheet, drawn))
        .collect();
    chart["rows"] = figure
        .rows
        .iter()
        .map(|row| {
            let mut out = of_row(row, figure.time.as_ref());
            let axes = forms
                .iter()
                .filter_map(|(sheet, _)| plot::own_axis(&row.content, sheet));
            let (ends, last): (Vec<f32>, Vec<Option<f64>>) = axes.unzip();
            if !ends.is_empty() {
                out["ends"] = ends.into_iter().map(tenth).collect();
            }
            if let Some(Some(last)) = last.first() {
                out["last"] = json!(last);
            }
            out
        })
        .collect();
    chart
}

/// All charts of a page with the light colours of their marks, as JSON for a page: what could end the element or open
/// another stands as an escape.
pub(super) fn embedded(charts: &[Value]) -> String {
    if charts.is_empty() {
        return "{}".to_owned();
    }
    let inks: serde_json::Map<String, Value> = palette::light_inks()
        .map(|(class, [red, green, blue])| {
            let colour = format!("#{red:02X}{green:02X}{blue:02X}");
            (class.to_owned(), Value::from(colour))
        })
        .collect();
    let mut out = String::new();
    for character in json!({ "inks": inks, "charts": charts })
        .to_string()
        .chars()
    {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ => out.push(character),
        }
    }
    out
}

/// Where things stand on one sheet.
fn form(sheet: &Sheet, drawn: &Drawn) -> Value {
    let place = |plot: &Plot| json!([tenth(plot.top), tenth(plot.bottom)]);
    json!({
        "width": tenth(drawn.width),
        "height": tenth(drawn.height),
        "left": tenth(sheet.left),
        "right": tenth(sheet.right),
        "narrow": u8::from(sheet.narrow),
        "lane": tenth(sheet.lane),
        "axis": drawn.axis.map(tenth),
        "rows": drawn.rows.iter().map(place).collect::<Vec<_>>(),
    })
}

fn of_row(row: &Row, axis: Option<&TimeAxis>) -> Value {
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

/// When the zone's distance from UTC is what, in seconds, from the axis's beginning on.
fn changes_of_clock(axis: &TimeAxis) -> Vec<[i64; 2]> {
    /// An axis of years changes its clocks twice a year; more steps than this are not looked at.
    const LOOKS: i64 = 64;
    let distance =
        |second: f64| i64::from(axis.clock.ahead_of_utc(axis.origin.plus_seconds(second)));
    let mut changes = vec![[0, distance(axis.from)]];
    let span = axis.to - axis.from;
    for look in 0..LOOKS {
        #[expect(clippy::cast_precision_loss, reason = "a few dozen steps")]
        let at = |step: i64| axis.from + span * step as f64 / LOOKS as f64;
        let (mut before, mut after) = (at(look), at(look + 1));
        let (old, new) = (distance(before), distance(after));
        if old == new {
            continue;
        }
        while after - before > 0.5 {
            let middle = f64::midpoint(before, after);
            if distance(middle) == old {
                before = middle;
            } else {
                after = middle;
            }
        }
        changes.push([offset(axis, after.round()), new]);
    }
    changes
}

/// Whole milliseconds from the axis's beginning.
fn offset(axis: &TimeAxis, second: f64) -> i64 {
    rounded((second - axis.from) * 1e3)
}

fn milliseconds(axis: &TimeAxis, second: f64) -> Value {
    json!(offset(axis, second))
}

/// Each number as its distance from the one before.
fn steps(numbers: impl Iterator<Item = i64>) -> Value {
    let mut last = 0;
    numbers
        .map(|number| {
            let step = number.saturating_sub(last);
            last = number;
            json!(step)
        })
        .collect()
}

fn whole(value: f64) -> Value {
    json!(rounded(value))
}

#[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
fn rounded(value: f64) -> i64 {
    value.round() as i64
}

/// A value with the five digits that a reader can be shown; whole where it is whole.
fn short(value: f64) -> Value {
    if !value.is_finite() {
        return Value::Null;
    }
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return whole(value);
    }
    let words = format!("{value:.4e}");
    let value: f64 = words.parse().unwrap_or(value);
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return whole(value);
    }
    json!(value)
}

fn tenth(length: f32) -> Value {
    short((f64::from(length) * 10.0).round() / 10.0)
}

fn said(words: &str) -> String {
    clean::line(words).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Moment;
    use crate::wording::{Clock, Zone};

    fn axis(zone: Zone, start: &str, seconds: f64) -> TimeAxis {
        TimeAxis {
            origin: Moment::parse(start).unwrap(),
            relative: None,
            from: 0.0,
            to: seconds,
            clock: Clock::new(zone),
            faults: Vec::new(),
            fault_end: None,
            impacts: Vec::new(),
        }
    }

    #[test]
    fn no_text_leaves_its_element() {
        let page = embedded(&[json!("</script><!--<b>&amp;\u{2028}")]);
        assert!(!page.contains(['<', '>', '&', '\u{2028}']), "{page}");
        let read: Value = serde_json::from_str(&page).unwrap();
        assert_eq!(read["charts"][0], "</script><!--<b>&amp;\u{2028}");
    }

    #[test]
    fn a_zone_that_puts_its_clocks_forward_is_known_to_the_second() {
        let axis = axis(
            Zone::named("Europe/Paris").unwrap(),
            "2024-03-31T00:00:00Z",
            7_200.0,
        );
        assert_eq!(
            changes_of_clock(&axis),
            vec![[0, 3_600], [3_600_000, 7_200]]
        );
    }

    #[test]
    fn moments_are_steps_from_one_to_the_next() {
        assert_eq!(
            steps([500, 1_500, 1_500].into_iter()),
            json!([500, 1_000, 0])
        );
    }

    #[test]
    fn values_keep_the_digits_that_are_shown() {
        assert_eq!(short(12.0), json!(12));
        assert_eq!(short(0.123_456_7), json!(0.123_46));
        assert_eq!(short(123_456.7), json!(123_460));
        assert_eq!(short(f64::NAN), Value::Null);
    }

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
