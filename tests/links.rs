//! Links within a report: every one leads to a part that is there, and each piece of evidence leads to what shows it.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;

use chaos_report::document::{Block, Document, Finding, Inline, Target, plain};
use chaos_report::font::Fonts;
use chaos_report::render::pdf::Paper;
use chaos_report::render::pdf::layout::lay_out;
use chaos_report::render::pdf::placed::Mark;
use chaos_report::render::{html, markdown};
use support::dom::{self, Step};
use support::reading::{fixture, results};
use support::written::{document, page_of};

/// Every journal and every folder with one.
fn inputs() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["journals", "journals/own", "journals/shapes"] {
        for entry in std::fs::read_dir(fixture(folder)).unwrap() {
            let path = entry.unwrap().path();
            let is_journal = path.extension().is_some_and(|ending| ending == "json");
            if path.join("journal.json").exists() || folder == "journals/shapes" && is_journal {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() > 60, "{}", found.len());
    found
}

fn findings(document: &Document) -> Vec<&Finding> {
    let lists = document.blocks.iter().filter_map(|block| match block {
        Block::Findings(findings) => Some(findings),
        _ => None,
    });
    lists.flatten().collect()
}

#[test]
fn each_piece_of_evidence_leads_to_what_shows_it() {
    let mut pieces = 0;
    for path in inputs() {
        let Ok(results) = results(&[&path]) else {
            continue;
        };
        let document = document(&results, "report", false);
        for finding in findings(&document) {
            for evidence in &finding.evidence {
                let words = plain(evidence);
                if words.starts_with("and ") && words.ends_with(" more") {
                    continue;
                }
                let inside = |part: &Inline| {
                    matches!(
                        part,
                        Inline::Link {
                            target: Target::Inside(_),
                            ..
                        }
                    )
                };
                assert!(
                    evidence.iter().any(inside),
                    "{}, {}: {words:?} leads nowhere",
                    path.display(),
                    finding.code
                );
                pieces += 1;
            }
        }
    }
    assert!(pieces > 100, "{pieces}");
}

#[test]
fn evidence_leads_to_the_part_that_it_names() {
    let results = results(&[&fixture("journals/openfaas-terminate-function")]).unwrap();
    let document = document(&results, "report", false);
    let targets: BTreeSet<(&str, &str)> = findings(&document)
        .into_iter()
        .flat_map(|finding| {
            finding
                .evidence
                .iter()
                .map(move |evidence| (finding, evidence))
        })
        .flat_map(|(finding, evidence)| {
            evidence.iter().filter_map(|part| match part {
                Inline::Link {
                    target: Target::Inside(id),
                    ..
                } => Some((finding.code.as_str(), id.as_str())),
                _ => None,
            })
        })
        .collect();
    for expected in [
        ("users-affected-while-hypothesis-held", "activity-1"),
        ("users-affected-while-hypothesis-held", "hypothesis-checks"),
        ("sources-disagree", "activity-1"),
        ("sources-disagree", "activity-3"),
        ("sources-disagree", "activity-4"),
        ("window-too-short", "activity-4"),
        ("timeouts-censor-latency", "activity-1"),
        ("samples-repeat", "activity-4"),
        ("no-rollback", "activity-2"),
    ] {
        assert!(targets.contains(&expected), "{expected:?} in {targets:?}");
    }
}

/// The addresses of a page's parts, and where its links within the page lead.
fn addresses(page: &[u8]) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut parts, mut links) = (BTreeSet::new(), BTreeSet::new());
    for step in dom::read(page) {
        let Step::Open(_, attributes) = step else {
            continue;
        };
        for (name, value) in attributes {
            if name == "id" {
                parts.insert(value);
            } else if name == "href"
                && let Some(part) = value.strip_prefix('#')
            {
                links.insert(part.to_owned());
            }
        }
    }
    (parts, links)
}

/// The addresses that GitHub gives to the headings of a page.
fn of_headings(page: &[u8]) -> BTreeSet<String> {
    let (mut found, mut words): (BTreeSet<String>, Option<String>) = (BTreeSet::new(), None);
    for step in dom::read(page) {
        match step {
            Step::Open(tag, _)
                if matches!(tag.as_str(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6") =>
            {
                words = Some(String::new());
            }
            Step::Text(text) => {
                if let Some(words) = &mut words {
                    words.push_str(&text);
                }
            }
            Step::Close(tag) if tag.starts_with('h') && words.is_some() => {
                let words = words.take().unwrap_or_default().trim().to_lowercase();
                let kept = words
                    .chars()
                    .filter(|sign| sign.is_alphanumeric() || " -_".contains(*sign));
                let slug = kept.collect::<String>().replace(' ', "-");
                let again = (1..).map(|count| format!("{slug}-{count}"));
                let mut names = std::iter::once(slug.clone()).chain(again);
                found.extend(names.find(|name| !found.contains(name)));
            }
            _ => {}
        }
    }
    found
}

#[test]
fn every_link_within_a_report_leads_somewhere_in_every_format() {
    let fonts = Fonts::new(None).unwrap();
    let mut links_seen = 0;
    for path in inputs() {
        let Ok(results) = results(&[&path]) else {
            continue;
        };
        for template in ["report", "postmortem", "brief"] {
            let at = format!("{}, {template}", path.display());
            let document = document(&results, template, false);
            let page = html::write(&document, &html::Look::default()).unwrap();
            let (parts, links) = addresses(&page);
            let lost: Vec<&String> = links.difference(&parts).collect();
            assert!(lost.is_empty(), "{at}, HTML: {lost:?}");
            links_seen += links.len();
            let markdown = markdown::write(&document, &markdown::Look::default()).unwrap();
            let page = page_of(std::str::from_utf8(&markdown).unwrap());
            let (mut parts, links) = addresses(page.as_bytes());
            parts.extend(of_headings(page.as_bytes()));
            let lost: Vec<&String> = links.difference(&parts).collect();
            assert!(lost.is_empty(), "{at}, Markdown: {lost:?}");
            let placed = lay_out(&document, Paper::A4, &fonts);
            for item in placed.pages.iter().flat_map(|page| &page.items) {
                if let Mark::Text(text) = &item.mark
                    && let Some(link) = &text.link
                    && let Target::Inside(id) = &link.target
                {
                    assert!(placed.anchors.contains_key(id), "{at}, PDF: {id}");
                }
            }
        }
    }
    assert!(links_seen > 1000, "{links_seen}");
}
