//! Gates: conditions on which a pipeline fails. A gate fails closed: what is not recorded, cut off by a client's
//! timeout, or read from a damaged input counts as met.

mod condition;
mod figure;
mod path;
mod regression;
mod several;

pub use condition::{ALIASES, Alias, Comparison, Condition, Limit, Unit};
pub use path::Path;
pub use several::{Judged, together};

use super::{Analysis, HypothesisResult, Users};
use crate::model::Run;
use condition::Subject;
use figure::Reading;

/// What conditions are held against.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// The runs, in the order of the report.
    pub runs: Vec<(&'a Run, &'a Analysis)>,
    /// The first input that could not be read.
    pub unreadable: Option<String>,
    /// How the runs differ, where they are compared.
    pub comparison: Option<&'a super::compare::Comparison>,
    /// The JSON report as it is written; needed for conditions that name a path in it.
    pub report: &'a str,
}

/// A condition and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// The condition as it was written.
    pub condition: String,
    /// What the figure is called.
    pub subject: String,
    /// What it is measured in.
    pub unit: Unit,
    /// How value and limit are compared; none for conditions that are a word.
    pub comparison: Option<Comparison>,
    /// What the report says.
    pub value: Option<Value>,
    /// What it was held against.
    pub limit: Option<Value>,
    /// True if the pipeline is to fail.
    pub met: bool,
    /// Where the value stands in the JSON report.
    pub place: Option<String>,
    /// Why the condition counts as met although no value says so; or why there is nothing that could meet it.
    pub unknown: Option<String>,
}

/// A number, or a word of the report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A number in the unit of the JSON report.
    Number(f64),
    /// A word of the JSON report.
    Word(&'static str),
}

/// Holds conditions against what was found out.
#[must_use]
pub fn judge(conditions: &[Condition], evidence: &Evidence<'_>) -> Vec<Gate> {
    conditions
        .iter()
        .map(|condition| {
            let mut gate = Gate::of(condition);
            match (&condition.subject, condition.limit) {
                (Subject::Alias(Alias::UsersAffected), _) => users_affected(&mut gate, evidence),
                (Subject::Alias(Alias::Deviated), _) => deviated(&mut gate, evidence),
                (Subject::Alias(Alias::Secrets), _) => secrets(&mut gate, evidence),
                (Subject::Alias(Alias::Regression), _) => regression::judge(&mut gate, evidence),
                (Subject::Alias(alias), Some(limit)) => {
                    let mut readings = damage(evidence, None);
                    for (index, (run, analysis)) in evidence.runs.iter().enumerate() {
                        readings.extend(figure::readings(*alias, index, run, analysis));
                    }
                    hold(&mut gate, limit, alias.worst_is_least(), readings);
                }
                (Subject::Path(path), Some(limit)) => {
                    let mut readings = damage(evidence, path.run());
                    readings.push(path.read(evidence));
                    hold(&mut gate, limit, false, readings);
                }
                (_, None) => gate.fail_closed("the condition has no limit"),
            }
            gate
        })
        .collect()
}

/// What could not be read, of one run or of all.
fn damage(evidence: &Evidence<'_>, of_run: Option<usize>) -> Vec<Reading> {
    let mut missing: Vec<Reading> = evidence
        .unreadable
        .iter()
        .map(|input| Reading::Missing(format!("`{input}` could not be read")))
        .collect();
    let runs = evidence.runs.iter().enumerate();
    missing.extend(
        runs.filter(|(index, (run, _))| {
            run.is_damaged() && of_run.is_none_or(|only| only == *index)
        })
        .map(|(index, _)| {
            Reading::Missing(format!(
                "`runs[{index}]` was recovered from a damaged input"
            ))
        }),
    );
    missing
}

/// Compares the worst of all readings; any that is missing or cut off counts as met.
fn hold(gate: &mut Gate, limit: Limit, worst_is_least: bool, readings: Vec<Reading>) {
    let damaged = readings.iter().find_map(Reading::missing).cloned();
    let mut known: Vec<(f64, bool, String)> = Vec::new();
    let mut nothing = None;
    for reading in readings {
        match reading {
            Reading::Value {
                value,
                at_least,
                place,
            } => known.push((value, at_least, place)),
            Reading::Nothing(why) => nothing = nothing.or(Some(why)),
            Reading::Missing(_) => {}
        }
    }
    let worst = known.iter().min_by(|one, other| {
        let order = one.0.total_cmp(&other.0);
        if worst_is_least {
            order
        } else {
            order.reverse()
        }
    });
    let really = worst.filter(|(value, at_least, _)| {
        limit.comparison.holds(*value, limit.value) && !limit.is_doubtful(*value, *at_least)
    });
    let doubtful = known
        .iter()
        .find(|(value, at_least, _)| limit.is_doubtful(*value, *at_least));
    if let Some((value, _, place)) = really {
        gate.met = true;
        gate.shows(*value, place);
    } else if let Some(why) = damaged {
        gate.fail_closed(&why);
    } else if let Some((value, _, place)) = doubtful {
        gate.shows(*value, place);
        gate.fail_closed("the value is a lower bound, the true one is at least as large");
    } else if let Some((value, _, place)) = worst {
        gate.shows(*value, place);
    } else if let Some(why) = nothing {
        gate.unknown = Some(why);
    } else {
        gate.fail_closed("there is no run");
    }
}

