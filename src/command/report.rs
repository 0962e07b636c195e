//! Makes a report: reads, analyses, composes, renders and writes.

use std::sync::Arc;

use super::batch;
use super::compare;
use super::plan::{Output, Plan, builtin};
use super::progress::Progress;
use super::say;
use crate::analyse;
use crate::analyse::compare::Digest;
use crate::analyse::fleet::{self, Outline};
use crate::analyse::gate::{self, Condition, Evidence, Gate};
use crate::clean;
use crate::cli::ReportArguments;
use crate::document::answer;
use crate::document::compose::{Composition, compose};
use crate::error::{Error, exit};
use crate::file::{self, Staged};
use crate::notice::Notice;
use crate::place::Place;
use crate::read::{self, Intake};
use crate::render::{self, Format, Rendered};
use crate::results::{Analysed, Entry, Fleet, Results, Trends};
use crate::wording::{self, gate as gate_words};

/// More notices than this are counted instead of printed, unless all are asked for.
pub(super) const FEW_NOTICES: usize = 10;

/// Makes the report that the arguments ask for; `comparing` is true for the command `compare`.
pub(super) fn run(arguments: &ReportArguments, comparing: bool) -> Result<u8, Error> {
    let mut plan = Plan::new(arguments, comparing)?;
    if !comparing && let Some(code) = batch::run(&plan)? {
        return Ok(code);
    }
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
    results.trends = trends_of(&plan, &results);
    let progress = Progress::new("writing", plan.quiet);
    let mut written = Vec::new();
    let mut staged = Staged::default();
    for output in &plan.outputs {
        // The figures of many runs are long, and no files stand beside them.
        if output.format == Format::Json {
            staged.write_in_pieces(&output.name, |take| {
                render::json::in_pieces(&results, take);
            })?;
            written.push((output, None, None));
            continue;
        }
        let rendered = rendered(&plan, &results, output)?;
        for (name, bytes) in &rendered.files {
            staged.write_beside(&output.name, name, bytes)?;
        }
        staged.write(&output.name, &rendered.bytes)?;
        written.push((output, rendered.told.pages, rendered.told.notice));
    }
    staged.commit()?;
    if let Some(summary) = &plan.step_summary {
        add_to_step_summary(&plan, &results, summary)?;
    }
    write_each(&plan, &mut results)?;
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
        unreadable: unreadable(&results.failures),
        comparison: results.comparison.as_ref(),
        report: std::str::from_utf8(&report).unwrap_or_default(),
    };
    gate::judge(&plan.gates, &evidence)
}

/// How experiments with many runs went on.
fn trends_of(plan: &Plan, results: &Results) -> Trends {
    let earlier: Vec<&Digest> = results
        .comparison
        .iter()
        .flat_map(|comparison| &comparison.sides)
        .flat_map(|side| side.digests.iter().zip(&side.runs))
        .filter(|(_, run)| run.is_none())
        .map(|(digest, _)| digest)
        .collect();
    if results.runs.len() + earlier.len() < fleet::FEWEST {
        return Trends::default();
    }
    let mut outlines: Vec<Outline> = results
        .runs
        .iter()
        .map(|one| {
            let gates = gates_of(plan, one);
            let of_figures = plan.gates.iter().map(|condition| !condition.reads_report());
            let met = gates
                .iter()
                .zip(of_figures)
                .filter(|(gate, own)| gate.met && *own);
            let mut outline = Outline::of(&one.run, &one.analysis);
            outline.broke(met.map(|(gate, _)| gate.condition.as_str()));
            outline
        })
        .collect();
    outlines.extend(earlier.iter().map(|digest| Outline::of_digest(digest)));
    let outlines: Vec<&Outline> = outlines.iter().collect();
    Trends {
        earlier: earlier.iter().map(|digest| digest.source.clone()).collect(),
        ..trends(plan, &outlines)
    }
}

/// The conditions of the plan, held against one run alone.
pub(super) fn gates_of(plan: &Plan, one: &Analysed) -> Vec<Gate> {
    gate::judge(
        &plan.gates,
        &Evidence {
            runs: vec![(&one.run, &one.analysis)],
            unreadable: None,
            comparison: None,
            report: "",
        },
    )
}

/// How experiments with many runs went on, by their outlines.
pub(super) fn trends(plan: &Plan, outlines: &[&Outline]) -> Trends {
    Trends {
        trends: fleet::trends(outlines, &plan.comparing.floors),
        limits: fleet::limits(&plan.gates),
        earlier: Vec::new(),
    }
}

/// The first input that could not be read.
pub(super) fn unreadable(failures: &[Error]) -> Option<String> {
    let failure = failures.first()?;
    Some(match failure.place() {
        Some(place) => place.file.clone(),
        None => failure.what().to_owned(),
    })
}

/// Writes a report of each run, and the page that leads to them, where they are asked for and all runs are at hand.
fn write_each(plan: &Plan, results: &mut Results) -> Result<(), Error> {
    if plan.each.is_none() {
        return Ok(());
    }
    let (parts, _) = read::batch::parts(&plan.reading)?;
    let Some(reports) = batch::reports(plan, &parts)? else {
        return Ok(());
    };
    let mut entries = Vec::new();
    for one in std::mem::take(&mut results.runs) {
        let own = |input: &&read::Input| input.attached_to.as_ref() == Some(&one.run.id);
        let mut alone = Results {
            inputs: results.inputs.iter().filter(own).cloned().collect(),
            runs: vec![one],
            ..Results::default()
        };
        let report = reports.write(plan, &alone)?;
        for one in alone.runs.drain(..) {
            entries.push(Entry {
                outline: Outline::of(&one.run, &one.analysis),
                headline: answer::headline(&one.run, &one.analysis),
                report: Some(report.as_str().into()),
            });
            results.runs.push(one);
        }
    }
    let fleet = Arc::new(Fleet {
        runs: entries,
        files: results.inputs.len(),
        failures: results.failures.clone(),
        gates: results.gates.clone(),
        trends: results.trends.clone(),
    });
    batch::write_index(plan, &fleet, &reports)?;
    Ok(())
}

/// Names each condition that is met; true if there is one.
pub(super) fn tell_gates(gates: &[Gate]) -> bool {
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

pub(super) fn analysed(plan: &Plan, intake: Intake) -> Results {
    Results {
        inputs: intake.inputs,
        failures: intake.failures,
        comparison: None,
        gates: Vec::new(),
        trends: Trends::default(),
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

pub(super) fn rendered(plan: &Plan, results: &Results, output: &Output) -> Result<Rendered, Error> {
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
        &plan.shown_name(output),
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

pub(super) fn look(plan: &Plan, output: &str) -> render::Look {
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
            fallback_font: plan.fallback_font.clone(),
            ..render::markdown::Look::default()
        },
        html: render::html::Look {
            theme: plan.theme,
            assets: plan.assets.clone(),
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
            None => plan.shown_name(output),
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
