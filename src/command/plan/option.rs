//! What the words of an option mean, with what is wrong with them if they mean nothing.

use regex::Regex;

use crate::analyse::FaultChoice;
use crate::analyse::compare::Floors;
use crate::cli::{ChartsChoice, ExportFormatChoice, FormatChoice, PaperChoice, ThemeChoice};
use crate::document::template::{BUILTIN, Template};
use crate::document::wording::{Clock, Zone};
use crate::error::Error;
use crate::file;
use crate::font::Fonts;
use crate::json::decode;
use crate::model::Moment;
use crate::place::Place;
use crate::read::redact::RedactionPlan;
use crate::render::Format;
use crate::render::html::Theme;
use crate::render::markdown::ChartForm;
use crate::render::pdf::Paper;
use crate::wording;

pub(in crate::command) fn builtin(name: &str) -> Result<Template, Error> {
    Template::builtin(name).ok_or_else(|| {
        Error::usage(format!("there is no template `{name}`")).hint(names_of_builtin())
    })
}

/// A built-in template by its name, or a file.
pub(super) fn template(name: &str) -> Result<Template, Error> {
    if let Some(builtin) = Template::builtin(name) {
        return Ok(builtin);
    }
    if !file::exists(name) {
        return Err(
            Error::usage(format!("there is no template `{name}`, and no such file"))
                .hint(names_of_builtin()),
        );
    }
    let text = decode(file::Opened::open(name, false)?.read_to_end()?).text;
    Ok(Template::new(name, text))
}

fn names_of_builtin() -> String {
    let names: Vec<&str> = BUILTIN.iter().map(|builtin| builtin.name).collect();
    format!("built in are {}", wording::names(&names))
}

/// A folder that a page can link to: below its own, without steps up.
pub(super) fn assets(folder: &str) -> Result<String, Error> {
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

/// Floors that were set, in the order of setting.
pub(super) fn floors(words: &[String]) -> Result<Floors, Error> {
    words.iter().try_fold(Floors::default(), |floors, words| {
        floors.with(words).ok_or_else(|| {
            Error::usage(format!("`{words}` is no floor of differences")).hint(
                "write `errors=1%`, `requests=3`, `latency=20%`, `latency=20ms` or `recovery=2s`",
            )
        })
    })
}

pub(super) fn clock(name: &str) -> Result<Clock, Error> {
    let zone = Zone::named(name).ok_or_else(|| {
        Error::usage(format!("there is no time zone `{name}`"))
            .hint("names look like `Europe/Paris`, `America/New_York` or `UTC`")
    })?;
    Ok(Clock::new(zone))
}

/// The bytes of a font that can be embedded.
pub(super) fn font(name: &str) -> Result<Vec<u8>, Error> {
    let bytes = file::Opened::open(name, false)?.read_to_end()?;
    Fonts::new(Some(&bytes)).map_err(|error| error.at(Place::file(name)))?;
    Ok(bytes)
}

/// What is to be masked besides secrets that are known for ones.
pub(in crate::command) fn redaction(
    patterns: &[String],
    off: bool,
) -> Result<RedactionPlan, Error> {
    let patterns = patterns
        .iter()
        .map(|pattern| Regex::new(pattern).map_err(|error| no_pattern(pattern, &error)))
        .collect::<Result<_, _>>()?;
    Ok(RedactionPlan { patterns, off })
}

pub(in crate::command) fn body_error(pattern: &str) -> Result<regex::bytes::Regex, Error> {
    regex::bytes::Regex::new(pattern).map_err(|error| no_pattern(pattern, &error))
}

fn no_pattern(pattern: &str, error: &regex::Error) -> Error {
    let reason = error.to_string();
    let reason = reason.lines().last().unwrap_or_default();
    let reason = reason.trim_start_matches("error: ");
    Error::usage(format!("`{pattern}` is no regular expression: {reason}"))
}

/// A target in per cent, as a share.
pub(super) fn slo(words: &str) -> Result<f64, Error> {
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
pub(super) fn fault(words: &str) -> Result<FaultChoice, Error> {
    let Some((start, end)) = words.split_once("..") else {
        return Ok(FaultChoice::Activity(words.to_owned()));
    };
    match (Moment::parse(start), Moment::parse(end)) {
        (Some(start), Some(end)) if start <= end => Ok(FaultChoice::Window(start, end)),
        (Some(_), Some(_)) => {
            Err(Error::usage("the fault's window ends before it starts")
                .hint("write it as START..END"))
        }
        // An activity may be called anything.
        (None, None) => Ok(FaultChoice::Activity(words.to_owned())),
        _ => Err(Error::usage(format!("`{words}` is no window of time"))
            .hint("write it as 2024-03-05T10:00:00Z..2024-03-05T10:00:30Z")),
    }
}

/// What files the charts beside Markdown are; none for charts in words.
pub(super) fn charts(choice: ChartsChoice) -> Option<ChartForm> {
    match choice {
        ChartsChoice::Svg => Some(ChartForm::Svg),
        ChartsChoice::Png => Some(ChartForm::Png),
        ChartsChoice::None => None,
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
