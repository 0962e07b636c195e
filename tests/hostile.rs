//! Texts that try to be more than text, driven through every place where a text of an input can stand.
//!
//! Each document is written twice: with harmless words, and with a hostile text in their place. Read back by real
//! parsers, both must have the very same elements, and the hostile text must stand where the words stood.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use chaos_report::document::{
    Activity, AlertKind, Badge, Block, Cell, Column, Document, Finding, Fold, Heading, Inline,
    KeyFigure, Output, OutputLine, Pair, Severity, Sign, Status, Table, Target, Tone, Verdict,
};
use chaos_report::render::{clean, html, markdown};
use proptest::prelude::*;
use serde::Deserialize;
use support::dom::{self, Step};

#[derive(Deserialize)]
struct Hostile {
    name: String,
    text: String,
    why: String,
}

fn corpus() -> Vec<Hostile> {
    serde_json::from_str(include_str!("../fixtures/hostile/texts.json")).unwrap()
}

/// The texts that one document is filled with, by the form in which they are cleaned.
#[derive(Clone)]
struct Words {
    line: String,
    code: String,
    lines: String,
}

impl Words {
    fn all(text: &str) -> Self {
        Self {
            line: text.to_owned(),
            code: text.to_owned(),
            lines: text.to_owned(),
        }
    }

    fn harmless() -> Self {
        Self {
            line: "harmlessline".to_owned(),
            code: "harmlesscode".to_owned(),
            lines: "harmlesslines".to_owned(),
        }
    }

    /// What a reader must see where the harmless words stood.
    fn put_into(&self, text: &str) -> String {
        text.replace("harmlesslines", &clean::lines(&self.lines))
            .replace("harmlessline", &clean::line(&self.line))
            .replace("harmlesscode", &clean::code(&self.code))
    }
}

