//! Reads events that somebody noted beside a run (alerts, deploys): JSON lines of time and text, or an array of them.

use super::log;
use super::redact::{RedactionPlan, Secrets};
use crate::error::Error;
use crate::file::{Identity, Opened};
use crate::json::{Cursor, Kind, decode};
use crate::model::{Event, Moment, Run};
use crate::notice::Notice;
use crate::place::{Place, Position};

/// Events this long before or after a run may still have to do with it: alerts often wait for minutes before they fire.
pub(super) const MARGIN_SECONDS: f64 = 600.0;

/// More lines than this that can not be read are counted instead of named.
const MOST_NOTICES: usize = 10;

/// How much of a text is kept, in characters.
const LONGEST_TEXT: usize = 500;

/// The names under which a time, a text and a kind stand; the first that is there counts.
const TIMES: [&str; 9] = [
    "time",
    "timestamp",
    "ts",
    "at",
    "date",
    "datetime",
    "startsAt",
    "start",
    "@timestamp",
];
const TEXTS: [&str; 9] = [
    "text",
    "message",
    "title",
    "summary",
    "name",
    "alertname",
    "description",
    "msg",
    "event",
];
const KINDS: [&str; 5] = ["kind", "type", "category", "status", "state"];

/// Words that make an event an alert, in its kind or, without one, in its text; and those that end one.
const ALERTS: [&str; 14] = [
    "alert",
    "alerts",
    "alerting",
    "alerted",
    "alertname",
    "alarm",
    "firing",
    "fired",
    "incident",
    "page",
    "paged",
    "pager",
    "pagerduty",
    "critical",
];
const ENDS: [&str; 6] = [
    "resolved",
    "resolve",
    "closed",
    "recovered",
    "ok",
    "acknowledged",
];

/// The events of a file, and what of it could not be read.
#[derive(Debug, Default)]
pub(super) struct Events {
    pub(super) events: Vec<Event>,
    pub(super) notices: Vec<Notice>,
}

/// Reads a file of events. Nothing is masked yet: see [`Events::add_to`].
pub(super) fn read_file(name: &str, hash_large: bool) -> Result<(Events, Identity), Error> {
    let mut opened = Opened::open(name, hash_large)?;
    let text = decode(opened.read_to_end()?).text;
    let identity = opened.identity()?;
    Ok((read(&text, name), identity))
}

fn read(text: &str, name: &str) -> Events {
    let mut events = Events::default();
    let mut unread = 0;
    let mut last_line = 0;
    for (line, value) in values(text) {
        last_line = line;
        match event(value, name) {
            Ok(event) => events.events.push(event),
            Err(what) => {
                unread += 1;
                if unread <= MOST_NOTICES {
                    let place = Place::file(name).at(Position::Line(line));
                    events.notices.push(Notice::damage(place, what).hint(
                        "an event is written as {\"time\": \"2024-03-05T10:00:00Z\", \"text\": \"…\", \"kind\": \"alert\"}",
                    ));
                }
            }
        }
    }
    if unread > MOST_NOTICES {
        let place = Place::file(name).at(Position::Line(last_line));
        events.notices.push(Notice::damage(
            place,
            format!(
                "and {} more events up to here could not be read",
                unread - MOST_NOTICES
            ),
        ));
    }
    // Files are often put together from several sources.
    events.events.sort_by_key(|event| event.at);
    events
}

