//! When somebody or something could have known: the first alert, failing probe or error line after the onset.

use serde::Serialize;

use super::episode::Episode;
use crate::model::{Activity, Moment, Role, Run};

/// What told of the outage first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detection {
    /// How long after the first episode began.
    pub seconds: f64,
    /// When.
    pub at: Moment,
    /// What it was.
    pub source: String,
}

/// Looks behind the onset of the first episode; none where the data has no onset or nothing that told of it.
pub(super) fn find(run: &Run, episodes: &[Episode]) -> Option<Detection> {
    let onset = episodes.iter().map(|episode| episode.start).min()?;
    let alerts = run
        .events
        .iter()
        .filter(|event| event.alert)
        .map(|event| (event.at, format!("alert: {}", event.text)));
    let of_method = run
        .activities
        .iter()
        .filter(|activity| activity.role == Role::Probe);
    let of_checks = run.hypothesis.iter().flat_map(|hypothesis| {
        let checks = hypothesis.during.iter().chain(&hypothesis.after);
        checks.flat_map(|outcome| &outcome.probes)
    });
    let probes = of_method.chain(of_checks).filter_map(|probe| {
        // A probe tells when it is done.
        let at = *probe.end.known().or(probe.start.known())?;
        has_failed(probe).then(|| (at, format!("probe: {}", probe.shown_name())))
    });
    let lines = run.logs.iter().flat_map(|log| {
        let name = if log.name.is_empty() {
            &log.source
        } else {
            &log.name
        };
        let source = format!("error line in the log of {name}");
        let times = log.errors.iter().filter_map(|line| line.at);
        times.filter(|at| *at >= onset).min().map(|at| (at, source))
    });
    alerts
        .chain(probes)
        .chain(lines)
        .filter(|(at, _)| *at >= onset)
        .min_by_key(|(at, _)| *at)
        .map(|(at, source)| Detection {
            seconds: at.seconds_since(onset),
            at,
            source,
        })
}

fn has_failed(probe: &Activity) -> bool {
    !probe.dry && (probe.failed() || probe.tolerance_met == Some(false))
}
