//! The report as a tree of blocks: what is said and in which order, with the meaning of each cell and mark.
//!
//! A [`Document`] comes out of a template and goes into a renderer. It knows no PDF and no HTML:
//! a renderer decides how a block looks, never what it says. Every text in here is plain text, never markup, so a
//! renderer escapes each [`Inline::Text`] by the rules of its own format.

pub mod answer;
mod blocks;
pub mod compared;
pub mod compose;
pub mod figure;
pub mod fleet;
mod links;
pub mod markdown;
mod repeats;
pub(crate) mod slug;
mod speech;
mod supply;
pub mod template;
mod unknown;
mod values;
mod view;

pub use supply::Supply;

pub use crate::wording;
pub use crate::wording::summary;

use std::borrow::Cow;

use crate::model::Moment;

/// A whole report.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The experiment's title, or the one the user gave: the document's metadata and page heads carry it.
    pub title: String,
    /// What stands at the left of the first page's head, e.g. "Chaos experiment report".
    pub kind: String,
    /// Which run this is, at the right of every page's head, e.g. "run 2018-04-24 17:20:41 UTC".
    pub run_label: String,
    /// Name and version of the program, for page feet and metadata.
    pub generator: String,
    /// The moment of creation as the plan states it, never a clock's.
    pub created: Option<Moment>,
    /// The subject and key words for the metadata.
    pub keywords: Vec<String>,
    /// The blocks in reading order; headings structure them.
    pub blocks: Vec<Block>,
}

/// One piece of a report that stands by itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading; level 1 is the document's title.
    Heading(Heading),
    /// Running text.
    Paragraph(Vec<Inline>),
    /// A list; `start` is the first number of an ordered one.
    List {
        /// The first number, or none for bullets.
        start: Option<u64>,
        /// Each item's blocks.
        items: Vec<Vec<Block>>,
    },
    /// Words of somebody else.
    Quote(Vec<Block>),
    /// A remark that stands out.
    Alert {
        /// How urgent it is.
        kind: AlertKind,
        /// What it says.
        blocks: Vec<Block>,
    },
    /// Program text or other text that keeps its lines.
    Code {
        /// The language, when it is known.
        language: Option<String>,
        /// The text as it stands, without a final line break.
        text: String,
    },
    /// Rows and columns.
    Table(Table),
    /// Short facts in one line ("completed · 63 s · Linux").
    Facts(Vec<Vec<Inline>>),
    /// Names and values, one pair a row.
    Pairs(Vec<Pair>),
    /// What happened, in the largest type of the page.
    Verdict(Verdict),
    /// The figures a reader looks for first.
    KeyFigures(Vec<KeyFigure>),
    /// What the reader must know, worst first.
    Findings(Vec<Finding>),
    /// One activity, probe or rollback with all that is known of it.
    Activity(Box<Activity>),
    /// Blocks that are closed until a reader opens them; on paper their title is a heading of its own.
    Fold(Fold),
    /// A raw output, pretty-printed, with its middle left out when it is long.
    Output(Output),
    /// A chart.
    Figure(Box<figure::Figure>),
    /// A line across.
    Rule,
    /// What follows begins on a new page.
    PageBreak,
}

/// A heading with the address that links to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Unique in the document, fit for a URL fragment.
    pub id: String,
    /// The words.
    pub content: Vec<Inline>,
    /// A remark behind the words, in a quieter type.
    pub note: Vec<Inline>,
}

/// How urgent an alert is; the names are GitHub's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertKind {
    /// Good to know.
    Note,
    /// A piece of advice.
    Tip,
    /// Must be known to use the rest.
    Important,
    /// Needs attention.
    Warning,
    /// Something may go wrong.
    Caution,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Emphasised words.
    Emphasis(Vec<Inline>),
    /// Words of weight.
    Strong(Vec<Inline>),
    /// Crossed-out words.
    Strike(Vec<Inline>),
    /// Names and program text.
    Code(String),
    /// Words that lead somewhere.
    Link {
        /// Where to.
        target: Target,
        /// The words.
        content: Vec<Inline>,
    },
    /// Words with a meaning that a renderer may colour.
    Toned {
        /// The meaning.
        tone: Tone,
        /// The words.
        content: Vec<Inline>,
    },
    /// A result with its sign ("✓ met"): the word always stands, the sign and colour are the renderer's.
    Status(Status),
    /// A line break inside a paragraph or cell.
    Break,
}

/// Where a link leads. No other address can be expressed, so none can come from an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The id of a part of this document: a heading, finding, activity, table, figure and so on.
    Inside(String),
    /// An address that begins with `http:`, `https:` or `mailto:`.
    Outside(String),
    /// A file in the same folder as the report: a name that the program gave, of letters, digits, `-` and `.`.
    Beside(String),
}

/// What a word or cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// As it should be.
    Good,
    /// Users felt it, or a check failed.
    Bad,
    /// Needs attention.
    Warning,
    /// Of lesser weight: notes, absent values.
    Quiet,
}

/// A result in one word, with the sign that stands before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Which sign.
    pub sign: Sign,
    /// The word.
    pub word: String,
}

/// The signs of results. Each has a shape of its own, so that none depends on colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Met, succeeded: a check.
    Good,
    /// Not met, failed: a cross.
    Bad,
    /// Needs attention: a triangle or exclamation mark.
    Warning,
    /// Not known, not checked, not played: a bar.
    Unknown,
    /// For information: a circle.
    Info,
    /// A figure that got better: a triangle up.
    Better,
    /// A figure that got worse: a triangle down.
    Worse,
    /// No detectable difference.
    Same,
    /// Too few data to say.
    TooFew,
}

