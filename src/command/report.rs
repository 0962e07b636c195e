//! Makes a report: reads, analyses, composes, renders and writes.

use super::compare;
use super::plan::{Output, Plan, builtin};
use super::progress::Progress;
use super::say;
use crate::analyse;
use crate::analyse::gate::{self, Condition, Evidence, Gate};
use crate::clean;
use crate::cli::ReportArguments;
use crate::document::compose::{Composition, compose};
use crate::error::{Error, exit};
use crate::file::{self, Staged};
use crate::notice::Notice;
use crate::place::Place;
use crate::read::{self, Intake};
use crate::render::{self, Format, Rendered};
use crate::results::{Analysed, Results};
use crate::wording::{self, gate as gate_words};

/// More notices than this are counted instead of printed, unless all are asked for.
const FEW_NOTICES: usize = 10;

/// Makes the report that the arguments ask for; `comparing` is true for the command `compare`.
pub(super) fn run(arguments: &ReportArguments, comparing: bool) -> Result<u8, Error> {
    let mut plan = Plan::new(arguments, comparing)?;
    let progress = Progress::new("reading", plan.quiet);
    let (intake, sides) = compare::gather(&plan)?.part();
    drop(progress);
    tell(&plan, &intake);
    plan.say_only_what_may_be_shown(&intake);
    let mut results = analysed(&plan, intake);
    results.comparison = sides.compare(&plan, &results.runs);
    if comparing && results.comparison.is_none() {
        return Err(Error::input("there are not two runs to compare")
            .at(Place::file(plan.reading.inputs.join(", ")))
            .hint("name a second journal, or what to hold the run against with `--baseline`"));
    }
    results.gates = gates(&plan, &results);
    let progress = Progress::new("writing", plan.quiet);
    let mut written = Vec::new();
    let mut staged = Staged::default();
    for output in &plan.outputs {
        let rendered = rendered(&plan, &results, output)?;
        for (name, bytes) in &rendered.files {
            staged.write_beside(&output.name, name, bytes)?;
        }
        staged.write(&output.name, &rendered.bytes)?;
        written.push((output, rendered.pages, rendered.notice));
    }
    staged.commit()?;
    if let Some(summary) = &plan.step_summary {
        add_to_step_summary(&plan, &results, summary)?;
    }
    drop(progress);
    say_what_was_written(&plan, &results, &written);
    let code = if tell_gates(&results.gates) {
        exit::GATE
    } else {
        exit::WRITTEN
    };
    // The process ends here: the system takes back all memory at once, faster than piece by piece.
    std::mem::forget(results);
    Ok(code)
}

/// Holds the conditions of `--fail-on` against what was found out.
fn gates(plan: &Plan, results: &Results) -> Vec<Gate> {
    let reads_report = plan.gates.iter().any(Condition::reads_report);
    let report = if reads_report {
        render::json::write(results)
    } else {
        Vec::new()
    };
    let evidence = Evidence {
        runs: results
            .runs
            .iter()
            .map(|analysed| (&analysed.run, &analysed.analysis))
            .collect(),
        unreadable: results.failures.first().map(|failure| {
            let place = failure.place();
            place.map_or_else(|| failure.what().to_owned(), |place| place.file.clone())
        }),
        comparison: results.comparison.as_ref(),
        report: std::str::from_utf8(&report).unwrap_or_default(),
    };
    gate::judge(&plan.gates, &evidence)
}

/// Names each condition that is met; true if there is one.
fn tell_gates(gates: &[Gate]) -> bool {
    let mut failed = false;
    for gate in gates.iter().filter(|gate| gate.met) {
        failed = true;
        let (condition, reason) = (&gate.condition, gate_words::reason(gate));
        say::aside(format_args!(
            "failed: `{}`: {}",
            clean::line(condition),
            clean::line(&reason)
        ));
        if let Some(place) = &gate.place {
            say::aside(format_args!("  --> {}", clean::line(place)));
        }
    }
    failed
}

fn analysed(plan: &Plan, intake: Intake) -> Results {
    Results {
        inputs: intake.inputs,
        failures: intake.failures,
        comparison: None,
        gates: Vec::new(),
        runs: intake
            .runs
            .into_iter()
            .map(|run| Analysed {
                analysis: analyse::analyse(&run, &plan.analysis),
                run,
            })
            .collect(),
    }
}

