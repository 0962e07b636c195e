//! What of a file could not be read, gathered while reading and told at the end, with what was.

use super::collect::Collector;
use crate::error::Error;
use crate::notice::Notice;
use crate::place::{Place, Position};

/// How many losses are told one by one.
const MAXIMUM_TOLD: usize = 10;

/// The parts of a file that were lost.
#[derive(Default)]
pub(super) struct Losses {
    told: Vec<Loss>,
    /// Losses that are not told one by one.
    more: u64,
}

struct Loss {
    position: Position,
    what: String,
}

impl Losses {
    fn add(&mut self, position: Position, what: String) {
        if self.told.len() < MAXIMUM_TOLD {
            self.told.push(Loss { position, what });
        } else {
            self.more += 1;
        }
    }

    /// Adds those of what follows; its lines were counted from the first behind so many.
    pub(super) fn append(&mut self, later: &mut Self, lines_before: u64) {
        for mut loss in later.told.drain(..) {
            if let Position::Line(line) = &mut loss.position {
                *line += lines_before;
            }
            self.add(loss.position, loss.what);
        }
        self.more += std::mem::take(&mut later.more);
    }

    /// A line that holds no result.
    pub(super) fn line(&mut self, line: u64, why: &str) {
        self.add(Position::Line(line), format!("{why}; it was left out"));
    }

    /// Bytes that are no message.
    pub(super) fn skipped_bytes(&mut self, from: u64, length: u64, to_the_end: bool) {
        let what = if to_the_end {
            format!("the {} from here to the end are no result", bytes(length))
        } else {
            format!("{} are no result and were passed over", bytes(length))
        };
        self.add(Position::Byte(from), what);
    }

    /// A result whose end is missing.
    pub(super) fn cut(&mut self, from: u64, length: u64) {
        let what = format!(
            "the file ends inside a result, of which {} are there",
            bytes(length)
        );
        self.add(Position::Byte(from), what);
    }

    /// The source could not be read to its end.
    pub(super) fn unreadable(&mut self, at: u64, failure: &std::io::Error) {
        let what = format!("the file could not be read further ({failure})");
        self.add(Position::Byte(at), what);
    }

    /// The error for a file without a single whole result.
    pub(super) fn nothing_whole(self, name: &str) -> Error {
        let place = Place::file(name);
        let error = Error::input("the load results hold no whole result");
        match self.told.into_iter().next() {
            Some(loss) => error.at(place.at(loss.position)).hint(loss.what),
            None => error
                .at(place)
                .hint("was the attack stopped before its first request?"),
        }
    }

    /// What is worth telling, once all is read.
    pub(super) fn notices(self, name: &str, collector: &Collector<'_>) -> Vec<Notice> {
        let place = Place::file(name);
        let read = match collector.results() {
            1 => "1 result was read".to_owned(),
            count => format!("{count} results were read"),
        };
        let mut notices: Vec<Notice> = self
            .told
            .into_iter()
            .map(|loss| {
                let message = format!("{}; {read}", loss.what);
                Notice::damage(place.clone().at(loss.position), message)
            })
            .collect();
        if self.more > 0 {
            let message = format!("{} more places could not be read; {read}", self.more);
            notices.push(Notice::damage(place.clone(), message));
        }
        let mut remark = |count: u64, one: &str, many: &str| match count {
            0 => {}
            1 => notices.push(Notice::remark(place.clone(), format!("1 result {one}"))),
            count => {
                notices.push(Notice::remark(
                    place.clone(),
                    format!("{count} results {many}"),
                ));
            }
        };
        remark(
            collector.untimed(),
            "has no time: it is counted but stands on no time axis",
            "have no time: they are counted but stand on no time axis",
        );
        remark(
            collector.negative(),
            "has a latency below zero: the clock was set back",
            "have a latency below zero: the clock was set back",
        );
        notices
    }
}

fn bytes(count: u64) -> String {
    match count {
        1 => "1 byte".to_owned(),
        count => format!("{count} bytes"),
    }
}
