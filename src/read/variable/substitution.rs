//! The templates of the toolkit's texts: `${name}`, `$name`, and `$$` for a dollar.

/// Puts values for `${name}` and `$name`; `$$` is `$`, and what has no value stays as it is written.
#[must_use]
pub fn substitute(text: &str, resolve: &dyn Fn(&str) -> Option<String>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (plain, from_dollar) = rest.split_at(at);
        result.push_str(plain);
        let behind = from_dollar.get(1..).unwrap_or_default();
        if let Some(escaped) = behind.strip_prefix('$') {
            result.push('$');
            rest = escaped;
            continue;
        }
        let braced = behind.strip_prefix('{');
        let candidate = braced.unwrap_or(behind);
        let name = leading_name(candidate);
        let follows = candidate.get(name.len()..).unwrap_or_default();
        let after = match braced {
            Some(_) => follows.strip_prefix('}'),
            None => Some(follows),
        };
        match (after, resolve(name)) {
            (Some(after), Some(value)) if !name.is_empty() => {
                result.push_str(&value);
                rest = after;
            }
            _ => {
                result.push('$');
                rest = behind;
            }
        }
    }
    result.push_str(rest);
    result
}

/// `[_a-z][_a-z0-9]*` without case, at the start of a text.
#[must_use]
pub fn leading_name(text: &str) -> &str {
    let length = text
        .bytes()
        .enumerate()
        .take_while(|(at, byte)| {
            *byte == b'_' || byte.is_ascii_alphabetic() || (*at > 0 && byte.is_ascii_digit())
        })
        .count();
    text.get(..length).unwrap_or_default()
}
