//! Runs held against each other: the answer, the sides, what turned, what moved, what differs by definition.

mod changes;
mod dumbbells;
mod figures;
mod overlay;
mod sides;

use super::{absent, cell, cell_of, column, status};
use crate::analyse::compare::{Comparison, Direction, Judgement};
use crate::document::wording::comparison as say;
use crate::document::{Block, Inline, Sign, Status, Tone, Verdict, compared};
use crate::results::Results;
use crate::wording::Clock;

/// What the blocks of a comparison are made from.
pub(super) struct Stage<'a> {
    results: &'a Results,
    comparison: &'a Comparison,
    clock: Clock,
    /// True if what did not change is shown too.
    all: bool,
    /// True if a trend over the same runs has said the answer.
    below_trend: bool,
}

/// Makes the blocks of one name.
type Maker = fn(&Stage<'_>) -> Vec<Block>;

/// The blocks by name; all are known, and place nothing where nothing is compared.
pub(super) fn blocks(
    results: &Results,
    clock: Clock,
    all: bool,
    below_trend: bool,
) -> Vec<(&'static str, Vec<Block>)> {
    const MAKERS: [(&str, Maker); 11] = [
        ("comparison", verdict),
        ("compare_facts", sides::facts),
        ("compare_sides", sides::table),
        ("compare_overlay", overlay::figure),
        ("compare_dumbbells", dumbbells::figure),
        ("compare_flipped", changes::flipped),
        ("compare_figures", figures::table),
        ("compare_brief", figures::brief),
        ("compare_findings", changes::findings),
        ("compare_hypothesis", changes::hypothesis),
        ("compare_definitions", changes::definitions),
    ];
    let stage = results.comparison.as_ref().map(|comparison| Stage {
        results,
        comparison,
        clock,
        all,
        below_trend,
    });
    MAKERS
        .into_iter()
        .map(|(name, make)| (name, stage.as_ref().map(make).unwrap_or_default()))
        .collect()
}

/// The answer; below that of a trend its sentences alone, so that a report has one headline.
fn verdict(stage: &Stage<'_>) -> Vec<Block> {
    let comparison = stage.comparison;
    if stage.below_trend {
        return vec![Block::Paragraph(compared::sentences(comparison))];
    }
    let outcomes = (0..comparison.candidates().len()).map(|place| comparison.outcome(place));
    let mut tone = Tone::Plain;
    for outcome in outcomes {
        use crate::analyse::compare::Outcome;
        tone = match outcome {
            Outcome::Worse | Outcome::Mixed => Tone::Bad,
            Outcome::Better if tone != Tone::Bad => Tone::Good,
            _ => tone,
        };
    }
    vec![Block::Verdict(Verdict {
        id: None,
        headline: compared::headline(comparison),
        tone,
        badges: sides::badges(stage),
        sentence: compared::sentences(comparison),
    })]
}

/// A side's letter; numbers where letters run out.
fn letter(side: usize) -> String {
    match u8::try_from(side) {
        Ok(side @ 0..=25) => char::from(b'A' + side).to_string(),
        _ => (side + 1).to_string(),
    }
}

/// A result with its sign.
fn judged(judgement: Option<Judgement>) -> Status {
    let sign = match judgement {
        Some(Judgement::Better) => Sign::Better,
        Some(Judgement::Worse) => Sign::Worse,
        Some(Judgement::Same) => Sign::Same,
        Some(Judgement::TooFew) => Sign::TooFew,
        None => Sign::Unknown,
    };
    status(sign, say::judgement(judgement))
}

fn turned(direction: Option<Direction>) -> Status {
    match direction {
        Some(Direction::Better) => status(Sign::Better, "better"),
        Some(Direction::Worse) => status(Sign::Worse, "worse"),
        None => status(Sign::Info, "changed"),
    }
}

/// The names of candidates, by their places.
fn named(stage: &Stage<'_>, places: &[usize]) -> String {
    let names: Vec<String> = places
        .iter()
        .filter_map(|place| stage.comparison.candidates().get(*place))
        .map(|side| crate::clean::line(&side.label).into_owned())
        .collect();
    crate::wording::names_at_most(&names, 6)
}

fn line(text: &str) -> Inline {
    Inline::text(crate::clean::line(text).into_owned())
}
