//! Words with meaning into spans with looks.

use std::rc::Rc;

use super::super::colour::Colour;
use super::super::placed::Link;
use super::super::structure::{Node, Role};
use super::super::text::{Content, Span, Style};
use super::compose::Composer;
use crate::document::{Inline, Sign, Status, Target, Tone};
use crate::font::Face;

/// The colour of a meaning; plain words keep the colour of what is around them.
pub(super) fn tone_colour(tone: Tone) -> Option<Colour> {
    match tone {
        Tone::Plain => None,
        Tone::Good => Some(Colour::GOOD),
        Tone::Bad => Some(Colour::BAD),
        Tone::Warning => Some(Colour::WARNING),
        Tone::Quiet => Some(Colour::TEXT_3),
    }
}

/// The colour of a sign and its word.
pub(super) fn sign_colour(sign: Sign) -> Colour {
    match sign {
        Sign::Good | Sign::Better => Colour::GOOD,
        Sign::Bad | Sign::Worse => Colour::BAD,
        Sign::Warning => Colour::WARNING,
        Sign::Unknown | Sign::Info | Sign::Same => Colour::TEXT_2,
        Sign::TooFew => Colour::TEXT_3,
    }
}

impl Composer<'_> {
    /// The words of a part of the document, set in `style`.
    pub(super) fn spans(&mut self, content: &[Inline], style: Style, node: Node) -> Vec<Span> {
        let mut spans = Vec::new();
        self.add_spans(content, style, None, node, &mut spans);
        spans
    }

    fn add_spans(
        &mut self,
        content: &[Inline],
        style: Style,
        link: Option<&Rc<Link>>,
        node: Node,
        spans: &mut Vec<Span>,
    ) {
        for part in content {
            match part {
                Inline::Text(text) => spans.push(linked(Span::words(text, style), link)),
                Inline::Code(text) => {
                    let style = Style {
                        face: Face::Mono,
                        // Its letters are as high as Inter's at nine tenths of the size.
                        size: (style.size * 0.92).max(8.0),
                        ..style
                    };
                    spans.push(linked(Span::words(text, style), link));
                }
                Inline::Emphasis(inner) => {
                    let face = match style.face {
                        Face::Regular => Face::Italic,
                        other => other,
                    };
                    self.add_spans(inner, Style { face, ..style }, link, node, spans);
                }
                Inline::Strong(inner) => {
                    let face = match style.face {
                        Face::Regular | Face::Italic => Face::SemiBold,
                        other => other,
                    };
                    self.add_spans(inner, Style { face, ..style }, link, node, spans);
                }
                Inline::Strike(inner) => {
                    let style = Style {
                        strike: true,
                        ..style
                    };
                    self.add_spans(inner, style, link, node, spans);
                }
                Inline::Toned { tone, content } => {
                    let colour = tone_colour(*tone).unwrap_or(style.colour);
                    self.add_spans(content, Style { colour, ..style }, link, node, spans);
                }
                Inline::Link { target, content } => {
                    if !is_allowed(target) {
                        self.add_spans(content, style, link, node, spans);
                        continue;
                    }
                    let link = Rc::new(Link {
                        target: target.clone(),
                        node: self.tree.add(node, Role::Link),
                    });
                    let style = Style {
                        colour: Colour::LINK,
                        ..style
                    };
                    self.add_spans(content, style, Some(&link), node, spans);
                }
                Inline::Status(status) => spans.extend(status_spans(status, style, link)),
                Inline::Break => spans.push(Span {
                    content: Content::Break,
                    style,
                    link: None,
                }),
            }
        }
    }
}

/// A sign and its word, on one line.
pub(super) fn status_spans(status: &Status, style: Style, link: Option<&Rc<Link>>) -> Vec<Span> {
    let style = Style {
        colour: sign_colour(status.sign),
        ..style
    };
    vec![
        Span::icon(status.sign, style),
        Span::words("\u{A0}", style),
        linked(Span::words(&status.word, style), link),
    ]
}

fn linked(mut span: Span, link: Option<&Rc<Link>>) -> Span {
    span.link = link.cloned();
    span
}

/// The document model promises it; a link is worth a second look.
fn is_allowed(target: &Target) -> bool {
    match target {
        Target::Inside(_) | Target::Beside(_) => true,
        Target::Outside(address) => {
            let scheme = address.split(':').next().unwrap_or_default();
            ["http", "https", "mailto"]
                .iter()
                .any(|allowed| scheme.eq_ignore_ascii_case(allowed))
                && !address.chars().any(char::is_control)
        }
    }
}
