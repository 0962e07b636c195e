//! Inputs whose every text tries to be more than text, from the file to each format.
//!
//! Each journal comes with load and metrics beside it, and stands in a folder twice: as it is, and with the signs that
//! markup is made of replaced by letters of no meaning. Reports of both must have the very same elements.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use chaos_report::clean;
use chaos_report::document::Document;
use chaos_report::font::Fonts;
use chaos_report::model::Run;
use chaos_report::read::ReadingPlan;
use chaos_report::render::markdown::ChartForm;
use chaos_report::render::pdf::Paper;
use chaos_report::render::pdf::layout::lay_out;
use chaos_report::render::{html, json, junit, markdown, terminal};
use chaos_report::results::Results;
use serde_json::{Value, json};
use support::dom::{self, Step};
use support::reading::{hostile_texts, results_of};
use support::written::{document, page_of, readings};

/// One text for each place of an input, so that in as many inputs as there are texts each text was in each place.
struct Texts<'a> {
    texts: &'a [String],
    next: usize,
    /// Which signs lose their meaning.
    without: &'static str,
}

impl Texts<'_> {
    fn next(&mut self) -> String {
        let text = &self.texts[self.next % self.texts.len()];
        self.next += 1;
        self.harmless(text)
    }

    fn harmless(&self, text: &str) -> String {
        text.chars()
            .map(|sign| {
                if self.without.contains(sign) {
                    'x'
                } else {
                    sign
                }
            })
            .collect()
    }
}

fn provider(kind: usize, texts: &mut Texts<'_>) -> Value {
    match kind % 3 {
        0 => json!({"type": "python", "module": texts.next(), "func": texts.next(),
            "arguments": {texts.next(): texts.next(), "list": [texts.next(), {"in": texts.next()}]}}),
        1 => {
            json!({"type": "process", "path": texts.next(), "arguments": texts.next(), "timeout": texts.next()})
        }
        _ => json!({"type": "http", "url": texts.next(), "method": texts.next(),
            "headers": {texts.next(): texts.next()}, "arguments": {texts.next(): texts.next()}}),
    }
}

/// An activity of which every text is hostile.
fn played(kind: &str, index: usize, status: &str, output: Value, texts: &mut Texts<'_>) -> Value {
    let failed = status == "failed";
    let exception = failed.then(|| {
        json!([
            "Traceback (most recent call last):\n",
            format!("  File \"{}\"\n", texts.next()),
            format!("ValueError: {}\n", texts.next())
        ])
    });
    json!({
        "activity": {"type": kind, "name": texts.next(), "provider": provider(index, texts),
            "background": index == 1, "controls": [{"name": texts.next(), "provider": provider(0, texts)}],
            texts.next(): texts.next()},
        "output": output, "status": status, "exception": exception,
        "start": format!("2026-11-20T10:00:{:02}+00:00", 5 + index * 2),
        "end": format!("2026-11-20T10:00:{:02}+00:00", 6 + index * 2), "duration": 1.0,
    })
}

fn log(texts: &mut Texts<'_>) -> Value {
    let lines: String = (0..20)
        .map(|second| {
            let path = if second % 5 == 0 { clean::line(&texts.next()).into_owned() } else { "/ok".to_owned() };
            let code = if second % 4 == 0 { 502 } else { 200 };
            format!("2026/11/20 10:00:{second:02} Forwarded [GET] to /{path} - [{code}] - 0.012 seconds\n")
        })
        .collect();
    json!({texts.next(): format!("{lines}2026/11/20 10:00:21 error: {}\n", texts.next())})
}

fn matrix(texts: &mut Texts<'_>) -> Value {
    let series: Vec<Value> = (0..3)
        .map(|at| {
            let values: Vec<Value> = (0..12)
                .map(|step| json!([1_795_168_800 + step * 5, (step * (at + 1)).to_string()]))
                .collect();
            json!({"metric": {"__name__": texts.next(), "code": texts.next(), texts.next(): texts.next()},
                "values": values})
        })
        .collect();
    json!({"status": "success", "data": {"resultType": "matrix", "result": series}})
}

