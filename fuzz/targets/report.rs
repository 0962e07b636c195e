//! What follows when something could be read: analysis, and a report in every format of text.

use chaos_report::analyse::{AnalysisPlan, analyse};
use chaos_report::document::Document;
use chaos_report::document::compose::{Composition, compose};
use chaos_report::document::template::Template;
use chaos_report::model::Run;
use chaos_report::render::{html, json, junit, markdown, terminal};
use chaos_report::results::{Analysed, Results};
use chaos_report::wording::Clock;

/// The results of one run.
pub(super) fn results(run: Run) -> Results {
    let analysis = analyse(&run, &AnalysisPlan::default());
    Results {
        runs: vec![Analysed { run, analysis }],
        ..Results::default()
    }
}

/// The document that a template makes of results.
pub(super) fn document(results: &Results, template: Template) -> Option<Document> {
    let composition = Composition {
        template,
        title: None,
        clock: Clock::default(),
        full: false,
        all: false,
        created: None,
    };
    compose(results, &composition).ok()
}

/// A template that the program brings along.
pub(super) fn builtin(name: &str) -> Template {
    Template::builtin(name).expect("a template of this name")
}

/// Reports on a run in every format of text, and tells what it found in a few words.
pub(super) fn of(run: Run) -> String {
    let results = results(run);
    let written = json::write(&results);
    assert!(
        serde_json::from_slice::<serde_json::Value>(&written).is_ok(),
        "the report is no JSON"
    );
    let junit = junit::write(&results);
    assert!(std::str::from_utf8(&junit).is_ok(), "JUnit is no UTF-8");
    let report = document(&results, builtin("report")).expect("our own template fits");
    html::write(&report, &html::Look::default()).expect("HTML is written");
    markdown::write(&report, &markdown::Look::default()).expect("Markdown is written");
    let brief = document(&results, builtin("brief")).expect("our own template fits");
    let look = terminal::Look {
        colour: false,
        columns: 80,
        verbose: true,
    };
    let shown = terminal::write(&brief, look);
    let odd = shown
        .chars()
        .find(|sign| sign.is_control() && *sign != '\n');
    assert!(odd.is_none(), "{odd:?} on the terminal");
    outcome(&results)
}

fn outcome(results: &Results) -> String {
    let Some(analysed) = results.runs.first() else {
        return String::new();
    };
    let (run, analysis) = (&analysed.run, &analysed.analysis);
    let mut words = vec![
        format!("{:?}", analysis.verdict.code),
        // Sizes only roughly, or every input would be new.
        size(run.activities.len()),
        size(run.queries.iter().map(|query| query.series.len()).sum()),
        size(run.logs.iter().map(|log| log.access.len()).sum()),
        size(run.logs.iter().map(|log| log.errors.len()).sum()),
        size(run.traffic.len()),
        size(run.redactions.count),
    ];
    words.extend(
        analysis
            .findings
            .iter()
            .map(|finding| format!("{:?}", finding.code)),
    );
    let mut notices: Vec<String> = run
        .notices
        .iter()
        .map(|notice| kind(&notice.message))
        .collect();
    notices.sort();
    notices.dedup();
    words.extend(notices);
    words.join("|")
}

/// A number of things, as its power of two.
fn size(count: usize) -> String {
    (usize::BITS - count.leading_zeros()).to_string()
}

/// A message without its figures and quotes.
pub(super) fn kind(message: &str) -> String {
    let mut quoted = false;
    message
        .chars()
        .filter(|sign| {
            quoted ^= *sign == '`';
            !quoted && !sign.is_ascii_digit()
        })
        .collect()
}
