//! What metric systems answered: each series with its first and last value and its increase.

use super::{Scene, absent, cell, cell_of, column, number_cell, quantiles};
use crate::analyse::kind::Kind;
use crate::analyse::selection::{Selection, select};
use crate::analyse::series::{QueryFigures, SeriesFigures, by_status};
use crate::document::{Align, Block, Inline, Pair, Table, wording};
use crate::model::{Number, QueryResult};

/// More series than this are counted instead of listed.
const MOST: usize = 12;

/// What was asked, and how the answer is to be taken.
pub(super) fn pairs(scene: &Scene<'_>, figures: &QueryFigures) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut say = |name: &str, value: Vec<Inline>| {
        pairs.push(Pair {
            name: name.to_owned(),
            value,
        });
    };
    if let Some(query) = &figures.query {
        say("Query", vec![Inline::code(query.clone())]);
    }
    if let (Some(start), Some(end)) = (figures.window.start, figures.window.end) {
        let mut words = scene.clock.range(start, end, 2);
        if let Some(step) = figures.window.step_seconds {
            words.push_str(&format!(
                ", a point every {}",
                wording::duration(step.value(), 1)
            ));
        }
        match (figures.sample_interval_seconds, figures.window.step_seconds) {
            (Some(interval), Some(step)) if interval.value() > step.value() => {
                words.push_str(&format!(
                    ", scraped every {}",
                    wording::duration(interval.value(), 1)
                ));
            }
            _ => {}
        }
        say("Window", vec![Inline::Text(words)]);
    }
    if let Some(error) = &figures.error {
        say("Error", vec![Inline::code(error.message.clone())]);
    }
    for warning in &figures.warnings {
        say("Warning", vec![Inline::text(warning.clone())]);
    }
    if figures.partial {
        say(
            "Warning",
            vec![Inline::text(
                "the metric system said that parts of the answer are missing",
            )],
        );
    }
    for info in &figures.infos {
        say("Hint", vec![Inline::text(info.clone())]);
    }
    if let Some(text) = &figures.text {
        say("Answer", vec![Inline::text(text.clone())]);
    }
    pairs
}

/// The series: those that moved first, the rest counted.
pub(super) fn table(result: &QueryResult, figures: &QueryFigures) -> Vec<Block> {
    if figures.results.is_empty() {
        return match figures.result_type {
            Some(_) if figures.error.is_none() => vec![Block::Paragraph(vec![Inline::text(
                "The answer holds no series: a class that is absent was not seen, which is not the same as 0.",
            )])],
            _ => Vec::new(),
        };
    }
    let mut blocks = vec![series_table(result, figures)];
    blocks.extend(quantiles::table(result, figures));
    blocks
}

fn series_table(result: &QueryResult, figures: &QueryFigures) -> Block {
    let names = crate::analyse::labels::names(&result.series);
    let selection = select(&figures.results, MOST);
    // Few series are all listed, those that moved first; of many, the moving ones.
    let mut shown = selection.shown.clone();
    if figures.results.len() <= MOST {
        shown.extend((0..figures.results.len()).filter(|index| !selection.shown.contains(index)));
    }
    let left_out = figures.results.len() > shown.len();
    let rows = shown
        .iter()
        .filter_map(|index| {
            let known = figures.results.get(*index)?;
            let name = names.names.get(*index).cloned().unwrap_or_default();
            Some(row(&name, known))
        })
        .collect();
    let mut notes = notes(figures);
    if left_out {
        notes.push(vec![Inline::Text(rest_words(&selection))]);
    }
    Block::Table(Table {
        caption: Some(match &names.title {
            Some(title) => format!("Series of {}", crate::clean::line(title)),
            None => "Series".to_owned(),
        }),
        columns: vec![
            column("Series", Align::Left, true),
            column("Kind", Align::Left, false),
            column("First → last", Align::Right, false),
            column("Increase", Align::Right, false),
            column("From zero", Align::Right, false),
            column("Samples", Align::Right, false),
            column("Resets", Align::Right, false),
            column("Gaps", Align::Right, false),
        ],
        rows,
        notes,
        ..Table::default()
    })
}

