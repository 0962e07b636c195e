//! Decodes a long file on all cores: whoever is free cuts the next piece off the feed and decodes it, and what comes of
//! the pieces is counted in their order.
//!
//! A piece that is not understood to its end ends this: from there on the reader goes on by itself, as in a short file,
//! until it is over what was odd. So damage and definitions need to be understood in one place alone.

use std::convert::Infallible;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::collect::Collector;
use super::decoded::Decoded;
use super::feed::Feed;
use crate::workers::{self, Jobs};

/// How many pieces a core may be ahead of what was counted. Each more takes its room in memory.
const AHEAD: usize = 2;

/// Decodes results, and gives how many bytes it understood.
pub(super) type Decode<'d, 'o> = dyn Fn(&[u8], &mut Decoded<'o>) -> usize + Sync + 'd;

/// A piece of a file and what was decoded of it.
struct Piece<'o> {
    bytes: Vec<u8>,
    understood: usize,
    decoded: Decoded<'o>,
}

/// What was used and will be used again, by whoever needs it next.
struct Spare<T>(Mutex<Vec<T>>);

impl<T> Spare<T> {
    fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    fn take(&self) -> Option<T> {
        self.0.lock().ok()?.pop()
    }

    fn keep(&self, used: T) {
        if let Ok(mut spare) = self.0.lock() {
            spare.push(used);
        }
    }
}

/// Goes on in a file of which nothing whole is at hand: in a long one over pieces that are decoded and counted here,
/// else by more bytes at hand. False at the end.
///
/// `cut` gives where in some bytes a piece can end: behind a whole result, whatever follows; 0 if nowhere.
pub(super) fn go_on<'o>(
    feed: &mut Feed<'_>,
    collector: &mut Collector<'o>,
    cut: fn(&[u8]) -> usize,
    decode: &Decode<'_, 'o>,
) -> bool {
    if !feed.more() {
        return false;
    }
    // What fits at hand is decoded before any thread has started.
    let jobs = collector.jobs();
    if jobs == Jobs::ONE || feed.has_ended() || cut(feed.bytes()) == 0 {
        return true;
    }
    let understood = AtomicBool::new(true);
    let body_error = collector.body_error();
    let counted = Spare::new();
    let next = || {
        if !understood.load(Ordering::Relaxed) {
            return None;
        }
        let mut piece = counted.take().unwrap_or_else(|| Piece {
            bytes: Vec::new(),
            understood: 0,
            decoded: Decoded::new(body_error),
        });
        feed.cut_off(&mut piece.bytes, cut).then_some(piece)
    };
    // What is known of error texts stays with who decodes: there are fewer of those than pieces.
    let known = Spare::new();
    let work = |mut piece: Piece<'o>| {
        piece.decoded.errors = known.take().unwrap_or_default();
        piece.understood = decode(&piece.bytes, &mut piece.decoded);
        known.keep(std::mem::take(&mut piece.decoded.errors));
        piece
    };
    let mut left = Vec::new();
    let hand_on = |mut piece: Piece<'o>| {
        if left.is_empty() {
            collector.take(&mut piece.decoded);
        } else {
            piece.decoded.clear();
            piece.understood = 0;
        }
        let rest = piece.bytes.get(piece.understood..).unwrap_or_default();
        if !rest.is_empty() {
            understood.store(false, Ordering::Relaxed);
            left.extend_from_slice(rest);
        }
        counted.keep(piece);
        Ok::<(), Infallible>(())
    };
    let Ok(()) = workers::in_order_of(next, jobs, AHEAD, work, hand_on);
    feed.put_back(&left);
    true
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use super::super::Options;
    use super::super::decoded::Hit;
    use super::*;

    /// Each line is a result; what begins with `?` is understood by nobody.
    fn lines(bytes: &[u8], decoded: &mut Decoded<'_>) -> usize {
        let mut understood = 0;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(b"?") {
                break;
            }
            decoded.add(&Hit::default());
            understood += line.len();
        }
        understood
    }

    fn whole_lines(bytes: &[u8]) -> usize {
        memchr::memrchr(b'\n', bytes).map_or(0, |end| end + 1)
    }

    /// Goes on once in pieces of 100 bytes, and gives how many results were counted, and what is at hand then.
    fn once(text: &str, jobs: usize) -> (u64, u64, String) {
        let options = Options {
            body_error: None,
            mask: &str::to_owned,
            exact_limit: 10,
            jobs: Jobs::new(NonZeroUsize::new(jobs)),
        };
        let mut source = text.as_bytes();
        let mut feed = Feed::new(&mut source, 100);
        let mut collector = Collector::new(&options);
        assert!(go_on(&mut feed, &mut collector, whole_lines, &lines));
        let at_hand = String::from_utf8_lossy(feed.bytes()).into_owned();
        (collector.results(), feed.offset(), at_hand)
    }

    #[test]
    fn a_long_file_is_counted_to_its_last_whole_line_and_the_rest_stays() {
        let text = format!("{}and some", "a result\n".repeat(1_000));
        assert_eq!(once(&text, 2), (1_000, 9_000, "and some".to_owned()));
        assert_eq!(once(&text, 7), once(&text, 2));
    }

    #[test]
    fn from_what_is_not_understood_on_nothing_is_counted_and_nothing_is_lost() {
        let before = "a result\n".repeat(500);
        let after = format!("?\n{}", "a result\n".repeat(500));
        let (counted, offset, at_hand) = once(&format!("{before}{after}"), 3);
        assert_eq!((counted, offset), (500, 4_500));
        assert!(after.starts_with(&at_hand) && at_hand.starts_with("?\n"));
    }

    #[test]
    fn one_core_and_a_short_file_are_left_to_the_reader() {
        let text = "a result\n".repeat(1_000);
        assert_eq!(once(&text, 1), (0, 0, text[..100].to_owned()));
        assert_eq!(once(&text[..81], 8), (0, 0, text[..81].to_owned()));
    }
}
