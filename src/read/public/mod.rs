//! Other names for a report that strangers may read: hosts, addresses, namespaces, users and paths become `host-1`,
//! `address-1`, `namespace-1`, `user-1`, `/path-1`.
//!
//! As with secrets, the names are collected first, from the places that tell what they are and by their shapes, and then
//! replaced in every text of every run before anything is analysed: no format, chart or message can forget one. A name
//! has one other name in the whole report, by the order in which the inputs tell of them.

mod name;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::error::Error;
use crate::json::{strings, unquote};
use crate::model::Run;
use crate::model::traffic::Recording;
use name::Kind;

/// More names than this can not be told apart by a reader, and would take for ever.
const MOST_NAMES: usize = 50_000;

/// Names that every system has, and the words of journals: they tell nothing, and much is decided by them.
const COMMON: [&str; 34] = [
    "localhost",
    "default",
    "kube-system",
    "kube-public",
    "root",
    "nobody",
    "none",
    "null",
    "true",
    "false",
    "unknown",
    "anonymous",
    "http",
    "https",
    "get",
    "post",
    "put",
    "head",
    "delete",
    "probe",
    "action",
    "python",
    "process",
    "succeeded",
    "failed",
    "completed",
    "aborted",
    "interrupted",
    "127.0.0.1",
    "0.0.0.0",
    "::1",
    "::",
    "secret",
    "token",
];

/// The names of some runs, and the other names that they get.
#[derive(Debug, Default)]
pub struct Pseudonyms {
    /// In small letters.
    names: BTreeMap<String, String>,
    counts: BTreeMap<Kind, usize>,
    matcher: Option<AhoCorasick>,
    /// For each pattern of the matcher, what stands in its place.
    instead: Vec<String>,
    overflowed: bool,
}