/// Every place of a document that an input's text can reach.
fn everywhere(words: &Words) -> Document {
    let line = || Inline::text(&words.line);
    let code = || Inline::code(&words.code);
    let paragraph = |content: Vec<Inline>| Block::Paragraph(content);
    let status = || Status {
        sign: Sign::Good,
        word: words.line.clone(),
    };
    let cell = |content: Vec<Inline>| Cell {
        content,
        ..Cell::default()
    };
    let pair = || Pair {
        name: words.line.clone(),
        value: vec![line(), Inline::text(" "), code()],
    };
    let link = || Inline::Link {
        target: Target::Outside("https://example.org/a".to_owned()),
        content: vec![line()],
    };
    let output_line = |bad: bool| OutputLine {
        text: words.lines.clone(),
        bad,
    };
    let mixed = || {
        vec![
            line(),
            Inline::text(" "),
            Inline::Strong(vec![line()]),
            Inline::text(" "),
            Inline::Emphasis(vec![line()]),
            Inline::text(" "),
            Inline::Strike(vec![line()]),
            Inline::text(" "),
            code(),
            Inline::text(" "),
            link(),
            Inline::Break,
            Inline::Toned {
                tone: Tone::Bad,
                content: vec![line()],
            },
            Inline::text(" "),
            Inline::Status(status()),
        ]
    };
    let touching = || {
        vec![
            line(),
            Inline::Strong(vec![line()]),
            code(),
            Inline::Emphasis(vec![line()]),
            line(),
            link(),
            Inline::Strike(vec![line()]),
            line(),
        ]
    };
    let blocks = vec![
        Block::Heading(Heading {
            level: 1,
            id: "title".to_owned(),
            content: vec![line()],
            note: vec![],
        }),
        Block::Facts(vec![vec![line()], vec![code()]]),
        Block::Verdict(Verdict {
            id: None,
            headline: format!("({}.", clean::line(&words.line)),
            tone: Tone::Bad,
            badges: vec![Badge {
                sign: Sign::Bad,
                word: words.line.clone(),
                detail: Some(words.line.clone()),
            }],
            sentence: mixed(),
        }),
        Block::KeyFigures(vec![KeyFigure {
            label: words.line.clone(),
            value: words.line.clone(),
            note: words.line.clone(),
            tone: Tone::Bad,
        }]),
        Block::Heading(Heading {
            level: 2,
            id: "second".to_owned(),
            content: vec![line(), Inline::text(" "), code()],
            note: vec![line()],
        }),
        paragraph(vec![line()]),
        paragraph(mixed()),
        paragraph(touching()),
        Block::List {
            start: None,
            items: vec![
                vec![paragraph(vec![line()])],
                vec![paragraph(vec![line()]), paragraph(vec![code()])],
            ],
        },
        Block::List {
            start: Some(7),
            items: vec![vec![paragraph(vec![line()])], vec![paragraph(mixed())]],
        },
        Block::Quote(vec![paragraph(vec![line()]), paragraph(mixed())]),
        Block::Alert {
            kind: AlertKind::Warning,
            blocks: vec![paragraph(vec![line()])],
        },
        Block::Code {
            language: Some(words.line.clone()),
            text: words.lines.clone(),
        },
        Block::Table(Table {
            id: None,
            caption: Some(words.line.clone()),
            columns: vec![
                Column {
                    title: words.line.clone(),
                    key: true,
                    ..Column::default()
                },
                Column {
                    title: "b".to_owned(),
                    ..Column::default()
                },
            ],
            rows: vec![
                vec![cell(vec![line()]), cell(mixed())],
                vec![cell(vec![code()]), cell(touching())],
            ],
            notes: vec![vec![line()]],
            ..Table::default()
        }),
        Block::Pairs(vec![pair(), pair()]),
        Block::Findings(vec![Finding {
            id: "finding-x".to_owned(),
            severity: Severity::Warning,
            code: words.code.clone(),
            title: format!("({}.", clean::line(&words.line)),
            detail: mixed(),
            evidence: vec![vec![line()], vec![link()]],
        }]),
        Block::Activity(Box::new(Activity {
            id: "activity-1".to_owned(),
            number: Some(1),
            name: words.line.clone(),
            kind: words.line.clone(),
            time: words.line.clone(),
            duration: words.line.clone(),
            status: status(),
            pairs: vec![pair()],
            error: Some(words.code.clone()),
            blocks: vec![paragraph(vec![line()])],
        })),
        Block::Fold(Fold {
            id: None,
            title: vec![
                line(),
                Inline::text(" "),
                Inline::strong(&words.line),
                Inline::text(" "),
                code(),
            ],
            detail: words.line.clone(),
            open: true,
            blocks: vec![paragraph(vec![line()])],
        }),
        Block::Output(Output {
            id: "output-1".to_owned(),
            title: words.line.clone(),
            detail: words.line.clone(),
            language: Some("json".to_owned()),
            head: vec![output_line(false), output_line(true)],
            omitted: 3,
            tail: vec![output_line(false)],
        }),
        paragraph(vec![Inline::text("the end")]),
    ];
    Document {
        title: words.line.clone(),
        kind: words.line.clone(),
        run_label: words.line.clone(),
        generator: "chaos-report 0.1.0".to_owned(),
        created: None,
        keywords: vec![words.line.clone()],
        blocks,
    }
}

/// Without the white space that browsers and tables move about.
fn shown(text: &str) -> String {
    text.replace([' ', '\n', '\t'], "")
}

/// Joins texts that stand side by side and leaves out those of white space alone.
fn joined(steps: Vec<Step>) -> Vec<Step> {
    let mut out: Vec<Step> = Vec::new();
    for step in steps {
        match (out.last_mut(), step) {
            (Some(Step::Text(last)), Step::Text(more)) => last.push_str(&more),
            (_, step) => out.push(step),
        }
    }
    out.into_iter()
        .map(|step| match step {
            Step::Text(text) => Step::Text(shown(&text)),
            other => other,
        })
        .filter(|step| *step != Step::Text(String::new()))
        .collect()
}

/// The same elements, and the hostile text where the harmless words stood.
fn assert_same(name: &str, harmless: Vec<Step>, hostile: Vec<Step>, words: &Words) {
    // An attribute is one line, whatever stands in it.
    let in_a_line = Words::all(&clean::line(&words.line));
    let expected: Vec<Step> = harmless
        .into_iter()
        .map(|step| match step {
            Step::Text(text) => Step::Text(words.put_into(&text)),
            Step::Open(tag, attributes) => Step::Open(
                tag,
                attributes
                    .into_iter()
                    .map(|(name, value)| (name, in_a_line.put_into(&value)))
                    .collect(),
            ),
            other => other,
        })
        .collect();
    let (expected, hostile) = (joined(expected), joined(hostile));
    for (index, (left, right)) in expected.iter().zip(&hostile).enumerate() {
        assert_eq!(
            left,
            right,
            "{name}, step {index}, after {:?}",
            &expected[index.saturating_sub(4)..index]
        );
    }
    assert_eq!(expected.len(), hostile.len(), "{name}");
}

