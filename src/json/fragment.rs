//! A value that stays unparsed until somebody who knows its kind asks.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::cursor::Cursor;
use super::node::{Kind, Member, Node, Span};
use super::source::{Source, quote, strings, unquote};
use crate::place::Place;

/// A value of a source, masked, to be read when it is needed.
#[derive(Clone)]
pub struct Fragment {
    source: Arc<Source>,
    span: Span,
    /// Where its members stand, if reading noted them.
    outline: Arc<[Member]>,
}

/// A member of an object that stays unparsed: its key, what its value is, and that as JSON text.
pub type RawMember<'a> = (Cow<'a, str>, Option<Kind>, &'a str);

impl Fragment {
    /// The value of a node.
    #[must_use]
    pub fn of(source: &Arc<Source>, node: &Node) -> Self {
        Self {
            source: source.clone(),
            span: node.span,
            outline: node.outline().into(),
        }
    }

    /// A value that stands in no file.
    #[must_use]
    pub fn from_json(json: &str) -> Self {
        let source = Source::new("", json.as_bytes().to_vec());
        let end = json.len();
        Self::whole(source, end)
    }

    fn whole(source: Source, end: usize) -> Self {
        Self {
            source: Arc::new(source),
            span: Span { start: 0, end },
            outline: Arc::default(),
        }
    }

    /// What the value is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let first = self.source.unmasked().as_bytes().get(self.span.start);
        first
            .and_then(|byte| Kind::of_first_byte(*byte))
            .unwrap_or(Kind::Null)
    }

    /// Its JSON text; whole JSON of the lenient dialect.
    #[must_use]
    pub fn json(&self) -> Cow<'_, str> {
        self.source.json(self.span)
    }

    /// The members of an object, in order, out of its own [`Self::json`]. Large values are not read for it where their
    /// places are known.
    #[must_use]
    pub fn members<'j>(&self, json: &'j str) -> Vec<RawMember<'j>> {
        let known = |member: &Member| {
            let part = |span: Span| {
                json.get(span.start - self.span.start..span.end - self.span.start)
                    .unwrap_or_default()
            };
            let kind = Some(member.value.kind);
            (unquote(part(member.key)), kind, part(member.value.span))
        };
        // Masks move what stands behind them.
        if !self.outline.is_empty() && !self.source.is_masked(self.span) {
            return self.outline.iter().map(known).collect();
        }
        let mut cursor = Cursor::new(json);
        let mut members = Vec::new();
        if cursor.enter_object().is_ok() {
            while let Ok(Some(key)) = cursor.next_key() {
                let kind = cursor.kind();
                let Ok(value) = cursor.value() else { break };
                members.push((key, kind, value));
            }
        }
        members
    }

    /// The words of a text, or the JSON text of any other value.
    #[must_use]
    pub fn words(&self) -> Cow<'_, str> {
        self.source.words(self.span)
    }

    /// The words, if the value is a text.
    #[must_use]
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        (self.kind() == Kind::Text).then(|| self.words())
    }

    /// How many bytes it takes in its file.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        self.span.end - self.span.start
    }

    /// The same value with its texts changed, keys included; none if none of them does.
    #[must_use]
    pub fn changed(&self, change: &mut dyn FnMut(&str) -> Option<String>) -> Option<Self> {
        let json = self.json();
        let mut changed = String::new();
        let mut at = 0;
        for span in strings(&json) {
            let text = json.get(span.start..span.end).unwrap_or_default();
            if let Some(words) = change(&unquote(text)) {
                changed.push_str(json.get(at..span.start).unwrap_or_default());
                changed.push_str(&quote(&words));
                at = span.end;
            }
        }
        if at == 0 {
            return None;
        }
        changed.push_str(json.get(at..).unwrap_or_default());
        let end = changed.len();
        let source = Source::new(self.file(), changed.into_bytes());
        Some(Self::whole(source, end))
    }

    /// The file it stands in.
    #[must_use]
    pub fn file(&self) -> &str {
        self.source.name()
    }

    /// Where it stands, with its path.
    #[must_use]
    pub fn place(&self) -> Place {
        self.source.place(self.span.start)
    }
}

impl fmt::Debug for Fragment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = self.json();
        let short: String = json.chars().take(60).collect();
        write!(formatter, "Fragment({short})")
    }
}

impl PartialEq for Fragment {
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}
