//! Figures from run to run: a row each, a dot a run, runs that stand out in a tinted column.

use super::frame::Painter;
use super::palette::Ink;
use super::primitive::{Anchor, Line, Part, Plot, Primitive};
use super::room::{around, clear, crossed};
use super::scale;
use crate::document::figure::{Row, Trend, TrendLine, TrendUnit};
use crate::wording::{self, NARROW};

/// Lines of words at the right of a row.
const MOST_LINES: usize = 3;

pub(super) fn draw(painter: &mut Painter<'_>, trend: &Trend, plot: Plot) {
    let columns = Columns::new(trend, plot);
    let top = painter.y;
    marks_above(painter, trend, &columns);
    names(painter, trend, &columns);
    let place = painter.behind.len();
    painter.behind.push(Primitive::Boxes {
        boxes: Vec::new(),
        fill: None,
        stroke: None,
        opacity: 1.0,
    });
    let mut lanes = vec![(top, painter.y)];
    for (index, line) in trend.lines.iter().enumerate() {
        painter.part(Some(Part::Series(plot.row, index)));
        lanes.push(row(painter, line, &columns, plot));
    }
    painter.part(Some(Part::Row(plot.row)));
    let bottom = painter.y;
    if !painter.sheet.narrow {
        lanes = vec![(top, bottom)];
    }
    across(painter, trend, &columns, &lanes, place);
    painter.plots.push(Plot {
        top,
        bottom,
        ..plot
    });
}

/// Where the runs stand.
struct Columns {
    left: f32,
    width: f32,
}

