//! The figures of metrics: what counters counted scrape by scrape, gauges with their gaps, quantiles of histograms.

use super::super::Scene;
use super::load::{outer_holes, parts};
use super::{axis, block, caption, strip};
use crate::analyse::counter::{Rise, rises};
use crate::analyse::kind::Kind;
use crate::analyse::labels::{self, StatusClass};
use crate::analyse::series::{SeriesFigures, milliseconds};
use crate::analyse::{QueryFigures, quantile};
use crate::document::Block;
use crate::document::figure::{
    Bar, Bars, Class, Content, Entry, Figure, Hole, Lines, Multiple, Multiples, Row, Swatch,
    TimeAxis, Unit,
};
use crate::model::{QueryResult, Series};
use crate::wording;

/// More series than this are drawn as the moving ones and counted in words.
const MOST: usize = 12;

/// More lines than this are not told apart.
const MOST_LINES: usize = 8;

/// More bars than this can not be told apart.
const MOST_BARS: usize = 240;

/// A hole in the data is worth a word from here on, in seconds.
const WORTH: f64 = 2.0;

/// A counter's bars: what all its series counted, by status where they have one; none if nothing is counted.
pub(super) fn counter_row(
    result: &QueryResult,
    figures: &QueryFigures,
    axis: &TimeAxis,
) -> Option<(Row, String)> {
    let counters: Vec<(&Series, &SeriesFigures)> = result
        .series
        .iter()
        .zip(&figures.results)
        .filter(|(_, figures)| figures.kind == Kind::Counter && !figures.double)
        .filter(|(series, _)| series.samples.len() > 1)
        .collect();
    if counters.is_empty() {
        return None;
    }
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut holes: Vec<Hole> = Vec::new();
    let mut across = 0.0;
    let timing = figures.timing;
    let mut all: Vec<(Class, Vec<Rise>)> = counters
        .iter()
        .map(|(series, figures)| {
            let is_sum = figures.dips > 0;
            (class_of(figures), rises(series, &timing, is_sum))
        })
        .collect();
    for (_, rises) in &mut all {
        rises.retain(|rise| {
            axis.second_of_milliseconds(rise.to) > axis.from
                && axis.second_of_milliseconds(rise.from) < axis.to
        });
    }
    // The finest series gives the bars; what the others counted goes to the bar in which their stretch ends.
    all.sort_by_key(|(_, rises)| std::cmp::Reverse(rises.len()));
    for (class, rises) in &all {
        for rise in rises {
            if rise.across_gap {
                across += rise.by.unwrap_or(0.0);
                hole(axis, rise, &mut holes);
                continue;
            }
            add(&mut stretches, *class, rise);
        }
    }
    stretches.sort_by_key(|stretch| stretch.from);
    let (stretches, joined) = joined(stretches);
    if stretches.is_empty() && holes.is_empty() {
        return None;
    }
    let by_status = counters
        .iter()
        .any(|(_, figures)| labels::status(&figures.labels).is_some());
    let bars: Vec<Bar> = stretches.iter().map(|stretch| stretch.bar(axis)).collect();
    let first = bars.first().map_or(axis.from, |bar| bar.start);
    let last = bars.last().map_or(axis.to, |bar| bar.end);
    let last = holes.iter().map(|hole| hole.end).fold(last, f64::max);
    let known = known_window(figures, axis, (first, last));
    holes.extend(outer_holes(
        axis,
        known,
        WORTH.max(interval(figures)),
        "query",
    ));
    let drawn: f64 = bars.iter().map(Bar::total).sum::<f64>() + across;
    let whole = figures.total.increase.map_or(drawn, |total| total.value());
    let mut note = vec![format!("per {}", every(figures))];
    if joined > 1 {
        note.push(format!("{joined} together a bar"));
    }
    if by_status {
        note.push("by status".to_owned());
    }
    note.push(name(result, "a counter"));
    if (whole - drawn).abs() > 1e-6 * whole.abs().max(1.0) {
        note.push("totals of the whole query".to_owned());
    }
    let row = Row {
        title: "Counter, increase".to_owned(),
        note: note.join(", "),
        legend: entries(&counters),
        content: Content::Bars(Bars {
            bars,
            holes,
            share: false,
            tall: false,
        }),
    };
    let alt = counter_words(result, figures, &row);
    Some((row, alt))
}

