//! Outside formats in, model out.

pub mod journal;
pub mod redact;
