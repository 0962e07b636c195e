//! Metrics and logs: inside the outputs of activities, and in files of their own.

use super::attach::SideFile;
use super::intake::ReadingPlan;
use super::kind::InputKind;
use super::redact::{Secrets, is_sensitive_key, redact};
use super::variable::substitute;
use super::{log, prometheus, role};
use crate::error::Error;
use crate::file::{Identity, Opened};
use crate::json::{Cursor, Ending, Fragment, Kind, Source, Span, decode, scan};
use crate::model::{Activity, Asked, Log, Moment, QueryResult, Redactions, Run};
use crate::notice::Notice;

/// What a file of metrics or log lines holds.
#[derive(Default)]
pub(super) struct Evidence {
    queries: Vec<QueryResult>,
    logs: Vec<Log>,
    pub(super) notices: Vec<Notice>,
}

impl Evidence {
    /// Adds all of it to a run.
    pub(super) fn add_to(self, run: &mut Run) {
        run.notices.extend_from_slice(&self.notices);
        self.add_results_to(run);
    }

    /// Adds what it holds, without its notices.
    pub(super) fn add_results_to(self, run: &mut Run) {
        run.queries.extend(self.queries);
        run.logs.extend(self.logs);
    }

    /// From its first sample or line to the last.
    pub(super) fn window(&self) -> Option<(Moment, Moment)> {
        let spans = self
            .queries
            .iter()
            .flat_map(|query| &query.series)
            .filter_map(|series| series.span())
            .filter_map(|(first, last)| {
                Moment::from_milliseconds(first).zip(Moment::from_milliseconds(last))
            });
        let lines = self.logs.iter().filter_map(|log| {
            let times = || {
                let access = log.access.iter().filter_map(|line| line.at);
                access.chain(log.other.iter().copied())
            };
            times().min().zip(times().max())
        });
        let windows: Vec<(Moment, Moment)> = spans.chain(lines).collect();
        let start = windows.iter().map(|(start, _)| *start).min()?;
        let end = windows.iter().map(|(_, end)| *end).max()?;
        Some((start, end))
    }
}

/// Reads a file of metrics or log lines.
pub(super) fn read_file(
    name: &str,
    kind: InputKind,
    secrets: &mut Secrets,
    plan: &ReadingPlan,
) -> Result<(SideFile, Identity, Redactions), Error> {
    let mut opened = Opened::open(name, plan.hash_large)?;
    let bytes = opened.read_to_end()?;
    let identity = opened.identity()?;
    let mut evidence = Evidence::default();
    let mut ledger = Redactions::default();
    if kind == InputKind::Log {
        let text = decode(bytes).text;
        let masked = secrets.mask_text(&text, name, &plan.redaction, &mut ledger);
        let mut log = log::from_text(&masked, name, "");
        if text.contains('\\') {
            // What escapes of JSON hid in a line can be read by now.
            log.change_texts(&mut |text| {
                let masked = secrets.mask_text(text, name, &plan.redaction, &mut ledger);
                (masked != text).then(|| masked.into_owned())
            });
        }
        evidence.logs.push(log);
    } else {
        let mut source = Source::new(name, bytes);
        let scan = scan(source.unmasked(), is_sensitive_key);
        let masked = if matches!(scan.ending, Ending::Whole | Ending::Cut { .. }) {
            let (known, found) = redact(&mut source, &scan, &plan.redaction, secrets);
            *secrets = known;
            ledger = found;
            let end = source.unmasked().len();
            source.json(Span { start: 0, end })
        } else {
            secrets.mask_text(source.unmasked(), name, &plan.redaction, &mut ledger)
        };
        let origin = prometheus::Origin::File(name.to_owned());
        let reading = prometheus::read_text(&masked, &origin, name, Asked::default())?;
        evidence.queries.push(reading.result);
        evidence.notices = reading.notices;
    }
    Ok((SideFile::Evidence(evidence), identity, ledger))
}

/// Finds metrics and logs in what the activities of a run gave.
pub(super) fn of_outputs(run: &mut Run) {
    let settings = role::settings(run);
    let resolve = |name: &str| settings.get(name).cloned();
    let mut found = Evidence::default();
    let mut others = Vec::new();
    for (index, activity) in run.activities.iter().enumerate() {
        let asked = asked(activity, &resolve);
        if let Some(mut query) = failed_query(activity, &asked) {
            query.activity = Some(index);
            found.queries.push(query);
        }
        let Some(output) = &activity.output else {
            continue;
        };
        let source = activity.shown_name();
        if let Some(mut reading) = prometheus::from_output(output, source, &asked) {
            reading.result.activity = Some(index);
            found.queries.push(reading.result);
            found.notices.extend(reading.notices);
            continue;
        }
        others.push((index, output, source));
    }
    found.logs = log::from_outputs(others);
    // What the journal itself holds comes before what lies beside it.
    let (queries, logs) = (
        std::mem::take(&mut run.queries),
        std::mem::take(&mut run.logs),
    );
    found.queries.extend(queries);
    found.logs.extend(logs);
    found.add_to(run);
}

/// A query that failed leaves its answer in the exception.
fn failed_query(activity: &Activity, asked: &Asked) -> Option<QueryResult> {
    let exception = activity.exception.as_ref()?;
    let error = prometheus::find_in_exception(&exception.traceback)?;
    Some(QueryResult {
        source: activity.shown_name().to_owned(),
        asked: asked.clone(),
        error: Some(error),
        ..QueryResult::default()
    })
}

/// What an activity asked of a metric system, from its arguments or its address.
fn asked(activity: &Activity, resolve: &dyn Fn(&str) -> Option<String>) -> Asked {
    let Some(provider) = &activity.provider else {
        return Asked::default();
    };
    let ran_at = activity.start.known().copied();
    let arguments = provider
        .arguments
        .as_ref()
        .map(|arguments| named_arguments(arguments, resolve))
        .unwrap_or_default();
    let argument = |name: &str| {
        arguments
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    let mut asked = Asked::from_arguments(
        argument("query"),
        argument("start").or(argument("when")).or(argument("time")),
        argument("end").or(argument("when")).or(argument("time")),
        argument("step"),
        ran_at,
    );
    if asked.query.is_none() && provider.kind.as_deref() == Some("http") {
        let url = provider.target.split_once(' ').map_or("", |(_, url)| url);
        asked = Asked::from_url(&substitute(url, resolve), ran_at);
    }
    asked
}

/// The arguments of a call by name, templates resolved from the configuration.
fn named_arguments(
    arguments: &Fragment,
    resolve: &dyn Fn(&str) -> Option<String>,
) -> Vec<(String, String)> {
    let json = arguments.json();
    let mut cursor = Cursor::new(&json);
    let mut named = Vec::new();
    if cursor.enter_object().is_err() {
        return named;
    }
    while let Ok(Some(key)) = cursor.next_key() {
        let text = match cursor.kind() {
            Some(Kind::Text) => cursor.text().map(std::borrow::Cow::into_owned),
            _ => cursor.value().map(str::to_owned),
        };
        let Ok(text) = text else { break };
        named.push((key.into_owned(), substitute(&text, resolve)));
    }
    named
}
