//! A figure on both sides as two marks on a line: hollow for the baseline, solid for the candidate. An arrow and a word
//! tell the direction, so that a grey copy says as much.

use super::frame::Painter;
use super::overlay;
use super::palette::Ink;
use super::primitive::{Anchor, Line, Part, Plot, Primitive};
use crate::document::figure::{Dumbbell, Dumbbells, End, Row, Way};

/// Room for the values beside the marks, at both ends of the scale.
const VALUES: f32 = 62.0;

/// The height of a figure.
const LANE: f32 = 26.0;

pub(super) fn draw(painter: &mut Painter<'_>, row: &Row, bells: &Dumbbells, plot: Plot) {
    let unit = painter.sheet.unit;
    let narrow = painter.sheet.narrow;
    let look = painter.strong(Ink::Text);
    let quiet = painter.look(Ink::Text3);
    let top = painter.y;
    let baseline = top + painter.sheet.title * 0.8;
    painter.put(&row.title, 0.0, baseline, Anchor::Start, look);
    let wide = painter.measure.width(&row.title, look.size, true) + 8.0 * unit;
    let note = painter
        .measure
        .cut(&row.note, quiet.size, false, painter.sheet.width - wide);
    painter.put(&note, wide, baseline, Anchor::Start, quiet);
    painter.y = baseline + 8.0 * unit;
    let inner = Plot {
        left: plot.left + if narrow { 16.0 } else { VALUES } * unit,
        right: plot.right - VALUES * unit,
        top: painter.y,
        ..plot
    };
    let lane = if narrow { LANE + 14.0 } else { LANE } * unit;
    #[expect(clippy::cast_precision_loss, reason = "a handful of figures")]
    let bottom = painter.y + lane * bells.bells.len() as f32;
    let place = Plot { bottom, ..inner };
    for (value, words) in &bells.ticks {
        let x = at(bells, inner, *value);
        painter.behind.push(Primitive::Segments {
            segments: vec![[x, place.top, x, bottom]],
            line: Line::new(Ink::Line, unit),
        });
        painter.put(
            words,
            x,
            bottom + painter.sheet.size * 1.2,
            Anchor::Middle,
            quiet,
        );
    }
    for (index, bell) in bells.bells.iter().enumerate() {
        painter.part(Some(Part::Series(plot.row, index)));
        one(painter, bells, bell, inner);
        painter.y += lane;
    }
    painter.part(Some(Part::Row(plot.row)));
    painter.y = bottom + painter.sheet.size * 1.6;
    painter.plots.push(Plot {
        top,
        bottom: painter.y,
        ..plot
    });
}

fn at(bells: &Dumbbells, inner: Plot, value: f64) -> f32 {
    let scaled = |value: f64| {
        if bells.log {
            value.max(1e-9).log10()
        } else {
            value
        }
    };
    let (from, to) = (scaled(bells.from), scaled(bells.to));
    let share = (scaled(value) - from) / (to - from).max(1e-9);
    #[expect(clippy::cast_possible_truncation, reason = "a share of 1")]
    let share = share.clamp(0.0, 1.0) as f32;
    inner.left + share * (inner.right - inner.left)
}

fn one(painter: &mut Painter<'_>, bells: &Dumbbells, bell: &Dumbbell, inner: Plot) {
    let unit = painter.sheet.unit;
    let (ink, changed) = match bell.way {
        Way::Better => (Ink::Success, true),
        Way::Worse => (Ink::Impact, true),
        Way::Same => (Ink::Text2, false),
        Way::Unknown => (Ink::Text3, false),
    };
    let middle = names(painter, bell, ink, changed);
    let (before, after) = (
        at(bells, inner, bell.before.value),
        at(bells, inner, bell.after.value),
    );
    let way = (after - before).signum();
    let line = match bell.way {
        Way::Better => Line::new(ink, 2.0 * unit),
        Way::Worse => Line::new(ink, 3.2 * unit),
        Way::Same => Line::new(ink, unit),
        Way::Unknown => Line::new(ink, unit).dashed(3.0 * unit, 2.0 * unit),
    };
    let marks = &painter.marks;
    marks.borrow_mut().push(Primitive::Segments {
        segments: vec![[before, middle, after, middle]],
        line,
    });
    // The arrow stands before the candidate's mark, where there is room for one.
    if changed && (after - before).abs() > 22.0 * unit {
        let tip = after - way * 5.0 * unit;
        marks.borrow_mut().push(Primitive::Area {
            points: vec![
                (tip, middle),
                (tip - way * 8.0 * unit, middle - 4.0 * unit),
                (tip - way * 8.0 * unit, middle + 4.0 * unit),
            ],
            fill: Some(ink),
            stroke: None,
            opacity: 1.0,
        });
    }
    if let Some((low, high)) = bell.interval {
        let (low, high) = (at(bells, inner, low), at(bells, inner, high));
        let y = middle + 9.0 * unit;
        let foot = 2.5 * unit;
        marks.borrow_mut().push(Primitive::Segments {
            segments: vec![
                [low, y, high, y],
                [low, y - foot, low, y + foot],
                [high, y - foot, high, y + foot],
            ],
            line: Line::new(Ink::Text2, 1.1 * unit),
        });
    }
    for (side, (x, end)) in [(before, &bell.before), (after, &bell.after)]
        .into_iter()
        .enumerate()
    {
        let mut drawn = overlay::marks(side, &[(x, middle)], 4.2 * unit, unit);
        if end.open {
            let from = x + 6.0 * unit;
            drawn.push(Primitive::Path {
                points: vec![
                    (from, middle - 3.5 * unit),
                    (from + 4.0 * unit, middle),
                    (from, middle + 3.5 * unit),
                ],
                line: Line::new(Ink::Text2, 1.2 * unit),
            });
        }
        painter.marks.borrow_mut().extend(drawn);
    }
    values(painter, bell, (before, after), middle);
}

