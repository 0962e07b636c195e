//! `chaos-report.toml`: what a team wants for all its reports. The command line wins, except that patterns to mask and
//! gates of both hold.

use std::path::Path;

use clap::parser::ValueSource;
use clap::{ArgMatches, ValueEnum};
use serde::Deserialize;

use crate::cli::{ExportArguments, ReportArguments};
use crate::document::template::Template;
use crate::error::Error;
use crate::file::{self, Opened};
use crate::json::decode;
use crate::place::{Place, Position};

/// The file that is looked for in the current directory.
const NAME: &str = "chaos-report.toml";

/// What the file may hold; the names are those of the options.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Configuration {
    title: Option<String>,
    template: Option<String>,
    timezone: Option<String>,
    paper: Option<String>,
    charts: Option<String>,
    slo: Option<toml::Value>,
    body_error: Option<String>,
    redact: Option<Vec<String>>,
    fail_on: Option<Vec<String>>,
    strict: Option<bool>,
    full: Option<bool>,
}

/// The file that was named, or the one in the current directory.
fn found(named: Option<&String>) -> Option<String> {
    match named {
        Some(name) => Some(name.clone()),
        None => file::exists(NAME).then(|| NAME.to_owned()),
    }
}

/// Completes the arguments of `export`, which knows few of the keys.
pub(super) fn complete_export(
    arguments: &mut ExportArguments,
    matches: &ArgMatches,
) -> Result<(), Error> {
    let Some(name) = found(arguments.config.as_ref()) else {
        return Ok(());
    };
    let configuration = read(&name)?;
    if matches.value_source("body_error") != Some(ValueSource::CommandLine) {
        arguments.body_error = configuration.body_error.or(arguments.body_error.take());
    }
    let patterns = configuration.redact.into_iter().flatten();
    arguments.redact.extend(patterns);
    Ok(())
}

/// Completes the arguments by the file that `--config` names, or by the one in the current directory.
pub(super) fn complete(arguments: &mut ReportArguments, matches: &ArgMatches) -> Result<(), Error> {
    let Some(name) = found(arguments.config.as_ref()) else {
        return Ok(());
    };
    let configuration = read(&name)?;
    let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let absent = |id: &str| !given(id);
    if let Some(title) = configuration.title.filter(|_| absent("title")) {
        arguments.title = Some(title);
    }
    if let Some(template) = configuration.template.filter(|_| absent("template")) {
        arguments.template = beside(&name, template);
    }
    if let Some(timezone) = configuration.timezone.filter(|_| absent("timezone")) {
        arguments.timezone = timezone;
    }
    if let Some(paper) = configuration.paper.filter(|_| absent("paper")) {
        arguments.paper = choice(&name, "paper", &paper)?;
    }
    if let Some(charts) = configuration.charts.filter(|_| absent("charts")) {
        arguments.charts = choice(&name, "charts", &charts)?;
    }
    if let Some(slo) = configuration.slo.filter(|_| absent("slo")) {
        arguments.slo = Some(match slo {
            toml::Value::String(words) => words,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Float(number) => number.to_string(),
            _ => {
                return Err(Error::usage("`slo` is a number of per cent")
                    .at(Place::file(&name))
                    .hint("write it as `slo = 99.9`"));
            }
        });
    }
    if let Some(pattern) = configuration.body_error.filter(|_| absent("body_error")) {
        arguments.body_error = Some(pattern);
    }
    // Who masks nothing says so on the command line, where it can be seen.
    if !arguments.no_redact {
        arguments
            .redact
            .extend(configuration.redact.into_iter().flatten());
    }
    arguments
        .fail_on
        .extend(configuration.fail_on.into_iter().flatten());
    arguments.strict |= configuration.strict.unwrap_or(false);
    arguments.full |= configuration.full.unwrap_or(false);
    Ok(())
}

fn read(name: &str) -> Result<Configuration, Error> {
    let text = decode(Opened::open(name, false)?.read_to_end()?).text;
    toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let before = before.unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        let number = |number: usize| u64::try_from(number).unwrap_or(1);
        let reason = error.message().lines().next().unwrap_or_default();
        Error::usage(format!("the configuration can not be read: {reason}"))
            .at(Place::file(name).at(Position::LineColumn(number(line), number(column))))
            .hint("its keys are those of the options, e.g. `timezone = \"Europe/Paris\"`")
    })
}

/// One of the words that an option takes.
fn choice<T: ValueEnum>(name: &str, key: &str, word: &str) -> Result<T, Error> {
    T::from_str(word, true).map_err(|_| {
        let words: Vec<String> = T::value_variants()
            .iter()
            .filter_map(|value| Some(value.to_possible_value()?.get_name().to_owned()))
            .collect();
        Error::usage(format!("`{key}` can not be `{word}`"))
            .at(Place::file(name))
            .hint(format!("it is one of {}", words.join(", ")))
    })
}

/// A template's file is named from where the configuration stands.
fn beside(name: &str, template: String) -> String {
    if Template::builtin(&template).is_some() {
        return template;
    }
    let folder = Path::new(name).parent().unwrap_or_else(|| Path::new(""));
    folder.join(template).to_string_lossy().into_owned()
}