fn html_steps(document: &Document) -> Vec<Step> {
    let page = html::write(document, &html::Look::default()).unwrap();
    let mut steps = dom::read(&page);
    for step in &mut steps {
        if let Step::Open(_, attributes) = step {
            for (_, value) in attributes {
                // Long values are set smaller.
                if value == "value long bad" {
                    "value bad".clone_into(value);
                }
            }
        }
    }
    steps
}

/// The page that a renderer makes of Markdown.
type Renderer = fn(&str) -> String;

/// The parser that this program uses itself, with all its dialects.
fn pulldown(markdown: &str) -> String {
    let mut page = String::new();
    let options = pulldown_cmark::Options::ENABLE_TABLES
        | pulldown_cmark::Options::ENABLE_STRIKETHROUGH
        | pulldown_cmark::Options::ENABLE_TASKLISTS
        | pulldown_cmark::Options::ENABLE_FOOTNOTES
        | pulldown_cmark::Options::ENABLE_MATH
        | pulldown_cmark::Options::ENABLE_GFM;
    pulldown_cmark::html::push_html(
        &mut page,
        pulldown_cmark::Parser::new_ext(markdown, options),
    );
    page
}

/// The parser that GitHub made and uses.
fn cmark_gfm(markdown: &str) -> String {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut process = Command::new("cmark-gfm")
        .args([
            "--unsafe",
            "--validate-utf8",
            "-e",
            "table",
            "-e",
            "strikethrough",
            "-e",
            "autolink",
            "-e",
            "tasklist",
        ])
        .args(["-e", "footnotes"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    process
        .stdin
        .take()
        .unwrap()
        .write_all(markdown.as_bytes())
        .unwrap();
    String::from_utf8(process.wait_with_output().unwrap().stdout).unwrap()
}

fn markdown_page(document: &Document, renderer: Renderer) -> String {
    let markdown =
        String::from_utf8(markdown::write(document, &markdown::Look::default()).unwrap()).unwrap();
    renderer(&markdown)
}

/// The steps of such a page without what only keeps GitHub from reading too much: spans, comments between lists.
fn markdown_steps(document: &Document, renderer: Renderer) -> Vec<Step> {
    dom::read(markdown_page(document, renderer).as_bytes())
        .into_iter()
        .filter(|step| match step {
            Step::Open(tag, attributes) => !(tag == "span" && attributes.is_empty()),
            Step::Close(tag) => tag != "span",
            Step::Other(comment) => comment.trim() != "comment",
            Step::Text(_) => true,
        })
        .map(|step| match step {
            // A code block of an unknown language has none.
            Step::Open(tag, attributes) if tag == "a" => Step::Open(
                tag,
                attributes
                    .into_iter()
                    .filter(|(name, value)| !(name == "href" && value.starts_with('#')))
                    .collect(),
            ),
            other => other,
        })
        .collect()
}

#[test]
fn the_corpus_is_worth_its_name() {
    let corpus = corpus();
    assert!(corpus.len() >= 200);
    let mut names: Vec<&str> = corpus.iter().map(|hostile| hostile.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), corpus.len());
    assert!(corpus.iter().all(|hostile| !hostile.why.is_empty()));
}

#[test]
fn every_hostile_text_stays_text_in_html() {
    let harmless = html_steps(&everywhere(&Words::harmless()));
    for hostile in corpus() {
        let words = Words::all(&hostile.text);
        let steps = html_steps(&everywhere(&words));
        assert_same(&hostile.name, harmless.clone(), steps, &words);
    }
}

#[test]
fn every_hostile_text_stays_text_in_markdown() {
    let harmless = markdown_steps(&everywhere(&Words::harmless()), pulldown);
    for hostile in corpus() {
        let words = Words::all(&hostile.text);
        let steps = markdown_steps(&everywhere(&words), pulldown);
        assert_same(&hostile.name, harmless.clone(), steps, &words);
    }
}

#[test]
#[ignore = "needs the program cmark-gfm"]
fn every_hostile_text_stays_text_for_githubs_own_parser() {
    let harmless = markdown_steps(&everywhere(&Words::harmless()), cmark_gfm);
    for hostile in corpus() {
        let words = Words::all(&hostile.text);
        let steps = markdown_steps(&everywhere(&words), cmark_gfm);
        assert_same(&hostile.name, harmless.clone(), steps, &words);
    }
}

#[test]
fn github_finds_nobody_to_call_and_nothing_to_link() {
    let patterns = [
        r"(?i)(^|[^a-z0-9_])@[a-z0-9]",
        r"[a-z0-9.+-]+@[a-z0-9-]+\.[a-z]",
        r"(^|[^a-zA-Z0-9&])#[0-9]",
        r"(?i)\bgh-[0-9]",
        r"(?i)\bhttps?://",
        r"(?i)\bwww\.[a-z]",
        r"(?i)\bmailto:[a-z]",
        r":(\+1|-1|100|1234|[a-z0-9_]*[a-z][a-z0-9_]*):",
        r"\$.|.\$",
    ]
    .map(|pattern| regex::Regex::new(pattern).unwrap());
    for hostile in corpus() {
        let mut within: Vec<String> = Vec::new();
        for step in
            dom::read(markdown_page(&everywhere(&Words::all(&hostile.text)), pulldown).as_bytes())
        {
            match step {
                Step::Open(tag, _) => within.push(tag),
                Step::Close(_) => {
                    within.pop();
                }
                Step::Text(text) if !within.iter().any(|tag| tag == "code" || tag == "pre") => {
                    for pattern in &patterns {
                        assert!(
                            !pattern.is_match(&text),
                            "{}: {pattern} in {text:?}",
                            hostile.name
                        );
                    }
                }
                _ => {}
            }
        }
    }
}

/// Texts that are most likely to trip over each other.
fn tricky() -> impl Strategy<Value = String> {
    proptest::string::string_regex(
        "([a-z1]|\\PC|[\\\\`*_{}\\[\\]<>()#+.!|~&:;/@$^=\"' \\n\\t-]){1,12}",
    )
    .unwrap()
}

/// Words, with the text that each of their parts has, one after the other without space.
fn side_by_side(texts: &[String; 6]) -> Document {
    let [first, second, third, fourth, fifth, sixth] = texts;
    let content = || {
        vec![
            Inline::text(first),
            Inline::strong(second),
            Inline::text(third),
            Inline::code(fourth),
            Inline::Link {
                target: Target::Outside("https://example.org/a".to_owned()),
                content: vec![Inline::text(fifth)],
            },
            Inline::Emphasis(vec![Inline::text(sixth)]),
        ]
    };
    let cell = || Cell {
        content: content(),
        ..Cell::default()
    };
    Document {
        title: "t".to_owned(),
        kind: "k".to_owned(),
        run_label: String::new(),
        generator: String::new(),
        created: None,
        keywords: vec![],
        blocks: vec![
            Block::Paragraph(content()),
            Block::Heading(Heading {
                level: 2,
                id: "h".to_owned(),
                content: content(),
                note: vec![],
            }),
            Block::List {
                start: None,
                items: vec![vec![Block::Paragraph(content())]],
            },
            Block::Table(Table {
                columns: vec![Column::default(), Column::default()],
                rows: vec![vec![cell(), cell()]],
                ..Table::default()
            }),
            Block::Fold(Fold {
                id: None,
                title: content(),
                detail: String::new(),
                open: false,
                blocks: vec![],
            }),
        ],
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_texts_side_by_side_stay_text_in_markdown(texts in proptest::array::uniform6(tricky())) {
        let blank = |text: &String| clean::line(text).trim().is_empty();
        prop_assume!(!texts.iter().any(blank));
        let names = ["one1", "two2", "three3", "four4", "five5", "six6"];
        let harmless = markdown_steps(&side_by_side(&names.map(str::to_owned)), pulldown);
        let hostile = markdown_steps(&side_by_side(&texts), pulldown);
        let expected: Vec<Step> = harmless
            .into_iter()
            .map(|step| match step {
                Step::Text(text) => Step::Text(names.iter().zip(&texts).enumerate().fold(text, |text, (index, (name, with))| {
                    let with = if index == 3 { clean::code(with) } else { clean::line(with) };
                    text.replace(name, &with.replace("one1", "?"))
                })),
                other => other,
            })
            .collect();
        prop_assert_eq!(joined(expected), joined(hostile));
    }
}
