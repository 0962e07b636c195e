//! The first page's parts: the verdict with its badges, the key figures, the findings.

use super::super::breaking::{break_lines, extent};
use super::super::colour::Colour;
use super::super::icon;
use super::super::placed::{Item, Mark, Shape};
use super::super::structure::Role;
use super::super::text::{Line, Span, Style};
use super::compose::{Composer, HAIRLINE, baseline, rule};
use super::flow::{Head, Strip};
use super::inline::tone_colour;
use crate::document::{Badge, Finding, KeyFigure, Severity, Sign, Verdict};

/// Between two badges.
const BADGE_GAP: f32 = 4.6;
const BADGE_LEADING: f32 = 12.0;
const BADGE_PADDING: f32 = 3.6;
/// The column of a finding's icon and word.
const SEVERITY: f32 = 56.0;

/// Badges and figures higher than this share of a page are set as running text.
const HIGHEST: f32 = 0.3;

/// A cell of the key figures, unbroken.
struct FigureCell {
    label: Vec<Span>,
    value: Vec<Span>,
    note: Vec<Span>,
    width: f32,
}

impl Composer<'_> {
    /// The headline, the badges and the sentence.
    pub(super) fn verdict(&mut self, verdict: &Verdict) {
        self.space(4.0);
        let node = self.tree.add(self.parent, Role::Paragraph);
        let headline = Span::words(&verdict.headline, Style::bold(18.0, Colour::TEXT));
        self.running(&[headline], 23.0, node, true);
        if !verdict.badges.is_empty() {
            self.space(5.0);
            self.badges(&verdict.badges);
        }
        if !verdict.sentence.is_empty() {
            self.space(8.0);
            self.paragraph(&verdict.sentence, Style::regular(10.0, Colour::TEXT), 14.5);
        }
        self.space(10.0);
    }

    /// Badges side by side, as many as find room for their words.
    fn badges(&mut self, badges: &[Badge]) {
        let in_a_row = badges.len().min(((self.width / 160.0) as usize).max(1));
        let width = (self.width - BADGE_GAP * (in_a_row as f32 - 1.0)) / in_a_row as f32;
        for row in badges.chunks(in_a_row) {
            let mut strip = Strip::default();
            for (at, badge) in row.iter().enumerate() {
                let x = self.x + (width + BADGE_GAP) * at as f32;
                self.badge(badge, x, width, &mut strip);
            }
            // All frames of a row are as high as the highest.
            let height = strip.height;
            if height > self.capacity() * HIGHEST {
                for badge in row {
                    let style = Style::bold(9.0, badge_colour(badge.sign));
                    let detail = badge.detail.as_deref().unwrap_or_default();
                    self.plainly(&[
                        Span::icon(badge.sign, style),
                        Span::words("\u{A0} ", style),
                        Span::words(&badge.word, style),
                        Span::words(&format!(" {detail}"), style),
                    ]);
                }
                continue;
            }
            for (at, badge) in row.iter().enumerate() {
                let x = self.x + (width + BADGE_GAP) * at as f32;
                strip.items.push(badge_frame(badge.sign, x, width, height));
            }
            strip.keep = true;
            self.push(strip);
            self.space(BADGE_GAP);
        }
    }

    /// What is too much for its frame, as running text.
    fn plainly(&mut self, spans: &[Span]) {
        let node = self.tree.add(self.parent, Role::Paragraph);
        self.running(spans, 17.0, node, false);
    }

    fn badge(&mut self, badge: &Badge, x: f32, width: f32, strip: &mut Strip) {
        let colour = badge_colour(badge.sign);
        let node = self.tree.add(self.parent, Role::Paragraph);
        let word = Span::words(&badge.word, Style::bold(9.0, colour));
        let detail = badge
            .detail
            .as_ref()
            .map(|detail| Span::words(detail, Style::regular(9.0, colour)));
        let (left, inner) = (x + 23.0, width - 31.0);
        let (word_width, _) = extent(self.fonts, std::slice::from_ref(&word));
        let detail_width = detail.as_ref().map_or(0.0, |span| {
            extent(self.fonts, std::slice::from_ref(span)).0 + 8.0
        });
        let middle =
            |at: usize| BADGE_PADDING + BADGE_LEADING * at as f32 + baseline(BADGE_LEADING, 9.0);
        strip.items.extend(
            icon::draw(badge.sign, x + 7.0, BADGE_PADDING + 0.75, 10.5, colour)
                .into_iter()
                .map(|shape| Item {
                    node: None,
                    mark: Mark::Shape(shape),
                }),
        );
        let lines: Vec<Line> = if word_width + detail_width <= inner {
            let mut line = break_lines(self.fonts, &[word], inner);
            if let Some(detail) = detail {
                line.iter_mut().for_each(Line::end_with_space);
                for line in break_lines(self.fonts, &[detail], inner) {
                    let at = left + inner - line.width;
                    strip
                        .items
                        .extend(self.line(&line, at, middle(0), Some(node)));
                }
            }
            line
        } else {
            let space = Span::words(" ", Style::regular(9.0, colour));
            let spans: Vec<Span> = [Some(word), Some(space), detail]
                .into_iter()
                .flatten()
                .collect();
            break_lines(self.fonts, &spans, inner)
        };
        // The words come before the detail, which already stands in the strip.
        let words: Vec<Item> = lines
            .iter()
            .enumerate()
            .flat_map(|(at, line)| self.line(line, left, middle(at), Some(node)))
            .collect();
        let from = strip
            .items
            .iter()
            .position(|item| item.node == Some(node))
            .unwrap_or(strip.items.len());
        strip.items.splice(from..from, words);
        let height = BADGE_LEADING * lines.len() as f32 + 2.0 * BADGE_PADDING;
        strip.height = strip.height.max(height);
    }

    /// The figures between two hairlines, divided by hairlines; in as many rows as they need.
    pub(super) fn key_figures(&mut self, figures: &[KeyFigure]) {
        let cells: Vec<FigureCell> = figures
            .iter()
            .map(|figure| {
                let small = Style::regular(8.0, Colour::TEXT_2);
                let label = vec![Span::words(&figure.label, small)];
                let value = value_spans(figure);
                let note = vec![Span::words(&figure.note, small)];
                let width = [&label, &value, &note]
                    .into_iter()
                    .map(|spans| extent(self.fonts, spans).0)
                    .fold(0.0, f32::max);
                FigureCell {
                    label,
                    value,
                    note,
                    width: width.min(self.width),
                }
            })
            .collect();
        self.space(8.0);
        // One row is worth narrower gaps; the first and last cells stand flush with the text.
        let natural: f32 = cells.iter().map(|cell| cell.width).sum();
        let gaps = 2.0 * (cells.len() as f32 - 1.0);
        let side = [8.0, 7.0, 6.0, 5.0]
            .into_iter()
            .find(|side| natural + side * gaps <= self.width)
            .unwrap_or(8.0);
        let mut rest = cells.as_slice();
        let mut is_first = true;
        while !rest.is_empty() {
            let mut used = 0.0;
            let mut count = 0;
            for cell in rest {
                let gap = if count == 0 { 0.0 } else { 2.0 * side };
                if count > 0 && used + gap + cell.width > self.width {
                    break;
                }
                used += gap + cell.width;
                count += 1;
            }
            let (row, later) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            let spare = (self.width - used).max(0.0) / count as f32;
            self.figure_row(row, spare, side, is_first);
            is_first = false;
            rest = later;
        }
        self.space(10.0);
    }

    fn figure_row(&mut self, row: &[FigureCell], spare: f32, side: f32, is_first: bool) {
        const ABOVE: f32 = 5.5;
        let mut strip = Strip::default();
        let count = row.len();
        let mut x = self.x;
        for (at, cell) in row.iter().enumerate() {
            let left = if at == 0 { 0.0 } else { side };
            let right = if at + 1 == count { 0.0 } else { side };
            let inner = (cell.width + spare).min(self.x + self.width - x - left);
            if at > 0 {
                strip.items.push(Item {
                    node: None,
                    mark: Mark::Shape(Shape::line(&[(x, 0.0), (x, 50.0)], Colour::LINE, HAIRLINE)),
                });
            }
            let node = self.tree.add(self.parent, Role::Paragraph);
            let mut y = ABOVE;
            for (spans, leading, size) in [
                (&cell.label, 11.0, 8.0),
                (&cell.value, 17.0, 12.5),
                (&cell.note, 11.0, 8.0),
            ] {
                for mut line in break_lines(self.fonts, spans, inner) {
                    line.end_with_space();
                    strip.items.extend(self.line(
                        &line,
                        x + left,
                        y + baseline(leading, size),
                        Some(node),
                    ));
                    y += leading;
                }
            }
            strip.height = strip.height.max(y + ABOVE);
            x += left + inner + right;
        }
        if strip.height > self.capacity() * HIGHEST {
            for cell in row {
                for spans in [&cell.label, &cell.value, &cell.note] {
                    self.plainly(spans);
                }
            }
            return;
        }
        // The hairlines between the cells are as high as the row.
        for item in &mut strip.items {
            if let Mark::Shape(shape) = &mut item.mark
                && let [_, super::super::placed::Step::Line(_, end)] = shape.path.as_mut_slice()
            {
                *end = strip.height;
            }
        }
        if is_first {
            strip
                .items
                .push(rule(self.x, 0.3, self.width, Colour::LINE_2, HAIRLINE));
        }
        strip.items.push(rule(
            self.x,
            strip.height - 0.3,
            self.width,
            Colour::LINE_2,
            HAIRLINE,
        ));
        self.push(strip);
    }

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
        let mut lines: Vec<(Line, f32, f32, crate::render::pdf::structure::Node)> = Vec::new();
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

