//! The comparison as a suite: a case for each figure and each thing that turned, of each candidate. What is worse is a
//! failure; what too few data leave open is skipped, so that nothing seems passed.

use super::{Case, Kind, Suite, Trouble};
use crate::analyse::compare::{ChangeKind, Comparison, Direction, Judgement, bucket_seconds};
use crate::document::compared;
use crate::wording::comparison as say;

pub(super) fn suite(comparison: &Comparison) -> Suite {
    let mut cases = Vec::new();
    let width = comparison
        .baseline()
        .and_then(|baseline| bucket_seconds(baseline.digests.last()?));
    for (place, side) in comparison.candidates().iter().enumerate() {
        let class = format!("comparison.{}", side.label);
        for change in &comparison.changes {
            let is_of_this = change.candidates.contains(&place);
            if !is_of_this || change.kind == ChangeKind::Definition || change.direction.is_none() {
                continue;
            }
            let state =
                |word: &Option<String>| say::state(word.as_deref().unwrap_or("not recorded"));
            cases.push(Case {
                class: class.clone(),
                name: format!("{} ({})", change.name, say::kind(change.kind)),
                seconds: None,
                result: (change.direction == Some(Direction::Worse)).then(|| {
                    let message =
                        format!("went from {} to {}", state(&change.from), state(&change.to));
                    Trouble::new(Kind::Failure, "worse", message)
                }),
            });
        }
        for figure in &comparison.figures {
            let Some(against) = figure.against.get(place) else {
                continue;
            };
            let value = |side: usize| {
                figure
                    .values
                    .get(side)
                    .map_or_else(String::new, |value| say::value(figure.measure, value))
            };
            let message = format!(
                "{} → {}, {}; {}",
                value(0),
                value(place + 1),
                say::difference(figure.measure, against),
                say::basis(figure.measure, against, width)
            );
            cases.push(Case {
                class: class.clone(),
                name: say::measure(figure.measure),
                seconds: None,
                result: match against.judgement {
                    Some(Judgement::Worse) => Some(Trouble::new(Kind::Failure, "worse", message)),
                    Some(Judgement::TooFew) => {
                        Some(Trouble::skipped(format!("too few data: {message}")))
                    }
                    None => Some(Trouble::skipped("another experiment")),
                    Some(Judgement::Better | Judgement::Same) => None,
                },
            });
        }
    }
    Suite {
        name: "comparison".to_owned(),
        timestamp: None,
        hostname: None,
        seconds: None,
        properties: comparison
            .baseline()
            .map(|baseline| ("baseline", baseline.label.clone()))
            .into_iter()
            .collect(),
        cases,
        words: Some(format!(
            "{}. {}",
            compared::headline(comparison),
            compared::sentence(comparison)
        )),
    }
}