/// The name at the left and the result at the right, or both above; gives the height of the marks.
fn names(painter: &mut Painter<'_>, bell: &Dumbbell, ink: Ink, changed: bool) -> f32 {
    let unit = painter.sheet.unit;
    let name = if changed {
        painter.strong(Ink::Text)
    } else {
        painter.look(Ink::Text2)
    };
    let result = if changed {
        painter.strong(ink)
    } else {
        painter.look(ink)
    };
    if painter.sheet.narrow {
        let baseline = painter.y + painter.sheet.size * 1.1;
        let words = painter.measure.text(
            &bell.result,
            painter.sheet.width,
            baseline,
            Anchor::End,
            result,
        );
        let room = painter.sheet.width - words.width - 8.0 * unit;
        let shown = painter.measure.cut(&bell.name, name.size, name.bold, room);
        painter.put(&shown, 0.0, baseline, Anchor::Start, name);
        painter.words.push(words);
        return painter.y + painter.sheet.size * 1.1 + 12.0 * unit;
    }
    let middle = painter.y + (LANE / 2.0 - 2.0) * unit;
    let baseline = painter.centred(middle);
    let room = painter.sheet.left - 8.0 * unit;
    let shown = painter.measure.cut(&bell.name, name.size, name.bold, room);
    painter.put(&shown, 0.0, baseline, Anchor::Start, name);
    let x = painter.sheet.right + painter.sheet.beside;
    let room = painter.sheet.width - x;
    let lines = if painter
        .measure
        .width(&bell.result, result.size, result.bold)
        <= room
    {
        vec![bell.result.clone()]
    } else {
        painter.measure.broken(&bell.result, result.size, room, 2)
    };
    #[expect(clippy::cast_precision_loss, reason = "two lines at most")]
    let mut y = baseline - (lines.len().saturating_sub(1)) as f32 * result.size * 0.6;
    for words in lines {
        painter.put(&words, x, y, Anchor::Start, result);
        y += result.size * 1.2;
    }
    middle
}

/// The values beside the marks, on the far side of each.
fn values(painter: &mut Painter<'_>, bell: &Dumbbell, (before, after): (f32, f32), middle: f32) {
    let baseline = painter.centred(middle);
    let look = painter.look(Ink::Text2);
    let near = (after - before).abs() < 1.0;
    if near && bell.before.words == bell.after.words {
        beside(painter, &bell.after, after, true, baseline, look);
        return;
    }
    let forward = after >= before;
    // Marks that fall on each other say their values at either side all the same.
    beside(painter, &bell.before, before, !forward, baseline, look);
    let strong = match bell.way {
        Way::Better | Way::Worse => painter.strong(Ink::Text),
        Way::Same | Way::Unknown => look,
    };
    beside(painter, &bell.after, after, forward, baseline, strong);
}

fn beside(
    painter: &mut Painter<'_>,
    end: &End,
    x: f32,
    right: bool,
    baseline: f32,
    look: super::measure::Type,
) {
    let unit = painter.sheet.unit;
    let gap = if end.open && right { 14.0 } else { 8.0 } * unit;
    let (at, anchor) = if right {
        (x + gap, Anchor::Start)
    } else {
        (x - gap, Anchor::End)
    };
    let mut text = painter.measure.text(&end.words, at, baseline, anchor, look);
    text.halo = true;
    painter.words.push(text);
}
