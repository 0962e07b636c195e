//! Counters one by one, the moving ones, where there are several.

use super::counter::{Stretch, class_of, joined};
use super::{name, signed};
use crate::analyse::QueryFigures;
use crate::analyse::counter::rises;
use crate::analyse::kind::Kind;
use crate::analyse::labels;
use crate::analyse::series::SeriesFigures;
use crate::document::figure::{Content, Multiple, Multiples, Row, TimeAxis};
use crate::model::{Number, QueryResult};
use crate::wording;

/// More series than this are drawn as the moving ones and counted in words.
const MOST: usize = 12;

/// What counters counted between their samples, as the bars show it; and what they counted from zero on, if they began
/// to exist in between and counted before they were first sampled.
fn total(counters: &[&SeriesFigures]) -> String {
    let sum = |of: &dyn Fn(&SeriesFigures) -> Option<f64>| -> f64 {
        counters.iter().filter_map(|figures| of(figures)).sum()
    };
    let between = sum(&|figures| figures.increase.map(Number::value));
    let from_zero = sum(&|figures| {
        let counted = figures.increase_from_zero.or(figures.increase);
        counted.map(Number::value)
    });
    if from_zero > between {
        format!("{} ({} from 0)", signed(between), signed(from_zero))
    } else {
        signed(between)
    }
}

/// Counters one by one, the moving ones, where there are several.
pub(super) fn row(
    result: &QueryResult,
    figures: &QueryFigures,
    axis: &TimeAxis,
) -> Option<(Row, String)> {
    let names = labels::names(&result.series);
    let mut moving: Vec<(usize, f64)> = figures
        .results
        .iter()
        .enumerate()
        .filter(|(_, figures)| figures.kind == Kind::Counter && figures.moves() && !figures.double)
        .map(|(index, figures)| (index, figures.movement()))
        .collect();
    // What a lone moving series counted stands in the row above.
    if moving.len() < 2 {
        return None;
    }
    moving.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    let flat = figures
        .results
        .iter()
        .filter(|figures| !figures.moves())
        .count();
    let rest = moving.get(MOST..).unwrap_or_default();
    let more = if rest.is_empty() {
        match flat {
            0 => String::new(),
            flat => format!("and {} flat series", wording::count(flat as u64)),
        }
    } else {
        let rest = rest.iter().filter_map(|one| figures.results.get(one.0));
        let rest: Vec<&SeriesFigures> = rest.collect();
        format!(
            "and {} more moving series, {} in all; {} flat series",
            wording::count(rest.len() as u64),
            total(&rest),
            wording::count(flat as u64)
        )
    };
    let timing = figures.timing;
    let series: Vec<Multiple> = moving
        .iter()
        .take(MOST)
        .filter_map(|(index, _)| {
            let series = result.series.get(*index)?;
            let figures = figures.results.get(*index)?;
            let class = class_of(figures);
            let counted = rises(series, &timing, figures.dips > 0)
                .iter()
                .filter(|rise| !rise.across_gap && rise.by.is_some_and(|by| by > 0.0))
                .map(|rise| Stretch {
                    from: rise.from,
                    to: rise.to,
                    counts: vec![(class, rise.by.unwrap_or(0.0))],
                    reset: None,
                })
                .collect();
            let bars = joined(counted)
                .0
                .iter()
                .map(|stretch| stretch.bar(axis))
                .collect();
            Some(Multiple {
                name: names
                    .names
                    .get(*index)
                    .filter(|name| !name.is_empty())
                    .cloned()
                    .unwrap_or_else(|| name(result, "series")),
                total: total(&[figures]),
                bars,
            })
        })
        .collect();
    let mut words: Vec<String> = series
        .iter()
        .take(3)
        .map(|one| format!("{} {}", one.name, one.total))
        .collect();
    if series.len() > words.len() {
        words.push(format!("and {} more lanes", series.len() - words.len()));
    }
    let alt = format!("The series that moved most: {}.", words.join(", "));
    let row = Row {
        title: "Series".to_owned(),
        note: format!(
            "the moving ones first; {} in all",
            wording::plural(figures.results.len() as u64, "series", "series")
        ),
        legend: Vec::new(),
        content: Content::Multiples(Multiples { series, more }),
    };
    Some((row, alt))
}
