//! What was met last, by the bytes that name it. Of the words in a long file nearly all were met shortly before, and one
//! look is faster than a hash.

/// How many slots there are; a power of two.
const SLOTS: usize = 1024;

/// A few values, each in the slot that its key falls into; a later one takes the place of an earlier one.
pub(super) struct Recent<V> {
    slots: Vec<(Vec<u8>, Option<V>)>,
}

impl<V> Default for Recent<V> {
    fn default() -> Self {
        Self { slots: Vec::new() }
    }
}

impl<V> Recent<V> {
    /// The value of a key, if it is still there.
    #[inline]
    pub(super) fn get(&self, key: &[u8]) -> Option<&V> {
        let (known, value) = self.slots.get(slot(key))?;
        value.as_ref().filter(|_| known == key)
    }

    /// Keeps a value.
    pub(super) fn put(&mut self, key: &[u8], value: V) {
        if self.slots.is_empty() {
            self.slots.resize_with(SLOTS, || (Vec::new(), None));
        }
        if let Some((known, kept)) = self.slots.get_mut(slot(key)) {
            known.clear();
            known.extend_from_slice(key);
            *kept = Some(value);
        }
    }
}

/// The slot of a key. Addresses differ at their ends.
#[inline]
fn slot(key: &[u8]) -> usize {
    let end = key
        .last_chunk::<8>()
        .map_or(0, |end| u64::from_le_bytes(*end));
    // The golden ratio's fraction of 2^64 spreads what differs in a few bits over the upper ones.
    let mixed = (end ^ key.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    usize::try_from(mixed >> 54).unwrap_or(0) % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_key_alone() {
        let mut recent = Recent::default();
        assert_eq!(recent.get(b""), None);
        for number in 0..5_000_u32 {
            recent.put(format!("/orders/{number}").as_bytes(), number);
        }
        let found = |number: u32| recent.get(format!("/orders/{number}").as_bytes()).copied();
        assert_eq!(found(4_999), Some(4_999));
        assert!((0..5_000).all(|number| found(number).is_none_or(|kept| kept == number)));
        assert_eq!(recent.get(b""), None);
    }
}
