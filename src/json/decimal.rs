//! Numbers as they are written, without the detour over binary fractions: a time has to keep its milliseconds.

/// A number of at most 18 digits, without sign and exponent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// All its digits.
    pub digits: u64,
    /// How many of them stand behind the point.
    pub places: u32,
}

/// No more fit surely.
const MOST_DIGITS: usize = 18;

impl Decimal {
    /// The number at `at`, and the byte behind it; none for any other number, broken or not.
    #[inline]
    pub(super) fn read(bytes: &[u8], at: usize) -> Option<(Self, usize)> {
        let (digits, point) = take_digits(bytes, at, 0);
        let leading_zero = bytes.get(at) == Some(&b'0') && point > at + 1;
        if point == at || leading_zero {
            return None;
        }
        let mut number = Self { digits, places: 0 };
        let mut end = point;
        if bytes.get(point) == Some(&b'.') {
            (number.digits, end) = take_digits(bytes, point + 1, digits);
            number.places = u32::try_from(end - point - 1).ok()?;
            if number.places == 0 {
                return None;
            }
        }
        let has_exponent = matches!(bytes.get(end), Some(b'e' | b'E'));
        (end - at <= MOST_DIGITS && !has_exponent).then_some((number, end))
    }

    /// The number times a power of ten, if that is a whole number that fits.
    #[inline]
    #[must_use]
    pub fn times_power_of_ten(self, power: u32) -> Option<u64> {
        const POWERS: [u64; 10] = [
            1,
            10,
            100,
            1_000,
            10_000,
            100_000,
            1_000_000,
            10_000_000,
            100_000_000,
            1_000_000_000,
        ];
        let further = usize::try_from(power.checked_sub(self.places)?).ok()?;
        self.digits.checked_mul(*POWERS.get(further)?)
    }
}

/// Appends the digits from `at` on to a number, and tells the byte behind them. Wraps around when there are too many.
#[inline]
fn take_digits(bytes: &[u8], mut at: usize, mut number: u64) -> (u64, usize) {
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>)
        && let Some(value) = eight_digits(*eight)
    {
        number = number.wrapping_mul(100_000_000).wrapping_add(value);
        at += 8;
    }
    while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
        number = number
            .wrapping_mul(10)
            .wrapping_add(u64::from(digit - b'0'));
        at += 1;
    }
    (number, at)
}

/// The number of eight digits, all in one step: neighbours are joined to pairs, pairs to fours, fours to the whole.
#[inline]
fn eight_digits(digits: [u8; 8]) -> Option<u64> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let values = u64::from_le_bytes(digits) ^ (EACH * u64::from(b'0'));
    // A value above 9 reaches the high bit of its byte, if it was not there before.
    let others = (values | values.wrapping_add(EACH * (0x80 - 10))) & (EACH * 0x80);
    if others != 0 {
        return None;
    }
    let pairs = (values * 10 + (values >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    Some((fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_digit_by_digit() {
        for (text, digits, places) in [
            ("0", 0, 0),
            ("7", 7, 0),
            ("0.25", 25, 2),
            ("1768478400", 1_768_478_400, 0),
            ("1768478400.25", 176_847_840_025, 2),
            ("12345678.12345678", 1_234_567_812_345_678, 8),
        ] {
            let number = Decimal { digits, places };
            for behind in ["", ",", " ]", "x"] {
                let bytes = format!("[{text}{behind}").into_bytes();
                assert_eq!(Decimal::read(&bytes, 1), Some((number, text.len() + 1)));
            }
        }
        for text in [
            "",
            "-1",
            ".5",
            "5.",
            "01",
            "00.5",
            "1e3",
            "1.5E3",
            "x",
            "NaN",
            "1234567890123456789",
        ] {
            assert_eq!(Decimal::read(text.as_bytes(), 0), None, "{text}");
        }
    }

    #[test]
    fn powers_of_ten_are_exact_or_none() {
        let number = |digits, places| Decimal { digits, places };
        assert_eq!(number(25, 2).times_power_of_ten(3), Some(250));
        assert_eq!(number(25, 2).times_power_of_ten(1), None);
        assert_eq!(number(u64::MAX, 0).times_power_of_ten(1), None);
        assert_eq!(number(1, 0).times_power_of_ten(99), None);
    }

    #[test]
    fn eight_digits_are_one_number_and_nothing_else_is() {
        for number in [0, 1, 12_345_678, 90_000_009, 99_999_999] {
            let digits = format!("{number:08}").into_bytes();
            assert_eq!(eight_digits(digits.try_into().unwrap()), Some(number));
        }
        for place in 0..8 {
            for other in (0..=255_u8).filter(|byte| !byte.is_ascii_digit()) {
                let mut digits = *b"99999999";
                digits[place] = other;
                assert_eq!(eight_digits(digits), None, "{place} {other}");
            }
        }
    }
}
