//! Every fuzz target over its corpus and seeded mutants of it, for a moment; `fuzz/` runs the same for hours.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "../fuzz/src/corpus.rs"]
mod corpus;
#[path = "../fuzz/src/mutate.rs"]
mod mutate;
#[path = "../fuzz/targets/mod.rs"]
mod targets;

use mutate::{Random, mutant};

/// How many mutants each target is tried with; laying out pages takes longest.
const MUTANTS: usize = 250;
const MUTANTS_ON_PAPER: usize = 20;

#[test]
fn every_target_survives_its_corpus_and_mutants_of_it() {
    for target in &targets::TARGETS {
        let corpus = corpus::read(target.corpus);
        assert!(!corpus.is_empty(), "{} has no corpus", target.name);
        let slow = target.name == "pdf";
        let (small, mutants) = if slow {
            (4_000, MUTANTS_ON_PAPER)
        } else {
            (30_000, MUTANTS)
        };
        let corpus: Vec<Vec<u8>> = corpus
            .into_iter()
            .filter(|file| file.len() < small)
            .collect();
        let mut random = Random::new(1);
        for bytes in &corpus {
            (target.run)(bytes);
        }
        for _ in 0..mutants {
            let (one, other) = (random.below(corpus.len()), random.below(corpus.len()));
            (target.run)(&mutant(&corpus[one], &corpus[other], &mut random));
        }
    }
}

#[test]
fn the_same_seed_makes_the_same_mutants() {
    let make = |seed| {
        let mut random = Random::new(seed);
        let mutants: Vec<Vec<u8>> = (0..50)
            .map(|_| mutant(b"{\"a\": [1, 2]}", b"other", &mut random))
            .collect();
        mutants
    };
    assert_eq!(make(7), make(7));
    assert_ne!(make(7), make(8));
}
