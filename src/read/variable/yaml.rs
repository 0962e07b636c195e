//! Reads YAML into the values that JSON has; what only YAML has becomes text or nothing.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Number, Value};

/// Deeper documents than this are no files of variables.
const DEEPEST: usize = 64;

/// The first document of a text; line and column of what can not be read.
pub(super) fn read(text: &str) -> Result<Value, (usize, usize)> {
    let documents = Yaml::load_from_str(text)
        .map_err(|error| (error.marker().line(), error.marker().col() + 1))?;
    Ok(documents
        .first()
        .map_or(Value::Null, |document| value(document, 0)))
}

fn value(node: &Yaml<'_>, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    match node {
        Yaml::Value(scalar) => of_scalar(scalar),
        Yaml::Representation(text, ..) => Value::from(text.as_ref()),
        Yaml::Sequence(nodes) => nodes.iter().map(|node| value(node, depth + 1)).collect(),
        Yaml::Mapping(members) => Value::Object(
            members
                .iter()
                .map(|(key, member)| {
                    let key = match value(key, depth + 1) {
                        Value::String(key) => key,
                        other => other.to_string(),
                    };
                    (key, value(member, depth + 1))
                })
                .collect::<Map<_, _>>(),
        ),
        Yaml::Tagged(_, node) => value(node, depth + 1),
        Yaml::Alias(_) | Yaml::BadValue => Value::Null,
    }
}

fn of_scalar(scalar: &Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(truth) => Value::Bool(*truth),
        Scalar::Integer(number) => Value::from(*number),
        Scalar::FloatingPoint(number) => Number::from_f64(number.into_inner())
            .map_or_else(|| Value::from(number.to_string()), Value::Number),
        Scalar::String(text) => Value::from(text.as_ref()),
    }
}
