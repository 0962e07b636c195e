//! The blocks of a document as HTML: sections, headings in order, tables with heads, names for all that opens.

use crate::document::{
    Activity, AlertKind, Align, Block, Cell, Finding, Fold, Heading, Inline, KeyFigure, Output,
    OutputLine, Pair, Severity, Sign, Table, Verdict, plain, wording,
};

use super::text::{inlines, lines, named_sign, sign, status, text, tone};

/// The signs, drawn once and used by their names. Each has a shape of its own, so that a grey copy can be read.
pub(super) const SIGNS: &str = concat!(
    "<svg width=\"0\" height=\"0\" class=\"hidden\" aria-hidden=\"true\">",
    "<symbol id=\"Sign-good\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"6.5\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"/>",
    "<path d=\"M5 8.3l2.1 2.1L11 6\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"/></symbol>",
    "<symbol id=\"Sign-bad\" viewBox=\"0 0 16 16\"><path d=\"M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2z\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"/>",
    "<path d=\"M5.7 5.7l4.6 4.6m0-4.6l-4.6 4.6\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"/></symbol>",
    "<symbol id=\"Sign-critical\" viewBox=\"0 0 16 16\"><path fill-rule=\"evenodd\" fill=\"currentColor\" d=\"M4.9.8h6.2l4.1 4.1v6.2l-4.1 4.1H4.9L.8 11.1V4.9zm.8 3.8L4.6 5.7 6.9 8l-2.3 2.3 1.1 1.1L8 9.1l2.3 2.3 1.1-1.1L9.1 8l2.3-2.3-1.1-1.1L8 6.9z\"/></symbol>",
    "<symbol id=\"Sign-warning\" viewBox=\"0 0 16 16\"><path d=\"M8 1.8l6.6 12.4H1.4z\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\" stroke-linejoin=\"round\"/>",
    "<path d=\"M8 6.2v4m0 1.3v1.4\" stroke=\"currentColor\" stroke-width=\"1.5\"/></symbol>",
    "<symbol id=\"Sign-unknown\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"6.5\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\" stroke-dasharray=\"2.6 1.5\"/>",
    "<path d=\"M5 8h6\" stroke=\"currentColor\" stroke-width=\"1.5\"/></symbol>",
    "<symbol id=\"Sign-info\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"6.5\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"/>",
    "<path d=\"M8 7.2v4.3M8 4.3v1.5\" stroke=\"currentColor\" stroke-width=\"1.5\"/></symbol>",
    "<symbol id=\"Sign-better\" viewBox=\"0 0 16 16\"><path d=\"M8 3l6 10H2z\" fill=\"currentColor\"/></symbol>",
    "<symbol id=\"Sign-worse\" viewBox=\"0 0 16 16\"><path d=\"M8 13L2 3h12z\" fill=\"currentColor\"/></symbol>",
    "<symbol id=\"Sign-same\" viewBox=\"0 0 16 16\"><path d=\"M2 6.5c2-2 4-2 6 0s4 2 6 0M2 10.5c2-2 4-2 6 0s4 2 6 0\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"/></symbol>",
    "<symbol id=\"Sign-few\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"5.5\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"/>",
    "<path d=\"M3 13L13 3\" stroke=\"currentColor\" stroke-width=\"1.5\"/></symbol>",
    "</svg>"
);

/// Between short things in one line.
const DOT: &str = "<span class=\"dot\"> · </span>";

/// The whole body.
pub(super) fn write(blocks: &[Block]) -> String {
    let mut writer = Writer {
        out: String::new(),
        level: 1,
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
                writer.open("section", "", &[("aria-labelledby", &heading.id)]);
                writer.out.push('\n');
            }
        }
        writer.block(block);
    }
    if in_section {
        writer.out.push_str("</section>\n");
    }
    writer.out
}

struct Writer {
    out: String,
    /// The level of the heading above.
    level: u8,
}

