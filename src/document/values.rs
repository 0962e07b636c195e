//! What a template meets: records that know their own fields, blocks by name, values that are written as text.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::{DynObject, Enumerator, Object, ObjectRepr, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output};

use super::unknown::Unknown;
use super::wording;

/// How deep a view is made strict; views are made by this program and are far shallower.
const DEEPEST: usize = 32;

/// The same values, but asking a record for a field that it does not have is an error that knows better.
pub(crate) fn strict(value: &Value) -> Value {
    strict_to(value, DEEPEST)
}

fn strict_to(value: &Value, depth: usize) -> Value {
    let is_ours = value.downcast_object_ref::<Scope>().is_some();
    if depth == 0 || is_ours {
        return value.clone();
    }
    match value.kind() {
        ValueKind::Map => {
            let mut fields = Vec::new();
            for key in value.try_iter().into_iter().flatten() {
                let field = value.get_item(&key).unwrap_or_default();
                fields.push((key.to_string(), strict_to(&field, depth - 1)));
            }
            Value::from_object(Record {
                fields,
                root: depth == DEEPEST,
            })
        }
        ValueKind::Seq => value
            .try_iter()
            .into_iter()
            .flatten()
            .map(|item| strict_to(&item, depth - 1))
            .collect(),
        _ => value.clone(),
    }
}

/// A map that refuses unknown fields.
#[derive(Debug)]
struct Record {
    fields: Vec<(String, Value)>,
    /// The outermost one leaves unknown names to the engine, which looks for functions next.
    root: bool,
}

impl Object for Record {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        let field = self.fields.iter().find(|(known, _)| known == name);
        match field {
            Some((_, value)) => Some(value.clone()),
            None if self.root => None,
            None => {
                let known = self.fields.iter().map(|(name, _)| name.clone()).collect();
                Some(Unknown::value(name, known).into_value())
            }
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(
            self.fields
                .iter()
                .map(|(name, _)| Value::from(name))
                .collect(),
        )
    }
}

/// The fields of a record.
pub(crate) fn keys(value: &Value) -> Vec<String> {
    value
        .downcast_object_ref::<Record>()
        .map(|record| record.fields.iter().map(|(name, _)| name.clone()).collect())
        .unwrap_or_default()
}

/// The blocks of one run, by name.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    blocks: Vec<(String, BlockValue)>,
}

impl Scope {
    /// Makes a block known.
    pub(crate) fn add(&mut self, name: String, id: usize, empty: bool) {
        self.blocks.push((name, BlockValue { id, empty }));
    }
}

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        Some(match self.blocks.iter().find(|(known, _)| known == name) {
            Some((_, block)) => Value::from_object(block.clone()),
            None => {
                let known = self.blocks.iter().map(|(name, _)| name.clone()).collect();
                Unknown::block(name, known).into_value()
            }
        })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(
            self.blocks
                .iter()
                .map(|(name, _)| Value::from(name))
                .collect(),
        )
    }
}

/// A block as a template holds it; in a condition it says whether it has content.
#[derive(Debug, Clone)]
struct BlockValue {
    id: usize,
    empty: bool,
}

impl Object for BlockValue {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !self.empty
    }

    fn render(self: &Arc<Self>, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Reached only by turning a block into a string first, which leaves nothing to place.
        formatter.write_str("")
    }
}

/// What a template has put out so far besides text.
#[derive(Debug)]
pub(crate) struct Emitted {
    scheme: String,
    stop: Option<usize>,
    state: Mutex<(Vec<usize>, Vec<String>)>,
}

impl Emitted {
    /// Nothing yet; `scheme` begins the private addresses.
    pub(crate) fn new(scheme: String) -> Self {
        Self {
            scheme,
            stop: None,
            state: Mutex::default(),
        }
    }

    /// The same, with an error when block number `index` is put out.
    pub(crate) fn stopping_at(scheme: &str, index: usize) -> Self {
        Self {
            stop: Some(index),
            ..Self::new(scheme.to_owned())
        }
    }

