//! A document as Markdown that GitHub and GitLab show as it is meant: tables, folds, alerts, links that arrive.
//!
//! Nothing here trusts a text: see [`text`] for the rules. Raw HTML is used where Markdown has no means (folds, anchors,
//! line breaks in cells) and where its own marks would be read wrongly.

mod figure;
mod part;
mod text;

use crate::document::slug;
use crate::document::{AlertKind, Align, Block, Document, Inline, Pair, Table, plain};
use crate::error::Error;
use crate::render::{Piece, Take, Whole, clean, hand_on};
use text::{Anchors, Place, inlines, longest_run};

/// What a Markdown report can be made to look like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// The most bytes it may have; whole sections are left out from the end, by name, until it fits.
    pub at_most_bytes: Option<usize>,
    /// The folder for the files of charts, as links name it, and what they are; none for charts in words.
    pub charts: Option<(String, ChartForm)>,
    /// A font for the characters of charts that the embedded ones lack.
    pub fallback_font: Option<Vec<u8>>,
}

/// What the files of charts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartForm {
    /// Lines and text, sharp at every size.
    Svg,
    /// Pixels, for places that show no SVG.
    Png,
}

/// Writes the document as Markdown.
///
/// # Errors
/// If not even the first section fits into the bytes that were allowed.
pub fn write(document: &Document, look: &Look) -> Result<Vec<u8>, Error> {
    with_files(document, look).map(|(text, _)| text)
}

/// A file that stands beside the text: its name as links have it, and its bytes.
pub type Beside = (String, Vec<u8>);

/// Writes the document as Markdown, with the files that it links to.
///
/// # Errors
/// If not even the first section fits into the bytes that were allowed.
pub fn with_files(document: &Document, look: &Look) -> Result<(Vec<u8>, Vec<Beside>), Error> {
    let mut whole = Whole::default();
    in_pieces(document, look, &mut |piece| whole.add(&piece))?;
    Ok((whole.bytes, whole.files))
}

/// The same, handed on piece by piece as it is made.
///
/// # Errors
/// If not even the first section fits into the bytes that were allowed.
pub fn in_pieces(document: &Document, look: &Look, take: &mut Take<'_>) -> Result<(), Error> {
    // GitHub makes the address of a heading from its words and its place among equals, so links are known only after all
    // headings are. The first pass gathers them and skips what is long.
    let mut gather = Writer::new(Anchors::new(), true);
    gather.charts.clone_from(&look.charts);
    gather.document(document);
    let mut writer = Writer::new(gather.found, false);
    // What may be too long is held until that is known.
    writer.take = look.at_most_bytes.is_none().then_some(&mut *take);
    writer.charts.clone_from(&look.charts);
    writer.fallback_font.clone_from(&look.fallback_font);
    writer.document(document);
    let Writer {
        out,
        sections,
        files,
        ..
    } = writer;
    for (name, bytes) in &files {
        take(Piece::File(name, bytes));
    }
    match look.at_most_bytes {
        Some(limit) => take(Piece::Text(&shortened(&out, &sections, limit)?)),
        None => take(Piece::Text(&out)),
    }
    Ok(())
}

/// The report without as many sections at its end as are too much.
fn shortened(out: &str, sections: &[(usize, String)], limit: usize) -> Result<String, Error> {
    if out.len() <= limit {
        return Ok(out.to_owned());
    }
    for index in (1..sections.len()).rev() {
        let Some((end, _)) = sections.get(index) else {
            continue;
        };
        let kept = out.get(..*end).unwrap_or_default();
        let left_out: Vec<&str> = sections
            .iter()
            .skip(index)
            .map(|(_, name)| name.as_str())
            .collect();
        let note = format!(
            "> [!NOTE]\n> Left out, because this place takes no more: {}.\n",
            text::text(&left_out.join(", "), Place::Line)
        );
        if kept.len() + note.len() <= limit {
            return Ok(format!("{kept}{note}"));
        }
    }
    Err(Error::output(format!(
        "the report does not fit into {limit} bytes, not even its first section"
    )))
}

struct Writer<'a> {
    /// What was not handed on yet.
    out: String,
    take: Option<&'a mut Take<'a>>,
    /// What stands before each line: the marks of quotes, the room of lists.
    prefix: Vec<String>,
    /// The mark of a list item that the next line carries in place of its room.
    mark: Option<String>,
    level: u8,
    anchors: Anchors,
    /// The addresses of the headings as they come.
    found: Anchors,
    taken: std::collections::BTreeMap<String, usize>,
    /// Where each section begins, and its name.
    sections: Vec<(usize, String)>,
    /// How many folds are open around what is written.
    folds: usize,
    gathering: bool,
    /// Where the files of charts go, as links name it, and what they are.
    charts: Option<(String, ChartForm)>,
    fallback_font: Option<Vec<u8>>,
    /// The files beside the text that were not handed on yet.
    files: Vec<(String, Vec<u8>)>,
}