impl Writer {
    fn open(&mut self, tag: &str, class: &str, attributes: &[(&str, &str)]) {
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
    fn words(&mut self, tag: &str, class: &str, content: &[Inline]) {
        self.open(tag, class, &[]);
        inlines(&mut self.out, content);
        self.out.push_str(&format!("</{tag}>"));
    }

    /// An element with plain text in it; nothing for no text.
    fn plain(&mut self, tag: &str, class: &str, words: &str) {
        if !words.is_empty() {
            self.open(tag, class, &[]);
            text(&mut self.out, words);
            self.out.push_str(&format!("</{tag}>"));
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
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
            Block::Rule => self.out.push_str("<hr>"),
            Block::PageBreak => self.out.push_str("<div class=\"page-break\"></div>"),
        }
        self.out.push('\n');
    }

    fn heading(&mut self, heading: &Heading) {
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
    fn anchor(&mut self, id: &str, name: &str) {
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
        for item in items {
            self.out.push_str("<li>");
            match item.as_slice() {
                [Block::Paragraph(content)] => inlines(&mut self.out, content),
                blocks => self.blocks(blocks),
            }
            self.out.push_str("</li>");
        }
        self.out.push_str(&format!("</{tag}>"));
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
        // Wide tables may have to be scrolled, and not everybody has a mouse.
        if table.columns.len() > 3 && !label.is_empty() {
            let attributes = [("role", "group"), ("aria-label", label), ("tabindex", "0")];
            self.open("div", "table", &attributes);
        } else {
            self.open("div", "table", &[]);
        }
        match &table.id {
            Some(id) => self.open("table", "", &[("id", id)]),
            None => self.open("table", "", &[]),
        }
        if !label.is_empty() {
            self.plain("caption", "hidden", label);
        }
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
            text(&mut self.out, &column.title);
            self.out.push_str(&format!("</{tag}>"));
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.out.push_str("<tr>");
            for (cell, column) in row.iter().zip(&table.columns) {
                self.cell(cell, column.key, column.align);
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table></div>");
        for note in &table.notes {
            self.words("p", "under-table", note);
        }
    }

    fn cell(&mut self, cell: &Cell, key: bool, alignment: Align) {
        let class = [align(alignment), tone(cell.tone)]
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
        inlines(&mut self.out, &cell.content);
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

    fn pairs(&mut self, pairs: &[Pair]) {
        if pairs.is_empty() {
            return;
        }
        self.out.push_str("<dl class=\"pairs\">");
        for pair in pairs {
            self.out.push_str("<div><dt>");
            text(&mut self.out, &pair.name);
            self.out.push_str("</dt><dd>");
            inlines(&mut self.out, &pair.value);
            self.out.push_str("</dd></div>\n");
        }
        self.out.push_str("</dl>");
    }

    fn verdict(&mut self, verdict: &Verdict) {
        let tag = self.inner_heading();
        self.open("section", "verdict", &[("aria-label", "Verdict")]);
        self.plain(&tag, "headline", &verdict.headline);
        self.words("p", "sentence", &verdict.sentence);
        if !verdict.badges.is_empty() {
            self.out.push_str("<ul class=\"badges\">");
            for badge in &verdict.badges {
                let class = match badge.sign {
                    Sign::Good | Sign::Better => "badge is-good",
                    Sign::Bad | Sign::Worse => "badge is-bad",
                    Sign::Warning => "badge is-warning",
                    _ => "badge is-unknown",
                };
                self.open("li", class, &[]);
                sign(&mut self.out, badge.sign);
                self.out.push(' ');
                self.plain("b", "", &badge.word);
                if let Some(detail) = &badge.detail {
                    self.out.push(' ');
                    self.plain("span", "detail", detail);
                }
                self.out.push_str("</li>");
            }
            self.out.push_str("</ul>");
        }
        self.out.push_str("</section>");
    }

    /// The tag of a heading below the one above.
    fn inner_heading(&self) -> String {
        format!("h{}", (self.level + 1).min(6))
    }

    fn key_figures(&mut self, figures: &[KeyFigure]) {
        if figures.is_empty() {
            return;
        }
        self.out.push_str("<dl class=\"figures\">");
        for figure in figures {
            let wide = if figure.value.contains('→') {
                "wide"
            } else {
                ""
            };
            self.open("div", wide, &[]);
            self.out.push_str("<dt>");
            text(&mut self.out, &figure.label);
            self.out.push_str("</dt>");
            let class = format!("value {}", tone(figure.tone));
            self.open("dd", class.trim_end(), &[]);
            figure_value(&mut self.out, &figure.value);
            self.out.push_str("</dd>");
            self.plain("dd", "under", &figure.note);
            self.out.push_str("</div>");
        }
        self.out.push_str("</dl>");
    }

    fn findings(&mut self, findings: &[Finding]) {
        if findings.is_empty() {
            return;
        }
        let tag = self.inner_heading();
        self.out.push_str("<ul class=\"findings\">\n");
        for finding in findings {
            let (class, icon, word) = match finding.severity {
                Severity::Critical => ("finding is-critical", "critical", "critical"),
                Severity::Warning => ("finding is-warning", "warning", "warning"),
                Severity::Info => ("finding is-info", "info", "info"),
            };
            self.open("li", class, &[("id", &finding.id)]);
            self.out.push_str("<p class=\"severity\">");
            named_sign(&mut self.out, icon);
            self.out.push_str(&format!(" {word}</p><div>"));
            self.open(&tag, "title", &[]);
            text(&mut self.out, &finding.title);
            // On one line the title ends as a sentence.
            if finding.severity == Severity::Info && !finding.title.ends_with(['.', '?', '!']) {
                self.out.push('.');
            }
            self.out.push_str(&format!("</{tag}> "));
            self.anchor(&finding.id, &finding.title);
            if !finding.detail.is_empty() {
                self.words("p", "detail", &finding.detail);
            }
            self.out.push_str("<p class=\"evidence\">");
            inlines(&mut self.out, &[Inline::code(&finding.code)]);
            for place in &finding.evidence {
                self.out.push_str(DOT);
                inlines(&mut self.out, place);
            }
            self.out.push_str("</p></div></li>\n");
        }
        self.out.push_str("</ul>");
    }

    fn activity(&mut self, activity: &Activity) {
        let tag = self.inner_heading();
        self.open("article", "activity", &[("id", &activity.id)]);
        self.out
            .push_str("<div class=\"line\"><span class=\"number\">");
        if let Some(number) = activity.number {
            self.out.push_str(&number.to_string());
        }
        self.out.push_str("</span> <div>");
        self.open(&tag, "title", &[]);
        text(&mut self.out, &activity.name);
        self.out.push_str(&format!("</{tag}> "));
        self.plain("span", "kind", &activity.kind);
        self.out.push(' ');
        self.anchor(&activity.id, &activity.name);
        self.out.push_str("</div> <span class=\"time\">");
        text(&mut self.out, &activity.time);
        self.out.push_str("</span> <span class=\"duration\">");
        text(&mut self.out, &activity.duration);
        self.out.push_str("</span> ");
        status(&mut self.out, &activity.status);
        self.out.push_str("</div>\n<div class=\"body\">");
        self.pairs(&activity.pairs);
        if let Some(error) = &activity.error {
            self.out
                .push_str("<p class=\"error bad\"><span class=\"hidden\">Error: </span>");
            inlines(&mut self.out, &[Inline::code(error)]);
            self.out.push_str("</p>");
        }
        let outer = self.level;
        self.level = (outer + 1).min(6);
        self.blocks(&activity.blocks);
        self.level = outer;
        self.out.push_str("</div></article>");
    }

    fn fold(&mut self, fold: &Fold) {
        let mut attributes: Vec<(&str, &str)> = Vec::new();
        if let Some(id) = &fold.id {
            attributes.push(("id", id));
        }
        if fold.open {
            attributes.push(("open", ""));
        }
        self.open("details", "fold", &attributes);
        self.out.push_str("<summary>");
        self.words("span", "name", &fold.title);
        self.out.push(' ');
        self.plain("span", "detail", &fold.detail);
        self.out.push_str("</summary>\n<div class=\"body\">");
        let outer = self.level;
        self.blocks(&fold.blocks);
        self.level = outer;
        self.out.push_str("</div></details>");
    }

    fn output(&mut self, output: &Output) {
        self.open("details", "fold", &[("id", &output.id)]);
        self.out.push_str("<summary>");
        self.plain("span", "name", &output.title);
        self.out.push(' ');
        self.plain("span", "detail", &output.detail);
        self.out.push_str("</summary><pre><code>");
        self.output_lines(&output.head);
        if output.omitted > 0 {
            let count = u64::try_from(output.omitted).unwrap_or(u64::MAX);
            let omitted = wording::plural(count, "line", "lines");
            self.out.push_str(&format!(
                "<span class=\"omitted\">… {omitted} omitted, all with --full …</span>\n"
            ));
        }
        self.output_lines(&output.tail);
        self.out.push_str("</code></pre></details>");
    }

    fn output_lines(&mut self, output: &[OutputLine]) {
        for line in output {
            if line.bad {
                self.out.push_str("<span class=\"bad\">");
            }
            lines(&mut self.out, &line.text);
            if line.bad {
                self.out.push_str("</span>");
            }
            self.out.push('\n');
        }
    }
}

/// "42 of 180": the first number is the figure; arrows between figures are none.
fn figure_value(out: &mut String, value: &str) {
    for (index, part) in value.split(" → ").enumerate() {
        if index > 0 {
            out.push_str(" <small>→</small> ");
        }
        match part.split_once(" of ") {
            Some((figure, whole)) => {
                text(out, figure);
                out.push_str(" <small>of ");
                text(out, whole);
                out.push_str("</small>");
            }
            None => text(out, part),
        }
    }
}

fn align(align: Align) -> &'static str {
    match align {
        Align::Left => "",
        Align::Right => "right",
        Align::Center => "center",
    }
}
