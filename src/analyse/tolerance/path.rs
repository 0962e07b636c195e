//! The plain part of JSONPath: `$`, `.name`, `['name']`, `[0]`, `[*]`, `.*` and `..name`. Anything else is not
//! evaluated.

use serde_json::{Map, Value};

use super::{Evaluation, same};

/// More values than this are not collected.
const MOST_VALUES: usize = 1_000_000;

/// One step of a path.
#[derive(Debug, PartialEq)]
enum Step<'p> {
    Name(&'p str),
    Index(usize),
    Each,
    /// Everything below that has this name.
    Below(&'p str),
}

/// Compares what a path finds with what is expected.
pub(super) fn matches(form: &Map<String, Value>, output: &Value) -> Evaluation {
    let steps = form.get("path").and_then(Value::as_str).and_then(parse);
    let Some(steps) = steps else {
        return Evaluation::NotEvaluated("the path is not understood");
    };
    let parsed: Value;
    let root = match output {
        Value::String(text) => match serde_json::from_str(text) {
            Ok(value) => {
                parsed = value;
                &parsed
            }
            Err(_) => return Evaluation::NotEvaluated("the output is no JSON"),
        },
        other => other,
    };
    let Some(found) = walk(root, &steps) else {
        return Evaluation::NotEvaluated("the path finds too much");
    };
    let met = match (form.get("expect"), form.get("count")) {
        (Some(Value::Array(expected)), _) => {
            expected.len() == found.len()
                && found
                    .iter()
                    .zip(expected)
                    .all(|(one, other)| same(one, other))
        }
        (Some(expected), _) if !expected.is_null() => {
            matches!(found.as_slice(), [only] if same(only, expected))
        }
        (_, Some(Value::Number(count))) => count.as_u64() == Some(found.len() as u64),
        (_, None | Some(Value::Null)) => !found.is_empty(),
        (_, Some(_)) => return Evaluation::NotEvaluated("the count is no number"),
    };
    Evaluation::of(met)
}

fn parse(path: &str) -> Option<Vec<Step<'_>>> {
    let mut rest = path.trim().strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (step, behind) = bracket(inside)?;
            steps.push(step);
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix("..") {
            let (name, behind) = name(behind)?;
            steps.push(Step::Below(name));
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix(".*") {
            steps.push(Step::Each);
            rest = behind;
        } else {
            let (name, behind) = name(rest.strip_prefix('.')?)?;
            steps.push(Step::Name(name));
            rest = behind;
        }
    }
    Some(steps)
}

fn name(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .unwrap_or(text.len());
    text.split_at_checked(end)
        .filter(|(name, _)| !name.is_empty())
}

/// What stands between brackets, and what follows them.
fn bracket(inside: &str) -> Option<(Step<'_>, &str)> {
    if let Some(behind) = inside.strip_prefix("*]") {
        return Some((Step::Each, behind));
    }
    for quote in ['\'', '"'] {
        if let Some(quoted) = inside.strip_prefix(quote) {
            let (name, behind) = quoted.split_once(quote)?;
            let plain = !name.contains('\\');
            return Some((Step::Name(name), behind.strip_prefix(']')?)).filter(|_| plain);
        }
    }
    let (index, behind) = inside.split_once(']')?;
    Some((Step::Index(index.parse().ok()?), behind))
}

/// All values at the end of the path, in the order of the document; none if they are too many.
fn walk<'v>(root: &'v Value, steps: &[Step<'_>]) -> Option<Vec<&'v Value>> {
    let mut values = vec![root];
    for step in steps {
        let mut next = Vec::new();
        for value in values {
            match step {
                Step::Name(name) => next.extend(value.get(name)),
                Step::Index(index) => next.extend(value.get(index)),
                Step::Each => next.extend(children(value)),
                Step::Below(name) => {
                    let mut open = vec![value];
                    while let Some(value) = open.pop() {
                        next.extend(value.get(name));
                        let below: Vec<&Value> = children(value).collect();
                        open.extend(below.into_iter().rev());
                        if next.len() > MOST_VALUES {
                            return None;
                        }
                    }
                }
            }
            if next.len() > MOST_VALUES {
                return None;
            }
        }
        values = next;
    }
    Some(values)
}

fn children(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(elements) => Box::new(elements.iter()),
        Value::Object(members) => Box::new(members.values()),
        _ => Box::new(std::iter::empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(form: Value, output: &str) -> Option<bool> {
        let output: Value = serde_json::from_str(output).unwrap();
        matches(form.as_object().unwrap(), &output).met()
    }

    #[test]
    fn matches_are_expected_counted_or_just_there() {
        use serde_json::json;
        let pods = r#"{"items": [{"name": "a", "ready": true}, {"name": "b", "ready": true}]}"#;
        for (form, expected) in [
            (json!({"path": "$.items[*].ready"}), Some(true)),
            (json!({"path": "$.items[*].phase"}), Some(false)),
            (json!({"path": "$.items[*]", "count": 2}), Some(true)),
            (json!({"path": "$.items[*]", "count": 3}), Some(false)),
            (
                json!({"path": "$.items[*].name", "expect": ["a", "b"], "count": 9}),
                Some(true),
            ),
            (
                json!({"path": "$.items[1]['name']", "expect": "b"}),
                Some(true),
            ),
            (json!({"path": "$..name", "expect": ["a", "b"]}), Some(true)),
            (json!({"path": "$.items[?(@.ready)]"}), None),
            (json!({"path": "items"}), None),
            (json!({}), None),
        ] {
            let words = form.to_string();
            assert_eq!(met(form, pods), expected, "{words}");
        }
        let text = serde_json::to_string(pods).unwrap();
        assert_eq!(
            met(json!({"path": "$.items", "count": 1}), &text),
            Some(true)
        );
        assert_eq!(met(json!({"path": "$.items"}), r#""no json""#), None);
    }
}
