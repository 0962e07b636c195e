//! Requests beyond those that are kept one by one: counts and histograms over time, in memory that does not grow.

use std::collections::BTreeMap;

use super::codes::{Codes, is_success};
use super::requests::{FLAG_BODY_ERROR, FLAG_UNTIMED, Row};
use crate::model::histogram::{Histogram, bucket_of};

/// The finest cell, in nanoseconds.
const FINEST_NS: i64 = 100_000_000;

/// Cells and histogram buckets that the grid may hold before it becomes coarser.
const MAXIMUM_CELLS: usize = 20_000;
const MAXIMUM_BUCKETS: usize = 2_500_000;

/// Requests by the time they were sent, in cells of equal width that begin at whole multiples of it since 1970.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    width_ns: i64,
    /// How often the grid became coarser.
    coarsened: u32,
    cells: BTreeMap<i64, Cell>,
    /// Requests whose time is unknown.
    untimed: Cell,
}

/// The requests of one cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// How many ended with each code.
    pub codes: Codes,
    /// Answers whose body speaks of an error.
    pub body_errors: u64,
    /// Successes among them.
    pub degraded: u64,
    /// Latencies of the successes.
    pub successes: Histogram,
    /// Latencies of all others.
    pub failures: Histogram,
}

impl Default for Grid {
    fn default() -> Self {
        Self {
            width_ns: FINEST_NS,
            coarsened: 0,
            cells: BTreeMap::new(),
            untimed: Cell::default(),
        }
    }
}

impl Grid {
    /// The width of a cell in nanoseconds.
    #[must_use]
    pub fn width_ns(&self) -> i64 {
        self.width_ns
    }

    /// The cells that hold requests, each with the time at which it begins, in order.
    pub fn cells(&self) -> impl Iterator<Item = (i64, &Cell)> {
        self.cells
            .iter()
            .map(|(index, cell)| (index.saturating_mul(self.width_ns), cell))
    }

    /// The requests whose time is unknown.
    #[must_use]
    pub fn untimed(&self) -> &Cell {
        &self.untimed
    }

    /// Adds requests, which are put in order of time for that.
    pub(super) fn add(&mut self, rows: &mut [Row]) {
        rows.sort_unstable();
        let mut scratch = Vec::new();
        let untimed_from = rows.partition_point(|row| row.flags & FLAG_UNTIMED == 0);
        let (timed, untimed) = rows.split_at(untimed_from);
        self.untimed.add(untimed, &mut scratch);
        let mut rest = timed;
        while let Some(first) = rest.first() {
            let index = first.start.div_euclid(self.width_ns);
            let length = rest.partition_point(|row| row.start.div_euclid(self.width_ns) <= index);
            let (here, behind) = rest.split_at(length);
            self.cells.entry(index).or_default().add(here, &mut scratch);
            rest = behind;
            if self.cells.len() > MAXIMUM_CELLS {
                self.coarsen();
            }
        }
        self.keep_small();
    }

    /// Adds all requests of another grid.
    pub(super) fn merge(&mut self, mut other: Self) {
        while other.width_ns < self.width_ns {
            other.coarsen();
        }
        while self.width_ns < other.width_ns {
            self.coarsen();
        }
        self.untimed.merge(&other.untimed);
        for (index, cell) in other.cells {
            self.cells.entry(index).or_default().merge(&cell);
        }
        self.keep_small();
    }

    fn keep_small(&mut self) {
        loop {
            let buckets: usize = self.cells.values().map(Cell::buckets).sum();
            let small = self.cells.len() <= MAXIMUM_CELLS && buckets <= MAXIMUM_BUCKETS;
            if small || self.cells.len() <= 1 {
                return;
            }
            self.coarsen();
        }
    }

    /// Makes cells wider, by 2 and 5 in turn, so that whole seconds, tens and minutes stay edges of cells.
    fn coarsen(&mut self) {
        let factor = if self.coarsened.is_multiple_of(2) {
            2
        } else {
            5
        };
        self.coarsened += 1;
        self.width_ns = self.width_ns.saturating_mul(factor);
        let mut wider: BTreeMap<i64, Cell> = BTreeMap::new();
        for (index, cell) in std::mem::take(&mut self.cells) {
            let entry = wider.entry(index.div_euclid(factor));
            entry
                .and_modify(|known| known.merge(&cell))
                .or_insert_with(|| cell);
        }
        self.cells = wider;
    }
}

impl Cell {
    /// How many requests it holds.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.successes.count() + self.failures.count()
    }

    fn buckets(&self) -> usize {
        self.successes.buckets() + self.failures.buckets() + self.codes.len()
    }

    fn add(&mut self, rows: &[Row], scratch: &mut Vec<u16>) {
        for row in rows {
            self.codes.add(row.code, 1);
            let speaks = row.flags & FLAG_BODY_ERROR != 0;
            self.body_errors += u64::from(speaks);
            self.degraded += u64::from(speaks && row.is_success());
        }
        let mut add = |histogram: &mut Histogram, wanted: bool| {
            scratch.clear();
            let rows = rows.iter().filter(|row| is_success(row.code) == wanted);
            scratch.extend(rows.map(|row| bucket_of(row.latency)));
            scratch.sort_unstable();
            histogram.add_sorted(scratch);
        };
        add(&mut self.successes, true);
        add(&mut self.failures, false);
    }

    /// Adds all requests of another cell.
    pub fn merge(&mut self, other: &Self) {
        self.codes.merge(&other.codes);
        self.body_errors += other.body_errors;
        self.degraded += other.degraded;
        self.successes.merge(&other.successes);
        self.failures.merge(&other.failures);
    }
}
