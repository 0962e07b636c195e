//! Values for `${name}` that a user gives with `--var` and `--var-file`, and their way into a run. Nothing else fills
//! a template: neither the environment, nor the values that a journal declares.

mod fill;
mod substitution;
mod typed;
mod yaml;

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::Value;

use crate::error::Error;
use crate::file::Opened;
use crate::json::decode;
use crate::place::{Place, Position};

pub use substitution::{leading_name, substitute};

/// The values that a user gave.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    /// By the name of a setting, from `--var` and files.
    by_name: BTreeMap<String, Value>,
    /// By the name of an environment variable that a setting asks for, from files of lines.
    by_environment: BTreeMap<String, String>,
    /// Values that a file calls secrets.
    secrets: Vec<String>,
}

impl Variables {
    /// Reads files, later ones win, then values from the command line, which win over all files.
    ///
    /// # Errors
    /// If a file can not be read, or a value is not of its type.
    pub fn gather(files: &[String], values: &[String]) -> Result<Self, Error> {
        let mut variables = Self::default();
        for file in files {
            variables.read_file(file)?;
        }
        for value in values {
            variables.set(value)?;
        }
        Ok(variables)
    }

    /// True if there is nothing to fill in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty() && self.by_environment.is_empty()
    }

    /// Patterns of the values that must not be shown wherever they turn up: those that a file calls secrets.
    #[must_use]
    pub fn secret_patterns(&self) -> Vec<Regex> {
        self.secrets
            .iter()
            .filter(|value| !value.is_empty())
            .filter_map(|value| Regex::new(&regex::escape(value)).ok())
            .collect()
    }

    /// Takes `name=value` or `name:type=value`.
    fn set(&mut self, words: &str) -> Result<(), Error> {
        let Some((key, value)) = words.split_once('=') else {
            return Err(
                Error::usage("a variable without `=`: a name and a value are expected")
                    .hint("write it as `--var name=value`, or `--var name:int=5`"),
            );
        };
        let (name, kind) = key.rsplit_once(':').unwrap_or((key, "str"));
        if name.trim().is_empty() {
            return Err(Error::usage("a variable without a name")
                .hint("write it as `--var name=value`, or `--var name:int=5`"));
        }
        let value = typed::value(kind, value).map_err(|what| {
            Error::usage(format!("variable `{name}`: {what}"))
                .hint("types are str, int, float, bytes, bool and json")
        })?;
        self.by_name.insert(name.trim().to_owned(), value);
        Ok(())
    }

    fn read_file(&mut self, name: &str) -> Result<(), Error> {
        let bytes = Opened::open(name, false)?.read_to_end()?;
        let text = decode(bytes).text;
        let ending = std::path::Path::new(name)
            .extension()
            .map(|ending| ending.to_ascii_lowercase());
        let document = match ending.as_ref().and_then(|ending| ending.to_str()) {
            Some("json") => serde_json::from_str(&text).map_err(|error| {
                Error::input("the file of variables is not JSON")
                    .at(Place::file(name).at(position(error.line(), error.column())))
                    .hint("it holds an object with `configuration` and `secrets`")
            })?,
            Some("yaml" | "yml") => yaml::read(&text).map_err(|(line, column)| {
                Error::input("the file of variables is not YAML")
                    .at(Place::file(name).at(position(line, column)))
                    .hint("it holds a mapping with `configuration` and `secrets`")
            })?,
            _ => {
                self.read_lines(&text);
                return Ok(());
            }
        };
        let Value::Object(document) = document else {
            return Err(
                Error::input("the file of variables holds no mapping of names to values")
                    .at(Place::file(name))
                    .hint("an object with `configuration` and `secrets` is expected"),
            );
        };
        if let Some(Value::Object(configuration)) = document.get("configuration") {
            for (name, value) in configuration {
                self.by_name.insert(name.clone(), value.clone());
            }
        }
        if let Some(secrets) = document.get("secrets") {
            collect_texts(secrets, &mut self.secrets);
        }
        Ok(())
    }

    /// `KEY=value` lines with `#` comments, as shells and containers keep them. A line without `=` says nothing.
    fn read_lines(&mut self, text: &str) {
        for line in text.lines() {
            let line = line.trim();
            if line.starts_with('#') {
                continue;
            }
            let line = line.strip_prefix("export ").unwrap_or(line);
            if let Some((key, value)) = line.split_once('=') {
                let value = value.trim();
                let bare = ['"', '\'']
                    .iter()
                    .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
                self.by_environment
                    .insert(key.trim().to_owned(), bare.unwrap_or(value).to_owned());
            }
        }
    }
}

fn position(line: usize, column: usize) -> Position {
    let number = |number: usize| u64::try_from(number.max(1)).unwrap_or(1);
    Position::LineColumn(number(line), number(column))
}

/// Every text in a value. Depth is bounded by the readers of JSON and YAML.
fn collect_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect_texts(value, texts)),
        Value::Object(members) => members
            .values()
            .for_each(|value| collect_texts(value, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests;
