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
        if let Some((known, kept)) = self.slot_of(key) {
            known.clear();
            known.extend_from_slice(key);
            *kept = Some(value);
        }
    }

    /// The value of a key. What is not there any more is worked out in the memory of what is there instead.
    pub(super) fn get_or_renew(&mut self, key: &[u8], renew: impl FnOnce(&mut V)) -> Option<&V>
    where
        V: Default,
    {
        let (known, kept) = self.slot_of(key)?;
        if kept.is_none() || known != key {
            known.clear();
            known.extend_from_slice(key);
            renew(kept.get_or_insert_default());
        }
        kept.as_ref()
    }

    fn slot_of(&mut self, key: &[u8]) -> Option<&mut (Vec<u8>, Option<V>)> {
        if self.slots.is_empty() {
            self.slots.resize_with(SLOTS, || (Vec::new(), None));
        }
        self.slots.get_mut(slot(key))
    }
}

/// The slot of a key. Addresses differ at their ends, longer texts anywhere.
#[inline]
fn slot(key: &[u8]) -> usize {
    // The golden ratio's fraction of 2^64 spreads what differs in a few bits over the upper ones.
    let mix = |hash: u64, word: &[u8; 8]| {
        (hash.rotate_left(23) ^ u64::from_le_bytes(*word)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    };
    let mut hash = key.len() as u64;
    if key.len() > SHORT {
        hash = key.as_chunks::<8>().0.iter().fold(hash, mix);
    }
    hash = mix(hash, key.last_chunk::<8>().unwrap_or(&[0; 8]));
    usize::try_from(hash >> 54).unwrap_or(0) % SLOTS
}

/// Up to so many bytes a key may be an address.
const SHORT: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_key_alone() {
        let mut recent: Recent<u32> = Recent::default();
        assert_eq!(recent.get(b""), None);
        for number in 0..5_000_u32 {
            recent.put(format!("/orders/{number}").as_bytes(), number);
        }
        let found = |number: u32| recent.get(format!("/orders/{number}").as_bytes()).copied();
        assert_eq!(found(4_999), Some(4_999));
        assert!((0..5_000).all(|number| found(number).is_none_or(|kept| kept == number)));
        assert_eq!(recent.get(b""), None);
    }

    #[test]
    fn what_is_met_again_and_again_mostly_stays() {
        for behind in [
            "",
            ": and then so many words that only the middle differs from text to text",
        ] {
            let mut recent: Recent<u32> = Recent::default();
            let key = |number: u32| format!("http://shop.example/orders/{number}{behind}");
            (0..300).for_each(|number| recent.put(key(number).as_bytes(), number));
            let kept = (0..300).filter(|number| recent.get(key(*number).as_bytes()).is_some());
            assert!(kept.count() > 220, "{behind}");
        }
    }
}
