//! Journals that were cut or altered: what is whole is reported, or the error has a place; nothing panics.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;
#[path = "../fuzz/targets/journal.rs"]
mod target;

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

/// The fuzz target over the fixtures and seeded mutations of them; `fuzz/` runs the same target without an end.
#[test]
fn the_fuzz_target_survives_the_corpus_and_its_mutations() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for path in all_journals() {
        let bytes = fs::read(&path).unwrap();
        if bytes.len() > 200_000 {
            continue;
        }
        target::run(&bytes);
        for _ in 0..40 {
            target::run(&mutated(&bytes, &mut random));
        }
    }
}

fn mutated(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    const PIECES: [&[u8]; 16] = [
        b"null",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\"",
        b"\\u",
        b"NaN",
        b"-Infinity",
        b"1e999",
        b"\0",
        b"\xFF",
        b"\\",
        b"\"password\": \"hunter2hunter2\"",
    ];
    let mut mutated = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(mutated.len().max(1));
        match random.below(4) {
            0 => mutated.truncate(at),
            1 => {
                let end = (at + random.below(40)).min(mutated.len());
                mutated.drain(at.min(end)..end);
            }
            2 => {
                let piece = PIECES[random.below(PIECES.len())];
                let at = at.min(mutated.len());
                mutated.splice(at..at, piece.iter().copied());
            }
            _ => {
                if let Some(byte) = mutated.get_mut(at) {
                    *byte = u8::try_from(random.below(256)).unwrap();
                }
            }
        }
    }
    mutated
}

/// xorshift: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound.max(1) as u64).unwrap()
    }
}
