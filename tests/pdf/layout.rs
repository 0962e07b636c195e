//! Placed items: nothing past a margin, nothing lost, nothing over something else.

use chaos_report::document::{Block, Inline};
use chaos_report::font::{Face, Fonts};
use chaos_report::render::pdf::Paper;
use chaos_report::render::pdf::layout::lay_out;
use chaos_report::render::pdf::placed::Mark;

use super::support::document::heading;
use super::{
    assert_no_overlap, assert_within_margins, letters, output, own_texts, paragraph, placed,
    report, table, words,
};

#[test]
fn the_sample_report_keeps_its_margins_on_both_papers() {
    for paper in [Paper::A4, Paper::Letter] {
        let fonts = Fonts::new(None).unwrap();
        let placed = lay_out(&report(120), paper, &fonts);
        assert_within_margins(&placed);
        assert_no_overlap(&placed);
        assert!(fonts.missing().is_empty());
    }
}

#[test]
fn a_short_document_stands_where_the_rules_say() {
    let placed = placed(
        vec![
            heading(2, "a", "Section", "a note"),
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
            heading(2, "rows", "All rows", ""),
            Block::Table(table(&["Name", "Count>"], &rows)),
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
        vec![Block::Table(table(&["A", "B"], &[&["key", &long]]))],
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
            Block::Output(output("Output", [text.clone()])),
            paragraph(&text),
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
            .map(|at| paragraph(&format!("paragraph {at}")))
            .collect();
        blocks.push(heading(2, "last", "The heading", ""));
        blocks.push(paragraph("its text"));
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
    let placed = placed(vec![Block::Table(table(&titles, &[&cells]))], Paper::A4);
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
    let placed = lay_out(&report(300), Paper::A4, &fonts);
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