/// Rows and columns. Every row has as many cells as there are columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// An address for links, when something links here.
    pub id: Option<String>,
    /// What the table shows, for readers who can not see its surroundings.
    pub caption: Option<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows in order.
    pub rows: Vec<Vec<Cell>>,
    /// The rows behind those, where they are too many to be kept.
    pub supply: Option<Supply>,
    /// Remarks below the table, e.g. how many rows were left out.
    pub notes: Vec<Vec<Inline>>,
}

impl Table {
    /// How many rows there are, kept or not.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.rows.len() + self.supply.as_ref().map_or(0, Supply::count)
    }

    /// All rows in order, kept or not.
    pub fn every_row(&self) -> impl Iterator<Item = Cow<'_, [Cell]>> {
        let kept = self.rows.iter().map(|row| Cow::Borrowed(row.as_slice()));
        let made = self.supply.iter().flat_map(Supply::rows);
        kept.chain(made.map(Cow::Owned))
    }
}

/// A column's head.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Column {
    /// The head's words; may be empty for the key column.
    pub title: String,
    /// How its cells stand.
    pub align: Align,
    /// True for the column that names its row (drawn heavier, a row header in HTML and PDF).
    pub key: bool,
}

/// How a column's cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Text.
    #[default]
    Left,
    /// Numbers.
    Right,
    /// Signs.
    Center,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// What it says.
    pub content: Vec<Inline>,
    /// What it means.
    pub tone: Tone,
    /// What to sort by, where the text does not sort by itself.
    pub sort: Option<f64>,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Vec<Inline>,
}

/// The answer: the headline, its badges and the sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// An address for links, when something links here.
    pub id: Option<String>,
    /// The verdict as a sentence without full stop.
    pub headline: String,
    /// How the headline is to be taken.
    pub tone: Tone,
    /// Hypothesis first, then users.
    pub badges: Vec<Badge>,
    /// One or two sentences; numbers stand in [`Inline::Strong`].
    pub sentence: Vec<Inline>,
}

/// A result in a frame: a sign, a word, a detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// Good, Bad, Warning or Unknown.
    pub sign: Sign,
    /// What is judged and how, e.g. "Hypothesis held".
    pub word: String,
    /// A detail at its right, e.g. "14.5 s".
    pub detail: Option<String>,
}

/// A figure in large type.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyFigure {
    /// What it is.
    pub label: String,
    /// Its value with unit.
    pub value: String,
    /// Its fraction, place or doubt.
    pub note: String,
    /// Red only if it is bad.
    pub tone: Tone,
}

/// Something the reader must know.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// An address for links.
    pub id: String,
    /// How bad it is.
    pub severity: Severity,
    /// The rule's code.
    pub code: String,
    /// One plain sentence.
    pub title: String,
    /// One or two sentences more.
    pub detail: Vec<Inline>,
    /// Where it can be seen.
    pub evidence: Vec<Vec<Inline>>,
}

/// How bad a finding is; the order is the order of showing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The result can not be taken at its word.
    Critical,
    /// Needs attention.
    Warning,
    /// Good to know.
    Info,
}

/// One activity: a line of its own, then what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// An address for links.
    pub id: String,
    /// Its number in the order of the journal, from 1; none when it was never played.
    pub number: Option<usize>,
    /// Its name.
    pub name: String,
    /// What it is, e.g. "action · fault · background".
    pub kind: String,
    /// When it ran, e.g. "17:20:48 – 17:20:49".
    pub time: String,
    /// How long.
    pub duration: String,
    /// How it ended.
    pub status: Status,
    /// Names and values below it.
    pub pairs: Vec<Pair>,
    /// The root line of its error, if it failed.
    pub error: Option<String>,
    /// Figures, tables, folded tracebacks and outputs.
    pub blocks: Vec<Block>,
}

/// Blocks behind a title.
#[derive(Debug, Clone, PartialEq)]
pub struct Fold {
    /// An address for links.
    pub id: Option<String>,
    /// What is inside.
    pub title: Vec<Inline>,
    /// How much it is, e.g. "76 lines, 9.1 kB".
    pub detail: String,
    /// Open from the start.
    pub open: bool,
    /// What is inside.
    pub blocks: Vec<Block>,
}

/// A raw output, already pretty-printed and shortened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// An address for links.
    pub id: String,
    /// Whose output it is.
    pub title: String,
    /// Its size in words, e.g. "76 lines, 9.1 kB".
    pub detail: String,
    /// The language for highlighting, e.g. "json"; none for plain text.
    pub language: Option<String>,
    /// The first lines.
    pub head: Vec<OutputLine>,
    /// How many lines stand between head and tail; 0 when nothing was left out.
    pub omitted: usize,
    /// The last lines.
    pub tail: Vec<OutputLine>,
}

/// A line of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputLine {
    /// The line without its end.
    pub text: String,
    /// True if it tells of an error.
    pub bad: bool,
}

impl Inline {
    /// Plain text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Words of weight.
    #[must_use]
    pub fn strong(text: impl Into<String>) -> Self {
        Self::Strong(vec![Self::text(text)])
    }

    /// A name or program text.
    #[must_use]
    pub fn code(text: impl Into<String>) -> Self {
        Self::Code(text.into())
    }
}

/// The words of a line without their form: for alt texts, outlines and tests.
#[must_use]
pub fn plain(content: &[Inline]) -> String {
    let mut text = String::new();
    for part in content {
        match part {
            Inline::Text(words) | Inline::Code(words) => text.push_str(words),
            Inline::Status(status) => text.push_str(&status.word),
            Inline::Break => text.push(' '),
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Strike(inner)
            | Inline::Link { content: inner, .. }
            | Inline::Toned { content: inner, .. } => text.push_str(&plain(inner)),
        }
    }
    text
}
