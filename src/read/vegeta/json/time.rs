//! RFC 3339 times at the speed of the rest of a line.

use crate::model::Moment;

/// Nanoseconds since 1970; the inner value is none for years that do not fit, as year 1, Go's zero time.
#[inline]
pub(super) fn parse_time(text: &[u8]) -> Option<Option<i64>> {
    if let Some(nanoseconds) = parse_plain(text) {
        return Some(i64::try_from(nanoseconds).ok());
    }
    // Other forms that people's tools write: a space for the T, a comma before the fraction, no zone.
    let moment = Moment::parse(std::str::from_utf8(text).ok()?)?;
    Some(moment.instant().timestamp_nanos_opt())
}

/// `2024-03-05T14:30:00.123456789+02:00`, the form that Go writes.
#[inline]
fn parse_plain(text: &[u8]) -> Option<i128> {
    let (clock, rest) = text.split_first_chunk::<19>()?;
    let [
        _,
        _,
        _,
        _,
        b'-',
        _,
        _,
        b'-',
        _,
        _,
        b'T',
        _,
        _,
        b':',
        _,
        _,
        b':',
        _,
        _,
    ] = clock
    else {
        return None;
    };
    let two = |at: usize| {
        let (tens, ones) = (
            clock[at].wrapping_sub(b'0'),
            clock[at + 1].wrapping_sub(b'0'),
        );
        (tens < 10 && ones < 10).then_some(i64::from(tens) * 10 + i64::from(ones))
    };
    let year = two(0)? * 100 + two(2)?;
    let (month, day) = (two(5)?, two(8)?);
    let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
    // Leap seconds and days that do not exist are left to the careful reader.
    if !(1..=12).contains(&month)
        || !(1..=28).contains(&day) && day > days_in(year, month)
        || day < 1
    {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (nanoseconds, zone) = fraction(rest)?;
    let offset = match zone {
        b"Z" => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let digit = |byte: u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
            let hours = digit(*h1)? * 10 + digit(*h2)?;
            let minutes = digit(*m1)? * 10 + digit(*m2)?;
            let seconds = (hours * 60 + minutes) * 60;
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    Some(i128::from(seconds - offset) * 1_000_000_000 + i128::from(nanoseconds))
}

/// Up to nine digits behind a dot, and what follows.
#[inline]
fn fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let Some(digits) = text.strip_prefix(b".") else {
        return Some((0, text));
    };
    let count = digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if count == 0 || count > 9 {
        return None;
    }
    let (written, zone) = digits.split_at_checked(count)?;
    let value = written
        .iter()
        .fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
    let missing = u32::try_from(9 - count).ok()?;
    Some((value * 10_u32.pow(missing), zone))
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of the Gregorian calendar, counted from March so that the leap day is the last of a year.
#[inline]
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_that_do_not_fit_are_times_all_the_same() {
        assert_eq!(parse_time(b"0001-01-01T00:00:00Z"), Some(None));
        assert_eq!(parse_time(b"1970-01-01T00:00:00.000000001Z"), Some(Some(1)));
        assert_eq!(
            parse_time(b"2024-03-05 14:30:00"),
            Some(Some(1_709_649_000_000_000_000))
        );
        for text in [
            "2024-02-30T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-03-00T00:00:00Z",
            "2024-03-05T14:30:00.1234567890Z",
            "2024-03-05T14:30:00",
            "now",
        ] {
            let careful = Moment::parse(text).map(|moment| moment.instant().timestamp_nanos_opt());
            assert_eq!(parse_time(text.as_bytes()), careful, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_fast_reader_agrees_with_the_careful_one(
            year in 1700..2260_i32, month in 1..13_u8, day in 0..33_u8, hour in 0..25_u8, minute in 0..61_u8,
            second in 0..61_u8, fraction in 0..1_000_000_000_u32, digits in 0..10_usize, offset in -900..900_i32,
        ) {
            let fraction = format!("{fraction:09}");
            let fraction = if digits == 0 { String::new() } else { format!(".{}", &fraction[..digits]) };
            let sign = if offset < 0 { '-' } else { '+' };
            let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
            let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{sign}{hours:02}:{minutes:02}");
            let careful = Moment::parse(&text).map(|moment| moment.instant().timestamp_nanos_opt());
            prop_assert_eq!(parse_time(text.as_bytes()), careful);
        }
    }
}
