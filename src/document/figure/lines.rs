//! Values that go up and down.

use super::Hole;

/// Values that go up and down.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lines {
    /// The series; each in pieces that nothing interrupts.
    pub series: Vec<Vec<Vec<(f64, f64)>>>,
    /// Where there is no data, and why.
    pub holes: Vec<Hole>,
    /// How values are said.
    pub unit: Unit,
}

/// How the values of an axis are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// As numbers.
    #[default]
    Number,
    /// As times, from seconds.
    Seconds,
    /// As sizes in memory.
    Bytes,
}
