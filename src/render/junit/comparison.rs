//! The comparison as a suite: a case for each figure and each thing that turned, of each candidate. What is worse is a
//! failure; what too few data leave open is skipped, so that nothing seems passed.

use super::{Case, Kind, Suite, Trouble};
use crate::analyse::compare::{
    Change, ChangeKind, Comparison, Direction, Figure, Judgement, bucket_seconds,
};
use crate::document::compared;
use crate::wording::comparison as say;

pub(super) fn suite(comparison: &Comparison) -> Suite {
    let mut cases = Vec::new();
    let width = comparison
        .baseline()
        .and_then(|baseline| bucket_seconds(baseline.digests.last()?));
    for (place, side) in comparison.candidates().iter().enumerate() {
        let class = format!("comparison.{}", side.label);
        let turned = comparison.changes.iter().filter(|change| {
            change.candidates.contains(&place)
                && change.kind != ChangeKind::Definition
                && change.direction.is_some()
        });
        cases.extend(turned.map(|change| of_change(change, &class)));
        let figures = comparison.figures.iter();
        cases.extend(figures.filter_map(|figure| of_figure(figure, place, &class, width)));
    }
    let baseline = comparison.baseline();
    Suite {
        properties: baseline
            .map(|baseline| ("baseline", baseline.label.clone()))
            .into_iter()
            .collect(),
        words: Some(format!(
            "{}. {}",
            compared::headline(comparison),
            compared::sentence(comparison)
        )),
        ..Suite::of_cases("comparison", cases)
    }
}

fn of_change(change: &Change, class: &str) -> Case {
    let state = |word: &Option<String>| say::state(word.as_deref().unwrap_or("not recorded"));
    Case {
        class: class.to_owned(),
        name: format!("{} ({})", change.name, say::kind(change.kind)),
        seconds: None,
        result: (change.direction == Some(Direction::Worse)).then(|| {
            let message = format!("went from {} to {}", state(&change.from), state(&change.to));
            Trouble::new(Kind::Failure, "worse", message)
        }),
    }
}

/// The case of a figure for the candidate at this place; `width` is that of the baseline's buckets.
fn of_figure(figure: &Figure, place: usize, class: &str, width: Option<f64>) -> Option<Case> {
    let against = figure.against.get(place)?;
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
    Some(Case {
        class: class.to_owned(),
        name: say::measure(figure.measure),
        seconds: None,
        result: match against.judgement {
            Some(Judgement::Worse) => Some(Trouble::new(Kind::Failure, "worse", message)),
            Some(Judgement::TooFew) => Some(Trouble::skipped(format!("too few data: {message}"))),
            None => Some(Trouble::skipped("another experiment")),
            Some(Judgement::Better | Judgement::Same) => None,
        },
    })
}
