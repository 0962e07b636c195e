//! JUnit XML, for pipelines that show test results: a suite a run, a case for each probe of the hypothesis, activity,
//! rollback and gate. What was not met is a failure, what broke an error, what was never looked at is skipped.

mod comparison;

use crate::analyse::{HypothesisResult, result_of};
use crate::clean;
use crate::document::answer;
use crate::model::{Activity, Hypothesis, Outcome, Run, Section};
use crate::results::{Analysed, Results};
use crate::wording::{Clock, gate, summary};

/// What every file of ours begins with, so that it is known again.
const BEGINNING: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"chaos-report\"";

/// True if a file that begins with these bytes is a report that was written here.
#[must_use]
pub fn is_ours(head: &[u8]) -> bool {
    head.starts_with(BEGINNING.as_bytes())
}

/// Writes the report.
#[must_use]
pub fn write(results: &Results) -> Vec<u8> {
    let several = results.runs.len() > 1;
    let mut suites: Vec<Suite> = results
        .runs
        .iter()
        .enumerate()
        .map(|(index, analysed)| suite(analysed, several.then_some(index + 1)))
        .collect();
    if let Some(comparison) = &results.comparison {
        suites.push(comparison::suite(comparison));
    }
    if !results.gates.is_empty() {
        suites.push(gates(results));
    }
    if !results.failures.is_empty() {
        suites.push(unreadable(results));
    }
    let mut out = String::from(BEGINNING);
    let seconds: f64 = suites.iter().filter_map(|suite| suite.seconds).sum();
    let all = || suites.iter().flat_map(|suite| &suite.cases);
    attribute(&mut out, "tests", &all().count().to_string());
    attribute(&mut out, "failures", &count(all(), Kind::Failure));
    attribute(&mut out, "errors", &count(all(), Kind::Error));
    attribute(&mut out, "time", &time(seconds));
    out.push_str(">\n");
    for (index, suite) in suites.iter().enumerate() {
        suite.write(index, &mut out);
    }
    out.push_str("</testsuites>\n");
    out.into_bytes()
}

/// Cases that belong together.
struct Suite {
    name: String,
    /// When it began, in UTC.
    timestamp: Option<String>,
    hostname: Option<String>,
    seconds: Option<f64>,
    properties: Vec<(&'static str, String)>,
    cases: Vec<Case>,
    /// What is to be said of the whole.
    words: Option<String>,
}

/// One thing that was looked at.
struct Case {
    class: String,
    name: String,
    seconds: Option<f64>,
    result: Option<Trouble>,
}

/// Why a case did not pass.
struct Trouble {
    kind: Kind,
    /// The kind in a word.
    word: &'static str,
    message: String,
    /// Everything that is known of it.
    detail: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Failure,
    Error,
    Skipped,
}

impl Trouble {
    fn new(kind: Kind, word: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            word,
            message: message.into(),
            detail: None,
        }
    }

    fn skipped(message: impl Into<String>) -> Self {
        Self::new(Kind::Skipped, "skipped", message)
    }
}

fn suite(analysed: &Analysed, number: Option<usize>) -> Suite {
    let Analysed { run, analysis } = analysed;
    let title = run.title.as_deref().unwrap_or("Chaos experiment");
    let mut properties = vec![
        ("run", run.id.clone()),
        ("verdict", analysis.verdict.code.word().to_owned()),
        ("users", analysis.verdict.users.word().to_owned()),
    ];
    if let Some(status) = &run.status {
        properties.push(("status", status.clone()));
    }
    let mut cases = hypothesis(run);
    cases.extend(played(run, &run.activities, Section::Method));
    cases.extend(played(run, &run.rollbacks, Section::Rollbacks));
    Suite {
        name: match number {
            Some(number) => format!("{title} (run {number})"),
            None => title.to_owned(),
        },
        timestamp: run
            .start
            .known()
            .map(|start| start.instant().format("%Y-%m-%dT%H:%M:%S").to_string()),
        hostname: run.node.clone(),
        seconds: run.duration_seconds.known().copied(),
        properties,
        cases,
        words: Some(format!(
            "{}. {}",
            answer::headline(run, analysis),
            answer::sentence(run, analysis, Clock::default())
        )),
    }
}

/// The probes of every check; checks and probes that were not made are skipped cases, so that nothing seems passed.
fn hypothesis(run: &Run) -> Vec<Case> {
    let Some(hypothesis) = &run.hypothesis else {
        return Vec::new();
    };
    let mut cases = check(run, hypothesis.before.as_ref(), "hypothesis.before");
    for (round, outcome) in hypothesis.during.iter().enumerate() {
        let class = format!("hypothesis.during.{}", round + 1);
        cases.extend(check(run, Some(outcome), &class));
    }
    cases.extend(check(run, hypothesis.after.as_ref(), "hypothesis.after"));
    if cases.is_empty() && result_of(run) != HypothesisResult::None {
        cases.push(whole_check(
            hypothesis,
            "hypothesis",
            Some(Trouble::skipped("the hypothesis was never checked")),
        ));
    }
    cases
}

