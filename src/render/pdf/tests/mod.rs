//! What a PDF must keep to, checked on placed items and on the finished file read back.

mod file;
mod layout;
#[path = "../../../../tests/support/pdf.rs"]
mod pdf;
mod sample;
