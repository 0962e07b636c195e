//! What counters counted, scrape by scrape: bars with restarts and holes.

use super::super::axis::outer_holes;
use super::super::load::parts;
use super::{known_name, signed};
use crate::analyse::QueryFigures;
use crate::analyse::counter::{Rise, rises};
use crate::analyse::kind::Kind;
use crate::analyse::labels::{self, StatusClass};
use crate::analyse::series::SeriesFigures;
use crate::document::figure::{Bar, Bars, Class, Content, Entry, Hole, Row, Swatch, TimeAxis};
use crate::model::{QueryResult, Series};
use crate::wording;

/// More bars than this can not be told apart.
const MOST_BARS: usize = 240;

/// A hole in the data is worth a word from here on, in seconds.
const WORTH: f64 = 2.0;

/// A counter's bars: what all its series counted, by status where they have one; none if nothing is counted.
pub(in super::super) fn row(
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
    let counters = of_one_metric(counters);
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
    unsampled(axis, &stretches, interval(figures), &mut holes);
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
    let whole = total(&counters).unwrap_or(drawn);
    let mut note = vec![format!("per {}", every(figures))];
    if joined > 1 {
        note.push(format!("{joined} together a bar"));
    }
    if by_status {
        note.push("by status".to_owned());
    }
    let metric = counters
        .first()
        .and_then(|(series, _)| series.label("__name__"));
    note.extend(known_name(result).or_else(|| metric.map(str::to_owned)));
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
            ..Bars::default()
        }),
    };
    let alt = words(
        known_name(result)
            .as_deref()
            .or(metric)
            .unwrap_or("The counter"),
        total(&counters),
        &row,
    );
    Some((row, alt))
}

/// What different metrics count can not be added: of several, the one that counts events (`…_count` beside `…_sum`),
/// else the one with the most series.
fn of_one_metric<'a>(
    counters: Vec<(&'a Series, &'a SeriesFigures)>,
) -> Vec<(&'a Series, &'a SeriesFigures)> {
    let name = |counter: &(&'a Series, &SeriesFigures)| counter.0.label("__name__");
    let mut metrics: Vec<(Option<&str>, usize)> = Vec::new();
    for counter in &counters {
        match metrics.iter_mut().find(|one| one.0 == name(counter)) {
            Some(one) => one.1 += 1,
            None => metrics.push((name(counter), 1)),
        }
    }
    let events =
        |metric: &(Option<&str>, usize)| metric.0.is_some_and(|name| name.ends_with("_count"));
    // The first of equals.
    let chosen = metrics
        .iter()
        .rev()
        .max_by_key(|metric| (events(metric), metric.1))
        .map(|metric| metric.0);
    counters
        .into_iter()
        .filter(|counter| Some(name(counter)) == chosen)
        .collect()
}

/// What the counters counted together; unknown if none is known.
fn total(counters: &[(&Series, &SeriesFigures)]) -> Option<f64> {
    let known = counters.iter().filter_map(|(_, figures)| figures.increase);
    known
        .map(|increase| increase.value())
        .reduce(|one, other| one + other)
}

pub(super) struct Stretch {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) counts: Vec<(Class, f64)>,
    /// What was counted after a restart.
    pub(super) reset: Option<f64>,
}

impl Stretch {
    pub(super) fn bar(&self, axis: &TimeAxis) -> Bar {
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
pub(super) fn joined(stretches: Vec<Stretch>) -> (Vec<Stretch>, usize) {
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

/// Where no series has samples, though all of them had some before or after.
fn unsampled(axis: &TimeAxis, stretches: &[Stretch], least: f64, holes: &mut Vec<Hole>) {
    for pair in stretches.windows(2) {
        let [one, next] = pair else { continue };
        let start = axis.second_of_milliseconds(one.to).max(axis.from);
        let end = axis.second_of_milliseconds(next.from).min(axis.to);
        let known = holes
            .iter()
            .any(|hole| hole.start < end && start < hole.end);
        if end - start > least.max(WORTH) && !known {
            holes.push(Hole {
                start,
                end,
                words: format!("no samples {}", wording::duration(end - start, 0)),
            });
        }
    }
}

pub(super) fn class_of(figures: &SeriesFigures) -> Class {
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
        Some(interval) => format!("{} scrape", super::super::width(interval.value())),
        None => match figures.window.step_seconds {
            Some(step) => format!("{} step", super::super::width(step.value())),
            None => "sample".to_owned(),
        },
    }
}

fn words(name: &str, total: Option<f64>, row: &Row) -> String {
    let total = total.map_or("an unknown amount".to_owned(), |total| {
        wording::number(total, 2)
    });
    let mut words = format!("{name} increased by {total} in all");
    if row.legend.len() > 1 {
        let parts = row
            .legend
            .iter()
            .map(|entry| format!("{} {}", entry.label, entry.value));
        let parts: Vec<String> = parts.map(|part| part.trim().to_owned()).collect();
        words.push_str(&format!(" ({})", parts.join(", ")));
    }
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
