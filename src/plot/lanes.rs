//! What was done: a lane for each activity, and the brackets of what users felt.

use super::fill::{Way, hatch};
use super::frame::Painter;
use super::measure::Type;
use super::palette::Ink;
use super::primitive::{Anchor, Line, Primitive};
use super::room::clear;
use crate::document::figure::{Lane, LaneBar, LaneKind, Lanes, Row};

pub(super) fn draw(painter: &mut Painter<'_>, lanes: &Lanes) {
    for lane in &lanes.lanes {
        one(painter, lane);
    }
    if let Some(more) = &lanes.more {
        let look = painter.look(Ink::Text3);
        let y = painter.y + painter.sheet.leading * 0.8;
        let words = painter
            .measure
            .cut(more, look.size, false, painter.sheet.width);
        painter.put(&words, 0.0, y, Anchor::Start, look);
        painter.y += painter.sheet.leading;
    }
}

fn one(painter: &mut Painter<'_>, lane: &Lane) {
    let (unit, narrow) = (painter.sheet.unit, painter.sheet.narrow);
    let top = painter.y;
    let height = painter.sheet.lane;
    let middle = if narrow {
        top + height - 9.0 * unit
    } else {
        top + height / 2.0
    };
    let words_at = if narrow {
        top + painter.sheet.size
    } else {
        painter.centred(middle)
    };
    let name_look = Type {
        bold: lane.strong || lane.bad,
        ..painter.look(if lane.bad {
            Ink::Impact
        } else if lane.strong {
            Ink::Text
        } else {
            Ink::Text2
        })
    };
    let note_look = painter.look(if lane.bad {
        Ink::Impact
    } else if lane.good {
        Ink::Success
    } else {
        Ink::Text2
    });
    let (left, right) = if narrow {
        (painter.sheet.width, painter.sheet.width)
    } else {
        (
            painter.sheet.left,
            painter.sheet.width - painter.sheet.right - painter.sheet.beside,
        )
    };
    let note_room = if narrow { right * 0.45 } else { right };
    let note = painter
        .measure
        .whole_parts(&lane.note, note_look.size, false, note_room);
    let taken = if narrow {
        painter.measure.width(&note, note_look.size, false)
    } else {
        0.0
    };
    let name = painter.measure.cut(
        &lane.name,
        name_look.size,
        name_look.bold,
        left - taken - 10.0 * unit,
    );
    painter.put(&name, 0.0, words_at, Anchor::Start, name_look);
    if narrow {
        painter.put(&note, right, words_at, Anchor::End, note_look);
    } else {
        let x = painter.sheet.right + painter.sheet.beside;
        painter.put(&note, x, words_at, Anchor::Start, note_look);
    }
    for bar in &lane.bars {
        draw_bar(painter, lane, bar, middle);
    }
    painter.y += height;
}

