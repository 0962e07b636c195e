//! What became of requests over time: stacked bars by class, their words, and the line of blocks for terminals.

use super::super::{code_entries, code_words, float, per, requests as requests_of};
use crate::analyse::TrafficFigures;
use crate::analyse::traffic::{Buckets, Course};
use crate::document::figure::{Bar, Bars, Class, Content, Entry, Row, Spark, Swatch, TimeAxis};
use crate::wording;

pub(super) fn row(buckets: &Buckets, figures: &TrafficFigures, axis: &TimeAxis, name: &str) -> Row {
    let codes = codes_of(buckets);
    let totals = codes
        .iter()
        .map(|(code, counts)| (*code, counts.iter().sum()))
        .collect();
    Row {
        title: format!("Requests {}", per(buckets.width_seconds)),
        note: format!("by status, at the time sent{name}"),
        legend: code_entries(totals, wording::count),
        content: Content::Bars(Bars {
            bars: bars(buckets, figures, axis),
            holes: Vec::new(),
            share: false,
            tall: true,
            top: None,
        }),
    }
}

fn bars(buckets: &Buckets, figures: &TrafficFigures, axis: &TimeAxis) -> Vec<Bar> {
    let codes = codes_of(buckets);
    let interval = figures
        .rate
        .filter(|rate| *rate > 0.0)
        .map_or(0.0, |rate| 1.0 / rate);
    let first = figures.start.map(|start| axis.second(start));
    let last = figures
        .start
        .zip(figures.duration_seconds)
        .map(|(start, seconds)| axis.second(start) + seconds + interval);
    buckets
        .start
        .iter()
        .enumerate()
        .map(|(index, start)| {
            let start = axis.second(*start);
            let end = start + buckets.width_seconds;
            let slack = buckets.width_seconds * 0.1;
            let partial = first.is_some_and(|first| first > start + slack && first < end)
                || last.is_some_and(|last| last < end - slack && last > start);
            Bar {
                start,
                end,
                parts: parts(codes.iter().filter_map(|(code, counts)| {
                    Some((Class::of_code(*code), float(*counts.get(index)?)))
                })),
                label: String::new(),
                partial,
                reset: None,
            }
        })
        .collect()
}

/// Counts by class in the order of stacking.
pub(in super::super) fn parts(counts: impl Iterator<Item = (Class, f64)>) -> Vec<(Class, f64)> {
    let mut sums = [0.0; 5];
    for (class, count) in counts {
        if let Some(sum) = sums.get_mut(class as usize) {
            *sum += count;
        }
    }
    Class::ALL
        .into_iter()
        .zip(sums)
        .filter(|(_, sum)| *sum > 0.0)
        .collect()
}

fn codes_of(buckets: &Buckets) -> Vec<(u16, &Vec<u64>)> {
    buckets
        .codes
        .iter()
        .filter_map(|(code, counts)| Some((code.parse().ok()?, counts)))
        .collect()
}

/// "No responses rise from 0 to 3 per second at 17:20:49 and return to 0 at 17:21:03."
pub(super) fn words(buckets: &Buckets, axis: &TimeAxis) -> String {
    let codes = codes_of(buckets);
    let total: u64 = codes.iter().flat_map(|(_, counts)| counts.iter()).sum();
    let failed: u64 = codes
        .iter()
        .filter(|(code, _)| Class::of_code(*code).failed())
        .flat_map(|(_, counts)| counts.iter())
        .sum();
    let unit = per(buckets.width_seconds);
    let mut words = if failed == 0 {
        format!("All {} succeeded.", requests_of(total))
    } else {
        format!("{} of the requests failed.", wording::share(failed, total))
    };
    for (code, counts) in codes
        .iter()
        .filter(|(code, _)| Class::of_code(*code).failed())
        .take(4)
    {
        let Some(first) = counts.iter().position(|count| *count > 0) else {
            continue;
        };
        let last = counts.iter().rposition(|count| *count > 0).unwrap_or(first);
        let most = counts.iter().max().copied().unwrap_or(0);
        let name = if *code == 0 {
            "No responses".to_owned()
        } else {
            format!("Answers {}", code_words(*code))
        };
        let at = |index: usize| {
            buckets
                .start
                .get(index)
                .map(|start| axis.clock.time(*start, 0))
                .unwrap_or_default()
        };
        let begins = if first == 0 {
            format!(
                "{name} are there from the start, at most {} {unit},",
                wording::count(most)
            )
        } else {
            format!(
                "{name} rise from 0 to {} {unit} at {}",
                wording::count(most),
                at(first)
            )
        };
        let ends = if last + 1 >= counts.len() {
            "and last to the end of the data".to_owned()
        } else {
            format!("and return to 0 at {}", at(last + 1))
        };
        words.push_str(&format!(" {begins} {ends}."));
    }
    words
}