    /// What the private addresses begin with.
    pub(crate) fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The blocks that were put out, in order.
    pub(crate) fn placed(&self) -> Vec<usize> {
        self.lock().0.clone()
    }

    /// The pieces of code that were put out.
    pub(crate) fn code(&self) -> Vec<String> {
        self.lock().1.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (Vec<usize>, Vec<String>)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The placeholder of one more block.
    fn block(&self, id: usize) -> Result<String, Error> {
        let mut state = self.lock();
        let index = state.0.len();
        if self.stop == Some(index) {
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                "a block can not stand here",
            ));
        }
        state.0.push(id);
        Ok(format!("![]({}block:{index})", self.scheme))
    }

    /// The placeholder of one more piece of code.
    fn add_code(&self, text: String) -> String {
        let mut state = self.lock();
        state.1.push(text);
        format!("![]({}code:{})", self.scheme, state.1.len() - 1)
    }
}

/// The filters that templates have besides the engine's own.
pub(crate) fn add_filters(environment: &mut Environment<'_>, emitted: &Arc<Emitted>) {
    let code = Arc::clone(emitted);
    environment.add_filter("code", move |value: Value| {
        if value.is_none() {
            Value::from(wording::ABSENT)
        } else {
            Value::from_safe_string(code.add_code(value.to_string()))
        }
    });
    // What is not recorded stays so: none goes in and comes out.
    environment.add_filter("thousands", |number: Option<u64>| {
        number.map(wording::count)
    });
    environment.add_filter("plural", |number: Option<u64>, one: &str, many: &str| {
        number.map(|number| wording::plural(number, one, many))
    });
    environment.add_filter("duration", |seconds: Option<f64>| {
        seconds.map(|seconds| wording::duration(seconds, 3))
    });
    environment.add_filter("names", |names: Vec<String>| wording::names(&names));
}

/// Writes a value into the template's output, as text that Markdown shows exactly as it is.
pub(crate) fn write_value(
    out: &mut Output<'_>,
    value: &Value,
    emitted: &Emitted,
) -> Result<(), Error> {
    if let Some(block) = value.downcast_object_ref::<BlockValue>() {
        let placeholder = emitted.block(block.id)?;
        return Ok(out.write_str(&placeholder)?);
    }
    if value.is_safe() {
        return Ok(out.write_str(value.as_str().unwrap_or_default())?);
    }
    let text = match value.kind() {
        ValueKind::Undefined => return Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::None => wording::ABSENT.to_owned(),
        ValueKind::Bool => if value.is_true() { "yes" } else { "no" }.to_owned(),
        ValueKind::Number if !value.is_integer() => {
            wording::number(f64::try_from(value.clone()).unwrap_or(f64::NAN), 3)
        }
        ValueKind::Seq | ValueKind::Iterable => {
            let mut texts = Vec::new();
            for item in value.try_iter()? {
                texts.push(item.to_string());
            }
            texts.join(", ")
        }
        ValueKind::Map => {
            let mut fields = value
                .as_object()
                .and_then(DynObject::try_iter)
                .into_iter()
                .flatten()
                .map(|key| key.to_string())
                .collect::<Vec<_>>();
            fields.sort();
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                format!(
                    "a record has no text of its own; it has: {}",
                    fields.join(", ")
                ),
            ));
        }
        _ => value.to_string(),
    };
    Ok(out.write_str(&escape(&text))?)
}

/// A text that Markdown shows exactly, wherever in a line it stands: every ASCII sign that may mean something is
/// escaped, whatever stands beside it, and white space is kept from touching the ends of a line.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let last = text.chars().count().saturating_sub(1);
    for (index, character) in text.chars().enumerate() {
        match character {
            '\0' => {}
            ' ' | '\t'..='\r' if index == 0 || index == last => out.push_str("&#32;"),
            '\t'..='\r' => out.push(' '),
            _ if character.is_ascii_punctuation() => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}
