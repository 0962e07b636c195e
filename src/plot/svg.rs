//! Marks as SVG. Colours stand as attributes, so that the file is right where style sheets are forbidden; a class for
//! each ink lets a page turn it dark. Text is text.

use std::fmt::Write as _;

use super::palette::Ink;
use super::primitive::{Anchor, Drawn, Line, Part, Primitive, Text};
use crate::clean;
use crate::model::Moment;

/// A drawn figure as one `svg` element; `alone` for a file of its own, which says its names and its ground itself. In a
/// page, rows and totals are groups, and the element says where its plots stand, so that a script can read values off.
#[must_use]
pub fn write(drawn: &Drawn, alt: &str, class: &str, alone: bool) -> String {
    let (width, height) = (number(drawn.width), number(drawn.height));
    let alt = escape(&clean::line(alt));
    let mut out = String::with_capacity(drawn.marks.len() * 120 + 1_000);
    out.push_str("<svg");
    if alone {
        out.push_str(" xmlns=\"http://www.w3.org/2000/svg\"");
        let _ = write!(out, " width=\"{width}\" height=\"{height}\"");
    }
    if !alone {
        places(&mut out, drawn);
    }
    let _ = write!(
        out,
        " class=\"{class}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{alt}\" font-family=\"Inter, 'DejaVu Sans', system-ui, sans-serif\" font-size=\"11\">"
    );
    if alone {
        let _ = write!(
            out,
            "<title>{alt}</title><rect width=\"{width}\" height=\"{height}\" fill=\"#FFFFFF\"/>"
        );
    }
    out.push('\n');
    if alone {
        for mark in &drawn.marks {
            one(&mut out, mark);
        }
    } else {
        in_parts(&mut out, drawn);
    }
    out.push_str("</svg>");
    out
}

/// The marks in groups that scripts find their rows by.
fn in_parts(out: &mut String, drawn: &Drawn) {
    let mut parts = drawn.parts.iter().peekable();
    for (index, mark) in drawn.marks.iter().enumerate() {
        if let Some((part, _)) = parts.peek().filter(|(_, range)| range.start == index) {
            let _ = match part {
                Part::Row(row) => writeln!(out, "<g class=\"row\" data-row=\"{row}\">"),
                Part::Series(row, series) => writeln!(
                    out,
                    "<g class=\"series\" data-row=\"{row}\" data-series=\"{series}\">"
                ),
                Part::Totals(row) => writeln!(out, "<g class=\"totals\" data-row=\"{row}\">"),
            };
        }
        one(out, mark);
        if parts.next_if(|(_, range)| range.end == index + 1).is_some() {
            out.push_str("</g>\n");
        }
    }
}

/// Where the plots stand and which moments their edges are: "row left top right bottom" for each, and milliseconds
/// since 1970.
fn places(out: &mut String, drawn: &Drawn) {
    let mut plots = String::new();
    for plot in &drawn.plots {
        let _ = write!(
            plots,
            "{}{} {} {} {} {}",
            if plots.is_empty() { "" } else { ";" },
            plot.row,
            number(plot.left),
            number(plot.top),
            number(plot.right),
            number(plot.bottom)
        );
    }
    let _ = write!(out, " data-plots=\"{plots}\"");
    if let Some((from, to)) = drawn.time {
        let milliseconds = |moment: Moment| moment.nanoseconds().div_euclid(1_000_000);
        let _ = write!(
            out,
            " data-from=\"{}\" data-to=\"{}\"",
            milliseconds(from),
            milliseconds(to)
        );
    }
}

