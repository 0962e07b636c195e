//! Ticks: round values on axes of time, of size and of logarithms.

use crate::model::Moment;
use crate::wording::{self, Clock, NO_BREAK};

/// The distances between ticks of time, in seconds.
const TIME_STEPS: [i64; 22] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400, 172_800, 432_000, 864_000, 2_592_000,
];

/// No axis has more labels.
const MOST_LABELS: f64 = 8.0;

/// The distance between ticks of a stretch of seconds, at most `most` of which fit.
fn time_step(span: f64, most: f64) -> i64 {
    let most = most.clamp(1.0, MOST_LABELS);
    #[expect(clippy::cast_precision_loss, reason = "steps are small")]
    let fits = |step: &&i64| span / (**step as f64) < most;
    TIME_STEPS.iter().find(fits).copied().unwrap_or_else(|| {
        #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
        let days = (span / most / 2_592_000.0).ceil() as i64;
        days.max(1).saturating_mul(2_592_000)
    })
}

/// Moments at round seconds with their labels, as seconds from the origin.
#[must_use]
pub(super) fn clock_ticks(
    origin: Moment,
    from: f64,
    to: f64,
    clock: Clock,
    most: f64,
) -> Vec<(f64, String)> {
    let step = time_step(to - from, most);
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds since 1970 are far below 2^53"
    )]
    let (begin, step_seconds) = (
        origin.nanoseconds().div_euclid(1_000_000_000) as f64
            + f64::from(origin.instant().timestamp_subsec_nanos()) / 1e9,
        step as f64,
    );
    let mut ticks = Vec::new();
    let mut at = ((begin + from) / step_seconds).ceil() * step_seconds;
    while at <= begin + to + 1e-6 && ticks.len() < 32 {
        let seconds = at - begin;
        let moment = origin.plus_seconds(seconds + 1e-4);
        // Beyond the last moment that can be said nothing moves on.
        if ticks.len() > 1 && moment <= origin.plus_seconds(at - step_seconds - begin + 1e-4) {
            break;
        }
        let label = if step >= 86_400 {
            clock.date(moment)
        } else {
            clock.time(moment, 0)
        };
        ticks.push((seconds, label));
        at += step_seconds;
    }
    ticks
}

/// Times before and after a moment, as seconds from the origin, the moment itself left out.
#[must_use]
pub(super) fn relative_ticks(zero: f64, from: f64, to: f64, most: f64) -> Vec<(f64, String)> {
    let step = time_step(to - from, most);
    #[expect(clippy::cast_precision_loss, reason = "steps are small")]
    let step = step as f64;
    let mut ticks = Vec::new();
    let mut count = ((from - zero) / step).ceil();
    while zero + count * step <= to && ticks.len() < 32 {
        if count != 0.0 {
            let seconds = count * step;
            let size = if seconds.abs() < 600.0 {
                format!("{}{NO_BREAK}s", wording::number(seconds.abs(), 0))
            } else {
                wording::duration(seconds.abs(), 0)
            };
            let sign = if seconds < 0.0 { '−' } else { '+' };
            ticks.push((zero + seconds, format!("{sign}{size}")));
        }
        count += 1.0;
    }
    ticks
}

/// Times before and after second 0, with the moment itself: "−30 s", "0 s", "+60 s".
#[must_use]
pub(super) fn ticks_around_zero(from: f64, to: f64, most: f64) -> Vec<(f64, String)> {
    let mut ticks = relative_ticks(0.0, from, to, most);
    if from <= 0.0 && to >= 0.0 {
        let place = ticks.partition_point(|tick| tick.0 < 0.0);
        ticks.insert(place, (0.0, format!("0{NO_BREAK}s")));
    }
    ticks
}

/// The least of 1, 2, 5, 10, … that is not below a value.
#[must_use]
pub(super) fn round_up(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 1.0;
    }
    let decade = 10_f64.powf(value.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .iter()
        .map(|step| step * decade)
        .find(|round| *round >= value * (1.0 - 1e-9))
        .unwrap_or(decade * 10.0)
}

/// The greatest of 1, 2, 5, 10, … that is not above a value.
#[must_use]
pub(super) fn round_down(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 1.0;
    }
    let decade = 10_f64.powf(value.log10().floor());
    [5.0, 2.0, 1.0]
        .iter()
        .map(|step| step * decade)
        .find(|round| *round <= value * (1.0 + 1e-9))
        .unwrap_or(decade)
}

/// Round values of a logarithmic axis: decades, and 2 and 5 between them where there are few.
#[must_use]
pub(super) fn log_ticks(low: f64, high: f64) -> Vec<f64> {
    let decades = (high * 1.0001).log10().floor() - (low * 0.9999).log10().ceil();
    let few = (high / low).log10() < 1.5 || decades < 1.0;
    let steps: &[f64] = if few { &[1.0, 2.0, 5.0] } else { &[1.0] };
    // More than eight decades are told by every second, third, … of them.
    let stride = 10_f64.powf((decades / 8.0).ceil().max(1.0));
    let mut ticks = Vec::new();
    let mut decade = 10_f64.powf(low.log10().floor());
    while decade <= high * 1.0001 && ticks.len() < 40 {
        for step in steps {
            let value = step * decade;
            if value >= low * 0.9999 && value <= high * 1.0001 {
                ticks.push(value);
            }
        }
        decade *= stride;
    }
    ticks
}

/// True for 1, 10, 100 and so on, which tell most on a logarithmic axis.
#[must_use]
pub(super) fn is_decade(value: f64) -> bool {
    let power = value.log10();
    (power - power.round()).abs() < 1e-6
}

