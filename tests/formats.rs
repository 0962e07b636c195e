//! What a journal says of itself stands in the Markdown, the HTML and the PDF of its report, in reading order.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::path::Path;

use chaos_report::model::Activity;
use serde_json::Value;
use support::reading::{facts, fixture, results};
use support::written::{Reading, document, readings};

/// What a report has to tell, section by section.
#[derive(Default)]
struct Wanted {
    /// Title, status and what else the top says.
    top: Vec<String>,
    /// Each section that must be there, with its words in their order.
    sections: Vec<(&'static str, Vec<String>)>,
}

const HYPOTHESIS: &str = "Steady-state hypothesis";
const ACTIVITIES: &str = "Activities";
const ROLLBACKS: &str = "Rollbacks";
const DATA: &str = "Data and definitions";

fn assert_tells(name: &str, reading: &Reading, wanted: &Wanted) {
    let format = reading.format;
    in_order(name, reading, &reading.letters(), &wanted.top);
    let mut last = usize::MAX;
    for (section, words) in &wanted.sections {
        let letters = reading
            .from_section(section)
            .unwrap_or_else(|| panic!("{name}, {format}: no section {section}"));
        assert!(
            letters.len() < last,
            "{name}, {format}: {section} comes too early"
        );
        last = letters.len();
        in_order(name, reading, &letters, words);
    }
}

fn in_order(name: &str, reading: &Reading, letters: &str, wanted: &[String]) {
    let mut from = 0;
    for words in wanted {
        let shown = reading.shown(words);
        let Some(at) = letters[from..].find(&shown) else {
            let rest: String = letters[from..].chars().take(600).collect();
            panic!(
                "{name}, {}: {words:?} is missing or out of order in {rest}",
                reading.format
            );
        };
        from += at + shown.len();
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// The names of a list, each with its status behind.
fn played(list: &Value, dry: bool) -> Vec<String> {
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    list.iter()
        .flat_map(|activity| {
            let status = match activity["status"].as_str() {
                _ if dry => "not really played (dry run)",
                Some(status) => status,
                None => "not finished",
            };
            [activity["name"].as_str().unwrap(), status].map(str::to_owned)
        })
        .collect()
}

/// What is declared but was not played.
fn never_played(declared: &Value, recorded: &Value) -> Vec<String> {
    let empty = Vec::new();
    let names: Vec<&Value> = recorded
        .as_array()
        .unwrap_or(&empty)
        .iter()
        .map(|activity| &activity["name"])
        .collect();
    declared
        .as_array()
        .unwrap_or(&empty)
        .iter()
        .map(|activity| activity.get("ref").unwrap_or(&activity["name"]))
        .filter(|name| !names.contains(name))
        .flat_map(|name| [name.as_str().unwrap().to_owned(), "never played".to_owned()])
        .collect()
}

/// What the facts say of a journal, and the journal of what it declares.
fn wanted(facts: &Value, journal: &Value) -> Wanted {
    let experiment = &journal["experiment"];
    let top = [&facts["title"], &facts["status"], &facts["chaoslib"]];
    let hypothesis = &experiment["steady-state-hypothesis"];
    let probes = [&facts["before"], &facts["after"]]
        .into_iter()
        .find_map(|outcome| outcome["probes"].as_array().filter(|list| !list.is_empty()));
    let mut said: Vec<String> = text(&hypothesis["title"]).into_iter().collect();
    said.extend(
        probes
            .into_iter()
            .flatten()
            .filter_map(|probe| text(&probe["name"])),
    );
    let dry = &facts["dry"];
    let is_dry = |list: &Value, index: usize, kind: &str| match dry.as_str() {
        Some("activities") => true,
        Some("actions") => list[index]["type"] == kind,
        _ => false,
    };
    let list = |name: &str, declared: &str| {
        let list = &facts[name];
        let mut words = Vec::new();
        for index in 0..list.as_array().map_or(0, Vec::len) {
            let kind = if name == "rollbacks" { "" } else { "action" };
            let one = Value::Array(vec![list[index].clone()]);
            words.extend(played(&one, is_dry(list, index, kind)));
        }
        words.extend(never_played(&experiment[declared], list));
        words
    };
    Wanted {
        top: top.into_iter().filter_map(text).collect(),
        sections: vec![
            (HYPOTHESIS, said),
            (ACTIVITIES, list("activities", "method")),
            (ROLLBACKS, list("rollbacks", "rollbacks")),
            (DATA, vec![]),
        ],
    }
}

fn journal(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap_or_default()
}

#[test]
fn every_journal_tells_its_facts_in_markdown_html_and_pdf() {
    let all = facts("journals/facts.json");
    for (name, facts) in all.as_object().unwrap() {
        let folder = fixture(&format!("journals/{name}"));
        let wanted = wanted(facts, &journal(&folder.join("journal.json")));
        let results = results(&[&folder]).unwrap();
        assert_eq!(results.runs.len(), 1, "{name}");
        for reading in readings(&document(&results, "report", false)) {
            assert_tells(name, &reading, &wanted);
        }
    }
}

#[test]
fn the_reference_folder_tells_its_journal_in_markdown_html_and_pdf() {
    let folder = fixture("journals/openfaas-terminate-function");
    let journal = journal(&folder.join("journal.json"));
    let recorded: Vec<Value> = journal["run"]
        .as_array()
        .unwrap()
        .iter()
        .map(|activity| {
            serde_json::json!({
                "name": activity["activity"]["name"],
                "status": activity["status"]
            })
        })
        .collect();
    assert!(recorded.len() >= 4);
    let facts = serde_json::json!({
        "title": journal["experiment"]["title"],
        "status": journal["status"],
        "before": {"probes": journal["experiment"]["steady-state-hypothesis"]["probes"]},
        "activities": recorded,
    });
    let wanted = wanted(&facts, &journal);
    let results = results(&[&folder]).unwrap();
    for reading in readings(&document(&results, "report", false)) {
        assert_tells("reference", &reading, &wanted);
    }
}

#[test]
fn every_odd_shape_tells_its_facts_in_markdown_html_and_pdf() {
    let expected = facts("journals/shapes/expected.json");
    for (name, expected) in expected["shapes"].as_object().unwrap() {
        if expected["reading"] == "reject" {
            continue;
        }
        let facts = &expected["facts"];
        let path = fixture(&format!("journals/shapes/{name}.json"));
        let results = results(&[&path]).unwrap();
        let run = &results.runs[0].run;
        let pairs = |fact: &str, recorded: &[Activity]| {
            let list = facts[fact].as_array().into_iter().flatten();
            list.zip(recorded)
                .flat_map(|(pair, recorded)| {
                    let one = serde_json::json!([{"name": pair[0], "status": pair[1]}]);
                    played(&one, recorded.dry)
                })
                .collect::<Vec<String>>()
        };
        let wanted = Wanted {
            top: [&facts["title"], &facts["status"]]
                .into_iter()
                .filter_map(text)
                .collect(),
            sections: vec![
                (HYPOTHESIS, vec![]),
                (ACTIVITIES, pairs("run", &run.activities)),
                (ROLLBACKS, pairs("rollback_items", &run.rollbacks)),
                (DATA, vec![]),
            ],
        };
        for reading in readings(&document(&results, "report", false)) {
            assert_tells(name, &reading, &wanted);
        }
    }
}

#[test]
fn several_runs_stand_one_after_the_other_in_one_document() {
    let results = results(&[&fixture("journals/nightly")]).unwrap();
    assert_eq!(results.runs.len(), 12);
    let all = facts("journals/facts.json");
    // Each run has its own title, its own moment and its own activities, and the runs follow in time.
    let mut wanted = vec!["(12 runs)".to_owned()];
    for (index, analysed) in results.runs.iter().enumerate() {
        let facts = &all[format!("nightly/{:02}", index + 1)];
        assert_eq!(analysed.run.title.as_deref(), facts["title"].as_str());
        wanted.extend(text(&facts["title"]));
        wanted.extend(text(&facts["status"]));
        wanted.push(facts["start"].as_str().unwrap()[11..19].to_owned());
        wanted.push(HYPOTHESIS.to_owned());
        wanted.push(ACTIVITIES.to_owned());
        wanted.extend(played(&facts["activities"], false));
        wanted.push(ROLLBACKS.to_owned());
        wanted.extend(played(&facts["rollbacks"], false));
        wanted.push(DATA.to_owned());
    }
    for reading in readings(&document(&results, "report", false)) {
        in_order("nightly", &reading, &reading.letters(), &wanted);
    }
}
