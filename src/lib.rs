//! Turns what chaos experiments leave behind into a report people can act on.
//!
//! Data flows one way: files are read into a model, analysed, composed into a document, and rendered.

pub mod analyse;
pub mod clean;
pub mod cli;
pub mod command;
pub mod document;
pub mod error;
pub mod export;
pub mod file;
pub mod font;
pub mod json;
pub mod model;
pub mod notice;
pub mod place;
pub mod plot;
pub mod read;
pub mod render;
pub mod results;
pub mod wording;
pub mod workers;
