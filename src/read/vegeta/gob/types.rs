//! The types that a gob stream defines, and how a result lies in them.
//!
//! Type ids and field positions differ between versions of Go and vegeta, so fields are found by their names.

use std::collections::BTreeMap;

use super::wire;

/// A type of a stream; built-in ids are below 64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    /// The element's id.
    Array(i64),
    /// The element's id.
    Slice(i64),
    /// The fields' names and ids.
    Struct(Vec<(String, i64)>),
    /// The key's and the element's id.
    Map(i64, i64),
    /// Opaque bytes that the type itself encodes.
    Opaque,
}

const BOOL: i64 = 1;
const INT: i64 = 2;
const UINT: i64 = 3;
const FLOAT: i64 = 4;
const BYTES: i64 = 5;
const STRING: i64 = 6;
const COMPLEX: i64 = 7;
const INTERFACE: i64 = 8;

/// The most fields that a type is believed to have.
const MAXIMUM_FIELDS: usize = 1_000;

/// The most types that a stream is believed to define.
const MAXIMUM_TYPES: usize = 10_000;

/// How deep values are nested at most.
const MAXIMUM_DEPTH: u32 = 64;

/// The types of a stream by id.
#[derive(Debug, Default)]
pub(super) struct Types(BTreeMap<i64, Type>);

/// What is done with a field of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Attack,
    Code,
    Timestamp,
    Latency,
    BytesOut,
    BytesIn,
    Error,
    Body,
    Method,
    Url,
    /// A map of text to lists of text, passed over.
    Headers,
    /// Any other, passed over by its type.
    Other(i64),
}

impl Types {
    /// The type of an id.
    pub(super) fn get(&self, id: i64) -> Option<&Type> {
        self.0.get(&id)
    }

    /// Takes the definition of a type. A later one replaces an earlier: so joined files go on.
    pub(super) fn define(&mut self, id: i64, definition: &[u8]) -> Option<()> {
        let defined = definition_of(definition)?;
        if self.0.len() >= MAXIMUM_TYPES && !self.0.contains_key(&id) {
            return None;
        }
        self.0.insert(id, defined);
        Some(())
    }

    /// The id of the first type that is a result.
    pub(super) fn result_id(&self) -> Option<i64> {
        let mut ids = self.0.keys().copied();
        ids.find(|id| self.result_fields(*id).is_some())
    }

    /// How a result lies in a struct; none if the type is no result.
    pub(super) fn result_fields(&self, id: i64) -> Option<Vec<Field>> {
        let Type::Struct(fields) = self.get(id)? else {
            return None;
        };
        let fields: Vec<Field> = fields
            .iter()
            .map(|(name, id)| match (name.as_str(), *id) {
                ("Attack", STRING) => Field::Attack,
                ("Code", UINT) => Field::Code,
                ("Timestamp", id) if self.is_opaque(id) => Field::Timestamp,
                ("Latency", INT) => Field::Latency,
                ("BytesOut", UINT) => Field::BytesOut,
                ("BytesIn", UINT) => Field::BytesIn,
                ("Error", STRING) => Field::Error,
                ("Body", BYTES) => Field::Body,
                ("Method", STRING) => Field::Method,
                ("URL", STRING) => Field::Url,
                (_, id) if self.is_header(id) => Field::Headers,
                (_, id) => Field::Other(id),
            })
            .collect();
        let needed = [Field::Code, Field::Timestamp, Field::Latency];
        needed
            .iter()
            .all(|field| fields.contains(field))
            .then_some(fields)
    }

    /// The time type may be defined after the struct that uses it.
    fn is_opaque(&self, id: i64) -> bool {
        matches!(self.get(id), Some(Type::Opaque))
    }

    fn is_header(&self, id: i64) -> bool {
        let Some(Type::Map(STRING, element)) = self.get(id) else {
            return false;
        };
        matches!(self.get(*element), Some(Type::Slice(STRING)))
    }

    /// Passes over a value of any type.
    pub(super) fn skip(&self, id: i64, bytes: &mut &[u8]) -> Option<()> {
        self.skip_within(id, bytes, MAXIMUM_DEPTH)
    }

