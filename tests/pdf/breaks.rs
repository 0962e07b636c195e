//! Where pages end: a test for each kind of flaw that was once seen on a page.

use chaos_report::document::figure::{Content, Figure, Lines, Row, TimeAxis, Unit};
use chaos_report::document::{
    Activity, Block, Inline, KeyFigure, Pair, Sign, Status, Table, Tone, Verdict,
};
use chaos_report::model::Moment;
use chaos_report::render::pdf::Paper;
use chaos_report::render::pdf::placed::Placed;
use chaos_report::wording::Clock;

use super::support::document::heading;
use super::{filled, find, output, paragraph, placed, table, texts_on, words};

/// Paragraphs of one line.
fn filler(lines: usize) -> Vec<Block> {
    (0..lines)
        .map(|at| paragraph(&format!("filler {at}")))
        .collect()
}

/// The filler with `blocks` behind it, on A4.
fn behind(lines: usize, blocks: impl IntoIterator<Item = Block>) -> Placed {
    let mut all = filler(lines);
    all.extend(blocks);
    placed(all, Paper::A4)
}

fn page_of(placed: &Placed, beginning: &str) -> usize {
    find(placed, beginning).0
}

fn pair(name: &str) -> Pair {
    Pair {
        name: name.to_owned(),
        value: words("a value"),
    }
}

fn activity(pairs: usize, blocks: Vec<Block>) -> Block {
    Block::Activity(Box::new(Activity {
        id: "activity-1".to_owned(),
        number: Some(1),
        name: "fetch-logs".to_owned(),
        kind: "probe".to_owned(),
        time: "17:20:48 – 17:20:49".to_owned(),
        duration: "1.0\u{A0}s".to_owned(),
        status: Status {
            sign: Sign::Good,
            word: "succeeded".to_owned(),
        },
        pairs: (0..pairs).map(|at| pair(&format!("Pair {at}"))).collect(),
        error: None,
        blocks,
    }))
}

/// A gauge over ten seconds.
fn figure(id: &str) -> Block {
    Block::Figure(Box::new(Figure {
        id: id.to_owned(),
        alt: "A gauge".to_owned(),
        caption: words("A gauge."),
        time: Some(TimeAxis {
            relative: None,
            origin: Moment::parse("2018-04-24T17:20:48Z").unwrap(),
            from: 0.0,
            to: 10.0,
            clock: Clock::default(),
            faults: Vec::new(),
            fault_end: None,
            impacts: Vec::new(),
        }),
        rows: vec![Row {
            title: format!("Gauge {id}"),
            note: String::new(),
            legend: Vec::new(),
            content: Content::Lines(Lines {
                series: vec![vec![vec![(0.0, 1.0), (10.0, 2.0)]]],
                holes: Vec::new(),
                unit: Unit::Number,
            }),
        }],
        spark: None,
    }))
}

#[test]
fn the_last_page_is_not_nearly_empty() {
    // Sections of three lines each leave the last page with all kinds of rests.
    for sections in 8..40 {
        let blocks = (0..sections).flat_map(|at| {
            let name = format!("section {at}");
            let mut blocks = vec![heading(2, &name, &name, "")];
            blocks.extend(filler(3));
            blocks
        });
        let placed = placed(blocks.collect(), Paper::A4);
        let count = placed.pages.len();
        assert!(
            count == 1 || filled(&placed, count) >= 0.24,
            "{sections} sections: page {count} is {:.2} full",
            filled(&placed, count)
        );
        for page in 1..count {
            assert!(filled(&placed, page) >= 0.4, "{sections}: page {page}");
        }
    }
}

#[test]
fn an_activity_that_goes_on_overleaf_says_its_name() {
    let placed = behind(28, [activity(34, Vec::new())]);
    let described = placed.describe();
    let second: Vec<&str> = described
        .split("page 2\n")
        .nth(1)
        .unwrap()
        .lines()
        .skip(3)
        .take(4)
        .collect();
    assert_eq!(
        second.join("\n"),
        "         -    62.4    75.0   47.8 Inter-SemiBold 9.5 \"fetch-logs\"
         -   110.2    75.0   44.8 Inter-Regular 8.5 \"\\u{a0} continued\"
        TH    78.4    93.5   23.3 Inter-Regular 8.5 \"Pair 9\"
        TD   182.4    93.5   28.7 Inter-Regular 8.5 \"a value\""
    );
}

