//! One experiment as it happened, in the words of the trade, whatever wrote it down. Knows no format and no page.

mod time;

pub use time::{Moment, Recorded};