struct Stretch {
    from: i64,
    to: i64,
    counts: Vec<(Class, f64)>,
    /// What was counted after a restart.
    reset: Option<f64>,
}

impl Stretch {
    fn bar(&self, axis: &TimeAxis) -> Bar {
        let parts = parts(self.counts.iter().copied());
        let total: f64 = parts.iter().map(|part| part.1).sum();
        Bar {
            start: axis.second_of_milliseconds(self.from).max(axis.from),
            end: axis.second_of_milliseconds(self.to).min(axis.to),
            parts,
            label: if total == 0.0 {
                "0".to_owned()
            } else {
                signed(total)
            },
            partial: false,
            reset: self.reset.map(|by| format!("reset, {}", signed(by))),
        }
    }
}

/// Neighbours taken together where there are more than can be told apart; gives how many make a bar.
fn joined(stretches: Vec<Stretch>) -> (Vec<Stretch>, usize) {
    let each = if stretches.len() > MOST_BARS {
        stretches.len().div_ceil(MOST_BARS / 2)
    } else {
        return (stretches, 1);
    };
    let mut bars: Vec<Stretch> = Vec::new();
    let mut held = 0;
    for stretch in stretches {
        match bars.last_mut() {
            Some(bar) if held < each && stretch.from <= bar.to => {
                held += 1;
                bar.to = bar.to.max(stretch.to);
                bar.counts.extend(stretch.counts);
                bar.reset = match (bar.reset, stretch.reset) {
                    (Some(one), Some(other)) => Some(one + other),
                    (one, other) => one.or(other),
                };
            }
            _ => {
                held = 1;
                bars.push(stretch);
            }
        }
    }
    (bars, each)
}

fn add(stretches: &mut Vec<Stretch>, class: Class, rise: &Rise) {
    let by = rise.by.unwrap_or(0.0);
    let known = stretches
        .iter_mut()
        .find(|stretch| stretch.from < rise.to && rise.to <= stretch.to);
    match known {
        Some(stretch) => {
            stretch.counts.push((class, by));
            if rise.reset {
                stretch.reset = Some(stretch.reset.unwrap_or(0.0) + by);
            }
        }
        None => stretches.push(Stretch {
            from: rise.from,
            to: rise.to,
            counts: vec![(class, by)],
            reset: rise.reset.then_some(by),
        }),
    }
}

/// A hole in the samples, with what was counted across it.
fn hole(axis: &TimeAxis, rise: &Rise, holes: &mut Vec<Hole>) {
    let start = axis.second_of_milliseconds(rise.from).max(axis.from);
    let end = axis.second_of_milliseconds(rise.to).min(axis.to);
    let joined = holes
        .iter()
        .any(|hole| hole.start <= end && start <= hole.end);
    if joined {
        return;
    }
    let across = match rise.by {
        Some(by) if by > 0.0 => format!(", {}", signed(by)),
        _ => String::new(),
    };
    let what = if rise.reset { " after a reset" } else { "" };
    holes.push(Hole {
        start,
        end,
        words: format!(
            "no samples {}{across}{what}",
            wording::duration(end - start, 0)
        ),
    });
}

fn class_of(figures: &SeriesFigures) -> Class {
    match labels::status(&figures.labels) {
        Some((_, StatusClass::Hundred(digit))) => match digit {
            2 => Class::Success,
            4 => Class::ClientError,
            5 => Class::ServerError,
            _ => Class::Redirect,
        },
        Some((_, StatusClass::NoResponse)) => Class::NoResponse,
        Some((_, StatusClass::Bad)) => Class::ServerError,
        Some((_, StatusClass::Other(_))) => Class::Redirect,
        Some((_, StatusClass::Good)) | None => Class::Success,
    }
}

