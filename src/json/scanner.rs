//! The pass over a JSON text that checks it and notes its shape.
//!
//! It keeps its own stack, so depth costs no recursion. Containers under bulky keys (`output`, `values`, …) are checked
//! but not taken apart: a journal of 100 MB is mostly outputs.

use super::keys::{Keys, OpenKeys, inside};
use super::node::{Kind, Member, Node, Span};
use super::path::Path;
use super::scan::{Ending, Scan, Sensitive};
use super::token::{
    TokenError, end_of_flat_array, end_of_number, end_of_space, end_of_string_by, end_of_word,
};

/// The deepest nesting that is read.
pub const MAXIMUM_DEPTH: usize = 2048;

/// How many values are taken apart at most; further containers stay folded, so that memory has a bound.
const MAXIMUM_NODES: usize = 2_000_000;

/// How many repeated keys are remembered.
const MAXIMUM_REPEATED: usize = 20;

/// How far waypoints are apart at least.
const WAYPOINT_DISTANCE: usize = 4096;

/// A folded object of more members than this is not outlined.
const MAXIMUM_OUTLINE: usize = 16;

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

/// Why the pass stopped.
enum Stop {
    /// The text is at its end.
    End,
    /// This byte was asked for.
    Reached,
    /// The byte does not fit.
    Broken(usize, String),
}

impl From<TokenError> for Stop {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::End => Self::End,
            TokenError::Broken(at, what) => Self::Broken(at, what.to_owned()),
        }
    }
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
    /// A folded object, whose members are noted nevertheless while they are few.
    outlined: bool,
    /// The keys that this object has had.
    keys: Keys,
    /// Whether the child under that key or index is being read, or is already behind.
    reading: bool,
    /// Whether the member's key speaks of a secret.
    sensitive: bool,
}

pub(super) struct Scanner<'a, F> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    is_sensitive: F,
    /// Stop when this byte is reached.
    until: usize,
    frames: Vec<Frame>,
    keys: OpenKeys,
    root: Option<Node>,
    node_budget: usize,
    repeated: Vec<Span>,
    repeated_count: usize,
    sensitive: Vec<Sensitive>,
    waypoints: Vec<usize>,
    next_waypoint: usize,
    escapes: Vec<usize>,
}

impl<'a, F: Fn(&[u8]) -> bool> Scanner<'a, F> {
    /// Before a text that is to be read up to the byte `until`.
    pub(super) fn new(text: &'a str, is_sensitive: F, until: usize) -> Self {
        Self {
            bytes: text.as_bytes(),
            text,
            at: 0,
            is_sensitive,
            until,
            frames: Vec::new(),
            keys: OpenKeys::default(),
            root: None,
            node_budget: MAXIMUM_NODES,
            repeated: Vec::new(),
            repeated_count: 0,
            sensitive: Vec::new(),
            waypoints: Vec::new(),
            next_waypoint: 0,
            escapes: Vec::new(),
        }
    }

    /// Reads all of it.
    pub(super) fn scan(mut self) -> Scan {
        let ending = match self.run() {
            Ok(ending) => ending,
            Err(stop) => self.stopped(stop),
        };
        Scan {
            root: self.close_open_containers(),
            ending,
            repeated: self.repeated,
            repeated_count: self.repeated_count,
            sensitive: self.sensitive,
            waypoints: self.waypoints,
            escapes: self.escapes,
        }
    }

    /// Reads as far as it is to, and gives the path of the value there.
    pub(super) fn path_reached(mut self) -> String {
        self.node_budget = 0;
        let _ = self.run();
        self.path()
    }

