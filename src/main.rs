//! Parses the command line, carries it out, and chooses the exit code.

use std::process::ExitCode;

use chaos_report::cli::Cli;
use chaos_report::command;
use clap::{CommandFactory, FromArgMatches};

fn main() -> ExitCode {
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match command::run(cli, &matches) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            command::say::aside(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
