//! What a package brings along: completions for shells, and the manual page.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::error::{Error, exit};
use crate::file;

/// Prints the completions for a shell.
pub(super) fn completions(shell: Shell) -> Result<u8, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "chaos-report", &mut script);
    file::write(file::STANDARD, &script)?;
    Ok(exit::WRITTEN)
}

/// Prints the manual page.
pub(super) fn page() -> Result<u8, Error> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .map_err(|error| Error::output(format!("the manual page can not be made: {error}")))?;
    file::write(file::STANDARD, &page)?;
    Ok(exit::WRITTEN)
}
