//! How long an answer took, in the spellings of logs: `30.000175 seconds`, `0.0022s`, `12ms`, `1m2.5s`.

/// Reads a number with its unit, or several, as Go prints them. A number without unit is none.
pub(super) fn with_unit(text: &str) -> Option<f64> {
    if let Some(seconds) = short(text.as_bytes()) {
        return Some(seconds);
    }
    let mut total = None;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest
            .bytes()
            .position(|byte| !byte.is_ascii_digit() && byte != b'.')
            .filter(|end| *end > 0)?;
        let (number, behind) = rest.split_at_checked(end)?;
        let behind = behind.trim_start();
        let (name, behind) = behind.split_at_checked(end_of_letters(behind))?;
        let amount = number.parse::<f64>().ok()? * unit(name)?;
        total = Some(total.unwrap_or(0.0) + amount);
        rest = behind;
    }
    total.filter(|seconds: &f64| seconds.is_finite())
}

/// Nearly all durations are a few digits and `s` or `ms`. Both parts of the fraction are exact, so that the one division
/// rounds just as a general parser does.
#[inline]
fn short(text: &[u8]) -> Option<f64> {
    const POWERS: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
    let (number, unit) = match text {
        [number @ .., b'm', b's'] => (number, 1e-3),
        [number @ .., b's'] => (number, 1.0),
        _ => return None,
    };
    if number.len() > 10 {
        return None;
    }
    let (mut digits, mut point) = (0_u64, None);
    for (at, byte) in number.iter().enumerate() {
        match byte {
            b'0'..=b'9' => digits = digits * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    // `.5s` and `5.s` are left to the general way.
    let decimals = point.map_or(0, |point| number.len() - point - 1);
    if number.is_empty() || point.is_some_and(|point| point == 0 || decimals == 0) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "ten digits are below 2^53")]
    let digits = digits as f64;
    Some(digits / POWERS.get(decimals)? * unit)
}

fn end_of_letters(text: &str) -> usize {
    let other = text.bytes().position(|byte| !byte.is_ascii_alphabetic());
    match other {
        None => text.len(),
        Some(at) if text.as_bytes().get(at).is_some_and(u8::is_ascii) => at,
        // `µs`
        Some(_) => text
            .find(|character: char| !character.is_alphabetic())
            .unwrap_or(text.len()),
    }
}

/// How many seconds a unit has.
pub(super) fn unit(name: &str) -> Option<f64> {
    Some(match name {
        "ns" | "nanoseconds" => 1e-9,
        "us" | "µs" | "μs" | "usec" | "micros" | "microseconds" => 1e-6,
        "ms" | "msec" | "millis" | "milliseconds" => 1e-3,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "minutes" => 60.0,
        "h" | "hours" => 3600.0,
        _ => return None,
    })
}

/// Seconds with a decimal point, as nginx writes them.
pub(super) fn decimal(text: &str) -> Option<f64> {
    let is_decimal = text.contains('.')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_decimal.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_needs_a_unit() {
        let near = |text: &str, seconds: f64| {
            let found = with_unit(text).unwrap();
            assert!((found - seconds).abs() < 1e-12, "{text}: {found}");
        };
        near("30.000175 seconds", 30.000_175);
        near("0.0022s", 0.0022);
        near("12ms", 0.012);
        near("1m2.5s", 62.5);
        near("7µs", 0.000_007);
        for text in ["0.8926", "30.000175", "7", "0.1", "123456789", "1.5"] {
            let exact: f64 = text.parse().unwrap();
            assert_eq!(short(format!("{text}s").as_bytes()), Some(exact));
            assert_eq!(short(format!("{text}ms").as_bytes()), Some(exact * 1e-3));
        }
        for text in ["", "12", "ms", "12 apples", "1.2.3s", "-5ms", "a5ms"] {
            assert_eq!(with_unit(text), None, "{text}");
        }
        assert_eq!(decimal("0.005"), Some(0.005));
        assert_eq!(decimal("5"), None);
        assert_eq!(decimal("10.0.0.1"), None);
    }
}
