//! Findings: icon and word at the left; title, detail and evidence beside them.

use super::super::breaking::break_lines;
use super::super::colour::Colour;
use super::super::icon;
use super::super::placed::{Item, Mark};
use super::super::structure::{Node, Role};
use super::super::text::{Line, Span, Style};
use super::compose::Composer;
use super::flow::{Head, Strip};
use super::line::baseline;
use crate::document::{Finding, Severity, Sign};

/// The column of a finding's icon and word.
const SEVERITY: f32 = 56.0;

impl Composer<'_> {
    /// Findings with their icons; one stays together as long as it fits a page.
    pub(super) fn findings(&mut self, findings: &[Finding]) {
        let head = self.continued();
        let head = self.shared(head);
        for finding in findings {
            if self.is_full() {
                return;
            }
            self.within(Role::Div, |composer| {
                composer.finding(finding, head.as_ref())
            });
        }
        self.space(10.0);
    }

    fn finding(&mut self, finding: &Finding, head: Option<&std::rc::Rc<Head>>) {
        self.anchor(&finding.id);
        let (word, style, sign) = match finding.severity {
            Severity::Critical => ("critical", Style::bold(8.5, Colour::BAD), Sign::Bad),
            Severity::Warning => ("warning", Style::bold(8.5, Colour::WARNING), Sign::Warning),
            Severity::Info => ("info", Style::regular(8.5, Colour::TEXT_2), Sign::Info),
        };
        let label = self.tree.add(self.parent, Role::Paragraph);
        let word = break_lines(self.fonts, &[Span::words(word, style)], SEVERITY);
        let (x, width) = (self.x + SEVERITY, self.width - SEVERITY);
        let mut lines: Vec<(Line, f32, f32, Node)> = Vec::new();
        let text = Style::regular(9.0, Colour::TEXT_2);
        let is_brief = finding.severity == Severity::Info && finding.evidence.is_empty();
        let first = self.tree.add(self.parent, Role::Paragraph);
        if is_brief {
            let mut title = finding.title.clone();
            if !title.ends_with(['.', '?', '!']) {
                title.push('.');
            }
            let mut spans = vec![Span::words(&title, Style::bold(9.0, Colour::TEXT))];
            spans.push(Span::words(" ", text));
            spans.extend(self.spans(&finding.detail, text, first));
            for line in break_lines(self.fonts, &spans, width) {
                lines.push((line, 12.5, 9.0, first));
            }
        } else {
            let title = Span::words(&finding.title, Style::bold(9.5, Colour::TEXT));
            for line in break_lines(self.fonts, &[title], width) {
                lines.push((line, 13.0, 9.5, first));
            }
            if !finding.detail.is_empty() {
                let node = self.tree.add(self.parent, Role::Paragraph);
                let spans = self.spans(&finding.detail, text, node);
                for line in break_lines(self.fonts, &spans, width) {
                    lines.push((line, 12.5, 9.0, node));
                }
            }
            let node = self.tree.add(self.parent, Role::Paragraph);
            let quiet = Style::regular(8.0, Colour::TEXT_3);
            let mut spans = vec![Span::words(&finding.code, Style::mono(8.0, Colour::TEXT_3))];
            for evidence in &finding.evidence {
                spans.push(Span::words("\u{A0}· ", quiet));
                let mut places = self.spans(evidence, quiet, node);
                for place in &mut places {
                    // So many links in a row would be louder than the finding.
                    place.style.colour = quiet.colour;
                }
                spans.extend(places);
            }
            for line in break_lines(self.fonts, &spans, width) {
                lines.push((line, 11.5, 8.0, node));
            }
        }
        let count = lines.len();
        for (at, (line, leading, size, node)) in lines.into_iter().enumerate() {
            let above = if at == 0 { 4.5 } else { 0.0 };
            let below = if at + 1 == count { 4.5 } else { 0.0 };
            let y = above + baseline(leading, size);
            let mut strip = Strip {
                height: above + leading + below,
                baseline: y,
                keep: at + 1 < count,
                head: head.cloned(),
                ..Strip::default()
            };
            if at == 0 {
                let top = y - 3.3 - 5.0;
                let shapes = match finding.severity {
                    Severity::Critical => icon::critical(self.x, top, 10.0),
                    _ => icon::draw(sign, self.x, top, 10.0, style.colour),
                };
                strip.items.extend(shapes.into_iter().map(|shape| Item {
                    node: None,
                    mark: Mark::Shape(shape),
                }));
                for line in &word {
                    strip
                        .items
                        .extend(self.line(line, self.x + 14.0, y, Some(label)));
                }
            }
            strip.items.extend(self.line(&line, x, y, Some(node)));
            if at + 1 == count {
                strip
                    .items
                    .push(self.rule_here(strip.height - 0.3, Colour::LINE));
            }
            self.push(strip);
        }
    }
}
