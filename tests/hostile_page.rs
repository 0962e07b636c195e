//! A page full of hostile texts in a real browser: no dialog opens, nothing is asked for, nothing is said on the console,
//! and what is copied into a spreadsheet is no formula. Runs where Chromium is found.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![expect(clippy::print_stdout, reason = "a test that can not run says so")]

mod support;

use std::path::Path;

use chaos_report::read::ReadingPlan;
use chaos_report::render::html;
use serde_json::{Value, json};
use support::browser::Browser;
use support::reading::{hostile_texts, results_of};
use support::written::document;

/// The page of a run in which each of some texts stands as a name, key, output, error, label, target and event.
fn page(folder: &Path, texts: &[String]) -> Vec<u8> {
    let run: Vec<Value> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| {
            json!({"activity": {"type": "probe", "name": text, "provider": {"type": "http", "url": text, "headers": {text: text}}},
                "output": {text: [text]}, "status": if index % 3 == 0 { "failed" } else { "succeeded" },
                "exception": ["Traceback\n", format!("ValueError: {text}\n")],
                "start": format!("2026-11-20T10:00:{:02}+00:00", index % 50), "end": format!("2026-11-20T10:00:{:02}+00:00", index % 50 + 1),
                "duration": 1.0})
        })
        .collect();
    let description: String = texts
        .iter()
        .map(|text| format!("- {}\n", text.replace('\n', "\n  ")))
        .collect();
    let configuration: serde_json::Map<String, Value> = texts
        .iter()
        .map(|text| (text.clone(), json!(text)))
        .collect();
    let journal = json!({
        "chaoslib-version": "1.44.0", "status": "completed", "deviated": false, "node": texts[0],
        "start": "2026-11-20T10:00:00+00:00", "end": "2026-11-20T10:01:00+00:00", "duration": 60.0,
        "experiment": {"title": texts[1], "description": description, "tags": texts, "configuration": configuration, "method": []},
        "run": run,
    });
    std::fs::write(folder.join("journal.json"), journal.to_string()).unwrap();
    let attack: String = texts
        .iter()
        .enumerate()
        .map(|(second, text)| {
            let second = second % 60;
            let result = json!({"attack": texts[0], "seq": second, "code": 0, "latency": 5_000_000, "bytes_out": 0, "bytes_in": 0,
                "timestamp": format!("2026-11-20T10:00:{second:02}Z"), "error": text, "body": null, "method": text, "url": text, "headers": null});
            format!("{result}\n")
        })
        .collect();
    std::fs::write(folder.join("attack.json"), attack).unwrap();
    let series: Vec<Value> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| {
            json!({"metric": {"__name__": "up", "code": text, text: text}, "values": [[1_795_168_800, "1"], [1_795_168_830, at.to_string()]]})
        })
        .collect();
    let metrics = json!({"status": "success", "data": {"resultType": "matrix", "result": series}});
    std::fs::write(folder.join("metrics.json"), metrics.to_string()).unwrap();
    let events: String = texts
        .iter()
        .map(|text| {
            format!(
                "{}\n",
                json!({"time": "2026-11-20T10:00:09Z", "text": text, "kind": text})
            )
        })
        .collect();
    std::fs::write(folder.join("events.jsonl"), events).unwrap();
    let results = results_of(&ReadingPlan {
        inputs: vec![folder.to_string_lossy().into_owned()],
        events: vec![folder.join("events.jsonl").to_string_lossy().into_owned()],
        ..ReadingPlan::default()
    })
    .unwrap();
    html::write(&document(&results, "report", true), &html::Look::default()).unwrap()
}

/// The cells of a text of comma-separated values.
fn cells(csv: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for sign in csv.chars() {
        match sign {
            '"' => quoted = !quoted,
            ',' | '\n' if !quoted => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(sign),
        }
    }
    cells.push(cell);
    cells
}

fn is_formula(cell: &str) -> bool {
    let first = cell.trim_start_matches(|sign: char| {
        sign.is_whitespace() || "\u{200b}\u{2060}\u{feff}".contains(sign)
    });
    let number = cell.parse::<f64>().is_ok();
    !number && first.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[test]
fn hostile_texts_neither_run_nor_ask_for_anything_in_a_browser() {
    let Some(browser) = Browser::start() else {
        println!("there is no Chromium here: not tested");
        return;
    };
    browser.window(1280, 900, false);
    let texts = hostile_texts();
    let mut copied = 0;
    for some in texts.chunks(44) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.html");
        std::fs::write(&path, page(folder.path(), some)).unwrap();
        browser.open(&path);
        browser
            .run("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })");
        browser.settle();
        let dialogs = browser.told(&[
            "Page.javascriptDialogOpening",
            "Page.windowOpen",
            "Page.downloadWillBegin",
        ]);
        assert!(dialogs.is_empty(), "{dialogs:?}");
        assert_eq!(browser.noise(), Vec::<String>::new());
        let elsewhere: Vec<String> = browser
            .requests()
            .into_iter()
            .filter(|address| !address.contains("report.html"))
            .collect();
        assert!(elsewhere.is_empty(), "{elsewhere:?}");
        let odd = browser.run(
            "[...document.querySelectorAll('*')].filter((node) => [...node.attributes].some((found) => found.name.startsWith('on'))
                || ['IFRAME', 'OBJECT', 'EMBED', 'FORM', 'BASE', 'IMG'].includes(node.tagName)).map((node) => node.outerHTML.slice(0, 200))",
        );
        assert_eq!(odd, json!([]));
        let links = browser.run(
            "[...document.querySelectorAll('[href]')].map((node) => node.getAttribute('href')).filter((to) => !/^(#|https?:|mailto:)/i.test(to))",
        );
        assert_eq!(links, json!([]));
        let tables = browser.run(
            "(() => { const found = []; navigator.clipboard.writeText = (text) => { found.push(text); return Promise.resolve(); };
                for (const tool of document.querySelectorAll('.copies button')) if (tool.textContent === 'CSV') tool.click();
                return found; })()",
        );
        for table in tables.as_array().unwrap() {
            copied += 1;
            for cell in cells(table.as_str().unwrap()) {
                assert!(!is_formula(&cell), "a spreadsheet would run {cell:?}");
            }
        }
    }
    assert!(copied >= 5, "only {copied} tables and figures were copied");
}
