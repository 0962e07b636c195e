//! What should hold before, during and after the method, and whether it did.

use super::activity::Activity;

/// The steady-state hypothesis and its checks.
#[derive(Debug, Clone, Default)]
pub struct Hypothesis {
    /// Its title, where one is declared.
    pub title: Option<String>,
    /// Whether the experiment declares one, or only its outcomes were recorded.
    pub declared: bool,
    /// The check before the method; none if it was not made or not recorded.
    pub before: Option<Outcome>,
    /// The checks during the method, one a round.
    pub during: Vec<Outcome>,
    /// The check after the method.
    pub after: Option<Outcome>,
}

/// One check of the hypothesis.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Whether it was met; none if the journal does not say.
    pub met: Option<bool>,
    /// The probes that were made; the last one is the culprit of an unmet check.
    pub probes: Vec<Activity>,
}