/// Round values of a linear axis, about `most` of them.
#[must_use]
pub(super) fn linear_ticks(low: f64, high: f64, most: f64) -> Vec<f64> {
    steps(low, high, round_up((high - low) / most.max(1.0)))
}

/// The multiples of a step on an axis.
#[must_use]
pub(super) fn steps(low: f64, high: f64, step: f64) -> Vec<f64> {
    let mut ticks = Vec::new();
    let mut count = (low / step - 1e-6).ceil();
    while count * step <= high + step * 1e-6 && ticks.len() < 40 {
        ticks.push(count * step);
        count += 1.0;
    }
    ticks
}

/// A latency as an axis says it: no more digits than it needs.
#[must_use]
pub(super) fn milliseconds(value: f64) -> String {
    if value >= 1_000.0 {
        format!("{}{NO_BREAK}s", wording::number(value / 1_000.0, 2))
    } else if value >= 1.0 {
        format!("{}{NO_BREAK}ms", wording::number(value, 1))
    } else if value >= 1e-3 {
        format!("{}{NO_BREAK}µs", wording::number(value * 1_000.0, 1))
    } else if value > 0.0 {
        format!("{}{NO_BREAK}ns", wording::number(value * 1e6, 1))
    } else {
        "0".to_owned()
    }
}

/// A size in memory as an axis says it; no number of bytes is below none.
#[must_use]
pub(super) fn bytes(value: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast saturates"
    )]
    let size = value as u64;
    wording::bytes(size)
}

/// The numbers of an axis, so that no two of them read the same.
#[must_use]
pub(super) fn numbers(values: &[f64]) -> Vec<String> {
    let say = |words: &dyn Fn(f64) -> String| -> Vec<String> {
        values.iter().map(|value| words(*value)).collect()
    };
    let differ = |words: &Vec<String>| words.windows(2).all(|pair| pair.first() != pair.last());
    let short = say(&number);
    if differ(&short) {
        return short;
    }
    (0..8)
        .map(|decimals| say(&|value| wording::number(value, decimals)))
        .find(differ)
        .unwrap_or(short)
}

/// A number as an axis says it.
#[must_use]
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if !size.is_finite() {
        return wording::ABSENT.to_owned();
    }
    if size >= 1e15 || (size > 0.0 && size < 1e-4) {
        return format!("{value:.1e}").replace('-', "−");
    }
    if size >= 1e9 {
        return format!("{} G", wording::number(value / 1e9, 2));
    }
    if size >= 1e6 {
        return format!("{} M", wording::number(value / 1e6, 2));
    }
    let decimals = if size >= 100.0 {
        0
    } else if size >= 1.0 {
        2
    } else {
        4
    };
    wording::number(value, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_ticks_are_round_and_few() {
        let origin = Moment::parse("2018-04-24T17:20:41.3Z").unwrap();
        let ticks = clock_ticks(origin, 0.0, 63.0, Clock::default(), 8.0);
        let labels: Vec<&str> = ticks.iter().map(|tick| tick.1.as_str()).collect();
        assert_eq!(
            labels,
            [
                "17:20:50", "17:21:00", "17:21:10", "17:21:20", "17:21:30", "17:21:40"
            ]
        );
        assert!((ticks[0].0 - 8.7).abs() < 1e-6);
        for span in [0.5, 3.0, 59.0, 130.0, 4_000.0, 90_000.0, 3e7, 4e9] {
            let ticks = clock_ticks(origin, 0.0, span, Clock::default(), 8.0);
            assert!(ticks.len() <= 8, "{span}: {}", ticks.len());
        }
    }

    #[test]
    fn relative_ticks_leave_the_moment_itself_to_the_flag() {
        let ticks = relative_ticks(7.5, 0.0, 63.0, 8.0);
        assert_eq!(ticks[0].1, "+10\u{a0}s");
        assert!(relative_ticks(50.0, 0.0, 60.0, 8.0)[0].1.starts_with("−50"));
    }

    #[test]
    fn times_around_a_moment_name_it() {
        let words: Vec<String> = ticks_around_zero(-4.0, 14.5, 8.0)
            .into_iter()
            .map(|tick| tick.1.replace(NO_BREAK, " "))
            .collect();
        assert_eq!(words, ["0 s", "+5 s", "+10 s"]);
        assert_eq!(ticks_around_zero(-35.0, 65.0, 8.0)[2].1, "0\u{a0}s");
    }

    #[test]
    fn logarithmic_ticks_are_decades_or_finer() {
        assert_eq!(log_ticks(9.0, 3_000.0), [10.0, 100.0, 1_000.0]);
        assert_eq!(log_ticks(10.0, 100.0), [10.0, 20.0, 50.0, 100.0]);
        assert_eq!(round_up(3.0), 5.0);
        assert_eq!(round_down(3.0), 2.0);
        assert_eq!(round_up(0.1), 0.1);
        assert_eq!(linear_ticks(0.0, 1.0, 2.0), [0.0, 0.5, 1.0]);
        assert!(log_ticks(1e-6, 1e12).len() <= 8);
    }

    #[test]
    fn the_numbers_of_an_axis_differ() {
        assert_eq!(numbers(&[0.0, 0.5, 1.0]), ["0", "0.5", "1"]);
        assert_eq!(
            numbers(&[1.795_161e9, 1.795_162e9]),
            ["1,795,161,000", "1,795,162,000"]
        );
    }

    #[test]
    fn short_latencies_are_said_in_short_units() {
        assert_eq!(milliseconds(0.000_5), "500\u{a0}ns");
        assert_eq!(milliseconds(0.02), "20\u{a0}µs");
    }
}
