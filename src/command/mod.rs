//! One file a command: arguments → plan → the stages → files written. Only here the environment and the terminal
//! are looked at.

mod batch;
mod compare;
mod configuration;
mod each;
mod export;
mod inspect;
mod manual;
mod plan;
mod progress;
mod report;
pub mod say;
mod template;

use clap::ArgMatches;

use crate::cli::{Cli, Command};
use crate::error::Error;

/// Carries out what the command line asks for and gives the exit code. The matches tell what was said there from what is
/// so by default.
///
/// # Errors
/// If it can not be done.
pub fn run(mut cli: Cli, matches: &ArgMatches) -> Result<u8, Error> {
    let own = matches.subcommand().map_or(matches, |command| command.1);
    match &mut cli.command {
        None => configuration::complete(&mut cli.report, own)?,
        Some(Command::Compare(arguments)) => {
            // A template of reports has no place for what changed between them.
            let template = arguments.template.clone();
            configuration::complete(arguments, own)?;
            arguments.template = template;
        }
        Some(Command::Export(arguments)) => configuration::complete_export(arguments, own)?,
        Some(_) => {}
    }
    match &cli.command {
        None => report::run(&cli.report, false),
        Some(Command::Compare(arguments)) => report::run(arguments, true),
        Some(Command::Inspect(arguments)) => inspect::run(arguments),
        Some(Command::Export(arguments)) => export::run(arguments),
        Some(Command::Template(arguments)) => template::run(&arguments.action),
        Some(Command::Completions(arguments)) => manual::completions(arguments.shell),
        Some(Command::Man) => manual::page(),
    }
}
