//! Reading fixtures in one line.

use std::path::{Path, PathBuf};
use std::process::Command;

use chaos_report::analyse::{AnalysisPlan, analyse};
use chaos_report::error::Error;
use chaos_report::read::{self, ReadingPlan};
use chaos_report::render;
use chaos_report::results::{Analysed, Results};
use serde_json::Value;

/// A file below `fixtures/`.
pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(path)
}

/// A file of JSON below `fixtures/`.
pub(crate) fn facts(path: &str) -> Value {
    let bytes = std::fs::read(fixture(path)).expect("a fixture");
    serde_json::from_slice(&bytes).expect("facts are JSON")
}

/// Texts that try to be more than text.
pub(crate) fn hostile_texts() -> Vec<String> {
    let texts = facts("hostile/texts.json");
    let texts = texts.as_array().expect("a list of texts").iter();
    texts
        .filter_map(|hostile| Some(hostile["text"].as_str()?.to_owned()))
        .collect()
}

/// Everything that is known of some inputs.
pub(crate) fn results(inputs: &[&Path]) -> Result<Results, Error> {
    results_of(&ReadingPlan {
        inputs: inputs
            .iter()
            .map(|path| path.to_string_lossy().into_owned())
            .collect(),
        ..ReadingPlan::default()
    })
}

/// The same by a plan of one's own.
pub(crate) fn results_of(plan: &ReadingPlan) -> Result<Results, Error> {
    let intake = read::read(plan)?;
    Ok(Results {
        inputs: intake.inputs,
        failures: intake.failures,
        comparison: None,
        gates: Vec::new(),
        trends: chaos_report::results::Trends::default(),
        runs: intake
            .runs
            .into_iter()
            .map(|run| Analysed {
                analysis: analyse(&run, &AnalysisPlan::default()),
                run,
            })
            .collect(),
    })
}

/// The JSON report that `compare` makes of these inputs.
pub(crate) fn comparison_of(inputs: &[&Path]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_chaos-report"))
        .arg("compare")
        .args(inputs)
        .args(["--quiet", "--format", "json", "--output", "-"])
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).expect("the report is JSON")
}

/// The report of one input as JSON.
pub(crate) fn report(input: &Path) -> Result<Value, Error> {
    let bytes = render::json::write(&results(&[input])?);
    Ok(serde_json::from_slice(&bytes).expect("the report is JSON"))
}
