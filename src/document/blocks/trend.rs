//! How the runs of one experiment went on: what stands out, the figures from run to run, the latency of each run.

use super::overview::hypothesis_word;
use super::{absent, cell, cell_of, column, number_cell, status};
use crate::analyse::fleet::{Course, Figure, Outlier, Reason, SettingChange, Trend, Value};
use crate::analyse::{HypothesisResult, Users};
use crate::document::figure::{
    Content, Figure as Drawing, Panel, Panels, Row, Trend as Rows, TrendLine, TrendMark, TrendUnit,
};
use crate::document::wording::{self, Clock, NARROW, NO_BREAK};
use crate::document::{
    Align, Badge, Block, Cell, Finding, Fold, Inline, Severity, Sign, Table, Tone, Verdict,
};

/// Of more runs no plot of each is drawn.
pub(in crate::document) const MOST_PANELS: usize = 36;

/// Of more runs the table of figures is left to the list of all runs.
const MOST_ROWS: usize = 100;

/// More settings than this make no marks over a figure; they are all listed.
const MOST_MARKS: usize = 6;

/// A trend with what it takes to show it.
pub(in crate::document) struct Scene<'a> {
    pub(in crate::document) trend: &'a Trend,
    /// What its runs are called, in its own order.
    pub(in crate::document) labels: Vec<String>,
    /// The limits that gates set.
    pub(in crate::document) limits: &'a [(Figure, f64)],
    /// The requests of each run, where they are at hand.
    pub(in crate::document) courses: Vec<Option<Course>>,
    pub(in crate::document) clock: Clock,
    /// Keeps the addresses of several trends apart.
    pub(in crate::document) prefix: String,
}

impl Scene<'_> {
    fn name(&self, run: usize) -> &str {
        self.labels.get(run).map_or("", String::as_str)
    }

    /// `run 09`, `runs 09 to 11`.
    fn names(&self, from: usize, to: usize) -> String {
        if from == to {
            format!("run{NO_BREAK}{}", self.name(from))
        } else {
            format!("runs{NO_BREAK}{} to {}", self.name(from), self.name(to))
        }
    }
}

/// The answer over all runs.
pub(in crate::document) fn verdict(scene: &Scene<'_>) -> Vec<Block> {
    let trend = scene.trend;
    let count = trend.runs.len();
    let all = wording::plural(count as u64, "run", "runs");
    let of = |wanted: &dyn Fn(usize) -> bool| -> Vec<usize> {
        (0..count).filter(|run| wanted(*run)).collect()
    };
    let hypothesis = |run: usize| trend.verdicts.get(run).map(|verdict| verdict.0);
    let deviated = of(&|run| hypothesis(run) == Some(HypothesisResult::NotMet));
    let held = of(&|run| hypothesis(run) == Some(HypothesisResult::Met));
    let affected = of(&|run| {
        trend
            .verdicts
            .get(run)
            .is_some_and(|verdict| verdict.1.affected())
    });
    let named = |runs: &[usize]| -> String {
        match runs {
            few @ ([_] | [_, _] | [_, _, _]) => {
                let names: Vec<&str> = few.iter().map(|run| scene.name(*run)).collect();
                let noun = if few.len() == 1 { "run" } else { "runs" };
                format!("{noun}{NO_BREAK}{}", wording::names(&names))
            }
            many => format!("{} of {all}", wording::count(many.len() as u64)),
        }
    };
    let rest = |runs: &[usize]| {
        let others = count - runs.len();
        let held = held.iter().filter(|run| !runs.contains(run)).count();
        match others {
            0 => String::new(),
            _ if held == others => format!("; the other {} held", wording::count(others as u64)),
            _ => format!(
                "; {} of the other {} held",
                wording::count(held as u64),
                wording::count(others as u64)
            ),
        }
    };
    let worse = trend
        .outliers
        .iter()
        .filter(|outlier| outlier.is_worse())
        .count()
        + trend
            .figures
            .iter()
            .flat_map(|figure| &figure.shifts)
            .filter(|shift| shift.after > shift.before)
            .count();
    let (tone, headline) = if !deviated.is_empty() {
        (
            Tone::Bad,
            wording::capitalised(&format!("{} deviated{}", named(&deviated), rest(&deviated))),
        )
    } else if !affected.is_empty() {
        (
            Tone::Bad,
            format!("Users were affected in {}", named(&affected)),
        )
    } else if worse > 0 {
        (
            Tone::Warning,
            format!("The hypothesis did not fail in any of {all}, yet something got worse"),
        )
    } else if held.len() == count {
        (Tone::Good, format!("The hypothesis held in all {all}"))
    } else {
        (
            Tone::Plain,
            format!(
                "The hypothesis held in {} of {all}",
                wording::count(held.len() as u64)
            ),
        )
    };
    let mut badges = vec![Badge {
        sign: if held.is_empty() {
            Sign::Unknown
        } else {
            Sign::Good
        },
        word: "Held".to_owned(),
        detail: Some(format!("{} of {all}", wording::count(held.len() as u64))),
    }];
    for (runs, word) in [(&deviated, "Deviated"), (&affected, "Users affected")] {
        if !runs.is_empty() {
            badges.push(Badge {
                sign: Sign::Bad,
                word: word.to_owned(),
                detail: Some(named(runs)),
            });
        }
    }
    vec![Block::Verdict(Verdict {
        id: None,
        headline,
        tone,
        badges,
        sentence: vec![Inline::text(sentence(scene))],
    })]
}

