//! Regular expressions of Python that mean the same here. What could mean something else is not evaluated.

use regex::Regex;
use serde_json::Value;

use super::Evaluation;

/// Searches a text for a pattern.
pub(super) fn found(pattern: Option<&Value>, output: &Value) -> Evaluation {
    let (Some(Value::String(pattern)), Value::String(text)) = (pattern, output) else {
        return Evaluation::NotEvaluated("the output or the pattern is no text");
    };
    const FOREIGN: Evaluation = Evaluation::NotEvaluated("the pattern is Python's own");
    if !means_the_same(pattern) {
        return FOREIGN;
    }
    let Ok(regex) = Regex::new(pattern) else {
        return FOREIGN;
    };
    // Python's `$` also stands before a line break at the very end.
    let before_last_break = text.strip_suffix('\n').filter(|_| pattern.contains('$'));
    Evaluation::of(
        regex.is_match(text) || before_last_break.is_some_and(|text| regex.is_match(text)),
    )
}

/// False if anything in a pattern means something else in Python, or only one of both knows it. Backreferences and
/// looking around do not compile here.
fn means_the_same(pattern: &str) -> bool {
    const DIFFERENT: [&str; 14] = [
        "\\<", "\\>", "\\p", "\\P", "\\z", "\\Z", "\\b{", "\\x{", "\\u", "\\U", "[[", "&&", "--",
        "~~",
    ];
    if DIFFERENT.iter().any(|part| pattern.contains(part)) || pattern.contains("{,") {
        return false;
    }
    pattern.split("(?").skip(1).all(|rest| {
        [":", "P<", "i)", "s)", "is)", "si)"]
            .iter()
            .any(|same| rest.starts_with(same))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(pattern: &str, text: &str) -> Option<bool> {
        found(Some(&pattern.into()), &text.into()).met()
    }

    #[test]
    fn a_pattern_is_searched_for_and_what_is_pythons_own_is_left() {
        assert_eq!(search("(?i)OK", "all ok"), Some(true));
        assert_eq!(search("^ok$", "ok\n"), Some(true));
        assert_eq!(search("^ok$", "not ok"), Some(false));
        assert_eq!(search("(?P<n>\\d+) of", "3 of 4"), Some(true));
        for foreign in ["(?<=a)b", "(a)\\1", "a\\Z", "(?x) a", "[[a]", "(", "a{,3}"] {
            assert_eq!(search(foreign, "ab"), None, "{foreign}");
        }
        assert_eq!(found(Some(&"a".into()), &Value::Null).met(), None);
    }
}
