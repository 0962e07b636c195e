//! From arguments to a plan: which inputs, which outputs in which format. A mistake here stops before any work.

mod environment;
mod option;
mod paths;

use crate::analyse::compare::Floors;
use crate::analyse::gate::Condition;
use crate::analyse::{AnalysisPlan, FaultChoice};
use crate::cli::ReportArguments;
use crate::document::compose::Composition;
use crate::error::Error;
use crate::file;
use crate::read::redact::Secrets;
use crate::read::variable::Variables;
use crate::read::{Intake, ReadingPlan};
use crate::render::Format;
use crate::render::html::Theme;
use crate::render::markdown::ChartForm;
use crate::render::pdf::Paper;
use crate::workers::Jobs;
use environment::{colour, moment_of_creation, step_summary};
pub(super) use option::{body_error, builtin, redaction};

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
        let (inputs, outputs) = paths::inputs_and_outputs(arguments, comparing)?;
        let folder_format = arguments.format.map(Format::from);
        let folder_format = folder_format.filter(|format| *format != Format::Terminal);
        let gates = arguments.fail_on.iter();
        Ok(Self {
            reading: reading(arguments, inputs)?,
            analysis: AnalysisPlan {
                fault: given(&arguments.fault, option::fault)?,
                slo: given(&arguments.slo, option::slo)?,
            },
            composition: composition(arguments, comparing)?,
            comparing: Comparing {
                explicit: comparing,
                baseline: arguments.baseline.clone(),
                floors: option::floors(&arguments.floor)?,
            },
            gates: gates
                .map(|words| Condition::parse(words))
                .collect::<Result<_, _>>()?,
            outputs,
            each: arguments
                .each
                .clone()
                .map(|folder| (folder, folder_format.unwrap_or(Format::Html))),
            paper: arguments.paper.into(),
            fallback_font: given(&arguments.fallback_font, option::font)?,
            charts: option::charts(arguments.charts),
            step_summary: arguments.step_summary.then(step_summary).transpose()?,
            theme: arguments.theme.into(),
            assets: given(&arguments.assets, option::assets)?,
            colour: colour(arguments.color),
            quiet: arguments.quiet,
            verbose: arguments.verbose,
        })
    }

    /// What the user typed may quote a secret of an input, or a name that is to be replaced.
    pub(super) fn say_only_what_may_be_shown(&mut self, intake: &Intake) {
        if let Some(title) = &mut self.composition.title {
            *title = intake.shown(title);
        }
        if let Some(FaultChoice::Activity(name)) = &mut self.analysis.fault {
            *name = intake.shown(name);
        }
    }

    /// An output's name for messages.
    pub(super) fn shown_name(&self, output: &Output) -> String {
        shown_name(&output.name, self.reading.public)
    }
}

/// The name of something that is written, for messages: where it lies is nobody's business when strangers are to read it.
pub(super) fn shown_name(name: &str, public: bool) -> String {
    if public {
        file::own_name(name)
    } else {
        name.to_owned()
    }
}

/// What an option means, if it was given.
fn given<T>(
    words: &Option<String>,
    meaning: impl Fn(&str) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    words.as_deref().map(meaning).transpose()
}

fn reading(arguments: &ReportArguments, inputs: Vec<String>) -> Result<ReadingPlan, Error> {
    let variables = Variables::gather(&arguments.var_file, &arguments.var)?;
    let mut redaction = redaction(&arguments.redact, arguments.no_redact)?;
    redaction.patterns.extend(variables.secret_patterns());
    Ok(ReadingPlan {
        inputs,
        redaction,
        hash_large: arguments.hash,
        strict: arguments.strict,
        events: arguments.events.clone(),
        told: Secrets::default(),
        public: arguments.public,
        variables,
        body_error: given(&arguments.body_error, body_error)?,
        jobs: Jobs::new(arguments.jobs),
    })
}

fn composition(arguments: &ReportArguments, comparing: bool) -> Result<Composition, Error> {
    Ok(Composition {
        template: option::template(match arguments.template.as_str() {
            "report" if comparing => "compare",
            name => name,
        })?,
        title: arguments.title.clone(),
        clock: option::clock(&arguments.timezone)?,
        full: arguments.full,
        all: arguments.all,
        created: moment_of_creation()?,
    })
}
