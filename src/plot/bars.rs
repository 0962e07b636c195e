//! Stacked bars over time.

use plotters::element::Rectangle;

use super::fill::{self, NARROW_BAR, Way, hatch};
use super::frame::{Painter, Tick};
use super::palette::Ink;
use super::primitive::{Anchor, Line, Plot, Primitive};
use super::recorder::{Area, drawn, filled};
use super::room::clear;
use super::scale;
use crate::document::figure::{Bar, Bars, Class, Hole, TimeAxis};

/// Values stand on bars that are at least this wide.
const LABELLED: f32 = 24.0;

/// Around them so much is free.
const SPARE: f32 = 4.0;

pub(super) fn draw(painter: &mut Painter<'_>, bars: &Bars, plot: Plot) -> Vec<Tick> {
    let Some(time) = painter.time else {
        return Vec::new();
    };
    let tallest = if bars.share {
        1.0
    } else {
        bars.bars.iter().map(Bar::total).fold(0.0, f64::max)
    };
    let tallest = bars.top.map_or(tallest, |top| top.max(tallest));
    let top = if tallest > 0.0 { tallest } else { 1.0 };
    let area = Area::new(&painter.marks, plot, time.from..time.to, 0.0..top);
    holes(painter, &bars.holes, plot);
    let labelled = labels_fit(painter, &area, &bars.bars);
    for bar in &bars.bars {
        one(painter, &area, bar);
        if labelled {
            value(painter, &area, bar);
        }
    }
    for bar in &bars.bars {
        reset(painter, &area, bar);
    }
    let mut ticks = vec![Tick {
        y: plot.bottom,
        words: "0".to_owned(),
        base: true,
    }];
    if tallest > 0.0 {
        ticks.push(Tick {
            y: plot.top,
            words: if bars.share {
                "100\u{202f}%".to_owned()
            } else {
                scale::number(top)
            },
            base: false,
        });
    }
    ticks
}

/// One stack.
pub(super) fn one(painter: &mut Painter<'_>, area: &Area, bar: &Bar) {
    let unit = painter.sheet.unit;
    let (left, wide) = width(area, bar);
    let is_outside = |time: &TimeAxis| bar.end <= time.from || time.to <= bar.start;
    if painter.time.is_none_or(is_outside) {
        return;
    }
    let gap = if wide < NARROW_BAR * unit {
        0.0
    } else {
        1.5 * unit
    };
    #[expect(clippy::cast_possible_truncation, reason = "a gap is a few tenths")]
    let margin = (gap * 5.0).round() as u32;
    let narrow = wide - gap < NARROW_BAR * unit;
    let mut base = 0.0;
    for (class, value) in &bar.parts {
        if *value <= 0.0 {
            continue;
        }
        let corners = [(bar.start, base), (bar.end, base + value)];
        base += value;
        let place = boxed(area, corners, gap);
        let [_, top, _, high] = place;
        if wide < unit || (high < unit && *class != Class::Success) {
            // However little it is, it is seen.
            let high = high.max(unit);
            painter.marks.borrow_mut().push(Primitive::Boxes {
                boxes: vec![[left, (top + place[3]) - high, wide.max(unit), high]],
                fill: Some(fill::edge(*class)),
                stroke: None,
                opacity: 1.0,
            });
            continue;
        }
        let mut solid = Rectangle::new(corners, filled(fill::ground(*class), 1.0));
        solid.set_margin(0, 0, margin, margin);
        if narrow {
            if *class != Class::Success {
                solid = Rectangle::new(corners, filled(fill::edge(*class), 1.0));
            }
            area.draw(&solid);
            if *class == Class::Success {
                let [x, y, w, _] = place;
                painter.marks.borrow_mut().push(Primitive::Segments {
                    segments: vec![[x, y, x + w, y]],
                    line: Line::new(Ink::Success, 1.2 * unit),
                });
            }
            continue;
        }
        if bar.partial {
            painter.marks.borrow_mut().push(Primitive::Boxes {
                boxes: vec![place],
                fill: matches!(class, Class::ServerError | Class::NoResponse)
                    .then_some(fill::edge(*class)),
                stroke: Some(Line::new(fill::edge(*class), unit).dashed(3.0 * unit, 2.0 * unit)),
                opacity: 1.0,
            });
        } else {
            area.draw(&solid);
            if !matches!(class, Class::ServerError | Class::NoResponse) {
                let mut outline = Rectangle::new(corners, drawn(fill::edge(*class), unit));
                outline.set_margin(0, 0, margin, margin);
                area.draw(&outline);
            }
        }
        if !bar.partial || *class != Class::Success {
            fill::pattern(*class, place, unit, &mut painter.marks.borrow_mut());
        }
    }
}

