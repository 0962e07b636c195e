//! Which definition a label asks for. The list of definitions stands in the last section of each run; the labels of its
//! figures lead there, and the script shows the definition beside the label.

use std::collections::BTreeSet;

use crate::document::{Block, Inline, plain};

/// How the address of the heading above the definitions ends.
const HEADING: &str = "data-how-it-is-computed";

/// First words of definitions, with the labels that they define: whole labels in lower case.
const TERMS: &[(&str, &[&str])] = &[
    ("checks", &["checks met", "tolerance"]),
    (
        "outcomes",
        &["activities succeeded", "rollbacks succeeded", "outcome"],
    ),
    ("durations", &["duration"]),
    (
        "success",
        &["availability", "failed", "succeeded", "success", "requests"],
    ),
    (
        "percentiles",
        &[
            "p50", "p90", "p95", "p99", "p99.9", "min", "mean", "max", "latency",
        ],
    ),
    ("rate", &["rate", "throughput"]),
    ("bodies", &["bodies", "errors in bodies"]),
    ("fault", &["fault window", "onset"]),
    ("phases", &["before", "during", "after", "phase", "length"]),
    ("baseline", &["slow"]),
    ("episodes", &["episode"]),
    ("signals", &["source", "edges", "longest silence"]),
    ("longest", &["longest outage"]),
    ("recovery", &["recovery", "recovered after"]),
    ("detection", &["detection"]),
    (
        "increase",
        &["increase", "first → last", "from zero", "resets"],
    ),
    ("quantiles", &["quantile"]),
    (
        "objective",
        &[
            "burn rate",
            "error budget",
            "budget spent",
            "error budget spent",
        ],
    ),
];

/// The addresses of the definitions of each run, in the order of the runs.
#[derive(Debug, Default)]
pub(super) struct Terms {
    runs: Vec<BTreeSet<String>>,
    /// The run whose definitions come next.
    current: usize,
    /// True below the heading of definitions.
    pub(super) listing: bool,
    prefix: String,
}

impl Terms {
    pub(super) fn of(blocks: &[Block]) -> Self {
        let mut terms = Self::default();
        for pair in blocks.windows(2) {
            let [Block::Heading(heading), Block::List { items, .. }] = pair else {
                continue;
            };
            let Some(prefix) = heading.id.strip_suffix(HEADING) else {
                continue;
            };
            let known = items.iter().filter_map(|item| address(prefix, item));
            terms.runs.push(known.collect());
        }
        terms
    }

    /// Takes note of a heading: below it there may be definitions.
    pub(super) fn heading(&mut self, id: &str) {
        let prefix = id.strip_suffix(HEADING);
        self.listing = prefix.is_some();
        self.prefix = prefix.unwrap_or_default().to_owned();
    }

    /// The address of a definition in the list below the heading.
    pub(super) fn defined(&self, item: &[Block]) -> Option<String> {
        address(&self.prefix, item)
    }

    /// The list has been written: what follows belongs to the next run.
    pub(super) fn listed(&mut self) {
        self.listing = false;
        self.current += 1;
    }

    /// Where the definition of a label stands, if there is one.
    pub(super) fn of_label(&self, label: &str) -> Option<&str> {
        let known = self.runs.get(self.current)?;
        let label = label.trim().to_lowercase();
        let (word, _) = TERMS.iter().find(|(word, labels)| {
            labels.contains(&label.as_str())
                || (*word == "percentiles" && label.starts_with("p95 before"))
        })?;
        let ending = format!("definition-{word}");
        known
            .iter()
            .find(|address| address.ends_with(&ending))
            .map(String::as_str)
    }
}

/// The address of a definition by its first word; none for one that no label asks for.
fn address(prefix: &str, item: &[Block]) -> Option<String> {
    let [Block::Paragraph(content)] = item else {
        return None;
    };
    let words = plain(content);
    let first = words.split([' ', ':']).next()?.to_lowercase();
    let known = TERMS.iter().any(|(word, _)| *word == first);
    known.then(|| format!("{prefix}definition-{first}"))
}

/// The words of a cell that holds nothing else.
pub(super) fn label(content: &[Inline]) -> Option<&str> {
    match content {
        [Inline::Text(words)] => Some(words),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Heading;

    fn definitions(prefix: &str) -> [Block; 2] {
        let item = |words: &str| vec![Block::Paragraph(vec![Inline::text(words)])];
        [
            Block::Heading(Heading {
                level: 3,
                id: format!("{prefix}{HEADING}"),
                content: vec![Inline::text("How it is computed")],
                note: Vec::new(),
            }),
            Block::List {
                start: None,
                items: vec![
                    item("Success: a request succeeded if …"),
                    item("Percentiles are exact: …"),
                    item("A counter’s plateau …"),
                ],
            },
        ]
    }

    #[test]
    fn a_label_leads_to_the_definition_of_its_own_run() {
        let blocks = [definitions("run-1-"), definitions("run-2-")].concat();
        let mut terms = Terms::of(&blocks);
        assert_eq!(
            terms.of_label("Availability"),
            Some("run-1-definition-success")
        );
        terms.listed();
        assert_eq!(
            terms.of_label("p95 before → during → after"),
            Some("run-2-definition-percentiles")
        );
        assert_eq!(terms.of_label("p95"), Some("run-2-definition-percentiles"));
        assert_eq!(terms.of_label("Longest outage"), None);
        terms.listed();
        assert_eq!(terms.of_label("p95"), None);
    }

    #[test]
    fn no_label_asks_for_two_definitions() {
        let mut labels: Vec<&str> = TERMS.iter().flat_map(|term| term.1).copied().collect();
        let all = labels.len();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), all);
    }
}
