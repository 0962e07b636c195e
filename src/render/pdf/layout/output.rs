//! Raw outputs: numbered lines, wrapped with a mark, with a bar where lines were left out.

use super::super::clean;
use super::super::colour::Colour;
use super::super::placed::{Item, Mark, Shape};
use super::super::shape::{Beginning, order, runs_right_to_left};
use super::super::structure::{Node, Role};
use super::super::text::{Line, Piece, Span, Style, set, width};
use super::block::{CODE, CODE_LEADING, is_one_line, mono};
use super::compose::Composer;
use super::line::baseline;
use crate::document::{Output, OutputLine};
use crate::font::{Face, Fonts};

/// A line is broken after a space if one stands within this many characters of its end.
const LOOK_BACK: usize = 30;

/// No page holds fewer lines of an output than this, unless there are no more.
const FEW_LINES: usize = 6;

/// The mark before the rest of a broken line.
const CONTINUED: &str = "↳ ";

/// Breaks a line of clean program text; all but the first begin with a mark.
pub(super) fn break_code(fonts: &Fonts<'_>, text: &str, style: Style, room: f32) -> Vec<Line> {
    let mark = set(
        fonts,
        CONTINUED,
        Style {
            colour: Colour::TEXT_3,
            ..style
        },
        None,
    );
    let mark_width: f32 = mark.iter().map(|piece| piece.width).sum();
    let mut lines = Vec::new();
    let mut rest = text;
    loop {
        let first = lines.is_empty();
        let marked = !first && room > mark_width * 4.0;
        let limit = if marked { room - mark_width } else { room };
        let length = fitting(fonts, rest, style, limit);
        let (now, later) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let mut line = Line::default();
        if marked {
            line.extend(mark.clone());
        }
        // A space at the end of a line is kept in the text and not measured.
        line.extend(set(fonts, now.trim_end_matches(' '), style, None));
        // The end of the last one keeps it apart from what follows where lines are read out as one text.
        if later.is_empty() || now.ends_with(' ') {
            line.end_with_space();
        }
        if now.contains(runs_right_to_left) {
            // Program text begins at the left whatever it holds.
            order(fonts, &mut line, Beginning::Left);
        }
        lines.push(line);
        if later.is_empty() {
            return lines;
        }
        rest = later;
    }
}

/// How many bytes of `text` fit, cut after a space where that is near.
fn fitting(fonts: &Fonts<'_>, text: &str, style: Style, room: f32) -> usize {
    let mut used = 0.0;
    let mut cut = None;
    for (at, character) in text.char_indices() {
        let wide = character_width(fonts, character, style);
        // A space may hang over the end.
        if used + wide > room && at > 0 && character != ' ' {
            cut = Some(at);
            break;
        }
        used += wide;
    }
    let Some(cut) = cut else {
        return text.len();
    };
    let head = text.get(..cut).unwrap_or(text);
    let near = head
        .char_indices()
        .rev()
        .take(LOOK_BACK)
        .find(|(at, character)| *character == ' ' && *at > 0)
        .map(|(at, _)| at + 1);
    match near {
        // An indent is not worth a line of its own.
        Some(near) if !head.get(..near).unwrap_or("").trim().is_empty() => near,
        _ => cut,
    }
}

fn character_width(fonts: &Fonts<'_>, character: char, style: Style) -> f32 {
    if character.is_ascii_graphic() || character == ' ' {
        // Every face that program text is set in has these, all of one width.
        if style.face == Face::Mono {
            return MONO_ADVANCE * style.size;
        }
    }
    width(fonts, character.encode_utf8(&mut [0; 4]), style)
}

/// The advance of JetBrains Mono.
const MONO_ADVANCE: f32 = 0.6;

impl Line {
    fn extend(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            self.push(piece);
        }
    }
}

