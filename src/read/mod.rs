//! Outside formats in, model out. Past this room nobody knows which format a run came in.

pub mod log;
pub mod prometheus;
