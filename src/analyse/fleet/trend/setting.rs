//! Where the settings of an experiment changed.

use std::collections::{BTreeMap, BTreeSet};

use super::super::outline::Outline;
use super::super::words::Text;
use super::SettingChange;

/// Settings that changed now and then. One that changes from run to run says nothing of any of them.
pub(super) fn settings(series: &[&Outline]) -> Vec<SettingChange> {
    let mut by_name: BTreeMap<&str, Vec<SettingChange>> = BTreeMap::new();
    for (index, pair) in series.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        let value = |outline: &Outline, name: &str| {
            let mut settings = outline.words.settings.iter();
            let setting = settings.find(|(known, _)| **known == *name);
            setting.map(|(_, value)| Text::clone(value))
        };
        let names = before.words.settings.iter().chain(&after.words.settings);
        let names: BTreeSet<&str> = names.map(|(name, _)| &**name).collect();
        for name in names {
            let (old, new) = (value(before, name), value(after, name));
            if old != new {
                by_name.entry(name).or_default().push(SettingChange {
                    at: index + 1,
                    name: name.into(),
                    before: old,
                    after: new,
                });
            }
        }
    }
    let most = (series.len() / 4).max(1);
    let mut changes: Vec<SettingChange> = by_name
        .into_values()
        .filter(|changes| changes.len() <= most)
        .flatten()
        .collect();
    changes.sort_by(|one, other| (one.at, &one.name).cmp(&(other.at, &other.name)));
    changes
}
