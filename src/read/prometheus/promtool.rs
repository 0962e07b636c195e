//! The text that `promtool query` prints: `name{label="value", …} =>` and a line `value @[time]` for each sample, or
//! both on one line; `scalar: value @[time]`.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::series::add;
use super::value::{self, Value};
use crate::json::unquote;
use crate::model::{ResultType, Series};

/// True if the first line that is not empty is a series or a scalar.
pub(super) fn claims(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .is_some_and(|line| heading(line).is_some() || scalar(line).is_some())
}

/// Reads the text. None if it is no such text.
pub(super) fn read(text: &str) -> Option<Draft> {
    if !claims(text) {
        return None;
    }
    let mut draft = Draft::default();
    let mut begins = 0;
    for whole in text.split_inclusive('\n') {
        let line = whole.trim();
        if let Some((labels, rest)) = heading(line) {
            let mut series = Series {
                labels,
                ..Series::default()
            };
            if !rest.is_empty() {
                take(&mut draft, &mut series, rest, begins);
            }
            draft.result.series.push(series);
        } else if let Some(rest) = scalar(line) {
            let mut series = Series::default();
            take(&mut draft, &mut series, rest, begins);
            draft.result.series.push(series);
            draft.result.result_type = Some(ResultType::Scalar);
        } else if !line.is_empty() {
            match draft.result.series.pop() {
                Some(mut series) => {
                    take(&mut draft, &mut series, line, begins);
                    draft.result.series.push(series);
                }
                None => _ = draft.breaks_at.get_or_insert(begins),
            }
        }
        begins += whole.len();
    }
    draft.finish();
    Some(draft)
}

fn scalar(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("scalar: ")?;
    sample(rest).map(|_| rest)
}

/// Adds the sample of a line `value @[time]`.
fn take(draft: &mut Draft, series: &mut Series, line: &str, begins: usize) {
    match sample(line) {
        Some((at, value)) => {
            if value == Value::Unreadable {
                draft.losses.values += 1;
                draft.losses.first.get_or_insert(begins);
            }
            add(series, at, value);
        }
        None => {
            draft.losses.times += 1;
            draft.losses.first.get_or_insert(begins);
        }
    }
}

fn sample(line: &str) -> Option<(i64, Value)> {
    let (value, time) = line.strip_suffix(']')?.rsplit_once("@[")?;
    Some((value::seconds(time.trim())?, value::value(value.trim())))
}

/// Splits `name{…} => rest` into labels and rest.
fn heading(line: &str) -> Option<(BTreeMap<String, String>, &str)> {
    let mut labels = BTreeMap::new();
    let brace = line.find('{').unwrap_or(line.len());
    let arrow = line.find(" =>")?;
    let (name, mut rest) = if arrow < brace {
        (line.get(..arrow)?, line.get(arrow..)?)
    } else {
        (line.get(..brace)?, line.get(brace + 1..)?)
    };
    let is_name = |character: char| character.is_ascii_alphanumeric() || "_:".contains(character);
    if !name.chars().all(is_name) {
        return None;
    }
    if !name.is_empty() {
        labels.insert("__name__".to_owned(), name.to_owned());
    }
    if arrow > brace {
        loop {
            rest = rest.trim_start_matches([',', ' ']);
            if let Some(behind) = rest.strip_prefix('}') {
                rest = behind;
                break;
            }
            rest = label(rest, &mut labels)?;
        }
    }
    Some((labels, rest.strip_prefix(" =>")?.trim()))
}

/// Reads `name="value"`, `"odd name"="value"` or, for the metric itself, `"odd name"`.
fn label<'a>(text: &'a str, labels: &mut BTreeMap<String, String>) -> Option<&'a str> {
    let (name, rest) = if text.starts_with('"') {
        let end = end_of_quoted(text)?;
        (unquote(text.get(..end)?).into_owned(), text.get(end..)?)
    } else {
        let end = text.find('=')?;
        (text.get(..end)?.to_owned(), text.get(end..)?)
    };
    let Some(rest) = rest.strip_prefix('=') else {
        labels.insert("__name__".to_owned(), name);
        return Some(rest);
    };
    let end = end_of_quoted(rest)?;
    labels.insert(name, unquote(rest.get(..end)?).into_owned());
    rest.get(end..)
}

/// The byte behind the closing quote of a text that opens with one.
fn end_of_quoted(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if at == 0 && byte != b'"' => return None,
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' if at > 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_may_hold_anything_in_quotes() {
        let text = "x{a=\"} => \\\"1\\\"\", b=\"\"} => NaN @[1.5]\n{} => 3 @[2]\n{\"odd.name\", \"b c\"=\"d\"} => 1 @[2]\n";
        let draft = read(text).unwrap();
        let series = &draft.result.series;
        assert_eq!(series[0].label("a"), Some("} => \"1\""));
        assert_eq!(series[0].samples[0].at, 1500);
        assert!(series[0].samples[0].value.is_nan());
        assert!(series[1].labels.is_empty());
        assert_eq!(series[2].name(), Some("odd.name"));
        assert_eq!(series[2].label("b c"), Some("d"));
    }

    #[test]
    fn a_scalar_and_lines_that_are_no_samples() {
        let draft = read("scalar: 3 @[1795162744]").unwrap();
        assert_eq!(draft.result.result_type, Some(ResultType::Scalar));
        let draft = read("up =>\n1 @[1]\nnothing\n").unwrap();
        assert_eq!(draft.losses.times, 1);
        assert_eq!(draft.result.series[0].samples.len(), 1);
        assert!(read("a => b").is_some_and(|draft| draft.losses.times == 1));
        assert!(read("all is well").is_none());
    }
}
