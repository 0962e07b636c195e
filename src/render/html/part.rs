//! The parts of a report that are more than text and tables: the answer, its figures, findings, activities, what folds.

use crate::document::{
    Activity, Finding, Fold, Inline, KeyFigure, Output, OutputLine, Severity, Sign, Verdict,
    wording,
};

use super::body::{DOT, Writer};
use super::text::{inlines, lines, named_sign, sign, status, text, tone};

/// The longest value that is set in large type and in one line.
const LONGEST_VALUE: usize = 36;

impl Writer<'_> {
    pub(super) fn verdict(&mut self, verdict: &Verdict) {
        let tag = self.inner_heading();
        let id = verdict.id.as_deref().map(|id| ("id", id));
        self.open("div", "verdict", id.as_slice());
        self.plain(&tag, "headline", &verdict.headline);
        self.words("p", "sentence", &verdict.sentence);
        if !verdict.badges.is_empty() {
            self.out.push_str("<ul class=\"badges\">");
            for badge in &verdict.badges {
                let class = match badge.sign {
                    Sign::Good | Sign::Better => "badge is-good",
                    Sign::Bad | Sign::Worse => "badge is-bad",
                    Sign::Warning => "badge is-warning",
                    _ => "badge is-unknown",
                };
                self.open("li", class, &[]);
                sign(&mut self.out, badge.sign);
                self.out.push(' ');
                self.plain("b", "", &badge.word);
                if let Some(detail) = &badge.detail {
                    self.out.push(' ');
                    self.plain("span", "detail", detail);
                }
                self.out.push_str("</li>");
            }
            self.out.push_str("</ul>");
        }
        self.out.push_str("</div>");
    }

    /// The tag of a heading below the one above.
    fn inner_heading(&self) -> String {
        format!("h{}", (self.level + 1).min(6))
    }

    pub(super) fn key_figures(&mut self, figures: &[KeyFigure]) {
        if figures.is_empty() {
            return;
        }
        self.out.push_str("<dl class=\"figures\">");
        for figure in figures {
            let wide = if figure.value.contains('→') {
                "wide"
            } else {
                ""
            };
            self.open("div", wide, &[]);
            self.out.push_str("<dt>");
            self.label(&figure.label);
            self.out.push_str("</dt>");
            let long = figure.value.chars().count() > LONGEST_VALUE;
            let size = if long { "value long" } else { "value" };
            let class = format!("{size} {}", tone(figure.tone));
            self.open("dd", class.trim_end(), &[]);
            figure_value(&mut self.out, &figure.value);
            self.out.push_str("</dd>");
            self.plain("dd", "under", &figure.note);
            self.out.push_str("</div>");
        }
        self.out.push_str("</dl>");
    }

    pub(super) fn findings(&mut self, findings: &[Finding]) {
        if findings.is_empty() {
            return;
        }
        let tag = self.inner_heading();
        self.out.push_str("<ul class=\"findings\">\n");
        for finding in findings {
            let (class, icon, word) = match finding.severity {
                Severity::Critical => ("finding is-critical", "critical", "critical"),
                Severity::Warning => ("finding is-warning", "warning", "warning"),
                Severity::Info => ("finding is-info", "info", "info"),
            };
            self.open("li", class, &[("id", &finding.id)]);
            self.out.push_str("<p class=\"severity\">");
            named_sign(&mut self.out, icon);
            self.out.push_str(&format!(" {word}</p><div>"));
            self.open(&tag, "title", &[]);
            text(&mut self.out, &finding.title);
            // On one line the title ends as a sentence.
            if finding.severity == Severity::Info && !finding.title.ends_with(['.', '?', '!']) {
                self.out.push('.');
            }
            self.out.push_str(&format!("</{tag}> "));
            let one_line = finding.severity == Severity::Info;
            if !one_line {
                self.anchor(&finding.id, &finding.title);
            }
            if !finding.detail.is_empty() {
                self.words("p", "detail", &finding.detail);
            }
            self.out.push_str("<p class=\"evidence\">");
            inlines(&mut self.out, &[Inline::code(&finding.code)]);
            for place in &finding.evidence {
                self.out.push_str(DOT);
                inlines(&mut self.out, place);
            }
            self.out.push_str("</p>");
            if one_line {
                self.out.push(' ');
                self.anchor(&finding.id, &finding.title);
            }
            self.out.push_str("</div></li>\n");
        }
        self.out.push_str("</ul>");
    }

    pub(super) fn activity(&mut self, activity: &Activity) {
        let tag = self.inner_heading();
        self.open("article", "activity", &[("id", &activity.id)]);
        self.out
            .push_str("<div class=\"line\"><span class=\"number\">");
        if let Some(number) = activity.number {
            self.out.push_str(&number.to_string());
        }
        self.out.push_str("</span> <div>");
        self.open(&tag, "title", &[]);
        text(&mut self.out, &activity.name);
        self.out.push_str(&format!("</{tag}> "));
        self.plain("span", "kind", &activity.kind);
        self.out.push(' ');
        self.anchor(&activity.id, &activity.name);
        self.out.push_str("</div> <span class=\"time\">");
        text(&mut self.out, &activity.time);
        self.out.push_str("</span> <span class=\"duration\">");
        text(&mut self.out, &activity.duration);
        self.out.push_str("</span> ");
        status(&mut self.out, &activity.status);
        self.out.push_str("</div>\n<div class=\"body\">");
        self.pairs(&activity.pairs);
        if let Some(error) = &activity.error {
            self.out
                .push_str("<p class=\"error bad\"><span class=\"hidden\">Error: </span>");
            inlines(&mut self.out, &[Inline::code(error)]);
            self.out.push_str("</p>");
        }
        let outer = self.level;
        self.level = (outer + 1).min(6);
        self.blocks(&activity.blocks);
        self.level = outer;
        self.out.push_str("</div></article>");
    }

    pub(super) fn fold(&mut self, fold: &Fold) {
        let mut attributes: Vec<(&str, &str)> = Vec::new();
        if let Some(id) = &fold.id {
            attributes.push(("id", id));
        }
        if fold.open {
            attributes.push(("open", ""));
        }
        self.open("details", "fold", &attributes);
        self.out.push_str("<summary>");
        self.words("span", "name", &fold.title);
        self.out.push(' ');
        self.plain("span", "detail", &fold.detail);
        self.out.push_str("</summary>\n<div class=\"body\">");
        let outer = self.level;
        self.blocks(&fold.blocks);
        self.level = outer;
        self.out.push_str("</div></details>");
    }

    pub(super) fn output(&mut self, output: &Output) {
        self.open("details", "fold", &[("id", &output.id)]);
        self.out.push_str("<summary>");
        self.plain("span", "name", &output.title);
        self.out.push(' ');
        self.plain("span", "detail", &output.detail);
        self.out.push_str("</summary><pre><code>");
        self.output_lines(&output.head);
        if output.omitted > 0 {
            let count = u64::try_from(output.omitted).unwrap_or(u64::MAX);
            let omitted = wording::plural(count, "line", "lines");
            self.out.push_str(&format!(
                "<span class=\"omitted\">… {omitted} omitted, all with --full …</span>\n"
            ));
        }
        self.output_lines(&output.tail);
        self.out.push_str("</code></pre></details>");
    }

    fn output_lines(&mut self, output: &[OutputLine]) {
        for line in output {
            if line.bad {
                self.out.push_str("<span class=\"bad\">");
            }
            lines(&mut self.out, &line.text);
            if line.bad {
                self.out.push_str("</span>");
            }
            self.out.push('\n');
        }
    }
}

/// "42 of 180": the first number is the figure; arrows between figures are none.
fn figure_value(out: &mut String, value: &str) {
    for (index, part) in value.split(" → ").enumerate() {
        if index > 0 {
            out.push_str(" <small>→</small> ");
        }
        match part.split_once(" of ") {
            Some((figure, whole)) => {
                text(out, figure);
                out.push_str(" <small>of ");
                text(out, whole);
                out.push_str("</small>");
            }
            None => text(out, part),
        }
    }
}
