//! The primitives of Go's gob encoding (<https://pkg.go.dev/encoding/gob>).
//!
//! Each function takes what it reads off the front of the slice, and gives nothing where the bytes do not fit.

/// Seconds from year 1 to 1970.
const UNIX_EPOCH: i128 = 62_135_596_800;

/// A number: one byte below 128, else the count of bytes as 256-n and the bytes, the highest first.
#[inline]
pub(super) fn uint(bytes: &mut &[u8]) -> Option<u64> {
    let (first, rest) = bytes.split_first()?;
    if *first < 0x80 {
        *bytes = rest;
        return Some(u64::from(*first));
    }
    let count = usize::from(first.wrapping_neg());
    if count > 8 {
        return None;
    }
    let value = match rest.first_chunk::<8>() {
        Some(word) => u64::from_be_bytes(*word) >> (64 - 8 * count),
        None => rest
            .get(..count)?
            .iter()
            .fold(0, |value, byte| value << 8 | u64::from(*byte)),
    };
    *bytes = rest.get(count..)?;
    Some(value)
}

/// A signed number: its sign is the lowest bit.
#[inline]
pub(super) fn int(bytes: &mut &[u8]) -> Option<i64> {
    let value = uint(bytes)?;
    let magnitude = (value >> 1).cast_signed();
    Some(if value & 1 == 1 {
        !magnitude
    } else {
        magnitude
    })
}

/// A length, which the rest of the slice must have room for.
#[inline]
pub(super) fn length(bytes: &mut &[u8]) -> Option<usize> {
    let length = usize::try_from(uint(bytes)?).ok()?;
    (length <= bytes.len()).then_some(length)
}

/// A string or byte slice.
#[inline]
pub(super) fn bytes<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = length(bytes)?;
    let (value, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(value)
}

/// `time.Time`: version, seconds since year 1, nanoseconds, zone. The instant does not depend on the zone.
/// The inner value is none where nanoseconds since 1970 do not fit, as for the zero time.
#[inline]
pub(super) fn time(encoded: &[u8]) -> Option<Option<i64>> {
    let (version, rest) = encoded.split_first()?;
    let (seconds, rest) = rest.split_first_chunk::<8>()?;
    let (nanoseconds, rest) = rest.split_first_chunk::<4>()?;
    if !matches!((*version, rest.len()), (1, 2) | (2, 3)) {
        return None;
    }
    let seconds = i128::from(i64::from_be_bytes(*seconds)) - UNIX_EPOCH;
    let nanoseconds = i128::from(i32::from_be_bytes(*nanoseconds));
    Some(i64::try_from(seconds * 1_000_000_000 + nanoseconds).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_go_writes_them() {
        for (encoded, value) in [
            (&[0x00][..], 0),
            (&[0x7f], 127),
            (&[0xff, 0xc8], 200),
            (&[0xfe, 0x01, 0x00], 256),
            (&[0xf8, 255, 255, 255, 255, 255, 255, 255, 255], u64::MAX),
        ] {
            let mut bytes = encoded;
            assert_eq!(uint(&mut bytes), Some(value));
            assert!(bytes.is_empty());
        }
        for mut broken in [
            &[][..],
            &[0x80],
            &[0xf7, 1, 2, 3, 4, 5, 6, 7, 8, 9],
            &[0xfe, 1],
        ] {
            assert_eq!(uint(&mut broken), None);
        }
        let minus_65 = &mut &[0xff, 0x81][..];
        assert_eq!(int(minus_65), Some(-65));
        assert_eq!(
            int(&mut &[0xfc, 0x01, 0x78, 0xc2, 0x9c][..]),
            Some(12_345_678)
        );
    }

    #[test]
    fn an_instant_does_not_depend_on_its_zone() {
        let utc = [
            1, 0, 0, 0, 0x0e, 0xdd, 0x79, 0x23, 0x68, 7, 0x5b, 0xcd, 0x15, 255, 255,
        ];
        assert_eq!(time(&utc), Some(Some(1_709_649_000_123_456_789)));
        let odd_zone = [
            2, 0, 0, 0, 0x0e, 0xdd, 0x79, 0x23, 0x68, 7, 0x5b, 0xcd, 0x15, 0, 0x13, 0x20,
        ];
        assert_eq!(time(&odd_zone), time(&utc));
        let year_one = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];
        assert_eq!(time(&year_one), Some(None));
        assert_eq!(time(&utc[..14]), None);
        assert_eq!(time(&[3; 15]), None);
    }
}
