//! The metric system's own error, dug out of the exception of the activity that ran into it.

use crate::json::Cursor;
use crate::model::ApiError;

/// How many openings of an object are tried; a traceback may be long.
const TRIES: usize = 1000;

/// Finds the error envelope that a traceback quotes, as JSON or as Python prints a dictionary.
#[must_use]
pub fn find_in_exception(text: &str) -> Option<ApiError> {
    let mut openings = text.match_indices('{').take(TRIES);
    openings.find_map(|(at, _)| {
        let rest = text.get(at..)?;
        envelope(rest).or_else(|| {
            // A traceback may quote the envelope inside a quoted text, with its quotes escaped.
            rest.starts_with("{\\\"")
                .then(|| envelope(&rest.replace("\\\\\"", "'").replace("\\\"", "\"")))
                .flatten()
        })
    })
}

fn envelope(text: &str) -> Option<ApiError> {
    if text.starts_with("{'") {
        return python(text);
    }
    let mut cursor = Cursor::new(text);
    let (mut failed, mut kind, mut message) = (false, None, None);
    cursor.enter_object().ok()?;
    while let Some(key) = cursor.next_key().ok()? {
        match key.as_ref() {
            "status" => failed = cursor.text().ok()? == "error",
            "errorType" => kind = Some(cursor.text().ok()?.into_owned()),
            "error" => message = Some(cursor.text().ok()?.into_owned()),
            _ => cursor.skip().ok()?,
        }
        // What follows may be cut away.
        if failed && kind.is_some() && message.is_some() {
            break;
        }
    }
    failed.then_some(())?;
    Some(ApiError {
        kind: kind?,
        message: message.unwrap_or_default(),
    })
}

/// Reads `{'status': 'error', 'errorType': '…', 'error': '…'}`.
fn python(text: &str) -> Option<ApiError> {
    let end = text.find('}').unwrap_or(text.len());
    if text.find("'status': 'error'")? > end {
        return None;
    }
    Some(ApiError {
        kind: python_member(text, "'errorType': ")?,
        message: python_member(text, "'error': ").unwrap_or_default(),
    })
}

fn python_member(text: &str, key: &str) -> Option<String> {
    let rest = text.get(text.find(key)? + key.len()..)?;
    let mut characters = rest.chars();
    let quote = characters.next().filter(|quote| "'\"".contains(*quote))?;
    let mut words = String::new();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next()? {
                'n' => words.push('\n'),
                't' => words.push('\t'),
                other => words.push(other),
            },
            _ if character == quote => return Some(words),
            _ => words.push(character),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_envelope_is_found_however_it_is_quoted() {
        let json =
            r#"{"status":"error","errorType":"bad_data","error":"1:21: unexpected \"x\" {"}"#;
        let python =
            r#"{'status': 'error', 'errorType': 'bad_data', 'error': '1:21: unexpected "x" {'}"#;
        let escaped = json
            .replace('\\', "\\\\\\")
            .replace('"', "\\\"")
            .replace("\\\\\\\\\"", "\\\\\"");
        for quoted in [json, python] {
            let text = format!("query {{'query': 'a{{', 'step': 1}} failed: {quoted}\n at …");
            let error = find_in_exception(&text).unwrap();
            assert_eq!(error.kind, "bad_data");
            assert_eq!(error.message, "1:21: unexpected \"x\" {");
        }
        let error = find_in_exception(&format!("raise X(\"failed: {escaped}\")")).unwrap();
        assert_eq!(error.kind, "bad_data");
    }

    #[test]
    fn other_errors_are_none_of_the_metric_system() {
        for text in [
            "",
            "Traceback: {'status': 'error'}",
            r#"{"status":"success","errorType":"x"}"#,
            r#"{"status":"error","error":"no kind"}"#,
            "{{{{{{{{",
        ] {
            assert_eq!(find_in_exception(text), None, "{text}");
        }
    }
}