    /// Reads one value and what follows it.
    fn run(&mut self) -> Result<Ending, Stop> {
        self.at = end_of_space(self.bytes, self.at);
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
        self.at = end_of_space(self.bytes, self.at);
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
        self.at = end_of_space(self.bytes, self.at);
        self.note_waypoint();
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
            let folded = frame.folded;
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
            self.note_waypoint();
            if folded {
                let passed = self.pass_samples();
                if passed > 0 {
                    if let Some(frame) = self.frames.last_mut() {
                        frame.index += passed - 1;
                        frame.reading = false;
                    }
                    continue;
                }
            }
            self.value()?;
            if self.frames.len() > depth {
                return Ok(());
            }
        }
    }

    /// Passes over the arrays of scalars that come next, and tells how many. Other values stop it, and so does the byte
    /// at which reading is to stop. Nothing in such an array is noted, so there is no need to enter it.
    #[inline]
    fn pass_samples(&mut self) -> usize {
        let (mut passed, mut start) = (0, self.at);
        if self.frames.len() >= MAXIMUM_DEPTH {
            return passed;
        }
        while self.bytes.get(start) == Some(&b'[')
            && let Some(end) = end_of_flat_array(self.bytes, start).filter(|end| *end <= self.until)
        {
            self.at = start;
            self.note_waypoint();
            self.at = end;
            passed += 1;
            let comma = end_of_space(self.bytes, end);
            if self.bytes.get(comma) != Some(&b',') {
                break;
            }
            start = end_of_space(self.bytes, comma + 1);
        }
        passed
    }

    /// Notes that a value begins here, if the last such note is far behind.
    #[inline]
    fn note_waypoint(&mut self) {
        if self.at >= self.next_waypoint {
            self.waypoints.push(self.at);
            self.next_waypoint = self.at + WAYPOINT_DISTANCE;
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
            Kind::Boolean if byte == b't' => self.word("true", "`true` was expected")?,
            Kind::Boolean => self.word("false", "`false` was expected")?,
            Kind::Null => self.word("null", "`null` was expected")?,
        }
        if self.at > self.until {
            return Err(Stop::Reached);
        }
        let span = Span {
            start,
            end: self.at,
        };
        if self.is_noted() {
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
        let within = self.frames.last().is_some_and(|frame| frame.folded);
        let folded = self.node_budget == 0
            || within
            || self
                .frames
                .last()
                .is_some_and(|frame| frame.kind == Kind::Object && self.is_bulky(frame.key));
        self.frames.push(Frame {
            kind,
            start: self.at,
            key: Span::default(),
            index: 0,
            children: Vec::new(),
            folded,
            outlined: folded && !within && kind == Kind::Object,
            keys: self.keys.open(),
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
        self.keys.close(&frame.keys);
        let span = Span {
            start: frame.start,
            end: self.at,
        };
        if self.is_noted() {
            self.add(Node {
                span,
                kind: frame.kind,
                children: frame.children,
                folded: frame.folded,
            });
        }
        self.close_member(span);
    }

    /// Inside a folded container nothing is noted, but of one that is outlined its members.
    fn is_noted(&self) -> bool {
        let noted = |frame: &Frame| !frame.folded || frame.outlined;
        self.frames.last().is_none_or(noted)
    }

    fn add(&mut self, value: Node) {
        self.node_budget = self.node_budget.saturating_sub(1);
        match self.frames.last_mut() {
            Some(frame) => {
                let key = frame.key;
                if frame.outlined && frame.children.len() == MAXIMUM_OUTLINE {
                    frame.outlined = false;
                    frame.children = Vec::new();
                    return;
                }
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
        let repeated = match self.frames.last_mut() {
            Some(frame) => self.keys.has(&mut frame.keys, self.bytes, key),
            None => false,
        };
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
            if repeated && (!frame.folded || frame.outlined) {
                let bytes = self.bytes;
                let name = inside(bytes, key);
                frame
                    .children
                    .retain(|member| inside(bytes, member.key) != name);
            }
        }
    }

    /// The next byte that is no white space, not consumed.
    #[inline]
    fn next_byte(&mut self) -> Result<u8, Stop> {
        self.at = end_of_space(self.bytes, self.at);
        let byte = self.bytes.get(self.at).copied().ok_or(Stop::End)?;
        if self.at > self.until {
            return Err(Stop::Reached);
        }
        Ok(byte)
    }

    /// Reads a text whose opening quote is the current byte.
    #[inline]
    fn string(&mut self) -> Result<(), Stop> {
        let escapes = &mut self.escapes;
        self.at = end_of_string_by(self.bytes, self.at + 1, |at| escapes.push(at))?;
        Ok(())
    }

    fn word(&mut self, word: &str, expected: &'static str) -> Result<(), Stop> {
        self.at = end_of_word(self.bytes, self.at, word, expected)?;
        self.ends_here()
    }

    fn number(&mut self) -> Result<(), Stop> {
        self.at = end_of_number(self.bytes, self.at)?;
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
        let mut path = Path::default();
        for frame in self.frames.iter().filter(|frame| frame.reading) {
            match frame.kind {
                Kind::Object => path.push_key(self.text, frame.key),
                _ => path.push_index(frame.index.saturating_sub(1)),
            }
        }
        path.into_text()
    }

    /// Gives containers that the text's end left open what they have.
    fn close_open_containers(&mut self) -> Option<Node> {
        while !self.frames.is_empty() {
            self.leave();
        }
        self.root.take()
    }
}
