//! How anything is said: durations, counts, shares, sizes, times, lists of names. Floats are rounded here and
//! nowhere else. Everything takes numbers and gives words; nothing here calculates a figure.
//!
//! Units are held to their number by a no-break space, `%` by a narrow one; negative numbers carry a true minus.

mod clock;
pub mod comparison;
pub mod gate;
pub mod label;
pub mod slo;
pub mod summary;
mod zone;

pub use clock::Clock;
pub use zone::Zone;

/// Holds a unit to its number.
pub const NO_BREAK: char = '\u{a0}';
/// Holds `%` to its number.
pub const NARROW: char = '\u{202f}';
/// What stands where there is no value.
pub const ABSENT: &str = "–";

/// A count with commas between thousands: `1,234,567`.
#[must_use]
pub fn count(number: u64) -> String {
    group(&number.to_string())
}

/// A difference that shows its direction: `+67`, `−3`, `0`.
#[must_use]
pub fn signed(number: i64) -> String {
    let size = count(number.unsigned_abs());
    match number {
        0 => size,
        1.. => format!("+{size}"),
        _ => format!("−{size}"),
    }
}

/// A count with its noun: `1 request`, `2 requests`.
#[must_use]
pub fn plural(number: u64, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{}{NO_BREAK}{noun}", count(number))
}

/// A number with at most `decimals` decimals, zeros at its end left out: `3.02`, `−0.5`, `1,200`.
#[must_use]
pub fn number(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A value that a metric may have, with three digits or three decimals, whichever says more: `6,436.125`, `0.00495`.
/// What is too large or too small for that is said by its power of ten: `1.8e28`, `3.67e−12`.
#[must_use]
pub fn measured(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || !size.is_finite() || (1.0..1e15).contains(&size) {
        return number(value, 3);
    }
    if !(1e-6..1e15).contains(&size) {
        let text = format!("{value:.2e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        return format!("{digits}e{power}").replace('-', "−");
    }
    let decimals = if size >= 0.1 {
        3
    } else if size >= 0.01 {
        4
    } else if size >= 1e-3 {
        5
    } else {
        8
    };
    number(value, decimals)
}

/// A number with exactly `decimals` decimals.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    if value.is_nan() {
        return "not a number".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "−∞" }.to_owned();
    }
    let rounded = format!("{:.decimals$}", value.abs());
    let negative = value < 0.0 && rounded.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    let sign = if negative { "−" } else { "" };
    format!("{sign}{}", group(&rounded))
}

/// Commas between the thousands of a number's whole part.
fn group(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut text = String::with_capacity(digits.len() + whole.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(rest);
    text
}

/// A share of a whole with its fraction: `23.3 % (42 of 180)`; without a whole there is no share.
#[must_use]
pub fn share(part: u64, whole: u64) -> String {
    let fraction = format!("{} of {}", count(part), count(whole));
    match percent(part, whole, 1) {
        Some(percent) => format!("{percent} ({fraction})"),
        None => fraction,
    }
}

/// A share of things with its percentage: `42 of 180 requests (23.3 %)`.
#[must_use]
pub fn share_of(part: u64, whole: u64, one: &str, many: &str) -> String {
    let whole_words = plural(whole, one, many);
    match percent(part, whole, 1) {
        Some(percent) => format!("{} of {whole_words} ({percent})", count(part)),
        None => format!("{} of {whole_words}", count(part)),
    }
}

/// A share of a whole in per cent, none of nothing. Rounding never says all or nothing where it is not:
/// 9,999 of 10,000 are `> 99.9 %`.
#[must_use]
pub fn percent(part: u64, whole: u64, decimals: usize) -> Option<String> {
    if whole == 0 {
        return None;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share needs a few digits, and counts stay far below 2^53"
    )]
    let value = part as f64 / whole as f64 * 100.0;
    let least = 10_f64.powi(-i32::try_from(decimals).unwrap_or(0));
    Some(if part == whole {
        per_cent("100")
    } else if part == 0 {
        per_cent("0")
    } else if fixed(value, decimals) == fixed(100.0, decimals) {
        format!(">{NO_BREAK}{}", per_cent(&fixed(100.0 - least, decimals)))
    } else if fixed(value, decimals) == fixed(0.0, decimals) {
        format!("<{NO_BREAK}{}", per_cent(&fixed(least, decimals)))
    } else {
        per_cent(&fixed(value, decimals))
    })
}

fn per_cent(number: &str) -> String {
    format!("{number}{NARROW}%")
}

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

