//! Reads recorded activities: of the method, the rollbacks and the hypothesis.

use super::experiment::{Declarations, read_controls};
use super::member::{Element, Members};
use crate::error::Error;
use crate::json::{Fragment, Kind};
use crate::model::{Activity, Exception, Extra, Pause, Provider};

/// The keys of an activity that have a meaning of their own.
const KNOWN: [&str; 15] = [
    "type",
    "name",
    "title",
    "ref",
    "provider",
    "background",
    "pauses",
    "tolerance",
    "controls",
    "dry",
    "layer",
    "negate",
    "module",
    "func",
    "arguments",
];

/// The keys of a recorded item that have a meaning of their own.
const KNOWN_OF_ITEM: [&str; 10] = [
    "activity",
    "output",
    "status",
    "exception",
    "start",
    "end",
    "duration",
    "tolerance_met",
    "kind",
    "name",
];

/// Reads a list of recorded activities.
pub(super) fn read_list(
    parent: &Members<'_>,
    key: &str,
    declared: &Declarations<'_>,
) -> Result<Vec<Activity>, Error> {
    parent
        .objects(key)?
        .iter()
        .map(|item| read_item(item, declared))
        .collect()
}

fn read_item(item: &Members<'_>, declared: &Declarations<'_>) -> Result<Activity, Error> {
    let own = item.object("activity")?;
    let mut activity = Activity {
        status: item.text("status"),
        start: item.moment("start"),
        end: item.moment("end"),
        duration_seconds: item.number("duration"),
        tolerance_met: item.boolean("tolerance_met"),
        output: item.fragment("output"),
        exception: read_exception(item),
        path: item.path().to_owned(),
        ..Activity::default()
    };
    activity.extras = item
        .others(&KNOWN_OF_ITEM)
        .map(|(name, value)| Extra { name, value })
        .collect();
    if let Some(own) = &own {
        let (name, kind) = name_and_kind(own);
        activity.name = name;
        activity.kind = kind;
        // A lost background activity is recorded as a bare reference: what it is stands in the experiment.
        let referred = own
            .text("ref")
            .filter(|_| !own.has("provider"))
            .and_then(|reference| declared.find(&reference));
        if let Some(referred) = referred {
            activity.kind = name_and_kind(referred).1;
        }
        describe(referred.unwrap_or(own), &mut activity)?;
        activity.background |= own.boolean("background") == Some(true);
    }
    if activity.kind.is_none() || item.has("kind") {
        activity.kind = old_kind(item).or(activity.kind);
    }
    Ok(activity)
}

/// 0.1 to 0.5: whether an activity was an action stood beside it.
fn old_kind(item: &Members<'_>) -> Option<String> {
    let kind = item.text("kind")?;
    let probe = ["steady state", "close state"].contains(&kind.as_str());
    Some(if probe { "probe".to_owned() } else { kind })
}

/// What an activity is called and what it is. Unresolved references are called what they refer to; up to 0.5 the name
/// was the title, and the type said what the provider is.
pub(super) fn name_and_kind(activity: &Members<'_>) -> (Option<String>, Option<String>) {
    let name = activity
        .text("name")
        .or_else(|| activity.text("title"))
        .or_else(|| activity.text("ref"));
    let kind = activity.text("type").filter(|_| !is_flat(activity));
    (name, kind)
}

/// True for activities up to 0.5, which hold their provider's fields themselves.
fn is_flat(activity: &Members<'_>) -> bool {
    !activity.has("provider")
        && (activity.has("layer")
            || ["python", "process", "http"]
                .iter()
                .any(|kind| activity.text("type").as_deref() == Some(kind)))
}

fn describe(own: &Members<'_>, activity: &mut Activity) -> Result<(), Error> {
    activity.background = own.boolean("background") == Some(true);
    if let Some(pauses) = own.object_or_notice("pauses") {
        activity.pause_before = read_pause(&pauses, "before");
        activity.pause_after = read_pause(&pauses, "after");
    }
    activity.tolerance = own.fragment("tolerance");
    activity.controls = read_controls(own);
    activity.dry = own.text("dry").is_some_and(|dry| dry != "false");
    let flat = is_flat(own);
    activity.provider = match own.object("provider")? {
        Some(provider) => Some(read_provider(&provider)),
        None if flat => Some(read_provider(own)),
        None => None,
    };
    activity.extras.extend(
        own.others(&KNOWN)
            .filter(|_| !flat)
            .map(|(name, value)| Extra { name, value }),
    );
    Ok(())
}

