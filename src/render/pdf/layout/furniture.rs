//! What stands on every page: the running header, the foot, their rules.

use super::super::breaking::break_lines;
use super::super::colour::Colour;
use super::super::placed::{Item, Mark, Page, Placed};
use super::super::text::{Span, Style, shorten, width};
use super::line::rule;
use crate::document::Document;
use crate::font::Fonts;

const STYLE: Style = Style::regular(8.0, Colour::TEXT_2);

/// Adds header and foot to every page.
pub(super) fn add(placed: &mut Placed, document: &Document, fonts: &Fonts<'_>) {
    let paper = placed.paper;
    let count = placed.pages.len();
    let label = shorten(fonts, &document.run_label, STYLE, paper.measure() * 0.45);
    let label_width = width(fonts, &label, STYLE);
    let title_room = paper.measure() - label_width - 16.0;
    let title = shorten(fonts, &document.title, STYLE, title_room);
    let kind = shorten(fonts, &document.kind, STYLE, title_room);
    let generator = shorten(fonts, &document.generator, STYLE, paper.measure() * 0.7);
    for (number, page) in placed.pages.iter_mut().enumerate() {
        let body = std::mem::take(&mut page.items);
        let first = if number == 0 { &kind } else { &title };
        put(page, fonts, first, paper.left(), paper.header_baseline());
        put(
            page,
            fonts,
            &label,
            paper.right() - label_width,
            paper.header_baseline(),
        );
        let across = |y| rule(paper.left(), y, paper.measure(), Colour::LINE_2, 0.6);
        page.items.push(across(paper.header_rule()));
        page.items.extend(body);
        page.items.push(across(paper.footer_rule()));
        put(
            page,
            fonts,
            &generator,
            paper.left(),
            paper.footer_baseline(),
        );
        let pages = format!("page {} of {count}", number + 1);
        let pages_width = width(fonts, &pages, STYLE);
        put(
            page,
            fonts,
            &pages,
            paper.right() - pages_width,
            paper.footer_baseline(),
        );
    }
}

fn put(page: &mut Page, fonts: &Fonts<'_>, text: &str, mut x: f32, y: f32) {
    let line = break_lines(fonts, &[Span::words(text, STYLE)], f32::MAX);
    for piece in line.into_iter().flat_map(|line| line.pieces) {
        let width = piece.width;
        page.items.push(Item {
            node: None,
            mark: Mark::Text(piece.placed(x, y)),
        });
        x += width;
    }
}
