//! Templates decide sections, order and sentences; code makes the blocks. A template is Markdown for minijinja:
//! `## Findings`, an empty line, `{{ block.findings }}`. With several runs each has its own: `{{ run.block.strip }}`.
//!
//! - Every value is text: whatever it holds is escaped for Markdown, and there is no filter to switch that off.
//! - A block stands alone in its paragraph and is placed once. One without content vanishes, and so does a heading
//!   that is left with nothing below it.
//! - What does not exist is an error with its line: an unknown value or block names its nearest neighbour.
//! - Emphasised words at the end of a heading are its note: `## Findings *2 warnings*`.

mod reference;

use std::ops::Range;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};

use super::Block;
use super::links;
use super::markdown::{self, Slots};
use super::repeats;
use super::slug::Slugs;
use super::unknown::{self, Unknown};
use super::values::{self, Emitted, Scope};
use crate::error::Error;
use crate::place::{Place, Position};

pub use reference::reference;

/// A template that the program brings along.
#[derive(Debug)]
pub struct Builtin {
    /// Its name, for `--template`.
    pub name: &'static str,
    /// What it is for, in one line.
    pub purpose: &'static str,
    /// The template itself.
    pub text: &'static str,
}

/// The templates that the program brings along; the first is the one used unless another is named.
pub const BUILTIN: &[Builtin] = &[
    Builtin {
        name: "report",
        purpose: "the whole report: verdict, charts, findings, every activity, data and definitions",
        text: include_str!("../../../templates/report.md"),
    },
    Builtin {
        name: "postmortem",
        purpose: "a postmortem to complete: what the data says is filled in, the rest are marked blanks",
        text: include_str!("../../../templates/postmortem.md"),
    },
    Builtin {
        name: "compare",
        purpose: "runs held against a baseline: what turned, what changed, then each run",
        text: include_str!("../../../templates/compare.md"),
    },
    Builtin {
        name: "compare-brief",
        purpose: "what changed between runs in one table; also `compare` on the terminal",
        text: include_str!("../../../templates/compare-brief.md"),
    },
    Builtin {
        name: "brief",
        purpose: "the answer, the figures and what must be known; also the summary on the terminal",
        text: include_str!("../../../templates/brief.md"),
    },
];

/// A template's text, and the name that errors give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    name: String,
    text: String,
}

impl Template {
    /// The template of an index of many runs. It is none of those that can be chosen: its blocks are others.
    #[must_use]
    pub fn index() -> Self {
        Self::new("index", include_str!("../../../templates/index.md"))
    }

    /// One of the templates that the program brings along.
    #[must_use]
    pub fn builtin(name: &str) -> Option<Self> {
        BUILTIN
            .iter()
            .find(|builtin| builtin.name == name)
            .map(|builtin| Self::new(builtin.name, builtin.text))
    }

    /// A template that a user wrote; `name` is the file as they named it.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }

    /// The template's own text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Fills the template: the view gives its values, the blocks take their places.
    ///
    /// # Errors
    /// If the template can not be read, asks for something that does not exist, or places a block where none can
    /// stand; the error names the line.
    pub fn render(&self, view: &Value, blocks: Blocks) -> Result<Vec<Block>, Error> {
        let view = values::strict(view);
        let emitted = Arc::new(Emitted::new(blocks.scheme.clone()));
        let text = self.run(&view, &emitted)?;
        let placed = emitted.placed();
        let code = emitted.code();
        let mut waiting = blocks.waiting;
        let mut twice = None;
        let mut taken = vec![false; placed.len()];
        let mut take = |index: usize| -> Vec<Block> {
            let Some(block) = placed.get(index).and_then(|id| waiting.get_mut(*id)) else {
                return Vec::new();
            };
            block.take().unwrap_or_else(|| {
                twice.get_or_insert(index);
                Vec::new()
            })
        };
        let mut block = |index: usize| {
            if let Some(taken) = taken.get_mut(index) {
                *taken = true;
            }
            take(index)
        };
        let slots = Slots {
            scheme: &blocks.scheme,
            code: &code,
            block: &mut block,
        };
        let (mut document, misplaced) = markdown::template_output(&text, slots);
        // A placeholder that ended up in program text or HTML is no image any more, yet it was asked for.
        let misplaced = misplaced.or_else(|| taken.iter().position(|taken| !taken));
        if let Some(index) = misplaced {
            return Err(self.pointing_at(
                &view,
                &emitted,
                index,
                "a block must stand alone in its paragraph",
                "put an empty line before it and after it",
            ));
        }
        if let Some(index) = twice {
            return Err(self.pointing_at(
                &view,
                &emitted,
                index,
                "the template places a block twice",
                "a block can be placed once, because links lead to it",
            ));
        }
        repeats::leave_out(&mut document);
        drop_empty_sections(&mut document);
        give_addresses(&mut document);
        links::mend(&mut document);
        Ok(document)
    }

