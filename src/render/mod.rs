//! A document in, bytes out. A renderer decides how things look, never what is said; it opens no file.

pub mod clean;
pub mod pdf;
