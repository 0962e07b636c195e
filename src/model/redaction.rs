//! What was masked while reading: how often, by which rule, found where; never what.

use std::collections::BTreeMap;

use serde::Serialize;

/// The ledger of masked secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Redactions {
    /// How many occurrences were masked.
    pub count: usize,
    /// How many of them by which rule.
    pub rules: BTreeMap<String, usize>,
    /// Where each distinct secret was found first.
    pub places: Vec<RedactedPlace>,
    /// True if the user asked for no redaction.
    pub switched_off: bool,
}

/// Where a secret was found first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RedactedPlace {
    /// The mark that stands in its place everywhere.
    pub mark: String,
    /// The file and path.
    pub place: String,
}

impl Redactions {
    /// Counts one masked occurrence.
    pub fn add(&mut self, rule: &str) {
        self.count += 1;
        *self.rules.entry(rule.to_owned()).or_default() += 1;
    }

    /// Adds the ledger of another input of the same run.
    pub fn merge(&mut self, other: Self) {
        self.count += other.count;
        for (rule, count) in other.rules {
            *self.rules.entry(rule).or_default() += count;
        }
        self.places.extend(other.places);
        self.switched_off |= other.switched_off;
    }
}
