//! CPU and peak memory against what is read, both axes logarithmic, as a plain SVG.

use std::fmt::Write;

use crate::job::{Measured, Scaling};
use crate::page::megabytes;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 300.0;
/// A panel's frame: left and right of the first, top and bottom of both.
const LEFT: f64 = 60.0;
const RIGHT: f64 = 360.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 250.0;
/// How far the second panel is from the first.
const SHIFT: f64 = 380.0;

/// Decades of megabytes that are read.
const READ: (i32, i32) = (-2, 4);

struct Panel {
    title: &'static str,
    shift: f64,
    /// Decades of what is shown.
    decades: (i32, i32),
    figure: fn(&Measured) -> f64,
}

const PANELS: [Panel; 2] = [
    Panel {
        title: "CPU seconds by MB read",
        shift: 0.0,
        decades: (-3, 2),
        figure: |measured| measured.cost.cpu_seconds,
    },
    Panel {
        title: "peak MB by MB read",
        shift: SHIFT,
        decades: (0, 4),
        figure: |measured| megabytes(measured.cost.peak_bytes),
    },
];

const LINES: [(Scaling, &str, &str); 3] = [
    (Scaling::Journal, "journal → json", "#1f5fa8"),
    (Scaling::Results, "results, gob → json", "#b3541e"),
    (Scaling::Runs, "runs with load → index", "#4b7f52"),
];

/// Draws all jobs that stand in a scaling table.
pub(crate) fn draw(results: &[Measured]) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    );
    for panel in &PANELS {
        frame(&mut svg, panel);
        for (scaling, _, colour) in LINES {
            let points: Vec<(f64, f64)> = results
                .iter()
                .filter(|result| result.job.scaling == Some(scaling))
                .map(|result| panel.place(megabytes(result.input.bytes), (panel.figure)(result)))
                .collect();
            let path: Vec<String> = points
                .iter()
                .map(|(x, y)| format!("{x:.1},{y:.1}"))
                .collect();
            let _ = writeln!(
                svg,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
                path.join(" ")
            );
            for (x, y) in points {
                let _ = writeln!(
                    svg,
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"{colour}\"/>"
                );
            }
        }
    }
    for (index, (_, name, colour)) in (0_u8..).zip(LINES) {
        let x = LEFT + f64::from(index) * 180.0;
        let _ = writeln!(
            svg,
            "<circle cx=\"{x}\" cy=\"288\" r=\"4\" fill=\"{colour}\"/><text x=\"{}\" y=\"292\">{name}</text>",
            x + 10.0
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn frame(svg: &mut String, panel: &Panel) {
    let (left, right) = (LEFT + panel.shift, RIGHT + panel.shift);
    let _ = writeln!(
        svg,
        "<text x=\"{left}\" y=\"{}\" font-weight=\"bold\">{}</text>",
        TOP - 14.0,
        panel.title
    );
    for decade in panel.decades.0..=panel.decades.1 {
        let (_, y) = panel.place(1.0, 10_f64.powi(decade));
        let _ = writeln!(
            svg,
            "<line x1=\"{left}\" y1=\"{y:.1}\" x2=\"{right}\" y2=\"{y:.1}\" stroke=\"#dddddd\"/>\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            left - 6.0,
            y + 4.0,
            10_f64.powi(decade)
        );
    }
    for decade in READ.0..=READ.1 {
        let (x, _) = panel.place(10_f64.powi(decade), 1.0);
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{BOTTOM}\" stroke=\"#dddddd\"/>\
             <text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            BOTTOM + 16.0,
            10_f64.powi(decade)
        );
    }
}

impl Panel {
    /// Where a pair of figures stands on the sheet.
    fn place(&self, read: f64, figure: f64) -> (f64, f64) {
        let along = |value: f64, (from, to): (i32, i32)| {
            (value.log10() - f64::from(from)) / f64::from(to - from)
        };
        (
            LEFT + self.shift + along(read, READ) * (RIGHT - LEFT),
            BOTTOM - along(figure, self.decades) * (BOTTOM - TOP),
        )
    }
}
