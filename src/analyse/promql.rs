//! A look at a query's text: is what it yields a counter, a rate, or something computed? No parser: words, operators
//! and brackets suffice, and a query in a dialect that is not known is no error.

/// What the words of a query say about the series it yields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Yields {
    /// The metrics themselves, or sums of them; their names, in order, none twice.
    Metrics(Vec<String>),
    /// A rate or an increase over a sliding window.
    Rate(String),
    /// Something computed by this function or operator.
    Computed(String),
    /// The words do not tell.
    Unknown,
}

/// Functions that yield how fast a counter rises.
const RATES: [&str; 7] = [
    "rate",
    "irate",
    "increase",
    "xrate",
    "xincrease",
    "rate_over_sum",
    "increase_pure",
];

/// Functions and words that pass on what they get: a sum of counters counts.
const PASS_ON: [&str; 20] = [
    "sum",
    "topk",
    "bottomk",
    "limitk",
    "sort",
    "sort_desc",
    "sort_by_label",
    "label_replace",
    "label_join",
    "last_over_time",
    "by",
    "without",
    "or",
    "and",
    "unless",
    "on",
    "ignoring",
    "group_left",
    "group_right",
    "offset",
];

/// Judges a query by its text.
#[must_use]
pub fn yields(query: &str) -> Yields {
    let words = Words::of(query);
    if let Some(computing) = words
        .functions
        .iter()
        .find(|name| !RATES.contains(&name.as_str()) && !PASS_ON.contains(&name.as_str()))
    {
        return Yields::Computed(computing.clone());
    }
    if let Some(operator) = words.operator {
        return Yields::Computed(operator.to_string());
    }
    if let Some(rate) = words
        .functions
        .iter()
        .find(|name| RATES.contains(&name.as_str()))
    {
        return Yields::Rate(rate.clone());
    }
    if words.metrics.is_empty() {
        return Yields::Unknown;
    }
    Yields::Metrics(words.metrics)
}

/// The words of a query outside its texts, label matchers and ranges.
#[derive(Default)]
struct Words {
    functions: Vec<String>,
    metrics: Vec<String>,
    operator: Option<char>,
}

impl Words {
    fn of(query: &str) -> Self {
        let mut words = Self::default();
        let mut rest = query;
        let mut grouping = false;
        while let Some(character) = rest.chars().next() {
            let length = match character {
                '"' | '\'' | '`' => quoted_length(rest, character),
                '{' => {
                    words.name_within(rest);
                    bracket_length(rest, '}')
                }
                '[' => bracket_length(rest, ']'),
                '#' => rest.find('\n').unwrap_or(rest.len()),
                '+' | '-' | '*' | '/' | '%' | '^' => {
                    words.operator = words.operator.or(Some(character));
                    1
                }
                // The labels of `by (…)` are no metrics.
                '(' if grouping => {
                    grouping = false;
                    bracket_length(rest, ')')
                }
                _ if character.is_alphabetic() || character == '_' || character == ':' => {
                    let length = word_length(rest);
                    let (word, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
                    let called = behind.trim_start().starts_with('(');
                    let word_lower = word.to_ascii_lowercase();
                    grouping = matches!(
                        word_lower.as_str(),
                        "by" | "without" | "on" | "ignoring" | "group_left" | "group_right"
                    );
                    if called || PASS_ON.contains(&word_lower.as_str()) || word_lower == "bool" {
                        words.functions.push(word_lower);
                    } else if !words.metrics.iter().any(|known| known == word) {
                        words.metrics.push(word.to_owned());
                    }
                    length
                }
                // A number with its unit or exponent: `5m`, `1e-9`.
                _ if character.is_ascii_digit() => number_length(rest),
                _ => character.len_utf8(),
            };
            rest = rest.get(length.max(1)..).unwrap_or_default();
        }
        words
    }

    /// Takes the metric's name from `{__name__="…"}` or `{"…"}`.
    fn name_within(&mut self, matchers: &str) {
        let inside = matchers.get(1..).unwrap_or_default().trim_start();
        let text = inside
            .strip_prefix("__name__")
            .and_then(|rest| rest.trim_start().strip_prefix('='))
            .map_or(inside, str::trim_start);
        let Some(name) = text
            .strip_prefix('"')
            .and_then(|rest| rest.split('"').next())
        else {
            return;
        };
        if !name.is_empty() {
            self.metrics.push(name.to_owned());
        }
    }
}

fn word_length(text: &str) -> usize {
    text.find(|character: char| !(character.is_alphanumeric() || "_:".contains(character)))
        .unwrap_or(text.len())
}

fn number_length(text: &str) -> usize {
    let plain = text
        .find(|character: char| !(character.is_alphanumeric() || character == '.'))
        .unwrap_or(text.len());
    let number = text.get(..plain).unwrap_or_default();
    let signed = number.ends_with(['e', 'E']) && !number.starts_with("0x");
    let behind = text.get(plain..).unwrap_or_default();
    if signed && behind.starts_with(['+', '-']) {
        return plain + 1 + word_length(behind.get(1..).unwrap_or_default());
    }
    plain
}

fn quoted_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' if quote != '`' => escaped = true,
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a bracketed part, texts in it passed over; all of the rest if it does not close.
fn bracket_length(text: &str, close: char) -> usize {
    let mut at = 1;
    while let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) {
        at += match character {
            '"' | '\'' | '`' => quoted_length(text.get(at..).unwrap_or_default(), character),
            _ if character == close => return at + 1,
            _ => character.len_utf8(),
        };
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_query_tell_what_it_yields() {
        let metrics =
            |names: &[&str]| Yields::Metrics(names.iter().map(|name| (*name).to_owned()).collect());
        for (query, meant) in [
            (
                "sum by (code) (http_requests_total{job=\"shop\",service=\"front\"})",
                metrics(&["http_requests_total"]),
            ),
            (
                "gateway_function_invocation_total{function_name='astre'}",
                metrics(&["gateway_function_invocation_total"]),
            ),
            ("up{job=\"x\"} offset 5m", metrics(&["up"])),
            (
                "sum(a_total) or sum(b_total)",
                metrics(&["a_total", "b_total"]),
            ),
            ("{__name__=\"x_total\", a=\"rate(\"}", metrics(&["x_total"])),
            ("sum (x_total) by (le)", metrics(&["x_total"])),
            ("rate(x[1m])", Yields::Rate("rate".to_owned())),
            (
                "sum by (code) (rate(x_total[30s]))",
                Yields::Rate("rate".to_owned()),
            ),
            (
                "sum(increase(x_total[25s]))",
                Yields::Rate("increase".to_owned()),
            ),
            (
                "histogram_quantile(0.95, sum by (le) (rate(x_bucket[5s])))",
                Yields::Computed("histogram_quantile".to_owned()),
            ),
            (
                "sum(rate(a[4s])) / sum(rate(b[4s]))",
                Yields::Computed("/".to_owned()),
            ),
            ("sum(x_total) * 1e-9", Yields::Computed("*".to_owned())),
            ("ln(sum(rate(a[3s])))", Yields::Computed("ln".to_owned())),
            ("x_total > 5", metrics(&["x_total"])),
            ("\"a string\"", Yields::Unknown),
            ("", Yields::Unknown),
            ("sum(", Yields::Unknown),
            ("x{a=\"", metrics(&["x"])),
        ] {
            assert_eq!(yields(query), meant, "{query}");
        }
    }
}
