//! Templates, filled.

use minijinja::context;
use proptest::prelude::*;

use super::*;
use crate::document::{Cell, Heading, Inline, Table, plain};

fn words(text: &str) -> Block {
    Block::Paragraph(vec![Inline::text(text)])
}

fn heading(level: u8, id: &str, text: &str) -> Block {
    Block::Heading(Heading {
        level,
        id: id.to_owned(),
        content: vec![Inline::text(text)],
        note: vec![],
    })
}

/// Fills a template that has one run titled `title`, with blocks `full` and `empty`.
fn fill(text: &str) -> Result<Vec<Block>, Error> {
    let mut blocks = Blocks::new("7f3a");
    let scope = blocks.scope([("full", vec![words("content")]), ("empty", vec![])]);
    let inner = blocks.scope([("full", vec![words("of the run")]), ("strip", vec![])]);
    let view = context! {
        title => "A *title*",
        block => scope,
        runs => vec![context! { title => "one", end => (), block => inner, tags => vec!["a|b", "c"] }],
    };
    Template::new("mine.md", text).render(&view, blocks)
}

fn message(text: &str) -> String {
    fill(text).unwrap_err().to_string()
}

#[test]
fn blocks_take_the_places_that_a_template_gives_them() {
    let blocks = fill(
        "# {{ title }}\n\nBefore.\n\n{{ block.full }}\n\n{% for run in runs %}\n## {{ run.title }}\n\n{{ run.block.full }}\n{% endfor %}\n",
    );
    assert_eq!(
        blocks.unwrap(),
        vec![
            heading(1, "a-title", "A *title*"),
            words("Before."),
            words("content"),
            heading(2, "one", "one"),
            words("of the run"),
        ]
    );
}

#[test]
fn a_section_without_content_is_left_out() {
    let text = "# {{ title }}\n\n## Gone\n\n{{ block.empty }}\n\n## Outer\n\n### Gone too\n\n{{ runs[0].block.strip }}\n\n### Inner\n\n{{ block.full }}\n\n## Last\n\n---\n";
    assert_eq!(
        fill(text).unwrap(),
        vec![
            heading(1, "a-title", "A *title*"),
            heading(2, "outer", "Outer"),
            heading(3, "inner", "Inner"),
            words("content"),
            Block::Rule,
        ]
    );
}

#[test]
fn a_condition_on_a_block_asks_whether_it_has_content() {
    let text = "{% if block.full %}yes{% endif %}{% if block.empty %}no{% endif %}";
    assert_eq!(fill(text).unwrap(), vec![words("yes")]);
}

#[test]
fn values_without_a_text_of_their_own_are_said_in_words() {
    assert_eq!(
        fill("{{ runs[0].end }} {{ true }} {{ 1.5 }} {{ -3 }} {{ runs[0].tags }}").unwrap(),
        vec![words("– yes 1.5 -3 a|b, c")]
    );
    assert_eq!(
        message("{{ runs[0] }}"),
        "error: the template can not be filled\n  --> mine.md:1:4\n  hint: a record has no text of its own; it has: block, end, tags, title"
    );
}

#[test]
fn code_keeps_its_signs_even_in_a_table() {
    let mut blocks = Blocks::new("7f3a");
    let view = context! { block => blocks.scope::<String>([]), name => "a | b ` \\|" };
    let text = "{{ name | code }}\n\n| k |\n|---|\n| {{ name | code }} |\n";
    let code = Inline::code("a | b ` \\|");
    assert_eq!(
        Template::new("t", text).render(&view, blocks).unwrap(),
        vec![
            Block::Paragraph(vec![code.clone()]),
            Block::Table(Table {
                columns: vec![crate::document::Column {
                    title: "k".to_owned(),
                    ..Default::default()
                }],
                rows: vec![vec![Cell {
                    content: vec![code],
                    ..Cell::default()
                }]],
                ..Table::default()
            })
        ]
    );
}

#[test]
fn an_unknown_value_is_an_error_with_its_line_and_a_suggestion() {
    assert_eq!(
        message("# x\n\n{% for run in runs %}\n  {{ run.ttile }}\n{% endfor %}"),
        "error: the template asks for a value that does not exist\n  --> mine.md:4:6, `run.ttile`\n  hint: did you mean `run.title`?"
    );
    assert_eq!(
        message("{{ titel }}"),
        "error: the template asks for a value that does not exist\n  --> mine.md:1:4, `titel`\n  hint: did you mean `title`?"
    );
    assert_eq!(
        message("{{ rnus[0].title }}"),
        "error: the template asks for a value that does not exist\n  --> mine.md:1:4, `rnus`\n  hint: did you mean `runs`?"
    );
    assert_eq!(
        message("a\n{% if runs[0].nothing_like_it %}x{% endif %}"),
        "error: the template asks for a value that does not exist\n  --> mine.md:2:7, `runs[0].nothing_like_it`\n  hint: known here: block, end, tags, title"
    );
}