impl Columns {
    fn new(trend: &Trend, plot: Plot) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a number of runs")]
        let count = trend.runs.len().max(1) as f32;
        Self {
            left: plot.left,
            width: (plot.right - plot.left) / count,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a number of runs")]
    fn edge(&self, run: usize) -> f32 {
        self.left + self.width * run as f32
    }

    fn middle(&self, run: usize) -> f32 {
        self.edge(run) + self.width / 2.0
    }
}

fn is_odd(trend: &Trend, run: usize) -> bool {
    trend
        .columns
        .iter()
        .any(|(from, to)| (*from..=*to).contains(&run))
}

/// What changed between two runs, above their names, one row where there is room.
fn marks_above(painter: &mut Painter<'_>, trend: &Trend, columns: &Columns) {
    if trend.marks.is_empty() {
        return;
    }
    let unit = painter.sheet.unit;
    let baseline = painter.y + painter.sheet.size;
    let (quiet, bold) = (painter.look(Ink::Text3), painter.strong(Ink::Text));
    let mut taken: f32 = -1.0e6;
    for mark in &trend.marks {
        let x = columns.edge(mark.at);
        let before =
            painter
                .measure
                .text(&mark.before, x - 5.0 * unit, baseline, Anchor::End, quiet);
        let after =
            painter
                .measure
                .text(&mark.after, x + 5.0 * unit, baseline, Anchor::Start, bold);
        // The new value says more than the old one, and both are in the words of the report.
        let fits = |left: f32, right: f32| left > taken && right <= painter.sheet.width;
        let end = after.left() + after.width;
        if fits(before.left().max(0.0), end) && before.left() >= 0.0 {
            painter.words.push(before);
            painter.words.push(after);
            taken = end + 8.0 * unit;
        } else if fits(x, end) {
            painter.words.push(after);
            taken = end + 8.0 * unit;
        }
    }
    painter.y += painter.sheet.leading * 1.2;
}

/// The names of the runs: those that stand out first, then as many as have room.
fn names(painter: &mut Painter<'_>, trend: &Trend, columns: &Columns) {
    let unit = painter.sheet.unit;
    let baseline = painter.y + painter.sheet.size;
    let quiet = painter.look(Ink::Text2);
    let red = painter.strong(Ink::Impact);
    if !painter.sheet.narrow {
        let label = painter.look(Ink::Text3);
        painter.put("run", 0.0, baseline, Anchor::Start, label);
    }
    let mut taken: Vec<(f32, f32)> = Vec::new();
    let (odd, usual): (Vec<usize>, Vec<usize>) =
        (0..trend.runs.len()).partition(|run| is_odd(trend, *run));
    for (run, look) in odd
        .into_iter()
        .map(|run| (run, red))
        .chain(usual.into_iter().map(|run| (run, quiet)))
    {
        let Some(name) = trend.runs.get(run) else {
            continue;
        };
        let text = painter
            .measure
            .text(name, columns.middle(run), baseline, Anchor::Middle, look);
        let (left, right) = (
            text.left() - 4.0 * unit,
            text.left() + text.width + 4.0 * unit,
        );
        let clear = taken.iter().all(|other| right < other.0 || left > other.1);
        if clear && left >= 0.0 && right <= painter.sheet.width {
            taken.push((left, right));
            painter.words.push(text);
        }
    }
    painter.y += painter.sheet.leading * 1.1;
}

/// Draws one figure; gives where its plot begins and ends.
fn row(painter: &mut Painter<'_>, line: &TrendLine, columns: &Columns, plot: Plot) -> (f32, f32) {
    let unit = painter.sheet.unit;
    let heading = Row {
        title: line.title.clone(),
        note: line.note.clone(),
        legend: Vec::new(),
        content: crate::document::figure::Content::Impact,
    };
    let mut end = painter.y;
    if painter.sheet.narrow {
        end = painter.title(&heading, painter.y + 6.0 * unit, painter.sheet.width);
        let words = painter.look(Ink::Text2);
        for part in painter
            .measure
            .broken(&line.words, words.size, painter.sheet.width, 2)
        {
            end += painter.sheet.leading * 0.9;
            painter.put(&part, 0.0, end, Anchor::Start, words);
        }
        painter.y = end + 4.0 * unit;
    }
    let highest = line
        .values
        .iter()
        .flatten()
        .copied()
        .chain(line.limit.iter().map(|limit| limit.0))
        .filter(|value| value.is_finite())
        .fold(0.0_f64, f64::max);
    // A figure that is zero everywhere needs a line, no room.
    let height = if highest > 0.0 {
        painter.sheet.tall
    } else {
        painter.sheet.leading * 1.6
    };
    let lane = Plot {
        top: painter.y + painter.sheet.size * 0.9,
        bottom: painter.y + painter.sheet.size * 0.9 + height,
        ..plot
    };
    let top = if highest > 0.0 {
        (highest * 1.12).min(f64::MAX)
    } else {
        1.0
    };
    #[expect(clippy::cast_possible_truncation, reason = "a share of 1")]
    let y = |value: f64| lane.bottom - (value / top).clamp(0.0, 1.0) as f32 * height;
    let ticks_width = ticks(painter, line, lane, highest, &y);
    levels(painter, line, columns, &y);
    limit(painter, line, lane, &y);
    values(painter, line, columns, &y);
    if !painter.sheet.narrow {
        let room = painter.sheet.left - ticks_width - 16.0 * unit;
        end = painter.title(&heading, lane.top, room);
        let left = painter.sheet.right + painter.sheet.beside;
        let words = painter.look(Ink::Text2);
        let room = painter.sheet.width - left;
        let mut baseline = lane.top + painter.sheet.size * 0.8;
        for part in painter
            .measure
            .broken(&line.words, words.size, room, MOST_LINES)
        {
            painter.put(&part, left, baseline, Anchor::Start, words);
            baseline += painter.sheet.leading;
        }
        end = end.max(baseline - painter.sheet.leading + painter.sheet.size * 0.4);
    }
    painter.y = end.max(lane.bottom) + painter.sheet.gap * 0.6;
    (lane.top, lane.bottom)
}

fn said(value: f64, unit: TrendUnit) -> String {
    match unit {
        TrendUnit::Share => format!("{}{NARROW}%", wording::number(value * 100.0, 1)),
        TrendUnit::Milliseconds => wording::milliseconds(value),
        TrendUnit::Seconds => wording::duration(value, 1),
    }
}

fn ticks(
    painter: &mut Painter<'_>,
    line: &TrendLine,
    lane: Plot,
    highest: f64,
    y: &dyn Fn(f64) -> f32,
) -> f32 {
    let mut ticks = vec![super::frame::Tick {
        y: lane.bottom,
        words: "0".to_owned(),
        base: true,
    }];
    if highest > 0.0 {
        let value = scale::round_down(highest);
        ticks.push(super::frame::Tick {
            y: y(value),
            words: said(value, line.unit),
            base: false,
        });
    }
    painter.ticks(lane, &ticks)
}

/// Where a level shifted: a pale bar at the median of either side.
fn levels(painter: &mut Painter<'_>, line: &TrendLine, columns: &Columns, y: &dyn Fn(f64) -> f32) {
    let unit = painter.sheet.unit;
    for (from, to, value) in &line.levels {
        let (left, right) = (columns.edge(*from), columns.edge(*to + 1));
        painter.behind.push(Primitive::Boxes {
            boxes: vec![[
                left + unit,
                y(*value) - 2.5 * unit,
                right - left - 2.0 * unit,
                5.0 * unit,
            ]],
            fill: Some(Ink::SuccessFill),
            stroke: None,
            opacity: 1.0,
        });
    }
}

fn limit(painter: &mut Painter<'_>, line: &TrendLine, lane: Plot, y: &dyn Fn(f64) -> f32) {
    let Some((value, words)) = &line.limit else {
        return;
    };
    let unit = painter.sheet.unit;
    let at = y(*value);
    painter.behind.push(Primitive::Segments {
        segments: vec![[lane.left, at, lane.right, at]],
        line: Line::new(Ink::Text3, unit).dashed(5.0 * unit, 3.0 * unit),
    });
    let look = painter.look(Ink::Text3);
    let mut text = painter
        .measure
        .text(words, lane.right, at - 3.0 * unit, Anchor::End, look);
    text.halo = true;
    painter.words.push(text);
}

/// A dot a run, joined where neighbours are known; those that stand out are red and say their value.
fn values(painter: &mut Painter<'_>, line: &TrendLine, columns: &Columns, y: &dyn Fn(f64) -> f32) {
    let unit = painter.sheet.unit;
    let radius = (columns.width / 4.0).clamp(0.8 * unit, 2.6 * unit);
    let mut stretch: Vec<(f32, f32)> = Vec::new();
    let (mut usual, mut odd) = (Vec::new(), Vec::new());
    let mut joined: Vec<Vec<(f32, f32)>> = Vec::new();
    for (run, value) in line.values.iter().enumerate() {
        let Some(value) = value.filter(|value| value.is_finite()) else {
            joined.push(std::mem::take(&mut stretch));
            continue;
        };
        let place = (columns.middle(run), y(value));
        stretch.push(place);
        if line.bad.contains(&run) {
            odd.push((run, place, value));
        } else {
            usual.push(place);
        }
    }
    joined.push(stretch);
    joined.retain(|points| points.len() > 1);
    for points in &joined {
        painter.behind.push(Primitive::Path {
            points: points.clone(),
            line: Line::new(Ink::BaseLine, unit),
        });
    }
    painter.over.push(Primitive::Dots {
        points: usual,
        radius,
        ink: Ink::Success,
        opacity: 1.0,
    });
    let look = painter.strong(Ink::Impact);
    for (run, (x, y), value) in &odd {
        painter.over.push(Primitive::Dots {
            points: vec![(*x, *y)],
            radius: radius * 1.35,
            ink: Ink::Impact,
            opacity: 1.0,
        });
        // One word a stretch is enough.
        if odd.iter().any(|(other, ..)| *other + 1 == *run) {
            continue;
        }
        let words = said(*value, line.unit);
        let gap = radius + 5.0 * unit;
        let (level, above) = (painter.centred(*y), y - radius - 5.0 * unit);
        let places = [
            (x + gap, level, Anchor::Start),
            (x - gap, level, Anchor::End),
            (x + gap, above, Anchor::Start),
            (x - gap, above, Anchor::End),
            (*x, above, Anchor::Middle),
        ];
        let mut said = places
            .map(|(at, baseline, anchor)| painter.measure.text(&words, at, baseline, anchor, look));
        for text in &mut said {
            text.halo = true;
        }
        let on_sheet = |text: &&super::primitive::Text| {
            let [left, _, right, _] = text.bounds();
            left >= painter.sheet.left && right <= painter.sheet.right
        };
        let free = |text: &&super::primitive::Text| {
            let bounds = around(text.bounds(), unit);
            clear(painter, &bounds) && !crossed(&joined, &bounds)
        };
        let chosen = said
            .iter()
            .filter(on_sheet)
            .find(free)
            .or_else(|| said.iter().find(on_sheet))
            .cloned();
        painter.words.extend(chosen);
    }
}

/// What crosses the rows: the tint of runs that stand out, the lines where a setting changed. Where names stand between
/// the plots, they cross the plots alone. The tint goes to its place among the marks, which is behind all others.
fn across(
    painter: &mut Painter<'_>,
    trend: &Trend,
    columns: &Columns,
    stretches: &[(f32, f32)],
    place: usize,
) {
    let unit = painter.sheet.unit;
    let mut boxes = Vec::new();
    let mut segments = Vec::new();
    for (top, bottom) in stretches {
        for (from, to) in &trend.columns {
            let (left, right) = (columns.edge(*from), columns.edge(*to + 1));
            let least = (3.0 * unit - (right - left)).max(0.0) / 2.0;
            let (left, width) = (left - least, right - left + 2.0 * least);
            boxes.push([left, *top, width, bottom - top]);
        }
        let marks = trend.marks.iter().map(|mark| columns.edge(mark.at));
        segments.extend(marks.map(|x| [x, *top, x, *bottom]));
    }
    if let Some(tint) = painter.behind.get_mut(place) {
        *tint = Primitive::Boxes {
            boxes,
            fill: Some(Ink::Impact),
            stroke: None,
            opacity: 0.08,
        };
    }
    painter.behind.push(Primitive::Segments {
        segments,
        line: Line::new(Ink::Fault, unit).dashed(3.0 * unit, 2.0 * unit),
    });
}
