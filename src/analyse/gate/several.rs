//! The gates of many runs, each judged by itself, as one: the worst run decides, as if all had been judged at once.

use super::{Condition, Gate, Value};
use crate::analyse::fleet::{Text, Vocabulary};
use crate::analyse::gate::condition::Subject;

/// What users felt and what became of the hypothesis, each from the best to the worst.
const WORDS: [&str; 10] = [
    "unaffected",
    "unknown",
    "slowed",
    "degraded",
    "failing",
    "met",
    "none",
    "not_checked",
    "not_met_before",
    "not_met",
];

/// What stays of a gate of one run, without what its condition says anyway.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    subject: Text,
    value: Option<Value>,
    limit: Option<Value>,
    met: bool,
    place: Option<Text>,
    unknown: Option<Text>,
}

impl Judged {
    /// What stays of a gate; most runs say the same in words.
    #[must_use]
    pub fn of(gate: &Gate, vocabulary: &mut Vocabulary) -> Self {
        let mut text = |words: &Option<String>| words.as_ref().map(|words| vocabulary.text(words));
        Self {
            place: text(&gate.place),
            unknown: text(&gate.unknown),
            subject: vocabulary.text(&gate.subject),
            value: gate.value,
            limit: gate.limit,
            met: gate.met,
        }
    }

    /// The whole gate. A run that is judged by itself is the first; here it has its place among all.
    fn gate(&self, condition: &Condition, index: usize) -> Gate {
        let run = format!("runs[{index}]");
        let moved = |text: &Option<Text>| text.as_ref().map(|text| text.replace("runs[0]", &run));
        Gate {
            subject: self.subject.as_ref().to_owned(),
            value: self.value,
            limit: self.limit,
            met: self.met,
            place: moved(&self.place),
            unknown: moved(&self.unknown),
            ..Gate::of(condition)
        }
    }
}

/// Brings what became of the conditions in each run together. `unreadable` is the first input that could not be read.
#[must_use]
pub fn together(
    conditions: &[Condition],
    runs: &[Box<[Judged]>],
    unreadable: Option<&str>,
) -> Vec<Gate> {
    conditions
        .iter()
        .enumerate()
        .map(|(place, condition)| {
            let runs = runs.iter().enumerate();
            let judged = runs.filter_map(|(index, run)| Some((index, run.get(place)?)));
            one(condition, judged, unreadable)
        })
        .collect()
}

fn one<'a>(
    condition: &Condition,
    judged: impl Iterator<Item = (usize, &'a Judged)>,
    unreadable: Option<&str>,
) -> Gate {
    let least = match &condition.subject {
        Subject::Alias(alias) => alias.worst_is_least(),
        Subject::Path(_) => false,
    };
    // The order in which a single judgement of all would decide: a value that meets the condition, then what is not
    // known, then the worst value that does not meet it, then nothing at all.
    let rank = |judged: &Judged| match (judged.met, judged.unknown.is_none()) {
        (true, true) => 0,
        (true, false) => 1,
        (false, true) => 2,
        (false, false) => 3,
    };
    let weight = |judged: &Judged| match judged.value {
        Some(Value::Number(value)) if least => value,
        Some(Value::Number(value)) => -value,
        Some(Value::Word(word)) => {
            let place = WORDS.iter().position(|known| *known == word);
            -f64::from(u8::try_from(place.unwrap_or(0)).unwrap_or(u8::MAX))
        }
        None => 0.0,
    };
    // Of equals the first run is shown.
    let worst = judged.reduce(|one, other| {
        let order = rank(one.1).cmp(&rank(other.1));
        let order = order.then_with(|| weight(one.1).total_cmp(&weight(other.1)));
        if order.is_gt() { other } else { one }
    });
    let Some((index, worst)) = worst else {
        let mut none = super::judge(
            std::slice::from_ref(condition),
            &super::Evidence {
                runs: Vec::new(),
                unreadable: unreadable.map(str::to_owned),
                comparison: None,
                report: "",
            },
        );
        return none.remove(0);
    };
    let mut gate = worst.gate(condition, index);
    if let Some(input) = unreadable
        && rank(worst) > 0
    {
        gate.fail_closed(&format!("`{input}` could not be read"));
    }
    gate
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::gate::{Limit, Unit};

    fn gate(condition: &Condition, value: Option<f64>, met: bool, unknown: Option<&str>) -> Gate {
        Gate {
            condition: condition.words.clone(),
            subject: condition.subject.words(),
            unit: Unit::Milliseconds,
            comparison: condition.limit.map(|limit: Limit| limit.comparison),
            value: value.map(Value::Number),
            limit: condition.limit.map(|limit| Value::Number(limit.value)),
            met,
            place: value.map(|_| "runs[0].traffic[0].latency.p99_ms".to_owned()),
            unknown: unknown.map(str::to_owned),
        }
    }

    #[test]
    fn the_worst_run_decides_and_is_named() {
        let slow = Condition::parse("p99>300ms").unwrap();
        let good = gate(&slow, Some(100.0), false, None);
        let bad = gate(&slow, Some(400.0), true, None);
        let worse = gate(&slow, Some(900.0), true, None);
        let silent = gate(&slow, None, true, Some("`runs[0]` has no load"));
        let judged = |runs: &[&Gate], unreadable| {
            let mut words = Vocabulary::default();
            let mut kept = |gate: &&Gate| Box::from([Judged::of(gate, &mut words)]);
            let runs: Vec<Box<[Judged]>> = runs.iter().map(&mut kept).collect();
            together(std::slice::from_ref(&slow), &runs, unreadable).remove(0)
        };
        let all = judged(&[&good, &silent, &bad, &worse], Some("x.json"));
        assert_eq!(all.value, Some(Value::Number(900.0)));
        let place = all.place.as_deref();
        assert_eq!(place, Some("runs[3].traffic[0].latency.p99_ms"));
        let unknown = judged(&[&good, &silent], None);
        assert!(unknown.met);
        assert_eq!(unknown.unknown.as_deref(), Some("`runs[1]` has no load"));
        let fine = judged(&[&good, &good], None);
        assert!(!fine.met);
        assert_eq!(
            fine.place.as_deref(),
            Some("runs[0].traffic[0].latency.p99_ms")
        );
        let unread = judged(&[&good], Some("x.json"));
        assert!(unread.met && unread.unknown.unwrap().contains("x.json"));
    }

    #[test]
    fn without_a_run_a_gate_fails() {
        let gates = together(&[Condition::parse("deviated").unwrap()], &[], None);
        assert!(gates[0].met);
    }
}
