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

/// All of them.
pub(crate) const TARGETS: [Target; 7] = [
    Target {
        name: "journal",
        corpus: &["journals", "fuzz/journal"],
        run: journal::run,
    },
    Target {
        name: "gob",
        corpus: &["vegeta", "fuzz/gob"],
        run: gob::run,
    },
    Target {
        name: "vegeta",
        corpus: &["vegeta", "fuzz/vegeta"],
        run: vegeta::run,
    },
    Target {
        name: "prometheus",
        corpus: &["prometheus", "fuzz/prometheus"],
        run: prometheus::run,
    },
    Target {
        name: "log",
        corpus: &["fuzz/log"],
        run: log::run,
    },
    Target {
        name: "template",
        corpus: &["fuzz/template", "../templates"],
        run: template::run,
    },
    Target {
        name: "pdf",
        corpus: &["fuzz/pdf", "hostile"],
        run: pdf::run,
    },
];

/// The target of a name.
#[allow(dead_code, reason = "tests run all of them")]
pub(crate) fn named(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
