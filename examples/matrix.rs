//! Measures the reading and summarising of a wide matrix: 1,000 series of 3,600 points, about 80 MB.
//!
//!     cargo run --release --example matrix

#![expect(clippy::print_stdout, reason = "a measurement is for the terminal")]

use std::fmt::Write;
use std::time::Instant;

use chaos_report::analyse::selection::select;
use chaos_report::analyse::series::{by_status, figures};
use chaos_report::model::Asked;
use chaos_report::read::prometheus::{Origin, read_text};

fn main() {
    let matrix = matrix(1000, 3600);
    println!("{:.1} MB", matrix.len() as f64 / 1e6);
    for _ in 0..5 {
        let begun = Instant::now();
        let origin = Origin::File("matrix.json".to_owned());
        let Ok(reading) = read_text(&matrix, &origin, "matrix", Asked::default()) else {
            println!("the matrix can not be read");
            return;
        };
        let read = begun.elapsed();
        let found = figures(&reading.result, None);
        let classes = by_status(&found.results);
        let chosen = select(&found.results, 12);
        println!(
            "read {:.3} s, with figures {:.3} s; {} classes, {} shown, {} more, sum {:?}",
            read.as_secs_f64(),
            begun.elapsed().as_secs_f64(),
            classes.len(),
            chosen.shown.len(),
            chosen.more_moving,
            found.total.increase,
        );
    }
}

/// Counters that climb in stairs of five points, as the query API writes them.
fn matrix(series: u64, points: u64) -> String {
    let mut json = String::from(r#"{"status":"success","data":{"resultType":"matrix","result":["#);
    for one in 0..series {
        let comma = if one == 0 { "" } else { "," };
        let code = if one % 10 == 0 { 503 } else { 200 };
        let _ = write!(
            json,
            r#"{comma}{{"metric":{{"__name__":"pod_requests_total","code":"{code}","namespace":"shop","pod":"checkout-{one:04}"}},"values":["#
        );
        for point in 0..points {
            let comma = if point == 0 { "" } else { "," };
            let value = one * 1_000 + point / 5 * (3 + one % 7);
            let _ = write!(json, r#"{comma}[{},"{value}"]"#, 1_795_162_744 + point);
        }
        json.push_str("]}");
    }
    json.push_str("]}}");
    json
}
