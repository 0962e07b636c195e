//! Every text of a run that an input can have put there, to be changed in one go: what is masked or given another name
//! after reading is changed in all places or in none.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::traffic::Recording;
use super::{
    Activity, Control, Extra, Hypothesis, Log, Outcome, Provider, QueryResult, Recorded, Run,
    Traffic,
};
use crate::json::Fragment;

/// Gives the new text of one, or none if it stays.
pub type Change<'c> = dyn FnMut(&str) -> Option<String> + 'c;

fn text(text: &mut String, change: &mut Change<'_>) {
    if let Some(changed) = change(text) {
        *text = changed;
    }
}

fn perhaps(found: &mut Option<String>, change: &mut Change<'_>) {
    found.iter_mut().for_each(|found| text(found, change));
}

fn all<'t>(texts: impl IntoIterator<Item = &'t mut String>, change: &mut Change<'_>) {
    texts.into_iter().for_each(|found| text(found, change));
}

fn recorded<T>(found: &mut Recorded<T>, change: &mut Change<'_>) {
    if let Recorded::Unreadable(written) = found {
        text(written, change);
    }
}

fn fragment(found: &mut Fragment, change: &mut Change<'_>) {
    if let Some(changed) = found.changed(change) {
        *found = changed;
    }
}

fn extras(found: &mut [Extra], change: &mut Change<'_>) {
    for extra in found {
        text(&mut extra.name, change);
        fragment(&mut extra.value, change);
    }
}

fn controls(found: &mut [Control], change: &mut Change<'_>) {
    for control in found {
        text(&mut control.name, change);
        perhaps(&mut control.module, change);
        perhaps(&mut control.scope, change);
    }
}

fn outcome(outcome: &mut Outcome, change: &mut Change<'_>) {
    for probe in &mut outcome.probes {
        probe.change_texts(change);
    }
}

impl Run {
    /// Changes every text that an input can have put here.
    pub fn change_texts(&mut self, change: &mut Change<'_>) {
        for found in [
            &mut self.journal,
            &mut self.title,
            &mut self.description,
            &mut self.status,
            &mut self.chaoslib_version,
            &mut self.node,
            &mut self.platform,
            &mut self.hypothesis_strategy,
            &mut self.rollback_strategy,
        ] {
            perhaps(found, change);
        }
        all(&mut self.tags, change);
        all(&mut self.secret_names, change);
        recorded(&mut self.start, change);
        recorded(&mut self.end, change);
        recorded(&mut self.duration_seconds, change);
        for contribution in &mut self.contributions {
            text(&mut contribution.name, change);
            text(&mut contribution.level, change);
        }
        if let Some(hypothesis) = &mut self.hypothesis {
            hypothesis.change_texts(change);
        }
        for declared in &mut self.declared {
            perhaps(&mut declared.name, change);
            perhaps(&mut declared.kind, change);
        }
        for activity in self.activities.iter_mut().chain(&mut self.rollbacks) {
            activity.change_texts(change);
        }
        for setting in &mut self.configuration {
            text(&mut setting.name, change);
            fragment(&mut setting.value, change);
        }
        controls(&mut self.controls, change);
        extras(&mut self.extras, change);
        for traffic in &mut self.traffic {
            traffic.change_texts(change);
        }
        for query in &mut self.queries {
            query.change_texts(change);
        }
        // Words that logs share are changed once.
        let mut shared: Option<(Words, Words)> = None;
        for log in &mut self.logs {
            match &shared {
                Some((before, after)) if Arc::ptr_eq(before, &log.words) => {
                    log.words = Arc::clone(after);
                }
                _ => {
                    let before = Arc::clone(&log.words);
                    log.words = changed_words(&before, change);
                    shared = Some((before, Arc::clone(&log.words)));
                }
            }
            log.change_own_texts(change);
        }
        for event in &mut self.events {
            text(&mut event.text, change);
            perhaps(&mut event.kind, change);
            text(&mut event.source, change);
        }
        for missing in &mut self.missing_results {
            perhaps(&mut missing.file, change);
        }
        for foreign in &mut self.foreign_results {
            text(&mut foreign.file, change);
        }
        for found in &mut self.redactions.places {
            text(&mut found.place, change);
        }
        for notice in &mut self.notices {
            notice.change_texts(change);
        }
    }
}

impl Run {
    /// Looks at every value that is kept as JSON.
    pub fn each_fragment(&self, look: &mut dyn FnMut(&Fragment)) {
        let probes = self.hypothesis.iter().flat_map(|hypothesis| {
            let outcomes = hypothesis.before.iter().chain(&hypothesis.after);
            outcomes
                .chain(&hypothesis.during)
                .flat_map(|outcome| &outcome.probes)
        });
        let played = self.activities.iter().chain(&self.rollbacks);
        for activity in played.chain(probes) {
            for fragment in activity.tolerance.iter().chain(&activity.output) {
                look(fragment);
            }
            if let Some(provider) = &activity.provider {
                for fragment in provider.arguments.iter().chain(&provider.timeout) {
                    look(fragment);
                }
                provider.details.iter().for_each(|extra| look(&extra.value));
            }
            activity.extras.iter().for_each(|extra| look(&extra.value));
        }
        for setting in &self.configuration {
            look(&setting.value);
        }
        self.extras.iter().for_each(|extra| look(&extra.value));
    }
}

