//! A journal of any bytes is read or refused; what is read can be analysed and written.

use chaos_report::json::{Source, scan};
use chaos_report::read::{journal, redact::RedactionPlan, sensitive_key};

use super::report;

pub(super) fn run(bytes: &[u8]) -> String {
    let source = Source::new("journal.json", bytes.to_vec());
    let scan = scan(source.unmasked(), sensitive_key);
    match journal::read(source, &scan, &RedactionPlan::default()) {
        Ok(journal) => report::of(journal.run),
        Err(error) => report::kind(error.what()),
    }
}