fn rendered(plan: &Plan, results: &Results, output: &Output) -> Result<Rendered, Error> {
    let format = output.format;
    match format {
        Format::Json => return Ok(render::json::write(results).into()),
        Format::Junit => return Ok(render::junit::write(results).into()),
        _ => {}
    }
    let composition = match format {
        Format::Terminal => Composition {
            template: builtin(if plan.comparing.explicit {
                "compare-brief"
            } else {
                "brief"
            })?,
            ..plan.composition.clone()
        },
        _ => plan.composition.clone(),
    };
    let document = compose(results, &composition)?;
    render::document(
        &document,
        format,
        &look(plan, &output.name),
        plan.shown_name(output),
    )
}

/// The most that GitHub takes as the summary of one step.
const STEP_SUMMARY_BYTES: usize = 1024 * 1024;

/// Appends the report in Markdown; what other commands of the step wrote stays.
fn add_to_step_summary(plan: &Plan, results: &Results, summary: &str) -> Result<(), Error> {
    let document = compose(results, &plan.composition)?;
    let room = STEP_SUMMARY_BYTES.saturating_sub(file::size(summary) + 1);
    let look = render::markdown::Look {
        at_most_bytes: Some(room),
        ..render::markdown::Look::default()
    };
    let mut bytes = render::markdown::write(&document, &look)?;
    bytes.push(b'\n');
    file::append(summary, &bytes)
}

fn look(plan: &Plan, output: &str) -> render::Look {
    render::Look {
        terminal: render::terminal::Look {
            colour: plan.colour,
            columns: 80,
            // What changed is shown whole: it is all that is shown.
            verbose: plan.verbose || plan.comparing.explicit,
        },
        markdown: render::markdown::Look {
            charts: plan
                .charts
                .and_then(|form| Some((file::folder_beside(output)?, form))),
            ..render::markdown::Look::default()
        },
        html: render::html::Look {
            assets: plan.assets.clone(),
            ..render::html::Look::default()
        },
        pdf: render::pdf::Look {
            paper: plan.paper,
            fallback_font: plan.fallback_font.clone(),
            ..render::pdf::Look::default()
        },
    }
}

/// Inputs that could not be read, and what was lost or mended in the others.
fn tell(plan: &Plan, intake: &Intake) {
    for failure in &intake.failures {
        say::aside(failure);
    }
    if plan.quiet {
        return;
    }
    let notices = read::notices(&intake.runs);
    let shown = if plan.verbose {
        notices.len()
    } else {
        FEW_NOTICES
    };
    for notice in notices.iter().take(shown) {
        say::aside(notice);
    }
    if notices.len() > shown {
        say::aside(format_args!(
            "and {} more notices; all with --verbose",
            notices.len() - shown
        ));
    }
    if plan.verbose {
        for input in &intake.inputs {
            if input.attached_to.is_none() && input.error.is_none() {
                let (path, kind) = (clean::line(&input.path), input.kind.words());
                say::aside(format_args!("passed over: {path} ({kind})"));
            }
        }
    }
}

fn say_what_was_written(
    plan: &Plan,
    results: &Results,
    written: &[(&Output, Option<usize>, Option<Notice>)],
) {
    let files: Vec<String> = written
        .iter()
        .filter(|(output, ..)| output.name != file::STANDARD)
        .map(|(output, pages, _)| match pages {
            Some(1) => format!("{} (1 page)", plan.shown_name(output)),
            Some(pages) => format!("{} ({pages} pages)", plan.shown_name(output)),
            None => plan.shown_name(output).to_owned(),
        })
        .collect();
    if plan.quiet || files.is_empty() {
        return;
    }
    for notice in written.iter().filter_map(|(_, _, notice)| notice.as_ref()) {
        say::aside(notice);
    }
    let notices: usize = results
        .runs
        .iter()
        .map(|analysed| analysed.run.notices.len())
        .sum();
    let mut words = vec![wording::plural(results.runs.len() as u64, "run", "runs")];
    if notices > 0 {
        words.push(wording::plural(notices as u64, "notice", "notices"));
    }
    say::aside(format_args!(
        "wrote {}: {}",
        clean::line(&files.join(", ")),
        words.join(", ")
    ));
}
