//! The tests of comparisons. Each is deterministic: no random resampling, ties are handled exactly while the samples are
//! small and by the corrected normal approximation beyond.

mod fisher;
mod normal;
mod rank;

pub use fisher::{fisher, least_fisher, share_interval};
pub use rank::{Shift, least_rank_sum, rank_sum, shift};

/// A difference that arises by chance more often than this is not called one.
pub const SIGNIFICANCE: f64 = 0.01;
