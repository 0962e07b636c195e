//! The figures of load: what became of requests, how long they took, and how that is distributed.

use super::super::Scene;
use super::{
    axis, block, caption, code_entries, code_words, float, per, requests as requests_of, strip,
    width,
};
use crate::analyse::TrafficFigures;
use crate::analyse::traffic::{self, Buckets, Course, Distribution};
use crate::document::Block;
use crate::document::figure::{
    Bar, Bars, Class, Content, Curve, CurveLine, Entry, Figure, Heat, Hole, Latency, LatencyBand,
    Row, Spark, StepCurve, Steps, Swatch, TimeAxis,
};
use crate::model::Traffic;
use crate::model::traffic::{FLAG_UNTIMED, Requests, Row as Request};
use crate::wording;

/// Percentiles over time are on a logarithmic scale from this ratio on.
const LOG_FROM: f64 = 10.0;

/// Targets beyond these are counted in words.
const MOST_TARGETS: usize = 6;

/// What an attack adds to a figure.
pub(super) struct Shown {
    pub(super) rows: Vec<Row>,
    pub(super) alt: Vec<String>,
    /// How much of the data is drawn.
    pub(super) drawn: String,
    pub(super) spark: Option<Spark>,
}

/// Status and latency over time; none if no request has a time.
pub(super) fn rows(
    scene: &Scene<'_>,
    attack: &Traffic,
    figures: &TrafficFigures,
    axis: &TimeAxis,
) -> Option<Shown> {
    let requests = attack.requests()?;
    let course = figures.course.as_ref()?;
    let buckets = figures.buckets.as_ref()?;
    let several = scene.run.traffic.len() > 1;
    let name = if several && !figures.attack.is_empty() {
        format!(", attack {}", figures.attack)
    } else {
        String::new()
    };
    let status = status_row(buckets, figures, axis, &name);
    let mut alt = vec![status_words(buckets, axis)];
    let (latency, words) = latency_row(course, figures, axis)?;
    alt.push(words);
    let total = requests.totals().codes.requests();
    let untimed = requests.totals().untimed;
    let drawn = format!(
        "{} of {} requests drawn, {}{}.",
        wording::count(total - untimed),
        wording::count(total),
        if course.heat.is_some() {
            format!("latencies as a heatmap of {} columns", course.buckets.len())
        } else {
            "each answer as a point or in a band".to_owned()
        },
        if untimed > 0 {
            "; the others have no time"
        } else {
            ""
        }
    );
    Some(Shown {
        spark: Some(spark(buckets, axis)),
        rows: vec![status, latency],
        alt,
        drawn,
    })
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
pub(super) fn parts(counts: impl Iterator<Item = (Class, f64)>) -> Vec<(Class, f64)> {
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

fn status_row(buckets: &Buckets, figures: &TrafficFigures, axis: &TimeAxis, name: &str) -> Row {
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
        }),
    }
}

