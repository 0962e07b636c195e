//! Blocks that nobody would write on purpose: whatever they hold, all of it stays on the page.

use chaos_report::document::{
    Align, Badge, Block, Cell, Column, Finding, Fold, KeyFigure, Output, Pair, Severity, Sign,
    Table, Tone, Verdict,
};
use chaos_report::render::pdf::Paper;
use proptest::prelude::*;

use super::support::document::heading;
use super::{assert_within_margins, letters, output, placed, words};

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
        hostile().prop_map(|text| heading(2, "h", &text, &text)),
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
                id: None,
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
        proptest::collection::vec(hostile(), 1..5).prop_map(|lines| {
            let shown = output(&lines.concat(), lines);
            Block::Output(Output {
                omitted: 12_345,
                tail: shown.head.clone(),
                ..shown
            })
        }),
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
