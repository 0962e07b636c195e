//! Bytes → text: byte order marks, UTF-16, and UTF-8 with stray Windows-1252 bytes.

/// A text and what had to be mended to get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark.
    pub text: String,
    /// What was mended.
    pub repair: Option<Repair>,
}

/// What had to be mended to read bytes as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// The bytes were UTF-16; some units may have been no characters.
    Utf16 {
        /// How many units were replaced.
        replaced: usize,
    },
    /// Some bytes were not UTF-8 and were taken as Windows-1252.
    StrayBytes {
        /// How many.
        count: usize,
        /// Where the first one's character stands in the text.
        first: usize,
    },
}

/// Reads bytes as UTF-8, or as UTF-16 where a byte order mark says so. Each byte that is no UTF-8 is taken as
/// Windows-1252: the toolkit on Windows copies the output of processes so.
#[must_use]
pub fn decode(bytes: Vec<u8>) -> Decoded {
    match bytes.as_slice() {
        [0xEF, 0xBB, 0xBF, rest @ ..] => decode_utf8(rest.to_vec()),
        [0xFF, 0xFE, rest @ ..] => decode_utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => decode_utf16(rest, u16::from_be_bytes),
        _ => decode_utf8(bytes),
    }
}

fn decode_utf8(bytes: Vec<u8>) -> Decoded {
    match String::from_utf8(bytes) {
        Ok(text) => Decoded { text, repair: None },
        Err(error) => mend_stray_bytes(error.as_bytes()),
    }
}

fn mend_stray_bytes(bytes: &[u8]) -> Decoded {
    let mut text = String::with_capacity(bytes.len() + 64);
    let (mut count, mut first) = (0, None);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            first.get_or_insert(text.len());
            count += 1;
            text.push(windows_1252(*byte));
        }
    }
    let repair = first.map(|first| Repair::StrayBytes { count, first });
    Decoded { text, repair }
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut replaced = odd.len();
    let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .map(|character| {
            character.unwrap_or_else(|_| {
                replaced += 1;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    Decoded {
        text,
        repair: Some(Repair::Utf16 { replaced }),
    }
}

/// The character that Windows-1252 gives a byte of 0x80 and above; U+FFFD where it gives none.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž',
        '\u{FFFD}', '\u{FFFD}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ',
        '\u{FFFD}', 'ž', 'Ÿ',
    ];
    byte.checked_sub(0x80)
        .and_then(|index| HIGH.get(usize::from(index)))
        .copied()
        .unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stray_windows_byte_becomes_its_character() {
        let decoded = decode(b"a\x85b \xC3\xA9 \x81".to_vec());
        assert_eq!(decoded.text, "a…b é \u{FFFD}");
        assert_eq!(
            decoded.repair,
            Some(Repair::StrayBytes { count: 2, first: 1 })
        );
    }

    #[test]
    fn byte_order_marks_are_obeyed_and_dropped() {
        assert_eq!(decode(b"\xEF\xBB\xBF{}".to_vec()).text, "{}");
        assert_eq!(decode(b"\xFF\xFE{\0}\0".to_vec()).text, "{}");
        assert_eq!(decode(b"\xFE\xFF\0{\0}\xD8\0".to_vec()).text, "{}\u{FFFD}");
    }
}