/// "No responses rise from 0 to 3 per second at 17:20:49 and return to 0 at 17:21:03."
fn status_words(buckets: &Buckets, axis: &TimeAxis) -> String {
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

/// The scale of latencies, and the row; none if nothing succeeded and nothing failed.
fn latency_row(
    course: &Course,
    figures: &TrafficFigures,
    axis: &TimeAxis,
) -> Option<(Row, String)> {
    let success = figures.latency_success.as_ref();
    let no_response = figures.codes.as_ref().map_or(0, |codes| codes.count(0));
    let ceiling_ms = figures.timeout_ms.filter(|_| no_response > 0);
    let answered = figures.codes.as_ref().map_or(0, |codes| codes.successes());
    let greatest = success.and_then(|latency| latency.max_ms);
    let least = success.and_then(|latency| latency.min_ms);
    let p50 = success.and_then(|latency| latency.p50_ms);
    let top = greatest
        .unwrap_or(0.0)
        .max(ceiling_ms.unwrap_or(0.0))
        .max(1e-3);
    let tail = figures
        .latency
        .p99_ms
        .unwrap_or(0.0)
        .max(ceiling_ms.unwrap_or(0.0));
    let log = course.heat.is_some()
        || p50.is_some_and(|p50| p50 > 0.0 && tail.max(greatest.unwrap_or(0.0)) / p50 > LOG_FROM);
    let range_ms = match (&course.heat, log) {
        (Some(heat), _) => (heat.range_ns.0 / 1e6, (heat.range_ns.1 / 1e6).max(top)),
        (None, true) => (below(least.unwrap_or(top / 10.0)), top * 1.05),
        (None, false) => (0.0, above(top)),
    };
    let heat = course.heat.as_ref().map(|heat| {
        let first = course.buckets.first().map_or(0, |bucket| bucket.start_ns);
        stretched(
            Heat {
                start: axis.second_of(first),
                width: seconds(course.width_ns),
                columns: course.buckets.len(),
                rows: heat.rows,
                counts: heat.counts.clone(),
            },
            (heat.range_ns.0 / 1e6, heat.range_ns.1 / 1e6),
            range_ms,
        )
    });
    let with_heat = heat.is_some();
    let bands: Vec<LatencyBand> = course
        .buckets
        .iter()
        // Where requests got no answer, percentiles of the others would flatter.
        .filter(|bucket| !with_heat || bucket.codes.count(0) == 0)
        .filter_map(|bucket| {
            let start = axis.second_of(bucket.start_ns);
            Some(LatencyBand {
                start,
                end: start + seconds(course.width_ns),
                p50: bucket.p50_ns? / 1e6,
                p95: bucket.p95_ns? / 1e6,
                p99: bucket.p99_ns.map(|value| value / 1e6),
            })
        })
        .collect();
    let in_band = |second: f64| {
        let after = bands.partition_point(|band| band.start <= second);
        after > 0 && bands.get(after - 1).is_some_and(|band| second < band.end)
    };
    #[expect(clippy::cast_precision_loss, reason = "latencies need few digits")]
    let points: Vec<(f64, f64)> = course
        .points
        .iter()
        .map(|(start, latency)| (axis.second_of(*start), *latency as f64 / 1e6))
        .filter(|(second, _)| !in_band(*second))
        .collect();
    let failures: Vec<f64> = course
        .failures
        .iter()
        .map(|at| axis.second_of(*at))
        .collect();
    if answered == 0 && failures.is_empty() {
        return None;
    }
    let mut kinds = Vec::new();
    if with_heat {
        kinds.push(format!(
            "answers per {} cell",
            width(seconds(course.width_ns))
        ));
        if !bands.is_empty() {
            kinds.push("p50, p95, p99 lines".to_owned());
        }
    } else {
        if !bands.is_empty() {
            kinds.push("p50 line, p50–p95 band".to_owned());
        }
        if !points.is_empty() {
            kinds.push(
                if bands.is_empty() {
                    "each answer"
                } else {
                    "else points"
                }
                .to_owned(),
            );
        }
    }
    if log {
        kinds.push("log scale".to_owned());
    }
    let legend = latency_entries(figures, &heat, &failures, answered);
    let words = latency_words(figures, answered, ceiling_ms);
    let content = Content::Latency(Latency {
        points,
        bands,
        heat,
        failures,
        ceiling_ms,
        log,
        range_ms,
        holes: Vec::new(),
    });
    Some((
        Row {
            title: "Latency".to_owned(),
            note: kinds.join(", "),
            legend,
            content,
        },
        words,
    ))
}

/// The rows of a heatmap on an axis that reaches higher, up to the client's timeout.
fn stretched(heat: Heat, (low, high): (f64, f64), (_, top): (f64, f64)) -> Heat {
    if top <= high * 1.001 || heat.rows == 0 {
        return heat;
    }
    let step = (high / low).log10() / float(heat.rows as u64);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few hundred rows at most"
    )]
    let rows = ((top / low).log10() / step).clamp(1.0, 400.0).ceil() as usize;
    let mut counts = Vec::with_capacity(heat.columns * rows);
    for column in heat.counts.chunks(heat.rows) {
        counts.extend_from_slice(column);
        counts.resize(counts.len() + rows.saturating_sub(column.len()), 0);
    }
    Heat {
        rows: rows.max(heat.rows),
        counts,
        ..heat
    }
}

