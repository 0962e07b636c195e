//! Parses the command line, carries it out, and chooses the exit code.

use std::process::ExitCode;

use chaos_report::cli::Cli;
use chaos_report::command;
use clap::Parser;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match command::run(&cli) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "this is where errors are told")]
            {
                eprintln!("{error}");
            }
            ExitCode::from(error.exit_code())
        }
    }
}