fn draw_bar(painter: &mut Painter<'_>, lane: &Lane, bar: &LaneBar, middle: f32) {
    let unit = painter.sheet.unit;
    let half = 5.0 * unit * if unit < 1.0 { 0.9 } else { 1.0 };
    let (start, end) = (painter.x(bar.start), painter.x(bar.end));
    let wide = end - start;
    let place = |wide: f32| [start, middle - half, wide, half * 2.0];
    let push = |place: [f32; 4], fill: Option<Ink>, stroke: Option<Line>| {
        painter.marks.borrow_mut().push(Primitive::Boxes {
            boxes: vec![place],
            fill,
            stroke,
            opacity: 1.0,
        });
    };
    let edge = Line::new(Ink::Activity, unit);
    match bar.kind {
        LaneKind::Load => push(
            place(wide.max(2.0 * unit)),
            Some(Ink::ActivityFill),
            Some(edge),
        ),
        LaneKind::Action => push(place(wide.max(2.0 * unit)), Some(Ink::Fault), None),
        LaneKind::Probe if wide < 4.0 * unit => {
            let half = 4.0 * unit;
            let x = start + wide / 2.0;
            painter.marks.borrow_mut().push(Primitive::Area {
                points: vec![
                    (x - half, middle),
                    (x, middle - half),
                    (x + half, middle),
                    (x, middle + half),
                ],
                fill: Some(Ink::Ground),
                stroke: Some(edge),
                opacity: 1.0,
            });
        }
        LaneKind::Probe => push(place(wide), Some(Ink::Ground), Some(edge)),
        LaneKind::Met => push(
            place(wide.max(5.0 * unit)),
            Some(Ink::SuccessFill),
            Some(Line::new(Ink::Success, 1.2 * unit)),
        ),
        // Without colours, too, a short check that was not met differs from one that was: it is solid.
        LaneKind::NotMet if wide < 10.0 * unit => push(
            place(wide.max(5.0 * unit)),
            Some(Ink::Impact),
            Some(Line::new(Ink::Impact, 1.2 * unit)),
        ),
        LaneKind::Failed | LaneKind::NotMet => {
            let wide = wide.max(10.0 * unit);
            let line = Line::new(Ink::Impact, 1.2 * unit);
            push(place(wide), Some(Ink::Ground), Some(line));
            let (x, arm) = (start + wide / 2.0, 2.3 * unit);
            painter.marks.borrow_mut().push(Primitive::Segments {
                segments: vec![
                    [x - arm, middle - arm, x + arm, middle + arm],
                    [x - arm, middle + arm, x + arm, middle - arm],
                ],
                line: Line::new(Ink::Impact, 1.3 * unit),
            });
        }
        LaneKind::Pause | LaneKind::Rollback => {
            let (ways, every, line) = if bar.kind == LaneKind::Pause {
                (Way::Rising, 6.0, Line::new(Ink::Pause, 0.8 * unit))
            } else {
                (Way::Upright, 2.5, Line::new(Ink::Activity, 0.8 * unit))
            };
            let wide = wide.max(3.0 * unit);
            let edge = Line::new(line.ink, unit);
            push(place(wide), Some(Ink::Ground), Some(edge));
            let mut marks = painter.marks.borrow_mut();
            hatch(&[ways], place(wide), every * unit, line, &mut marks);
        }
        LaneKind::Seen | LaneKind::Doubtful => {
            let half = 4.0 * unit;
            painter.marks.borrow_mut().push(Primitive::Boxes {
                boxes: vec![[start, middle - half, wide.max(unit), half * 2.0]],
                fill: Some(Ink::Impact),
                stroke: None,
                opacity: if bar.kind == LaneKind::Seen {
                    1.0
                } else {
                    0.22
                },
            });
        }
        LaneKind::Unchecked => return unchecked(painter, lane, bar, middle),
    }
    if bar.kind == LaneKind::Pause && !bar.label.is_empty() {
        let look = painter.look(Ink::Text3);
        let baseline = painter.centred(middle);
        let x = end + 6.0 * unit;
        let mut text = painter
            .measure
            .text(&bar.label, x, baseline, Anchor::Start, look);
        for line in painter.crossing_places() {
            if line > text.x - 3.0 * unit && line < text.x + text.width + 2.0 * unit {
                text.x = line + 5.0 * unit;
            }
        }
        let right = text.x + text.width;
        // Nothing else of this lane may stand where the words would.
        let free = lane.bars.iter().all(|other| {
            let (from, to) = (painter.x(other.start), painter.x(other.end));
            std::ptr::eq(other, bar)
                || to + 8.0 * unit < text.x - 5.0 * unit
                || from - 8.0 * unit > right
        });
        if free && right <= painter.sheet.right {
            painter.words.push(text);
        }
    }
}

/// The dotted line between two checks, with its words in the middle where they fit.
fn unchecked(painter: &mut Painter<'_>, _lane: &Lane, bar: &LaneBar, middle: f32) {
    let unit = painter.sheet.unit;
    let (start, end) = (
        painter.x(bar.start) + 5.0 * unit,
        painter.x(bar.end) - 5.0 * unit,
    );
    if end - start < 4.0 * unit {
        return;
    }
    let line = Line::new(Ink::Pause, unit).dashed(1.0 * unit, 3.0 * unit);
    let look = painter.look(Ink::Text3);
    let wide = painter.measure.width(&bar.label, look.size, false);
    let x = painter.middle_for(wide, start, end);
    let text = painter
        .measure
        .text(&bar.label, x, painter.centred(middle), Anchor::Middle, look);
    let (left, right) = (
        text.left() - 5.0 * unit,
        text.left() + text.width + 5.0 * unit,
    );
    let mut marks = painter.marks.borrow_mut();
    if left > start && right < end {
        marks.push(Primitive::Segments {
            segments: vec![[start, middle, left, middle], [right, middle, end, middle]],
            line,
        });
        drop(marks);
        painter.words.push(text);
    } else {
        marks.push(Primitive::Segments {
            segments: vec![[start, middle, end, middle]],
            line,
        });
    }
}