fn latency_entries(
    figures: &TrafficFigures,
    heat: &Option<Heat>,
    failures: &[f64],
    answered: u64,
) -> Vec<Entry> {
    let entry = |mark, label: String, value: String, strong| Entry {
        mark,
        label,
        value,
        strong,
    };
    let mut legend = Vec::new();
    if !failures.is_empty() {
        let failed = figures
            .codes
            .as_ref()
            .map_or(0, |codes| codes.requests() - codes.successes());
        let all_silent = figures
            .codes
            .as_ref()
            .is_some_and(|codes| codes.count(0) == failed);
        let name = if all_silent { "no response" } else { "failed" };
        legend.push(entry(
            Swatch::Cross,
            name.to_owned(),
            wording::count(failed),
            true,
        ));
    }
    if let Some(heat) = heat {
        let most = heat.counts.iter().max().copied().unwrap_or(0);
        let least = heat.counts.iter().filter(|count| **count > 0).min();
        legend.push(entry(
            Swatch::Heat(least.copied().unwrap_or(0).into(), most.into()),
            String::new(),
            String::new(),
            false,
        ));
        legend.push(entry(Swatch::None, String::new(), String::new(), false));
    }
    let success = figures.latency_success.as_ref();
    let value = |latency: Option<f64>| latency.map(wording::milliseconds).unwrap_or_default();
    if answered > 0 {
        legend.push(entry(
            if heat.is_some() {
                Swatch::None
            } else {
                Swatch::Dot
            },
            "succeeded".to_owned(),
            wording::count(answered),
            false,
        ));
        for (name, latency) in [
            ("p50", success.and_then(|latency| latency.p50_ms)),
            ("p95", success.and_then(|latency| latency.p95_ms)),
        ] {
            legend.push(entry(Swatch::None, name.to_owned(), value(latency), false));
        }
    }
    legend
}

fn latency_words(figures: &TrafficFigures, answered: u64, ceiling_ms: Option<f64>) -> String {
    let Some(success) = figures.latency_success.as_ref().filter(|_| answered > 0) else {
        return "No request succeeded, so there are no latencies of successes.".to_owned();
    };
    let say = |value: Option<f64>| value.map_or("unknown".to_owned(), wording::milliseconds);
    let mut words = format!(
        "Of the successes, half took at most {}, 95\u{202f}% at most {}, and the slowest {}.",
        say(success.p50_ms),
        say(success.p95_ms),
        say(success.max_ms)
    );
    if let Some(ceiling) = ceiling_ms {
        words.push_str(&format!(
            " The client gave up after {}.",
            wording::milliseconds(ceiling)
        ));
    }
    words
}

