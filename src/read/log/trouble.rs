//! Does a line speak of an error?

use std::cell::LazyCell;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// Words that speak of an error wherever they stand, those that do so unless the line calls itself information, and
/// phrases that hold such a word and mean the contrary.
const STRONG: [&str; 15] = [
    "error",
    "exception",
    "panic",
    "fatal",
    "fail",
    "traceback",
    "refused",
    "reset by peer",
    "broken pipe",
    "unreachable",
    "no such host",
    "oomkilled",
    "out of memory",
    "segmentation fault",
    "crashloop",
];
const WEAK: [&str; 9] = [
    "timeout",
    "timed out",
    "unavailable",
    "denied",
    "cannot ",
    "unable to",
    "critical",
    "aborted",
    "deadline exceeded",
];
const HARMLESS: [&str; 17] = [
    "0 errors",
    "no errors",
    "no error",
    "without error",
    "without fail",
    "error=nil",
    "error=null",
    "error=<nil>",
    "err=<nil>",
    "errors=0",
    "error: null",
    "\"error\":null",
    "\"error\": null",
    "\"error\":\"\"",
    "failed=0",
    "0 failed",
    "errors: 0",
];

static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let all = HARMLESS.iter().chain(&STRONG).chain(&WEAK);
    // The phrases come first: of two matches at one place the first listed wins.
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostFirst)
        .build(all)
        .ok()
});

/// True if a line speaks of an error; `level` is what it calls itself, if that is known.
pub(super) fn speaks_of_error(line: &str, level: Option<&str>) -> bool {
    let level = level.map(str::to_ascii_lowercase);
    let is_grave = |level: &str| {
        [
            "error", "err", "fatal", "critical", "crit", "panic", "alert", "emerg",
        ]
        .contains(&level)
    };
    if level.as_deref().is_some_and(is_grave) {
        return true;
    }
    let Some(words) = WORDS.as_ref() else {
        return false;
    };
    let informs = LazyCell::new(|| match &level {
        Some(level) => is_information(level),
        None => begins_with_information(line),
    });
    words.find_iter(line).any(|found| {
        let index = found.pattern().as_usize();
        let is_strong = (HARMLESS.len()..HARMLESS.len() + STRONG.len()).contains(&index);
        let is_weak = index >= HARMLESS.len() + STRONG.len();
        is_strong || (is_weak && !*informs)
    })
}

fn is_information(level: &str) -> bool {
    matches!(level, "info" | "information" | "debug" | "trace" | "notice")
}

/// True if one of the first words is a level that only informs.
fn begins_with_information(line: &str) -> bool {
    line.split_whitespace().take(3).any(|word| {
        let word = word.trim_matches(['[', ']', ':', '(', ')']);
        let word = word.strip_prefix("level=").unwrap_or(word);
        is_information(&word.to_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_speak_of_errors_are_told_from_others() {
        for line in [
            "error with upstream request to: /x, net/http: request canceled",
            "dial tcp 10.0.0.1:80: connect: connection refused",
            "WARN upstream timed out",
            "java.lang.IllegalStateException: x",
            "INFO retry after failure of payment",
            "0 errors so far, then a panic",
        ] {
            assert!(speaks_of_error(line, None), "{line}");
        }
        for line in [
            "",
            "started on port 80",
            "finished with 0 errors",
            "INFO timeout set to 30 s",
            "level=info msg=\"timeout=30s\"",
            "done err=<nil>",
        ] {
            assert!(!speaks_of_error(line, None), "{line}");
        }
        assert!(speaks_of_error("what now", Some("ERROR")));
        assert!(!speaks_of_error("deadline exceeded", Some("debug")));
    }
}
