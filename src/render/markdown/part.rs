//! The parts of a report that are more than text and tables: the answer, its figures, findings, activities, what folds.

use crate::document::{
    Activity, AlertKind, Finding, Fold, Inline, KeyFigure, Output, Severity, Sign, Tone, Verdict,
    wording,
};
use crate::render::clean;

use super::text::{self, Place, inlines};
use super::{Writer, anchor};

impl Writer<'_> {
    pub(super) fn verdict(&mut self, verdict: &Verdict) {
        let kind = match verdict.tone {
            Tone::Bad => AlertKind::Caution,
            Tone::Warning => AlertKind::Warning,
            Tone::Good => AlertKind::Tip,
            Tone::Plain | Tone::Quiet => AlertKind::Note,
        };
        let headline = self.words(&[Inline::strong(sentence(&verdict.headline))], Place::Line);
        let sentence = self.words(&verdict.sentence, Place::Line);
        let badges: Vec<String> = verdict
            .badges
            .iter()
            .map(|badge| {
                let mut content = vec![
                    Inline::text(format!("{} ", text::sign(badge.sign))),
                    Inline::strong(&badge.word),
                ];
                if let Some(detail) = &badge.detail {
                    content.push(Inline::text(format!(": {detail}")));
                }
                inlines(&content, Place::Line, &self.anchors)
            })
            .collect();
        self.alert(kind, |writer| {
            let anchor = verdict.id.as_deref().map(anchor).unwrap_or_default();
            writer.paragraph(&format!("{anchor}{headline}"));
            writer.paragraph(&sentence);
            writer.paragraph(&badges.join(" · "));
        });
    }

    pub(super) fn key_figures(&mut self, figures: &[KeyFigure]) {
        let labels: Vec<String> = figures
            .iter()
            .map(|figure| text::text(&figure.label, Place::Cell))
            .collect();
        let values: Vec<String> = figures
            .iter()
            .map(|figure| {
                let value = inlines(&[Inline::strong(&figure.value)], Place::Cell, &self.anchors);
                let note = text::text(&figure.note, Place::Cell);
                if note.is_empty() {
                    value
                } else {
                    format!("{value} <br> {note}")
                }
            })
            .collect();
        if !labels.is_empty() {
            self.row(&labels);
            self.row(&vec!["---".to_owned(); labels.len()]);
            self.row(&values);
            self.gap();
        }
    }

    pub(super) fn findings(&mut self, findings: &[Finding]) {
        if findings.is_empty() {
            return;
        }
        self.line("| | Finding | Evidence |");
        self.line("|---|---|---|");
        for finding in findings {
            let severity = match finding.severity {
                Severity::Critical => "🛑 critical",
                Severity::Warning => "⚠️ warning",
                Severity::Info => "ℹ️ info",
            };
            let mut content = vec![Inline::strong(sentence(&finding.title)), Inline::text(" ")];
            content.extend(finding.detail.iter().cloned());
            let words = self.words(&content, Place::Cell);
            let mut evidence = vec![self.words(&[Inline::code(&finding.code)], Place::Cell)];
            evidence.extend(
                finding
                    .evidence
                    .iter()
                    .map(|place| self.words(place, Place::Cell)),
            );
            self.row(&[
                severity.to_owned(),
                format!("{}{words}", anchor(&finding.id)),
                evidence.join(" · "),
            ]);
        }
        self.gap();
    }

    pub(super) fn activity(&mut self, activity: &Activity) {
        let name = match activity.number {
            Some(number) => format!("{number} · {}", activity.name),
            None => activity.name.clone(),
        };
        self.heading(self.level + 1, &activity.id, &[Inline::text(name)]);
        let facts = [&activity.kind, &activity.time, &activity.duration]
            .into_iter()
            .filter(|fact| !fact.is_empty())
            .map(|fact| text::text(fact, Place::Line))
            .chain([self.words(&[Inline::Status(activity.status.clone())], Place::Line)]);
        let facts: Vec<String> = facts.collect();
        self.paragraph(&facts.join(" · "));
        self.pairs(&activity.pairs);
        if let Some(error) = &activity.error {
            let line = self.words(&[Inline::text("Error: "), Inline::code(error)], Place::Line);
            self.paragraph(&format!("{} {line}", text::sign(Sign::Bad)));
        }
        let outer = self.level;
        self.level = (outer + 1).min(6);
        self.blocks(&activity.blocks);
        self.level = outer;
    }

    pub(super) fn fold(&mut self, fold: &Fold) {
        let mut title = self.words(&fold.title, Place::Html);
        if !fold.detail.is_empty() {
            title.push_str(&format!(" ({})", text::text(&fold.detail, Place::Html)));
        }
        if let Some(id) = &fold.id {
            title.insert_str(0, &anchor(id));
        }
        self.details(&title, fold.open, |writer| writer.blocks(&fold.blocks));
    }

    pub(super) fn output(&mut self, output: &Output) {
        let title = text::text(&output.title, Place::Html);
        let detail = text::text(&output.detail, Place::Html);
        let summary = match (title.is_empty(), detail.is_empty()) {
            (false, false) => format!("{title}, {detail}"),
            _ => format!("{title}{detail}"),
        };
        let mut text = String::new();
        if !self.gathering {
            for line in &output.head {
                text.push_str(&clean::lines(&line.text));
                text.push('\n');
            }
            if output.omitted > 0 {
                let count = wording::plural(
                    u64::try_from(output.omitted).unwrap_or(u64::MAX),
                    "line",
                    "lines",
                );
                text.push_str(&format!("… {count} omitted, all with --full …\n"));
            }
            for line in &output.tail {
                text.push_str(&clean::lines(&line.text));
                text.push('\n');
            }
        }
        let text = text.strip_suffix('\n').unwrap_or(&text);
        self.details(
            &format!("{}{summary}", anchor(&output.id)),
            false,
            |writer| {
                writer.fence(output.language.as_deref(), text);
            },
        );
    }

    fn details(&mut self, summary: &str, open: bool, inside: impl FnOnce(&mut Self)) {
        self.line(if open { "<details open>" } else { "<details>" });
        self.line(&format!("<summary>{summary}</summary>"));
        self.gap();
        self.folds += 1;
        inside(self);
        self.folds -= 1;
        self.line("</details>");
        self.gap();
    }
}

/// With a full stop, unless it ends in a sign of its own.
fn sentence(words: &str) -> String {
    let words = clean::line(words);
    let stop = if words.ends_with(['.', '?', '!', '…', ':']) {
        ""
    } else {
        "."
    };
    format!("{words}{stop}")
}
