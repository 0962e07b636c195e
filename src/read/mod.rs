//! Outside formats in, model out. Past this room nobody knows which format a run came in.

mod attach;
pub mod batch;
mod event;
mod evidence;
mod intake;
pub mod journal;
mod kind;
pub mod log;
pub mod prometheus;
pub mod public;
mod recent;
pub mod redact;
mod role;
mod sort;
pub mod variable;
pub mod vegeta;

pub use attach::ran_load;
pub use intake::{Input, Intake, ReadingPlan, notices, read};
pub use kind::{InputKind, look};
pub use redact::is_sensitive_key as sensitive_key;
