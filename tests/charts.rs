//! Charts of real journals, read back from their SVG: places, heights, colours, words.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::collections::HashSet;
use std::mem::discriminant;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chaos_report::analyse::compare::{Digest, Floors, Side, compare};
use chaos_report::analyse::fleet::{Outline, trends};
use chaos_report::analyse::{AnalysisPlan, analyse};
use chaos_report::document::figure::{
    Bar, Bars, Class, Content, Figure, LaneKind, Row as FigureRow, TimeAxis, Unit,
};
use chaos_report::document::{Block, Document};
use chaos_report::font::Fonts;
use chaos_report::model::Moment;
use chaos_report::model::traffic::{Requests, Row, Target};
use chaos_report::plot::palette::Ink;
use chaos_report::plot::primitive::{Drawn, Primitive, Text};
use chaos_report::plot::{Measure, Sheet, draw, palette, svg};
use chaos_report::render::markdown::{self, ChartForm};
use chaos_report::render::pdf::placed::Mark;
use chaos_report::render::pdf::{self, Paper, layout};
use chaos_report::results::{Analysed, Results};
use chaos_report::wording::Clock;
use regex::Regex;
use support::load;
use support::reading::{fixture, results};
use support::written;

/// The report as it is without options.
fn composed(results: &Results) -> Document {
    written::document(results, "report", false)
}

fn gather(blocks: &[Block], figures: &mut Vec<Figure>) {
    for block in blocks {
        match block {
            Block::Figure(figure) => figures.push((**figure).clone()),
            Block::Activity(activity) => gather(&activity.blocks, figures),
            Block::Fold(fold) => gather(&fold.blocks, figures),
            _ => {}
        }
    }
}

fn figures_of(document: &Document) -> Vec<Figure> {
    let mut figures = Vec::new();
    gather(&document.blocks, &mut figures);
    figures
}

fn figures(path: &Path) -> Vec<Figure> {
    results(&[path]).map_or_else(|_| Vec::new(), |results| figures_of(&composed(&results)))
}

/// Twelve runs of one experiment.
fn of_nights() -> Document {
    let nights: Vec<PathBuf> = (1..=12)
        .map(|night| fixture(&format!("journals/nightly/{night:02}")))
        .collect();
    let nights: Vec<&Path> = nights.iter().map(PathBuf::as_path).collect();
    let mut results = results(&nights).unwrap();
    let outlines = |analysed: &Analysed| Outline::of(&analysed.run, &analysed.analysis);
    let outlines: Vec<Outline> = results.runs.iter().map(outlines).collect();
    let outlines: Vec<&Outline> = outlines.iter().collect();
    results.trends.trends = trends(&outlines, &Floors::default());
    composed(&results)
}

/// A run held against another.
fn of_a_pair() -> Document {
    let names = ["breaker-01-before", "breaker-02-after"];
    let pair = names.map(|name| fixture(&format!("journals/{name}")));
    let mut results = results(&pair.each_ref().map(PathBuf::as_path)).unwrap();
    let side = |(index, analysed): (usize, &Analysed)| Side {
        label: names[index].to_owned(),
        digests: vec![Digest::of(&analysed.run, &analysed.analysis)],
        runs: vec![Some(index)],
    };
    let sides = results.runs.iter().enumerate().map(side).collect();
    results.comparison = compare(sides, &Floors::default());
    written::document(&results, "compare", false)
}

fn strip(name: &str) -> Figure {
    let figures = figures(&fixture(&format!("journals/{name}")));
    let strip = figures
        .into_iter()
        .find(|figure| figure.id.ends_with("strip"));
    strip.unwrap()
}

fn drawn(figure: &Figure, sheet: &Sheet) -> Drawn {
    let fonts = Fonts::new(None).unwrap();
    draw(figure, sheet, &Measure::new(&fonts))
}

fn inputs() -> Vec<PathBuf> {
    let mut inputs: Vec<PathBuf> = Vec::new();
    for folder in [
        "journals",
        "journals/nightly",
        "journals/own",
        "journals/shapes",
        "prometheus",
        "prometheus/constructed",
        "vegeta",
        "vegeta/edge",
        "vegeta/edge/json-layouts",
        "vegeta/edge/legacy",
    ] {
        for entry in std::fs::read_dir(fixture(folder)).unwrap() {
            let path = entry.unwrap().path();
            let apart = [
                "own",
                "shapes",
                "constructed",
                "edge",
                "json-layouts",
                "legacy",
            ];
            if apart.iter().any(|name| path.ends_with(name)) || path.ends_with("README.md") {
                continue;
            }
            inputs.push(path);
        }
    }
    inputs.sort();
    inputs
}

