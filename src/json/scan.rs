//! Checks a JSON text in one pass and notes its shape.
//!
//! The pass keeps its own stack, so depth costs no recursion. Containers under bulky keys (`output`, `values`, …) are
//! checked but not taken apart: a journal of 100 MB is mostly outputs.

use std::collections::HashSet;

use super::node::{Kind, Member, Node, Span};
use super::source::unquote;

/// The deepest nesting that is read.
pub const MAXIMUM_DEPTH: usize = 2048;

/// How many values are taken apart at most; further containers stay folded, so that memory has a bound.
const MAXIMUM_NODES: usize = 2_000_000;

/// How many repeated keys are remembered.
const MAXIMUM_REPEATED: usize = 20;

/// Keys whose containers stay folded.
const BULKY: [&[u8]; 7] = [
    b"output",
    b"data",
    b"values",
    b"value",
    b"histograms",
    b"histogram",
    b"timestamps",
];

/// What one pass over a text found.
#[derive(Debug)]
pub struct Scan {
    /// The value, as far as it goes.
    pub root: Option<Node>,
    /// How the text ends.
    pub ending: Ending,
    /// Keys that an object has twice.
    pub repeated: Vec<Span>,
    /// How many keys were repeated in all.
    pub repeated_count: usize,
    /// Members whose key speaks of a secret.
    pub sensitive: Vec<Sensitive>,
}

/// How a text ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// With its value.
    Whole,
    /// There is nothing but white space.
    Empty,
    /// In the middle of its value; what precedes is in the tree.
    Cut {
        /// The byte at which nothing more follows.
        at: usize,
        /// The path of the value that was being read.
        path: String,
    },
    /// With something behind its value, at this byte.
    Trailing {
        /// The first byte that is too much.
        at: usize,
    },
    /// It is no JSON from this byte on.
    Broken {
        /// The byte.
        at: usize,
        /// What is wrong there.
        what: String,
        /// The path of the value around it.
        path: String,
    },
}

/// A member whose key speaks of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sensitive {
    /// The key, with its quotes.
    pub key: Span,
    /// The value.
    pub value: Span,
}

/// Checks a text and notes its shape. `is_sensitive` is asked about each key's raw bytes, without quotes.
#[must_use]
pub fn scan(text: &str, is_sensitive: impl Fn(&[u8]) -> bool) -> Scan {
    let mut scanner = Scanner::new(text, is_sensitive, usize::MAX);
    let ending = match scanner.run() {
        Ok(ending) => ending,
        Err(stop) => scanner.stopped(stop),
    };
    let root = scanner.close_open_containers();
    Scan {
        root,
        ending,
        repeated: scanner.repeated,
        repeated_count: scanner.repeated_count,
        sensitive: scanner.sensitive,
    }
}

/// Only checks that a text is one whole JSON value: where it breaks and why.
///
/// # Errors
/// The byte at which it breaks, and what was expected there.
pub fn check(text: &str) -> Result<(), (usize, String)> {
    match scan(text, |_| false).ending {
        Ending::Whole => Ok(()),
        Ending::Empty => Err((0, "there is nothing in it".to_owned())),
        Ending::Cut { at, .. } => Err((at, "it ends in the middle of a value".to_owned())),
        Ending::Trailing { at } => Err((at, "something follows its end".to_owned())),
        Ending::Broken { at, what, .. } => Err((at, what)),
    }
}

/// The path of the innermost value that begins at or holds a byte of the text, e.g. `$.run[2].output`.
#[must_use]
pub fn path_at(text: &str, byte: usize) -> String {
    let mut scanner = Scanner::new(text, |_| false, byte);
    scanner.node_budget = 0;
    let _ = scanner.run();
    scanner.path()
}

/// Why the pass stopped.
enum Stop {
    /// The text is at its end.
    End,
    /// This byte was asked for.
    Reached,
    /// The byte does not fit.
    Broken(usize, String),
}

/// A container that is being read.
struct Frame {
    kind: Kind,
    start: usize,
    /// The key or index of the child that is being read.
    key: Span,
    index: usize,
    /// The children, unless the container is folded.
    children: Vec<Member>,
    folded: bool,
    /// Where this object's keys begin in the shared list.
    keys_from: usize,
    /// The keys again, once they are many.
    many_keys: Option<HashSet<Vec<u8>>>,
    /// Whether the child under that key or index is being read, or is already behind.
    reading: bool,
    /// Whether the member's key speaks of a secret.
    sensitive: bool,
}

