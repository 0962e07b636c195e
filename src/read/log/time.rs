//! The times that lines begin with or hold.

use chrono::{FixedOffset, NaiveDate, NaiveTime, TimeZone, Utc};

use crate::model::Moment;

/// Splits the RFC 3339 time off a line's beginning: that of the container, written by the machine that kept the log.
pub(super) fn prefix(line: &str) -> Option<(Moment, &str)> {
    // Most lines without a time tell so by their first letter.
    if !line.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    if let Some((moment, end)) = quick(line.as_bytes()) {
        return Some((moment, after_stream(line.get(end..)?.trim_start())));
    }
    let end = end_of_word(line);
    let (time, rest) = line.split_at_checked(end)?;
    // A space may stand between date and time.
    let whole = time.contains(['T', 't']).then(|| Moment::parse(time));
    if let Some(moment) = whole.flatten() {
        return Some((moment, after_stream(rest.trim_start())));
    }
    let is_date = time.len() == 10 && time.as_bytes().get(4) == Some(&b'-');
    if !is_date {
        return None;
    }
    let clock_end = line
        .get(end + 1..)?
        .find(|character: char| character.is_whitespace())
        .map_or(line.len(), |found| end + 1 + found);
    let moment = Moment::parse(line.get(..clock_end)?)?;
    Some((moment, after_stream(line.get(clock_end..)?.trim_start())))
}

/// The byte of the first white space, or the end.
fn end_of_word(line: &str) -> usize {
    let found = line
        .bytes()
        .position(|byte| byte.is_ascii_whitespace() || byte == 0xB || !byte.is_ascii());
    match found {
        Some(at) if line.as_bytes().get(at).is_some_and(u8::is_ascii) => at,
        // Other alphabets have white space of their own.
        Some(_) => line.find(char::is_whitespace).unwrap_or(line.len()),
        None => line.len(),
    }
}

/// Container runtimes write the stream and a flag behind the time: `stdout F `.
fn after_stream(rest: &str) -> &str {
    if !rest.starts_with("std") {
        return rest;
    }
    ["stdout F ", "stderr F ", "stdout P ", "stderr P "]
        .iter()
        .find_map(|stream| rest.strip_prefix(stream))
        .unwrap_or(rest)
}

/// `2018-04-24T17:20:42.904752413Z` and `…+00:00` at a line's beginning, and the byte behind it, without a general parser:
/// logs are long.
fn quick(line: &[u8]) -> Option<(Moment, usize)> {
    let (clock, behind) = line.split_first_chunk::<19>()?;
    let [
        y0,
        y1,
        y2,
        y3,
        b'-',
        o0,
        o1,
        b'-',
        d0,
        d1,
        b'T',
        h0,
        h1,
        b':',
        m0,
        m1,
        b':',
        s0,
        s1,
    ] = *clock
    else {
        return None;
    };
    let century = pair(y0, y1)?;
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(century * 100 + pair(y2, y3)?).ok()?,
        pair(o0, o1)?,
        pair(d0, d1)?,
    )?;
    let (mut nanoseconds, mut digits, mut zone) = (0_u32, 0_u8, behind);
    if let [b'.', fraction @ ..] = behind {
        zone = fraction;
        while let [digit @ b'0'..=b'9', rest @ ..] = zone {
            if digits == 9 {
                return None;
            }
            nanoseconds = nanoseconds * 10 + u32::from(digit - b'0');
            digits += 1;
            zone = rest;
        }
        if digits == 0 {
            return None;
        }
        nanoseconds *= 10_u32.pow(9 - u32::from(digits));
    }
    let rest = zone
        .strip_prefix(b"Z")
        .or_else(|| zone.strip_prefix(b"+00:00"))?;
    // A word ends here; white space of other alphabets is left to the general way.
    if !rest.first().is_none_or(|byte| matches!(byte, b' ' | b'\t')) {
        return None;
    }
    let clock =
        NaiveTime::from_hms_nano_opt(pair(h0, h1)?, pair(m0, m1)?, pair(s0, s1)?, nanoseconds)?;
    let moment = Moment::new(date.and_time(clock).and_utc(), digits);
    Some((moment, line.len() - rest.len()))
}

/// The number of two digits.
fn pair(tens: u8, ones: u8) -> Option<u32> {
    let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
    digits.then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
}