fn texts(drawn: &Drawn) -> Vec<&Text> {
    let texts = drawn.marks.iter().filter_map(|mark| match mark {
        Primitive::Text(text) => Some(text),
        _ => None,
    });
    texts.collect()
}

/// The rectangles of an SVG: class, x, y, width, height, and the whole tag.
fn rectangles(svg: &str) -> Vec<(String, [f64; 4], String)> {
    let tag = Regex::new(
        r#"<rect x="([-0-9.]+)" y="([-0-9.]+)" width="([0-9.]+)" height="([0-9.]+)" class="([^"]*)"[^>]*>"#,
    )
    .unwrap();
    tag.captures_iter(svg)
        .map(|found| {
            let number = |group: usize| found[group].parse().unwrap();
            let place = [number(1), number(2), number(3), number(4)];
            (found[5].to_owned(), place, found[0].to_owned())
        })
        .collect()
}

#[test]
fn the_band_of_the_reference_fault_spans_its_action_within_a_pixel_on_each_chart() {
    let figures = figures(&fixture("journals/openfaas-terminate-function"));
    let mut charts = 0;
    for figure in figures.iter().filter(|figure| figure.time.is_some()) {
        let time = figure.time.clone().unwrap();
        let fault = time.faults.first().unwrap();
        assert!((fault.end - fault.start - 1.0).abs() < 0.5);
        let drawn = drawn(figure, &Sheet::WIDE);
        let svg = svg::write(&drawn, &figure.alt, "chart", true);
        let bands: Vec<_> = rectangles(&svg)
            .into_iter()
            .filter(|(class, _, tag)| class == "f-fault" && tag.contains("opacity=\"0.13\""))
            .collect();
        assert_eq!(bands.len(), 1, "one band through all rows of {}", figure.id);
        let [x, y, width, height] = bands[0].1;
        let per_second = f64::from(Sheet::WIDE.right - Sheet::WIDE.left) / (time.to - time.from);
        let start = f64::from(Sheet::WIDE.left) + (fault.start - time.from) * per_second;
        assert!((x - start).abs() < 1.0, "{}", figure.id);
        assert!((width - (fault.end - fault.start) * per_second).abs() < 1.0);
        for plot in &drawn.plots {
            assert!(y <= f64::from(plot.top) && y + height >= f64::from(plot.bottom) - 0.5);
        }
        charts += 1;
    }
    assert!(
        charts >= 5,
        "strip, signals, log, metrics, coverage: {charts}"
    );
}

#[test]
fn the_signals_of_the_reference_run_stand_side_by_side_with_their_doubt() {
    let figures = figures(&fixture("journals/openfaas-terminate-function"));
    let figure = figures
        .iter()
        .find(|figure| figure.id == "figure-signals")
        .unwrap();
    let Content::Lanes(lanes) = &figure.rows[0].content else {
        panic!("signals are lanes");
    };
    let bars = |name: &str| {
        let lane = lanes.lanes.iter().find(|lane| lane.name.starts_with(name));
        let bars = &lane.unwrap().bars;
        bars.iter()
            .map(|bar| (bar.kind, bar.end - bar.start))
            .collect::<Vec<_>>()
    };
    // 14.5 s of silence; the plateau is 15 s long, and may be off by a scrape of 5 s at both ends.
    let [(doubt, widest), (seen, certain)] = bars("silence")[..] else {
        panic!("two bars");
    };
    assert_eq!((doubt, seen), (LaneKind::Doubtful, LaneKind::Seen));
    assert!(certain < 14.5 && 14.5 < widest && widest - certain < 1.5);
    let [(_, widest), (_, certain)] = bars("no increase")[..] else {
        panic!("two bars");
    };
    assert!((widest - 25.0).abs() < 1e-6 && (certain - 5.0).abs() < 1e-6);
    assert_eq!(bars("checks")[0].0, LaneKind::Unchecked);
    let alt = figure.alt.replace('\u{a0}', " ");
    assert!(alt.contains("not checked 17:20:43 – 17:21:43"), "{alt}");
    assert!(alt.contains("14.5 s, 17:20:48.7 – 17:21:03.2"), "{alt}");
}