struct Scanner<'a, F> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    is_sensitive: F,
    /// Stop when this byte is reached.
    until: usize,
    frames: Vec<Frame>,
    keys: Vec<Span>,
    root: Option<Node>,
    node_budget: usize,
    repeated: Vec<Span>,
    repeated_count: usize,
    sensitive: Vec<Sensitive>,
}

impl<'a, F: Fn(&[u8]) -> bool> Scanner<'a, F> {
    fn new(text: &'a str, is_sensitive: F, until: usize) -> Self {
        Self {
            bytes: text.as_bytes(),
            text,
            at: 0,
            is_sensitive,
            until,
            frames: Vec::new(),
            keys: Vec::new(),
            root: None,
            node_budget: MAXIMUM_NODES,
            repeated: Vec::new(),
            repeated_count: 0,
            sensitive: Vec::new(),
        }
    }

    /// Reads one value and what follows it.
    fn run(&mut self) -> Result<Ending, Stop> {
        self.skip_space();
        if self.at == self.bytes.len() {
            return Ok(Ending::Empty);
        }
        self.value()?;
        while let Some(frame) = self.frames.last_mut() {
            match frame.kind {
                Kind::Object => self.object_step()?,
                _ => self.array_step()?,
            }
        }
        self.skip_space();
        Ok(match self.at {
            at if at == self.bytes.len() => Ending::Whole,
            at => Ending::Trailing { at },
        })
    }

    /// Reads up to and into the next member of the innermost object, or leaves it.
    fn object_step(&mut self) -> Result<(), Stop> {
        let first = self.frames.last().is_some_and(|frame| frame.index == 0);
        match self.next_byte()? {
            b'}' => {
                self.at += 1;
                self.leave();
                return Ok(());
            }
            b',' if !first => {
                self.at += 1;
                if self.next_byte()? == b'}' {
                    return Err(self.broken("a comma stands before the closing brace"));
                }
            }
            _ if first => {}
            _ => return Err(self.broken("a comma or `}` was expected")),
        }
        if self.next_byte()? != b'"' {
            return Err(self.broken("a key in double quotes was expected"));
        }
        let start = self.at;
        self.string()?;
        let key = Span {
            start,
            end: self.at,
        };
        if self.next_byte()? != b':' {
            return Err(self.broken("a colon was expected"));
        }
        self.at += 1;
        self.note_key(key);
        self.skip_space();
        self.value()
    }

    /// Reads up to and into the next element of the innermost array, or leaves it.
    fn array_step(&mut self) -> Result<(), Stop> {
        // Wide matrices are nearly all of a large journal: elements that are scalars are read in this loop.
        loop {
            let byte = self.next_byte()?;
            let Some(frame) = self.frames.last_mut() else {
                return Ok(());
            };
            match byte {
                b']' => {
                    self.at += 1;
                    self.leave();
                    return Ok(());
                }
                b',' if frame.index > 0 => {
                    frame.index += 1;
                    frame.reading = true;
                    self.at += 1;
                    if self.next_byte()? == b']' {
                        return Err(self.broken("a comma stands before the closing bracket"));
                    }
                }
                _ if frame.index == 0 => {
                    frame.index = 1;
                    frame.reading = true;
                }
                _ => return Err(self.broken("a comma or `]` was expected")),
            }
            let depth = self.frames.len();
            self.value()?;
            if self.frames.len() > depth {
                return Ok(());
            }
        }
    }

    /// Reads a scalar, or enters a container.
    fn value(&mut self) -> Result<(), Stop> {
        let start = self.at;
        if start >= self.until {
            return Err(Stop::Reached);
        }
        let Some(byte) = self.bytes.get(start).copied() else {
            return Err(Stop::End);
        };
        let Some(kind) = Kind::of_first_byte(byte) else {
            return Err(self.broken("a value was expected"));
        };
        match kind {
            Kind::Object | Kind::Array => return self.enter(kind),
            Kind::Text => self.string()?,
            Kind::Number => self.number()?,
            Kind::Boolean if byte == b't' => self.word("true")?,
            Kind::Boolean => self.word("false")?,
            Kind::Null => self.word("null")?,
        }
        if self.at > self.until {
            return Err(Stop::Reached);
        }
        let span = Span {
            start,
            end: self.at,
        };
        if self.frames.last().is_none_or(|frame| !frame.folded) {
            self.add(Node {
                span,
                kind,
                children: Vec::new(),
                folded: false,
            });
        }
        self.close_member(span);
        Ok(())
    }

