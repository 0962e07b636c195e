//! Counts, numbers and shares.

use super::{NARROW, NO_BREAK};

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

#[cfg(test)]
mod tests {
    use super::super::plain;
    use super::*;

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
}