    /// Runs the template; gives its output, in which blocks and code are placeholders.
    fn run(&self, view: &Value, emitted: &Arc<Emitted>) -> Result<String, Error> {
        self.refuse_what_can_not_be_counted()?;
        let mut environment = Environment::new();
        environment.set_debug(true);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
        // Nothing that an input says is ever markup.
        environment.remove_filter("safe");
        environment.remove_filter("escape");
        environment.remove_filter("e");
        values::add_filters(&mut environment, emitted);
        let formatter = Arc::clone(emitted);
        environment.set_formatter(move |out, _, value| values::write_value(out, value, &formatter));
        if let Ok(syntax) = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
        {
            environment.set_syntax(syntax);
        }
        for builtin in BUILTIN {
            environment
                .add_template(builtin.name, builtin.text)
                .map_err(|error| self.explain(&error, view))?;
        }
        environment
            .template_from_named_str(&self.name, &self.text)
            .and_then(|template| template.render(view.clone()))
            .map_err(|error| self.explain(&error, view))
    }

    /// The engine counts lines and columns in sixteen bits.
    fn refuse_what_can_not_be_counted(&self) -> Result<(), Error> {
        let most = usize::from(u16::MAX);
        let long = self.text.lines().position(|line| line.len() >= most);
        let (what, line) = match long {
            Some(line) => ("a line of the template is longer than 65,535 bytes", line),
            None if self.text.lines().count() >= most => {
                ("the template has more than 65,535 lines", most)
            }
            None => return Ok(()),
        };
        let line = u64::try_from(line + 1).unwrap_or(u64::MAX);
        Err(Error::input(what).at(Place::file(&self.name).at(Position::Line(line))))
    }

    /// An error about the block that was emitted as number `index`: the template runs again up to that point, because
    /// only the engine knows the line of an emission, whatever loops and macros lead there.
    fn pointing_at(
        &self,
        view: &Value,
        emitted: &Arc<Emitted>,
        index: usize,
        what: &str,
        hint: &str,
    ) -> Error {
        let again = Arc::new(Emitted::stopping_at(emitted.scheme(), index));
        let place = match self.run(view, &again) {
            Err(error) => error.place().cloned(),
            Ok(_) => None,
        };
        Error::input(what)
            .at(place.unwrap_or_else(|| Place::file(&self.name)))
            .hint(hint)
    }

    /// What the engine reports, in the form of all errors of the program.
    fn explain(&self, error: &minijinja::Error, view: &Value) -> Error {
        // What failed inside an included template or a macro stands below what called it.
        let mut error = error;
        while let Some(inner) = std::error::Error::source(error)
            .and_then(|source| source.downcast_ref::<minijinja::Error>())
        {
            error = inner;
        }
        let mut place = Place::file(error.name().unwrap_or(&self.name));
        let source = error.template_source().unwrap_or(&self.text);
        let range = error.range().map(|range| whole_expression(source, range));
        if let Some(line) = error.line() {
            place = place.at(position(source, line, range.as_ref()));
        }
        let expression = range.and_then(|range| source.get(range)).map(str::trim);
        if let Some(unknown) = unknown::of(error) {
            let asked = expression.unwrap_or(&unknown.key);
            return Error::input(unknown.what())
                .at(place.path(format!("`{asked}`")))
                .hint(unknown.hint(asked));
        }
        if error.kind() == ErrorKind::UndefinedError {
            // Only names without a parent come here; all others belong to a record that knows its own.
            let asked = expression.unwrap_or("?");
            let name = asked.split(['.', '[', ' ', '|']).next().unwrap_or(asked);
            let unknown = Unknown::value(name, values::keys(view));
            return Error::input(unknown.what())
                .at(place.path(format!("`{name}`")))
                .hint(unknown.hint(name));
        }
        let what = match error.kind() {
            ErrorKind::SyntaxError => "the template can not be read",
            ErrorKind::UnknownFilter => "the template uses a filter that does not exist",
            ErrorKind::UnknownFunction => "the template calls a function that does not exist",
            ErrorKind::UnknownTest => "the template uses a test that does not exist",
            ErrorKind::TemplateNotFound | ErrorKind::BadInclude => {
                "the template includes another that does not exist"
            }
            _ => "the template can not be filled",
        };
        let detail = error
            .detail()
            .map_or_else(|| error.kind().to_string(), str::to_owned);
        Error::input(what).at(place).hint(detail)
    }
}

