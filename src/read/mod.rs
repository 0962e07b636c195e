//! Outside formats in, model out. Past this room nobody knows which format a run came in.

pub mod journal;
pub mod redact;
pub mod vegeta;
