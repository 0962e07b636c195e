//! Markdown in, blocks out, by two doors. Descriptions were written by people and are trusted with nothing: raw HTML
//! stays visible text, images give their alt text, links lead to http, https and mailto alone, headings only make
//! words strong. Template output may in addition have headings, links inside the document, page breaks, and
//! [`Slots`]: images with a private address, in whose place a block or a piece of code is put.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

mod form;

use form::{alert_kind, column, heading, language, level_of, outside};

use super::{AlertKind, Block, Cell, Inline, Table, Target, Tone, plain};

/// How deep blocks and emphasis may nest. What lies deeper is kept as text of the deepest level, so that nobody who
/// walks a document needs to fear for the stack.
const DEEPEST: usize = 24;

/// The line in a template that begins a new page.
const PAGE_BREAK: &str = "<!-- pagebreak -->";

/// Reads a description that a person wrote into an input.
#[must_use]
pub fn description(text: &str) -> Vec<Block> {
    let mut nothing = |_| Vec::new();
    let nowhere = Slots {
        scheme: "",
        code: &[],
        block: &mut nothing,
    };
    Builder::new(nowhere, false).read(text).0
}

/// What stands behind the private addresses in the output of a template: `<scheme>block:3`, `<scheme>code:0`.
pub(crate) struct Slots<'a> {
    /// What the private addresses begin with; no text of an input contains it.
    pub(crate) scheme: &'a str,
    /// The pieces of code.
    pub(crate) code: &'a [String],
    /// Gives the blocks of a slot.
    pub(crate) block: &'a mut dyn FnMut(usize) -> Vec<Block>,
}

/// Reads the output of a template. The second value is the first slot that does not stand alone in its paragraph.
pub(crate) fn template_output(text: &str, slots: Slots<'_>) -> (Vec<Block>, Option<usize>) {
    Builder::new(slots, true).read(text)
}

/// Text of a line, with the slots that were met in it.
#[derive(Default)]
struct Line {
    content: Vec<Inline>,
    slots: Vec<usize>,
}

/// What is open while events come in.
enum Frame {
    /// Blocks, and words that no paragraph holds (items of tight lists).
    Blocks {
        holder: Holder,
        blocks: Vec<Block>,
        loose: Line,
    },
    List {
        start: Option<u64>,
        items: Vec<Vec<Block>>,
    },
    Words {
        form: Form,
        line: Line,
    },
    /// Program text or raw HTML.
    Raw {
        language: Option<Option<String>>,
        text: String,
    },
    Table {
        table: Table,
        row: Vec<Cell>,
        in_head: bool,
    },
}

enum Holder {
    Document,
    Quote(Option<AlertKind>),
    Item,
}

enum Form {
    Paragraph,
    Heading(u8),
    Cell,
    Emphasis,
    Strong,
    Strike,
    Link(String),
    Image(String),
}

struct Builder<'a> {
    slots: Slots<'a>,
    /// True for a template, which is trusted with the structure of the report.
    structure: bool,
    frames: Vec<Frame>,
    /// How many open tags lie below the deepest level.
    below: usize,
    misplaced: Option<usize>,
}

impl<'a> Builder<'a> {
    fn new(slots: Slots<'a>, structure: bool) -> Self {
        let document = Frame::Blocks {
            holder: Holder::Document,
            blocks: Vec::new(),
            loose: Line::default(),
        };
        Self {
            slots,
            structure,
            frames: vec![document],
            below: 0,
            misplaced: None,
        }
    }

    fn read(mut self, text: &str) -> (Vec<Block>, Option<usize>) {
        // No smart punctuation: it would alter `--flag`. No footnotes: their marks stay readable as they were written.
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_GFM;
        for event in Parser::new_ext(text, options) {
            self.take(event);
        }
        while self.frames.len() > 1 {
            self.close();
        }
        self.flush_loose();
        let blocks = match self.frames.pop() {
            Some(Frame::Blocks { blocks, .. }) => blocks,
            _ => Vec::new(),
        };
        (blocks, self.misplaced)
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::End(end) => self.end(end),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.inline(Inline::Code(text.into_string())),
            Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
            Event::FootnoteReference(name) => self.text(&name),
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.inline(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            Event::TaskListMarker(done) => self.text(if done { "☑ " } else { "☐ " }),
        }
    }