/// What stands out, in a few sentences.
fn sentence(scene: &Scene<'_>) -> String {
    let mut parts: Vec<String> = scene
        .trend
        .outliers
        .iter()
        .filter(|outlier| outlier.is_worse())
        .take(3)
        .map(|outlier| {
            let first = settings_at(scene, outlier.from);
            let first = if first.is_empty() {
                String::new()
            } else {
                format!(", the first with {}", wording::names(&first))
            };
            format!(
                "In {}{first}: {}.",
                scene.names(outlier.from, outlier.to),
                main_reasons(outlier)
            )
        })
        .collect();
    for (figure, shift) in shifts(scene.trend).take(2) {
        parts.push(format!(
            "{}.",
            wording::capitalised(&shift_words(scene, figure, shift))
        ));
    }
    if parts.is_empty() {
        parts.push(nothing().to_owned());
    }
    parts.join(" ")
}

fn nothing() -> &'static str {
    "No run stands out from the others, and no figure shifts its level by more than chance and by enough to matter."
}

fn shifts(trend: &Trend) -> impl Iterator<Item = (Figure, &crate::analyse::fleet::Shift)> {
    let figures = trend.figures.iter();
    figures.flat_map(|figure| figure.shifts.iter().map(|shift| (figure.figure, shift)))
}

fn shift_words(scene: &Scene<'_>, figure: Figure, shift: &crate::analyse::fleet::Shift) -> String {
    let unit = unit(figure);
    format!(
        "{} shifts at run{NO_BREAK}{} from {} to {} (medians)",
        name(figure),
        scene.name(shift.at),
        said(shift.before, unit),
        said(shift.after, unit),
    )
}

/// The settings that have a new value from a run on: `release 1.4.3 (before: 1.4.2)`.
fn settings_at(scene: &Scene<'_>, run: usize) -> Vec<String> {
    let changes = scene.trend.settings.iter();
    changes
        .filter(|change| change.at == run)
        .take(3)
        .map(setting_words)
        .collect()
}

fn setting_words(change: &SettingChange) -> String {
    let name = setting_name(&change.name);
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{name} {after} ({before} before)"),
        (None, Some(after)) => format!("{name} {after} (not set before)"),
        (before, None) => format!(
            "{name} no more ({} before)",
            before.as_deref().unwrap_or_default()
        ),
    }
}

