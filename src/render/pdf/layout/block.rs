//! Headings, running text, lists, quotes, alerts, program text, folds.

use super::super::breaking::break_lines;
use super::super::clean;
use super::super::colour::Colour;
use super::super::placed::Shape;
use super::super::placed::{Item, Mark};
use super::super::structure::{Node, Role};
use super::super::text::{Line, Span, Style, width};
use super::compose::Composer;
use super::inline::tone_colour;
use super::line::baseline;
use super::output::break_code;
use crate::document::{AlertKind, Block, Fold, Heading, Inline, Sign, Tone, plain};
use crate::font::Face;

/// Running text.
pub(super) const BODY: Style = Style::regular(9.0, Colour::TEXT);
const BODY_LEADING: f32 = 13.0;
/// Program text.
pub(super) const CODE: Style = Style::mono(8.0, Colour::TEXT);
pub(super) const CODE_LEADING: f32 = 11.2;

/// So many pairs or fewer stay with the figure or the table that they introduce.
const FEW_PAIRS: usize = 3;

/// No page holds fewer lines of program text than this, unless there are no more.
const FEW_LINES: usize = 3;

/// The pieces of a wrapped line stay on one page if they are no more than this.
const FEW_PIECES: usize = 8;

/// The space between blocks.
const BETWEEN: f32 = 7.0;

/// How a heading looks: size, leading, the space before and behind it.
fn heading_look(level: u8) -> (f32, f32, f32, f32) {
    match level {
        1 => (11.0, 15.0, 24.0, 1.0),
        2 => (12.5, 17.0, 22.0, 6.0),
        3 => (10.0, 14.0, 15.0, 4.0),
        _ => (9.0, 12.5, 11.0, 3.0),
    }
}

/// True if all words are strong.
fn is_strong(content: &[Inline]) -> bool {
    matches!(content, [Inline::Strong(_)])
}

