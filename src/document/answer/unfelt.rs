//! Nothing was felt, or nobody knows: what was looked at, and what was not.

use super::Words;
use crate::analyse::impact::Coverage;
use crate::analyse::{Code, Fault, FaultRule};
use crate::document::wording;

impl Words<'_> {
    pub(super) fn nothing_was_felt(&mut self) {
        let Some(fault) = &self.analysis.fault else {
            return;
        };
        let impact = &self.analysis.impact;
        let during = self.analysis.phases.as_ref().map(|phases| &phases.during);
        let requests = during.and_then(|during| during.requests).unwrap_or(0);
        let failed = during.and_then(|during| during.failed).unwrap_or(0);
        self.sentence();
        if failed == 0 {
            self.text("All ");
            self.strong(wording::plural(requests, "request", "requests"));
            self.text(&format!(" sent during {} succeeded", fault_words(fault)));
        } else {
            self.strong(wording::share_of(
                requests.saturating_sub(failed),
                requests,
                "request",
                "requests",
            ));
            self.text(&format!(" sent during {} succeeded", fault_words(fault)));
        }
        if let Some(p95) = during.and_then(|during| during.p95_ms) {
            self.text(&format!("; p95 was {}", wording::milliseconds(p95)));
        }
        self.text(".");
        let usual = impact.baseline.failed;
        if failed > 0 && !usual.is_clean() {
            self.sentence();
            self.text(&format!(
                "Of those answered before it {} had failed, and chance alone may explain the difference.",
                wording::share_of(usual.bad, usual.of, "request", "requests")
            ));
        }
        for wrong in &impact.wrong_addresses {
            self.sentence();
            self.text(&format!(
                "{} to {} were answered {} from first to last: a wrong address, counted in availability and left out of the impact.",
                wording::plural(wrong.requests, "request", "requests"),
                crate::clean::line(&wrong.target),
                wrong.code
            ));
        }
        if impact.baseline.slow_bound_ms.is_none() {
            self.sentence();
            self.text(match fault.rule {
                FaultRule::Load => {
                    "The load itself is the condition under test, so nothing before it tells what is slow."
                }
                _ => "Too few requests were answered before the fault to judge slowness.",
            });
        }
        self.bodies();
    }

    fn bodies(&mut self) {
        self.sentence();
        match self.analysis.impact.bodies {
            Some((0, _)) | None => self.text("Bodies were not recorded."),
            Some((_, _)) => self.text("Bodies were checked."),
        }
    }

    pub(super) fn why_unknown(&mut self) {
        if self.analysis.verdict.code == Code::NotStarted {
            return;
        }
        self.sentence();
        let impact = &self.analysis.impact;
        let looked_at = impact.requests.unwrap_or(0);
        match impact.coverage {
            Coverage::NoRequests if looked_at > 0 => self.text(&format!(
                "{} are known from a summary, and none failed; whether they were slow is not known.",
                wording::plural(looked_at, "request", "requests")
            )),
            Coverage::NoRequests if !self.run.missing_results.is_empty() => {
                self.text("Load was running, but its results were not found");
                self.so_not_known();
            }
            Coverage::NoRequests if self.run.journal.is_none() && !self.run.queries.is_empty() => {
                self.what_metrics_hold();
            }
            Coverage::NoRequests => {
                self.text("No load was recorded");
                self.so_not_known();
            }
            Coverage::Silent(seconds) => self.text(&format!(
                "The load did not cover the fault: none was sent for {} of it.",
                wording::duration(seconds, 1)
            )),
            Coverage::Unserved(seconds) => self.text(&format!(
                "Requests were sent, but none was served for {} of the fault; before it as many had failed, so what it did to users is not known.",
                wording::duration(seconds, 1)
            )),
            Coverage::Covered => {
                self.text(&format!(
                    "The load of {} saw nothing of it.",
                    wording::plural(looked_at, "request", "requests")
                ));
                self.bodies();
            }
            Coverage::NoFault if self.run.journal.is_none() => {
                let failed = impact.failed.unwrap_or(0);
                let all = wording::plural(looked_at, "request", "requests");
                match failed {
                    0 if looked_at == 1 => self.text("The one request succeeded."),
                    0 => self.text(&format!("All {all} succeeded.")),
                    _ => {
                        let failed = wording::share_of(failed, looked_at, "request", "requests");
                        self.text(&format!("{failed} failed."));
                    }
                }
                self.text(" No journal tells of a fault that they could have met.");
            }
            Coverage::NoFault => self.text(&format!(
                "{} sent, and no fault was in that could have been felt.",
                wording::plural(looked_at, "request was", "requests were")
            )),
        }
    }

    /// Where nothing but metrics was given: how much of them there is.
    fn what_metrics_hold(&mut self) {
        let queries = &self.analysis.queries;
        let failed = queries.iter().filter(|query| query.error.is_some()).count();
        let series: usize = queries.iter().map(|query| query.results.len()).sum();
        match (queries.len(), failed) {
            (all, failed) if all == failed => {
                self.text("The metric system answered with an error.");
            }
            (1, _) => self.text(&format!(
                "The answer holds {} series.",
                wording::count(series as u64)
            )),
            (all, failed) => {
                self.text(&format!(
                    "The answers to {all} queries hold {} series.",
                    wording::count(series as u64)
                ));
                if failed > 0 {
                    self.text(&format!(
                        " To {failed} of them the metric system answered with an error."
                    ));
                }
            }
        }
        self.text(" What users felt is not known from metrics alone.");
    }

    /// What follows from load that is not there, unless the headline has said it, or there was nothing to feel.
    fn so_not_known(&mut self) {
        self.text(match self.analysis.verdict.code {
            Code::HeldUsersUnknown | Code::Deviated | Code::FaultNotInjected => ".",
            _ => ", so what users felt is not known.",
        });
    }
}

fn fault_words(fault: &Fault) -> String {
    let names: Vec<String> = fault
        .activities
        .iter()
        .map(|name| crate::clean::line(name).into_owned())
        .collect();
    wording::names_at_most(&names, 3)
}
