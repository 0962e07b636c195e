//! Descriptions and template output, read.

use super::*;
use crate::document::{Align, Column, Heading};

fn words(text: &str) -> Block {
    Block::Paragraph(vec![Inline::text(text)])
}

#[test]
fn a_description_keeps_its_form() {
    let blocks = description(
        "The **shop** answers `GET /` *fast*.\n\n1. one\n2. two\n\n> said\n\n```sh\nls -l\n```\n\n| a | b |\n|---|--:|\n| x | 1 |\n",
    );
    assert_eq!(
        blocks,
        vec![
            Block::Paragraph(vec![
                Inline::text("The "),
                Inline::strong("shop"),
                Inline::text(" answers "),
                Inline::code("GET /"),
                Inline::text(" "),
                Inline::Emphasis(vec![Inline::text("fast")]),
                Inline::text("."),
            ]),
            Block::List {
                start: Some(1),
                items: vec![vec![words("one")], vec![words("two")]],
            },
            Block::Quote(vec![words("said")]),
            Block::Code {
                language: Some("sh".to_owned()),
                text: "ls -l".to_owned(),
            },
            Block::Table(Table {
                columns: vec![
                    Column {
                        title: "a".to_owned(),
                        ..Column::default()
                    },
                    Column {
                        title: "b".to_owned(),
                        align: Align::Right,
                        key: false,
                    },
                ],
                rows: vec![
                    ["x", "1"]
                        .map(|text| Cell {
                            content: vec![Inline::text(text)],
                            ..Cell::default()
                        })
                        .to_vec()
                ],
                ..Table::default()
            }),
        ]
    );
}

#[test]
fn raw_html_in_a_description_is_text() {
    assert_eq!(
        description("a <b>x</b> <script>alert(1)</script>"),
        vec![words("a <b>x</b> <script>alert(1)</script>")]
    );
    assert_eq!(
        description("<div onclick=x>\nhello\n</div>"),
        vec![Block::Paragraph(vec![
            Inline::text("<div onclick=x>"),
            Inline::Break,
            Inline::text("hello"),
            Inline::Break,
            Inline::text("</div>"),
        ])]
    );
    assert_eq!(
        description("<!-- pagebreak -->"),
        vec![words("<!-- pagebreak -->")]
    );
}

#[test]
fn images_in_a_description_give_their_alt_text_alone() {
    assert_eq!(
        description("see ![the *plan*](https://evil.example/x.png)"),
        vec![Block::Paragraph(vec![
            Inline::text("see "),
            Inline::text("the "),
            Inline::Emphasis(vec![Inline::text("plan")]),
        ])]
    );
    assert_eq!(plain_of(&description("![](block-7f3a:0)")), "[image]");
    assert_eq!(plain_of(&description("![](:0)")), "[image]");
}

#[test]
fn links_in_a_description_lead_to_the_web_and_to_mail_only() {
    for (written, kept) in [
        ("[x](https://example.org/a?b=c)", true),
        ("[x](HTTP://example.org)", true),
        ("<mailto:a@example.org>", true),
        ("[x](javascript:alert(1))", false),
        ("[x](JaVaScRiPt:alert(1))", false),
        ("[x](data:text/html,x)", false),
        ("[x](//example.org)", false),
        ("[x](#inside)", false),
        ("[x](file:///etc/passwd)", false),
        ("[x](vbscript:x)", false),
        ("[x](<https://exa\u{202e}mple.org>)", false),
        ("[x](https://)", false),
        ("<javascript:alert(1)>", false),
    ] {
        let blocks = description(written);
        let linked = matches!(blocks.as_slice(), [Block::Paragraph(content)] if matches!(content.as_slice(), [Inline::Link { .. }]));
        assert_eq!(linked, kept, "{written} {blocks:?}");
    }
}

#[test]
fn a_heading_in_a_description_does_not_enter_the_outline() {
    assert_eq!(
        description("# Big"),
        vec![Block::Paragraph(vec![Inline::strong("Big")])]
    );
}

#[test]
fn nesting_without_end_keeps_its_words() {
    for text in [
        format!("{} deep", ">".repeat(50_000)),
        format!("{} deep", "- ".repeat(5_000)),
        format!("{}deep{}", "*a _b ".repeat(5_000), " c_ d*".repeat(5_000)),
        format!("{}deep", "[".repeat(20_000)),
        format!("{}deep", "![".repeat(20_000)),
    ] {
        let blocks = description(&text);
        assert!(plain_of(&blocks).contains("deep"));
        assert!(depth(&blocks) <= DEEPEST);
    }
}

fn depth(blocks: &[Block]) -> usize {
    let deepest = blocks.iter().map(|block| match block {
        Block::Quote(inner) | Block::Alert { blocks: inner, .. } => depth(inner),
        Block::List { items, .. } => items.iter().map(|item| depth(item)).max().unwrap_or(0),
        _ => 0,
    });
    1 + deepest.max().unwrap_or(0)
}

fn plain_of(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        match block {
            Block::Paragraph(content) => text.push_str(&plain(content)),
            Block::Quote(inner) | Block::Alert { blocks: inner, .. } => {
                text.push_str(&plain_of(inner));
            }
            Block::List { items, .. } => {
                for item in items {
                    text.push_str(&plain_of(item));
                }
            }
            _ => {}
        }
    }
    text
}

#[test]
fn emphasised_words_at_the_end_of_a_templates_heading_are_its_note() {
    let mut nothing = |_| Vec::new();
    let slots = Slots {
        scheme: "x-",
        code: &[],
        block: &mut nothing,
    };
    let (blocks, _) = template_output("## Findings *1 critical*\n\n## *All*", slots);
    assert_eq!(
        blocks,
        vec![
            Block::Heading(Heading {
                level: 2,
                id: String::new(),
                content: vec![Inline::text("Findings")],
                note: vec![Inline::text("1 critical")],
            }),
            Block::Heading(Heading {
                level: 2,
                id: String::new(),
                content: vec![Inline::Emphasis(vec![Inline::text("All")])],
                note: vec![],
            }),
        ]
    );
}
