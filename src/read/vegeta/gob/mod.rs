//! Reads vegeta's own encoding: a stream of Go gob messages, one result each (one list of results before 2014-09).
//!
//! A message that does not fit is passed over: the next whole result is looked for by the bytes that begin one.

mod types;
mod wire;

use memchr::memmem::Finder;

use self::types::{Field, Type, Types};
use super::body::Body;
use super::collect::Collector;
use super::decoded::{Decoded, Hit};
use super::feed::Feed;
use super::pieces;

/// The longest message that is believed. Go itself refuses those over 1 GiB.
const LONGEST_MESSAGE: u64 = 64 * 1024 * 1024;

/// How far the next whole result is looked for at once.
const SEARCH_WINDOW: usize = 1024 * 1024;

/// What stands at the front of some bytes.
enum Message<'a> {
    /// A message, and how many bytes it takes with its length.
    Whole(&'a [u8], usize),
    /// Its end is not there.
    Partial,
    /// Its length is none.
    Broken,
}

fn message(bytes: &[u8]) -> Message<'_> {
    let mut rest = bytes;
    let Some(length) = wire::uint(&mut rest) else {
        // Up to nine bytes hold a length: fewer may be a part of one.
        let partial = bytes.first().is_none_or(|first| *first >= 0xf8) && bytes.len() < 9;
        return if partial {
            Message::Partial
        } else {
            Message::Broken
        };
    };
    if length == 0 || length > LONGEST_MESSAGE {
        return Message::Broken;
    }
    let header = bytes.len() - rest.len();
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    match rest.get(..length) {
        Some(body) => Message::Whole(body, header + length),
        None => Message::Partial,
    }
}