#[test]
fn short_facts_stay_with_the_figure_that_they_introduce() {
    for lines in 20..36 {
        let facts = Block::Pairs(vec![pair("Window")]);
        let placed = behind(
            lines,
            [heading(3, "file", "file.json", ""), facts, figure("a")],
        );
        let page = page_of(&placed, "Gauge");
        assert_eq!(page_of(&placed, "file.json"), page, "{lines}");
        assert_eq!(page_of(&placed, "Window"), page, "{lines}");
        assert_eq!(page_of(&placed, "Figure"), page, "{lines}");
    }
}

#[test]
fn a_table_keeps_what_is_said_below_it() {
    for lines in 20..36 {
        let rows: Vec<String> = (0..7).map(|at| format!("row {at}")).collect();
        let rows: Vec<[&str; 2]> = rows.iter().map(|row| [row.as_str(), "1"]).collect();
        let rows: Vec<&[&str]> = rows.iter().map(<[&str; 2]>::as_slice).collect();
        let table = Table {
            notes: vec![words("Said first."), words("Said last.")],
            ..table(&["Name", "Count>"], &rows)
        };
        let placed = behind(lines, [Block::Table(table)]);
        let page = page_of(&placed, "Said last.");
        assert_eq!(page_of(&placed, "Said first."), page, "{lines}");
        assert_eq!(page_of(&placed, "row 6"), page, "{lines}");
        assert_eq!(page_of(&placed, "row 5"), page, "{lines}");
    }
}

#[test]
fn a_short_table_stays_whole() {
    for lines in 20..36 {
        let table = table(&["Name"], &[&["row 0"], &["row 1"], &["row 2"], &["row 3"]]);
        let placed = behind(lines, [Block::Table(table)]);
        assert_eq!(page_of(&placed, "row 0"), page_of(&placed, "row 3"));
    }
}

#[test]
fn a_wrapped_line_of_an_output_is_not_parted() {
    for lines in 10..36 {
        let log = (0..40).map(|at| format!("begin{at} {} end{at}.", "word ".repeat(40)));
        let placed = behind(lines, [Block::Output(output("Log", log))]);
        let mut parted = 0;
        for at in 0..40 {
            let begin = page_of(&placed, &format!("begin{at} "));
            let (end, _) = (1..=placed.pages.len())
                .find_map(|page| {
                    let texts = texts_on(&placed, page);
                    let wanted = format!("end{at}.");
                    let found = texts.into_iter().find(|text| text.text.contains(&wanted))?;
                    Some((page, found))
                })
                .unwrap();
            parted += usize::from(begin != end);
        }
        assert_eq!(parted, 0, "{lines}");
    }
}

#[test]
fn an_output_of_a_few_lines_stays_whole_and_no_page_holds_just_its_end() {
    for lines in 20..40 {
        let small = (0..10).map(|at| format!("small {at}."));
        let placed = behind(lines, [Block::Output(output("Small", small))]);
        assert_eq!(page_of(&placed, "Small"), page_of(&placed, "small 9."));

        let long = (0..30).map(|at| format!("long {at}."));
        let placed = behind(lines, [Block::Output(output("Long", long))]);
        assert_eq!(page_of(&placed, "Long"), page_of(&placed, "long 5."));
        assert_eq!(page_of(&placed, "long 24."), page_of(&placed, "long 29."));
    }
}

#[test]
fn program_text_leaves_no_single_line_on_a_page() {
    for lines in 20..36 {
        let text: Vec<String> = (0..12).map(|at| format!("line {at}.")).collect();
        let code = Block::Code {
            language: None,
            text: text.join("\n"),
        };
        let placed = behind(lines, [code]);
        assert_eq!(page_of(&placed, "line 0."), page_of(&placed, "line 2."));
        assert_eq!(page_of(&placed, "line 9."), page_of(&placed, "line 11."));
    }
}