/// A whole journal.
fn journal(description: &str, texts: &mut Texts<'_>) -> Value {
    let outcome = |met: bool, second: u32, texts: &mut Texts<'_>| {
        let probe = |index: usize, tolerance: Value, texts: &mut Texts<'_>| {
            json!({"activity": {"type": "probe", "name": format!("probe {index} {}", texts.next()),
                    "tolerance": tolerance, "provider": provider(index, texts)},
                "output": texts.next(), "status": "succeeded", "tolerance_met": met,
                "start": format!("2026-11-20T10:00:{second:02}+00:00"),
                "end": format!("2026-11-20T10:00:{second:02}.5+00:00"), "duration": 0.5})
        };
        let tolerances = [
            json!(texts.next()),
            json!({"type": "regex", "pattern": texts.next()}),
        ];
        let [first, second] = tolerances;
        json!({"steady_state_met": met, "probes": [probe(1, first, texts), probe(2, second, texts)]})
    };
    let outputs = [
        json!(texts.next()),
        json!({texts.next(): texts.next()}),
        log(texts),
        matrix(texts),
        json!({"status": 1, "stdout": texts.next(), "stderr": texts.next()}),
        json!({"status": 500, "headers": {texts.next(): texts.next()}, "body": texts.next()}),
    ];
    let run: Vec<Value> = outputs
        .into_iter()
        .enumerate()
        .map(|(index, output)| {
            let kind = if index < 2 { "action" } else { "probe" };
            let status = if index == 4 { "failed" } else { "succeeded" };
            played(kind, index, status, output, texts)
        })
        .collect();
    let mut method: Vec<Value> = run
        .iter()
        .map(|activity| activity["activity"].clone())
        .collect();
    method.push(json!({"type": "action", "name": texts.next(), "provider": provider(0, texts)}));
    let rollback = played("action", 9, "failed", json!(texts.next()), texts);
    json!({
        "chaoslib-version": texts.next(), "platform": texts.next(), "node": texts.next(),
        "experiment": {
            "version": texts.next(), "title": texts.next(), "description": description,
            "tags": [texts.next(), texts.next()],
            "configuration": {texts.next(): texts.next(), "from": {"type": "env", "key": texts.next()}},
            "contributions": {texts.next(): texts.next(), "availability": "high"},
            "controls": [{"name": texts.next(), "provider": provider(0, texts)}],
            "extensions": [{"name": texts.next(), "data": {texts.next(): texts.next()}}],
            "steady-state-hypothesis": {"title": texts.next(), "probes": []},
            "method": method, "rollbacks": [rollback["activity"].clone()], "dry": null,
        },
        "start": "2026-11-20T10:00:00+00:00", "end": "2026-11-20T10:01:00+00:00", "duration": 60.0,
        "status": "completed", "deviated": true,
        "steady_states": {"before": outcome(true, 1, texts), "after": outcome(false, 40, texts), "during": []},
        "run": run, "rollbacks": [rollback], texts.next(): texts.next(),
    })
}

/// Results of an attack as vegeta writes them in JSON.
fn attack(texts: &mut Texts<'_>) -> String {
    let (name, urls) = (texts.next(), [texts.next(), texts.next()]);
    (0..40)
        .map(|sequence| {
            let bad = sequence % 4 == 0;
            let result = json!({"attack": name, "seq": sequence, "code": if bad { 0 } else { 200 },
                "timestamp": format!("2026-11-20T10:00:{sequence:02}Z"), "latency": 5_000_000, "bytes_out": 0,
                "bytes_in": 3, "error": if bad { texts.next() } else { String::new() }, "body": null,
                "method": "GET", "url": urls[sequence % 2], "headers": null});
            format!("{result}\n")
        })
        .collect()
}

/// A log of its own: access lines with hostile paths, lines that speak of errors, as text and as JSON.
fn side_log(texts: &mut Texts<'_>) -> String {
    (0..12)
        .map(|second| {
            let at = format!("2026-11-20T10:00:{second:02}Z");
            let text = clean::line(&texts.next()).into_owned();
            match second % 3 {
                0 => format!("{at} GET /{} 200 12ms\n", text.replace(' ', "")),
                1 => format!("{at} error: {text}\n"),
                _ => format!(
                    "{}\n",
                    json!({"time": at, "level": "error", "msg": texts.next()})
                ),
            }
        })
        .collect()
}

