//! The figures of both sides as two marks on a line, on one scale for each unit.

use super::super::figures::{above, below};
use super::figures::shown;
use super::{Stage, letter};
use crate::analyse::compare::{
    Bound, Difference, Figure as Compared, Judgement, Measure, Reading, Unit, Value,
};
use crate::document::figure::{Content, Dumbbell, Dumbbells, End, Figure, Row, Way};
use crate::document::wording::comparison as say;
use crate::document::{Block, Inline};
use crate::wording::{self, NARROW};

/// More figures of one unit than this are in the table alone.
const MOST: usize = 12;

pub(super) fn figure(stage: &Stage<'_>) -> Vec<Block> {
    let several = stage.comparison.sides.len() > 2;
    let changed = stage.comparison.figures.iter().any(Compared::changed);
    if !changed && !stage.all {
        return Vec::new();
    }
    // Between two runs what did not change is worth a thin line beside what did.
    let chosen: Vec<(&Compared, usize)> = if several {
        shown(stage)
    } else {
        stage
            .comparison
            .figures
            .iter()
            .map(|one| (one, 0))
            .collect()
    };
    let mut rows = Vec::new();
    let mut alt = Vec::new();
    for (unit, title, note) in [
        (Unit::Ratio, "Share of requests", ""),
        (Unit::Seconds, "Duration", ""),
        (Unit::Milliseconds, "Latency", "log scale"),
    ] {
        let of_unit: Vec<&(&Compared, usize)> = chosen
            .iter()
            .filter(|(figure, candidate)| {
                figure.measure.unit() == unit && is_drawn(figure, *candidate)
            })
            .take(MOST)
            .collect();
        if of_unit.is_empty() {
            continue;
        }
        let scale = scale(unit, &of_unit);
        let bells: Vec<Dumbbell> = of_unit
            .iter()
            .map(|(figure, candidate)| bell(stage, figure, *candidate, scale.to))
            .collect();
        alt.extend(bells.iter().map(|bell| {
            format!(
                "{}: {} → {}, {}.",
                bell.name, bell.before.words, bell.after.words, bell.result
            )
        }));
        rows.push(Row {
            title: title.to_owned(),
            note: note.to_owned(),
            legend: Vec::new(),
            content: Content::Dumbbells(Dumbbells { bells, ..scale }),
        });
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let candidate = if several {
        "the run".to_owned()
    } else {
        letter(1)
    };
    vec![Block::Figure(Box::new(Figure {
        id: "dumbbells".to_owned(),
        alt: format!(
            "Figures of both sides on one scale for each unit. {}",
            alt.join(" ")
        ),
        caption: vec![Inline::text(format!(
            "Each figure of the baseline (hollow) and of {candidate} (solid); less is better. A thick line with an arrow is a change, a thin one none that could be detected, a dashed one too few data. The bracket below a line is where {candidate} lies with 99{NARROW}% as the test sees it. An open mark may lie further on."
        ))],
        time: None,
        rows,
        spark: None,
    }))]
}

/// True if both sides have a place on the scale.
fn is_drawn(figure: &Compared, candidate: usize) -> bool {
    let known = |side: usize| {
        let value = figure.values.get(side);
        value.is_some_and(|value| value.reading != Reading::Unknown)
    };
    known(0) && known(candidate + 1)
}

/// A scale that holds all values, with its round values.
fn scale(unit: Unit, figures: &[&(&Compared, usize)]) -> Dumbbells {
    let values = || {
        figures
            .iter()
            .flat_map(|(figure, candidate)| {
                [figure.values.first(), figure.values.get(candidate + 1)]
            })
            .flatten()
            .filter_map(|value| value.reading.number())
            .filter(|value| value.is_finite())
    };
    let most = values().fold(0.0, f64::max);
    if unit == Unit::Milliseconds {
        let least = values()
            .filter(|value| *value > 0.0)
            .fold(f64::INFINITY, f64::min);
        let from = below(if least.is_finite() { least } else { 1.0 });
        let to = above(most).max(from * 10.0);
        let mut ticks = Vec::new();
        let mut decade = 10_f64.powf(from.log10().floor());
        while decade <= to && ticks.len() < 12 {
            if decade >= from * 0.999 {
                ticks.push((decade, wording::milliseconds(decade)));
            }
            decade *= 10.0;
        }
        return Dumbbells {
            from,
            to,
            log: true,
            ticks,
            ..Dumbbells::default()
        };
    }
    let to = match unit {
        Unit::Ratio if most > 0.5 => 1.0,
        Unit::Ratio => above(most.max(0.01)).min(1.0),
        _ => above(most.max(1.0)),
    };
    let ticks = [0.0, to / 2.0, to]
        .into_iter()
        .map(|value| (value, short(unit, value)))
        .collect();
    Dumbbells {
        to,
        ticks,
        ..Dumbbells::default()
    }
}

/// A value on an axis or beside a mark.
fn short(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Ratio => format!("{}{NARROW}%", wording::number(value * 100.0, 1)),
        Unit::Milliseconds => wording::milliseconds(value),
        Unit::Seconds => wording::duration(value, 1),
    }
}

fn bell(stage: &Stage<'_>, figure: &Compared, candidate: usize, top: f64) -> Dumbbell {
    let nothing = Difference::default();
    let against = figure.against.get(candidate).unwrap_or(&nothing);
    let end = |side: usize| {
        let value = figure.values.get(side).copied().unwrap_or_default();
        end(figure.measure, &value, top)
    };
    let mut name = say::measure(figure.measure);
    if stage.comparison.sides.len() > 2 {
        name = format!("{name} · {}", super::named(stage, &[candidate]));
    }
    let before = end(0);
    let interval = against
        .interval
        .filter(|_| against.judgement.is_some() && against.bound != Bound::Open)
        .map(|(low, high)| ((before.value + low).max(0.0), before.value + high));
    let (sign, way) = match against.judgement {
        Some(Judgement::Better) => ("▲ ", Way::Better),
        Some(Judgement::Worse) => ("▼ ", Way::Worse),
        Some(Judgement::Same) => ("≈ ", Way::Same),
        Some(Judgement::TooFew) => ("∅ ", Way::Unknown),
        None => ("", Way::Unknown),
    };
    let result = match against.judgement {
        Some(Judgement::Same) => "no difference",
        judgement => say::judgement(judgement),
    };
    Dumbbell {
        name,
        after: end(candidate + 1),
        before,
        interval,
        result: format!("{sign}{result}"),
        way,
    }
}

fn end(measure: Measure, value: &Value, top: f64) -> End {
    let number = value.reading.number().unwrap_or(0.0);
    let open = value.reading.at_least();
    let words = match value.reading {
        Reading::Exactly(number) => short(measure.unit(), number),
        Reading::AtLeast(number) => format!("≥\u{a0}{}", short(measure.unit(), number)),
        Reading::Endless => "no end".to_owned(),
        _ => say::value(measure, value),
    };
    End {
        value: if number.is_finite() { number } else { top },
        words,
        open,
    }
}