/// True if all bars that are wide enough for a value have room for theirs: a value here and there would puzzle.
fn labels_fit(painter: &Painter<'_>, area: &Area, bars: &[Bar]) -> bool {
    let unit = painter.sheet.unit;
    bars.iter()
        .filter(|bar| !bar.label.is_empty() && width(area, bar).1 >= LABELLED * unit)
        .all(|bar| {
            let words = painter.measure.width(&bar.label, painter.sheet.size, false);
            words + SPARE * unit <= width(area, bar).1
        })
}

/// Where a bar begins on the sheet, and how wide it is.
fn width(area: &Area, bar: &Bar) -> (f32, f32) {
    let left = area.place(bar.start, 0.0).0.max(area.plot.left);
    let right = area.place(bar.end, 0.0).0.min(area.plot.right);
    (left, right - left)
}

/// Where a part of a stack stands, with half the gap to its neighbours at each side.
fn boxed(area: &Area, [from, to]: [(f64, f64); 2], gap: f32) -> [f32; 4] {
    let (left, bottom) = area.place(from.0, from.1);
    let (right, top) = area.place(to.0, to.1);
    [left + gap / 2.0, top, right - left - gap, bottom - top]
}

/// The value on a wide bar: inside a part that is tall and pale enough, else above the bar.
fn value(painter: &mut Painter<'_>, area: &Area, bar: &Bar) {
    let unit = painter.sheet.unit;
    let (left, wide) = width(area, bar);
    if bar.label.is_empty() || wide < LABELLED * unit {
        return;
    }
    let look = painter.look(Ink::Text);
    let mut text = painter
        .measure
        .text(&bar.label, left + wide / 2.0, 0.0, Anchor::Middle, look);
    if text.width + SPARE * unit > wide {
        return;
    }
    let mut base = 0.0;
    let mut inside: Option<f32> = None;
    for (class, value) in &bar.parts {
        let bottom = area.place(bar.start, base).1;
        base += value;
        let top = area.place(bar.start, base).1;
        let pale = matches!(class, Class::Success | Class::Redirect);
        if pale && bottom - top > painter.sheet.size * 1.7 {
            inside = Some(top);
        }
    }
    text.y = match inside {
        Some(top) => top + painter.sheet.size * 1.15,
        None => area.place(bar.start, bar.total()).1 - 3.0 * unit,
    };
    // A line that crosses all rows is avoided where the bar is wide enough.
    for line in painter.crossing_places() {
        let [from, _, to, _] = text.bounds();
        if from - 2.0 * unit < line && line < to + 2.0 * unit {
            let (before, behind) = (line - left, left + wide - line);
            let need = text.width + 6.0 * unit;
            if before.max(behind) >= need {
                text.x = if before > behind {
                    line - before / 2.0
                } else {
                    line + behind / 2.0
                };
            }
        }
    }
    if clear(painter, &text.bounds()) {
        painter.words.push(text);
    }
}

