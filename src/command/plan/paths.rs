//! Which arguments are inputs and which are outputs. What a user has is never written over by mistake.

use super::Output;
use crate::cli::ReportArguments;
use crate::error::Error;
use crate::file;
use crate::place::Place;
use crate::read::{InputKind, look};
use crate::render::{Format, junit};

pub(super) fn inputs_and_outputs(
    arguments: &ReportArguments,
    comparing: bool,
) -> Result<(Vec<String>, Vec<Output>), Error> {
    let mut inputs = arguments.paths.clone();
    let mut outputs = Vec::new();
    let exported = arguments.export_format.map(Format::from);
    let forced = arguments.format.map(Format::from).or(exported);
    for name in &arguments.output {
        let format = forced.or_else(|| Format::of_name(name)).ok_or_else(|| {
            Error::usage(format!("the format of `{name}` is not known"))
                .hint("let it end in .pdf, .html, .md, .json or .xml, or give `--format`")
        })?;
        outputs.push(Output {
            name: name.clone(),
            format,
        });
    }
    if let Some(format) = exported.filter(|_| arguments.output.is_empty()) {
        let name = inputs.pop().filter(|_| !inputs.is_empty()).ok_or_else(|| {
            Error::usage(
                "with `--export-format` the last argument is the output; no journal precedes it",
            )
            .hint("chaos-report --export-format pdf journal.json report.pdf")
        })?;
        refuse_replacing_an_input(&name)?;
        outputs.push(Output { name, format });
    } else if arguments.output.is_empty()
        && inputs.len() > 1
        && let Some(last) = inputs.last()
        && let Some(format) = Format::of_name(last)
        && is_output(last, format, comparing)?
    {
        let name = last.clone();
        inputs.pop();
        outputs.push(Output {
            name,
            format: forced.unwrap_or(format),
        });
    }
    if outputs.is_empty() && arguments.each.is_none() {
        outputs.push(Output {
            name: file::STANDARD.to_owned(),
            format: forced.unwrap_or(Format::Terminal),
        });
    }
    refuse_overwriting(&inputs, &outputs)?;
    Ok((inputs, outputs))
}

/// With `--export-format` the last argument is the output whatever it is called: who forgets it must not lose a journal.
fn refuse_replacing_an_input(name: &str) -> Result<(), Error> {
    if !file::exists(name) || file::is_directory(name) {
        return Ok(());
    }
    match look(name)? {
        // An earlier Markdown report may hold lines that look like a log.
        InputKind::Report | InputKind::Unknown | InputKind::Log => Ok(()),
        kind => Err(Error::usage(format!(
            "the last argument is the output, and this file holds something to report on: {}",
            kind.words()
        ))
        .at(Place::file(name))
        .hint("add the report's name as the last argument")),
    }
}

/// Whether the last argument names the report. One that exists and reads as something to report on is an input.
fn is_output(name: &str, format: Format, comparing: bool) -> Result<bool, Error> {
    if format == Format::Junit && file::exists(name) && !file::is_directory(name) {
        return is_ours_or_empty(name);
    }
    if format != Format::Json || !file::exists(name) {
        return Ok(!file::is_directory(name));
    }
    // A file of no known kind is not ours to replace; `--output` says it outright.
    // Of what is compared an earlier report may be one.
    Ok(!comparing && look(name)? == InputKind::Report)
}

/// An XML file that is no report of ours belongs to somebody; nothing that can be read is XML.
fn is_ours_or_empty(name: &str) -> Result<bool, Error> {
    if look(name)? != InputKind::Unknown {
        return Ok(false);
    }
    let mut opened = file::Opened::open(name, false)?;
    let head = opened.head()?;
    if head.is_empty() || junit::is_ours(head) {
        return Ok(true);
    }
    Err(
        Error::usage("this file exists and is no JUnit report of chaos-report")
            .at(Place::file(name))
            .hint("name another output, or this one with `--output` to replace it"),
    )
}

fn refuse_overwriting(inputs: &[String], outputs: &[Output]) -> Result<(), Error> {
    for output in outputs
        .iter()
        .filter(|output| output.name != file::STANDARD)
    {
        if inputs
            .iter()
            .any(|input| file::is_same(input, &output.name))
        {
            return Err(Error::usage("an input is not overwritten")
                .at(Place::file(&output.name))
                .hint("name another output"));
        }
        let twice = outputs
            .iter()
            .filter(|other| file::is_same(&other.name, &output.name))
            .count();
        if twice > 1 {
            return Err(Error::usage("two outputs have the same name")
                .at(Place::file(&output.name))
                .hint("give each format a file of its own"));
        }
    }
    Ok(())
}