    fn skip_within(&self, id: i64, bytes: &mut &[u8], depth: u32) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match id {
            BOOL | INT | UINT | FLOAT => return wire::uint(bytes).map(|_| ()),
            BYTES | STRING => return wire::bytes(bytes).map(|_| ()),
            COMPLEX => {
                wire::uint(bytes)?;
                return wire::uint(bytes).map(|_| ());
            }
            INTERFACE => {
                // The concrete type's name, its id, and the value behind its length; an empty name is nil.
                if !wire::bytes(bytes)?.is_empty() {
                    wire::int(bytes)?;
                    wire::bytes(bytes)?;
                }
                return Some(());
            }
            _ => {}
        }
        match self.get(id)? {
            Type::Opaque => wire::bytes(bytes).map(|_| ()),
            Type::Array(element) | Type::Slice(element) => {
                // Every element takes a byte at least, so a count beyond the rest is refused here.
                for _ in 0..wire::length(bytes)? {
                    self.skip_within(*element, bytes, depth)?;
                }
                Some(())
            }
            Type::Map(key, element) => {
                for _ in 0..wire::length(bytes)? {
                    self.skip_within(*key, bytes, depth)?;
                    self.skip_within(*element, bytes, depth)?;
                }
                Some(())
            }
            Type::Struct(fields) => walk_struct(bytes, |field, bytes| {
                let (_, id) = fields.get(field)?;
                self.skip_within(*id, bytes, depth)
            }),
        }
    }
}

/// Walks over a struct: each field that was sent is read by `take`.
#[inline]
pub(super) fn walk_struct<'a>(
    bytes: &mut &'a [u8],
    mut take: impl FnMut(usize, &mut &'a [u8]) -> Option<()>,
) -> Option<()> {
    let mut field = usize::MAX;
    loop {
        let delta = wire::uint(bytes)?;
        if delta == 0 {
            return Some(());
        }
        field = field.wrapping_add(usize::try_from(delta).ok()?);
        take(field, bytes)?;
    }
}

/// Reads a wireType struct: one field says which kind of type it is.
fn definition_of(mut bytes: &[u8]) -> Option<Type> {
    let mut defined = None;
    walk_struct(&mut bytes, |kind, bytes| {
        defined = Some(match kind {
            0 => Type::Array(ids_of(bytes)?.0),
            1 => Type::Slice(ids_of(bytes)?.0),
            2 => Type::Struct(fields_of(bytes)?),
            3 => {
                let (key, element) = ids_of(bytes)?;
                Type::Map(key, element)
            }
            4..=6 => {
                ids_of(bytes)?;
                Type::Opaque
            }
            _ => return None,
        });
        Some(())
    })?;
    defined.filter(|_| bytes.is_empty())
}

/// The two numbers behind a definition's common part: element id and length, or key id and element id.
fn ids_of(bytes: &mut &[u8]) -> Option<(i64, i64)> {
    let mut ids = (0, 0);
    walk_struct(bytes, |field, bytes| {
        match field {
            0 => common(bytes)?,
            1 => ids.0 = wire::int(bytes)?,
            2 => ids.1 = wire::int(bytes)?,
            _ => return None,
        }
        Some(())
    })?;
    Some(ids)
}

/// The name and id of a type, which nothing here needs.
fn common(bytes: &mut &[u8]) -> Option<()> {
    walk_struct(bytes, |field, bytes| match field {
        0 => wire::bytes(bytes).map(|_| ()),
        1 => wire::int(bytes).map(|_| ()),
        _ => None,
    })
}

fn fields_of(bytes: &mut &[u8]) -> Option<Vec<(String, i64)>> {
    let mut fields = Vec::new();
    walk_struct(bytes, |part, bytes| {
        match part {
            0 => common(bytes)?,
            1 => {
                let count = wire::length(bytes)?;
                if count > MAXIMUM_FIELDS {
                    return None;
                }
                for _ in 0..count {
                    fields.push(field_of(bytes)?);
                }
            }
            _ => return None,
        }
        Some(())
    })?;
    Some(fields)
}

fn field_of(bytes: &mut &[u8]) -> Option<(String, i64)> {
    let (mut name, mut id) = (String::new(), 0);
    walk_struct(bytes, |part, bytes| {
        match part {
            0 => name = String::from_utf8_lossy(wire::bytes(bytes)?).into_owned(),
            1 => id = wire::int(bytes)?,
            _ => return None,
        }
        Some(())
    })?;
    Some((name, id))
}