/// Alerts and deploys around the run.
fn events(texts: &mut Texts<'_>) -> String {
    (0..4)
        .map(|second| {
            let event = json!({"time": format!("2026-11-20T10:00:{:02}Z", 10 + second),
                "text": format!("event {second} {}", texts.next()), "kind": format!("alert {}", texts.next())});
            format!("{event}\n")
        })
        .collect()
}

/// Titles, tags and names of a journal, as its report must have them. The value below a key that ends in "token" is taken
/// for a secret, and masked wherever it stands: then the report has what the model has.
fn words_of(journal: &Value, run: &Run) -> Vec<String> {
    let experiment = &journal["experiment"];
    let hypothesis = run
        .hypothesis
        .as_ref()
        .and_then(|hypothesis| hypothesis.title.clone());
    let mut words = vec![
        (&experiment["title"], run.title.clone()),
        (&experiment["steady-state-hypothesis"]["title"], hypothesis),
        (&experiment["tags"][1], run.tags.get(1).cloned()),
    ];
    let rollbacks = journal["rollbacks"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&run.rollbacks);
    let played = journal["run"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&run.activities);
    words.extend(
        rollbacks
            .chain(played)
            .map(|(written, read)| (&written["activity"]["name"], read.name.clone())),
    );
    assert_eq!(words.len(), 10);
    words
        .into_iter()
        .map(|(written, read)| {
            let (written, read) = (written.as_str().unwrap(), read.unwrap());
            assert!(
                read == written || read.contains("‹secret:token#"),
                "{read:?} for {written:?}"
            );
            read
        })
        .collect()
}

/// What is found in a folder with journal, load and metrics, and some of the words that its report must have.
fn inputs(folder: &Path, description: &str, mut texts: Texts<'_>) -> (Results, Vec<String>) {
    let journal = journal(description, &mut texts);
    std::fs::write(folder.join("journal.json"), journal.to_string()).unwrap();
    std::fs::write(folder.join("attack.json"), attack(&mut texts)).unwrap();
    std::fs::write(folder.join("metrics.json"), matrix(&mut texts).to_string()).unwrap();
    std::fs::write(folder.join("app.log"), side_log(&mut texts)).unwrap();
    std::fs::write(folder.join("events.jsonl"), events(&mut texts)).unwrap();
    let results = results_of(&ReadingPlan {
        inputs: vec![folder.to_string_lossy().into_owned()],
        events: vec![folder.join("events.jsonl").to_string_lossy().into_owned()],
        ..ReadingPlan::default()
    })
    .unwrap();
    assert_eq!((results.runs.len(), results.failures.len()), (1, 0));
    let run = &results.runs[0].run;
    assert!(!run.traffic.is_empty() && run.queries.len() >= 2);
    assert!(run.logs.iter().any(|log| log.activity.is_none()));
    assert!(!run.events.is_empty());
    let words = words_of(&journal, run);
    (results, words)
}

/// What charts are made of.
const OF_CHARTS: [&str; 14] = [
    "svg", "g", "title", "desc", "text", "tspan", "rect", "line", "path", "polyline", "polygon",
    "circle", "symbol", "use",
];

/// What a page is made of: elements with the names of their attributes. Charts cut and break long words, so their
/// elements differ from text to text; each must be one that charts are made of.
fn elements(page: &[u8]) -> Vec<String> {
    let mut inside_chart = false;
    dom::read(page)
        .into_iter()
        .filter_map(|step| match step {
            Step::Open(tag, attributes) => {
                inside_chart |= tag == "svg";
                if inside_chart {
                    assert!(OF_CHARTS.contains(&tag.as_str()), "<{tag}> in a chart");
                    for (name, _) in attributes {
                        assert!(
                            !name.starts_with("on") && name != "style",
                            "{name} in a chart"
                        );
                    }
                    return None;
                }
                let names: Vec<String> = attributes.into_iter().map(|(name, _)| name).collect();
                Some(format!("<{tag} {}>", names.join(" ")))
            }
            Step::Close(tag) => {
                let of_chart = inside_chart;
                inside_chart &= tag != "svg";
                (!of_chart).then(|| format!("</{tag}>"))
            }
            Step::Text(_) => None,
            Step::Other(other) => Some(other),
        })
        .collect()
}