/// Splits the time off that programs in Go write before their messages: `2018/04/24 17:20:42 `, UTC by custom.
pub(super) fn go_prefix(line: &str) -> Option<(Moment, &str)> {
    let (time, rest) = line.split_at_checked(19)?;
    let bytes = time.as_bytes();
    if bytes.get(4) != Some(&b'/') || bytes.get(7) != Some(&b'/') || bytes.get(10) != Some(&b' ') {
        return None;
    }
    let fraction_end = rest.strip_prefix('.').map_or(0, |fraction| {
        1 + fraction.bytes().take_while(u8::is_ascii_digit).count()
    });
    let (fraction, rest) = rest.split_at_checked(fraction_end)?;
    let time = format!("{}{fraction}", time.replace('/', "-"));
    Some((Moment::parse(&time)?, rest.trim_start()))
}

/// The time of the common log format, between its brackets: `10/Oct/2000:13:55:36 -0700`.
pub(super) fn common(text: &str) -> Option<Moment> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (time, zone) = text.split_once(' ')?;
    let mut parts = time.split(['/', ':']);
    let number = |parts: &mut std::str::Split<'_, [char; 2]>| parts.next()?.parse::<u32>().ok();
    let day = number(&mut parts)?;
    let name = parts.next()?;
    let month = MONTHS.iter().position(|month| *month == name)?;
    let year = parts.next()?.parse::<i32>().ok()?;
    let (hour, minute) = (number(&mut parts)?, number(&mut parts)?);
    let second = number(&mut parts)?;
    let date = NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()? + 1, day)?;
    let local = date.and_hms_opt(hour, minute, second)?;
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let zone: i32 = zone.get(1..5)?.parse().ok()?;
    let offset = FixedOffset::east_opt(sign * (zone / 100 * 3600 + zone % 100 * 60))?;
    let moment = offset.from_local_datetime(&local).single()?;
    Some(Moment::new(moment.with_timezone(&Utc), 0))
}

/// A time in a member of a JSON line: RFC 3339, or seconds or milliseconds since 1970.
pub(in crate::read) fn member(text: &str) -> Option<Moment> {
    if let Some(moment) = Moment::parse(text).or_else(|| common(text)) {
        return Some(moment);
    }
    let seconds = text.parse::<f64>().ok()?;
    let milliseconds = if seconds > 1e11 {
        seconds
    } else {
        seconds * 1000.0
    };
    #[expect(clippy::cast_possible_truncation, reason = "bounded on the same line")]
    (1e11..1e14)
        .contains(&milliseconds)
        .then(|| Moment::from_milliseconds(milliseconds.round() as i64))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_before_a_line_is_split_off() {
        for (line, time, rest) in [
            (
                "2018-04-24T17:20:42.904752413Z 2018/04/24 x",
                "2018-04-24T17:20:42.904752413Z",
                "2018/04/24 x",
            ),
            (
                "2026-11-20T08:25:48.908+00:00 INFO  [a] b",
                "2026-11-20T08:25:48.908Z",
                "INFO  [a] b",
            ),
            (
                "2026-11-20T10:25:48+02:00 stdout F x",
                "2026-11-20T08:25:48Z",
                "x",
            ),
            ("2026-11-20 08:25:48,5 x", "2026-11-20T08:25:48.5Z", "x"),
            ("2026-11-20T08:25:48Z", "2026-11-20T08:25:48Z", ""),
        ] {
            let found = prefix(line).map(|(moment, rest)| (moment.to_string(), rest));
            assert_eq!(found, Some((time.to_owned(), rest)), "{line}");
        }
        for line in [
            "",
            "GET / 200",
            "2026-11-20",
            "2026-11-20 x",
            "2026-99-20T08:25:48Z x",
            "日本語",
        ] {
            assert_eq!(prefix(line), None, "{line}");
        }
    }

    #[test]
    fn other_times_of_logs() {
        let (moment, rest) = go_prefix("2018/04/24 17:20:42 error with").unwrap();
        assert_eq!(
            (moment.to_string().as_str(), rest),
            ("2018-04-24T17:20:42Z", "error with")
        );
        let moment = common("10/Oct/2000:13:55:36 -0700").unwrap();
        assert_eq!(moment.to_string(), "2000-10-10T20:55:36Z");
        assert_eq!(common("10/Xyz/2000:13:55:36 -0700"), None);
        assert_eq!(
            member("1524590420.15").unwrap().to_string(),
            "2018-04-24T17:20:20.150Z"
        );
        assert_eq!(
            member("1524590420150").unwrap().to_string(),
            "2018-04-24T17:20:20.150Z"
        );
        assert_eq!(member("12"), None);
    }
}
