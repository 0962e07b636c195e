//! Quantities with their units: how long something lasted, how large it is.

use super::number::{count, fixed, number};
use super::{ABSENT, NO_BREAK};

fn unit(number: &str, unit: &str) -> String {
    format!("{number}{NO_BREAK}{unit}")
}

/// How long something lasted, in seconds that were recorded with `digits` digits of their fraction.
///
/// Below ten seconds one decimal, if it was recorded; from two minutes on minutes, from an hour on hours.
#[must_use]
pub fn duration(seconds: f64, digits: u8) -> String {
    if !seconds.is_finite() {
        return ABSENT.to_owned();
    }
    let size = seconds.abs();
    let sign = if seconds < 0.0 { "−" } else { "" };
    if size == 0.0 && digits > 0 {
        return unit("0", "s");
    }
    let text = if digits == 0 && size < 0.5 {
        return format!("<{NO_BREAK}{}", unit("1", "s"));
    } else if size < 0.095 {
        milliseconds(size * 1e3)
    } else if size < 9.95 {
        unit(&fixed(size, usize::from(digits.min(1))), "s")
    } else if size < 119.95 {
        unit(&number(size, usize::from(digits.min(1))), "s")
    } else {
        long_duration(size)
    };
    format!("{sign}{text}")
}

fn long_duration(seconds: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive and finite; a cast saturates"
    )]
    let seconds = seconds.round() as u64;
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, rest) = (seconds / 60 % 60, seconds % 60);
    let parts = if days > 0 {
        [(days, "d"), (hours, "h")]
    } else if hours > 0 {
        [(hours, "h"), (minutes, "min")]
    } else {
        [(minutes, "min"), (rest, "s")]
    };
    let mut text = String::new();
    for (index, (amount, name)) in parts.into_iter().enumerate() {
        if index == 0 || amount > 0 {
            if index > 0 {
                text.push(NO_BREAK);
            }
            text.push_str(&unit(&count(amount), name));
        }
    }
    text
}

/// A latency given in milliseconds, with two or three digits that count: `34 ms`, `167 ms`, `3.15 s`.
#[must_use]
pub fn milliseconds(value: f64) -> String {
    if !value.is_finite() {
        return ABSENT.to_owned();
    }
    let (size, sign) = (value.abs(), if value < 0.0 { "−" } else { "" });
    let text = if size == 0.0 {
        unit("0", "ms")
    } else if size < 0.000_95 {
        unit(&digits_that_count(size * 1e6), "ns")
    } else if size < 0.95 {
        unit(&digits_that_count(size * 1e3), "µs")
    } else if size < 999.5 {
        unit(&digits_that_count(size), "ms")
    } else if size < 119_950.0 {
        unit(&digits_that_count(size / 1e3), "s")
    } else {
        long_duration(size / 1e3)
    };
    format!("{sign}{text}")
}

/// `3.15`, `3.0`, `14.5`, `34`, `167`: a second decimal only where it says something.
fn digits_that_count(value: f64) -> String {
    if value >= 99.5 {
        return fixed(value, 0);
    }
    if value >= 9.995 {
        return number(value, usize::from(value < 30.0));
    }
    let text = fixed(value, 2);
    text.strip_suffix('0').unwrap_or(&text).to_owned()
}

/// A size in bytes: `538 B`, `9.1 kB`, `136 kB`.
#[must_use]
pub fn bytes(size: u64) -> String {
    if size < 1_000 {
        return unit(&size.to_string(), "B");
    }
    #[expect(clippy::cast_precision_loss, reason = "two or three digits are shown")]
    let mut value = size as f64 / 1e3;
    let mut names = ["kB", "MB", "GB", "TB", "PB", "EB"].into_iter().peekable();
    let mut name = "kB";
    while let Some(next) = names.next() {
        name = next;
        if value < 999.5 || names.peek().is_none() {
            break;
        }
        value /= 1e3;
    }
    unit(&fixed(value, usize::from(value < 9.95)), name)
}

#[cfg(test)]
mod tests {
    use super::super::plain;
    use super::*;

    #[test]
    fn durations_are_said_as_precisely_as_they_were_recorded() {
        for (seconds, digits, said) in [
            (0.0, 0, "< 1 s"),
            (1.0, 0, "1 s"),
            (0.0, 6, "0 s"),
            (0.04, 6, "40 ms"),
            (0.0004, 6, "400 µs"),
            (0.5, 6, "0.5 s"),
            (1.0, 6, "1.0 s"),
            (9.94, 6, "9.9 s"),
            (9.96, 6, "10 s"),
            (14.495_869, 6, "14.5 s"),
            (60.0, 6, "60 s"),
            (63.04, 6, "63 s"),
            (119.9, 6, "119.9 s"),
            (119.96, 6, "2 min"),
            (125.2, 6, "2 min 5 s"),
            (3_600.0, 0, "1 h"),
            (3_725.0, 0, "1 h 2 min"),
            (90_000.0, 0, "1 d 1 h"),
            (-2.5, 3, "−2.5 s"),
        ] {
            assert_eq!(plain(duration(seconds, digits)), said, "{seconds} {digits}");
        }
        assert_eq!(duration(f64::NAN, 3), ABSENT);
        assert_eq!(plain(duration(f64::MAX, 3)), "213,503,982,334,601 d 7 h");
    }

    #[test]
    fn latencies_have_two_or_three_digits() {
        for (value, said) in [
            (0.0, "0 ms"),
            (0.0005, "500 ns"),
            (0.25, "250 µs"),
            (1.0, "1.0 ms"),
            (1.534, "1.53 ms"),
            (14.2, "14.2 ms"),
            (34.4, "34 ms"),
            (48.0, "48 ms"),
            (166.59, "167 ms"),
            (999.6, "1.0 s"),
            (3_000.0, "3.0 s"),
            (3_149.4, "3.15 s"),
            (14_495.9, "14.5 s"),
            (200_000.0, "3 min 20 s"),
        ] {
            assert_eq!(plain(milliseconds(value)), said, "{value}");
        }
    }

    #[test]
    fn sizes_have_a_unit_that_fits() {
        for (size, said) in [
            (0, "0 B"),
            (538, "538 B"),
            (9_072, "9.1 kB"),
            (136_387, "136 kB"),
            (999_600, "1.0 MB"),
            (306_000_000, "306 MB"),
            (u64::MAX, "18 EB"),
        ] {
            assert_eq!(plain(bytes(size)), said, "{size}");
        }
    }
}
