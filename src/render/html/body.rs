//! The blocks of a document as HTML: sections, headings in order, tables with heads, names for all that opens.

use crate::document::{AlertKind, Align, Block, Cell, Column, Heading, Inline, Pair, Table, plain};

use super::term::{self, Terms};
use super::text::{inlines, lines, text, tone};
use crate::error::Error;
use crate::font::Fonts;
use crate::render::{Piece, Take, hand_on};

/// Between short things in one line.
pub(super) const DOT: &str = "<span class=\"dot\"> · </span>";

/// Writes the whole body; gives what the script must know of its charts.
pub(super) fn write(blocks: &[Block], take: &mut Take<'_>) -> Result<String, Error> {
    let mut writer = Writer {
        out: String::new(),
        take,
        level: 1,
        fonts: Fonts::new(None)?,
        charts: String::new(),
        terms: Terms::of(blocks),
    };
    let mut in_section = false;
    for block in blocks {
        if let Block::Heading(heading) = block
            && heading.level <= 2
        {
            if std::mem::replace(&mut in_section, heading.level == 2) {
                writer.out.push_str("</section>\n");
            }
            if in_section {
                // No name of its own: in a report of several runs it would not be the only one of that name.
                writer.open("section", "", &[]);
                writer.out.push('\n');
            }
        }
        writer.block(block);
        hand_on(&mut writer.out, writer.take);
    }
    if in_section {
        writer.out.push_str("</section>\n");
    }
    (writer.take)(Piece::Text(&writer.out));
    Ok(writer.charts)
}

pub(super) struct Writer<'a> {
    /// What was not handed on yet.
    pub(super) out: String,
    take: &'a mut Take<'a>,
    /// The level of the heading above.
    pub(super) level: u8,
    /// Measure the words of figures.
    pub(super) fonts: Fonts<'static>,
    /// The figures so far, for the script, as JSON.
    pub(super) charts: String,
    /// Where definitions stand.
    pub(super) terms: Terms,
}