    fn enter(&mut self, kind: Kind) -> Result<(), Stop> {
        if self.frames.len() >= MAXIMUM_DEPTH {
            let what = format!("values are nested more than {MAXIMUM_DEPTH} levels deep");
            return Err(self.broken(&what));
        }
        let folded = self.node_budget == 0
            || self.frames.last().is_some_and(|frame| {
                frame.folded || (frame.kind == Kind::Object && self.is_bulky(frame.key))
            });
        self.frames.push(Frame {
            kind,
            start: self.at,
            key: Span::default(),
            index: 0,
            children: Vec::new(),
            folded,
            keys_from: self.keys.len(),
            many_keys: None,
            reading: false,
            sensitive: false,
        });
        self.at += 1;
        Ok(())
    }

    fn is_bulky(&self, key: Span) -> bool {
        let key = inside(self.bytes, key);
        BULKY.contains(&key)
    }

    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        self.keys.truncate(frame.keys_from);
        let span = Span {
            start: frame.start,
            end: self.at,
        };
        // Inside a folded container only its outermost value is a node.
        if self.frames.last().is_none_or(|parent| !parent.folded) {
            self.add(Node {
                span,
                kind: frame.kind,
                children: frame.children,
                folded: frame.folded,
            });
        }
        self.close_member(span);
    }

    fn add(&mut self, value: Node) {
        self.node_budget = self.node_budget.saturating_sub(1);
        match self.frames.last_mut() {
            Some(frame) => {
                let key = frame.key;
                frame.children.push(Member { key, value });
            }
            None => self.root = Some(value),
        }
    }

    /// Leaves a child behind, and notes the value of a member whose key speaks of a secret.
    fn close_member(&mut self, value: Span) {
        if let Some(frame) = self.frames.last_mut() {
            frame.reading = false;
            if frame.sensitive {
                frame.sensitive = false;
                let key = frame.key;
                self.sensitive.push(Sensitive { key, value });
            }
        }
    }

    fn note_key(&mut self, key: Span) {
        let sensitive = (self.is_sensitive)(inside(self.bytes, key));
        let repeated = self.is_repeated(key);
        if repeated {
            self.repeated_count += 1;
            if self.repeated.len() < MAXIMUM_REPEATED {
                self.repeated.push(key);
            }
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.key = key;
            frame.index += 1;
            frame.reading = true;
            frame.sensitive = sensitive;
            if repeated && !frame.folded {
                let bytes = self.bytes;
                let name = inside(bytes, key);
                frame
                    .children
                    .retain(|member| inside(bytes, member.key) != name);
            }
        }
    }

    /// True if the innermost object already has this key. Few keys are compared one by one, many are hashed.
    fn is_repeated(&mut self, key: Span) -> bool {
        const FEW: usize = 16;
        let bytes = self.bytes;
        let name = inside(bytes, key);
        let Some(frame) = self.frames.last_mut() else {
            return false;
        };
        let known = self.keys.get(frame.keys_from..).unwrap_or_default();
        let many = match &mut frame.many_keys {
            Some(many) => many,
            None if known.len() < FEW => {
                let repeated = known.iter().any(|other| inside(bytes, *other) == name);
                self.keys.push(key);
                return repeated;
            }
            empty => empty.insert(
                known
                    .iter()
                    .map(|other| inside(bytes, *other).to_vec())
                    .collect(),
            ),
        };
        !many.insert(name.to_vec())
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    /// The next byte that is no white space, not consumed.
    fn next_byte(&mut self) -> Result<u8, Stop> {
        self.skip_space();
        let byte = self.bytes.get(self.at).copied().ok_or(Stop::End)?;
        if self.at > self.until {
            return Err(Stop::Reached);
        }
        Ok(byte)
    }

    /// Reads a text whose opening quote is the current byte.
    fn string(&mut self) -> Result<(), Stop> {
        self.at = end_of_string(self.bytes, self.at + 1).map_err(|stop| match stop {
            StringStop::End => Stop::End,
            StringStop::Escape(at) => Stop::Broken(at, "this is no escape sequence".to_owned()),
        })?;
        Ok(())
    }

    fn word(&mut self, word: &str) -> Result<(), Stop> {
        for (offset, expected) in word.bytes().enumerate() {
            match self.bytes.get(self.at + offset) {
                None => return Err(Stop::End),
                Some(byte) if *byte == expected => {}
                Some(_) => {
                    return Err(self.broken(&format!("`{word}` was expected")));
                }
            }
        }
        self.at += word.len();
        self.ends_here()
    }

    /// A number or word must be followed by something that may stand behind a value.
    fn ends_here(&self) -> Result<(), Stop> {
        match self.bytes.get(self.at) {
            // A number at the very end of an unfinished text may be cut.
            None if self.frames.is_empty() => Ok(()),
            None => Err(Stop::End),
            Some(b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t') => Ok(()),
            Some(_) if self.frames.is_empty() => Ok(()),
            Some(_) => Err(self.broken("a comma or the end of the container was expected")),
        }
    }

    fn number(&mut self) -> Result<(), Stop> {
        let start = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        match self.bytes.get(self.at) {
            Some(b'N') if self.at == start => return self.word("NaN"),
            Some(b'I') => return self.word("Infinity"),
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            None => return Err(Stop::End),
            Some(_) => return Err(self.broken("a number was expected")),
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.one_digit()?;
            self.digits();
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            self.one_digit()?;
            self.digits();
        }
        self.ends_here()
    }

    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn one_digit(&self) -> Result<(), Stop> {
        match self.bytes.get(self.at) {
            None => Err(Stop::End),
            Some(b'0'..=b'9') => Ok(()),
            Some(_) => Err(self.broken("a digit was expected")),
        }
    }

    fn broken(&self, what: &str) -> Stop {
        Stop::Broken(self.at, what.to_owned())
    }

    fn stopped(&self, stop: Stop) -> Ending {
        match stop {
            Stop::End | Stop::Reached => Ending::Cut {
                at: self.bytes.len(),
                path: self.path(),
            },
            Stop::Broken(at, what) => Ending::Broken {
                at,
                what,
                path: self.path(),
            },
        }
    }

    /// The path of the value that is being read.
    fn path(&self) -> String {
        let mut path = "$".to_owned();
        for frame in self.frames.iter().filter(|frame| frame.reading) {
            match frame.kind {
                Kind::Object => push_key(&mut path, self.text, frame.key),
                _ => path.push_str(&format!("[{}]", frame.index.saturating_sub(1))),
            }
        }
        path
    }

    /// Gives containers that the text's end left open what they have.
    fn close_open_containers(&mut self) -> Option<Node> {
        while !self.frames.is_empty() {
            self.leave();
        }
        self.root.take()
    }
}

/// `.name`, or `["odd name"]`.
fn push_key(path: &mut String, text: &str, key: Span) {
    let name = text
        .get(key.start..key.end)
        .map(unquote)
        .unwrap_or_default();
    let plain = !name.is_empty()
        && name.len() <= 80
        && name
            .chars()
            .all(|character| character.is_alphanumeric() || "_-".contains(character));
    if plain {
        path.push('.');
        path.push_str(&name);
    } else if name.len() <= 80 {
        path.push_str(&format!("[{}]", super::source::quote(&name)));
    } else {
        // Cut in half, a secret would not be known for one any more.
        path.push_str(&format!("[a key of {} characters]", name.chars().count()));
    }
}

/// The bytes of a key or text between its quotes.
fn inside(bytes: &[u8], span: Span) -> &[u8] {
    bytes
        .get(span.start + 1..span.end.saturating_sub(1))
        .unwrap_or_default()
}

/// Why a text has no end.
pub(super) enum StringStop {
    End,
    Escape(usize),
}

/// The byte behind the closing quote of a text whose inside begins at `at`.
pub(super) fn end_of_string(bytes: &[u8], mut at: usize) -> Result<usize, StringStop> {
    loop {
        // Most texts in a matrix are a few digits: look at those byte by byte before starting a vector search.
        let near = bytes.get(at..).unwrap_or_default();
        let found = near
            .iter()
            .take(12)
            .position(|byte| matches!(byte, b'"' | b'\\'))
            .or_else(|| {
                near.get(12..)
                    .and_then(|far| memchr::memchr2(b'"', b'\\', far))
                    .map(|found| found + 12)
            });
        at += found.ok_or(StringStop::End)?;
        if bytes.get(at) == Some(&b'"') {
            return Ok(at + 1);
        }
        match bytes.get(at + 1) {
            None => return Err(StringStop::End),
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at += 2,
            Some(b'u') => {
                for offset in 2..6 {
                    match bytes.get(at + offset) {
                        None => return Err(StringStop::End),
                        Some(digit) if digit.is_ascii_hexdigit() => {}
                        Some(_) => return Err(StringStop::Escape(at)),
                    }
                }
                at += 6;
            }
            Some(_) => return Err(StringStop::Escape(at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ending(text: &str) -> Ending {
        scan(text, |_| false).ending
    }

    #[test]
    fn the_dialect_is_accepted() {
        for text in [
            "{}",
            " [1, -0.0, 1e400, 6e-05, NaN, -Infinity, Infinity] \r\n",
            r#"{"a":{"b":[null,true,false,"\ud800 \u00e9 \/"]}}"#,
            "123",
        ] {
            assert_eq!(ending(text), Ending::Whole, "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused_where_it_breaks() {
        for (text, place) in [
            ("{'a': 1}", 1),
            ("{\"a\": 1,}", 8),
            ("[1 2]", 3),
            ("[01]", 2),
            ("{\"a\" 1}", 5),
            ("[\"\\x\"]", 2),
            ("yaml: yes", 0),
            ("[nul]", 1),
        ] {
            match ending(text) {
                Ending::Broken { at, .. } => assert_eq!(at, place, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        assert_eq!(ending("{} {}"), Ending::Trailing { at: 3 });
        assert_eq!(ending("\n "), Ending::Empty);
    }

    #[test]
    fn a_cut_text_keeps_what_was_whole_and_names_the_value_at_the_cut() {
        let text = r#"{"run": [{"a": 1}, {"b": 2, "output": "#;
        let scan = scan(text, |_| false);
        assert_eq!(
            scan.ending,
            Ending::Cut {
                at: text.len(),
                path: "$.run[1].output".to_owned()
            }
        );
        let root = scan.root.unwrap();
        assert_eq!(root.children()[0].value.children().len(), 2);
        assert_eq!(
            root.children()[0].value.children()[1]
                .value
                .children()
                .len(),
            1
        );
    }

    #[test]
    fn a_number_at_the_cut_is_not_taken_for_whole() {
        let scan = scan(r#"{"duration": 12"#, |_| false);
        assert!(matches!(scan.ending, Ending::Cut { .. }));
        assert!(scan.root.unwrap().children().is_empty());
    }

    #[test]
    fn a_thousand_levels_are_read_and_too_many_are_refused_without_recursion() {
        let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert_eq!(ending(&deep(1024)), Ending::Whole);
        assert!(matches!(
            ending(&deep(200_000)),
            Ending::Broken {
                at: MAXIMUM_DEPTH,
                ..
            }
        ));
    }

    #[test]
    fn of_a_repeated_key_the_last_value_stays() {
        let keys: String = (0..40).map(|number| format!("\"k{number}\": 0,")).collect();
        let text = format!("{{\"x\": 1, {keys} \"x\": 2, \"k39\": 3}}");
        let scan = scan(&text, |_| false);
        assert_eq!(scan.repeated_count, 2);
        let root = scan.root.unwrap();
        assert_eq!(root.children().len(), 41);
    }

    #[test]
    fn bulky_values_stay_folded_and_their_sensitive_members_are_still_seen() {
        let text = r#"{"output": {"deep": [{"token": "abc"}]}, "x": [1]}"#;
        let scan = scan(text, |key| key == b"token");
        let root = scan.root.unwrap();
        assert!(root.children()[0].value.is_folded());
        assert!(!root.children()[1].value.is_folded());
        assert_eq!(scan.sensitive.len(), 1);
        let value = scan.sensitive[0].value;
        assert_eq!(&text[value.start..value.end], "\"abc\"");
    }

    #[test]
    fn a_byte_has_a_path() {
        let text = r#"{"a b": [10, {"c": "xyz"}]}"#;
        assert_eq!(path_at(text, text.find("xyz").unwrap()), r#"$["a b"][1].c"#);
        assert_eq!(path_at(text, text.find("10").unwrap()), r#"$["a b"][0]"#);
        assert_eq!(path_at(text, 0), "$");
    }
}
