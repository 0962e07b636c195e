//! From arguments to a plan: which inputs, which outputs in which format. A mistake here stops before any work.

use std::io::IsTerminal;

use chrono::DateTime;
use regex::Regex;

use crate::analyse::compare::Floors;
use crate::analyse::gate::Condition;
use crate::analyse::{AnalysisPlan, FaultChoice};
use crate::cli::{
    ChartsChoice, ColourChoice, ExportFormatChoice, FormatChoice, PaperChoice, ReportArguments,
    ThemeChoice,
};
use crate::document::compose::Composition;
use crate::document::template::{BUILTIN, Template};
use crate::document::wording::{Clock, Zone};
use crate::error::Error;
use crate::file;
use crate::font::Fonts;
use crate::json::decode;
use crate::model::Moment;
use crate::place::Place;
use crate::read::redact::{RedactionPlan, Secrets};
use crate::read::variable::Variables;
use crate::read::{InputKind, Intake, ReadingPlan, look};
use crate::render::html::Theme;
use crate::render::markdown::ChartForm;
use crate::render::pdf::Paper;
use crate::render::{Format, junit};
use crate::wording;
use crate::workers::Jobs;

/// What is to be done.
pub(super) struct Plan {
    pub(super) reading: ReadingPlan,
    pub(super) analysis: AnalysisPlan,
    pub(super) composition: Composition,
    pub(super) comparing: Comparing,
    pub(super) gates: Vec<Condition>,
    pub(super) outputs: Vec<Output>,
    /// The folder for a report of each run, and what those are written as.
    pub(super) each: Option<(String, Format)>,
    pub(super) jobs: Jobs,
    pub(super) paper: Paper,
    /// The file of a font for characters that the embedded faces lack.
    pub(super) fallback_font: Option<Vec<u8>>,
    /// What files charts are that stand beside Markdown; none for charts in words.
    pub(super) charts: Option<ChartForm>,
    /// The file of the step's summary, if it is to be written.
    pub(super) step_summary: Option<String>,
    pub(super) theme: Theme,
    /// Where style and script of an HTML page are to stand.
    pub(super) assets: Option<String>,
    pub(super) colour: bool,
    pub(super) quiet: bool,
    pub(super) verbose: bool,
}

/// How runs are held against each other.
pub(super) struct Comparing {
    /// True for the command `compare`; else runs of one experiment are compared because they stand together.
    pub(super) explicit: bool,
    /// What the runs are held against, if not the first input.
    pub(super) baseline: Option<String>,
    /// What a difference must reach.
    pub(super) floors: Floors,
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Output {
    pub(super) name: String,
    pub(super) format: Format,
}

impl Plan {
    pub(super) fn new(arguments: &ReportArguments, comparing: bool) -> Result<Self, Error> {
        let (inputs, outputs) = inputs_and_outputs(arguments, comparing)?;
        let clock = clock(&arguments.timezone)?;
        let variables = Variables::gather(&arguments.var_file, &arguments.var)?;
        let mut redaction = redaction(&arguments.redact, arguments.no_redact)?;
        redaction.patterns.extend(variables.secret_patterns());
        Ok(Self {
            reading: ReadingPlan {
                inputs,
                redaction,
                hash_large: arguments.hash,
                strict: arguments.strict,
                events: arguments.events.clone(),
                told: Secrets::default(),
                public: arguments.public,
                variables,
                body_error: arguments
                    .body_error
                    .as_deref()
                    .map(body_error)
                    .transpose()?,
            },
            analysis: AnalysisPlan {
                fault: arguments.fault.as_deref().map(fault).transpose()?,
                slo: arguments.slo.as_deref().map(slo).transpose()?,
            },
            composition: Composition {
                template: template(match arguments.template.as_str() {
                    "report" if comparing => "compare",
                    name => name,
                })?,
                title: arguments.title.clone(),
                clock,
                full: arguments.full,
                all: arguments.all,
                created: moment_of_creation()?,
            },
            comparing: Comparing {
                explicit: comparing,
                baseline: arguments.baseline.clone(),
                floors: floors(&arguments.floor)?,
            },
            gates: arguments
                .fail_on
                .iter()
                .map(|words| Condition::parse(words))
                .collect::<Result<_, _>>()?,
            outputs,
            each: arguments.each.clone().map(|folder| {
                let format = arguments.format.map(Format::from);
                let page = format.filter(|format| *format != Format::Terminal);
                (folder, page.unwrap_or(Format::Html))
            }),
            jobs: Jobs::new(arguments.jobs),
            paper: arguments.paper.into(),
            fallback_font: arguments.fallback_font.as_deref().map(font).transpose()?,
            charts: match arguments.charts {
                ChartsChoice::Svg => Some(ChartForm::Svg),
                ChartsChoice::Png => Some(ChartForm::Png),
                ChartsChoice::None => None,
            },
            step_summary: arguments.step_summary.then(step_summary).transpose()?,
            theme: arguments.theme.into(),
            assets: arguments.assets.as_deref().map(assets).transpose()?,
            colour: colour(arguments.color),
            quiet: arguments.quiet,
            verbose: arguments.verbose,
        })
    }
}

impl Plan {
    /// What the user typed may quote a secret of an input, or a name that is to be replaced.
    pub(super) fn say_only_what_may_be_shown(&mut self, intake: &Intake) {
        if let Some(title) = &mut self.composition.title {
            *title = intake.shown(title);
        }
        if let Some(FaultChoice::Activity(name)) = &mut self.analysis.fault {
            *name = intake.shown(name);
        }
    }

