//! Every page of the report of every fixture: what eyes once found on a page and a machine can look for.

use std::path::{Path, PathBuf};

use chaos_report::font::{Face, Fonts};
use chaos_report::render::pdf::Paper;
use chaos_report::render::pdf::layout::lay_out;
use chaos_report::render::pdf::placed::{Mark, Placed, Text};

use super::support::reading::results;
use super::support::written;
use super::{assert_no_overlap, assert_within_margins, filled};

/// A fixture by its path from the project's folder, in which tests run: pages name it, and break by the length of names.
fn fixture(name: &str) -> PathBuf {
    Path::new("fixtures").join(name)
}

/// What is in a folder, by name.
fn within(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(fixture(folder)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The files of a folder and all folders below it.
fn files_below(folder: &str) -> Vec<PathBuf> {
    let mut open = vec![fixture(folder)];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Journals with what lies beside them.
fn journals() -> Vec<PathBuf> {
    let mut folders = within("journals");
    folders.retain(|path| path.join("journal.json").exists());
    assert!(folders.len() > 30);
    folders
}

/// True for what only a heading looks like.
fn is_heading(text: &Text) -> bool {
    text.face == Face::SemiBold && text.size >= 10.0
}

/// The text that stands lowest on a page.
fn lowest(placed: &Placed, page: usize) -> Option<&Text> {
    placed.pages[page - 1]
        .items
        .iter()
        .filter(|item| item.node.is_some())
        .filter_map(|item| match &item.mark {
            Mark::Text(text) => Some(text),
            Mark::Shape(_) => None,
        })
        .max_by(|one, other| one.y.total_cmp(&other.y))
}

/// Asserts that all pages are fit to be looked at; gives how many there are.
fn assert_fair_pages(name: &str, placed: &Placed) -> usize {
    assert_within_margins(placed);
    assert_no_overlap(placed);
    let count = placed.pages.len();
    for page in 1..=count {
        let last = lowest(placed, page);
        assert!(
            !last.is_some_and(is_heading),
            "{name}: page {page} of {count} ends with {last:?}"
        );
        let full = filled(placed, page);
        assert!(
            count == 1 || full >= 0.2,
            "{name}: page {page} of {count} is {full:.2} full"
        );
    }
    count
}

/// Looks at the reports of these inputs, whole and shortened, on both papers; those that no report can be made of are
/// left out. Gives how many pages were looked at.
fn look_at(inputs: &[PathBuf], least: usize) {
    let (mut reports, mut pages) = (0, 0);
    for input in inputs {
        let Ok(results) = results(&[input]) else {
            continue;
        };
        reports += 1;
        let name = input.strip_prefix(fixture("")).unwrap().display();
        for full in [false, true] {
            let document = written::document(&results, "report", full);
            for paper in [Paper::A4, Paper::Letter] {
                let placed = lay_out(&document, paper, &Fonts::new(None).unwrap());
                let name = format!("{name}, {paper:?}, full: {full}");
                pages += assert_fair_pages(&name, &placed);
            }
        }
    }
    assert!(reports >= least, "{reports} reports, {pages} pages");
}

#[test]
fn every_page_of_a_journal_is_fair() {
    look_at(&journals(), 30);
}

#[test]
fn every_page_of_an_odd_journal_is_fair() {
    look_at(&within("journals/shapes"), 30);
}

#[test]
fn every_page_of_a_load_test_is_fair() {
    look_at(&within("vegeta"), 4);
    look_at(&files_below("vegeta"), 80);
}

#[test]
fn every_page_of_a_metric_query_is_fair() {
    look_at(&files_below("prometheus"), 40);
    look_at(&[fixture("prometheus")], 1);
}

#[test]
fn every_page_of_the_other_templates_is_fair() {
    for folder in journals() {
        let results = results(&[&folder]).unwrap();
        for template in ["postmortem", "brief"] {
            let document = written::document(&results, template, false);
            let placed = lay_out(&document, Paper::A4, &Fonts::new(None).unwrap());
            let name = format!("{} by {template}", Path::new(&folder).display());
            assert_fair_pages(&name, &placed);
        }
    }
}
