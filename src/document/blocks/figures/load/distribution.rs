//! How latencies are distributed, before and during the fault, and the percentile curve.

use super::super::super::Scene;
use super::super::{block, caption, float, requests as requests_of};
use crate::analyse::TrafficFigures;
use crate::analyse::traffic::{self, Distribution};
use crate::document::Block;
use crate::document::figure::{Content, Curve, CurveLine, Figure, Row, StepCurve, Steps};
use crate::model::traffic::{FLAG_UNTIMED, Requests, Row as Request};
use crate::wording;

/// Fewer requests have no distribution.
const FEWEST: u64 = 10;

/// Shares by latency before and during the fault, and the percentile curve.
pub(super) fn figure(
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
    if all.requests < FEWEST {
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
    let mut first = (low.log10() * per_decade).floor();
    let mut last = (high.log10() * per_decade).floor() + 1.0;
    // Less than a decade would have hardly a number on its axis.
    let spare = (per_decade - (last - first)).max(0.0);
    first -= (spare / 2.0).floor();
    last += (spare / 2.0).ceil();
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
            // Latencies come in order, and so do the steps that they fall into.
            let mut step = 0;
            for (latency, times) in &found.latencies {
                #[expect(clippy::cast_precision_loss, reason = "latencies need few digits")]
                let value = *latency as f64 / 1e6;
                while step + 1 < count && edges.get(step + 1).is_some_and(|edge| *edge <= value) {
                    step += 1;
                }
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

/// How far the points of a curve are apart, in powers of ten of the share that lies beyond.
const STEP: f64 = 0.008;

/// A curve that ends where fewer than two requests lie beyond.
fn curve(name: &str, found: &Distribution) -> CurveLine {
    let total = float(found.requests);
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut passed = 0.0;
    let mut last_across = f64::MIN;
    // A share that is certainly too near the last point, so that its logarithm need not be known.
    let mut too_near = 0.0;
    for (latency, times) in &found.latencies {
        let share = passed / total;
        passed += float(*times);
        if total - passed < 1.0 && passed > 1.0 {
            break;
        }
        if share < too_near {
            continue;
        }
        // A few hundred points are finer than any page.
        let across = -(1.0 - share).log10();
        if across - last_across >= STEP {
            last_across = across;
            too_near = 1.0 - 10_f64.powf(-(across + 0.99 * STEP));
            #[expect(clippy::cast_precision_loss, reason = "latencies need few digits")]
            points.push((share, *latency as f64 / 1e6));
        }
    }
    CurveLine {
        label: format!("{name}, n = {}", wording::count(found.requests)),
        points,
    }
}