impl Composer<'_> {
    /// Sets blocks one behind the other.
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for (at, block) in blocks.iter().enumerate() {
            if self.is_full() {
                return;
            }
            match (block, blocks.get(at + 1)) {
                (Block::Paragraph(content), Some(Block::Table(_))) if is_strong(content) => {
                    self.lead(content);
                }
                (Block::Pairs(pairs), Some(Block::Figure(_) | Block::Table(_)))
                    if pairs.len() <= FEW_PAIRS =>
                {
                    self.space(BETWEEN);
                    self.pairs(pairs, true);
                    self.space(BETWEEN);
                }
                _ => self.block(block),
            }
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph(content) => {
                self.space(BETWEEN);
                self.paragraph(content, BODY, BODY_LEADING);
                self.space(BETWEEN);
            }
            Block::List { start, items } => self.list(*start, items),
            Block::Quote(blocks) => self.within(Role::Quote, |composer| {
                composer.space(BETWEEN);
                composer.barred(Colour::LINE_2, 1.5, |composer| composer.blocks(blocks));
                composer.space(BETWEEN);
            }),
            Block::Alert { kind, blocks } => self.alert(*kind, blocks),
            Block::Code { text, .. } => self.code(text),
            Block::Table(table) => self.table(table),
            Block::Facts(facts) => self.facts(facts),
            Block::Pairs(pairs) => {
                self.space(BETWEEN);
                self.pairs(pairs, false);
                self.space(BETWEEN);
            }
            Block::Verdict(verdict) => self.verdict(verdict),
            Block::KeyFigures(figures) => self.key_figures(figures),
            Block::Findings(findings) => self.findings(findings),
            Block::Activity(activity) => self.activity(activity),
            Block::Fold(fold) => self.fold(fold),
            Block::Output(output) => self.output(output),
            Block::Figure(figure) => self.figure(figure),
            Block::Rule => {
                self.space(BETWEEN * 1.5);
                let mut strip = self.strip(0.6, 8.0);
                strip.items.push(self.rule_here(0.3, Colour::LINE_2));
                self.push(strip);
                self.space(BETWEEN * 1.5);
            }
            Block::PageBreak => {
                // What stands before the first section, alone on its pages, ends with the contents.
                if self.sections == 0 {
                    self.contents();
                }
                self.page_break();
            }
        }
    }

    /// Words that name what comes next, and stay with it.
    fn lead(&mut self, content: &[Inline]) {
        self.space(BETWEEN);
        let node = self.tree.add(self.parent, Role::Paragraph);
        let spans = self.spans(content, BODY, node);
        self.running(&spans, BODY_LEADING, node, true);
        self.space(BETWEEN);
    }

    pub(super) fn paragraph(&mut self, content: &[Inline], style: Style, leading: f32) {
        let node = self.tree.add(self.parent, Role::Paragraph);
        let spans = self.spans(content, style, node);
        self.running(&spans, leading, node, false);
    }

    fn heading(&mut self, heading: &Heading) {
        let (size, leading, before, behind) = heading_look(heading.level);
        if heading.level == 2 {
            self.sections += 1;
            if self.sections == 2 {
                self.contents();
            }
        }
        // What stands above a page's first line names the section that goes on there, not the one that begins.
        self.above = None;
        self.space(before);
        self.anchor(&heading.id);
        self.entry(heading.level, plain(&heading.content));
        let node = self
            .tree
            .add(self.parent, Role::Heading(heading.level.clamp(1, 6)));
        let mut spans = self.spans(&heading.content, Style::bold(size, Colour::TEXT), node);
        match heading.level {
            // The title stands above every page as it is.
            1 => self.section = None,
            2 | 3 => self.section = Some((spans.clone(), size)),
            _ => {}
        }
        if !heading.note.is_empty() {
            let style = Style::regular(8.5, Colour::TEXT_2);
            spans.push(Span::words("\u{A0} ", style));
            spans.extend(self.spans(&heading.note, style, node));
        }
        self.running(&spans, leading, node, true);
        self.above = self.shared(self.continued());
        self.gap_behind(behind);
    }

    /// Space behind a heading; that before the next block does not add to it.
    fn gap_behind(&mut self, gap: f32) {
        self.space(gap);
    }

    fn facts(&mut self, facts: &[Vec<Inline>]) {
        let node = self.tree.add(self.parent, Role::Paragraph);
        let style = Style::regular(8.5, Colour::TEXT_2);
        let mut spans = Vec::new();
        for (at, fact) in facts.iter().enumerate() {
            if at > 0 {
                // The point stays with the fact before it.
                let quiet = Style {
                    colour: Colour::TEXT_3,
                    ..style
                };
                spans.push(Span::words("\u{A0}· ", quiet));
            }
            spans.extend(self.spans(fact, style, node));
        }
        self.running(&spans, 12.0, node, false);
        self.space(5.0);
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>]) {
        self.space(BETWEEN * 0.7);
        let last = start.map(|first| first.saturating_add(items.len() as u64).saturating_sub(1));
        let widest = last.map_or(0.0, |last| width(self.fonts, &format!("{last}."), BODY));
        let indent = (widest + 6.0).max(13.0);
        self.within(Role::List, |composer| {
            for (at, blocks) in items.iter().enumerate() {
                composer.within(Role::ListItem, |composer| {
                    let label = composer.tree.add(composer.parent, Role::Label);
                    let text = start.map_or_else(
                        || "•".to_owned(),
                        |first| format!("{}.", first.saturating_add(at as u64)),
                    );
                    let span = Span::words(&text, BODY);
                    let line = break_lines(composer.fonts, &[span], f32::MAX)
                        .into_iter()
                        .next()
                        .unwrap_or_default();
                    let left = if start.is_some() {
                        composer.x + widest - line.width
                    } else {
                        composer.x + 3.0
                    };
                    let marker = composer.line(&line, left, 0.0, Some(label));
                    composer.space(2.5);
                    composer.marker(marker);
                    composer.within(Role::ListBody, |composer| {
                        composer.inset(indent, |composer| {
                            composer.item(blocks);
                        });
                    });
                });
            }
        });
        self.space(BETWEEN);
    }

    /// An item's blocks, closer together than those of the page.
    fn item(&mut self, blocks: &[Block]) {
        for (at, block) in blocks.iter().enumerate() {
            match block {
                Block::Paragraph(content) => {
                    if at > 0 {
                        self.space(3.0);
                    }
                    self.paragraph(content, BODY, BODY_LEADING);
                }
                other => self.block(other),
            }
        }
        if self.has_marker() {
            let strip = self.strip(BODY_LEADING, BODY.size);
            self.push(strip);
        }
    }

    fn alert(&mut self, kind: AlertKind, blocks: &[Block]) {
        let (title, sign, tone) = match kind {
            AlertKind::Note => ("Note", Sign::Info, Tone::Plain),
            AlertKind::Tip => ("Tip", Sign::Good, Tone::Good),
            AlertKind::Important => ("Important", Sign::Info, Tone::Plain),
            AlertKind::Warning => ("Warning", Sign::Warning, Tone::Warning),
            AlertKind::Caution => ("Caution", Sign::Warning, Tone::Warning),
        };
        let colour = tone_colour(tone).unwrap_or(Colour::TEXT_2);
        self.space(BETWEEN * 1.3);
        self.within(Role::Div, |composer| {
            composer.barred(colour, 2.0, |composer| {
                let node = composer.tree.add(composer.parent, Role::Paragraph);
                let style = Style::bold(9.0, colour);
                let spans = [
                    Span::icon(sign, style),
                    Span::words("\u{A0} ", style),
                    Span::words(title, style),
                ];
                composer.running(&spans, BODY_LEADING, node, true);
                composer.item(blocks);
            });
        });
        self.space(BETWEEN * 1.3);
    }

    pub(super) fn code(&mut self, text: &str) {
        self.space(BETWEEN);
        let paragraph = self.tree.add(self.parent, Role::Paragraph);
        let node = self.tree.add(paragraph, Role::Code);
        self.barred(Colour::LINE_2, 1.0, |composer| {
            let text = crate::render::clean::lines(text);
            composer.code_lines(&text, CODE, node, false);
        });
        self.space(BETWEEN);
    }

    /// Lines of program text in the whole column, wrapped where they are too long.
    pub(super) fn code_lines(&mut self, text: &str, style: Style, node: Node, keep_last: bool) {
        let mut strips = Vec::new();
        for line in text.lines() {
            let pieces = break_code(self.fonts, &clean::code(line), style, self.width);
            let count = pieces.len();
            for (at, piece) in pieces.iter().enumerate() {
                let mut strip = self.strip(CODE_LEADING, style.size);
                strip.items = self.line(piece, self.x, strip.baseline, Some(node));
                strips.push((strip, is_one_line(at, count)));
            }
        }
        self.unbroken(strips, FEW_LINES, keep_last);
    }

    fn fold(&mut self, fold: &Fold) {
        self.space(12.0);
        if let Some(id) = &fold.id {
            self.anchor(id);
        }
        let node = self.tree.add(self.parent, Role::Paragraph);
        let style = Style::bold(9.0, Colour::TEXT);
        let mut spans = self.spans(&fold.title, style, node);
        if !fold.detail.is_empty() {
            let quiet = Style::regular(8.5, Colour::TEXT_2);
            spans.push(Span::words("\u{A0} ", quiet));
            spans.push(Span::words(&fold.detail, quiet));
        }
        self.framed(&spans, node);
        self.space(6.0);
        self.inset(8.0, |composer| composer.blocks(&fold.blocks));
        self.space(10.0);
    }

    /// Words in a frame, which stays with what follows.
    fn framed(&mut self, spans: &[Span], node: Node) {
        const LEADING: f32 = 12.5;
        const PADDING: f32 = 3.5;
        const SIDE: f32 = 8.0;
        let lines: Vec<Line> = break_lines(self.fonts, spans, self.width - 2.0 * SIDE);
        let height = lines.len() as f32 * LEADING + 2.0 * PADDING;
        if height > self.capacity() * 0.5 {
            self.running(spans, LEADING, node, true);
            return;
        }
        let mut strip = self.strip(height, 9.0);
        strip.baseline = PADDING + baseline(LEADING, 9.0);
        strip.keep = true;
        strip.items.push(Item {
            node: None,
            mark: Mark::Shape(
                Shape::rounded(self.x + 0.3, 0.3, self.width - 0.6, height - 0.6, 4.0)
                    .filled(Colour::SURFACE)
                    .outlined(Colour::LINE_2, 0.6),
            ),
        });
        for (at, line) in lines.iter().enumerate() {
            let y = PADDING + at as f32 * LEADING + baseline(LEADING, 9.0);
            strip
                .items
                .extend(self.line(line, self.x + SIDE, y, Some(node)));
        }
        self.push(strip);
    }
}

/// True if a page break may not part piece `at` of a wrapped line from the next.
pub(super) fn is_one_line(at: usize, count: usize) -> bool {
    count <= FEW_PIECES && at + 1 < count
}

/// The style of names of all kinds.
pub(super) fn mono(size: f32, colour: Colour) -> Style {
    Style {
        face: Face::Mono,
        ..Style::regular(size, colour)
    }
}