/// A setting as people call it: those of the configuration need no word for where they stand.
fn setting_name(place: &str) -> &str {
    place.strip_prefix("configuration · ").unwrap_or(place)
}

fn reasons(outlier: &Outlier) -> String {
    let words: Vec<String> = told(outlier).map(reason_words).collect();
    words.join("; ")
}

/// The reasons, each said once: bodies with errors are one whether they are counted or a figure.
fn told(outlier: &Outlier) -> impl Iterator<Item = &Reason> {
    let bodies = |reason: &Reason| matches!(reason, Reason::BodyErrors(..));
    let counted = outlier.reasons.iter().any(bodies);
    let again = |reason: &Reason| matches!(reason, Reason::Figure(Figure::BodyErrorShare, ..));
    outlier
        .reasons
        .iter()
        .filter(move |reason| !(counted && again(reason)))
}

/// What a sentence below the headline has room for: not the verdict, and of the latencies the highest percentile.
fn main_reasons(outlier: &Outlier) -> String {
    let percentile = |reason: &Reason| match reason {
        Reason::Figure(figure @ (Figure::P50 | Figure::P95 | Figure::P99), ..) => Some(*figure),
        _ => None,
    };
    let highest = outlier.reasons.iter().filter_map(percentile).max();
    let words: Vec<String> = told(outlier)
        .filter(|reason| !matches!(reason, Reason::Hypothesis(..)))
        .filter(|reason| percentile(reason).is_none() || percentile(reason) == highest)
        .map(reason_words)
        .collect();
    if words.is_empty() {
        reasons(outlier)
    } else {
        words.join("; ")
    }
}

fn reason_words(reason: &Reason) -> String {
    match reason {
        Reason::Hypothesis(here, around) => {
            format!(
                "the hypothesis {} ({} around)",
                hypothesis_words(*here),
                hypothesis_words(*around)
            )
        }
        Reason::Users(here, around) => format!(
            "users were {} ({} around)",
            users_words(*here),
            users_words(*around)
        ),
        Reason::Step(name, true) => format!("{name} failed or was not met"),
        Reason::Step(name, false) => format!("{name} did not fail, as it does around"),
        Reason::BodyErrors(value, true) => match value {
            Some(value) => format!(
                "{} of the bodies spoke of an error, none around",
                said(value.value, TrendUnit::Share)
            ),
            None => "bodies spoke of errors, none around".to_owned(),
        },
        Reason::BodyErrors(_, false) => "no body spoke of an error, as they do around".to_owned(),
        Reason::Figure(figure, value, median) => {
            let unit = unit(*figure);
            format!(
                "{} {} (median of the others {})",
                name(*figure),
                value_words(*value, unit),
                said(*median, unit)
            )
        }
    }
}

fn hypothesis_words(result: HypothesisResult) -> &'static str {
    match result {
        HypothesisResult::Met => "held",
        HypothesisResult::NotMet => "did not hold",
        HypothesisResult::NotMetBefore => "was not met before the method",
        HypothesisResult::NotChecked => "was not checked",
        HypothesisResult::None => "was not declared",
    }
}

fn users_words(users: Users) -> &'static str {
    match users {
        Users::Failing => "failing",
        Users::Degraded => "degraded",
        Users::Slowed => "slowed",
        Users::Unaffected => "not affected",
        Users::Unknown => "unknown",
    }
}

fn name(figure: Figure) -> &'static str {
    match figure {
        Figure::FailedShare => "the share of failed requests",
        Figure::BodyErrorShare => "the share of bodies with an error",
        Figure::P50 => "p50",
        Figure::P95 => "p95",
        Figure::P99 => "p99",
        Figure::Outage => "the longest outage",
        Figure::Recovery => "recovery",
    }
}

fn unit(figure: Figure) -> TrendUnit {
    match figure {
        Figure::FailedShare | Figure::BodyErrorShare => TrendUnit::Share,
        Figure::P50 | Figure::P95 | Figure::P99 => TrendUnit::Milliseconds,
        Figure::Outage | Figure::Recovery => TrendUnit::Seconds,
    }
}

