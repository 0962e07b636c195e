//! What several tests share: documents, goldens, reading.
#![allow(dead_code, reason = "no test needs all of it")]
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

pub(crate) mod browser;
pub(crate) mod document;
pub(crate) mod dom;
pub(crate) mod load;
pub(crate) mod metrics;
pub(crate) mod pdf;
pub(crate) mod program;
pub(crate) mod reading;
pub(crate) mod sketch;
pub(crate) mod written;

use std::path::Path;

/// Compares with a golden, or renews it: `RENEW_GOLDEN=1 cargo test`. Read the difference before it is committed.
pub(crate) fn assert_golden(name: &str, actual: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("RENEW_GOLDEN").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read(&path).unwrap_or_default();
    if expected != actual {
        let expected = String::from_utf8_lossy(&expected).into_owned();
        let actual = String::from_utf8_lossy(actual).into_owned();
        let line = expected
            .lines()
            .zip(actual.lines())
            .take_while(|(left, right)| left == right)
            .count();
        panic!(
            "{name} differs from its golden at line {}:\n  golden: {:?}\n  actual: {:?}\nrenew with RENEW_GOLDEN=1 cargo test",
            line + 1,
            expected.lines().nth(line),
            actual.lines().nth(line)
        );
    }
}