impl Composer<'_> {
    /// Sets an output: its title, its first lines, a bar, its last lines.
    pub(super) fn output(&mut self, output: &Output) {
        let paragraph = self.tree.add(self.parent, Role::Paragraph);
        let title = Style::bold(9.5, Colour::TEXT);
        let quiet = Style::regular(8.5, Colour::TEXT_2);
        let mut spans = vec![Span::words(&output.title, title)];
        let outer = (
            self.section.replace((spans.clone(), title.size)),
            self.above.take(),
        );
        if !output.detail.is_empty() {
            spans.push(Span::words("\u{A0} ", quiet));
            spans.push(Span::words(&output.detail, quiet));
        }
        self.space(14.0);
        self.anchor(&output.id);
        self.running(&spans, 13.0, paragraph, true);
        let mut strip = self.strip(7.0, 8.0);
        strip.items.push(self.rule_here(3.0, Colour::LINE_2));
        strip.keep = true;
        self.push(strip);

        let mut head = self.continued();
        head.items.push(self.rule_here(head.height, Colour::LINE_2));
        head.height += 4.0;
        let head = self.shared(head);

        let paragraph = self.tree.add(self.parent, Role::Paragraph);
        let node = self.tree.add(paragraph, Role::Code);
        let tail_from = output.head.len() + output.omitted;
        let last = tail_from + output.tail.len();
        let digits = last.max(1).to_string().len().max(3);
        let numbers = digits as f32 * MONO_ADVANCE * CODE.size;
        let text_from = numbers + 6.5;
        let sides = Sides {
            numbers,
            text_from,
            head,
            node,
        };
        let mut told = Told::default();
        let shown = output.head.len() + output.tail.len();
        // Of what is shown, the first few lines stay together, and the last few with the rule below.
        let is_end = |at: usize| at + 1 < FEW_LINES || at + FEW_LINES >= shown;
        for (at, line) in output.head.iter().enumerate() {
            if self.is_full() {
                return;
            }
            self.output_line(at + 1, line, &sides, is_end(at), &mut told);
        }
        if output.omitted > 0 {
            self.omitted_bar(output.omitted, &sides, !output.tail.is_empty());
        }
        for (at, line) in output.tail.iter().enumerate() {
            if self.is_full() {
                return;
            }
            let keep = is_end(output.head.len() + at);
            self.output_line(tail_from + at + 1, line, &sides, keep, &mut told);
        }
        self.output_end(&told);
        (self.section, self.above) = outer;
    }

    fn output_line(
        &mut self,
        number: usize,
        line: &OutputLine,
        sides: &Sides,
        keep: bool,
        told: &mut Told,
    ) {
        let colour = if line.bad { Colour::BAD } else { Colour::TEXT };
        told.bad |= line.bad;
        let style = mono(CODE.size, colour);
        let lines = break_code(
            self.fonts,
            &clean::code(&line.text),
            style,
            self.width - sides.text_from,
        );
        told.broken |= lines.len() > 1;
        for (at, broken) in lines.iter().enumerate() {
            let mut strip = self.strip(CODE_LEADING, CODE.size);
            strip.head.clone_from(&sides.head);
            strip.keep = is_one_line(at, lines.len()) || (keep && at + 1 == lines.len());
            if at == 0 {
                let quiet = mono(CODE.size, Colour::TEXT_3);
                let mut figure = Line::default();
                figure.extend(set(self.fonts, &number.to_string(), quiet, None));
                figure.end_with_space();
                let x = self.x + sides.numbers - figure.width;
                strip
                    .items
                    .extend(self.line(&figure, x, strip.baseline, Some(sides.node)));
            }
            strip.items.extend(self.line(
                broken,
                self.x + sides.text_from,
                strip.baseline,
                Some(sides.node),
            ));
            self.push(strip);
        }
    }

    fn omitted_bar(&mut self, omitted: usize, sides: &Sides, keep: bool) {
        const HEIGHT: f32 = 17.0;
        self.space(3.5);
        let node = self.tree.add(self.parent, Role::Paragraph);
        let quiet = Style::regular(8.0, Colour::TEXT_2);
        let words = if omitted == 1 {
            "1 line omitted; all lines are printed with ".to_owned()
        } else {
            format!(
                "{} lines omitted; all lines are printed with ",
                grouped(omitted)
            )
        };
        let mut line = Line::default();
        line.extend(set(self.fonts, &words, quiet, None));
        line.extend(set(self.fonts, "--full", mono(8.0, Colour::TEXT_2), None));
        let mut strip = self.strip(HEIGHT, 8.0);
        strip.keep = keep;
        strip.head.clone_from(&sides.head);
        strip.items.push(Item {
            node: None,
            mark: Mark::Shape(Shape::rectangle(
                self.x,
                0.0,
                self.width,
                HEIGHT,
                Colour::SURFACE,
            )),
        });
        strip.items.extend(self.line(
            &line,
            self.x + sides.text_from,
            baseline(HEIGHT, 8.0),
            Some(node),
        ));
        self.push(strip);
        self.space(3.5);
    }

    /// The rule below, and what the marks mean if there are any.
    fn output_end(&mut self, told: &Told) {
        let words = match (told.broken, told.bad) {
            (false, false) => None,
            (true, false) => Some("↳ marks a line broken to fit the page."),
            (false, true) => Some("Red: status 5xx or an error."),
            (true, true) => {
                Some("↳ marks a line broken to fit the page. Red: status 5xx or an error.")
            }
        };
        let mut strip = self.strip(4.0, 8.0);
        strip.items.push(self.rule_here(2.5, Colour::LINE_2));
        strip.keep = words.is_some();
        self.push(strip);
        if let Some(words) = words {
            let node = self.tree.add(self.parent, Role::Paragraph);
            let span = Span::words(words, Style::regular(8.0, Colour::TEXT_3));
            self.running(&[span], 11.0, node, false);
        }
        self.space(10.0);
    }
}

/// Where numbers and text of an output stand, and what they are parts of.
struct Sides {
    numbers: f32,
    text_from: f32,
    head: Option<std::rc::Rc<super::flow::Head>>,
    node: Node,
}

/// What needs a word below the output.
#[derive(Default)]
struct Told {
    broken: bool,
    bad: bool,
}

/// A count with commas between thousands.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