/// The totals: by status value, or of all.
fn entries(counters: &[(&Series, &SeriesFigures)]) -> Vec<Entry> {
    let mut sums: Vec<(String, Class, f64)> = Vec::new();
    for (_, figures) in counters {
        let label = labels::status(&figures.labels)
            .map_or_else(|| "all".to_owned(), |(value, _)| value.to_owned());
        let by = figures.increase.map_or(0.0, |increase| increase.value());
        match sums.iter_mut().find(|sum| sum.0 == label) {
            Some(sum) => sum.2 += by,
            None => sums.push((label, class_of(figures), by)),
        }
    }
    sums.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let more = sums.len().saturating_sub(4);
    sums.truncate(4);
    let mut entries: Vec<Entry> = sums
        .into_iter()
        .map(|(label, class, by)| Entry {
            mark: Swatch::Class(class),
            label,
            value: signed(by),
            strong: class.failed() && by > 0.0,
        })
        .collect();
    if more > 0 {
        entries.push(Entry {
            mark: Swatch::None,
            label: format!("{more} more"),
            value: String::new(),
            strong: false,
        });
    }
    entries
}

/// From when to when the system was asked, as far as it is known.
fn known_window(figures: &QueryFigures, axis: &TimeAxis, (first, last): (f64, f64)) -> (f64, f64) {
    let start = figures
        .window
        .start
        .map_or(first, |start| axis.second(start));
    let end = figures.window.end.map_or(last, |end| axis.second(end));
    (start, end)
}

fn interval(figures: &QueryFigures) -> f64 {
    figures
        .sample_interval_seconds
        .or(figures.window.step_seconds)
        .map_or(1.0, |interval| interval.value() * 1.5)
}

fn every(figures: &QueryFigures) -> String {
    match figures.sample_interval_seconds {
        Some(interval) => format!("{} scrape", super::width(interval.value())),
        None => match figures.window.step_seconds {
            Some(step) => format!("{} step", super::width(step.value())),
            None => "sample".to_owned(),
        },
    }
}

/// What a result is about: its metric, or the query itself.
fn name(result: &QueryResult, otherwise: &str) -> String {
    let names = labels::names(&result.series);
    names
        .title
        .or_else(|| result.asked.query.clone())
        .filter(|name| !name.trim().is_empty())
        .unwrap_or_else(|| otherwise.to_owned())
}

fn signed(by: f64) -> String {
    if by == 0.0 {
        "0".to_owned()
    } else {
        let sign = if by < 0.0 { "−" } else { "+" };
        format!("{sign}{}", wording::number(by.abs(), 2))
    }
}

fn counter_words(result: &QueryResult, figures: &QueryFigures, row: &Row) -> String {
    let total = figures
        .total
        .increase
        .map_or("an unknown amount".to_owned(), |total| {
            signed(total.value())
        });
    let mut words = format!(
        "{} increased by {total} in all",
        name(result, "The counter")
    );
    if let Content::Bars(bars) = &row.content {
        let still = bars.bars.iter().filter(|bar| bar.total() == 0.0).count();
        if still > 0 {
            words.push_str(&format!(
                "; it stood still in {still} of {} intervals",
                bars.bars.len()
            ));
        }
        let resets = bars.bars.iter().filter(|bar| bar.reset.is_some()).count();
        if resets > 0 {
            words.push_str(&format!(
                "; {}",
                wording::plural(resets as u64, "reset", "resets")
            ));
        }
        if let Some(hole) = bars.holes.last() {
            words.push_str(&format!("; {}", hole.words));
        }
    }
    words.push('.');
    words
}

