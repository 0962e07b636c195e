//! Paths to values as messages write them: `$.run[2].output`.

use super::node::Span;
use super::source::{quote, unquote};

/// Of longer names only the length is written.
const LONGEST_NAME: usize = 80;

/// A path that is being written.
pub(super) struct Path(String);

impl Default for Path {
    fn default() -> Self {
        Self("$".to_owned())
    }
}

impl Path {
    /// Adds `.name`, or `["odd name"]`.
    pub(super) fn push_key(&mut self, text: &str, key: Span) {
        let name = text
            .get(key.start..key.end)
            .map(unquote)
            .unwrap_or_default();
        let plain = !name.is_empty()
            && name.len() <= LONGEST_NAME
            && name
                .chars()
                .all(|character| character.is_alphanumeric() || "_-".contains(character));
        if plain {
            self.0.push('.');
            self.0.push_str(&name);
        } else if name.len() <= LONGEST_NAME {
            self.0.push_str(&format!("[{}]", quote(&name)));
        } else {
            // Cut in half, a secret would not be known for one any more.
            let characters = name.chars().count();
            self.0
                .push_str(&format!("[a key of {characters} characters]"));
        }
    }

    pub(super) fn push_index(&mut self, index: usize) {
        self.0.push_str(&format!("[{index}]"));
    }

    /// Adds the path that a value has within the value here.
    pub(super) fn push_inner(&mut self, path: &str) {
        self.0.push_str(path.strip_prefix('$').unwrap_or(path));
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}
