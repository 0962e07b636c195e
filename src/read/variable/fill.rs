//! Puts the values that a user gave into the arguments, pauses and tolerances of a run, where its journal keeps
//! templates. What has no value stays as it is written; secrets are never filled in.

use std::borrow::Cow;

use serde_json::Value;

use super::substitution::{leading_name, substitute};
use super::{Variables, typed};
use crate::json::{Cursor, Fragment, Kind, quote, strings, unquote};
use crate::model::{Activity, Pause, Run, Setting};
use crate::notice::Notice;
use crate::place::Place;
use crate::read::redact::{RedactionPlan, Secrets, is_sensitive_key};

/// What a name stands for in one run.
struct Known {
    name: String,
    value: Value,
    /// The value as it reads inside a longer text.
    words: String,
}

impl Variables {
    /// Fills the templates of a run.
    pub(in crate::read) fn fill(&self, run: &mut Run, secrets: &mut Secrets, plan: &RedactionPlan) {
        if self.is_empty() {
            return;
        }
        let known = self.known(run, plan);
        if known.is_empty() {
            return;
        }
        let mut ledger = std::mem::take(&mut run.redactions);
        let mut mask = |text: &str| {
            secrets
                .mask_text(text, "--var", plan, &mut ledger)
                .into_owned()
        };
        let hypothesis = run.hypothesis.iter_mut().flat_map(|hypothesis| {
            let outcomes = hypothesis.before.iter_mut().chain(&mut hypothesis.after);
            outcomes.chain(&mut hypothesis.during)
        });
        let probes = hypothesis.flat_map(|outcome| &mut outcome.probes);
        for activity in run
            .activities
            .iter_mut()
            .chain(&mut run.rollbacks)
            .chain(probes)
        {
            fill_activity(activity, &known, &mut mask);
        }
        run.redactions = ledger;
    }

    /// Says which values no experiment asks for: a misspelt name changes nothing, and nobody would notice.
    pub(in crate::read) fn unused(&self, runs: &[&Run]) -> Vec<Notice> {
        self.by_name
            .keys()
            .filter(|name| {
                let declares = |run: &&Run| {
                    run.configuration
                        .iter()
                        .any(|setting| setting.name == **name)
                };
                !runs.iter().any(declares)
            })
            .map(|name| {
                Notice::remark(
                    Place::file("--var"),
                    format!(
                        "no experiment has `{name}` in its configuration; the value is not used"
                    ),
                )
            })
            .collect()
    }

    /// The values for the names that the experiment declares.
    fn known(&self, run: &Run, plan: &RedactionPlan) -> Vec<Known> {
        run.configuration
            .iter()
            .filter(|setting| plan.off || !is_sensitive_key(setting.name.as_bytes()))
            .filter_map(|setting| {
                let value = self
                    .by_name
                    .get(&setting.name)
                    .cloned()
                    .or_else(|| self.asked_of_environment(setting))?;
                Some(Known {
                    name: setting.name.clone(),
                    words: typed::python_words(&value),
                    value,
                })
            })
            .collect()
    }

    /// `{"type": "env", "key": "CITY", "env_var_type": "str"}` asks for a line of a file.
    fn asked_of_environment(&self, setting: &Setting) -> Option<Value> {
        if setting.value.kind() != Kind::Object {
            return None;
        }
        let json = setting.value.json();
        let (mut is_env, mut asked, mut kind) = (false, None, None);
        let mut cursor = Cursor::new(&json);
        cursor.enter_object().ok()?;
        while let Ok(Some(key)) = cursor.next_key() {
            let value = cursor.value().ok()?;
            match key.as_ref() {
                "type" => is_env = unquote(value) == "env",
                "key" => asked = Some(unquote(value)),
                "env_var_type" => kind = Some(unquote(value)),
                _ => {}
            }
        }
        let asked = asked.filter(|_| is_env)?;
        let text = self.by_environment.get(asked.as_ref() as &str)?;
        let kind = kind.as_deref().unwrap_or("str");
        // A text that is not of its type is better than none.
        Some(typed::value(kind, text).unwrap_or_else(|_| Value::from(text.as_str())))
    }
}

fn fill_activity(activity: &mut Activity, known: &[Known], mask: &mut dyn FnMut(&str) -> String) {
    if let Some(provider) = &mut activity.provider
        && let Some(arguments) = &mut provider.arguments
    {
        fill_fragment(arguments, known, mask);
    }
    if let Some(tolerance) = &mut activity.tolerance {
        fill_fragment(tolerance, known, mask);
    }
    for pause in [&mut activity.pause_before, &mut activity.pause_after]
        .into_iter()
        .flatten()
    {
        fill_pause(pause, known, mask);
    }
}

fn fill_pause(pause: &mut Pause, known: &[Known], mask: &mut dyn FnMut(&str) -> String) {
    let Pause::Written(words) = pause else { return };
    if !words.contains('$') {
        return;
    }
    let filled = mask(&in_text(words, known));
    let seconds = filled.trim().parse::<f64>().ok();
    *pause = match seconds.filter(|seconds| seconds.is_finite()) {
        Some(seconds) => Pause::Seconds(seconds),
        None => Pause::Written(filled),
    };
}

/// Fills every text of a value that is no key.
fn fill_fragment(fragment: &mut Fragment, known: &[Known], mask: &mut dyn FnMut(&str) -> String) {
    let json = fragment.json();
    if !json.contains('$') {
        return;
    }
    let mut filled = String::with_capacity(json.len());
    let mut at = 0;
    let mut changed = false;
    for span in strings(&json) {
        let quoted = json.get(span.start..span.end).unwrap_or_default();
        let behind = json.get(span.end..).unwrap_or_default();
        if !quoted.contains('$') || behind.trim_start().starts_with(':') {
            continue;
        }
        let Some(value) = value_of(&unquote(quoted), known, mask) else {
            continue;
        };
        filled.push_str(json.get(at..span.start).unwrap_or_default());
        filled.push_str(&value);
        at = span.end;
        changed = true;
    }
    if changed {
        filled.push_str(json.get(at..).unwrap_or_default());
        *fragment = Fragment::from_json(&filled);
    }
}

/// What a text becomes as JSON; none if it stays. A text that is a template alone takes the value's own type.
fn value_of(text: &str, known: &[Known], mask: &mut dyn FnMut(&str) -> String) -> Option<String> {
    let alone = text
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .filter(|name| !name.is_empty() && leading_name(name) == *name);
    if let Some(name) = alone {
        let known = known.iter().find(|known| known.name == *name)?;
        return Some(match &known.value {
            Value::String(text) => quote(&mask(text)),
            other => masked_texts(&other.to_string(), mask),
        });
    }
    let filled = in_text(text, known);
    (filled != text).then(|| quote(&mask(&filled)))
}

fn in_text(text: &str, known: &[Known]) -> String {
    substitute(text, &|name| {
        let known = known.iter().find(|known| known.name == name)?;
        Some(known.words.clone())
    })
}

fn masked_texts(json: &str, mask: &mut dyn FnMut(&str) -> String) -> String {
    let mut masked = String::with_capacity(json.len());
    let mut at = 0;
    for span in strings(json) {
        masked.push_str(json.get(at..span.start).unwrap_or_default());
        let words: Cow<'_, str> = unquote(json.get(span.start..span.end).unwrap_or_default());
        masked.push_str(&quote(&mask(&words)));
        at = span.end;
    }
    masked.push_str(json.get(at..).unwrap_or_default());
    masked
}