impl Writer<'_> {
    fn new(anchors: Anchors, gathering: bool) -> Self {
        Self {
            out: String::new(),
            take: None,
            prefix: Vec::new(),
            mark: None,
            level: 1,
            anchors,
            found: Anchors::new(),
            taken: std::collections::BTreeMap::new(),
            sections: Vec::new(),
            folds: 0,
            gathering,
            charts: None,
            fallback_font: None,
            files: Vec::new(),
        }
    }

    fn document(&mut self, document: &Document) {
        self.blocks(&document.blocks);
        if !document.generator.is_empty() {
            let generator = text::text(&document.generator, Place::Html);
            self.line("---");
            self.gap();
            self.line(&format!("<sub>{generator}</sub>"));
        }
        let end = self.out.trim_end().len();
        self.out.truncate(end);
        self.out.push('\n');
    }

    /// One line, behind the marks of what it stands in.
    fn line(&mut self, text: &str) {
        let last = self.prefix.len();
        let mut before = String::new();
        for (index, prefix) in self.prefix.iter().enumerate() {
            match self.mark.take_if(|_| index + 1 == last) {
                Some(mark) => before.push_str(&mark),
                None => before.push_str(prefix),
            }
        }
        self.out.push_str(if text.is_empty() {
            before.trim_end()
        } else {
            &before
        });
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// An empty line, unless there is one.
    fn gap(&mut self) {
        if self.out.ends_with("\n\n") {
            return;
        }
        self.line("");
    }

    fn paragraph(&mut self, text: &str) {
        if !text.is_empty() {
            self.line(text);
            self.gap();
        }
    }

    fn words(&self, content: &[Inline], place: Place) -> String {
        inlines(content, place, &self.anchors)
    }

    fn blocks(&mut self, blocks: &[Block]) {
        let mut after_list = false;
        for block in blocks {
            let list = matches!(block, Block::List { .. } | Block::Pairs(_));
            if list && after_list {
                // Without something between them two lists become one.
                self.line("<!-- -->");
                self.gap();
            }
            after_list = list;
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => {
                self.level = heading.level.clamp(1, 6);
                if self.level <= 2 && self.prefix.is_empty() && self.folds == 0 {
                    self.sections
                        .push((self.out.len(), plain(&heading.content)));
                }
                self.heading(self.level, &heading.id, &heading.content);
                let note = self.words(&heading.note, Place::Line);
                self.paragraph(&note);
            }
            Block::Paragraph(content) => {
                let text = self.words(content, Place::Line);
                self.paragraph(&text);
            }
            Block::List { start, items } => self.list(*start, items),
            Block::Quote(blocks) => self.within("> ", |writer| writer.blocks(blocks)),
            Block::Alert { kind, blocks } => self.alert(*kind, |writer| writer.blocks(blocks)),
            Block::Code { language, text } => self.fence(language.as_deref(), &clean::lines(text)),
            Block::Table(table) => self.table(table),
            Block::Facts(facts) => {
                let facts: Vec<String> = facts.iter().map(|fact| plain_fact(self, fact)).collect();
                self.paragraph(&facts.join(" · "));
            }
            Block::Pairs(pairs) => self.pairs(pairs),
            Block::Verdict(verdict) => self.verdict(verdict),
            Block::KeyFigures(figures) => self.key_figures(figures),
            Block::Findings(findings) => self.findings(findings),
            Block::Activity(activity) => self.activity(activity),
            Block::Fold(fold) => self.fold(fold),
            Block::Output(output) => self.output(output),
            Block::Figure(figure) => self.figure(figure),
            Block::Rule => {
                self.line("---");
                self.gap();
            }
            Block::PageBreak => {}
        }
    }

    fn heading(&mut self, level: u8, id: &str, content: &[Inline]) {
        let words = self.words(content, Place::Line);
        let count = usize::from(level.clamp(1, 6));
        self.line(&format!("{} {words}", "#".repeat(count)));
        self.gap();
        let slug = slug::slug(&clean::line(&plain(content)));
        let times = self.taken.entry(slug.clone()).or_insert(0);
        let address = if *times == 0 {
            slug
        } else {
            format!("{slug}-{times}")
        };
        *times += 1;
        self.found.insert(id.to_owned(), address);
    }

    /// Blocks behind a mark that stands before each of their lines.
    fn within(&mut self, mark: &str, inside: impl FnOnce(&mut Self)) {
        self.prefix.push(mark.to_owned());
        inside(self);
        self.prefix.pop();
        self.mark = None;
        self.close();
    }

    /// Ends what was inside: the last empty line keeps no mark of it.
    fn close(&mut self) {
        let end = self.out.trim_end_matches(['\n', ' ', '>']).len();
        let line_end = self
            .out
            .get(end..)
            .and_then(|rest| rest.find('\n'))
            .map_or(self.out.len(), |at| end + at);
        self.out.truncate(line_end);
        self.out.push('\n');
        self.gap();
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>]) {
        let mut number = start.unwrap_or(1).min(999_999_999);
        for item in items {
            let mark = if start.is_some() {
                format!("{number}. ")
            } else {
                "- ".to_owned()
            };
            number = (number + 1).min(999_999_999);
            self.prefix.push(" ".repeat(mark.len()));
            self.mark = Some(mark);
            match item.as_slice() {
                [] => self.line(""),
                // One paragraph alone needs no room around it.
                [Block::Paragraph(content)] => {
                    let text = self.words(content, Place::Line);
                    self.line(&text);
                }
                blocks => self.blocks(blocks),
            }
            self.prefix.pop();
            self.mark = None;
        }
        self.gap();
    }

    fn alert(&mut self, kind: AlertKind, inside: impl FnOnce(&mut Self)) {
        let name = match kind {
            AlertKind::Note => "NOTE",
            AlertKind::Tip => "TIP",
            AlertKind::Important => "IMPORTANT",
            AlertKind::Warning => "WARNING",
            AlertKind::Caution => "CAUTION",
        };
        // GitHub knows alerts only at the top; elsewhere the mark would stand there as text.
        let at_top = self.prefix.is_empty();
        self.within("> ", |writer| {
            if at_top {
                writer.line(&format!("[!{name}]"));
            } else {
                writer.paragraph(&format!("**{}**", title_case(name)));
            }
            inside(writer);
        });
    }

    fn fence(&mut self, language: Option<&str>, text: &str) {
        if self.gathering {
            return;
        }
        let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
        let language = language.map(str::to_ascii_lowercase).unwrap_or_default();
        let language = if LANGUAGES.contains(&language.as_str()) {
            language.as_str()
        } else {
            ""
        };
        self.line(&format!("{fence}{language}"));
        for line in text.split('\n') {
            self.line(line);
        }
        self.line(&fence);
        self.gap();
    }

    fn table(&mut self, table: &Table) {
        if let Some(id) = &table.id {
            self.paragraph(&anchor(id));
        }
        let heads: Vec<String> = table
            .columns
            .iter()
            .map(|column| text::text(&column.title, Place::Cell))
            .collect();
        self.row(&heads);
        let rules: Vec<String> = table
            .columns
            .iter()
            .map(|column| rule(column.align))
            .collect();
        self.row(&rules);
        if !self.gathering {
            for row in table.every_row() {
                // The last line stays, because what follows looks back at it.
                if let Some(take) = &mut self.take {
                    hand_on(&mut self.out, take);
                }
                let cells = row.iter().zip(&table.columns);
                let cells: Vec<String> = cells
                    .map(|(cell, _)| self.words(&cell.content, Place::Cell))
                    .collect();
                self.row(&cells);
            }
        }
        self.gap();
        for note in &table.notes {
            let note = self.words(note, Place::Line);
            self.paragraph(&note);
        }
    }

    fn row(&mut self, cells: &[String]) {
        self.line(&format!("| {} |", cells.join(" | ")));
    }

    fn pairs(&mut self, pairs: &[Pair]) {
        for pair in pairs {
            let name = Inline::Strong(vec![Inline::text(&pair.name)]);
            let mut content = vec![name, Inline::text(": ")];
            content.extend(pair.value.iter().cloned());
            let line = self.words(&content, Place::Line);
            self.line(&format!("- {line}"));
        }
        if !pairs.is_empty() {
            self.gap();
        }
    }
}

fn plain_fact(writer: &Writer<'_>, fact: &[Inline]) -> String {
    writer.words(fact, Place::Line)
}

/// A place that links can lead to. The address is ours, but it may have been made from a name.
fn anchor(id: &str) -> String {
    format!("<a id=\"{}\"></a>", text::text(id, Place::Html))
}

fn rule(align: Align) -> String {
    match align {
        Align::Left => "---",
        Align::Right => "---:",
        Align::Center => ":---:",
    }
    .to_owned()
}

fn title_case(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| format!("{first}{}", letters.as_str().to_lowercase()))
        .unwrap_or_default()
}

/// The languages that only colour the text. GitHub draws a picture of some others (diagrams, maps, formulas), and a
/// text from an input is never more than text.
const LANGUAGES: &[&str] = &[
    "bash",
    "console",
    "css",
    "diff",
    "go",
    "html",
    "http",
    "ini",
    "java",
    "javascript",
    "json",
    "log",
    "lua",
    "markdown",
    "promql",
    "python",
    "ruby",
    "rust",
    "sh",
    "shell",
    "sql",
    "text",
    "toml",
    "typescript",
    "xml",
    "yaml",
    "yml",
];