#[test]
fn an_unknown_block_is_an_error_with_its_line_and_a_suggestion() {
    assert_eq!(
        message("\n\n{{ block.ful }}"),
        "error: the template places a block that does not exist\n  --> mine.md:3:4, `block.ful`\n  hint: did you mean `block.full`?"
    );
    assert_eq!(
        message("{{ block.something }}"),
        "error: the template places a block that does not exist\n  --> mine.md:1:4, `block.something`\n  hint: known here: empty, full"
    );
}

#[test]
fn a_block_that_does_not_stand_alone_is_an_error_with_its_line() {
    for (text, line) in [
        ("x\n\nsee {{ block.full }}", 3),
        ("{{ block.empty }}\n{{ block.full }}", 1),
        ("## {{ block.full }}", 1),
        ("\n| a |\n|---|\n| {{ block.full }} |", 4),
        ("**{{ block.full }}**", 1),
        ("[{{ block.full }}](#x)", 1),
        ("\n`{{ block.full }}`", 2),
        ("```\n{{ block.full }}\n```", 2),
        ("<div>\n{{ block.full }}\n</div>", 2),
        (
            "\n{% macro m(b) %}\nx {{ b }}\n{% endmacro %}\n{{ m(block.full) }}",
            3,
        ),
    ] {
        let message = message(text);
        assert!(
            message.starts_with("error: a block must stand alone in its paragraph")
                && message.contains(&format!("mine.md:{line}:")),
            "{text}\n{message}"
        );
    }
}

#[test]
fn a_block_may_stand_in_a_list_or_a_quote() {
    assert_eq!(
        fill("- {{ block.full }}\n").unwrap(),
        vec![Block::List {
            start: None,
            items: vec![vec![words("content")]]
        }]
    );
    assert_eq!(
        fill("> {{ block.full }}\n").unwrap(),
        vec![Block::Quote(vec![words("content")])]
    );
}

#[test]
fn a_block_can_be_placed_only_once() {
    let message = message("{{ block.full }}\n\n{{ block.full }}");
    assert!(
        message.starts_with("error: the template places a block twice\n  --> mine.md:3:"),
        "{message}"
    );
}

#[test]
fn mistakes_in_the_language_are_told_with_their_line() {
    for (text, what) in [
        (
            "a\n{% if %}",
            "error: the template can not be read\n  --> mine.md:2:",
        ),
        (
            "a\n{{ title | safe }}",
            "error: the template uses a filter that does not exist\n  --> mine.md:2:",
        ),
        (
            "{{ nothing() }}",
            "error: the template calls a function that does not exist\n  --> mine.md:1:",
        ),
        (
            "{% include 'x' %}",
            "error: the template includes another that does not exist\n  --> mine.md:1:",
        ),
    ] {
        let message = message(text);
        assert!(message.starts_with(what), "{message}");
    }
}

#[test]
fn a_users_template_can_build_on_a_builtin_one() {
    let error = message("{% include 'report' %}");
    assert!(error.contains("--> report:"), "{error}");
}

/// The built-in template, filled for so many runs that have findings and nothing else.
fn builtin(runs: usize) -> Vec<Block> {
    let mut blocks = Blocks::new("7f3a");
    let whole = crate::document::blocks::OF_REPORT.iter();
    let whole = blocks.scope(whole.map(|(name, ..)| (*name, vec![])));
    let runs: Vec<Value> = (0..runs)
        .map(|run| {
            let scope = blocks.scope(crate::document::blocks::OF_RUN.iter().map(|(name, ..)| {
                let content = if *name == "findings" {
                    vec![words("found")]
                } else {
                    vec![]
                };
                (*name, content)
            }));
            context! {
                title => format!("run {run}"),
                findings_note => "1 warning",
                block => scope,
            }
        })
        .collect();
    let view = context! { title => "The title", block => whole, runs => runs };
    Template::builtin("report")
        .unwrap()
        .render(&view, blocks)
        .unwrap()
}

#[test]
fn the_builtin_template_nests_sections_below_runs_only_if_there_are_several() {
    let findings = |level: u8, id: &str| {
        Block::Heading(Heading {
            level,
            id: id.to_owned(),
            content: vec![Inline::text("Findings")],
            note: vec![Inline::text("1 warning")],
        })
    };
    assert_eq!(
        builtin(1),
        vec![
            heading(1, "the-title", "The title"),
            findings(2, "findings"),
            words("found")
        ]
    );
    assert_eq!(
        builtin(2),
        vec![
            heading(1, "the-title", "The title"),
            Block::PageBreak,
            heading(2, "1--run-0", "1 · run 0"),
            findings(3, "findings"),
            words("found"),
            Block::PageBreak,
            heading(2, "2--run-1", "2 · run 1"),
            findings(3, "findings-1"),
            words("found"),
        ]
    );
}

