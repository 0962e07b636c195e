//! Placed items: nothing past a margin, nothing lost, nothing over something else.

use proptest::prelude::*;

use super::sample;
use crate::document::{
    Align, Badge, Block, Cell, Column, Finding, Fold, Inline, KeyFigure, Output, OutputLine, Pair,
    Severity, Sign, Table, Tone, Verdict,
};
use crate::font::{Face, Fonts};
use crate::render::pdf::layout::lay_out;
use crate::render::pdf::paper::Paper;
use crate::render::pdf::placed::{Mark, Placed, Text};

fn placed(blocks: Vec<Block>, paper: Paper) -> Placed {
    let fonts = Fonts::new(None).unwrap();
    lay_out(&sample::document(blocks), paper, &fonts)
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
    for (number, page) in placed.pages.iter().enumerate() {
        let texts: Vec<&Text> = page
            .items
            .iter()
            .filter_map(|item| match &item.mark {
                Mark::Text(text) if !text.text.trim().is_empty() => Some(text),
                _ => None,
            })
            .collect();
        for (at, one) in texts.iter().enumerate() {
            for other in texts.iter().skip(at + 1) {
                let apart_across =
                    one.x + one.width <= other.x + 0.05 || other.x + other.width <= one.x + 0.05;
                let apart_down =
                    one.y <= other.y - other.size * 0.72 || other.y <= one.y - one.size * 0.72;
                assert!(
                    apart_across || apart_down,
                    "page {}: {one:?} over {other:?}",
                    number + 1
                );
            }
        }
    }
}

fn words(words: &str) -> Vec<Inline> {
    vec![Inline::text(words)]
}

fn line(text: &str) -> OutputLine {
    OutputLine {
        text: text.to_owned(),
        bad: false,
    }
}

#[test]
fn the_sample_report_keeps_its_margins_on_both_papers() {
    for paper in [Paper::A4, Paper::Letter] {
        let fonts = Fonts::new(None).unwrap();
        let placed = lay_out(&sample::report(120), paper, &fonts);
        assert_within_margins(&placed);
        assert_no_overlap(&placed);
        assert!(fonts.missing().is_empty());
    }
}

#[test]
fn a_short_document_stands_where_the_rules_say() {
    let placed = placed(
        vec![
            sample::heading(2, "a", "Section", "a note"),
            Block::Paragraph(vec![
                Inline::text("Some "),
                Inline::strong("words"),
                Inline::text("."),
            ]),
        ],
        Paper::A4,
    );
    assert_eq!(
        placed.describe(),
        "page 1
         -    62.4    42.0   94.1 Inter-Regular 8 \"Chaos experiment report\"
         -   423.6    42.0  120.7 Inter-Regular 8 \"run 2018-04-24 17:20:41 UTC\"
         -    62.4    50.2  481.9 × 0.6 shape
        H2    62.4    77.6   45.7 Inter-SemiBold 12.5 \"Section\"
        H2   108.1    77.6   29.8 Inter-Regular 8.5 \"\\u{a0} a note\"
         P    62.4    98.4   26.8 Inter-Regular 9 \"Some \"
         P    89.2    98.4   27.1 Inter-SemiBold 9 \"words\"
         P   116.3    98.4    2.6 Inter-Regular 9 \".\"
         -    62.4   796.2  481.9 × 0.6 shape
         -    62.4   809.0   71.9 Inter-Regular 8 \"chaos-report 0.1.0\"
         -   500.4   809.0   43.8 Inter-Regular 8 \"page 1 of 1\"
"
    );
}

#[test]
fn an_empty_document_is_one_page() {
    assert_eq!(placed(Vec::new(), Paper::A4).pages.len(), 1);
}