fn check(run: &Run, outcome: Option<&Outcome>, class: &str) -> Vec<Case> {
    let Some(hypothesis) = &run.hypothesis else {
        return Vec::new();
    };
    let declared = || {
        run.declared
            .iter()
            .filter(|declared| declared.section == Section::Hypothesis)
            .map(|declared| declared.name.as_deref())
    };
    let Some(outcome) = outcome else {
        return declared()
            .map(|name| Case {
                class: class.to_owned(),
                name: name.unwrap_or("(without a name)").to_owned(),
                seconds: None,
                result: Some(Trouble::skipped("this check was not made")),
            })
            .collect();
    };
    if outcome.probes.is_empty() {
        let result = match outcome.met {
            Some(true) => None,
            Some(false) => Some(Trouble::new(
                Kind::Failure,
                "not-met",
                "the steady state was not met",
            )),
            None => Some(Trouble::skipped("nothing is recorded of this check")),
        };
        return vec![whole_check(hypothesis, class, result)];
    }
    let last = outcome.probes.len() - 1;
    let mut cases: Vec<Case> = outcome
        .probes
        .iter()
        .enumerate()
        .map(|(place, probe)| Case {
            class: class.to_owned(),
            name: probe.shown_name().to_owned(),
            seconds: probe.duration_seconds.known().copied(),
            result: of_probe(probe, outcome.met, place == last),
        })
        .collect();
    // The toolkit stops at the first probe that is not met.
    let made = |name: Option<&str>| {
        outcome
            .probes
            .iter()
            .any(|probe| probe.name.as_deref() == name)
    };
    cases.extend(declared().filter(|name| !made(*name)).map(|name| Case {
        class: class.to_owned(),
        name: name.unwrap_or("(without a name)").to_owned(),
        seconds: None,
        result: Some(Trouble::skipped("this probe was not made")),
    }));
    cases
}

fn whole_check(hypothesis: &Hypothesis, class: &str, result: Option<Trouble>) -> Case {
    Case {
        class: class.to_owned(),
        name: hypothesis
            .title
            .clone()
            .unwrap_or_else(|| "steady state".to_owned()),
        seconds: None,
        result,
    }
}

/// `met` is that of the whole check, whose last probe is the culprit where no probe says so itself.
fn of_probe(probe: &Activity, met: Option<bool>, last: bool) -> Option<Trouble> {
    if let Some(trouble) = broken(probe) {
        return Some(trouble);
    }
    match probe.tolerance_met {
        Some(true) => None,
        Some(false) => Some(not_met(probe)),
        None if met == Some(false) && last => Some(not_met(probe)),
        None if met.is_some() => None,
        None => Some(Trouble::skipped(
            "the journal does not say whether the tolerance was met",
        )),
    }
}

/// What was played of the method or the rollbacks, then what is declared and never was.
fn played(run: &Run, activities: &[Activity], section: Section) -> Vec<Case> {
    let class = match section {
        Section::Hypothesis => "hypothesis",
        Section::Method => "method",
        Section::Rollbacks => "rollbacks",
    };
    let mut cases: Vec<Case> = activities
        .iter()
        .map(|activity| Case {
            class: class.to_owned(),
            name: activity.shown_name().to_owned(),
            seconds: activity.duration_seconds.known().copied(),
            result: broken(activity)
                .or_else(|| (activity.tolerance_met == Some(false)).then(|| not_met(activity))),
        })
        .collect();
    let unplayed = run
        .declared
        .iter()
        .filter(|declared| declared.section == section && !declared.played);
    cases.extend(unplayed.map(|declared| {
        Case {
            class: class.to_owned(),
            name: declared
                .name
                .clone()
                .unwrap_or_else(|| "(without a name)".to_owned()),
            seconds: None,
            result: Some(Trouble::skipped("declared, but never played")),
        }
    }));
    cases
}

/// Why an activity can not have passed, whatever its tolerance.
fn broken(activity: &Activity) -> Option<Trouble> {
    if activity.dry {
        return Some(Trouble::skipped("not really played (dry run)"));
    }
    let status = activity.status.as_deref();
    if let Some(exception) = &activity.exception {
        return Some(Trouble {
            detail: Some(exception.traceback.clone()),
            ..Trouble::new(Kind::Error, "exception", exception.root.clone())
        });
    }
    match status {
        Some("succeeded") => None,
        Some("failed") if activity.tolerance_met == Some(false) => None,
        Some("skipped") => Some(Trouble::skipped("the toolkit skipped it")),
        Some(other) => Some(Trouble::new(
            Kind::Error,
            "status",
            format!("its status is {other}"),
        )),
        None => Some(Trouble::new(Kind::Error, "unfinished", "it did not finish")),
    }
}

