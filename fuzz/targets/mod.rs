//! What is tried with any bytes. A target panics where a promise is broken, and tells in a few words what came of an
//! input, so that mutants with a new outcome can be told from the rest.

mod gob;
mod journal;
mod log;
mod pdf;
mod prometheus;
mod report;
mod template;
mod vegeta;

/// Something to try.
pub(crate) struct Target {
    /// What it is called.
    pub(crate) name: &'static str,
    /// Folders of `fixtures/` whose files are its corpus.
    pub(crate) corpus: &'static [&'static str],
    /// Tries it with any bytes, and tells the outcome.
    pub(crate) run: fn(&[u8]) -> String,
}

const fn target(
    name: &'static str,
    corpus: &'static [&'static str],
    run: fn(&[u8]) -> String,
) -> Target {
    Target { name, corpus, run }
}

/// All of them.
pub(crate) const TARGETS: [Target; 7] = [
    target("journal", &["journals", "fuzz/journal"], journal::run),
    target("gob", &["vegeta", "fuzz/gob"], gob::run),
    target("vegeta", &["vegeta", "fuzz/vegeta"], vegeta::run),
    target(
        "prometheus",
        &["prometheus", "fuzz/prometheus"],
        prometheus::run,
    ),
    target("log", &["fuzz/log"], log::run),
    target(
        "template",
        &["fuzz/template", "../templates"],
        template::run,
    ),
    target("pdf", &["fuzz/pdf", "hostile"], pdf::run),
];

/// The target of a name.
#[allow(dead_code, reason = "tests run all of them")]
pub(crate) fn named(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
