//! The conditions that a user can write: `availability<99%`, `p99>300ms`, `deviated`, or a path in the JSON report.

use super::path::Path;
use crate::error::Error;

/// A condition on which a pipeline fails.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// As it was written.
    pub words: String,
    pub(super) subject: Subject,
    pub(super) limit: Option<Limit>,
}

/// What a condition is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Subject {
    /// A figure by its short name.
    Alias(Alias),
    /// A number of the JSON report.
    Path(Path),
}

/// The figures that have a short name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alias {
    /// The share of requests that succeeded.
    Availability,
    /// A percentile of the latency of all requests.
    Percentile(u8),
    /// How long it took to recover.
    Recovery,
    /// The longest outage.
    Outage,
    /// How many requests failed.
    Failed,
    /// Whether the hypothesis was not shown to hold.
    Deviated,
    /// Whether users were not shown to be unaffected.
    UsersAffected,
    /// How many secrets were masked.
    Secrets,
    /// Whether a comparison found something that got worse.
    Regression,
}

/// The short names, in the order in which they are listed.
pub const ALIASES: &[(&str, Alias)] = &[
    ("availability", Alias::Availability),
    ("p50", Alias::Percentile(50)),
    ("p90", Alias::Percentile(90)),
    ("p95", Alias::Percentile(95)),
    ("p99", Alias::Percentile(99)),
    ("recovery", Alias::Recovery),
    ("outage", Alias::Outage),
    ("failed", Alias::Failed),
    ("deviated", Alias::Deviated),
    ("users-affected", Alias::UsersAffected),
    ("secrets", Alias::Secrets),
    ("regression", Alias::Regression),
];

const HINT: &str = "write `availability<99%`, `p99>300ms` (also p50, p90, p95), `recovery>30s`, `outage>10s`, `failed>0`, `deviated`, `users-affected`, `secrets`, `regression`, or a number of the JSON report by its path: `runs[0].traffic[0].latency.p99_ms>300`";

/// What a figure is measured in; the JSON report uses the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share of a whole, 0 to 1.
    Share,
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// A number of things, or a word.
    Count,
    /// A number of the JSON report, whatever it means.
    Plain,
}

/// How a value is compared with its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `==`
    Equal,
    /// `!=`
    Unequal,
}

/// The number a value is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// How.
    pub comparison: Comparison,
    /// In the unit of the JSON report.
    pub value: f64,
}

impl Comparison {
    /// The longer signs first, so that none is taken for a shorter one.
    const SIGNS: [(&'static str, Self); 7] = [
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("==", Self::Equal),
        ("!=", Self::Unequal),
        ("<", Self::Below),
        (">", Self::Above),
        ("=", Self::Equal),
    ];

    /// True if the value stands in this relation to the limit.
    #[must_use]
    #[expect(
        clippy::float_cmp,
        reason = "both are the doubles nearest to what is written"
    )]
    pub fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Self::Below => value < limit,
            Self::AtMost => value <= limit,
            Self::Above => value > limit,
            Self::AtLeast => value >= limit,
            Self::Equal => value == limit,
            Self::Unequal => value != limit,
        }
    }
}

