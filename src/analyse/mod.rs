//! Pure functions over the model: every figure that any report states is computed here, once.

pub mod counter;
pub mod error_group;
pub mod extrapolate;
pub mod interval;
pub mod kind;
pub mod labels;
pub mod log;
pub mod native;
pub mod promql;
pub mod quantile;
pub mod series;
pub mod stale;
