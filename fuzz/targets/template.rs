//! Any text as a template; behind a NUL byte stand a title and a description to fill it with.

use std::sync::OnceLock;

use chaos_report::document::template::Template;
use chaos_report::json::{Source, scan};
use chaos_report::model::Run;
use chaos_report::read::{journal, redact::RedactionPlan, sensitive_key};
use chaos_report::render::{html, markdown};

use super::report;

/// A run with most of what a template can ask for.
fn reference() -> Run {
    static JOURNAL: OnceLock<&[u8]> = OnceLock::new();
    let bytes = JOURNAL.get_or_init(|| {
        include_bytes!("../../fixtures/journals/openfaas-terminate-function/journal.json")
    });
    let source = Source::new("journal.json", bytes.to_vec());
    let scan = scan(source.unmasked(), sensitive_key);
    journal::read(source, &scan, &RedactionPlan::default())
        .expect("the fixture is a journal")
        .run
}

pub(super) fn run(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    // Loops may be nested in each other, and then take for ever: that is the right of whoever writes a template.
    if text.matches("for").count() > 3 || text.contains("range") {
        return String::new();
    }
    let (template, words) = text.split_once('\0').unwrap_or((&text, ""));
    let mut run = reference();
    if !words.is_empty() {
        let (title, description) = words.split_once('\n').unwrap_or((words, words));
        run.title = Some(title.to_owned());
        run.description = Some(description.to_owned());
    }
    let results = report::results(run);
    let composition = chaos_report::document::compose::Composition {
        template: Template::new("fuzzed.md", template),
        title: None,
        clock: chaos_report::wording::Clock::default(),
        full: false,
        all: false,
        created: None,
    };
    match chaos_report::document::compose::compose(&results, &composition) {
        Ok(document) => {
            html::write(&document, &html::Look::default()).expect("HTML is written");
            markdown::write(&document, &markdown::Look::default()).expect("Markdown is written");
            format!("{} blocks", document.blocks.len().min(64))
        }
        Err(error) => format!(
            "{} {}",
            report::kind(error.what()),
            report::kind(error.advice().unwrap_or_default())
        ),
    }
}
