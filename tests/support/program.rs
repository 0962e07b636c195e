//! The program itself, run as a user does.

use std::path::Path;
use std::process::{Command, Output};

use super::reading::fixture;

/// The program, without what the environment of whoever tests could tell it.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chaos-report"));
    command
        .env_remove("SOURCE_DATE_EPOCH")
        .env_remove("GITHUB_STEP_SUMMARY")
        .env_remove("NO_COLOR");
    command
}

/// Runs it where the tests run.
pub(crate) fn run(arguments: &[&str]) -> Output {
    command()
        .args(arguments)
        .output()
        .expect("the program runs")
}

/// Runs it in a folder.
pub(crate) fn run_in(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = command();
    let command = command.current_dir(folder).args(arguments);
    command.output().expect("the program runs")
}

/// The name of a fixture, as an argument.
pub(crate) fn path(name: &str) -> String {
    fixture(name).to_string_lossy().into_owned()
}

/// The journal of the experiment that the documentation tells of.
pub(crate) fn reference() -> String {
    path("journals/openfaas-terminate-function/journal.json")
}

/// What it told.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What it wrote.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