#[test]
fn the_levels_of_contributions_are_bars_on_a_scale() {
    let figures = figures(&fixture("journals/refs-config-secrets"));
    let figure = figures
        .iter()
        .find(|figure| figure.id == "figure-contributions")
        .unwrap();
    let drawn = drawn(figure, &Sheet::WIDE);
    let svg = svg::write(&drawn, &figure.alt, "chart", true);
    let mut widths: Vec<f64> = rectangles(&svg).iter().map(|one| one.1[2]).collect();
    widths.sort_by(f64::total_cmp);
    let [low, medium, high] = widths[..] else {
        panic!("{widths:?}");
    };
    assert!((medium - 2.0 * low).abs() < 0.2 && (high - 3.0 * low).abs() < 0.2);
    for word in ["none", "low", "medium", "high", "security"] {
        assert!(svg.contains(&format!(">{word}</text>")), "{word}");
    }
}

#[test]
fn hundreds_of_series_are_a_dozen_lanes_and_a_line_of_words() {
    let figures = figures(&fixture("prometheus/range-1000-series.json"));
    let multiples = figures.iter().flat_map(|figure| &figure.rows);
    let multiples: Vec<_> = multiples
        .filter_map(|row| match &row.content {
            Content::Multiples(multiples) => Some(multiples),
            _ => None,
        })
        .collect();
    assert_eq!(multiples.len(), 1);
    assert_eq!(multiples[0].series.len(), 12);
    assert!(
        multiples[0]
            .more
            .starts_with("and 988 more moving series, +")
    );
}

#[test]
fn the_heights_of_bars_sum_to_the_requests() {
    let figure = strip("terminate-service");
    let drawn = drawn(&figure, &Sheet::WIDE);
    let svg = svg::write(&drawn, &figure.alt, "chart", true);
    let plot = drawn.plots[0];
    let tallest = figure
        .rows
        .iter()
        .find_map(|row| match &row.content {
            Content::Bars(bars) => Some(bars.bars.iter().map(Bar::total).fold(0.0, f64::max)),
            _ => None,
        })
        .unwrap();
    let per_request = f64::from(plot.bottom - plot.top) / tallest;
    let sum = |wanted: &dyn Fn(&str) -> bool| {
        let inside = |place: &[f64; 4]| {
            place[0] < f64::from(plot.right)
                && place[1] >= f64::from(plot.top) - 0.1
                && place[1] + place[3] <= f64::from(plot.bottom) + 0.1
        };
        let heights = rectangles(&svg)
            .into_iter()
            .filter(|(class, place, _)| wanted(class) && inside(place))
            .map(|(_, place, _)| place[3]);
        heights.sum::<f64>() / per_request
    };
    let good = sum(&|class| class == "f-c2f s-c2" || class == "s-c2");
    let bad = sum(&|class| class.starts_with("f-c5"));
    assert!((good - 816.0).abs() < 3.0, "{good}");
    assert!((bad - 84.0).abs() < 1.0, "{bad}");
}

fn one_bar(parts: Vec<(Class, f64)>) -> Figure {
    Figure {
        id: "figure".to_owned(),
        alt: "one bar".to_owned(),
        caption: Vec::new(),
        time: Some(TimeAxis {
            relative: None,
            origin: Moment::parse("2024-03-05T10:00:00Z").unwrap(),
            from: 0.0,
            to: 10.0,
            clock: Clock::default(),
            faults: Vec::new(),
            fault_end: None,
            impacts: Vec::new(),
        }),
        rows: vec![FigureRow {
            title: "Requests".to_owned(),
            note: String::new(),
            legend: Vec::new(),
            content: Content::Bars(Bars {
                bars: vec![Bar {
                    start: 1.0,
                    end: 4.0,
                    parts,
                    label: String::new(),
                    partial: false,
                    reset: None,
                }],
                ..Bars::default()
            }),
        }],
        spark: None,
    }
}

