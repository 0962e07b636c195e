//! Sentences in the making: plain words grow together, what stands out stays apart.

use super::Inline;

/// What was said so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Speech {
    said: Vec<Inline>,
}

impl Speech {
    pub(super) fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    pub(super) fn text(&mut self, words: &str) {
        match self.said.last_mut() {
            Some(Inline::Text(text)) => text.push_str(words),
            _ => self.said.push(Inline::text(words)),
        }
    }

    pub(super) fn strong(&mut self, words: impl Into<String>) {
        self.said.push(Inline::strong(words));
    }

    /// A name from an input.
    pub(super) fn name(&mut self, name: &str) {
        let name = crate::clean::line(name).into_owned();
        self.said.push(Inline::Emphasis(vec![Inline::text(name)]));
    }

    pub(super) fn extend(&mut self, parts: Vec<Inline>) {
        for part in parts {
            match part {
                Inline::Text(words) => self.text(&words),
                other => self.said.push(other),
            }
        }
    }

    pub(super) fn all(self) -> Vec<Inline> {
        self.said
    }
}