/// The brackets, the longest of them labelled.
pub(super) fn impact(painter: &mut Painter<'_>, row: &Row) {
    let Some(time) = painter.time else { return };
    let unit = painter.sheet.unit;
    let size = painter.sheet.size;
    let bold = painter.strong(Ink::Impact);
    let narrow = painter.sheet.narrow;
    let longest = time
        .impacts
        .iter()
        .max_by(|one, other| (one.end - one.start).total_cmp(&(other.end - other.start)));
    if narrow {
        let y = painter.y + size;
        painter.put(&row.title, 0.0, y, Anchor::Start, bold);
        if let Some(impact) = longest {
            let taken = painter.measure.width(&row.title, size, true) + 12.0 * unit;
            let room = painter.sheet.width - taken;
            let words = painter.measure.cut(&impact.label, size, true, room);
            painter.put(&words, painter.sheet.width, y, Anchor::End, bold);
        }
        painter.y += painter.sheet.leading;
    }
    let y = painter.y + painter.sheet.impact - 12.0 * unit;
    if !narrow {
        let baseline = painter.centred(y);
        painter.put(&row.title, 0.0, baseline, Anchor::Start, bold);
    }
    let mut busy: Vec<(f32, f32)> = Vec::new();
    for impact in &time.impacts {
        let (start, end) = (painter.x(impact.start), painter.x(impact.end));
        let foot = y + 7.0 * unit;
        let line = Line::new(Ink::Impact, 1.8 * unit);
        let points = if impact.open {
            vec![(start, foot), (start, y), (end, y)]
        } else {
            vec![(start, foot), (start, y), (end, y), (end, foot)]
        };
        painter.over.push(Primitive::Path { points, line });
        if impact.open {
            let arm = 4.0 * unit;
            painter.over.push(Primitive::Path {
                points: vec![(end - arm, y - arm), (end, y), (end - arm, y + arm)],
                line,
            });
        }
        busy.push((start, end));
    }
    if let Some(impact) = longest.filter(|_| !narrow) {
        label(painter, impact, y, &busy);
    }
    if time.impacts.len() > 1 {
        numbers(painter, &busy, y);
    }
    painter.y += painter.sheet.impact;
}

/// The numbers of several brackets, above them, as far as they stand clear of each other.
fn numbers(painter: &mut Painter<'_>, brackets: &[(f32, f32)], y: f32) {
    let unit = painter.sheet.unit;
    let bold = painter.strong(Ink::Impact);
    for (index, (start, end)) in brackets.iter().enumerate() {
        let number = painter.measure.text(
            &(index + 1).to_string(),
            (start + end) / 2.0,
            y - 3.0 * unit,
            Anchor::Middle,
            bold,
        );
        if clear(painter, &number.bounds()) {
            painter.words.push(number);
        }
    }
}

/// The label stands at the bracket's right, else at its left, else above a wide one.
fn label(
    painter: &mut Painter<'_>,
    impact: &crate::document::figure::Impact,
    y: f32,
    busy: &[(f32, f32)],
) {
    let unit = painter.sheet.unit;
    let bold = painter.strong(Ink::Impact);
    let quiet = painter.look(Ink::Text2);
    let baseline = painter.centred(y);
    let wide = painter.measure.width(&impact.label, bold.size, true);
    let gap = 6.0 * unit;
    let times = painter.measure.width(&impact.times, quiet.size, false);
    let (start, end) = (painter.x(impact.start), painter.x(impact.end));
    let free = |left: f32, right: f32| {
        left >= painter.sheet.left.min(start) - 1.0
            && right <= painter.sheet.width
            && busy
                .iter()
                .all(|one| right < one.0 - gap || left > one.1 + gap * 0.5)
    };
    let crossed = |left: f32, right: f32| {
        let lines = painter.crossing_places();
        lines.iter().any(|line| left < *line && *line < right)
    };
    let places = [
        (end + 8.0 * unit, true),
        (end + 8.0 * unit, false),
        (start - 8.0 * unit - wide - gap - times, true),
        (start - 8.0 * unit - wide, false),
    ];
    let ends = |(left, both): (f32, bool)| {
        let right = left + wide + if both { gap + times } else { 0.0 };
        (left, right)
    };
    // A place that no line crosses is better than a near one.
    let clear = places.into_iter().filter(|place| {
        let (left, right) = ends(*place);
        !crossed(left, right)
    });
    for (left, both) in clear.chain(places).collect::<Vec<_>>() {
        let (left, right) = ends((left, both));
        if free(left, right) {
            painter.put(&impact.label, left, baseline, Anchor::Start, bold);
            if both {
                let x = left + wide + gap;
                painter.put(&impact.times, x, baseline, Anchor::Start, quiet);
            }
            return;
        }
    }
    // The bracket takes the whole plot: the words stand in it.
    let words = painter
        .measure
        .cut(&impact.label, bold.size, true, (end - start) - 8.0 * unit);
    let mut text = painter.measure.text(
        &words,
        (start + end) / 2.0,
        y + 12.0 * unit,
        Anchor::Middle,
        bold,
    );
    text.halo = true;
    if !text.words.is_empty() {
        painter.words.push(text);
    }
}