fn html_of(document: &Document) -> Vec<u8> {
    html::write(document, &html::Look::default()).unwrap()
}

/// The page of the Markdown, without what only keeps GitHub from reading too much.
fn markdown_of(document: &Document) -> Vec<u8> {
    let markdown = markdown::write(document, &markdown::Look::default()).unwrap();
    page_of(std::str::from_utf8(&markdown).unwrap()).into_bytes()
}

fn is_protection(element: &str) -> bool {
    matches!(element, "<span >" | "</span>") || element.starts_with("comment")
}

fn assert_same(at: usize, format: &str, harmless: &[u8], hostile: &[u8]) {
    let elements = |page: &[u8]| -> Vec<String> {
        elements(page)
            .into_iter()
            .filter(|element| format == "HTML" || !is_protection(element))
            .collect()
    };
    // Texts that differ in signs alone fall together without them, so the twin may have fewer groups and labels: what
    // is compared is the kinds of elements, none of which may come from a text.
    let expected: BTreeSet<String> = elements(harmless).into_iter().collect();
    for (step, element) in elements(hostile).iter().enumerate() {
        assert!(
            expected.contains(element),
            "{format} of input {at}, step {step}: {element} is in no harmless report"
        );
    }
}

fn assert_harmless_address(at: usize, address: &str) {
    let lower = address.to_ascii_lowercase();
    let allowed = ["#", "http://", "https://", "mailto:"];
    assert!(
        allowed.iter().any(|start| lower.starts_with(start)),
        "input {at}: {address}"
    );
}

/// No link leads elsewhere, and nothing is fetched or run.
fn assert_no_live_parts(at: usize, page: &[u8]) {
    dom::assert_scripts_are_ours(page, &html::script_hash());
    for step in dom::read(page) {
        let Step::Open(tag, attributes) = step else {
            continue;
        };
        assert!(
            !matches!(
                tag.as_str(),
                "iframe" | "object" | "embed" | "form" | "input" | "button" | "base"
            ),
            "input {at}: {tag}"
        );
        for (name, value) in attributes {
            assert!(
                !name.starts_with("on") && !matches!(name.as_str(), "src" | "srcdoc" | "action"),
                "input {at}: {tag} {name}"
            );
            // The parser of Markdown says so how columns are aligned.
            assert!(
                name != "style" || value.starts_with("text-align: "),
                "input {at}: {tag} {value}"
            );
            if name.ends_with("href") {
                assert_harmless_address(at, &value);
            }
        }
    }
}

/// Charts in files of their own are XML of the elements that charts are made of, and fetch nothing.
fn assert_charts_are_pictures(at: usize, document: &Document) {
    let look = markdown::Look {
        charts: Some(("files".to_owned(), ChartForm::Svg)),
        ..markdown::Look::default()
    };
    let (_, files) = markdown::with_files(document, &look).unwrap();
    assert!(!files.is_empty());
    for (name, bytes) in files {
        let text = std::str::from_utf8(&bytes).unwrap();
        let picture = roxmltree::Document::parse(text);
        let picture = picture.unwrap_or_else(|error| panic!("input {at}, {name}: {error}"));
        for element in picture
            .root()
            .descendants()
            .filter(roxmltree::Node::is_element)
        {
            let tag = element.tag_name().name();
            assert!(OF_CHARTS.contains(&tag), "input {at}, {name}: <{tag}>");
            for attribute in element.attributes() {
                let (key, value) = (attribute.name(), attribute.value());
                assert!(
                    !key.starts_with("on") && (key != "href" || value.starts_with('#')),
                    "input {at}, {name}: {key}={value}"
                );
            }
        }
    }
}