fn said(value: f64, unit: TrendUnit) -> String {
    match unit {
        TrendUnit::Share => format!("{}{NARROW}%", wording::number(value * 100.0, 1)),
        TrendUnit::Milliseconds => wording::milliseconds(value),
        TrendUnit::Seconds => wording::duration(value, 1),
    }
}

fn value_words(value: Value, unit: TrendUnit) -> String {
    let least = if value.at_least { "≥\u{a0}" } else { "" };
    format!("{least}{}", said(value.value, unit))
}

/// What must be known of the trend: runs that stand out, levels that shifted, settings, gates.
pub(in crate::document) fn findings(scene: &Scene<'_>) -> Vec<Block> {
    let trend = scene.trend;
    let mut findings: Vec<Finding> = Vec::new();
    let mut add =
        |severity: Severity, code: &str, title: String, detail: String, evidence: Vec<String>| {
            findings.push(Finding {
                id: format!("{}trend-{}", scene.prefix, findings.len() + 1),
                severity,
                code: code.to_owned(),
                title,
                detail: if detail.is_empty() {
                    Vec::new()
                } else {
                    vec![Inline::text(detail)]
                },
                evidence: evidence
                    .into_iter()
                    .map(|words| vec![Inline::text(words)])
                    .collect(),
            });
        };
    for outlier in &trend.outliers {
        let deviated = outlier
            .reasons
            .iter()
            .any(|reason| matches!(reason, Reason::Hypothesis(HypothesisResult::NotMet, _)));
        let severity = match (deviated, outlier.is_worse()) {
            (true, _) => Severity::Critical,
            (false, true) => Severity::Warning,
            (false, false) => Severity::Info,
        };
        let verb = if outlier.from == outlier.to {
            "stands out"
        } else {
            "stand out"
        };
        let lasting = outlier.to + 1 == trend.runs.len() && outlier.from < outlier.to;
        let title = if lasting {
            format!(
                "From run{NO_BREAK}{} on the runs stand out",
                scene.name(outlier.from)
            )
        } else {
            format!(
                "{} {verb}",
                wording::capitalised(&scene.names(outlier.from, outlier.to))
            )
        };
        let evidence = settings_at(scene, outlier.from);
        let evidence = evidence
            .into_iter()
            .map(|words| format!("the first run with {words}"))
            .collect();
        add(
            severity,
            "run-stands-out",
            title,
            format!("{}.", wording::capitalised(&reasons(outlier))),
            evidence,
        );
    }
    for (figure, shift) in shifts(trend) {
        let worse = shift.after > shift.before;
        let severity = if worse {
            Severity::Warning
        } else {
            Severity::Info
        };
        let evidence = settings_at(scene, shift.at);
        let evidence = evidence
            .into_iter()
            .map(|words| format!("the first run with {words}"))
            .collect();
        let detail = format!(
            "By the rank sums of the runs before and from there on, p = {}, corrected for the places that were tried.",
            probability(shift.p)
        );
        add(
            severity,
            "level-shift",
            wording::capitalised(&shift_words(scene, figure, shift)),
            detail,
            evidence,
        );
    }
    for change in &trend.settings {
        let title = format!(
            "From run{NO_BREAK}{} on: {}",
            scene.name(change.at),
            setting_words(change)
        );
        add(
            Severity::Info,
            "setting-changed",
            title,
            String::new(),
            Vec::new(),
        );
    }
    if !trend.broken_gates.is_empty() {
        let runs: Vec<&str> = trend
            .broken_gates
            .iter()
            .map(|(run, _)| scene.name(*run))
            .collect();
        let count = wording::plural(runs.len() as u64, "run broke", "runs broke");
        let mut conditions: Vec<&String> = trend
            .broken_gates
            .iter()
            .flat_map(|(_, conditions)| conditions)
            .collect();
        conditions.sort();
        conditions.dedup();
        let detail = format!("Conditions: {}.", wording::names_at_most(&conditions, 6));
        add(
            Severity::Warning,
            "gate-broken",
            format!("{count} a gate: {}", wording::names_at_most(&runs, 12)),
            detail,
            Vec::new(),
        );
    }
    findings.sort_by_key(|finding| finding.severity);
    if findings.is_empty() {
        return vec![Block::Paragraph(vec![Inline::text(nothing())])];
    }
    vec![Block::Findings(findings)]
}