/// Each event's JSON with the line it begins on.
fn values(text: &str) -> Vec<(u64, &str)> {
    if text.trim_start().starts_with('[') {
        return elements(text);
    }
    let lines = (1..).zip(text.lines());
    lines
        .map(|(line, value)| (line, value.trim()))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

fn elements(text: &str) -> Vec<(u64, &str)> {
    let mut cursor = Cursor::new(text);
    let mut elements = Vec::new();
    let (mut line, mut counted) = (1, 0);
    if cursor.enter_array().is_err() {
        return elements;
    }
    let mut line_at = |at: usize| {
        let between = text.as_bytes().get(counted..at).unwrap_or_default();
        line += between
            .iter()
            .map(|byte| u64::from(*byte == b'\n'))
            .sum::<u64>();
        counted = at;
        line
    };
    loop {
        match cursor.next_element() {
            Ok(true) => {}
            Ok(false) => return elements,
            Err(_) => break,
        }
        match cursor.value() {
            Ok(value) => elements.push((line_at(cursor.position() - value.len()), value)),
            Err(_) => break,
        }
    }
    // What breaks off is no event, and is told as one that can not be read.
    let rest = text.get(cursor.position()..).unwrap_or_default();
    elements.push((line_at(cursor.position()), rest));
    elements
}

fn event(json: &str, name: &str) -> Result<Event, &'static str> {
    let members = members(json).ok_or("this is no JSON object, so it is no event")?;
    let find = |names: &[&str]| {
        let found = names.iter().find_map(|name| {
            members
                .iter()
                .find(|(key, value)| key == name && !value.is_empty())
        });
        found.map(|(key, value)| (key.as_str(), value.as_str()))
    };
    let (_, time) = find(&TIMES).ok_or("this event has no time")?;
    let at = moment(time).ok_or("this event's time can not be read")?;
    let (key, text) = find(&TEXTS).ok_or("this event has no text")?;
    let kind = find(&KINDS).map(|(_, kind)| kind.to_owned());
    let names_alert = key == "alertname" || members.iter().any(|(key, _)| key == "alertname");
    Ok(Event {
        at,
        alert: is_alert(kind.as_deref(), text, names_alert),
        text: text.to_owned(),
        kind,
        source: name.to_owned(),
    })
}

/// The texts and numbers among an object's members; and those of `labels` and `annotations`, where alert managers keep
/// names and summaries.
fn members(json: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut nested = Vec::new();
    take_members(json, &mut found, Some(&mut nested))?;
    for object in nested {
        // What stands deeper is a gift; the event does not depend on it.
        let _ = take_members(object, &mut found, None);
    }
    Some(found)
}

fn take_members<'t>(
    json: &'t str,
    found: &mut Vec<(String, String)>,
    mut nested: Option<&mut Vec<&'t str>>,
) -> Option<()> {
    let mut cursor = Cursor::new(json);
    cursor.enter_object().ok()?;
    while let Some(key) = cursor.next_key().ok()? {
        match cursor.kind()? {
            Kind::Text => found.push((key.into_owned(), cursor.text().ok()?.into_owned())),
            Kind::Number => found.push((key.into_owned(), cursor.number().ok()?.to_owned())),
            Kind::Object if matches!(&*key, "labels" | "annotations") => {
                let value = cursor.value().ok()?;
                if let Some(nested) = nested.as_deref_mut() {
                    nested.push(value);
                }
            }
            _ => cursor.skip().ok()?,
        }
    }
    let rest = json.get(cursor.position()..)?;
    rest.trim().is_empty().then_some(())
}

/// As in logs, and nanoseconds since 1970.
fn moment(text: &str) -> Option<Moment> {
    let nanoseconds = text
        .parse::<i64>()
        .ok()
        .filter(|number| *number > 100_000_000_000_000_000);
    match nanoseconds {
        Some(nanoseconds) => Some(Moment::from_nanoseconds(nanoseconds, 9)),
        None => log::moment(text),
    }
}