impl Writer<'_> {
    pub(super) fn open(&mut self, tag: &str, class: &str, attributes: &[(&str, &str)]) {
        self.out.push_str(&format!("<{tag}"));
        if !class.is_empty() {
            self.out.push_str(&format!(" class=\"{class}\""));
        }
        for (name, value) in attributes {
            self.out.push_str(&format!(" {name}=\""));
            text(&mut self.out, value);
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// An element with words in it.
    pub(super) fn words(&mut self, tag: &str, class: &str, content: &[Inline]) {
        self.open(tag, class, &[]);
        inlines(&mut self.out, content);
        self.out.push_str(&format!("</{tag}>"));
    }

    /// An element with plain text in it; nothing for no text.
    pub(super) fn plain(&mut self, tag: &str, class: &str, words: &str) {
        if !words.is_empty() {
            self.open(tag, class, &[]);
            text(&mut self.out, words);
            self.out.push_str(&format!("</{tag}>"));
        }
    }

    /// A label that leads to its definition, if it has one.
    pub(super) fn label(&mut self, words: &str) {
        match self.terms.of_label(words).map(|id| format!("#{id}")) {
            Some(address) => {
                self.open("a", "term", &[("href", &address)]);
                text(&mut self.out, words);
                self.out.push_str("</a>");
            }
            None => text(&mut self.out, words),
        }
    }

    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph(content) => self.words("p", "", content),
            Block::List { start, items } => self.list(*start, items),
            Block::Quote(blocks) => {
                self.out.push_str("<blockquote>");
                self.blocks(blocks);
                self.out.push_str("</blockquote>");
            }
            Block::Alert { kind, blocks } => self.alert(*kind, blocks),
            Block::Code { text, .. } => {
                self.out.push_str("<pre class=\"code\"><code>");
                lines(&mut self.out, text);
                self.out.push_str("</code></pre>");
            }
            Block::Table(table) => self.table(table),
            Block::Facts(facts) => self.facts(facts),
            Block::Pairs(pairs) => self.pairs(pairs),
            Block::Verdict(verdict) => self.verdict(verdict),
            Block::KeyFigures(figures) => self.key_figures(figures),
            Block::Findings(findings) => self.findings(findings),
            Block::Activity(activity) => self.activity(activity),
            Block::Fold(fold) => self.fold(fold),
            Block::Output(output) => self.output(output),
            Block::Figure(figure) => self.figure(figure),
            Block::Rule => self.out.push_str("<hr>"),
            Block::PageBreak => self.out.push_str("<div class=\"page-break\"></div>"),
        }
        self.out.push('\n');
    }

    fn heading(&mut self, heading: &Heading) {
        self.terms.heading(&heading.id);
        self.level = heading.level.clamp(1, 6);
        let tag = format!("h{}", self.level);
        if self.level == 1 {
            self.open(&tag, "", &[("id", &heading.id)]);
            inlines(&mut self.out, &heading.content);
            self.out.push_str("</h1>");
            if !heading.note.is_empty() {
                self.words("p", "note", &heading.note);
            }
            return;
        }
        self.out.push_str("<div class=\"head\">");
        self.open(&tag, "", &[("id", &heading.id)]);
        inlines(&mut self.out, &heading.content);
        self.out.push_str(&format!("</{tag}>"));
        if !heading.note.is_empty() {
            self.words("span", "note", &heading.note);
        }
        self.anchor(&heading.id, &plain(&heading.content));
        self.out.push_str("</div>");
    }

    /// The way to copy the address of something.
    pub(super) fn anchor(&mut self, id: &str, name: &str) {
        let label = format!("Link to “{name}”");
        let address = format!("#{id}");
        self.open("a", "anchor", &[("href", &address), ("aria-label", &label)]);
        self.out.push_str("#</a>");
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>]) {
        let tag = if start.is_some() { "ol" } else { "ul" };
        let first = start.unwrap_or(1).min(999_999_999).to_string();
        match start {
            Some(number) if number != 1 => self.open(tag, "", &[("start", &first)]),
            _ => self.open(tag, "", &[]),
        }
        let listing = std::mem::take(&mut self.terms.listing);
        for item in items {
            match listing.then(|| self.terms.defined(item)).flatten() {
                Some(id) => self.open("li", "", &[("id", &id)]),
                None => self.out.push_str("<li>"),
            }
            match item.as_slice() {
                [Block::Paragraph(content)] => inlines(&mut self.out, content),
                blocks => self.blocks(blocks),
            }
            self.out.push_str("</li>");
        }
        self.out.push_str(&format!("</{tag}>"));
        if listing {
            self.terms.listed();
        }
    }

    fn alert(&mut self, kind: AlertKind, blocks: &[Block]) {
        let (class, name) = match kind {
            AlertKind::Note => ("alert is-note", "Note"),
            AlertKind::Tip => ("alert is-tip", "Tip"),
            AlertKind::Important => ("alert is-important", "Important"),
            AlertKind::Warning => ("alert is-warning", "Warning"),
            AlertKind::Caution => ("alert is-caution", "Caution"),
        };
        self.open("div", class, &[("role", "note")]);
        self.plain("p", "kind", name);
        self.blocks(blocks);
        self.out.push_str("</div>");
    }

    fn table(&mut self, table: &Table) {
        let label = table.caption.as_deref().unwrap_or_default();
        // What is wider than the window is scrolled, and not everybody has a mouse.
        let name = if label.is_empty() { "Table" } else { label };
        let attributes = [("role", "group"), ("aria-label", name), ("tabindex", "0")];
        self.open("div", "table", &attributes);
        match &table.id {
            Some(id) => self.open("table", "", &[("id", id)]),
            None => self.open("table", "", &[]),
        }
        if !label.is_empty() {
            self.plain("caption", "hidden", label);
        }
        // Where the key column has no name, its cells name figures.
        let figures = table
            .columns
            .first()
            .is_some_and(|column| column.title.is_empty());
        self.out.push_str("<thead><tr>");
        for column in &table.columns {
            // An empty head is no head; a key column without a name names its rows all the same.
            let tag = if column.title.is_empty() { "td" } else { "th" };
            let scope: &[(&str, &str)] = if tag == "th" {
                &[("scope", "col")]
            } else {
                &[]
            };
            self.open(tag, align(column.align), scope);
            // Checks of a hypothesis have a before and an after too.
            if figures || !["Before", "During", "After"].contains(&column.title.as_str()) {
                self.label(&column.title);
            } else {
                text(&mut self.out, &column.title);
            }
            self.out.push_str(&format!("</{tag}>"));
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        for row in table.every_row() {
            self.out.push_str("<tr>");
            for (cell, column) in row.iter().zip(&table.columns) {
                self.cell(cell, column, figures);
            }
            self.out.push_str("</tr>\n");
            hand_on(&mut self.out, self.take);
        }
        self.out.push_str("</tbody></table></div>");
        for note in &table.notes {
            self.words("p", "under-table", note);
        }
    }

    fn cell(&mut self, cell: &Cell, column: &Column, figures: bool) {
        let key = column.key;
        let class = [align(column.align), tone(cell.tone)]
            .into_iter()
            .filter(|class| !class.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        let sort = cell.sort.map(|value| value.to_string());
        let mut attributes: Vec<(&str, &str)> = Vec::new();
        if key {
            attributes.push(("scope", "row"));
        }
        if let Some(sort) = &sort {
            attributes.push(("data-sort", sort));
        }
        let tag = if key { "th" } else { "td" };
        self.open(tag, &class, &attributes);
        match term::label(&cell.content).filter(|_| key && figures) {
            Some(words) => self.label(words),
            None => inlines(&mut self.out, &cell.content),
        }
        self.out.push_str(&format!("</{tag}>"));
    }

    fn facts(&mut self, facts: &[Vec<Inline>]) {
        self.out.push_str("<p class=\"facts\">");
        for (index, fact) in facts.iter().enumerate() {
            if index > 0 {
                self.out.push_str(DOT);
            }
            inlines(&mut self.out, fact);
        }
        self.out.push_str("</p>");
    }

    pub(super) fn pairs(&mut self, pairs: &[Pair]) {
        if pairs.is_empty() {
            return;
        }
        self.out.push_str("<dl class=\"pairs\">");
        for pair in pairs {
            self.out.push_str("<div><dt>");
            self.label(&pair.name);
            self.out.push_str("</dt><dd>");
            inlines(&mut self.out, &pair.value);
            self.out.push_str("</dd></div>\n");
        }
        self.out.push_str("</dl>");
    }
}

fn align(align: Align) -> &'static str {
    match align {
        Align::Left => "",
        Align::Right => "right",
        Align::Center => "center",
    }
}
