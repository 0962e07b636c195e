//! Hundreds of series: the moving ones first, the others counted, none silently left out.

use super::series::{SeriesFigures, Total, total};

/// Which of many series to show, and what stands for the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// The series to show, by their place among the results, most moving first.
    pub shown: Vec<usize>,
    /// How many moving series are not shown.
    pub more_moving: usize,
    /// How many series never change.
    pub flat: usize,
    /// The counters among those not shown, taken together.
    pub rest: Total,
}

/// Chooses the series that move most. Flat ones are shown only if nothing moves; all are counted.
#[must_use]
pub fn select(results: &[SeriesFigures], limit: usize) -> Selection {
    let mut order: Vec<(usize, &SeriesFigures)> = results.iter().enumerate().collect();
    order.sort_by(|one, other| {
        let movement = other.1.movement().total_cmp(&one.1.movement());
        other.1.moves().cmp(&one.1.moves()).then(movement)
    });
    let moving = order.iter().filter(|(_, figures)| figures.moves()).count();
    let shown = if moving == 0 {
        limit
    } else {
        limit.min(moving)
    };
    let rest = order.get(shown.min(order.len())..).unwrap_or_default();
    Selection {
        more_moving: moving.saturating_sub(shown),
        flat: results.len() - moving,
        rest: total(rest.iter().map(|(_, figures)| *figures)),
        shown: order.iter().take(shown).map(|(index, _)| *index).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::series::figures;
    use crate::model::{QueryResult, Sample, Series};

    fn results(increases: &[f64]) -> Vec<SeriesFigures> {
        let series = increases.iter().map(|increase| Series {
            labels: [("__name__".to_owned(), "x_total".to_owned())].into(),
            samples: vec![
                Sample { at: 0, value: 5.0 },
                Sample {
                    at: 1000,
                    value: 5.0 + increase,
                },
            ],
            ..Series::default()
        });
        let result = QueryResult {
            series: series.collect(),
            ..QueryResult::default()
        };
        figures(&result, None).results
    }

    #[test]
    fn the_most_moving_come_first_and_the_rest_is_counted() {
        let chosen = select(&results(&[0.0, 3.0, 1.0, 0.0, 7.0]), 2);
        assert_eq!(chosen.shown, [4, 1]);
        assert_eq!((chosen.more_moving, chosen.flat), (1, 2));
        assert_eq!(chosen.rest.increase.map(|sum| sum.value()), Some(1.0));
    }

    #[test]
    fn flat_series_are_shown_only_if_nothing_moves() {
        assert_eq!(select(&results(&[0.0, 2.0, 0.0]), 3).shown, [1]);
        let still = select(&results(&[0.0, 0.0, 0.0]), 2);
        assert_eq!((still.shown, still.flat), (vec![0, 1], 3));
        assert!(select(&[], 5).shown.is_empty());
    }
}
