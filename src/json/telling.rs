//! Whether an object says something in one of its members: `{"error": "no stock"}` does, `{"error": null}` does not.

use super::{Cursor, Kind};

/// True if a text is an object with something in a top-level member that is wanted; one that was cut inside that member
/// still has it.
#[must_use]
pub fn tells(text: &str, wanted: impl Fn(&str) -> bool) -> bool {
    let mut cursor = Cursor::new(text);
    if cursor.enter_object().is_err() {
        return false;
    }
    while let Ok(Some(key)) = cursor.next_key() {
        let wanted = wanted(&key);
        let kind = cursor.kind();
        match cursor.value() {
            Ok(value) if wanted && says_something(value) => return true,
            Ok(_) => {}
            Err(_) => return wanted && kind.is_some_and(|kind| kind != Kind::Null),
        }
    }
    false
}

/// False for `null`, `false`, `0`, `""`, `[]` and `{}`.
fn says_something(json: &str) -> bool {
    match json.as_bytes().first() {
        None | Some(b'n' | b'f') => false,
        Some(b'"') => json.len() > 2,
        Some(b'[' | b'{') => json
            .get(1..json.len() - 1)
            .is_some_and(|inside| !inside.trim().is_empty()),
        Some(_) => !json.parse::<f64>().is_ok_and(|number| number == 0.0),
    }
}

/// True for the names under which services say that an answer came from a fallback: `fallback`, `isFallback`,
/// `from_fallback`.
#[must_use]
pub fn names_a_fallback(key: &str) -> bool {
    let bare: String = key
        .chars()
        .filter(|letter| *letter != '_' && *letter != '-')
        .map(|letter| letter.to_ascii_lowercase())
        .take(24)
        .collect();
    matches!(
        bare.as_str(),
        "fallback" | "isfallback" | "fromfallback" | "usedfallback"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_from_a_fallback_says_so_in_a_member() {
        for body in [
            r#"{"service":"front","fallback":true}"#,
            r#"{"fallback":"cache"}"#,
            r#"{"isFallback": true}"#,
            r#"{"from_fallback": 1}"#,
        ] {
            assert!(tells(body, names_a_fallback), "{body}");
        }
        for body in [
            r#"{"fallback":false}"#,
            r#"{"fallback":null}"#,
            r#"["fallback"]"#,
            r#"{"fallback_url":"http://a"}"#,
            r#"{"text":"fallback"}"#,
            "",
        ] {
            assert!(!tells(body, names_a_fallback), "{body}");
        }
    }
}