impl Limit {
    /// True if a value that is only a lower bound might meet the condition, but need not.
    pub(super) fn is_doubtful(self, value: f64, at_least: bool) -> bool {
        if !at_least {
            return false;
        }
        match self.comparison {
            Comparison::Below => value < self.value,
            Comparison::AtMost | Comparison::Equal => value <= self.value,
            Comparison::Above => value <= self.value,
            Comparison::AtLeast => value < self.value,
            Comparison::Unequal => value <= self.value,
        }
    }
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// If it is none, with what can be written instead.
    pub fn parse(words: &str) -> Result<Self, Error> {
        let refused = |what: String| Err(Error::usage(what).hint(HINT));
        let words = words.trim();
        let sign = sign_in(words);
        let subject = sign.map_or(words, |(at, ..)| words.get(..at).unwrap_or_default());
        let subject = subject.trim();
        if subject.is_empty() {
            return refused(format!("the condition `{words}` names no figure"));
        }
        let subject = if Path::is_meant(subject) {
            Subject::Path(Path::parse(subject).map_err(|error| error.hint(HINT))?)
        } else {
            let known = ALIASES.iter().find(|(name, _)| *name == subject);
            let Some((_, alias)) = known else {
                return refused(format!("there is no figure `{subject}` to fail on"));
            };
            Subject::Alias(*alias)
        };
        let needs_limit = match &subject {
            Subject::Alias(alias) => !alias.is_word(),
            Subject::Path(_) => true,
        };
        let limit = match (sign, needs_limit) {
            (None, true) => {
                return refused(format!(
                    "the condition `{words}` needs a comparison and a limit"
                ));
            }
            (Some(_), false) => {
                return refused(format!(
                    "`{}` takes no limit, it is met or not",
                    subject.name()
                ));
            }
            (None, false) => None,
            (Some((at, sign, comparison)), true) => {
                let written = words.get(at + sign.len()..).unwrap_or_default().trim();
                match limit(written, subject.unit()) {
                    Some(value) => Some(Limit { comparison, value }),
                    None => {
                        return refused(format!(
                            "`{written}` is no limit for `{}`, {} was expected",
                            subject.name(),
                            subject.unit().expectation()
                        ));
                    }
                }
            }
        };
        Ok(Self {
            words: words.to_owned(),
            subject,
            limit,
        })
    }

    /// The figure by its short name, and what it is held against; none for a path or a word.
    #[must_use]
    pub fn bound(&self) -> Option<(Alias, Limit)> {
        match self.subject {
            Subject::Alias(alias) => Some((alias, self.limit?)),
            Subject::Path(_) => None,
        }
    }

    /// What its figure is measured in.
    #[must_use]
    pub fn unit(&self) -> Unit {
        self.subject.unit()
    }

    /// True if it reads the JSON report.
    #[must_use]
    pub fn reads_report(&self) -> bool {
        matches!(self.subject, Subject::Path(_))
    }
}

impl Subject {
    /// What the user called it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Alias(alias) => ALIASES
                .iter()
                .find(|(_, known)| known == alias)
                .map_or_else(String::new, |(name, _)| (*name).to_owned()),
            Self::Path(path) => path.to_string(),
        }
    }

    /// What it is called in a sentence.
    pub(super) fn words(&self) -> String {
        let words = match self {
            Self::Alias(Alias::Outage) => "the longest outage",
            Self::Alias(Alias::Failed) => "the number of failed requests",
            Self::Alias(Alias::Deviated) => "the hypothesis",
            Self::Alias(Alias::UsersAffected) => "the effect on users",
            Self::Alias(Alias::Secrets) => "the number of masked secrets",
            _ => return self.name(),
        };
        words.to_owned()
    }

    fn unit(&self) -> Unit {
        match self {
            Self::Alias(Alias::Availability) => Unit::Share,
            Self::Alias(Alias::Percentile(_)) => Unit::Milliseconds,
            Self::Alias(Alias::Recovery | Alias::Outage) => Unit::Seconds,
            Self::Alias(_) => Unit::Count,
            Self::Path(path) => path.unit(),
        }
    }
}

impl Alias {
    /// True if it is met or not, without a limit.
    #[must_use]
    pub fn is_word(self) -> bool {
        matches!(
            self,
            Self::Deviated | Self::UsersAffected | Self::Secrets | Self::Regression
        )
    }

    /// True if small values are the bad ones.
    pub(super) fn worst_is_least(self) -> bool {
        self == Self::Availability
    }
}

impl Unit {
    fn expectation(self) -> &'static str {
        match self {
            Self::Share => "a share such as `99.9%` or `0.999`",
            Self::Milliseconds => "a time such as `300ms` or `1.5s`",
            Self::Seconds => "a time such as `30s`, `500ms` or `2min`",
            Self::Count | Self::Plain => "a number",
        }
    }
}

/// Where the comparison stands; names in brackets and quotes are passed over.
fn sign_in(words: &str) -> Option<(usize, &'static str, Comparison)> {
    let mut quoted = false;
    for (at, character) in words.char_indices() {
        quoted ^= character == '"';
        if quoted || !matches!(character, '<' | '>' | '=' | '!') {
            continue;
        }
        let rest = words.get(at..).unwrap_or_default();
        let found = Comparison::SIGNS
            .iter()
            .find(|(sign, _)| rest.starts_with(sign));
        if let Some((sign, comparison)) = found {
            return Some((at, sign, *comparison));
        }
    }
    None
}

