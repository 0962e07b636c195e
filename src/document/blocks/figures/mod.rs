//! The figures of a run: the strip with everything on one axis of time, and those of single activities.

mod axis;
mod contributions;
mod coverage;
mod lanes;
mod load;
mod logs;
mod metrics;
mod signals;
mod strip;

pub(super) use contributions::contributions;
pub(super) use coverage::coverage;
pub(super) use load::of_traffic;
pub(super) use logs::of_log;
pub(super) use metrics::of_query;
pub(super) use signals::signals;
pub(in crate::document) use strip::STRIP;
pub(super) use strip::strip;

use crate::document::figure::{Class, Entry, Figure, Swatch, TimeAxis};
use crate::document::{Block, Inline};
use crate::model::Moment;
use crate::wording::{self, NO_BREAK};

/// More totals than this are counted in words.
const MOST_ENTRIES: usize = 5;

/// A figure as a block, with the words of its caption.
fn block(figure: Figure) -> Block {
    Block::Figure(Box::new(figure))
}

/// The caption's sentences as inlines.
fn caption(sentences: &[String]) -> Vec<Inline> {
    vec![Inline::text(sentences.join(" "))]
}

/// The totals of status codes, the worst first: exact codes with counts.
pub(super) fn code_entries(
    mut codes: Vec<(u16, u64)>,
    value: impl Fn(u64) -> String,
) -> Vec<Entry> {
    codes.retain(|code| code.1 > 0);
    codes.sort_by_key(|(code, _)| (std::cmp::Reverse(Class::of_code(*code)), *code));
    let more = codes.len().saturating_sub(MOST_ENTRIES);
    let mut entries: Vec<Entry> = codes
        .iter()
        .take(if more > 0 {
            MOST_ENTRIES - 1
        } else {
            MOST_ENTRIES
        })
        .map(|(code, count)| {
            let class = Class::of_code(*code);
            Entry {
                mark: Swatch::Class(class),
                label: code_words(*code),
                value: value(*count),
                strong: class.failed(),
            }
        })
        .collect();
    if entries.len() < codes.len() {
        let rest = codes.get(entries.len()..).unwrap_or_default();
        entries.push(Entry {
            mark: Swatch::None,
            label: format!("{} more codes", rest.len()),
            value: value(rest.iter().map(|code| code.1).sum()),
            strong: false,
        });
    }
    entries
}

/// A status code in words.
fn code_words(code: u16) -> String {
    if code == 0 {
        "no response".to_owned()
    } else {
        code.to_string()
    }
}

/// "per second", "per 5 s".
pub(super) fn per(seconds: f64) -> String {
    if (seconds - 1.0).abs() < 1e-9 {
        "per second".to_owned()
    } else {
        format!("per {}", width(seconds))
    }
}

/// The width of a bucket: "1 s", "0.5 s", "10 min".
fn width(seconds: f64) -> String {
    if seconds < 120.0 {
        format!("{}{NO_BREAK}s", wording::number(seconds, 1))
    } else {
        wording::duration(seconds, 0)
    }
}

impl TimeAxis {
    /// A moment as seconds from the origin.
    fn second(&self, moment: Moment) -> f64 {
        moment.seconds_since(self.origin)
    }

    /// Nanoseconds since 1970 as seconds from the origin.
    fn second_of(&self, nanoseconds: i64) -> f64 {
        self.second(Moment::from_nanoseconds(nanoseconds, 9))
    }

    /// Milliseconds since 1970 as seconds from the origin.
    fn second_of_milliseconds(&self, milliseconds: i64) -> f64 {
        Moment::from_milliseconds(milliseconds).map_or(0.0, |moment| self.second(moment))
    }

    /// The clock's words for a second.
    fn words(&self, second: f64) -> String {
        self.clock.time(self.origin.plus_seconds(second + 1e-6), 0)
    }
}

/// "requests", with its count.
fn requests(count: u64) -> String {
    wording::plural(count, "request", "requests")
}

fn float(count: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let float = count as f64;
    float
}

/// The greatest of 1, 2, 5, 10, … that is not above a latency.
pub(super) fn below(value: f64) -> f64 {
    let value = value.max(1e-3);
    let decade = 10_f64.powf(value.log10().floor());
    [5.0, 2.0, 1.0]
        .into_iter()
        .map(|step| step * decade)
        .find(|round| *round <= value)
        .unwrap_or(decade)
}

/// The end of a linear axis: the least half of a decade's step that holds the value.
pub(super) fn above(value: f64) -> f64 {
    let decade = 10_f64.powf(value.log10().floor());
    [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0]
        .into_iter()
        .map(|step| step * decade)
        .find(|round| *round >= value * 1.02)
        .unwrap_or(decade * 10.0)
}
