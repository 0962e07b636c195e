//! Suites of cases, and how they are written as XML.

use crate::clean;

/// Cases that belong together.
pub(super) struct Suite {
    pub(super) name: String,
    /// When it began, in UTC.
    pub(super) timestamp: Option<String>,
    pub(super) hostname: Option<String>,
    pub(super) seconds: Option<f64>,
    pub(super) properties: Vec<(&'static str, String)>,
    pub(super) cases: Vec<Case>,
    /// What is to be said of the whole.
    pub(super) words: Option<String>,
}

/// One thing that was looked at.
pub(super) struct Case {
    pub(super) class: String,
    pub(super) name: String,
    pub(super) seconds: Option<f64>,
    pub(super) result: Option<Trouble>,
}

/// Why a case did not pass.
pub(super) struct Trouble {
    pub(super) kind: Kind,
    /// The kind in a word.
    pub(super) word: &'static str,
    pub(super) message: String,
    /// Everything that is known of it.
    pub(super) detail: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Failure,
    Error,
    Skipped,
}

impl Trouble {
    pub(super) fn new(kind: Kind, word: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            word,
            message: message.into(),
            detail: None,
        }
    }

    pub(super) fn skipped(message: impl Into<String>) -> Self {
        Self::new(Kind::Skipped, "skipped", message)
    }
}

impl Suite {
    pub(super) fn of_cases(name: &str, cases: Vec<Case>) -> Self {
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
    pub(super) fn write(&self, index: usize, out: &mut String) {
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
    /// What is declared and was not looked at.
    pub(super) fn skipped(class: &str, name: Option<&str>, why: &str) -> Self {
        Self {
            class: class.to_owned(),
            name: name.unwrap_or("(without a name)").to_owned(),
            seconds: None,
            result: Some(Trouble::skipped(why)),
        }
    }

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

pub(super) fn count<'a>(cases: impl Iterator<Item = &'a Case>, kind: Kind) -> String {
    let of_kind = cases.filter(|case| {
        case.result
            .as_ref()
            .is_some_and(|trouble| trouble.kind == kind)
    });
    of_kind.count().to_string()
}

/// The schema wants seconds with three decimals at most, and has no word for an unknown time. A sum
/// of nothing is the negative zero, which must not be printed either.
pub(super) fn time(seconds: f64) -> String {
    let seconds = if seconds.is_finite() && seconds > 0.0 {
        seconds
    } else {
        0.0
    };
    format!("{seconds:.3}")
}

pub(super) fn attribute(out: &mut String, name: &str, value: &str) {
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
