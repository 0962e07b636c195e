//! How comparisons are said: figures, differences, what they rest on, results.

use super::{NARROW, NO_BREAK};
use crate::analyse::compare::{
    Bound, ChangeKind, Difference, Judgement, Measure, Reading, Scope, Section, Test, Unit, Value,
};
use crate::wording;

/// What a figure is, at the beginning of a row.
#[must_use]
pub fn measure(measure: Measure) -> String {
    match measure {
        Measure::Failed => "Failed requests".to_owned(),
        Measure::FailedDuring => "Failed during the fault".to_owned(),
        Measure::BodyErrors => "Bodies with an error".to_owned(),
        Measure::Outage => "Longest outage".to_owned(),
        Measure::Recovery => "Recovery".to_owned(),
        Measure::Latency(scope, percentile) => {
            let word = percentile.word();
            match scope {
                Scope::Before => format!("{word} before the fault"),
                Scope::During => format!("{word} during the fault"),
                Scope::After => format!("{word} after the fault"),
                Scope::Whole => word.to_owned(),
            }
        }
    }
}

/// A figure of one side.
#[must_use]
pub fn value(measure: Measure, value: &Value) -> String {
    if let Some((part, whole)) = value.counts {
        let percent = wording::percent(part, whole, 1).unwrap_or_default();
        return format!(
            "{} of {} ({percent})",
            wording::count(part),
            wording::count(whole)
        );
    }
    let number = |value: f64| match measure.unit() {
        Unit::Milliseconds => wording::milliseconds(value),
        Unit::Seconds => wording::duration(value, 1),
        Unit::Ratio => format!("{}{NARROW}%", wording::number(value * 100.0, 1)),
    };
    match value.reading {
        Reading::Unknown => wording::ABSENT.to_owned(),
        Reading::Nothing => match measure {
            Measure::Recovery => "not needed".to_owned(),
            _ => "none".to_owned(),
        },
        Reading::Endless => "not within the data".to_owned(),
        Reading::Exactly(value) => number(value),
        Reading::AtLeast(value) if measure.unit() == Unit::Milliseconds => {
            format!("≥{NO_BREAK}{} (client timeout)", number(value))
        }
        Reading::AtLeast(value) => format!("≥{NO_BREAK}{}", number(value)),
    }
}

/// A number of the figure's unit with its sign.
#[must_use]
pub fn signed(measure: Measure, value: f64) -> String {
    let sign = if value < 0.0 {
        "−"
    } else if value > 0.0 {
        "+"
    } else {
        ""
    };
    let size = value.abs();
    let words = match measure.unit() {
        Unit::Milliseconds => wording::milliseconds(size),
        Unit::Seconds => wording::duration(size, 1),
        Unit::Ratio => format!("{}{NO_BREAK}points", wording::number(size * 100.0, 1)),
    };
    format!("{sign}{words}")
}

/// How far two sides lie apart.
#[must_use]
pub fn difference(measure: Measure, difference: &Difference) -> String {
    let Some(distance) = difference.difference else {
        return wording::ABSENT.to_owned();
    };
    let mut words = signed(measure, distance);
    if let Some(relative) = difference.relative
        && measure.unit() == Unit::Milliseconds
        && difference.bound == Bound::Exact
        && distance != 0.0
    {
        let sign = if relative < 0.0 { "−" } else { "+" };
        let percent = wording::number(relative.abs() * 100.0, 0);
        words.push_str(&format!(" ({sign}{percent}{NARROW}%)"));
    }
    match difference.bound {
        Bound::Exact => {}
        Bound::OrMore => words.push_str(" or more"),
        Bound::Open => words.push_str(", both open"),
    }
    words
}

/// The chance of a difference where there is none.
#[must_use]
pub fn chance(p: f64) -> String {
    if p < 0.001 {
        return format!("p{NO_BREAK}<{NO_BREAK}0.001");
    }
    let decimals = if p < 0.01 { 3 } else { 2 };
    format!("p{NO_BREAK}={NO_BREAK}{}", wording::fixed(p, decimals))
}

/// What a result rests on.
#[must_use]
pub fn basis(measure: Measure, difference: &Difference, bucket_seconds: Option<f64>) -> String {
    let p = difference.p.map(chance);
    let too_few = difference.judgement == Some(Judgement::TooFew);
    match difference.test {
        Some(Test::Fisher(..)) => match p {
            Some(p) => format!("{p}, Fisher's exact test"),
            None => "not tested".to_owned(),
        },
        Some(Test::Buckets(one, other)) => {
            let width = bucket_seconds.unwrap_or(1.0);
            let width = format!("{}{NO_BREAK}s", wording::number(width, 1));
            if too_few {
                return format!("{one} and {other} buckets of {width}");
            }
            ranks(
                measure,
                difference,
                p,
                &format!("{one} and {other} buckets of {width}"),
            )
        }
        Some(Test::Runs(one, other)) => {
            ranks(measure, difference, p, &format!("{one} and {other} runs"))
        }
        None if too_few => "not known on both sides".to_owned(),
        None if difference.judgement.is_none() => "different experiments".to_owned(),
        None => "one run each, by the floor alone".to_owned(),
    }
}

fn ranks(measure: Measure, difference: &Difference, p: Option<String>, samples: &str) -> String {
    let mut parts: Vec<String> = p.into_iter().collect();
    if let Some(shift) = difference.effect {
        let mut words = format!("shift {}", signed(measure, shift));
        if let Some((low, high)) = difference.interval {
            words.push_str(&format!(
                " [{}, {}]",
                signed(measure, low),
                signed(measure, high)
            ));
        }
        parts.push(words);
    }
    parts.push(samples.to_owned());
    parts.join(", ")
}

/// A result in words.
#[must_use]
pub fn judgement(judgement: Option<Judgement>) -> &'static str {
    match judgement {
        Some(Judgement::Better) => "better",
        Some(Judgement::Worse) => "worse",
        Some(Judgement::Same) => "no detectable difference",
        Some(Judgement::TooFew) => "too few data",
        None => "not compared",
    }
}

/// What became of a step or an answer: the words of the contract, as people say them.
#[must_use]
pub fn state(word: &str) -> String {
    match word {
        "not_met" => "deviated".to_owned(),
        other => other.replace('_', " "),
    }
}

/// Where a change is found.
#[must_use]
pub fn kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Verdict | ChangeKind::Hypothesis | ChangeKind::Users => "answer",
        ChangeKind::Step(Section::Before) => "hypothesis, before",
        ChangeKind::Step(Section::During) => "hypothesis, during",
        ChangeKind::Step(Section::After) => "hypothesis, after",
        ChangeKind::Step(Section::Method) => "method",
        ChangeKind::Step(Section::Rollbacks) => "rollbacks",
        ChangeKind::Definition => "definition",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_and_differences_are_said_with_their_bounds() {
        assert_eq!(chance(0.0).replace('\u{a0}', " "), "p < 0.001");
        assert_eq!(chance(0.0041).replace('\u{a0}', " "), "p = 0.004");
        assert_eq!(chance(0.4857).replace('\u{a0}', " "), "p = 0.49");
        let apart = Difference {
            difference: Some(-15.997),
            bound: Bound::OrMore,
            ..Difference::default()
        };
        assert_eq!(
            difference(Measure::Outage, &apart).replace('\u{a0}', " "),
            "−16 s or more"
        );
        let part = Value {
            reading: Reading::Exactly(0.5),
            counts: Some((1, 2)),
        };
        assert!(value(Measure::Failed, &part).starts_with("1 of 2 ("));
    }
}