#[test]
fn five_key_figures_stand_in_one_row_with_their_notes_broken() {
    let figures = [
        ("Availability", "76.67\u{202F}%", "138 of 180 succeeded"),
        ("Failed", "42 of 180", "42 × no response"),
        (
            "Longest outage",
            "14.5\u{A0}s",
            "17:20:48.7\u{A0}–\u{A0}17:21:03.2, silence in the log of gateway-6444794955-rgl7s",
        ),
        ("Recovery", "–", "requests are not timed"),
        (
            "p95",
            "≥\u{A0}3.0\u{A0}s\u{A0}(timeout)",
            "as the load tool says",
        ),
    ];
    let figures = figures.map(|(label, value, note)| KeyFigure {
        label: label.to_owned(),
        value: value.to_owned(),
        note: note.to_owned(),
        tone: Tone::Plain,
    });
    let placed = placed(vec![Block::KeyFigures(figures.to_vec())], Paper::A4);
    let heights: Vec<f32> = ["Availability", "Failed", "Longest", "Recovery", "p95"]
        .iter()
        .map(|label| find(&placed, label).1.y)
        .collect();
    assert!(
        heights.iter().all(|height| *height == heights[0]),
        "{heights:?}"
    );
    super::assert_within_margins(&placed);
    super::assert_no_overlap(&placed);
}

#[test]
fn contents_that_two_columns_would_cut_to_the_same_words_take_the_whole_width() {
    let path =
        |name: &str| format!("/a/folder/far/below/the/root/of/all/the/folders/{name}/result.bin");
    let mut blocks = vec![heading(2, "first", "First", "")];
    for name in ["baseline", "chaos", "both"] {
        blocks.push(heading(2, name, &path(name), ""));
        blocks.extend(filler(60));
    }
    blocks.push(heading(2, "last", "Last", ""));
    let placed = placed(blocks, Paper::A4);
    let contents = page_of(&placed, "Contents");
    for name in ["baseline", "chaos", "both"] {
        let wanted = path(name);
        assert!(
            texts_on(&placed, contents)
                .iter()
                .any(|text| text.text.trim_end() == wanted && text.link.is_some()),
            "{name}"
        );
    }
}

#[test]
fn figures_of_activities_stand_in_the_columns_of_the_others() {
    let placed = placed(
        vec![figure("one"), activity(1, vec![figure("two")])],
        Paper::A4,
    );
    let (one, two) = (find(&placed, "Gauge one").1, find(&placed, "Gauge two").1);
    assert_eq!(one.x, two.x);
    // The tick at the left of the plot is at the same place too.
    let ticks: Vec<f32> = texts_on(&placed, 1)
        .into_iter()
        .filter(|text| text.text == "17:20:50")
        .map(|text| text.x)
        .collect();
    assert_eq!(ticks.len(), 2);
    assert_eq!(ticks[0], ticks[1]);
}

#[test]
fn a_verdict_that_ends_a_page_keeps_its_parts_in_order() {
    let verdict = Block::Verdict(Verdict {
        id: None,
        headline: "Users were affected".to_owned(),
        tone: Tone::Bad,
        badges: Vec::new(),
        sentence: vec![Inline::text("The sentence.")],
    });
    for lines in 30..40 {
        let placed = behind(lines, [verdict.clone()]);
        assert_eq!(
            page_of(&placed, "Users were affected"),
            page_of(&placed, "The sentence.")
        );
    }
}

#[test]
fn a_path_is_broken_behind_its_folders() {
    let path = "/data/fixtures/journals/openfaas-terminate-function/journal.json";
    let sum = "0123456789abcdef".repeat(4);
    let table = table(
        &["File", "What it is", "Size>", "SHA-256"],
        &[&[path, "Chaos Toolkit journal", "33 kB", &sum]],
    );
    let placed = placed(vec![Block::Table(table)], Paper::A4);
    let ends: Vec<&str> = texts_on(&placed, 1)
        .into_iter()
        .map(|text| text.text.trim_end())
        .filter(|text| path.contains(*text) && text.len() > 5)
        .collect();
    assert!(ends.len() > 1, "{ends:?}");
    for end in &ends[..ends.len() - 1] {
        assert!(end.ends_with('/'), "{ends:?}");
    }
}

