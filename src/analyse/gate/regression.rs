//! Whether something got worse: a figure, a probe, an activity or the answer. Where nothing could be compared, nobody
//! knows, and that counts as worse.

use super::{Evidence, Gate, Reading, Value, damage};
use crate::analyse::compare::{Comparison, Direction, Judgement};

pub(super) fn judge(gate: &mut Gate, evidence: &Evidence<'_>) {
    let Some(comparison) = evidence.comparison else {
        gate.fail_closed("there is no run to compare with: use `compare`, or name a `--baseline`");
        return;
    };
    gate.limit = Some(Value::Number(0.0));
    gate.comparison = Some(super::Comparison::Above);
    gate.place = Some("comparison".to_owned());
    let worse = names_of_what_got_worse(comparison);
    gate.value = Some(Value::Number(super::as_float(worse.len())));
    if let Some(first) = worse.first() {
        gate.met = true;
        gate.place = Some(first.place.clone());
        gate.subject = format!(
            "the number of things that got worse (first: {})",
            first.name
        );
        return;
    }
    "the number of things that got worse".clone_into(&mut gate.subject);
    let unknown = damage(evidence, None);
    if let Some(why) = unknown.iter().find_map(Reading::missing) {
        gate.fail_closed(why);
        return;
    }
    let recovered = comparison
        .sides
        .iter()
        .find(|side| side.digests.iter().any(|digest| digest.damaged));
    if let Some(side) = recovered {
        gate.fail_closed(&format!(
            "`{}` was recovered from a damaged input",
            side.label
        ));
        return;
    }
    for (place, side) in comparison.candidates().iter().enumerate() {
        let could = comparison
            .judgements(place)
            .any(|judgement| judgement != Judgement::TooFew);
        if !could {
            gate.fail_closed(&format!("no figure of `{}` could be compared", side.label));
            return;
        }
    }
}

/// Something that got worse, and where the report says so.
struct Worse {
    name: String,
    place: String,
}

fn names_of_what_got_worse(comparison: &Comparison) -> Vec<Worse> {
    let figures = comparison
        .figures
        .iter()
        .enumerate()
        .filter(|(_, figure)| {
            let mut judgements = figure.against.iter().map(|one| one.judgement);
            judgements.any(|judgement| judgement == Some(Judgement::Worse))
        })
        .map(|(place, figure)| Worse {
            name: figure.measure.name(),
            place: format!("comparison.figures[{place}]"),
        });
    let changes = comparison
        .changes
        .iter()
        .enumerate()
        .filter(|(_, change)| change.direction == Some(Direction::Worse))
        .map(|(place, change)| Worse {
            name: change.name.clone(),
            place: format!("comparison.changes[{place}]"),
        });
    changes.chain(figures).collect()
}
