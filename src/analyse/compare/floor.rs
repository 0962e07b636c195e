//! How large a difference must be to matter, whatever a test says.

use super::figure::{Unit, Value};

/// The least differences that are called a change: both, where there are two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Floors {
    /// Between shares of failed or degraded requests, as a share of 1.
    pub ratio: f64,
    /// The same in requests, of the smaller side.
    pub requests: f64,
    /// Between latencies, as a share of the baseline.
    pub latency_ratio: f64,
    /// The same in milliseconds.
    pub latency_ms: f64,
    /// Between durations of outages and recoveries, in seconds.
    pub seconds: f64,
}

impl Default for Floors {
    fn default() -> Self {
        Self {
            ratio: 0.01,
            requests: 3.0,
            latency_ratio: 0.2,
            latency_ms: 20.0,
            seconds: 2.0,
        }
    }
}

/// What rounding may take from a difference that is exactly a floor.
const ROUNDING: f64 = 1e-9;

impl Floors {
    /// Sets floors by name: `errors=1%`, `requests=3`, `latency=20%`, `latency=20ms`, `recovery=2s`; none if that can
    /// not be read.
    #[must_use]
    pub fn with(self, words: &str) -> Option<Self> {
        let (name, value) = words.split_once('=')?;
        let value = value.trim();
        let number = |unit: &str| -> Option<f64> {
            let digits = value.strip_suffix(unit)?.trim_end();
            let plain = |byte: u8| byte.is_ascii_digit() || byte == b'.';
            let number: f64 = digits.bytes().all(plain).then(|| digits.parse().ok())??;
            number.is_finite().then_some(number)
        };
        let mut floors = self;
        match name.trim() {
            "errors" => floors.ratio = number("%")? / 100.0,
            "requests" => floors.requests = number("")?,
            "latency" => match (number("%"), number("ms")) {
                (Some(share), _) => floors.latency_ratio = share / 100.0,
                (None, milliseconds) => floors.latency_ms = milliseconds?,
            },
            "recovery" => floors.seconds = number("s")?,
            _ => return None,
        }
        Some(floors)
    }

    /// True if a difference reaches all floors of its unit.
    pub(super) fn are_passed(
        &self,
        unit: Unit,
        (from, to): (f64, f64),
        (baseline, candidate): (&Value, &Value),
    ) -> bool {
        let reaches = |value: f64, floor: f64| value > 0.0 && value * (1.0 + ROUNDING) >= floor;
        let distance = (to - from).abs();
        if distance.is_nan() {
            // Neither side ended.
            return false;
        }
        match unit {
            Unit::Ratio => {
                let all = |value: &Value| value.counts.map_or(0, |counts| counts.1);
                #[expect(clippy::cast_precision_loss, reason = "nobody sends 2^53 requests")]
                let smaller = all(baseline).min(all(candidate)) as f64;
                reaches(distance, self.ratio) && reaches(distance * smaller, self.requests)
            }
            Unit::Milliseconds => {
                reaches(distance, self.latency_ms) && reaches(distance, self.latency_ratio * from)
            }
            Unit::Seconds => reaches(distance, self.seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floors_are_set_by_name() {
        let floors = Floors::default();
        assert_eq!(floors.with("latency=5ms").unwrap().latency_ms, 5.0);
        assert_eq!(floors.with("latency = 10 %").unwrap().latency_ratio, 0.1);
        assert_eq!(floors.with("errors=0.5%").unwrap().ratio, 0.005);
        assert_eq!(floors.with("requests=1").unwrap().requests, 1.0);
        assert_eq!(floors.with("recovery=0.5s").unwrap().seconds, 0.5);
        for wrong in [
            "latency",
            "latency=5",
            "latency=-5ms",
            "errors=1",
            "speed=1s",
            "recovery=nans",
        ] {
            assert_eq!(floors.with(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_latency_must_pass_both_of_its_floors() {
        let passed = |from, to| {
            let value = Value::default();
            Floors::default().are_passed(Unit::Milliseconds, (from, to), (&value, &value))
        };
        assert!(passed(100.0, 120.0));
        assert!(!passed(101.0, 121.0), "20 ms, not 20 %");
        assert!(!passed(10.0, 29.0), "190 %, not 20 ms");
        assert!(passed(120.0, 96.0));
        assert!(!passed(50.0, 50.0));
    }
}
