//! The verdict: its headline, its badges, its sentence.

use super::super::breaking::{break_lines, extent};
use super::super::colour::Colour;
use super::super::icon;
use super::super::placed::{Item, Mark, Shape};
use super::super::structure::Role;
use super::super::text::{Line, Span, Style};
use super::compose::Composer;
use super::flow::Strip;
use super::line::baseline;
use crate::document::{Badge, Sign, Verdict};

/// Between two badges.
const BADGE_GAP: f32 = 4.6;
const BADGE_LEADING: f32 = 12.0;
const BADGE_PADDING: f32 = 3.6;

/// Badges and figures higher than this share of a page are set as running text.
pub(super) const HIGHEST: f32 = 0.3;

impl Composer<'_> {
    /// The headline, the badges and the sentence.
    pub(super) fn verdict(&mut self, verdict: &Verdict) {
        self.space(4.0);
        if let Some(id) = &verdict.id {
            self.anchor(id);
        }
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
    pub(super) fn plainly(&mut self, spans: &[Span]) {
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