/// The figures of one query.
pub(in super::super) fn of_query(
    scene: &Scene<'_>,
    result: &QueryResult,
    figures: &QueryFigures,
    id: &str,
) -> Vec<Block> {
    let spans = result.series.iter().filter_map(Series::span);
    let first = spans.clone().map(|span| span.0).min();
    let last = spans.map(|span| span.1).max();
    let (Some(first), Some(last)) = (first, last) else {
        return Vec::new();
    };
    let first = figures
        .window
        .start
        .map_or(first, |start| milliseconds(start).min(first));
    let last = figures
        .window
        .end
        .map_or(last, |end| milliseconds(end).max(last));
    let moments = (
        crate::model::Moment::from_milliseconds(first),
        crate::model::Moment::from_milliseconds(last),
    );
    let (Some(start), Some(end)) = moments else {
        return Vec::new();
    };
    if start == end {
        return Vec::new();
    }
    let Some(axis) = axis::between(scene, start, end) else {
        return Vec::new();
    };
    let mut rows: Vec<Row> = Vec::new();
    let mut alt = vec![strip::span_words(&axis)];
    if let Some((row, words)) = counter_row(result, figures, &axis) {
        rows.push(row);
        alt.push(words);
        rows.extend(multiples(result, figures, &axis));
    }
    for (row, words) in quantile_row(result, figures, &axis)
        .into_iter()
        .chain(lines_row(result, figures, &axis))
    {
        rows.push(row);
        alt.push(words);
    }
    if rows.is_empty() {
        return Vec::new();
    }
    vec![block(Figure {
        id: format!("{id}-metrics"),
        alt: alt.join(" "),
        caption: caption(&[format!(
            "{} of {} series drawn; increases are counted between samples, restarts included, and never extrapolated.",
            drawn(&rows, figures),
            wording::count(figures.results.len() as u64)
        )]),
        time: Some(axis),
        rows,
        spark: None,
    })]
}

fn drawn(rows: &[Row], figures: &QueryFigures) -> String {
    let lines: usize = rows
        .iter()
        .map(|row| match &row.content {
            Content::Lines(lines) => lines.series.len(),
            Content::Bars(_) => figures
                .results
                .iter()
                .filter(|figures| figures.kind == Kind::Counter && !figures.double)
                .count(),
            _ => 0,
        })
        .max()
        .unwrap_or(0);
    wording::count(lines.min(figures.results.len()) as u64)
}

/// Counters one by one, the moving ones, where there are several.
fn multiples(result: &QueryResult, figures: &QueryFigures, axis: &TimeAxis) -> Option<Row> {
    let names = labels::names(&result.series);
    let mut moving: Vec<(usize, f64)> = figures
        .results
        .iter()
        .enumerate()
        .filter(|(_, figures)| figures.kind == Kind::Counter && figures.moves() && !figures.double)
        .map(|(index, figures)| (index, figures.movement()))
        .collect();
    if figures.results.len() < 2 || moving.is_empty() {
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
        format!("{} flat series", wording::count(flat as u64))
    } else {
        let sum: f64 = rest.iter().map(|one| one.1).sum();
        format!(
            "and {} more moving series, {} in all; {} flat series",
            wording::count(rest.len() as u64),
            signed(sum),
            wording::count(flat as u64)
        )
    };
    let timing = figures.timing;
    let series = moving
        .iter()
        .take(MOST)
        .filter_map(|(index, movement)| {
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
                total: signed(*movement),
                bars,
            })
        })
        .collect();
    Some(Row {
        title: "Series".to_owned(),
        note: format!(
            "the moving ones first; {} in all",
            wording::plural(figures.results.len() as u64, "series", "series")
        ),
        legend: Vec::new(),
        content: Content::Multiples(Multiples { series, more }),
    })
}