/// True if bytes begin a stream that defines a result.
pub(super) fn begins(head: &[u8]) -> bool {
    let mut types = Types::default();
    let mut rest = head;
    while let Message::Whole(mut body, length) = message(rest) {
        let Some(id) = wire::int(&mut body) else {
            return false;
        };
        if id >= 0 {
            return false;
        }
        if types.define(-id, body).is_none() {
            return false;
        }
        if let Some(Type::Struct(fields)) = types.get(-id) {
            let has = |name| fields.iter().any(|field| field.0 == name);
            return has("Code") && has("Timestamp");
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    false
}

/// How many bytes the whole messages at the front take.
fn whole_messages(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Message::Whole(_, length) = message(bytes.get(at..).unwrap_or_default()) {
        at += length;
    }
    at
}

/// Reads a stream to its end.
pub(super) fn read(feed: &mut Feed<'_>, collector: &mut Collector<'_>) {
    let mut stream = Stream::default();
    let mut decoded = collector.decoded();
    loop {
        let (taken, broken) = stream.messages(feed.bytes(), &mut decoded);
        collector.take(&mut decoded);
        feed.consume(taken);
        if broken {
            let from = feed.offset();
            let found = stream.find_next(feed);
            let length = feed.offset() - from;
            collector.losses.skipped_bytes(from, length, !found);
            if !found {
                return;
            }
        } else if !pieces::go_on(feed, collector, whole_messages, &|bytes, decoded| {
            stream.results(bytes, decoded)
        }) {
            // A damaged length can reach beyond the end of the file: then whole results follow it.
            let Some(next) = stream.find_within(feed.bytes(), 1) else {
                break;
            };
            let from = feed.offset();
            collector.losses.skipped_bytes(from, next as u64, false);
            feed.consume(next);
        }
    }
    if !feed.bytes().is_empty() {
        let (from, length) = (feed.offset(), feed.bytes().len() as u64);
        stream.take_partial(feed.bytes(), &mut decoded);
        collector.take(&mut decoded);
        collector.losses.cut(from, length);
    }
}

/// What is known of a stream so far.
#[derive(Default)]
struct Stream {
    types: Types,
    /// The type of the last value, and how results lie in it.
    current: Option<(i64, Layout)>,
}

/// How results lie in a value.
enum Layout {
    One(Vec<Field>),
    List(Vec<Field>),
}

impl Stream {
    /// Takes the whole messages at the front. Gives how many bytes they took, and whether what follows is no message.
    fn messages(&mut self, bytes: &[u8], decoded: &mut Decoded<'_>) -> (usize, bool) {
        let mut at = 0;
        loop {
            at += self.results(bytes.get(at..).unwrap_or_default(), decoded);
            match message(bytes.get(at..).unwrap_or_default()) {
                Message::Whole(body, length) => {
                    if self.take(body, decoded).is_none() {
                        return (at, true);
                    }
                    at += length;
                }
                Message::Partial => return (at, false),
                Message::Broken => return (at, true),
            }
        }
    }

    /// Takes messages that are one result of the type that the last value had, which nearly all are. Gives how many
    /// bytes they took.
    fn results(&self, bytes: &[u8], decoded: &mut Decoded<'_>) -> usize {
        let Some((known, Layout::One(fields))) = &self.current else {
            return 0;
        };
        let mut at = 0;
        while let Message::Whole(mut body, length) = message(bytes.get(at..).unwrap_or_default()) {
            let mut hit = Hit::default();
            let fits = wire::int(&mut body) == Some(*known)
                && result(fields, &self.types, &mut body, &mut hit).is_some()
                && body.is_empty();
            if !fits {
                break;
            }
            decoded.add(&hit);
            at += length;
        }
        at
    }

    /// Takes a message; none if it does not fit.
    fn take(&mut self, mut body: &[u8], decoded: &mut Decoded<'_>) -> Option<()> {
        let id = wire::int(&mut body)?;
        if id < 0 {
            self.types.define(id.checked_neg()?, body)?;
            self.current = None;
            return Some(());
        }
        match self.layout(id)? {
            (Layout::One(fields), types) => {
                let mut hit = Hit::default();
                result(fields, types, &mut body, &mut hit)?;
                if !body.is_empty() {
                    return None;
                }
                decoded.add(&hit);
            }
            (Layout::List(fields), types) => {
                list(fields, types, &mut body, decoded)?;
                if !body.is_empty() {
                    return None;
                }
            }
        }
        Some(())
    }

    /// The start of a message whose end is missing: a list may still hold whole results.
    fn take_partial(&mut self, bytes: &[u8], decoded: &mut Decoded<'_>) {
        let mut rest = bytes;
        let id = wire::uint(&mut rest).and_then(|_| wire::int(&mut rest));
        if let Some((Layout::List(fields), types)) = id.and_then(|id| self.layout(id)) {
            list(fields, types, &mut rest, decoded);
        }
    }

    fn layout(&mut self, id: i64) -> Option<(&Layout, &Types)> {
        if self.current.as_ref().is_none_or(|(known, _)| *known != id) {
            let layout = match self.types.get(id)? {
                Type::Slice(element) => Layout::List(self.types.result_fields(*element)?),
                _ => Layout::One(self.types.result_fields(id)?),
            };
            self.current = Some((id, layout));
        }
        let (_, layout) = self.current.as_ref()?;
        Some((layout, &self.types))
    }

    /// Goes on to the next place where a whole result begins; false if there is none.
    fn find_next(&mut self, feed: &mut Feed<'_>) -> bool {
        // The place at hand is where reading failed: the next result begins behind it.
        let mut from = 1;
        loop {
            while feed.bytes().len() < SEARCH_WINDOW && feed.more() {}
            // However much is at hand: what is found must not depend on that.
            let window = feed.bytes().get(..SEARCH_WINDOW);
            if let Some(start) = self.find_within(window.unwrap_or(feed.bytes()), from) {
                feed.consume(start);
                return true;
            }
            if window.is_none() {
                feed.drain();
                return false;
            }
            // Half of the window stays, so that a result across its end is seen whole the next time.
            feed.consume(SEARCH_WINDOW / 2);
            from = 0;
        }
    }

    /// Where the first whole result begins at or behind `from`.
    fn find_within(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        // The damage may lie before the first result, when no value has told its type yet.
        let id = match &self.current {
            Some((id, Layout::One(_))) => *id,
            Some((_, Layout::List(_))) => return None,
            None => self.types.result_id()?,
        };
        let encoded = encoded_id(id);
        for at in Finder::new(&encoded).find_iter(bytes) {
            // The length stands in the one to four bytes before.
            let mut begins = (1..=4).filter_map(|header| at.checked_sub(header));
            let found = begins.find(|start| {
                let candidate = bytes.get(*start..).unwrap_or_default();
                *start >= from
                    && matches!(message(candidate), Message::Whole(body, length)
                        if length - body.len() == at - start && self.is_result(id, body))
            });
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn is_result(&mut self, id: i64, mut body: &[u8]) -> bool {
        let mut hit = Hit::default();
        wire::int(&mut body) == Some(id)
            && matches!(self.layout(id), Some((Layout::One(fields), types))
                if result(fields, types, &mut body, &mut hit).is_some())
            && body.is_empty()
    }
}

/// A type id as it begins a message.
fn encoded_id(id: i64) -> Vec<u8> {
    let value = id.cast_unsigned() << 1;
    if value < 0x80 {
        return vec![value.to_le_bytes()[0]];
    }
    let bytes = value.to_be_bytes();
    let skip = (value.leading_zeros() / 8) as usize;
    let count = u8::try_from(8 - skip).unwrap_or(8);
    let mut encoded = vec![count.wrapping_neg()];
    encoded.extend(bytes.iter().skip(skip));
    encoded
}

/// Reads the results of a list: a zero, a count, then one struct after the other.
fn list(
    fields: &[Field],
    types: &Types,
    body: &mut &[u8],
    decoded: &mut Decoded<'_>,
) -> Option<()> {
    if wire::uint(body)? != 0 {
        return None;
    }
    for _ in 0..wire::uint(body)? {
        let mut hit = Hit::default();
        result(fields, types, body, &mut hit)?;
        decoded.add(&hit);
    }
    Some(())
}

/// Reads one result. Fields that were not sent keep their zero.
#[inline]
fn result<'a>(
    fields: &[Field],
    types: &Types,
    body: &mut &'a [u8],
    hit: &mut Hit<'a>,
) -> Option<()> {
    types::walk_struct(body, |field, body| {
        match fields.get(field)? {
            Field::Attack => hit.attack = wire::bytes(body)?,
            Field::Code => hit.code = u16::try_from(wire::uint(body)?).ok()?,
            Field::Timestamp => hit.start = wire::time(wire::bytes(body)?)?,
            Field::Latency => hit.latency = wire::int(body)?,
            Field::BytesOut => hit.bytes_out = wire::uint(body)?,
            Field::BytesIn => hit.bytes_in = wire::uint(body)?,
            Field::Error => hit.error = wire::bytes(body)?,
            Field::Body => hit.body = Body::Plain(wire::bytes(body)?),
            Field::Method => hit.method = wire::bytes(body)?,
            Field::Url => hit.url = wire::bytes(body)?,
            Field::Headers => {
                for _ in 0..wire::length(body)? {
                    wire::bytes(body)?;
                    for _ in 0..wire::length(body)? {
                        wire::bytes(body)?;
                    }
                }
            }
            Field::Other(id) => types.skip(*id, body)?,
        }
        Some(())
    })
}