fn probability(p: f64) -> String {
    if p < 0.000_1 {
        "less than 0.0001".to_owned()
    } else {
        wording::number(p, 4)
    }
}

/// The figures from run to run.
pub(in crate::document) fn figure(scene: &Scene<'_>) -> Vec<Block> {
    let trend = scene.trend;
    let lines: Vec<TrendLine> = trend
        .figures
        .iter()
        .filter(|figure| {
            let zero = figure
                .values
                .iter()
                .flatten()
                .all(|value| value.value == 0.0);
            !zero || matches!(figure.figure, Figure::FailedShare | Figure::BodyErrorShare)
        })
        .map(|figure| line(scene, figure))
        .collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let mut marks: Vec<TrendMark> = trend
        .settings
        .iter()
        .map(|change| TrendMark {
            at: change.at,
            before: format!(
                "{} {}",
                setting_name(&change.name),
                change.before.as_deref().unwrap_or("–")
            ),
            after: change.after.clone().unwrap_or_else(|| "–".to_owned()),
        })
        .collect();
    if marks.len() > MOST_MARKS {
        marks.clear();
    }
    let count = wording::plural(trend.runs.len() as u64, "run", "runs");
    let mut alt = format!(
        "Figures of {count}, {} to {}.",
        scene.name(0),
        scene.name(trend.runs.len() - 1)
    );
    for line in &lines {
        alt.push_str(&format!(" {}: {}.", line.title, line.words));
    }
    let worse = trend.outliers.iter().filter(|outlier| outlier.is_worse());
    let columns = worse.map(|outlier| (outlier.from, outlier.to)).collect();
    vec![Block::Figure(Box::new(Drawing {
        id: format!("{}trend", scene.prefix),
        alt,
        caption: vec![Inline::text(
            "One dot a run, in the order of time. Runs that stand out are in red; a pale bar is the median of a level that shifted.",
        )],
        time: None,
        rows: vec![Row {
            title: "From run to run".to_owned(),
            note: String::new(),
            legend: Vec::new(),
            content: Content::Trend(Rows {
                runs: scene.labels.clone(),
                marks,
                columns,
                lines,
            }),
        }],
        spark: None,
    }))]
}

