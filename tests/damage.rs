//! Journals that were cut or altered: what is whole is reported, or the error has a place; nothing panics.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::fs;
use std::path::PathBuf;

use support::reading::{fixture, results};

fn all_journals() -> Vec<PathBuf> {
    let mut open = vec![fixture("journals")];
    let mut journals = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                journals.push(path);
            }
        }
    }
    journals.sort();
    assert!(journals.len() > 80);
    journals
}

#[test]
fn a_journal_cut_anywhere_is_recovered_or_refused_with_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let cut = folder.path().join("cut.json");
    for path in all_journals() {
        let bytes = fs::read(&path).unwrap();
        for step in 0..200 {
            fs::write(&cut, &bytes[..bytes.len() * step / 200]).unwrap();
            if let Err(error) = results(&[&cut]) {
                let place = error
                    .place()
                    .unwrap_or_else(|| panic!("{}: {error}", path.display()));
                assert!(
                    place.position.is_some(),
                    "{} cut at {step}/200: {error}",
                    path.display()
                );
            }
        }
    }
}