/// Failed requests per bucket in one line.
fn spark(buckets: &Buckets, axis: &TimeAxis) -> Spark {
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

/// The figures of one attack: over time, by target, and its distribution.
pub(in super::super) fn of_traffic(
    scene: &Scene<'_>,
    attack: &Traffic,
    figures: &TrafficFigures,
    id: &str,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    let Some(requests) = attack.requests() else {
        return blocks;
    };
    let axis = attack
        .window()
        .and_then(|(start, end)| axis::between(scene, start, end));
    if let Some(axis) = axis
        && let Some(mut shown) = rows(scene, attack, figures, &axis)
    {
        let mut all = Vec::new();
        if !axis.impacts.is_empty() {
            all.push(strip::impact_row());
        }
        all.append(&mut shown.rows);
        all.extend(target_rows(requests, figures, &axis));
        let mut alt = vec![strip::span_words(&axis)];
        alt.append(&mut shown.alt);
        blocks.push(block(Figure {
            id: format!("{id}-load"),
            alt: alt.join(" "),
            caption: caption(&[
                "Requests by when they were sent; latencies of the successes, the failures as marks above them."
                    .to_owned(),
                shown.drawn,
            ]),
            time: Some(axis),
            rows: all,
            spark: None,
        }));
    }
    blocks.extend(distribution(scene, requests, figures, id));
    blocks
}

/// A row for each target, where there are several.
fn target_rows(requests: &Requests, figures: &TrafficFigures, axis: &TimeAxis) -> Vec<Row> {
    let (Some(rows), Some(buckets)) = (requests.rows(), figures.buckets.as_ref()) else {
        return Vec::new();
    };
    let targets = requests.targets();
    if targets.len() < 2 {
        return Vec::new();
    }
    let mut order: Vec<usize> = (0..targets.len()).collect();
    let count = |index: &usize| {
        targets
            .get(*index)
            .map_or(0, |target| target.codes.requests())
    };
    order.sort_by_key(|index| (std::cmp::Reverse(count(index)), *index));
    let hidden = order.len().saturating_sub(MOST_TARGETS);
    order.truncate(MOST_TARGETS);
    let empty = || vec![Vec::<(Class, f64)>::new(); buckets.start.len()];
    let mut counted: Vec<Vec<Vec<(Class, f64)>>> = vec![empty(); order.len()];
    let first = buckets.start.first().map_or(0, |start| start.nanoseconds());
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
    let width = ((buckets.width_seconds * 1e9).round() as i64).max(1);
    for row in rows.iter().filter(|row| row.flags & FLAG_UNTIMED == 0) {
        let Some(place) = order.iter().position(|index| *index == row.target as usize) else {
            continue;
        };
        let bucket = usize::try_from((row.start - first).div_euclid(width)).unwrap_or(usize::MAX);
        if let Some(parts) = counted
            .get_mut(place)
            .and_then(|counts| counts.get_mut(bucket))
        {
            let class = Class::of_code(row.code);
            match parts.iter_mut().find(|part| part.0 == class) {
                Some(part) => part.1 += 1.0,
                None => parts.push((class, 1.0)),
            }
        }
    }
    let mut shown: Vec<Row> = Vec::new();
    let last = order.len().saturating_sub(1);
    for (place, (index, counts)) in order.iter().zip(counted).enumerate() {
        let Some(target) = targets.get(*index) else {
            continue;
        };
        let bars = counts
            .into_iter()
            .zip(&buckets.start)
            .map(|(parts_of, start)| {
                let start = axis.second(*start);
                Bar {
                    start,
                    end: start + buckets.width_seconds,
                    parts: parts(parts_of.into_iter()),
                    label: String::new(),
                    partial: false,
                    reset: None,
                }
            });
        let name = format!("{} {}", target.method, target.path);
        let more = if place == last && hidden > 0 {
            format!("; {hidden} more targets are in the table")
        } else {
            String::new()
        };
        shown.push(Row {
            title: name.trim().to_owned(),
            note: format!("requests {}{more}", per(buckets.width_seconds)),
            legend: code_entries(target.codes.iter().collect(), wording::count),
            content: Content::Bars(Bars {
                bars: bars.filter(|bar| !bar.parts.is_empty()).collect(),
                ..Bars::default()
            }),
        });
    }
    shown
}

/// Shares by latency before and during the fault, and the percentile curve.
fn distribution(
    scene: &Scene<'_>,
    requests: &Requests,
    figures: &TrafficFigures,
    id: &str,
) -> Vec<Block> {
    let silent = figures
        .codes
        .as_ref()
        .is_some_and(|codes| codes.count(0) > 0);
    let timeout_ms = figures.timeout_ms.filter(|_| silent);
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
    let timeout_ns = timeout_ms.map(|timeout| (timeout * 1e6) as i64);
    let window = scene
        .analysis
        .fault
        .as_ref()
        .map(|fault| (fault.start.nanoseconds(), fault.end.nanoseconds()));
    let phase = |row: &Request| {
        let (start, end) = window.filter(|_| row.flags & FLAG_UNTIMED == 0)?;
        match row {
            row if row.end() < start => Some(0),
            row if row.start <= end => Some(1),
            _ => None,
        }
    };
    let Some((all, [before, during])) = traffic::distributions(requests, phase, timeout_ns) else {
        return Vec::new();
    };
    if all.requests == 0 {
        return Vec::new();
    }
    let mut phases = vec![("before", before, false), ("during", during, true)];
    phases.retain(|phase| phase.1.requests > 0);
    if phases.len() < 2 {
        phases = vec![("all", all.clone(), false)];
    }
    let mut blocks = Vec::new();
    let mut rows = Vec::new();
    let mut alt = Vec::new();
    if let Some(row) = steps_row(&phases, timeout_ms) {
        rows.push(row);
    }
    let mut curves = vec![curve("all", &all)];
    if let Some((name, found, _)) = phases.iter().find(|phase| phase.0 == "before") {
        curves.push(curve(name, found));
    }
    curves.retain(|curve| curve.points.len() > 2);
    for (name, found, _) in &phases {
        let middle = quantile(found, 0.5).map_or("unknown".to_owned(), wording::milliseconds);
        let most = quantile(found, 0.95).map_or("unknown".to_owned(), wording::milliseconds);
        let cut = if found.cut_off > 0 {
            format!(
                ", {} given up on by the client",
                wording::share(found.cut_off, found.requests)
            )
        } else {
            String::new()
        };
        alt.push(format!(
            "{} ({}): half took at most {middle}, 95\u{202f}% at most {most}{cut}.",
            capital(name),
            requests_of(found.requests)
        ));
    }
    if !curves.is_empty() {
        rows.push(Row {
            title: "Percentile curve".to_owned(),
            note: "axis 1/(1 − p), log scale".to_owned(),
            legend: Vec::new(),
            content: Content::Curve(Curve {
                curves,
                ceiling_ms: timeout_ms,
            }),
        });
    }
    if rows.is_empty() {
        return blocks;
    }
    blocks.push(block(Figure {
        id: format!("{id}-distribution"),
        alt: alt.join(" "),
        caption: caption(&[
            "Latencies of all requests, as the load tool counts them, those that failed included."
                .to_owned(),
        ]),
        time: None,
        rows,
        spark: None,
    }));
    blocks
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn steps_row(phases: &[(&str, Distribution, bool)], ceiling_ms: Option<f64>) -> Option<Row> {
    let ends = phases.iter().flat_map(|phase| {
        let latencies = &phase.1.latencies;
        latencies.first().into_iter().chain(latencies.last())
    });
    #[expect(clippy::cast_precision_loss, reason = "latencies need few digits")]
    let ends: Vec<f64> = ends.map(|end| (end.0 as f64 / 1e6).max(1e-3)).collect();
    let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ends.iter().copied().fold(0.0, f64::max);
    if !low.is_finite() {
        return None;
    }
    // Eight steps a decade, fewer where they would be many.
    let per_decade = if (high / low).log10() > 4.0 { 6.0 } else { 8.0 };
    let first = (low.log10() * per_decade).floor();
    let last = (high.log10() * per_decade).floor() + 1.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few dozen steps"
    )]
    let count = (last - first).clamp(1.0, 120.0) as usize;
    let edges: Vec<f64> = (0..=count)
        .map(|step| 10_f64.powf((first + float(step as u64)) / per_decade))
        .collect();
    let curves = phases
        .iter()
        .map(|(name, found, bad)| {
            let mut counts = vec![0_u64; count];
            for (latency, times) in &found.latencies {
                #[expect(clippy::cast_precision_loss, reason = "latencies need few digits")]
                let value = *latency as f64 / 1e6;
                let step = edges
                    .partition_point(|edge| *edge <= value)
                    .saturating_sub(1)
                    .min(count - 1);
                if let Some(count) = counts.get_mut(step) {
                    *count += times;
                }
            }
            StepCurve {
                label: format!("{name}, n = {}", wording::count(found.requests)),
                shares: counts
                    .into_iter()
                    .map(|count| float(count) / float(found.requests))
                    .collect(),
                cut_off: float(found.cut_off) / float(found.requests),
                bad: *bad,
            }
        })
        .collect();
    let note = match phases {
        [_, _, ..] => "share of requests per step, before and during; log scale",
        _ => "share of requests per step; log scale",
    };
    Some(Row {
        title: "Latency distribution".to_owned(),
        note: note.to_owned(),
        legend: Vec::new(),
        content: Content::Steps(Steps {
            edges,
            curves,
            ceiling_ms,
        }),
    })
}