impl Pseudonyms {
    /// Collects the names of some runs and of the files that a user named.
    ///
    /// # Errors
    /// If there are too many to be told apart.
    pub fn collect<'n>(
        runs: &mut [Run],
        files: impl IntoIterator<Item = &'n str>,
    ) -> Result<Self, Error> {
        let mut pseudonyms = Self::default();
        for file in files {
            pseudonyms.add_file(file);
        }
        for run in runs.iter_mut() {
            pseudonyms.add_run(run);
        }
        if pseudonyms.overflowed {
            return Err(Error::input(format!(
                "more than {MOST_NAMES} hosts, users and paths would have to be replaced for `--public`"
            ))
            .hint("report on fewer inputs at once"));
        }
        pseudonyms.build();
        Ok(pseudonyms)
    }

    /// The text with other names, if it has any.
    #[must_use]
    pub fn changed(&self, text: &str) -> Option<String> {
        let matcher = self.matcher.as_ref()?;
        let mut changed = String::new();
        let (mut copied, mut at) = (0, 0);
        while let Some(found) = text
            .get(at..)
            .and_then(|rest| matcher.find(rest))
            .map(|found| (at + found.start(), at + found.end(), found.pattern()))
        {
            let (start, end, pattern) = found;
            let stands_alone = !continues(text.get(..start), text.get(start..end), true)
                && !continues(text.get(end..), text.get(start..end), false);
            let instead = self.instead.get(pattern.as_usize());
            match instead.filter(|_| stands_alone) {
                Some(instead) => {
                    changed.push_str(text.get(copied..start).unwrap_or_default());
                    changed.push_str(instead);
                    copied = end;
                    at = end;
                }
                None => {
                    at = start
                        + text
                            .get(start..)
                            .and_then(|rest| rest.chars().next())
                            .map_or(1, char::len_utf8);
                }
            }
        }
        if copied == 0 {
            return None;
        }
        changed.push_str(text.get(copied..).unwrap_or_default());
        Some(changed)
    }

    fn add(&mut self, kind: Kind, name: &str) {
        let name = name.trim().trim_end_matches(['.', ',', ':', ';']);
        let key = name.to_lowercase();
        let tells = name.chars().any(char::is_alphabetic) || kind == Kind::Address;
        if name.len() < 2
            || name.contains('‹')
            || !tells
            || COMMON.contains(&key.as_str())
            || self.names.contains_key(&key)
        {
            return;
        }
        if self.names.len() >= MOST_NAMES {
            self.overflowed = true;
            return;
        }
        let number = self.counts.entry(kind).or_default();
        *number += 1;
        let word = kind.word();
        let instead = match kind {
            Kind::Path if name.starts_with('/') => format!("/{word}-{number}"),
            _ => format!("{word}-{number}"),
        };
        self.names.insert(key, instead);
    }

    /// A file that a user or an input named: its ending tells nothing but its kind.
    fn add_file(&mut self, name: &str) {
        let key = name.to_lowercase();
        if name.len() < 2 || self.names.contains_key(&key) {
            return;
        }
        let number = self.counts.entry(Kind::Path).or_default();
        *number += 1;
        let ending = Path::new(name)
            .extension()
            .and_then(|ending| ending.to_str());
        let ending = ending
            .filter(|ending| ending.len() <= 6)
            .map(|ending| format!(".{ending}"));
        let word = Kind::Path.word();
        self.names.insert(
            key,
            format!("{word}-{number}{}", ending.unwrap_or_default()),
        );
    }

    fn add_run(&mut self, run: &mut Run) {
        if let Some(journal) = &run.journal {
            self.add_file(journal);
        }
        if let Some(node) = &run.node {
            self.add_host(node);
        }
        for traffic in &run.traffic {
            for source in &traffic.sources {
                self.add_file(source);
            }
            if let Recording::Requests(requests) = &traffic.recording {
                for target in requests.targets() {
                    self.add_host(&target.host);
                    self.add_path(&target.path);
                }
            }
        }
        for query in &run.queries {
            for series in &query.series {
                for (label, value) in &series.labels {
                    self.add_keyed(label, value);
                }
            }
        }
        let mut seen: Option<&Arc<[Arc<str>]>> = None;
        for log in &run.logs {
            if seen
                .replace(&log.words)
                .is_none_or(|seen| !Arc::ptr_eq(seen, &log.words))
            {
                log.words.iter().for_each(|word| self.add_path(word));
            }
        }
        for setting in &run.configuration {
            let value = setting.value.words();
            self.add_keyed(&setting.name, &value);
        }
        run.change_texts(&mut |text| {
            for (kind, name) in name::find(text) {
                self.add(kind, &name);
            }
            None
        });
        // Values under telling keys, in every value that is kept as JSON.
        run.each_fragment(&mut |fragment| self.add_members(&fragment.json()));
    }

    fn add_host(&mut self, host: &str) {
        let (kind, name) = name::host(host);
        self.add(kind, name);
    }

    fn add_path(&mut self, path: &str) {
        if path.len() > 1 && path.starts_with('/') {
            self.add(Kind::Path, path);
        }
    }

    fn add_keyed(&mut self, key: &str, value: &str) {
        match name::kind_of_key(key) {
            Some(Kind::Host) => self.add_host(value),
            Some(kind) if name::is_name(value) => self.add(kind, value),
            _ => {}
        }
    }

    /// Texts, and lists of texts, that stand under a key that says what they are.
    fn add_members(&mut self, json: &str) {
        let mut key: Option<String> = None;
        let mut last_end = 0;
        for span in strings(json) {
            let between = json.get(last_end..span.start).unwrap_or_default();
            if between.contains(['}', ']', '{']) {
                key = None;
            }
            last_end = span.end;
            let words = unquote(json.get(span.start..span.end).unwrap_or_default());
            let behind = json.get(span.end..).unwrap_or_default().trim_start();
            if behind.starts_with(':') {
                key = name::kind_of_key(&words).map(|_| words.into_owned());
            } else if let Some(key) = &key {
                self.add_keyed(&key.clone(), &words);
            }
        }
    }

    fn build(&mut self) {
        let mut patterns = Vec::new();
        for (name, instead) in &self.names {
            for form in name::forms(name) {
                patterns.push(form);
                self.instead.push(instead.clone());
            }
        }
        self.matcher = (!patterns.is_empty())
            .then(|| {
                AhoCorasick::builder()
                    .ascii_case_insensitive(true)
                    .match_kind(MatchKind::LeftmostLongest)
                    .build(&patterns)
                    .ok()
            })
            .flatten();
    }
}

