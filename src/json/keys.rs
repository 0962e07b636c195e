//! Which keys an object has had: one that it has twice is odd, and the last one counts.

use std::collections::HashSet;

use super::node::Span;

/// The keys of all objects that are open, one behind the other.
#[derive(Default)]
pub(super) struct OpenKeys {
    few: Vec<Span>,
}

/// The keys of one of them.
pub(super) struct Keys {
    /// Where they begin in the shared list.
    from: usize,
    /// The keys themselves, once they are many.
    many: Option<HashSet<Vec<u8>>>,
}

impl OpenKeys {
    /// Opens an object.
    pub(super) fn open(&self) -> Keys {
        Keys {
            from: self.few.len(),
            many: None,
        }
    }

    /// Closes the innermost object.
    pub(super) fn close(&mut self, keys: &Keys) {
        self.few.truncate(keys.from);
    }

    /// True if the innermost object already has this key. Few keys are compared one by one, many are hashed.
    pub(super) fn has(&mut self, keys: &mut Keys, bytes: &[u8], key: Span) -> bool {
        const FEW: usize = 16;
        let name = inside(bytes, key);
        let known = self.few.get(keys.from..).unwrap_or_default();
        let many = match &mut keys.many {
            Some(many) => many,
            None if known.len() < FEW => {
                let repeated = known.iter().any(|other| inside(bytes, *other) == name);
                self.few.push(key);
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
}

/// The bytes of a key between its quotes.
pub(super) fn inside(bytes: &[u8], span: Span) -> &[u8] {
    bytes
        .get(span.start + 1..span.end.saturating_sub(1))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_had_once_it_was_met_in_the_same_object_however_many_there_are() {
        let names: Vec<String> = (0..50).map(|number| format!("\"{number:02}\"")).collect();
        let text = names.concat();
        let key = |place: usize| Span {
            start: place * 4,
            end: place * 4 + 4,
        };
        let mut open = OpenKeys::default();
        let mut outer = open.open();
        for place in 0..10 {
            assert!(!open.has(&mut outer, text.as_bytes(), key(place)));
        }
        let mut inner = open.open();
        for place in 0..50 {
            assert!(
                !open.has(&mut inner, text.as_bytes(), key(place)),
                "{place}"
            );
        }
        assert!((0..50).all(|place| open.has(&mut inner, text.as_bytes(), key(place))));
        open.close(&inner);
        assert!(open.has(&mut outer, text.as_bytes(), key(9)));
        assert!(!open.has(&mut outer, text.as_bytes(), key(10)));
    }
}
