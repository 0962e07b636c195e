//! What the environment and the terminal say.

use std::io::IsTerminal;

use chrono::DateTime;

use crate::cli::ColourChoice;
use crate::error::Error;
use crate::model::Moment;

/// `SOURCE_DATE_EPOCH` says when reproducible documents claim to have been made.
pub(super) fn moment_of_creation() -> Result<Option<Moment>, Error> {
    let Some(epoch) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return Ok(None);
    };
    let moment = epoch
        .to_str()
        .and_then(|epoch| epoch.trim().parse::<i64>().ok())
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .map(|instant| Moment::new(instant, 0));
    match moment {
        Some(moment) => Ok(Some(moment)),
        None => Err(
            Error::usage("SOURCE_DATE_EPOCH is no number of seconds since 1970")
                .hint("unset it, or set it to what `date +%s` prints"),
        ),
    }
}

/// Where GitHub Actions looks for the summary of the step that runs.
pub(super) fn step_summary() -> Result<String, Error> {
    std::env::var("GITHUB_STEP_SUMMARY")
        .ok()
        .filter(|name| !name.is_empty())
        .ok_or_else(|| {
            Error::usage("`--step-summary` needs GITHUB_STEP_SUMMARY, which is not set")
                .hint("GitHub Actions sets it; elsewhere write Markdown: `chaos-report journal.json report.md`")
        })
}

pub(super) fn colour(choice: ColourChoice) -> bool {
    match choice {
        ColourChoice::Always => true,
        ColourChoice::Never => false,
        ColourChoice::Auto => {
            let forbidden = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            !forbidden && std::io::stdout().is_terminal()
        }
    }
}