    fn open(&mut self, tag: Tag<'_>) {
        // Lists and tables hold no words themselves: there must be room for what does.
        let room = if matches!(tag, Tag::List(_) | Tag::Table(_)) {
            3
        } else {
            0
        };
        if self.below > 0 || self.frames.len() + room >= DEEPEST {
            self.below += 1;
            return;
        }
        let frame = match tag {
            Tag::Paragraph => words(Form::Paragraph),
            Tag::Heading { level, .. } => words(Form::Heading(level_of(level))),
            Tag::BlockQuote(kind) => holder(Holder::Quote(kind.map(alert_kind))),
            Tag::CodeBlock(kind) => Frame::Raw {
                language: Some(language(&kind)),
                text: String::new(),
            },
            Tag::HtmlBlock | Tag::MetadataBlock(_) => Frame::Raw {
                language: None,
                text: String::new(),
            },
            Tag::List(start) => Frame::List {
                start,
                items: Vec::new(),
            },
            Tag::Item => holder(Holder::Item),
            Tag::Table(alignments) => Frame::Table {
                table: Table {
                    columns: alignments.into_iter().map(column).collect(),
                    ..Table::default()
                },
                row: Vec::new(),
                in_head: false,
            },
            Tag::TableHead => {
                if let Some(Frame::Table { in_head, .. }) = self.frames.last_mut() {
                    *in_head = true;
                }
                return;
            }
            Tag::TableRow => return,
            Tag::TableCell => words(Form::Cell),
            Tag::Emphasis => words(Form::Emphasis),
            Tag::Strong => words(Form::Strong),
            Tag::Strikethrough => words(Form::Strike),
            Tag::Link { dest_url, .. } => words(Form::Link(dest_url.into_string())),
            Tag::Image { dest_url, .. } => words(Form::Image(dest_url.into_string())),
            // Extensions that are switched off.
            Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript => words(Form::Paragraph),
        };
        let begins_block = match &frame {
            Frame::Words { form, .. } => matches!(form, Form::Paragraph | Form::Heading(_)),
            _ => true,
        };
        if begins_block {
            self.flush_loose();
        }
        self.frames.push(frame);
    }

    fn end(&mut self, end: TagEnd) {
        if self.below > 0 {
            self.below -= 1;
            if matches!(end, TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell) {
                self.text(" ");
            }
            return;
        }
        match end {
            TagEnd::TableHead | TagEnd::TableRow => {
                if let Some(Frame::Table {
                    table,
                    row,
                    in_head,
                }) = self.frames.last_mut()
                {
                    let cells = std::mem::take(row);
                    if std::mem::take(in_head) {
                        for (column, cell) in table.columns.iter_mut().zip(cells) {
                            column.title = plain(&cell.content);
                        }
                    } else {
                        table.rows.push(cells);
                    }
                }
            }
            _ if self.frames.len() > 1 => self.close(),
            _ => {}
        }
    }

    /// Closes the innermost frame and hands what it holds to the one around it.
    fn close(&mut self) {
        self.flush_loose();
        let Some(frame) = self.frames.pop() else {
            return;
        };
        match frame {
            Frame::Blocks { holder, blocks, .. } => match holder {
                Holder::Document => self.frames.push(Frame::Blocks {
                    holder,
                    blocks,
                    loose: Line::default(),
                }),
                Holder::Item => {
                    if let Some(Frame::List { items, .. }) = self.frames.last_mut() {
                        items.push(blocks);
                    }
                }
                Holder::Quote(None) => self.block(Block::Quote(blocks)),
                Holder::Quote(Some(kind)) => self.block(Block::Alert { kind, blocks }),
            },
            Frame::List { start, items } => self.block(Block::List { start, items }),
            Frame::Raw { language, text } => self.raw(language, &text),
            Frame::Table { table, .. } => self.block(Block::Table(table)),
            Frame::Words { form, line } => self.words(form, line),
        }
    }

    fn words(&mut self, form: Form, line: Line) {
        let Line { content, slots } = line;
        match form {
            Form::Paragraph => self.paragraph(Line { content, slots }),
            Form::Heading(level) => {
                self.misplace(&slots);
                self.block(if self.structure {
                    heading(level, content)
                } else {
                    Block::Paragraph(vec![Inline::Strong(content)])
                });
            }
            Form::Cell => {
                self.misplace(&slots);
                if let Some(Frame::Table { row, .. }) = self.frames.last_mut() {
                    row.push(Cell {
                        content,
                        ..Cell::default()
                    });
                }
            }
            Form::Image(address) => {
                self.misplace(&slots);
                self.image(&address, content);
            }
            Form::Link(address) => {
                self.misplace(&slots);
                match self.target(&address) {
                    Some(target) => self.inline(Inline::Link { target, content }),
                    None => self.inlines(content),
                }
            }
            Form::Emphasis => self.formed(Inline::Emphasis(content), &slots),
            Form::Strong => self.formed(Inline::Strong(content), &slots),
            Form::Strike => self.formed(Inline::Strike(content), &slots),
        }
    }