fn is_alert(kind: Option<&str>, text: &str, names_alert: bool) -> bool {
    let has = |words: &str, known: &[&str]| {
        words
            .split(|character: char| !character.is_alphanumeric())
            .any(|word| known.contains(&word.to_lowercase().as_str()))
    };
    let kind = kind.unwrap_or_default();
    if has(kind, &ENDS) || has(text, &["resolved"]) {
        return false;
    }
    if kind.is_empty() {
        names_alert || has(text, &ALERTS)
    } else {
        names_alert || has(kind, &ALERTS)
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

impl Events {
    /// Adds to a run what happened around it, masked; true if there was anything.
    pub(super) fn add_to(
        &self,
        run: &mut Run,
        own: &mut Secrets,
        others: &Secrets,
        plan: &RedactionPlan,
    ) -> bool {
        let (start, end) = (run.start.known().copied(), run.end.known().copied());
        let around = |event: &&Event| {
            start.is_none_or(|start| event.at.seconds_since(start) >= -MARGIN_SECONDS)
                && end.is_none_or(|end| event.at.seconds_since(end) <= MARGIN_SECONDS)
        };
        let before = run.events.len();
        for event in self.events.iter().filter(around) {
            // Cut only what is masked: half a secret is not found.
            let mut mask = |text: &str| {
                let ledger = &mut run.redactions;
                let masked = own.mask_text(text, &event.source, plan, ledger);
                shortened(&others.mask_words(&masked, ledger))
            };
            run.events.push(Event {
                text: mask(&event.text),
                kind: event.kind.as_deref().map(&mut mask),
                ..event.clone()
            });
        }
        run.events.sort_by_key(|event| event.at);
        run.events.len() > before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_texts_may_have_many_names() {
        let events = read(
            concat!(
                "{\"time\": \"2024-03-05T10:00:03Z\", \"text\": \"third\"}\n\n",
                "{\"ts\": 1709632801.5, \"message\": \"first\", \"kind\": \"deploy\"}\r\n",
                "{\"timestamp\": 1709632802000, \"title\": \"second\", \"extra\": {\"a\": [1]}}\n",
                "{\"at\": 1709632804000000000, \"name\": \"fourth\", \"type\": \"Alert\"}\n",
                "{\"startsAt\": \"2024-03-05T10:00:05+00:00\", \"status\": \"firing\", \"labels\": {\"alertname\": \"fifth\"}}\n",
            ),
            "events.jsonl",
        );
        assert!(events.notices.is_empty(), "{:?}", events.notices);
        let said: Vec<(String, &str, bool)> = events
            .events
            .iter()
            .map(|event| (event.at.to_string(), event.text.as_str(), event.alert))
            .collect();
        assert_eq!(
            said,
            [
                ("2024-03-05T10:00:01.500Z".to_owned(), "first", false),
                ("2024-03-05T10:00:02.000Z".to_owned(), "second", false),
                ("2024-03-05T10:00:03Z".to_owned(), "third", false),
                ("2024-03-05T10:00:04.000000000Z".to_owned(), "fourth", true),
                ("2024-03-05T10:00:05Z".to_owned(), "fifth", true),
            ]
        );
    }

    #[test]
    fn an_array_is_read_like_lines() {
        let events = read(
            "[\n {\"time\": \"2024-03-05T10:00:00Z\",\n  \"text\": \"a\"},\n {\"time\": 1},\n {\"text\": ",
            "events.json",
        );
        assert_eq!(events.events.len(), 1);
        let places: Vec<String> = events
            .notices
            .iter()
            .filter_map(|notice| notice.place.as_ref()?.within())
            .collect();
        assert_eq!(places, ["line 4", "line 5"]);
    }

    #[test]
    fn lines_that_are_no_events_are_named_and_the_rest_is_read() {
        let mut text = String::from(
            "not json\n{\"text\": \"no time\"}\n{\"time\": \"soon\", \"text\": \"x\"}\n{\"time\": \"2024-03-05T10:00:00Z\"}\n{\"time\": \"2024-03-05T10:00:00Z\", \"text\": \"good\"} trailing\n{\"time\": \"2024-03-05T10:00:00Z\", \"text\": \"good\"}\n",
        );
        let events = read(&text, "e");
        assert_eq!(events.events.len(), 1);
        let said: Vec<String> = events.notices.iter().map(ToString::to_string).collect();
        for (line, what) in [
            (1, "no JSON object"),
            (2, "has no time"),
            (3, "can not be read"),
            (4, "has no text"),
            (5, "no JSON object"),
        ] {
            let notice = said.get(line - 1).unwrap();
            assert!(notice.contains(what), "{notice}");
            assert!(notice.contains(&format!("e, line {line}")), "{notice}");
        }
        text.push_str(&"{}\n".repeat(100));
        let events = read(&text, "e");
        assert_eq!(events.notices.len(), MOST_NOTICES + 1);
        assert!(
            events
                .notices
                .last()
                .unwrap()
                .message
                .contains("and 95 more")
        );
    }

    #[test]
    fn what_ends_an_alert_or_is_a_deploy_detects_nothing() {
        for (kind, text, alert) in [
            (Some("alert"), "GatewayDown", true),
            (Some("deploy"), "alert rules v2", false),
            (None, "ALERT GatewayDown", true),
            (None, "GatewayDown is firing", true),
            (None, "deploy of payments 1.2", false),
            (None, "alert GatewayDown resolved", false),
            (Some("resolved"), "GatewayDown", false),
        ] {
            assert_eq!(is_alert(kind, text, false), alert, "{kind:?} {text}");
        }
        assert!(is_alert(None, "GatewayDown", true));
        assert!(is_alert(Some("firing"), "GatewayDown", false));
    }
}