#[test]
fn the_order_of_classes_changes_no_colour() {
    let mut parts: Vec<(Class, f64)> = Class::ALL
        .into_iter()
        .zip([5.0, 4.0, 3.0, 2.0, 1.0])
        .collect();
    let looks = |parts: &[(Class, f64)]| {
        let figure = one_bar(parts.to_vec());
        let drawn = drawn(&figure, &Sheet::WIDE);
        let mut looks: Vec<(String, f64)> = rectangles(&svg::write(&drawn, "", "chart", true))
            .into_iter()
            .map(|(class, place, _)| (class, place[3]))
            .collect();
        looks.sort_by(|one, other| one.0.cmp(&other.0));
        looks
    };
    let straight = looks(&parts);
    parts.reverse();
    for (one, other) in looks(&parts).iter().zip(&straight) {
        assert_eq!(one.0, other.0);
        assert!((one.1 - other.1).abs() < 0.2, "{one:?} {other:?}");
    }
    let classes: Vec<&str> = straight.iter().map(|look| look.0.as_str()).collect();
    assert_eq!(
        classes,
        ["f-c0", "f-c2f s-c2", "f-c3f s-c3", "f-c4f s-c4", "f-c5"]
    );
}

#[test]
fn no_words_overlap_are_crossed_or_leave_the_sheet_in_any_figure_of_any_fixture() {
    let sheets = [
        Sheet::WIDE,
        Sheet::NARROW,
        Sheet::paper(481.9),
        Sheet::paper(465.9),
        Sheet::paper(498.9),
    ];
    let fonts = Fonts::new(None).unwrap();
    let (mut count, mut kinds) = (0, HashSet::new());
    let mut wrong: Vec<String> = Vec::new();
    let single = inputs().into_iter().map(|input| {
        let figures = figures(&input);
        (input, figures)
    });
    let several = [
        (PathBuf::from("twelve nights"), figures_of(&of_nights())),
        (PathBuf::from("a pair"), figures_of(&of_a_pair())),
    ];
    for (input, figures) in single.chain(several) {
        for figure in figures {
            let numbers = figure.alt.chars().any(|letter| letter.is_ascii_digit());
            let levels = figure.id.ends_with("contributions");
            assert!(numbers || levels, "{input:?} {}: {}", figure.id, figure.alt);
            assert!(figure.alt.split_whitespace().count() > 4, "{}", figure.alt);
            assert!(
                !figure.rows.is_empty() && !is_empty(&figure),
                "{input:?} {}",
                figure.id
            );
            kinds.extend(figure.rows.iter().map(|row| discriminant(&row.content)));
            for (number, sheet) in sheets.iter().enumerate() {
                count += 1;
                let drawn = draw(&figure, sheet, &Measure::new(&fonts));
                let place = format!("{} {} sheet {number}", input.display(), figure.id);
                let faults = faults(&drawn)
                    .into_iter()
                    .chain(unmeasured(&figure, &drawn));
                wrong.extend(faults.map(|fault| format!("{place}: {fault}")));
            }
        }
    }
    assert!(count > 2_000, "{count}");
    assert!(kinds.len() >= 13, "kinds of rows: {}", kinds.len());
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// True if a row has nothing to show.
fn is_empty(figure: &Figure) -> bool {
    figure.rows.iter().any(|row| match &row.content {
        Content::Lanes(lanes) => lanes.lanes.is_empty() && lanes.more.is_none(),
        Content::Impact => figure.time.as_ref().unwrap().impacts.is_empty(),
        Content::Bars(bars) => bars.bars.is_empty() && bars.holes.is_empty(),
        Content::Latency(latency) => {
            latency.points.is_empty()
                && latency.bands.is_empty()
                && latency.heat.is_none()
                && latency.failures.is_empty()
        }
        Content::Lines(lines) => lines.series.iter().all(Vec::is_empty) && lines.holes.is_empty(),
        Content::Multiples(multiples) => multiples.series.is_empty(),
        Content::Steps(steps) => steps.curves.is_empty(),
        Content::Curve(curve) => curve.curves.is_empty(),
        Content::Levels(levels) => levels.levels.is_empty(),
        Content::Trend(trend) => trend.lines.is_empty(),
        Content::Panels(panels) => panels.panels.is_empty(),
        Content::Overlay(overlay) => overlay.sides.is_empty(),
        Content::Dumbbells(dumbbells) => dumbbells.bells.is_empty(),
    })
}

/// The lines that no words may stand on: what crosses the rows, and the curves. Words with a seam may stand on curves.
fn lines(drawn: &Drawn) -> Vec<Vec<(f32, f32)>> {
    let mut lines = Vec::new();
    for mark in &drawn.marks {
        match mark {
            Primitive::Segments { segments, line }
                if matches!(line.ink, Ink::Fault | Ink::Impact) =>
            {
                lines.extend(segments.iter().map(|[x, y, u, v]| vec![(*x, *y), (*u, *v)]));
            }
            Primitive::Path { points, .. } => lines.push(points.clone()),
            _ => {}
        }
    }
    lines
}

/// True if a stretch of a line has a part inside a box: what is outside is cut off at each side in turn.
fn cuts(from: (f32, f32), to: (f32, f32), [left, top, right, bottom]: [f32; 4]) -> bool {
    let (mut first, mut last) = (0.0_f32, 1.0_f32);
    let sides = [
        (from.0, to.0 - from.0, left, right),
        (from.1, to.1 - from.1, top, bottom),
    ];
    for (at, by, low, high) in sides {
        if by == 0.0 {
            if at <= low || at >= high {
                return false;
            }
            continue;
        }
        let (one, other) = ((low - at) / by, (high - at) / by);
        first = first.max(one.min(other));
        last = last.min(one.max(other));
    }
    first < last
}

/// The axes that do not say what they measure: labels of ticks without a unit, rows that do not say what they count.
fn unmeasured(figure: &Figure, drawn: &Drawn) -> Vec<String> {
    let mut found = Vec::new();
    for plot in &drawn.plots {
        let row = &figure.rows[plot.row];
        let said = format!("{} {}", row.title, row.note);
        let (in_words, unit) = match &row.content {
            Content::Bars(bars) => (
                ["per ", "increase", "share"]
                    .iter()
                    .any(|word| said.contains(word)),
                bars.share,
            ),
            Content::Lines(lines) => (
                row.note.contains(", ") || row.note.contains("quantiles"),
                lines.unit == Unit::Seconds,
            ),
            Content::Latency(_) | Content::Curve(_) | Content::Steps(_) => (true, true),
            _ => continue,
        };
        if !in_words {
            found.push(format!("{said:?} does not say what it counts"));
        }
        let ticks = texts(drawn).into_iter().filter(|text| {
            let [_, top, right, bottom] = text.bounds();
            let beside = top < plot.bottom && bottom > plot.top - 6.0;
            beside && right <= plot.left && right > plot.left - 10.0
        });
        for tick in ticks {
            let is_number = tick
                .words
                .chars()
                .all(|letter| letter.is_ascii_digit() || ".,".contains(letter));
            if unit && is_number && tick.words != "0" {
                found.push(format!("{:?} has no unit", tick.words));
            }
        }
    }
    found
}

/// A number that lost its end.
static CUT_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(p\d+ )?[+−≥]?\s?[\d.,]+(\s\w*)?…$").unwrap());

fn faults(drawn: &Drawn) -> Vec<String> {
    let mut found = Vec::new();
    let (texts, lines) = (texts(drawn), lines(drawn));
    for (index, text) in texts.iter().enumerate() {
        let [left, top, right, bottom] = text.bounds();
        if left < -0.5 || right > drawn.width + 0.5 || top < -0.5 || bottom > drawn.height + 0.5 {
            found.push(format!(
                "{:?} leaves the sheet: {:?}",
                text.words,
                text.bounds()
            ));
        }
        if CUT_NUMBER.is_match(&text.words) {
            found.push(format!("{:?} is cut", text.words));
        }
        for line in &lines {
            if line
                .windows(2)
                .any(|pair| cuts(pair[0], pair[1], text.bounds()))
            {
                found.push(format!("a line crosses {:?}: {line:?}", text.words));
            }
        }
        for other in &texts[index + 1..] {
            let [l, t, r, b] = other.bounds();
            if left < r - 0.3 && l < right - 0.3 && top < b - 0.3 && t < bottom - 0.3 {
                found.push(format!("{:?} overlaps {:?}", text.words, other.words));
            }
        }
    }
    for mark in &drawn.marks {
        let points: Vec<(f32, f32)> = match mark {
            Primitive::Boxes { boxes, .. } => boxes
                .iter()
                .flat_map(|[x, y, w, h]| [(*x, *y), (x + w, y + h)])
                .collect(),
            Primitive::Path { points, .. }
            | Primitive::Area { points, .. }
            | Primitive::Dots { points, .. } => points.clone(),
            Primitive::Segments { segments, .. } => segments
                .iter()
                .flat_map(|[x1, y1, x2, y2]| [(*x1, *y1), (*x2, *y2)])
                .collect(),
            Primitive::Text(_) => Vec::new(),
        };
        for (x, y) in points {
            let inside = x.is_finite()
                && y.is_finite()
                && x >= -1.0
                && x <= drawn.width + 1.0
                && y >= -1.0
                && y <= drawn.height + 1.0;
            if !inside {
                found.push(format!("a mark leaves the sheet at {x} {y}"));
                break;
            }
        }
    }
    found
}

#[test]
fn the_words_of_a_figure_are_text_in_svg_and_on_paper() {
    let results = results(&[&fixture("journals/breaker-01-before")]).unwrap();
    let document = composed(&results);
    let figure = figures_of(&document).remove(0);
    let svg = svg::write(&drawn(&figure, &Sheet::WIDE), &figure.alt, "chart", true);
    let fonts = Fonts::new(None).unwrap();
    let placed = layout::lay_out(&document, Paper::A4, &fonts);
    let on_paper: Vec<&str> = placed
        .pages
        .iter()
        .flat_map(|page| &page.items)
        .filter_map(|item| match &item.mark {
            Mark::Text(text) => Some(text.text.trim()),
            Mark::Shape(_) => None,
        })
        .collect();
    for words in [
        "no response",
        "client timeout",
        "fault, t = 0",
        "Latency",
        "131",
    ] {
        assert!(svg.contains(&format!(">{words}</text>")), "{words}");
        assert!(on_paper.contains(&words), "{words}");
    }
    let paper = pdf::write(&document, &pdf::Look::default()).unwrap();
    let in_file = support::pdf::texts(&support::pdf::read(&paper.bytes)).join("\n");
    let spaces = |words: &str| words.replace(['\u{a0}', '\u{202f}'], " ");
    let in_file = spaces(&in_file);
    let strip = drawn(&figure, &Sheet::paper(481.9));
    for text in texts(&strip) {
        let words = spaces(&text.words);
        assert!(in_file.contains(&words), "{words} can be selected");
    }
    assert!(svg.contains("role=\"img\""));
    assert!(svg.contains("aria-label=\"From "));
    assert!(!svg.contains("style="));
}

#[test]
fn failures_are_never_thinned_away() {
    let figure = strip("breaker-01-before");
    let failures = figure.rows.iter().find_map(|row| match &row.content {
        Content::Latency(latency) => Some(latency.failures.len()),
        _ => None,
    });
    assert_eq!(failures, Some(131));
    let words = chaos_report::document::plain(&figure.caption);
    assert!(words.contains("160 of 160 requests drawn"), "{words}");
}

#[test]
fn the_style_sheet_has_the_dark_colours_of_the_palette() {
    let style = include_str!("../templates/style.css");
    assert!(style.contains(&palette::dark_rules()));
}

#[test]
fn markdown_links_to_the_files_that_stand_beside_it() {
    let results = results(&[&fixture("journals/terminate-service")]).unwrap();
    let document = composed(&results);
    for (form, beginning) in [
        (
            ChartForm::Svg,
            &b"<svg xmlns=\"http://www.w3.org/2000/svg\""[..],
        ),
        (ChartForm::Png, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ] {
        let look = markdown::Look {
            charts: Some(("report_files".to_owned(), form)),
            ..markdown::Look::default()
        };
        let (text, files) = markdown::with_files(&document, &look).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(files.len() >= 4);
        for (name, bytes) in &files {
            assert!(text.contains(&format!("](<{name}>)")), "{name}");
            assert!(bytes.starts_with(beginning), "{name}");
        }
        let again = markdown::with_files(&document, &look).unwrap();
        assert_eq!(again.1, files);
    }
    let in_words =
        String::from_utf8(markdown::write(&document, &markdown::Look::default()).unwrap()).unwrap();
    assert!(!in_words.contains("report_files"));
    assert!(in_words.contains('█'));
}

#[test]
fn a_given_font_draws_what_the_embedded_ones_lack_in_charts_as_pixels_too() {
    let results = results(&[&fixture("journals/exploratory-no-hypothesis")]).unwrap();
    let mut document = composed(&results);
    let strip = document.blocks.iter_mut().find_map(|block| match block {
        Block::Figure(figure) => Some(figure),
        _ => None,
    });
    let Content::Lanes(lanes) = &mut strip.unwrap().rows[0].content else {
        panic!("activities are lanes");
    };
    lanes.lanes[0].name = "\u{12000}\u{12001}".to_owned();
    let first = |fallback_font: Option<Vec<u8>>| {
        let look = markdown::Look {
            charts: Some(("files".to_owned(), ChartForm::Png)),
            fallback_font,
            ..markdown::Look::default()
        };
        let (_, files) = markdown::with_files(&document, &look).unwrap();
        files[0].1.clone()
    };
    let wedges = std::fs::read(fixture("fonts/wedges.ttf")).unwrap();
    assert_ne!(first(None), first(Some(wedges)));
}

fn synthetic(count: i64) -> Results {
    let mut requests = Requests::new(2_000_000);
    let target = requests.add_target(Target::new("GET", "shop", "/"));
    let start = Moment::parse("2024-03-05T10:00:00Z").unwrap().nanoseconds();
    for index in 0..count {
        let outage = (count / 3..count / 2).contains(&index);
        let noise = (index.wrapping_mul(2_654_435_761) >> 8) & 0xFFFF;
        let code = if outage && noise % 4 != 0 { 0 } else { 200 };
        requests.push(
            Row {
                start: start + index * 600_000,
                latency: if code == 0 {
                    3_000_000_000
                } else {
                    2_000_000 + noise * noise / 40
                },
                code,
                flags: 0,
                target,
            },
            0,
            0,
        );
    }
    requests.finish();
    let run = load::run(requests);
    Results {
        runs: vec![Analysed {
            analysis: analyse(&run, &AnalysisPlan::default()),
            run,
        }],
        ..Results::default()
    }
}

#[test]
fn a_million_requests_make_a_small_chart_that_counts_them_all() {
    let results = synthetic(1_000_000);
    let document = composed(&results);
    let figures = figures_of(&document);
    let mut largest = 0;
    for figure in &figures {
        let drawn = drawn(figure, &Sheet::WIDE);
        largest = largest.max(svg::write(&drawn, &figure.alt, "chart", true).len());
    }
    assert!(largest < 400_000, "{largest}");
    let words: Vec<String> = figures
        .iter()
        .map(|figure| chaos_report::document::plain(&figure.caption))
        .collect();
    assert!(
        words[0].contains("1,000,000 of 1,000,000 requests drawn"),
        "{}",
        words[0]
    );
    let heat = figures[0].rows.iter().find_map(|row| match &row.content {
        Content::Latency(latency) => latency.heat.clone(),
        _ => None,
    });
    let counted: u64 = heat
        .unwrap()
        .counts
        .iter()
        .map(|count| u64::from(*count))
        .sum();
    let answered = results.runs[0].analysis.traffic[0].codes.as_ref().unwrap();
    assert_eq!(counted, answered.successes());
    // The failures have a row of shares, weighted by what was sent in each stretch.
    let shares = figures[0].rows.iter().find_map(|row| match &row.content {
        Content::Bars(bars) if bars.share => Some(bars.bars.clone()),
        _ => None,
    });
    let buckets = results.runs[0].analysis.traffic[0]
        .buckets
        .as_ref()
        .unwrap();
    let sent = |index: usize| {
        buckets
            .codes
            .values()
            .map(|counts| counts[index])
            .sum::<u64>()
    };
    let failed: f64 = shares
        .unwrap()
        .iter()
        .enumerate()
        .map(|(index, bar)| bar.total() * sent(index) as f64)
        .sum();
    let expected = (answered.requests() - answered.successes()) as f64;
    assert!((failed - expected).abs() < 1e-3, "{failed} {expected}");
}
