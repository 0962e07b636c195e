//! Runs side by side: what differs between them, and whether by more than chance.

pub mod statistics;
