//! Moments and the values that may not have been recorded.

use std::fmt;

use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, Timelike, Utc,
};
use serde::{Serialize, Serializer};

/// An instant in UTC that remembers how precisely it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    instant: DateTime<Utc>,
    /// How many digits of the second's fraction were written, 0 to 9.
    digits: u8,
}

impl Moment {
    /// An instant written with `digits` digits of its second's fraction.
    #[must_use]
    pub fn new(instant: DateTime<Utc>, digits: u8) -> Self {
        Self {
            instant,
            digits: digits.min(9),
        }
    }

    /// Nanoseconds since 1970, written with `digits` digits.
    #[must_use]
    pub fn from_nanoseconds(nanoseconds: i64, digits: u8) -> Self {
        Self::new(DateTime::from_timestamp_nanos(nanoseconds), digits)
    }

    /// Milliseconds since 1970; none outside the years that can be written.
    #[must_use]
    pub fn from_milliseconds(milliseconds: i64) -> Option<Self> {
        DateTime::from_timestamp_millis(milliseconds).map(|instant| Self::new(instant, 3))
    }

    /// The instant itself.
    #[must_use]
    pub fn instant(self) -> DateTime<Utc> {
        self.instant
    }

    /// How many digits of the second's fraction were written.
    #[must_use]
    pub fn digits(self) -> u8 {
        self.digits
    }

    /// Nanoseconds since 1970; saturates in the years 1677 and 2262.
    #[must_use]
    pub fn nanoseconds(self) -> i64 {
        self.instant
            .timestamp_nanos_opt()
            .unwrap_or(if self.instant.year() < 1970 {
                i64::MIN
            } else {
                i64::MAX
            })
    }

    /// Seconds from `earlier` to this moment, negative if it is later.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> f64 {
        let delta = self.instant - earlier.instant;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a run is far shorter than 2^53 seconds"
        )]
        let seconds = delta.num_seconds() as f64;
        seconds + f64::from(delta.subsec_nanos()) / 1e9
    }

    /// The moment `seconds` later; itself if that can not be written.
    #[must_use]
    pub fn plus_seconds(self, seconds: f64) -> Self {
        if !seconds.is_finite() || seconds.abs() > 9e9 {
            return self;
        }
        #[expect(clippy::cast_possible_truncation, reason = "bounded on the line above")]
        let delta = TimeDelta::nanoseconds((seconds * 1e9).round() as i64);
        self.instant
            .checked_add_signed(delta)
            .map_or(self, |instant| Self::new(instant, self.digits))
    }

    /// Reads the time forms that journals hold: RFC 3339 with `T` or a space, any offset or none (then UTC),
    /// no fraction or 1 to 9 digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, rest) = text.split_at_checked(10)?;
        let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
        let rest = rest.strip_prefix(['T', 't', ' '])?;
        let zone_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
        let (clock, zone) = rest.split_at_checked(zone_at)?;
        let (whole, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
        if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if clock.len() > whole.len() && fraction.is_empty() {
            return None;
        }
        let mut fields = whole.split(':').map(|field| {
            (field.len() == 2 && field.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| field.parse::<u32>().ok())
                .flatten()
        });
        let hour = fields.next()??;
        let minute = fields.next()??;
        let second = fields.next().map_or(Some(0), |second| second)?;
        if fields.next().is_some() {
            return None;
        }
        let nanosecond = format!("{fraction:0<9}").parse::<u32>().ok()?;
        // Second 60 is a leap second; a midnight written as 24:00 belongs to the next day.
        let (hour, days) = if (hour, minute, second) == (24, 0, 0) {
            (0, 1)
        } else {
            (hour, 0)
        };
        let (second, leap) = if second == 60 {
            (59, 1_000_000_000)
        } else {
            (second, 0)
        };
        let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond + leap)?;
        let naive = date.checked_add_days(Days::new(days))?.and_time(time);
        let offset = TimeDelta::seconds(i64::from(offset_seconds(zone)?));
        let digits = u8::try_from(fraction.len()).ok()?;
        Some(Self::new(
            naive.checked_sub_signed(offset)?.and_utc(),
            digits,
        ))
    }
}