/// `and 115 more moving series, +343 in all; 37 flat series`.
fn rest_words(selection: &Selection) -> String {
    let mut words = format!(
        "and {}",
        wording::plural(
            selection.more_moving as u64,
            "more moving series",
            "more moving series"
        )
    );
    if let Some(increase) = selection.rest.increase {
        words.push_str(&format!(
            ", +{} in all",
            wording::measured(increase.value())
        ));
    }
    words.push_str(&format!(
        "; {}",
        wording::plural(selection.flat as u64, "flat series", "flat series")
    ));
    words
}

fn row(name: &str, known: &SeriesFigures) -> Vec<crate::document::Cell> {
    let value = |number: Option<Number>| number.map(|number| wording::measured(number.value()));
    let ends = match (value(known.first), value(known.last)) {
        (Some(first), Some(last)) => cell(format!("{first} → {last}")),
        (Some(only), None) | (None, Some(only)) => cell(only),
        (None, None) => absent(),
    };
    let increase = |number: Option<Number>| {
        number.map_or_else(absent, |number| {
            let about = if known.approximate { "≈\u{a0}" } else { "" };
            number_cell(
                format!("{about}+{}", wording::measured(number.value())),
                number.value(),
            )
        })
    };
    let name = if name.is_empty() { "(no labels)" } else { name };
    vec![
        cell_of(vec![Inline::code(name)]),
        cell(kind_word(known.kind)),
        ends,
        increase(known.increase),
        match known.born_at {
            Some(_) => increase(known.increase_from_zero),
            None => absent(),
        },
        cell(wording::count(known.samples as u64)),
        cell(wording::count(known.resets as u64)),
        cell(wording::count(known.gaps as u64)),
    ]
}

/// `By class of status: 2xx +67, 5xx +1.`
fn status_words(figures: &QueryFigures) -> Option<String> {
    let parts: Vec<String> = by_status(&figures.results)
        .into_iter()
        .filter_map(|(class, total)| {
            let increase = total.increase_from_zero.or(total.increase)?.value();
            Some(format!("{} +{}", class.word(), wording::measured(increase)))
        })
        .collect();
    if parts.is_empty() {
        return None;
    }
    let from_zero = figures
        .results
        .iter()
        .any(|known| known.increase_from_zero.is_some());
    let how = if from_zero { ", counted from zero" } else { "" };
    Some(format!("By class of status{how}: {}.", parts.join(", ")))
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram => "histogram",
        Kind::Rate => "rate",
        Kind::Unknown => "undecided",
    }
}

fn notes(figures: &QueryFigures) -> Vec<Vec<Inline>> {
    let mut notes = Vec::new();
    let mut say = |words: String| notes.push(vec![Inline::Text(words)]);
    let born = figures
        .results
        .iter()
        .filter(|known| known.born_at.is_some())
        .count() as u64;
    if born > 0 {
        say(format!(
            "{} appeared inside the window above zero: \u{201c}increase\u{201d} counts between samples, \u{201c}from zero\u{201d} adds what it showed when it appeared.",
            wording::plural(born, "counter", "counters")
        ));
    }
    if let Some(words) = status_words(figures) {
        say(words);
    }
    let odd: usize = figures
        .results
        .iter()
        .map(|known| known.not_a_number + known.infinite)
        .sum();
    if odd > 0 {
        say(format!(
            "{} are not a number or infinite; they are left out and never taken for 0.",
            wording::plural(odd as u64, "sample", "samples")
        ));
    }
    let dips: usize = figures.results.iter().map(|known| known.dips).sum();
    if dips > 0 {
        say("A sum fell by a part: a series that it adds up went away. What was counted across that is not in the increase.".to_owned());
    }
    if figures
        .results
        .iter()
        .any(|known| known.repeats_since.is_some())
    {
        say(
            "Some series only repeat their last value at the end of the window: no measurement."
                .to_owned(),
        );
    }
    notes
}
