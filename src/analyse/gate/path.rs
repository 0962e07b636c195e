//! A number of the JSON report by its path: `runs[0].traffic[0].latency.p99_ms`, `runs[0].traffic[0].codes["200"]`.

use std::fmt;

use super::condition::Unit;
use super::figure::Reading;
use super::{Analysis, Evidence};
use crate::error::Error;
use crate::json::{Cursor, Kind, quote};

/// The way to a value of the JSON report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    steps: Vec<Step>,
}

/// A step on it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    Element(usize),
}

impl Path {
    /// True if a figure's name can only be a path.
    pub(super) fn is_meant(words: &str) -> bool {
        words.contains(['.', '[']) || words.starts_with('$')
    }

    /// Reads a path; `$.` before it may stand or not.
    pub(super) fn parse(words: &str) -> Result<Self, Error> {
        let refused = || Error::usage(format!("`{words}` is no path in the JSON report"));
        let mut rest = words.strip_prefix('$').unwrap_or(words);
        if rest.len() == words.len() {
            // A path begins with a name; behind `$` it begins as any further step.
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (name, behind) = rest.split_at_checked(end).ok_or_else(refused)?;
            if name.is_empty() {
                return Err(refused());
            }
            let mut steps = vec![Step::Member(name.to_owned())];
            rest = behind;
            Self::further(rest, &mut steps).ok_or_else(refused)?;
            return Ok(Self { steps });
        }
        let mut steps = Vec::new();
        Self::further(rest, &mut steps).ok_or_else(refused)?;
        if steps.is_empty() {
            return Err(refused());
        }
        Ok(Self { steps })
    }

    fn further(mut rest: &str, steps: &mut Vec<Step>) -> Option<()> {
        while !rest.is_empty() {
            if let Some(behind) = rest.strip_prefix("[\"") {
                let (name, behind) = behind.split_once("\"]")?;
                steps.push(Step::Member(name.to_owned()));
                rest = behind;
            } else if let Some(behind) = rest.strip_prefix('[') {
                let (index, behind) = behind.split_once(']')?;
                if !index.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
                steps.push(Step::Element(index.parse().ok()?));
                rest = behind;
            } else {
                let behind = rest.strip_prefix('.')?;
                let end = behind.find(['.', '[']).unwrap_or(behind.len());
                let (name, behind) = behind.split_at_checked(end)?;
                if name.is_empty() || name.contains(char::is_whitespace) {
                    return None;
                }
                steps.push(Step::Member(name.to_owned()));
                rest = behind;
            }
        }
        Some(())
    }

    /// The run that it leads into.
    pub(super) fn run(&self) -> Option<usize> {
        match self.steps.as_slice() {
            [Step::Member(runs), Step::Element(index), ..] if runs == "runs" => Some(*index),
            _ => None,
        }
    }

    /// The last name on it tells the unit.
    pub(super) fn unit(&self) -> Unit {
        match self.last_name() {
            name if name.ends_with("_ms") => Unit::Milliseconds,
            "seconds" => Unit::Seconds,
            name if name.ends_with("_seconds") => Unit::Seconds,
            _ => Unit::Plain,
        }
    }

    fn last_name(&self) -> &str {
        let name = self.steps.iter().rev().find_map(|step| match step {
            Step::Member(name) => Some(name.as_str()),
            Step::Element(_) => None,
        });
        name.unwrap_or_default()
    }

    /// Reads the number at its end.
    pub(super) fn read(&self, evidence: &Evidence<'_>) -> Reading {
        let mut parent = None;
        let mut value = evidence.report;
        for (done, step) in self.steps.iter().enumerate() {
            let Some(next) = step.follow(value) else {
                let gone = Self {
                    steps: self.steps.iter().take(done + 1).cloned().collect(),
                };
                return Reading::Missing(format!("the report has no `{gone}`"));
            };
            if matches!(step, Step::Member(_)) {
                parent = Some(value);
            }
            value = next;
        }
        let kind = Cursor::new(value).kind();
        let number = value
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite());
        match (kind, number) {
            (Some(Kind::Number), Some(number)) => Reading::Value {
                value: number,
                at_least: self.is_lower_bound(number, parent.unwrap_or_default(), evidence),
                place: self.to_string(),
            },
            (Some(Kind::Null), _) => Reading::Missing(format!("`{self}` is null")),
            _ => Reading::Missing(format!("`{self}` is no number")),
        }
    }

    /// True if the report says that the number is cut off, by the list beside it or because a client gave up so early.
    fn is_lower_bound(&self, number: f64, beside: &str, evidence: &Evidence<'_>) -> bool {
        let name = self.last_name();
        let member = |name: &str| Step::Member(name.to_owned()).follow(beside);
        if let Some(censored) = member("censored") {
            return texts(censored).iter().any(|censored| censored == name);
        }
        if name == "duration_seconds" && member("open") == Some("true") {
            return true;
        }
        let run = self.run().and_then(|run| evidence.runs.get(run));
        if name == "longest_outage_seconds" {
            let outage = run.and_then(|(_, analysis)| analysis.impact.longest_outage());
            return outage.is_some_and(|outage| outage.at_least);
        }
        // Percentiles of phases, targets and buckets have no list of their own.
        let is_latency = matches!(name, "p50_ms" | "p90_ms" | "p95_ms" | "p99_ms" | "max_ms");
        is_latency && run.is_some_and(|(_, analysis)| reaches_timeout(number, analysis))
    }
}

fn reaches_timeout(milliseconds: f64, analysis: &Analysis) -> bool {
    let timeouts = analysis
        .traffic
        .iter()
        .filter_map(|traffic| traffic.timeout_ms);
    timeouts.into_iter().any(|timeout| milliseconds >= timeout)
}

impl Step {
    fn follow<'t>(&self, value: &'t str) -> Option<&'t str> {
        let mut cursor = Cursor::new(value);
        match self {
            Self::Member(name) => {
                cursor.enter_object().ok()?;
                while let Some(key) = cursor.next_key().ok()? {
                    let value = cursor.value().ok()?;
                    if key == *name {
                        return Some(value);
                    }
                }
            }
            Self::Element(index) => {
                cursor.enter_array().ok()?;
                let mut place = 0;
                while cursor.next_element().ok()? {
                    let value = cursor.value().ok()?;
                    if place == *index {
                        return Some(value);
                    }
                    place += 1;
                }
            }
        }
        None
    }
}

fn texts(array: &str) -> Vec<String> {
    let mut cursor = Cursor::new(array);
    let mut texts = Vec::new();
    if cursor.enter_array().is_err() {
        return texts;
    }
    while let Ok(true) = cursor.next_element() {
        let Ok(text) = cursor.text() else { break };
        texts.push(text.into_owned());
    }
    texts
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.steps.iter().enumerate() {
            match step {
                Step::Element(index) => write!(formatter, "[{index}]")?,
                Step::Member(name) if is_plain(name) => {
                    let dot = if place > 0 { "." } else { "" };
                    write!(formatter, "{dot}{name}")?;
                }
                Step::Member(name) => write!(formatter, "[{}]", quote(name))?,
            }
        }
        Ok(())
    }
}

fn is_plain(name: &str) -> bool {
    name.chars()
        .all(|character| character.is_alphanumeric() || matches!(character, '_' | '-'))
}