fn one(out: &mut String, mark: &Primitive) {
    match mark {
        Primitive::Boxes {
            boxes,
            fill,
            stroke,
            opacity,
        } => {
            let look = look(*fill, *stroke, *opacity);
            if let [[x, y, width, height]] = boxes.as_slice() {
                let _ = write!(
                    out,
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{look}/>",
                    number(*x),
                    number(*y),
                    number(*width),
                    number(*height)
                );
            } else {
                out.push_str("<path d=\"");
                for [x, y, width, height] in boxes {
                    let (width, height) = (number(*width), number(*height));
                    let _ = write!(
                        out,
                        "M{} {}h{width}v{height}h-{width}z",
                        number(*x),
                        number(*y)
                    );
                }
                let _ = write!(out, "\"{look}/>");
            }
        }
        Primitive::Path { points, line } => {
            out.push_str("<path d=\"");
            path(out, points);
            let look = look(None, Some(*line), 1.0);
            let _ = write!(out, "\"{look} stroke-linejoin=\"round\"/>");
        }
        Primitive::Area {
            points,
            fill,
            stroke,
            opacity,
        } => {
            out.push_str("<path d=\"");
            path(out, points);
            let _ = write!(out, "z\"{}/>", look(*fill, *stroke, *opacity));
        }
        Primitive::Segments { segments, line } => {
            out.push_str("<path d=\"");
            for [x1, y1, x2, y2] in segments {
                let (x, y) = (number(*x1), number(*y1));
                if number(*x2) == x {
                    let _ = write!(out, "M{x} {y}V{}", number(*y2));
                } else if number(*y2) == y {
                    let _ = write!(out, "M{x} {y}H{}", number(*x2));
                } else {
                    let _ = write!(out, "M{x} {y}L{} {}", number(*x2), number(*y2));
                }
            }
            let _ = write!(out, "\"{}/>", look(None, Some(*line), 1.0));
        }
        Primitive::Dots {
            points,
            radius,
            ink,
            opacity,
        } => {
            // A line without length and with round ends is a dot; thousands of them are one path.
            out.push_str("<path d=\"");
            for (x, y) in points {
                let _ = write!(out, "M{} {}h0", number(*x), number(*y));
            }
            let line = Line::new(*ink, radius * 2.0);
            let _ = write!(
                out,
                "\"{} stroke-linecap=\"round\"/>",
                look(None, Some(line), *opacity)
            );
        }
        Primitive::Text(text) => words(out, text),
    }
    out.push('\n');
}

fn path(out: &mut String, points: &[(f32, f32)]) {
    for (index, (x, y)) in points.iter().enumerate() {
        let letter = if index == 0 { 'M' } else { 'L' };
        let _ = write!(out, "{letter}{} {}", number(*x), number(*y));
    }
}

fn words(out: &mut String, text: &Text) {
    let _ = write!(
        out,
        "<text x=\"{}\" y=\"{}\" class=\"f-{}\" fill=\"{}\"",
        number(text.x),
        number(text.y),
        text.ink.class(),
        colour(text.ink)
    );
    match text.anchor {
        Anchor::Start => {}
        Anchor::Middle => out.push_str(" text-anchor=\"middle\""),
        Anchor::End => out.push_str(" text-anchor=\"end\""),
    }
    if text.bold {
        out.push_str(" font-weight=\"600\"");
    }
    if (text.size - 11.0).abs() > 0.01 {
        let _ = write!(out, " font-size=\"{}\"", number(text.size));
    }
    if text.halo {
        // The seam is a line of its own below the letters.
        let ground = Ink::Ground;
        let this = out.split_off(out.rfind("<text").unwrap_or(0));
        let body = escape(&text.words);
        let seam = this.replace(
            &format!(" class=\"f-{}\"", text.ink.class()),
            &format!(" class=\"s-{}\" aria-hidden=\"true\"", ground.class()),
        );
        let seam = seam.replace(
            &format!(" fill=\"{}\"", colour(text.ink)),
            &format!(
                " fill=\"none\" stroke=\"{}\" stroke-width=\"3\" stroke-linejoin=\"round\"",
                colour(ground)
            ),
        );
        let _ = write!(out, "{seam}>{body}</text>{this}");
    }
    let _ = write!(out, ">{}</text>", escape(&text.words));
}

/// Fill, line and how much is seen, as attributes with their classes.
fn look(fill: Option<Ink>, stroke: Option<Line>, opacity: f32) -> String {
    let mut classes = Vec::new();
    let mut look = String::new();
    match fill {
        Some(ink) => {
            classes.push(format!("f-{}", ink.class()));
            let _ = write!(look, " fill=\"{}\"", colour(ink));
        }
        None => look.push_str(" fill=\"none\""),
    }
    if let Some(line) = stroke {
        classes.push(format!("s-{}", line.ink.class()));
        let _ = write!(look, " stroke=\"{}\"", colour(line.ink));
        if (line.width - 1.0).abs() > 0.01 {
            let _ = write!(look, " stroke-width=\"{}\"", number(line.width));
        }
        if let Some((dash, gap)) = line.dash {
            let _ = write!(
                look,
                " stroke-dasharray=\"{} {}\"",
                number(dash),
                number(gap)
            );
        }
    }
    if opacity < 0.999 {
        let _ = write!(look, " opacity=\"{}\"", rounded(opacity, 100.0));
    }
    format!(" class=\"{}\"{look}", classes.join(" "))
}

fn colour(ink: Ink) -> String {
    let (red, green, blue) = ink.light();
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// A length with one digit behind the point, which is finer than any screen.
fn number(value: f32) -> String {
    rounded(value, 10.0)
}

fn rounded(value: f32, digits: f32) -> String {
    let value = (value * digits).round() / digits;
    let value = if value == 0.0 { 0.0 } else { value };
    format!("{value}")
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(character),
        }
    }
    out
}
