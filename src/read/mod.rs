//! Outside formats in, model out. Past this room nobody knows which format a run came in.

mod intake;
pub mod journal;
pub mod log;
pub mod prometheus;
pub mod redact;
mod role;
pub mod vegeta;

pub use intake::{Input, InputKind, Intake, ReadingPlan, look, notices, read};
pub use redact::is_sensitive_key as sensitive_key;
