//! Gauges, rates and what the data do not tell: lines with gaps.

use super::{known_name, name, said, unit};
use crate::analyse::QueryFigures;
use crate::analyse::kind::Kind;
use crate::analyse::labels;
use crate::analyse::series::SeriesFigures;
use crate::document::figure::{Content, Entry, Hole, Lines, Row, Swatch, TimeAxis};
use crate::model::{QueryResult, Series};
use crate::wording;

/// More lines than this are not told apart.
const MOST_LINES: usize = 8;

/// Gauges, rates and what the data do not tell: lines with gaps.
pub(super) fn row(
    result: &QueryResult,
    figures: &QueryFigures,
    axis: &TimeAxis,
) -> Option<(Row, String)> {
    let names = labels::names(&result.series);
    let mut order = wanted(result, figures);
    let total = order.len();
    if total > MOST_LINES {
        let movement = |index: usize| {
            let figures = figures.results.get(index);
            figures.map_or(0.0, SeriesFigures::movement)
        };
        order.sort_by(|one, other| {
            movement(*other)
                .total_cmp(&movement(*one))
                .then(one.cmp(other))
        });
        order.truncate(MOST_LINES);
    }
    let kind = figures.results.get(*order.first()?)?.kind;
    let about = known_name(result);
    let unit = unit(about.as_deref());
    let mut holes: Vec<Hole> = Vec::new();
    let mut lines = Vec::new();
    let mut legend = Vec::new();
    let mut words = Vec::new();
    for (place, index) in order.iter().enumerate() {
        let (Some(series), Some(one)) = (result.series.get(*index), figures.results.get(*index))
        else {
            continue;
        };
        lines.push(pieces(series, figures, axis, &mut holes));
        let label = names
            .names
            .get(*index)
            .filter(|name| !name.is_empty())
            .cloned()
            .unwrap_or_else(|| "last".to_owned());
        let last = one
            .last
            .map_or(wording::ABSENT.to_owned(), |last| said(last.value(), unit));
        words.push(format!(
            "{label} from {} to {}, last {last}",
            one.minimum
                .map_or("–".to_owned(), |low| said(low.value(), unit)),
            one.maximum
                .map_or("–".to_owned(), |high| said(high.value(), unit))
        ));
        legend.push(Entry {
            mark: Swatch::Line(place),
            label,
            value: last,
            strong: false,
        });
    }
    if total > legend.len() {
        legend.push(Entry {
            mark: Swatch::None,
            label: format!("and {} more", total - legend.len()),
            value: String::new(),
            strong: false,
        });
    }
    let alt = format!(
        "{}: {}{}.",
        name(result, "Values"),
        words.join("; "),
        holes
            .first()
            .map_or_else(String::new, |hole| format!("; {}", hole.words))
    );
    let (title, measured) = match kind {
        Kind::Rate => ("Rate", "over a sliding window"),
        Kind::Gauge => ("Gauge", "at each sample"),
        _ => ("Values", "at each sample, of unknown kind"),
    };
    let about = about.as_deref().unwrap_or("of a metric without a name");
    Some((
        Row {
            title: title.to_owned(),
            note: format!("{measured}, {about}"),
            legend,
            content: Content::Lines(Lines {
                series: lines,
                holes,
                unit,
            }),
        },
        alt,
    ))
}

/// The places of the series that are drawn as lines: what is counted has bars.
fn wanted(result: &QueryResult, figures: &QueryFigures) -> Vec<usize> {
    let series = figures.results.iter().zip(&result.series).enumerate();
    series
        .filter(|(_, (figures, series))| {
            let counted = matches!(figures.kind, Kind::Counter | Kind::Histogram);
            !counted && !figures.double && !series.samples.is_empty()
        })
        .map(|(index, _)| index)
        .collect()
}

/// The stretches that nothing interrupts; holes are noted once for all series.
fn pieces(
    series: &Series,
    figures: &QueryFigures,
    axis: &TimeAxis,
    holes: &mut Vec<Hole>,
) -> Vec<Vec<(f64, f64)>> {
    let mut pieces: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
    let mut previous: Option<i64> = None;
    let mut odd: Option<(f64, &str)> = None;
    for sample in &series.samples {
        let second = axis.second_of_milliseconds(sample.at);
        let gap = previous.is_some_and(|before| figures.timing.is_hole(before, sample.at));
        if !sample.value.is_finite() {
            let word = if sample.value.is_nan() {
                "NaN"
            } else if sample.value > 0.0 {
                "+Inf"
            } else {
                "−Inf"
            };
            let from = previous.map_or(second, |before| axis.second_of_milliseconds(before));
            odd.get_or_insert((from, word));
            pieces.push(Vec::new());
        } else {
            if let Some((from, word)) = odd.take() {
                note(holes, from, second, word.to_owned());
            } else if gap && let Some(before) = previous {
                let from = axis.second_of_milliseconds(before);
                let words = format!("no samples {}", wording::duration(second - from, 0));
                note(holes, from, second, words);
                pieces.push(Vec::new());
            }
            if let Some(piece) = pieces.last_mut() {
                piece.push((second, sample.value));
            }
        }
        previous = Some(sample.at);
    }
    if let (Some((from, word)), Some(last)) = (odd, previous) {
        note(
            holes,
            from,
            axis.second_of_milliseconds(last),
            word.to_owned(),
        );
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn note(holes: &mut Vec<Hole>, start: f64, end: f64, words: String) {
    let known = holes
        .iter()
        .any(|hole| hole.start < end && start < hole.end);
    if !known && end > start {
        holes.push(Hole { start, end, words });
    }
}