/// A restart: a dotted line with a triangle and its words.
fn reset(painter: &mut Painter<'_>, area: &Area, bar: &Bar) {
    let Some(words) = &bar.reset else { return };
    let unit = painter.sheet.unit;
    let (x, top) = (area.place(bar.end, 0.0).0, area.plot.top);
    painter.over.push(Primitive::Segments {
        segments: vec![[x, top, x, area.plot.bottom]],
        line: Line::new(Ink::Text, 1.2 * unit).dashed(1.5 * unit, 2.5 * unit),
    });
    painter.over.push(Primitive::Area {
        points: vec![
            (x - 4.0 * unit, top - 7.0 * unit),
            (x + 4.0 * unit, top - 7.0 * unit),
            (x, top - unit),
        ],
        fill: Some(Ink::Text),
        stroke: None,
        opacity: 1.0,
    });
    let look = painter.strong(Ink::Text);
    let y = top - 3.0 * unit;
    let mut text = painter
        .measure
        .text(words, x + 7.0 * unit, y, Anchor::Start, look);
    if text.x + text.width > painter.sheet.right {
        text.x = x - 7.0 * unit;
        text.anchor = Anchor::End;
    }
    text.halo = true;
    if clear(painter, &text.bounds()) {
        painter.words.push(text);
    }
}

/// Stretches without data: hatched, with an edge and the reason on a cleared ground.
pub(super) fn holes(painter: &mut Painter<'_>, holes: &[Hole], plot: Plot) {
    let unit = painter.sheet.unit;
    for hole in holes {
        let (left, right) = (painter.x(hole.start), painter.x(hole.end));
        let (wide, high) = (right - left, plot.bottom - plot.top);
        if wide < 2.0 * unit {
            continue;
        }
        let line = Line::new(Ink::NoData, unit);
        hatch(
            &[Way::Rising],
            [left, plot.top, wide, high],
            8.0 * unit,
            line,
            &mut painter.behind,
        );
        let mut edges = Vec::new();
        if left > plot.left + 1.0 {
            edges.push([left, plot.top, left, plot.bottom]);
        }
        if right < plot.right - 1.0 {
            edges.push([right, plot.top, right, plot.bottom]);
        }
        if !edges.is_empty() {
            painter.behind.push(Primitive::Segments {
                segments: edges,
                line: Line::new(Ink::Pause, unit),
            });
        }
        reason(painter, hole, left, wide, plot);
    }
}

fn reason(painter: &mut Painter<'_>, hole: &Hole, left: f32, wide: f32, plot: Plot) {
    let unit = painter.sheet.unit;
    let look = painter.look(Ink::Text2);
    let size = look.size;
    let whole = painter.measure.width(&hole.words, size, false);
    let room = wide - 12.0 * unit;
    // "no data: query ended 17:21:20" may stand in two lines, the reason first.
    let lines = if whole <= room {
        vec![hole.words.clone()]
    } else {
        let short = hole.words.trim_start_matches("no data: ");
        painter.measure.broken(short, size, room, 2)
    };
    let fits = lines
        .iter()
        .all(|line| !line.ends_with('…') && painter.measure.width(line, size, false) <= room);
    if !fits || lines.is_empty() {
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "two lines at most")]
    let count = lines.len() as f32;
    let leading = size * 1.3;
    let middle = (plot.top + plot.bottom) / 2.0;
    let first = middle - (count - 1.0) * leading / 2.0;
    let widest = lines
        .iter()
        .map(|line| painter.measure.width(line, size, false))
        .fold(0.0, f32::max);
    let x = painter.middle_for(widest, left, left + wide);
    painter.behind.push(Primitive::Boxes {
        boxes: vec![[
            x - widest / 2.0 - 4.0 * unit,
            first - size * 0.75,
            widest + 8.0 * unit,
            leading * (count - 1.0) + size * 1.5,
        ]],
        fill: Some(Ink::Ground),
        stroke: None,
        opacity: 1.0,
    });
    let mut y = painter.centred(first);
    for line in lines {
        painter.put(&line, x, y, Anchor::Middle, look);
        y += leading;
    }
}