#[test]
fn a_table_of_sixty_rows_repeats_its_head_and_cuts_no_row() {
    let names: Vec<String> = (0..60).map(|at| format!("row {at} of sixty")).collect();
    let rows: Vec<Vec<&str>> = names.iter().map(|name| vec![name.as_str(), "1"]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let placed = placed(
        vec![
            sample::heading(2, "rows", "All rows", ""),
            Block::Table(sample::table(&["Name", "Count>"], &rows)),
        ],
        Paper::A4,
    );
    assert_within_margins(&placed);
    assert_eq!(placed.pages.len(), 2);
    let second = placed.describe();
    let second = second.split("page 2\n").nth(1).unwrap();
    assert!(second.contains("\"All rows\"") && second.contains("continued"));
    assert!(second.contains("\"Name\"") && second.contains("\"Count\""));
    assert_eq!(letters(&placed).matches("ofsixty").count(), 60);
}

#[test]
fn a_row_higher_than_a_page_loses_no_word() {
    let long = "word ".repeat(9_000);
    let placed = placed(
        vec![Block::Table(sample::table(&["A", "B"], &[&["key", &long]]))],
        Paper::A4,
    );
    assert_within_margins(&placed);
    assert!(placed.pages.len() > 3);
    assert_eq!(letters(&placed).matches("word").count(), 9_000);
}

#[test]
fn a_line_of_four_thousand_characters_survives_with_marks() {
    let text: String = (0..4_000)
        .map(|at| char::from(b'a' + u8::try_from(at % 26).unwrap()))
        .collect();
    let placed = placed(
        vec![
            Block::Output(Output {
                id: "o".to_owned(),
                title: "Output".to_owned(),
                detail: String::new(),
                language: None,
                head: vec![line(&text)],
                omitted: 0,
                tail: Vec::new(),
            }),
            Block::Paragraph(words(&text)),
        ],
        Paper::A4,
    );
    assert_within_margins(&placed);
    assert_eq!(letters(&placed).matches(&text).count(), 2);
    let marks = own_texts(&placed)
        .filter(|placed| placed.text.starts_with('↳'))
        .count();
    assert!(marks > 60, "{marks}");
}

#[test]
fn a_heading_stands_with_what_it_is_about() {
    for lines in 40..60 {
        let mut blocks: Vec<Block> = (0..lines)
            .map(|at| Block::Paragraph(words(&format!("paragraph {at}"))))
            .collect();
        blocks.push(sample::heading(2, "last", "The heading", ""));
        blocks.push(Block::Paragraph(words("its text")));
        let placed = placed(blocks, Paper::A4);
        let page_of = |wanted: &str| {
            placed
                .pages
                .iter()
                .position(|page| {
                    page.items.iter().any(
                        |item| matches!(&item.mark, Mark::Text(text) if text.text.trim() == wanted),
                    )
                })
                .unwrap()
        };
        assert_eq!(page_of("The heading"), page_of("its text"), "{lines}");
    }
}

#[test]
fn a_page_break_after_a_few_lines_is_passed_over() {
    let few = |name: &str| Block::Paragraph(words(name));
    let placed = placed(
        vec![
            few("cover"),
            Block::PageBreak,
            few("a few lines"),
            Block::PageBreak,
            few("more"),
        ],
        Paper::A4,
    );
    // The first page is a cover; the second would be nearly empty.
    assert_eq!(placed.pages.len(), 2);
}

#[test]
fn a_table_with_more_columns_than_the_page_holds_is_cut_into_parts() {
    let titles: Vec<String> = (0..40).map(|at| format!("column{at}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let cells: Vec<String> = (0..40).map(|at| format!("cell{at}.")).collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let placed = placed(
        vec![Block::Table(sample::table(&titles, &[&cells]))],
        Paper::A4,
    );
    assert_within_margins(&placed);
    assert_no_overlap(&placed);
    let letters = letters(&placed);
    for cell in cells {
        assert!(letters.contains(cell), "{cell}");
    }
}

#[test]
fn contents_name_the_pages_of_their_headings() {
    let fonts = Fonts::new(None).unwrap();
    let placed = lay_out(&sample::report(300), Paper::A4, &fonts);
    let described = placed.describe();
    assert!(described.contains("\"Contents\""));
    let (page, _) = placed.anchors["series"];
    assert!(page > 4);
    let entry = described.find("\"All scrapes \"").unwrap();
    let number = described[entry..].lines().nth(1).unwrap();
    assert!(number.ends_with(&format!("\"{}\"", page + 1)), "{number}");
}

#[test]
fn characters_alike_and_of_other_scripts_find_a_face() {
    let placed = placed(
        vec![Block::Paragraph(words(
            "a\u{2011}b ✅ 日本語 한국어 Ελλ кир ≥ → ⏱ 🔥",
        ))],
        Paper::A4,
    );
    assert_eq!(letters(&placed), "a\u{2011}b✅日本語한국어Ελλкир≥→⏱🔥");
    assert!(own_texts(&placed).any(|text| text.face == Face::EastAsian));
}

/// Words that break what they can: long ones, wide ones, odd ones.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z]{1,12}",
        "[a-zA-Z0-9/_.-]{30,400}",
        Just(" ".to_owned()),
        Just("\u{A0}\u{A0}".to_owned()),
        Just("日本語のテスト。".to_owned()),
        Just("\u{1B}[31m\u{202E}\0\u{7}\t\r\n".to_owned()),
        Just("W".repeat(120)),
        Just("العربية \u{200F}עברית".to_owned()),
        Just("👩\u{200D}💻 ✅ \u{12000}".to_owned()),
        Just("12:00:00 – 13:00:00".to_owned()),
        "\\PC{0,20}",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn cell() -> impl Strategy<Value = Cell> {
    hostile().prop_map(|text| Cell {
        content: words(&text),
        ..Cell::default()
    })
}

fn grid() -> impl Strategy<Value = Table> {
    (1_usize..20).prop_flat_map(|columns| {
        let align = prop_oneof![Just(Align::Left), Just(Align::Right), Just(Align::Center)];
        let column = (hostile(), align, any::<bool>()).prop_map(|(title, align, key)| Column {
            title,
            align,
            key,
        });
        (
            proptest::collection::vec(column, columns),
            proptest::collection::vec(proptest::collection::vec(cell(), columns), 0..6),
        )
            .prop_map(|(columns, rows)| Table {
                columns,
                rows,
                ..Table::default()
            })
    })
}

fn sign() -> impl Strategy<Value = Sign> {
    prop_oneof![
        Just(Sign::Good),
        Just(Sign::Bad),
        Just(Sign::Unknown),
        Just(Sign::Same)
    ]
}

fn block() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![
        hostile().prop_map(|text| Block::Paragraph(words(&text))),
        hostile().prop_map(|text| sample::heading(2, "h", &text, &text)),
        hostile().prop_map(|text| Block::Code {
            language: None,
            text
        }),
        grid().prop_map(Block::Table),
        (hostile(), hostile()).prop_map(|(name, value)| Block::Pairs(vec![Pair {
            name,
            value: words(&value)
        }])),
        proptest::collection::vec(hostile(), 0..8)
            .prop_map(|texts| Block::Facts(texts.iter().map(|text| words(text)).collect())),
        proptest::collection::vec((hostile(), hostile()), 0..7).prop_map(|figures| {
            Block::KeyFigures(
                figures
                    .into_iter()
                    .map(|(label, value)| KeyFigure {
                        note: label.clone(),
                        label,
                        value,
                        tone: Tone::Bad,
                    })
                    .collect(),
            )
        }),
        (
            hostile(),
            proptest::collection::vec((sign(), hostile()), 0..4)
        )
            .prop_map(|(headline, badges)| Block::Verdict(Verdict {
                sentence: words(&headline),
                headline,
                tone: Tone::Plain,
                badges: badges
                    .into_iter()
                    .map(|(sign, word)| Badge {
                        sign,
                        detail: Some(word.clone()),
                        word
                    })
                    .collect(),
            })),
        (hostile(), hostile()).prop_map(|(title, detail)| Block::Findings(vec![Finding {
            id: "f".to_owned(),
            severity: Severity::Critical,
            code: title.clone(),
            title,
            detail: words(&detail),
            evidence: vec![words(&detail)],
        }])),
        proptest::collection::vec(hostile(), 1..5).prop_map(|lines| Block::Output(Output {
            id: "o".to_owned(),
            title: lines.concat(),
            detail: String::new(),
            language: None,
            head: lines.iter().map(|text| line(text)).collect(),
            omitted: 12_345,
            tail: lines.iter().map(|text| line(text)).collect(),
        })),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Block::Quote),
            proptest::collection::vec(proptest::collection::vec(inner.clone(), 0..3), 1..4)
                .prop_map(|items| Block::List {
                    start: Some(998),
                    items
                }),
            (hostile(), proptest::collection::vec(inner, 0..3)).prop_map(|(title, blocks)| {
                Block::Fold(Fold {
                    id: None,
                    detail: title.clone(),
                    title: words(&title),
                    open: false,
                    blocks,
                })
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn nothing_is_drawn_past_a_margin(blocks in proptest::collection::vec(block(), 1..6)) {
        assert_within_margins(&placed(blocks, Paper::Letter));
    }

    #[test]
    fn running_text_loses_no_letter(text in "[ -~à-ÿ]{0,2000}", wide in any::<bool>()) {
        let block = if wide {
            Block::Paragraph(words(&text))
        } else {
            Block::Code { language: None, text: text.clone() }
        };
        let wanted: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        prop_assert_eq!(letters(&placed(vec![block], Paper::A4)), wanted);
    }
}
