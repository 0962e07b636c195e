//! A service level objective in words.

use super::{NARROW, NO_BREAK};
use crate::analyse::slo::Slo;
use crate::wording;

/// What the figures take for granted, without full stop.
#[must_use]
pub fn assumption(slo: &Slo) -> String {
    match slo.rate {
        Some(rate) => format!(
            "traffic at the run's rate, {}{NO_BREAK}requests per second, over 30{NO_BREAK}days",
            wording::number(rate, 2)
        ),
        None => format!(
            "traffic at the run's rate over 30{NO_BREAK}days; the rate is not recorded, so the budget spent is not known"
        ),
    }
}

/// A share from 0 to 1: two decimals, more where it is close to nothing or to all, as targets are.
pub(crate) fn share(share: f64) -> String {
    let per_cent = share * 100.0;
    let distance = per_cent.min(100.0 - per_cent).abs();
    let decimals = (2..=6)
        .find(|decimals| distance == 0.0 || distance * 10_f64.powi(*decimals) >= 1.0)
        .unwrap_or(6);
    let decimals = usize::try_from(decimals).unwrap_or(2);
    let words = wording::fixed(per_cent, decimals);
    let words = if words.contains('.') && decimals > 2 {
        words.trim_end_matches('0').to_owned()
    } else {
        words
    };
    format!("{words}{NARROW}%")
}

/// How many times.
pub(crate) fn factor(factor: f64) -> String {
    format!("{}{NO_BREAK}×", wording::number(factor, 1))
}