#[test]
fn what_goes_on_overleaf_says_which_section_it_belongs_to() {
    let mut blocks = vec![heading(2, "first", "The first section", "")];
    blocks.extend(filler(60));
    blocks.push(heading(2, "second", "The second section", ""));
    blocks.extend(filler(3));
    let placed = placed(blocks, Paper::A4);
    let top = |page: usize| {
        let texts = texts_on(&placed, page);
        let mut words = texts.into_iter().map(|text| text.text.trim());
        // Behind the running head of two parts.
        words.nth(2).unwrap().to_owned()
    };
    assert_eq!(placed.pages.len(), 2);
    assert_eq!(top(1), "The first section");
    assert_eq!(top(2), "The first section");
    assert!(placed.describe().contains("continued"));
    // A section's own head stands alone.
    let (page, head) = find(&placed, "The second section");
    let beside = texts_on(&placed, page);
    assert!(
        !beside
            .iter()
            .any(|text| text.y == head.y && text.text.contains("continued"))
    );
}

#[test]
fn short_facts_stay_with_the_table_that_they_introduce() {
    for lines in 20..44 {
        let facts = Block::Pairs(vec![pair("Window")]);
        let rows: Vec<&[&str]> = vec![&["a", "1"], &["b", "2"], &["c", "3"]];
        let table = Block::Table(table(&["Series", "Samples>"], &rows));
        let placed = behind(lines, [heading(3, "file", "file.json", ""), facts, table]);
        let page = page_of(&placed, "file.json");
        assert_eq!(page_of(&placed, "Window"), page, "{lines}");
        assert_eq!(page_of(&placed, "Samples"), page, "{lines}");
    }
}

#[test]
fn a_table_of_some_flat_rows_stays_whole_and_one_of_many_lines_does_not() {
    let rows: Vec<String> = (0..9).map(|at| format!("row {at}")).collect();
    let flat: Vec<[&str; 2]> = rows.iter().map(|row| [row.as_str(), "1"]).collect();
    let flat: Vec<&[&str]> = flat.iter().map(<[&str; 2]>::as_slice).collect();
    let long = "word ".repeat(120);
    let high: Vec<[&str; 2]> = rows
        .iter()
        .map(|row| [row.as_str(), long.as_str()])
        .collect();
    let high: Vec<&[&str]> = high.iter().map(<[&str; 2]>::as_slice).collect();
    for lines in 20..36 {
        let placed = behind(lines, [Block::Table(table(&["Name", "Count>"], &flat))]);
        assert_eq!(page_of(&placed, "row 0"), page_of(&placed, "row 8"));
        let placed = behind(lines, [Block::Table(table(&["Name", "Words"], &high))]);
        assert_ne!(page_of(&placed, "row 0"), page_of(&placed, "row 8"));
    }
}

#[test]
fn columns_are_shared_so_that_the_rows_take_few_lines() {
    // Two lines each, if the sum gets a little more than its fair part.
    let path = "/data/results/prometheus/instant-range-selector-raw.json";
    let sum = "148cee34b79ba886c312f0e75664c7621127588c596d07996c7c862777e0c52a";
    let table = table(
        &["File", "Kind", "Size>", "SHA-256"],
        &[&[path, "Prometheus query result", "8.2 kB", sum]],
    );
    let placed = placed(vec![Block::Table(table)], Paper::A4);
    let texts = texts_on(&placed, 1);
    let of_sum: Vec<&str> = texts
        .iter()
        .map(|text| text.text.trim())
        .filter(|text| text.len() > 1 && sum.contains(*text))
        .collect();
    assert_eq!(of_sum.len(), 2, "{of_sum:?}");
}
