//! The page on templates, `docs/templates.md`: made from the very tables that templates are served from.

use std::fmt::Write;

use super::BUILTIN;
use crate::document::blocks;
use crate::document::view::{self, Field};

/// What a template is, and everything that it can ask for.
#[must_use]
pub fn reference() -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("\n## Built-in templates\n\n| name | what it is for |\n|---|---|\n");
    for builtin in BUILTIN {
        let _ = writeln!(page, "| `{}` | {} |", builtin.name, builtin.purpose);
    }
    page.push_str(
        "\n## Values\n\nOf the whole report:\n\n| value | what it holds |\n|---|---|\n\
         | `title` | the report's title |\n\
         | `generator` | the program and its version |\n\
         | `runs` | the runs, a list of records |\n\
         | `run` | the first of them, for reports of one run |\n\
         | `block` | the blocks of the whole report |\n",
    );
    fields(&mut page, "a run", "run.", &view::of_a_run());
    page.push_str("| `run.block` | the blocks of the run |\n");
    fields(&mut page, "one of `run.figures`", "", view::OF_FIGURE);
    fields(&mut page, "one of `run.phases`", "", &view::of_a_phase());
    fields(&mut page, "one of `run.findings`", "", view::OF_FINDING);
    fields(
        &mut page,
        "one of `run.activities` and `run.rollbacks`",
        "",
        &view::of_an_activity(),
    );
    fields(
        &mut page,
        "one of `run.contributions`",
        "",
        view::OF_CONTRIBUTION,
    );
    page.push_str(FILTERS);
    page.push_str("\n## Blocks\n\nOf a run:\n\n| block | what it shows |\n|---|---|\n");
    for (name, shows, _) in blocks::OF_RUN {
        let _ = writeln!(page, "| `run.block.{name}` | {shows} |");
    }
    page.push_str("\nOf the whole report:\n\n| block | what it shows |\n|---|---|\n");
    for (name, shows) in blocks::OF_REPORT {
        let _ = writeln!(page, "| `block.{name}` | {shows} |");
    }
    page
}

fn fields<T>(page: &mut String, of: &str, before: &str, fields: &[Field<T>]) {
    let _ = writeln!(page, "\nOf {of}:\n\n| value | what it holds |\n|---|---|");
    for field in fields {
        let _ = writeln!(page, "| `{before}{}` | {} |", field.name, field.means);
    }
}

const INTRODUCTION: &str = "\
# Templates

A template decides sections, their order and their sentences, for PDF, HTML and Markdown alike. It is Markdown with the
expressions of [minijinja](https://docs.rs/minijinja): `{{ run.title }}` puts a value, `{% for … %}` repeats,
`{% if … %}` chooses. Begin with one of the built-in ones and change it:

    chaos-report template show report > mine.md
    chaos-report journal.json report.pdf --template mine.md

- **Blocks** are what the program draws: charts, tables, findings. `{{ run.block.findings }}` stands alone between empty
  lines and is placed once. A block without content vanishes, and so does a heading that is left with nothing below it.
- **Values** are always text: whatever an input holds is shown as it is and never becomes markup. A value that is not
  recorded is shown as `—`; in a condition it counts as no.
- **Mistakes** are errors with their line: a value or block that does not exist names its nearest neighbour.
- Emphasised words at the end of a heading are its note: `## Findings *2 warnings*`. `<!-- pagebreak -->` alone in its
  paragraph begins a new page of a PDF.
- A table is written as in Markdown, with a loop for its rows:

      | Activity | Took |
      |---|--:|
      {% for activity in run.activities %}
      | {{ activity.name }} | {{ activity.duration }} |
      {% endfor %}

This page is made from the program itself: `RENEW_GOLDEN=1 cargo test --test templates`.
";

const FILTERS: &str = "\n## Filters\n\nBesides those of minijinja:\n\n| filter | what it does |\n|---|---|\n\
    | `code` | sets the text as program text |\n\
    | `thousands` | a whole number with its thousands apart |\n\
    | `plural(one, many)` | a number with its noun: `{{ run.failed \\| plural(\"request\", \"requests\") }}` |\n\
    | `duration` | a number of seconds in words |\n\
    | `names` | a list of names in words |\n";