/// A limit in the unit of the JSON report. Decimal points are moved in the text: 99.9 % is the double nearest to 0.999.
fn limit(written: &str, unit: Unit) -> Option<f64> {
    let end = written
        .find(|character: char| {
            !(character.is_ascii_digit() || matches!(character, '.' | '-' | '+'))
        })
        .unwrap_or(written.len());
    let (number, suffix) = written.split_at_checked(end)?;
    let suffix = suffix.trim();
    let has_digit = number.bytes().any(|byte| byte.is_ascii_digit());
    if !has_digit {
        return None;
    }
    let shifted = |power: i8| format!("{number}e{power}").parse::<f64>().ok();
    let minutes = |factor: f64| shifted(0).map(|minutes| minutes * factor);
    let value = match (unit, suffix) {
        // Nobody means an availability of 9,900 %.
        (Unit::Share, "") => match shifted(0)? {
            share if share <= 1.0 => Some(share),
            _ => shifted(-2),
        },
        (Unit::Share | Unit::Plain, "%") => shifted(-2),
        (Unit::Milliseconds, "" | "ms") => shifted(0),
        (Unit::Milliseconds, "s") => shifted(3),
        (Unit::Milliseconds, "us" | "µs") => shifted(-3),
        (Unit::Milliseconds, "min" | "m") => minutes(60_000.0),
        (Unit::Milliseconds, "h") => minutes(3_600_000.0),
        (Unit::Seconds, "" | "s") => shifted(0),
        (Unit::Seconds, "ms") => shifted(-3),
        (Unit::Seconds, "min" | "m") => minutes(60.0),
        (Unit::Seconds, "h") => minutes(3_600.0),
        (Unit::Count | Unit::Plain, "") => shifted(0),
        _ => None,
    }?;
    let possible = match unit {
        Unit::Share => (0.0..=1.0).contains(&value),
        _ => value.is_finite(),
    };
    possible.then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit_of(words: &str) -> f64 {
        Condition::parse(words).unwrap().limit.unwrap().value
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "limits are the nearest doubles")]
    fn limits_are_taken_in_the_unit_of_the_report() {
        for (words, value) in [
            ("availability<99.9%", 0.999),
            ("availability < 99.9 %", 0.999),
            ("availability<0.999", 0.999),
            ("availability<99.9", 0.999),
            ("availability<=100%", 1.0),
            ("p99>300ms", 300.0),
            ("p99>=1.234s", 1234.0),
            ("p50>300", 300.0),
            ("recovery>30s", 30.0),
            ("recovery>2min", 120.0),
            ("outage>500ms", 0.5),
            ("failed>0", 0.0),
            ("runs[0].traffic[0].latency.p99_ms>300", 300.0),
            ("runs[0].traffic[0].latency.p99_ms>0.3s", 300.0),
            ("runs[0].impact.recovery_seconds>1min", 60.0),
            ("runs[0].traffic[0].success_ratio<99.9%", 0.999),
            ("$.runs[0].traffic[0].codes[\"5>0\"] != -3.5", -3.5),
        ] {
            assert_eq!(limit_of(words), value, "{words}");
        }
    }

    #[test]
    fn what_is_no_condition_is_refused_with_the_names_that_are_known() {
        for words in [
            "",
            ">3",
            "availability",
            "availability<",
            "availability<many",
            "availability<101%",
            "availability<-1%",
            "availability<99ms",
            "p98>1s",
            "p99>1kg",
            "p99>1e",
            "p99>NaN",
            "p99>1-2",
            "deviated>0",
            "users-affected=failing",
            "runs[0].traffic[0].requests",
            "runs[x].traffic>1",
            "runs[0>1",
            "runs[0]..a>1",
            "runs.>1",
        ] {
            let error = Condition::parse(words).unwrap_err();
            assert_eq!(error.exit_code(), crate::error::exit::USAGE, "{words}");
            let hint = error.advice().unwrap();
            for (name, _) in ALIASES {
                assert!(hint.contains(name), "{words}: {name}");
            }
        }
    }
}