/// The latency in milliseconds below which a share of all requests lies; none where the client had given up.
fn quantile(found: &Distribution, share: f64) -> Option<f64> {
    let wanted = share * float(found.requests);
    let mut passed = 0.0;
    for (latency, times) in &found.latencies {
        passed += float(*times);
        if passed >= wanted {
            #[expect(clippy::cast_precision_loss, reason = "latencies need few digits")]
            return Some(*latency as f64 / 1e6);
        }
    }
    None
}

/// A curve that ends where fewer than two requests lie beyond.
fn curve(name: &str, found: &Distribution) -> CurveLine {
    let total = float(found.requests);
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut passed = 0.0;
    let mut last_across = f64::MIN;
    for (latency, times) in &found.latencies {
        let share = passed / total;
        passed += float(*times);
        if total - passed < 1.0 && passed > 1.0 {
            break;
        }
        // A few hundred points are finer than any page.
        let across = -(1.0 - share).log10();
        if across - last_across >= 0.008 {
            last_across = across;
            #[expect(clippy::cast_precision_loss, reason = "latencies need few digits")]
            points.push((share, *latency as f64 / 1e6));
        }
    }
    CurveLine {
        label: format!("{name}, n = {}", wording::count(found.requests)),
        points,
    }
}

fn seconds(nanoseconds: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a width has few digits")]
    let seconds = nanoseconds as f64 / 1e9;
    seconds
}