impl Gate {
    /// A condition of which nothing is known yet.
    fn of(condition: &Condition) -> Self {
        Self {
            condition: condition.words.clone(),
            subject: condition.subject.words(),
            unit: condition.unit(),
            comparison: condition.limit.map(|limit| limit.comparison),
            value: None,
            limit: condition.limit.map(|limit| Value::Number(limit.value)),
            met: false,
            place: None,
            unknown: None,
        }
    }

    fn fail_closed(&mut self, why: &str) {
        self.met = true;
        self.unknown = Some(why.to_owned());
    }

    fn shows(&mut self, value: f64, place: &str) {
        self.value = Some(Value::Number(value));
        self.place = Some(place.to_owned());
    }

    /// Shows a word of the first run for which it is not as it should be.
    fn hold_words(&mut self, evidence: &Evidence<'_>, expected: &'static str, words: &[Word]) {
        self.limit = Some(Value::Word(expected));
        let worst = words
            .iter()
            .max_by_key(|word| (word.rank, std::cmp::Reverse(word.run)));
        let wrong = worst.filter(|word| word.says != expected);
        if let Some(why) = damage(evidence, None).iter().find_map(Reading::missing)
            && wrong.is_none()
        {
            self.fail_closed(why);
            return;
        }
        match worst {
            Some(word) => {
                self.met = wrong.is_some();
                self.value = Some(Value::Word(word.says));
                self.place = Some(format!("runs[{}].{}", word.run, word.member));
            }
            None => self.fail_closed("there is no run"),
        }
    }
}

/// What one run says in a word; the highest rank is the worst.
struct Word {
    run: usize,
    rank: u8,
    says: &'static str,
    member: &'static str,
}

fn users_affected(gate: &mut Gate, evidence: &Evidence<'_>) {
    let runs = evidence.runs.iter().enumerate();
    let words: Vec<Word> = runs
        .map(|(run, (_, analysis))| Word {
            run,
            rank: match analysis.verdict.users {
                Users::Unaffected => 0,
                Users::Unknown => 1,
                Users::Slowed => 2,
                Users::Degraded => 3,
                Users::Failing => 4,
            },
            says: analysis.verdict.users.word(),
            member: "verdict.users",
        })
        .collect();
    gate.hold_words(evidence, Users::Unaffected.word(), &words);
}

fn deviated(gate: &mut Gate, evidence: &Evidence<'_>) {
    let runs = evidence.runs.iter().enumerate();
    let words: Vec<Word> = runs
        .map(|(run, (_, analysis))| {
            let (rank, says) = match analysis.verdict.hypothesis {
                HypothesisResult::Met => (0, "met"),
                HypothesisResult::None => (1, "none"),
                HypothesisResult::NotChecked => (2, "not_checked"),
                HypothesisResult::NotMetBefore => (3, "not_met_before"),
                HypothesisResult::NotMet => (4, "not_met"),
            };
            Word {
                run,
                rank,
                says,
                member: "verdict.hypothesis",
            }
        })
        .collect();
    gate.hold_words(evidence, "met", &words);
}

fn secrets(gate: &mut Gate, evidence: &Evidence<'_>) {
    let limit = Limit {
        comparison: Comparison::Above,
        value: 0.0,
    };
    gate.comparison = Some(limit.comparison);
    gate.limit = Some(Value::Number(limit.value));
    let mut readings = damage(evidence, None);
    for (index, (run, _)) in evidence.runs.iter().enumerate() {
        readings.push(if run.redactions.switched_off {
            Reading::Missing("secrets were not looked for, as the user asked".to_owned())
        } else {
            Reading::exact(
                as_float(run.redactions.count),
                format!("runs[{index}].redactions.count"),
            )
        });
    }
    hold(gate, limit, false, readings);
}

#[expect(clippy::cast_precision_loss, reason = "no input holds 2^53 secrets")]
fn as_float(count: usize) -> f64 {
    count as f64
}