fn not_met(probe: &Activity) -> Trouble {
    let mut message = "the tolerance was not met".to_owned();
    if let Some(output) = &probe.output {
        message.push_str(&format!(", observed: {}", summary::observed(output)));
    }
    if let Some(tolerance) = &probe.tolerance {
        message.push_str(&format!(", tolerance: {}", summary::output(tolerance)));
    }
    Trouble::new(Kind::Failure, "tolerance-not-met", message)
}

fn gates(results: &Results) -> Suite {
    let cases = results
        .gates
        .iter()
        .map(|met| Case {
            class: "gate".to_owned(),
            name: met.condition.clone(),
            seconds: None,
            result: met.met.then(|| {
                let word = if met.unknown.is_some() {
                    "not-recorded"
                } else {
                    "gate-met"
                };
                Trouble::new(Kind::Failure, word, gate::reason(met))
            }),
        })
        .collect();
    Suite::of_cases("Gates", cases)
}

/// Without a case of its own an input that could not be read would not be missed.
fn unreadable(results: &Results) -> Suite {
    let cases = results
        .failures
        .iter()
        .map(|failure| Case {
            class: "input".to_owned(),
            name: failure
                .place()
                .map_or_else(|| "input".to_owned(), |place| place.file.clone()),
            seconds: None,
            result: Some(Trouble {
                detail: Some(failure.to_string()),
                ..Trouble::new(Kind::Error, "unreadable", failure.what())
            }),
        })
        .collect();
    Suite::of_cases("Inputs", cases)
}

impl Suite {
    fn of_cases(name: &str, cases: Vec<Case>) -> Self {
        Self {
            name: name.to_owned(),
            timestamp: None,
            hostname: None,
            seconds: None,
            properties: Vec::new(),
            cases,
            words: None,
        }
    }

    /// The order of attributes and elements is that of the schema.
    fn write(&self, index: usize, out: &mut String) {
        out.push_str("  <testsuite");
        attribute(out, "id", &index.to_string());
        attribute(out, "name", &self.name);
        attribute(out, "tests", &self.cases.len().to_string());
        attribute(out, "failures", &count(self.cases.iter(), Kind::Failure));
        attribute(out, "errors", &count(self.cases.iter(), Kind::Error));
        attribute(out, "skipped", &count(self.cases.iter(), Kind::Skipped));
        attribute(out, "time", &time(self.seconds.unwrap_or(0.0)));
        if let Some(timestamp) = &self.timestamp {
            attribute(out, "timestamp", timestamp);
        }
        if let Some(hostname) = &self.hostname {
            attribute(out, "hostname", hostname);
        }
        out.push_str(">\n");
        if !self.properties.is_empty() {
            out.push_str("    <properties>\n");
            for (name, value) in &self.properties {
                out.push_str("      <property");
                attribute(out, "name", name);
                attribute(out, "value", value);
                out.push_str("/>\n");
            }
            out.push_str("    </properties>\n");
        }
        for case in &self.cases {
            case.write(out);
        }
        if let Some(words) = &self.words {
            out.push_str("    <system-out>");
            text(out, words);
            out.push_str("</system-out>\n");
        }
        out.push_str("  </testsuite>\n");
    }
}

impl Case {
    fn write(&self, out: &mut String) {
        out.push_str("    <testcase");
        attribute(out, "name", &self.name);
        attribute(out, "classname", &self.class);
        attribute(out, "time", &time(self.seconds.unwrap_or(0.0)));
        let Some(trouble) = &self.result else {
            out.push_str("/>\n");
            return;
        };
        out.push_str(">\n      <");
        let element = match trouble.kind {
            Kind::Failure => "failure",
            Kind::Error => "error",
            Kind::Skipped => "skipped",
        };
        out.push_str(element);
        attribute(out, "message", &trouble.message);
        if trouble.kind != Kind::Skipped {
            attribute(out, "type", trouble.word);
        }
        match &trouble.detail {
            Some(detail) => {
                out.push('>');
                text(out, detail);
                out.push_str("</");
                out.push_str(element);
                out.push_str(">\n");
            }
            None => out.push_str("/>\n"),
        }
        out.push_str("    </testcase>\n");
    }
}

fn count<'a>(cases: impl Iterator<Item = &'a Case>, kind: Kind) -> String {
    let of_kind = cases.filter(|case| {
        case.result
            .as_ref()
            .is_some_and(|trouble| trouble.kind == kind)
    });
    of_kind.count().to_string()
}

/// The schema wants seconds with three decimals at most, and has no word for an unknown time. A sum
/// of nothing is the negative zero, which must not be printed either.
fn time(seconds: f64) -> String {
    let seconds = if seconds.is_finite() && seconds > 0.0 {
        seconds
    } else {
        0.0
    };
    format!("{seconds:.3}")
}

fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(out, &clean::line(value));
    out.push('"');
}

fn text(out: &mut String, words: &str) {
    escape(out, &clean::lines(words));
}

fn escape(out: &mut String, words: &str) {
    for character in words.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(character),
        }
    }
}
