//! When it was over: the first good request after the last episode, if enough follows to confirm it.

use super::episode::{Episode, moment};
use super::sample::{Samples, seconds};
use crate::analyse::fault::{Fault, injecting};
use crate::model::{Moment, Run};

/// What must follow without an episode, whichever comes first.
const QUIET_SECONDS: f64 = 3.0;
const QUIET_REQUESTS: u64 = 20;

/// When it was over.
#[derive(Debug, Clone, PartialEq)]
pub enum Recovery {
    /// There was nothing to recover from, or nothing is known.
    None,
    /// From the end of the first injecting action to the first good request that stayed good.
    After {
        /// How long that took.
        seconds: Option<f64>,
        /// When it was.
        at: Moment,
    },
    /// The data ends too soon behind the last episode to be sure.
    NotConfirmed,
    /// The data ends inside the last episode.
    NotWithinData,
}

/// The rule, as reports print it.
pub const RULE: &str = "from the end of the first injecting action to the first good request after which no episode follows for 3 s or 20 requests";

/// Looks behind the last episode.
pub(super) fn find(
    run: &Run,
    fault: Option<&Fault>,
    samples: &Samples,
    episodes: &[Episode],
) -> Recovery {
    let Some(last) = episodes.last() else {
        return Recovery::None;
    };
    if last.open {
        return Recovery::NotWithinData;
    }
    let from = last.end.nanoseconds();
    let behind = samples.all.iter().filter(|sample| sample.at >= from);
    let requests: u64 = behind.clone().map(|sample| sample.requests()).sum();
    let quiet = samples
        .all
        .last()
        .filter(|sample| sample.at >= from)
        .map_or(0.0, |sample| seconds(sample.at - from));
    // The first good request is one of those counted.
    if quiet < QUIET_SECONDS && requests <= QUIET_REQUESTS {
        return Recovery::NotConfirmed;
    }
    let injected = injecting(run)
        .into_iter()
        .filter_map(|activity| Some((activity.start.known()?, activity.end.known()?)))
        .min_by_key(|(start, _)| **start)
        .map(|(_, end)| *end)
        .or(fault.map(|fault| fault.start));
    let at = moment(from);
    Recovery::After {
        seconds: injected.map(|injected| at.seconds_since(injected).max(0.0)),
        at,
    }
}

impl Recovery {
    /// Whether it recovered; none where that is not known.
    #[must_use]
    pub fn recovered(&self) -> Option<bool> {
        match self {
            Self::After { .. } => Some(true),
            Self::NotWithinData => Some(false),
            Self::None | Self::NotConfirmed => None,
        }
    }

    /// How long it took.
    #[must_use]
    pub fn seconds(&self) -> Option<f64> {
        match self {
            Self::After { seconds, .. } => *seconds,
            _ => None,
        }
    }
}