/// Words in four places of a template: paragraph, heading, list item, table cell.
const PLACES: &str = "{{ text }}\n\n## {{ text }}\n\n- {{ text }}\n\n| {{ text }} | b |\n|---|---|\n| a{{ text }} | {{ text }} |\n";

/// How a text comes back from each of the places, or what else came.
fn come_back(text: &str) -> Result<Vec<String>, String> {
    let mut blocks = Blocks::new("7f3a");
    let scope = blocks.scope([("findings", vec![words("forged")])]);
    let view = context! { text => text, block => scope };
    let document = Template::new("t", PLACES)
        .render(&view, blocks)
        .map_err(|error| error.to_string())?;
    let only_text = |content: &[Inline]| match content {
        [] => Ok(String::new()),
        [Inline::Text(text)] => Ok(text.clone()),
        other => Err(format!("{other:?}")),
    };
    match document.as_slice() {
        [
            Block::Paragraph(paragraph),
            Block::Heading(heading),
            Block::List { items, .. },
            Block::Table(table),
        ] => {
            let item = match items.as_slice() {
                [item] => match item.as_slice() {
                    [Block::Paragraph(item)] => only_text(item)?,
                    other => return Err(format!("{other:?}")),
                },
                other => return Err(format!("{other:?}")),
            };
            let [row] = table.rows.as_slice() else {
                return Err(format!("{:?}", table.rows));
            };
            let [first, second] = row.as_slice() else {
                return Err(format!("{row:?}"));
            };
            Ok(vec![
                only_text(paragraph)?,
                plain(&heading.content),
                item,
                table
                    .columns
                    .first()
                    .map(|column| column.title.clone())
                    .unwrap_or_default(),
                only_text(&first.content)?
                    .strip_prefix('a')
                    .unwrap_or("?")
                    .to_owned(),
                only_text(&second.content)?,
            ])
        }
        other => Err(format!("{other:?}")),
    }
}

fn assert_comes_back(text: &str) {
    let expected: String = text
        .chars()
        .filter(|character| *character != '\0')
        .map(|character| {
            if matches!(character, '\t'..='\r') {
                ' '
            } else {
                character
            }
        })
        .collect();
    if expected.trim().is_empty() {
        return;
    }
    match come_back(text) {
        Ok(places) => {
            for (index, place) in places.iter().enumerate() {
                // A heading's words lose white space at their end, as every heading does.
                if index == 1 {
                    assert_eq!(
                        place.trim_end(),
                        expected.trim_end(),
                        "place {index} of {text:?}"
                    );
                } else {
                    assert_eq!(*place, expected, "place {index} of {text:?}");
                }
            }
        }
        Err(other) => panic!("{text:?} became {other}"),
    }
}

#[test]
fn hostile_texts_come_back_as_text() {
    for text in [
        "![](7f3a-block:0)",
        "{{ block.findings }}",
        "<!-- pagebreak -->",
        "# h",
        "1. x",
        "1",
        ". x",
        "- [x] y",
        "a | b",
        "a \\| b",
        "\\",
        "`x`",
        "``",
        "&lt;",
        "&#32;",
        "<https://x>",
        "a@b.c",
        "[x]: https://y",
        "[^1]",
        "> [!WARNING]",
        "***",
        "---",
        "===",
        "| - |",
        "    code",
        "\tcode",
        "a  ",
        "a\\",
        "~~x~~",
        "a\nb\r\nc",
        "<script>alert(1)</script>",
        "]]>",
        "--flag \"quoted\"",
        "!",
        "![",
        "$x$",
        "\u{a0}x\u{a0}",
        "\u{85}x",
        "x\u{2028}",
    ] {
        assert_comes_back(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_back_as_text(text in "(\\PC|[\\\\`*_{}\\[\\]<>()#+.!|~&:;/@$^=\"' \\n\\t-]|[0-9]){0,24}") {
        assert_comes_back(&text);
    }
}

#[test]
fn what_the_engine_can_not_count_is_refused() {
    let long = format!(
        "# {{{{ title }}}}\n{{% if {}true %}}x{{% endif %}}",
        " ".repeat(70_000)
    );
    assert_eq!(
        message(&long),
        "error: a line of the template is longer than 65,535 bytes\n  --> mine.md, line 2"
    );
    assert!(message(&"x\n".repeat(70_000)).contains("more than 65,535 lines"));
}