    /// An output's name for messages: where it lies is nobody's business in a report for strangers.
    pub(super) fn shown_name<'o>(&self, output: &'o Output) -> &'o str {
        let base = output.name.rsplit('/').next().unwrap_or(&output.name);
        if self.reading.public {
            base
        } else {
            &output.name
        }
    }
}

pub(super) fn builtin(name: &str) -> Result<Template, Error> {
    Template::builtin(name).ok_or_else(|| Error::usage(format!("there is no template `{name}`")))
}

/// A built-in template by its name, or a file.
fn template(name: &str) -> Result<Template, Error> {
    if let Some(builtin) = Template::builtin(name) {
        return Ok(builtin);
    }
    if !file::exists(name) {
        let names: Vec<&str> = BUILTIN.iter().map(|builtin| builtin.name).collect();
        return Err(
            Error::usage(format!("there is no template `{name}`, and no such file"))
                .hint(format!("built in are {}", wording::names(&names))),
        );
    }
    let text = decode(file::Opened::open(name, false)?.read_to_end()?).text;
    Ok(Template::new(name, text))
}

/// A folder that a page can link to: below its own, without steps up.
fn assets(folder: &str) -> Result<String, Error> {
    let parts: Vec<&str> = folder.trim_end_matches('/').split('/').collect();
    let plain = |part: &&str| {
        !part.is_empty()
            && *part != ".."
            && part
                .chars()
                .all(|sign| sign.is_alphanumeric() || "._-".contains(sign))
    };
    if parts.iter().all(plain) {
        Ok(parts.join("/"))
    } else {
        Err(
            Error::usage(format!("`{folder}` is no folder beside the page"))
                .hint("name one of letters, digits, `.`, `_` and `-`, e.g. `--assets parts`"),
        )
    }
}

fn inputs_and_outputs(
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
            return Err(
                Error::usage("two outputs have the same name").at(Place::file(&output.name))
            );
        }
    }
    Ok(())
}

/// Floors that were set, in the order of setting.
fn floors(words: &[String]) -> Result<Floors, Error> {
    words.iter().try_fold(Floors::default(), |floors, words| {
        floors.with(words).ok_or_else(|| {
            Error::usage(format!("`{words}` is no floor of differences")).hint(
                "write `errors=1%`, `requests=3`, `latency=20%`, `latency=20ms` or `recovery=2s`",
            )
        })
    })
}

fn clock(name: &str) -> Result<Clock, Error> {
    let zone = Zone::named(name).ok_or_else(|| {
        Error::usage(format!("there is no time zone `{name}`"))
            .hint("names look like `Europe/Paris`, `America/New_York` or `UTC`")
    })?;
    Ok(Clock::new(zone))
}

/// The bytes of a font that can be embedded.
fn font(name: &str) -> Result<Vec<u8>, Error> {
    let bytes = file::Opened::open(name, false)?.read_to_end()?;
    Fonts::new(Some(&bytes)).map_err(|error| error.at(Place::file(name)))?;
    Ok(bytes)
}

/// What is to be masked besides secrets that are known for ones.
pub(super) fn redaction(patterns: &[String], off: bool) -> Result<RedactionPlan, Error> {
    let patterns = patterns
        .iter()
        .map(|pattern| Regex::new(pattern).map_err(|error| no_pattern(pattern, &error)))
        .collect::<Result<_, _>>()?;
    Ok(RedactionPlan { patterns, off })
}

