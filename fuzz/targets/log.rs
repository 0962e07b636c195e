//! Log lines of any bytes.

use chaos_report::json::decode;
use chaos_report::model::Run;
use chaos_report::read::log;

use super::report;

pub(super) fn run(bytes: &[u8]) -> String {
    let known = log::sniff(bytes);
    let text = decode(bytes.to_vec()).text;
    let log = log::from_text(&text, "app.log", "");
    let of_all = log.access.len() + log.errors.len() + log.other.len();
    assert!(
        of_all <= log.lines + log.untimed,
        "lines were counted twice"
    );
    let told = report::of(Run {
        logs: vec![log],
        ..Run::default()
    });
    format!("{known} {told}")
}
