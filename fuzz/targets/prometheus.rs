//! An answer of Prometheus of any bytes, read, analysed and reported.

use chaos_report::json::decode;
use chaos_report::model::{Asked, Run};
use chaos_report::read::prometheus::{Origin, read_text, sniff};

use super::report;

pub(super) fn run(bytes: &[u8]) -> String {
    let known = sniff(bytes);
    let text = decode(bytes.to_vec()).text;
    let origin = Origin::File("metrics.json".to_owned());
    match read_text(&text, &origin, "metrics.json", Asked::default()) {
        Ok(reading) => {
            let types: Vec<_> = reading.result.result_type.into_iter().collect();
            let told = report::of(Run {
                notices: reading.notices,
                queries: vec![reading.result],
                ..Run::default()
            });
            format!("{known} {types:?} {told}")
        }
        Err(error) => format!("{known} {}", report::kind(error.what())),
    }
}