pub(super) fn body_error(pattern: &str) -> Result<regex::bytes::Regex, Error> {
    regex::bytes::Regex::new(pattern).map_err(|error| no_pattern(pattern, &error))
}

fn no_pattern(pattern: &str, error: &regex::Error) -> Error {
    let reason = error.to_string();
    let reason = reason.lines().last().unwrap_or_default();
    let reason = reason.trim_start_matches("error: ");
    Error::usage(format!("`{pattern}` is no regular expression: {reason}"))
}

/// A target in per cent, as a share.
fn slo(words: &str) -> Result<f64, Error> {
    let number = words.trim().trim_end_matches('%').trim_end();
    let plain = number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    // Moved in the text, so that 99.9 is the number nearest to 0.999.
    let share = format!("{number}e-2").parse::<f64>().ok();
    let share = share.filter(|share| plain && *share > 0.0 && *share < 1.0);
    match share {
        Some(share) if share > 0.01 => Ok(share),
        Some(_) => Err(Error::usage(format!(
            "a target of {number} % leaves nothing to hold the run against"
        ))
        .hint("write it in per cent: `--slo 99.9`")),
        None => Err(
            Error::usage(format!("`{words}` is no service level objective"))
                .hint("write a number of per cent below 100: `--slo 99.9`"),
        ),
    }
}

/// `NAME`, or two times with `..` between them.
fn fault(words: &str) -> Result<FaultChoice, Error> {
    let Some((start, end)) = words.split_once("..") else {
        return Ok(FaultChoice::Activity(words.to_owned()));
    };
    match (Moment::parse(start), Moment::parse(end)) {
        (Some(start), Some(end)) if start <= end => Ok(FaultChoice::Window(start, end)),
        (Some(_), Some(_)) => Err(Error::usage("the fault's window ends before it starts")),
        // An activity may be called anything.
        (None, None) => Ok(FaultChoice::Activity(words.to_owned())),
        _ => Err(Error::usage(format!("`{words}` is no window of time"))
            .hint("write it as 2024-03-05T10:00:00Z..2024-03-05T10:00:30Z")),
    }
}

/// `SOURCE_DATE_EPOCH` says when reproducible documents claim to have been made.
fn moment_of_creation() -> Result<Option<Moment>, Error> {
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
        None => Err(Error::usage(
            "SOURCE_DATE_EPOCH is no number of seconds since 1970",
        )),
    }
}

/// Where GitHub Actions looks for the summary of the step that runs.
fn step_summary() -> Result<String, Error> {
    std::env::var("GITHUB_STEP_SUMMARY")
        .ok()
        .filter(|name| !name.is_empty())
        .ok_or_else(|| {
            Error::usage("`--step-summary` needs GITHUB_STEP_SUMMARY, which is not set")
                .hint("GitHub Actions sets it; elsewhere write Markdown: `chaos-report journal.json report.md`")
        })
}

fn colour(choice: ColourChoice) -> bool {
    match choice {
        ColourChoice::Always => true,
        ColourChoice::Never => false,
        ColourChoice::Auto => {
            let forbidden = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            !forbidden && std::io::stdout().is_terminal()
        }
    }
}

impl From<FormatChoice> for Format {
    fn from(choice: FormatChoice) -> Self {
        match choice {
            FormatChoice::Terminal => Self::Terminal,
            FormatChoice::Json => Self::Json,
            FormatChoice::Markdown => Self::Markdown,
            FormatChoice::Html => Self::Html,
            FormatChoice::Pdf => Self::Pdf,
            FormatChoice::Junit => Self::Junit,
        }
    }
}

impl From<ExportFormatChoice> for Format {
    fn from(choice: ExportFormatChoice) -> Self {
        match choice {
            ExportFormatChoice::Html => Self::Html,
            ExportFormatChoice::Markdown => Self::Markdown,
            ExportFormatChoice::Pdf => Self::Pdf,
        }
    }
}

impl From<ThemeChoice> for Theme {
    fn from(choice: ThemeChoice) -> Self {
        match choice {
            ThemeChoice::System => Self::System,
            ThemeChoice::Light => Self::Light,
            ThemeChoice::Dark => Self::Dark,
        }
    }
}

impl From<PaperChoice> for Paper {
    fn from(choice: PaperChoice) -> Self {
        match choice {
            PaperChoice::A4 => Self::A4,
            PaperChoice::Letter => Self::Letter,
        }
    }
}