/// Failed requests per bucket in one line.
pub(super) fn spark(buckets: &Buckets, axis: &TimeAxis) -> Spark {
    let codes = codes_of(buckets);
    let values: Vec<f64> = (0..buckets.start.len())
        .map(|index| {
            codes
                .iter()
                .filter(|(code, _)| Class::of_code(*code).failed())
                .filter_map(|(_, counts)| counts.get(index))
                .map(|count| float(*count))
                .sum()
        })
        .collect();
    let marks = axis
        .faults
        .iter()
        .filter_map(|fault| {
            let place = buckets
                .start
                .iter()
                .rposition(|start| axis.second(*start) <= fault.start)
                .unwrap_or(0);
            (fault.start <= axis.to).then(|| (place, "fault".to_owned()))
        })
        .take(1)
        .collect();
    let first = buckets.start.first().copied().unwrap_or(axis.origin);
    let last = buckets
        .start
        .last()
        .map_or(axis.origin, |last| last.plus_seconds(buckets.width_seconds));
    Spark {
        title: format!("failed requests {}", per(buckets.width_seconds)),
        values,
        marks,
        ends: (axis.clock.time(first, 0), axis.clock.time(last, 0)),
    }
}

/// Which share of the requests failed, where they are too many for marks of their own.
pub(super) fn share_row(course: &Course, figures: &TrafficFigures, axis: &TimeAxis) -> Option<Row> {
    course.heat.as_ref()?;
    let codes = figures.codes.as_ref()?;
    let failed = codes.requests() - codes.successes();
    if failed == 0 {
        return None;
    }
    let width = seconds(course.width_ns);
    let bars = course
        .buckets
        .iter()
        .map(|bucket| {
            let start = axis.second_of(bucket.start_ns);
            let whole = float(bucket.codes.requests()).max(1.0);
            let shares = bucket
                .codes
                .iter()
                .map(|(code, count)| (Class::of_code(code), float(count) / whole))
                .filter(|(class, _)| class.failed());
            Bar {
                start,
                end: start + width,
                parts: parts(shares),
                label: String::new(),
                partial: false,
                reset: None,
            }
        })
        .collect();
    let silent = codes.count(0) == failed;
    let mut legend = code_entries(
        codes
            .iter()
            .filter(|(code, _)| Class::of_code(*code).failed())
            .collect(),
        wording::count,
    );
    legend.push(Entry {
        mark: Swatch::None,
        label: format!("of {}", wording::count(codes.requests())),
        value: wording::percent(failed, codes.requests(), 1).unwrap_or_default(),
        strong: false,
    });
    Some(Row {
        title: if silent { "No response" } else { "Failed" }.to_owned(),
        note: format!("share of requests {}", per(width)),
        legend,
        content: Content::Bars(Bars {
            bars,
            share: true,
            ..Bars::default()
        }),
    })
}

fn seconds(nanoseconds: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a width has few digits")]
    let seconds = nanoseconds as f64 / 1e9;
    seconds
}
