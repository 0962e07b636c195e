//! The gates of many runs, each judged by itself, as one: the worst run decides, as if all had been judged at once.

use super::{Condition, Gate, Value};
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

/// Brings what became of the conditions in each run together. `unreadable` is the first input that could not be read.
#[must_use]
pub fn together(
    conditions: &[Condition],
    runs: &[Vec<Gate>],
    unreadable: Option<&str>,
) -> Vec<Gate> {
    conditions
        .iter()
        .enumerate()
        .map(|(place, condition)| {
            let mut gates = Vec::with_capacity(runs.len());
            for (index, run) in runs.iter().enumerate() {
                if let Some(gate) = run.get(place) {
                    gates.push(renumbered(gate, index));
                }
            }
            one(condition, gates, unreadable)
        })
        .collect()
}

/// A run that is judged by itself is the first; here it has its place among all.
fn renumbered(gate: &Gate, index: usize) -> Gate {
    let run = format!("runs[{index}]");
    let moved = |text: &Option<String>| text.as_ref().map(|text| text.replace("runs[0]", &run));
    Gate {
        place: moved(&gate.place),
        unknown: moved(&gate.unknown),
        ..gate.clone()
    }
}

fn one(condition: &Condition, gates: Vec<Gate>, unreadable: Option<&str>) -> Gate {
    let least = match &condition.subject {
        Subject::Alias(alias) => alias.worst_is_least(),
        Subject::Path(_) => false,
    };
    // The order in which a single judgement of all would decide: a value that meets the condition, then what is not
    // known, then the worst value that does not meet it, then nothing at all.
    let rank = |gate: &Gate| match (gate.met, gate.unknown.is_none()) {
        (true, true) => 0,
        (true, false) => 1,
        (false, true) => 2,
        (false, false) => 3,
    };
    let weight = |gate: &Gate| match gate.value {
        Some(Value::Number(value)) if least => value,
        Some(Value::Number(value)) => -value,
        Some(Value::Word(word)) => {
            let place = WORDS.iter().position(|known| *known == word);
            -f64::from(u8::try_from(place.unwrap_or(0)).unwrap_or(u8::MAX))
        }
        None => 0.0,
    };
    // Of equals the first run is shown.
    let worst = gates.into_iter().reduce(|one, other| {
        let order = rank(&one).cmp(&rank(&other));
        let order = order.then_with(|| weight(&one).total_cmp(&weight(&other)));
        if order.is_gt() { other } else { one }
    });
    let Some(mut worst) = worst else {
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
    if let Some(input) = unreadable
        && rank(&worst) > 0
    {
        worst.fail_closed(&format!("`{input}` could not be read"));
    }
    worst
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
            let runs: Vec<Vec<Gate>> = runs.iter().map(|gate| vec![(*gate).clone()]).collect();
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