impl Hypothesis {
    fn change_texts(&mut self, change: &mut Change<'_>) {
        perhaps(&mut self.title, change);
        let outcomes = self.before.iter_mut().chain(&mut self.after);
        for found in outcomes.chain(&mut self.during) {
            outcome(found, change);
        }
    }
}

impl Activity {
    fn change_texts(&mut self, change: &mut Change<'_>) {
        perhaps(&mut self.name, change);
        perhaps(&mut self.kind, change);
        perhaps(&mut self.status, change);
        recorded(&mut self.start, change);
        recorded(&mut self.end, change);
        recorded(&mut self.duration_seconds, change);
        for pause in self.pause_before.iter_mut().chain(&mut self.pause_after) {
            if let super::Pause::Written(written) = pause {
                text(written, change);
            }
        }
        if let Some(provider) = &mut self.provider {
            provider.change_texts(change);
        }
        for found in self.tolerance.iter_mut().chain(&mut self.output) {
            fragment(found, change);
        }
        if let Some(exception) = &mut self.exception {
            text(&mut exception.root, change);
            text(&mut exception.traceback, change);
        }
        controls(&mut self.controls, change);
        extras(&mut self.extras, change);
        text(&mut self.path, change);
    }
}

impl Provider {
    fn change_texts(&mut self, change: &mut Change<'_>) {
        perhaps(&mut self.kind, change);
        text(&mut self.target, change);
        all(&mut self.secrets, change);
        for found in self.arguments.iter_mut().chain(&mut self.timeout) {
            fragment(found, change);
        }
        extras(&mut self.details, change);
    }
}

impl Traffic {
    /// Changes every text that an input can have put here.
    pub fn change_texts(&mut self, change: &mut Change<'_>) {
        all(&mut self.sources, change);
        text(&mut self.attack, change);
        match &mut self.recording {
            Recording::Requests(requests) => requests.change_texts(change),
            Recording::Summary(summary) => all(&mut summary.errors, change),
        }
    }
}

impl QueryResult {
    /// Changes every text that an input can have put here.
    pub fn change_texts(&mut self, change: &mut Change<'_>) {
        text(&mut self.source, change);
        perhaps(&mut self.asked.query, change);
        for series in &mut self.series {
            let old = std::mem::take(&mut series.labels);
            let changed = |(mut name, mut value): (String, String)| {
                text(&mut name, change);
                text(&mut value, change);
                (name, value)
            };
            series.labels = old.into_iter().map(changed).collect::<BTreeMap<_, _>>();
        }
        if let Some(value) = &mut self.text {
            text(&mut value.text, change);
        }
        all(&mut self.warnings, change);
        all(&mut self.infos, change);
        if let Some(error) = &mut self.error {
            text(&mut error.kind, change);
            text(&mut error.message, change);
        }
    }
}

/// The words of logs.
type Words = Arc<[Arc<str>]>;

fn changed_words(words: &Words, change: &mut Change<'_>) -> Words {
    let changed = |word: &Arc<str>| change(word).map_or_else(|| Arc::clone(word), Arc::from);
    words.iter().map(changed).collect()
}

impl Log {
    /// Changes every text that an input can have put here.
    pub fn change_texts(&mut self, change: &mut Change<'_>) {
        self.words = changed_words(&self.words, change);
        self.change_own_texts(change);
    }

    fn change_own_texts(&mut self, change: &mut Change<'_>) {
        text(&mut self.source, change);
        text(&mut self.name, change);
        for line in &mut self.errors {
            text(&mut line.text, change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ErrorLine, Series};

    #[test]
    fn every_text_is_changed_and_the_rest_of_a_value_stays() {
        let mut run = Run {
            title: Some("old title".to_owned()),
            activities: vec![Activity {
                output: Some(Fragment::from_json(
                    r#"{"old": [1.50, "an old one\n", NaN], "b": "x"}"#,
                )),
                ..Activity::default()
            }],
            queries: vec![QueryResult {
                series: vec![Series {
                    labels: [("old".to_owned(), "old".to_owned())].into(),
                    ..Series::default()
                }],
                ..QueryResult::default()
            }],
            logs: vec![Log {
                errors: vec![ErrorLine {
                    at: None,
                    text: "old".to_owned(),
                }],
                ..Log::default()
            }],
            ..Run::default()
        };
        run.change_texts(&mut |text| text.contains("old").then(|| text.replace("old", "new")));
        assert_eq!(run.title.as_deref(), Some("new title"));
        let output = run.activities[0].output.as_ref().unwrap();
        assert_eq!(
            output.json(),
            r#"{"new": [1.50, "an new one\n", NaN], "b": "x"}"#
        );
        assert_eq!(run.queries[0].series[0].label("new"), Some("new"));
        assert_eq!(run.logs[0].errors[0].text, "new");
    }
}
