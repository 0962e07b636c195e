//! Reads one result from a JSON object, keys in any order, unknown ones passed over.

use crate::json::unescape;

use super::super::body::Body;
use super::Hit;
use super::time::parse_time;

/// Texts with escapes are decoded into here.
#[derive(Default)]
pub(super) struct Scratch {
    texts: [String; 4],
}

/// Why an object is no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) what: &'static str,
    /// True if the text ends too early.
    pub(super) cut: bool,
    /// True if time and latency were read before it.
    pub(super) after_essentials: bool,
}

/// The texts of a result, each of which may have to be decoded.
const ATTACK: usize = 0;
const ERROR: usize = 1;
const METHOD: usize = 2;
const URL: usize = 3;

const CUT: &str = "the object is cut";

/// Reads an object. With a fault the result is not to be used.
#[inline]
pub(super) fn read<'a>(text: &'a [u8], scratch: &'a mut Scratch) -> (Hit<'a>, Option<Fault>) {
    let mut hit = Hit::default();
    let mut texts: [Option<Text<'a>>; 4] = [None; 4];
    let mut members = Members { text, at: 0 };
    let mut seen = Seen::default();
    let fault = members.all(&mut hit, &mut texts, &mut seen).err();
    let essentials = seen.timestamp && seen.latency;
    let fault = match fault {
        None if !essentials && !seen.code => Some("the object is no result of vegeta"),
        fault => fault,
    };
    if let Some(what) = fault {
        let fault = Fault {
            what,
            cut: what == CUT,
            after_essentials: essentials,
        };
        return (hit, Some(fault));
    }
    let mut decoded = [&b""[..]; 4];
    for ((slot, decoded), text) in scratch.texts.iter_mut().zip(&mut decoded).zip(texts) {
        *decoded = match text {
            None => b"",
            Some(Text::Plain(bytes)) => bytes,
            Some(Text::Escaped(bytes)) => {
                slot.clear();
                unescape(&String::from_utf8_lossy(bytes), slot);
                slot.as_bytes()
            }
        };
    }
    hit.attack = decoded[ATTACK];
    hit.error = decoded[ERROR];
    hit.method = decoded[METHOD];
    hit.url = decoded[URL];
    (hit, None)
}

#[derive(Debug, Clone, Copy)]
enum Text<'a> {
    Plain(&'a [u8]),
    Escaped(&'a [u8]),
}

#[derive(Default)]
struct Seen {
    code: bool,
    timestamp: bool,
    latency: bool,
}

/// Walks over the members of an object.
struct Members<'a> {
    text: &'a [u8],
    at: usize,
}

type Step<T> = Result<T, &'static str>;

impl<'a> Members<'a> {
    #[inline]
    fn all(
        &mut self,
        hit: &mut Hit<'a>,
        texts: &mut [Option<Text<'a>>; 4],
        seen: &mut Seen,
    ) -> Step<()> {
        self.expect(b'{', "the line is no JSON object")?;
        if self.next_byte()? == b'}' {
            self.at += 1;
            return self.end();
        }
        loop {
            let key = match self.string()? {
                Text::Plain(key) | Text::Escaped(key) => key,
            };
            self.expect(b':', "the object is no JSON: a colon is missing")?;
            match key {
                b"attack" => texts[ATTACK] = self.text()?,
                b"code" => {
                    let code = self.whole_number("`code` is no whole number")?;
                    hit.code = u16::try_from(code).map_err(|_| "`code` is no status code")?;
                    seen.code = true;
                }
                b"timestamp" => {
                    let Some(Text::Plain(time)) = self.text()? else {
                        return Err("`timestamp` is no time");
                    };
                    hit.start = parse_time(time).ok_or("`timestamp` is no time")?;
                    seen.timestamp = true;
                }
                b"latency" => {
                    let latency = self.whole_number("`latency` is no whole number")?;
                    hit.latency = i64::try_from(latency).map_err(|_| "`latency` is too large")?;
                    seen.latency = true;
                }
                b"bytes_out" => hit.bytes_out = self.count("`bytes_out` is no count")?,
                b"bytes_in" => hit.bytes_in = self.count("`bytes_in` is no count")?,
                b"error" => texts[ERROR] = self.text()?,
                b"body" => {
                    let body = match self.text()? {
                        Some(Text::Plain(body) | Text::Escaped(body)) => body,
                        None => b"",
                    };
                    hit.body = Body::Base64(body);
                }
                b"method" => texts[METHOD] = self.text()?,
                b"url" => texts[URL] = self.text()?,
                _ => self.skip()?,
            }
            match self.next_byte()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return self.end();
                }
                _ => return Err("the object is no JSON: a comma is missing"),
            }
        }
    }

    /// Nothing but white space may follow the object; a comma may, in arrays with one object a line.
    #[inline]
    fn end(&self) -> Step<()> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let rest = rest.trim_ascii();
        if rest.is_empty() || rest == b"," || rest == b"]" {
            Ok(())
        } else {
            Err("something follows the object on its line")
        }
    }

    #[inline]
    fn next_byte(&mut self) -> Step<u8> {
        loop {
            match self.text.get(self.at) {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.at += 1,
                Some(byte) => return Ok(*byte),
                None => return Err(CUT),
            }
        }
    }

    #[inline]
    fn expect(&mut self, byte: u8, otherwise: &'static str) -> Step<()> {
        if self.next_byte()? != byte {
            return Err(otherwise);
        }
        self.at += 1;
        Ok(())
    }

    /// A string, without its quotes.
    #[inline]
    fn string(&mut self) -> Step<Text<'a>> {
        self.expect(b'"', "the object is no JSON: a quote is missing")?;
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let first = memchr::memchr2(b'"', b'\\', rest).ok_or(CUT)?;
        if rest.get(first) == Some(&b'"') {
            self.at = start + first + 1;
            return Ok(Text::Plain(rest.get(..first).unwrap_or_default()));
        }
        let mut at = first;
        loop {
            let behind = rest.get(at..).unwrap_or_default();
            at += memchr::memchr2(b'"', b'\\', behind).ok_or(CUT)?;
            if rest.get(at) == Some(&b'"') {
                self.at = start + at + 1;
                return Ok(Text::Escaped(rest.get(..at).unwrap_or_default()));
            }
            at += 2;
        }
    }

    /// A string or null.
    #[inline]
    fn text(&mut self) -> Step<Option<Text<'a>>> {
        if self.next_byte()? == b'"' {
            return self.string().map(Some);
        }
        match self.bare() {
            b"null" => Ok(None),
            _ => Err("a text was expected"),
        }
    }

    /// What stands here up to the next comma, bracket or space.
    #[inline]
    fn bare(&mut self) -> &'a [u8] {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|byte| b",}] \t\r\n".contains(byte))
            .unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// A whole number, also one that is written with a fraction of zero or an exponent (`1.5e7`).
    #[inline]
    fn whole_number(&mut self, otherwise: &'static str) -> Step<i128> {
        self.next_byte()?;
        let written = self.bare();
        let (negative, digits) = match written.split_first() {
            Some((b'-', digits)) => (true, digits),
            _ => (false, written),
        };
        if !digits.is_empty() && digits.len() <= 20 && digits.iter().all(u8::is_ascii_digit) {
            let value = digits
                .iter()
                .fold(0_u128, |value, digit| value * 10 + u128::from(digit - b'0'));
            let value = value.cast_signed();
            return Ok(if negative { -value } else { value });
        }
        let first = digits.first().ok_or(otherwise)?;
        let number: f64 = std::str::from_utf8(written)
            .ok()
            .filter(|_| first.is_ascii_digit())
            .and_then(|text| text.parse().ok())
            .ok_or(otherwise)?;
        if number.fract() != 0.0 || number.abs() > 1e18 {
            return Err(otherwise);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole and bounded on the line above"
        )]
        Ok(number as i128)
    }

    #[inline]
    fn count(&mut self, otherwise: &'static str) -> Step<u64> {
        if self.next_byte()? == b'n' {
            return match self.bare() {
                b"null" => Ok(0),
                _ => Err(otherwise),
            };
        }
        u64::try_from(self.whole_number(otherwise)?).map_err(|_| otherwise)
    }

    /// Passes over any value.
    #[inline]
    fn skip(&mut self) -> Step<()> {
        let mut depth = 0_usize;
        loop {
            match self.next_byte()? {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                    continue;
                }
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                _ => {
                    if self.bare().is_empty() {
                        return Err("the object is no JSON: a value is missing");
                    }
                }
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<&'static str> {
        read(text.as_bytes(), &mut Scratch::default())
            .1
            .map(|fault| fault.what)
    }

    #[test]
    fn keys_come_in_any_order_and_unknown_ones_are_passed_over() {
        let text = r#" { "x" : {"a":[1,{"b":"]\"}"}], "c":null} , "latency":1.5e7,"error":"caf\u00e9 \"x\"","code":503,
            "timestamp":"2024-03-05T14:30:00.5+02:00","bytes_in":null,"body":null,"headers":{"A":["b"]},"url":"http://h/" } "#;
        let mut scratch = Scratch::default();
        let (hit, fault) = read(text.as_bytes(), &mut scratch);
        assert_eq!(fault, None);
        assert_eq!(hit.latency, 15_000_000);
        assert_eq!(hit.code, 503);
        assert_eq!(hit.start, Some(1_709_641_800_500_000_000));
        assert_eq!(hit.error, "café \"x\"".as_bytes());
        assert_eq!(hit.url, b"http://h/");
    }

    #[test]
    fn what_is_no_result_says_why() {
        let whole = r#"{"code":200,"timestamp":"2024-03-05T14:30:00Z","latency":5}"#;
        assert_eq!(fault(whole), None);
        for cut in 0..whole.len() {
            assert_eq!(fault(&whole[..cut]), Some(CUT), "{cut}");
        }
        for (text, why) in [
            ("{}", "the object is no result of vegeta"),
            ("[]", "the line is no JSON object"),
            (r#"{"code":"200"}"#, "`code` is no whole number"),
            (r#"{"code":70000}"#, "`code` is no status code"),
            (r#"{"latency":1.5}"#, "`latency` is no whole number"),
            (r#"{"latency":NaN}"#, "`latency` is no whole number"),
            (r#"{"timestamp":5}"#, "a text was expected"),
            (r#"{"code":1}}"#, "something follows the object on its line"),
            (r#"{"code" 1}"#, "the object is no JSON: a colon is missing"),
            (
                r#"{"a":,"b":1}"#,
                "the object is no JSON: a value is missing",
            ),
        ] {
            assert_eq!(fault(text), Some(why), "{text}");
        }
    }
}