fn read_pause(pauses: &Members<'_>, key: &str) -> Option<Pause> {
    let value = pauses.fragment(key)?;
    let words = value.words();
    let seconds = words
        .parse::<f64>()
        .ok()
        .filter(|seconds| seconds.is_finite());
    Some(match seconds {
        Some(seconds) if value.kind() == Kind::Number => Pause::Seconds(seconds),
        _ => Pause::Written(words.into_owned()),
    })
}

/// The keys of a provider that are not merely shown.
const PROVIDER: [&str; 12] = [
    "type",
    "module",
    "func",
    "path",
    "url",
    "method",
    "arguments",
    "secrets",
    "timeout",
    "title",
    "layer",
    "name",
];

fn read_provider(provider: &Members<'_>) -> Provider {
    let kind = provider.text("type");
    let text = |key| provider.text(key).unwrap_or_default();
    let target = match kind.as_deref() {
        Some("python") => [text("module"), text("func")]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("."),
        Some("process") => text("path"),
        Some("http") => {
            let method = provider.text("method").unwrap_or_else(|| "GET".to_owned());
            format!("{method} {}", text("url"))
        }
        _ => ["func", "path", "url", "module", "name"]
            .into_iter()
            .find_map(|key| provider.text(key))
            .unwrap_or_default(),
    };
    // A dynamic configuration leaves resolved values where names belong: those are no names.
    let secrets = match provider.fragment("secrets") {
        Some(secrets) if secrets.kind() == Kind::Array => provider
            .elements_or_notice("secrets")
            .iter()
            .filter_map(Element::scalar)
            .collect(),
        _ => Vec::new(),
    };
    Provider {
        kind,
        target,
        secrets,
        arguments: provider.fragment("arguments"),
        timeout: provider.fragment("timeout"),
        details: provider
            .others(&PROVIDER)
            .map(|(name, value)| Extra { name, value })
            .collect(),
    }
}

/// `exception` is a list of pieces, each ending its own line, or one text. Failures up to 0.5 left their text in `output`.
fn read_exception(item: &Members<'_>) -> Option<Exception> {
    let written = item.fragment("exception")?;
    let traceback = match written.kind() {
        Kind::Array => item
            .elements_or_notice("exception")
            .iter()
            .map(|piece| {
                piece
                    .scalar()
                    .unwrap_or_else(|| piece.fragment().json().into_owned())
            })
            .collect::<String>(),
        _ => plain(&written),
    };
    let root = root_line(&traceback)?;
    Some(Exception { root, traceback })
}

fn plain(fragment: &Fragment) -> String {
    fragment.words().into_owned()
}

/// The line of a traceback that tells the cause: the last one that stands at the margin and names an exception.
fn root_line(traceback: &str) -> Option<String> {
    let lines = || {
        traceback
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.trim().is_empty())
    };
    let names_exception = |line: &&str| {
        !line.starts_with([' ', '\t'])
            && !line.starts_with("Traceback ")
            && line.split([':', ' ']).next().is_some_and(|name| {
                name.chars().next().is_some_and(char::is_alphabetic) && !name.contains('(')
            })
            && (line.contains(": ") || line.ends_with(':') || !line.contains(' '))
    };
    let last = lines()
        .rfind(names_exception)
        .or_else(|| lines().next_back());
    last.map(|line| line.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_line_of_a_traceback_is_its_last_exception() {
        let traceback = "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    g()\nValueError: no\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File \"b.py\"\nchaoslib.exceptions.ActivityFailed: x failed: ValueError: no\n";
        assert_eq!(
            root_line(traceback).as_deref(),
            Some("chaoslib.exceptions.ActivityFailed: x failed: ValueError: no")
        );
        assert_eq!(
            root_line("ActivityFailed: no route to host").as_deref(),
            Some("ActivityFailed: no route to host")
        );
        assert_eq!(root_line("KeyError\n").as_deref(), Some("KeyError"));
        assert_eq!(
            root_line("something odd happened").as_deref(),
            Some("something odd happened")
        );
        assert_eq!(root_line("  \n"), None);
    }
}
