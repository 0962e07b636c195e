//! How moments are said: times, dates and ranges in one time zone.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike as _, FixedOffset, Timelike as _};

use super::NO_BREAK;
use super::zone::Zone;
use crate::model::Moment;

/// Says moments in one time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    zone: Zone,
}

impl Default for Clock {
    fn default() -> Self {
        Self { zone: Zone::UTC }
    }
}

impl Clock {
    /// A clock that shows the time of this zone.
    #[must_use]
    pub fn new(zone: Zone) -> Self {
        Self { zone }
    }

    fn local(self, moment: Moment) -> DateTime<FixedOffset> {
        self.zone.local(moment.instant())
    }

    /// `17:20:48`, with as many digits of the fraction as were recorded, at most `digits`.
    #[must_use]
    pub fn time(self, moment: Moment, digits: u8) -> String {
        let digits = digits.min(moment.digits()).min(9);
        // Half a unit more makes of cutting off a rounding; whole seconds are cut, as clocks do.
        let moment = if digits == 0 || digits == moment.digits() {
            moment
        } else {
            moment.plus_seconds(0.5 * 10_f64.powi(-i32::from(digits)))
        };
        let local = self.local(moment);
        let mut text = format!(
            "{:02}:{:02}:{:02}",
            local.hour(),
            local.minute(),
            local.second()
        );
        if digits > 0 {
            let fraction = format!("{:09}", local.nanosecond() % 1_000_000_000);
            text.push('.');
            text.extend(fraction.chars().take(usize::from(digits)));
        }
        text
    }

    /// `24 April 2018`.
    #[must_use]
    pub fn date(self, moment: Moment) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let local = self.local(moment);
        let month = MONTHS.get(local.month0() as usize).unwrap_or(&"");
        format!("{}{NO_BREAK}{month}{NO_BREAK}{}", local.day(), local.year())
    }

    /// The zone's name at that moment: `UTC`, `CEST`, `UTC+3`.
    #[must_use]
    pub fn zone(self, moment: Moment) -> String {
        let name = self.zone.letters(moment.instant());
        if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return name.to_owned();
        }
        // Most zones of the world have no letters of their own.
        let minutes = self.local(moment).offset().local_minus_utc() / 60;
        let sign = if minutes < 0 { '−' } else { '+' };
        let mut text = format!("UTC{sign}{}", minutes.abs() / 60);
        if minutes % 60 != 0 {
            let _ = write!(text, ":{:02}", minutes.abs() % 60);
        }
        text
    }

    /// How many seconds the zone's clocks are ahead of UTC at that moment.
    #[must_use]
    pub fn ahead_of_utc(self, moment: Moment) -> i32 {
        self.local(moment).offset().local_minus_utc()
    }

    /// `24 April 2018, 17:20:41 UTC`.
    #[must_use]
    pub fn date_time(self, moment: Moment, digits: u8) -> String {
        format!(
            "{}, {}{NO_BREAK}{}",
            self.date(moment),
            self.time(moment, digits),
            self.zone(moment)
        )
    }

    /// `2018-04-24 17:20:41 UTC`: the form that sorts, for page heads and file lists.
    #[must_use]
    pub fn stamp(self, moment: Moment) -> String {
        let local = self.local(moment);
        format!(
            "{:04}-{:02}-{:02}{NO_BREAK}{}{NO_BREAK}{}",
            local.year(),
            local.month(),
            local.day(),
            self.time(moment, 0),
            self.zone(moment)
        )
    }

    /// `17:20:48.7 – 17:21:03.2`, for tables and labels; it never breaks over two lines.
    #[must_use]
    pub fn range(self, start: Moment, end: Moment, digits: u8) -> String {
        let (start, end) = self.ends(start, end, digits);
        format!("{start}{NO_BREAK}–{NO_BREAK}{end}")
    }

    /// `17:20:48–17:20:49`, for sentences.
    #[must_use]
    pub fn range_in_sentence(self, start: Moment, end: Moment, digits: u8) -> String {
        let (start, end) = self.ends(start, end, digits);
        format!("{start}–{end}")
    }

    /// `24 April 2018, 17:20:41 – 17:21:44 UTC`; the second date stands only if it is another.
    #[must_use]
    pub fn date_range(self, start: Moment, end: Moment, digits: u8) -> String {
        format!(
            "{}, {}{NO_BREAK}{}",
            self.date(start),
            self.range(start, end, digits),
            self.zone(end)
        )
    }

    /// Both times; the end carries its date if it lies on another day.
    fn ends(self, start: Moment, end: Moment, digits: u8) -> (String, String) {
        let last = self.time(end, digits);
        let last = if self.local(start).date_naive() == self.local(end).date_naive() {
            last
        } else {
            format!("{},{NO_BREAK}{last}", self.date(end))
        };
        (self.time(start, digits), last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::NARROW;

    /// With plain spaces, so that cases can be read.
    fn plain(text: impl AsRef<str>) -> String {
        text.as_ref().replace([NO_BREAK, NARROW], " ")
    }

    fn named(zone: &str) -> Clock {
        Clock::new(Zone::named(zone).unwrap())
    }

    #[test]
    fn times_stand_in_the_zone_that_was_asked_for() {
        let start = Moment::parse("2018-04-24T17:20:48.737988738Z").unwrap();
        let end = Moment::parse("2018-04-24T17:21:03.233857966Z").unwrap();
        let utc = Clock::default();
        assert_eq!(plain(utc.range(start, end, 1)), "17:20:48.7 – 17:21:03.2");
        assert_eq!(utc.range_in_sentence(start, end, 0), "17:20:48–17:21:03");
        assert_eq!(
            plain(utc.date_range(start, end, 0)),
            "24 April 2018, 17:20:48 – 17:21:03 UTC"
        );
        assert_eq!(plain(utc.stamp(start)), "2018-04-24 17:20:48 UTC");
        let paris = named("Europe/Paris");
        assert_eq!(
            plain(paris.date_time(start, 0)),
            "24 April 2018, 19:20:48 CEST"
        );
        assert_eq!(named("Asia/Kolkata").zone(start), "IST");
        assert_eq!(named("America/Sao_Paulo").zone(start), "UTC−3");
        assert_eq!(named("Asia/Kathmandu").zone(start), "UTC+5:45");
    }

    #[test]
    fn no_digit_is_invented() {
        let coarse = Moment::parse("2018-04-24T17:20:48Z").unwrap();
        assert_eq!(Clock::default().time(coarse, 3), "17:20:48");
        let fine = Moment::parse("2018-04-24T17:20:59.96Z").unwrap();
        assert_eq!(Clock::default().time(fine, 1), "17:21:00.0");
        assert_eq!(Clock::default().time(fine, 0), "17:20:59");
    }

    #[test]
    fn a_range_over_midnight_names_both_days() {
        let start = Moment::parse("2018-04-24T23:59:00Z").unwrap();
        let end = Moment::parse("2018-04-25T00:01:00Z").unwrap();
        assert_eq!(
            plain(Clock::default().date_range(start, end, 0)),
            "24 April 2018, 23:59:00 – 25 April 2018, 00:01:00 UTC"
        );
    }
}
