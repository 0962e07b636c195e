//! The shape of a JSON text: where each value stands.

/// From which byte of the text to which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// Any number, `NaN` and the infinities included.
    Number,
    /// A text.
    Text,
    /// `[…]`
    Array,
    /// `{…}`
    Object,
}

impl Kind {
    /// The kind with its article, as messages say it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }

    /// The kind that begins with a byte.
    pub(super) fn of_first_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            b'{' => Self::Object,
            b'[' => Self::Array,
            b'"' => Self::Text,
            b't' | b'f' => Self::Boolean,
            b'n' => Self::Null,
            b'-' | b'0'..=b'9' | b'N' | b'I' => Self::Number,
            _ => return None,
        })
    }
}

/// A value of a JSON text.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// Its members or elements; of an object that was left unparsed the few that it has, to find them without reading it.
    pub(super) children: Vec<Member>,
    /// True for a container that was left unparsed.
    pub(super) folded: bool,
}

/// A member of an object, or an element of an array (then the key is empty).
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Where the key stands, with its quotes.
    pub key: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// Members or elements that were parsed.
    #[must_use]
    pub fn children(&self) -> &[Member] {
        if self.folded { &[] } else { &self.children }
    }

    /// The members of an object that was left unparsed, if they are few; else none.
    #[must_use]
    pub fn outline(&self) -> &[Member] {
        if self.folded { &self.children } else { &[] }
    }

    /// True for a container whose inside was checked but not parsed.
    #[must_use]
    pub fn is_folded(&self) -> bool {
        self.folded
    }

    /// True for a scalar, `null` included.
    #[must_use]
    pub fn is_scalar(&self) -> bool {
        !matches!(self.kind, Kind::Array | Kind::Object)
    }
}
