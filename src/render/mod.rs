//! Turns a document into the bytes of one format. Renderers decide how things look, never what is said.

pub mod pdf;