    fn formed(&mut self, inline: Inline, slots: &[usize]) {
        self.misplace(slots);
        self.inline(inline);
    }

    /// An image stands for a block or for code if its address says so; else only its alt text is left.
    fn image(&mut self, address: &str, alt: Vec<Inline>) {
        let slot = address
            .strip_prefix(self.slots.scheme)
            .filter(|_| !self.slots.scheme.is_empty())
            .and_then(|rest| rest.split_once(':'))
            .and_then(|(kind, index)| Some((kind, index.parse::<usize>().ok()?)));
        match slot {
            Some(("block", index)) => {
                if let Some(line) = self.line() {
                    line.slots.push(index);
                }
            }
            Some((_, index)) => {
                let code = self.slots.code.get(index).cloned().unwrap_or_default();
                self.inline(Inline::Code(code));
            }
            None if alt.is_empty() => self.inline(Inline::Toned {
                tone: Tone::Quiet,
                content: vec![Inline::text("[image]")],
            }),
            None => self.inlines(alt),
        }
    }

    fn target(&self, address: &str) -> Option<Target> {
        if self.structure
            && let Some(id) = address.strip_prefix('#')
        {
            return Some(Target::Inside(id.to_owned()));
        }
        outside(address)
    }

    fn raw(&mut self, language: Option<Option<String>>, text: &str) {
        let text = text.trim_end_matches('\n');
        match language {
            Some(language) => self.block(Block::Code {
                language,
                text: text.to_owned(),
            }),
            None if self.structure && text.trim() == PAGE_BREAK => self.block(Block::PageBreak),
            None => {
                let mut content = Vec::new();
                for line in text.lines() {
                    if !content.is_empty() {
                        content.push(Inline::Break);
                    }
                    content.push(Inline::text(line));
                }
                self.block(Block::Paragraph(content));
            }
        }
    }

    /// A paragraph, or the blocks of the slot that stands alone in it.
    fn paragraph(&mut self, line: Line) {
        let Line { content, slots } = line;
        match slots.as_slice() {
            [] if content.is_empty() => {}
            [] => self.block(Block::Paragraph(content)),
            [slot] if plain(&content).trim().is_empty() => {
                let placed = (self.slots.block)(*slot);
                if let Some(blocks) = self.blocks() {
                    blocks.extend(placed);
                }
            }
            _ => self.misplace(&slots),
        }
    }

    fn misplace(&mut self, slots: &[usize]) {
        if self.misplaced.is_none() {
            self.misplaced = slots.first().copied();
        }
    }

    /// Makes a paragraph of the words that stand in no paragraph.
    fn flush_loose(&mut self) {
        if let Some(Frame::Blocks { loose, .. }) = self.frames.last_mut() {
            let line = std::mem::take(loose);
            self.paragraph(line);
        }
    }

    fn blocks(&mut self) -> Option<&mut Vec<Block>> {
        self.frames.iter_mut().rev().find_map(|frame| match frame {
            Frame::Blocks { blocks, .. } => Some(blocks),
            _ => None,
        })
    }

    fn block(&mut self, block: Block) {
        self.flush_loose();
        if let Some(blocks) = self.blocks() {
            blocks.push(block);
        }
    }

    /// The line that words go to.
    fn line(&mut self) -> Option<&mut Line> {
        match self.frames.last_mut()? {
            Frame::Blocks { loose, .. } => Some(loose),
            Frame::Words { line, .. } => Some(line),
            _ => None,
        }
    }

    fn inline(&mut self, inline: Inline) {
        if let Some(line) = self.line() {
            line.content.push(inline);
        }
    }

    fn inlines(&mut self, content: Vec<Inline>) {
        if let Some(line) = self.line() {
            line.content.extend(content);
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(Frame::Raw { text: raw, .. }) = self.frames.last_mut() {
            raw.push_str(text);
        } else if let Some(line) = self.line() {
            if let Some(Inline::Text(last)) = line.content.last_mut() {
                last.push_str(text);
            } else if !text.is_empty() {
                line.content.push(Inline::text(text));
            }
        }
    }
}

fn words(form: Form) -> Frame {
    Frame::Words {
        form,
        line: Line::default(),
    }
}

fn holder(holder: Holder) -> Frame {
    Frame::Blocks {
        holder,
        blocks: Vec::new(),
        loose: Line::default(),
    }
}

#[cfg(test)]
mod tests;
