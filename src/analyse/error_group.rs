//! Lines that say the same but for names, addresses and numbers, counted together.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::Serialize;

use crate::model::ErrorLine;

/// Lines that say the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorGroup {
    /// What they say; where they differ, what differs is replaced by a mark.
    pub text: String,
    /// How many.
    pub count: u64,
}

/// What differs from line to line: each alternative has a name, and a mark that stands for it. Digits are those of ASCII:
/// those of all alphabets would make the expression many times as long to build, which short reports would wait for.
static VARYING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<time>[0-9]{4}[-/][0-9][0-9][-/][0-9][0-9][T ][0-9][0-9]:[0-9][0-9]:[0-9][0-9](?:[.,][0-9]+)?(?:Z|[+-][0-9][0-9]:?[0-9][0-9])?)",
        r"|(?P<id>\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b",
        r"|\b0x[0-9a-fA-F]+\b",
        r"|\b[0-9A-Za-z]{8,}\b)",
        r"|(?P<address>\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]+)?\b|\[[0-9a-fA-F:]*:[0-9a-fA-F:]*\](?::[0-9]+)?)",
        r"|(?P<pod>-[0-9a-z]{6,10}-[0-9a-z]{5}\b)",
        r"|(?P<number>\b[0-9]+(?:\.[0-9]+)?|[0-9]{2,})",
    ))
    .ok()
});

/// A line with all that varies replaced.
#[must_use]
pub fn normal(text: &str) -> String {
    let Some(varying) = VARYING.as_ref() else {
        return text.to_owned();
    };
    let mark = |found: &Captures<'_>| {
        let is = |name: &str| found.name(name).is_some();
        let whole = found.get(0).map_or("", |whole| whole.as_str());
        if is("time") {
            "<time>".to_owned()
        } else if is("id") {
            let digits = whole.bytes().filter(u8::is_ascii_digit).count();
            let stem = whole.trim_end_matches(|character: char| character.is_ascii_digit());
            let is_name = stem.is_empty() || !stem.bytes().all(|byte| byte.is_ascii_hexdigit());
            if whole.len() - stem.len() == digits && digits > 0 && is_name {
                // A number, alone or behind a name.
                format!("{stem}#")
            } else if digits >= 2 {
                "<id>".to_owned()
            } else {
                // A word.
                whole.to_owned()
            }
        } else if is("address") {
            "<address>".to_owned()
        } else if is("pod") {
            "-<id>".to_owned()
        } else {
            "#".to_owned()
        }
    };
    varying.replace_all(text, mark).into_owned()
}

/// How many groups are told apart; what is said in more ways than this says nothing.
const MOST_GROUPS: usize = 200;

/// The groups of lines, and how many smaller ones are not among them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErrorGroups {
    /// The largest groups.
    pub groups: Vec<ErrorGroup>,
    /// How many further groups there are.
    pub further: usize,
}

/// Groups lines; the largest group comes first, of equal ones the one that was seen first.
#[must_use]
pub fn group(lines: &[ErrorLine]) -> ErrorGroups {
    struct Seen<'a> {
        first: &'a str,
        normal: String,
        same: bool,
        count: u64,
    }
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut seen: Vec<Seen<'_>> = Vec::new();
    // Most lines repeat an earlier one to the letter.
    let mut exact: HashMap<&str, usize> = HashMap::new();
    for line in lines {
        let text = line.text.trim();
        let place = match exact.get(text) {
            Some(place) => *place,
            None => {
                let normal = normal(text);
                let place = *places.entry(normal.clone()).or_insert(seen.len());
                exact.insert(text, place);
                if place == seen.len() {
                    seen.push(Seen {
                        first: text,
                        normal,
                        same: true,
                        count: 0,
                    });
                }
                place
            }
        };
        if let Some(group) = seen.get_mut(place) {
            group.count += 1;
            group.same &= group.first == text;
        }
    }
    let mut groups: Vec<ErrorGroup> = seen
        .into_iter()
        .map(|group| ErrorGroup {
            text: if group.same {
                group.first.to_owned()
            } else {
                group.normal
            },
            count: group.count,
        })
        .collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    let further = groups.len().saturating_sub(MOST_GROUPS);
    groups.truncate(MOST_GROUPS);
    ErrorGroups { groups, further }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_varies_is_replaced() {
        for (text, expected) in [
            (
                "dial tcp 10.0.0.1:8080: connect: connection refused",
                "dial tcp <address>: connect: connection refused",
            ),
            (
                "request 6f1a2b3c-0000-4a4a-8b8b-0123456789ab took 30.5s (2 tries)",
                "request <id> took #s (# tries)",
            ),
            ("pod shop-6444794955-rgl7s is gone", "pod shop-<id> is gone"),
            ("span deadbeef01234567 lost", "span <id> lost"),
            ("at 2026-11-20T08:25:48.9Z: no", "at <time>: no"),
            ("[::1]:80 refused", "<address> refused"),
            ("job 20261120 defaced", "job # defaced"),
            ("http2: stream closed", "http2: stream closed"),
            (
                "worker17: request q7Rx02LmPz lost",
                "worker#: request <id> lost",
            ),
        ] {
            assert_eq!(normal(text), expected);
        }
    }

    #[test]
    fn lines_are_counted_and_equal_ones_stay_as_they_are() {
        let line = |text: &str| ErrorLine {
            at: None,
            text: text.to_owned(),
        };
        let lines = [
            "a 1 fails",
            "port 80 refused",
            "a 2 fails",
            "port 80 refused",
            "a 3 fails",
        ];
        let groups = group(&lines.map(line)).groups;
        let found: Vec<_> = groups
            .iter()
            .map(|group| (group.text.as_str(), group.count))
            .collect();
        assert_eq!(found, [("a # fails", 3), ("port 80 refused", 2)]);
        assert_eq!(group(&[]), ErrorGroups::default());
        let letters = |number: u32| char::from_u32(0x4E00 + number).unwrap().to_string();
        let many: Vec<_> = (0..300).map(|number| line(&letters(number))).collect();
        let found = group(&many);
        assert_eq!((found.groups.len(), found.further), (200, 100));
    }
}
