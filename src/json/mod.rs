//! JSON as the tools really write it: bare `NaN` and `Infinity`, stray bytes, lone surrogates, repeated keys,
//! integers of any length, deep nesting, cut ends.
//!
//! A [`Source`] holds one decoded text. [`scan`] checks it once and gives its shape as a tree of [`Node`]s, in which
//! bulky values stay unparsed. A [`Fragment`] is such a value, to be pulled apart later with a [`Cursor`]. Secrets
//! that were found in a source are masked wherever its text is handed out.

mod cursor;
mod decimal;
mod decode;
mod fragment;
mod keys;
mod lines;
mod node;
mod path;
mod pretty;
mod scan;
mod scanner;
mod source;
mod strict;
mod telling;
mod token;

pub use cursor::{Cursor, Unexpected};
pub use decimal::Decimal;
pub use decode::{Decoded, Repair, decode};
pub use fragment::{Fragment, RawMember};
pub use lines::{count_lines, lines};
pub use node::{Kind, Member, Node, Span};
pub use pretty::{Lines, pretty};
pub use scan::{Ending, Scan, Sensitive, check, path_at, scan};
pub use scanner::MAXIMUM_DEPTH;
pub(crate) use source::strings;
pub use source::{Mask, Source, quote, unescape, unquote};
pub use strict::strict;
pub use telling::{names_a_fallback, tells};
