//! Many counters: a thin lane each, the most moving first.

use super::bars;
use super::frame::Painter;
use super::palette::Ink;
use super::primitive::{Anchor, Line, Part, Plot, Primitive};
use super::recorder::Area;
use crate::document::figure::{Bar, Multiples, Row};

pub(super) fn draw(painter: &mut Painter<'_>, row: &Row, multiples: &Multiples, plot: Plot) {
    let Some(time) = painter.time else { return };
    let unit = painter.sheet.unit;
    if !painter.sheet.narrow {
        let room = painter.sheet.width;
        let end = painter.title(row, painter.y, room);
        painter.y = end + 6.0 * unit;
    }
    let narrow = painter.sheet.narrow;
    // On a narrow sheet names and totals stand above their lanes.
    let head = if narrow { painter.sheet.leading } else { 0.0 };
    let height = painter.sheet.multiple;
    let tallest = multiples
        .series
        .iter()
        .flat_map(|series| &series.bars)
        .map(Bar::total)
        .fold(0.0, f64::max);
    let quiet = painter.look(Ink::Text2);
    let bold = painter.strong(Ink::Text);
    let first = painter.y;
    for (index, series) in multiples.series.iter().enumerate() {
        painter.part(Some(Part::Series(plot.row, index)));
        let top = painter.y + head;
        let baseline = if narrow {
            top - 2.0 * unit
        } else {
            painter.centred(top + height / 2.0)
        };
        let lane = Plot {
            top: top + height * 0.18,
            bottom: top + height * 0.86,
            ..plot
        };
        let (right, total) = (painter.sheet.width, &series.total);
        let taken = painter.measure.width(total, bold.size, true);
        let room = if narrow { right - taken } else { lane.left } - 10.0 * unit;
        let name = painter.measure.cut(&series.name, quiet.size, false, room);
        painter.put(&name, 0.0, baseline, Anchor::Start, quiet);
        painter.put(total, right, baseline, Anchor::End, bold);
        painter.behind.push(Primitive::Segments {
            segments: vec![[lane.left, lane.bottom, lane.right, lane.bottom]],
            line: Line::new(Ink::Line, unit),
        });
        let area = Area::new(
            &painter.marks,
            lane,
            time.from..time.to,
            0.0..tallest.max(f64::MIN_POSITIVE),
        );
        for bar in &series.bars {
            bars::one(painter, &area, bar);
        }
        painter.y += height + head;
        if narrow {
            // What crosses the plots spares the names between them.
            painter.plots.push(lane);
        }
    }
    painter.part(Some(Part::Row(plot.row)));
    if !narrow {
        painter.plots.push(Plot {
            top: first,
            bottom: painter.y,
            ..plot
        });
    }
    if !multiples.more.is_empty() {
        let y = painter.y + painter.sheet.leading;
        let words = painter
            .measure
            .cut(&multiples.more, quiet.size, false, painter.sheet.width);
        painter.put(&words, 0.0, y, Anchor::Start, quiet);
        painter.y += painter.sheet.leading * 1.4;
    }
}
