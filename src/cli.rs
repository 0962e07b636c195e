//! The command line: what can be asked for, and its help. Nothing in here acts.
#![allow(
    rustdoc::broken_intra_doc_links,
    reason = "the comments are help texts, in which brackets are brackets"
)]

use std::ffi::OsString;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  chaos-report journal.json                      a summary on the terminal
  chaos-report journal.json report.pdf           a report to attach to a postmortem
  chaos-report runs/ report.html                 every run below a folder; an index if they are many
  chaos-report runs/ --each reports/             a report of each run, and an index
  chaos-report journal.json --output a.md --output a.json
  chaos-report journal.json junit.xml --fail-on 'availability<99%' --fail-on users-affected
  chaos run experiment.json --journal-path - | chaos-report - report.html

Exit codes:
  0  the report was written
  1  nothing could be read, the output could not be written, or --strict met damage
  2  the command line was not understood
  3  a --fail-on condition was met; the report is written all the same";

const COMPARE_EXAMPLES: &str = "\
Examples:
  chaos-report compare before/ after/                      what changed, on the terminal
  chaos-report compare before/ after/ out.html             two runs, or two folders of runs of one experiment
  chaos-report compare nightly/*/journal.json trend.pdf    the first run is the baseline of all others
  chaos-report compare baseline.json tonight/ --fail-on regression
                                                           an earlier JSON report stands for its run

A figure is called better or worse past an absolute and a relative floor (--floor), and where a test applies only
with p < 0.01; too few data are said to be so.";

/// Turns what chaos experiments leave behind into a report people can act on.
#[derive(Debug, Parser)]
#[command(
    name = "chaos-report",
    version,
    about,
    long_about = "Turns what chaos experiments leave behind (journals of the Chaos Toolkit, results of vegeta, answers of Prometheus) into a report people can act on: what was done, whether users felt it, for how long, and whether the hypothesis held.\n\nInputs are files or directories; what each one is, is found by its content. The last argument is the output when it ends in .pdf, .html, .md, .json or .xml; without one, a summary is printed.",
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
pub struct Cli {
    /// What to do, other than making a report.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// The report to make.
    #[command(flatten)]
    pub report: ReportArguments,
}

/// True for the name of a command.
#[must_use]
pub fn is_command(word: &str) -> bool {
    let commands = Cli::command();
    let mut names = commands.get_subcommands().map(clap::Command::get_name);
    names.any(|name| name == word)
}

/// The arguments with a command in front of the options that were given before it: `-q compare a b` is `compare -q a b`.
/// None if no such command stands among them.
#[must_use]
pub fn command_first(arguments: &[OsString]) -> Option<Vec<OsString>> {
    let (program, rest) = arguments.split_first()?;
    let mut options = rest.iter().take_while(|word| *word != "--");
    let place = options.position(|word| word.to_str().is_some_and(is_command))?;
    let mut moved: Vec<OsString> = vec![program.clone()];
    moved.extend(rest.get(place).cloned());
    moved.extend(rest.iter().take(place).cloned());
    moved.extend(rest.iter().skip(place + 1).cloned());
    (place > 0).then_some(moved)
}

/// What can be done other than making a report.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Hold runs against a baseline: what changed, and whether by more than chance
    #[command(after_help = COMPARE_EXAMPLES)]
    Compare(Box<ReportArguments>),
    /// Say what each file is and what can be read from it
    Inspect(InspectArguments),
    /// Write runs as tables, for query engines
    Export(ExportArguments),
    /// List, show or export the built-in templates
    Template(TemplateArguments),
    /// Print the completions for a shell
    Completions(CompletionsArguments),
    /// Print the manual page
    Man,
}

/// The arguments of a report.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// Files or directories to report on, `-` for standard input; last, the output
    #[arg(value_name = "INPUT", required = true)]
    pub paths: Vec<String>,

    /// Write the report here; may be repeated to write several formats, `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<String>,

    /// Write a report of each run into this folder, and an index that leads to them
    ///
    /// They are HTML unless --format says otherwise. A report is named after its journal's place below the input. Files
    /// that are not of an earlier --each are never written over.
    #[arg(long, value_name = "DIR", conflicts_with = "public")]
    pub each: Option<String>,

    /// How many runs are read at once when there are many; one a core unless said
    #[arg(long, value_name = "N")]
    pub jobs: Option<std::num::NonZeroUsize>,

    /// The format, whatever the output's name ends in
    #[arg(long, value_enum)]
    pub format: Option<FormatChoice>,

    /// The format as `chaos report` spells it; the last argument is then always the output
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "format")]
    pub export_format: Option<ExportFormatChoice>,

    /// The report's title, instead of the experiment's
    #[arg(long)]
    pub title: Option<String>,

    /// Sections, order and sentences: a built-in template (see `template list`) or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "report")]
    pub template: String,

    /// The size of a PDF's pages
    #[arg(long, value_enum, default_value_t = PaperChoice::A4)]
    pub paper: PaperChoice,

    /// A font that PDFs and charts as PNG ask for characters that the fonts brought along lack
    ///
    /// The PDF brings faces for Latin, Greek, Cyrillic, Chinese, Japanese, Korean, Hebrew, Arabic,
    /// symbols and emoji. For other scripts give a .ttf or .otf file, or a .ttc file, of which the
    /// first font is taken. Only glyphs that are used go into the PDF. Letters that join or change
    /// places do so in Hebrew and Arabic alone.
    #[arg(long, value_name = "FILE")]
    pub fallback_font: Option<String>,

    /// How Markdown shows charts: as files beside it, or in words
    #[arg(long, value_enum, default_value_t = ChartsChoice::Svg)]
    pub charts: ChartsChoice,

    /// The colours of an HTML page: as the reader's system has them, or always the same; paper stays light
    #[arg(long, value_enum, default_value_t = ThemeChoice::System)]
    pub theme: ThemeChoice,

    /// A folder beside an HTML page for its style and script, for hosts that forbid them in the page itself
    ///
    /// Named as the page is to link to it, e.g. `parts`; without it the page is one file.
    #[arg(long, value_name = "DIR")]
    pub assets: Option<String>,

    /// The time zone of all times shown, e.g. Europe/Paris; JSON stays in UTC
    #[arg(long, value_name = "NAME", default_value = "UTC")]
    pub timezone: String,

    /// A value for `${name}` in journals: KEY[:TYPE]=VALUE; may be repeated
    ///
    /// Types are str, int, float, bytes, bool and json. Only what the experiment's configuration declares is filled in;
    /// the environment is never read, and secrets stay masked.
    #[arg(long, value_name = "KEY=VALUE")]
    pub var: Vec<String>,

    /// Values from a file: JSON or YAML with `configuration` and `secrets`, or KEY=VALUE lines; may be repeated
    #[arg(long, value_name = "FILE")]
    pub var_file: Vec<String>,

    /// The activity that injected the fault, or its window: START..END
    #[arg(long, value_name = "NAME|START..END")]
    pub fault: Option<String>,

    /// Answers whose body matches this regular expression count as degraded
    #[arg(long, value_name = "REGEX")]
    pub body_error: Option<String>,

    /// The share of requests that are to succeed, in per cent, e.g. 99.9: adds burn rate and error budget
    #[arg(long, value_name = "PERCENT")]
    pub slo: Option<String>,

    /// Alerts, deploys and the like: JSON lines of time and text; may be repeated
    ///
    /// Members are called time, timestamp, ts or at; text, message, title, summary, name or alertname; and kind or type.
    /// The first alert after the onset of an outage gives the time of detection.
    #[arg(long, value_name = "FILE")]
    pub events: Vec<String>,

    /// Show long outputs whole
    #[arg(long)]
    pub full: bool,

    /// Mask whatever matches this regular expression too; may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub redact: Vec<String>,

    /// Mask nothing: the report may then hold secrets
    #[arg(long, conflicts_with = "redact")]
    pub no_redact: bool,

    /// Give hosts, addresses, namespaces, users and paths other names, the same in the whole report
    #[arg(long)]
    pub public: bool,

    /// Exit with code 3 if this is met or can not be told, e.g. `availability<99%`; may be repeated
    ///
    /// Figures: availability, p50, p90, p95, p99, recovery, outage and failed, with a limit ('availability<99%',
    /// 'p99>300ms', 'recovery>30s', 'failed>0'); deviated, users-affected, secrets and regression without one; or any
    /// number of the JSON report by its path ('runs[0].traffic[0].latency.p99_ms>300'). The worst of all runs counts. A
    /// figure that is not recorded, cut off by the client's timeout, or of a damaged input counts as met.
    #[arg(long, value_name = "CONDITION")]
    pub fail_on: Vec<String>,

    /// Append the report to the summary of a step of GitHub Actions, the file that GITHUB_STEP_SUMMARY names
    ///
    /// It holds a mebibyte; where that is too little, whole sections are left out from the end, and named.
    #[arg(long)]
    pub step_summary: bool,

    /// Options for every report: a file of TOML; by default chaos-report.toml in the current directory
    ///
    /// Its keys are title, template, timezone, paper, charts, slo, body-error, redact, fail-on, strict and full. What the
    /// command line says wins; the patterns of --redact and the conditions of --fail-on of both hold. `compare` obeys
    /// all of them but template, and `export` body-error and redact.
    #[arg(long, value_name = "FILE")]
    pub config: Option<String>,

    /// Hold the runs against this journal, folder or earlier JSON report; by default the first input of `compare`
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<String>,

    /// What a difference must reach to be called one; may be repeated
    ///
    /// By default errors=1% and requests=3 for shares of failed requests, latency=20% and latency=20ms, recovery=2s for
    /// outages and recoveries.
    #[arg(long, value_name = "NAME=VALUE")]
    pub floor: Vec<String>,

    /// Show what did not change in a comparison too
    #[arg(long)]
    pub all: bool,

    /// Take damaged or incomplete inputs for errors
    #[arg(long)]
    pub strict: bool,

    /// Hash files over 64 MB too
    #[arg(long)]
    pub hash: bool,

    /// Print only errors
    #[arg(short, long)]
    pub quiet: bool,

    /// Print all notices and everything that was passed over
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,

    /// When to colour the summary
    #[arg(long, value_enum, default_value_t = ColourChoice::Auto)]
    pub color: ColourChoice,
}

/// The arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The form of the tables
    #[arg(long, value_enum, value_name = "FORM")]
    pub to: TableFormChoice,

    /// The directory that the tables stand in; made if it is not there
    #[arg(value_name = "DIR")]
    pub directory: String,

    /// Journals and result files, or directories of them
    #[arg(value_name = "INPUT", required = true)]
    pub paths: Vec<String>,

    /// Answers whose body matches this regular expression count as degraded
    #[arg(long, value_name = "REGEX")]
    pub body_error: Option<String>,

    /// Mask whatever matches this regular expression too; may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub redact: Vec<String>,

    /// Give hosts, addresses, namespaces, users and paths other names, the same in all tables
    ///
    /// All runs are read together for that, so that one host has one name: memory grows with their number.
    #[arg(long)]
    pub public: bool,

    /// How many runs are read at once; one a core unless said
    #[arg(long, value_name = "N")]
    pub jobs: Option<std::num::NonZeroUsize>,

    /// Options for every run: a file of TOML; by default chaos-report.toml in the current directory
    ///
    /// Of its keys body-error and redact are obeyed.
    #[arg(long, value_name = "FILE")]
    pub config: Option<String>,

    /// Print only errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// The form of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormChoice {
    /// One JSON object a line.
    Ndjson,
    /// Apache Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// The arguments of `template`.
#[derive(Debug, Args)]
pub struct TemplateArguments {
    /// What to do with them.
    #[command(subcommand)]
    pub action: TemplateAction,
}

/// What can be done with the built-in templates.
#[derive(Debug, Subcommand)]
pub enum TemplateAction {
    /// Name each, with what it is for
    List,
    /// Print one
    Show {
        /// The template's name
        name: String,
    },
    /// Write all of them into a directory, as a start for your own
    Export {
        /// The directory; made if it is not there, and no file in it is replaced
        directory: String,
    },
}

/// The arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// The arguments of `inspect`.
#[derive(Debug, Args)]
pub struct InspectArguments {
    /// Files or directories to look at
    #[arg(value_name = "FILE", required = true)]
    pub paths: Vec<String>,
}

/// A format that can be asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatChoice {
    /// A summary for the terminal.
    Terminal,
    /// The figures, for programs.
    Json,
    /// Markdown as GitHub and GitLab show it.
    Markdown,
    /// One HTML page.
    Html,
    /// A PDF document.
    Pdf,
    /// JUnit XML, for pipelines.
    Junit,
}

/// A format by the names of `chaos report`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormatChoice {
    /// One HTML page.
    #[value(alias = "html5")]
    Html,
    /// Markdown as GitHub and GitLab show it.
    Markdown,
    /// A PDF document.
    Pdf,
}

/// The size of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PaperChoice {
    /// 210 × 297 mm.
    A4,
    /// 8.5 × 11 inches.
    Letter,
}

/// The colours of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ThemeChoice {
    /// As the reader's system has them; the reader can change them.
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How Markdown shows charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChartsChoice {
    /// As SVG files in a folder beside it.
    Svg,
    /// As PNG files in a folder beside it, for places that show no SVG.
    Png,
    /// In words.
    None,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColourChoice {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