/// The engine marks the end of `runs[0].title` alone; what was asked for begins earlier.
fn whole_expression(source: &str, range: Range<usize>) -> Range<usize> {
    let start = source.get(..range.start).map_or(range.start, |before| {
        before
            .trim_end_matches(|character: char| {
                character.is_alphanumeric() || "_.[]".contains(character)
            })
            .len()
    });
    start..range.end
}

/// The line of an error, and the column where the engine knows it.
fn position(source: &str, line: usize, range: Option<&Range<usize>>) -> Position {
    let line_number = u64::try_from(line).unwrap_or(u64::MAX);
    let column = range
        .and_then(|range| source.get(..range.start))
        .filter(|before| before.matches('\n').count() + 1 == line)
        .and_then(|before| before.rsplit('\n').next())
        .map_or(1, |before| before.chars().count() + 1);
    Position::LineColumn(line_number, u64::try_from(column).unwrap_or(1))
}

/// The blocks that wait for their places.
#[derive(Debug)]
pub struct Blocks {
    scheme: String,
    waiting: Vec<Option<Vec<Block>>>,
}

impl Blocks {
    /// None yet. The nonce keeps texts of inputs from looking like a block: letters and digits that the caller derives
    /// from the content, the same for the same input.
    #[must_use]
    pub fn new(nonce: &str) -> Self {
        Self {
            scheme: format!("{nonce}-"),
            waiting: Vec::new(),
        }
    }

    /// Takes the blocks of one run, or of the whole report, each under its name. What is given back belongs into the
    /// view as `block`. A name with no blocks is known and places nothing.
    pub fn scope<N: Into<String>>(
        &mut self,
        named: impl IntoIterator<Item = (N, Vec<Block>)>,
    ) -> Value {
        let mut scope = Scope::default();
        for (name, blocks) in named {
            scope.add(name.into(), self.waiting.len(), blocks.is_empty());
            self.waiting.push(Some(blocks));
        }
        Value::from_object(scope)
    }
}

/// Leaves out headings below which nothing stands. The title stays whatever follows it.
fn drop_empty_sections(blocks: &mut Vec<Block>) {
    // From the end: the level of the innermost heading that has content so far.
    let mut filled: Option<u8> = None;
    let mut kept = vec![true; blocks.len()];
    for (block, keep) in blocks.iter().zip(kept.iter_mut()).rev() {
        match block {
            Block::Heading(heading) if heading.level > 1 => {
                *keep = filled.is_some_and(|level| level >= heading.level);
                if *keep {
                    // To its own parent this section is content; to its siblings it is not.
                    filled = Some(heading.level.saturating_sub(1));
                }
            }
            Block::Heading(_) => filled = None,
            Block::Rule | Block::PageBreak => {}
            _ => filled = Some(u8::MAX),
        }
    }
    let mut keep = kept.into_iter();
    blocks.retain(|_| keep.next().unwrap_or(true));
}

/// Gives the template's headings an address made of their words, apart from all that the blocks brought along.
fn give_addresses(document: &mut [Block]) {
    let mut slugs = Slugs::default();
    for block in document.iter() {
        links::addresses(block, &mut |id| slugs.reserve(id));
    }
    for block in document {
        if let Block::Heading(heading) = block
            && heading.id.is_empty()
        {
            heading.id = slugs.give(&super::plain(&heading.content));
        }
    }
}

#[cfg(test)]
mod tests;
