//! Parses the command line, carries it out, and chooses the exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use chaos_report::cli::{self, Cli};
use chaos_report::command;
use clap::{CommandFactory, FromArgMatches};

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let mut matches = Cli::command().get_matches_from(&arguments);
    let mut cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    // Options may stand before a command; what then looks like the first input is the command.
    let first = cli.report.paths.first();
    if cli.command.is_none()
        && first.is_some_and(|first| cli::is_command(first))
        && let Some(moved) = cli::command_first(&arguments)
    {
        matches = Cli::command().get_matches_from(moved);
        cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    }
    match command::run(cli, &matches) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            command::say::aside(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