/// No item of a page leaves it.
fn assert_within_margins(at: usize, document: &Document) {
    let fonts = Fonts::new(None).unwrap();
    let placed = lay_out(document, Paper::A4, &fonts);
    let past = placed.past_the_margin().next();
    assert!(past.is_none(), "input {at}: {past:?}");
}

fn assert_no_control(at: usize, what: &str, text: &str) {
    let odd = text.chars().find(|sign| sign.is_control() && *sign != '\n');
    assert!(odd.is_none(), "input {at}, {what}: {odd:?}");
}

/// Signs of languages that are set from right to left: their pieces come in the order in which they are drawn.
fn is_right_to_left(text: &str) -> bool {
    text.chars().any(|sign| matches!(u32::from(sign), 0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFE | 0x10800..=0x10FFF))
}

/// Everything about one input.
fn check(at: usize, results: &Results, words: &[String]) -> Document {
    let report = document(results, "report", true);
    assert_no_live_parts(at, &html_of(&report));
    assert_no_live_parts(at, &markdown_of(&report));
    assert_charts_are_pictures(at, &report);
    assert_within_margins(at, &report);
    for reading in readings(&report) {
        for address in &reading.addresses {
            assert_harmless_address(at, address);
        }
        let letters = reading.letters();
        for word in words {
            if reading.format == "PDF" && is_right_to_left(word) {
                continue;
            }
            assert!(
                letters.contains(&reading.shown(word)),
                "input {at}, {}: {word:?} is missing",
                reading.format
            );
        }
    }
    let _: Value = serde_json::from_slice(&json::write(results)).unwrap();
    let junit = junit::write(results);
    roxmltree::Document::parse(std::str::from_utf8(&junit).unwrap()).unwrap();
    let look = terminal::Look {
        colour: false,
        columns: 80,
        verbose: true,
    };
    assert_no_control(
        at,
        "terminal",
        &terminal::write(&document(results, "brief", false), look),
    );
    for notice in &results.runs[0].run.notices {
        assert_no_control(at, "notice", &notice.to_string());
    }
    report
}

/// Every `every`th input from `first` on; returns how many logs were among them.
fn drive(texts: &[String], first: usize, every: usize) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let mut logs = 0;
    for at in (first..texts.len()).step_by(every) {
        let filled = |without| Texts {
            texts,
            next: at,
            without,
        };
        let (found, words) = inputs(folder.path(), "As it is.", filled(""));
        // Some texts make of the log's object something else, which is shown as it is.
        logs += found.runs[0].run.logs.len();
        let hostile = check(at, &found, &words);
        let (found, _) = inputs(folder.path(), "As it is.", filled("<>&"));
        let harmless = document(&found, "report", true);
        assert_same(at, "HTML", &html_of(&harmless), &html_of(&hostile));
        let (found, _) = inputs(folder.path(), "As it is.", filled("<>&*_`[]#~|!"));
        let harmless = document(&found, "report", true);
        assert_same(
            at,
            "Markdown",
            &markdown_of(&harmless),
            &markdown_of(&hostile),
        );
    }
    logs
}

#[test]
fn no_text_of_an_input_becomes_more_than_text_in_any_format() {
    let texts = hostile_texts();
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let logs: usize = std::thread::scope(|scope| {
        let driven: Vec<_> = (0..workers)
            .map(|first| {
                scope.spawn({
                    let texts = &texts;
                    move || drive(texts, first, workers)
                })
            })
            .collect();
        driven.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert!(logs > 0, "no log was driven");
}

#[test]
fn no_description_becomes_more_than_the_words_that_markdown_makes() {
    let folder = tempfile::tempdir().unwrap();
    let plain = ["word".to_owned()];
    for (at, some) in hostile_texts().chunks(8).enumerate() {
        let filled = Texts {
            texts: &plain,
            next: 0,
            without: "",
        };
        // Each stands in a list item of its own, so that none swallows the next.
        let items: Vec<String> = some
            .iter()
            .map(|text| format!("- {}\n", text.replace('\n', "\n  ")))
            .collect();
        let (found, words) = inputs(folder.path(), &items.concat(), filled);
        check(at, &found, &words);
    }
}
