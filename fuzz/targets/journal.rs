//! A journal of any bytes is read or refused; what is read can be analysed and written.

use chaos_report::analyse::{AnalysisPlan, analyse};
use chaos_report::json::{Source, scan};
use chaos_report::read::{journal, redact::RedactionPlan, sensitive_key};
use chaos_report::render;
use chaos_report::results::{Analysed, Results};

/// Reads the bytes as a journal. Panics are what a fuzzer looks for.
pub(crate) fn run(bytes: &[u8]) {
    let source = Source::new("journal.json", bytes.to_vec());
    let scan = scan(source.unmasked(), sensitive_key);
    let Ok(read) = journal::read(source, &scan, &RedactionPlan::default()) else {
        return;
    };
    let analysis = analyse(&read.run, &AnalysisPlan::default());
    let results = Results {
        runs: vec![Analysed {
            run: read.run,
            analysis,
        }],
        ..Results::default()
    };
    let report = render::json::write(&results);
    assert!(
        serde_json::from_slice::<serde_json::Value>(&report).is_ok(),
        "the report is no JSON"
    );
}
