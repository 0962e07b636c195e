//! The forms in which a secret may stand: as it is, escaped in JSON, in base64, in a URL.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::json::quote;

/// Fewer characters of base64 could stand in an innocent word by chance.
const SHORTEST_BASE64: usize = 8;

/// Every form in which a secret is looked for, without repetition.
pub(super) fn forms(value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned()];
    let quoted = quote(value);
    add(&mut forms, quoted.trim_matches('"').to_owned());
    add(&mut forms, escaped_to_ascii(value));
    add(&mut forms, percent_encoded(value, false, true));
    add(&mut forms, percent_encoded(value, false, false));
    add(&mut forms, percent_encoded(value, true, true));
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

fn percent_encoded(value: &str, plus_for_space: bool, upper: bool) -> String {
    let mut encoded = String::new();
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            b' ' if plus_for_space => encoded.push('+'),
            _ if upper => encoded.push_str(&format!("%{byte:02X}")),
            _ => encoded.push_str(&format!("%{byte:02x}")),
        }
    }
    encoded
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
        ] {
            assert!(forms.iter().any(|known| known == form), "{form}");
        }
    }
}
