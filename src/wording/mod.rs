//! How anything is said: durations, counts, shares, sizes, times, lists of names. Floats are rounded here and
//! nowhere else. Everything takes numbers and gives words; nothing here calculates a figure.
//!
//! Units are held to their number by a no-break space, `%` by a narrow one; negative numbers carry a true minus.

mod clock;
pub mod comparison;
pub mod gate;
pub mod label;
mod number;
mod quantity;
pub mod slo;
pub mod summary;
mod zone;

pub use clock::Clock;
pub use number::{count, fixed, measured, number, percent, plural, share, share_of, signed};
pub use quantity::{bytes, duration, milliseconds};
pub use zone::Zone;

/// Holds a unit to its number.
pub const NO_BREAK: char = '\u{a0}';
/// Holds `%` to its number.
pub const NARROW: char = '\u{202f}';
/// What stands where there is no value.
pub const ABSENT: &str = "–";

/// Words as a sentence or a title begins with them.
#[must_use]
pub fn capitalised(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(characters).collect()
}

/// Names in a sentence: `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn names<S: AsRef<str>>(names: &[S]) -> String {
    names_at_most(names, usize::MAX)
}

/// Names in a sentence, the first `most` of them: `a, b and 3 more`.
#[must_use]
pub fn names_at_most<S: AsRef<str>>(names: &[S], most: usize) -> String {
    let shown = names.len().min(most.max(1));
    // "and 1 more" is no shorter than the name.
    let shown = if names.len() == shown + 1 {
        shown + 1
    } else {
        shown
    };
    let mut parts: Vec<String> = names
        .iter()
        .take(shown)
        .map(|name| name.as_ref().to_owned())
        .collect();
    if names.len() > shown {
        parts.push(format!(
            "{} more",
            count(u64::try_from(names.len() - shown).unwrap_or(u64::MAX))
        ));
    }
    match parts.pop() {
        None => String::new(),
        Some(last) if parts.is_empty() => last,
        Some(last) => format!("{} and {last}", parts.join(", ")),
    }
}

/// With plain spaces, so that cases can be read.
#[cfg(test)]
fn plain(text: impl AsRef<str>) -> String {
    text.as_ref().replace([NO_BREAK, NARROW], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_as_a_sentence() {
        assert_eq!(names::<&str>(&[]), "");
        assert_eq!(names(&["a"]), "a");
        assert_eq!(names(&["a", "b", "c"]), "a, b and c");
        assert_eq!(
            names_at_most(&["a", "b", "c", "d", "e"], 2),
            "a, b and 3 more"
        );
        assert_eq!(names_at_most(&["a", "b", "c"], 2), "a, b and c");
    }
}
