//! What defines an experiment, flat: each setting and each argument at its place, as text. Two runs of one experiment
//! differ in what stands here, or they do not differ by definition.

use serde_json::Value;

use crate::file;
use crate::json::{Fragment, strict};
use crate::model::{Activity, Outcome, Pause, Run};

/// Arguments are taken apart to this depth; what lies deeper is one value.
const DEEPEST: usize = 3;

/// Longer values are known by their hash.
const LONGEST: usize = 200;

/// More places than this are not followed.
const MOST: usize = 1_000;

const METHOD: &str = "method · ";

/// The places of a definition and their values, in the order of the journal.
#[must_use]
pub fn of(run: &Run) -> Vec<(String, String)> {
    let mut places = Places::default();
    for setting in &run.configuration {
        places.value(&format!("configuration · {}", setting.name), &setting.value);
    }
    if let Some(hypothesis) = &run.hypothesis {
        if let Some(title) = &hypothesis.title {
            places.add("hypothesis · title".to_owned(), title);
        }
        for probe in probes(
            hypothesis
                .before
                .iter()
                .chain(&hypothesis.during)
                .chain(&hypothesis.after),
        ) {
            places.activity("hypothesis · ", probe);
        }
    }
    for activity in &run.activities {
        places.activity(METHOD, activity);
    }
    for activity in &run.rollbacks {
        places.activity("rollbacks · ", activity);
    }
    // What was never played is known by name alone.
    for declared in run.declared.iter().filter(|declared| !declared.played) {
        let (Some(name), Some(kind)) = (&declared.name, &declared.kind) else {
            continue;
        };
        let section = match declared.section {
            crate::model::Section::Hypothesis => "hypothesis · ",
            crate::model::Section::Method => METHOD,
            crate::model::Section::Rollbacks => "rollbacks · ",
        };
        let place = format!("{section}{name} · type");
        if !places.all.iter().any(|known| known.0 == place) {
            places.add(place, kind);
        }
    }
    places.all
}

/// The name of the step that a place belongs to, if it is one of the method.
pub(super) fn step_of_method(place: &str) -> Option<&str> {
    place.strip_prefix(METHOD)?.strip_suffix(" · type")
}

/// Each probe once: rounds repeat them.
fn probes<'r>(outcomes: impl Iterator<Item = &'r Outcome>) -> Vec<&'r Activity> {
    let mut probes: Vec<&Activity> = Vec::new();
    for probe in outcomes.flat_map(|outcome| &outcome.probes) {
        if !probes.iter().any(|known| known.name == probe.name) {
            probes.push(probe);
        }
    }
    probes
}

#[derive(Default)]
struct Places {
    all: Vec<(String, String)>,
}

impl Places {
    fn add(&mut self, place: String, value: &str) {
        if self.all.len() >= MOST {
            return;
        }
        let value = if value.chars().count() > LONGEST {
            let hash = file::sha256(value.as_bytes());
            let start: String = value.chars().take(LONGEST / 4).collect();
            format!(
                "{start}… ({} bytes, sha256 {})",
                value.len(),
                hash.get(..12).unwrap_or_default()
            )
        } else {
            value.to_owned()
        };
        self.all.push((place, value));
    }

    fn activity(&mut self, section: &str, activity: &Activity) {
        let name = activity.shown_name();
        // A step that is there several times is told apart by its number.
        let mut at = format!("{section}{name}");
        let mut number = 1;
        while self
            .all
            .iter()
            .any(|(place, _)| *place == format!("{at} · type"))
        {
            number += 1;
            at = format!("{section}{name} #{number}");
        }
        self.add(
            format!("{at} · type"),
            activity.kind.as_deref().unwrap_or("–"),
        );
        if activity.background {
            self.add(format!("{at} · background"), "true");
        }
        for (name, pause) in [
            ("before", &activity.pause_before),
            ("after", &activity.pause_after),
        ] {
            match pause {
                Some(Pause::Seconds(seconds)) => {
                    self.add(format!("{at} · pause {name}"), &format!("{seconds} s"));
                }
                Some(Pause::Written(words)) => self.add(format!("{at} · pause {name}"), words),
                None => {}
            }
        }
        if let Some(tolerance) = &activity.tolerance {
            self.tolerance(&format!("{at} · tolerance"), tolerance);
        }
        if let Some(provider) = &activity.provider {
            self.add(format!("{at} · calls"), &provider.target);
            if let Some(arguments) = &provider.arguments {
                self.value(&format!("{at} · argument"), arguments);
            }
            if let Some(timeout) = &provider.timeout {
                self.value(&format!("{at} · timeout"), timeout);
            }
            for detail in &provider.details {
                self.value(&format!("{at} · {}", detail.name), &detail.value);
            }
        }
    }

    /// The toolkit writes what it tested into a tolerance that is a probe: that is a result, not a definition.
    fn tolerance(&mut self, place: &str, tolerance: &Fragment) {
        let Some(mut value) = value_of(tolerance) else {
            self.add(place.to_owned(), &tolerance.json());
            return;
        };
        if let Some(arguments) = value.pointer_mut("/provider/arguments")
            && let Some(arguments) = arguments.as_object_mut()
        {
            arguments.shift_remove("value");
        }
        self.flat(place.to_owned(), &value, DEEPEST);
    }

    fn value(&mut self, place: &str, fragment: &Fragment) {
        match value_of(fragment) {
            Some(value) => self.flat(place.to_owned(), &value, DEEPEST),
            None => self.add(place.to_owned(), &fragment.json()),
        }
    }

    /// The recursion is bounded by `depth`.
    fn flat(&mut self, place: String, value: &Value, depth: usize) {
        match value {
            Value::Object(members) if depth > 0 && !members.is_empty() => {
                for (name, value) in members {
                    self.flat(format!("{place} {name}"), value, depth - 1);
                }
            }
            Value::String(text) => self.add(place, text),
            other => self.add(place, &other.to_string()),
        }
    }
}

fn value_of(fragment: &Fragment) -> Option<Value> {
    serde_json::from_str(&strict(&fragment.json())?).ok()
}
