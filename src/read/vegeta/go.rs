//! Values as Go's tools print and take them: durations (`1h2m0.5s`) and rates (`50/1s`).

/// A Go duration in nanoseconds: `1h2m3s`, `12.3µs`, `-5ms`; a bare `0` has no unit.
pub(super) fn duration_ns(text: &str) -> Option<i64> {
    let (negative, magnitude) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if magnitude == "0" {
        return Some(0);
    }
    let mut rest = magnitude;
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let (value, behind) = split_where(rest, |byte| !(byte.is_ascii_digit() || byte == b'.'));
        let (unit, behind) = split_where(behind, |byte| byte.is_ascii_digit() || byte == b'.');
        total = total.checked_add(part_ns(value, unit)?)?;
        rest = behind;
    }
    if magnitude.is_empty() {
        return None;
    }
    i64::try_from(if negative { -total } else { total }).ok()
}

/// One number with its unit, cut to whole nanoseconds as Go does.
fn part_ns(value: &str, unit: &str) -> Option<i128> {
    let scale: i128 = match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    };
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    // More digits than any duration needs are no duration; the bound also keeps the products below from overflowing.
    if whole.len() + fraction.len() == 0 || whole.len() > 19 || fraction.len() > 18 {
        return None;
    }
    let digits = |text: &str| -> Option<i128> {
        if text.is_empty() {
            return Some(0);
        }
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        text.parse().ok()
    };
    let divisor = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    Some(digits(whole)? * scale + digits(fraction)? * scale / divisor)
}

fn split_where(text: &str, stop: impl Fn(u8) -> bool) -> (&str, &str) {
    let at = text.bytes().position(stop).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// A rate in requests per second: `3`, `50/1s`, `5/m`. None for `0` and `infinity`, which mean "as fast as possible".
pub(super) fn rate_per_second(text: &str) -> Option<f64> {
    let (frequency, period) = text.split_once('/').unwrap_or((text, "1s"));
    let frequency: u32 = frequency.trim().parse().ok()?;
    let period = period.trim();
    // `50/s` is short for `50/1s`.
    let period_ns = duration_ns(period).or_else(|| duration_ns(&format!("1{period}")))?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "a period is far shorter than 2^53 ns, and a rate is shown rounded"
    )]
    let seconds = period_ns as f64 / 1e9;
    (frequency > 0 && period_ns > 0).then(|| f64::from(frequency) / seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_go_duration_is_read_to_the_nanosecond() {
        for (text, nanoseconds) in [
            ("0", 0),
            ("0s", 0),
            ("1ns", 1),
            ("12.3µs", 12_300),
            ("12.3us", 12_300),
            ("91.881ms", 91_881_000),
            ("15.006s", 15_006_000_000),
            ("5m0s", 300_000_000_000),
            ("1h2m0.5s", 3_720_500_000_000),
            ("-5ms", -5_000_000),
            (".5s", 500_000_000),
            ("-2562047h47m16.854775808s", i64::MIN),
        ] {
            assert_eq!(duration_ns(text), Some(nanoseconds), "{text}");
        }
        for text in [
            "", "-", "5", "5 s", "s", "1x", "1.2.3s", ".s", "9999999h", "1e3s", "５s",
        ] {
            assert_eq!(duration_ns(text), None, "{text}");
        }
    }

    #[test]
    fn rates_are_per_second_and_an_endless_one_is_none() {
        assert_eq!(rate_per_second("3"), Some(3.0));
        assert_eq!(rate_per_second("50/1s"), Some(50.0));
        assert_eq!(rate_per_second("20/s"), Some(20.0));
        assert_eq!(rate_per_second("90/1m"), Some(1.5));
        for text in ["0", "0/s", "infinity", "", "-1", "5/0s", "5/"] {
            assert_eq!(rate_per_second(text), None, "{text}");
        }
    }
}