fn line(scene: &Scene<'_>, figure: &crate::analyse::fleet::FigureTrend) -> TrendLine {
    let unit = unit(figure.figure);
    let (title, note) = match figure.figure {
        Figure::FailedShare => ("Requests without success", "by status code"),
        Figure::BodyErrorShare => ("Bodies with an error", "of those looked at"),
        Figure::P50 => ("p50 latency", "of all requests"),
        Figure::P95 => ("p95 latency", "of all requests"),
        Figure::P99 => ("p99 latency", "of all requests"),
        Figure::Outage => ("Longest outage", "of each run"),
        Figure::Recovery => ("Recovery", "after the fault was injected"),
    };
    let outliers: Vec<(&Outlier, Value, f64)> = scene
        .trend
        .outliers
        .iter()
        .flat_map(|outlier| outlier.reasons.iter().map(move |reason| (outlier, reason)))
        .filter_map(|(outlier, reason)| match reason {
            Reason::Figure(of, value, median) if *of == figure.figure => {
                Some((outlier, *value, *median))
            }
            Reason::BodyErrors(Some(value), true) if figure.figure == Figure::BodyErrorShare => {
                Some((outlier, *value, 0.0))
            }
            _ => None,
        })
        .collect();
    let known: Vec<f64> = figure
        .values
        .iter()
        .flatten()
        .map(|value| value.value)
        .collect();
    let (least, most) = (
        known.iter().copied().fold(f64::INFINITY, f64::min),
        known.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    );
    let words = if let Some((outlier, value, median)) = outliers.first() {
        format!(
            "{} in {}, median of the others {}",
            value_words(*value, unit),
            scene.names(outlier.from, outlier.to),
            said(*median, unit)
        )
    } else if let Some(shift) = figure.shifts.first() {
        format!(
            "level shift at run{NO_BREAK}{} from {} to {} (medians)",
            scene.name(shift.at),
            said(shift.before, unit),
            said(shift.after, unit)
        )
    } else if least == most {
        format!(
            "{} in {}",
            said(least, unit),
            if known.len() == figure.values.len() {
                "all runs".to_owned()
            } else {
                wording::plural(known.len() as u64, "run", "runs")
            }
        )
    } else {
        format!("from {} to {}", said(least, unit), said(most, unit))
    };
    let mut levels = Vec::new();
    let mut from = 0;
    for (index, shift) in figure.shifts.iter().enumerate() {
        if index == 0 {
            levels.push((0, shift.at - 1, shift.before));
        }
        from = shift.at;
        let to = figure
            .shifts
            .get(index + 1)
            .map_or(figure.values.len(), |next| next.at);
        levels.push((from, to - 1, shift.after));
    }
    let _ = from;
    let bad = outliers
        .iter()
        .filter(|(_, value, median)| value.value > *median)
        .flat_map(|(outlier, ..)| outlier.from..=outlier.to)
        .collect();
    TrendLine {
        title: title.to_owned(),
        note: note.to_owned(),
        values: figure
            .values
            .iter()
            .map(|value| value.map(|value| value.value))
            .collect(),
        bad,
        limit: scene
            .limits
            .iter()
            .find(|(of, _)| *of == figure.figure)
            .map(|(_, limit)| (*limit, format!("limit {}", said(*limit, unit)))),
        levels,
        unit,
        words,
    }
}

/// The latency of each run, counted from its fault.
pub(in crate::document) fn panels(scene: &Scene<'_>) -> Vec<Block> {
    let known: Vec<&Course> = scene.courses.iter().flatten().collect();
    if known.len() < 2 || scene.labels.len() > MOST_PANELS {
        return Vec::new();
    }
    let points = || known.iter().flat_map(|course| &course.points);
    let least = points()
        .map(|point| point.1)
        .filter(|value| *value > 0.0)
        .fold(f64::INFINITY, f64::min);
    let most = points().map(|point| point.1).fold(0.0, f64::max);
    if !least.is_finite() || most <= 0.0 {
        return Vec::new();
    }
    let decade = |value: f64, up: bool| {
        let power = value.log10();
        10_f64.powf(if up { power.ceil() } else { power.floor() })
    };
    let low = decade(least, false);
    let range_ms = (low, decade(most, true).max(low * 10.0));
    let seconds = || {
        points().map(|point| point.0).chain(
            known
                .iter()
                .flat_map(|course| course.failures.iter().copied()),
        )
    };
    let p99 = scene
        .trend
        .figures
        .iter()
        .find(|figure| figure.figure == Figure::P99);
    let panels = scene
        .courses
        .iter()
        .enumerate()
        .map(|(run, course)| {
            let bad =
                scene.trend.outliers.iter().any(|outlier| {
                    outlier.is_worse() && (outlier.from..=outlier.to).contains(&run)
                });
            let value = p99.and_then(|figure| figure.values.get(run).copied().flatten());
            let value = value.map_or_else(
                || "no requests".to_owned(),
                |value| format!("p99 {}", value_words(value, TrendUnit::Milliseconds)),
            );
            let deviated = scene
                .trend
                .verdicts
                .get(run)
                .is_some_and(|verdict| verdict.0 == HypothesisResult::NotMet);
            Panel {
                name: format!("run {}", scene.name(run)),
                note: if deviated {
                    format!("deviated, {value}")
                } else {
                    value
                },
                bad: bad || deviated,
                points: course
                    .as_ref()
                    .map(|course| course.points.clone())
                    .unwrap_or_default(),
                failures: course
                    .as_ref()
                    .map(|course| course.failures.clone())
                    .unwrap_or_default(),
            }
        })
        .collect();
    let failed: usize = known.iter().map(|course| course.failures.len()).sum();
    let of_all: u64 = known.iter().map(|course| course.requests).sum();
    let drawn = points().count() + failed;
    let alt = format!(
        "The latency of each of {} runs, from {} to {}, counted from the fault; {} of them failed.",
        scene.labels.len(),
        wording::milliseconds(least),
        wording::milliseconds(most),
        wording::plural(failed as u64, "request", "requests"),
    );
    vec![Block::Figure(Box::new(Drawing {
        id: format!("{}panels", scene.prefix),
        alt,
        caption: vec![Inline::text(format!(
            "The latency of every run on one logarithmic scale, counted from the fault: a dot a success, a cross a failed request; {} of {} requests drawn.",
            wording::count(drawn as u64),
            wording::count(of_all)
        ))],
        time: None,
        rows: vec![Row {
            title: "Latency of every run".to_owned(),
            note: String::new(),
            legend: Vec::new(),
            content: Content::Panels(Panels {
                panels,
                range_ms,
                from: seconds().fold(0.0, f64::min),
                to: seconds().fold(1e-3, f64::max),
            }),
        }],
        spark: None,
    }))]
}