/// Gauges, rates and what the data do not tell: lines with gaps.
fn lines_row(
    result: &QueryResult,
    figures: &QueryFigures,
    axis: &TimeAxis,
) -> Option<(Row, String)> {
    let names = labels::names(&result.series);
    let wanted = |figures: &SeriesFigures| {
        !matches!(figures.kind, Kind::Counter | Kind::Histogram) && !figures.double
    };
    let mut order: Vec<usize> = figures
        .results
        .iter()
        .enumerate()
        .filter(|(index, figures)| {
            wanted(figures)
                && result
                    .series
                    .get(*index)
                    .is_some_and(|series| !series.samples.is_empty())
        })
        .map(|(index, _)| index)
        .collect();
    if order.is_empty() {
        return None;
    }
    let total = order.len();
    let movement = |index: &usize| {
        figures
            .results
            .get(*index)
            .map_or(0.0, SeriesFigures::movement)
    };
    if total > MOST_LINES {
        order.sort_by(|one, other| {
            movement(other)
                .total_cmp(&movement(one))
                .then(one.cmp(other))
        });
        order.truncate(MOST_LINES);
    }
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
            .unwrap_or_else(|| "value".to_owned());
        let last = one
            .last
            .map_or(wording::ABSENT.to_owned(), |last| short(last.value()));
        words.push(format!(
            "{label} from {} to {}, last {last}",
            one.minimum.map_or("–".to_owned(), |low| short(low.value())),
            one.maximum
                .map_or("–".to_owned(), |high| short(high.value()))
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
    let kind = figures
        .results
        .get(*order.first()?)
        .map_or(Kind::Unknown, |one| one.kind);
    Some((
        Row {
            title: match kind {
                Kind::Rate => "Rate",
                Kind::Gauge => "Gauge",
                _ => "Values",
            }
            .to_owned(),
            note: format!(
                "{}, {}",
                match kind {
                    Kind::Rate => "over a sliding window",
                    Kind::Gauge => "at each sample",
                    _ => "at each sample, of unknown kind",
                },
                name(result, "of the query")
            ),
            legend,
            content: Content::Lines(Lines {
                series: lines,
                holes,
                unit: Unit::Number,
            }),
        },
        alt,
    ))
}

fn short(value: f64) -> String {
    let size = value.abs();
    if size >= 1e12 || (size > 0.0 && size < 1e-3) {
        return format!("{value:.2e}").replace('-', "−");
    }
    wording::number(value, if size >= 100.0 { 0 } else { 3 })
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

/// Quantiles of a classic histogram over time.
fn quantile_row(
    result: &QueryResult,
    figures: &QueryFigures,
    axis: &TimeAxis,
) -> Option<(Row, String)> {
    let series: Vec<&Series> = result
        .series
        .iter()
        .filter(|series| series.label("le").is_some())
        .collect();
    let native = result
        .series
        .iter()
        .find(|series| !series.histograms.is_empty());
    let bounds = quantile::Buckets::of(&series);
    let (first, last) = match (&bounds, native) {
        (Some(buckets), _) => {
            let instants = buckets.instants();
            (*instants.first()?, *instants.last()?)
        }
        (None, Some(series)) => series.span()?,
        (None, None) => return None,
    };
    // Some forty stretches, none shorter than a scrape.
    let scrape = figures
        .sample_interval_seconds
        .or(figures.window.step_seconds)
        .map_or(1.0, |interval| interval.value());
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
    let scrape = ((scrape * 1000.0) as i64).max(1);
    let width = ((last - first) / 40).max(scrape * 2);
    let over_time = |share: f64| match (&bounds, native) {
        (Some(buckets), _) => buckets.over_time(share, width),
        (None, Some(series)) => crate::analyse::native::over_time(series, share, width),
        (None, None) => Vec::new(),
    };
    let mut lines = Vec::new();
    let mut legend = Vec::new();
    let mut words = Vec::new();
    for (place, (share, label)) in [(0.5, "p50"), (0.95, "p95")].into_iter().enumerate() {
        let mut pieces: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
        for (at, value) in over_time(share) {
            match value.filter(|value| value.value.is_finite()) {
                Some(value) => {
                    if let Some(piece) = pieces.last_mut() {
                        piece.push((axis.second_of_milliseconds(at), value.value));
                    }
                }
                None => pieces.push(Vec::new()),
            }
        }
        pieces.retain(|piece| !piece.is_empty());
        let last = pieces
            .iter()
            .flatten()
            .map(|point| point.1)
            .fold(0.0, f64::max);
        if pieces.is_empty() {
            continue;
        }
        words.push(format!("{label} reaches {}", short(last)));
        legend.push(Entry {
            mark: Swatch::Line(place),
            label: format!("{label}, at most"),
            value: short(last),
            strong: false,
        });
        lines.push(pieces);
    }
    if lines.is_empty() {
        return None;
    }
    let title = name(result, "Histogram");
    let alt = format!("{title}, estimated from its buckets: {}.", words.join(", "));
    Some((
        Row {
            title,
            note: format!(
                "quantiles per {}, estimated from buckets",
                super::width(super::float(u64::try_from(width).unwrap_or(0)) / 1000.0)
            ),
            legend,
            content: Content::Lines(Lines {
                series: lines,
                holes: Vec::new(),
                unit: Unit::Number,
            }),
        },
        alt,
    ))
}
