//! Rows of a table that are too many to be kept at once.

use std::fmt;
use std::sync::Arc;

use super::Cell;

/// Rows that are made when a renderer comes to them, and gone when it has passed: the index of ten thousand runs would
/// fill the memory with their cells. Links in them lead to other files alone.
#[derive(Clone)]
pub struct Supply {
    count: usize,
    row: Arc<dyn Fn(usize) -> Vec<Cell> + Send + Sync>,
}

impl Supply {
    /// So many rows, each made by its place.
    #[must_use]
    pub fn new(count: usize, row: impl Fn(usize) -> Vec<Cell> + Send + Sync + 'static) -> Self {
        Self {
            count,
            row: Arc::new(row),
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The rows in order.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        (0..self.count).map(|place| (self.row)(place))
    }
}

impl fmt::Debug for Supply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.rows()).finish()
    }
}

impl PartialEq for Supply {
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count && self.rows().eq(other.rows())
    }
}