/// The greatest of 1, 2, 5, 10, … that is not above a latency.
fn below(value: f64) -> f64 {
    let value = value.max(1e-3);
    let decade = 10_f64.powf(value.log10().floor());
    [5.0, 2.0, 1.0]
        .into_iter()
        .map(|step| step * decade)
        .find(|round| *round <= value)
        .unwrap_or(decade)
}

/// The end of a linear axis: the least half of a decade's step that holds the value.
fn above(value: f64) -> f64 {
    let decade = 10_f64.powf(value.log10().floor());
    [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0]
        .into_iter()
        .map(|step| step * decade)
        .find(|round| *round >= value * 1.02)
        .unwrap_or(decade * 10.0)
}

/// A hole from the end of the data to that of the axis, or from its start, if it is worth a word.
pub(super) fn outer_holes(
    axis: &TimeAxis,
    (from, to): (f64, f64),
    least: f64,
    source: &str,
) -> Vec<Hole> {
    let mut holes = Vec::new();
    if from - axis.from > least {
        holes.push(Hole {
            start: axis.from,
            end: from.min(axis.to),
            words: format!("no data: {source} began {}", axis.words(from)),
        });
    }
    if axis.to - to > least {
        holes.push(Hole {
            start: to.max(axis.from),
            end: axis.to,
            words: format!("no data: {source} ended {}", axis.words(to)),
        });
    }
    holes
}