/// All figures as a table, for those who can not see the figure.
pub(in crate::document) fn table(scene: &Scene<'_>) -> Vec<Block> {
    let trend = scene.trend;
    if trend.runs.len() > MOST_ROWS {
        return Vec::new();
    }
    let mut columns = vec![
        column("Run", Align::Left, true),
        column("Started", Align::Left, false),
        column("Hypothesis", Align::Left, false),
        column("Users", Align::Left, false),
    ];
    let short = |figure: Figure| match figure {
        Figure::FailedShare => "Failed",
        Figure::BodyErrorShare => "Body errors",
        Figure::P50 => "p50",
        Figure::P95 => "p95",
        Figure::P99 => "p99",
        Figure::Outage => "Outage",
        Figure::Recovery => "Recovery",
    };
    columns.extend(
        trend
            .figures
            .iter()
            .map(|figure| column(short(figure.figure), Align::Right, false)),
    );
    let rows = (0..trend.runs.len())
        .map(|run| {
            let start = trend.starts.get(run).copied().flatten();
            let mut row = vec![
                cell(scene.name(run)),
                start.map_or_else(absent, |start| cell(scene.clock.stamp(start))),
            ];
            match trend.verdicts.get(run) {
                Some((hypothesis, users)) => {
                    let (sign, word) = hypothesis_word(*hypothesis);
                    row.push(cell_of(vec![Inline::Status(status(sign, word))]));
                    row.push(Cell {
                        tone: if users.affected() {
                            Tone::Bad
                        } else {
                            Tone::Plain
                        },
                        ..cell(users_words(*users))
                    });
                }
                None => row.extend([absent(), absent()]),
            }
            row.extend(trend.figures.iter().map(|figure| {
                let value = figure.values.get(run).copied().flatten();
                value.map_or_else(absent, |value| {
                    number_cell(value_words(value, unit(figure.figure)), value.value)
                })
            }));
            row
        })
        .collect();
    vec![Block::Fold(Fold {
        id: Some(format!("{}figures", scene.prefix)),
        title: vec![Inline::text("All figures, run by run")],
        detail: wording::plural(trend.runs.len() as u64, "run", "runs"),
        open: false,
        blocks: vec![Block::Table(Table {
            caption: Some("The figures of every run, in the order of time".to_owned()),
            columns,
            rows,
            ..Table::default()
        })],
    })]
}