fn badge_colour(sign: Sign) -> Colour {
    super::inline::sign_colour(sign)
}

fn badge_frame(sign: Sign, x: f32, width: f32, height: f32) -> Item {
    let frame = Shape::rounded(x + 0.6, 0.6, width - 1.2, height - 1.2, 4.5)
        .outlined(badge_colour(sign), 1.2);
    let frame = if sign == Sign::Unknown {
        frame.dashed(3.0, 2.0)
    } else {
        frame
    };
    Item {
        node: None,
        mark: Mark::Shape(frame),
    }
}

/// A value in large type; what only qualifies it ("of 180", arrows) is smaller.
fn value_spans(figure: &KeyFigure) -> Vec<Span> {
    let large = Style::bold(12.5, tone_colour(figure.tone).unwrap_or(Colour::TEXT));
    let small = Style::regular(9.0, Colour::TEXT_2);
    let mut spans = Vec::new();
    for (at, part) in figure.value.split('→').enumerate() {
        if at > 0 {
            spans.push(Span::words("→", small));
        }
        match part.split_once(" of ") {
            Some((value, whole)) => {
                spans.push(Span::words(value, large));
                spans.push(Span::words(&format!(" of {whole}"), small));
            }
            None => spans.push(Span::words(part, large)),
        }
    }
    spans
}
