//! How each figure of this report is computed: the rules that were used for this run, with their numbers, and no others.

use super::Scene;
use crate::analyse::FaultRule;
use crate::analyse::impact::{BASELINE_REQUESTS, Coverage, RECOVERY_RULE, Source, Usual};
use crate::analyse::kind::Kind;
use crate::document::{Block, Inline, wording};
use crate::model::Role;
use crate::model::traffic::EXACT_LIMIT;

/// The rules as a list.
pub(super) fn of_run(scene: &Scene<'_>) -> Vec<Block> {
    let mut rules = Rules {
        scene,
        said: Vec::new(),
    };
    rules.journal();
    rules.requests();
    rules.fault();
    rules.baseline();
    rules.episodes();
    rules.users();
    rules.outage();
    rules.metrics();
    rules.objective();
    if rules.said.is_empty() {
        return Vec::new();
    }
    let item = |words: String| vec![Block::Paragraph(vec![Inline::Text(words)])];
    vec![Block::List {
        start: None,
        items: rules.said.into_iter().map(item).collect(),
    }]
}

struct Rules<'a> {
    scene: &'a Scene<'a>,
    said: Vec<String>,
}

impl Rules<'_> {
    fn say(&mut self, words: impl Into<String>) {
        self.said.push(words.into());
    }

    /// True if single requests are known, so that phases and episodes can be.
    fn timed(&self) -> bool {
        self.scene.analysis.impact.timed
    }

    fn journal(&mut self) {
        let run = self.scene.run;
        if run.hypothesis.is_some() {
            self.say("Checks: a check of the hypothesis is taken as the toolkit recorded it; its tolerance is not evaluated again.");
        }
        if !run.activities.is_empty() {
            self.say("Outcomes: \u{201c}succeeded\u{201d} means that an activity did not raise. A process that ended with another code than 0, or an HTTP answer of status 500, succeeds too.");
            self.say(
                "Durations of activities are those that the toolkit recorded, without pauses.",
            );
        }
    }

    fn requests(&mut self) {
        let analysis = self.scene.analysis;
        if analysis.traffic.is_empty() {
            return;
        }
        self.say("Success: a request succeeded if its status is from 200 to 399. A request without response counts as failed and is a class of its own.");
        if self.timed() {
            let over = analysis
                .traffic
                .iter()
                .any(|traffic| traffic.latency.method == Some("histogram"));
            self.say(if over {
                format!(
                    "Percentiles: above {} requests they come from a histogram and are right to 0.1 %.",
                    wording::count(EXACT_LIMIT as u64)
                )
            } else {
                "Percentiles are exact: of n requests in the order of latency, the one at n × q + ½ counts, on a line between neighbours (Hazen).".to_owned()
            });
        }
        if analysis
            .traffic
            .iter()
            .any(|traffic| traffic.rate.is_some() && traffic.latency.method != Some("tool"))
        {
            self.say("Rate: requests divided by the time from the first sending to the last. Throughput: successes divided by that time and the wait for the last answer. Both as vegeta counts them.");
        }
        if analysis
            .traffic
            .iter()
            .any(|traffic| traffic.latency.method == Some("tool"))
        {
            self.say("Figures of a load tool\u{2019}s summary are that tool\u{2019}s own; its percentiles are estimates.");
        }
        if analysis
            .traffic
            .iter()
            .any(|traffic| !traffic.latency.censored.is_empty())
        {
            self.say("A percentile at the client\u{2019}s timeout is only a lower bound: the client waited no longer.");
        }
        if analysis
            .impact
            .bodies
            .is_some_and(|(checked, _)| checked > 0)
        {
            self.say("Bodies: a success is degraded if its body is a JSON object with a non-empty \u{201c}error\u{201d} or \u{201c}errors\u{201d}, or matches the pattern that was given. Bodies are counted and never printed.");
        }
        for wrong in &analysis.impact.wrong_addresses {
            self.say(format!(
                "{} answered {} to each of {} and is left out of the impact, since too few requests before the fault show that it ever worked. It is counted in availability.",
                crate::clean::line(&wrong.target),
                wrong.code,
                wording::plural(wrong.requests, "request", "requests")
            ));
        }
    }

    fn fault(&mut self) {
        let run = self.scene.run;
        let role = |role: Role| run.activities.iter().any(|activity| activity.role == role);
        if role(Role::Fault) || role(Role::Load) {
            self.say("Roles: an attack of a load tool is load; sleeping and waiting are neutral; every other action injects the fault.");
        }
        let Some(fault) = &self.scene.analysis.fault else {
            return;
        };
        let rule = match fault.rule {
            FaultRule::ToRollback => {
                "from the start of the first injecting action to the start of the first rollback that does more than wait"
            }
            FaultRule::ToMethodEnd => {
                "from the start of the first injecting action to the end of the method, its pauses included and load left aside; no rollback was played"
            }
            FaultRule::Load => {
                "no action injects anything else, so the load itself is the condition under test, from its start to its end"
            }
            FaultRule::Named => "the activity was named by --fault",
            FaultRule::Given => "the times were given by --fault",
        };
        let clock = self.scene.clock;
        self.say(format!(
            "Fault: {rule}. Here {} {}.",
            clock.range_in_sentence(fault.start, fault.end, 1),
            clock.zone(fault.end)
        ));
        if self.timed() {
            self.say("Phases: before are the requests answered before the fault began; during those in flight then or sent until it ended; after those sent later.");
        }
    }

    fn baseline(&mut self) {
        let impact = &self.scene.analysis.impact;
        if !self.timed() || self.scene.analysis.fault.is_none() {
            return;
        }
        let before = wording::plural(impact.baseline.requests, "request", "requests");
        self.say(match impact.baseline.slow_bound_ms {
            Some(bound) => format!(
                "Baseline: the {before} of the phase before. An answer is slow above {}: three times their p95, or p95 + 100 ms where that is more.",
                wording::milliseconds(bound)
            ),
            None => format!(
                "Baseline: {before} before the fault, fewer than {BASELINE_REQUESTS}; no answer is called slow."
            ),
        });
    }

    fn episodes(&mut self) {
        let impact = &self.scene.analysis.impact;
        if !self.timed() || self.scene.analysis.fault.is_none() {
            return;
        }
        let apart = impact
            .baseline
            .sending_interval_seconds
            .map_or(2.0, |interval| (3.0 * interval).max(2.0));
        let baseline = &impact.baseline;
        let what_counts = if baseline.failed.is_clean() && baseline.degraded.is_clean() {
            "One counts if a request of it failed or is degraded, since none was before"
        } else {
            "One counts if more of it failed or is degraded than what was usual explains"
        };
        self.say(format!(
            "Episodes: bad requests (failed, degraded or slow) from the fault\u{2019}s start on, at most {} apart. {what_counts}, or if at least 3 are slow and make up 5 % of the requests sent in the same 2 s, quick failures left aside. It lasts from the sending of its first bad request to that of the first good one after its last bad one.",
            wording::duration(apart, 1)
        ));
        for (usual, what, of) in [
            (baseline.failed, "failed", "requests"),
            (
                baseline.degraded,
                "were degraded",
                "of those that did not fail",
            ),
        ] {
            if !usual.is_clean() {
                self.usual(usual, what, of);
            }
        }
    }

    fn usual(&mut self, usual: Usual, what: &str, of: &str) {
        self.say(format!(
            "What was usual: {} of {} {of} {what} before the fault, so up to p = {}\u{a0}% is taken as usual (the upper end of a Wilson interval of 1.5 standard errors). More than usual is an excess in the fault\u{2019}s window as a whole, above e + 3 × √e with e = p × its requests; or a stretch of requests, wherever it lies, that chance alone would bring in fewer than one of 100 runs: its likelihood at 2, 8 or 32 times the usual odds, divided by that at the usual ones, exceeds 300 times the number of requests from the fault on that did not fail. Each stretch is judged by itself, so that further failures never make a run look better.",
            wording::count(usual.bad),
            wording::count(usual.of),
            wording::number(usual.credible_share() * 100.0, 1),
        ));
    }

    fn users(&mut self) {
        let impact = &self.scene.analysis.impact;
        if self.scene.analysis.traffic.is_empty() {
            return;
        }
        if !self.timed() {
            self.say("Users: a summary without times tells whether requests failed, not when; of slowness it tells nothing.");
            return;
        }
        self.say("Users: the worst of failing, degraded and slowed episodes; unaffected only if load covers the fault without a gap, and unknown where a load saw nothing while the hypothesis did not hold.");
        let coverage = match impact.coverage {
            Coverage::Covered => "requests were sent all through the fault".to_owned(),
            Coverage::Silent(seconds) => format!(
                "for {} of the fault no request was sent",
                wording::duration(seconds, 1)
            ),
            Coverage::Unserved(seconds) => format!(
                "requests were sent all through the fault; for {} of it none was served (answered, and with no 5xx)",
                wording::duration(seconds, 1)
            ),
            Coverage::NoFault => "there is no fault to cover".to_owned(),
            Coverage::NoRequests => return,
        };
        self.say(format!("Coverage: {coverage}."));
    }

    fn outage(&mut self) {
        let impact = &self.scene.analysis.impact;
        if !impact.signals.is_empty() {
            self.say("Signals: each independent source gives its own estimate with its own resolution. They are shown side by side and never averaged.");
        }
        let seen = |source: Source| impact.signals.iter().any(|signal| signal.source == source);
        if seen(Source::LogSilence) {
            self.say("A log is silent if no answer comes for more than 2 s and five times its usual gap; only the part after the fault\u{2019}s start and inside the load counts.");
        }
        if seen(Source::CounterPlateau) {
            self.say("A counter\u{2019}s plateau is known to one scrape interval at either end.");
        }
        if seen(Source::Derived) {
            self.say("Derived: failed requests divided by the rate; nothing timed it.");
        }
        if let Some(outage) = impact.longest_outage() {
            self.say(match outage.signal {
                None => "Longest outage: the longest episode with failures. Slowness and errors in bodies are durations of their own.".to_owned(),
                Some(signal) => format!(
                    "Longest outage: requests are not timed, so the longest signal counts, one with sharp edges first. Here: {}.",
                    crate::clean::line(&signal.signal)
                ),
            });
        }
        if !impact.episodes.is_empty() {
            self.say(format!("Recovery: {RECOVERY_RULE}."));
        }
        if impact.detection.is_some() {
            self.say("Detection: the first alert, failing probe or error line after the first episode began.");
        }
    }

    fn metrics(&mut self) {
        let queries = &self.scene.analysis.queries;
        let any = |kind: Kind| {
            queries
                .iter()
                .flat_map(|query| &query.results)
                .any(|known| known.kind == kind)
        };
        if any(Kind::Counter) {
            self.say("Increase of a counter: the sum of its rises from sample to sample; after a fall it counted from 0. It is not extrapolated, and one sample alone gives none. Of several counters, first each one\u{2019}s increase, then the sum.");
        }
        if queries.iter().any(|query| query.quantiles.is_some()) {
            self.say("Quantiles of a histogram lie on a straight line between the bounds of their bucket; the bounds stand beside them.");
        }
    }

    fn objective(&mut self) {
        if let Some(objective) = &self.scene.analysis.slo {
            self.say(format!(
                "Objective: the burn rate is the share of failed requests divided by the share that the objective allows. The budget spent assumes {}.",
                wording::slo::assumption(objective)
            ));
        }
    }
}
