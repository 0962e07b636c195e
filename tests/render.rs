//! One document holding every kind of block, in every format.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use chaos_report::document::{Block, Heading, Inline};
use chaos_report::render::{html, markdown};
use support::assert_golden;
use support::document::reference;

#[test]
fn the_markdown_of_every_block_is_as_agreed() {
    let markdown = markdown::write(&reference(), &markdown::Look::default()).unwrap();
    assert_golden("reference.md", &markdown);
}

#[test]
fn the_html_of_every_block_is_as_agreed() {
    let html = html::write(&reference(), &html::Look::default()).unwrap();
    let mut html = String::from_utf8(html).unwrap();
    // Style and script are files of their own, and every change to them changes their hashes.
    for (start, end) in [
        ("<style>", "</style>"),
        ("<script>", "</script>"),
        ("style-src &#x27;", "&#x27;"),
        ("script-src &#x27;", "&#x27;"),
    ] {
        let from = html.find(start).unwrap() + start.len();
        let to = from + html[from..].find(end).unwrap();
        html.replace_range(from..to, "…");
    }
    assert_golden("reference.html", html.as_bytes());
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let document = reference();
    let look = markdown::Look::default();
    assert_eq!(
        markdown::write(&document, &look).unwrap(),
        markdown::write(&document, &look).unwrap()
    );
    let look = html::Look::default();
    assert_eq!(
        html::write(&document, &look).unwrap(),
        html::write(&document, &look).unwrap()
    );
}

#[test]
fn every_link_inside_the_html_arrives() {
    let html =
        String::from_utf8(html::write(&reference(), &html::Look::default()).unwrap()).unwrap();
    let mut links = 0;
    for (at, _) in html.match_indices("href=\"#") {
        let id = html[at + 7..].split('"').next().unwrap();
        assert!(
            html.contains(&format!(" id=\"{id}\"")),
            "nothing is called {id}"
        );
        links += 1;
    }
    assert!(links > 30, "{links}");
    let mut ids: Vec<&str> = html
        .match_indices(" id=\"")
        .map(|(at, _)| html[at + 5..].split('"').next().unwrap())
        .collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an address is given twice");
}

#[test]
fn the_theme_can_be_fixed() {
    let light = html::write(
        &reference(),
        &html::Look {
            theme: html::Theme::Light,
            ..html::Look::default()
        },
    )
    .unwrap();
    let dark = html::write(
        &reference(),
        &html::Look {
            theme: html::Theme::Dark,
            ..html::Look::default()
        },
    )
    .unwrap();
    let style = |page: &[u8]| {
        let page = String::from_utf8_lossy(page).into_owned();
        page[..page.find("</style>").unwrap()].to_owned()
    };
    assert!(!style(&light).contains("prefers-color-scheme"));
    assert!(style(&dark).contains("@media screen {\n  :root {"));
}

#[test]
fn markdown_leaves_out_its_last_sections_by_name_where_room_is_short() {
    let whole = markdown::write(&reference(), &markdown::Look::default()).unwrap();
    let limit = whole.len() - 100;
    let look = markdown::Look {
        at_most_bytes: Some(limit),
        ..markdown::Look::default()
    };
    let short = String::from_utf8(markdown::write(&reference(), &look).unwrap()).unwrap();
    assert!(short.len() <= limit);
    assert!(
        short.ends_with("> Left out, because this place takes no more: Appendix: raw outputs.\n"),
        "{short}"
    );
    let look = markdown::Look {
        at_most_bytes: Some(100),
        ..markdown::Look::default()
    };
    assert!(markdown::write(&reference(), &look).is_err());
    let look = markdown::Look {
        at_most_bytes: Some(whole.len()),
        ..markdown::Look::default()
    };
    assert_eq!(markdown::write(&reference(), &look).unwrap(), whole);
}

#[test]
fn links_follow_the_addresses_that_github_makes() {
    let mut document = reference();
    document.blocks = vec![
        Block::Heading(Heading {
            level: 2,
            id: "one".to_owned(),
            content: vec![Inline::text("Ünï: a_b & c")],
            note: vec![],
        }),
        Block::Heading(Heading {
            level: 2,
            id: "two".to_owned(),
            content: vec![Inline::text("Ünï: a_b & c")],
            note: vec![],
        }),
        Block::Paragraph(vec![Inline::Link {
            target: chaos_report::document::Target::Inside("two".to_owned()),
            content: vec![Inline::text("there")],
        }]),
    ];
    let markdown =
        String::from_utf8(markdown::write(&document, &markdown::Look::default()).unwrap()).unwrap();
    assert!(markdown.contains("[there](#ünï-a_b--c-1)"), "{markdown}");
}
