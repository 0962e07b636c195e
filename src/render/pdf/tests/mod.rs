//! What a PDF must keep to, checked on placed items and on the finished file read back.

mod file;
mod layout;
mod sample;