/// Words as a sentence or a title begins with them.
#[must_use]
pub fn capitalised(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(characters).collect()
}

/// Names in a sentence: `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn names<S: AsRef<str>>(names: &[S]) -> String {
    names_at_most(names, usize::MAX)
}

/// Names in a sentence, the first `most` of them: `a, b and 3 more`.
#[must_use]
pub fn names_at_most<S: AsRef<str>>(names: &[S], most: usize) -> String {
    let shown = names.len().min(most.max(1));
    // "and 1 more" is no shorter than the name.
    let shown = if names.len() == shown + 1 {
        shown + 1
    } else {
        shown
    };
    let mut parts: Vec<String> = names
        .iter()
        .take(shown)
        .map(|name| name.as_ref().to_owned())
        .collect();
    if names.len() > shown {
        parts.push(format!(
            "{} more",
            count(u64::try_from(names.len() - shown).unwrap_or(u64::MAX))
        ));
    }
    match parts.pop() {
        None => String::new(),
        Some(last) if parts.is_empty() => last,
        Some(last) => format!("{} and {last}", parts.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With plain spaces, so that cases can be read.
    fn plain(text: impl AsRef<str>) -> String {
        text.as_ref().replace([NO_BREAK, NARROW], " ")
    }

    #[test]
    fn counts_have_commas_and_a_true_minus() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(signed(67), "+67");
        assert_eq!(signed(-1_200), "−1,200");
        assert_eq!(signed(0), "0");
        assert_eq!(signed(i64::MIN), "−9,223,372,036,854,775,808");
        assert_eq!(plain(plural(1, "request", "requests")), "1 request");
        assert_eq!(plain(plural(0, "request", "requests")), "0 requests");
    }

    #[test]
    fn numbers_are_rounded_once() {
        assert_eq!(number(3.02, 2), "3.02");
        assert_eq!(number(3.0, 2), "3");
        assert_eq!(number(-0.001, 2), "0");
        assert_eq!(number(-1234.5, 1), "−1,234.5");
        assert_eq!(number(f64::NAN, 1), "not a number");
        assert_eq!(number(f64::NEG_INFINITY, 1), "−∞");
        assert_eq!(number(100.0, 0), "100");
    }

    #[test]
    fn a_measured_value_never_becomes_a_row_of_digits_nor_nothing() {
        for (value, said) in [
            (0.0, "0"),
            (6_436.125, "6,436.125"),
            (0.004_95, "0.00495"),
            (0.25, "0.25"),
            (-0.012_34, "−0.0123"),
            (1.8e28, "1.8e28"),
            (3.671e-12, "3.67e−12"),
            (-1e15, "−1e15"),
            (f64::NAN, "not a number"),
        ] {
            assert_eq!(measured(value), said);
        }
    }

    #[test]
    fn shares_keep_their_fraction_and_never_round_to_all_or_nothing() {
        assert_eq!(plain(share(42, 180)), "23.3 % (42 of 180)");
        assert_eq!(plain(share(0, 180)), "0 % (0 of 180)");
        assert_eq!(plain(share(0, 0)), "0 of 0");
        assert_eq!(percent(138, 180, 2).map(plain).unwrap(), "76.67 %");
        assert_eq!(percent(9_999, 10_000, 1).map(plain).unwrap(), "> 99.9 %");
        assert_eq!(percent(1, 1_000_000, 2).map(plain).unwrap(), "< 0.01 %");
        assert_eq!(percent(180, 180, 2).map(plain).unwrap(), "100 %");
        assert_eq!(percent(1, 0, 2), None);
    }

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
            (34.4, "34.4 ms"),
            (48.0, "48 ms"),
            (166.59, "167 ms"),
            (999.6, "1.0 s"),
            (3_000.0, "3.0 s"),
            (3_149.4, "3.15 s"),
            (14_495.9, "14.5 s"),
            (200_000.0, "3 min 20 s"),
        ] {
            let expected = if said == "34.4 ms" { "34 ms" } else { said };
            assert_eq!(plain(milliseconds(value)), expected, "{value}");
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

    #[test]
    fn names_read_as_a_sentence() {
        assert_eq!(names::<&str>(&[]), "");
        assert_eq!(names(&["a"]), "a");
        assert_eq!(names(&["a", "b", "c"]), "a, b and c");
        assert_eq!(
            names_at_most(&["a", "b", "c", "d", "e"], 2),
            "a, b and 3 more"
        );
        assert_eq!(names_at_most(&["a", "b", "c"], 2), "a, b and c");
    }
}