/// Seconds east of UTC. A time without zone is UTC: the toolkit wrote naive UTC until 1.43.
fn offset_seconds(zone: &str) -> Option<i32> {
    let mut characters = zone.chars();
    let sign = match characters.next() {
        None | Some('Z' | 'z') => return characters.next().is_none().then_some(0),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let digits: String = characters.filter(|character| *character != ':').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i32>().ok();
    let seconds = match digits.len() {
        2 => number(0..2)? * 3600,
        4 => number(0..2)? * 3600 + number(2..4)? * 60,
        6 => number(0..2)? * 3600 + number(2..4)? * 60 + number(4..6)?,
        _ => return None,
    };
    (seconds < 86_400).then_some(sign * seconds)
}

impl fmt::Display for Moment {
    /// RFC 3339 in UTC with the digits that were written.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.instant.to_rfc3339_opts(SecondsFormat::Secs, true);
        if self.digits == 0 {
            return formatter.write_str(&seconds);
        }
        let fraction = format!("{:09}", self.instant.nanosecond() % 1_000_000_000);
        let fraction = fraction
            .get(..usize::from(self.digits))
            .unwrap_or(&fraction);
        write!(formatter, "{}.{fraction}Z", seconds.trim_end_matches('Z'))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A value as the input recorded it. An unreadable one is shown as it was written and never computed with.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Recorded<T> {
    /// The input has it.
    Known(T),
    /// The input has something else in its place.
    Unreadable(String),
    /// The input does not have it.
    #[default]
    Absent,
}

impl<T> Recorded<T> {
    /// The value, where there is one to compute with.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unreadable(_) | Self::Absent => None,
        }
    }
}

impl<T: Serialize> Serialize for Recorded<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.known().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> Option<String> {
        Moment::parse(text).map(|moment| moment.to_string())
    }

    #[test]
    fn every_form_of_a_journals_times_is_read_as_utc() {
        for (written, meant) in [
            ("2024-03-05T10:00:00", "2024-03-05T10:00:00Z"),
            ("2024-03-05T10:00:00.123456", "2024-03-05T10:00:00.123456Z"),
            ("2024-03-05T10:00:00.1+00:00", "2024-03-05T10:00:00.1Z"),
            ("2024-03-05T10:00:00.000000Z", "2024-03-05T10:00:00.000000Z"),
            ("2024-03-05 12:00:00.25+02:00", "2024-03-05T10:00:00.25Z"),
            ("2024-03-05T05:30:00-0430", "2024-03-05T10:00:00Z"),
            ("2024-03-05T24:00:00Z", "2024-03-06T00:00:00Z"),
            (
                "2024-03-05T10:00:00.123456789Z",
                "2024-03-05T10:00:00.123456789Z",
            ),
        ] {
            assert_eq!(utc(written).as_deref(), Some(meant), "{written}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_guessed() {
        for written in [
            "",
            "yesterday",
            "2024-03-05",
            "2024-13-05T10:00:00",
            "2024-03-05T10:00:61",
            "2024-03-05T10:00:00.",
            "2024-03-05T1:00:00",
            "2024-03-05T10:00:00+25:00",
            "2024-03-05T10:00:00.1234567890",
            "2024-03-05T10:00:00Zoo",
            "２０２４-03-05T10:00:00",
        ] {
            assert_eq!(utc(written), None, "{written}");
        }
    }

    #[test]
    fn seconds_between_moments_keep_their_fraction() {
        let early = Moment::parse("2018-04-24T17:20:48.737988738Z").unwrap();
        let late = Moment::parse("2018-04-24T17:21:03.233857966Z").unwrap();
        assert!((late.seconds_since(early) - 14.495_869_228).abs() < 1e-9);
        assert_eq!(
            early.plus_seconds(0.5).to_string(),
            "2018-04-24T17:20:49.237988738Z"
        );
    }
}
