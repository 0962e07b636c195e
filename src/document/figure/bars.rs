//! Counts over time as stacked bars: requests by what became of them, or what counters counted.

use super::Hole;

/// What became of requests, in the order of stacking from the base line up. The meaning of colours is fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// 2xx, or another success.
    Success,
    /// 3xx, 1xx and what has no meaning of success or failure.
    Redirect,
    /// 4xx.
    ClientError,
    /// 5xx, or another failure.
    ServerError,
    /// No response.
    NoResponse,
}

impl Class {
    /// All of them, from the base line up.
    pub const ALL: [Self; 5] = [
        Self::Success,
        Self::Redirect,
        Self::ClientError,
        Self::ServerError,
        Self::NoResponse,
    ];

    /// The class of a status code; 0 is no response.
    #[must_use]
    pub fn of_code(code: u16) -> Self {
        match code {
            0 => Self::NoResponse,
            200..=299 => Self::Success,
            400..=499 => Self::ClientError,
            500.. => Self::ServerError,
            _ => Self::Redirect,
        }
    }

    /// True for what users take for a failure.
    #[must_use]
    pub fn failed(self) -> bool {
        matches!(
            self,
            Self::ClientError | Self::ServerError | Self::NoResponse
        )
    }
}

/// Stacked bars over time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bars {
    /// The bars in the order of time.
    pub bars: Vec<Bar>,
    /// Where there is no data, and why.
    pub holes: Vec<Hole>,
    /// True if the bars are shares of 1.
    pub share: bool,
    /// True for a row that is drawn higher than others.
    pub tall: bool,
    /// The height of the axis, where several rows share one.
    pub top: Option<f64>,
}

/// A bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Where it begins.
    pub start: f64,
    /// Where it ends.
    pub end: f64,
    /// What it is made of, from the base line up.
    pub parts: Vec<(Class, f64)>,
    /// Its value in words, for bars that are wide enough.
    pub label: String,
    /// True if it covers only part of its stretch.
    pub partial: bool,
    /// What is said of a restart in it.
    pub reset: Option<String>,
}

impl Bar {
    /// Its height.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.parts.iter().map(|part| part.1).sum()
    }
}

/// Many counters.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Multiples {
    /// The moving ones, the most moving first.
    pub series: Vec<Multiple>,
    /// What the others are, in words.
    pub more: String,
}

/// One of many counters.
#[derive(Debug, Clone, PartialEq)]
pub struct Multiple {
    /// What differs.
    pub name: String,
    /// Its total.
    pub total: String,
    /// What it counted, scrape by scrape.
    pub bars: Vec<Bar>,
}