/// True if a name goes on beside where it was found: `gate` in `gateway` is no name.
fn continues(beside: Option<&str>, name: Option<&str>, before: bool) -> bool {
    let edge = |text: &str, last: bool| {
        if last {
            text.chars().next_back()
        } else {
            text.chars().next()
        }
    };
    let outside = beside.and_then(|text| edge(text, before));
    let inside = name.and_then(|text| edge(text, !before));
    outside.is_some_and(char::is_alphanumeric) && inside.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Fragment;
    use crate::model::Activity;

    fn public(texts: &[&str]) -> Vec<String> {
        let activity = |text: &&str| Activity {
            name: Some((*text).to_owned()),
            ..Activity::default()
        };
        let mut runs = vec![Run {
            activities: texts.iter().map(activity).collect(),
            ..Run::default()
        }];
        let pseudonyms = Pseudonyms::collect(&mut runs, []).unwrap();
        texts
            .iter()
            .map(|text| {
                pseudonyms
                    .changed(text)
                    .unwrap_or_else(|| (*text).to_owned())
            })
            .collect()
    }

    #[test]
    fn names_are_replaced_wherever_they_stand_and_always_by_the_same() {
        let said = public(&[
            "GET http://gw.acme.com:8080/cart/17?x=1 from 10.1.2.3",
            "10.1.2.3 asked GW.acme.com for /cart/17, then gw.acme.com again",
            "kubectl -n payments get pods; rate(x{namespace=\"payments\"}[1m])",
            "File \"/home/jane/app/main.py\", line 3",
            "mail jane@acme.com, [2001:db8::7]:443 and ::1",
        ]);
        assert_eq!(
            said,
            [
                "GET http://host-1:8080/path-1?x=1 from address-1",
                "address-1 asked host-1 for /path-1, then host-1 again",
                "kubectl -n namespace-1 get pods; rate(x{namespace=\"namespace-1\"}[1m])",
                "File \"/path-2\", line 3",
                "mail user-2, [address-2]:443 and ::1",
            ]
        );
    }

    #[test]
    fn what_tells_nothing_of_anybody_stays() {
        for text in [
            "at 17:20:48 on 24/04/2018 1/2 of the calls to chaosk8s.pod.actions failed",
            "http://localhost:8080 and 127.0.0.1",
            "namespace: default, the user is gone",
            "version 1.44.0, and/or </b>",
        ] {
            assert_eq!(public(&[text]), [text.to_owned()]);
        }
    }

    #[test]
    fn values_under_telling_keys_are_names() {
        let mut runs = vec![Run {
            node: Some("build-7".to_owned()),
            activities: vec![Activity {
                output: Some(Fragment::from_json(
                    r#"{"namespace": "shop", "hosts": 3, "users": [{"username": "bob"}], "ns": ["eu", "us"], "x": "kept"}"#,
                )),
                ..Activity::default()
            }],
            ..Run::default()
        }];
        let pseudonyms = Pseudonyms::collect(&mut runs, ["/srv/acme.json"]).unwrap();
        let words = "shop-db on build-7 for Bob in eu, kept; see /srv/acme.json";
        assert_eq!(
            pseudonyms.changed(words).as_deref(),
            Some("namespace-1-db on host-1 for user-1 in namespace-2, kept; see path-1.json")
        );
    }
}
