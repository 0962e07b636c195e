//! The forms in which a secret may stand: as it is, escaped in JSON, in base64, in a URL.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::json::quote;

/// Fewer characters of base64 could stand in an innocent word by chance.
const SHORTEST_BASE64: usize = 7;

/// What stands as it is in a URL beside letters and digits, by those who escape: all that is needed, JavaScript's
/// components, Go's paths, Go's user information, Python's paths, the whole of a URL.
const SAFE: [&[u8]; 6] = [
    b"-_.~",
    b"-_.~!*'()",
    b"-_.~$&+=:@",
    b"-_.~$&+,;=",
    b"-_.~/",
    b"-_.~!*'();:@&=+$,/?#[]",
];

/// Every form in which a secret is looked for, without repetition.
pub(super) fn forms(value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned()];
    let quoted = quote(value);
    let quoted = quoted.get(1..quoted.len() - 1).unwrap_or_default();
    add(&mut forms, quoted.to_owned());
    // JSON inside of JSON.
    let twice = quote(quoted);
    add(
        &mut forms,
        twice.get(1..twice.len() - 1).unwrap_or_default().to_owned(),
    );
    add(&mut forms, escaped_to_ascii(value));
    add(&mut forms, escaped_for_html(value));
    for safe in SAFE {
        for (plus_for_space, upper) in [(false, true), (false, false), (true, true)] {
            add(
                &mut forms,
                percent_encoded(value, safe, plus_for_space, upper),
            );
        }
    }
    for offset in 0..3 {
        for core in base64_cores(value, offset) {
            if core.len() >= SHORTEST_BASE64 {
                add(&mut forms, core);
            }
        }
    }
    forms
}

fn add(forms: &mut Vec<String>, form: String) {
    if !form.is_empty() && !forms.contains(&form) {
        forms.push(form);
    }
}

/// What writers make of it that escape all but ASCII.
fn escaped_to_ascii(value: &str) -> String {
    let mut escaped = String::new();
    let mut units = [0; 2];
    for character in value.chars() {
        if character.is_ascii() && !character.is_ascii_control() && !"\"\\".contains(character) {
            escaped.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut units) {
            escaped.push_str(&format!("\\u{unit:04x}"));
        }
    }
    escaped
}

fn escaped_for_html(value: &str) -> String {
    let mut escaped = String::new();
    for character in value.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn percent_encoded(value: &str, safe: &[u8], plus_for_space: bool, upper: bool) -> String {
    let mut encoded = String::new();
    for byte in value.bytes() {
        match byte {
            _ if byte.is_ascii_alphanumeric() || safe.contains(&byte) => {
                encoded.push(char::from(byte));
            }
            b' ' if plus_for_space => encoded.push('+'),
            _ if upper => encoded.push_str(&format!("%{byte:02X}")),
            _ => encoded.push_str(&format!("%{byte:02x}")),
        }
    }
    encoded
}

/// What a text of a URL says; bytes that make no text are left as they are written.
pub(super) fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escape = (*byte == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

/// The characters of base64 that are the same whatever stands before and behind the value, when the value begins
/// `offset` bytes into a group of three.
fn base64_cores(value: &str, offset: usize) -> [String; 2] {
    let mut bytes = vec![b'x'; offset];
    bytes.extend_from_slice(value.as_bytes());
    // The first characters also hold bits of what stands before; the last ones of what follows.
    let from = (offset * 8).div_ceil(6);
    let whole_bits = bytes.len() * 8;
    let to = whole_bits / 6;
    [
        STANDARD_NO_PAD.encode(&bytes),
        URL_SAFE_NO_PAD.encode(&bytes),
    ]
    .map(|encoded| encoded.get(from..to).unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn a_secret_is_found_in_base64_wherever_it_stands_in_the_encoded_text() {
        let forms = forms("hunter2-long");
        for before in ["", "a", "ab", "user:"] {
            let encoded = STANDARD.encode(format!("{before}hunter2-long and more"));
            assert!(
                forms.iter().any(|form| encoded.contains(form.as_str())),
                "{before}"
            );
        }
    }

    #[test]
    fn urls_and_json_have_forms_of_their_own() {
        let forms = forms("a b\"ü&=");
        for form in [
            "a%20b%22%C3%BC%26%3D",
            "a+b%22%C3%BC%26%3D",
            "a b\\\"ü&=",
            "a b\\u0022\\u00fc&=",
            "a b\\\\\\\"ü&=",
            "a b&quot;ü&amp;=",
            "a%20b%22%C3%BC&=",
        ] {
            assert!(forms.iter().any(|known| known == form), "{form}");
        }
    }
}
