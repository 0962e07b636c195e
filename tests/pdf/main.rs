//! What a PDF must keep to, checked on placed items and on the finished file read back.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod breaks;
mod file;
mod hostile;
mod layout;
mod pages;
#[path = "../support/mod.rs"]
mod support;

use chaos_report::document::{
    Align, Block, Cell, Column, Document, Inline, Output, OutputLine, Table, Target,
};
use chaos_report::font::Fonts;
use chaos_report::model::Moment;
use chaos_report::render::pdf::Paper;
use chaos_report::render::pdf::layout::lay_out;
use chaos_report::render::pdf::placed::{Mark, Placed, Text};

use support::document::{around, heading, reference};

fn placed(blocks: Vec<Block>, paper: Paper) -> Placed {
    lay_out(&around(blocks), paper, &Fonts::new(None).unwrap())
}

fn words(words: &str) -> Vec<Inline> {
    vec![Inline::text(words)]
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(words(text))
}

/// A table of plain words; the first column names the rows, a title that ends in `>` stands at the right.
fn table(titles: &[&str], rows: &[&[&str]]) -> Table {
    Table {
        caption: Some("A table".to_owned()),
        columns: titles
            .iter()
            .enumerate()
            .map(|(at, title)| Column {
                title: title.trim_end_matches('>').to_owned(),
                align: if title.ends_with('>') {
                    Align::Right
                } else {
                    Align::Left
                },
                key: at == 0,
            })
            .collect(),
        rows: rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|text| Cell {
                        content: words(text),
                        ..Cell::default()
                    })
                    .collect()
            })
            .collect(),
        ..Table::default()
    }
}

/// An output that is shown whole.
fn output(title: &str, lines: impl IntoIterator<Item = String>) -> Output {
    Output {
        id: "output".to_owned(),
        title: title.to_owned(),
        detail: String::new(),
        language: None,
        head: lines
            .into_iter()
            .map(|text| OutputLine { text, bad: false })
            .collect(),
        omitted: 0,
        tail: Vec::new(),
    }
}

/// The reference report with many scripts, a log of `lines` lines and a table of sixty rows behind it.
fn report(lines: usize) -> Document {
    let mut document = reference();
    document.created = Moment::parse("2018-04-24T17:21:44Z");
    let log = (0..lines).map(|at| {
        format!(
            "2018-04-24T17:20:{:02}.904752413Z 2018/04/24 17:20:42 Forwarded [GET] to /system/function/astre - [200] - 0.007377 seconds #{at}",
            at % 60
        )
    });
    let rows: Vec<[String; 2]> = (0..60)
        .map(|at| [format!("17:20:{at:02}.15"), format!("{}", 6440 + at)])
        .collect();
    let rows: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    document.blocks.extend([
        heading(2, "notes", "What the team wrote", ""),
        Block::Paragraph(vec![
            Inline::text("✅ 日本語 العربية עברית Ελληνικά кириллица 한국어 🔥, see "),
            Inline::Link {
                target: Target::Inside("hypothesis".to_owned()),
                content: words("the hypothesis"),
            },
        ]),
        Block::Output(output("Raw output of read-logs", log)),
        heading(2, "series", "All scrapes", "60 rows"),
        Block::Table(table(&["Scrape, UTC", "200, value>"], &rows)),
    ]);
    document
}

/// The texts of the document itself, without running heads and repeated ones.
fn own_texts(placed: &Placed) -> impl Iterator<Item = &Text> {
    placed
        .pages
        .iter()
        .flat_map(|page| &page.items)
        .filter(|item| item.node.is_some())
        .filter_map(|item| match &item.mark {
            Mark::Text(text) => Some(text),
            Mark::Shape(_) => None,
        })
}

/// The letters of the document in reading order, without spaces and continuation marks.
fn letters(placed: &Placed) -> String {
    own_texts(placed)
        .flat_map(|text| text.text.chars())
        .filter(|character| !character.is_whitespace() && *character != '↳')
        .collect()
}

/// The texts of a page in order, page 1 being the first.
fn texts_on(placed: &Placed, page: usize) -> Vec<&Text> {
    let page = placed.pages.get(page - 1).unwrap();
    page.items
        .iter()
        .filter_map(|item| match &item.mark {
            Mark::Text(text) => Some(text),
            Mark::Shape(_) => None,
        })
        .collect()
}

/// The page, from 1, and the place of the first text that begins so.
fn find<'a>(placed: &'a Placed, beginning: &str) -> (usize, &'a Text) {
    (1..=placed.pages.len())
        .find_map(|page| {
            let texts = texts_on(placed, page);
            let found = texts
                .into_iter()
                .find(|text| text.text.starts_with(beginning))?;
            Some((page, found))
        })
        .unwrap()
}

/// How much of a page, from 1, the document fills, from 0 to 1.
fn filled(placed: &Placed, page: usize) -> f32 {
    let paper = placed.paper;
    let bottom = placed.pages[page - 1]
        .items
        .iter()
        .filter(|item| item.node.is_some())
        .map(|item| item.mark.bounds()[3])
        .fold(paper.top(), f32::max);
    (bottom - paper.top()) / (paper.bottom() - paper.top())
}

/// Asserts that no item leaves the text area, but for the running head and foot.
fn assert_within_margins(placed: &Placed) {
    let paper = placed.paper;
    for (number, page) in placed.pages.iter().enumerate() {
        for item in &page.items {
            let [left, top, right, bottom] = item.mark.bounds();
            let place = format!("page {}: {:?}", number + 1, item.mark);
            assert!(left >= paper.left() - 0.5, "past the left: {place}");
            assert!(right <= paper.right() + 0.5, "past the right: {place}");
            let is_head = bottom <= paper.header_rule() + 0.5;
            let is_foot = top >= paper.footer_rule() - 0.5;
            let is_body = top >= paper.top() - 0.5 && bottom <= paper.bottom() + 0.5;
            assert!(is_head || is_foot || is_body, "past top or bottom: {place}");
            assert!(
                is_body || item.node.is_none(),
                "text among furniture: {place}"
            );
        }
    }
}

/// Asserts that no two runs of text share ground.
fn assert_no_overlap(placed: &Placed) {
    for number in 1..=placed.pages.len() {
        let mut texts = texts_on(placed, number);
        texts.retain(|text| !text.text.trim().is_empty());
        for (at, one) in texts.iter().enumerate() {
            for other in texts.iter().skip(at + 1) {
                let apart_across =
                    one.x + one.width <= other.x + 0.05 || other.x + other.width <= one.x + 0.05;
                let apart_down =
                    one.y <= other.y - other.size * 0.72 || other.y <= one.y - one.size * 0.72;
                assert!(
                    apart_across || apart_down,
                    "page {number}: {one:?} over {other:?}"
                );
            }
        }
    }
}
